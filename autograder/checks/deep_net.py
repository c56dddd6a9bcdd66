"""Check of `deep_net`: scores, loss and gradients at several depths, layers used more than once, and the penalty.

The penalty is judged by its effect, the difference to the same call without it, so that one mistake costs one part.
"""

from numnet.check.judging import ArrayJudge


def inputs(rng):
    def case(n, sizes, asked, reg=0.0, order=None):
        params = {}
        for number in range(1, len(sizes)):
            scale = (2 / sizes[number - 1]) ** 0.5  # keeps the scores small, so that no gradient vanishes
            params[f"w{number}"] = scale * rng.normal(size=(sizes[number - 1], sizes[number]))
            params[f"b{number}"] = rng.uniform(-0.2, 0.8, size=sizes[number])
        return {
            "params": params,
            "x": rng.normal(size=(n, sizes[0])),
            "y": rng.integers(0, sizes[-1], size=n),
            "reg": reg,
            "order": order,
            "asked": asked,
        }

    return {
        "scores of 3 layers": case(4, (3, 5, 6, 4), "scores"),
        "scores of 2 layers": case(3, (3, 4, 5), "scores"),
        "3 layers": case(5, (3, 4, 6, 2), "loss"),
        "4 layers of width 4": case(3, (4, 4, 4, 4, 4), "loss"),
        "2 layers": case(5, (4, 3, 2), "loss"),
        "one layer": case(4, (3, 5), "loss"),
        "layer 2 used twice": case(5, (3, 4, 4, 2), "shared", order=[1, 2, 2, 3]),
        "one layer used three times": case(4, (3, 3), "shared", order=[1, 1, 1]),
        "layers 1 and 2 in turn": case(3, (4, 5, 4), "shared", order=[1, 2, 1, 2]),
        "penalty, 3 layers": case(5, (3, 4, 5, 2), "penalty", rng.uniform(0.2, 0.9)),
        "penalty, layer 2 used twice": case(2, (4, 3, 3, 5), "penalty", rng.uniform(2.0, 4.0), [1, 2, 2, 3]),
    }


def probe(numnet, params, x, y, reg, order, asked):
    net = numnet.nets.deep_net
    order = order and tuple(order)
    if asked == "scores":
        return {"scores": net(params, x)}
    if asked == "shared":
        scores = net(params, x, order=order)
        loss, grads = net(params, x, y, order=order)
        return {"shared layers": {"scores": scores, "loss": loss, **grads}}
    loss, grads = net(params, x, y, order=order)
    if asked == "loss":
        return {
            "loss": loss,
            "weight gradients": {name: grads[name] for name in grads if name.startswith("w")},
            "bias gradients": {name: grads[name] for name in grads if not name.startswith("w")},
        }
    penalised, grads_too = net(params, x, y, reg, order)
    return {
        "effect of the penalty": {"loss": penalised - loss, **{name: grads_too[name] - grads[name] for name in grads}}
    }


judge = ArrayJudge(
    parts={
        "scores": 1,
        "loss": 1,
        "weight gradients": 2,
        "bias gradients": 1,
        "shared layers": 3,
        "effect of the penalty": 2,
    },
    returns="scores without y, (loss, grads) with it",
)
