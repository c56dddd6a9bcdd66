"""Wrong versions of `softmax_backward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% own_score_only
# You used p(1 - p), a probability's slope with respect to its own score. A score moves the other probabilities of its row too: each adds -p_c p_j times its own dout.
def softmax_backward(dout, cache):
    p = cache
    return dout * p * (1 - p)

# %% own_score_only (second version)
def softmax_backward(dout, cache):
    dx = np.zeros_like(dout)
    for n in range(len(dout)):
        for c in range(dout.shape[1]):
            p = cache[n, c]
            dx[n, c] = (p - p**2) * dout[n, c]
    return dx

# %% upstream_forgotten
# You returned the local slope p(1 - p): dout does not enter. Multiply each slope by its upstream gradient, and add up over all probabilities that the score moves.
def softmax_backward(dout, cache):
    p = cache
    return p * (1 - p)

# %% upstream_forgotten (second version)
def softmax_backward(dout, cache):
    slopes = [np.diag(np.diag(row) - np.outer(row, row)) for row in cache]
    return np.stack(slopes)

# %% sum_over_rows
# You summed over the rows of the batch. Examples do not mix: the sum runs over the classes of one row, axis 1.
def softmax_backward(dout, cache):
    p = cache
    return p * (dout - (dout * p).sum(axis=0))

# %% sum_over_rows (second version)
def softmax_backward(dout, cache):
    dx = np.empty(dout.shape)
    for c in range(dout.shape[1]):
        g, p = dout[:, c], cache[:, c]
        dx[:, c] = p * g - p * np.dot(p, g)
    return dx

# %% sum_over_everything
# You summed over the whole array. Examples do not mix: each row has a sum of its own, over axis 1 with keepdims.
def softmax_backward(dout, cache):
    p = cache
    return p * (dout - (dout * p).sum())

# %% sum_over_everything (second version)
def softmax_backward(dout, cache):
    mean = np.vdot(dout, cache)
    return np.array([(g - mean) * p for g, p in zip(dout, cache)])

# %% sum_without_keepdims
# The sum over the classes lost its axis, so NumPy lines it up with the columns. Keep it as a column: sum(axis=1, keepdims=True).
def softmax_backward(dout, cache):
    p = cache
    return p * (dout - (dout * p).sum(axis=1))

# %% sum_without_keepdims (second version)
def softmax_backward(dout, cache):
    inner = np.array([np.dot(g, p) for g, p in zip(dout, cache)])
    shifted = np.subtract(dout, inner)
    return np.multiply(cache, shifted)

# %% gradient_sign
# dx has the wrong sign: the Jacobian is diag(p) minus the outer product p pᵀ, not the other way round.
def softmax_backward(dout, cache):
    p = cache
    return p * ((dout * p).sum(axis=1, keepdims=True) - dout)

# %% gradient_sign (second version)
def softmax_backward(dout, cache):
    dx = []
    for g, p in zip(dout, cache):
        jacobian = np.outer(p, p) - np.diag(p)
        dx.append(jacobian @ g)
    return np.array(dx)

# %% diagonal_missing
# Your Jacobian is only the outer product -p pᵀ. A score also moves its own probability directly: add diag(p), that is dout times p.
def softmax_backward(dout, cache):
    p = cache
    return -p * (dout * p).sum(axis=1, keepdims=True)

# %% diagonal_missing (second version)
def softmax_backward(dout, cache):
    dx = np.zeros_like(cache)
    N, C = cache.shape
    for n in range(N):
        for j in range(C):
            for c in range(C):
                dx[n, j] -= dout[n, c] * cache[n, c] * cache[n, j]
    return dx

# %% other_scores_only
# You left out the case c = j: a score also moves its own probability, with slope p(1 - p). Add that term for each class.
def softmax_backward(dout, cache):
    p = cache
    return -p * ((dout * p).sum(axis=1, keepdims=True) - dout * p)

# %% other_scores_only (second version)
def softmax_backward(dout, cache):
    N, C = dout.shape
    dx = np.zeros((N, C))
    for n in range(N):
        for j in range(C):
            dx[n, j] = sum(-cache[n, c] * cache[n, j] * dout[n, c] for c in range(C) if c != j)
    return dx

# %% outer_product_missing
# You multiplied dout by p, as if the sum in the denominator were constant. Every score enters that sum: take p times the row's sum of dout p off.
def softmax_backward(dout, cache):
    return dout * cache

# %% outer_product_missing (second version)
def softmax_backward(dout, cache):
    return np.array([np.diag(p) @ g for p, g in zip(cache, dout)])

# %% divided_by_n
# You divided by N. The loss has already done that: layers pass gradients on as they are.
def softmax_backward(dout, cache):
    p = cache
    return p * (dout - (dout * p).sum(axis=1, keepdims=True)) / len(p)

# %% divided_by_n (second version)
def softmax_backward(dout, cache):
    dx = []
    for p, g in zip(cache, dout):
        dx.append((np.diag(p) - np.outer(p, p)) @ g)
    return np.array(dx) / dout.shape[0]

# %% mean_for_sum
# You took the mean of dout times p over the classes. The score's effects on all probabilities add up: it is their sum.
def softmax_backward(dout, cache):
    p = cache
    return p * (dout - (dout * p).mean(axis=1, keepdims=True))

# %% mean_for_sum (second version)
def softmax_backward(dout, cache):
    dx = np.zeros_like(dout)
    for n, (g, p) in enumerate(zip(dout, cache)):
        dx[n] = g * p - p * np.dot(g, p) / len(p)
    return dx

# %% weights_forgotten_in_sum
# The sum you take off must weigh each dout with its probability: the sum of dout times p, not of dout alone.
def softmax_backward(dout, cache):
    p = cache
    return p * (dout - dout.sum(axis=1, keepdims=True))

# %% weights_forgotten_in_sum (second version)
def softmax_backward(dout, cache):
    rows = []
    for g, p in zip(dout, cache):
        total = sum(g)
        rows.append([p[c] * g[c] - p[c] * total for c in range(len(p))])
    return np.array(rows)

# %% outer_factor_forgotten
# The factor p outside is missing: dx is p times (dout minus the row's sum of dout p). A class with a tiny probability hardly reacts to its score.
def softmax_backward(dout, cache):
    p = cache
    return dout - (dout * p).sum(axis=1, keepdims=True)

# %% outer_factor_forgotten (second version)
def softmax_backward(dout, cache):
    means = np.einsum("nc,nc->n", dout, cache)
    return (dout.T - means).T

# %% gradient_of_the_loss
# p minus something is the gradient of softmax and cross-entropy together. Here only the softmax counts: dout comes from above and is multiplied by the softmax's own slopes.
def softmax_backward(dout, cache):
    return cache - dout

# %% gradient_of_the_loss (second version)
def softmax_backward(dout, cache):
    dx = cache.copy()
    for n in range(len(dx)):
        for c in range(dx.shape[1]):
            dx[n, c] -= dout[n, c]
    return dx

# %% upstream_changed
# You change dout in place (dout -= ...), so the caller's gradient is spoilt. Compute the result in a new array.
def softmax_backward(dout, cache):
    p = cache
    dout -= (dout * p).sum(axis=1, keepdims=True)
    return p * dout

# %% upstream_changed (second version)
def softmax_backward(dout, cache):
    for n in range(len(dout)):
        dout[n] = dout[n] - dout[n] @ cache[n]
    return np.einsum("nc,nc->nc", cache, dout)
