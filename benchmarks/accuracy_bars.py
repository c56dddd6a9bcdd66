"""Measures the accuracy bars of checks that judge a trained model: how well the course's own version does.

Run ``python benchmarks/accuracy_bars.py``. The bars stand in ``autograder/checks/train_classifier.py``.
"""

import argparse
import math
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from autograder import hidden, registry
from numnet.check import running


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


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    seeds = parser.parse_args().seeds
    rows = [accuracies(seed) for seed in range(seeds)]
    for part in rows[0]:
        values = np.array([row[part] for row in rows])
        bar = values.min() - 3 * values.std(ddof=1)
        print(
            f"{part}: mean {values.mean():.3f}, standard deviation {values.std(ddof=1):.3f}, worst {values.min():.3f} "
            f"of {seeds} seeds; bar {math.floor(100 * bar) / 100:.2f}"
        )


if __name__ == "__main__":
    main()
