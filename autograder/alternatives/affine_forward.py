"""Right implementations of `affine_forward` that differ from the course's own: loops, einsum, other caches."""
# %% loops
def affine_forward(x, w, b):
    if x.shape[1] != w.shape[0] or b.shape != (w.shape[1],):
        raise ValueError("shapes disagree")
    N, D = x.shape
    M = w.shape[1]
    out = np.zeros((N, M))
    for n in range(N):
        for m in range(M):
            total = b[m]
            for d in range(D):
                total += x[n, d] * w[d, m]
            out[n, m] = total
    return out, (x, w)

# %% einsum
def affine_forward(x, w, b):
    if x.shape[1] != w.shape[0] or b.shape[0] != w.shape[1]:
        raise ValueError(f"{x.shape} {w.shape} {b.shape}")
    out = np.einsum("nd,dm->nm", x, w) + b[None, :]
    return out, (x.copy(), w.copy())

# %% homogeneous
def affine_forward(x, w, b):
    """Append a column of ones and treat the bias as one more row of weights."""
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError("shapes disagree")
    ones = np.ones((len(x), 1))
    out = np.hstack([x, ones]) @ np.vstack([w, b])
    return out, (x, w)

# %% columns
def affine_forward(x, w, b):
    if not (x.shape[1] == len(w) and len(b) == w.shape[1]):
        raise ValueError("x @ w + b does not fit")
    columns = [x.dot(w[:, m]) + b[m] for m in range(w.shape[1])]
    return np.column_stack(columns), (x, w)
