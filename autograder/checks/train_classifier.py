"""Check of `train_classifier`: its labels for real pictures it has not seen, judged by accuracy.

The classes carry other numbers in each draw of the inputs, the pixels stand in another order, and each picture comes in
a light of its own, so neither known labels nor weights trained at home help. The many training rows come sorted by
class, the few in random order. The test labels never reach the probe.
"""

import numpy as np

from numnet.check.judging import ArrayJudge, Problem
from numnet.check.wire import Seed

# Printed by `python -m benchmarks accuracy_bars`: three deviations below the worst of 20 seeds of the reference.
BARS = {"accuracy": 0.7, "same labels": 0.58}


def inputs(rng):
    from numnet import data  # the notebook has the inputs already and may lack the data

    pictures = data.load("fashion_mnist_small")

    def case(n_train, n_test, width, by_class):
        names, pixels = rng.permutation(10), rng.permutation(14 * width)
        train, test = rng.choice(5000, n_train, replace=False), rng.choice(1000, n_test, replace=False)
        x_train, x_test = (
            _in_other_light(_halve(x[rows]), rng)[:, :, 7 - width // 2 : 7 + width // 2].reshape(len(rows), -1)[
                :, pixels
            ]
            for x, rows in ((pictures.x_train, train), (pictures.x_test, test))
        )
        y_train = names[pictures.y_train[train]]
        order = np.argsort(y_train, kind="stable") if by_class else np.arange(n_train)
        return {
            "x_train": x_train[order],
            "y_train": y_train[order],
            "x_test": x_test,
            "y_test": names[pictures.y_test[test]],
            "some": None,
            "rng": Seed(int(rng.integers(2**32))),
            "same_rng": None,
            "third_rng": None,
        }

    large, small = case(1500, 500, 14, True), case(170, 300, 12, False)
    # The darkest test pictures: their mean is far from that of all of them.
    small["some"] = np.sort(np.argsort(small["x_test"].mean(axis=1))[:100])
    small["same_rng"] = small["third_rng"] = small["rng"]
    return {"1500 pictures of 14 by 14": large, "170 pictures of 14 by 12": small}


