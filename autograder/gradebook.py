"""Writes trusted results into nbgrader's gradebook, and reads scores out of it again.

The direct writer and nbgrader's own autograde both end in `record`, so both leave the same rows and notebooks.
"""

import copy
import hashlib
import html
import json
import logging
import math
import os
import sqlite3
import sys
import tempfile
import time
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import filelock
import nbformat
from nbgrader.api import Comment, Grade, Gradebook, MissingEntry
from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, OverwriteCells
from nbgrader.utils import compute_checksum, is_solution, parse_utc
from sqlalchemy import event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SAWarning
from sqlalchemy.orm import selectinload, undefer
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import engine, ingest, registry
from autograder.errors import CourseError, line_of
from autograder.ingest.records import submitted_folder
from autograder.pages import prose
from autograder.results import SubmissionResult, dump_json, write_atomically

CONFIG = "nbgrader_config.py"
LOCK_SECONDS = 15.0
MAKING_SECONDS = 60.0
RETRIES = 3
# What a database says where the same again may well succeed. The graders of two course directories share no lock file.
PASSING = ("locked", "already exists", "duplicate key")
TOLERANCE = 1e-6
FOR_THE_GRADER = "**For the grader:**"
# What a recorded result's file holds besides the result.
RECORDED_BESIDES = ("answers", "checks", "cells")


class GradebookError(CourseError):
    """The gradebook cannot be read or written as it stands."""


class ResultRefused(GradebookError):
    """One student's result cannot be written; the others' can."""


@dataclass(frozen=True)
class Score:
    """What the gradebook holds for one task: ``score`` is what counts, None where nobody has given one yet.

    ``comment`` is what a person wrote.
    """

    task: str
    score: float | None
    max_score: float
    auto_score: float | None
    manual_score: float | None
    extra_credit: float
    needs_manual_grade: bool
    comment: str = ""


@dataclass(frozen=True)
class Student:
    """One student's row: names as the gradebook has them, and a Score for each task of the assignment."""

    id: str
    first_name: str
    last_name: str
    email: str
    lms_user_id: str
    scores: dict
    late_penalty: float = 0.0

    @property
    def total(self):
        """The points that count: hand-given ones in place of automatic ones, less any late penalty."""
        return sum(score.score or 0.0 for score in self.scores.values()) - self.late_penalty

    @property
    def complete(self):
        """Whether no cell waits for a person."""
        return not any(score.needs_manual_grade for score in self.scores.values())


