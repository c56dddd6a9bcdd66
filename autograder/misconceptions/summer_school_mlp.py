"""Wrong versions of `summer_school_mlp` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% local_slopes
# You return the slopes of single steps, as the lecture's slides do: p(1 - p) at the output, and the hidden units' own slopes before. A gradient is upstream times local: multiply by what comes back from the log-likelihood.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = p * (1 - p)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(backward(np.ones_like(h), cache_h), cache1)
    dh, _, _ = layers.affine_backward(t - p, cache2)
    grads["x"], _, _ = layers.affine_backward(backward(dh, cache_h), cache1)
    return log_likelihood, grads

# %% local_slopes (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.maximum(s, 0) - np.log1p(np.exp(-np.abs(s))))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ slope,
        "b1": slope.sum(axis=0),
        "w2": h.T @ (p * (1 - p))[:, None],
        "b2": np.array([np.sum(p * (1 - p))]),
        "x": delta @ w1.T,
    }

# %% gradient_of_p
# Your gradients are those of p. The function is the logarithm of p, or of 1 - p for class 0: its slope with respect to p comes first, and multiplies everything.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = p * (1 - p)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% gradient_of_p (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.maximum(s, 0) - np.log1p(np.exp(-np.abs(s))))
    up = (p - p**2)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% negative_log_likelihood
# You return the loss and its gradients, which is the log-likelihood with the sign changed. Here the log-likelihood itself is asked for, and its gradients point uphill.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = p - t
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% negative_log_likelihood (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(np.maximum(s, 0) - y * s + np.log1p(np.exp(-np.abs(s))))
    up = (p - y)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% gradient_sign
# The log-likelihood is right, but your gradients point downhill: they are those of the loss. At the score the gradient is label minus probability.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = p - t
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% gradient_sign (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.maximum(s, 0) - np.log1p(np.exp(-np.abs(s))))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    down = {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }
    return ell, {name: -value for name, value in down.items()}

# %% squared_error_slope
# The log-likelihood is right, but at the score you multiply label minus probability by the sigmoid's slope, p(1 - p), as for a squared error. The logarithm's slope cancels that factor: label minus probability is all.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = (t - p) * p * (1 - p)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% squared_error_slope (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p, cache = layers.sigmoid_forward(s)
    ell = np.sum(y * s - np.logaddexp(0, s))
    up = layers.sigmoid_backward(y - p, cache)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% labels_swapped
# You give class 0 the probability p and class 1 the rest. p is the probability of class 1: its examples count log p, the others log(1 - p).
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = 1 - y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% labels_swapped (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = -np.sum(np.logaddexp(0, np.where(y == 1, s, -s)))
    up = ((y == 0) - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% softmax_of_one_unit
# Your probabilities are all 1: a softmax over one output unit divides it by itself. Print p. One unit for two classes takes the sigmoid.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.softmax_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% softmax_of_one_unit (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = np.ones(len(s))
    ell = np.sum(y * s - np.logaddexp(0, s))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% averaged
# You took the mean over the examples. This log-likelihood is a sum over them: nothing is divided by N, neither the value nor the gradients.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).mean()
    ds = (t - p) / len(x)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% averaged (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.average(y * s - np.maximum(s, 0) - np.log1p(np.exp(-np.abs(s))))
    up = (y - p)[:, None] / y.size
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% value_averaged
# The gradients are right, but your log-likelihood is a mean over the examples. It is their sum: do not divide by N.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).mean()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% value_averaged (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.logaddexp(0, s)) / len(y)
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% gradients_averaged
# The log-likelihood is right, but your gradients are divided by N. It is a sum over the examples, so its gradients are sums as well.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = (t - p) / len(x)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% gradients_averaged (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.logaddexp(0, s))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    up, delta = up / x.shape[0], delta / x.shape[0]
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% only_class_1
# You count log p for every example. An example of class 0 contributes log(1 - p): its label decides which of the two.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, -s).sum()
    ds = 1 - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% only_class_1 (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(np.minimum(s, 0) - np.log1p(np.exp(-np.abs(s))))
    up = np.array([[1 - each] for each in p])
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% kink_slope_1
# At exactly 0 your ReLU has the slope 1. The course's convention is slope 0 there: the gradient passes only where the input was greater than 0.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = dh * (z >= 0) if activation == "relu" else backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% kink_slope_1 (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = 1.0 - (z < 0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.maximum(s, 0) - np.log1p(np.exp(-np.abs(s))))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% kink_slope_half
# At exactly 0 your ReLU has the slope 1/2, the mean of both sides, which is also what small steps measure. The course's convention is slope 0 there.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = dh * np.heaviside(z, 0.5) if activation == "relu" else backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% kink_slope_half (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = (np.sign(z) + 1) / 2
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.maximum(s, 0) - np.log1p(np.exp(-np.abs(s))))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% log_of_rounded_p
# For large scores p is rounded to 0 or 1, and the logarithm of p or of 1 - p is minus infinity. Compute the logarithm from the score: it is minus log(1 + exp(-score)) for class 1, and np.logaddexp(0, ...) does not overflow.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = np.log(np.where(t == 1, p, 1 - p)).sum()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% log_of_rounded_p (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = sum(np.log(p[n]) if y[n] == 1 else np.log(1 - p[n]) for n in range(len(y)))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% log_of_shifted_p
# You added a tiny number inside the logarithm, or clipped p. That hides the rounding and makes large values wrong: compute the logarithm from the score, with np.logaddexp(0, ...).
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = np.sum(t * np.log(p + 1e-12) + (1 - t) * np.log(1 - p + 1e-12))
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% log_of_shifted_p (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(np.log(np.where(y == 1, p, 1 - p) + 1e-12))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% log_cut_off_at_1e_8
# No example of yours counts less than -18.4, which is log(1e-8): the tiny number inside the logarithm hides that p was rounded. Compute the logarithm from the score, with np.logaddexp(0, ...).
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = np.sum(t * np.log(p + 1e-8) + (1 - t) * np.log(1 - p + 1e-8))
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% log_cut_off_at_1e_8 (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(np.log(np.where(y == 1, p, 1 - p) + 1e-8))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% log_cut_off_at_1e_15
# No example of yours counts less than -34.5, which is log(1e-15): the tiny number inside the logarithm hides that p was rounded. Compute the logarithm from the score, with np.logaddexp(0, ...).
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = np.sum(t * np.log(p + 1e-15) + (1 - t) * np.log(1 - p + 1e-15))
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% log_cut_off_at_1e_15 (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = sum(np.log(q + 1e-15) for q in np.where(y == 1, p, 1 - p))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% exp_of_the_score
# Your logarithm starts from the score, but exp overflows for scores near 1000. np.logaddexp(0, s) is log(1 + exp(s)) without the overflow.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = np.sum(t * s - np.log(1 + np.exp(s)))
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% exp_of_the_score (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = y @ s - sum(np.log1p(np.exp(s)))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% log_and_division_by_p
# You divide by p or 1 - p and take their logarithms. For large scores they are exactly 0. Work with the score: its slope is label minus probability, and np.logaddexp(0, ...) gives the logarithm.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = np.sum(t * np.log(p) + (1 - t) * np.log(1 - p))
    ds = (t / p - (1 - t) / (1 - p)) * p * (1 - p)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% log_and_division_by_p (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = sum(np.log(p[n]) if y[n] == 1 else np.log(1 - p[n]) for n in range(len(y)))
    up = np.where(y == 1, 1 / p, -1 / (1 - p))[:, None] * (p * (1 - p))[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% x_missing
# The gradient of x is missing: grads has five entries, w1, b1, w2, b2 and x. The first layer's backward half gives it to you.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    _, grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% x_missing (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.maximum(s, 0) - np.log1p(np.exp(-np.abs(s))))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
    }

# %% x_before_hidden_slope
# The gradient of x skips the hidden units' slopes. It comes back through the activation like those of w1 and b1, and then through w1.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    grads["x"] = dh @ params["w1"].T
    return log_likelihood, grads

# %% x_before_hidden_slope (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.maximum(s, 0) - np.log1p(np.exp(-np.abs(s))))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": up @ w2.T @ w1.T,
    }

# %% hidden_slope_missing
# Nothing happens to the gradient at the hidden units. Multiply it by the slope of their activation before it goes on to w1, b1 and x.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = dh
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% hidden_slope_missing (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.maximum(s, 0) - np.log1p(np.exp(-np.abs(s))))
    up = (y - p)[:, None]
    delta = np.outer(up, w2)
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% hidden_slope_always_sigmoid
# You use the sigmoid's slope, h(1 - h), for ReLU units as well. Each activation has its own: the ReLU's is 1 where its input was positive, else 0.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = dh * h * (1 - h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% hidden_slope_always_sigmoid (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
    else:
        h = 1 / (1 + np.exp(-z))
    slope = h - h**2
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.maximum(s, 0) - np.log1p(np.exp(-np.abs(s))))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% sigmoid_slope_of_output
# You compute the sigmoid of h again for its slope. h is the sigmoid's output already: the slope is h(1 - h).
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    if activation == "sigmoid":
        cache_h, _ = layers.sigmoid_forward(h)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% sigmoid_slope_of_output (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = np.exp(-h) / (1 + np.exp(-h)) ** 2
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.maximum(s, 0) - np.log1p(np.exp(-np.abs(s))))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% hidden_slope_always_relu
# You use the ReLU's slope, 0 or 1, for sigmoid units as well. Each activation has its own: the sigmoid's is h(1 - h).
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = dh * (z > 0)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% hidden_slope_always_relu (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = np.heaviside(z, 0.0)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.logaddexp(0, s))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% sigmoid_slope_of_input
# You put the sigmoid's input into h(1 - h). The formula wants its output: h is what the sigmoid gives, z what it was given.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = dh * z * (1 - z) if activation == "sigmoid" else backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% sigmoid_slope_of_input (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = z - z**2
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.logaddexp(0, s))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% biases_averaged
# You averaged the biases' gradients over the examples. This log-likelihood is a sum, and so are all of its gradients: add the rows up.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    for name in ("b1", "b2"):
        grads[name] = grads[name] / len(x)
    return log_likelihood, grads

# %% biases_averaged (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.logaddexp(0, s))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.mean(axis=0),
        "w2": h.T @ up,
        "b2": up.mean(axis=0),
        "x": delta @ w1.T,
    }

# %% output_with_hidden_activation
# Your output unit has the hidden units' activation. Its value is a probability, so it is always a sigmoid; only the hidden units change.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = forward(s)
    t = y[:, None]
    log_likelihood = np.sum(t * np.log(p) + (1 - t) * np.log(1 - p))
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% output_with_hidden_activation (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = np.maximum(s, 0) if activation == "relu" else 1 / (1 + np.exp(-s))
    ell = np.sum(np.log(p[y == 1])) + np.sum(np.log(1 - p[y == 0]))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% relu_ignored
# You use sigmoids whatever the argument activation says. With "relu" the hidden units are ReLUs, forward and backward.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward
    backward = layers.sigmoid_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% relu_ignored (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    h = 1 / (1 + np.exp(-z))
    slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.maximum(s, 0) - np.log1p(np.exp(-np.abs(s))))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% weights_in_column_form
# The gradients of the weights are transposed. The slides write W as (outputs, inputs); here w1 is (D, H) and w2 is (H, 1), and each gradient has its array's shape.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(t == 1, -s, s)).sum()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    grads["w1"], grads["w2"] = grads["w1"].T, grads["w2"].T
    return log_likelihood, grads

# %% weights_in_column_form (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s - np.maximum(s, 0) - np.log1p(np.exp(-np.abs(s))))
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": delta.T @ x,
        "b1": delta.sum(axis=0),
        "w2": up.T @ h,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }

# %% labels_broadcast
# y is (N,) and the scores are (N, 1): NumPy makes an N by N table of them without a word. Give both the same shape before you combine them.
def summer_school_mlp(x, params, y, activation):
    forward = layers.sigmoid_forward if activation == "sigmoid" else layers.relu_forward
    backward = layers.sigmoid_backward if activation == "sigmoid" else layers.relu_backward
    z, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_h = forward(z)
    s, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(s)
    t = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(y == 1, -s, s)).sum()
    ds = t - p
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(ds, cache2)
    dz = backward(dh, cache_h)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(dz, cache1)
    return log_likelihood, grads

# %% labels_broadcast (second version)
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h = np.maximum(z, 0)
        slope = np.where(z > 0, 1.0, 0.0)
    else:
        h = 1 / (1 + np.exp(-z))
        slope = h * (1 - h)
    s = (h @ w2 + b2)[:, 0]
    p = 1 / (1 + np.exp(-s))
    ell = np.sum(y * s[:, None] - np.logaddexp(0, s)[:, None])
    up = (y - p)[:, None]
    delta = up @ w2.T * slope
    return ell, {
        "w1": x.T @ delta,
        "b1": delta.sum(axis=0),
        "w2": h.T @ up,
        "b2": up.sum(axis=0),
        "x": delta @ w1.T,
    }
