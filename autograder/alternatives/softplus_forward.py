"""Right implementations of `softplus_forward` that differ from the course's own: loops, masks, the line taken out."""
# %% line_and_corner
def softplus_forward(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))), {"x": x}

# %% loops
import math

def softplus_forward(x):
    out = np.empty(x.shape)
    for index, value in np.ndenumerate(x):
        if value > 0:
            out[index] = value + math.log1p(math.exp(-value))
        else:
            out[index] = math.log1p(math.exp(value))
    return out, x

# %% masks
def softplus_forward(x):
    out = np.zeros(x.shape)
    up = x >= 0
    out[up] = x[up] + np.log(1 + np.exp(-x[up]))
    out[~up] = np.log(1 + np.exp(x[~up]))
    return out, (x, up)

# %% straight_above_twenty
def softplus_forward(x):
    return np.where(x > 20, x, np.log1p(np.exp(x))), x
