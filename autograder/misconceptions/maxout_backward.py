"""Wrong versions of `maxout_backward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% gradient_to_all_pieces
# You sent the gradient through every piece. Only the piece that gave the maximum moved the output: the others get 0.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    dpieces = np.repeat(dout[None], len(w), axis=0)
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces, dpieces.sum(axis=1)

# %% gradient_to_all_pieces (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros((w.shape[0], w.shape[2]))
    for k in range(len(w)):
        dx += dout @ w[k].T
        dw[k] = x.T @ dout
        db[k] = dout.sum(axis=0)
    return dx, dw, db

# %% gradient_shared_out
# You divided the gradient among all K pieces. The whole of it belongs to the piece that gave the maximum: the others get 0.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    share = np.repeat(dout[None] / len(w), len(w), axis=0)
    return (share @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ share, share.sum(axis=1)

# %% gradient_shared_out (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    K = w.shape[0]
    dw = np.stack([np.einsum("nd,nm->dm", x, dout / K) for _ in range(K)])
    return dout @ w.mean(axis=0).T, dw, np.tile(dout.sum(axis=0) / K, (K, 1))

# %% one_winner_per_example
# You let one piece win a whole example, the one whose outputs sum to most. Each output has its own winner: the maximum was taken over the K pieces at each (n, m).
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = pieces.sum(axis=2).argmax(axis=0)
    mask = np.arange(len(w))[:, None] == winner
    dpieces = np.where(mask[:, :, None], dout, 0)
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces, dpieces.sum(axis=1)

# %% one_winner_per_example (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(w[:, 0])
    for n in range(len(x)):
        k = max(range(len(w)), key=lambda piece: np.mean(pieces[piece, n]))
        dx[n] = w[k] @ dout[n]
        dw[k] += np.outer(x[n], dout[n])
        db[k] += dout[n]
    return dx, dw, db

# %% one_winner_per_output
# You let one piece win an output in all examples: your comparison adds up over the rows. Each example has its own winner: the maximum was taken over the K pieces at each (n, m).
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = pieces.sum(axis=1).argmax(axis=0)
    mask = np.arange(len(w))[:, None] == winner
    dpieces = np.where(mask[:, None, :], dout, 0)
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces, dpieces.sum(axis=1)

# %% one_winner_per_output (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(w[:, 0])
    for m in range(dout.shape[1]):
        k = int(np.argmax([piece[:, m].mean() for piece in pieces]))
        dx += np.outer(dout[:, m], w[k, :, m])
        dw[k, :, m] = x.T @ dout[:, m]
        db[k, m] = dout[:, m].sum()
    return dx, dw, db

# %% winner_among_outputs
# Your mask marks the largest output of each piece. The pieces compete with each other, not the outputs: compare along the first axis of (K, N, M), axis 0.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    dpieces = np.where(pieces == pieces.max(axis=2, keepdims=True), dout, 0)
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces, dpieces.sum(axis=1)

# %% winner_among_outputs (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(w[:, 0])
    for k in range(len(w)):
        for n in range(len(x)):
            m = pieces[k, n].argmax()
            for j in np.flatnonzero(pieces[k, n] == pieces[k, n, m]):
                dx[n] += dout[n, j] * w[k, :, j]
                dw[k, :, j] += dout[n, j] * x[n]
                db[k, j] += dout[n, j]
    return dx, dw, db

# %% winner_among_rows
# Your mask marks the row in which a piece is largest. The pieces compete with each other, not the examples: compare along the first axis of (K, N, M), axis 0.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    dpieces = np.where(pieces == pieces.max(axis=1, keepdims=True), dout, 0)
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces, dpieces.sum(axis=1)

# %% winner_among_rows (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(w[:, 0])
    for k in range(len(w)):
        g = dout * (pieces[k] >= np.amax(pieces[k], axis=0))
        dx += g @ w[k].T
        dw[k] = x.T @ g
        db[k] = g.sum(axis=0)
    return dx, dw, db

# %% argmax_over_outputs
# Your argmax runs over the outputs, axis 2 of (K, N, M), so what it finds are outputs and not pieces. The number of the winning piece at each (n, m) has the shape of dout: print the shape of your winner.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = np.arange(len(w))[:, None, None] == pieces.argmax(axis=2)
    dpieces = np.where(winner, dout, 0)
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces, dpieces.sum(axis=1)

# %% argmax_over_outputs (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    best = np.argmax(pieces, axis=-1)
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(w[:, 0])
    for k in range(len(w)):
        g = np.where(best == k, dout, 0.0)
        dx += g @ w[k].T
        dw[k] = x.T @ g
        db[k] = g.sum(axis=0)
    return dx, dw, db

# %% argmax_over_rows
# Your argmax runs over the rows of the batch, axis 1 of (K, N, M), so what it finds are examples and not pieces. The number of the winning piece at each (n, m) has the shape of dout: print the shape of your winner.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = np.arange(len(w))[:, None, None] == pieces.argmax(axis=1)
    dpieces = np.where(winner, dout, 0)
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces, dpieces.sum(axis=1)

# %% argmax_over_rows (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    best = np.argmax(pieces, axis=1)
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(w[:, 0])
    for k in range(len(w)):
        g = np.where(best == k, dout, 0.0)
        dx += g @ w[k].T
        dw[k] = x.T @ g
        db[k] = g.sum(axis=0)
    return dx, dw, db

# %% dx_through_all_pieces
# dw and db are right, but dx went through every piece. A piece that lost did not move the output: use the masked gradient for dx as well.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = np.arange(len(w))[:, None, None] == pieces.argmax(axis=0)
    dpieces = np.where(winner, dout, 0)
    return (dout @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces, dpieces.sum(axis=1)

# %% dx_through_all_pieces (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    best = np.argmax(pieces, axis=0)
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(w[:, 0])
    for n in range(len(x)):
        for m in range(dout.shape[1]):
            dw[best[n, m], :, m] += dout[n, m] * x[n]
            db[best[n, m], m] += dout[n, m]
            for k in range(len(w)):
                dx[n] += dout[n, m] * w[k, :, m]
    return dx, dw, db

# %% db_of_all_pieces
# dx and dw are right, but every piece got the same db. A bias gets a gradient only from the outputs that its piece won.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = np.arange(len(w))[:, None, None] == pieces.argmax(axis=0)
    dpieces = np.where(winner, dout, 0)
    db = np.tile(dout.sum(axis=0), (len(w), 1))
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces, db

# %% db_of_all_pieces (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    best = np.argmax(pieces, axis=0)
    dx, dw, db = 0, np.zeros_like(w), np.zeros_like(w[:, 0])
    for k in range(len(w)):
        g = dout * (best == k)
        dx = dx + g @ w[k].T
        dw[k] = x.T @ g
        db[k] = np.einsum("nm->m", dout)
    return dx, dw, db

# %% upstream_forgotten
# You returned the local slopes: dout does not enter as a factor. Every gradient is upstream gradient times local slope.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = np.arange(len(w))[:, None, None] == pieces.argmax(axis=0)
    dpieces = winner.astype(float)
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces, dpieces.sum(axis=1)

# %% upstream_forgotten (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    N, M = dout.shape
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros((len(w), M))
    for n in range(N):
        for m in range(M):
            k = np.argmax(pieces[:, n, m])
            dx[n] += w[k, :, m]
            dw[k, :, m] += x[n]
            db[k, m] += 1
    return dx, dw, db

# %% dx_not_summed
# dx still holds one array for each piece. The K pieces share one x, so their gradients add up: sum over axis 0.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = np.arange(len(w))[:, None, None] == pieces.argmax(axis=0)
    dpieces = np.where(winner, dout, 0)
    return dpieces @ w.transpose(0, 2, 1), x.T @ dpieces, dpieces.sum(axis=1)

# %% dx_not_summed (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    best = pieces.argmax(axis=0)
    dxs, dws, dbs = [], [], []
    for k, weights in enumerate(w):
        g = np.where(best == k, dout, 0.0)
        dxs.append(g @ weights.T)
        dws.append(x.T @ g)
        dbs.append(np.sum(g, axis=0))
    return np.array(dxs), np.array(dws), np.array(dbs)

# %% dx_overwritten
# Only the last piece counts in dx: the loop overwrites it (=). Every piece may have won some outputs: add up (+=).
def maxout_backward(dout, cache):
    x, w, pieces = cache
    best = pieces.argmax(axis=0)
    dw, db = np.zeros_like(w), np.zeros((w.shape[0], w.shape[2]))
    for k in range(len(w)):
        g = dout * (best == k)
        dx = g @ w[k].T
        dw[k] = x.T @ g
        db[k] = g.sum(axis=0)
    return dx, dw, db

# %% dx_overwritten (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    number = np.arange(len(w)).reshape(-1, 1, 1)
    dpieces = dout * (number == np.argmax(pieces, axis=0))
    dx = np.einsum("knm,kdm->knd", dpieces, w)[-1]
    return dx, np.einsum("nd,knm->kdm", x, dpieces), np.einsum("knm->km", dpieces)

# %% first_piece_for_dx
# dx uses the first piece's weights for every output. Each output passes its gradient through the weights of the piece that won it.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = np.arange(len(w))[:, None, None] == pieces.argmax(axis=0)
    dpieces = np.where(winner, dout, 0)
    return dout @ w[0].T, x.T @ dpieces, dpieces.sum(axis=1)

# %% first_piece_for_dx (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    best = np.argmax(pieces, axis=0)
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(w[:, 0])
    for n in range(len(x)):
        for m in range(dout.shape[1]):
            k = best[n, m]
            dx[n] += dout[n, m] * w[0, :, m]
            dw[k, :, m] += dout[n, m] * x[n]
            db[k, m] += dout[n, m]
    return dx, dw, db

# %% weights_not_transposed
# dx uses each w[k] where its transpose belongs. Check the shapes: (N, M) times (M, D) gives (N, D).
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = np.arange(len(w))[:, None, None] == pieces.argmax(axis=0)
    dpieces = np.where(winner, dout, 0)
    return (dpieces @ w).sum(axis=0), x.T @ dpieces, dpieces.sum(axis=1)

# %% weights_not_transposed (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    best = pieces.argmax(axis=0)
    masked = [np.where(best == k, dout, 0.0) for k in range(len(w))]
    dx = sum(np.dot(g, weights) for g, weights in zip(masked, w))
    return dx, np.stack([np.dot(x.T, g) for g in masked]), np.stack([g.sum(axis=0) for g in masked])

# %% db_averaged
# You averaged db over the batch. Add instead: the loss has already divided by N.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = np.arange(len(w))[:, None, None] == pieces.argmax(axis=0)
    dpieces = np.where(winner, dout, 0)
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces, dpieces.mean(axis=1)

# %% db_averaged (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    best = np.argmax(pieces, axis=0)
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(w[:, 0])
    for n in range(len(x)):
        for m in range(dout.shape[1]):
            k = best[n, m]
            dx[n] += dout[n, m] * w[k, :, m]
            dw[k, :, m] += dout[n, m] * x[n]
            db[k, m] += dout[n, m] / len(x)
    return dx, dw, db

# %% dw_averaged
# You averaged dw over the batch. Add up the examples' contributions: the loss has already divided by N.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = np.arange(len(w))[:, None, None] == pieces.argmax(axis=0)
    dpieces = np.where(winner, dout, 0)
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces / len(x), dpieces.sum(axis=1)

# %% dw_averaged (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    best = pieces.argmax(axis=0)
    dx, dw, db = 0, [], []
    for k, weights in enumerate(w):
        g = np.where(best == k, dout, 0.0)
        dx = dx + np.inner(g, weights)
        dw.append(np.mean([np.outer(row, up) for row, up in zip(x, g)], axis=0))
        db.append(np.ones(len(g)) @ g)
    return dx, np.array(dw), np.array(db)

# %% all_averaged
# You divided dw and db by N. The loss has already done that: layers sum over the batch.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = np.arange(len(w))[:, None, None] == pieces.argmax(axis=0)
    dpieces = np.where(winner, dout, 0)
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces / len(x), dpieces.mean(axis=1)

# %% all_averaged (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    N = x.shape[0]
    best = np.argmax(pieces, axis=0)
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(w[:, 0])
    for n in range(N):
        for m, k in enumerate(best[n]):
            dx[n] += dout[n, m] * w[k, :, m]
            dw[k, :, m] += dout[n, m] * x[n] / N
            db[k, m] += dout[n, m] / N
    return dx, dw, db

# %% db_over_outputs
# You summed db over the outputs. b[k, m] is added in every row, so db[k, m] collects over the rows: axis 1 of (K, N, M).
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = np.arange(len(w))[:, None, None] == pieces.argmax(axis=0)
    dpieces = np.where(winner, dout, 0)
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces, dpieces.sum(axis=2)

# %% db_over_outputs (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    best = pieces.argmax(axis=0)
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros((len(w), len(x)))
    for k in range(len(w)):
        g = dout * (best == k)
        dx += g @ w[k].T
        dw[k] = x.T @ g
        db[k] = [sum(row) for row in g]
    return dx, dw, db

# %% db_over_pieces
# You added db up over the pieces, so one row is left. Each piece has its own biases: db has the shape of b, (K, M).
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = np.arange(len(w))[:, None, None] == pieces.argmax(axis=0)
    dpieces = np.where(winner, dout, 0)
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces, dpieces.sum(axis=(0, 1))

# %% db_over_pieces (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    best = np.argmax(pieces, axis=0)
    masked = [np.where(best == k, dout, 0.0) for k in range(len(w))]
    dx = sum(g @ weights.T for g, weights in zip(masked, w))
    return dx, np.array([x.T @ g for g in masked]), np.einsum("nm->m", dout)

# %% last_example_only
# Only the last example that a piece won counts in dw and db: the loop overwrites them (=). Add up over the examples (+=).
def maxout_backward(dout, cache):
    x, w, pieces = cache
    best = pieces.argmax(axis=0)
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(w[:, 0])
    for n in range(len(x)):
        for m in range(dout.shape[1]):
            k = best[n, m]
            dx[n] += dout[n, m] * w[k, :, m]
            dw[k, :, m] = dout[n, m] * x[n]
            db[k, m] = dout[n, m]
    return dx, dw, db

# %% last_example_only (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    K, N, M = pieces.shape
    won = np.arange(K)[:, None, None] == pieces.argmax(axis=0)
    dx = np.einsum("knm,nm,kdm->nd", won.astype(float), dout, w)
    dw, db = np.zeros(w.shape), np.zeros((K, M))
    for k in range(K):
        for m in range(M):
            rows = np.flatnonzero(won[k, :, m])
            if rows.size:
                db[k, m] = dout[rows[-1], m]
                dw[k, :, m] = dout[rows[-1], m] * x[rows[-1]]
    return dx, dw, db

# %% ties_get_all
# Where pieces are equal, each of them got the whole gradient, so it counts more than once. Let the first of the equal pieces win: argmax picks it.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    dpieces = np.where(pieces == pieces.max(axis=0), dout, 0)
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces, dpieces.sum(axis=1)

# %% ties_get_all (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    top = np.amax(pieces, axis=0)
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(w[:, 0])
    for k in range(len(w)):
        g = dout * (pieces[k] >= top)
        dx += g @ w[k].T
        dw[k] = np.einsum("nd,nm->dm", x, g)
        db[k] = g.sum(axis=0)
    return dx, dw, db

# %% last_of_equal_pieces
# Where pieces are equal, you let the last of them win. The first one does: a later piece takes over only if it is greater, not if it is equal.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    last = len(w) - 1 - pieces[::-1].argmax(axis=0)
    dpieces = np.where(np.arange(len(w))[:, None, None] == last, dout, 0)
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces, dpieces.sum(axis=1)

# %% last_of_equal_pieces (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(w[:, 0])
    for n in range(len(x)):
        for m in range(dout.shape[1]):
            best = 0
            for k in range(1, len(w)):
                if pieces[k, n, m] >= pieces[best, n, m]:
                    best = k
            dx[n] += dout[n, m] * w[best, :, m]
            dw[best, :, m] += dout[n, m] * x[n]
            db[best, m] += dout[n, m]
    return dx, dw, db

# %% dw_before_dx
# dx and dw have changed places: your first result has the shape of w. Return (dx, dw, db), as the forward takes x, w, b.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = np.arange(len(w))[:, None, None] == pieces.argmax(axis=0)
    dpieces = np.where(winner, dout, 0)
    return x.T @ dpieces, (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), dpieces.sum(axis=1)

# %% dw_before_dx (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    best = np.argmax(pieces, axis=0)
    dw, dx, db = np.zeros_like(w), np.zeros_like(x), np.zeros_like(w[:, 0])
    for n in range(len(x)):
        for m, k in enumerate(best[n]):
            dw[k, :, m] += dout[n, m] * x[n]
            dx[n] += dout[n, m] * w[k, :, m]
            db[k, m] += dout[n, m]
    return dw, dx, db

# %% order_reversed
# The three gradients are right, but in another order. Return (dx, dw, db), as the forward takes x, w, b.
def maxout_backward(dout, cache):
    x, w, pieces = cache
    winner = np.arange(len(w))[:, None, None] == pieces.argmax(axis=0)
    dpieces = np.where(winner, dout, 0)
    return x.T @ dpieces, dpieces.sum(axis=1), (dpieces @ w.transpose(0, 2, 1)).sum(axis=0)

# %% order_reversed (second version)
def maxout_backward(dout, cache):
    x, w, pieces = cache
    best = np.argmax(pieces, axis=0)
    grads = {"w": np.zeros_like(w), "b": np.zeros_like(w[:, 0]), "x": np.zeros_like(x)}
    for k in range(len(w)):
        g = np.where(best == k, dout, 0.0)
        grads["w"][k] = x.T @ g
        grads["b"][k] = np.sum(g, axis=0)
        grads["x"] += g @ w[k].T
    return tuple(grads.values())
