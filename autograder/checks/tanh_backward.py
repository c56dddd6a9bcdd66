"""Check of `tanh_backward`: dx for a random upstream gradient, and beside entries so large that exp overflows.

Ordinary entries stand among the large ones, whose slope is next to 0.
"""

from numnet.check.cases import EXTREMES, elementwise
from numnet.check.judging import ArrayJudge


def inputs(rng):
    large = "dx with large entries"
    return elementwise(rng, "dx", backward=True, zero="dx", large=large, extremes=(*EXTREMES, -1.5, 1.5))


def probe(numnet, x, dout, part):
    _, cache = numnet.layers.tanh_forward(x)
    numnet.layers.tanh_forward(-2 * x)  # the same function used again must not disturb the first use
    return {part: numnet.layers.tanh_backward(dout, cache)}


judge = ArrayJudge(parts={"dx": 3, "dx with large entries": 1}, returns="dx")
