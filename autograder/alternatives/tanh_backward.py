"""Right implementations of `tanh_backward` that differ from the course's own: loops, two factors, a difference.

Each reads the course's cache, which is the output.
"""
# %% loops
def tanh_backward(dout, cache):
    dx = np.zeros(cache.shape)
    for place, t in np.ndenumerate(cache):
        dx[place] = dout[place] * (1 - t**2)
    return dx

# %% two_factors
def tanh_backward(dout, cache):
    out = cache
    return (1 - out) * (1 + out) * dout

# %% difference
def tanh_backward(dout, cache):
    return dout - dout * np.square(cache)

# %% by_the_sigmoid
def tanh_backward(dout, cache):
    s = (1 + cache) / 2
    return 4 * s * (1 - s) * dout
