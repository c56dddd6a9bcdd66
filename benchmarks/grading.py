"""How many submissions a minute `grade` writes into the gradebook, against stock `nbgrader autograde` in the same run.

Both grade the same number of graded cells, without the experiment that trains a net; stock nbgrader gets tests that
cost next to nothing, and no sandbox.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import psutil
from nbformat.v4 import new_code_cell, new_notebook

from autograder import demo, engine, gradebook, ingest, registry
from autograder.results import dump_json

NAME = "a02_backpropagation"
STOCK = 20
MB = 1_000_000
PROFILED = 20
MISTAKE = "def affine_forward(x, w, b):\n    return x @ w - b, (x, w)\n"


def main(count=40, workers=None):
    """Grade ``count`` synthetic submissions with `grade`, a few of them with stock nbgrader, and compare.

    Returns
    -------
    dict
    """
    with tempfile.TemporaryDirectory() as folder:
        ours = _ours(Path(folder) / "ours", count, workers)
        profile = _processor_seconds(Path(folder) / "ours")
        stock = _stock(Path(folder) / "stock", min(STOCK, count))
    return {
        "submissions": count,
        "graded cells": len(_graded_tasks()),
        "workers": workers or os.cpu_count(),
        "load before": round(os.getloadavg()[0], 1),
        "grade": ours,
        "processor seconds of a submission": profile,
        "stock nbgrader autograde": stock,
        "times as many submissions per minute": round(ours["per minute"] / stock["per minute"], 1),
    }


def _graded_tasks():
    left_out = ("train_classifier",)
    return [task for task in registry.assignment(NAME).tasks if task.kind != "written" and task.id not in left_out]


def _solved():
    cells = demo.solutions()
    return {task.id: cells[task.id] for task in _graded_tasks()}


# Commands of their own, as users start them: grading processes would else import all that this benchmark imports.
GRADE = """
import json, sys, time
from pathlib import Path
from autograder import grade

course, name, workers = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]) or None
moments = []
results = grade.grade(course, name, workers, progress=lambda done, total: moments.append(time.perf_counter()))
print(json.dumps({"moments": moments, "results": [[result.status, result.score] for result in results]}))
"""
STOCK_AUTOGRADE = """
import logging, sys
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config
from autograder import gradebook

config = Config()
config.CourseDirectory.root = sys.argv[1]
config.CourseDirectory.course_id = "stock"
config.CourseDirectory.db_url = f"sqlite:///{sys.argv[1]}/gradebook.db"
logging.getLogger("traitlets").setLevel(logging.ERROR)
with gradebook.opened(config):
    api = NbGraderAPI(config=config)
    for student in sys.argv[3:]:
        done = api.autograde(sys.argv[2], student) if student != "generate" else api.generate_assignment(sys.argv[2])
        assert done["success"], done["log"]
        if student != "generate":
            assert api.gradebook.find_submission(sys.argv[2], student).score > 0
"""


def _command(source, *arguments):
    """Run a command to its end; return its seconds and what it printed."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", source, *map(str, arguments)], stdout=subprocess.PIPE, check=True)
    return time.perf_counter() - started, done.stdout


def _ours(course, count, workers):
    """Time a whole run of `grade`: Python and the processes, sandboxes, verdicts, gradebook, graded notebooks."""
    _hand_in(course, count)
    ingest.ingest(NAME, course / "handed_in", course)
    with engine.Scorer(course, NAME) as scorer:
        scorer.prepare()
    gradebook.ensure_assignment(course, NAME)
    before = _children()
    with _Memory() as memory:
        seconds, printed = _command(GRADE, course, NAME, workers or 0)
    told = json.loads(printed)
    most = sum(task.points for task in _graded_tasks())
    assert {status for status, _ in told["results"]} == {"graded"}
    assert sorted({score for _, score in told["results"]}) == [most - registry.task("affine_forward").points, most]
    marks, moments = [*range(1, count, 100), count], told["moments"]
    return {
        "seconds": round(seconds, 1),
        "per minute": round(60 * count / seconds, 1),
        "per minute, each hundred": [
            round(60 * (b - a) / (moments[b] - moments[a]), 1) for a, b in itertools.pairwise(marks)
        ],
        "largest grading process, MB": round(memory.largest["grader"] / MB),
        "largest grading process over each fifth of the run, MB": memory.over_time(),
        "largest sandbox, MB": round(memory.largest["sandbox"] / MB),
        "processes left": len(_children() - before),
    }


