"""Check of `summer_school_mlp`: log-likelihood and gradients, on the kink of the ReLU, and for scores of any size.

The numbers on the kink are halves and quarters, so that the first hidden unit's input is 0 exactly, as in the lecture.
"""

import numpy as np

from numnet.check.judging import ArrayJudge


def inputs(rng):
    def case(n, d, h, activation, labels, scale=1.0):
        return {
            "x": rng.normal(size=(n, d)),
            "params": {
                "w1": rng.normal(size=(d, h)),
                "b1": rng.normal(size=h),
                "w2": scale * rng.normal(size=(h, 1)),
                "b2": scale * rng.normal(size=1),
            },
            "y": rng.permutation(np.resize(labels, n)),
            "activation": activation,
            "asked": "",
        }

    def on_the_kink(n, d, h):
        found = case(n, d, h, "relu", [1, 0])
        x, w1 = rng.integers(1, 4, size=(n, d)) / 2, rng.integers(1, 8, size=(d, h)) / 4
        found["x"], found["params"]["w1"] = x * rng.choice([-1, 1], size=d), w1 * rng.choice([-1, 1], size=(d, h))
        found["params"]["b1"][0] = -(found["x"][0] @ found["params"]["w1"][:, 0])
        return {**found, "asked": "on the kink"}

    def large(activation, scale):
        found = case(6, 3, 4, activation, [1], scale)
        params = found["params"]
        z = found["x"] @ params["w1"] + params["b1"]
        h = np.maximum(z, 0) if activation == "relu" else 1 / (1 + np.exp(-z))
        scores = (h @ params["w2"] + params["b2"])[:, 0]
        found["y"] = (scores < 0).astype(int)  # each label is the unlikely one, so that no gradient vanishes
        return {**found, "asked": "large scores"}

    return {
        "5 rows, sigmoid": case(5, 3, 4, "sigmoid", [1, 0, 1]),
        "4 rows, ReLU": case(4, 2, 6, "relu", [1, 0, 0]),
        "all sizes 3, sigmoid": case(3, 3, 3, "sigmoid", [1, 0]),
        "all sizes 4, ReLU": case(4, 4, 4, "relu", [1, 0]),
        "one row of class 0, sigmoid": case(1, 2, 3, "sigmoid", [0]),
        "on the kink, one row": on_the_kink(1, 2, 3),
        "on the kink, 3 rows": on_the_kink(3, 2, 4),
        "scores near 1000, sigmoid": large("sigmoid", 1e3),
        "scores near 1000, ReLU": large("relu", 1e3),
        "scores near 50, sigmoid": large("sigmoid", 50.0),
    }


def probe(numnet, x, params, y, activation, asked):
    log_likelihood, grads = numnet.nets.summer_school_mlp(x, params, y, activation)
    if asked:
        return {asked: {"log-likelihood": log_likelihood, **grads}}
    return {
        "log-likelihood": log_likelihood,
        "weight gradients": {name: grads[name] for name in grads if name.startswith("w")},
        "bias gradients": {name: grads[name] for name in grads if name.startswith("b")},
        "gradient of x": {name: grads[name] for name in grads if name[0] not in "wb"},
    }


judge = ArrayJudge(
    parts={
        "log-likelihood": 2,
        "weight gradients": 2,
        "bias gradients": 1,
        "gradient of x": 1,
        "on the kink": 1,
        "large scores": 1,
    },
    returns="(log_likelihood, grads)",
)
