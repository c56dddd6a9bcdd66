"""Right implementations of `elu_backward` that differ from the course's own: masks, loops, slopes from the output."""
# %% masks
def elu_backward(dout, cache):
    x, alpha = cache
    dx = dout.copy()
    below = x <= 0
    dx[below] *= alpha * np.exp(x[below])
    return dx

# %% loops
import math

def elu_backward(dout, cache):
    x, alpha = cache
    dx = np.zeros(dout.shape)
    for index in np.ndindex(x.shape):
        slope = 1 if x[index] > 0 else alpha * math.exp(x[index])
        dx[index] = dout[index] * slope
    return dx

# %% from_the_output
def elu_backward(dout, cache):
    x, alpha = cache
    out, _ = elu_forward(x, alpha)
    return np.where(x > 0, dout, dout * (out + alpha))

# %% overflow_not_chosen
def elu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, dout, alpha * np.exp(x) * dout)
