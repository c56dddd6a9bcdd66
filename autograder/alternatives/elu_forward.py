"""Right implementations of `elu_forward` that differ from the course's own: masks, loops, the sum of two parts."""
# %% masks
def elu_forward(x, alpha):
    out = np.array(x)
    below = x < 0
    out[below] = alpha * (np.exp(x[below]) - 1)
    return out, {"x": x, "alpha": alpha, "out": out}

# %% loops
import math

def elu_forward(x, alpha):
    out = np.zeros(x.shape)
    for index, value in np.ndenumerate(x):
        out[index] = value if value > 0 else alpha * math.expm1(value)
    return out, (alpha, x)

# %% sum_of_parts
def elu_forward(x, alpha):
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0)), (x, alpha)

# %% overflow_not_chosen
def elu_forward(x, alpha):
    return np.where(x > 0, x, alpha * (np.exp(x) - 1)), (x, alpha)
