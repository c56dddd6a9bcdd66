"""Wrong versions of `two_layer_net` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% relu_on_scores
# You put a ReLU on the scores. They may be negative: the ReLU stands between the two affine layers only.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch1 = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    scores, switch2 = layers.relu_forward(scores)
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(layers.relu_backward(dscores, switch2), cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch1), cache1)
    for name in ("w1", "w2"):
        loss += reg / 2 * np.sum(params[name] ** 2)
        grads[name] += reg * params[name]
    return loss, grads

# %% relu_on_scores (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    relu = lambda z: z * (z > 0)
    z1 = x @ w1 + b1
    a1 = relu(z1)
    z2 = a1 @ w2 + b2
    a2 = relu(z2)
    if y is None:
        return a2
    loss, da2 = losses.softmax_loss(a2, y)
    dz2 = da2 * (z2 > 0)
    dz1 = (dz2 @ w2.T) * (z1 > 0)
    penalty = 0.5 * reg * ((w1 * w1).sum() + (w2 * w2).sum())
    grads = {"w1": x.T @ dz1 + reg * w1, "b1": dz1.sum(0), "w2": a1.T @ dz2 + reg * w2, "b2": dz2.sum(0)}
    return loss + penalty, grads

# %% relu_missing
# There is no ReLU in your net. Two affine layers in a row are one affine layer: put the ReLU between them, in both directions.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(dh, cache1)
    for name in ("w1", "w2"):
        loss += reg / 2 * np.sum(params[name] ** 2)
        grads[name] += reg * params[name]
    return loss, grads

# %% relu_missing (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    W1, W2 = params["w1"], params["w2"]
    hidden = np.dot(x, W1) + params["b1"]
    out = np.dot(hidden, W2) + params["b2"]
    if y is None:
        return out
    data_loss, delta2 = losses.softmax_loss(out, y)
    delta1 = np.dot(delta2, W2.T)
    grads = {
        "w2": np.dot(hidden.T, delta2) + reg * W2,
        "b2": np.sum(delta2, axis=0),
        "w1": np.dot(x.T, delta1) + reg * W1,
        "b1": np.sum(delta1, axis=0),
    }
    return data_loss + reg * (np.sum(W1**2) + np.sum(W2**2)) / 2, grads

# %% relu_gradient_missing
# The ReLU is there on the way forward, but not on the way back. A unit that was off passes no gradient on to w1 and b1.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, _ = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(dh, cache1)
    for name in ("w1", "w2"):
        loss += reg / 2 * np.sum(params[name] ** 2)
        grads[name] += reg * params[name]
    return loss, grads

# %% relu_gradient_missing (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    w1, b1, w2, b2 = params["w1"], params["b1"], params["w2"], params["b2"]
    h = np.maximum(x @ w1 + b1, 0)
    s = h @ w2 + b2
    if y is None:
        return s
    loss, ds = losses.softmax_loss(s, y)
    dh = ds @ w2.T
    dh[h < 0] = 0
    loss = loss + 0.5 * reg * np.sum(w1**2) + 0.5 * reg * np.sum(w2**2)
    return loss, {"w1": x.T @ dh + reg * w1, "b1": dh.sum(axis=0), "w2": h.T @ ds + reg * w2, "b2": ds.sum(axis=0)}

# %% mask_from_gradient
# You cut the gradient where the gradient is negative. What decides is the unit: its gradient passes where its input was positive on the way forward, whatever the gradient's sign.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, _ = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    dh, _ = layers.relu_forward(dh)
    _, grads["w1"], grads["b1"] = layers.affine_backward(dh, cache1)
    for name in ("w1", "w2"):
        loss += reg / 2 * np.sum(params[name] ** 2)
        grads[name] += reg * params[name]
    return loss, grads

# %% mask_from_gradient (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    z = x.dot(params["w1"]) + params["b1"]
    h = np.where(z > 0, z, 0.0)
    scores = h.dot(params["w2"]) + params["b2"]
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    dh = dscores.dot(params["w2"].T)
    dh[dh < 0] = 0
    grads = {"w2": h.T.dot(dscores), "b2": dscores.sum(0), "w1": x.T.dot(dh), "b1": dh.sum(0)}
    for w in ["w1", "w2"]:
        grads[w] = grads[w] + reg * params[w]
    return loss + reg / 2 * sum(np.sum(params[w] ** 2) for w in ["w1", "w2"]), grads

# %% biases_penalised
# You penalise the biases, too. The penalty is on w1 and w2 only: biases are free.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    for name in params:
        loss += reg / 2 * np.sum(params[name] ** 2)
        grads[name] += reg * params[name]
    return loss, grads

# %% biases_penalised (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    h = np.maximum(x @ w1 + b1, 0)
    s = h @ w2 + b2
    if y is None:
        return s
    loss, ds = losses.softmax_loss(s, y)
    dz = (ds @ w2.T) * (h > 0)
    everything = np.concatenate([w1.ravel(), b1, w2.ravel(), b2])
    loss += 0.5 * reg * everything @ everything
    return loss, {
        "w1": x.T @ dz + reg * w1,
        "b1": dz.sum(0) + reg * b1,
        "w2": h.T @ ds + reg * w2,
        "b2": ds.sum(0) + reg * b2,
    }

# %% penalty_without_half
# The half is missing from your penalty, and so your weights' gradients hold 2 times reg. The penalty is half of reg times the sum of squares; its gradient is reg times the weights.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    for name in ("w1", "w2"):
        loss += reg * np.sum(params[name] ** 2)
        grads[name] += 2 * reg * params[name]
    return loss, grads

# %% penalty_without_half (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    h = np.maximum(x @ w1 + b1, 0)
    s = h @ w2 + b2
    if y is None:
        return s
    loss, ds = losses.softmax_loss(s, y)
    dz = (ds @ w2.T) * (h > 0)
    loss = loss + reg * np.linalg.norm(w1) ** 2 + reg * np.linalg.norm(w2) ** 2
    return loss, {
        "w1": x.T @ dz + reg * (w1 + w1),
        "b1": dz.sum(0),
        "w2": h.T @ ds + reg * (w2 + w2),
        "b2": ds.sum(0),
    }

# %% loss_and_gradient_disagree
# The loss has no half in its penalty, but the gradient is that of a penalty with it. Add half of reg times the sum of squares to the loss, and its derivative fits.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    for name in ("w1", "w2"):
        loss += reg * np.sum(params[name] ** 2)
        grads[name] += reg * params[name]
    return loss, grads

# %% loss_and_gradient_disagree (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    W1, B1, W2, B2 = params["w1"], params["b1"], params["w2"], params["b2"]
    Z = x.dot(W1) + B1
    H = np.where(Z > 0, Z, 0)
    S = H.dot(W2) + B2
    if y is None:
        return S
    loss, dS = losses.softmax_loss(S, y)
    dZ = np.where(Z > 0, dS.dot(W2.T), 0)
    total = 0.0
    for W in (W1, W2):
        for value in W.ravel():
            total += value * value
    return loss + reg * total, dict(w1=x.T.dot(dZ) + reg * W1, b1=dZ.sum(0), w2=H.T.dot(dS) + reg * W2, b2=dS.sum(0))

# %% penalty_in_loss_only
# The penalty is in your loss, but its gradient is missing: add reg times the weights to their gradients.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    loss += reg / 2 * (np.sum(params["w1"] ** 2) + np.sum(params["w2"] ** 2))
    return loss, grads

# %% penalty_in_loss_only (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    h = np.maximum(x @ params["w1"] + params["b1"], 0)
    s = h @ params["w2"] + params["b2"]
    if y is None:
        return s
    loss, ds = losses.softmax_loss(s, y)
    dz = (ds @ params["w2"].T) * (h > 0)
    grads = {"w1": x.T @ dz, "b1": dz.sum(0), "w2": h.T @ ds, "b2": ds.sum(0)}
    for name, weights in params.items():
        if weights.ndim == 2:
            loss = loss + 0.5 * reg * np.linalg.norm(weights) ** 2
    return loss, grads

# %% penalty_in_gradient_only
# The penalty's gradient is there, but the loss lacks the penalty itself: add half of reg times the sum of the squared weights.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    for name in ("w1", "w2"):
        grads[name] += reg * params[name]
    return loss, grads

# %% penalty_in_gradient_only (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    z = np.einsum("nd,dh->nh", x, w1) + b1
    h = np.clip(z, 0, None)
    s = np.einsum("nh,hc->nc", h, w2) + b2
    if y is None:
        return s
    loss, ds = losses.softmax_loss(s, y)
    dz = np.einsum("nc,hc->nh", ds, w2) * (z > 0)
    dw1 = np.einsum("nd,nh->dh", x, dz) + reg * w1
    dw2 = np.einsum("nh,nc->hc", h, ds) + reg * w2
    return loss, {"w1": dw1, "b1": np.einsum("nh->h", dz), "w2": dw2, "b2": np.einsum("nc->c", ds)}

# %% penalty_over_n
# You divide the penalty by the number of rows. It does not depend on the data: only the softmax loss is a mean over N.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    for name in ("w1", "w2"):
        loss += reg / (2 * len(x)) * np.sum(params[name] ** 2)
        grads[name] += reg / len(x) * params[name]
    return loss, grads

# %% penalty_over_n (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    h = np.maximum(x @ w1 + b1, 0)
    s = h @ w2 + b2
    if y is None:
        return s
    N = y.size
    mean_loss, ds = losses.softmax_loss(s, y)
    total = N * mean_loss + 0.5 * reg * (np.sum(w1 * w1) + np.sum(w2 * w2))
    ds = N * ds
    dz = (ds @ w2.T) * (h > 0)
    grads = {"w1": x.T @ dz + reg * w1, "b1": dz.sum(0), "w2": h.T @ ds + reg * w2, "b2": ds.sum(0)}
    return total / N, {name: grad / N for name, grad in grads.items()}

# %% norm_not_squared
# Your penalty uses the norm of the weights. It is the norm squared, the sum of all squared entries: no square root.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    for name in ("w1", "w2"):
        loss += reg / 2 * np.linalg.norm(params[name])
        grads[name] += reg * params[name]
    return loss, grads

# %% norm_not_squared (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    h = np.maximum(x @ w1 + b1, 0)
    s = h @ w2 + b2
    if y is None:
        return s
    loss, ds = losses.softmax_loss(s, y)
    dz = (ds @ w2.T) * (h > 0)
    length1, length2 = np.sqrt(np.sum(w1**2)), np.sqrt(np.sum(w2**2))
    grads = {"w1": x.T @ dz + reg * w1, "b1": dz.sum(0), "w2": h.T @ ds + reg * w2, "b2": ds.sum(0)}
    return loss + 0.5 * reg * (length1 + length2), grads

# %% only_last_weights_penalised
# Only w2 is penalised. The penalty has a term for each weight matrix: w1 needs its own, in the loss and in its gradient.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    loss += reg / 2 * np.sum(params["w2"] ** 2)
    grads["w2"] += reg * params["w2"]
    return loss, grads

# %% only_last_weights_penalised (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    h = np.maximum(x @ w1 + b1, 0)
    s = h @ w2 + b2
    if y is None:
        return s
    loss, ds = losses.softmax_loss(s, y)
    dw2, db2, dh = h.T @ ds, ds.sum(0), ds @ w2.T
    dw2 = dw2 + reg * w2
    dz = np.where(h > 0, dh, 0)
    return loss + 0.5 * reg * np.vdot(w2, w2), {"w1": x.T @ dz, "b1": dz.sum(0), "w2": dw2, "b2": db2}

# %% softmax_twice
# The scores go through a softmax before they reach softmax_loss, which takes one of its own. Print what you hand over: if its rows sum to 1, it is probabilities. Hand over the scores.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    p, _ = layers.softmax_forward(scores)
    loss, dscores = losses.softmax_loss(p, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    for name in ("w1", "w2"):
        loss += reg / 2 * np.sum(params[name] ** 2)
        grads[name] += reg * params[name]
    return loss, grads

# %% softmax_twice (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    a = np.maximum(z, 0)
    s = a @ w2 + b2
    if y is None:
        return s
    e = np.exp(s - s.max(axis=1, keepdims=True))
    loss, ds = losses.softmax_loss(e / e.sum(axis=1, keepdims=True), y)
    dz = ds @ w2.T * (z > 0)
    loss = loss + 0.5 * reg * ((w1 * w1).sum() + (w2 * w2).sum())
    grads = {"w1": x.T @ dz + reg * w1, "b1": dz.sum(0), "w2": a.T @ ds + reg * w2, "b2": ds.sum(0)}
    return loss, grads

# %% weights_see_preactivation
# The gradient of w2 is taken with the hidden layer's values before the ReLU. w2 multiplied the values after it: use what the second affine layer received.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    z = x @ params["w1"] + params["b1"]
    dh, _, grads["b2"] = layers.affine_backward(dscores, cache2)
    grads["w2"] = z.T @ dscores
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    for name in ("w1", "w2"):
        loss += reg / 2 * np.sum(params[name] ** 2)
        grads[name] += reg * params[name]
    return loss, grads

# %% weights_see_preactivation (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    a = np.maximum(z, 0)
    s = a @ w2 + b2
    if y is None:
        return s
    loss, ds = losses.softmax_loss(s, y)
    dz = ds @ w2.T * (z > 0)
    loss = loss + 0.5 * reg * ((w1 * w1).sum() + (w2 * w2).sum())
    grads = {"w1": x.T @ dz + reg * w1, "b1": dz.sum(0), "w2": z.T @ ds + reg * w2, "b2": ds.sum(0)}
    return loss, grads

# %% penalty_gradient_doubled
# The penalty in your loss is right, but its gradient is twice too large. Differentiate half of reg times w²: the 2 from the square and the half cancel.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    for name in ("w1", "w2"):
        loss += reg / 2 * np.sum(params[name] ** 2)
        grads[name] += 2 * reg * params[name]
    return loss, grads

# %% penalty_gradient_doubled (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    a = np.maximum(z, 0)
    s = a @ w2 + b2
    if y is None:
        return s
    loss, ds = losses.softmax_loss(s, y)
    dz = ds @ w2.T * (z > 0)
    loss = loss + 0.5 * reg * ((w1 * w1).sum() + (w2 * w2).sum())
    grads = {"w1": x.T @ dz + reg * w1 * 2, "b1": dz.sum(0), "w2": a.T @ ds + reg * w2 * 2, "b2": ds.sum(0)}
    return loss, grads

# %% biases_averaged
# You averaged the biases' gradients over the rows. The softmax loss has divided by N already: add the rows up.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    grads["b1"], grads["b2"] = grads["b1"] / len(x), grads["b2"] / len(x)
    for name in ("w1", "w2"):
        loss += reg / 2 * np.sum(params[name] ** 2)
        grads[name] += reg * params[name]
    return loss, grads

# %% biases_averaged (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    a = np.maximum(z, 0)
    s = a @ w2 + b2
    if y is None:
        return s
    loss, ds = losses.softmax_loss(s, y)
    dz = ds @ w2.T * (z > 0)
    loss = loss + 0.5 * reg * ((w1 * w1).sum() + (w2 * w2).sum())
    grads = {"w1": x.T @ dz + reg * w1, "b1": dz.mean(0), "w2": a.T @ ds + reg * w2, "b2": ds.mean(0)}
    return loss, grads

# %% gradients_point_downhill
# Every gradient has the wrong sign. Return the gradient itself; the minus belongs to the step of the optimizer.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    for name in ("w1", "w2"):
        loss += reg / 2 * np.sum(params[name] ** 2)
        grads[name] += reg * params[name]
    return loss, {name: -grad for name, grad in grads.items()}

# %% gradients_point_downhill (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    a = np.maximum(z, 0)
    s = a @ w2 + b2
    if y is None:
        return s
    loss, ds = losses.softmax_loss(s, y)
    ds = -ds
    dz = ds @ w2.T * (z > 0)
    loss = loss + 0.5 * reg * ((w1 * w1).sum() + (w2 * w2).sum())
    grads = {"w1": x.T @ dz - reg * w1, "b1": dz.sum(0), "w2": a.T @ ds - reg * w2, "b2": ds.sum(0)}
    return loss, grads

# %% scores_not_returned
# Without labels there is no loss: when y is None, return the scores before you compute one.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    for name in ("w1", "w2"):
        loss += reg / 2 * np.sum(params[name] ** 2)
        grads[name] += reg * params[name]
    return loss, grads

# %% scores_not_returned (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    h = np.maximum(x @ w1 + b1, 0)
    loss, ds = losses.softmax_loss(h @ w2 + b2, y)
    dz = (ds @ w2.T) * (h > 0)
    loss += 0.5 * reg * (np.sum(w1**2) + np.sum(w2**2))
    return loss, {"w1": x.T @ dz + reg * w1, "b1": dz.sum(0), "w2": h.T @ ds + reg * w2, "b2": ds.sum(0)}

# %% probabilities_for_scores
# You return probabilities where the scores are asked for. The softmax belongs to the loss: without labels, return what the second affine layer gives.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    for name in ("w1", "w2"):
        loss += reg / 2 * np.sum(params[name] ** 2)
        grads[name] += reg * params[name]
    return loss, grads

# %% probabilities_for_scores (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    h = np.maximum(x @ w1 + b1, 0)
    s = h @ w2 + b2
    p = np.array([np.exp(row) / sum(np.exp(row)) for row in s])
    if y is None:
        return p
    N = len(x)
    loss = -np.mean(np.log(p[np.arange(N), y])) + reg / 2 * (np.sum(w1**2) + np.sum(w2**2))
    ds = (p - np.eye(len(b2))[y]) / N
    dz = (ds @ w2.T) * (h > 0)
    return loss, {"w1": x.T @ dz + reg * w1, "b1": dz.sum(0), "w2": h.T @ ds + reg * w2, "b2": ds.sum(0)}

# %% params_changed
# You change the arrays in params in place. This function only computes the gradients; whoever trains the net takes the step.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    for name in ("w1", "w2"):
        loss += reg / 2 * np.sum(params[name] ** 2)
        grads[name] += reg * params[name]
    for name in params:
        params[name] -= 0.1 * grads[name]
    return loss, grads

# %% params_changed (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    learning_rate = 0.1
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    h = np.maximum(x @ w1 + b1, 0)
    s = h @ w2 + b2
    if y is None:
        return s
    loss, ds = losses.softmax_loss(s, y)
    loss = loss + 0.5 * reg * (np.sum(w1**2) + np.sum(w2**2))
    dz = (ds @ w2.T) * (h > 0)
    dw1, db1, dw2, db2 = x.T @ dz + reg * w1, dz.sum(0), h.T @ ds + reg * w2, ds.sum(0)
    params["w1"] = w1 - learning_rate * dw1
    params["b1"] = b1 - learning_rate * db1
    params["w2"] = w2 - learning_rate * dw2
    params["b2"] = b2 - learning_rate * db2
    return loss, {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2}

# %% divided_by_n_again
# You divide the gradients by N once more. The softmax loss is a mean already, so its 1/N has arrived with dscores.
def two_layer_net(params, x, y=None, reg=0.0):
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, switch = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores
    loss, dscores = losses.softmax_loss(scores, y)
    dscores = dscores / len(x)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, switch), cache1)
    for name in ("w1", "w2"):
        loss += reg / 2 * np.sum(params[name] ** 2)
        grads[name] += reg * params[name]
    return loss, grads

# %% divided_by_n_again (second version)
def two_layer_net(params, x, y=None, reg=0.0):
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    h = np.maximum(x @ w1 + b1, 0)
    s = h @ w2 + b2
    if y is None:
        return s
    N = x.shape[0]
    loss, ds = losses.softmax_loss(s, y)
    loss += 0.5 * reg * (np.sum(w1**2) + np.sum(w2**2))
    dz = (ds @ w2.T) * (h > 0)
    return loss, {
        "w1": x.T @ dz / N + reg * w1,
        "b1": dz.mean(axis=0),
        "w2": h.T @ ds / N + reg * w2,
        "b2": ds.mean(axis=0),
    }
