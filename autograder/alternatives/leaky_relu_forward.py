"""Right implementations of `leaky_relu_forward` that differ from the course's own: loops, masks, two halves, slopes."""
# %% loops
def leaky_relu_forward(x, alpha):
    out = np.empty_like(x)
    for place, value in np.ndenumerate(x):
        out[place] = value if value > 0 else alpha * value
    return out, (x, alpha)

# %% copy
def leaky_relu_forward(x, alpha):
    out = x.copy()
    out[x < 0] *= alpha
    return out, (x > 0, alpha)

# %% two_halves
def leaky_relu_forward(x, alpha):
    return np.maximum(x, 0) + alpha * np.minimum(x, 0), (x, alpha)

# %% slopes
def leaky_relu_forward(x, alpha):
    slope = (x > 0) + alpha * (x <= 0)
    return slope * x, slope
