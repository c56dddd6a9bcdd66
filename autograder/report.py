"""The class report: scores, how hard each task was, which mistakes were made, who needs help with what.

Scores are the gradebook's, hand-given ones included; mistakes are those that grading recognised.
"""

import csv
import io
import itertools
import math
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from autograder import gradebook, ingest, registry
from autograder.ingest.names import off_roster, student_label
from autograder.outline import outline
from autograder.pages import number, percent, render
from autograder.results import write_atomically

HELP_BELOW = 0.5
FEW = 3
BINS = 10
TASK_COLUMNS = (
    "task",
    "section",
    "points",
    "scored",
    "mean_share",
    "discrimination",
    "full_marks",
    "not_written",
    "most_common_mistake",
    "made_by",
    "needs_help",
)


@dataclass(frozen=True)
class Row:
    """One student: the score of each task (None where there is none yet), the total, what is to be said besides."""

    student: str
    label: str
    status: str
    scores: dict
    total: float | None
    complete: bool


@dataclass(frozen=True)
class TaskFigures:
    """One task over the class.

    ``difficulty`` is the mean share of its points that was earned (1: everybody had all). ``discrimination`` is the
    correlation of that share with the points earned in the other tasks; None where fewer than three students or no
    spread make it meaningless.
    """

    id: str
    section: str
    max_score: float
    scored: int
    full: int
    unwritten: int
    difficulty: float | None
    discrimination: float | None


@dataclass(frozen=True)
class Mistake:
    """A misconception that grading recognised, and the students who show it."""

    task: str
    id: str
    sentence: str
    students: tuple

    @property
    def count(self):
        return len(self.students)


@dataclass(frozen=True)
class Help:
    """Students who wrote something, but earned less than half of a task's points, and what to read."""

    task: str
    reading: str
    students: tuple


@dataclass(frozen=True)
class Report:
    """All figures of one assignment; ``text``, ``html`` and ``csv`` show them."""

    assignment: str
    title: str
    max_score: float
    rows: tuple
    tasks: tuple
    mistakes: tuple
    help: tuple
    blank: tuple
    off_roster: tuple = ()

    @property
    def sections(self):
        """The tasks' figures by section, as ``(heading, figures)``, in the notebook's order."""
        return [(heading, list(tasks)) for heading, tasks in itertools.groupby(self.tasks, lambda task: task.section)]

    @property
    def totals(self):
        """Totals of those who were graded, as an array (N,)."""
        return np.array([row.total for row in self.rows if row.total is not None], dtype=float)

    def to_json(self):
        """Plain dicts and lists."""
        return asdict(self)

    def text(self):
        """The report for a terminal."""
        from tabulate import tabulate

        lines = [self.summary(), ""]
        rows = [
            (task.id, _maybe(task.difficulty, percent), _maybe(task.discrimination, _signed), task.full, task.unwritten)
            for task in self.tasks
        ]
        lines.append(tabulate(rows, headers=("task", "mean share", "discrimination", "full marks", "not written")))
        if self.mistakes:
            lines += ["", "Most common mistakes"]
            lines += [f"  {mistake.count:3d}  {mistake.task}: {mistake.sentence}" for mistake in self.mistakes]
        if self.help:
            lines += ["", "Who needs help"]
            lines += [f"  {item.task} ({item.reading}): {', '.join(item.students)}" for item in self.help]
        if self.blank:
            lines += ["", f"Wrote nothing: {', '.join(self.blank)}"]
        return "\n".join(lines)

    def summary(self):
        """One or two sentences: how many, their median, who is missing."""
        totals = self.totals
        counted = Counter(row.status for row in self.rows)
        about = f"{len(totals)} graded"
        if len(totals):
            low, median, high = (number(value) for value in np.quantile(totals, [0, 0.5, 1]))
            about += f", median {median} of {number(self.max_score)} points, from {low} to {high}"
        others = [f"{count} {status}" for status, count in counted.items() if status not in ("graded", "waiting")]
        waiting = sum(not row.complete for row in self.rows if row.total is not None)
        if waiting:
            others.append(f"{waiting} with answers that wait for a person")
        about += f"; {', '.join(others)}." if others else "."
        left_out = f" Left out, as they are not on the roster: {', '.join(self.off_roster)}."
        return about + (left_out if self.off_roster else "")

    def csv(self):
        """One line a student: the points of each task, the total, the status."""
        rows = [
            [
                row.student,
                row.status,
                *(_cell(row.scores.get(task.id)) for task in self.tasks),
                _cell(row.total),
                _cell(self.max_score),
            ]
            for row in self.rows
        ]
        return _table(["student", "status", *(task.id for task in self.tasks), "total", "max"], rows)

    def tasks_csv(self):
        """One line a task: its figures, its most common mistake, and who needs help with it."""
        common = {mistake.task: mistake for mistake in reversed(self.mistakes)}
        needing = {item.task: item.students for item in self.help}
        rows = [
            [
                task.id,
                task.section,
                _cell(task.max_score),
                task.scored,
                _maybe(task.difficulty, "{:.4f}".format, ""),
                _maybe(task.discrimination, "{:.4f}".format, ""),
                task.full,
                task.unwritten,
                common[task.id].id if task.id in common else "",
                common[task.id].count if task.id in common else 0,
                " ".join(needing.get(task.id, ())),
            ]
            for task in self.tasks
        ]
        return _table(TASK_COLUMNS, rows)

    def mistakes_csv(self):
        """One line a known mistake: the most common first, with the students who made it."""
        rows = [[item.task, item.id, item.count, " ".join(item.students), item.sentence] for item in self.mistakes]
        return _table(["task", "mistake", "count", "students", "sentence"], rows)

    def html(self):
        """The report as one self-contained page."""
        return render(
            "report.html.j2", title=f"{self.title}: class report", report=self, bins=_bins(self.totals, self.max_score)
        )

    def write(self, course):
        """Write ``results/NAME/report.html`` and three tables beside it, for teachers only.

        Returns
        -------
        list of Path
            the page, then ``report.csv``, ``report_tasks.csv`` and ``report_mistakes.csv``
        """
        folder = Path(course) / "results" / self.assignment
        files = {
            folder / "report.html": self.html(),
            folder / "report.csv": self.csv(),
            folder / "report_tasks.csv": self.tasks_csv(),
            folder / "report_mistakes.csv": self.mistakes_csv(),
        }
        for path, text in files.items():
            write_atomically(path, text)
        return list(files)


