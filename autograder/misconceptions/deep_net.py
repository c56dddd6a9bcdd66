"""Wrong versions of `deep_net` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% relu_on_scores
# You put a ReLU on the scores. They may be negative: there is a ReLU between any two affine layers, and none after the last.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        h, switch = layers.relu_forward(h)
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh = layers.relu_backward(dh, switch)
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% relu_on_scores (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    delta[a <= 0] = 0
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% relu_on_input
# You put a ReLU in front of the first layer, so negative inputs are lost. The ReLUs stand between the affine layers: skip the one before the first step.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for number in order:
        h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% relu_on_input (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], np.where(x > 0, x, 0)
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% relu_missing
# There is no ReLU in your net. Affine layers in a row are one affine layer: put a ReLU between any two, in both directions.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for number in order:
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% relu_missing (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        a = np.dot(a, params["w%d" % k]) + params["b%d" % k]
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = np.dot(delta, params[w].T)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% relu_gradient_missing
# The ReLUs are there on the way forward, but not on the way back. A unit that was off passes no gradient on to the layer before.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% relu_gradient_missing (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] >= 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% mask_from_gradient
# You cut the gradient where the gradient is negative. What decides is the unit: its gradient passes where its input was positive on the way forward, whatever the gradient's sign.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh, _ = layers.relu_forward(dh)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% mask_from_gradient (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta[delta < 0] = 0
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% mask_of_another_layer
# You apply the ReLU's mask of one layer to the gradient of another, which goes unnoticed only where both have the same width. On the way back a unit's mask is made from that unit's own input: keep each mask with its step.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        before = h
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, before > 0, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for position in range(len(caches) - 1, -1, -1):
        number, _, cache = caches[position]
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if position > 0:
            dh = dh * caches[position - 1][1]
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% mask_of_another_layer (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = np.where(inputs[i - 1] > 0, delta, 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% relu_gradient_at_scores
# The ReLU's gradient is applied at the scores, too, where there was no ReLU on the way forward. Go back through just those blocks that you went forward through.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    dh = layers.relu_backward(dh, h)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% relu_gradient_at_scores (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    outputs = inputs[1:] + [a]
    for i in range(last, -1, -1):
        delta = np.where(outputs[i] > 0, delta, 0)
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% shared_gradient_overwritten
# A layer that is used twice keeps the gradient of one use only: you assign (=). Each use brings a contribution, and they add up (+=).
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] = dw
        grads[f"b{number}"] = db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% shared_gradient_overwritten (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = inputs[i].T @ delta
        grads[b] = delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% shared_gradient_last_use_only
# Of a layer that is used twice only the last use counts: you keep the first gradient that arrives and skip the others. Each use brings a contribution, and they add up.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        if not np.any(grads[f"w{number}"]):
            grads[f"w{number}"], grads[f"b{number}"] = dw, db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% shared_gradient_last_use_only (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads.setdefault(w, inputs[i].T @ delta)
        grads.setdefault(b, delta.sum(axis=0))
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% shared_gradient_averaged
# You average the gradients of a layer's uses. Every use moves the loss, so the contributions are added and not divided by their number.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for number in set(order):
        for kind in "wb":
            grads[f"{kind}{number}"] /= list(order).count(number)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% shared_gradient_averaged (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta / steps.count(steps[i])
        grads[b] = grads.get(b, 0) + delta.sum(axis=0) / steps.count(steps[i])
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% shared_bias_overwritten
# The weights of a shared layer collect both uses, its bias only one: you assign the bias's gradient (=). Add it up like the weights' (+=).
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] = db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% shared_bias_overwritten (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% caches_by_number
# You keep the caches under the layer's number, so the second use of a layer overwrites the cache of the first, and both go back through the second's. Count the caches for the order (1, 2, 2, 3): each step needs its own.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, {}
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches[number] = switch, cache
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for position, number in reversed(list(enumerate(order))):
        switch, cache = caches[number]
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if position > 0:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% caches_by_number (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = {}, x
    for i, k in enumerate(steps):
        inputs[k] = a
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[steps[i]].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[steps[i]] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% caches_and_masks_by_number
# You keep caches and ReLU masks under the layer's number, so the second use of a layer overwrites those of the first. Count them for the order (1, 2, 2, 3): each step needs its own.
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order or range(1, len(params) // 2 + 1))
    last = len(steps) - 1
    h, caches, switches = x, {}, {}
    for position, number in enumerate(steps):
        h, caches[number] = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        if position < last:
            h, switches[number] = layers.relu_forward(h)
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for position in range(last, -1, -1):
        number = steps[position]
        if position < last:
            dh = layers.relu_backward(dh, switches[number])
        dh, dw, db = layers.affine_backward(dh, caches[number])
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% caches_and_masks_by_number (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, on, a = {}, {}, x
    for i, k in enumerate(steps):
        inputs[k] = a
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z
        if i != last:
            on[k] = z > 0
            a = z * on[k]
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        if i != last:
            delta = delta * on[steps[i]]
        grads[w] = grads.get(w, 0) + inputs[steps[i]].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% affine_caches_by_number
# You keep the affine layers' caches under the layer's number, so the second use of a layer overwrites the input of the first. The ReLUs' are right: number the others by step, too.
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order or range(1, len(params) // 2 + 1))
    last = len(steps) - 1
    h, caches, switches = x, {}, {}
    for position, number in enumerate(steps):
        h, caches[number] = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        if position < last:
            h, switches[position] = layers.relu_forward(h)
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for position in range(last, -1, -1):
        number = steps[position]
        if position < last:
            dh = layers.relu_backward(dh, switches[position])
        dh, dw, db = layers.affine_backward(dh, caches[number])
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% affine_caches_by_number (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, on, a = {}, {}, x
    for i, k in enumerate(steps):
        inputs[k] = a
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z
        if i != last:
            on[i] = z > 0
            a = z * on[i]
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        if i != last:
            delta = delta * on[i]
        grads[w] = grads.get(w, 0) + inputs[steps[i]].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% masks_by_number
# You keep the ReLUs' masks under the layer's number, so the second use of a layer overwrites the mask of the first. The affine layers' caches are right: number the masks by step, too.
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order or range(1, len(params) // 2 + 1))
    last = len(steps) - 1
    h, caches, switches = x, {}, {}
    for position, number in enumerate(steps):
        h, caches[position] = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        if position < last:
            h, switches[number] = layers.relu_forward(h)
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for position in range(last, -1, -1):
        number = steps[position]
        if position < last:
            dh = layers.relu_backward(dh, switches[number])
        dh, dw, db = layers.affine_backward(dh, caches[position])
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% masks_by_number (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, on, a = {}, {}, x
    for i, k in enumerate(steps):
        inputs[i] = a
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z
        if i != last:
            on[k] = z > 0
            a = z * on[k]
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        if i != last:
            delta = delta * on[steps[i]]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% relu_by_number
# Whether a ReLU stands between two layers depends on their numbers in your net. In the order (1, 1, 1) there are two ReLUs: what decides is the place in the order, and only the last step has none after it.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if number > 1:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% relu_by_number (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last or k == max(steps) else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0 and steps[i - 1] < max(steps):
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% backward_ignores_order
# Your scores follow order, but the way back goes through layers L to 1 once each. Every step of the way forward has a step back: go through the same order, reversed.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, {}
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches[number] = switch, cache
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number in range(len(params) // 2, 0, -1):
        switch, cache = caches[number]
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if number > 1:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% backward_ignores_order (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = {}, x
    for i, k in enumerate(steps):
        inputs[k] = a
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for k in sorted(set(steps), reverse=True):
        w, b = "w%d" % k, "b%d" % k
        grads[w] = grads.get(w, 0) + inputs[k].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if k > 1:
            delta = delta * (inputs[k] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% backward_once_per_layer
# Your way back visits each layer once, from L to 1, and each ReLU with its layer. A layer that is used twice has two steps on the way forward and needs two on the way back: go through the same order, reversed.
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order or range(1, len(params) // 2 + 1))
    last = len(steps) - 1
    h, caches, switches = x, {}, {}
    for position, number in enumerate(steps):
        h, caches[number] = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        if position < last:
            h, switches[number] = layers.relu_forward(h)
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number in range(len(params) // 2, 0, -1):
        if number < len(params) // 2:
            dh = layers.relu_backward(dh, switches[number])
        dh, dw, db = layers.affine_backward(dh, caches[number])
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% backward_once_per_layer (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    L = len(params) // 2
    steps = [n + 1 for n in range(L)] if order is None else list(order)
    entered, on, a = {}, {}, x
    for k in steps[:-1]:
        entered[k] = a
        z = a @ params["w%d" % k] + params["b%d" % k]
        on[k] = z > 0
        a = z * on[k]
    entered[steps[-1]] = a
    a = a @ params["w%d" % steps[-1]] + params["b%d" % steps[-1]]
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for k in range(L, 0, -1):
        w = params["w%d" % k]
        if k != L:
            delta = delta * on[k]
        grads["w%d" % k] = entered[k].T @ delta + reg * w
        grads["b%d" % k] = np.sum(delta, axis=0)
        delta = delta @ w.T
        loss = loss + 0.5 * reg * np.linalg.norm(w) ** 2
    return loss, grads

# %% shared_penalised_per_use
# You penalise a shared weight once for each use. It is one matrix: its penalty counts once, in the loss and in the gradient. Loop over params, not over order.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for number in order:
        loss += reg / 2 * np.sum(params[f"w{number}"] ** 2)
        grads[f"w{number}"] += reg * params[f"w{number}"]
    return loss, grads

# %% shared_penalised_per_use (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta + reg * params[w]
        loss = loss + reg * (params[w] * params[w]).sum() / 2
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    return loss, grads

# %% order_ignored
# Your net never uses order: it goes through layers 1 to L once each. Loop over the numbers in order, forward and backward; None stands for 1 to L.
def deep_net(params, x, y=None, reg=0.0, order=None):
    order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% order_ignored (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = sorted(int(name[1:]) for name in params if name[0] == "w")
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% depth_hard_coded
# Your net has two layers, whatever is in params. Loop over all layers; their number is half of the number of arrays in params.
def deep_net(params, x, y=None, reg=0.0, order=None):
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
    return loss, grads

# %% depth_hard_coded (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    w1, b1, w2, b2 = (params[k] for k in ("w1", "b1", "w2", "b2"))
    h = np.maximum(x @ w1 + b1, 0)
    s = h @ w2 + b2
    if y is None:
        return s
    loss, ds = losses.softmax_loss(s, y)
    dz = (ds @ w2.T) * (h > 0)
    loss += 0.5 * reg * (np.sum(w1**2) + np.sum(w2**2))
    return loss, {"w1": x.T @ dz + reg * w1, "b1": dz.sum(0), "w2": h.T @ ds + reg * w2, "b2": ds.sum(0)}

# %% biases_penalised
# You penalise the biases, too. The penalty is on the weight matrices only: biases are free.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        loss += reg / 2 * np.sum(params[name] ** 2)
        grads[name] += reg * params[name]
    return loss, grads

# %% biases_penalised (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
        b = "b%d" % k
        loss = loss + 0.5 * reg * params[b] @ params[b]
        grads[b] = grads[b] + reg * params[b]
    return loss, grads

# %% penalty_without_half
# The half is missing from your penalty, and so your weights' gradients hold 2 times reg. The penalty is half of reg times the sum of squares; its gradient is reg times the weights.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg * np.sum(params[name] ** 2)
            grads[name] += 2 * reg * params[name]
    return loss, grads

# %% penalty_without_half (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * (params[w] + params[w])
    return loss, grads

# %% penalty_in_loss_only
# The penalty is in your loss, but its gradient is missing: add reg times the weights to their gradients.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
    return loss, grads

# %% penalty_in_loss_only (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
    return loss, grads

# %% penalty_in_gradient_only
# The penalty's gradient is there, but the loss lacks the penalty itself: add half of reg times the sum of the squared weights.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            grads[name] += reg * params[name]
    return loss, grads

# %% penalty_in_gradient_only (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% penalty_over_n
# You divide the penalty by the number of rows. It does not depend on the data: only the softmax loss is a mean over N.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 / len(x) * np.sum(params[name] ** 2)
            grads[name] += reg / len(x) * params[name]
    return loss, grads

# %% penalty_over_n (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    weak = reg / x.shape[0]
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * weak * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + weak * params[w]
    return loss, grads

# %% norm_not_squared
# Your penalty uses the norm of the weights. It is the norm squared, the sum of all squared entries: no square root.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sqrt(np.sum(params[name] ** 2))
            grads[name] += reg * params[name]
    return loss, grads

# %% norm_not_squared (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w])
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% loss_and_gradient_disagree
# The loss has no half in its penalty, but the gradient is that of a penalty with it. Add half of reg times the sum of squares to the loss, and its derivative fits.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% loss_and_gradient_disagree (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% penalty_gradient_doubled
# The penalty in your loss is right, but its gradient is twice too large. Differentiate half of reg times w²: the 2 from the square and the half cancel.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += 2 * reg * params[name]
    return loss, grads

# %% penalty_gradient_doubled (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w] + reg * params[w]
    return loss, grads

# %% only_last_weights_penalised
# Only the last weight matrix is penalised. The penalty has a term for each of them, in the loss and in its gradient.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    name = f"w{len(params) // 2}"
    loss += reg / 2 * np.sum(params[name] ** 2)
    grads[name] += reg * params[name]
    return loss, grads

# %% only_last_weights_penalised (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    w = "w%d" % steps[last]
    loss = loss + 0.5 * reg * np.vdot(params[w], params[w])
    grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% softmax_twice
# The scores go through a softmax before they reach softmax_loss, which takes one of its own. Print what you hand over: if its rows sum to 1, it is probabilities. Hand over the scores.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    p, _ = layers.softmax_forward(h)
    loss, dh = losses.softmax_loss(p, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% softmax_twice (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    e = np.exp(a - a.max(axis=1, keepdims=True))
    loss, delta = losses.softmax_loss(e / e.sum(axis=1)[:, None], y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% probabilities_for_scores
# You return probabilities where the scores are asked for. The softmax belongs to the loss: without labels, return what the last affine layer gives.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return layers.softmax_forward(h)[0]
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% probabilities_for_scores (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        e = np.exp(a - a.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% divided_by_n_again
# You divide the gradients by N once more. The softmax loss is a mean already, so its 1/N has arrived with the gradient of the scores.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    dh = dh / len(x)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% divided_by_n_again (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta / x.shape[0]
        grads[b] = grads.get(b, 0) + delta.mean(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% scores_not_returned
# Without labels there is no loss: when y is None, return the scores before you compute one.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% scores_not_returned (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads

# %% params_changed
# You change the arrays in params: `grads = dict(params)` copies the dict and not the arrays in it, so += reaches them. Start from new arrays of zeros.
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = range(1, len(params) // 2 + 1)
    h, caches = x, []
    for position, number in enumerate(order):
        switch = None
        if position > 0:
            h, switch = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, switch, cache))
    if y is None:
        return h
    loss, dh = losses.softmax_loss(h, y)
    grads = dict(params)
    for name in grads:
        grads[name] *= 0
    for number, switch, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if switch is not None:
            dh = layers.relu_backward(dh, switch)
    for name in params:
        if name.startswith("w"):
            loss += reg / 2 * np.sum(params[name] ** 2)
            grads[name] += reg * params[name]
    return loss, grads

# %% params_changed (second version)
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(order) if order is not None else [n + 1 for n in range(len(params) // 2)]
    last = len(steps) - 1
    inputs, a = [], x
    for i, k in enumerate(steps):
        inputs.append(a)
        z = a @ params["w%d" % k] + params["b%d" % k]
        a = z if i == last else np.maximum(z, 0)
    if y is None:
        return a
    loss, delta = losses.softmax_loss(a, y)
    grads = {}
    for name in params:
        grads[name] = params[name]
        grads[name].fill(0.0)
    for i in range(last, -1, -1):
        w, b = "w%d" % steps[i], "b%d" % steps[i]
        grads[w] = grads.get(w, 0) + inputs[i].T @ delta
        grads[b] = grads.get(b, 0) + delta.sum(axis=0)
        delta = delta @ params[w].T
        if i > 0:
            delta = delta * (inputs[i] > 0)
    for k in set(steps):
        w = "w%d" % k
        loss = loss + 0.5 * reg * np.linalg.norm(params[w]) ** 2
        grads[w] = grads[w] + reg * params[w]
    return loss, grads
