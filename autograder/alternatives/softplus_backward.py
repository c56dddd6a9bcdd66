"""Right implementations of `softplus_backward` that differ from the course's own: a task of its own, tanh, loops."""
# %% sigmoid_called
def softplus_backward(dout, cache):
    slope, _ = sigmoid_forward(cache)
    return slope * dout

# %% plain_sigmoid
def softplus_backward(dout, cache):
    return dout / (1 + np.exp(-cache))

# %% tanh
def softplus_backward(dout, cache):
    return dout * (0.5 + 0.5 * np.tanh(cache / 2))

# %% loops
import math

def softplus_backward(dout, cache):
    dx = np.empty(dout.shape)
    for index, x in np.ndenumerate(cache):
        e = math.exp(-abs(x))
        dx[index] = dout[index] * (1 if x > 0 else e) / (1 + e)
    return dx

# %% exponential_of_logarithms
def softplus_backward(dout, cache):
    return dout * np.exp(cache - np.logaddexp(0, cache))
