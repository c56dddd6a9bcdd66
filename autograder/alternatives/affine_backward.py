"""Right implementations of `affine_backward` that differ from the course's own: loops, einsum, outer products.

Each reads the course's cache; one brings its own forward's form along by reading whatever holds x and w.
"""
# %% loops
def affine_backward(dout, cache):
    x, w = cache
    N, D = x.shape
    M = w.shape[1]
    dx, dw, db = np.zeros((N, D)), np.zeros((D, M)), np.zeros(M)
    for n in range(N):
        for m in range(M):
            db[m] += dout[n, m]
            for d in range(D):
                dx[n, d] += dout[n, m] * w[d, m]
                dw[d, m] += dout[n, m] * x[n, d]
    return dx, dw, db

# %% einsum
def affine_backward(dout, cache):
    inputs, weights = cache
    dx = np.einsum("nm,dm->nd", dout, weights)
    dw = np.einsum("nd,nm->dm", inputs, dout)
    db = np.einsum("nm->m", dout)
    return dx, dw, db

# %% outer_products
def affine_backward(dout, cache):
    x, w = cache
    dw = sum(np.outer(row, grad) for row, grad in zip(x, dout))
    dx = np.stack([w @ grad for grad in dout])
    db = np.ones(len(dout)) @ dout
    return [dx, dw, db]

# %% transposed
def affine_backward(dout, cache):
    x, w = cache
    upstream = dout.T
    return (w @ upstream).T, (upstream @ x).T, upstream.sum(axis=-1)
