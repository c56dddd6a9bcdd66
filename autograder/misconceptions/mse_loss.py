"""Wrong versions of `mse_loss` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% mean_over_all_entries
# You averaged over all N times M entries. This loss adds up the M outputs of an example and averages over the N examples: divide by N only, in the loss and in dx.
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    residual = x - y
    return (residual**2).mean() / 2, residual / residual.size

# %% mean_over_all_entries (second version)
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    N, M = x.shape
    loss, dx = 0.0, np.zeros((N, M))
    for n in range(N):
        for m in range(M):
            loss += 0.5 * (x[n, m] - y[n, m]) ** 2
            dx[n, m] = (x[n, m] - y[n, m]) / (N * M)
    return loss / (N * M), dx

# %% mean_of_the_library
# This is PyTorch's mse_loss: no half, and a mean over all N times M entries. Here the loss is half the sum over the outputs, averaged over the N examples.
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    return np.mean((x - y) ** 2), 2 * (x - y) / x.size

# %% mean_of_the_library (second version)
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    errors = np.ravel(y - x)
    total = errors @ errors
    gradient = np.array([-2 * e / len(errors) for e in errors])
    return total / len(errors), gradient.reshape(x.shape)

# %% half_forgotten
# The half is missing, in the loss and so in dx. With it the 2 of the square's derivative cancels: dx is x - y over N.
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    residual = x - y
    return (residual**2).sum() / len(x), 2 * residual / len(x)

# %% half_forgotten (second version)
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    losses = [np.dot(p - t, p - t) for p, t in zip(x, y)]
    grads = [2 * (p - t) for p, t in zip(x, y)]
    return np.mean(losses), np.stack(grads) / len(grads)

# %% half_missing_in_loss
# dx is right, but the loss is twice what it should be: it is half the sum of squares, averaged over the examples.
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    residual = x - y
    return (residual**2).sum() / len(x), residual / len(x)

# %% half_missing_in_loss (second version)
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    n = x.shape[0]
    loss = np.linalg.norm(y - x) ** 2 / n
    dx = -(y - x) / n
    return loss, dx

# %% two_kept_in_dx
# The loss is right, but dx is twice what it should be. The half of the loss cancels the 2 that comes down from the square.
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    residual = x - y
    return (residual**2).sum() / (2 * len(x)), 2 * residual / len(x)

# %% two_kept_in_dx (second version)
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    loss, dx = 0, []
    for p, t in zip(x, y):
        loss = loss + 0.5 * sum((p - t) * (p - t)) / len(x)
        dx.append((p - t) * 2)
    return loss, np.array(dx) / x.shape[0]

# %% not_averaged
# You added up the losses of the examples. The loss is their mean: divide by N, in the loss and in dx.
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    residual = x - y
    return 0.5 * (residual**2).sum(), residual

# %% not_averaged (second version)
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    loss = 0.0
    for n in range(len(x)):
        difference = y[n] - x[n]
        loss += difference @ difference / 2
    return loss, np.negative(y - x)

# %% dx_without_n
# The loss is a mean over the N examples, so its gradient carries 1/N too: divide dx by N.
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    residual = x - y
    return 0.5 * (residual**2).sum() / len(x), residual

# %% dx_without_n (second version)
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    per_example = 0.5 * np.einsum("nm,nm->n", x - y, x - y)
    grad = x.copy()
    grad -= y
    return per_example.mean(), grad

# %% dx_over_all_entries
# The loss is right, but dx is divided by N times M. Only the N examples are averaged: divide dx by N.
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    residual = x - y
    return 0.5 * (residual**2).sum() / len(x), residual / residual.size

# %% dx_over_all_entries (second version)
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    N, M = y.shape
    loss = sum(0.5 * np.sum(np.square(x[n] - y[n])) for n in range(N)) / N
    dx = np.subtract(x, y)
    dx /= N
    dx /= M
    return loss, dx

# %% gradient_sign
# dx has the wrong sign: it is prediction minus target, over N. It points up the loss; the optimizer's step goes the other way.
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    residual = y - x
    return (residual**2).sum() / (2 * len(x)), residual / len(x)

# %% gradient_sign (second version)
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    loss, dx = 0.0, np.empty(x.shape)
    for n, (p, t) in enumerate(zip(x, y)):
        loss += ((t - p) ** 2).sum()
        dx[n] = (t - p) / len(x)
    return loss / 2 / len(x), dx

# %% mean_over_outputs
# You averaged over the M outputs and added up the examples. It is the other way round: add up over the outputs, average over the N examples.
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    residual = x - y
    return 0.5 * (residual**2).mean(axis=1).sum(), residual / x.shape[1]

# %% mean_over_outputs (second version)
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    outputs = len(x[0])
    loss = sum(np.dot(p - t, p - t) for p, t in zip(x, y)) / (2 * outputs)
    return loss, np.array([(p - t) / outputs for p, t in zip(x, y)])

# %% absolute_error
# You took the size of each error, not its square. The squared error is the residual times itself, and its slope the residual, not its sign.
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    residual = x - y
    return np.abs(residual).sum() / len(x), np.sign(residual) / len(x)

# %% absolute_error (second version)
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    above = x > y
    loss = np.where(above, x - y, y - x).sum(axis=1).mean()
    return loss, np.where(above, 1.0, -1.0) / x.shape[0]

# %% root_taken
# You took a root. The loss is half the squared length of each row's residual, not the length.
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    residual = x - y
    length = np.sqrt((residual**2).sum(axis=1, keepdims=True))
    return length.mean(), residual / length / len(x)

# %% root_taken (second version)
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    distances = np.array([np.linalg.norm(p - t) for p, t in zip(x, y)])
    dx = np.array([(p - t) / d for p, t, d in zip(x, y, distances)])
    return sum(distances) / len(distances), dx / len(distances)

# %% one_loss_per_example
# You returned one loss for each example. The loss is a single number: their mean over the N examples.
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    residual = x - y
    return 0.5 * (residual**2).sum(axis=1), residual / len(x)

# %% one_loss_per_example (second version)
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    dx = (x - y) / len(x)
    losses = []
    for p, t in zip(x, y):
        losses.append(np.dot(t - p, t - p) / 2)
    return np.array(losses), dx

# %% refusals_removed
# Keep the given lines that raise ValueError: NumPy broadcasts a column or row of targets without a word, and the loss is of something else.
def mse_loss(x, y):
    residual = x - y
    return (residual**2).sum() / (2 * len(x)), residual / len(x)

# %% refusals_removed (second version)
def mse_loss(x, y):
    dx = np.subtract(x, y) / x.shape[0]
    return x.shape[0] * np.sum(dx * dx) / 2, dx

# %% predictions_changed
# You change x in place (x -= y), so the caller's predictions are spoilt. Write residual = x - y.
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    x -= y
    return (x**2).sum() / (2 * len(x)), x / len(x)

# %% predictions_changed (second version)
def mse_loss(x, y):
    if x.shape != y.shape:
        raise ValueError("shapes")
    loss = 0.0
    for n in range(len(x)):
        x[n] = x[n] - y[n]
        loss += x[n] @ x[n] / 2
    return loss / len(x), x.copy() / len(x)
