"""Wrong versions of `sigmoid_forward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% overflow
# exp(-x) overflows where x is very negative. Give exp only numbers that are not positive, and treat the signs of x apart.
def sigmoid_forward(x):
    out = 1 / (1 + np.exp(-x))
    return out, out

# %% overflow (second version)
def sigmoid_forward(x):
    out = np.empty_like(x)
    for place, value in np.ndenumerate(x):
        out[place] = (1.0 + np.exp(-value)) ** -1
    return out, x

# %% infinity_over_infinity
# exp(x) overflows for large x, and infinity over infinity is nan. Give exp only numbers that are not positive.
def sigmoid_forward(x):
    out = np.exp(x) / (1 + np.exp(x))
    return out, out

# %% infinity_over_infinity (second version)
def sigmoid_forward(x):
    odds = np.e ** x
    total = odds + 1
    return np.divide(odds, total), (odds, total)

# %% unused_branch_overflows
# np.where computes both of its branches for every entry, so the unused one overflows. Make the number that exp meets safe first.
def sigmoid_forward(x):
    out = np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))
    return out, out

# %% unused_branch_overflows (second version)
def sigmoid_forward(x):
    e = np.exp(x)
    small, big = e / (e + 1), 1 / (1 + np.exp(-x))
    out = np.select([x < 0, x >= 0], [small, big])
    return out, x

# %% sign_of_the_exponent
# Your curve falls where it should rise. Look at the sign of x in the exponent.
def sigmoid_forward(x):
    out = 1 / (1 + np.exp(x))
    return out, out

# %% sign_of_the_exponent (second version)
def sigmoid_forward(x):
    e = np.exp(-np.abs(x))
    out = np.where(x > 0, e, 1) / (1 + e)
    return out, out

# %% sign_of_x_lost
# Negative entries come out above one half: exp(-|x|) forgets the sign of x. Use another numerator on the negative side.
def sigmoid_forward(x):
    out = 1 / (1 + np.exp(-np.abs(x)))
    return out, out

# %% sign_of_x_lost (second version)
def sigmoid_forward(x):
    negative = x < 0
    size = np.where(negative, -x, x)
    out = np.exp(-np.log1p(np.exp(-size)))
    return out, (out, negative)

# %% brackets_forgotten
# Division binds before the sum: 1 / 1 + e is 1 + e. Put brackets round the denominator.
def sigmoid_forward(x):
    out = 1 / 1 + np.exp(-x)
    return out, out

# %% brackets_forgotten (second version)
def sigmoid_forward(x):
    out = np.exp(-x)
    out = out + 1
    return out, x

# %% slope_instead_of_value
# You returned the slope. The forward returns the value; the slope belongs to the backward.
def sigmoid_forward(x):
    e = np.exp(-np.abs(x))
    out = np.where(x >= 0, 1, e) / (1 + e)
    return out * (1 - out), out

# %% slope_instead_of_value (second version)
def sigmoid_forward(x):
    decay = np.exp(-np.maximum(x, -x))
    return decay / (1 + decay) ** 2, x

# %% tanh_instead
# Your values lie between -1 and 1: that is tanh. The logistic function lies between 0 and 1, with one half at 0.
def sigmoid_forward(x):
    out = np.tanh(x)
    return out, out

# %% tanh_instead (second version)
def sigmoid_forward(x):
    e = np.exp(-2 * np.abs(x))
    out = np.sign(x) * (1 - e) / (1 + e)
    return out, x

# %% twice_as_steep
# Your curve is twice as steep as it should be. With tanh, halve its argument as well as its height.
def sigmoid_forward(x):
    out = (1 + np.tanh(x)) / 2
    return out, out

# %% twice_as_steep (second version)
def sigmoid_forward(x):
    decay = np.exp(-2 * np.abs(x))
    above = 1 / (1 + decay)
    out = np.where(x < 0, 1 - above, above)
    return out, out

# %% divided_by_the_sum
# You divided by the sum over all entries, as softmax does. Each entry is squashed by itself.
def sigmoid_forward(x):
    weights = np.exp(x - x.max())
    return weights / weights.sum(), x

# %% divided_by_the_sum (second version)
def sigmoid_forward(x):
    flat = [value - np.max(x) for value in x.ravel()]
    total = sum(np.exp(value) for value in flat)
    out = np.array([np.exp(value) / total for value in flat]).reshape(x.shape)
    return out, out

# %% values_clipped
# You kept out away from 0 and 1 by a small number. Very large entries come out as exactly 0 or 1: leave the values as they are.
def sigmoid_forward(x):
    e = np.exp(-np.abs(x))
    out = np.clip(np.where(x >= 0, 1, e) / (1 + e), 1e-7, 1 - 1e-7)
    return out, out

# %% values_clipped (second version)
def sigmoid_forward(x):
    eps = 1e-7
    out = (1 + np.tanh(x / 2)) / 2
    out[out < eps] = eps
    out[out > 1 - eps] = 1 - eps
    return out, out

# %% input_overwritten
# You change x in place, so the caller's array is spoilt. Make a new array and leave x as it is.
def sigmoid_forward(x):
    np.tanh(x / 2, out=x)
    x += 1
    x /= 2
    return x, x

# %% input_overwritten (second version)
def sigmoid_forward(x):
    for place in np.ndindex(x.shape):
        e = np.exp(-abs(x[place]))
        x[place] = (1 if x[place] >= 0 else e) / (1 + e)
    return x, x.copy()

# %% cache_forgotten
# You returned out alone. A forward function returns two values, out and a cache for its backward.
def sigmoid_forward(x):
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)

# %% cache_forgotten (second version)
def sigmoid_forward(x):
    out = (np.tanh(0.5 * x) + 1) / 2
    return out
