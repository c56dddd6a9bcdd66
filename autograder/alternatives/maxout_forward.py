"""Right implementations of `maxout_forward` that differ from the course's own: loops, a running maximum, einsum."""
# %% loops
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != (w.shape[0], w.shape[2]):
        raise ValueError("shapes disagree")
    N, D = x.shape
    K, _, M = w.shape
    out = np.zeros((N, M))
    winner = np.zeros((N, M), dtype=int)
    for n in range(N):
        for m in range(M):
            sums = []
            for k in range(K):
                total = b[k, m]
                for d in range(D):
                    total += x[n, d] * w[k, d, m]
                sums.append(total)
            out[n, m] = max(sums)
            winner[n, m] = sums.index(max(sums))
    return out, (x, w, winner)

# %% running_maximum
def maxout_forward(x, w, b):
    if x.shape[1] != w.shape[1] or b.shape != (len(w), w.shape[-1]):
        raise ValueError(f"{x.shape} {w.shape} {b.shape}")
    out = np.full((len(x), w.shape[2]), -np.inf)
    for weights, bias in zip(w, b):
        np.maximum(out, x @ weights + bias, out=out)
    return out, (x, w, b, out)

# %% einsum
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError
    pieces = np.einsum("nd,kdm->nkm", x, w) + b
    winner = pieces.argmax(axis=1)
    out = np.take_along_axis(pieces, winner[:, None, :], axis=1).squeeze(axis=1)
    return out, {"x": x, "w": w, "winner": winner}

# %% one_matrix
def maxout_forward(x, w, b):
    """All pieces side by side as one affine layer with K M outputs."""
    K, D, M = w.shape
    if x.shape[1] != D or b.shape != (K, M):
        raise ValueError("x, w and b do not fit")
    wide = x @ w.transpose(1, 0, 2).reshape(D, K * M) + b.ravel()
    pieces = wide.reshape(len(x), K, M)
    return pieces.max(axis=1), (x, w, pieces)
