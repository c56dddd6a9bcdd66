"""A small course directory for tests of the gradebook: notebooks of the released shape and results made by hand.

Nothing here runs a student's code; the scores are what a test says they are. A module that imports `eight_tasks` sees
the assignment with eight of its tasks and fixed points, however many the course has.
"""

import atexit
import json
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder import build, gradebook, ingest, registry
from autograder.ingest.records import Record, archive_folder, digest, save_record, submitted_folder, write_submission
from autograder.results import SubmissionResult, TaskResult

NAME = "a02_backpropagation"
STUB = 'raise NotImplementedError("not implemented yet")'
RUBRIC = "=== BEGIN MARK SCHEME ===\nOne point for naming both paths.\n=== END MARK SCHEME ==="

POINTS = {
    "Value": 6,
    "affine_forward": 2,
    "affine_backward": 4,
    "softmax_loss": 4,
    "init_weights": 3,
    "train_classifier": 5,
    "mlp_db1": 2,
    "why_sum": 3,
}


@pytest.fixture(autouse=True)
def eight_tasks(monkeypatch):
    """Of the course's rows, eight, with the points that the sums in tests are made of."""
    rows = registry.assignments()
    known = {task.id: task for task in rows[NAME].tasks}
    tasks = tuple(
        replace(known[name], points=points, depends=tuple(other for other in known[name].depends if other in POINTS))
        for name, points in POINTS.items()
    )
    monkeypatch.setattr(registry, "assignments", lambda: rows | {NAME: replace(rows[NAME], tasks=tasks)})


def solution_notebook():
    """The instructor's notebook: a cell to fill in and a check for each task, a written question with its rubric."""
    cells = [new_markdown_cell("# Backpropagation", id="title")]
    for task in registry.assignment(NAME).tasks:
        if task.kind == "written":
            about = marks(task.id, locked=True, task=True, points=task.points)
            cells.append(
                new_markdown_cell(f"Why do gradients add up?\n\n{RUBRIC}", id="q1", metadata={"nbgrader": about})
            )
            answer = f"<!-- answer: {task.id} -->\n\n*Your answer here.*"
            cells.append(new_markdown_cell(answer, id="answer1", metadata={"numnet": {"answer": task.id}}))
            continue
        source = f"# task: {task.id}\ndef {task.id}():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
        cells.append(
            new_code_cell(source, id=f"t-{task.id}"[:60], metadata={"nbgrader": marks(task.id, solution=True)})
        )
        about = marks(task.check_id, grade=True, locked=True, points=task.points)
        cells.append(new_code_cell(f'check("{task.id}")', id=f"c-{task.id}"[:60], metadata={"nbgrader": about}))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {
        "kernelspec": kernel,
        "language_info": {"name": "python"},
        "numnet": {"assignment": NAME, "release": "1"},
    }
    return new_notebook(cells=cells, metadata=metadata)


def marks(grade_id, solution=False, grade=False, locked=False, task=False, points=None):
    """nbgrader's metadata of a cell."""
    found = {
        "grade_id": grade_id,
        "solution": solution,
        "grade": grade,
        "locked": locked,
        "task": task,
        "schema_version": 3,
    }
    return found if points is None else found | {"points": points}


def make_course(folder):
    """A course directory with both notebooks and a gradebook that knows them; made once, then copied."""
    shutil.copytree(_made_once(), folder, dirs_exist_ok=True)
    return Path(folder)


@cache
def _made_once():
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    course = Path(folder.name)
    path = course / "solutions" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(solution_notebook(), path)
    release = course / "assignments" / NAME / f"{NAME}.ipynb"
    release.parent.mkdir(parents=True)
    release.write_bytes(build.release_notebook(NAME, path.read_bytes()))
    gradebook.ensure_assignment(course, NAME)
    return course


