"""Right implementations of `summer_school_mlp` that differ from the course's own: plain NumPy, loops, column form."""
# %% plain_numpy
def summer_school_mlp(x, params, y, activation):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    z = x @ w1 + b1
    if activation == "relu":
        h, slope = np.maximum(z, 0), z > 0
    else:
        h = 0.5 * (1 + np.tanh(z / 2))
        slope = h * (1 - h)
    s = h @ w2 + b2
    signs = np.where(y == 1, 1, -1)[:, None]
    log_likelihood = -np.sum(np.logaddexp(0, -signs * s))
    ds = signs * 0.5 * (1 - np.tanh(signs * s / 2))
    dz = ds @ w2.T * slope
    return float(log_likelihood), {
        "x": dz @ w1.T,
        "w1": x.T @ dz,
        "b1": dz.sum(axis=0),
        "w2": h.T @ ds,
        "b2": ds.sum(axis=0),
    }

# %% loops
def summer_school_mlp(x, params, y, activation):
    N, D = x.shape
    H = len(params["b1"])
    w1, b1, w2, b2 = params["w1"], params["b1"], params["w2"][:, 0], params["b2"][0]
    grads = {"x": np.zeros((N, D)), **{name: np.zeros_like(value) for name, value in params.items()}}

    def sigmoid(value):
        return 1 / (1 + np.exp(-value)) if value >= 0 else np.exp(value) / (1 + np.exp(value))

    total = 0.0
    for n in range(N):
        z = [sum(x[n, d] * w1[d, k] for d in range(D)) + b1[k] for k in range(H)]
        h = [sigmoid(v) if activation == "sigmoid" else max(v, 0.0) for v in z]
        s = sum(h[k] * w2[k] for k in range(H)) + b2
        chosen = s if y[n] == 1 else -s
        total += min(chosen, 0.0) - np.log1p(np.exp(-abs(chosen)))
        ds = sigmoid(-chosen) if y[n] == 1 else -sigmoid(-chosen)
        grads["b2"][0] += ds
        for k in range(H):
            grads["w2"][k, 0] += ds * h[k]
            dz = ds * w2[k] * (h[k] * (1 - h[k]) if activation == "sigmoid" else float(z[k] > 0))
            grads["b1"][k] += dz
            for d in range(D):
                grads["w1"][d, k] += dz * x[n, d]
                grads["x"][n, d] += dz * w1[d, k]
    return total, grads

# %% column_form
def summer_school_mlp(x, params, y, activation):
    """As the lecture writes it: examples are columns, weights act from the left, everything is transposed at the end."""
    X, W1, W2 = x.T, params["w1"].T, params["w2"].T
    Z = W1 @ X + params["b1"][:, None]
    if activation == "sigmoid":
        H, cache = layers.sigmoid_forward(Z)
    else:
        H, cache = layers.relu_forward(Z)
    S = W2 @ H + params["b2"]
    P = layers.sigmoid_forward(S)[0]
    dS = y[None] - P
    dH = W2.T @ dS
    dZ = layers.sigmoid_backward(dH, cache) if activation == "sigmoid" else layers.relu_backward(dH, cache)
    log_likelihood = np.sum(y * S[0] - layers.softplus_forward(S[0])[0])
    return log_likelihood, {
        "w1": (dZ @ X.T).T,
        "b1": dZ.sum(axis=1),
        "w2": (dS @ H.T).T,
        "b2": dS.sum(axis=1),
        "x": (W1.T @ dZ).T,
    }
