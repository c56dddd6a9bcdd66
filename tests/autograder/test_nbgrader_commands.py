"""nbgrader's commands as a shell starts them, on real submissions in the real sandbox: same scores as `grade`.

Two fresh course directories, since nbgrader's autograde skips what is done.
"""

import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import gradebook_course as small
import nbformat
import pytest
from gradebook_course import NAME

from autograder import feedback, grade, gradebook, ingest, registry
from autograder.worker import probe_sandbox

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not probe_sandbox().ok, reason="no sandbox here"),
]


AVERAGED = """def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.mean(axis=0)
"""


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    """A course directory with three ingested submissions: all right, one mistake, nothing written."""
    course = tmp_path_factory.mktemp("ingested")
    for folder in ("solutions", "assignments"):
        shutil.copytree(registry.ROOT / folder / NAME, course / folder / NAME)
    solved = nbformat.read(course / "solutions" / NAME / f"{NAME}.ipynb", as_version=4)
    uploads = course.parent / "uploads"
    for student, notebook in {"ada": solved, "bob": with_a_mistake(solved), "cyd": None}.items():
        path = uploads / student / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        if notebook is None:
            shutil.copy(course / "assignments" / NAME / f"{NAME}.ipynb", path)
        else:
            nbformat.write(notebook, path)
    ingest.ingest(NAME, uploads, course)
    return course


def with_a_mistake(solved):
    notebook = nbformat.from_dict(solved)
    cell = next(cell for cell in notebook.cells if cell.source.startswith("# task: affine_backward"))
    cell.source = f"# task: affine_backward\n{AVERAGED}"
    return notebook


def nbgrader(course, *arguments):
    """One of nbgrader's commands, from the repository, on a course directory elsewhere."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    home = {
        "JUPYTER_CONFIG_DIR": str(course / "home"),
        "JUPYTER_DATA_DIR": str(course / "home"),
        "HOME": str(course / "home"),
    }
    command = [sys.executable, "-m", "nbgrader", *arguments, NAME, f"--course-dir={course}"]
    done = subprocess.run(
        command, cwd=registry.ROOT, capture_output=True, text=True, timeout=300, env=os.environ | home | {"PATH": path}
    )
    assert "Warning" not in done.stderr, done.stderr[-3000:]
    return done


def copy(ingested, folder):
    shutil.copytree(ingested, folder)
    return folder


def test_both_ways_on_real_submissions(ingested, tmp_path):
    ours, theirs = copy(ingested, tmp_path / "ours"), copy(ingested, tmp_path / "theirs")
    results = {result.student: result for result in grade.grade(ours, NAME, workers=1)}
    assert results["ada"].score == results["ada"].max_score
    assert results["bob"].score < results["bob"].max_score
    assert results["cyd"].score == 0
    gradebook.ensure_assignment(theirs, NAME)
    done = nbgrader(theirs, "autograde")
    assert done.returncode == 0, done.stderr[-3000:]
    for student in results:
        assert small.rows(ours, student) == small.rows(theirs, student)
    again = nbgrader(ours, "autograde")
    assert again.stderr.count("Skipping existing assignment") == 3

    small.grade_by_hand(ours, "bob", "why_sum", 2.0, "One path is missing.")
    before = {student: small.rows(ours, student) for student in results}
    assert nbgrader(ours, "autograde", "--force").returncode == 0
    grade.grade(ours, NAME, workers=1)
    assert {student: small.rows(ours, student) for student in results} == before

    feedback.write_feedback(ours, NAME)
    assert nbgrader(ours, "generate_feedback").returncode == 0
    assert nbgrader(ours, "generate_feedback", "--force").returncode == 0
    folder = ours / "feedback" / "bob" / NAME
    assert {file.name for file in folder.iterdir() if file.suffix == ".html"} == {feedback.PAGE, f"{NAME}.html"}
    message = next(task.message for task in results["bob"].tasks if task.id == "affine_backward")
    for page in folder.glob("*.html"):
        text = html.unescape(page.read_text(encoding="utf-8"))
        assert "One path is missing." in text
        shown = re.sub(r"`|</?code>", "", text)
        assert not [part for part in re.split(r"(?<=\.) ", message.replace("`", "")) if part not in shown]


def test_a_changed_submission_is_one_sentence_and_the_others_are_graded(ingested, tmp_path):
    course = copy(ingested, tmp_path / "course")
    path = course / "submitted" / "bob" / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    gradebook.ensure_assignment(course, NAME)
    done = nbgrader(course, "autograde")
    assert done.returncode != 0
    assert "is not what ingest wrote; it was changed afterwards" in done.stderr
    assert "Traceback" not in done.stderr
    assert small.rows(course, "ada")[0]["check_Value"][0] == registry.task("Value").points
    assert not (course / "autograded" / "bob" / NAME / f"{NAME}.ipynb").exists()
