"""Check of `softmax_loss`: loss and gradient for ordinary scores, and both again for scores that overflow exp.

In the rows of the last cases a maximum over the whole array, or a logarithm of a probability, underflows.
"""

import numpy as np

from numnet.check.judging import ArrayJudge


def inputs(rng):
    def ordinary(n, c, shift=0.0):
        return {"x": shift + 2 * rng.normal(size=(n, c)), "y": rng.integers(0, c, size=n), "large": False}

    def large(levels, spread):
        n, c = len(levels), 4
        x = np.array(levels)[:, None] + spread * rng.normal(size=(n, c))
        y = x.argmin(axis=1)  # the least likely class of each row, so that the loss is large and dx is not 0
        return {"x": x, "y": y, "large": True}

    repeated = ordinary(6, 3)
    repeated["y"] = np.full(6, rng.integers(0, 3))
    return {
        "4 rows, 3 classes": ordinary(4, 3),
        "3 rows, 5 classes": ordinary(3, 5),
        "square": ordinary(4, 4),
        "one row": ordinary(1, 6),
        "one class throughout": repeated,
        "scores round 20": ordinary(5, 3, shift=20.0),
        "rows at 0, 1000 and -1000": large([0.0, 1000.0, -1000.0], 2.0),
        "scores 1000 apart": large([0.0, 0.0, 0.0, 0.0, 0.0], 1000.0),
    }


def probe(numnet, x, y, large):
    loss, dx = numnet.losses.softmax_loss(x, y)
    return {"large scores": {"loss": loss, "dx": dx}} if large else {"loss": loss, "dx": dx}


judge = ArrayJudge(parts={"loss": 3, "dx": 3, "large scores": 2}, returns="(loss, dx)")
