"""Check of `leaky_relu_backward`: dx on both branches, at exactly 0, and for an alpha above 1.

Slope 1, slope alpha and slope 0 differ in every case, so a slip at 0 shows.
"""

from numnet.check.cases import elementwise
from numnet.check.judging import ArrayJudge


def inputs(rng):
    above = "dx for alpha above 1"
    cases = elementwise(rng, "dx", backward=True, zero="dx at 0", large=above, alpha=(0.1, 2.0, 0.5, 0.3))
    cases["square"]["part"] = above  # as for the large entries, its turn among the alphas is the 2
    return cases


def probe(numnet, x, dout, alpha, part):
    _, cache = numnet.layers.leaky_relu_forward(x, alpha)
    numnet.layers.leaky_relu_forward(-2 * x, alpha + 1)  # the same function used again must not disturb the first use
    return {part: numnet.layers.leaky_relu_backward(dout, cache)}


judge = ArrayJudge(parts={"dx": 3, "dx at 0": 1, "dx for alpha above 1": 1}, returns="dx")
