"""Check of `two_layer_net`: scores, loss and gradients without a penalty, and what the penalty adds to each of them.

The penalty is judged by its effect, the difference to the same call without it, so that one mistake costs one part.
"""

from numnet.check.judging import ArrayJudge


def inputs(rng):
    def case(n, d, h, c, asked, reg=0.0):
        return {
            "params": {
                "w1": rng.normal(size=(d, h)) / d**0.5,
                "b1": rng.uniform(-0.3, 0.7, size=h),
                "w2": rng.normal(size=(h, c)),
                "b2": rng.normal(size=c),
            },
            "x": rng.normal(size=(n, d)),
            "y": rng.integers(0, c, size=n),
            "reg": reg,
            "asked": asked,
        }

    return {
        "scores of 5 rows": case(5, 3, 6, 4, "scores"),
        "scores, all sizes 3": case(3, 3, 3, 3, "scores"),
        "5 rows, 6 hidden units, 4 classes": case(5, 3, 6, 4, "loss"),
        "2 rows, 4 hidden units, 3 classes": case(2, 5, 4, 3, "loss"),
        "all sizes 4": case(4, 4, 4, 4, "loss"),
        "penalty, 5 rows": case(5, 3, 6, 4, "penalty", rng.uniform(0.2, 0.9)),
        "penalty, 2 rows": case(2, 4, 3, 5, "penalty", rng.uniform(2.0, 4.0)),
    }


def probe(numnet, params, x, y, reg, asked):
    net = numnet.nets.two_layer_net
    if asked == "scores":
        return {"scores": net(params, x)}
    loss, grads = net(params, x, y)
    if asked == "loss":
        return {
            "loss": loss,
            "weight gradients": {name: grads[name] for name in grads if name.startswith("w")},
            "bias gradients": {name: grads[name] for name in grads if not name.startswith("w")},
        }
    penalised, grads_too = net(params, x, y, reg)
    return {
        "effect of the penalty": {"loss": penalised - loss, **{name: grads_too[name] - grads[name] for name in grads}}
    }


judge = ArrayJudge(
    parts={"scores": 1, "loss": 1, "weight gradients": 3, "bias gradients": 1, "effect of the penalty": 2},
    returns="scores without y, (loss, grads) with it",
)