def submit(course, student, answer="Both paths carry a gradient.", edit=lambda notebook: None, timestamp=""):
    """A notebook as ingest would leave it: the release's cells, the student's sources, no rubric."""
    notebook = solution_notebook()
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = f"# task: {grade_id}\ndef {grade_id}():\n    return 2  # by {student}"
        cell.source = cell.source.replace(RUBRIC, "").strip().replace("*Your answer here.*", answer)
        if cell.cell_type == "code":
            cell.outputs = [new_output("stream", name="stderr", text="a warning\n")]
    edit(notebook)
    data = nbformat.writes(notebook).encode()
    write_submission(course, NAME, student, data, timestamp, known=set())
    save_record(course, Record(student, NAME, "ingested", label=student, written=digest(data), timestamp=timestamp))
    return submitted_folder(course, student, NAME) / f"{NAME}.ipynb"


def hand_in(course, folder, **notebooks):
    """Uploads, one notebook a student, through the real ingest; each is the release with ``edit(notebook)`` applied."""
    release = course / "assignments" / NAME / f"{NAME}.ipynb"
    for student, edit in notebooks.items():
        notebook = nbformat.read(release, as_version=4)
        edit(notebook)
        (folder / student).mkdir(parents=True)
        (folder / student / f"{NAME}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return ingest.ingest(NAME, folder, course)


def deduct(course, due, method="zero"):
    """Give the assignment a due date, and the course nbgrader's own rule for what is late."""
    with book(course) as found:
        found.update_or_create_assignment(NAME, duedate=due)
    text = f"c = get_config()\nc.LateSubmissionPlugin.penalty_method = {method!r}\n"
    (course / "nbgrader_config.py").write_text(text, encoding="utf-8")


def forget(course, student):
    """Make a submission one that ingest did not write."""
    (archive_folder(course, NAME) / "records" / f"{student}.json").unlink()


def result(student, scores=None, status="graded", messages=None, misconceptions=None, name=NAME):
    """A result: full marks except where ``scores`` says otherwise; None is an error of ours."""
    scores, messages, misconceptions = scores or {}, messages or {}, misconceptions or {}
    tasks = []
    for task in registry.assignment(name).tasks:
        if task.kind == "written":
            continue
        score = scores.get(task.id, task.points)
        kind = "error" if score is None else "passed" if score == task.points else "partial" if score else "wrong"
        parts = {"first": True, "second": kind == "passed"}
        tasks.append(
            TaskResult(task.id, score, task.points, kind, messages.get(task.id, ""), misconceptions.get(task.id), parts)
        )
    broken = any(task.score is None for task in tasks)
    total = None if broken else sum(task.score for task in tasks)
    most = sum(task.max_score for task in tasks)
    status = "error" if broken else status
    return SubmissionResult(student, name, total, most, 3, status, 0.1, tuple(tasks))


@contextmanager
def book(course, db_url=None):
    """The gradebook, to look into or to grade by hand."""
    with gradebook.opened(gradebook.settings(course, db_url)) as found:
        yield found


def grade_by_hand(course, student, cell, score, comment=None):
    """What the formgrader does when a grader types a score and a comment."""
    with book(course) as found:
        grade = found.find_grade(cell, NAME, NAME, student)
        grade.manual_score, grade.needs_manual_grade = score, False
        if comment is not None:
            found.find_comment(cell, NAME, NAME, student).manual_comment = comment
        found.db.commit()


def rows(course, student, db_url=None):
    """Everything the gradebook holds on one submission, without its random ids."""
    with book(course, db_url) as found:
        submission = found.find_submission_notebook(NAME, NAME, student)
        columns = ("auto_score", "manual_score", "extra_credit", "needs_manual_grade")
        grades = {grade.name: tuple(getattr(grade, column) for column in columns) for grade in submission.grades}
        comments = {note.name: (note.auto_comment, note.manual_comment) for note in submission.comments}
        return json.loads(json.dumps([grades, comments, submission.late_submission_penalty, submission.flagged]))
