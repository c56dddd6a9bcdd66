"""nbgrader's own commands: autograde gives the rows that the direct writer gives, refuses what ingest did not write.

The scores come from a fake here; nothing is run in a sandbox, and no kernel may start.
"""

import logging
import os
import shutil
import sqlite3
import threading
from dataclasses import replace

import gradebook_course as small
import nbformat
import pytest
from gradebook_course import NAME, eight_tasks  # noqa: F401 - a fixture for all tests here
from nbgrader.converters import Autograde, GenerateFeedback, NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograder import grade, gradebook


@pytest.fixture
def course(tmp_path):
    return small.make_course(tmp_path / "course")


@pytest.fixture
def results(monkeypatch):
    """Results by student, in place of the sandbox."""
    known = {}
    monkeypatch.setattr(grade, "score_ingested", lambda course, name, student: known[student])
    return known


def run(converter, course, force=False):
    """One of nbgrader's commands in this process; returns what it logged."""
    config = gradebook.settings(course)
    config.CourseDirectory.assignment_id = NAME
    log, lines = logging.Logger("nbgrader-test"), []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())
    log.addHandler(handler)
    command = converter(coursedir=CourseDirectory(config=config), config=config, log=log)
    command.force = force
    with gradebook.opened(config):
        try:
            command.start()
        except NbGraderException:
            lines.append("FAILED")
    return lines


def other(course, name):
    copy = course.parent / name
    shutil.copytree(course, copy)
    return copy


def test_both_ways_leave_the_same_rows_and_notebooks(course, results):
    results["ada"] = small.result("ada", {"affine_backward": 1.5, "Value": 0}, messages={"Value": "Add, do not set."})
    small.submit(course, "ada")
    second = other(course, "second")
    gradebook.write_results(course, NAME, [results["ada"]])
    assert "FAILED" not in run(Autograde, second)
    assert small.rows(course, "ada") == small.rows(second, "ada")
    ours, theirs = (
        nbformat.read(home / "autograded" / "ada" / NAME / f"{NAME}.ipynb", as_version=4) for home in (course, second)
    )
    assert [cell.source for cell in ours.cells] == [cell.source for cell in theirs.cells]
    for mine, its in zip(ours.cells, theirs.cells, strict=True):
        assert mine.get("outputs") == its.get("outputs")
        assert mine.metadata == its.metadata


@pytest.mark.parametrize("error", [None, "Value"])
def test_a_regrade_by_either_way_leaves_the_same_rows(course, results, error):
    small.submit(course, "ada")
    gradebook.write_results(course, NAME, [small.result("ada", {"Value": 2})])
    small.grade_by_hand(course, "ada", "why_sum", 2.5, "Name the second path.")
    small.grade_by_hand(course, "ada", "check_Value", 5.0)
    small.grade_by_hand(course, "ada", "check_affine_forward", 1.0)
    second = other(course, "second")
    results["ada"] = small.result("ada", {"Value": 3} | ({error: None} if error else {}))
    gradebook.write_results(course, NAME, [results["ada"]])
    assert "FAILED" not in run(Autograde, second, force=True)
    found = small.rows(second, "ada")
    assert found == small.rows(course, "ada")
    assert found[0]["why_sum"] == [None, 2.5, None, False]
    assert found[0]["check_affine_forward"][1] == 1.0
    assert found[1]["why_sum"] == [None, "Name the second path."]


def test_a_refused_submission_does_not_stop_the_batch_and_keeps_its_grades(course, results):
    for student in ("ada", "bob", "cyd"):
        small.submit(course, student)
        results[student] = small.result(student, {"Value": 1})
    run(Autograde, course)
    small.forget(course, "bob")
    results["ada"] = small.result("ada")
    results["cyd"] = small.result("cyd", {"Value": 2})
    lines = run(Autograde, course, force=True)
    assert any(line.startswith("There is no record that bob's a02_backpropagation was ingested") for line in lines)
    assert not any("Traceback" in line for line in lines)
    assert [small.rows(course, student)[0]["check_Value"][0] for student in ("ada", "bob", "cyd")] == [6.0, 1.0, 2.0]


