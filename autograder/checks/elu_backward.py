"""Check of `elu_backward`: dx on both branches, at exactly 0, and for entries so large that exp overflows.

No alpha lies near 1, where a forgotten one would hardly show and both slopes meet at 0.
"""

from numnet.check.cases import elementwise
from numnet.check.judging import ArrayJudge


def inputs(rng):
    alpha = rng.uniform([0.3, 1.4], [0.7, 2.0]).tolist()
    return elementwise(rng, "dx", backward=True, zero="dx at 0", large="dx of large entries", alpha=alpha)


def probe(numnet, x, dout, alpha, part):
    _, cache = numnet.layers.elu_forward(x, alpha)
    numnet.layers.elu_forward(-2 * x, alpha + 1)  # the same function used again must not disturb the first use
    return {part: numnet.layers.elu_backward(dout, cache)}


judge = ArrayJudge(parts={"dx": 3, "dx at 0": 1, "dx of large entries": 1}, returns="dx")
