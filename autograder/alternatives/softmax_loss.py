"""Right implementations of `softmax_loss` that differ from the course's own: loops, one-hot products, logaddexp."""
# %% loops
import math

def softmax_loss(x, y):
    N, C = x.shape
    loss = 0.0
    dx = np.zeros((N, C))
    for n in range(N):
        top = max(x[n])
        total = sum(math.exp(s - top) for s in x[n])
        loss += top + math.log(total) - x[n, y[n]]
        for c in range(C):
            dx[n, c] = (math.exp(x[n, c] - top) / total - (c == y[n])) / N
    return loss / N, dx

# %% one_hot
def softmax_loss(x, y):
    onehot = np.eye(x.shape[1])[y]
    shifted = x - np.max(x, axis=1)[:, None]
    e = np.exp(shifted)
    total = e.sum(axis=1)
    loss = np.mean(np.log(total) - np.einsum("nc,nc->n", onehot, shifted))
    return np.array(loss), (e / total[:, None] - onehot) / len(x)

# %% logaddexp
def softmax_loss(x, y):
    lse = np.logaddexp.reduce(x, axis=1)
    loss = (lse - np.take_along_axis(x, y[:, None], axis=1)[:, 0]).sum() / len(x)
    dx = np.exp(x - lse[:, None])
    np.subtract.at(dx, (np.arange(len(x)), y), 1.0)
    dx *= 1 / len(x)
    return float(loss), dx
