"""Layers as pairs of functions: the forward returns its output and a cache, the backward turns dout into gradients.

A layer keeps no state of its own, so the same layer may be used twice in one network without its gradients mixing.
"""

import numpy as np

from numnet import special

__all__ = [
    "affine_backward",
    "affine_forward",
    "elu_backward",
    "elu_forward",
    "gelu_backward",
    "gelu_forward",
    "leaky_relu_backward",
    "leaky_relu_forward",
    "maxout_backward",
    "maxout_forward",
    "relu_backward",
    "relu_forward",
    "sigmoid_backward",
    "sigmoid_forward",
    "softmax_backward",
    "softmax_forward",
    "softplus_backward",
    "softplus_forward",
    "tanh_backward",
    "tanh_forward",
]


def affine_forward(x, w, b):
    """Fully connected layer: each output is a weighted sum of the inputs plus a bias.

    Parameters
    ----------
    x : (N, D) float array    one example per row
    w : (D, M) float array
    b : (M,) float array

    Returns
    -------
    out : (N, M) float array
    cache : tuple    what `affine_backward` needs

    Raises
    ------
    ValueError    if the shapes of ``x``, ``w`` and ``b`` disagree on D or M

    Notes
    -----
    Lesson 09. PyTorch's ``nn.Linear`` stores the transpose of ``w``.
    """
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError(f"x is {x.shape}, w is {w.shape}, b is {b.shape}: expected (N, D), (D, M), (M,)")
    ### BEGIN SOLUTION
    return x @ w + b, (x, w)
    ### END SOLUTION


def affine_backward(dout, cache):
    r"""Gradients of the fully connected layer.

    Entry by entry, :math:`o_{nm} = \sum_d x_{nd} w_{dm} + b_m`. Each gradient is the sum, over all entries of the
    output that the variable reaches, of upstream gradient times local slope. An input reaches the M outputs of its
    own row; a weight and a bias reach one output in each of the N rows. Losses carry the 1/N, so the layer sums.

    Parameters
    ----------
    dout : (N, M) float array    gradient of the loss with respect to ``out``
    cache : tuple    from `affine_forward`

    Returns
    -------
    dx : (N, D) float array
    dw : (D, M) float array
    db : (M,) float array

    Notes
    -----
    Lesson 09.
    """
    ### BEGIN SOLUTION
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)
    ### END SOLUTION


def relu_forward(x):
    """Rectifier: positive entries pass, the others become 0.

    Parameters
    ----------
    x : float array of any shape

    Returns
    -------
    out : float array of x's shape
    cache : object    what `relu_backward` needs

    Notes
    -----
    Lesson 06.
    """
    ### BEGIN SOLUTION
    return np.maximum(x, 0), x
    ### END SOLUTION


def relu_backward(dout, cache):
    """Gradient of the rectifier, which is a switch: the slope is 1 where the input was positive, else 0.

    At exactly 0 the slope is 0, as in PyTorch.

    Parameters
    ----------
    dout : float array of x's shape    gradient of the loss with respect to ``out``
    cache : object    from `relu_forward`

    Returns
    -------
    dx : float array of x's shape

    Notes
    -----
    Lesson 06.
    """
    ### BEGIN SOLUTION
    x = cache
    return np.where(x > 0, dout, 0)
    ### END SOLUTION


def sigmoid_forward(x):
    r"""Logistic function :math:`\sigma(x) = 1 / (1 + e^{-x})`, without overflow for any x.

    Parameters
    ----------
    x : float array of any shape

    Returns
    -------
    out : float array of x's shape    in [0, 1]
    cache : object    what `sigmoid_backward` needs

    Notes
    -----
    Lesson 06.
    """
    ### BEGIN SOLUTION
    decay = np.exp(-np.abs(x))  # in (0, 1]: cannot overflow, whatever the sign of x
    out = np.where(x >= 0, 1, decay) / (1 + decay)
    return out, out
    ### END SOLUTION


def sigmoid_backward(dout, cache):
    """Gradient of the logistic function.

    The slope can be written in terms of the output alone; it never exceeds 1/4.

    Parameters
    ----------
    dout : float array of x's shape    gradient of the loss with respect to ``out``
    cache : object    from `sigmoid_forward`

    Returns
    -------
    dx : float array of x's shape

    Notes
    -----
    Lesson 06.
    """
    ### BEGIN SOLUTION
    out = cache
    return dout * out * (1 - out)
    ### END SOLUTION


