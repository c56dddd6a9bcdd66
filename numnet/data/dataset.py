"""What `load` returns: the arrays of one data set with its licence, source and citation.
Subsets are taken here, so that `limit` and `rng` mean the same thing for every set.
"""

import operator
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True, eq=False)
class Dataset:
    """One data set, split once and for all into training and test examples.

    Attributes
    ----------
    name : str    what `numnet.data.load` was asked for
    x_train, x_test : array with one example per row (images are uint8 in 0..255); for texts and series, whose examples
        differ in length, a tuple with one str or one (T, C) array per example
    y_train, y_test : (N,) int64 class numbers, or (N,) float64 targets; None where there are no labels
    class_names : tuple of str    the name of each class number; empty where there are no classes
    licence, source, citation : str    on what terms, from where, and whom to cite
    synthetic : bool    True when a program made the examples: say so wherever a number measured on them is quoted
    feature_names : tuple of str    the name of each column, where columns have names
    """

    name: str
    x_train: np.ndarray | Sequence
    y_train: np.ndarray | None
    x_test: np.ndarray | Sequence
    y_test: np.ndarray | None
    class_names: tuple[str, ...]
    licence: str
    source: str
    citation: str
    synthetic: bool
    feature_names: tuple[str, ...] = ()

    def __repr__(self):
        kind = "synthetic" if self.synthetic else "real"
        return (
            f"<Dataset {self.name} ({kind}): {len(self.x_train)} training and {len(self.x_test)} test examples, "
            f"x_train {describe(self.x_train)}, y_train {describe(self.y_train)}, {len(self.class_names)} classes>"
        )

    def subset(self, limit=None, rng=None):
        """The same data set with fewer examples.

        Parameters
        ----------
        limit : int, pair of int, or None    at most so many training and so many test examples; one int counts for both
        rng : np.random.Generator or None    draws the examples without replacement; None keeps the first ones

        Returns
        -------
        subset : Dataset    without `rng`, its arrays are views of this one's

        Raises
        ------
        ValueError    if a limit is negative
        """
        if limit is None:
            return self
        n_train, n_test = limit if isinstance(limit, tuple | list) else (limit, limit)
        x_train, y_train = take(self.x_train, self.y_train, n_train, rng)
        x_test, y_test = take(self.x_test, self.y_test, n_test, rng)
        return replace(self, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)


def take(x, y, n, rng):
    """At most `n` examples of `x` and their labels: the first ones, or with `rng` any."""
    n = operator.index(n)
    if n < 0:
        raise ValueError(f"limit is {n}: it must be at least 0")
    n = min(n, len(x))
    if rng is None:
        return x[:n], (None if y is None else y[:n])
    rows = rng.choice(len(x), size=n, replace=False)
    chosen = x[rows] if isinstance(x, np.ndarray) else tuple(x[i] for i in rows)
    return chosen, (None if y is None else y[rows])


def describe(values):
    """A short description of an array, of a tuple of examples, or of None."""
    if isinstance(values, np.ndarray):
        return f"{values.shape} {values.dtype}"
    return "None" if values is None else f"{len(values)} x {type(values[0]).__name__}" if len(values) else "empty"
