"""Check of `elu_forward`: both branches for several alpha, and very large entries, where an unused branch overflows.

No alpha lies near 1, where a forgotten one would hardly show.
"""

from numnet.check.cases import elementwise
from numnet.check.judging import ArrayJudge


def inputs(rng):
    alpha = rng.uniform([0.3, 1.4], [0.7, 2.0]).tolist()
    return elementwise(rng, "out", zero="out", large="out of large entries", alpha=alpha)


def probe(numnet, x, alpha, part):
    out, _ = numnet.layers.elu_forward(x, alpha)
    return {part: out}


judge = ArrayJudge(parts={"out": 3, "out of large entries": 1}, returns="(out, cache)")
