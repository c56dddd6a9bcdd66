"""Measures the experiment of assignment a02: the notebook's own `train_net` trains the course's net on real pictures.

Run ``python -m benchmarks experiment``. The settings stand in the notebook alone, and were chosen on the pictures that
are held out of its training set; the test pictures only confirm them.
"""

import ast
import inspect
import time
from pathlib import Path

import numpy as np

from benchmarks.accuracy_bars import SEEDS, summary
from numnet import data, initializers, nets, training

NOTEBOOK = Path(__file__).parents[1] / "solutions" / "a02_backpropagation.py"
FITTED = 4_000  # the notebook trains on the first pictures and holds out the others
CHANGED_SEEDS = 5
CHANGES = (
    {"hidden": 2},
    {"hidden": 5},
    {"hidden": 20},
    {"hidden": 400},
    {"lr": 0.02},
    {"lr": 0.1},
    {"lr": 0.4},
    {"lr": 2.0},
    {"epochs": 1},
    {"epochs": 3},
    {"epochs": 30},
    {"batch_size": 10},
    {"batch_size": 500},
    {"reg": 0.0},
    {"reg": 0.01},
    {"reg": 0.1},
)


def main():
    """Accuracies over the seeds with the notebook's settings, the usual confusions, and what each change does."""
    pictures = data.load("fashion_mnist_small")
    train_net, x_held, y_held, x_test = experiment(pictures)
    runs = []
    for seed in range(SEEDS):
        begun = time.process_time()
        params, history = train_net(seed=seed)
        seconds = time.process_time() - begun
        called = nets.two_layer_net(params, x_held).argmax(axis=1)
        runs.append(
            {
                "seconds": seconds,
                "first loss": history["loss"][0],
                "held out": float(np.mean(called == y_held)),
                "test": float(np.mean(nets.two_layer_net(params, x_test).argmax(axis=1) == pictures.y_test)),
                "confusions": confusions(y_held, called),
            }
        )
    return {
        "seeds": SEEDS,
        "settings": {name: parameter.default for name, parameter in inspect.signature(train_net).parameters.items()},
        "seconds of processor time": round(float(np.median([run["seconds"] for run in runs])), 2),
        "first loss": round(float(np.mean([run["first loss"] for run in runs])), 2),
        "held out": summary([run["held out"] for run in runs]),
        "test": summary([run["test"] for run in runs]),
        "confusions of 100 held-out pictures": most_frequent(
            np.mean([run["confusions"] for run in runs], axis=0), pictures.class_names
        ),
        "held out after a change": {describe(change): after(train_net, change) for change in CHANGES},
    }


def experiment(pictures):
    """The notebook's `train_net`, with the course's net in it; held-out pictures and labels, test pictures."""
    x = pictures.x_train.reshape(len(pictures.x_train), -1) / 255
    mean, y = x[:FITTED].mean(axis=0), pictures.y_train
    x_held, y_held = x[FITTED:] - mean, y[FITTED:]
    notebook = ast.parse(NOTEBOOK.read_text(encoding="utf-8"))
    (function,) = [
        node for node in ast.walk(notebook) if isinstance(node, ast.FunctionDef) and node.name == "train_net"
    ]
    scope = {
        "np": np,
        "training": training,
        "two_layer_net": nets.two_layer_net,
        "init_weights": initializers.init_weights,
        "x_fit": x[:FITTED] - mean,
        "y_fit": y[:FITTED],
        "x_held": x_held,
        "y_held": y_held,
    }
    exec(compile(ast.Module([function], []), NOTEBOOK.name, "exec"), scope)
    return scope["train_net"], x_held, y_held, pictures.x_test.reshape(len(pictures.x_test), -1) / 255 - mean


def confusions(right, called):
    """How many pictures of each class were called each other one."""
    counts = np.zeros((10, 10))
    np.add.at(counts, (right, called), 1)
    np.fill_diagonal(counts, 0)
    return counts


def most_frequent(counts, names, most=10):
    """The largest counts, as ``{"A called B": count}``."""
    places = [divmod(int(place), len(names)) for place in np.argsort(-counts, axis=None)[:most]]
    return {
        f"{names[right]} called {names[called]}": round(float(counts[right, called]), 1) for right, called in places
    }


def describe(change):
    """A change of settings in words."""
    return ", ".join(f"{name} {value}" for name, value in change.items())


def after(train_net, change):
    """Mean and worst held-out accuracy over a few seeds after a change of the settings."""
    accuracies = [float(train_net(**change, seed=seed)[1]["held out"][-1]) for seed in range(CHANGED_SEEDS)]
    return {"mean": round(float(np.mean(accuracies)), 3), "worst": round(min(accuracies), 3)}
