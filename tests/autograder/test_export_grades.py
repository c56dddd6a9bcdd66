"""Exports read back: the totals are nbgrader's, hand-given scores are in them, names do no harm.

Canvas' and Moodle's files have the columns that their imports ask for.
"""

import csv
import shutil
import sqlite3
import sys

import gradebook_course as small
import pytest
from gradebook_course import NAME, eight_tasks  # noqa: F401 - a fixture for all tests here
from nbgrader.api import MissingEntry

from autograder import export, gradebook, registry
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


NAMES = {
    "ada": ("=HYPERLINK(1), Ada", 'O\'Neil "Kit"'),
    "bob": ("Jürgen, Zoë", "'=SUM(1;2)"),
    "cyd": ("'t Hooft", "-5"),
    "dan": ("@home\tx", "+Öz\nline"),
}


@pytest.mark.parametrize("form", export.FORMATS)
def test_what_is_exported_reads_back_as_the_gradebook_has_it(course, form):
    for student in ("cyd", "dan"):
        small.submit(course, student)
        gradebook.write_results(course, NAME, [small.result(student, {"Value": 1.25})])
    with small.book(course) as book:
        for student, (first, last) in NAMES.items():
            book.update_or_create_student(student, first_name=first, last_name=last)
    path = export.export(course, NAME, form)
    header, *rows = export.read_export(path)
    students = {student.id: student for student in gradebook.class_scores(course, NAME)}
    if form == "csv":
        for row in rows:
            row = dict(zip(header, row, strict=True))
            student = students[row["student"]]
            assert (row["first_name"], row["last_name"]) == NAMES[student.id]
            assert float(row["total"]) == pytest.approx(student.total)
            for task, score in student.scores.items():
                assert (float(row[task]) if row[task] else None) == pytest.approx(score.score)
    elif form == "canvas":
        people = {row[3]: (row[0], float(row[5])) for row in rows[1:]}
        for student, (first, last) in NAMES.items():
            assert people[student] == (f"{last}, {first}", pytest.approx(students[student].total))
    else:
        people = {row[2]: (row[0], row[1], float(row[4])) for row in rows}
        for student, name in NAMES.items():
            assert people[student] == (*name, pytest.approx(students[student].total))
    # As a spreadsheet sees it: only numbers begin like a formula.
    for row in read(path):
        for value in row:
            assert value[:1] not in ("=", "@", "\t", "+")
            assert value[:1] != "-" or float(value) < 0


def test_a_file_that_does_not_read_back_is_refused(course, monkeypatch):
    monkeypatch.setattr(export, "read_export", lambda path: [])
    with pytest.raises(GradebookError, match="does not read back"):
        export.export(course, NAME)


def test_a_roster_with_semicolons_gives_names_too(course):
    (course / "roster.csv").write_text("student;name\nada;Ada Lovelace\nbob;Bob Noyce\n")
    assert read(export.export(course, NAME, "canvas"))[2][0] == "Lovelace, Ada"


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


def test_a_configuration_beside_another_copy_of_the_course_does_not_change_which_code_grades(tmp_path):
    shutil.copy(registry.ROOT / "nbgrader_config.py", tmp_path)
    before = list(sys.path)
    gradebook.settings(tmp_path)
    assert sys.path == before


def test_a_damaged_record_of_a_result_is_named(tmp_path):
    path = gradebook.recorded_path(tmp_path, NAME, "ada")
    path.parent.mkdir(parents=True)
    path.write_text("")
    with pytest.raises(GradebookError, match=r"ada\.json is damaged"):
        gradebook.recorded_results(tmp_path, NAME)