@event.listens_for(Engine, "connect")
def _wait_for_locks(connection, _record):
    """Make every gradebook in this process, those that nbgrader opens too, wait for another program's lock."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA busy_timeout = {int(LOCK_SECONDS * 1000)}")


def default_url(course):
    """The gradebook of a course directory: a file beside its folders."""
    return f"sqlite:///{Path(course).resolve() / 'gradebook.db'}"


def settings(course, db_url=None):
    """nbgrader's configuration, as its own commands read it, for one course directory.

    Returns
    -------
    traitlets.config.Config

    Raises
    ------
    GradebookError
        if ``nbgrader_config.py`` cannot be run, or the gradebook's address is none
    """
    course = Path(course).resolve()
    home = course if (course / CONFIG).exists() else registry.ROOT
    config = Config()
    if (home / CONFIG).exists():
        try:
            config = PyFileConfigLoader(CONFIG, path=str(home)).load_config()
        except Exception as error:  # it is the instructor's own Python
            place = line_of(error, home / CONFIG) or f"{home / CONFIG}: {error}"
            raise GradebookError(f"{place}. Correct it, then run the command again.") from error
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.setdefault("course_id", "default_course")
    if db_url or "db_url" not in config.CourseDirectory:
        config.CourseDirectory.db_url = db_url or default_url(course)
    _assert_address(config.CourseDirectory.db_url)
    return config


def _assert_address(url):
    try:
        make_url(url).get_dialect().import_dbapi()
    except (ArgumentError, ImportError, ValueError):
        # An address may hold a password.
        shown = "This" if "@" in str(url) else repr(url)
        raise GradebookError(
            f"{shown} is no gradebook's address: give --db, or c.CourseDirectory.db_url in {CONFIG}, one such as"
            " sqlite:////home/me/autumn/gradebook.db or postgresql+psycopg://grader@/course?host=/var/run/postgresql."
        ) from None


def is_there(config):
    """Whether there is a gradebook to read; one on a server always is, since opening it makes what it lacks."""
    url = make_url(config.CourseDirectory.db_url)
    return not url.drivername.startswith("sqlite") or Path(url.database or "").exists()


def write_results(course, name, results, db_url=None, cells=None):
    """Write results into the gradebook and the graded notebooks into ``autograded/``, one student at a time.

    Missing and unreadable submissions get no rows, as with nbgrader. A task whose status is "error" keeps whatever
    score it had. Scores and comments given by hand are never touched.

    Parameters
    ----------
    course : Path
        the course directory
    name : str
        the assignment
    results : iterable of SubmissionResult
    db_url : str or None
        SQLAlchemy address of the gradebook; None for ``gradebook.db`` in the course directory
    cells : dict or None
        by student, the cells that a result came from; one whose submission has other cells by now is refused

    Returns
    -------
    list of str
        the students whose rows were written

    Raises
    ------
    GradebookError
        if the gradebook is locked or cannot be reached: students written before that keep their rows, and the one at
        hand keeps its old ones. Also, after all others were written, if some results do not fit the gradebook or
        notebooks on disk are no longer what ingest wrote
    """
    course = Path(course).resolve()
    written, refused = [], []
    with only_writer(course):
        ensure_assignment(course, name, db_url)
        config = settings(course, db_url)
        with opened(config) as gradebook:
            known = KnownCells(gradebook, name)
            for result in results:
                if not _is_recorded(result):
                    continue
                try:
                    _write(gradebook, known, config, result, (cells or {}).get(result.student))
                    written.append(result.student)
                except (ResultRefused, ingest.NotIngested) as error:
                    refused.append(str(error))
    if refused:
        raise GradebookError(f"All students were written but {len(refused)}: {' '.join(refused)}")
    return written


def _is_recorded(result):
    return result.status not in ("missing", "unreadable") and bool(result.tasks)


def _write(gradebook, known, config, result, cells):
    """One student's rows, graded notebook and time stamp; the rows are kept only if the files could be written."""
    course, name = Path(config.CourseDirectory.root), result.assignment
    submission, submitted = ingest.read_ingested(course, result.student, name)
    if cells is not None and ingest.submission_cells(submitted).cells != cells:
        raise ResultRefused(
            f"A newer submission of {result.student} was ingested while grading ran. Run the command grade again."
        )
    folder = course / "autograded" / result.student / name
    with transaction(gradebook):
        # Rows as nbgrader's autograde makes them.
        gradebook.update_or_create_student(result.student)
        gradebook.update_or_create_submission(name, result.student)
        notebook = autograded_notebook(_sanitised(known, submitted, name), result)
        record(gradebook, config, notebook, result)
        # Without indentation, which takes Python's slow encoder; nbgrader and Jupyter read both.
        write_atomically(folder / f"{name}.ipynb", json.dumps(notebook, ensure_ascii=False) + "\n")
        # nbgrader's autograde compares times to see whether a newer submission has come.
        if _handed_in(course, name, result.student):
            write_atomically(folder / "timestamp.txt", f"{submission.timestamp}\n")
        else:
            (folder / "timestamp.txt").unlink(missing_ok=True)
    remember(config, notebook, result)


