"""From a data set to what a training loop eats: minibatches, standardised inputs, views for convolutions and PyTorch.
All randomness comes from a generator that is an argument.
"""

import numpy as np

from numnet.data.needs import optional_import


class Minibatches:
    """Minibatches of examples, in a new random order each time it is iterated over.

    Parameters
    ----------
    x : (N, ...) array
    y : (N,) array
    batch_size : int
    rng : np.random.Generator or None    shuffles, and goes on to `augment`; None keeps the order, as for testing
    augment : callable (x, rng) -> x, or None    changes each batch of raw examples, for example by flipping some
    transform : callable x -> x, or None    then changes each batch, for example a `Standardizer`
    drop_last : bool    leave out the last batch where it is smaller than the others

    Raises
    ------
    ValueError    if x and y differ in length, `batch_size` is below 1, or `augment` is given without `rng`

    Notes
    -----
    Each batch is a copy, so `augment` may work in place.
    """

    def __init__(self, x, y, batch_size, rng, *, augment=None, transform=None, drop_last=False):
        if len(x) != len(y):
            raise ValueError(f"x has {len(x)} examples but y has {len(y)}")
        if batch_size < 1:
            raise ValueError(f"batch_size is {batch_size}: it must be at least 1")
        if augment is not None and rng is None:
            raise ValueError("augment draws random numbers: give rng")
        self.x, self.y, self.batch_size, self.rng = x, y, batch_size, rng
        self.augment, self.transform, self.drop_last = augment, transform, drop_last

    def __len__(self):
        full, rest = divmod(len(self.x), self.batch_size)
        return full + (rest > 0 and not self.drop_last)

    def __iter__(self):
        order = np.arange(len(self.x)) if self.rng is None else self.rng.permutation(len(self.x))
        for i in range(len(self)):
            rows = order[i * self.batch_size : (i + 1) * self.batch_size]
            x, y = self.x[rows], self.y[rows]
            if self.augment is not None:
                x = self.augment(x, self.rng)
            if self.transform is not None:
                x = self.transform(x)
            yield x, y


class Standardizer:
    """Subtracts the mean and divides by the standard deviation of the training data, whatever it is applied to.

    Parameters
    ----------
    x_train : (N, ...) array    the training examples, and nothing else
    axis : int or tuple of int    what to average over: 0 gives each feature its own mean; (0, 1, 2) gives each colour
        of (N, H, W, 3) pictures its own
    dtype : dtype    of what comes out

    Attributes
    ----------
    mean, std : float64 arrays    the standard deviation of a constant feature counts as 1

    Raises
    ------
    ValueError    if there are no examples
    """

    def __init__(self, x_train, axis=0, dtype=np.float32):
        if len(x_train) == 0:
            raise ValueError("there are no training examples to take the mean of")
        self.mean = np.mean(x_train, axis=axis, dtype=np.float64, keepdims=True)[0]
        std = np.std(x_train, axis=axis, dtype=np.float64, keepdims=True)[0]
        self.std = np.where(std > 0, std, 1.0)
        self.dtype = dtype

    def __call__(self, x):
        """Standardise `x`: an array of the shape of one example, or of several."""
        return ((x - self.mean.astype(self.dtype)) / self.std.astype(self.dtype)).astype(self.dtype, copy=False)


def channels_first(x):
    """The (N, C, H, W) view of (N, H, W, C) pictures, or the (N, 1, H, W) view of grey (N, H, W) ones; no copy.

    Raises
    ------
    ValueError    if x has neither three nor four dimensions
    """
    if x.ndim == 3:
        return x[:, None]
    if x.ndim == 4:
        return x.transpose(0, 3, 1, 2)
    raise ValueError(f"x has shape {x.shape}: pictures have three or four dimensions")


def as_torch(x):
    """The PyTorch tensor that shares the memory of array `x`; no copy, so a change of one is seen in the other.

    Raises
    ------
    ValueError    if x cannot be shared: it is read-only, or has negative strides
    ImportError    if PyTorch is not installed
    """
    torch = optional_import("torch", "a PyTorch view of an array")
    if not x.flags.writeable or min(x.strides, default=0) < 0:
        raise ValueError("PyTorch cannot share this array (it is read-only or runs backwards): give x.copy()")
    return torch.from_numpy(x)


def pad_series(series, value=0.0):
    """Series of different lengths in one array.

    Parameters
    ----------
    series : sequence of (T_i, C) arrays
    value : float    what stands after the end of a series

    Returns
    -------
    padded : (N, max T_i, C) float64 array
    mask : (N, max T_i) bool array    True where there is data
    """
    lengths = np.array([len(s) for s in series])
    mask = np.arange(lengths.max()) < lengths[:, None]
    padded = np.full((*mask.shape, series[0].shape[1]), float(value))
    padded[mask] = np.concatenate(series)
    return padded, mask
