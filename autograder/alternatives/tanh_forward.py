"""Right implementations of `tanh_forward` that differ from the course's own: exponentials, the sigmoid, loops."""
# %% decaying_exponential
def tanh_forward(x):
    decay = np.exp(-2 * np.abs(x))
    out = np.sign(x) * (1 - decay) / (1 + decay)
    return out, out

# %% stretched_sigmoid
def tanh_forward(x):
    out = 2 / (1 + np.exp(-2 * x)) - 1
    return out, x

# %% loops
import math

def tanh_forward(x):
    out = np.empty_like(x)
    for place, value in np.ndenumerate(x):
        out[place] = math.tanh(value)
    return [out, out]

# %% clipped_exponentials
def tanh_forward(x):
    z = np.clip(x, -30, 30)
    up, down = np.exp(z), np.exp(-z)
    return (up - down) / (up + down), (up, down)
