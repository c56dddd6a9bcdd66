"""Right implementations of `sigmoid_backward` that differ from the course's own: loops, a square, products in turn.

Each reads the course's cache, which is the output.
"""
# %% loops
def sigmoid_backward(dout, cache):
    dx = np.zeros(cache.shape)
    for place, s in np.ndenumerate(cache):
        dx[place] = dout[place] * s * (1 - s)
    return dx

# %% square
def sigmoid_backward(dout, cache):
    s = cache
    return (s - s**2) * dout

# %% distance_from_one_half
def sigmoid_backward(dout, cache):
    return dout * (0.25 - (cache - 0.5) ** 2)

# %% products_in_turn
def sigmoid_backward(dout, cache):
    dx = dout.copy()
    dx *= cache
    dx *= 1 - cache
    return dx
