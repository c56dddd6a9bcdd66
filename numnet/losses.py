"""Losses: each returns its value and its gradient with respect to the scores.

Losses carry the 1/N; layers sum.
"""

import numpy as np

__all__ = ["mse_loss", "softmax_loss", "svm_loss"]


def softmax_loss(x, y):
    r"""Cross-entropy of the softmax of the scores, averaged over the examples, without overflow.

    .. math:: L = -\frac1N \sum_n \log \frac{e^{x_{n y_n}}}{\sum_c e^{x_{nc}}}

    Parameters
    ----------
    x : (N, C) float array    scores, left unmodified
    y : (N,) int array    the right class of each row, 0 to C - 1

    Returns
    -------
    loss : float
    dx : (N, C) float array    gradient of the loss with respect to ``x``

    Raises
    ------
    ValueError    if ``x`` is not a matrix or ``y`` does not hold one label per row of it

    Notes
    -----
    Lesson 03.
    """
    if x.ndim != 2 or y.shape != x.shape[:1]:
        raise ValueError(f"x is {x.shape} but y is {y.shape}: expected (N, C) and (N,)")
    ### BEGIN SOLUTION
    rows = np.arange(len(y))
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dx = np.exp(log_p)
    dx[rows, y] -= 1
    return -log_p[rows, y].mean(), dx / len(y)
    ### END SOLUTION


def svm_loss(x, y, delta=1.0):
    r"""Multiclass hinge loss: every wrong class must score below the right one by the margin.

    .. math:: L = \frac1N \sum_n \sum_{c \ne y_n} \max(0,\; x_{nc} - x_{n y_n} + \delta)

    Parameters
    ----------
    x : (N, C) float array    scores, left unmodified
    y : (N,) int array    the right class of each row, 0 to C - 1
    delta : float    the margin

    Returns
    -------
    loss : float
    dx : (N, C) float array    a subgradient; a class exactly on the margin counts as satisfied

    Raises
    ------
    ValueError    if ``x`` is not a matrix or ``y`` does not hold one label per row of it

    Notes
    -----
    Lesson 05.
    """
    if x.ndim != 2 or y.shape != x.shape[:1]:
        raise ValueError(f"x is {x.shape} but y is {y.shape}: expected (N, C) and (N,)")
    ### BEGIN SOLUTION
    rows = np.arange(len(y))
    excess = x - x[rows, y][:, None] + delta
    excess[rows, y] = 0
    dx = (excess > 0).astype(excess.dtype)
    dx[rows, y] = -dx.sum(axis=1)
    return np.maximum(excess, 0).sum() / len(y), dx / len(y)
    ### END SOLUTION


def mse_loss(x, y):
    """Squared error: half the sum over the outputs, averaged over the examples.

    Parameters
    ----------
    x : (N, M) float array    predictions, left unmodified
    y : (N, M) float array    targets

    Returns
    -------
    loss : float
    dx : (N, M) float array    gradient of the loss with respect to ``x``

    Raises
    ------
    ValueError    if the shapes differ; nothing is broadcast

    Notes
    -----
    Lesson 01. PyTorch's ``mse_loss`` has no half and averages over the N M entries.
    """
    if x.shape != y.shape:
        raise ValueError(f"x is {x.shape} but y is {y.shape}: both must be (N, M)")
    ### BEGIN SOLUTION
    residual = x - y
    return (residual**2).sum() / (2 * len(x)), residual / len(x)
    ### END SOLUTION
