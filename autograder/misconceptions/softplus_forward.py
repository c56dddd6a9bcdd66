"""Wrong versions of `softplus_forward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% overflow
# exp(x) overflows for large x, and log(1 + infinity) is infinity. Where x is positive, take x out of the logarithm first; then only exp(-|x|) is left, which cannot overflow.
def softplus_forward(x):
    return np.log(1 + np.exp(x)), x

# %% overflow (second version)
def softplus_forward(x):
    out = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        growth = np.exp(x[index])
        out[index] = np.log1p(growth)
    return out, (x, out)

# %% straight_too_early
# You return x itself for all x above 1, but there the curve still lies visibly above the line. Find a form that is exact for every x instead of a threshold.
def softplus_forward(x):
    return np.where(x > 1, x, np.log1p(np.exp(np.minimum(x, 1)))), x

# %% straight_too_early (second version)
def softplus_forward(x):
    out = x.copy()
    small = x <= 1.0
    out[small] = np.log(1 + np.exp(x[small]))
    return out, {"x": x}

# %% clipped
# You clip x before exp. That stops the overflow, but every entry above the bound gets the bound's value: softplus of a large x is x.
def softplus_forward(x):
    return np.log(1 + np.exp(np.clip(x, -500, 500))), x

# %% clipped (second version)
def softplus_forward(x):
    bounded = x.copy()
    bounded[bounded > 500] = 500
    bounded[bounded < -500] = -500
    return np.logaddexp(0, bounded), bounded

# %% base_two
# You took the logarithm to base 2. Softplus uses the natural one: np.log, or np.log1p of what is added to 1.
def softplus_forward(x):
    return np.log2(1 + np.exp(x)), x

# %% base_two (second version)
def softplus_forward(x):
    natural = np.log(np.exp(x) + 1)
    return natural / np.log(2), x

# %% base_ten
# You took the logarithm to base 10. Softplus uses the natural one: np.log, or np.log1p of what is added to 1.
def softplus_forward(x):
    return np.log10(1 + np.exp(x)), x

# %% base_ten (second version)
def softplus_forward(x):
    import math

    e = math.e**x
    return np.log(1.0 + e) / math.log(10), e

# %% relu
# You return the ReLU, a maximum of 0 and x. Softplus rounds its corner off: at 0 it is log 2, not 0.
def softplus_forward(x):
    return np.maximum(x, 0), x

# %% relu (second version)
def softplus_forward(x):
    positive = x > 0
    return x * positive, positive

# %% exponential_below_zero
# You return ELU: x above 0 and e^x - 1 below. Softplus is one formula for all x, log(1 + e^x), and never negative.
def softplus_forward(x):
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0))), x

# %% exponential_below_zero (second version)
def softplus_forward(x):
    out = np.array(x)
    negative = out <= 0
    out[negative] = np.exp(out[negative]) - 1
    return out, (x, negative)

# %% slope_for_value
# You return the sigmoid. That is softplus's slope; the function itself is log(1 + e^x).
def softplus_forward(x):
    decay = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, decay) / (1 + decay), x

# %% slope_for_value (second version)
def softplus_forward(x):
    return 1 / (1 + np.exp(-x)), x

# %% minus_x
# The sign in the exponent is that of the sigmoid's formula. Softplus is log(1 + e^x): it must grow with x.
def softplus_forward(x):
    return np.log(1 + np.exp(-x)), x

# %% minus_x (second version)
def softplus_forward(x):
    inverse = 1 / np.exp(x)
    out = np.log1p(inverse)
    return out, out

# %% line_left_out
# log(1 + e^-|x|) is only the part of softplus that cannot overflow. What you took out of the logarithm, x where x is positive, must be added again.
def softplus_forward(x):
    return np.log1p(np.exp(-np.abs(x))), x

# %% line_left_out (second version)
def softplus_forward(x):
    size = np.where(x > 0, x, -x)
    return np.log(1 + 1 / np.exp(size)), (x, size)

# %% zero_left_out
# Your masks are x > 0 and x < 0, so an entry of exactly 0 belongs to neither and stays 0. Softplus of 0 is log 2: let one of the masks include 0.
def softplus_forward(x):
    out = np.zeros_like(x)
    up, down = x > 0, x < 0
    out[up] = x[up] + np.log1p(np.exp(-x[up]))
    out[down] = np.log1p(np.exp(x[down]))
    return out, x

# %% zero_left_out (second version)
def softplus_forward(x):
    safe = np.maximum(x, 0) + np.log(1 + np.exp(-abs(x)))
    return safe * (x > 0) + safe * (x < 0), x

# %% exp_left_out
# You take the logarithm of 1 + x, which does not exist for x below -1. It is e^x that is added to 1.
def softplus_forward(x):
    return np.log(1 + x), x

# %% exp_left_out (second version)
def softplus_forward(x):
    return np.log1p(x), (x,)

# %% only_out
# You return only out. The backward pass needs to know where you were: return two things, out and a cache.
def softplus_forward(x):
    return np.logaddexp(0, x)

# %% only_out (second version)
def softplus_forward(x):
    corner = np.log1p(np.exp(-np.abs(x)))
    out = np.where(x > 0, x + corner, corner)
    return out

# %% x_changed
# Your function changes x itself, so the caller's data are spoilt. Make a new array: out = ..., not x[...] = ... and not x += ....
def softplus_forward(x):
    before = x.copy()
    x[...] = np.logaddexp(0, x)
    return x, before

# %% x_changed (second version)
def softplus_forward(x):
    corner = np.log1p(np.exp(-np.abs(x)))
    out = x
    out[x < 0] = 0
    out += corner
    return out, corner
