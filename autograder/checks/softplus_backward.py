"""Check of `softplus_backward`: dx for a random upstream gradient, and for entries so large that exp overflows.

The forward runs twice before the backward, so a cache that a function keeps to itself shows.
"""

from numnet.check.cases import elementwise
from numnet.check.judging import ArrayJudge


def inputs(rng):
    return elementwise(rng, "dx", backward=True, zero="dx", large="dx of large entries")


def probe(numnet, x, dout, part):
    _, cache = numnet.layers.softplus_forward(x)
    numnet.layers.softplus_forward(-2 * x)  # the same function used again must not disturb the first use
    return {part: numnet.layers.softplus_backward(dout, cache)}


judge = ArrayJudge(parts={"dx": 3, "dx of large entries": 2}, returns="dx")
