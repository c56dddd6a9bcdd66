"""Exports grades as files that spreadsheets, Canvas and Moodle read, hand-given scores included.

Totals are compared with nbgrader's and with the results that were written before anything is exported.
"""

import csv
import io
import logging
import math
import re
from pathlib import Path

from autograder import gradebook, people, registry
from autograder.errors import CourseError
from autograder.ingest.names import student_label
from autograder.results import write_atomically

log = logging.getLogger(__name__)

# What a spreadsheet would run as a formula, and what `_harmless` makes of it: one apostrophe more.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
MARKED = re.compile(r"^'('*[=+\-@\t\r])")


def export(course, name, form="csv", out=None, db_url=None, unfinished=False, column=""):
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
    unfinished : bool
        whether the platforms' files hold totals, too, of which a person must still give a part; the table ``csv``
        always has them, and says so in its last column
    column : str
        Canvas' header of the points, to hit a column that is there; "" for the assignment's title

    Returns
    -------
    Path

    Raises
    ------
    GradebookError
        if there is no gradebook, nobody to be written, or a sum does not agree
    CourseError
        if there is no such format, the roster cannot be read, or a number would give points to somebody else
    """
    if form not in FORMATS:
        raise CourseError(f"There is no format {form!r}. There are: {', '.join(FORMATS)}.")
    if column and form != "canvas":
        raise CourseError(f"A column's header is for the format canvas; {form} takes none: leave out --column.")
    course = Path(course).resolve()
    assignment = registry.assignment(name)
    students = gradebook.class_scores(course, name, db_url)
    if not students:
        raise gradebook.GradebookError(f"Nobody has a grade in {name} yet. Run: python -m autograder grade {name}")
    students = people.on_roster(course, students)
    if not students:
        raise gradebook.GradebookError(f"Nobody with a grade in {name} is on {course / 'roster.csv'}: correct it.")
    known = people.read(course)
    persons = {student.id: known.person(student.id, student) for student in students}
    _assert_numbers(persons.values(), form)
    written = _to_be_written(students, form in PLATFORMS and not unfinished)
    rows = list(FORMATS[form](assignment, written, persons, column))
    file = "grades.csv" if form == "csv" else f"grades.{form}.csv"
    path = Path(out) if out else course / "results" / name / file
    write_table(path, rows, for_spreadsheets=form == "csv")
    return path


def _to_be_written(students, only_final):
    """The students whose totals go into the file; says whose are not final, and whether they are left out."""
    waiting = [student.id for student in students if not student.complete]
    if not waiting:
        return students
    about = f"{len(waiting)} of {len(students)} totals are not final: a person must still look at {', '.join(waiting)}."
    if not only_final:
        log.warning(about)
        return students
    if len(waiting) == len(students):
        raise gradebook.GradebookError(f"{about} Nothing was exported; --unfinished exports them as they stand.")
    # Both platforms read an empty total as: take away the grade that is there.
    log.warning("%s Their lines are left out; --unfinished puts them in.", about)
    return [student for student in students if student.complete]


def write_table(path, rows, for_spreadsheets=True):
    """Write lines of texts as CSV in which no text is a formula, and read them back.

    Parameters
    ----------
    path : Path
    rows : list of list of str
    for_spreadsheets : bool
        whether to mark the file as UTF-8: spreadsheets take one without the mark for another encoding, and spoil names

    Raises
    ------
    GradebookError
        if the file does not read back as it was written
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[_harmless(value) for value in row] for row in rows])
    write_atomically(path, "\ufeff" + text.getvalue() if for_spreadsheets else text.getvalue())
    if read_export(path) != rows:
        raise gradebook.GradebookError(f"{path} does not read back as it was written: do not import it, export again.")


def read_export(path):
    """Read an exported file back: its lines as lists of texts, without the marks that keep names from being formulas.

    Parameters
    ----------
    path : Path
        a file that `export` wrote, in any of its formats
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return [[unmarked(value) for value in row] for row in csv.reader(file)]


def unmarked(value):
    """A text of an exported file without the mark that keeps it from being a formula."""
    return MARKED.sub(r"\1", value)


def _assert_numbers(persons, form):
    """Refuse numbers by which a platform would give points to somebody else, whether their line is written or not."""
    if form == "moodle":
        people.assert_each_has_their_own({person.id: person.number for person in persons})
    elif form == "canvas":
        for person in persons:
            # Canvas reads as many digits as it finds, and so another student's number.
            if person.canvas_id and not people.is_number(person.canvas_id):
                raise CourseError(
                    f"{person.canvas_id!r} is no ID of Canvas, which has digits only: correct the lms_user_id of"
                    f" {person.id}."
                )
        people.assert_each_has_their_own({person.id: person.canvas_id for person in persons})


def _csv(assignment, students, persons, _column):
    tasks = [task.id for task in assignment.tasks]
    yield ["student", "first_name", "last_name", *tasks, "late_penalty", "total", "max", "final"]
    for student in students:
        first, last = persons[student.id].first_and_last
        scores = [_points(student.scores[task].score) for task in tasks]
        final = "yes" if student.complete else "no"
        total, most = _points(student.total), _points(_most(student))
        yield [student.id, first, last, *scores, _points(student.late_penalty), total, most, final]


def _canvas(assignment, students, persons, column):
    """Canvas finds the five columns by their names and the points in the line below; people by ID, else by login."""
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column or assignment.title]
    yield ["    Points Possible", "", "", "", "", _points(sum(task.points for task in assignment.tasks))]
    for student in students:
        person = persons[student.id]
        yield [person.list_name, person.canvas_id, "", student_label(student.id), "", _points(student.total)]


def _moodle(assignment, students, persons, _column):
    """Moodle asks which column identifies people, address or ID number, and which one holds the grades."""
    yield ["First name", "Last name", "ID number", "Email address", f"Assignment: {assignment.title} (Real)"]
    for student in students:
        person = persons[student.id]
        number = person.number or student_label(student.id)
        yield [*person.first_and_last, number, person.email, _points(student.total)]


FORMATS = {"csv": _csv, "canvas": _canvas, "moodle": _moodle}
PLATFORMS = ("canvas", "moodle")


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
