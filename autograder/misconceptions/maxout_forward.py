"""Wrong versions of `maxout_forward` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% maximum_over_rows
# You took the maximum over the rows of the batch. Each example has its own winner: the pieces lie along the first axis of (K, N, M), axis 0.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = x @ w + b[:, None, :]
    return pieces.max(axis=1), (x, w, pieces)

# %% maximum_over_rows (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    out = []
    for weights, bias in zip(w, b):
        affine = x.dot(weights) + bias
        out.append([max(column) for column in affine.T])
    return np.array(out), (x, w, b)

# %% maximum_over_outputs
# You took the maximum over the outputs. Each output has its own winner: the maximum runs over the K pieces, the first axis of (K, N, M).
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = x @ w + b[:, None, :]
    return pieces.max(axis=-1), (x, w, pieces)

# %% maximum_over_outputs (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    K, N = len(w), len(x)
    out = np.zeros((K, N))
    for k in range(K):
        for n in range(N):
            out[k, n] = np.max(x[n] @ w[k] + b[k])
    return out, (x, w)

# %% maximum_over_everything
# You took one maximum of the whole array. Each row and each output has its own: the maximum runs over the pieces only, axis 0 of (K, N, M).
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = x @ w + b[:, None, :]
    return pieces.max(), (x, w, pieces)

# %% maximum_over_everything (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    best = float("-inf")
    for k in range(w.shape[0]):
        best = max(best, np.amax(np.dot(x, w[k]) + b[k]))
    return best, (x, w, b)

# %% one_winner_per_example
# You chose one piece for a whole example, the one whose outputs sum to most. Each output has its own winner: compare the K values at (n, m) with each other, for each n and each m.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = x @ w + b[:, None, :]
    winner = pieces.sum(axis=2).argmax(axis=0)
    return pieces[winner, np.arange(len(x))], (x, w, winner)

# %% one_winner_per_example (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    out = np.empty((len(x), w.shape[2]))
    for n, row in enumerate(x):
        best = max(range(len(w)), key=lambda k: np.mean(row @ w[k] + b[k]))
        out[n] = row @ w[best] + b[best]
    return out, (x, w, b)

# %% one_winner_by_its_largest_output
# You chose one piece for a whole example, the one with the largest single output. Each output has its own winner: compare the K values at (n, m) with each other, for each n and each m.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = x @ w + b[:, None, :]
    winner = pieces.max(axis=2).argmax(axis=0)
    return pieces[winner, np.arange(len(x))], (x, w, winner)

# %% one_winner_by_its_largest_output (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    rows = []
    for row in x:
        values = np.einsum("d,kdm->km", row, w) + b
        k, m = np.unravel_index(np.argmax(values), values.shape)
        rows.append(values[k])
    return np.array(rows), (x, w, b)

# %% one_winner_per_output
# You chose one piece for an output in all examples: your comparison adds up over the rows. Each example has its own winner: compare the K values at (n, m) with each other, for each n and each m.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = x @ w + b[:, None, :]
    winner = pieces.sum(axis=1).argmax(axis=0)
    return np.take_along_axis(pieces, winner[None, None], axis=0)[0], (x, w, winner)

# %% one_winner_per_output (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    columns = []
    for m in range(w.shape[2]):
        candidates = [x.dot(w[k, :, m]) + b[k, m] for k in range(len(w))]
        columns.append(max(candidates, key=lambda column: column.mean()))
    return np.stack(columns, axis=1), (x, w, b)

# %% bias_after_the_maximum
# You added the largest bias after the maximum. The bias belongs to its piece: add b[k] to piece k first, then compare the pieces.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    products = x @ w
    return products.max(axis=0) + b.max(axis=0), (x, w, products)

# %% bias_after_the_maximum (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    out = np.full((len(x), w.shape[2]), -np.inf)
    top = np.full(w.shape[2], -np.inf)
    for k in range(len(w)):
        out = np.maximum(out, x.dot(w[k]))
        top = np.maximum(top, b[k])
    return out + top, (x, w, b)

# %% winner_without_bias
# You chose the winner before the bias was added. The bias takes part in the contest: add b[k] to piece k first, then compare the pieces.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    products = x @ w
    winner = products.argmax(axis=0)
    pieces = products + b[:, None, :]
    return np.take_along_axis(pieces, winner[None], axis=0)[0], (x, w, winner)

# %% winner_without_bias (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    N, M = len(x), w.shape[2]
    out = np.zeros((N, M))
    for n in range(N):
        for m in range(M):
            sums = [x[n] @ w[k, :, m] for k in range(len(w))]
            k = int(np.argmax(sums))
            out[n, m] = sums[k] + b[k, m]
    return out, (x, w, b)

# %% first_bias_for_all
# Every piece got the first piece's bias. Piece k has the bias b[k], so the K rows of b go with the K pieces.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = x @ w + b[0]
    return pieces.max(axis=0), (x, w, pieces)

# %% first_bias_for_all (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    out = np.max([x @ weights for weights in w], axis=0)
    for n in range(len(out)):
        out[n] += b[0]
    return out, (x, w, out)

# %% no_bias
# The bias b is missing: add b[k] to each row of piece k before the maximum.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = x @ w
    return pieces.max(axis=0), (x, w, pieces)

# %% no_bias (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = np.einsum("nd,kdm->nkm", x, w)
    return np.amax(pieces, axis=1), (x, w, b)

# %% bias_per_row
# You added the biases along the wrong axis: b lines up with the rows of x, and only where N equals K does that run. The pieces have axes (K, N, M), b has (K, M): give b an axis of length 1 where the examples are.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = x @ w + b
    return pieces.max(axis=0), (x, w, pieces)

# %% bias_per_row (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = []
    for weights in w:
        pieces.append(np.add(x.dot(weights), b))
    out = pieces[0]
    for piece in pieces[1:]:
        out = np.where(piece > out, piece, out)
    return out, pieces

# %% pieces_summed
# You added the K pieces up. A maxout unit passes on the largest of them.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = x @ w + b[:, None, :]
    return pieces.sum(axis=0), (x, w, pieces)

# %% pieces_summed (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    return x @ w.sum(axis=0) + b.sum(axis=0), (x, w, b)

# %% pieces_averaged
# You took the mean of the K pieces, which is one more affine layer. A maxout unit passes on the largest of them.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = x @ w + b[:, None, :]
    return pieces.mean(axis=0), (x, w, pieces)

# %% pieces_averaged (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    total = 0
    for k in range(len(w)):
        total = total + (np.dot(x, w[k]) + b[k])
    return total / len(w), (x, w)

# %% minimum_taken
# You passed on the smallest piece. Take the largest.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = x @ w + b[:, None, :]
    return pieces.min(axis=0), (x, w, pieces)

# %% minimum_taken (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = np.einsum("nd,kdm->knm", x, w) + b.reshape(len(b), 1, -1)
    return np.sort(pieces, axis=0)[0], (x, w, b)

# %% largest_in_size
# You passed on the piece of largest absolute value. Compare the values with their signs: -5 is less than 1.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = x @ w + b[:, None, :]
    winner = np.abs(pieces).argmax(axis=0)
    return np.take_along_axis(pieces, winner[None], axis=0)[0], (x, w, winner)

# %% largest_in_size (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    out = np.zeros((len(x), w.shape[2]))
    for weights, bias in zip(w, b):
        piece = x @ weights + bias
        out = np.where(abs(piece) > abs(out), piece, out)
    return out, (x, w, b)

# %% maximum_starts_at_zero
# Your result is never below 0. Start the maximum from the first piece or from minus infinity: all K pieces may be negative.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    out = np.zeros((len(x), w.shape[2]))
    for k in range(len(w)):
        out = np.maximum(out, x @ w[k] + b[k])
    return out, (x, w, b)

# %% maximum_starts_at_zero (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = np.stack([x.dot(weights) + bias for weights, bias in zip(w, b)])
    out = pieces.max(axis=0)
    out[out < 0] = 0.0
    return out, pieces

# %% last_piece_only
# Your result is the last piece: the loop overwrites the earlier ones. Keep the larger of the old value and the new.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    for k in range(len(w)):
        out = x @ w[k] + b[k]
    return out, (x, w, b)

# %% last_piece_only (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = np.einsum("nd,kdm->knm", x, w) + b[:, np.newaxis]
    return pieces[-1], (x, w, pieces)

# %% winning_piece_number
# You returned the number of the winning piece. The output is its value: max where you have argmax.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = x @ w + b[:, None, :]
    winner = pieces.argmax(axis=0)
    return winner, (x, w, pieces)

# %% winning_piece_number (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    winner = np.zeros((len(x), w.shape[2]), dtype=int)
    best = x @ w[0] + b[0]
    for k in range(1, len(w)):
        piece = x @ w[k] + b[k]
        winner[piece > best] = k
        best = np.maximum(best, piece)
    return winner, (x, w, best)

# %% cache_forgotten
# You returned the output alone. A forward pass returns two things: out and the cache for the backward pass.
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    pieces = x @ w + b[:, None, :]
    return pieces.max(axis=0)

# %% cache_forgotten (second version)
def maxout_forward(x, w, b):
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError("shapes")
    out = x @ w[0] + b[0]
    for weights, bias in zip(w[1:], b[1:]):
        out = np.maximum(out, x @ weights + bias)
    return out

# %% refusals_removed
# Keep the given lines that raise ValueError: NumPy broadcasts one bias over all pieces without a word.
def maxout_forward(x, w, b):
    pieces = x @ w + b[:, None, :]
    return pieces.max(axis=0), (x, w, pieces)

# %% refusals_removed (second version)
def maxout_forward(x, w, b):
    pieces = np.einsum("nd,kdm->nkm", x, w) + b
    return np.amax(pieces, axis=1), (x, w, b)
