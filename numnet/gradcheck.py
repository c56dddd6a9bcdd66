"""Checking gradients by finite differences: entry by entry, or along random directions for large arrays.

`numerical_gradient` costs two evaluations an entry, `check_gradients` two for each array.
"""

import numpy as np

__all__ = ["check_gradients", "numerical_gradient", "relative_error"]


def numerical_gradient(f, x, h=1e-5):
    """Gradient of a function of an array by central differences, two evaluations an entry.

    Parameters
    ----------
    f : function    takes an array of x's shape, returns a number
    x : float array of any shape    may be moved in place meanwhile, but comes back with exactly its old contents
    h : float    step to either side

    Returns
    -------
    grad : float array of x's shape

    Raises
    ------
    TypeError    if ``x`` is no float array: an integer entry cannot move by h

    Notes
    -----
    Lesson 04. Error falls with h² until rounding, about 1e-16 / h, takes over: 1e-5 is close to the best step.
    """
    if not isinstance(x, np.ndarray) or not np.issubdtype(x.dtype, np.floating):
        raise TypeError(f"x must be a float array, not {getattr(x, 'dtype', type(x).__name__)}")
    ### BEGIN SOLUTION
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        old = x[index]
        try:
            x[index] = old + h
            above = f(x)
            x[index] = old - h
            below = f(x)
        finally:
            x[index] = old
        grad[index] = (above - below) / (2 * h)
    return grad
    ### END SOLUTION


def relative_error(a, b):
    """Largest relative difference of two arrays.

    At each entry: the size of the difference over the sum of the two sizes, where a sum below 1e-8 counts as 1e-8.
    So two zeros differ by 0, and numbers of opposite sign by 1.

    Parameters
    ----------
    a, b : float arrays of one shape

    Returns
    -------
    error : float    0 if equal, at most 1

    Raises
    ------
    ValueError    if the shapes differ; nothing is broadcast

    Notes
    -----
    Lesson 04.
    """
    if np.shape(a) != np.shape(b):
        raise ValueError(f"a is {np.shape(a)} but b is {np.shape(b)}: the shapes must be equal")
    ### BEGIN SOLUTION
    a, b = np.asarray(a), np.asarray(b)
    return float(np.max(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8), initial=0.0))
    ### END SOLUTION


def check_gradients(forward, backward, inputs, rng, h=1e-5, tolerance=1e-7):
    r"""Compare a backward pass with its forward along one random direction for each array.

    For random u and v, the slope of :math:`\langle u, f(x + t v) \rangle` at t = 0, by central differences, must equal
    :math:`\langle v, J^\top u \rangle`, where :math:`J^\top u` is what ``backward`` returns for ``dout = u``. A wrong
    gradient passes with probability 0, and the price does not grow with the number of entries.

    Parameters
    ----------
    forward : function    ``forward(**inputs) -> (out, cache)``
    backward : function    ``backward(dout, cache) ->`` one gradient for each float array of ``inputs``, in order
    inputs : dict    arguments by name; float arrays are moved, anything else is held constant
    rng : np.random.Generator
    h : float    step to either side
    tolerance : float    largest difference allowed, relative to the larger of 1 and the slope

    Returns
    -------
    errors : dict of float    the difference for each float array, relative in the same sense

    Raises
    ------
    AssertionError    naming the array and both numbers, if they differ, or if a gradient is missing or misshapen

    Notes
    -----
    Lesson 04. A loss, which returns its gradient at once, fits as
    ``check_gradients(softmax_loss, lambda dout, dx: dout * dx, {"x": x, "y": y}, rng)``. The idea of the random
    projection is that of the gradient check in HIPS/autograd.
    """
    moved = {name: x for name, x in inputs.items() if isinstance(x, np.ndarray) and np.issubdtype(x.dtype, np.floating)}
    out, cache = forward(**inputs)
    u = rng.normal(size=np.shape(out))
    grads = backward(u, cache)
    grads = grads if isinstance(grads, tuple) else (grads,)
    if len(grads) != len(moved):
        raise AssertionError(f"backward returned {len(grads)} gradients for {len(moved)} arrays: {', '.join(moved)}")
    errors = {}
    for (name, x), grad in zip(moved.items(), grads, strict=True):
        if np.shape(grad) != x.shape:
            raise AssertionError(f"d{name} is {np.shape(grad)} but {name} is {x.shape}")
        v = rng.normal(size=x.shape)
        above, below = (np.sum(u * forward(**{**inputs, name: x + step * v})[0]) for step in (h, -h))
        measured = (above - below) / (2 * h)
        claimed = np.sum(v * grad)
        errors[name] = float(abs(measured - claimed) / max(1, abs(measured)))
        if not errors[name] <= tolerance:  # so that nan fails
            raise AssertionError(
                f"d{name}: along a random direction the output changes at the rate {measured:.10g} "
                f"(central difference), but backward says {claimed:.10g}"
            )
    return errors