def ensure_assignment(course, name, db_url=None):
    """Make the gradebook know the assignment's cells, through nbgrader's own generate_assignment.

    The release that this makes is thrown away: nothing in the course directory changes but the gradebook, and that
    only where its cells are not those of the built notebooks.

    Raises
    ------
    GradebookError
        if the solution notebook is missing, or has other cells than the submissions in the gradebook
    """
    course = Path(course).resolve()
    homes = [home for home in (course, registry.ROOT) if (home / "solutions" / name / f"{name}.ipynb").exists()]
    if not homes:
        raise GradebookError(f"There is no solutions/{name}/{name}.ipynb. Run: python -m autograder build {name}")
    config = settings(course, db_url)
    config.CourseDirectory.source_directory = str(homes[0] / "solutions")
    config.CourseDirectory.assignment_id = name
    log, lines = logging.Logger("nbgrader", logging.WARNING), []
    handler = logging.Handler()
    handler.emit = lambda line: lines.append(line.getMessage())
    log.addHandler(handler)
    with opened(config) as gradebook, tempfile.TemporaryDirectory() as folder:
        if _knows(gradebook, name, homes[0]):
            return
        config.CourseDirectory.release_directory = str(Path(folder).resolve())
        try:
            GenerateAssignment(coursedir=CourseDirectory(config=config), config=config, log=log).start()
        except NbGraderException:
            reason = next((line.strip().split("\n")[-1] for line in lines if "Traceback" in line), "; ".join(lines))
            raise GradebookError(f"nbgrader cannot take {name} into the gradebook: {reason}") from None


def _knows(gradebook, name, home):
    """Whether the gradebook's cells are those of the built notebooks: locked ones as solved, others as released."""
    try:
        notebook = gradebook.find_notebook(name, name)
    except MissingEntry:
        return False
    sources, most = {}, {}
    for folder, locked in (("solutions", True), ("assignments", False)):
        path = home / folder / name / f"{name}.ipynb"
        for cell in nbformat.read(path, as_version=4).cells if path.exists() else ():
            about = cell.metadata.get("nbgrader", {})
            if about.get("grade_id") and bool(about.get("locked")) == locked:
                sources[about.grade_id] = cell.source
                if about.get("grade") or about.get("task"):
                    most[about.grade_id] = float(about.points)
    graded = [*notebook.grade_cells, *notebook.task_cells]
    return sources == {cell.name: cell.source for cell in notebook.source_cells} and most == {
        cell.name: cell.max_score for cell in graded
    }


@contextmanager
def only_writer(course):
    """Hold the course's one place for writing grades; another grader waits for it.

    Raises
    ------
    GradebookError
        if another grader still holds it after `LOCK_SECONDS`
    """
    lock = Path(course) / "gradebook.db.lock"
    with _held(lock, LOCK_SECONDS, "Another grading run is writing to this gradebook."):
        yield


@contextmanager
def _held(path, seconds, taken):
    """Hold a lock between processes; ``taken`` says what it means that another holds it for so many seconds."""
    lock = filelock.FileLock(path, timeout=seconds)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise GradebookError(f"{taken} Wait until it has ended, then run the command again.") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def opened(config):
    """nbgrader's gradebook for reading, closed at the end."""
    with _alembic_on_path(), sentences(), _quiet():
        place = config.CourseDirectory
        # nbgrader makes what tables there are not yet: two graders would trip over each other.
        lock = Path(place.root) / "gradebook.db.tables.lock"
        with _held(lock, MAKING_SECONDS, "Another program is making this gradebook."):
            gradebook = _patiently(lambda: Gradebook(place.db_url, place.course_id))
        with gradebook:
            yield gradebook


