"""Reads the times that students recorded with `numnet.record_times`: how many minutes each task took whom.

What an assignment says about its length is a promise; these are the figures to correct it by.
"""

import csv
import statistics
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder import registry
from autograder.errors import CourseError
from numnet.check import times

BREAK_MINUTES = 20.0
SIZE_LIMIT = 8_000_000


@dataclass(frozen=True)
class TaskTimes:
    """How long one task took: minutes of those who finished it, smallest first; ``said`` is what its row promises."""

    id: str
    said: int
    finished: tuple
    unfinished: int

    @property
    def median(self):
        """The middle of those who finished, or None if nobody did."""
        return statistics.median(self.finished) if self.finished else None


def collect(name, places):
    """The times of each task of an assignment, from files and from folders that hold files ``times.csv``.

    Parameters
    ----------
    name : str    the assignment
    places : list of Path

    Returns
    -------
    list of TaskTimes    in the assignment's order

    Raises
    ------
    CourseError
        if a place is missing, a folder holds no records, or a file is none
    """
    tasks = registry.assignment(name).tasks
    people = [read(path, {task.id for task in tasks}) for path in _files(places)]
    return [_of(task, people) for task in tasks]


def _files(places):
    for place in map(Path, places):
        found = sorted(place.rglob(times.FILE)) if place.is_dir() else [place]
        if not found:
            raise CourseError(f"{place} holds no {times.FILE}. Students write it with record_times() in a notebook.")
        yield from found


def read(path, tasks):
    """One person's minutes.

    A stretch belongs to the next task that is run, checked or asked about; one of over 20 minutes without a single
    cell run is a break and counts for nothing.

    Parameters
    ----------
    path : Path
    tasks : set of str    ids; others are passed over

    Returns
    -------
    dict from str to (float, bool)    minutes, and whether the task was finished: passed, or answered if written
    """
    spent, finished, before, waiting = {}, set(), None, 0.0
    written = {task for task in tasks if registry.task(task).kind == "written"}
    for when, about, what in _lines(path):
        stretch = 0.0 if before is None or what == times.START else (when - before).total_seconds() / 60
        before = when
        waiting = 0.0 if what == times.START else waiting + (stretch if 0 <= stretch <= BREAK_MINUTES else 0.0)
        named = [task for task in about.split() if task in tasks]
        for task in named:
            spent[task] = spent.get(task, 0.0) + waiting / len(named)
            if what == times.PASSED or (what == times.CHECKED and task in written):
                finished.add(task)
        if named:
            waiting = 0.0
    return {task: (minutes, task in finished) for task, minutes in spent.items()}


def _lines(path):
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise CourseError(f"{path} is larger than {SIZE_LIMIT // 1_000_000} MB: no record of times is.")
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
    except FileNotFoundError:
        raise CourseError(f"There is no file {path}.") from None
    except (UnicodeDecodeError, csv.Error):
        rows = []
    if not rows or tuple(rows[0]) != times.COLUMNS:
        raise CourseError(f"{path} is no record of times: its first line should be {','.join(times.COLUMNS)}.")
    for number, row in enumerate(rows[1:], 2):
        try:
            when, about, what = row
            moment = datetime.fromisoformat(when).astimezone(UTC)
        except (ValueError, OverflowError):
            raise CourseError(f"{path}, line {number}, is not a time, tasks and what happened. Delete it.") from None
        yield moment, about, what


def _of(task, people):
    mine = [person[task.id] for person in people if task.id in person]
    return TaskTimes(
        task.id,
        task.minutes,
        tuple(sorted(round(minutes, 2) for minutes, finished in mine if finished)),
        sum(not finished for _, finished in mine),
    )


def table(found):
    """The times as text, a line a task and the sum."""
    from tabulate import tabulate

    rows = [(task.id, task.said, len(task.finished), *_range(task.finished), task.unfinished) for task in found]
    sums = [sum(row[column] or 0 for row in rows) for column in (3, 4, 5)]
    rows.append(("in all", sum(task.said for task in found), "", *sums, ""))
    headers = ("task", "minutes said", "finished by", "quickest", "median", "slowest", "unfinished")
    return tabulate(rows, headers=headers, floatfmt=".1f")


def _range(minutes):
    return (minutes[0], statistics.median(minutes), minutes[-1]) if minutes else (None, None, None)


def to_json(found):
    """The times as plain dicts and lists."""
    return [asdict(task) | {"median": task.median} for task in found]
