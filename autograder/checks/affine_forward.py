"""Check of `affine_forward`: the output for several shapes, and the refusal of shapes that do not fit together.

A square case is there because a transposed matrix shows as a wrong value only where all sizes agree.
"""

from numnet.check.cases import refusals
from numnet.check.judging import ArrayJudge


def inputs(rng):
    def case(n, d, m, scale=1.0):
        return {
            "x": rng.normal(size=(n, d)) * scale,
            "w": rng.normal(size=(d, m)),
            "b": rng.normal(size=m) * scale,
            "bad_w": None,
            "bad_b": None,
        }

    misfits = case(4, 3, 2)
    misfits["bad_w"] = rng.normal(size=(5, 2))
    misfits["bad_b"] = rng.normal(size=1)
    return {
        "4 rows, 3 to 2": case(4, 3, 2),
        "square": case(3, 3, 3),
        "one row, 5 to 2": case(1, 5, 2),
        "2 rows, 2 to 6": case(2, 2, 6),
        "one input, one output": case(3, 1, 1),
        "large numbers": case(3, 4, 5, scale=1e12),
        "shapes that do not fit": misfits,
    }


def probe(numnet, x, w, b, bad_w, bad_b):
    out, _ = numnet.layers.affine_forward(x, w, b)
    if bad_w is None:
        return {"out": out}
    refused = []
    for name, arguments in (("w", (x, bad_w, b)), ("b", (x, w, bad_b))):
        try:
            numnet.layers.affine_forward(*arguments)
        except ValueError:
            refused.append(name)
    return {"shape errors": {"out": out, "refused": refused}}


ADVICE = "Shapes of x, w and b that do not fit must raise ValueError. Keep the lines you were given."
judge = ArrayJudge(
    parts={"out": 3, "shape errors": 1},
    returns="(out, cache)",
    compare={"shape errors": refusals("out", ADVICE)},
)
