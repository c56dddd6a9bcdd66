"""Data sets for the course: ``numnet.data.load(name)`` is the one door to all of them.
Importing this package costs next to nothing; what a data set needs is imported when it is loaded.
"""

import inspect
from importlib import import_module

from numnet.data.dataset import Dataset
from numnet.data.loaders import Minibatches, Standardizer, as_torch, channels_first, pad_series

__all__ = [
    "Dataset",
    "Minibatches",
    "Standardizer",
    "as_torch",
    "channels_first",
    "load",
    "names",
    "pad_series",
]

# Where each data set is made: the module of this package with a function of the data set's name.
MODULES = {
    "shipped": ("fashion_mnist_small", "first_names", "japanese_vowels", "sonnets"),
    "sklearn_sets": ("breast_cancer", "diabetes", "digits", "iris", "wine"),
    "toys": ("gaussians", "moons", "rings", "spirals", "xor"),
    "pictures": ("synthetic_pictures",),
    "fetched": (
        "cifar10",
        "cifar10_or_synthetic",
        "fashion_mnist",
        "makemore_names",
        "mnist",
        "svhn",
        "tiny_shakespeare",
    ),
}


def names():
    """The names that `load` knows.

    Returns
    -------
    names : list of str    sorted
    """
    return sorted(name for made in MODULES.values() for name in made)


def load(name, *, limit=None, rng=None, **options):
    """Load a data set, split once and for all into training and test examples.

    Parameters
    ----------
    name : str    one of `names()`
    limit : int, pair of int, or None    at most so many training and so many test examples; one int counts for both
    rng : np.random.Generator or None    draws the examples that `limit` keeps, or the points of a 2-D toy;
        None keeps the first ones, or always draws the same points
    **options    what this data set offers besides, for example ``noise=0.2`` for the 2-D toys, ``fetch=False`` for
        those that are fetched; the docstring of the function that makes it, in `numnet.data.MODULES`, has them all

    Returns
    -------
    data : Dataset    x_train, y_train, x_test, y_test, class_names, licence, source, citation, synthetic

    Raises
    ------
    ValueError    if there is no data set of this name
    TypeError    if it has no such option
    DownloadError    (an OSError) if its files are not here and cannot be fetched; the message says what to put where
    ImportError    if it needs a package that is not installed; the message says which
    """
    maker = find_maker(name)
    if "rng" in inspect.signature(maker).parameters:
        return maker(rng=rng, **options).subset(limit)
    return maker(**options).subset(limit, rng)


def find_maker(name):
    """The function that makes the data set of this name."""
    for module, made in MODULES.items():
        if name in made:
            return getattr(import_module(f"numnet.data.{module}"), name)
    raise ValueError(f"no data set is called {name!r}; there are {', '.join(names())}")
