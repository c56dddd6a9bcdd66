"""Wrong versions of `softplus_backward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% value_for_slope
# You multiply dout by softplus itself. It must be multiplied by softplus's slope: differentiate log(1 + e^x).
def softplus_backward(dout, cache):
    x = cache
    return dout * np.logaddexp(0, x)

# %% value_for_slope (second version)
def softplus_backward(dout, cache):
    out, _ = softplus_forward(cache)
    return out * dout

# %% slope_of_sigmoid
# You used s(1 - s), the slope of the sigmoid s. Softplus's slope is the sigmoid itself: you differentiated once too often.
def softplus_backward(dout, cache):
    x = cache
    decay = np.exp(-np.abs(x))
    s = np.where(x >= 0, 1, decay) / (1 + decay)
    return dout * s * (1 - s)

# %% slope_of_sigmoid (second version)
def softplus_backward(dout, cache):
    s = 1 / (1 + np.exp(-cache))
    slope = s - s**2
    return np.multiply(slope, dout)

# %% dout_forgotten
# You return the slope alone. The chain rule multiplies it by what arrives from above: dout times slope, entry by entry.
def softplus_backward(dout, cache):
    x = cache
    decay = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, decay) / (1 + decay)

# %% dout_forgotten (second version)
def softplus_backward(dout, cache):
    dx = np.zeros(dout.shape)
    for index, x in np.ndenumerate(cache):
        dx[index] = 1 / (1 + np.exp(-x))
    return dx

# %% overflow
# For large x you divide infinity by infinity, which is nan. Divide top and bottom by e^x where x is positive: then only exp(-|x|) occurs.
def softplus_backward(dout, cache):
    x = cache
    return dout * np.exp(x) / (1 + np.exp(x))

# %% overflow (second version)
def softplus_backward(dout, cache):
    growth = np.exp(cache)
    slope = growth / (growth + 1)
    return slope * dout

# %% relu_slope
# Your slope jumps from 0 to 1, as the ReLU's does. Softplus has no corner, and its slope rises smoothly: differentiate log(1 + e^x).
def softplus_backward(dout, cache):
    x = cache
    return np.where(x > 0, dout, 0)

# %% relu_slope (second version)
def softplus_backward(dout, cache):
    dx = np.array(dout)
    dx[cache <= 0] = 0.0
    return dx

# %% outer_slope_only
# Your slope falls with x: it is 1 / (1 + e^x), the logarithm's derivative alone. The chain rule also wants the derivative of what is inside the logarithm.
def softplus_backward(dout, cache):
    x = cache
    return dout / (1 + np.exp(x))

# %% outer_slope_only (second version)
def softplus_backward(dout, cache):
    decay = np.exp(-np.abs(cache))
    slope = np.where(cache > 0, decay / (1 + decay), 1 / (1 + decay))
    return dout * slope

# %% inner_slope_only
# Your slope is e^x, the derivative of what is inside the logarithm. The logarithm's own derivative is missing: 1 over what is inside.
def softplus_backward(dout, cache):
    x = cache
    return dout * np.exp(x)

# %% inner_slope_only (second version)
def softplus_backward(dout, cache):
    inside = 1 + np.exp(cache)
    dinside = dout
    return dinside * (inside - 1)

# %% cache_as_sigmoid
# You wrote out(1 - out), the rule for the sigmoid's cached output. Here the cache holds x, and the slope of softplus is the sigmoid of x.
def softplus_backward(dout, cache):
    out = cache
    return dout * out * (1 - out)

# %% cache_as_sigmoid (second version)
def softplus_backward(dout, cache):
    s = np.asarray(cache)
    return np.subtract(s, s * s) * dout

# %% divided_by_slope
# You divide dout by the slope. Going backwards still multiplies: a small slope lets little of dout through.
def softplus_backward(dout, cache):
    x = cache
    return dout * (1 + np.exp(-x))

# %% divided_by_slope (second version)
def softplus_backward(dout, cache):
    slope = 1 / (1 + np.exp(-cache))
    return dout / slope

# %% slope_added
# You add the slope to dout. The chain rule multiplies them: upstream gradient times local slope.
def softplus_backward(dout, cache):
    return dout + 1 / (1 + np.exp(-cache))

# %% slope_added (second version)
def softplus_backward(dout, cache):
    decay = np.exp(-np.abs(cache))
    dx = np.where(cache >= 0, 1 / (1 + decay), decay / (1 + decay))
    dx += dout
    return dx

# %% dout_changed
# Your function changes dout in place (dout *= ...). Another branch of the network may still need it: write dx = dout * ....
def softplus_backward(dout, cache):
    x = cache
    dout *= 1 / (1 + np.exp(-x))
    return dout

# %% dout_changed (second version)
def softplus_backward(dout, cache):
    dx = dout
    for index, x in np.ndenumerate(cache):
        dx[index] = dx[index] / (1 + np.exp(-x))
    return dx
