"""Check of `mse_loss`: loss and gradient for several shapes, and the refusal of targets that would only broadcast.

Residuals lie on both sides of 1 in size, so that a square, a root and an absolute value differ by more than a factor.
"""

from numnet.check.cases import refusals
from numnet.check.judging import ArrayJudge


def inputs(rng):
    def case(n, m, scale=1.0):
        return {"x": scale * rng.normal(size=(n, m)), "y": scale * rng.normal(size=(n, m)), "bad": []}

    misfits = case(4, 3)
    misfits["bad"] = [rng.normal(size=shape) for shape in ((3,), (1, 3), (4, 1))]
    return {
        "4 rows, 3 outputs": case(4, 3),
        "3 rows, 5 outputs": case(3, 5, scale=3.0),
        "square": case(3, 3),
        "one row": case(1, 4),
        "one output": case(6, 1),
        "large numbers": case(2, 3, scale=1e6),
        "targets that do not fit": misfits,
    }


def probe(numnet, x, y, bad):
    loss, dx = numnet.losses.mse_loss(x, y)
    if not bad:
        return {"loss": loss, "dx": dx}
    refused = []
    for target in bad:
        try:
            numnet.losses.mse_loss(x, target)
        except ValueError:
            refused.append(list(target.shape))
    return {"shape errors": {"loss": loss, "refused": refused}}


ADVICE = "Targets of another shape than x must raise ValueError. Keep the lines you were given."
judge = ArrayJudge(
    parts={"loss": 3, "dx": 3, "shape errors": 1},
    returns="(loss, dx)",
    compare={"shape errors": refusals("loss", ADVICE)},
)
