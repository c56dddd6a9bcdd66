"""Wrong versions of `leaky_relu_forward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% maximum_of_two_lines
# You took the larger of x and alpha x. For alpha above 1 that picks the wrong line: let the sign of x decide.
def leaky_relu_forward(x, alpha):
    return np.maximum(x, alpha * x), (x, alpha)

# %% maximum_of_two_lines (second version)
def leaky_relu_forward(x, alpha):
    line = alpha * x
    out = line.copy()
    steeper = x > line
    out[steeper] = x[steeper]
    return out, (x, alpha)

# %% alpha_on_the_wrong_side
# You multiplied the positive entries by alpha and let the negative ones pass. It is the other way round.
def leaky_relu_forward(x, alpha):
    return np.where(x > 0, alpha * x, x), (x, alpha)

# %% alpha_on_the_wrong_side (second version)
def leaky_relu_forward(x, alpha):
    out = x.copy()
    out[x >= 0] *= alpha
    return out, (x, alpha)

# %% alpha_everywhere
# You multiplied all entries by alpha. Positive entries pass as they are.
def leaky_relu_forward(x, alpha):
    return alpha * x, (x, alpha)

# %% alpha_everywhere (second version)
def leaky_relu_forward(x, alpha):
    return np.where(x > 0, x * alpha, x * alpha), (x, alpha)

# %% lines_added
# You added alpha x to the rectified x, so positive entries come out 1 + alpha times as large. Each entry takes one line only.
def leaky_relu_forward(x, alpha):
    return np.maximum(x, 0) + alpha * x, (x, alpha)

# %% lines_added (second version)
def leaky_relu_forward(x, alpha):
    out = np.zeros_like(x)
    out[x > 0] = x[x > 0]
    out += x * alpha
    return out, (x, alpha)

# %% plain_rectifier
# You set the negative entries to 0 and did not use alpha. They are multiplied by alpha instead.
def leaky_relu_forward(x, alpha):
    return np.maximum(x, 0), (x, alpha)

# %% plain_rectifier (second version)
def leaky_relu_forward(x, alpha):
    return x * (x > 0), (x, alpha)

# %% constant_instead_of_line
# You put alpha itself where x is not positive. alpha is a slope: the output there is alpha times x.
def leaky_relu_forward(x, alpha):
    return np.where(x > 0, x, alpha), (x, alpha)

# %% constant_instead_of_line (second version)
def leaky_relu_forward(x, alpha):
    out = np.array(x)
    for place in np.argwhere(x <= 0):
        out[tuple(place)] = alpha
    return out, (x, alpha)

# %% cut_at_alpha
# You cut x off at alpha from below. alpha is a slope, not a level: multiply the negative entries by it.
def leaky_relu_forward(x, alpha):
    return np.maximum(alpha, x), (x, alpha)

# %% cut_at_alpha (second version)
def leaky_relu_forward(x, alpha):
    out = x.copy()
    out[out < alpha] = alpha
    return out, (x, alpha)

# %% alpha_fixed
# You wrote 0.01 into the function. The slope for negative entries is the argument alpha.
def leaky_relu_forward(x, alpha):
    return np.where(x > 0, x, 0.01 * x), (x, alpha)

# %% alpha_fixed (second version)
def leaky_relu_forward(x, alpha=0.01):
    slope = np.ones_like(x)
    slope[x <= 0] = 0.01
    return slope * x, (x, alpha)

# %% negative_side_mirrored
# Negative entries come out positive. Multiply x itself by alpha, not its size: the line goes through 0 and goes on downwards.
def leaky_relu_forward(x, alpha):
    return np.where(x > 0, x, alpha * np.abs(x)), (x, alpha)

# %% negative_side_mirrored (second version)
def leaky_relu_forward(x, alpha):
    positive, negative = np.maximum(x, 0), np.maximum(-x, 0)
    return positive + alpha * negative, (x, alpha)

# %% slope_instead_of_value
# You returned the slopes 1 and alpha. The value is that slope times x.
def leaky_relu_forward(x, alpha):
    return np.where(x > 0, 1.0, alpha), (x, alpha)

# %% slope_instead_of_value (second version)
def leaky_relu_forward(x, alpha):
    on = (x > 0).astype(float)
    return on + (1 - on) * alpha, (x, alpha)

# %% input_overwritten
# You multiply entries of x in place, so the caller's array is spoilt. Make a new array and leave x as it is.
def leaky_relu_forward(x, alpha):
    x[x < 0] *= alpha
    return x, (x, alpha)

# %% input_overwritten (second version)
def leaky_relu_forward(x, alpha):
    out = x
    np.multiply(out, alpha, out=out, where=x <= 0)
    return out, (out.copy(), alpha)

# %% cache_forgotten
# You returned out alone. A forward function returns two values, out and a cache for its backward.
def leaky_relu_forward(x, alpha):
    return np.where(x > 0, x, alpha * x)

# %% cache_forgotten (second version)
def leaky_relu_forward(x, alpha):
    out = x.copy()
    out[x < 0] *= alpha
    return out
