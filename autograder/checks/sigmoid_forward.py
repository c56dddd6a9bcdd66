"""Check of `sigmoid_forward`: ordinary entries and zeros, very large ones, and whether anything overflows on the way.

An overflow may leave no trace in out, where 1 / inf is 0 or where the branch is not used; NumPy tells of it.
"""

import numpy as np

from numnet.check.cases import EXTREMES, elementwise
from numnet.check.judging import ArrayJudge, Problem, equal


def inputs(rng):
    return elementwise(rng, "out", zero="out", large="out of large entries", extremes=(*EXTREMES, -1.5, 1.5))


def probe(numnet, x, part):
    warned = set()
    with np.errstate(over="call", invalid="call", call=lambda kind, flag: warned.add(kind)):
        out, _ = numnet.layers.sigmoid_forward(x)
    if part == "out":
        return {"out": out}
    # An invalid value alone proves nothing (some processors report one where there is none); beside an overflow it
    # tells one mistake from another.
    told = " and ".join(sorted(warned)) if "overflow" in warned else "nothing"
    return {part: out, "no overflow": {"out": out, "warnings": told}}


def compare_overflow(got, want, inputs):
    """Silence counts only beside a right answer: zeros do not overflow either."""
    if not isinstance(got, dict) or not equal(got.get("out"), want["out"]):
        return Problem("Avoiding overflow counts once out is right for large entries.")
    if not equal(got.get("warnings"), want["warnings"]):
        return Problem("A number overflows on the way to out. Make sure that exp never meets a large positive number.")
    return None


judge = ArrayJudge(
    parts={"out": 3, "out of large entries": 2, "no overflow": 1},
    returns="(out, cache)",
    compare={"no overflow": compare_overflow},
)
