"""Wrong versions of `leaky_relu_backward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% alpha_forgotten
# You let no gradient through where x is negative. The slope there is alpha, so dx is alpha times dout.
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return dout * (x > 0)

# %% alpha_forgotten (second version)
def leaky_relu_backward(dout, cache):
    x, _ = cache
    dx = dout.copy()
    dx[x <= 0] = 0
    return dx

# %% upstream_forgotten
# You returned the slope alone. dx is the upstream gradient dout times that slope, entry by entry.
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, 1.0, alpha)

# %% upstream_forgotten (second version)
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    slope = np.full_like(dout, alpha)
    slope[x > 0] = 1
    return slope

# %% upstream_forgotten_below_zero
# Where x is negative you put alpha alone. The upstream gradient counts on both sides: alpha times dout.
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, dout, alpha)

# %% upstream_forgotten_below_zero (second version)
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    dx = dout.copy()
    dx[x <= 0] = alpha
    return dx

# %% slope_one_at_zero
# Where x is exactly 0 you used slope 1. The convention here is slope alpha at 0.
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return np.where(x >= 0, dout, alpha * dout)

# %% slope_one_at_zero (second version)
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    dx = np.array(dout)
    dx[x < 0] *= alpha
    return dx

# %% slope_zero_at_zero
# Where x is exactly 0 your dx is 0. Both of your conditions leave 0 out; the slope there is alpha.
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return dout * ((x > 0) + alpha * (x < 0))

# %% slope_zero_at_zero (second version)
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    dx = np.zeros_like(dout)
    dx[x > 0] = dout[x > 0]
    dx[x < 0] = alpha * dout[x < 0]
    return dx

# %% alpha_on_the_wrong_side
# You multiplied by alpha where x is positive. The slope is 1 there, and alpha on the other side.
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, alpha * dout, dout)

# %% alpha_on_the_wrong_side (second version)
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    slope = 1.0 * (x <= 0)
    slope[slope == 0] = alpha
    return dout * slope

# %% mask_from_upstream
# You asked for the sign of dout. What counts is whether the input x was positive; dout may have either sign.
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return np.where(dout > 0, dout, alpha * dout)

# %% mask_from_upstream (second version)
def leaky_relu_backward(dout, cache):
    _, alpha = cache
    return np.maximum(dout, 0) + alpha * np.minimum(dout, 0)

# %% steeper_line
# You asked where x is above alpha x. For alpha above 1 that is the negative side: ask whether x is positive.
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > alpha * x, dout, alpha * dout)

# %% steeper_line (second version)
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    out = np.maximum(x, alpha * x)
    dx = alpha * dout
    first = (out == x) & (x != 0)
    dx[first] = dout[first]
    return dx

# %% value_instead_of_slope
# You multiplied dout by the output. The chain rule wants the slope, which is 1 or alpha.
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, x, alpha * x)

# %% value_instead_of_slope (second version)
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    dx = x * dout
    dx[x < 0] *= alpha
    return dx

# %% forward_again
# You computed the output once more and never used dout. dx is dout times the slope, which is 1 or alpha.
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, x, alpha * x)

# %% forward_again (second version)
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    dx = np.zeros_like(dout)
    dx += np.maximum(x, 0)
    dx += alpha * np.minimum(x, 0)
    return dx

# %% gradient_for_alpha
# You returned a gradient for alpha as well. alpha is a constant here: return dx alone.
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, dout, alpha * dout), np.sum(dout * np.minimum(x, 0))

# %% gradient_for_alpha (second version)
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    off = x <= 0
    dx = dout.copy()
    dx[off] *= alpha
    dalpha = (x[off] * dout[off]).sum()
    return [dx, dalpha]

# %% upstream_overwritten
# You multiply entries of dout in place, so the caller's array is spoilt. Make a new array and leave dout as it is.
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    dout[x <= 0] *= alpha
    return dout

# %% upstream_overwritten (second version)
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    dx = dout
    dx *= np.where(x > 0, 1, alpha)
    return dx
