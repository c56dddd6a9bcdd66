"""Same submission and secret: same scores and messages, on 1, 2 and 8 workers, in any order, whatever the clock says.

A class of honest work, mistakes, exceptions, deaths and time-outs is graded under each.
"""

import json
import os
import random
import shutil
import time

import dying_grader
import fault_course as faulty
import pytest
from fault_course import NAME, WRONG

from autograder import engine, grade, gradebook, ingest, registry, scoring
from autograder.ingest.records import archive_folder

pytestmark = pytest.mark.skipif(bool(engine.sandbox_warning()), reason=engine.sandbox_warning())


def _class_of_mistakes():
    """By student: honest work, known mistakes, exceptions, deaths, time-outs, and right work on wrong helpers."""
    right = {name: engine.solution(name) for name in ("affine_forward", "affine_backward", "relu_forward", "mse_loss")}
    mistakes = [variant.source for variant in registry.misconceptions("affine_backward")]
    body = "def relu_forward(x):\n    {}\n    return np.maximum(x, 0), x\n"
    zero = "def mse_loss(x, y):\n    return 1 / 0\n"
    net = {name: engine.solution(name) for name in ("relu_backward", "softmax_loss", "two_layer_net")}
    return {
        "honest": right,
        "mistaken": right | {"affine_backward": mistakes[0], "relu_forward": body.format("x = -x")},
        "built_on_wrong": right | net | {"affine_forward": WRONG, "affine_backward": mistakes[1]},
        "raises": right | {"relu_forward": body.format("x = helper(x)"), "mse_loss": zero},
        "dies": right | {"relu_forward": body.format("__import__('os')._exit(3)")},
        "endless": right | {"affine_forward": "def affine_forward(x, w, b):\n    while True:\n        pass\n"},
        "hungry": right | {"relu_forward": body.format("x = np.ones(10**10) * x.sum()")},
        "unwritten": {},
    }


@pytest.mark.slow
def test_scores_and_messages_do_not_depend_on_workers_or_order(template, tmp_path, monkeypatch):
    monkeypatch.setattr(scoring, "score_one", dying_grader.hurries)
    course = faulty.copy_of(template, tmp_path / "course")
    for folder in (course / "submitted", archive_folder(course, NAME)):
        shutil.rmtree(folder)
    for student, cells in _class_of_mistakes().items():
        faulty.hand_in(tmp_path / "mistakes", student, cells)
    ingest.ingest(NAME, tmp_path / "mistakes", course)
    assignment, chance = registry.assignment(NAME), random.Random(1)
    waiting = grade.collect(course, assignment)[1]
    runs = []
    for workers in (1, 2, 8):
        results = {item.student: result for item, result in grade.compute(course, NAME, waiting, workers)}
        assert len(results) == len(waiting) == 8
        runs.append(dict(zip(results, faulty.plain(result.to_json() for result in results.values()), strict=True)))
        waiting = chance.sample(waiting, len(waiting))
    assert runs[0] == runs[1] == runs[2]
    tasks = {student: {task["id"]: task for task in result["tasks"]} for student, result in runs[0].items()}
    assert {result["status"] for result in runs[0].values()} == {"graded"}
    assert {task["status"] for task in tasks["honest"].values()} == {"passed", "unwritten"}
    assert tasks["mistaken"]["affine_backward"]["misconception"]
    assert "Scored with the course's" in tasks["built_on_wrong"]["two_layer_net"]["message"]
    assert tasks["endless"]["affine_forward"]["message"].startswith(engine.TOO_SLOW)
    for student, task in (("raises", "mse_loss"), ("dies", "relu_forward"), ("hungry", "relu_forward")):
        assert tasks[student][task]["status"] == "failed"
        assert tasks[student][task]["message"]


JUMPING = """
import itertools, time
jumps = itertools.cycle((0, 7 * 3600, -5 * 3600, 11, -86_400, 3 * 86_400))
now, now_ns = time.time, time.time_ns
time.time = lambda: now() + next(jumps)
time.time_ns = lambda: now_ns() + next(jumps) * 10**9
"""


@pytest.mark.slow
def test_a_clock_that_jumps_by_hours_changes_nothing(course, same, tmp_path):
    # Every process of the run imports this first.
    (tmp_path / "clock").mkdir()
    (tmp_path / "clock" / "sitecustomize.py").write_text(JUMPING)
    seen = "import time\nassert max(time.time() for _ in range(6)) - min(time.time() for _ in range(6)) > 86_400"
    code, out, err = faulty.finish(faulty.start(course, "--workers", "2", change=seen, paths=[tmp_path / "clock"]))
    assert code == 0, err
    same(course, faulty.plain(json.loads(out)))
    assert set(gradebook.recorded_results(course, NAME)) == set(faulty.STUDENTS)


def test_the_newest_upload_wins_whatever_the_clock_says(template, tmp_path, monkeypatch):
    """By its own time: one from the future is newer than one from now, and now has no say."""
    uploads, found = tmp_path / "uploads", []
    for number, seconds in enumerate((1e9, 4e9, 2e9)):
        path = faulty.hand_in(uploads / f"ada{number}" / "ada", NAME, {"mlp_db1": f"mlp_db1 = {number}"})
        os.utime(path, (seconds, seconds))
    for now in (0.0, 1.5e9, 9e9):
        course = tmp_path / f"course{now:g}"
        shutil.copytree(template / "assignments", course / "assignments")
        with monkeypatch.context() as patch:
            patch.setattr(time, "time", lambda now=now: now)
            ingest.ingest(NAME, uploads, course, pattern=r"ada\d/(?P<student>\w+)/")
        (record,) = ingest.records(course, NAME)
        found.append(record)
        assert ingest.load_cells(course, "ada", NAME)["mlp_db1"].endswith("mlp_db1 = 1")
    assert found[0] == found[1] == found[2]
