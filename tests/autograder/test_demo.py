"""The demo is the whole story: every student of the sample class gets what they must, the hostile one included."""

import json
import os
import subprocess
import sys

import pytest

from autograder import demo, engine, gradebook

EXPECTED = {"ada": 26.0, "ben": 26.0, "cleo": 20.0, "dan": 6.0, "eve": 0.0, "mal": 0.0}


@pytest.mark.slow
def test_the_sample_class_gets_what_it_must(tmp_path):
    course = tmp_path / "demo"
    assert demo.run(course) == 0
    results = {result["student"]: result for result in json.loads((course / "results.json").read_text())}
    assert {name: results[name]["score"] for name in EXPECTED} == EXPECTED
    assert results["fay"]["status"] == "missing"
    known = {task["id"]: task["misconception"] for task in results["cleo"]["tasks"] if task["misconception"]}
    assert known == {
        "affine_backward": "db_averaged",
        "softmax_loss": "loss_summed",
        "init_weights": "variance_as_deviation",
    }
    statuses = {task["id"]: task["status"] for task in results["mal"]["tasks"]}
    assert statuses["affine_backward"] == statuses["train_classifier"] == "failed"
    book = {student.id: student.total for student in gradebook.class_scores(course, demo.NAME)}
    assert {name: book[name] for name in EXPECTED} == EXPECTED
    for name in EXPECTED:
        assert (course / "feedback" / name / demo.NAME / "feedback.html").is_file()
        assert (course / "autograded" / name / demo.NAME / f"{demo.NAME}.ipynb").is_file()


@pytest.mark.slow
def test_without_a_sandbox_the_hostile_sample_is_left_out(tmp_path):
    program = f"from autograder import demo; from pathlib import Path; exit(demo.run(Path({str(tmp_path)!r})))"
    environment = os.environ | {"NUMNET_NO_SANDBOX": "1"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "NUMNET_NO_SANDBOX" in done.stdout
    assert "mal" not in done.stdout.split()


def test_the_sample_class_is_made_of_the_courses_own_texts():
    students = {sample.student: sample for sample in demo.sample_class()}
    assert {name: sample.score for name, sample in students.items()} == EXPECTED
    assert students["ada"].cells["affine_forward"] == engine.solution("affine_forward")
    assert [name for name, sample in students.items() if sample.hostile] == ["mal"]
