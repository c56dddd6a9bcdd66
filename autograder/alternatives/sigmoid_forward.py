"""Right implementations of `sigmoid_forward` that differ from the course's own: tanh, masks, loops, logarithms."""
# %% by_tanh
def sigmoid_forward(x):
    out = (1 + np.tanh(x / 2)) / 2
    return out, out

# %% masks
def sigmoid_forward(x):
    out = np.empty_like(x)
    up = x >= 0
    out[up] = 1 / (1 + np.exp(-x[up]))
    e = np.exp(x[~up])
    out[~up] = e / (1 + e)
    return out, (out,)

# %% loops
import math

def sigmoid_forward(x):
    out = np.zeros(x.shape)
    for place, value in np.ndenumerate(x):
        e = math.exp(-abs(value))
        out[place] = 1 / (1 + e) if value >= 0 else e / (1 + e)
    return out, {"x": x, "out": out}

# %% logarithms
def sigmoid_forward(x):
    return np.exp(-np.logaddexp(0, -x)), x

# %% argument_clipped
def sigmoid_forward(x):
    out = 1 / (1 + np.exp(-np.clip(x, -500, 500)))
    return out, out
