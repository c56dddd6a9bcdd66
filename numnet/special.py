"""Special functions that NumPy lacks, given ready-made. They are tools for tasks, not tasks."""

import math

import numpy as np

__all__ = ["erf"]

_erf_of_each = np.frompyfunc(math.erf, 1, 1)


def erf(x):
    """Error function, elementwise, exact to the last bit or two.

    Parameters
    ----------
    x : float array of any shape, or a number

    Returns
    -------
    out : float array of x's shape and dtype

    Notes
    -----
    The normal distribution function is ``(1 + erf(x / sqrt(2))) / 2``.
    """
    x = np.asarray(x)
    dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
    return np.asarray(_erf_of_each(x), dtype=dtype)
