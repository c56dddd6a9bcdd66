"""Measures the accuracy bars of checks that judge a trained model: how well the course's own version does.

Run ``python -m benchmarks accuracy_bars``. The bars stand in ``autograder/checks/train_classifier.py``.
"""

import math

import numpy as np

from autograder import hidden, registry
from numnet.check import running

SEEDS = 20


def main():
    """Mean, deviation and worst accuracy over the seeds, and the bar three deviations below the worst, by part."""
    rows = [accuracies(seed) for seed in range(SEEDS)]
    return {"seeds": SEEDS} | {part: summary([row[part] for row in rows]) for part in rows[0]}


def accuracies(seed):
    """The accuracy of the course's `train_classifier` in each part of its check, for one draw of the inputs."""
    task = registry.task("train_classifier")
    check = registry.load_check(registry.check_path(task.id))
    inputs = check.inputs(np.random.default_rng(seed))
    replies = running.run({}, [hidden.make_job(task, check, inputs)])[task.id]
    found = {}
    for case, reply in replies.items():
        ((part, value),) = reply.value.items()
        labels = value["labels"]["first"] if isinstance(value["labels"], dict) else value["labels"]
        found[part] = float(np.mean(labels == inputs[case]["y_test"]))
    return found


def summary(values):
    """What the bar is made of, rounded; the bar itself is rounded down."""
    deviation = float(np.std(values, ddof=1))
    return {
        "mean": round(float(np.mean(values)), 3),
        "standard deviation": round(deviation, 3),
        "worst": round(min(values), 3),
        "bar": math.floor(100 * (min(values) - 3 * deviation)) / 100,
    }
