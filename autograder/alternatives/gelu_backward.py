"""Right implementations of `gelu_backward` that differ from the course's own: plain squares, loops, erf's own slope."""
# %% plain_squares
def gelu_backward(dout, cache):
    x = cache
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return dout * ((1 + special.erf(x / np.sqrt(2))) / 2 + x * density)

# %% loops
import math

def gelu_backward(dout, cache):
    dx = np.zeros(dout.shape)
    for index, x in np.ndenumerate(cache):
        distribution = 0.5 * math.erfc(-x / math.sqrt(2))
        dx[index] = dout[index] * (distribution + x * math.exp(-x * x / 2) / math.sqrt(2 * math.pi))
    return dx

# %% slope_of_erf
def gelu_backward(dout, cache):
    z = cache / np.sqrt(2)
    derf = 2 / np.sqrt(np.pi) * np.exp(-z * z)
    through_x = dout * (1 + special.erf(z)) / 2
    through_z = dout * cache / 2 * derf / np.sqrt(2)
    return through_x + through_z

# %% ratio
def gelu_backward(dout, cache):
    bell = (2 * np.pi) ** -0.5 / np.exp(cache * cache / 2)
    return (0.5 + 0.5 * special.erf(cache * 0.5**0.5) + bell * cache) * dout
