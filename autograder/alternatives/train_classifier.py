"""Right implementations of `train_classifier` that differ from the course's own: another model, another loop."""
# %% softmax_regression
def train_classifier(x_train, y_train, x_test, rng):
    N, D = x_train.shape
    w = np.zeros((D, 10))
    b = np.zeros(10)
    for epoch in range(40):
        shuffled = rng.permutation(N)
        for k in range(0, N, 30):
            idx = shuffled[k : k + 30]
            scores, cache = layers.affine_forward(x_train[idx], w, b)
            loss, dscores = losses.softmax_loss(scores, y_train[idx])
            dx, dw, db = layers.affine_backward(dscores, cache)
            w = w - 0.1 * dw
            b = b - 0.1 * db
    scores, _ = layers.affine_forward(x_test, w, b)
    return np.argmax(scores, axis=1)

# %% nearest_neighbours
def train_classifier(x_train, y_train, x_test, rng):
    """Vote among the three nearest training pictures, by cosine."""
    def unit(x):
        return x / np.sqrt((x * x).sum(axis=1, keepdims=True) + 1e-12)

    nearest = np.argsort(-(unit(x_test) @ unit(x_train).T), axis=1, kind="stable")[:, :3]
    votes = np.zeros((len(x_test), 10), dtype=int)
    for k in range(3):
        votes[np.arange(len(x_test)), y_train[nearest[:, k]]] += 3 - k
    return votes.argmax(axis=1)

# %% tanh_net_by_hand
def train_classifier(x_train, y_train, x_test, rng):
    center = x_train.mean()
    targets = np.eye(10)[y_train]
    w1 = rng.normal(0, 1 / np.sqrt(x_train.shape[1]), size=(x_train.shape[1], 48))
    b1 = np.zeros(48)
    w2 = rng.normal(0, 1 / np.sqrt(48), size=(48, 10))
    b2 = np.zeros(10)
    n = len(x_train)
    for step in range(300):
        rows = rng.choice(n, 40, replace=False)
        x, t = x_train[rows] - center, targets[rows]
        h = np.tanh(x @ w1 + b1)
        s = h @ w2 + b2
        p = np.exp(s - s.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        ds = (p - t) / len(rows)
        dh = ds @ w2.T * (1 - h**2)
        w2 -= 0.3 * h.T @ ds
        b2 -= 0.3 * ds.sum(axis=0)
        w1 -= 0.3 * x.T @ dh
        b1 -= 0.3 * dh.sum(axis=0)
    return np.argmax(np.tanh((x_test - center) @ w1 + b1) @ w2 + b2, axis=1)

# %% ridge
def train_classifier(x_train, y_train, x_test, rng):
    """Least squares on one-hot targets with a penalty, in the dual form."""
    mean = x_train.mean(axis=0)
    a = x_train - mean
    gram = a @ a.T + 30.0 * np.eye(len(a))
    alpha = np.linalg.solve(gram, np.eye(10)[y_train] - 0.1)
    scores = (x_test - mean) @ (a.T @ alpha)
    return scores.argmax(axis=1).astype(np.int32)
