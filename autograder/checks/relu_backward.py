"""Check of `relu_backward`: dx for ordinary entries, for entries that are exactly 0, and for very large ones.

The cache comes from the forward that stands beside it, so a student's own form of cache is as good as the course's.
"""

from numnet.check.cases import elementwise
from numnet.check.judging import ArrayJudge


def inputs(rng):
    return elementwise(rng, "dx", backward=True, zero="dx at 0", large="dx")


def probe(numnet, x, dout, part):
    _, cache = numnet.layers.relu_forward(x)
    numnet.layers.relu_forward(-2 * x)  # the same function used again must not disturb the first use
    return {part: numnet.layers.relu_backward(dout, cache)}


judge = ArrayJudge(parts={"dx": 3, "dx at 0": 1}, returns="dx")