def test_a_pipe_in_place_of_a_notebook_is_refused_unopened(course, results):
    results["cyd"] = small.result("cyd")
    small.submit(course, "cyd")
    folder = course / "submitted" / "bob" / NAME
    folder.mkdir(parents=True)
    os.mkfifo(folder / f"{NAME}.ipynb")
    lines = run(Autograde, course)
    assert any("bob" in line and "was ingested" in line for line in lines)
    assert small.rows(course, "cyd")[0]["check_Value"][0] == 6.0


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_nothing_beside_a_notebook_reaches_the_graded_folder(course, results, kind):
    results["ada"], results["bob"] = small.result("ada"), small.result("bob")
    small.submit(course, "bob")
    path = small.submit(course, "ada")
    if kind == "link":
        (path.parent / "answer.ipynb.txt").symlink_to(course / "solutions" / NAME / f"{NAME}.ipynb")
    else:
        os.mkfifo(path.parent / "pipe")
    assert "FAILED" in run(Autograde, course)
    assert not (course / "autograded" / "ada" / NAME).exists()
    assert [file.name for file in (course / "autograded" / "bob" / NAME).iterdir()] == [f"{NAME}.ipynb"]


def test_a_database_locked_for_a_moment_is_waited_for(course, results):
    for student in ("ada", "bob"):
        small.submit(course, student)
        results[student] = small.result(student)
    other = sqlite3.connect(course / "gradebook.db", check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    release = threading.Timer(1.0, lambda: (other.rollback(), other.close()))
    release.start()
    assert "FAILED" not in run(Autograde, course)
    release.join()
    assert small.rows(course, "bob")[0]["check_Value"][0] == 6.0


def test_a_submission_that_could_not_be_graded_keeps_its_grades(course, results):
    small.submit(course, "ada")
    results["ada"] = small.result("ada", {"Value": 1})
    run(Autograde, course)
    results["ada"] = replace(results["ada"], status="error", tasks=(), message="No sandbox.", score=None)
    assert "ada could not be graded: No sandbox." in run(Autograde, course, force=True)
    assert small.rows(course, "ada")[0]["check_Value"][0] == 1.0


def test_no_kernel_starts_and_no_output_counts(course, results, monkeypatch):
    def forbidden(*args, **kwargs):
        raise AssertionError("a kernel was started")

    monkeypatch.setattr("jupyter_client.manager.KernelManager.start_kernel", forbidden)

    def cheat(notebook):
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = [
                    nbformat.v4.new_output("execute_result", {"text/plain": "4.0"}),
                    nbformat.v4.new_output("stream", name="stderr", text="warning\n"),
                ]

    small.submit(course, "ada", edit=cheat)
    results["ada"] = small.result("ada", {"affine_backward": 0, "Value": 6})
    assert "FAILED" not in run(Autograde, course)
    grades = small.rows(course, "ada")[0]
    assert grades["check_affine_backward"][0] == 0.0
    assert grades["check_Value"][0] == 6.0


def test_a_copied_cell_does_not_stop_anybody(course, results, tmp_path):
    def copy(notebook):
        cell = next(cell for cell in notebook.cells if cell.source == 'check("Value")')
        notebook.cells.append(nbformat.from_dict({**cell, "id": "copy"}))

    small.hand_in(course, tmp_path / "uploads", ada=copy, bob=lambda notebook: None)
    results["ada"], results["bob"] = small.result("ada"), small.result("bob")
    second = other(course, "second")
    assert "FAILED" not in run(Autograde, course)
    gradebook.write_results(second, NAME, results.values())
    for student in ("ada", "bob"):
        assert small.rows(course, student) == small.rows(second, student)
        assert small.rows(course, student)[0]["check_Value"][0] == 6.0


def test_feedback_shows_our_table_and_the_graders_comment_and_runs_no_script(course, results):
    results["ada"] = small.result("ada", {"Value": 0}, messages={"Value": "Gradients <add> up."})
    small.submit(course, "ada")
    gradebook.write_results(course, NAME, [results["ada"]])
    small.grade_by_hand(course, "ada", "why_sum", 2.5, "Name the second path.")
    assert "FAILED" not in run(GenerateFeedback, course)
    page = (course / "feedback" / "ada" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "Gradients &lt;add&gt; up." in page
    assert "Name the second path." in page
    assert "<script" not in page
    assert 'http-equiv="Content-Security-Policy"' in page
