"""Wrong versions of `tanh_backward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% square_forgotten
# You used 1 minus the output. The slope is 1 minus its square: compare the two at an output of -1.
def tanh_backward(dout, cache):
    return dout * (1 - cache)

# %% square_forgotten (second version)
def tanh_backward(dout, cache):
    t = cache
    dx = dout - t * dout
    return dx

# %% squashed_again
# You took tanh of the cached output. It is the value of tanh already: use it as it is.
def tanh_backward(dout, cache):
    return dout * (1 - np.tanh(cache) ** 2)

# %% squashed_again (second version)
def tanh_backward(dout, cache):
    x = cache
    return dout / np.cosh(x) ** 2

# %% upstream_forgotten
# You returned the slope alone. dx is the upstream gradient dout times that slope, entry by entry.
def tanh_backward(dout, cache):
    return 1 - cache ** 2

# %% upstream_forgotten (second version)
def tanh_backward(dout, cache):
    t = cache
    dx = (1 + t) * (1 - t)
    return dx

# %% slope_of_the_sigmoid
# You used out (1 - out), the slope of the logistic function. tanh is stretched and shifted, so its slope has another form.
def tanh_backward(dout, cache):
    return dout * cache * (1 - cache)

# %% slope_of_the_sigmoid (second version)
def tanh_backward(dout, cache):
    t = cache
    slope = t - np.square(t)
    return np.multiply(slope, dout)

# %% sign
# dx has the wrong sign. tanh rises everywhere, so its slope is positive.
def tanh_backward(dout, cache):
    return dout * (cache ** 2 - 1)

# %% sign (second version)
def tanh_backward(dout, cache):
    t = cache
    dx = t * t * dout
    dx -= dout
    return dx

# %% plus_for_minus
# You added the square: 1 plus the square is the slope of the tangent of an angle. The slope of tanh is at most 1.
def tanh_backward(dout, cache):
    return dout * (1 + cache ** 2)

# %% plus_for_minus (second version)
def tanh_backward(dout, cache):
    t = cache
    return np.add(dout, np.square(t) * dout)

# %% doubled_for_squared
# You doubled the output where its square belongs. In Python the square is `** 2`, not `* 2`.
def tanh_backward(dout, cache):
    return dout * (1 - cache * 2)

# %% doubled_for_squared (second version)
def tanh_backward(dout, cache):
    t = cache
    twice = t + t
    return dout - twice * dout

# %% bracket_squared
# You squared the whole bracket. Only the output is squared, then it is taken from 1.
def tanh_backward(dout, cache):
    return dout * (1 - cache) ** 2

# %% bracket_squared (second version)
def tanh_backward(dout, cache):
    t = cache
    return dout * (1 - 2 * t + t * t)

# %% brackets_forgotten
# dout multiplies only the first term of the slope. Put brackets round the whole slope.
def tanh_backward(dout, cache):
    return dout * 1 - cache ** 2

# %% brackets_forgotten (second version)
def tanh_backward(dout, cache):
    dx = dout.copy()
    for place, t in np.ndenumerate(cache):
        dx[place] -= t * t
    return dx

# %% value_instead_of_slope
# You multiplied dout by the output. The chain rule wants the slope of tanh.
def tanh_backward(dout, cache):
    return dout * cache

# %% value_instead_of_slope (second version)
def tanh_backward(dout, cache):
    dx = np.zeros_like(dout)
    for place in np.ndindex(dx.shape):
        dx[place] = cache[place] * dout[place]
    return dx

# %% roles_swapped
# You took the slope of dout. The slope is that at the output in the cache; dout only multiplies it.
def tanh_backward(dout, cache):
    return cache * (1 - dout ** 2)

# %% roles_swapped (second version)
def tanh_backward(cache, dout):
    t = cache
    return dout - t * t * dout

# %% passed_unchanged
# You handed dout back unchanged. Multiply it by the slope of tanh, entry by entry.
def tanh_backward(dout, cache):
    return dout

# %% passed_unchanged (second version)
def tanh_backward(dout, cache):
    slope = np.ones_like(cache)
    return dout * slope

# %% upstream_overwritten
# You change dout in place, so the caller's array is spoilt. Make a new array and leave dout as it is.
def tanh_backward(dout, cache):
    dout *= 1 - cache ** 2
    return dout

# %% upstream_overwritten (second version)
def tanh_backward(dout, cache):
    for place, t in np.ndenumerate(cache):
        dout[place] = dout[place] * (1 - t) * (1 + t)
    return dout
