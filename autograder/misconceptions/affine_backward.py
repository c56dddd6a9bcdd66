"""Wrong versions of `affine_backward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% db_averaged
# You averaged db over the batch. Add instead: the loss has already divided by N.
def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.mean(axis=0)

# %% db_averaged (second version)
def affine_backward(dout, cache):
    x, w = cache
    db = np.zeros(dout.shape[1])
    for row in dout:
        db += row / dout.shape[0]
    return np.einsum("nm,dm->nd", dout, w), np.einsum("nd,nm->dm", x, dout), db

# %% all_averaged
# You divided dw and db by N. The loss has already done that: layers sum over the batch.
def affine_backward(dout, cache):
    x, w = cache
    n = len(x)
    return dout @ w.T, x.T @ dout / n, dout.sum(axis=0) / n

# %% all_averaged (second version)
def affine_backward(dout, cache):
    x, w = cache
    outer = np.array([np.outer(x[i], dout[i]) for i in range(len(x))])
    return np.dot(dout, w.T), np.mean(outer, axis=0), np.mean(dout, axis=0)

# %% dw_averaged
# You averaged dw over the batch. Add up the examples' contributions: the loss has already divided by N.
def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout / x.shape[0], dout.sum(axis=0)

# %% dw_averaged (second version)
def affine_backward(dout, cache):
    x, w = cache
    dw = np.zeros_like(w)
    for xi, gi in zip(x, dout):
        dw = dw + np.outer(xi, gi)
    dw /= len(dout)
    return np.inner(dout, w), dw, np.ones(len(dout)) @ dout

# %% weights_not_transposed
# dx uses w where its transpose belongs. Check the shapes: (N, M) times (M, D) gives dx.
def affine_backward(dout, cache):
    x, w = cache
    return dout @ w, x.T @ dout, dout.sum(axis=0)

# %% weights_not_transposed (second version)
def affine_backward(dout, cache):
    inputs, weights = cache
    dinputs = np.array([np.dot(weights.T, g) for g in dout])
    dweights = np.tensordot(inputs, dout, axes=(0, 0))
    return dinputs, dweights, np.sum(dout, 0)

# %% dw_transposed
# dw has the shape of w.T. It pairs with w entry by entry: x.T @ dout is (D, M), dout.T @ x is not.
def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, dout.T @ x, dout.sum(axis=0)

# %% dw_transposed (second version)
def affine_backward(dout, cache):
    x, w = cache
    dw = np.zeros((w.shape[1], w.shape[0]))
    for n in range(len(x)):
        dw += dout[n][:, None] * x[n][None, :]
    return np.einsum("nm,dm->nd", dout, w), dw, np.einsum("nm->m", dout)

# %% input_not_transposed
# dw uses x where its transpose belongs: add up over the examples, so N must be the axis that disappears.
def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x @ dout, dout.sum(axis=0)

# %% input_not_transposed (second version)
def affine_backward(dout, cache):
    (a, weights) = cache
    gradient = np.dot(a, dout)
    return np.dot(dout, weights.T), gradient, np.array([column.sum() for column in dout.T])

# %% db_over_outputs
# You summed db over the outputs. b[m] is added in every row, so db[m] collects column m over the rows: axis 0.
def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=1)

# %% db_over_outputs (second version)
def affine_backward(dout, cache):
    x, w = cache
    db = np.array([sum(row) for row in dout])
    return np.matmul(dout, w.T), np.matmul(x.T, dout), db

# %% db_not_summed
# db is dout itself, one row per example. The one b serves all rows, so their gradients add up: sum over axis 0.
def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout

# %% db_not_summed (second version)
def affine_backward(dout, cache):
    x, w = cache
    db = np.ones_like(dout) * dout
    return np.einsum("nm,dm->nd", dout, w), np.einsum("nd,nm->dm", x, dout), db

# %% db_one_number
# db is a single number. Sum over the rows only (axis 0), so that one entry per output is left.
def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum()

# %% db_one_number (second version)
def affine_backward(dout, cache):
    x, w = cache
    db = 0.0
    for row in dout:
        for g in row:
            db += g
    return np.dot(dout, w.T), np.dot(x.T, dout), db

# %% db_kept_dimension
# db has shape (1, M). b is a vector, so its gradient is one too: leave out keepdims.
def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0, keepdims=True)

# %% db_kept_dimension (second version)
def affine_backward(dout, cache):
    x, w = cache
    ones = np.ones((1, len(x)))
    return np.einsum("nm,dm->nd", dout, w), np.einsum("nd,nm->dm", x, dout), ones @ dout

# %% upstream_forgotten
# You returned the local slopes: dout does not enter dw and dx as a factor. Every gradient is upstream gradient times local slope.
def affine_backward(dout, cache):
    x, w = cache
    ones = np.ones_like(dout)
    return ones @ w.T, x.T @ ones, ones.sum(axis=0)

# %% upstream_forgotten (second version)
def affine_backward(dout, cache):
    x, w = cache
    n, m = dout.shape
    dx = np.tile(w.sum(axis=1), (n, 1))
    dw = np.repeat(x.sum(axis=0)[:, None], m, axis=1)
    return dx, dw, np.full(m, float(n))

# %% order_reversed
# The three gradients are right, but in another order. Return (dx, dw, db), as the forward takes x, w, b.
def affine_backward(dout, cache):
    x, w = cache
    return x.T @ dout, dout.sum(axis=0), dout @ w.T

# %% order_reversed (second version)
def affine_backward(dout, cache):
    x, w = cache
    grads = {}
    grads["w"] = np.einsum("nd,nm->dm", x, dout)
    grads["b"] = np.add.reduce(dout)
    grads["x"] = np.einsum("nm,dm->nd", dout, w)
    return tuple(grads.values())

# %% dw_before_dx
# dx and dw have changed places: your first result has the shape of w. Return (dx, dw, db), as the forward takes x, w, b.
def affine_backward(dout, cache):
    x, w = cache
    return x.T @ dout, dout @ w.T, dout.sum(axis=0)

# %% dw_before_dx (second version)
def affine_backward(dout, cache):
    x, w = cache
    dw, dx, db = np.zeros_like(w), [], 0.0
    for row, up in zip(x, dout):
        dw += np.outer(row, up)
        dx.append(w @ up)
        db = db + up
    return dw, np.array(dx), db

# %% db_before_dw
# dw and db have changed places: your second result has the shape of b. Return (dx, dw, db), as the forward takes x, w, b.
def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, dout.sum(axis=0), x.T @ dout

# %% db_before_dw (second version)
def affine_backward(dout, cache):
    x, w = cache
    gradients = [np.einsum("nm,dm->nd", dout, w)]
    gradients.append(np.ones(len(dout)) @ dout)
    gradients.append(np.einsum("nd,nm->dm", x, dout))
    return tuple(gradients)

# %% sign_flipped
# Every gradient has the wrong sign. Return the gradient itself; the minus belongs to the step of the optimizer.
def affine_backward(dout, cache):
    x, w = cache
    return -dout @ w.T, -x.T @ dout, -dout.sum(axis=0)

# %% sign_flipped (second version)
def affine_backward(dout, cache):
    x, w = cache
    g = np.negative(dout)
    return np.inner(g, w), np.tensordot(x, g, (0, 0)), g.sum(0)

# %% last_example_only
# Only the last example counts in dw and db: the loop overwrites them (=). Add up over the examples (+=).
def affine_backward(dout, cache):
    x, w = cache
    for n in range(len(x)):
        dw = np.outer(x[n], dout[n])
        db = dout[n]
    return dout @ w.T, dw, db

# %% last_example_only (second version)
def affine_backward(dout, cache):
    x, w = cache
    dx = np.empty_like(x)
    dw = np.empty_like(w)
    db = np.empty(w.shape[1])
    for n in range(x.shape[0]):
        for m in range(w.shape[1]):
            db[m] = dout[n, m]
            for d in range(x.shape[1]):
                dw[d, m] = x[n, d] * dout[n, m]
        dx[n] = w @ dout[n]
    return dx, dw, db
