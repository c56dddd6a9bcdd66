"""Moves a gradebook to another database, and keeps `grade` from beginning an empty one while an old one holds grades.

All rows of nbgrader's tables are copied in one transaction and read back; the old file is set aside, not deleted.
"""

from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Assignment, Base, Comment, Course, Grade, Student, SubmittedAssignment
from sqlalchemy import create_engine, delete, func, inspect, or_, select
from sqlalchemy.engine import make_url

from autograder import gradebook
from autograder.gradebook import GradebookError

MOVED = "gradebook.db.moved"
# nbgrader's own, which is none of its models.
VERSION = "alembic_version"


@dataclass(frozen=True)
class Moved:
    """What was copied, by kind; where to, without its password; where the old file is now; whether settings know."""

    counts: dict
    shown: str
    aside: Path | None
    configured: bool


def move(course, to, db_url=None):
    """Copy a gradebook, whole or not at all, to a database that holds nothing, and set the course's own file aside.

    Parameters
    ----------
    course : Path
        the course directory
    to : str
        SQLAlchemy address of the database
    db_url : str or None
        the gradebook; None for ``gradebook.db`` in the course directory, whatever its settings say by now

    Returns
    -------
    Moved

    Raises
    ------
    GradebookError
        if there is nothing to move, the target holds anything, or what it gives back is not what it was given
    """
    course = Path(course).resolve()
    source = gradebook.settings(course, db_url or gradebook.default_url(course))
    target = gradebook.settings(course, to)
    tables = Base.metadata.sorted_tables
    with gradebook.only_writer(course):
        if not gradebook.is_there(source):
            raise GradebookError(f"There is no gradebook {_shown(source)} to move.")
        if _address(source) == _address(target):
            raise GradebookError(f"The gradebook is in {_shown(target)} already.")
        _assert_no_other_tables(target)
        with (
            gradebook.opened(source) as old,
            gradebook.opened(target) as new,
            gradebook.transaction(old),
            gradebook.transaction(new),
        ):
            _assert_empty(new, target)
            rows = {table: _rows(old, table) for table in tables}
            # The course that nbgrader makes when it opens a database.
            new.db.execute(delete(Course))
            for table in tables:
                if rows[table]:
                    new.db.execute(table.insert(), [row._asdict() for row in rows[table]])
            for table in tables:
                if _rows(new, table) != rows[table]:
                    raise GradebookError(
                        f"{_shown(target)} did not give back what was copied into its table {table.name}. Nothing"
                        " was moved."
                    )
        aside = _set_aside(course) if _address(source) == make_url(gradebook.default_url(course)) else None
    counts = {
        "students": len(rows[Student.__table__]),
        "submissions": len(rows[SubmittedAssignment.__table__]),
        "scores given by hand": sum(row.manual_score is not None for row in rows[Grade.__table__]),
        "comments": sum(bool(row.manual_comment) for row in rows[Comment.__table__]),
    }
    return Moved(counts, _shown(target), aside, _address(gradebook.settings(course)) == _address(target))


def assert_nothing_left_behind(course, db_url=None):
    """Refuse to begin a gradebook in one place while another of the course holds what no grading makes again.

    Parameters
    ----------
    course : Path
        the course directory
    db_url : str or None
        where somebody means to grade; None for what the settings say

    Raises
    ------
    GradebookError
        if that place has no submissions, and ``gradebook.db``, or what `move` set aside, has what people put there
    """
    course = Path(course).resolve()
    config = gradebook.settings(course, db_url)
    files = [file for file in (course / "gradebook.db", *sorted(course.glob(f"{MOVED}*"))) if file.exists()]
    others = {file: gradebook.settings(course, f"sqlite:///{file}") for file in files}
    others = {file: other for file, other in others.items() if _address(other) != _address(config)}
    if not others or _has_submissions(config):
        return
    for file, other in others.items():
        if not _put_there_by_people(other):
            continue
        holds = f"{_shown(config)} holds no submissions, but {file} holds scores, comments, names or due dates that"
        if file.name.startswith(MOVED):
            raise GradebookError(
                f"{holds} were moved: give the new gradebook's address with --db, or as c.CourseDirectory.db_url in"
                f" {course / gradebook.CONFIG}."
            )
        raise GradebookError(
            f"{holds} people have given: to take them along, run: python -m autograder move-gradebook --course {course}"
            " --to URL, with that address."
        )


def _has_submissions(config):
    if not gradebook.is_there(config):
        return False
    with gradebook.opened(config) as book:
        return book.db.query(SubmittedAssignment.id).first() is not None


def _put_there_by_people(config):
    """Whether a gradebook holds anything that grading again would not bring back."""
    given = (
        (Grade.manual_score, func.nullif(Grade.extra_credit, 0)),
        (func.nullif(Comment.manual_comment, ""),),
        (Student.first_name, Student.last_name, Student.email, Student.lms_user_id),
        (Assignment.duedate,),
        (SubmittedAssignment.extension,),
    )
    with gradebook.opened(config) as book:
        wanted = (or_(*(column.is_not(None) for column in columns)) for columns in given)
        return any(book.db.query(*columns).filter(some).first() for columns, some in zip(given, wanted, strict=True))


def _assert_no_other_tables(config):
    """Before nbgrader makes its tables there: a database of something else is no place for them."""
    with gradebook.sentences():
        engine = create_engine(_address(config))
        try:
            others = set(inspect(engine).get_table_names()) - {VERSION, *Base.metadata.tables}
        finally:
            engine.dispose()
    if others:
        raise GradebookError(
            f"{_shown(config)} holds tables that are not nbgrader's ({', '.join(sorted(others)[:3])}): give an empty"
            " database."
        )


def _assert_empty(book, config):
    held = [table.name for table in Base.metadata.sorted_tables if table is not Course.__table__ and _rows(book, table)]
    if held or book.db.query(Course).filter(Course.id != config.CourseDirectory.course_id).first():
        raise GradebookError(
            f"{_shown(config)} holds a gradebook already (rows in {', '.join(held) or 'course'}): give an empty"
            " database. Nothing was moved."
        )


def _rows(book, table):
    """All rows of a table, in an order that does not depend on the database."""
    keys = [column.name for column in table.primary_key]
    return sorted(book.db.execute(select(table)).all(), key=lambda row: [row._mapping[key] for key in keys])


def _set_aside(course):
    """Rename the file, so that no command goes on with it by mistake; an earlier one that was set aside stays."""
    path, count = course / MOVED, 1
    while path.exists():
        count += 1
        path = course / f"{MOVED}.{count}"
    return (course / "gradebook.db").rename(path)


def _address(config):
    return make_url(config.CourseDirectory.db_url)


def _shown(config):
    """The address as it was given, but for its password."""
    address = _address(config)
    return address.render_as_string() if address.password else str(config.CourseDirectory.db_url)
