"""Faults of ours in mid-batch: whatever is killed, full, locked or doubled, the same command then comes to the same.

Grading runs as the command does, in processes of its own, wherever a fault is about processes.
"""

import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading

import dying_grader
import fault_course as faulty
import psutil
import pytest
from fault_course import NAME, STUDENTS

from autograder import engine, grade, gradebook, hidden, ingest, registry, scoring

pytestmark = pytest.mark.skipif(bool(engine.sandbox_warning()), reason=engine.sandbox_warning())


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return faulty.make_template(tmp_path_factory.mktemp("faults") / "course")


@pytest.fixture(scope="module")
def undisturbed(template, tmp_path_factory):
    """Results and gradebook of a run that nothing disturbs."""
    course = faulty.copy_of(template, tmp_path_factory.mktemp("undisturbed") / "course")
    results = faulty.graded(course, workers=1)
    assert {result["status"] for result in results} == {"graded"}
    assert len({result["score"] for result in results}) >= 3
    return results, faulty.scores_in_gradebook(course)


@pytest.fixture
def course(template, tmp_path):
    return faulty.copy_of(template, tmp_path / "course")


@pytest.fixture
def same(undisturbed):
    """Check that a course has come to what the undisturbed one came to; by default by the same command again."""

    def check(course, results=None):
        assert (faulty.graded(course, workers=1) if results is None else results) == undisturbed[0]
        assert faulty.scores_in_gradebook(course) == undisturbed[1]

    return check


@pytest.mark.slow
def test_a_killed_grading_process_costs_nothing(course, same):
    process = faulty.start(course, "--workers", "2")
    faulty.wait_for_results(course, process)
    for child in faulty.graders(process)[:1]:
        child.kill()
    code, out, err = faulty.finish(process)
    assert code == 0, err
    same(course, faulty.plain(json.loads(out)))


@pytest.mark.slow
def test_a_killed_grader_leaves_no_process_and_resumes(course, same):
    process = faulty.start(course, "--workers", "2")
    faulty.wait_for_results(course, process)
    below = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate()
    assert len(below) >= 4
    assert faulty.all_end(below)
    assert 1 <= len(faulty.result_files(course)) < len(STUDENTS)
    same(course)


@pytest.mark.slow
def test_ctrl_c_says_so_leaves_no_process_and_resumes(course, same):
    process = faulty.start(course, "--workers", "2")
    faulty.wait_for_results(course, process)
    below = psutil.Process(process.pid).children(recursive=True)
    faulty.interrupt(process)
    code, out, err = faulty.finish(process)
    assert (code, out) == (130, "")
    assert "Stopped." in err
    assert faulty.all_end(below)
    same(course)


KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from autograder import gradebook, grade
record, left = gradebook.record, [3]
def dying(*arguments):
    record(*arguments)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