def tanh_forward(x):
    """Hyperbolic tangent.

    Parameters
    ----------
    x : float array of any shape

    Returns
    -------
    out : float array of x's shape    in [-1, 1]
    cache : object    what `tanh_backward` needs

    Notes
    -----
    Lesson 06. It is the logistic function pressed together and stretched: twice as narrow, twice as high, centred on 0.
    """
    ### BEGIN SOLUTION
    out = np.tanh(x)
    return out, out
    ### END SOLUTION


def tanh_backward(dout, cache):
    """Gradient of the hyperbolic tangent.

    The slope can be written in terms of the output alone; it is 1 at 0 and falls on both sides.

    Parameters
    ----------
    dout : float array of x's shape    gradient of the loss with respect to ``out``
    cache : object    from `tanh_forward`

    Returns
    -------
    dx : float array of x's shape

    Notes
    -----
    Lesson 06.
    """
    ### BEGIN SOLUTION
    out = cache
    return dout * (1 - out * out)
    ### END SOLUTION


def softplus_forward(x):
    r"""Smooth rectifier :math:`\log(1 + e^x)`, without overflow for any x.

    Parameters
    ----------
    x : float array of any shape

    Returns
    -------
    out : float array of x's shape    at least 0
    cache : object    what `softplus_backward` needs

    Notes
    -----
    Lesson 06. PyTorch's ``softplus`` returns x itself above 20; the difference is below 3e-9.
    """
    ### BEGIN SOLUTION
    return np.logaddexp(0, x), x
    ### END SOLUTION


def softplus_backward(dout, cache):
    """Gradient of the smooth rectifier, without overflow for any x.

    The slope rises from 0 to 1 and is itself one of the activations of this module.

    Parameters
    ----------
    dout : float array of x's shape    gradient of the loss with respect to ``out``
    cache : object    from `softplus_forward`

    Returns
    -------
    dx : float array of x's shape

    Notes
    -----
    Lesson 06.
    """
    ### BEGIN SOLUTION
    x = cache
    decay = np.exp(-np.abs(x))
    return dout * np.where(x >= 0, 1, decay) / (1 + decay)
    ### END SOLUTION


def gelu_forward(x):
    r"""Gaussian error linear unit :math:`x\,\Phi(x)`, with the exact normal distribution function :math:`\Phi`.

    Parameters
    ----------
    x : float array of any shape

    Returns
    -------
    out : float array of x's shape
    cache : object    what `gelu_backward` needs

    Notes
    -----
    Lesson 06. `special.erf` is given. The popular tanh form is an approximation, up to 4.7e-4 off, and is not meant.
    """
    ### BEGIN SOLUTION
    return x * (1 + special.erf(x / 2**0.5)) / 2, x
    ### END SOLUTION


def gelu_backward(dout, cache):
    r"""Gradient of the Gaussian error linear unit.

    The product rule gives two terms; the derivative of :math:`\Phi` is the density
    :math:`e^{-x^2/2} / \sqrt{2\pi}`.

    Parameters
    ----------
    dout : float array of x's shape    gradient of the loss with respect to ``out``
    cache : object    from `gelu_forward`

    Returns
    -------
    dx : float array of x's shape

    Notes
    -----
    Lesson 06. `special.erf` is given.
    """
    ### BEGIN SOLUTION
    x = cache
    distribution = (1 + special.erf(x / 2**0.5)) / 2
    with np.errstate(over="ignore"):  # the square of a huge entry may overflow: its density is 0 all the same
        density = np.exp(-(x**2) / 2) / (2 * np.pi) ** 0.5
    return dout * (distribution + x * density)
    ### END SOLUTION


def leaky_relu_forward(x, alpha):
    """Leaky rectifier: positive entries pass, the others are multiplied by ``alpha``.

    Parameters
    ----------
    x : float array of any shape
    alpha : float    slope for x <= 0; any number, also above 1

    Returns
    -------
    out : float array of x's shape
    cache : tuple    what `leaky_relu_backward` needs

    Notes
    -----
    Lesson 06. The form with a maximum of two lines is the same only for ``alpha`` up to 1.
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, x, alpha * x), (x, alpha)
    ### END SOLUTION


def leaky_relu_backward(dout, cache):
    """Gradient of the leaky rectifier with respect to ``x``; ``alpha`` is a constant.

    At exactly 0 the slope is ``alpha``, as in PyTorch.

    Parameters
    ----------
    dout : float array of x's shape    gradient of the loss with respect to ``out``
    cache : tuple    from `leaky_relu_forward`

    Returns
    -------
    dx : float array of x's shape

    Notes
    -----
    Lesson 06.
    """
    ### BEGIN SOLUTION
    x, alpha = cache
    return np.where(x > 0, dout, alpha * dout)
    ### END SOLUTION


def elu_forward(x, alpha):
    r"""Exponential linear unit: x where x > 0, else :math:`\alpha (e^x - 1)`.

    Parameters
    ----------
    x : float array of any shape    large positive entries must not overflow
    alpha : float    minus the level that very negative inputs approach

    Returns
    -------
    out : float array of x's shape
    cache : tuple    what `elu_backward` needs

    Notes
    -----
    Lesson 06. A maximum of the two branches is a different function: compare them at x = 1.
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, x, alpha * np.expm1(-np.abs(x))), (x, alpha)
    ### END SOLUTION


