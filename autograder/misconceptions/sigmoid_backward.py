"""Wrong versions of `sigmoid_backward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% squashed_again
# You squashed the cached output once more. It is the logistic function's value already: use it as it is.
def sigmoid_backward(dout, cache):
    s = 1 / (1 + np.exp(-cache))
    return dout * s * (1 - s)

# %% squashed_again (second version)
def sigmoid_backward(dout, cache):
    x = cache
    decay = np.exp(-x)
    return dout * decay / (1 + decay) ** 2

# %% one_minus_out_forgotten
# You multiplied dout by the output alone. The slope has a second factor, 1 minus the output.
def sigmoid_backward(dout, cache):
    return dout * cache

# %% one_minus_out_forgotten (second version)
def sigmoid_backward(dout, cache):
    dx = np.zeros_like(dout)
    for place in np.ndindex(dout.shape):
        dx[place] = cache[place] * dout[place]
    return dx

# %% out_forgotten
# You multiplied dout by 1 minus the output alone. The slope has a second factor, the output itself.
def sigmoid_backward(dout, cache):
    return dout * (1 - cache)

# %% out_forgotten (second version)
def sigmoid_backward(dout, cache):
    s = cache
    dx = dout - s * dout
    return dx

# %% upstream_forgotten
# You returned the slope alone. dx is the upstream gradient dout times that slope, entry by entry.
def sigmoid_backward(dout, cache):
    return cache * (1 - cache)

# %% upstream_forgotten (second version)
def sigmoid_backward(dout, cache):
    s = cache
    dx = s - s ** 2
    return np.array(dx)

# %% slope_of_tanh
# You used 1 minus the square of the output: that is the slope of tanh. Differentiate the logistic function again.
def sigmoid_backward(dout, cache):
    return dout * (1 - cache ** 2)

# %% slope_of_tanh (second version)
def sigmoid_backward(dout, cache):
    s = cache
    slope = (1 - s) * (1 + s)
    return np.multiply(slope, dout)

# %% sign
# dx has the wrong sign. The logistic function rises everywhere, so its slope is positive.
def sigmoid_backward(dout, cache):
    return dout * cache * (cache - 1)

# %% sign (second version)
def sigmoid_backward(dout, cache):
    s = cache
    dx = s * s - s
    dx *= dout
    return dx

# %% brackets_forgotten
# dout multiplies only the first term of the slope. Put brackets round the whole slope.
def sigmoid_backward(dout, cache):
    return dout * cache - cache ** 2

# %% brackets_forgotten (second version)
def sigmoid_backward(dout, cache):
    s = cache
    square = np.square(s)
    first = np.multiply(s, dout)
    return np.subtract(first, square)

# %% roles_swapped
# You took the slope of dout. The slope is that at the output in the cache; dout only multiplies it.
def sigmoid_backward(dout, cache):
    return cache * dout * (1 - dout)

# %% roles_swapped (second version)
def sigmoid_backward(cache, dout):
    s = cache
    slope = s - s * s
    return slope * dout

# %% slope_squared
# The output and 1 minus the output enter twice each. Multiply dout by the slope once.
def sigmoid_backward(dout, cache):
    slope = cache * (1 - cache)
    return dout * slope * slope

# %% slope_squared (second version)
def sigmoid_backward(dout, cache):
    s = cache
    return np.square(s - s ** 2) * dout

# %% passed_unchanged
# You handed dout back unchanged. Multiply it by the slope of the logistic function, entry by entry.
def sigmoid_backward(dout, cache):
    return dout

# %% passed_unchanged (second version)
def sigmoid_backward(dout, cache):
    slope = np.ones_like(cache)
    return dout * slope

# %% upstream_overwritten
# You change dout in place, so the caller's array is spoilt. Make a new array and leave dout as it is.
def sigmoid_backward(dout, cache):
    dout *= cache * (1 - cache)
    return dout

# %% upstream_overwritten (second version)
def sigmoid_backward(dout, cache):
    s = cache
    for place, value in np.ndenumerate(s):
        dout[place] = dout[place] * (value - value * value)
    return dout
