"""Wrong versions of `gelu_forward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% tanh_form
# You used the popular tanh form. It is an approximation and a different function; the task wants the exact distribution function, with special.erf.
def gelu_forward(x):
    return x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))), x

# %% tanh_form (second version)
def gelu_forward(x):
    inner = 0.7978845608028654 * x * (1 + 0.044715 * x * x)
    return x / (1 + np.exp(-2 * inner)), inner

# %% quick_form
# You used x times the sigmoid of 1.702 x, a coarse approximation. The task wants the exact distribution function, with special.erf.
def gelu_forward(x):
    return x / (1 + np.exp(-1.702 * x)), x

# %% quick_form (second version)
def gelu_forward(x):
    gate, _ = sigmoid_forward(1.702 * x)
    return gate * x, (x, gate)

# %% swish
# You weigh x by its sigmoid; that is another activation, called swish or SiLU. GELU weighs x by the normal distribution function.
def gelu_forward(x):
    return x / (1 + np.exp(-x)), x

# %% swish (second version)
def gelu_forward(x):
    gate = (1 + np.tanh(x / 2)) / 2
    return x * gate, gate

# %% root_forgotten
# You took erf of x itself. The normal distribution function needs erf of x divided by the square root of 2.
def gelu_forward(x):
    return x * (1 + special.erf(x)) / 2, x

# %% root_forgotten (second version)
def gelu_forward(x):
    import math

    out = np.empty_like(x)
    for index, value in np.ndenumerate(x):
        out[index] = 0.5 * value * (1 + math.erf(value))
    return out, x

# %% halved_argument
# You divided by 2 inside erf. It is the square root of 2 that belongs there; the 2 divides the whole bracket.
def gelu_forward(x):
    return x * (1 + special.erf(x / 2)) / 2, x

# %% halved_argument (second version)
def gelu_forward(x):
    half = 0.5 * x
    return half + half * special.erf(half), half

# %% divided_outside
# You divide erf's result by the square root of 2. The division belongs inside: erf of (x over the root of 2).
def gelu_forward(x):
    return x * (1 + special.erf(x) / np.sqrt(2)) / 2, x

# %% divided_outside (second version)
def gelu_forward(x):
    cdf = 0.5 + special.erf(x) * 0.5**1.5
    return cdf * x, cdf

# %% half_forgotten
# Your values are twice too large. 1 + erf runs from 0 to 2; a probability runs from 0 to 1, so halve it.
def gelu_forward(x):
    return x * (1 + special.erf(x / np.sqrt(2))), x

# %% half_forgotten (second version)
def gelu_forward(x):
    out = special.erf(x / 2**0.5)
    out = x + out * x
    return out, x

# %% x_forgotten
# You return the distribution function alone, a probability. GELU is x times that.
def gelu_forward(x):
    return (1 + special.erf(x / np.sqrt(2))) / 2, x

# %% x_forgotten (second version)
def gelu_forward(x):
    cdf = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        cdf[index] = 0.5 + 0.5 * float(special.erf(x[index] * 0.5**0.5))
    return cdf, cdf

# %% one_forgotten
# The 1 in front of erf is missing. erf runs from -1 to 1; with 1 added, and halved, it becomes a probability.
def gelu_forward(x):
    return x * special.erf(x / np.sqrt(2)) / 2, x

# %% one_forgotten (second version)
def gelu_forward(x):
    probability = 0.5 * special.erf(x / 2**0.5)
    return np.multiply(probability, x), x

# %% density_for_distribution
# You weigh x by the bell curve, the density. GELU uses the area under that curve to the left of x, the distribution function.
def gelu_forward(x):
    return x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi), x

# %% density_for_distribution (second version)
def gelu_forward(x):
    bell = 1 / np.sqrt(2 * np.pi) * np.exp(-0.5 * np.abs(x) * np.abs(x))
    return bell * x, (x, bell)

# %% relu
# You return the ReLU. GELU is smooth and dips below 0 on the left: x times the normal distribution function at x.
def gelu_forward(x):
    return np.maximum(x, 0), x

# %% relu (second version)
def gelu_forward(x):
    cdf = np.where(x > 0, 1.0, 0.0)
    return x * cdf, x

# %% only_out
# You return only out. The backward pass needs x again: return two things, out and a cache.
def gelu_forward(x):
    return x * (1 + special.erf(x / np.sqrt(2))) / 2

# %% only_out (second version)
def gelu_forward(x):
    cdf = 0.5 + special.erf(x * 2**-0.5) / 2
    out = cdf * x
    return out

# %% x_changed
# Your function changes x itself (x *= ...), so the caller's data are spoilt. Make a new array: out = x * ....
def gelu_forward(x):
    before = x.copy()
    x *= (1 + special.erf(x / np.sqrt(2))) / 2
    return x, before

# %% x_changed (second version)
def gelu_forward(x):
    out = x
    for index in np.ndindex(x.shape):
        out[index] = out[index] * 0.5 * (1 + special.erf(out[index] / 2**0.5))
    return out, out
