"""Right implementations of `maxout_backward` that differ from the course's own: loops, one-hot winners, scattering.

Each reads the course's cache: x, w and the values of all pieces.
"""
# %% loops
def maxout_backward(dout, cache):
    x, w, pieces = cache
    N, M = dout.shape
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros((len(w), M))
    for n in range(N):
        for m in range(M):
            best = 0
            for k in range(1, len(w)):
                if pieces[k, n, m] > pieces[best, n, m]:
                    best = k
            for d in range(x.shape[1]):
                dx[n, d] += dout[n, m] * w[best, d, m]
                dw[best, d, m] += dout[n, m] * x[n, d]
            db[best, m] += dout[n, m]
    return dx, dw, db

# %% one_hot
def maxout_backward(dout, cache):
    x, w, pieces = cache
    onehot = np.eye(len(w))[pieces.argmax(axis=0)]
    dx = np.einsum("nm,nmk,kdm->nd", dout, onehot, w)
    dw = np.einsum("nm,nmk,nd->kdm", dout, onehot, x)
    return dx, dw, np.einsum("nm,nmk->km", dout, onehot)

# %% piece_by_piece
def maxout_backward(dout, cache):
    x, w, pieces = cache
    left = np.ones(dout.shape, dtype=bool)
    dx, dw, db = np.zeros_like(x), [], []
    for weights, piece in zip(w, pieces):
        won = left & (piece == pieces.max(axis=0))
        left &= ~won
        g = won * dout
        dx += g @ weights.T
        dw.append(x.T @ g)
        db.append(g.sum(axis=0))
    return [dx, np.stack(dw), np.stack(db)]

# %% scatter
def maxout_backward(dout, cache):
    x, w, pieces = cache
    N, M = dout.shape
    best = pieces.argmax(axis=0)
    outputs = np.broadcast_to(np.arange(M), (N, M))
    db = np.zeros((len(w), M))
    np.add.at(db, (best, outputs), dout)
    dw = np.zeros((len(w), M, x.shape[1]))
    np.add.at(dw, (best, outputs), dout[:, :, None] * x[:, None, :])
    dx = (dout[:, :, None] * w.transpose(0, 2, 1)[best, outputs]).sum(axis=1)
    return dx, dw.transpose(0, 2, 1), db
