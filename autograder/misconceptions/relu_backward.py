"""Wrong versions of `relu_backward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% upstream_forgotten
# You returned the slope alone. dx is the upstream gradient dout times that slope, entry by entry.
def relu_backward(dout, cache):
    x = cache
    return np.where(x > 0, 1.0, 0.0)

# %% upstream_forgotten (second version)
def relu_backward(dout, cache):
    dx = np.zeros_like(cache)
    for place in np.argwhere(cache > 0):
        dx[tuple(place)] = 1
    return dx

# %% mask_from_upstream
# You blocked the negative entries of dout. What counts is whether the input x was positive; dout may have either sign.
def relu_backward(dout, cache):
    return np.maximum(dout, 0)

# %% mask_from_upstream (second version)
def relu_backward(dout, cache):
    x = cache
    dx = np.zeros(x.shape)
    dx[dout > 0] = dout[dout > 0]
    return dx

# %% slope_one_at_zero
# Where x is exactly 0 you let the gradient pass. The convention here is slope 0 at 0.
def relu_backward(dout, cache):
    x = cache
    return dout * (x >= 0)

# %% slope_one_at_zero (second version)
def relu_backward(dout, cache):
    dx = dout.copy()
    dx[cache < 0] = 0
    return dx

# %% slope_half_at_zero
# Where x is exactly 0 you used the slope one half. The convention here is slope 0 at 0.
def relu_backward(dout, cache):
    return dout * np.heaviside(cache, 0.5)

# %% slope_half_at_zero (second version)
def relu_backward(dout, cache):
    x = cache
    slope = (1 + np.sign(x)) / 2
    return slope * dout

# %% zero_over_zero
# Where x is exactly 0 you divide 0 by 0, which gives nan. Ask whether x is positive instead of dividing by it.
def relu_backward(dout, cache):
    x = cache
    return dout * np.maximum(x, 0) / x

# %% zero_over_zero (second version)
def relu_backward(dout, cache):
    sign = cache / np.abs(cache)
    dx = np.where(sign == -1, 0, dout * sign)
    return dx

# %% upstream_overwritten
# You set entries of dout to 0 in place, so the caller's array is spoilt. Make a new array and leave dout as it is.
def relu_backward(dout, cache):
    x = cache
    dout[x <= 0] = 0
    return dout

# %% upstream_overwritten (second version)
def relu_backward(dout, cache):
    dx = dout
    dx *= cache > 0
    return dx

# %% sides_swapped
# You let the gradient pass where x was negative. Those units were off: it passes where x was positive.
def relu_backward(dout, cache):
    x = cache
    return np.where(x > 0, 0, dout)

# %% sides_swapped (second version)
def relu_backward(dout, cache):
    on = (cache > 0).astype(float)
    return dout - dout * on

# %% value_instead_of_slope
# You multiplied dout by the output. The chain rule wants the slope, which is 1 or 0.
def relu_backward(dout, cache):
    x = cache
    return dout * np.maximum(x, 0)

# %% value_instead_of_slope (second version)
def relu_backward(dout, cache):
    x = cache
    dx = np.zeros_like(dout)
    on = x > 0
    dx[on] = x[on] * dout[on]
    return dx

# %% forward_again
# You rectified x once more and never used dout. dx is dout where x was positive and 0 elsewhere.
def relu_backward(dout, cache):
    return np.maximum(cache, 0)

# %% forward_again (second version)
def relu_backward(dout, cache):
    x = cache
    dx = (x > 0) * x
    return dx

# %% passed_everywhere
# You handed dout back unchanged. Where x was not positive the output did not depend on it, so dx is 0 there.
def relu_backward(dout, cache):
    return dout

# %% passed_everywhere (second version)
def relu_backward(dout, cache):
    x = cache
    slope = np.ones_like(x)
    return slope * dout

# %% slope_minus_one
# You used the sign of x as the slope, so the gradient comes back negated where x was negative. The slope is 0 there.
def relu_backward(dout, cache):
    x = cache
    return dout * np.sign(x)

# %% slope_minus_one (second version)
def relu_backward(dout, cache):
    dx = np.zeros_like(dout)
    for place, value in np.ndenumerate(cache):
        if value > 0:
            dx[place] = dout[place]
        elif value < 0:
            dx[place] = -dout[place]
    return dx

# %% positive_entries_picked
# You picked out the entries of dout where x is positive and lost their places. dx has x's shape, with 0 in the others.
def relu_backward(dout, cache):
    x = cache
    return dout[x > 0]

# %% positive_entries_picked (second version)
def relu_backward(dout, cache):
    passed = [g for g, value in zip(dout.flat, cache.flat) if value > 0]
    return np.array(passed)
