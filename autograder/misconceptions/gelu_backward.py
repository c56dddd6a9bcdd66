"""Wrong versions of `gelu_backward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% only_distribution
# You differentiated x and left the distribution function alone. Both depend on x: the product rule gives a second term, x times the density.
def gelu_backward(dout, cache):
    x = cache
    return dout * (1 + special.erf(x / np.sqrt(2))) / 2

# %% only_distribution (second version)
def gelu_backward(dout, cache):
    dx = np.zeros(dout.shape)
    for index, value in np.ndenumerate(cache):
        dx[index] = dout[index] * (0.5 + 0.5 * float(special.erf(value * 0.5**0.5)))
    return dx

# %% only_density_term
# You differentiated the distribution function and left x alone. The product rule has another term: the slope of x, which is 1, times the distribution function.
def gelu_backward(dout, cache):
    x = cache
    return dout * x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)

# %% only_density_term (second version)
def gelu_backward(dout, cache):
    bell = (2 * np.pi) ** -0.5 * np.exp(-0.5 * np.abs(cache) ** 2)
    return np.multiply(bell * cache, dout)

# %% density_not_normalised
# Your density is not divided by the square root of 2 pi. Without that factor the area under the bell curve is not 1.
def gelu_backward(dout, cache):
    x = cache
    distribution = (1 + special.erf(x / np.sqrt(2))) / 2
    return dout * (distribution + x * np.exp(-(x**2) / 2))

# %% density_not_normalised (second version)
def gelu_backward(dout, cache):
    cdf = 0.5 + 0.5 * special.erf(cache * 2**-0.5)
    bell = 1 / np.exp(cache * cache / 2)
    dx = dout * cdf
    dx += dout * bell * cache
    return dx

# %% normalised_without_root
# You divide the bell curve by 2 pi. It is the square root of 2 pi.
def gelu_backward(dout, cache):
    x = cache
    distribution = (1 + special.erf(x / np.sqrt(2))) / 2
    return dout * (distribution + x * np.exp(-(x**2) / 2) / (2 * np.pi))

# %% normalised_without_root (second version)
def gelu_backward(dout, cache):
    import math

    dx = np.empty(dout.shape)
    for index, x in np.ndenumerate(cache):
        density = 0.5 / math.pi * math.exp(-0.5 * x * x)
        dx[index] = (0.5 * (1 + math.erf(x / math.sqrt(2))) + x * density) * dout[index]
    return dx

# %% pi_multiplied
# Your density is too large by pi times the square root of pi. Python works from left to right: after a division, `* np.pi` multiplies what you have. Keep 2 pi together in brackets, under the root.
def gelu_backward(dout, cache):
    x = cache
    density = np.exp(-(x**2) / 2) / np.sqrt(2) * np.pi
    return dout * ((1 + special.erf(x / np.sqrt(2))) / 2 + x * density)

# %% pi_multiplied (second version)
def gelu_backward(dout, cache):
    cdf = 0.5 + 0.5 * special.erf(cache * 2**-0.5)
    bell = 1 / 2**0.5 * np.pi * np.exp(-0.5 * cache * cache)
    return cdf * dout + cache * bell * dout

# %% pi_outside_the_root
# Your density is too large by pi: the square root covers 2 and pi, and pi still stands above the line. Keep 2 pi together in brackets, under the root.
def gelu_backward(dout, cache):
    x = cache
    density = np.exp(-(x**2) / 2) / np.sqrt(2) * np.sqrt(np.pi)
    return dout * ((1 + special.erf(x / np.sqrt(2))) / 2 + x * density)

# %% pi_outside_the_root (second version)
def gelu_backward(dout, cache):
    import math

    dx = np.empty(dout.shape)
    for index, x in np.ndenumerate(cache):
        density = (math.pi / 2) ** 0.5 * math.exp(-0.5 * x * x)
        dx[index] = (0.5 * (1 + math.erf(x / math.sqrt(2))) + x * density) * dout[index]
    return dx

# %% minus_squared_away
# Your bell curve grows outwards: the minus is inside the square and disappears. The square comes first, then the minus: exp of minus x squared, halved.
def gelu_backward(dout, cache):
    x = cache
    density = np.exp((-x) ** 2 / 2) / np.sqrt(2 * np.pi)
    return dout * ((1 + special.erf(x / np.sqrt(2))) / 2 + x * density)

# %% minus_squared_away (second version)
def gelu_backward(dout, cache):
    cdf = 0.5 * (1 + special.erf(cache * 0.5**0.5))
    bell = (2 * np.pi) ** -0.5 * np.exp(0.5 * cache * cache)
    return dout * cdf + dout * bell * cache

# %% square_not_halved
# The exponent of your density is -x^2. The standard normal density has half of that.
def gelu_backward(dout, cache):
    x = cache
    distribution = (1 + special.erf(x / np.sqrt(2))) / 2
    return dout * (distribution + x * np.exp(-(x**2)) / np.sqrt(2 * np.pi))

# %% square_not_halved (second version)
def gelu_backward(dout, cache):
    z = cache / 2**0.5
    derivative_of_erf = 2 / np.sqrt(np.pi) * np.exp(-cache * cache) / 2**0.5
    return dout * (0.5 * (1 + special.erf(z)) + 0.5 * cache * derivative_of_erf)

# %% inner_slope_forgotten
# Your second term is too large by the square root of 2. erf's argument is x over that root, and the chain rule wants its slope too.
def gelu_backward(dout, cache):
    x = cache
    z = x / np.sqrt(2)
    return dout * ((1 + special.erf(z)) / 2 + x / 2 * 2 / np.sqrt(np.pi) * np.exp(-(z**2)))

# %% inner_slope_forgotten (second version)
def gelu_backward(dout, cache):
    cdf = 0.5 + special.erf(cache * 0.5**0.5) / 2
    bell = np.pi**-0.5 * np.exp(-0.5 * cache * cache)
    return (cdf + bell * cache) * dout

# %% root_forgotten
# You took erf of x itself. The normal distribution function needs erf of x divided by the square root of 2.
def gelu_backward(dout, cache):
    x = cache
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return dout * ((1 + special.erf(x)) / 2 + x * density)

# %% root_forgotten (second version)
def gelu_backward(dout, cache):
    import math

    slope = [0.5 + 0.5 * math.erf(x) + x * math.exp(-x * x / 2) / math.sqrt(2 * math.pi) for x in cache.ravel()]
    return dout * np.reshape(slope, dout.shape)

# %% x_before_density_forgotten
# Your second term is the density alone. In the product rule the factor x stays while the distribution function is differentiated.
def gelu_backward(dout, cache):
    x = cache
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return dout * ((1 + special.erf(x / np.sqrt(2))) / 2 + density)

# %% x_before_density_forgotten (second version)
def gelu_backward(dout, cache):
    through_x = dout * (0.5 + special.erf(cache * 0.5**0.5) / 2)
    through_distribution = dout * (2 * np.pi) ** -0.5 / np.exp(cache * cache / 2)
    return through_x + through_distribution

# %% terms_subtracted
# You subtract the second term. The product rule adds; the minus in the exponent stays in the density and does not come out.
def gelu_backward(dout, cache):
    x = cache
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return dout * ((1 + special.erf(x / np.sqrt(2))) / 2 - x * density)

# %% terms_subtracted (second version)
def gelu_backward(dout, cache):
    cdf = 0.5 + 0.5 * special.erf(cache * 2**-0.5)
    slope_of_cdf = -np.exp(-0.5 * cache * cache) / (2 * np.pi) ** 0.5
    dx = cdf + cache * slope_of_cdf
    return dx * dout

# %% density_differentiated
# Your second term has the slope of the density, with x squared. The distribution function's slope is the density itself: you differentiated once too often.
def gelu_backward(dout, cache):
    x = cache
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return dout * ((1 + special.erf(x / np.sqrt(2))) / 2 - x * x * density)

# %% density_differentiated (second version)
def gelu_backward(dout, cache):
    bell = np.exp(-0.5 * cache * cache) / (2 * np.pi) ** 0.5
    slope_of_bell = -cache * bell
    return dout * (0.5 + 0.5 * special.erf(cache * 2**-0.5)) + dout * cache * slope_of_bell

# %% tanh_form
# You differentiated the tanh form. The forward pass uses the exact distribution function, so its slope is the exact density.
def gelu_backward(dout, cache):
    x = cache
    c = np.sqrt(2 / np.pi)
    t = np.tanh(c * (x + 0.044715 * x**3))
    return dout * ((1 + t) / 2 + x / 2 * (1 - t**2) * c * (1 + 3 * 0.044715 * x**2))

# %% tanh_form (second version)
def gelu_backward(dout, cache):
    import math

    dx = np.empty(dout.shape)
    for index, x in np.ndenumerate(cache):
        inner = 2 * math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)
        s = 1 / (1 + math.exp(-inner)) if inner > -700 else 0.0
        slope = 2 * math.sqrt(2 / math.pi) * (1 + 0.134145 * x * x)
        dx[index] = dout[index] * (s + x * s * (1 - s) * slope)
    return dx

# %% dout_forgotten
# You return the slope alone. The chain rule multiplies it by what arrives from above: dout times slope, entry by entry.
def gelu_backward(dout, cache):
    x = cache
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return (1 + special.erf(x / np.sqrt(2))) / 2 + x * density

# %% dout_forgotten (second version)
def gelu_backward(dout, cache):
    import math

    def slope(x):
        return 0.5 * (1 + math.erf(x / math.sqrt(2))) + x * math.exp(-x * x / 2) / math.sqrt(2 * math.pi)

    return np.vectorize(slope)(cache)

# %% dout_on_one_term
# dout multiplies only one of your two terms. Put the sum into a bracket: dout times (first term + second term).
def gelu_backward(dout, cache):
    x = cache
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return dout * (1 + special.erf(x / np.sqrt(2))) / 2 + x * density

# %% dout_on_one_term (second version)
def gelu_backward(dout, cache):
    dx = cache * (2 * np.pi) ** -0.5 / np.exp(cache * cache / 2)
    for index in np.ndindex(dx.shape):
        dx[index] += dout[index] * (0.5 + 0.5 * float(special.erf(cache[index] * 0.5**0.5)))
    return dx

# %% value_for_slope
# You multiply dout by GELU itself. It must be multiplied by GELU's slope: apply the product rule to x times the distribution function.
def gelu_backward(dout, cache):
    x = cache
    return dout * x * (1 + special.erf(x / np.sqrt(2))) / 2

# %% value_for_slope (second version)
def gelu_backward(dout, cache):
    out, _ = gelu_forward(cache)
    return out * dout

# %% relu_slope
# Your slope jumps from 0 to 1, as the ReLU's does. GELU is smooth: apply the product rule to x times the distribution function.
def gelu_backward(dout, cache):
    x = cache
    return np.where(x > 0, dout, 0)

# %% relu_slope (second version)
def gelu_backward(dout, cache):
    dx = dout.copy()
    dx[cache <= 0] = 0.0
    return dx

# %% small_step
# You measure the slope with a small step. Beside a very large entry the step is lost in rounding and the difference is 0: use the product rule's formula.
def gelu_backward(dout, cache):
    h = 1e-5
    return dout * (gelu_forward(cache + h)[0] - gelu_forward(cache - h)[0]) / (2 * h)

# %% small_step (second version)
def gelu_backward(dout, cache):
    def f(x):
        return x / 2 + x / 2 * special.erf(x / 2**0.5)

    dx = np.zeros(dout.shape)
    step = 2e-5
    for index, x in np.ndenumerate(cache):
        dx[index] = dout[index] * (f(x + step) - f(x - step)) / (step + step)
    return dx

# %% dout_changed
# Your function changes dout in place (dout *= ...). Another branch of the network may still need it: write dx = dout * ....
def gelu_backward(dout, cache):
    x = cache
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    dout *= (1 + special.erf(x / np.sqrt(2))) / 2 + x * density
    return dout

# %% dout_changed (second version)
def gelu_backward(dout, cache):
    cdf = 0.5 + 0.5 * special.erf(cache * 2**-0.5)
    bell = (2 * np.pi) ** -0.5 / np.exp(cache * cache / 2)
    dx = dout
    for index in np.ndindex(dx.shape):
        dx[index] = dx[index] * (cdf[index] + cache[index] * bell[index])
    return dx
