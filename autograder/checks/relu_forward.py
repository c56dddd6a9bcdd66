"""Check of `relu_forward`: arrays with one to four axes, entries of both signs, exact zeros and very large ones.

Inputs must come back as they were, since the caller may use x again.
"""

from numnet.check.cases import elementwise
from numnet.check.judging import ArrayJudge


def inputs(rng):
    return elementwise(rng, "out", zero="out", large="out")


def probe(numnet, x, part):
    out, _ = numnet.layers.relu_forward(x)
    return {part: out}


judge = ArrayJudge(parts={"out": 1}, returns="(out, cache)")
