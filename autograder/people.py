"""What students are called, where to write to them, and their numbers on the learning platform.

nbgrader's gradebook is asked first, then the course's ``roster.csv``; nobody needs to be in both.
"""

import logging
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import CourseError
from autograder.ingest.names import aliases, off_roster, roster_rows, student_id, student_label

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Person:
    """One student: ``first`` and ``last`` as the gradebook has them, ``listed`` the roster's name as it stands.

    ``number`` is the platform's own number, ``canvas_id`` the same, or else an alias that is a number: the one by which
    Canvas' uploads are told apart. What nobody has said is "".
    """

    id: str
    first: str = ""
    last: str = ""
    listed: str = ""
    email: str = ""
    number: str = ""
    canvas_id: str = ""

    @property
    def known_name(self):
        """The name as people say it, or "" where only the id is known."""
        if self.first or self.last:
            return f"{self.first} {self.last}".strip()
        last, comma, first = self.listed.partition(",")
        return f"{first.strip()} {last.strip()}".strip() if comma else self.listed

    @property
    def list_name(self):
        """As lists of names have it, ``Last, First`` where both are sure; else the roster's name, else the id."""
        if self.first and self.last:
            return f"{self.last}, {self.first}"
        return self.listed or self.known_name or student_label(self.id)

    @property
    def first_and_last(self):
        """Two columns: where nobody has parted the name, its last word, or the id, counts as the last name."""
        if self.first or self.last:
            return self.first, self.last
        last, comma, first = (self.listed or student_label(self.id)).partition(",")
        if not comma:
            first, _, last = last.rpartition(" ")
        return first.strip(), last.strip()


@dataclass(frozen=True)
class People:
    """The roster of a course directory, asked about one student after the other."""

    rows: dict = field(default_factory=dict)

    def person(self, student, known=None):
        """All that is known of a student.

        Parameters
        ----------
        student : str
            the id
        known : gradebook.Student or None
            the gradebook's row, which counts before the roster

        Returns
        -------
        Person
        """
        row = self.rows.get(student, {})
        number = (known.lms_user_id if known else "") or row.get("lms_user_id", "")
        # Two numbers, or a column with none for this student: nobody can say which is meant.
        numbers = [alias for alias in aliases(row) if is_number(alias)] if "lms_user_id" not in row else []
        return Person(
            student,
            known.first_name if known else "",
            known.last_name if known else "",
            row.get("name", ""),
            (known.email if known else "") or row.get("email", ""),
            number,
            number or (numbers[0] if len(numbers) == 1 else ""),
        )


def read(course):
    """The people of a course directory; without a ``roster.csv``, those of the gradebook are all there are.

    Raises
    ------
    CourseError
        if there is a roster that cannot be read
    """
    path = Path(course) / "roster.csv"
    return People({student_id(row["student"]): row for row in roster_rows(path)} if path.exists() else {})


def is_number(text):
    """Whether a text is one of a platform's numbers."""
    return text.isascii() and text.isdigit()


def assert_each_has_their_own(numbers):
    """Refuse numbers that would give one student's points to another.

    Parameters
    ----------
    numbers : dict
        the platform's number, or "", by student id

    Raises
    ------
    CourseError
        if two students have the same one
    """
    owners = {}
    for student, number in numbers.items():
        if number and owners.setdefault(number, student) != student:
            raise CourseError(
                f"{owners[number]} and {student} have the same number {number} on the platform. Correct lms_user_id,"
                " in roster.csv or in the gradebook."
            )


def on_roster(course, students):
    """Those of the gradebook's students who are on the course's ``roster.csv``; a warning names the others.

    Parameters
    ----------
    course : Path
    students : list    with an ``id`` each

    Returns
    -------
    list    all of them where there is no roster

    Raises
    ------
    CourseError
        if the roster cannot be read
    """
    away = off_roster(course, [student.id for student in students])
    if away:
        log.warning("Left out, as they are not on the roster: %s.", ", ".join(away))
    return [student for student in students if student.id not in away]