def class_report(course, name, db_url=None):
    """The figures of one assignment.

    Parameters
    ----------
    course : Path
        the course directory
    name : str
        the assignment
    db_url : str or None
        the gradebook; None for the course directory's

    Returns
    -------
    Report

    Raises
    ------
    GradebookError
        if there is no gradebook, or its points do not add up
    """
    assignment = registry.assignment(name)
    students = gradebook.class_scores(course, name, db_url)
    away = off_roster(course, [student.id for student in students])
    students = [student for student in students if student.id not in away]
    recorded = gradebook.recorded_results(course, name)
    results = {student.id: recorded[student.id] for student in students if student.id in recorded}
    rows = [_row(student) for student in students]
    known = {*(row.student for row in rows), *away}
    for record in ingest.records(course, name):
        if record.student not in known:
            status = "not graded" if record.status == "ingested" else record.status
            rows.append(Row(record.student, student_label(record.student), status, {}, None, False))
    outlined = outline(course, name)
    blank = [student for student, result in sorted(results.items()) if _is_blank(result)]
    present = [student for student in students if student.id not in blank]
    return Report(
        name,
        assignment.title,
        sum(task.points for task in assignment.tasks),
        tuple(sorted(rows, key=lambda row: row.student)),
        tuple(_figures(task, part.heading, students, results) for part in outlined.sections for task in part.tasks),
        tuple(mistakes(assignment, results)),
        tuple(sorted(_help(assignment, present), key=lambda item: -len(item.students))),
        tuple(blank),
        tuple(away),
    )


def _is_blank(result):
    return all(task.status == "unwritten" for task in result.tasks)


def _row(student):
    scores = {task: score.score for task, score in student.scores.items()}
    status = "graded" if student.complete else "waiting"
    return Row(student.id, student_label(student.id), status, scores, student.total, student.complete)


def _figures(task, section, students, results):
    have = [student for student in students if student.scores[task.id].score is not None]
    shares = np.array([student.scores[task.id].score / task.points for student in have])
    rest = np.array([_rest(student, task.id) for student in have])
    statuses = [item.status for result in results.values() for item in result.tasks if item.id == task.id]
    return TaskFigures(
        task.id,
        section,
        task.points,
        len(have),
        int(np.sum(shares >= 1)),
        statuses.count("unwritten"),
        float(shares.mean()) if len(have) else None,
        correlation(shares, rest),
    )


def _rest(student, task):
    """Points in all other tasks: the item itself would make any task look telling."""
    return sum(score.score or 0.0 for other, score in student.scores.items() if other != task)


def correlation(x, y):
    """Pearson's correlation of two arrays (N,), or None where N < 3 or one of them does not vary."""
    if len(x) < FEW or np.ptp(x) < 1e-9 or np.ptp(y) < 1e-9:
        return None
    return float(np.clip(np.corrcoef(x, y)[0, 1], -1, 1))


def mistakes(assignment, results):
    """The known mistakes of a class, the most common first.

    Parameters
    ----------
    assignment : registry.Assignment
    results : dict
        SubmissionResult by student

    Returns
    -------
    list of Mistake
    """
    found = {}
    for student, result in sorted(results.items()):
        for task in result.tasks:
            if task.misconception:
                found.setdefault((task.id, task.misconception), []).append(student)
    sentences = {task.id: registry.sentences(task.id) for task in assignment.code_tasks()}
    known = [Mistake(task, name, sentences[task].get(name) or name, tuple(who)) for (task, name), who in found.items()]
    return sorted(known, key=lambda mistake: (-mistake.count, mistake.task, mistake.id))


def _help(assignment, students):
    for task in assignment.tasks:
        who = [
            student.id
            for student in students
            if (score := student.scores[task.id].score) is not None and score < HELP_BELOW * task.points
        ]
        if who:
            yield Help(task.id, task.reading, tuple(who))


def _bins(totals, most):
    """A histogram of totals, whole points wide: (label, count, share of the tallest) for each range."""
    width = max(1, math.ceil(most / BINS))
    edges = np.minimum(np.arange(0, most + width, width), most)
    counts, _ = np.histogram(np.clip(totals, 0, most), bins=edges)
    tallest = max(1, counts.max())
    return [
        (f"{number(low)}–{number(high)}", int(count), float(count / tallest))
        for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True)
    ]


def _cell(value):
    return "" if value is None else number(value)


def _maybe(value, show, absent="–"):
    return absent if value is None else show(value)


def _table(header, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _signed(value):
    return f"{value:+.2f}"