def _processor_seconds(course):
    """Where a submission's processor time goes: what bounds the rate once all processors are busy.

    Whatever else the machine does meanwhile is counted as the sandboxes'.
    """
    some = [record.student for record in ingest.records(course, NAME)][:PROFILED]
    cells = {student: ingest.load_cells(course, student, NAME) for student in some}
    kinds = {"all right": [], "one mistake": []}
    for student in some:
        kinds["one mistake" if MISTAKE.strip() in cells[student]["affine_forward"] else "all right"].append(student)
    found, results = {}, []
    with engine.Scorer(course, NAME) as scorer:
        scorer.score(cells[some[0]])
        for kind, students in kinds.items():
            before = _used()
            results += [scorer.score(cells[student], student) for student in students]
            used = [(now - then) / len(students) for now, then in zip(_used(), before, strict=True)]
            found[kind] = dict(
                zip(("grading process", "its sandboxes"), (round(value, 3) for value in used), strict=True)
            )
    before = _used()
    gradebook.write_results(course, NAME, results)
    writing = (_used()[0] - before[0]) / len(results)
    each = sum(sum(parts.values()) for parts in found.values()) / len(found) + writing
    return found | {
        "gradebook and graded notebook": round(writing, 3),
        "bound per minute on these processors": round(60 * (os.cpu_count() or 1) / each),
    }


def _used():
    """Processor seconds of this process, and of all others: a sandbox hides its own from who started it."""
    own, machine = time.process_time(), psutil.cpu_times()
    return [own, machine.user + machine.system - own]


def _hand_in(course, count):
    """Write a release and ``count`` uploads; no two are alike, and every other one has a mistake."""
    source = registry.ROOT / "assignments" / NAME / f"{NAME}.ipynb"
    release = course / "assignments" / NAME / f"{NAME}.ipynb"
    release.parent.mkdir(parents=True)
    release.write_bytes(source.read_bytes())
    (course / "handed_in").mkdir()
    solved, skeleton = _solved(), source.read_text(encoding="utf-8")
    for number in range(count):
        notebook = json.loads(skeleton)
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in solved:
                text = MISTAKE if name == "affine_forward" and number % 2 else solved[name]
                cell["source"] = f"# task: {name}\n# student {number}\n{text}"
        (course / "handed_in" / f"student{number}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def _stock(course, count):
    """Time nbgrader's own autograde, a kernel for each submission, on the same tasks with one assertion each."""
    solved = _solved()
    cells = [new_code_cell("import numpy as np\nimport numnet\nfrom numnet import layers, losses, initializers")]
    for task in _graded_tasks():
        marks = {"schema_version": 3, "locked": False, "task": False}
        about = {"grade_id": task.id, "solution": True, "grade": False} | marks
        cells.append(new_code_cell(solved[task.id], metadata={"nbgrader": about}))
        about = {"grade_id": task.check_id, "solution": False, "grade": True, "points": task.points} | marks
        test = f"assert {task.id} is not None"
        cells.append(new_code_cell(test, metadata={"nbgrader": about | {"locked": True}}))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = new_notebook(cells=cells, metadata=kernel)
    for folder in ("source", *(f"submitted/student{number}" for number in range(count))):
        path = course / folder / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    _command(STOCK_AUTOGRADE, course, NAME, "generate")
    seconds, _ = _command(STOCK_AUTOGRADE, course, NAME, *(f"student{number}" for number in range(count)))
    return {"submissions": count, "seconds": round(seconds, 1), "per minute": round(60 * count / seconds, 1)}


def _children():
    """Processes below this one, without Python's own keeper of shared memory, which stays as long as this one."""
    below = psutil.Process().children(recursive=True)
    return {process.pid for process in below if "resource_tracker" not in " ".join(process.cmdline())}


class _Memory:
    """Samples the resident memory of grading processes and of sandboxes while a block runs."""

    def __init__(self):
        self.largest = {"grader": 0, "sandbox": 0}
        self.samples = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._sample)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._end.set()
        self._thread.join()

    def over_time(self):
        """The largest grading process in each fifth of the samples."""
        step = max(1, len(self.samples) // 5)
        return [round(max(self.samples[i : i + step]) / MB) for i in range(0, step * 5, step) if self.samples[i:]]

    def _sample(self):
        while not self._end.wait(0.25):
            sizes = {"grader": 0, "sandbox": 0}
            for process in psutil.Process().children(recursive=True):
                try:
                    command = " ".join(process.cmdline())
                    kind = "sandbox" if "inside.py" in command else "grader" if "spawn_main" in command else ""
                    if kind:
                        sizes[kind] = max(sizes[kind], process.memory_info().rss)
                except psutil.Error:
                    continue
            self.samples.append(sizes["grader"])
            self.largest = {kind: max(size, self.largest[kind]) for kind, size in sizes.items()}


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--submissions", type=int, default=40)
    options.add_argument("--workers", type=int)
    given = options.parse_args()
    print(dump_json(main(given.submissions, given.workers)))
