"""Right implementations of `gelu_forward` that differ from the course's own: loops, another symmetry of erf."""
# %% loops
import math

def gelu_forward(x):
    out = np.zeros(x.shape)
    for index, value in np.ndenumerate(x):
        out[index] = value * 0.5 * (1 + math.erf(value / math.sqrt(2)))
    return out, {"x": x}

# %% tails
import math

def gelu_forward(x):
    tail = np.vectorize(math.erfc)(np.abs(x) / np.sqrt(2)) / 2
    return np.maximum(x, 0) - np.abs(x) * tail, (x, tail)

# %% distribution_kept
def gelu_forward(x):
    distribution = 0.5 + 0.5 * special.erf(x * 0.5**0.5)
    return distribution * x, (x, distribution)
