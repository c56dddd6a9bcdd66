"""Exports read back: the totals are nbgrader's, hand-given scores are in them, names do no harm.

Canvas' and Moodle's files have the columns that their imports ask for.
"""

import csv
import sqlite3

import gradebook_course as small
import pytest
from gradebook_course import NAME
from nbgrader.api import MissingEntry

from autograder import export, gradebook
from autograder.errors import CourseError
from autograder.gradebook import GradebookError


@pytest.fixture
def course(tmp_path):
    course = small.make_course(tmp_path)
    results = [small.result("ada", {"Value": 1 / 3, "affine_forward": 0.1}), small.result("bob", {"Value": 0})]
    for result in results:
        small.submit(course, result.student)
    gradebook.write_results(course, NAME, results)
    small.grade_by_hand(course, "ada", "why_sum", 2.5)
    small.grade_by_hand(course, "ada", "check_softmax_loss", 1.25)
    return course


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def nbgraders(course):
    with small.book(course) as book:
        return {submission.student.id: submission.score for submission in book.assignment_submissions(NAME)}


@pytest.mark.parametrize(("form", "key", "value"), [("csv", 0, -3), ("canvas", 3, -1), ("moodle", 2, -1)])
def test_totals_come_back_as_nbgrader_has_them(course, form, key, value):
    rows = read(export.export(course, NAME, form))
    found = {row[key]: float(row[value]) for row in rows if row[key] in ("ada", "bob")}
    assert found == pytest.approx(nbgraders(course))
    assert found["ada"] == pytest.approx(1 / 3 + 0.1 + 4 + 1.25 + 3 + 5 + 2 + 2.5)


def test_csv_has_each_task_and_says_what_is_not_final(course, caplog):
    header, ada, bob = read(export.export(course, NAME, "csv"))
    ada, bob = (dict(zip(header, row, strict=True)) for row in (ada, bob))
    assert float(ada["softmax_loss"]) == 1.25
    assert (ada["why_sum"], ada["final"]) == ("2.5", "yes")
    assert (bob["why_sum"], bob["final"], bob["max"]) == ("", "no", "29")
    assert "1 of 2 totals are not final: a person must still look at bob." in caplog.text


def test_canvas_and_moodle_have_their_columns(course):
    (course / "roster.csv").write_text('student,name,email\nada,Ada Lovelace,ada@example.org\nbob,"Noyce, Bob",\n')
    canvas = read(export.export(course, NAME, "canvas"))
    assert canvas[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Backpropagation"]
    assert canvas[1] == ["    Points Possible", "", "", "", "", "29"]
    assert canvas[2][:5] == ["Lovelace, Ada", "", "", "ada", ""]
    moodle = read(export.export(course, NAME, "moodle"))
    assert moodle[0][:4] == ["First name", "Last name", "ID number", "Email address"]
    assert moodle[1][:4] == ["Ada", "Lovelace", "ada", "ada@example.org"]
    assert moodle[2][:4] == ["Bob", "Noyce", "bob", ""]


def test_names_in_the_gradebook_come_first(course):
    with small.book(course) as book:
        book.update_or_create_student("ada", first_name="Augusta", last_name="King", lms_user_id="77")
    assert read(export.export(course, NAME, "canvas"))[2][:2] == ["King, Augusta", "77"]


def test_a_name_is_no_formula(course):
    (course / "roster.csv").write_text('student,name\nada,"=HYPERLINK(1), Ada"\n')
    assert read(export.export(course, NAME, "canvas"))[2][0] == "'=HYPERLINK(1), Ada"


def test_a_score_that_was_changed_behind_our_back_stops_the_export(course):
    database = sqlite3.connect(course / "gradebook.db")
    database.execute("UPDATE grade SET auto_score = 6.0 WHERE auto_score = 0.0")
    database.commit()
    database.close()
    with pytest.raises(GradebookError, match="but the result that was written says 0"):
        export.export(course, NAME)
    assert not list(course.rglob("grades.*"))


def test_unknown_format_and_empty_class(tmp_path):
    course = small.make_course(tmp_path)
    with pytest.raises(CourseError, match="no format 'xls'"):
        export.export(course, NAME, "xls")
    with pytest.raises(GradebookError, match="Nobody has a grade"):
        export.export(course, NAME)


def test_out_is_where_the_file_goes(course, tmp_path):
    out = tmp_path / "grades.csv"
    assert export.export(course, NAME, out=out) == out
    assert len(read(out)) == 3


def test_missing_submissions_have_no_line(course):
    with small.book(course) as book:
        book.update_or_create_student("cyd")
        with pytest.raises(MissingEntry):
            book.find_submission(NAME, "cyd")
    assert len(read(export.export(course, NAME))) == 3
