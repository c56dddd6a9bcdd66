"""Whose score a new grading changes, task by task, and why: a corrected check, a new upload, or neither.

`held` is read before `grade` writes; `compare` then says what the new results change, or would change.
"""

from dataclasses import asdict, dataclass

from autograder import gradebook, ingest, registry
from autograder.pages import number

CHECK, UPLOAD, BUILDS_ON = "check changed", "new upload", "what it builds on changed"
PENALTY = "late penalty"


@dataclass(frozen=True)
class Change:
    """One automatic score that differs from what the gradebook held; ``by_hand`` is a hand-given one, which stays.

    Where ``task`` is `PENALTY`, the points are those that lateness costs.
    """

    student: str
    task: str
    before: float
    after: float
    why: str
    by_hand: float | None = None


@dataclass(frozen=True)
class Regrade:
    """All changes, by student and task, and the tasks whose checks have changed since somebody was last graded."""

    changes: tuple
    checks: tuple

    def of(self, student):
        """One student's changes as plain dicts."""
        return [asdict(change) for change in self.changes if change.student == student]

    def text(self):
        """The table for a terminal; empty where nothing changed."""
        from tabulate import tabulate

        blocks, scores = [], [change for change in self.changes if change.task != PENALTY]
        if self.changes:
            rows = [
                (change.student, change.task, number(change.before), number(change.after), _reason(change))
                for change in self.changes
            ]
            headers = ("student", "task", "before", "after", "why")
            blocks.append(
                tabulate(rows, headers=headers, disable_numparse=True, colalign=("left", "left", "right", "right"))
            )
        if self.checks:
            names = ", ".join(self.checks)
            blocks.append(
                f"Checks that changed since the last grading: {names}." + ("" if scores else " No score did.")
            )
        return "\n".join(blocks)


def held(course, name, db_url=None):
    """What the gradebook holds now: ``{student: gradebook.Student}``; empty where there is none yet."""
    return {student.id: student for student in gradebook.held_scores(course, name, db_url) or ()}


def compare(course, name, before, results, recorded, db_url=None):
    """What new results change.

    Parameters
    ----------
    course : Path
        the course directory, for the submissions as they are now
    name : str
        the assignment
    before : dict
        what `held` gave
    results : iterable of SubmissionResult
        the new results
    recorded : dict
        what `gradebook.recorded_hashes` gave when ``before`` was read
    db_url : str or None
        the gradebook, for due dates; None for the course directory's

    Returns
    -------
    Regrade
    """
    now = gradebook.check_hashes(registry.assignment(name))
    penalties = gradebook.late_penalties(course, name, results, db_url)
    changes, changed = [], set()
    for result in results:
        checks, cells = recorded.get(result.student, ({}, {}))
        stale = {task for task, value in checks.items() if now.get(task, value) != value}
        changed |= stale
        held_before = before.get(result.student)
        for task in result.tasks:
            score = held_before.scores.get(task.id) if held_before else None
            if score is None or score.auto_score is None or task.score is None:
                continue
            after = gradebook.points(task)
            if abs(after - score.auto_score) > gradebook.TOLERANCE:
                handed_in = gradebook.digests(ingest.load_cells(course, result.student, name))
                new = {other for other, value in handed_in.items() if cells.get(other, value) != value}
                why = _why(task.id, stale, new)
                changes.append(Change(result.student, task.id, score.auto_score, after, why, score.manual_score))
        cost = held_before.late_penalty if held_before else 0.0
        after, late = penalties.get(result.student, (cost, 0.0))
        if abs(after - cost) > gradebook.TOLERANCE:
            changes.append(Change(result.student, PENALTY, cost, after, _lateness(late)))
    return Regrade(tuple(changes), tuple(task for task in now if task in changed))


def _why(task, stale, new):
    """The nearest reason: the task's own check or cell, else those of what it builds on; empty where none is known."""
    own = [reason for reason, tasks in ((CHECK, stale), (UPLOAD, new)) if task in tasks]
    if not own and (stale | new).intersection(registry.dependencies(task)):
        own = [BUILDS_ON]
    return ", ".join(own)


def _lateness(seconds):
    """How late, in minutes below an hour, else in hours."""
    if not seconds:
        return "not late"
    many, unit = (seconds / 3600, "hours") if seconds >= 3600 else (seconds / 60, "minutes")
    return f"{number(many)} {unit} late"


def _reason(change):
    if change.by_hand is None:
        return change.why
    given = f"a person gave {number(change.by_hand)}, which stays"
    return f"{change.why}; {given}" if change.why else given
