"""How long a student waits for `check`: the course's own cell, run and judged as the notebook does it, task by task.

The project promises under 0.3 s for each.
"""

import time

from autograder import engine, hidden, registry
from numnet.check import running

ROUNDS = 5


def main():
    """Return the median seconds of each task's visible check."""
    tasks = [task for assignment in registry.assignments().values() for task in assignment.code_tasks()]
    return {"median_seconds": {task.id: median_seconds(task) for task in tasks}}


def median_seconds(task):
    """Seconds from the cell's text to the verdict, the middle one of several rounds."""
    expected = hidden.public_expectation(task.id)
    judge = registry.load_check(registry.check_path(task.id)).judge
    cell = {task.id: engine.solution(task.id)}
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        got = running.run(cell, [expected.job])[task.id]
        outcome = judge(expected.inputs, got, expected.want, expected.wrong)
        times.append(time.perf_counter() - begin)
        if not outcome.passed:
            raise AssertionError(f"{task.id}: {outcome.message}")
    return round(sorted(times)[ROUNDS // 2], 4)
