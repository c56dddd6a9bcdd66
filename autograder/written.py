"""Written answers as a table, one question after the other: out to the people who grade them, and back with points.

What comes back is what a person would have typed in the formgrader; a table with a single wrong line changes nothing.
"""

import csv
import io
import logging
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder import export, gradebook, people, registry
from autograder.errors import CourseError
from autograder.outline import outline

log = logging.getLogger(__name__)

COLUMNS = ("student", "task", "state", "answer", "note", "before", "max", "points", "comment")
NEEDED = ("student", "task", "answer", "points", "comment")
NEW, CHANGED = "not graded yet", "look again"
SHOWN = 5
# A spreadsheet's cell holds 32767 characters.
LONGEST = 30_000


@dataclass(frozen=True)
class Answer:
    """A written answer as plain text, "" if there is none; ``note`` is what ingest says to whoever grades it."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class _Given:
    """A line of the table that changes the gradebook; ``score`` is what the gradebook had when it was checked."""

    student: str
    task: str
    points: float
    comment: str
    score: gradebook.Score


def answers(course, student, name, empty):
    """The written answers in a graded notebook.

    Parameters
    ----------
    course : Path
    student, name : str
        the student's id and the assignment
    empty : dict
        the blank answer of each question, as `outline.Outline` has it

    Returns
    -------
    dict
        Answer by question; none where there is no graded notebook
    """
    path = Path(course) / "autograded" / student / name / f"{name}.ipynb"
    found = {}
    for cell in nbformat.read(path, as_version=4).cells if path.exists() else ():
        question = cell.metadata.get("numnet", {}).get("answer")
        if question:
            text, _, note = cell.source.removeprefix(f"<!-- answer: {question} -->").partition(gradebook.FOR_THE_GRADER)
            text = text.strip()
            found[question] = Answer("" if text == empty.get(question) else text, note.strip())
    return found


def export_written(course, name, out=None, db_url=None):
    """Write the written answers that still need a person as a table, ordered by question.

    Parameters
    ----------
    course : Path
    name : str
        the assignment
    out : Path or None
        the file; None for ``results/NAME/answers.csv`` in the course directory
    db_url : str or None
        the gradebook; None for the course directory's

    Returns
    -------
    path : Path
    states : Counter
        how many answers are in each state

    Raises
    ------
    GradebookError
        if there is no gradebook, its points do not add up, or an answer is not at hand
    """
    course = Path(course).resolve()
    students = people.on_roster(course, gradebook.class_scores(course, name, db_url))
    empty = outline(course, name).empty
    texts = {student.id: answers(course, student.id, name, empty) for student in students}
    rows, states = [], Counter()
    for task in _questions(name):
        for student in students:
            score = student.scores[task]
            if not score.needs_manual_grade:
                continue
            if task not in texts[student.id]:
                raise gradebook.GradebookError(
                    f"The graded notebook of {student.id} has no answer to {task}. Run the command grade again."
                )
            answer, state = texts[student.id][task], NEW if score.manual_score is None else CHANGED
            before = "" if score.manual_score is None else f"{score.manual_score:g}"
            states[state] += 1
            note = answer.note
            if len(answer.text) > LONGEST:
                note = f"{note} This is the beginning of a long answer: read it in the formgrader.".strip()
            text, most = answer.text[:LONGEST], f"{score.max_score:g}"
            rows.append([student.id, task, state, text, note, before, most, "", score.comment])
    flagged = [
        f"{student.id} ({task})"
        for student in students
        for task, score in student.scores.items()
        if score.needs_manual_grade and task not in _questions(name)
    ]
    if flagged:
        log.warning("Not in the table: %s. These are no written answers: use the formgrader.", ", ".join(flagged))
    path = Path(out) if out else course / "results" / name / "answers.csv"
    export.write_table(path, [list(COLUMNS), *rows])
    return path, states


def import_written(course, name, path, db_url=None):
    """Put the points and comments of such a table into the gradebook, as if typed in the formgrader.

    Lines without points are left for later. An empty comment leaves the one that is there.

    Parameters
    ----------
    course : Path
    name : str
        the assignment
    path : Path
        the table, also one that a spreadsheet has saved
    db_url : str or None
        the gradebook; None for the course directory's

    Returns
    -------
    given : int
        how many answers got points
    left : int
        how many lines have no points

    Raises
    ------
    CourseError
        if the table cannot be read or any line is wrong; then nothing is written
    """
    course = Path(course).resolve()
    rows = _read(Path(path))
    with gradebook.only_writer(course):
        students = {student.id: student for student in gradebook.class_scores(course, name, db_url)}
        empty = outline(course, name).empty
        given, wrong, seen, left = [], [], {}, 0
        for number, row in rows:
            student, task = row["student"], row["task"]
            try:
                if (line := seen.setdefault((student, task), number)) != number:
                    raise CourseError(f"stands in line {line}, too")
                found = _line(name, row, students, lambda student=student: answers(course, student, name, empty))
            except CourseError as error:
                wrong.append(f"line {number} ({student or 'no student'}, {task or 'no task'}) {error}")
                continue
            left += not row["points"]
            given += [found] if found else []
        if wrong:
            more = f"; and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
            raise CourseError(f"Nothing was written. In {path}, {'; '.join(wrong[:SHOWN])}{more}.")
        _write(course, name, given, db_url)
    return len(given), left


def _line(name, row, students, answers_of):
    """What a line gives, or None where it gives nothing new; a CourseError says what is wrong with it."""
    student, task = row["student"], row["task"]
    if student not in students:
        raise CourseError("names a student who has no submission in the gradebook: ids are the folders in submitted/")
    if task not in _questions(name):
        raise CourseError(f"names no written question; there are {', '.join(_questions(name))}")
    score = students[student].scores[task]
    new_comment = row["comment"] if _plain(row["comment"]) != _plain(score.comment) else ""
    if not row["points"]:
        if new_comment:
            raise CourseError("has a comment but no points: give points, too, or empty the comment")
        return None
    points = _number(row["points"])
    if points is None or not 0 <= points <= score.max_score:
        raise CourseError(f"gives {row['points']} points: give a number from 0 to {score.max_score:g}")
    if score.manual_score is not None and not score.needs_manual_grade:
        if math.isclose(points, score.manual_score) and not new_comment:
            return None
        raise CourseError(f"has {score.manual_score:g} points from a person by now: change them in the formgrader")
    answer = answers_of().get(task, Answer(""))
    if _plain(row["answer"]) != _plain(answer.text[:LONGEST]):
        raise CourseError("is about another answer than the student's present one: export the table again")
    return _Given(student, task, points, new_comment, score)


def _write(course, name, given, db_url):
    with gradebook.opened(gradebook.settings(course, db_url)) as book, gradebook.transaction(book):
        for line in given:
            grade = book.find_grade(line.task, name, name, line.student)
            was = line.score
            if (grade.manual_score, grade.needs_manual_grade) != (was.manual_score, was.needs_manual_grade):
                raise CourseError(
                    f"Nothing was written: somebody has just graded {line.task} of {line.student}. Export again."
                )
            grade.manual_score, grade.needs_manual_grade = line.points, False
            if line.comment:
                book.find_comment(line.task, name, name, line.student).manual_comment = line.comment


def _read(path):
    """The table's lines as ``(number, dict of texts)``, numbered as a spreadsheet does it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        # Spreadsheets in many languages part columns by semicolons.
        head = text.partition("\n")[0]
        delimiter = ";" if ";" in head and "," not in head else ","
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CourseError(f"The table {path} cannot be read ({error}): save it as CSV in UTF-8.") from None
    header = [column.strip() for column in lines[0]] if lines else []
    for column in NEEDED:
        if header.count(column) != 1:
            raise CourseError(f"The table {path} must have one column {column}: keep the columns that export wrote.")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        row = {column: export.unmarked(value).strip() for column, value in zip(header, line, strict=False)}
        if any(row.values()):
            rows.append((number, dict.fromkeys(NEEDED, "") | row))
    return rows


def _questions(name):
    return [task.id for task in registry.assignment(name).tasks if task.kind == "written"]


def _number(text):
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _plain(text):
    """Text without what spreadsheets change: line ends and blanks."""
    return " ".join(text.split())
