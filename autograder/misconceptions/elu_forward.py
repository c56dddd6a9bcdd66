"""Wrong versions of `elu_forward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% maximum_of_branches
# You take the maximum of the two branches. For large x the exponential is the larger one, so you never get the line there: choose by the sign of x.
def elu_forward(x, alpha):
    return np.maximum(x, alpha * (np.exp(x) - 1)), (x, alpha)

# %% maximum_of_branches (second version)
def elu_forward(x, alpha):
    curve = alpha * np.expm1(x)
    return np.where(curve > x, curve, x), {"x": x, "alpha": alpha}

# %% alpha_forgotten
# You never use alpha. It multiplies the branch below 0, so that very negative entries approach -alpha.
def elu_forward(x, alpha):
    return np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1), (x, alpha)

# %% alpha_forgotten (second version)
def elu_forward(x, alpha):
    out = x.copy()
    out[x < 0] = np.expm1(x[x < 0])
    return out, (x, out)

# %% one_not_subtracted
# The -1 is missing. Without it the function jumps at 0: the branch below 0 is alpha times (e^x - 1).
def elu_forward(x, alpha):
    return np.where(x > 0, x, alpha * np.exp(np.minimum(x, 0))), (x, alpha)

# %% one_not_subtracted (second version)
def elu_forward(x, alpha):
    out = np.zeros(x.shape)
    for index, value in np.ndenumerate(x):
        out[index] = value if value > 0 else alpha * np.exp(value)
    return out, (x, alpha, out)

# %% bracket_missing
# alpha multiplies only the exponential in your code. The bracket belongs round both: alpha times (e^x - 1).
def elu_forward(x, alpha):
    return np.where(x > 0, x, alpha * np.exp(np.minimum(x, 0)) - 1), (x, alpha)

# %% bracket_missing (second version)
def elu_forward(x, alpha):
    negative = x <= 0
    out = np.array(x)
    out[negative] = -1 + alpha * np.exp(x[negative])
    return out, (x, alpha, negative)

# %% alpha_on_both_branches
# alpha multiplies positive entries too. Above 0 ELU is x itself; alpha belongs to the branch below.
def elu_forward(x, alpha):
    return alpha * np.where(x > 0, x, np.expm1(np.minimum(x, 0))), (x, alpha)

# %% alpha_on_both_branches (second version)
def elu_forward(x, alpha):
    out = [alpha * v if v > 0 else alpha * (np.exp(v) - 1) for v in x.ravel()]
    return np.reshape(out, x.shape), (x, alpha)

# %% leaky_relu
# You return the leaky ReLU, a straight line below 0. ELU bends there: alpha times (e^x - 1).
def elu_forward(x, alpha):
    return np.where(x > 0, x, alpha * x), (x, alpha)

# %% leaky_relu (second version)
def elu_forward(x, alpha):
    slope = np.ones_like(x)
    slope[x < 0] = alpha
    return slope * x, slope

# %% infinity_times_zero
# For large x the branch that is not meant overflows, and your mask multiplies infinity by 0, which is nan. Keep positive entries out of exp, or choose with np.where.
def elu_forward(x, alpha):
    return x * (x > 0) + alpha * (np.exp(x) - 1) * (x <= 0), (x, alpha)

# %% infinity_times_zero (second version)
def elu_forward(x, alpha):
    positive = np.where(x > 0, 1.0, 0.0)
    curve = alpha * np.expm1(x)
    return positive * x + (1 - positive) * curve, (x, positive)

# %% branches_swapped
# Your branches are swapped: the line belongs above 0, the exponential below.
def elu_forward(x, alpha):
    return np.where(x > 0, alpha * (np.exp(x) - 1), x), (x, alpha)

# %% branches_swapped (second version)
def elu_forward(x, alpha):
    out = np.copy(x)
    positive = out > 0
    out[positive] = np.expm1(out[positive]) * alpha
    return out, (x, alpha)

# %% sign_below_zero
# Your branch below 0 has the wrong sign. e^x - 1 is negative there, and so is ELU.
def elu_forward(x, alpha):
    return np.where(x > 0, x, alpha * (1 - np.exp(np.minimum(x, 0)))), (x, alpha)

# %% sign_below_zero (second version)
def elu_forward(x, alpha):
    below = np.minimum(x, 0)
    return np.maximum(x, 0) - alpha * np.expm1(below), (x, alpha)

# %% alpha_in_exponent
# You put alpha into the exponent. It multiplies the whole branch: alpha times (e^x - 1).
def elu_forward(x, alpha):
    return np.where(x > 0, x, np.exp(alpha * np.minimum(x, 0)) - 1), (x, alpha)

# %% alpha_in_exponent (second version)
def elu_forward(x, alpha):
    scaled = alpha * x
    out = x.copy()
    out[scaled < 0] = np.expm1(scaled[scaled < 0])
    return out, scaled

# %% relu
# You return the ReLU: entries below 0 become 0. ELU lets them through bent, as alpha times (e^x - 1).
def elu_forward(x, alpha):
    return np.maximum(x, 0), (x, alpha)

# %% relu (second version)
def elu_forward(x, alpha):
    line, curve = x * (x > 0), alpha * (np.exp(np.minimum(x, 0)) - 1)
    return np.maximum(line, curve), (x, alpha)

# %% only_out
# You return only out. The backward pass needs x and alpha again: return two things, out and a cache.
def elu_forward(x, alpha):
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))

# %% only_out (second version)
def elu_forward(x, alpha):
    out = x.copy()
    below = x < 0
    out[below] = alpha * (np.exp(x[below]) - 1)
    return out

# %% x_changed
# Your function changes x itself (x[mask] = ...), so the caller's data are spoilt. Write into a copy.
def elu_forward(x, alpha):
    x[x <= 0] = alpha * (np.exp(x[x <= 0]) - 1)
    return x, (x, alpha)

# %% x_changed (second version)
def elu_forward(x, alpha):
    out = x
    for index in np.ndindex(x.shape):
        if out[index] < 0:
            out[index] = alpha * np.expm1(out[index])
    return out, (out, alpha)