def elu_backward(dout, cache):
    """Gradient of the exponential linear unit with respect to ``x``; ``alpha`` is a constant.

    At exactly 0 the slope is ``alpha``, as in PyTorch.

    Parameters
    ----------
    dout : float array of x's shape    gradient of the loss with respect to ``out``
    cache : tuple    from `elu_forward`

    Returns
    -------
    dx : float array of x's shape

    Notes
    -----
    Lesson 06.
    """
    ### BEGIN SOLUTION
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha * np.exp(-np.abs(x)))
    ### END SOLUTION


def maxout_forward(x, w, b):
    r"""Maxout layer: each output is the largest of K affine pieces.

    .. math:: o_{nm} = \max_k \Big( \sum_d x_{nd} w_{kdm} + b_{km} \Big)

    Parameters
    ----------
    x : (N, D) float array    one example per row
    w : (K, D, M) float array
    b : (K, M) float array

    Returns
    -------
    out : (N, M) float array
    cache : tuple    what `maxout_backward` needs

    Raises
    ------
    ValueError    if the shapes of ``x``, ``w`` and ``b`` disagree on K, D or M

    Notes
    -----
    Lesson 06.
    """
    if x.shape[1:] != w.shape[1:2] or b.shape != w.shape[:1] + w.shape[2:]:
        raise ValueError(f"x is {x.shape}, w is {w.shape}, b is {b.shape}: expected (N, D), (K, D, M), (K, M)")
    ### BEGIN SOLUTION
    pieces = x @ w + b[:, None, :]
    return pieces.max(axis=0), (x, w, pieces)
    ### END SOLUTION


def maxout_backward(dout, cache):
    """Gradients of the maxout layer.

    Each output sends its whole gradient through the one piece that gave the maximum (of equal pieces, the first).

    Parameters
    ----------
    dout : (N, M) float array    gradient of the loss with respect to ``out``
    cache : tuple    from `maxout_forward`

    Returns
    -------
    dx : (N, D) float array
    dw : (K, D, M) float array
    db : (K, M) float array

    Notes
    -----
    Lessons 06 and 08.
    """
    ### BEGIN SOLUTION
    x, w, pieces = cache
    number = np.arange(len(pieces))[:, None, None]
    dpieces = np.where(number == pieces.argmax(axis=0), dout, 0)
    return (dpieces @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dpieces, dpieces.sum(axis=1)
    ### END SOLUTION


def softmax_forward(x):
    r"""Turn each row of scores into probabilities, :math:`p_{nc} = e^{x_{nc}} / \sum_j e^{x_{nj}}`, without overflow.

    Parameters
    ----------
    x : (N, C) float array    each row may have any scale

    Returns
    -------
    out : (N, C) float array    rows sum to 1
    cache : object    what `softmax_backward` needs

    Notes
    -----
    Lesson 03.
    """
    ### BEGIN SOLUTION
    weights = np.exp(x - x.max(axis=1, keepdims=True))
    out = weights / weights.sum(axis=1, keepdims=True)
    return out, out
    ### END SOLUTION


def softmax_backward(dout, cache):
    """Gradient of the softmax.

    A score moves every probability of its row, so its gradient is a sum over that row, not one product.
    The probabilities sum to 1 whatever the scores, so a ``dout`` that is constant along a row gives 0 there.

    Parameters
    ----------
    dout : (N, C) float array    gradient of the loss with respect to ``out``
    cache : object    from `softmax_forward`

    Returns
    -------
    dx : (N, C) float array    rows sum to 0

    Notes
    -----
    Lesson 03.
    """
    ### BEGIN SOLUTION
    p = cache
    return p * (dout - (dout * p).sum(axis=1, keepdims=True))
    ### END SOLUTION
