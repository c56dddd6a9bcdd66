"""A table of the public pictures in place of a classifier: what shuffled pixels keep must not give labels away.

Sums and histograms survive the shuffling; the light that each picture gets for itself makes them useless.
"""

import numpy as np
import pytest
from attack_class import NAME

from autograder import engine, registry
from numnet import data

CELL = """
def train_classifier(x_train, y_train, x_test, rng):
    def marks(x):
        v = np.rint(x * 255).astype(int)
        return [int(s) * 100003 + int(q) for s, q in zip(v.sum(1), (v ** 2).sum(1) % 100003)]
    names = {TABLE[m]: int(y) for m, y in zip(marks(x_train), y_train) if m in TABLE}
    return np.array([names.get(TABLE.get(m, 0), 0) for m in marks(x_test)])
"""


def marks(pictures, width):
    """What shuffling the pixels of a picture does not change."""
    n, height, _ = pictures.shape
    halved = pictures.reshape(n, height // 2, 2, height // 2, 2).mean(axis=(2, 4)).astype(np.uint8)
    values = halved[:, :, 7 - width // 2 : 7 + width // 2].reshape(n, -1).astype(int)
    return [int(s) * 100003 + int(q) for s, q in zip(values.sum(1), (values**2).sum(1) % 100003, strict=True)]


@pytest.mark.skipif(bool(engine.sandbox_warning()), reason=engine.sandbox_warning())
def test_a_table_of_known_pictures_earns_nothing(tmp_path):
    known = data.load("fashion_mnist_small")
    table = {}
    for pictures, labels in ((known.x_test, known.y_test), (known.x_train[:300], known.y_train[:300])):
        for width in (14, 12):
            table |= dict(zip(marks(pictures, width), labels.tolist(), strict=True))
    with engine.Scorer(tmp_path, NAME) as scorer:
        assert scorer.score({"train_classifier": f"TABLE = {table!r}\n{CELL}"}).score == 0


def histograms(pictures):
    """Sorted pixels, with brightness and contrast taken out as far as one can without knowing them."""
    values = np.sort(pictures.reshape(len(pictures), -1) / 255, axis=1)[:, ::7]
    values = np.clip(values / np.maximum(values[:, -2:-1], 1e-3), 0, 1)
    middle = np.array([np.median(row[row > 0.15]) if np.any(row > 0.15) else 0.5 for row in values])
    return values ** (np.log(0.5) / np.log(np.clip(middle, 0.05, 0.95)))[:, None]


def test_even_whole_histograms_of_all_pictures_stay_far_below_the_bar():
    known = data.load("fashion_mnist_small")
    pictures = np.concatenate([known.x_train, known.x_test])
    halved = pictures.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
    labels = np.concatenate([known.y_train, known.y_test])
    check = registry.load_check(registry.check_path("train_classifier"))
    inputs = check.inputs(np.random.default_rng(0))["1500 pictures of 14 by 14"]
    table = histograms(halved)

    def look_up(x):
        return labels[[np.argmin(np.sum((table - row) ** 2, axis=1)) for row in histograms(x)]]

    found = look_up(inputs["x_train"][::10])
    names = [np.bincount(inputs["y_train"][::10][found == k], minlength=10).argmax() for k in range(10)]
    accuracy = np.mean(np.array(names)[look_up(inputs["x_test"])] == inputs["y_test"])
    assert accuracy < check.BARS["accuracy"] / 2
