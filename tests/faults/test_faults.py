"""Faults of ours in mid-batch: whatever is killed, full, locked or doubled, the same command then comes to the same.

Grading runs as the command does, in processes of its own, wherever a fault is about processes.
"""

import errno
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading

import dying_grader
import fault_course as faulty
import psutil
import pytest
from fault_course import NAME, STUDENTS

from autograder import engine, grade, gradebook, hidden, ingest, scoring
from autograder.worker import sandbox

pytestmark = pytest.mark.skipif(bool(engine.sandbox_warning()), reason=engine.sandbox_warning())


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
    # With one result a batch, it falls into the writing as likely as into the waiting.
    process = faulty.start(course, "--workers", "2", change="from autograder import grade; grade.BATCH = 1")
    faulty.wait_for_results(course, process)
    below = psutil.Process(process.pid).children(recursive=True)
    faulty.interrupt(process)
    code, out, err = faulty.finish(process)
    assert (code, out) == (130, "")
    assert "Stopped." in err
    assert faulty.all_end(below)
    same(course)


KILLED_WHILE_WRITING = """
import os, signal
from autograder import gradebook, grade
grade.BATCH, record, left = 2, gradebook.record, [3]
def dying(*arguments):
    record(*arguments)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
gradebook.record = dying
"""


@pytest.mark.slow
def test_a_writer_killed_in_the_second_batch_leaves_whole_students(course, same, undisturbed):
    process = faulty.start(course, "--workers", "2", change=KILLED_WHILE_WRITING)
    code, _, err = faulty.finish(process)
    assert code == -9, err
    before = faulty.scores_in_gradebook(course)
    assert len(before) == 2
    assert before.items() <= undisturbed[1].items()
    assert len(faulty.result_files(course)) >= 4
    same(course)


@pytest.mark.parametrize("raised", [KeyboardInterrupt, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))])
def test_a_batch_broken_off_keeps_whole_students(course, same, undisturbed, computed, monkeypatch, raised):
    record, left = gradebook.record, [3]

    def broken_off(*arguments):
        record(*arguments)
        left[0] -= 1
        if not left[0]:
            raise raised

    with monkeypatch.context() as patch:
        patch.setattr(gradebook, "record", broken_off)
        with pytest.raises(type(raised) if isinstance(raised, OSError) else raised):
            grade.grade(course, NAME)
    assert faulty.scores_in_gradebook(course) == {student: undisturbed[1][student] for student in STUDENTS[:2]}
    same(course)


def test_a_gradebook_locked_at_the_first_batch_is_written_at_the_end(course, same, computed, monkeypatch):
    monkeypatch.setattr(gradebook, "LOCK_SECONDS", 0.2)
    lock, failures = sqlite3.connect(course / "gradebook.db", isolation_level=None), []
    lock.execute("BEGIN EXCLUSIVE")
    write = gradebook.write_results

    def unlocked_then(*arguments):
        try:
            return write(*arguments)
        except gradebook.GradebookError as error:
            failures.append(str(error))
            lock.close()
            raise

    monkeypatch.setattr(gradebook, "write_results", unlocked_then)
    same(course, faulty.graded(course))
    assert len(failures) == 1
    assert "locked" in failures[0]


def test_a_submission_ingested_while_it_is_graded_never_gets_the_older_ones_score(
    course, computed, undisturbed, tmp_path, monkeypatch
):
    compute, uploads = grade.compute, tmp_path / "again"

    def with_an_ingest(*arguments):
        for submission, result in compute(*arguments):
            if submission.student == "student2":
                faulty.hand_in(uploads, "student3", {"mlp_db1": "mlp_db1 = -0.119"})
                ingest.ingest(NAME, uploads, course)
            yield submission, result

    with monkeypatch.context() as patch:
        patch.setattr(grade, "compute", with_an_ingest)
        with pytest.raises(gradebook.GradebookError, match="A newer submission of student3 was ingested") as error:
            grade.grade(course, NAME)
    assert "All students were written but 1" in str(error.value)
    written = faulty.scores_in_gradebook(course)
    assert written == {student: undisturbed[1][student] for student in STUDENTS if student != "student3"}


@pytest.mark.parametrize("which", ["bwrap", "python"])
def test_a_sandbox_killed_in_mid_run_costs_nothing(course, undisturbed, monkeypatch, which):
    """In each grading of a student, the next one of the sandboxes is killed once it has its message."""
    write, visits = sandbox.Sandbox._write, []

    def killed(self, data):
        written = write(self, data)
        if written == len(data):
            visits.append(self)
            if len(visits) == nth:
                os.kill(self._bwrap.pid if which == "bwrap" else self._worker.python, signal.SIGKILL)
        return written

    monkeypatch.setattr(sandbox.Sandbox, "_write", killed)
    with engine.Scorer(course, NAME) as scorer:
        for number, student in enumerate(STUDENTS[:2]):
            cells, nth, reached = ingest.load_cells(course, student, NAME), 0, True
            while reached:
                nth += 1
                visits.clear()
                assert faulty.plain([scorer.score(cells, student).to_json()]) == [undisturbed[0][number]]
                reached = len(visits) >= nth
            assert nth > 1


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
    # Nor is there a gradebook yet, and each writes after every submission.
    (course / "gradebook.db").unlink()
    change = "from autograder import grade; grade.BATCH = 1"
    both = [faulty.start(course, "--workers", "1", change=change) for _ in range(2)]
    ended = [faulty.finish(process) for process in both]
    assert [code for code, _, _ in ended] == [0, 0], ended
    for _, out, _ in ended:
        same(course, faulty.plain(json.loads(out)))


def test_a_locked_gradebook_keeps_the_results(course, same, computed, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(gradebook, "LOCK_SECONDS", 0.2)
        lock = sqlite3.connect(course / "gradebook.db", isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        with pytest.raises(gradebook.GradebookError, match="locked"):
            grade.grade(course, NAME)
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


def test_a_slow_helper_does_not_cost_the_task_that_calls_it(course, monkeypatch):
    monkeypatch.setattr(engine.Scorer, "_visit", dying_grader.visit_briefly)
    slow = engine.solution("affine_forward").replace(
        "def affine_forward(x, w, b):", "def affine_forward(x, w, b):\n    sum(range(10**8))"
    )
    cells = {"affine_forward": slow, "affine_backward": engine.solution("affine_backward")}
    with engine.Scorer(course, NAME) as scorer:
        tasks = {task.id: task for task in scorer.score(cells).tasks}
    assert tasks["affine_forward"].status == "failed"
    assert tasks["affine_backward"].status == "passed"
