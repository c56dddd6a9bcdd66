"""One page for each student: points by task, what went wrong in our words, what to read, a grader's comments.

The pages say only what `results` calls safe to publish, and hold no script and nothing from elsewhere.
"""

from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder import gradebook, ingest, registry
from autograder.ingest.names import student_label
from autograder.pages import number, render
from autograder.results import write_atomically

PAGE = "feedback.html"
VERDICTS = {
    "passed": "right",
    "partial": "partly right",
    "wrong": "not right",
    "failed": "did not run",
    "unwritten": "not written",
    "error": "not graded",
    "waiting": "waits for a person",
    "graded": "graded by a person",
}


@dataclass(frozen=True)
class Item:
    """What the page says about one task."""

    id: str
    status: str
    verdict: str
    shown: str
    share: float
    max_score: float
    message: str = ""
    parts: tuple = ()
    source_line: str = ""
    by_hand: str = ""
    answer: str = ""
    comment: str = ""
    reading: str = ""
    convention: str = ""

    @property
    def says_something(self):
        """Whether there is more to say than the points."""
        return any((self.message, self.source_line, self.by_hand, self.answer, self.comment, self.reading))


def write_feedback(course, name, db_url=None):
    """Write ``feedback/STUDENT/NAME/feedback.html`` for all who have a submission, beside nbgrader's own page.

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
    list of Path, by student

    Raises
    ------
    GradebookError
        if there is no gradebook, or its points do not add up
    """
    course = Path(course).resolve()
    recorded = gradebook.recorded_results(course, name)
    pages = {}
    for student in gradebook.class_scores(course, name, db_url):
        if student.id in recorded:
            pages[student.id] = student_page(course, recorded[student.id], student)
    for record in ingest.records(course, name):
        if record.status == "unreadable":
            pages[record.student] = _page(name, record.student, trouble=record.message)
    written = []
    for student, text in sorted(pages.items()):
        written.append(course / "feedback" / student / name / PAGE)
        write_atomically(written[-1], text)
    return written


def student_page(course, result, student):
    """One student's page as HTML.

    Parameters
    ----------
    result : SubmissionResult
    student : gradebook.Student
    """
    name = result.assignment
    answers = _answers(Path(course) / "autograded" / student.id / name / f"{name}.ipynb")
    tasks = {task.id: task for task in result.tasks}
    items = [
        _item(task, tasks.get(task.id), student.scores[task.id], answers) for task in registry.assignment(name).tasks
    ]
    scores = student.scores.values()
    return _page(
        name,
        student.id,
        items=items,
        total=student.total,
        most=sum(score.max_score for score in scores),
        waiting=sum(score.max_score for score in scores if score.score is None),
        penalty=student.late_penalty,
    )


def _page(name, student, trouble="", **values):
    assignment, label = registry.assignment(name), student_label(student)
    return render(
        "feedback.html.j2",
        title=f"{assignment.title}: feedback",
        assignment=assignment,
        label=label,
        trouble=trouble,
        **values,
    )


def _item(task, result, score, answers):
    status = result.status if result else "waiting" if score.score is None else "graded"
    sign = "passed" if status == "graded" else status
    needs_help = status not in ("passed", "graded", "waiting")
    extra = f" and {number(score.extra_credit)} extra" if score.extra_credit else ""
    by_hand = ""
    if score.manual_score is not None and result:
        by_hand = f"A person gave {number(score.manual_score)} points{extra} in place of the automatic score."
    return Item(
        id=task.id,
        status=sign,
        verdict=VERDICTS[status],
        shown="–" if score.score is None else number(score.score),
        share=min(1.0, (score.score or 0.0) / score.max_score) if score.max_score else 0.0,
        max_score=score.max_score,
        message=result.message if result else "",
        parts=tuple(result.parts.items()) if result and status == "partial" else (),
        source_line=result.source_line if result else "",
        by_hand=by_hand,
        answer=answers.get(task.id, ""),
        comment=score.comment,
        reading=task.reading if needs_help or not result else "",
        convention=task.convention if needs_help else "",
    )


def _answers(path):
    """The written answers in a graded notebook, by question, as plain text."""
    if not path.exists():
        return {}
    found = {}
    for cell in nbformat.read(path, as_version=4).cells:
        question = cell.metadata.get("numnet", {}).get("answer")
        if question:
            text = cell.source.removeprefix(f"<!-- answer: {question} -->")
            found[question] = text.partition(gradebook.FOR_THE_GRADER)[0].strip()
    return found
