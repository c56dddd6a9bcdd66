"""Right implementations of `deep_net` that differ from the course's own: plain NumPy, recursion, a stack of closures."""
# %% plain_numpy
def deep_net(params, x, y=None, reg=0.0, order=None):
    steps = list(range(1, len(params) // 2 + 1) if order is None else order)
    activations = [x]
    for i, k in enumerate(steps):
        z = activations[-1] @ params[f"w{k}"] + params[f"b{k}"]
        activations.append(np.maximum(z, 0) if i < len(steps) - 1 else z)
    scores = activations.pop()
    if y is None:
        return scores
    loss, delta = losses.softmax_loss(scores, y)
    grads = {name: reg * value * (name[0] == "w") for name, value in params.items()}
    while steps:
        k, a = steps.pop(), activations.pop()
        grads[f"w{k}"] = grads[f"w{k}"] + a.T @ delta
        grads[f"b{k}"] = grads[f"b{k}"] + delta.sum(axis=0)
        delta = (delta @ params[f"w{k}"].T) * (a > 0)
    weights = np.concatenate([value.ravel() for name, value in params.items() if name[0] == "w"])
    return loss + 0.5 * reg * weights @ weights, grads

# %% recursion
def deep_net(params, x, y=None, reg=0.0, order=None):
    order = tuple(range(1, len(params) // 2 + 1)) if order is None else tuple(order)
    grads = {name: np.zeros(value.shape) for name, value in params.items()}

    def descend(h, rest):
        """The loss above h, and its gradient by h; leaves the parameters' gradients behind."""
        w, b = f"w{rest[0]}", f"b{rest[0]}"
        out = h @ params[w] + params[b]
        if len(rest) > 1:
            loss, dout = descend(np.maximum(out, 0), rest[1:])
            dout = np.where(out > 0, dout, 0)
        else:
            loss, dout = losses.softmax_loss(out, y)
        grads[w] += h.T @ dout
        grads[b] += dout.sum(axis=0)
        return loss, dout @ params[w].T

    if y is None:
        for number in order[:-1]:
            x = np.maximum(x @ params[f"w{number}"] + params[f"b{number}"], 0)
        return x @ params[f"w{order[-1]}"] + params[f"b{order[-1]}"]
    loss, _ = descend(x, order)
    for number in set(order):
        loss += reg / 2 * np.linalg.norm(params[f"w{number}"]) ** 2
        grads[f"w{number}"] += reg * params[f"w{number}"]
    return loss, grads

# %% closures
def deep_net(params, x, y=None, reg=0.0, order=None):
    if order is None:
        order = [int(name[1:]) for name in params if name[0] == "w"]
    grads, undo, h = {}, [], x

    def collect(name, amount):
        grads[name] = grads[name] + amount if name in grads else amount

    def affine(h, number):
        w, b = f"w{number}", f"b{number}"

        def backward(dout):
            collect(w, np.einsum("nd,nm->dm", h, dout))
            collect(b, np.einsum("nm->m", dout))
            return np.einsum("nm,dm->nd", dout, params[w])

        undo.append(backward)
        return h @ params[w] + params[b]

    def relu(h):
        undo.append(lambda dout: dout * (h > 0))
        return np.maximum(h, 0)

    for number in order[:-1]:
        h = relu(affine(h, number))
    h = affine(h, order[-1])
    if y is None:
        return h
    loss, gradient = losses.softmax_loss(h, y)
    for backward in reversed(undo):
        gradient = backward(gradient)
    for name in [name for name in params if params[name].ndim == 2]:
        loss += reg / 2 * np.sum(np.square(params[name]))
        collect(name, reg * params[name])
    return loss, grads
