"""Check of `maxout_backward`: the three gradients for a random upstream gradient, and for pieces that are equal.

All sizes differ but in the square case, where a missing transpose or a sum over the wrong axis shows as a wrong value.
"""

import numpy as np

from numnet.check.judging import ArrayJudge


def inputs(rng):
    def case(n, d, k, m):
        return {
            "x": rng.normal(size=(n, d)),
            "w": rng.normal(size=(k, d, m)),
            "b": rng.normal(size=(k, m)),
            "dout": rng.normal(size=(n, m)),
            "ties": False,
        }

    def equal_pieces(n, d, k, m):
        """Whole numbers, so that the last two pieces tie however they are summed: in column 0 they win, in 1 never."""
        tied = case(n, d, k, m)
        tied["x"], tied["w"] = (np.sign(tied[name]) * rng.integers(1, 4, size=tied[name].shape) for name in "xw")
        tied["b"] = rng.integers(-2, 3, size=(k, m)).astype(float)
        tied["b"][-1, :2] = 60, -60
        tied["w"][-2], tied["b"][-2] = tied["w"][-1], tied["b"][-1]
        tied["ties"] = True
        return tied

    return {
        "4 rows, 3 to 2, 5 pieces": case(4, 3, 5, 2),
        "5 rows, 2 to 4, 3 pieces": case(5, 2, 3, 4),
        "square": case(3, 3, 3, 3),
        "one row, 5 to 3, 2 pieces": case(1, 5, 2, 3),
        "2 rows, 3 to 5, 4 pieces": case(2, 3, 4, 5),
        "equal pieces": equal_pieces(5, 2, 4, 3),
    }


def probe(numnet, x, w, b, dout, ties):
    _, cache = numnet.layers.maxout_forward(x, w, b)
    numnet.layers.maxout_forward(2 * x[:1], -w, b)  # the same layer used again must not disturb the first use
    dx, dw, db = numnet.layers.maxout_backward(dout, cache)
    gradients = {"dx": dx, "dw": dw, "db": db}
    return {"equal pieces": gradients} if ties else gradients


judge = ArrayJudge(parts={"dx": 2, "dw": 3, "db": 1, "equal pieces": 1}, returns="(dx, dw, db)")
