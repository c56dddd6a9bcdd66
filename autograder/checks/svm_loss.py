"""Check of `svm_loss`: loss and gradient for several margins, and the gradient where scores lie exactly on the margin.

One case leaves the margin to its default. In another some rows satisfy every margin, so that only the others count.
"""

import numpy as np

from numnet.check.judging import ArrayJudge


def inputs(rng):
    def ordinary(n, c, delta):
        x, y = 1.5 * rng.normal(size=(n, c)), rng.integers(0, c, size=n)
        x[0, y[0]] = x[0].min() - 1  # in the first row all wrong classes are above the right one
        return {"x": x, "y": y, "delta": delta, "part": ""}

    satisfied = ordinary(5, 4, 1.0)
    satisfied["x"][[2, 3], satisfied["y"][[2, 3]]] += 20
    repeated = ordinary(6, 3, 0.7)
    repeated["y"] = np.full(6, repeated["y"][0])
    # Quarters, so that every sum and difference is exact: one class on the margin, two inside it, one beyond.
    right = rng.integers(-8, 9, size=3) / 4
    gaps = np.array([rng.permutation([2.0, 1.25, 0.5, 2.75]) for _ in right])
    on_margin = {
        "x": np.column_stack([right[:, None] - gaps, right]),
        "y": np.full(3, 4),
        "delta": 2.0,
        "part": "dx on the margin",
    }
    return {
        "4 rows, 3 classes, default margin": ordinary(4, 3, None),
        "3 rows, 5 classes, wide margin": ordinary(3, 5, 2.5),
        "square, narrow margin": ordinary(4, 4, 0.4),
        "one row, wide margin": ordinary(1, 6, 3.0),
        "one class throughout": repeated,
        "some rows satisfied": satisfied,
        "scores on the margin": on_margin,
    }


def probe(numnet, x, y, delta, part):
    loss, dx = numnet.losses.svm_loss(x, y) if delta is None else numnet.losses.svm_loss(x, y, delta)
    return {part: dx} if part else {"loss": loss, "dx": dx}


judge = ArrayJudge(parts={"loss": 3, "dx": 4, "dx on the margin": 1}, returns="(loss, dx)")
