"""Check of `softmax_backward`: the gradient for random upstream gradients, for ordinary and for very large scores.

In one case some rows of the upstream gradient are constant: their rows of dx are 0, those of the others are not.
"""

import numpy as np

from numnet.check.judging import ArrayJudge


def inputs(rng):
    def ordinary(n, c):
        return {"x": 1.5 * rng.normal(size=(n, c)), "dout": rng.normal(size=(n, c)), "part": "dx"}

    constant = ordinary(4, 3)
    constant["dout"][:2] = rng.normal(size=(2, 1))
    levels = np.array([0.0, 1000.0, -1000.0])
    large = ordinary(3, 4)
    large["x"] += levels[:, None]
    large["part"] = "dx of large scores"
    return {
        "4 rows, 3 classes": ordinary(4, 3),
        "2 rows, 5 classes": ordinary(2, 5),
        "square": ordinary(3, 3),
        "one row": ordinary(1, 6),
        "two rows of constant dout": constant,
        "rows at 0, 1000 and -1000": large,
    }


def probe(numnet, x, dout, part):
    _, cache = numnet.layers.softmax_forward(x)
    numnet.layers.softmax_forward(-2 * x)  # the same function used again must not disturb the first use
    return {part: numnet.layers.softmax_backward(dout, cache)}


judge = ArrayJudge(parts={"dx": 4, "dx of large scores": 1}, returns="dx")