@contextmanager
def transaction(gradebook):
    """Keep all that is done to an opened gradebook at the end, or none of it: its own commits only flush."""
    with gradebook.engine.connect() as connection, connection.begin():
        gradebook.db.remove()
        gradebook.db.configure(bind=connection, join_transaction_mode="rollback_only")
        if connection.dialect.name == "sqlite":
            _patiently(lambda: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        try:
            yield
            gradebook.db.commit()
        finally:
            gradebook.db.remove()
            gradebook.db.configure(bind=gradebook.engine, join_transaction_mode="conditional_savepoint")


def record(gradebook, config, notebook, result):
    """Write one result into the rows that exist for its student, within the caller's transaction; then `remember`.

    Scores of checks, the needs-manual-grade flag, automatic comments, the time of the upload and the late penalty are
    set here and nowhere else. The flag says that a person has to look: there is no score at all, or what a hand-given
    score was given for has changed, the automatic score under it or the written answer.

    Raises
    ------
    ResultRefused
        if the points of a cell differ from the result's, or the sums do not agree
    GradebookError
        if the gradebook lacks a cell
    """
    name, student = result.assignment, result.student
    submission = gradebook.find_submission_notebook(name, name, student)
    grades = {grade.name: grade for grade in _with_cells(gradebook, Grade, submission, undefer(Grade.max_score))}
    answers, recorded = _answers(notebook), _read_json(recorded_path(config.CourseDirectory.root, name, student))
    new = {question for question, text in recorded.get("answers", {}).items() if text != answers.get(question)}
    checks = {registry.task(task.id).check_id: task for task in result.tasks}
    if not checks.keys() <= grades.keys():
        missing = ", ".join(sorted(checks.keys() - grades.keys()))
        raise GradebookError(f"The gradebook has no cell {missing} in {name}. Run: python -m autograder build {name}")
    for grade in grades.values():
        task = checks.get(grade.name)
        before = grade.auto_score
        if task is not None and task.status != "error":
            if not math.isclose(grade.max_score, task.max_score, abs_tol=TOLERANCE):
                raise ResultRefused(
                    f"{task.id} is worth {task.max_score:g} points in the result of {student}, but {grade.max_score:g}"
                    f" in the gradebook. Nothing of {student} was written. If the table of tasks has changed, run:"
                    f" python -m autograder build {name} --course {config.CourseDirectory.root}"
                )
            grade.auto_score = points(task)
        if grade.manual_score is None:
            grade.needs_manual_grade = grade.auto_score is None
        else:
            changed = grade.auto_score != before or grade.name in new
            grade.needs_manual_grade = grade.needs_manual_grade or changed
    _comment(_with_cells(gradebook, Comment, submission), notebook)
    gradebook.db.flush()
    _assert_totals(grades, checks, result)
    submission.assignment.timestamp = _handed_in(config.CourseDirectory.root, name, student)
    late = submission.assignment.total_seconds_late
    submission.late_submission_penalty = _penalty(config, student, submission.score, late)
    gradebook.db.flush()


def remember(config, notebook, result):
    """Keep beside the gradebook what has been recorded in it, and from what, once the rows are sure to stay.

    A run that ends in between finds the old file and so repeats what `record` did: kept first, a new answer whose rows
    were lost would pass for one that a person has seen.
    """
    name = result.assignment
    beside = {
        "answers": _answers(notebook),
        "checks": check_hashes(registry.assignment(name)),
        "cells": digests(ingest.submission_cells(notebook).cells),
    }
    path = recorded_path(config.CourseDirectory.root, name, result.student)
    write_atomically(path, dump_json(result.to_json() | beside))


def points(task):
    """The score of a task as nbgrader may have it: between 0 and the most there is; 0 where it is not a number."""
    score = task.score if task.score is not None and math.isfinite(task.score) else 0.0
    return float(min(max(score, 0.0), task.max_score))


def autograded_notebook(notebook, result):
    """A copy of a submitted notebook whose check cells carry the trusted result, as nbgrader reads it and shows it.

    nbgrader gives full marks to a graded cell without a number between 0 and the maximum, so each check cell gets one,
    whatever the student had left there. A written answer that a person must look for says so.
    """
    graded = copy.copy(notebook)
    graded.cells = [copy.copy(cell) for cell in notebook.cells]
    flagged = graded.metadata.get("numnet", {}).get("submitted", {}).get("flagged", {})
    tasks = {registry.task(task.id).check_id: task for task in result.tasks}
    for cell in graded.cells:
        about = cell.metadata.get("nbgrader", {})
        question = cell.metadata.get("numnet", {}).get("answer")
        if question in flagged:
            cell.source += f"\n\n{FOR_THE_GRADER} {flagged[question]}."
        if cell.cell_type != "code" or not about.get("grade"):
            continue
        task = tasks.get(about.get("grade_id"))
        shown = {"text/plain": repr(points(task) if task else 0.0), "text/html": result_html(task)}
        # nbformat's own new_output would validate each, against a schema that it then searches anew.
        output = {"output_type": "execute_result", "data": shown, "metadata": {}, "execution_count": 1}
        cell.outputs = [nbformat.from_dict(output)]
        cell.execution_count = 1
    return graded


def result_html(task):
    """The table that a student sees below a check cell; every text in it is escaped."""
    if task is None:
        return "<p>This cell was not graded.</p>"
    if task.score is None:
        head = f"<strong>{html.escape(task.id)}</strong> could not be graded"
    else:
        head = f"<strong>{html.escape(task.id)}</strong>: {points(task):g} of {task.max_score:g} points"
    rows = [(part, "right" if right else "not right") for part, right in task.parts.items()] if task.message else []
    table = "".join(f"<tr><td>{html.escape(str(part))}</td><td>{verdict}</td></tr>" for part, verdict in rows)
    lines = [f"<p>{head}</p>"]
    if table:
        lines.append(f"<table><thead><tr><th>part</th><th>result</th></tr></thead><tbody>{table}</tbody></table>")
    if task.message:
        lines.append(f"<p>{prose(task.message)}</p>")
    if task.source_line:
        lines.append(f"<p>In your line</p><pre>{html.escape(task.source_line)}</pre>")
    return "\n".join(lines)


def recorded_path(course, name, student):
    """Where the result stands that was last written for a student."""
    return Path(course) / "results" / name / "recorded" / f"{student}.json"


def recorded_results(course, name):
    """The results that were last written, by student, for feedback and report."""
    trees = _recorded(course, name)
    for tree in trees:
        for key in RECORDED_BESIDES:
            tree.pop(key, None)
    return {tree["student"]: SubmissionResult.from_json(tree) for tree in trees}


def recorded_hashes(course, name):
    """What the results that were last written came from: ``{student: (checks, cells)}``, each a dict by task."""
    return {tree["student"]: (tree.get("checks", {}), tree.get("cells", {})) for tree in _recorded(course, name)}


def _recorded(course, name):
    folder = recorded_path(course, name, "x").parent
    return [_read_json(path) for path in sorted(folder.glob("*.json"))]


def check_hashes(assignment):
    """For each task that is graded automatically, a digest of what decides its score besides the submission.

    That is its check, the course's own version, and what the table says of points, answer and limits; hints, reading
    and the sentences of its mistakes are not in it.
    """
    hashes = {}
    for task in assignment.tasks:
        if task.kind == "written":
            continue
        parts = [repr((task.points, task.answer, task.tolerance, task.cpu_seconds, task.depends))]
        if task.is_code:
            parts += [registry.check_path(task.id).read_text(encoding="utf-8"), engine.solution(task.id)]
        hashes[task.id] = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return hashes


def digests(texts):
    """SHA-256 of each text of a dict."""
    return {key: hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for key, text in texts.items()}


def _read_json(path):
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError:
        raise GradebookError(f"{path} is damaged. Delete it and run the command grade again.") from None


def _answers(notebook):
    """Digests of the written answers, to see whether a new submission has other ones."""
    cells = ((cell.metadata.get("numnet", {}).get("answer"), cell.source) for cell in notebook.cells)
    return digests({question: text for question, text in cells if question})


def class_scores(course, name, db_url=None):
    """All students who have a submission of the assignment in the gradebook, with what counts for each task.

    Totals are compared with those that nbgrader computes, and automatic scores with the results that were written.

    Returns
    -------
    list of Student, by id

    Raises
    ------
    GradebookError
        if the gradebook does not exist or a sum does not agree
    """
    students = held_scores(course, name, db_url)
    if students is None:
        raise GradebookError(
            f"There is no gradebook in {Path(course).resolve()}. Run: python -m autograder grade {name}"
        )
    recorded = recorded_results(course, name)
    for student in students:
        _assert_recorded(student, recorded.get(student.id))
    return students


def held_scores(course, name, db_url=None):
    """As `class_scores`, whatever the results say that were written; None where there is no gradebook.

    Returns
    -------
    list of Student, by id, or None

    Raises
    ------
    GradebookError
        if a sum is not the one that nbgrader has
    """
    course = Path(course).resolve()
    config = settings(course, db_url)
    if not is_there(config):
        return None
    order, students = _order(name), []
    with opened(config) as gradebook:
        for submission in gradebook.assignment_submissions(name):
            notebook = next((item for item in submission.notebooks if item.name == name), None)
            if notebook is None:
                continue
            student = _student(notebook, order)
            nbgraders = notebook.score - (notebook.late_submission_penalty or 0.0)
            if not math.isclose(student.total, nbgraders, abs_tol=TOLERANCE):
                raise GradebookError(
                    f"The points of {student.id} add up to {student.total:g}, but nbgrader has {nbgraders:g}."
                    " Nothing was exported."
                )
            students.append(student)
    return sorted(students, key=lambda student: student.id)


def late_penalties(course, name, results, db_url=None):
    """What `write_results` takes off for lateness with these results, or would take off; nothing is written.

    Parameters
    ----------
    course, name, results, db_url
        as for `write_results`

    Returns
    -------
    dict
        ``{student: (points, seconds late)}``, of everybody whose result would be written
    """
    course = Path(course).resolve()
    config = settings(course, db_url)
    if not is_there(config):
        return {}
    found, order = {}, _order(name)
    with opened(config) as gradebook:
        try:
            assignment = gradebook.find_assignment(name)
        except MissingEntry:
            return {}
        rows = {submission.student_id: submission for submission in assignment.submissions}
        for result in filter(_is_recorded, results):
            row, stamp = rows.get(result.student), _handed_in(course, name, result.student)
            due = row.duedate if row and assignment.duedate else assignment.duedate
            late = max(0.0, (stamp - due).total_seconds()) if stamp and due else 0.0
            notebook = next((item for item in row.notebooks if item.name == name), None) if row else None
            scores = _student(notebook, order).scores.values() if notebook else ()
            total = _total(scores, {task.id: points(task) for task in result.tasks if task.score is not None})
            found[result.student] = (_penalty(config, result.student, total, late) or 0.0, late)
    return found


def _total(scores, graded):
    """The points that count once these tasks have new automatic scores."""
    held = {score.task: score for score in scores}
    total = sum(points for task, points in graded.items() if task not in held)
    for task, score in held.items():
        automatic = graded.get(task, score.auto_score)
        total += (automatic or 0.0) if score.manual_score is None else score.manual_score
        total += score.extra_credit
    return total


def _order(name):
    return {task.check_id: task.id for task in registry.assignment(name).tasks}


def _student(notebook, order):
    comments = {comment.name: comment.manual_comment or "" for comment in notebook.comments}
    grades = {grade.name: grade for grade in notebook.grades}
    scores = {}
    for cell, task in order.items():
        grade = grades.get(cell)
        if grade is None:
            raise GradebookError(f"The gradebook has no cell {cell}. Run: python -m autograder build {notebook.name}")
        known = grade.manual_score is not None or grade.auto_score is not None
        scores[task] = Score(
            task,
            grade.score if known else None,
            grade.max_score,
            grade.auto_score,
            grade.manual_score,
            grade.extra_credit or 0.0,
            grade.needs_manual_grade,
            comments.get(task, ""),
        )
    person = notebook.student
    return Student(
        person.id,
        person.first_name or "",
        person.last_name or "",
        person.email or "",
        person.lms_user_id or "",
        scores,
        notebook.late_submission_penalty or 0.0,
    )


def _assert_recorded(student, result):
    for task in result.tasks if result else ():
        have = student.scores[task.id].auto_score
        if task.score is not None and (have is None or abs(have - points(task)) > TOLERANCE):
            raise GradebookError(
                f"The gradebook has {have} points for {task.id} of {student.id}, but the result that was written says"
                f" {points(task):g}. Run the command grade again."
            )


def _assert_totals(grades, checks, result):
    """The sum in the gradebook is the sum that was graded; else nothing of this student is written."""
    if result.score is None:
        return
    total = sum(grades[cell].auto_score for cell in checks)
    if not math.isclose(total, result.score, abs_tol=TOLERANCE):
        raise ResultRefused(
            f"The points of {result.student} add up to {total:g}, but the result says {result.score:g}."
            f" Nothing of {result.student} was written."
        )


class KnownCells:
    """The cells of an assignment as the gradebook has them, read once: nbgrader asks for each of every student."""

    def __init__(self, gradebook, name):
        notebook = gradebook.find_notebook(name, name)
        self._sources = {
            cell.name: SimpleNamespace(
                name=cell.name,
                cell_type=str(cell.cell_type),
                locked=cell.locked,
                source=cell.source,
                checksum=cell.checksum,
            )
            for cell in notebook.source_cells
        }
        graded = [*notebook.grade_cells, *notebook.task_cells]
        self._graded = {cell.name: SimpleNamespace(max_score=cell.max_score) for cell in graded}

    def find_source_cell(self, name, notebook, assignment):
        """As `nbgrader.api.Gradebook` does it."""
        return self._find(self._sources, name)

    def find_graded_cell(self, name, notebook, assignment):
        """As `nbgrader.api.Gradebook` does it."""
        return self._find(self._graded, name)

    @staticmethod
    def _find(cells, name):
        if name not in cells:
            raise MissingEntry(f"No such cell: {name}")
        return cells[name]


def _sanitised(known, notebook, name):
    """Locked cells, points and checksums from the gradebook, by nbgrader's own preprocessor."""
    overwrite = OverwriteCells(log=logging.Logger("nbgrader", logging.ERROR))
    overwrite.gradebook, overwrite.notebook_id, overwrite.assignment_id = known, name, name
    for index, cell in enumerate(notebook.cells):
        overwrite.preprocess_cell(cell, {}, index)
    return notebook


def _with_cells(gradebook, kind, submission, *options):
    """All grades, or comments, of a submission with their cells, in two queries and not in two for each."""
    query = gradebook.db.query(kind).filter(kind.notebook_id == submission.id)
    return query.options(selectinload(kind.cell), *options).all()


def _comment(comments, notebook):
    """nbgrader's automatic comment on cells that were handed in as released."""
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    for comment in comments:
        cell = cells.get(comment.name)
        if cell is not None and is_solution(cell):
            untouched = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
            comment.auto_comment = "No response." if untouched else None


def _handed_in(course, name, student):
    """When a submission came, as nbgrader keeps it; None where no timestamp.txt stands beside it in ``submitted/``."""
    record = ingest.load_record(course, student, name)
    stands = (submitted_folder(course, student, name) / "timestamp.txt").exists()
    return parse_utc(record.timestamp) if record and record.timestamp and stands else None


def _penalty(config, student, score, late):
    """What the course's nbgrader plugin takes off for so many seconds, between 0 and the score; None for nothing."""
    penalty = None
    if late > 0:
        penalties = AssignLatePenalties(config=config)
        penalties.init_plugin()
        penalty = penalties.plugin_inst.late_submission_penalty(student, score, late)
    return None if penalty is None else min(max(penalty, 0.0), score)


def _patiently(action):
    """Do something to the database, again if another program has locked it or has just made the same tables."""
    for attempt in range(1, RETRIES + 1):
        try:
            return action()
        except DBAPIError as error:
            if attempt == RETRIES or not any(reason in str(error.orig) for reason in PASSING):
                raise
            time.sleep(0.1 * attempt)
    raise AssertionError("unreachable")


@contextmanager
def sentences():
    """Turn what a database driver raises into one sentence, without the address's password."""
    try:
        yield
    except DBAPIError as error:
        if "locked" in str(error.orig):
            sentence = (
                "The gradebook is locked by another program. Close it, or wait, then run the command again;"
                " what was written before is kept."
            )
        else:
            reason = str(error.orig).strip().split("\n")[0].rstrip(".")
            sentence = (
                f"The gradebook cannot be used: {reason}. See that its database runs, then run the command again;"
                " what was written before is kept."
            )
        raise GradebookError(sentence) from error


@contextmanager
def _quiet():
    """Without SQLAlchemy's warnings about how nbgrader's models are written, which nobody here can change."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


@contextmanager
def _alembic_on_path():
    """nbgrader starts `alembic` by name when it makes a database; it stands beside this Python."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{before}"
    try:
        yield
    finally:
        os.environ["PATH"] = before


__all__ = [
    "FOR_THE_GRADER",
    "GradebookError",
    "Score",
    "Student",
    "autograded_notebook",
    "check_hashes",
    "class_scores",
    "default_url",
    "digests",
    "ensure_assignment",
    "held_scores",
    "is_there",
    "late_penalties",
    "only_writer",
    "opened",
    "points",
    "record",
    "recorded_hashes",
    "recorded_path",
    "recorded_results",
    "remember",
    "result_html",
    "sentences",
    "settings",
    "transaction",
    "write_results",
]
