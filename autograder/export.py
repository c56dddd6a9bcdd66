"""Exports grades as files that spreadsheets, Canvas and Moodle read, hand-given scores included.

Totals are compared with nbgrader's and with the results that were written before anything is exported.
"""

import csv
import io
import logging
import math
import re
from pathlib import Path

from autograder import gradebook, registry
from autograder.errors import CourseError
from autograder.ingest.names import student_id, student_label
from autograder.results import write_atomically

log = logging.getLogger(__name__)

# What a spreadsheet would run as a formula, and what `_harmless` makes of it: one apostrophe more.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
MARKED = re.compile(r"^'('*[=+\-@\t\r])")


def export(course, name, form="csv", out=None, db_url=None):
    """Write the grades of one assignment to a file.

    Parameters
    ----------
    course : Path
        the course directory; names and addresses that the gradebook lacks come from its ``roster.csv``
    name : str
        the assignment
    form : str
        ``csv``: all tasks, one line a student; ``canvas``: Canvas' gradebook import; ``moodle``: Moodle's grade import
    out : Path or None
        the file; None for ``grades.csv`` or ``grades.FORM.csv`` in the course's ``results/NAME``
    db_url : str or None
        the gradebook; None for the course directory's

    Returns
    -------
    Path

    Raises
    ------
    GradebookError
        if there is no gradebook, nobody in it, or a sum does not agree
    CourseError
        if there is no such format
    """
    if form not in FORMATS:
        raise CourseError(f"There is no format {form!r}. There are: {', '.join(FORMATS)}.")
    course = Path(course).resolve()
    assignment = registry.assignment(name)
    students = gradebook.class_scores(course, name, db_url)
    if not students:
        raise gradebook.GradebookError(f"Nobody has a grade in {name} yet. Run: python -m autograder grade {name}")
    waiting = [student.id for student in students if not student.complete]
    if waiting:
        log.warning(
            "%d of %d totals are not final: a person must still look at %s.",
            len(waiting),
            len(students),
            ", ".join(waiting),
        )
    rows = list(FORMATS[form](assignment, students, _roster(course)))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[_harmless(value) for value in row] for row in rows])
    file = "grades.csv" if form == "csv" else f"grades.{form}.csv"
    path = Path(out) if out else course / "results" / name / file
    # Spreadsheets take a file without the mark for one in the local encoding, and spoil names.
    write_atomically(path, "\ufeff" + text.getvalue() if form == "csv" else text.getvalue())
    if read_export(path) != rows:
        raise gradebook.GradebookError(f"{path} does not read back as it was written: do not import it, export again.")
    return path


def read_export(path):
    """Read an exported file back: its lines as lists of texts, without the marks that keep names from being formulas.

    Parameters
    ----------
    path : Path
        a file that `export` wrote, in any of its formats
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return [[MARKED.sub(r"\1", value) for value in row] for row in csv.reader(file)]


def _csv(assignment, students, roster):
    tasks = [task.id for task in assignment.tasks]
    yield ["student", "first_name", "last_name", *tasks, "late_penalty", "total", "max", "final"]
    for student in students:
        first, last, _ = _person(student, roster)
        scores = [_points(student.scores[task].score) for task in tasks]
        final = "yes" if student.complete else "no"
        total, most = _points(student.total), _points(_most(student))
        yield [student.id, first, last, *scores, _points(student.late_penalty), total, most, final]


def _canvas(assignment, students, roster):
    """Canvas finds the five columns by their names and the points in the line below; people by ID, else by login."""
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment.title]
    yield ["    Points Possible", "", "", "", "", _points(sum(task.points for task in assignment.tasks))]
    for student in students:
        first, last, _ = _person(student, roster)
        name = f"{last}, {first}" if last and first else last or first
        yield [name, student.lms_user_id, "", student_label(student.id), "", _points(student.total)]


def _moodle(assignment, students, roster):
    """Moodle asks which column identifies people, address or ID number, and which one holds the grades."""
    yield ["First name", "Last name", "ID number", "Email address", f"Assignment: {assignment.title} (Real)"]
    for student in students:
        first, last, email = _person(student, roster)
        yield [first, last, student.lms_user_id or student_label(student.id), email, _points(student.total)]


FORMATS = {"csv": _csv, "canvas": _canvas, "moodle": _moodle}


def _person(student, roster):
    """First name, last name and address: the gradebook's, else the roster's, else the id as a last name."""
    listed = roster.get(student.id, {})
    email = student.email or listed.get("email", "")
    if student.first_name or student.last_name:
        return student.first_name, student.last_name, email
    name = listed.get("name", "") or student_label(student.id)
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    return first.strip(), last.strip(), email


def _roster(course):
    """The lines of the course's ``roster.csv`` by student id; columns ``name`` and ``email`` may be there."""
    path = course / "roster.csv"
    if not path.exists():
        return {}
    text = path.read_text(encoding="utf-8-sig").splitlines()
    # As ingest reads it: spreadsheets in many languages part columns by semicolons.
    delimiter = ";" if text and ";" in text[0] and "," not in text[0] else ","
    lines = csv.DictReader(text, delimiter=delimiter)
    rows = ({key: value or "" for key, value in line.items() if isinstance(key, str)} for line in lines)
    return {student_id(row["student"]): row for row in rows if row.get("student", "").strip()}


def _points(value):
    """Points so that reading them gives the same number; empty where there are none."""
    if value is None:
        return ""
    if not math.isfinite(value):
        raise gradebook.GradebookError("A total is not a number. Nothing was exported.")
    return repr(round(float(value), 6)).removesuffix(".0")


def _most(student):
    return sum(score.max_score for score in student.scores.values())


def _harmless(value):
    """A name that a spreadsheet would run as a formula, made text; numbers are left alone."""
    try:
        float(value)
    except ValueError:
        return f"'{value}" if FORMULA.match(value) else value
    return value
