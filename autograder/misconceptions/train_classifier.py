"""Wrong versions of `train_classifier` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% not_shuffled
# The training rows come sorted by class and you visit them in that order, so the net forgets all but the last class. Draw a new random order in every epoch.
def train_classifier(x_train, y_train, x_test, rng):
    mean = x_train.mean(axis=0)
    w1, b1 = init_weights(x_train.shape[1], 32, "he_normal", rng), np.zeros(32)
    w2, b2 = init_weights(32, 10, "he_normal", rng), np.zeros(10)
    params = [w1, b1, w2, b2]
    velocity = [np.zeros_like(p) for p in params]
    for epoch in range(15):
        order = np.arange(len(x_train))
        for start in range(0, len(order), 50):
            rows = order[start : start + 50]
            z, cache1 = affine_forward(x_train[rows] - mean, params[0], params[1])
            h = np.maximum(z, 0)
            scores, cache2 = affine_forward(h, params[2], params[3])
            loss, dscores = softmax_loss(scores, y_train[rows])
            dh, dw2, db2 = affine_backward(dscores, cache2)
            _, dw1, db1 = affine_backward(dh * (z > 0), cache1)
            for i, grad in enumerate((dw1, db1, dw2, db2)):
                velocity[i] = 0.9 * velocity[i] - 0.1 * grad
                params[i] = params[i] + velocity[i]
    h = np.maximum((x_test - mean) @ params[0] + params[1], 0)
    return (h @ params[2] + params[3]).argmax(axis=1)

# %% not_shuffled (second version)
def train_classifier(x_train, y_train, x_test, rng):
    N, D = x_train.shape
    w1, b1 = init_weights(D, 40, "he_uniform", rng), np.zeros(40)
    w2, b2 = init_weights(40, 10, "xavier_normal", rng), np.zeros(10)
    for epoch in range(20):
        for batch_x, batch_y in zip(np.array_split(x_train, N // 20), np.array_split(y_train, N // 20)):
            z, c1 = layers.affine_forward(batch_x, w1, b1)
            h = z * (z > 0)
            s, c2 = layers.affine_forward(h, w2, b2)
            _, ds = losses.softmax_loss(s, batch_y)
            dh, dw2, db2 = layers.affine_backward(ds, c2)
            dh[z <= 0] = 0
            _, dw1, db1 = layers.affine_backward(dh, c1)
            for p, g in ((w1, dw1), (b1, db1), (w2, dw2), (b2, db2)):
                p -= 0.3 * g
    hidden = np.maximum(x_test @ w1 + b1, 0)
    return np.argmax(hidden @ w2 + b2, axis=1)

# %% no_better_than_guessing
# Your labels are no better than guessing. Print the loss: it must fall from 2.3. If it stays, updates are missing or tiny, or x is shuffled without y. If it rises, you go uphill. If it falls, x_test is not prepared as x_train was.
def train_classifier(x_train, y_train, x_test, rng):
    mean = x_train.mean(axis=0)
    w1, b1 = init_weights(x_train.shape[1], 32, "he_normal", rng), np.zeros(32)
    w2, b2 = init_weights(32, 10, "he_normal", rng), np.zeros(10)
    params = [w1, b1, w2, b2]
    velocity = [np.zeros_like(p) for p in params]
    for epoch in range(15):
        order = rng.permutation(len(x_train))
        for start in range(0, len(order), 50):
            rows = order[start : start + 50]
            z, cache1 = affine_forward(x_train[rows] - mean, params[0], params[1])
            h = np.maximum(z, 0)
            scores, cache2 = affine_forward(h, params[2], params[3])
            loss, dscores = softmax_loss(scores, y_train[rows])
            dh, dw2, db2 = affine_backward(dscores, cache2)
            _, dw1, db1 = affine_backward(dh * (z > 0), cache1)
            for i, grad in enumerate((dw1, db1, dw2, db2)):
                velocity[i] = 0.9 * velocity[i] - 0.1 * grad
    h = np.maximum((x_test - mean) @ params[0] + params[1], 0)
    return (h @ params[2] + params[3]).argmax(axis=1)

# %% no_better_than_guessing (second version)
def train_classifier(x_train, y_train, x_test, rng):
    N, D = x_train.shape
    w = np.zeros((D, 10))
    b = np.zeros(10)
    for epoch in range(40):
        shuffled = rng.permutation(N)
        for k in range(0, N, 30):
            idx = shuffled[k : k + 30]
            scores, cache = layers.affine_forward(x_train[idx], w, b)
            loss, dscores = losses.softmax_loss(scores, y_train[rng.permutation(N)[: len(idx)]])
            dx, dw, db = layers.affine_backward(dscores, cache)
            w = w - 0.1 * dw
            b = b - 0.1 * db
    scores, _ = layers.affine_forward(x_test, w, b)
    return np.argmax(scores, axis=1)

# %% same_class_for_all
# Every test row gets the same label. With all weights zero hidden units stay dead: start from init_weights. If scores are nan, the steps are too large or go uphill. Pixels divided by 255 once more are too small to learn from.
def train_classifier(x_train, y_train, x_test, rng):
    mean = x_train.mean(axis=0)
    w1, b1 = np.zeros((x_train.shape[1], 32)), np.zeros(32)
    w2, b2 = np.zeros((32, 10)), np.zeros(10)
    params = [w1, b1, w2, b2]
    velocity = [np.zeros_like(p) for p in params]
    for epoch in range(15):
        order = rng.permutation(len(x_train))
        for start in range(0, len(order), 50):
            rows = order[start : start + 50]
            z, cache1 = affine_forward(x_train[rows] - mean, params[0], params[1])
            h = np.maximum(z, 0)
            scores, cache2 = affine_forward(h, params[2], params[3])
            loss, dscores = softmax_loss(scores, y_train[rows])
            dh, dw2, db2 = affine_backward(dscores, cache2)
            _, dw1, db1 = affine_backward(dh * (z > 0), cache1)
            for i, grad in enumerate((dw1, db1, dw2, db2)):
                velocity[i] = 0.9 * velocity[i] - 0.1 * grad
                params[i] = params[i] + velocity[i]
    h = np.maximum((x_test - mean) @ params[0] + params[1], 0)
    return (h @ params[2] + params[3]).argmax(axis=1)

# %% same_class_for_all (second version)
def train_classifier(x_train, y_train, x_test, rng):
    N, D = x_train.shape
    w = np.zeros((D, 10))
    b = np.zeros(10)
    for epoch in range(5):
        shuffled = rng.permutation(N)
        for k in range(0, N, 30):
            idx = shuffled[k : k + 30]
            scores, cache = layers.affine_forward(x_train[idx], w, b)
            loss, dscores = losses.softmax_loss(scores, y_train[idx])
            dx, dw, db = layers.affine_backward(dscores, cache)
            b = b - 0.1 * db
            w = w * 0
    scores, _ = layers.affine_forward(x_test, w, b)
    return np.argmax(scores, axis=1)

# %% scores_returned
# You returned the scores, one row of ten numbers for each picture. Return the index of the largest in each row.
def train_classifier(x_train, y_train, x_test, rng):
    mean = x_train.mean(axis=0)
    w1, b1 = init_weights(x_train.shape[1], 32, "he_normal", rng), np.zeros(32)
    w2, b2 = init_weights(32, 10, "he_normal", rng), np.zeros(10)
    params = [w1, b1, w2, b2]
    velocity = [np.zeros_like(p) for p in params]
    for epoch in range(15):
        order = rng.permutation(len(x_train))
        for start in range(0, len(order), 50):
            rows = order[start : start + 50]
            z, cache1 = affine_forward(x_train[rows] - mean, params[0], params[1])
            h = np.maximum(z, 0)
            scores, cache2 = affine_forward(h, params[2], params[3])
            loss, dscores = softmax_loss(scores, y_train[rows])
            dh, dw2, db2 = affine_backward(dscores, cache2)
            _, dw1, db1 = affine_backward(dh * (z > 0), cache1)
            for i, grad in enumerate((dw1, db1, dw2, db2)):
                velocity[i] = 0.9 * velocity[i] - 0.1 * grad
                params[i] = params[i] + velocity[i]
    h = np.maximum((x_test - mean) @ params[0] + params[1], 0)
    return h @ params[2] + params[3]

# %% scores_returned (second version)
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
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

# %% argmax_over_rows
# You took the index of the largest score over the pictures (axis 0). It is one label for each picture: axis 1.
def train_classifier(x_train, y_train, x_test, rng):
    mean = x_train.mean(axis=0)
    w1, b1 = init_weights(x_train.shape[1], 32, "he_normal", rng), np.zeros(32)
    w2, b2 = init_weights(32, 10, "he_normal", rng), np.zeros(10)
    params = [w1, b1, w2, b2]
    velocity = [np.zeros_like(p) for p in params]
    for epoch in range(15):
        order = rng.permutation(len(x_train))
        for start in range(0, len(order), 50):
            rows = order[start : start + 50]
            z, cache1 = affine_forward(x_train[rows] - mean, params[0], params[1])
            h = np.maximum(z, 0)
            scores, cache2 = affine_forward(h, params[2], params[3])
            loss, dscores = softmax_loss(scores, y_train[rows])
            dh, dw2, db2 = affine_backward(dscores, cache2)
            _, dw1, db1 = affine_backward(dh * (z > 0), cache1)
            for i, grad in enumerate((dw1, db1, dw2, db2)):
                velocity[i] = 0.9 * velocity[i] - 0.1 * grad
                params[i] = params[i] + velocity[i]
    h = np.maximum((x_test - mean) @ params[0] + params[1], 0)
    return (h @ params[2] + params[3]).argmax(axis=0)

# %% argmax_over_rows (second version)
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
    return np.array([np.argmax(column) for column in scores.T])

# %% column_of_labels
# Your labels stand in a column, one row with one label for each picture. Return a flat array of shape (N,): leave keepdims out, or print the shape of what you return.
def train_classifier(x_train, y_train, x_test, rng):
    N, D = x_train.shape
    w, b = np.zeros((D, 10)), np.zeros(10)
    for epoch in range(10):
        order = rng.permutation(N)
        for start in range(0, N, 50):
            rows = order[start : start + 50]
            scores, cache = affine_forward(x_train[rows], w, b)
            loss, dscores = softmax_loss(scores, y_train[rows])
            _, dw, db = affine_backward(dscores, cache)
            w, b = w - 0.1 * dw, b - 0.1 * db
    return (x_test @ w + b).argmax(axis=1, keepdims=True)

# %% column_of_labels (second version)
def train_classifier(x_train, y_train, x_test, rng):
    means = np.array([x_train[y_train == c].mean(axis=0) for c in range(10)])
    distances = (means**2).sum(axis=1) - 2 * x_test @ means.T
    labels = np.argmin(distances, axis=1)
    return labels.reshape(-1, 1)

# %% list_of_labels
# Your labels stand in a Python list. Return an array of them, one integer for each row of x_test.
def train_classifier(x_train, y_train, x_test, rng):
    N, D = x_train.shape
    w, b = np.zeros((D, 10)), np.zeros(10)
    for epoch in range(10):
        order = rng.permutation(N)
        for start in range(0, N, 50):
            rows = order[start : start + 50]
            scores, cache = affine_forward(x_train[rows], w, b)
            loss, dscores = softmax_loss(scores, y_train[rows])
            _, dw, db = affine_backward(dscores, cache)
            w, b = w - 0.1 * dw, b - 0.1 * db
    labels = []
    for picture in x_test:
        labels.append(int(np.argmax(picture @ w + b)))
    return labels

# %% list_of_labels (second version)
def train_classifier(x_train, y_train, x_test, rng):
    means = np.array([x_train[y_train == c].mean(axis=0) for c in range(10)])
    distances = (means**2).sum(axis=1) - 2 * x_test @ means.T
    return np.argmin(distances, axis=1).tolist()

# %% training_rows_labelled
# You labelled the training rows: there is one label for each row of x_train. Train on x_train, then apply what was learnt to x_test.
def train_classifier(x_train, y_train, x_test, rng):
    N, D = x_train.shape
    w, b = np.zeros((D, 10)), np.zeros(10)
    for epoch in range(10):
        order = rng.permutation(N)
        for start in range(0, N, 50):
            rows = order[start : start + 50]
            scores, cache = affine_forward(x_train[rows], w, b)
            loss, dscores = softmax_loss(scores, y_train[rows])
            _, dw, db = affine_backward(dscores, cache)
            w, b = w - 0.1 * dw, b - 0.1 * db
    return (x_train @ w + b).argmax(axis=1)

# %% training_rows_labelled (second version)
def train_classifier(x_train, y_train, x_test, rng):
    means = np.array([x_train[y_train == c].mean(axis=0) for c in range(10)])
    distances = (means**2).sum(axis=1) - 2 * x_train @ means.T
    return np.argmin(distances, axis=1)

# %% index_for_label
# You returned positions of training rows where their labels belong: look the label up, y_train[nearest].
def train_classifier(x_train, y_train, x_test, rng):
    squares = (x_train**2).sum(axis=1) - 2 * x_test @ x_train.T
    return squares.argmin(axis=1)

# %% index_for_label (second version)
def train_classifier(x_train, y_train, x_test, rng):
    answers = []
    for picture in x_test:
        distances = np.abs(x_train - picture).sum(axis=1)
        nearest = np.argsort(distances)
        answers.append(nearest[0])
    return np.array(answers)

# %% labels_from_one
# Your labels are one too large: the classes count from 0.
def train_classifier(x_train, y_train, x_test, rng):
    mean = x_train.mean(axis=0)
    w1, b1 = init_weights(x_train.shape[1], 32, "he_normal", rng), np.zeros(32)
    w2, b2 = init_weights(32, 10, "he_normal", rng), np.zeros(10)
    params = [w1, b1, w2, b2]
    velocity = [np.zeros_like(p) for p in params]
    for epoch in range(15):
        order = rng.permutation(len(x_train))
        for start in range(0, len(order), 50):
            rows = order[start : start + 50]
            z, cache1 = affine_forward(x_train[rows] - mean, params[0], params[1])
            h = np.maximum(z, 0)
            scores, cache2 = affine_forward(h, params[2], params[3])
            loss, dscores = softmax_loss(scores, y_train[rows])
            dh, dw2, db2 = affine_backward(dscores, cache2)
            _, dw1, db1 = affine_backward(dh * (z > 0), cache1)
            for i, grad in enumerate((dw1, db1, dw2, db2)):
                velocity[i] = 0.9 * velocity[i] - 0.1 * grad
                params[i] = params[i] + velocity[i]
    h = np.maximum((x_test - mean) @ params[0] + params[1], 0)
    return (h @ params[2] + params[3]).argmax(axis=1) + 1

# %% labels_from_one (second version)
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
    labels = []
    for row in scores:
        labels.append(sorted(range(1, 11), key=lambda c: row[c - 1])[-1])
    return np.array(labels)

# %% float_labels
# Your labels are floating-point numbers. Labels are integers: return what argmax gives, or use .astype(int).
def train_classifier(x_train, y_train, x_test, rng):
    mean = x_train.mean(axis=0)
    w1, b1 = init_weights(x_train.shape[1], 32, "he_normal", rng), np.zeros(32)
    w2, b2 = init_weights(32, 10, "he_normal", rng), np.zeros(10)
    params = [w1, b1, w2, b2]
    velocity = [np.zeros_like(p) for p in params]
    for epoch in range(15):
        order = rng.permutation(len(x_train))
        for start in range(0, len(order), 50):
            rows = order[start : start + 50]
            z, cache1 = affine_forward(x_train[rows] - mean, params[0], params[1])
            h = np.maximum(z, 0)
            scores, cache2 = affine_forward(h, params[2], params[3])
            loss, dscores = softmax_loss(scores, y_train[rows])
            dh, dw2, db2 = affine_backward(dscores, cache2)
            _, dw1, db1 = affine_backward(dh * (z > 0), cache1)
            for i, grad in enumerate((dw1, db1, dw2, db2)):
                velocity[i] = 0.9 * velocity[i] - 0.1 * grad
                params[i] = params[i] + velocity[i]
    h = np.maximum((x_test - mean) @ params[0] + params[1], 0)
    labels = np.zeros(len(x_test))
    labels[:] = (h @ params[2] + params[3]).argmax(axis=1)
    return labels

# %% float_labels (second version)
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
    return np.argmax(scores, axis=1) * 1.0

# %% test_rows_used
# You centre or scale with the test rows' own mean, so a picture's label depends on which others are tested. Use the training rows' mean for both.
def train_classifier(x_train, y_train, x_test, rng):
    mean = x_train.mean(axis=0)
    w1, b1 = init_weights(x_train.shape[1], 32, "he_normal", rng), np.zeros(32)
    w2, b2 = init_weights(32, 10, "he_normal", rng), np.zeros(10)
    params = [w1, b1, w2, b2]
    velocity = [np.zeros_like(p) for p in params]
    for epoch in range(15):
        order = rng.permutation(len(x_train))
        for start in range(0, len(order), 50):
            rows = order[start : start + 50]
            z, cache1 = affine_forward(x_train[rows] - mean, params[0], params[1])
            h = np.maximum(z, 0)
            scores, cache2 = affine_forward(h, params[2], params[3])
            loss, dscores = softmax_loss(scores, y_train[rows])
            dh, dw2, db2 = affine_backward(dscores, cache2)
            _, dw1, db1 = affine_backward(dh * (z > 0), cache1)
            for i, grad in enumerate((dw1, db1, dw2, db2)):
                velocity[i] = 0.9 * velocity[i] - 0.1 * grad
                params[i] = params[i] + velocity[i]
    h = np.maximum((x_test - x_test.mean(axis=0)) @ params[0] + params[1], 0)
    return (h @ params[2] + params[3]).argmax(axis=1)

# %% test_rows_used (second version)
def train_classifier(x_train, y_train, x_test, rng):
    N, D = x_train.shape
    both = np.concatenate([x_train, x_test])
    center, spread = both.mean(axis=0), both.std(axis=0) + 0.1
    x_train, x_test = (x_train - center) / spread, (x_test - center) / spread
    w = np.zeros((D, 10))
    b = np.zeros(10)
    for epoch in range(40):
        shuffled = rng.permutation(N)
        for k in range(0, N, 30):
            idx = shuffled[k : k + 30]
            scores, cache = layers.affine_forward(x_train[idx], w, b)
            loss, dscores = losses.softmax_loss(scores, y_train[idx])
            dx, dw, db = layers.affine_backward(dscores, cache)
            w = w - 0.01 * dw
            b = b - 0.01 * db
    scores, _ = layers.affine_forward(x_test, w, b)
    return np.argmax(scores, axis=1)

# %% other_randomness
# Two runs with the same rng give different labels. Draw everything, the order of the rows too, from the rng you are given.
def train_classifier(x_train, y_train, x_test, rng):
    mean = x_train.mean(axis=0)
    w1, b1 = init_weights(x_train.shape[1], 32, "he_normal", rng), np.zeros(32)
    w2, b2 = init_weights(32, 10, "he_normal", rng), np.zeros(10)
    params = [w1, b1, w2, b2]
    velocity = [np.zeros_like(p) for p in params]
    for epoch in range(15):
        order = np.random.permutation(len(x_train))
        for start in range(0, len(order), 50):
            rows = order[start : start + 50]
            z, cache1 = affine_forward(x_train[rows] - mean, params[0], params[1])
            h = np.maximum(z, 0)
            scores, cache2 = affine_forward(h, params[2], params[3])
            loss, dscores = softmax_loss(scores, y_train[rows])
            dh, dw2, db2 = affine_backward(dscores, cache2)
            _, dw1, db1 = affine_backward(dh * (z > 0), cache1)
            for i, grad in enumerate((dw1, db1, dw2, db2)):
                velocity[i] = 0.9 * velocity[i] - 0.1 * grad
                params[i] = params[i] + velocity[i]
    h = np.maximum((x_test - mean) @ params[0] + params[1], 0)
    return (h @ params[2] + params[3]).argmax(axis=1)

# %% other_randomness (second version)
def train_classifier(x_train, y_train, x_test, rng):
    rng = np.random.default_rng()
    N, D = x_train.shape
    w = 0.1 * rng.normal(size=(D, 10))
    b = np.zeros(10)
    for epoch in range(15):
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

# %% input_overwritten
# You change x_train or x_test in place (-=). Work on a copy: x_train = x_train - mean.
def train_classifier(x_train, y_train, x_test, rng):
    mean = x_train.mean(axis=0)
    x_train -= mean
    x_test -= mean
    w1, b1 = init_weights(x_train.shape[1], 32, "he_normal", rng), np.zeros(32)
    w2, b2 = init_weights(32, 10, "he_normal", rng), np.zeros(10)
    params = [w1, b1, w2, b2]
    velocity = [np.zeros_like(p) for p in params]
    for epoch in range(15):
        order = rng.permutation(len(x_train))
        for start in range(0, len(order), 50):
            rows = order[start : start + 50]
            z, cache1 = affine_forward(x_train[rows], params[0], params[1])
            h = np.maximum(z, 0)
            scores, cache2 = affine_forward(h, params[2], params[3])
            loss, dscores = softmax_loss(scores, y_train[rows])
            dh, dw2, db2 = affine_backward(dscores, cache2)
            _, dw1, db1 = affine_backward(dh * (z > 0), cache1)
            for i, grad in enumerate((dw1, db1, dw2, db2)):
                velocity[i] = 0.9 * velocity[i] - 0.1 * grad
                params[i] = params[i] + velocity[i]
    h = np.maximum(x_test @ params[0] + params[1], 0)
    return (h @ params[2] + params[3]).argmax(axis=1)

# %% input_overwritten (second version)
def train_classifier(x_train, y_train, x_test, rng):
    N, D = x_train.shape
    for picture in x_train:
        picture *= 2
    for picture in x_test:
        picture *= 2
    w = np.zeros((D, 10))
    b = np.zeros(10)
    for epoch in range(40):
        shuffled = rng.permutation(N)
        for k in range(0, N, 30):
            idx = shuffled[k : k + 30]
            scores, cache = layers.affine_forward(x_train[idx], w, b)
            loss, dscores = losses.softmax_loss(scores, y_train[idx])
            dx, dw, db = layers.affine_backward(dscores, cache)
            w = w - 0.05 * dw
            b = b - 0.1 * db
    scores, _ = layers.affine_forward(x_test, w, b)
    return np.argmax(scores, axis=1)
