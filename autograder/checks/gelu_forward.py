"""Check of `gelu_forward`: ordinary entries, zeros and very large ones, all to a relative 1e-6.

That is fine enough to tell the exact function from its popular approximations.
"""

from numnet.check.cases import elementwise
from numnet.check.judging import ArrayJudge


def inputs(rng):
    return elementwise(rng, "out", zero="out", large="out")


def probe(numnet, x, part):
    out, _ = numnet.layers.gelu_forward(x)
    return {part: out}


judge = ArrayJudge(parts={"out": 1}, returns="(out, cache)")
