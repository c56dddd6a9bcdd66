"""Wrong versions of `softmax_forward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% overflow
# exp overflows for scores of about 1000, and infinity over infinity is nan. Take each row's maximum off its scores first: the probabilities do not change.
def softmax_forward(x):
    e = np.exp(x)
    out = e / e.sum(axis=1, keepdims=True)
    return out, out

# %% overflow (second version)
def softmax_forward(x):
    rows = []
    for scores in x:
        weights = np.exp(scores)
        rows.append(weights / np.sum(weights))
    return np.array(rows), x

# %% one_global_maximum
# You took one maximum off all rows. A row far below it then underflows to 0/0: each row needs its own maximum (axis 1, keepdims).
def softmax_forward(x):
    e = np.exp(x - x.max())
    out = e / e.sum(axis=1, keepdims=True)
    return out, out

# %% one_global_maximum (second version)
def softmax_forward(x):
    top = -np.inf
    for row in x:
        for score in row:
            if score > top:
                top = score
    p = np.exp(x - top)
    for n in range(len(p)):
        p[n] /= p[n].sum()
    return p, {"p": p}

# %% normalised_over_rows
# You normalised over the rows of the batch. Each row is one example: its maximum and its sum run over the classes, axis 1.
def softmax_forward(x):
    e = np.exp(x - x.max(axis=0))
    out = e / e.sum(axis=0)
    return out, out

# %% normalised_over_rows (second version)
def softmax_forward(x):
    p = np.empty(x.shape)
    for c in range(x.shape[1]):
        column = np.exp(x[:, c] - np.max(x[:, c]))
        p[:, c] = column / np.sum(column)
    return p, (p, x)

# %% normalised_over_everything
# You divided by the sum over the whole array. Each row is one example with probabilities of its own: sum over axis 1, with keepdims.
def softmax_forward(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    out = e / e.sum()
    return out, out

# %% normalised_over_everything (second version)
def softmax_forward(x):
    weights = np.array([np.exp(row - max(row)) for row in x])
    total = 0.0
    for row in weights:
        for weight in row:
            total += weight
    return weights / total, weights

# %% sum_without_keepdims
# The sum over the classes lost its axis, so NumPy lines it up with the columns. Keep it as a column: sum(axis=1, keepdims=True).
def softmax_forward(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    out = e / e.sum(axis=1)
    return out, out

# %% sum_without_keepdims (second version)
def softmax_forward(x):
    top = np.max(x, axis=1)[:, None]
    weights = np.exp(x - top)
    totals = np.array([np.sum(row) for row in weights])
    return np.divide(weights, totals), None

# %% maximum_without_keepdims
# The row maximum lost its axis, so NumPy lines it up with the columns. Keep it as a column: max(axis=1, keepdims=True).
def softmax_forward(x):
    e = np.exp(x - x.max(axis=1))
    out = e / e.sum(axis=1, keepdims=True)
    return out, out

# %% maximum_without_keepdims (second version)
def softmax_forward(x):
    tops = np.array([max(scores) for scores in x])
    shifted = np.subtract(x, tops)
    weights = np.exp(shifted)
    return weights / np.einsum("nc->n", weights).reshape(-1, 1), shifted

# %% log_probabilities
# You returned the logarithms of the probabilities. This layer gives the probabilities themselves: positive, with rows that sum to 1.
def softmax_forward(x):
    shifted = x - x.max(axis=1, keepdims=True)
    out = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return out, out

# %% log_probabilities (second version)
def softmax_forward(x):
    lse = np.logaddexp.reduce(x, axis=1)
    return np.array([row - total for row, total in zip(x, lse)]), np.exp(x - lse[:, None])

# %% not_normalised
# Your rows do not sum to 1. Divide each row by the sum of its exponentials.
def softmax_forward(x):
    out = np.exp(x - x.max(axis=1, keepdims=True))
    return out, out

# %% not_normalised (second version)
def softmax_forward(x):
    out = np.zeros_like(x)
    for n in range(len(x)):
        top = np.max(x[n])
        for c in range(x.shape[1]):
            out[n, c] = np.exp(x[n, c] - top)
    return out, (x, out)

# %% scores_clipped
# You clipped the scores. That keeps exp finite but changes the probabilities: two scores beyond the clip come out equal. Take the row's maximum off instead.
def softmax_forward(x):
    e = np.exp(np.clip(x, -500, 500))
    out = e / e.sum(axis=1, keepdims=True)
    return out, out

# %% scores_clipped (second version)
def softmax_forward(x):
    limited = np.minimum(np.maximum(x, -500.0), 500.0)
    p = []
    for row in limited:
        weights = np.exp(row)
        p.append(weights / weights.sum())
    return np.stack(p), limited

# %% sum_of_scores
# You divided by a sum of scores. The exponential belongs above and below: exp of each score over the sum of the row's exponentials.
def softmax_forward(x):
    shifted = x - x.max(axis=1, keepdims=True)
    out = np.exp(shifted) / shifted.sum(axis=1, keepdims=True)
    return out, out

# %% sum_of_scores (second version)
def softmax_forward(x):
    rows = []
    for scores in x:
        z = scores - np.max(scores)
        rows.append([np.exp(score) / sum(z) for score in z])
    return np.array(rows), x

# %% cache_forgotten
# You returned the probabilities alone. A forward pass returns two things: out and the cache for the backward pass.
def softmax_forward(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

# %% cache_forgotten (second version)
def softmax_forward(x):
    lse = np.logaddexp.reduce(x, axis=1)[:, None]
    probabilities = np.exp(x - lse)
    return probabilities

# %% scores_changed
# You change x in place (x -= ...), so the caller's scores are spoilt. Write shifted = x - ... instead.
def softmax_forward(x):
    x -= x.max(axis=1, keepdims=True)
    e = np.exp(x)
    out = e / e.sum(axis=1, keepdims=True)
    return out, out

# %% scores_changed (second version)
def softmax_forward(x):
    for n, row in enumerate(x):
        x[n] = row - max(row)
    weights = np.exp(x)
    return (weights.T / weights.sum(axis=1)).T, x