gradebook.record = dying
grade.grade(Path(sys.argv[1]), sys.argv[2], workers=1)
"""


@pytest.mark.slow
def test_a_writer_killed_in_a_transaction_leaves_whole_students(course, same, undisturbed):
    faulty.graded(course, workers=1)
    for name in ("gradebook.db", "autograded"):
        shutil.rmtree(course / name) if (course / name).is_dir() else (course / name).unlink()
    gradebook.ensure_assignment(course, NAME)
    script = "import warnings; warnings.simplefilter('ignore')\n" + KILLED_WHILE_WRITING
    environment = os.environ | {"PYTHONPATH": str(registry.ROOT)}
    done = subprocess.run([sys.executable, "-c", script, course, NAME], env=environment, capture_output=True)
    assert done.returncode == -9
    before = faulty.scores_in_gradebook(course)
    assert before == {student: undisturbed[1][student] for student in STUDENTS[:2]}
    same(course)


def test_a_full_disk_is_one_sentence_and_loses_nothing(course, same, monkeypatch):
    fsync, left = os.fsync, [3]

    def filling(descriptor):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", filling)
        with pytest.raises(OSError, match="No space left"):
            grade.grade(course, NAME, workers=1)
    assert len(faulty.result_files(course)) == 3
    assert list(course.rglob(".*.json.*")) == []
    same(course)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting a small disk needs root on Linux")
def test_a_disk_that_is_really_full(course, same):
    folder = course / "results" / NAME
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=12k", "none", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        code, _, err = faulty.finish(faulty.start(course, "--workers", "1"))
        assert code == 1
        assert "The disk is full" in err
        subprocess.run(["mount", "-o", "remount,size=8m", str(folder)], check=True)
        same(course)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.slow
def test_two_graders_at_once(course, same):
    both = [faulty.start(course, "--workers", "1") for _ in range(2)]
    ended = [faulty.finish(process) for process in both]
    assert [code for code, _, _ in ended] == [0, 0], ended
    for _, out, _ in ended:
        same(course, faulty.plain(json.loads(out)))


def test_a_locked_gradebook_keeps_the_results(course, same, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(gradebook, "LOCK_SECONDS", 0.2)
        lock = sqlite3.connect(course / "gradebook.db", isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        with pytest.raises(gradebook.GradebookError, match="locked"):
            grade.grade(course, NAME, workers=1)
        lock.close()
    assert len(faulty.result_files(course)) == len(STUDENTS)
    monkeypatch.setattr(grade, "compute", None)  # nothing is computed twice
    same(course)


def test_a_submission_changed_after_ingest_stops_nobody_else(course, template, undisturbed):
    path = course / "submitted" / "student1" / NAME / f"{NAME}.ipynb"
    text = path.read_text()
    path.write_text(text.replace("x @ w", "x  @ w"))
    results = {result["student"]: result for result in faulty.graded(course, workers=1)}
    assert results["student1"]["status"] == "error"
    assert "changed afterwards" in results["student1"]["message"]
    for expected in undisturbed[0]:
        if expected["student"] != "student1":
            assert results[expected["student"]] == expected
    ingest.ingest(NAME, template.parent / "handed_in", course)
    assert faulty.graded(course, workers=1) == undisturbed[0]


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["score", "raises"])
def test_a_submission_that_ends_its_grader_takes_no_other_with_it(course, undisturbed, monkeypatch, fault):
    monkeypatch.setattr(scoring, "score_one", getattr(dying_grader, fault))
    results = {result["student"]: result for result in faulty.graded(course, workers=2)}
    assert results["student1"]["status"] == "error"
    assert results["student1"]["score"] is None
    for expected in undisturbed[0]:
        if expected["student"] != "student1":
            assert results[expected["student"]] == expected


def test_many_graders_agree_on_a_new_secret(tmp_path):
    keys, gate = [], threading.Barrier(8)

    def first_use():
        gate.wait()
        keys.append(hidden.secret(tmp_path))

    threads = [threading.Thread(target=first_use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_what_is_set_for_other_runs_of_pytest_changes_no_verdict(course, undisturbed, monkeypatch):
    (course / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (course / "conftest.py").write_text("raise SystemExit('not ours')\n")
    monkeypatch.chdir(course)
    monkeypatch.setenv("PYTEST_ADDOPTS", "-x -k nothing --no-such-option")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    with engine.Scorer(course, NAME) as scorer:
        results = [scorer.score(ingest.load_cells(course, name, NAME), name).to_json() for name in STUDENTS[:3]]
    assert faulty.plain(results) == undisturbed[0][:3]


@pytest.mark.slow
def test_scores_and_messages_do_not_depend_on_workers_or_order(course, template, undisturbed, tmp_path, monkeypatch):
    assert faulty.graded(course, workers=2) == undisturbed[0]
    backwards = faulty.copy_of(template, tmp_path / "backwards")
    collect = grade.collect

    def reversed_order(*arguments):
        results, waiting = collect(*arguments)
        return results, waiting[::-1]

    monkeypatch.setattr(grade, "collect", reversed_order)
    assert faulty.graded(backwards, workers=2) == undisturbed[0]


@pytest.mark.slow
def test_a_slow_helper_does_not_cost_the_task_that_calls_it(course):
    slow = engine.solution("affine_forward").replace(
        "def affine_forward(x, w, b):", "def affine_forward(x, w, b):\n    sum(range(10**8))"
    )
    cells = {"affine_forward": slow, "affine_backward": engine.solution("affine_backward")}
    with engine.Scorer(course, NAME) as scorer:
        tasks = {task.id: task for task in scorer.score(cells).tasks}
    assert tasks["affine_forward"].status == "failed"
    assert tasks["affine_backward"].status == "passed"
