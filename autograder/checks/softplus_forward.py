"""Check of `softplus_forward`: ordinary entries and zeros, and very large ones, where exp overflows.

Entries round 8 tell the curve from its straight asymptotes, which a threshold may take too early.
"""

from numnet.check.cases import EXTREMES, elementwise
from numnet.check.judging import ArrayJudge


def inputs(rng):
    return elementwise(rng, "out", zero="out", large="out of large entries", extremes=(*EXTREMES, -8.0, 8.0))


def probe(numnet, x, part):
    out, _ = numnet.layers.softplus_forward(x)
    return {part: out}


judge = ArrayJudge(parts={"out": 3, "out of large entries": 2}, returns="(out, cache)")
