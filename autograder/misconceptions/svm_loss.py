"""Wrong versions of `svm_loss` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% right_class_counted
# You counted the right class too. Its term is always delta, so the loss is too large by delta: leave the class y[n] out of the sum.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    margins = np.maximum(0, x - x[rows, y][:, None] + delta)
    loss = margins.sum() / len(y)
    margins[rows, y] = 0
    dx = (margins > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return loss, dx / len(y)

# %% right_class_counted (second version)
def svm_loss(x, y, delta=1.0):
    loss, dx = 0.0, np.zeros(x.shape)
    for n in range(len(x)):
        for c in range(x.shape[1]):
            margin = x[n, c] - x[n, y[n]] + delta
            if margin > 0:
                loss += margin / len(x)
                dx[n, c] += 1 / len(x)
                dx[n, y[n]] -= 1 / len(x)
    return loss, dx

# %% right_class_in_the_count
# You counted the right class as one that violates its own margin: the loss is too large by delta, and dx at y[n] is off by 1. Leave the class y[n] out of both.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    excess = x - x[rows, y][:, None] + delta
    dx = (excess > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return np.maximum(excess, 0).sum() / len(y), dx / len(y)

# %% right_class_in_the_count (second version)
def svm_loss(x, y, delta=1.0):
    losses, grads = [], []
    for scores, label in zip(x, y):
        hinge = np.maximum(0.0, scores - scores[label] + delta)
        above = np.where(hinge > 0, 1.0, 0.0)
        above[label] = -np.count_nonzero(hinge)
        losses.append(hinge.sum())
        grads.append(above)
    return np.mean(losses), np.array(grads) / len(grads)

# %% right_class_minus_one
# You set dx of the right class to -1. Its score enters one term for each class that violates the margin: dx there is minus their count.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    excess = x - x[rows, y][:, None] + delta
    excess[rows, y] = 0
    dx = (excess > 0).astype(float)
    dx[rows, y] = -1
    return np.maximum(excess, 0).sum() / len(y), dx / len(y)

# %% right_class_minus_one (second version)
def svm_loss(x, y, delta=1.0):
    onehot = np.eye(x.shape[1])[y]
    right = np.sum(onehot * x, axis=1, keepdims=True)
    hinge = np.where(onehot > 0, 0.0, np.maximum(0.0, x - right + delta))
    return hinge.sum(axis=1).mean(), ((hinge > 0) - onehot) / x.shape[0]

# %% right_class_overwritten
# In the loop dx of the right class is overwritten (= -1). Each class that violates the margin takes one more off: -= 1.
def svm_loss(x, y, delta=1.0):
    N, C = x.shape
    loss, dx = 0.0, np.zeros((N, C))
    for n in range(N):
        for c in range(C):
            margin = x[n, c] - x[n, y[n]] + delta
            if c != y[n] and margin > 0:
                loss += margin
                dx[n, c] = 1
                dx[n, y[n]] = -1
    return loss / N, dx / N

# %% right_class_overwritten (second version)
def svm_loss(x, y, delta=1.0):
    rows = np.arange(x.shape[0])
    hinge = np.maximum(x - x[rows, y].reshape(-1, 1) + delta, 0)
    hinge[rows, y] = 0
    dx = np.sign(hinge)
    dx[rows, y] = -dx.max(axis=1)
    return np.mean(np.sum(hinge, axis=1)), dx / x.shape[0]

# %% right_class_forgotten
# dx of the right class is 0. Its score stands in every term, with a minus: dx there is minus the number of classes that violate the margin.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    excess = x - x[rows, y][:, None] + delta
    excess[rows, y] = 0
    dx = (excess > 0).astype(float)
    return np.maximum(excess, 0).sum() / len(y), dx / len(y)

# %% right_class_forgotten (second version)
def svm_loss(x, y, delta=1.0):
    n, loss = len(x), 0.0
    dx = np.zeros_like(x)
    for i, label in enumerate(y):
        for j in range(x.shape[1]):
            if j == label:
                continue
            gap = x[i, label] - x[i, j]
            if gap < delta:
                loss += (delta - gap) / n
                dx[i, j] = 1 / n
    return loss, dx

# %% squared_hinge
# You squared the margins. This hinge is linear: each violation counts as it is, and its slope is 1.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    hinge = np.maximum(x - x[rows, y][:, None] + delta, 0)
    hinge[rows, y] = 0
    dx = 2 * hinge
    dx[rows, y] = -dx.sum(axis=1)
    return (hinge**2).sum() / len(y), dx / len(y)

# %% squared_hinge (second version)
def svm_loss(x, y, delta=1.0):
    N, C = x.shape
    loss, dx = 0.0, np.zeros((N, C))
    for n in range(N):
        for c in range(C):
            m = x[n, c] - x[n, y[n]] + delta
            if c != y[n] and m > 0:
                loss += m * m / N
                dx[n, c] += 2 * m / N
                dx[n, y[n]] -= 2 * m / N
    return loss, dx

# %% slope_is_the_margin
# The loss is right, but dx holds the violations themselves. The slope of max(0, m) is 1 where m is positive, however large m is.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    hinge = np.maximum(x - x[rows, y][:, None] + delta, 0)
    hinge[rows, y] = 0
    dx = hinge.copy()
    dx[rows, y] = -dx.sum(axis=1)
    return hinge.sum() / len(y), dx / len(y)

# %% slope_is_the_margin (second version)
def svm_loss(x, y, delta=1.0):
    total, dx = 0.0, np.zeros_like(x)
    for i in range(len(x)):
        for j in range(x.shape[1]):
            margin = max(0.0, x[i, j] - x[i, y[i]] + delta)
            if j != y[i]:
                total += margin
                dx[i, j] += margin
                dx[i, y[i]] -= margin
    return total / len(x), dx / len(x)

# %% loss_summed
# You added up the losses of the rows. The loss is their mean: divide by N, in the loss and in dx.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    excess = x - x[rows, y][:, None] + delta
    excess[rows, y] = 0
    dx = (excess > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return np.maximum(excess, 0).sum(), dx

# %% loss_summed (second version)
def svm_loss(x, y, delta=1.0):
    loss, dx = 0.0, np.zeros(x.shape)
    for n, k in enumerate(y):
        violated = (x[n] > x[n, k] - delta) & (np.arange(len(x[n])) != k)
        loss += np.sum(x[n, violated] - x[n, k] + delta)
        dx[n, violated] = 1
        dx[n, k] = -np.sum(violated)
    return loss, dx

# %% loss_without_n
# dx is right, but the loss is a sum over the rows. It is their mean: divide it by N as well.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    excess = x - x[rows, y][:, None] + delta
    excess[rows, y] = 0
    dx = (excess > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return np.maximum(excess, 0).sum(), dx / len(y)

# %% loss_without_n (second version)
def svm_loss(x, y, delta=1.0):
    onehot = np.eye(x.shape[1])[y]
    hinge = (1 - onehot) * np.clip(x - (x * onehot).sum(1, keepdims=True) + delta, 0, None)
    above = np.sign(hinge)
    return np.einsum("nc->", hinge), (above - onehot * above.sum(1, keepdims=True)) / x.shape[0]

# %% dx_without_n
# The loss is a mean over the N rows, so its gradient carries 1/N too: divide dx by N.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    excess = x - x[rows, y][:, None] + delta
    excess[rows, y] = 0
    dx = (excess > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return np.maximum(excess, 0).sum() / len(y), dx

# %% dx_without_n (second version)
def svm_loss(x, y, delta=1.0):
    N, C = x.shape
    loss, dx = 0.0, np.zeros((N, C))
    for n in range(N):
        for c in range(C):
            if c == y[n]:
                continue
            margin = x[n, c] - x[n, y[n]] + delta
            if margin > 0:
                loss += margin
                dx[n, c] += 1
                dx[n, y[n]] -= 1
    loss /= N
    return loss, dx

# %% averaged_over_classes
# You divided by N times C. Only the rows are averaged; the classes of a row add up: divide by N.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    excess = x - x[rows, y][:, None] + delta
    excess[rows, y] = 0
    dx = (excess > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return np.maximum(excess, 0).mean(), dx / x.size

# %% averaged_over_classes (second version)
def svm_loss(x, y, delta=1.0):
    losses, grads = [], []
    for scores, k in zip(x, y):
        hinge = np.maximum(0, scores - scores[k] + delta)
        hinge[k] = 0
        g = np.where(hinge > 0, 1.0, 0.0)
        g[k] -= g.sum()
        losses.append(np.mean(hinge))
        grads.append(g / len(scores))
    return sum(losses) / len(x), np.stack(grads) / len(x)

# %% margin_ignored
# You wrote 1 where the argument delta belongs. The caller may ask for another margin.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    excess = x - x[rows, y][:, None] + 1.0
    excess[rows, y] = 0
    dx = (excess > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return np.maximum(excess, 0).sum() / len(y), dx / len(y)

# %% margin_ignored (second version)
def svm_loss(x, y, delta=1.0):
    N = len(x)
    loss, dx = 0.0, np.zeros_like(x)
    for n in range(N):
        for c in set(range(x.shape[1])) - {int(y[n])}:
            violation = 1 - (x[n, y[n]] - x[n, c])
            if violation > 0:
                loss += violation / N
                dx[n, [c, y[n]]] += np.array([1, -1]) / N
    return loss, dx

# %% margin_left_out
# The margin delta is missing. A wrong class counts as soon as it comes closer than delta to the right one, not only when it is above it.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    excess = x - x[rows, y][:, None]
    excess[rows, y] = 0
    dx = (excess > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return np.maximum(excess, 0).sum() / len(y), dx / len(y)

# %% margin_left_out (second version)
def svm_loss(x, y, delta=1.0):
    losses, dx = [], np.zeros_like(x)
    for n, k in enumerate(y):
        worse = x[n] > x[n, k]
        losses.append((x[n, worse] - x[n, k]).sum())
        dx[n] = worse
        dx[n, k] = -worse.sum()
    return np.mean(losses), dx / len(losses)

# %% margin_subtracted
# You took delta off. It is added: a wrong class violates the margin when its score plus delta exceeds the right class's score.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    excess = x - x[rows, y][:, None] - delta
    excess[rows, y] = 0
    dx = (excess > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return np.maximum(excess, 0).sum() / len(y), dx / len(y)

# %% margin_subtracted (second version)
def svm_loss(x, y, delta=1.0):
    N, C = x.shape
    total, dx = 0.0, np.zeros((N, C))
    for n in range(N):
        bar = x[n, y[n]] + delta
        for c in range(C):
            if x[n, c] > bar:
                total += x[n, c] - bar
                dx[n, c] += 1 / N
                dx[n, y[n]] -= 1 / N
    return total / N, dx

# %% scores_reversed
# You took the wrong classes' scores off the right one's. It is the other way round: x[n, c] - x[n, y[n]] + delta grows as a wrong class gains.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    excess = x[rows, y][:, None] - x + delta
    excess[rows, y] = 0
    dx = -(excess > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return np.maximum(excess, 0).sum() / len(y), dx / len(y)

# %% scores_reversed (second version)
def svm_loss(x, y, delta=1.0):
    N, C = x.shape
    loss, dx = 0.0, np.zeros((N, C))
    for n in range(N):
        for c in range(C):
            margin = x[n, y[n]] - x[n, c] + delta
            if c != y[n] and margin > 0:
                loss += margin / N
                dx[n, c] -= 1 / N
                dx[n, y[n]] += 1 / N
    return loss, dx

# %% margin_itself_counts
# A class exactly on the margin counts as satisfied, and sends no gradient. Compare with > 0, not with >= 0.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    excess = x - x[rows, y][:, None] + delta
    dx = (excess >= 0).astype(float)
    dx[rows, y] = 0
    dx[rows, y] = -dx.sum(axis=1)
    excess[rows, y] = 0
    return np.maximum(excess, 0).sum() / len(y), dx / len(y)

# %% margin_itself_counts (second version)
def svm_loss(x, y, delta=1.0):
    N, C = x.shape
    loss, dx = 0.0, np.zeros((N, C))
    for n in range(N):
        for c in range(C):
            gap = x[n, y[n]] - x[n, c]
            if c == y[n] or gap > delta:
                continue
            loss += delta - gap
            dx[n, c] += 1
            dx[n, y[n]] -= 1
    return loss / N, dx / N

# %% every_class_counts
# You asked the clipped margins whether they are >= 0, and they all are: every class gets a gradient, the right one and satisfied ones too. Print the mask for one row. Only a margin above 0 pulls.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    hinge = np.maximum(0, x - x[rows, y][:, None] + delta)
    hinge[rows, y] = 0
    dx = (hinge >= 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return hinge.sum() / len(y), dx / len(y)

# %% every_class_counts (second version)
def svm_loss(x, y, delta=1.0):
    N, C = x.shape
    loss, dx = 0.0, np.zeros((N, C))
    for n in range(N):
        for c in range(C):
            margin = max(0.0, x[n, c] - x[n, y[n]] + delta) if c != y[n] else 0.0
            loss += margin / N
            if margin >= 0 and c != y[n]:
                dx[n, c] += 1 / N
            if margin >= 0:
                dx[n, y[n]] -= 1 / N
    return loss, dx

# %% satisfied_classes_count
# dx is 1 at every wrong class, as if each violated its margin. A margin that was clipped to 0 still passes >= 0: print the mask for one row, and keep only what lies above 0.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    hinge = np.maximum(0, x - x[rows, y][:, None] + delta)
    hinge[rows, y] = 0
    dx = (hinge >= 0).astype(float)
    dx[rows, y] = 0
    dx[rows, y] = -dx.sum(axis=1)
    return hinge.sum() / len(y), dx / len(y)

# %% satisfied_classes_count (second version)
def svm_loss(x, y, delta=1.0):
    total, dx = 0.0, np.zeros_like(x)
    for i, k in enumerate(y):
        for j in range(x.shape[1]):
            if j == k:
                continue
            total += max(0.0, x[i, j] - x[i, k] + delta)
            dx[i, j] += 1
            dx[i, k] -= 1
    return total / len(x), dx / len(x)

# %% worst_class_only
# You took only the class that violates the margin most. The loss adds up over all wrong classes, and so does dx.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    excess = x - x[rows, y][:, None] + delta
    excess[rows, y] = 0
    worst = excess.argmax(axis=1)
    dx = np.zeros_like(x)
    dx[rows, worst] += 1
    dx[rows, y] -= 1
    return np.maximum(excess, 0).max(axis=1).sum() / len(y), dx / len(y)

# %% worst_class_only (second version)
def svm_loss(x, y, delta=1.0):
    loss, dx = 0.0, np.zeros(x.shape)
    for n, k in enumerate(y):
        others = [c for c in range(x.shape[1]) if c != k]
        top = max(others, key=lambda c: x[n, c])
        margin = x[n, top] - x[n, k] + delta
        if margin > 0:
            loss += margin
            dx[n, top] = 1
            dx[n, k] = -1
    return loss / len(y), dx / len(y)

# %% hinge_forgotten
# Satisfied classes enter too, with negative terms. The hinge cuts them off: max(0, ...), and dx is 0 there.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    excess = x - x[rows, y][:, None] + delta
    excess[rows, y] = 0
    dx = np.ones_like(x)
    dx[rows, y] = 1 - x.shape[1]
    return excess.sum() / len(y), dx / len(y)

# %% hinge_forgotten (second version)
def svm_loss(x, y, delta=1.0):
    N, C = x.shape
    onehot = np.eye(C)[y]
    loss = np.mean(x.sum(axis=1) - C * (onehot * x).sum(axis=1)) + (C - 1) * delta
    return loss, (1 - C * onehot) / N

# %% gradient_sign
# dx has the wrong sign: wrong classes inside the margin get +1, the right class minus their count. dx points up the loss; the optimizer's step goes the other way.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    excess = x - x[rows, y][:, None] + delta
    excess[rows, y] = 0
    dx = -(excess > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return np.maximum(excess, 0).sum() / len(y), dx / len(y)

# %% gradient_sign (second version)
def svm_loss(x, y, delta=1.0):
    N = len(x)
    loss, dx = 0.0, np.zeros_like(x)
    for n in range(N):
        for c in range(x.shape[1]):
            margin = x[n, c] - x[n, y[n]] + delta
            if c != y[n] and margin > 0:
                loss += margin / N
                dx[n, c] -= 1 / N
                dx[n, y[n]] += 1 / N
    return loss, dx

# %% scores_changed
# You change x in place (x -= ...), so the caller's scores are spoilt. Write excess = x - ... instead.
def svm_loss(x, y, delta=1.0):
    rows = np.arange(len(y))
    x -= x[rows, y][:, None] - delta
    x[rows, y] = 0
    dx = (x > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    return np.maximum(x, 0).sum() / len(y), dx / len(y)

# %% scores_changed (second version)
def svm_loss(x, y, delta=1.0):
    dx = np.zeros_like(x)
    for n, k in enumerate(y):
        x[n] = x[n] - x[n, k] + delta
        x[n, k] = 0
        dx[n, x[n] > 0] = 1
        dx[n, k] = -np.sum(x[n] > 0)
    return np.sum(x[x > 0]) / len(y), dx / len(y)
