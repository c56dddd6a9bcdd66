"""Whole networks, put together from layers and a loss.

A network is a function of a dict of parameters ``w1, b1, w2, b2, ...``; its gradients are a dict with the same keys.
"""

import numpy as np

from numnet import layers, losses

__all__ = ["deep_net", "summer_school_example", "summer_school_mlp", "two_layer_net"]


def two_layer_net(params, x, y=None, reg=0.0):
    r"""Affine - ReLU - affine, under the softmax loss.

    With labels, the loss is the softmax loss of the scores plus the penalty
    :math:`\frac12 \lambda (\lVert W_1 \rVert^2 + \lVert W_2 \rVert^2)`. Biases are free.

    Parameters
    ----------
    params : dict    ``w1`` (D, H), ``b1`` (H,), ``w2`` (H, C), ``b2`` (C,) float arrays, left unmodified
    x : (N, D) float array    one example per row
    y : (N,) int array or None    the right classes
    reg : float    the strength λ of the penalty

    Returns
    -------
    scores : (N, C) float array    if ``y`` is None
    (loss, grads) : float and dict    otherwise; ``grads`` has the keys and shapes of ``params``

    Raises
    ------
    ValueError    if ``params`` does not have just these four arrays

    Notes
    -----
    Lesson 09.
    """
    if set(params) != {"w1", "b1", "w2", "b2"}:
        raise ValueError(f"params has {', '.join(params)}: expected w1, b1, w2, b2")
    ### BEGIN SOLUTION
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_relu = layers.relu_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    if y is None:
        return scores

    loss, dscores = losses.softmax_loss(scores, y)
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
    _, grads["w1"], grads["b1"] = layers.affine_backward(layers.relu_backward(dh, cache_relu), cache1)
    for name in ("w1", "w2"):
        loss += reg / 2 * np.sum(params[name] ** 2)
        grads[name] = grads[name] + reg * params[name]
    return loss, grads
    ### END SOLUTION


def deep_net(params, x, y=None, reg=0.0, order=None):
    r"""Affine - ReLU - ... - affine of any depth, under the softmax loss; a layer may be used more than once.

    There is a ReLU between any two affine layers and none on the scores. With labels, the loss is the softmax loss of
    the scores plus :math:`\frac12 \lambda \lVert W \rVert^2` for each weight matrix, once however often it is used.
    Biases are free.

    Parameters
    ----------
    params : dict    ``w1, b1, ..., wL, bL`` float arrays, left unmodified
    x : (N, D) float array    one example per row
    y : (N,) int array or None    the right classes
    reg : float    the strength λ of the penalty
    order : sequence of int or None    numbers of the layers in the order of use; None means 1, 2, ..., L.
        ``(1, 2, 2, 3)`` uses the weights of layer 2 twice in a row; every number occurs at least once

    Returns
    -------
    scores : (N, C) float array    if ``y`` is None
    (loss, grads) : float and dict    otherwise; ``grads`` has the keys and shapes of ``params``

    Raises
    ------
    ValueError    if ``params`` lacks a weight or a bias, or has one that ``order`` does not use

    Notes
    -----
    Lesson 09.
    """
    if order is None:
        order = range(1, len(params) // 2 + 1)
    used = {f"{kind}{number}" for number in order for kind in "wb"}
    if not used or set(params) != used:
        raise ValueError(f"params has {', '.join(params)} but the layers used are {', '.join(map(str, order))}")
    ### BEGIN SOLUTION
    h, caches = x, []
    for position, number in enumerate(order):
        cache_relu = None
        if position > 0:
            h, cache_relu = layers.relu_forward(h)
        h, cache = layers.affine_forward(h, params[f"w{number}"], params[f"b{number}"])
        caches.append((number, cache_relu, cache))
    if y is None:
        return h

    loss, dh = losses.softmax_loss(h, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for number, cache_relu, cache in reversed(caches):
        dh, dw, db = layers.affine_backward(dh, cache)
        grads[f"w{number}"] += dw
        grads[f"b{number}"] += db
        if cache_relu is not None:
            dh = layers.relu_backward(dh, cache_relu)
    for name, value in params.items():
        if name.startswith("w"):
            loss += reg / 2 * np.sum(value**2)
            grads[name] += reg * value
    return loss, grads
    ### END SOLUTION


def summer_school_mlp(x, params, y, activation):
    r"""Log-likelihood of a net with one hidden layer and one output unit, and its gradients.

    The hidden units have the given activation. The output unit is always a sigmoid, for its value p is the
    probability of class 1. The log-likelihood

    .. math:: \ell = \sum_n y_n \log p_n + (1 - y_n) \log (1 - p_n)

    is a sum, not a mean, and is to be made large: the gradients point uphill. Scores of any size must not overflow.

    Parameters
    ----------
    x : (N, D) float array    one example per row
    params : dict    ``w1`` (D, H), ``b1`` (H,), ``w2`` (H, 1), ``b2`` (1,) float arrays
    y : (N,) int array    classes, 0 or 1
    activation : str    ``"sigmoid"`` or ``"relu"``; the slope of the ReLU at exactly 0 is 0

    Returns
    -------
    log_likelihood : float
    grads : dict    gradients of the log-likelihood: ``w1, b1, w2, b2`` and ``x``, shaped like their variables

    Raises
    ------
    ValueError    for another activation, or if ``y`` does not hold one label per row of ``x``

    Notes
    -----
    Lesson 09, which takes the numbers of `summer_school_example`. The lecture they come from prints some local slopes
    where gradients should stand; the appendix on errata has both.
    """
    if activation not in ("sigmoid", "relu"):
        raise ValueError(f"unknown activation {activation!r}: use sigmoid or relu")
    if y.shape != x.shape[:1]:
        raise ValueError(f"x is {x.shape} but y is {y.shape}: expected (N, D) and (N,)")
    ### BEGIN SOLUTION
    if activation == "sigmoid":
        hidden_forward, hidden_backward = layers.sigmoid_forward, layers.sigmoid_backward
    else:
        hidden_forward, hidden_backward = layers.relu_forward, layers.relu_backward
    h, cache1 = layers.affine_forward(x, params["w1"], params["b1"])
    h, cache_hidden = hidden_forward(h)
    scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
    p, _ = layers.sigmoid_forward(scores)

    y = y[:, None]
    log_likelihood = -np.logaddexp(0, np.where(y == 1, -scores, scores)).sum()
    grads = {}
    dh, grads["w2"], grads["b2"] = layers.affine_backward(y - p, cache2)
    grads["x"], grads["w1"], grads["b1"] = layers.affine_backward(hidden_backward(dh, cache_hidden), cache1)
    return log_likelihood, grads
    ### END SOLUTION


def summer_school_example():
    """The numbers of the summer-school lecture's example, in row form, for `summer_school_mlp`.

    Returns
    -------
    x : (1, 2) float array
    params : dict    ``w1`` (2, 3), ``b1`` (3,), ``w2`` (3, 1), ``b2`` (1,)
    y : (1,) int array

    Notes
    -----
    The lecture's matrices, which act on columns, are the transposes of these.
    """
    params = {
        "w1": np.array([[0.5, 1.2, -0.7], [-2.5, 0.1, -1.2]]),
        "b1": np.array([-1.5, -1.3, 2.0]),
        "w2": np.array([[-1.5], [0.2], [0.5]]),
        "b2": np.array([1.0]),
    }
    return np.array([[0.5, -0.5]]), params, np.array([1])
