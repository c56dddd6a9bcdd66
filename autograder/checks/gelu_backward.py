"""Check of `gelu_backward`: dx for a random upstream gradient, and for very large entries.

Beside an entry of 1e12 the step of a difference quotient is lost in rounding; only the formula is right there.
"""

from numnet.check.cases import elementwise
from numnet.check.judging import ArrayJudge

HUGE = (-1e12, -800.0, -40.0, -8.0, 8.0, 40.0, 800.0, 1e12)


def inputs(rng):
    return elementwise(rng, "dx", backward=True, zero="dx", large="dx of large entries", extremes=HUGE)


def probe(numnet, x, dout, part):
    _, cache = numnet.layers.gelu_forward(x)
    numnet.layers.gelu_forward(-2 * x)  # the same function used again must not disturb the first use
    return {part: numnet.layers.gelu_backward(dout, cache)}


judge = ArrayJudge(parts={"dx": 3, "dx of large entries": 1}, returns="dx")
