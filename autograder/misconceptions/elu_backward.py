"""Wrong versions of `elu_backward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% value_for_slope
# Below 0 you multiply dout by alpha (e^x - 1), which is ELU itself. Differentiate it: the constant -alpha drops out.
def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha * np.expm1(np.minimum(x, 0)))

# %% value_for_slope (second version)
def elu_backward(dout, cache):
    x, alpha = cache
    dx = dout.copy()
    below = x <= 0
    dx[below] *= alpha * (np.exp(x[below]) - 1)
    return dx

# %% alpha_forgotten
# alpha is missing in your slope. It multiplies the branch below 0, so it multiplies that branch's slope too.
def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, np.exp(np.minimum(x, 0)))

# %% alpha_forgotten (second version)
def elu_backward(dout, cache):
    x, _ = cache
    return dout * np.minimum(1, np.exp(x))

# %% dout_forgotten
# You return the slopes alone. The chain rule multiplies each by what arrives from above: dout times slope.
def elu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, 1.0, alpha * np.exp(np.minimum(x, 0)))

# %% dout_forgotten (second version)
def elu_backward(dout, cache):
    x, alpha = cache
    dx = np.ones(x.shape)
    for index, value in np.ndenumerate(x):
        if not value > 0:
            dx[index] = alpha * np.exp(value)
    return dx

# %% dout_only_below_zero
# Above 0 you return 1, not dout. The slope is 1 there, and it is multiplied by dout as on the other branch.
def elu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, 1, dout * alpha * np.exp(np.minimum(x, 0)))

# %% dout_only_below_zero (second version)
def elu_backward(dout, cache):
    x, alpha = cache
    dx = np.ones_like(dout)
    below = ~(x > 0)
    dx[below] = alpha * np.exp(x[below]) * dout[below]
    return dx

# %% dout_only_above_zero
# Below 0 you return the slope without dout. Multiply both branches by dout.
def elu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, dout, alpha * np.exp(np.minimum(x, 0)))

# %% dout_only_above_zero (second version)
def elu_backward(dout, cache):
    x, alpha = cache
    dx = dout.copy()
    dx[x <= 0] = np.exp(x[x <= 0]) * alpha
    return dx

# %% slope_one_at_zero
# At exactly 0 your slope is 1. The course's convention there is alpha, as in PyTorch: let 0 belong to the lower branch.
def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x >= 0, 1, alpha * np.exp(np.minimum(x, 0)))

# %% slope_one_at_zero (second version)
def elu_backward(dout, cache):
    x, alpha = cache
    dx = np.array(dout)
    for index in np.ndindex(x.shape):
        if x[index] < 0:
            dx[index] *= alpha * np.exp(x[index])
    return dx

# %% zero_left_out
# Your masks are x > 0 and x < 0, so an entry of exactly 0 belongs to neither and gets no gradient. Its slope is alpha.
def elu_backward(dout, cache):
    x, alpha = cache
    dx = np.zeros_like(x)
    dx[x > 0] = dout[x > 0]
    dx[x < 0] = dout[x < 0] * alpha * np.exp(x[x < 0])
    return dx

# %% zero_left_out (second version)
def elu_backward(dout, cache):
    x, alpha = cache
    slope = (x > 0) + (x < 0) * alpha * np.exp(-np.abs(x))
    return slope * dout

# %% infinity_times_zero
# For large x the branch that is not meant overflows, and your mask multiplies infinity by 0, which is nan. Keep positive entries out of exp, or choose with np.where.
def elu_backward(dout, cache):
    x, alpha = cache
    return dout * ((x > 0) + alpha * np.exp(x) * (x <= 0))

# %% infinity_times_zero (second version)
def elu_backward(dout, cache):
    x, alpha = cache
    positive = np.where(x > 0, 1.0, 0.0)
    slope = positive * 1 + (1 - positive) * alpha * np.exp(x)
    return dout * slope

# %% constant_slope
# Below 0 you use the constant slope alpha, as for the leaky ReLU. ELU bends there: differentiate alpha (e^x - 1).
def elu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, dout, alpha * dout)

# %% constant_slope (second version)
def elu_backward(dout, cache):
    x, alpha = cache
    slope = np.ones_like(x)
    slope[x <= 0] = alpha
    return slope * dout

# %% x_for_out
# x + alpha would be right with ELU's output in the place of x. Your cache holds the input: use alpha e^x, or keep the output as well.
def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, x + alpha)

# %% x_for_out (second version)
def elu_backward(dout, cache):
    out, alpha = cache
    dx = dout.copy()
    below = out <= 0
    dx[below] = (out[below] + alpha) * dout[below]
    return dx

# %% relu_slope
# Below 0 no gradient passes in your code, as with the ReLU. ELU still rises there: differentiate alpha (e^x - 1).
def elu_backward(dout, cache):
    x, alpha = cache
    return dout * (x > 0)

# %% relu_slope (second version)
def elu_backward(dout, cache):
    x = cache[0]
    dx = np.zeros(dout.shape)
    np.copyto(dx, dout, where=x > 0)
    return dx

# %% exponential_everywhere
# You use alpha e^x for every entry. Above 0 ELU is the line x, whose slope is 1.
def elu_backward(dout, cache):
    x, alpha = cache
    return dout * alpha * np.exp(x)

# %% exponential_everywhere (second version)
def elu_backward(dout, cache):
    x, alpha = cache
    dx = np.empty(x.shape)
    for index, value in np.ndenumerate(x):
        dx[index] = np.exp(value) * dout[index] * alpha
    return dx

# %% alpha_s_gradient_too
# You return a gradient for alpha too. alpha is a constant here: return dx alone.
def elu_backward(dout, cache):
    x, alpha = cache
    dx = dout * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))
    dalpha = np.sum(dout * np.expm1(np.minimum(x, 0)))
    return dx, dalpha

# %% alpha_s_gradient_too (second version)
def elu_backward(dout, cache):
    x, alpha = cache
    below = x <= 0
    e = np.exp(np.where(below, x, 0))
    grads = (np.where(below, alpha * e, 1) * dout, ((e - 1) * dout)[below].sum())
    return grads

# %% dout_changed
# Your function changes dout in place: dx = dout gives it a second name, not a copy. Another branch of the network may still need it, so work on dout.copy().
def elu_backward(dout, cache):
    x, alpha = cache
    dx = dout
    dx[x <= 0] *= alpha * np.exp(x[x <= 0])
    return dx

# %% dout_changed (second version)
def elu_backward(dout, cache):
    x, alpha = cache
    dout *= np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))
    return dout
