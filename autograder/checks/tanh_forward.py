"""Check of `tanh_forward`: ordinary entries and zeros, and very large ones, where a quotient of exponentials is nan.

Large entries have both signs, since some forms overflow on one side only.
"""

from numnet.check.cases import EXTREMES, elementwise
from numnet.check.judging import ArrayJudge


def inputs(rng):
    return elementwise(rng, "out", zero="out", large="out of large entries", extremes=(*EXTREMES, -1.5, 1.5))


def probe(numnet, x, part):
    out, _ = numnet.layers.tanh_forward(x)
    return {part: out}


judge = ArrayJudge(parts={"out": 3, "out of large entries": 1}, returns="(out, cache)")
