"""Check of `maxout_forward`: the output for several shapes, and the refusal of shapes that do not fit together.

A square case is there because a bias or a maximum along the wrong axis shows as a wrong value only where sizes agree.
"""

from numnet.check.cases import refusals
from numnet.check.judging import ArrayJudge


def inputs(rng):
    def case(n, d, k, m, lift=0.0):
        return {
            "x": rng.normal(size=(n, d)),
            "w": rng.normal(size=(k, d, m)),
            "b": 2 * rng.normal(size=(k, m)) + lift,
            "bad_w": None,
            "bad_b": None,
        }

    misfits = case(4, 2, 3, 5)
    misfits["bad_w"] = rng.normal(size=(1, 2, 5))  # one piece for three: NumPy would broadcast it, and b below
    misfits["bad_b"] = rng.normal(size=(1, 5))
    return {
        "4 rows, 3 to 2, 5 pieces": case(4, 3, 5, 2),
        "2 rows, 2 to 4, 3 pieces": case(2, 2, 3, 4),
        "square": case(3, 3, 3, 3),
        "one row, 5 to 3, 2 pieces": case(1, 5, 2, 3),
        "one piece": case(3, 4, 1, 2),
        "every piece below 0": case(5, 2, 3, 4, lift=-30.0),
        "shapes that do not fit": misfits,
    }


def probe(numnet, x, w, b, bad_w, bad_b):
    out, _ = numnet.layers.maxout_forward(x, w, b)
    if bad_w is None:
        return {"out": out}
    refused = []
    for name, arguments in (("w", (x, bad_w, b)), ("b", (x, w, bad_b))):
        try:
            numnet.layers.maxout_forward(*arguments)
        except ValueError:
            refused.append(name)
    return {"shape errors": {"out": out, "refused": refused}}


ADVICE = "Shapes of x, w and b that do not fit must raise ValueError. Keep the lines you were given."
judge = ArrayJudge(
    parts={"out": 4, "shape errors": 1},
    returns="(out, cache)",
    compare={"shape errors": refusals("out", ADVICE)},
)
