"""Wrong versions of `softmax_loss` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% loss_summed
# You added up the losses of the rows. The loss is their mean: divide by N, in the loss and in dx.
def softmax_loss(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    dx = np.exp(log_p)
    dx[rows, y] -= 1
    return -log_p[rows, y].sum(), dx

# %% loss_summed (second version)
def softmax_loss(x, y):
    loss, dx = 0.0, np.zeros_like(x)
    for n in range(len(x)):
        s = x[n] - np.max(x[n])
        total = np.exp(s).sum()
        loss += np.log(total) - s[y[n]]
        dx[n] = np.exp(s) / total - np.eye(x.shape[1])[y[n]]
    return loss, dx

# %% dx_without_n
# The loss is a mean over the N rows, so its gradient carries 1/N too: divide dx by N.
def softmax_loss(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    dx = np.exp(log_p)
    dx[rows, y] -= 1
    return -log_p[rows, y].mean(), dx

# %% dx_without_n (second version)
def softmax_loss(x, y):
    onehot = np.eye(x.shape[1])[y]
    top = np.max(x, axis=1)[:, None]
    lse = top + np.log(np.sum(np.exp(x - top), axis=1))[:, None]
    return np.mean(lse[:, 0] - (onehot * x).sum(axis=1)), np.exp(x - lse) - onehot

# %% one_hot_forgotten
# dx is only the probabilities. The right class's own score also enters the loss directly: take 1 off at (n, y[n]) before you divide by N.
def softmax_loss(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(y)), y].mean(), np.exp(log_p) / len(y)

# %% one_hot_forgotten (second version)
def softmax_loss(x, y):
    N = x.shape[0]
    loss = 0.0
    dx = np.zeros(x.shape)
    for i in range(N):
        z = x[i] - x[i].max()
        p = np.exp(z) / sum(np.exp(z))
        loss = loss + (np.log(np.exp(z).sum()) - z[y[i]]) / N
        dx[i] = p / N
    return loss, dx

# %% gradient_sign
# dx has the wrong sign: it is probabilities minus one-hot. It points up the loss; the optimizer's step goes the other way.
def softmax_loss(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    dx = -np.exp(log_p)
    dx[rows, y] += 1
    return -log_p[rows, y].mean(), dx / len(y)

# %% gradient_sign (second version)
def softmax_loss(x, y):
    target = (np.arange(x.shape[1]) == y[:, None]).astype(float)
    m = x.max(1, keepdims=True)
    logp = x - m - np.log(np.exp(x - m).sum(1, keepdims=True))
    return -(target * logp).sum() / len(x), (target - np.exp(logp)) / len(x)

# %% loss_sign
# The loss is negative. It is minus the mean log-probability of the right classes.
def softmax_loss(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    dx = np.exp(log_p)
    dx[rows, y] -= 1
    return log_p[rows, y].mean(), dx / len(y)

# %% loss_sign (second version)
def softmax_loss(x, y):
    n, c = x.shape
    likelihood = 0.0
    dx = np.empty((n, c))
    for i, k in enumerate(y):
        z = x[i] - x[i].max()
        log_total = np.log(np.exp(z).sum())
        likelihood += z[k] - log_total
        dx[i] = np.exp(z - log_total)
        dx[i, k] -= 1
    return likelihood / n, dx / n

# %% overflow
# exp overflows for scores of about 1000. Take each row's maximum off its scores first: the probabilities do not change.
def softmax_loss(x, y):
    e = np.exp(x)
    p = e / e.sum(axis=1, keepdims=True)
    rows = np.arange(len(y))
    loss = -np.log(p[rows, y]).mean()
    dx = p.copy()
    dx[rows, y] -= 1
    return loss, dx / len(y)

# %% overflow (second version)
def softmax_loss(x, y):
    N = len(x)
    onehot = np.zeros_like(x)
    onehot[np.arange(N), y] = 1
    weights = np.exp(x)
    probabilities = weights / np.sum(weights, axis=1)[:, None]
    loss = -np.sum(np.log(np.sum(probabilities * onehot, axis=1))) / N
    return loss, (probabilities - onehot) / N

# %% log_of_underflow
# A probability that is tiny becomes exactly 0, and its logarithm minus infinity. Compute log p without p: shifted score minus the logarithm of the row's sum.
def softmax_loss(x, y):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    rows = np.arange(len(y))
    loss = -np.log(p[rows, y]).mean()
    dx = p.copy()
    dx[rows, y] -= 1
    return loss, dx / len(y)

# %% log_of_underflow (second version)
def softmax_loss(x, y):
    losses, grads = [], []
    for scores, label in zip(x, y):
        e = np.exp(scores - max(scores))
        p = e / np.sum(e)
        losses.append(-np.log(p[label]))
        p[label] -= 1
        grads.append(p)
    return np.mean(losses), np.array(grads) / len(x)

# %% log_of_clipped
# You added a tiny number inside the logarithm. That hides the underflow and makes large losses wrong: compute log p as shifted score minus the logarithm of the row's sum.
def softmax_loss(x, y):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    rows = np.arange(len(y))
    loss = -np.log(p[rows, y] + 1e-12).mean()
    dx = p.copy()
    dx[rows, y] -= 1
    return loss, dx / len(y)

# %% log_of_clipped (second version)
def softmax_loss(x, y):
    N, C = x.shape
    shifted = x - np.max(x, axis=1).reshape(N, 1)
    p = np.exp(shifted)
    p /= np.sum(p, axis=1).reshape(N, 1)
    loss = 0.0
    for n in range(N):
        loss -= np.log(1e-12 + p[n, y[n]])
    return loss / N, (p - np.eye(C)[y]) / N

# %% log_cut_off_at_1e_8
# No row of yours loses more than 18.4, which is -log(1e-8): the tiny number inside the logarithm hides that a probability became 0. Compute log p without p: shifted score minus the logarithm of the row's sum.
def softmax_loss(x, y):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    rows = np.arange(len(y))
    loss = -np.log(p[rows, y] + 1e-8).mean()
    dx = p.copy()
    dx[rows, y] -= 1
    return loss, dx / len(y)

# %% log_cut_off_at_1e_8 (second version)
def softmax_loss(x, y):
    N, C = x.shape
    p = np.exp(x - np.max(x, axis=1).reshape(N, 1))
    p /= np.sum(p, axis=1).reshape(N, 1)
    loss = 0.0
    for n in range(N):
        loss -= np.log(p[n, y[n]] + 1e-8)
    return loss / N, (p - np.eye(C)[y]) / N

# %% log_cut_off_at_1e_10
# No row of yours loses more than 23.0, which is -log(1e-10): the tiny number inside the logarithm hides that a probability became 0. Compute log p without p: shifted score minus the logarithm of the row's sum.
def softmax_loss(x, y):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    rows = np.arange(len(y))
    loss = -np.log(p[rows, y] + 1e-10).mean()
    dx = p.copy()
    dx[rows, y] -= 1
    return loss, dx / len(y)

# %% log_cut_off_at_1e_10 (second version)
def softmax_loss(x, y):
    N, C = x.shape
    p = np.exp(x - np.max(x, axis=1).reshape(N, 1))
    p /= np.sum(p, axis=1).reshape(N, 1)
    loss = 0.0
    for n in range(N):
        loss -= np.log(np.maximum(p[n, y[n]], 1e-10))
    return loss / N, (p - np.eye(C)[y]) / N

# %% log_cut_off_at_1e_15
# No row of yours loses more than 34.5, which is -log(1e-15): the tiny number inside the logarithm hides that a probability became 0. Compute log p without p: shifted score minus the logarithm of the row's sum.
def softmax_loss(x, y):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    rows = np.arange(len(y))
    loss = -np.log(p[rows, y] + 1e-15).mean()
    dx = p.copy()
    dx[rows, y] -= 1
    return loss, dx / len(y)

# %% log_cut_off_at_1e_15 (second version)
def softmax_loss(x, y):
    N, C = x.shape
    p = np.exp(x - np.max(x, axis=1).reshape(N, 1))
    p /= np.sum(p, axis=1).reshape(N, 1)
    loss = 0.0
    for n in range(N):
        loss -= np.log(np.clip(p[n, y[n]], 1e-15, 1 - 1e-15))
    return loss / N, (p - np.eye(C)[y]) / N

# %% one_global_maximum
# You took one maximum off all rows. A row far below it then underflows: each row needs its own maximum (axis 1, keepdims).
def softmax_loss(x, y):
    shifted = x - x.max()
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    dx = np.exp(log_p)
    dx[rows, y] -= 1
    return -log_p[rows, y].mean(), dx / len(y)

# %% one_global_maximum (second version)
def softmax_loss(x, y):
    top = np.amax(x)
    total = np.zeros(len(x))
    for c in range(x.shape[1]):
        total += np.exp(x[:, c] - top)
    log_p = x - top - np.log(total)[:, None]
    onehot = np.eye(x.shape[1])[y]
    return -np.sum(onehot * log_p) / len(x), (np.exp(log_p) - onehot) / len(x)

# %% normalised_over_rows
# You normalised over the rows of the batch. Each row is one example: the sum runs over its classes, axis 1.
def softmax_loss(x, y):
    shifted = x - x.max(axis=0)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=0))
    rows = np.arange(len(y))
    dx = np.exp(log_p)
    dx[rows, y] -= 1
    return -log_p[rows, y].mean(), dx / len(y)

# %% normalised_over_rows (second version)
def softmax_loss(x, y):
    logp = np.zeros(x.shape)
    for c in range(x.shape[1]):
        column = x[:, c] - x[:, c].max()
        logp[:, c] = column - np.log(np.sum(np.exp(column)))
    onehot = np.eye(x.shape[1])[y]
    return -(onehot * logp).sum(axis=1).mean(), (np.exp(logp) - onehot) / len(x)

# %% mean_over_all_entries
# You averaged over all N times C entries. The loss has one term per row: divide by N only.
def softmax_loss(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    onehot = np.eye(x.shape[1])[y]
    return -(onehot * log_p).mean(), (np.exp(log_p) - onehot) / x.size

# %% mean_over_all_entries (second version)
def softmax_loss(x, y):
    N, C = x.shape
    loss, dx = 0.0, np.zeros((N, C))
    for n in range(N):
        z = x[n] - x[n].max()
        lse = np.log(np.exp(z).sum())
        loss += lse - z[y[n]]
        dx[n] = np.exp(z - lse)
        dx[n, y[n]] -= 1
    return loss / (N * C), dx / (N * C)

# %% all_columns
# dx[:, y] -= 1 takes 1 off whole columns. Pair each row with its own label: dx[np.arange(N), y] -= 1, and the same for the loss.
def softmax_loss(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dx = np.exp(log_p)
    dx[:, y] -= 1
    return -log_p[:, y].mean(), dx / len(y)

# %% all_columns (second version)
def softmax_loss(x, y):
    z = x - np.max(x, axis=1, keepdims=True)
    lse = np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    grad = np.exp(z - lse)
    for label in set(y.tolist()):
        grad[:, label] = grad[:, label] - 1
    chosen = np.take(z - lse, y, axis=1)
    return -np.mean(chosen), grad / x.shape[0]

# %% scores_changed
# You change x in place (x -= ...), so the caller's scores are spoilt. Write x = x - ... or work on a copy.
def softmax_loss(x, y):
    x -= x.max(axis=1, keepdims=True)
    log_p = x - np.log(np.exp(x).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    dx = np.exp(log_p)
    dx[rows, y] -= 1
    return -log_p[rows, y].mean(), dx / len(y)

# %% scores_changed (second version)
def softmax_loss(x, y):
    N = len(x)
    for n in range(N):
        x[n] = x[n] - np.max(x[n])
    lse = np.log(np.exp(x).sum(axis=1))
    loss = np.mean([lse[n] - x[n, y[n]] for n in range(N)])
    return loss, (np.exp(x - lse[:, None]) - np.eye(x.shape[1])[y]) / N

# %% slope_of_one_probability
# You used p(1 - p), a probability's slope with respect to its own score, times -1/p. The other classes' scores move it as well: dx is probabilities minus one-hot, over N.
def softmax_loss(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    dx = np.zeros_like(x)
    dx[rows, y] = np.exp(log_p[rows, y]) - 1
    return -log_p[rows, y].mean(), dx / len(y)

# %% slope_of_one_probability (second version)
def softmax_loss(x, y):
    m = x.max(axis=1, keepdims=True)
    logp = x - m - np.log(np.exp(x - m).sum(axis=1, keepdims=True))
    onehot = np.eye(x.shape[1])[y]
    p = np.exp(logp)
    return -(onehot * logp).sum() / len(x), -onehot * (1 - p) / len(x)
