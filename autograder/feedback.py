"""One page for each student: points by section, what went wrong in our words, what to read, a grader's comments.

The pages say only what `results` calls safe to publish, and hold no script and nothing from elsewhere.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from autograder import gradebook, ingest, people, registry, report, written
from autograder.ingest.names import student_label
from autograder.outline import outline
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
# Fewer students than this who share a mistake could be recognised by it.
SHARED_BY = 3


@dataclass(frozen=True)
class Item:
    """What the page says about one task.

    ``cause`` is the sentence of the student's own known mistake, ``shared`` how many students made that one. ``others``
    is the sentence of the class's most common mistake, ``others_count`` how many made it; both only on a task that the
    student has solved. A count is 0 where it is not to be told.
    """

    id: str
    status: str
    verdict: str
    shown: str
    earned: float
    max_score: float
    message: str = ""
    cause: str = ""
    parts: tuple = ()
    source_line: str = ""
    by_hand: str = ""
    answer: str = ""
    empty: bool = False
    comment: str = ""
    reading: str = ""
    convention: str = ""
    shared: int = 0
    others: str = ""
    others_count: int = 0

    @property
    def is_right(self):
        """Whether nothing is left to do."""
        return self.status == "passed"

    @property
    def is_note(self):
        """Whether all there is to say is how a right task came to its points."""
        return self.is_right and bool(self.message) and not self.by_person

    @property
    def by_person(self):
        """Whether a person has read or graded this, or has still to do so."""
        return any((self.by_hand, self.answer, self.empty, self.comment))

    @property
    def is_card(self):
        """Whether the page has a card for it; what is right, or was not written, is listed together."""
        return self.by_person or self.status not in ("passed", "unwritten")


@dataclass(frozen=True)
class Group:
    """A section of the assignment: its heading and what the page says about its tasks."""

    heading: str
    items: tuple

    @property
    def earned(self):
        return sum(item.earned for item in self.items)

    @property
    def max_score(self):
        return sum(item.max_score for item in self.items)

    @property
    def is_right(self):
        """Whether the section can be folded."""
        return all(item.is_right for item in self.items)

    @property
    def state(self):
        """The section in a few words, with the colour's name."""
        waiting = sum(item.status in ("waiting", "error") for item in self.items)
        todo = sum(not item.is_right for item in self.items) - waiting
        unwritten = sum(item.status == "unwritten" for item in self.items)
        if todo:
            said = f"{unwritten} to write" if unwritten == todo else f"{todo} to look at"
            return "wrong" if self.earned == 0 else "partial", said
        return ("waiting", f"{waiting} open") if waiting else ("passed", "all right")


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
    dict
        the page's Path by student id

    Raises
    ------
    GradebookError
        if there is no gradebook, or its points do not add up
    CourseError
        if there is a roster that cannot be read
    """
    course = Path(course).resolve()
    recorded = gradebook.recorded_results(course, name)
    scores = {student.id: student for student in people.on_roster(course, gradebook.class_scores(course, name, db_url))}
    results = {student: result for student, result in recorded.items() if student in scores}
    common = common_mistakes(registry.assignment(name), results)
    outlined, known = outline(course, name), people.read(course)
    pages = {
        student: student_page(
            course, result, scores[student], outlined, common, known.person(student, scores[student]).known_name
        )
        for student, result in results.items()
    }
    for record in ingest.records(course, name):
        if record.status == "unreadable":
            person = known.person(record.student, scores.get(record.student))
            pages[record.student] = _page(name, record.student, person.known_name, trouble=record.message)
    paths = {student: course / "feedback" / student / name / PAGE for student in sorted(pages)}
    for student, path in paths.items():
        write_atomically(path, pages[student])
    return paths


def common_mistakes(assignment, results):
    """The mistake that most of a class made, by task, where telling of it points at nobody.

    At least `SHARED_BY` students made it, and at least two results are without it: the reader's own, and one more, so
    that nobody can conclude it of all others.

    Parameters
    ----------
    assignment : registry.Assignment
    results : dict
        SubmissionResult by student

    Returns
    -------
    dict
        report.Mistake by task id
    """
    found = {}
    for mistake in report.mistakes(assignment, results):
        if SHARED_BY <= mistake.count <= len(results) - 2:
            found.setdefault(mistake.task, mistake)
    return found


def student_page(course, result, student, outlined, common, called=""):
    """One student's page as HTML.

    Parameters
    ----------
    course : Path
    result : SubmissionResult
    student : gradebook.Student
    outlined : outline.Outline
    common : dict
        what `common_mistakes` gave
    called : str
        the student's name, or "" where only the id is known
    """
    name = result.assignment
    found = written.answers(course, student.id, name, outlined.empty)
    answers = {question: answer.text for question, answer in found.items()}
    results = {task.id: task for task in result.tasks}
    groups = []
    for section in outlined.sections:
        items = [
            _item(task, results.get(task.id), student.scores[task.id], answers, common.get(task.id))
            for task in section.tasks
        ]
        # A section without tasks is not on the page: numbers would seem to leave one out.
        groups.append(Group(re.sub(r"^\d+\.\s+", "", section.heading), tuple(items)))
    scores = student.scores.values()
    return _page(
        name,
        student.id,
        called,
        groups=groups,
        items=[item for group in groups for item in group.items],
        total=student.total,
        most=sum(score.max_score for score in scores),
        waiting=sum(score.max_score for score in scores if score.score is None),
        penalty=student.late_penalty,
    )


def _page(name, student, called, trouble="", **values):
    assignment, label = registry.assignment(name), student_label(student)
    return render(
        "feedback.html.j2",
        title=f"{assignment.title}: feedback",
        assignment=assignment,
        label=f"{called} ({label})" if called and called != label else label,
        trouble=trouble,
        **values,
    )


def _item(task, result, score, answers, common):
    status = result.status if result else "waiting" if score.score is None else "graded"
    full = score.score is not None and score.score >= score.max_score
    sign = ("passed" if full else "partial" if score.score else "wrong") if status == "graded" else status
    needs_help = status not in ("passed", "graded", "waiting")
    extra = f" and {number(score.extra_credit)} extra" if score.extra_credit else ""
    by_hand = ""
    if score.manual_score is not None and result:
        by_hand = f"A person gave {number(score.manual_score)} points{extra} in place of the automatic score."
    cause = registry.sentences(task.id).get(result.misconception, "") if result and result.misconception else ""
    message = result.message if result else ""
    # A mistake's sentence says what to do instead: it goes to those who have done it right, or made that one.
    own = common is not None and result is not None and result.misconception == common.id
    solved = common is not None and status == "passed"
    return Item(
        id=task.id,
        status=sign,
        verdict=VERDICTS[status],
        shown="–" if score.score is None else number(score.score),
        earned=score.score or 0.0,
        max_score=score.max_score,
        message=message.removesuffix(cause).strip() if cause else message,
        cause=cause,
        parts=tuple(result.parts.items()) if result and status == "partial" else (),
        source_line=result.source_line if result else "",
        by_hand=by_hand,
        answer=answers.get(task.id, ""),
        empty=not result and not answers.get(task.id, ""),
        comment=score.comment,
        reading=task.reading if needs_help or (not result and not full) else "",
        convention=task.convention if needs_help else "",
        shared=common.count if own else 0,
        others=common.sentence if solved else "",
        others_count=common.count if solved else 0,
    )
