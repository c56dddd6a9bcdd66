"""Check of `leaky_relu_forward`: both branches for several alpha, exact zeros, and an alpha above 1 for itself.

The larger of x and alpha x is the same function only as long as alpha is at most 1.
"""

from numnet.check.cases import elementwise
from numnet.check.judging import ArrayJudge


def inputs(rng):
    above = "out for alpha above 1"
    cases = elementwise(rng, "out", zero="out", large=above, alpha=(0.1, 2.0, 0.5, 0.3))
    cases["square"]["part"] = above  # as for the large entries, its turn among the alphas is the 2
    return cases


def probe(numnet, x, alpha, part):
    out, _ = numnet.layers.leaky_relu_forward(x, alpha)
    return {part: out}


judge = ArrayJudge(parts={"out": 2, "out for alpha above 1": 1}, returns="(out, cache)")
