"""Right implementations of `relu_forward` that differ from the course's own: loops, a mask, half of x plus its size."""
# %% loops
def relu_forward(x):
    out = np.zeros_like(x)
    for place, value in np.ndenumerate(x):
        if value > 0:
            out[place] = value
    return out, out > 0

# %% mask
def relu_forward(x):
    mask = x > 0
    return x * mask, mask

# %% size
def relu_forward(x):
    return (x + abs(x)) / 2, {"x": x}

# %% copy
def relu_forward(x):
    out = x.copy()
    out[out < 0] = 0
    return [out, x]

# %% clipped_below
def relu_forward(x):
    return np.clip(x, 0, None), (x,)
