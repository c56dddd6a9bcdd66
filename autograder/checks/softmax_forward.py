"""Check of `softmax_forward`: probabilities for ordinary scores, and again for scores that overflow exp.

In the last cases the rows lie so far apart that one maximum for the whole array underflows in some of them.
"""

import numpy as np

from numnet.check.judging import ArrayJudge


def inputs(rng):
    def ordinary(n, c, shift=0.0):
        return {"x": shift + 1.5 * rng.normal(size=(n, c)), "part": "out"}

    def large(levels, spread):
        return {
            "x": np.array(levels)[:, None] + spread * rng.normal(size=(len(levels), 4)),
            "part": "out of large scores",
        }

    return {
        "4 rows, 3 classes": ordinary(4, 3),
        "2 rows, 5 classes": ordinary(2, 5),
        "square": ordinary(3, 3),
        "one row": ordinary(1, 6),
        "scores round 20": ordinary(5, 3, shift=20.0),
        "rows at 0, 1000 and -1000": large([0.0, 1000.0, -1000.0], 1.5),
        "rows at 1000": large([1000.0, 1000.0], 1.5),
        "scores 1000 apart": large([0.0, 0.0, 0.0], 1000.0),
    }


def probe(numnet, x, part):
    out, _ = numnet.layers.softmax_forward(x)
    return {part: out}


judge = ArrayJudge(parts={"out": 3, "out of large scores": 2}, returns="(out, cache)")
