"""Wrong versions of `tanh_forward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% infinity_over_infinity
# exp overflows for large entries, and infinity over infinity is nan. NumPy has a function that does not.
def tanh_forward(x):
    out = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
    return out, out

# %% infinity_over_infinity (second version)
def tanh_forward(x):
    out = np.sinh(x) / np.cosh(x)
    return out, x

# %% nan_for_large_positive
# exp(2x) overflows where x is large and positive, and infinity over infinity is nan. Both signs of x must be safe.
def tanh_forward(x):
    out = (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1)
    return out, out

# %% nan_for_large_positive (second version)
def tanh_forward(x):
    e = np.exp(x)
    square = e * e
    top, bottom = square - 1.0, square + 1.0
    return np.divide(top, bottom), (top, bottom)

# %% nan_for_large_negative
# exp(-2x) overflows where x is large and negative, and infinity over infinity is nan. Both signs of x must be safe.
def tanh_forward(x):
    out = (1 - np.exp(-2 * x)) / (1 + np.exp(-2 * x))
    return out, out

# %% nan_for_large_negative (second version)
def tanh_forward(x):
    decay = np.exp(-x) ** 2
    out = np.ones_like(x) - decay
    out /= np.ones_like(x) + decay
    return out, x

# %% sigmoid_instead
# Your values lie between 0 and 1: that is the logistic function. tanh lies between -1 and 1, with 0 at 0.
def tanh_forward(x):
    out = 1 / (1 + np.exp(-x))
    return out, out

# %% sigmoid_instead (second version)
def tanh_forward(x):
    e = np.exp(-np.abs(x))
    out = np.where(x < 0, e, 1.0) / (1.0 + e)
    return out, x

# %% half_as_steep
# Your curve has half the slope that it should have. Double the argument of the logistic function as well as its height.
def tanh_forward(x):
    out = 2 / (1 + np.exp(-x)) - 1
    return out, out

# %% half_as_steep (second version)
def tanh_forward(x):
    out = np.tanh(0.5 * x)
    return out, out

# %% not_stretched
# You doubled the argument of the logistic function and stopped there. Its values still lie between 0 and 1: stretch and shift them.
def tanh_forward(x):
    out = 1 / (1 + np.exp(-2 * x))
    return out, out

# %% not_stretched (second version)
def tanh_forward(x):
    e = np.exp(-2 * np.abs(x))
    out = np.where(x > 0, 1.0, e) / (1.0 + e)
    return out, x

# %% not_shifted
# Your values lie between 0 and 2. Shift them down by 1, so that 0 goes to 0.
def tanh_forward(x):
    out = 2 / (1 + np.exp(-2 * x))
    return out, out

# %% not_shifted (second version)
def tanh_forward(x):
    t = np.tanh(x)
    out = t + 1
    return out, x

# %% tan_instead
# You used the tangent of an angle. The hyperbolic tangent is another function, with values between -1 and 1.
def tanh_forward(x):
    out = np.tan(x)
    return out, out

# %% tan_instead (second version)
def tanh_forward(x):
    out = np.sin(x) / np.cos(x)
    return out, x

# %% only_the_numerator
# You computed half of exp(x) - exp(-x), which grows without end. tanh divides it by half of exp(x) + exp(-x).
def tanh_forward(x):
    out = (np.exp(x) - np.exp(-x)) / 2
    return out, out

# %% only_the_numerator (second version)
def tanh_forward(x):
    return np.sinh(x), x

# %% sign
# Your curve falls where it should rise. Look at the sign of x in the exponent.
def tanh_forward(x):
    out = 2 / (1 + np.exp(2 * x)) - 1
    return out, out

# %% sign (second version)
def tanh_forward(x):
    out = np.array([np.tanh(-value) for value in x.ravel()]).reshape(x.shape)
    return out, x

# %% sign_of_x_lost
# Negative entries come out positive: exp(-2|x|) forgets the sign of x. Put the sign back.
def tanh_forward(x):
    e = np.exp(-2 * np.abs(x))
    out = (1 - e) / (1 + e)
    return out, out

# %% sign_of_x_lost (second version)
def tanh_forward(x):
    size = np.where(x < 0, -x, x)
    out = np.tanh(size)
    return out, x

# %% slope_instead_of_value
# You returned the slope. The forward returns the value; the slope belongs to the backward.
def tanh_forward(x):
    out = np.tanh(x)
    return 1 - out ** 2, out

# %% slope_instead_of_value (second version)
def tanh_forward(x):
    e = np.exp(-2 * np.abs(x))
    return 4 * e / (1 + e) ** 2, x

# %% input_overwritten
# You change x in place, so the caller's array is spoilt. Make a new array and leave x as it is.
def tanh_forward(x):
    np.tanh(x, out=x)
    return x, x

# %% input_overwritten (second version)
def tanh_forward(x):
    for place, value in np.ndenumerate(x):
        x[place] = np.tanh(value)
    out = x.copy()
    return out, out

# %% cache_forgotten
# You returned out alone. A forward function returns two values, out and a cache for its backward.
def tanh_forward(x):
    return np.tanh(x)

# %% cache_forgotten (second version)
def tanh_forward(x):
    e = np.exp(-2 * np.abs(x))
    out = np.sign(x) * (1 - e) / (1 + e)
    return out
