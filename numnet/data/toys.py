"""Points in the plane with classes that a line, a curve or only a network can separate.
All are synthetic; the generator that draws them is an argument.
"""

import numpy as np

from numnet.data.dataset import Dataset


def spirals(n_train=300, n_test=300, *, noise=0.1, classes=3, rng=None):
    """Arms of a spiral that turn once and a bit round the origin, one a class."""

    def points(y, rng):
        radius = np.sqrt(rng.random(len(y)))  # uniform over the disc, so that the arms do not crowd in the centre
        angle = 2 * np.pi * y / classes + 4 * radius
        return radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])

    return toy("spirals", points, classes, n_train, n_test, 0.5 * noise, rng)


def moons(n_train=300, n_test=300, *, noise=0.1, rng=None):
    """Two half circles that reach into each other."""

    def points(y, rng):
        angle = np.pi * rng.random(len(y))
        upper = np.column_stack([np.cos(angle), np.sin(angle)])
        return np.where(y[:, None] == 0, upper, [1.0, 0.5] - upper)

    return toy("moons", points, 2, n_train, n_test, noise, rng)


def rings(n_train=300, n_test=300, *, noise=0.1, classes=2, rng=None):
    """Circles round one centre with radii 1, 2, ..., one a class."""

    def points(y, rng):
        angle = 2 * np.pi * rng.random(len(y))
        return (y + 1)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])

    return toy("rings", points, classes, n_train, n_test, noise, rng)


def xor(n_train=300, n_test=300, *, noise=0.1, rng=None):
    """A square of four quadrants: class 0 where the signs of x and y agree, class 1 where they differ."""

    def points(y, rng):
        first = rng.uniform(-1, 1, len(y))
        second = np.sign(first) * np.where(y == 0, 1, -1) * rng.random(len(y))
        return np.column_stack([first, second])

    return toy("xor", points, 2, n_train, n_test, noise, rng)


def gaussians(n_train=300, n_test=300, *, noise=0.5, classes=3, rng=None):
    """Round clouds of standard deviation `noise`, one a class, with centres on the unit circle."""

    def points(y, rng):
        angle = 2 * np.pi * y / classes
        return np.column_stack([np.cos(angle), np.sin(angle)])

    return toy("gaussians", points, classes, n_train, n_test, noise, rng)


def toy(name, points, classes, n_train, n_test, noise, rng):
    """A toy set of `n_train` and `n_test` points: balanced classes in random order, normal noise added.

    Parameters
    ----------
    points : callable (y, rng) -> (N, 2) array    points without noise for the classes y
    noise : float    standard deviation of the noise on each coordinate
    rng : np.random.Generator or None    None always draws the same points
    """
    rng = np.random.default_rng(0) if rng is None else rng
    parts = {}
    for split, n in (("train", n_train), ("test", n_test)):
        y = rng.permutation(np.arange(n) % classes)
        parts[f"x_{split}"] = points(y, rng) + rng.normal(0, noise, size=(n, 2))
        parts[f"y_{split}"] = y
    return Dataset(
        name=name,
        **parts,
        class_names=tuple(f"class {c}" for c in range(classes)),
        licence="MIT, as the course's code",
        source="made by numnet.data.toys",
        citation="none needed",
        synthetic=True,
        feature_names=("x1", "x2"),
    )
