"""Right implementations of `relu_backward` that differ from the course's own: loops, a mask, a copy, sizes.

Each reads the course's cache, which is x.
"""
# %% loops
def relu_backward(dout, cache):
    dx = np.zeros_like(dout)
    for place, value in np.ndenumerate(cache):
        if value > 0:
            dx[place] = dout[place]
    return dx

# %% mask
def relu_backward(dout, cache):
    return dout * (cache > 0)

# %% copy
def relu_backward(dout, cache):
    x = cache
    dx = dout.copy()
    dx[x <= 0] = 0
    return dx

# %% sign_of_output
def relu_backward(dout, cache):
    return np.sign(np.maximum(cache, 0)) * dout

# %% step
def relu_backward(dout, cache):
    return np.heaviside(cache, 0.0) * dout
