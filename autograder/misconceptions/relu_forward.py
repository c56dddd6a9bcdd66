"""Wrong versions of `relu_forward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% maximum_over_an_axis
# You took the largest entry along an axis: np.max(x, 0) reads the 0 as an axis. Compare each entry with 0 by itself.
def relu_forward(x):
    return np.max(x, 0), x

# %% maximum_over_an_axis (second version)
def relu_forward(x):
    largest = x[0]
    for row in x[1:]:
        largest = np.where(row > largest, row, largest)
    return largest, x

# %% absolute_value
# You turned negative entries into positive ones. They become 0; only positive entries pass.
def relu_forward(x):
    return np.abs(x), x

# %% absolute_value (second version)
def relu_forward(x):
    out = x.copy()
    out[x < 0] *= -1
    return out, x

# %% slope_instead_of_value
# You returned where x is positive, which is the slope. The value there is the entry of x itself.
def relu_forward(x):
    return x > 0, x

# %% slope_instead_of_value (second version)
def relu_forward(x):
    out = np.zeros(x.shape)
    out[x > 0] = 1
    return out, (x, out)

# %% negative_side_kept
# You kept the negative entries and dropped the positive ones. It is the other way round.
def relu_forward(x):
    return np.minimum(x, 0), x

# %% negative_side_kept (second version)
def relu_forward(x):
    off = x < 0
    return x * off, off

# %% positive_entries_picked
# You picked out the positive entries and lost the places of the others. out has x's shape, with 0 in those places.
def relu_forward(x):
    return x[x > 0], x

# %% positive_entries_picked (second version)
def relu_forward(x):
    kept = [value for value in x.flatten() if value > 0]
    return np.array(kept), x

# %% result_unused
# The first value you return is x, unchanged. Return the pair (out, cache) in that order, with the new array as out.
def relu_forward(x):
    out = x.copy()
    np.maximum(out, 0)
    return out, x

# %% result_unused (second version)
def relu_forward(x):
    mask = x > 0
    out = np.where(mask, x, 0.0)
    cache = x
    return cache, out

# %% input_overwritten
# You set entries of x to 0 in place, so the caller's array is spoilt. Make a new array and leave x as it is.
def relu_forward(x):
    x[x < 0] = 0
    return x, x

# %% input_overwritten (second version)
def relu_forward(x):
    np.maximum(x, 0, out=x)
    out = x.copy()
    return out, out > 0

# %% clipped_at_one
# You cut the positive side off at 1. A rectifier lets positive entries pass, however large they are.
def relu_forward(x):
    return np.clip(x, 0, 1), x

# %% clipped_at_one (second version)
def relu_forward(x):
    out = np.maximum(x, 0)
    out[out > 1] = 1
    return out, x

# %% leaky
# You let a hundredth of the negative entries through. That is the leaky rectifier; here they become exactly 0.
def relu_forward(x):
    return np.where(x > 0, x, 0.01 * x), x

# %% leaky (second version)
def relu_forward(x):
    alpha = 0.01
    return np.maximum(x, alpha * x), (x, alpha)

# %% cache_forgotten
# You returned out alone. A forward function returns two values, out and a cache for its backward.
def relu_forward(x):
    return np.maximum(x, 0)

# %% cache_forgotten (second version)
def relu_forward(x):
    mask = x > 0
    out = mask * x
    return out
