"""Right implementations of `softmax_forward` that differ from the course's own: loops, logaddexp, transposed."""
# %% loops
import math

def softmax_forward(x):
    N, C = x.shape
    out = np.zeros((N, C))
    for n in range(N):
        top = max(x[n])
        total = sum(math.exp(score - top) for score in x[n])
        for c in range(C):
            out[n, c] = math.exp(x[n, c] - top) / total
    return out, (x, out)

# %% logaddexp
def softmax_forward(x):
    log_p = x - np.logaddexp.reduce(x, axis=1)[:, None]
    p = np.exp(log_p)
    return p, p.copy()

# %% transposed
def softmax_forward(x):
    columns = x.T - np.amax(x.T, axis=0)
    np.exp(columns, out=columns)
    columns /= np.sum(columns, axis=0)
    return columns.T, {"probabilities": columns.T}

# %% differences
def softmax_forward(x):
    """p_c = 1 / sum_j exp(x_j - x_c): an overflow gives 1 / infinity, which is 0, as it should be."""
    gaps = x[:, None, :] - x[:, :, None]
    return 1 / np.exp(gaps).sum(axis=2), None