def _halve(pictures):
    """Pictures of half the height and width: means of 2 by 2 pixels, still bytes. Small products stay on one thread."""
    n, height, width = pictures.shape
    return pictures.reshape(n, height // 2, 2, width // 2, 2).mean(axis=(2, 4)).astype(np.uint8)


def _in_other_light(pictures, rng):
    """Each picture with a brightness, a contrast and noise of its own.

    The pictures are public, and shuffling pixels leaves their sum and their histogram as they were: without this, a
    table of those would look labels up.
    """
    brightness, gamma = (rng.uniform(low, high, (len(pictures), 1, 1)) for low, high in ((0.6, 1.0), (0.6, 1.6)))
    noise = rng.normal(0, 10, pictures.shape)
    return np.clip(255 * brightness * (pictures / 255) ** gamma + noise, 0, 255).astype(np.uint8)


def probe(numnet, x_train, y_train, x_test, some, rng, same_rng, third_rng):
    x_train, x_test = x_train / 255, x_test / 255
    train_classifier = numnet.training.train_classifier
    kept = x_train.copy(), y_train.copy(), x_test.copy()
    if some is None:
        labels = {"accuracy": train_classifier(x_train, y_train, x_test, rng)}
    else:
        before = np.random.get_state()
        try:
            np.random.seed(1)
            first = train_classifier(x_train, y_train, x_test, rng)
            np.random.seed(2)
            again = train_classifier(x_train, y_train, x_test, same_rng)
            np.random.seed(1)
            part = train_classifier(x_train, y_train, x_test[some], third_rng)
        finally:
            np.random.set_state(before)
        labels = {"same labels": {"first": first, "again": again, "part": part}}
    changed = [not np.array_equal(*pair) for pair in zip(kept, (x_train, y_train, x_test), strict=True)]
    return {part: {"labels": value, "changed": changed} for part, value in labels.items()}


def compare_accuracy(got, want, inputs):
    """The share of right labels against the bar."""
    problem = _compare_form(got, "labels", len(inputs["y_test"])) or _changed(got)
    if problem:
        return problem
    return _below_bar(got["labels"], inputs, BARS["accuracy"])


def compare_same(got, want, inputs):
    """The same seed gives the same labels, whichever other rows are tested; good labels only, for zeros do so too."""
    labels = got.get("labels") if isinstance(got, dict) else None
    if not isinstance(labels, dict):
        return Problem("The labels could not be read.")
    sizes = {"first": len(inputs["y_test"]), "again": len(inputs["y_test"]), "part": len(inputs["some"])}
    for name, size in sizes.items():
        problem = _compare_form(labels, name, size)
        if problem:
            return problem
    if problem := _changed(got):
        return problem
    if problem := _below_bar(labels["first"], inputs, BARS["same labels"]):
        # Equal labels that say nothing are no merit.
        return Problem(f"{problem.sentence} Above it, the labels of the three runs are compared.", problem.detail)
    if not np.array_equal(labels["first"], labels["again"]):
        return Problem("The same rng gives other labels the second time: draw from rng, and from nothing else.")
    # A product over fewer rows may round differently, which can tip one label that stands on the edge.
    if np.sum(labels["first"][inputs["some"]] != labels["part"]) > 1:
        return Problem("A row's label depends on which other rows are tested: nothing may be learnt from x_test.")
    return None


def same_accuracy(got, wrong, inputs):
    """Whether two answers show the same mistake: by the form of the labels, or by what their errors look like."""
    signs = [_sign(value, inputs) for value in (got, wrong)]
    return signs[0] is not None and signs[0] == signs[1]


def _compare_form(values, name, size):
    labels = values.get(name) if isinstance(values, dict) else None
    if not isinstance(labels, np.ndarray):
        return Problem("The labels are not an array.")
    if labels.shape != (size,):
        return Problem("The labels have the wrong shape: one for each row of x_test.")
    if labels.dtype.kind not in "iu":
        return Problem("The labels should be integers.")
    return None


def _changed(got):
    names = " and ".join(_changed_names(got))
    return Problem(f"Your function changes {names} in place. Work on a copy.") if names else None


def _changed_names(got):
    flags = got.get("changed") if isinstance(got, dict) else None
    if not isinstance(flags, list) or len(flags) != 3 or "labels" not in got:
        return ["its inputs"]
    return [name for name, moved in zip(("x_train", "y_train", "x_test"), flags, strict=True) if moved is not False]


def _below_bar(labels, inputs, bar):
    accuracy = np.mean(labels == inputs["y_test"])
    if accuracy >= bar:
        return None
    level = "no better than guessing" if accuracy < 0.25 else "below the bar"
    size = len(inputs["y_train"])
    return Problem(
        f"Trained on {size:,} rows, its accuracy on the test rows is {level}; the bar is {bar:.0%}.",
        f"It is {accuracy:.1%}.",
    )


def _sign(value, inputs):
    """What an answer looks like, coarsely: two trainings never agree label by label."""
    changed = _changed_names(value)
    if changed:
        return tuple(changed)
    labels = value["labels"]
    if inputs["some"] is None:
        look = _looks(labels, inputs)
        # Rows in the order of their classes keep a net from learning more or less, never from learning at all.
        return "learns little" if look == "guesses" else look
    look = _looks(labels.get("first"), inputs) if isinstance(labels, dict) else None
    sizes = {"again": len(inputs["y_test"]), "part": len(inputs["some"])}
    if look != "learns" or any(_compare_form(labels, name, size) for name, size in sizes.items()):
        return look
    stable = bool(np.array_equal(labels["first"], labels["again"]))
    return look, stable, not stable or bool(np.sum(labels["first"][inputs["some"]] != labels["part"]) <= 1)


def _looks(labels, inputs):
    truth = inputs["y_test"]
    if isinstance(labels, list) and len(labels) == len(truth) and all(isinstance(label, int) for label in labels):
        return "list"
    if not isinstance(labels, np.ndarray):
        return None
    if labels.shape != truth.shape:
        return "shape", labels.shape == (len(truth), 10), labels.ndim, labels.size // max(1, len(truth))
    if labels.dtype.kind not in "iu":
        return "kind", labels.dtype.kind
    if np.any((labels < 0) | (labels > 10)):
        return "range"
    if len(np.unique(labels)) == 1:
        return "constant"
    accuracy = np.mean(labels == truth)
    if np.mean(labels - 1 == truth) > max(0.5, accuracy):
        return "from one"
    return "learns" if accuracy >= 0.5 else "learns little" if accuracy >= 0.25 else "guesses"


judge = ArrayJudge(
    parts={"accuracy": 3, "same labels": 2},
    returns="one label for each row of x_test",
    compare={"accuracy": compare_accuracy, "same labels": compare_same},
    same={"accuracy": same_accuracy, "same labels": same_accuracy},
)
