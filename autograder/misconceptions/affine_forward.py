"""Wrong versions of `affine_forward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% no_bias
# The bias b is missing: add it to every row of x @ w.
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    return x @ w, (x, w)

# %% no_bias (second version)
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    out = np.zeros((len(x), w.shape[1]))
    for n in range(len(x)):
        for m in range(w.shape[1]):
            for d in range(w.shape[0]):
                out[n, m] += x[n, d] * w[d, m]
    return out, {"x": x, "w": w, "b": b}

# %% bias_subtracted
# The bias is added, not subtracted: out = x @ w + b.
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    return x @ w - b, (x, w)

# %% bias_subtracted (second version)
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    scores = np.einsum("nd,dm->nm", x, w)
    threshold = np.tile(b, (len(x), 1))
    return scores - threshold, (w, x)

# %% bias_in_the_sum
# You add the bias inside the sum over the D inputs, so it counts D times. Add it once, after the sum.
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    out = np.zeros((x.shape[0], w.shape[1]))
    for n in range(x.shape[0]):
        for m in range(w.shape[1]):
            for d in range(x.shape[1]):
                out[n, m] += x[n, d] * w[d, m] + b[m]
    return out, (x, w)

# %% bias_in_the_sum (second version)
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    terms = x[:, :, None] * w[None, :, :] + b
    return terms.sum(axis=1), (x, w, b)

# %% bias_per_row
# You add one bias per row, and only where N equals M does that even run. Add b[m] to column m: b broadcasts along the rows by itself.
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    return x @ w + b[:, None], (x, w)

# %% bias_per_row (second version)
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    column = b.reshape(-1, 1)
    out = np.dot(x, w)
    out = np.add(out, column)
    cache = {"inputs": x, "weights": w}
    return out, cache

# %% weights_transposed
# You multiply by the transpose of w. w is (D, M) already: x @ w is (N, D) times (D, M).
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    return x @ w.T + b, (x, w)

# %% weights_transposed (second version)
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    rows = []
    for row in x:
        rows.append(np.dot(w, row) + b)
    return np.array(rows), (x, w)

# %% averaged_over_inputs
# You took the mean over the D inputs. A layer sums: each output is the sum of input times weight, plus the bias.
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    return x @ w / x.shape[1] + b, (x, w)

# %% averaged_over_inputs (second version)
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    products = x[:, :, np.newaxis] * w[np.newaxis]
    return np.mean(products, axis=1) + b[np.newaxis], (x, w)

# %% activation_inside
# You applied a ReLU as well. This layer is affine only: negative outputs stay as they are, the activation is a layer of its own.
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    return np.maximum(x @ w + b, 0), (x, w)

# %% activation_inside (second version)
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    z = np.einsum("ij,jk->ik", x, w)
    z += b
    z[z < 0] = 0.0
    return z, [x, w]

# %% bias_times_output
# You multiplied by the bias. It is added: out = x @ w + b.
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    return x @ w * b, (x, w)

# %% bias_times_output (second version)
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    return np.dot(x, np.dot(w, np.diag(b))), (x, w)

# %% last_row_only
# Every row of your result is the same: the loop overwrites the whole array. Fill out[n] with the result of row n.
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    out = np.zeros((x.shape[0], w.shape[1]))
    for n in range(x.shape[0]):
        out[:] = x[n] @ w + b
    return out, (x, w)

# %% last_row_only (second version)
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    for example in x:
        y = (example[:, None] * w).sum(axis=0) + b
    return np.repeat(y[None], len(x), axis=0), (x, w)

# %% refusals_removed
# Keep the given lines that raise ValueError: NumPy broadcasts a bias of the wrong length without a word.
def affine_forward(x, w, b):
    return x @ w + b, (x, w)

# %% refusals_removed (second version)
def affine_forward(x, w, b):
    out = np.einsum("nd,dm->nm", x, w)
    return np.add(out, b), (x, w)

# %% input_overwritten
# You change x in place (`x -= ...`), so the caller's array is spoilt. Work on a copy, and leave x as it is: no centring here.
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    x -= x.mean(axis=0)
    return x @ w + b, (x, w)

# %% input_overwritten (second version)
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes")
    mean = np.sum(x, axis=0) / len(x)
    for n in range(len(x)):
        x[n] = x[n] - mean
    return np.stack([row @ w for row in x]) + b, (x.copy(), w)
