"""Check of `affine_backward`: the three gradients for a random upstream gradient, whatever the cache holds.

A square case is there because a missing transpose shows as a wrong value only where all sizes agree.
"""

from numnet.check.judging import ArrayJudge


def inputs(rng):
    def case(n, d, m, scale=1.0):
        return {
            "x": rng.normal(size=(n, d)) * scale,
            "w": rng.normal(size=(d, m)),
            "b": rng.normal(size=m),
            "dout": rng.normal(size=(n, m)),
        }

    return {
        "4 rows, 3 to 2": case(4, 3, 2),
        "square": case(3, 3, 3),
        "one row": case(1, 5, 2),
        "2 rows, 3 to 5": case(2, 3, 5),
        "large numbers": case(3, 4, 2, scale=1e12),
    }


def probe(numnet, x, w, b, dout):
    _, cache = numnet.layers.affine_forward(x, w, b)
    numnet.layers.affine_forward(2 * x[:1], -w, b)  # the same layer used again must not disturb the first use
    dx, dw, db = numnet.layers.affine_backward(dout, cache)
    return {"dx": dx, "dw": dw, "db": db}


judge = ArrayJudge(parts={"dx": 1, "dw": 2, "db": 1}, returns="(dx, dw, db)")
