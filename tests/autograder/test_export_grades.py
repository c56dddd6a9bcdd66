"""Exports read back: the totals are nbgrader's, hand-given scores are in them, names do no harm.

Canvas' and Moodle's files have the columns that their imports ask for.
"""

import csv
import io
import shutil
import sqlite3
import sys

import gradebook_course as small
import pytest
from gradebook_course import NAME, eight_tasks  # noqa: F401 - a fixture for all tests here
from nbgrader.api import MissingEntry

from autograder import __main__, export, feedback, gradebook, registry, report, written
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
    rows = read(export.export(course, NAME, form, unfinished=True))
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
    assert len(canvas) == 3
    assert canvas[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Backpropagation"]
    assert canvas[1] == ["    Points Possible", "", "", "", "", "29"]
    assert canvas[2][:5] == ["Ada Lovelace", "", "", "ada", ""]
    moodle = read(export.export(course, NAME, "moodle", unfinished=True))
    assert moodle[0][:4] == ["First name", "Last name", "ID number", "Email address"]
    assert moodle[1][:4] == ["Ada", "Lovelace", "ada", "ada@example.org"]
    assert moodle[2][:4] == ["Bob", "Noyce", "bob", ""]


def test_names_in_the_gradebook_come_first(course):
    with small.book(course) as book:
        book.update_or_create_student("ada", first_name="Augusta", last_name="King", lms_user_id="77")
    assert read(export.export(course, NAME, "canvas"))[2][:2] == ["King, Augusta", "77"]


@pytest.mark.parametrize(("form", "key"), [("canvas", 3), ("moodle", 2)])
def test_what_is_not_final_goes_to_a_platform_only_on_demand(course, caplog, form, key):
    def exported(**options):
        caplog.clear()
        rows = read(export.export(course, NAME, form, **options))
        return {row[key] for row in rows} & {"ada", "bob"}

    assert exported() == {"ada"}
    assert "a person must still look at bob. Their lines are left out; --unfinished puts them in." in caplog.text
    assert exported(unfinished=True) == {"ada", "bob"}
    assert "a person must still look at bob." in caplog.text
    assert "left out" not in caplog.text
    with small.book(course) as book:
        book.find_grade("why_sum", NAME, NAME, "ada").needs_manual_grade = True
        book.db.commit()
    with pytest.raises(GradebookError, match=r"look at ada, bob\. Nothing was exported; --unfinished"):
        export.export(course, NAME, form)


@pytest.mark.parametrize(
    ("roster", "found"),
    [
        ("student,name,aliases\nada,Gus Van Sant,1001\nbob,Bob,al;1002|bobby\n", ["Gus Van Sant 1001", "Bob 1002"]),
        ('student,name,aliases\nada,"Sant, Gus",1001|1003\nbob,,x1002\n', ["Sant, Gus ", "bob "]),
        ("student,lms_user_id,aliases\nada,1001,7\nbob,,1002\n", ["ada 1001", "bob "]),
    ],
    ids=["one number among the aliases", "two, or none", "the column alone counts"],
)
def test_canvas_ids_come_from_the_roster(course, roster, found):
    (course / "roster.csv").write_text(roster)
    rows = read(export.export(course, NAME, "canvas", unfinished=True))[2:]
    assert [f"{row[0]} {row[1]}" for row in rows] == found
    # A number that tells uploads apart is not Moodle's ID number.
    moodle = read(export.export(course, NAME, "moodle", unfinished=True))[1:]
    assert moodle[0][2] == ("1001" if "lms_user_id" in roster else "ada")
    assert moodle[1][2] == "bob"


@pytest.mark.parametrize(
    ("roster", "message"),
    [
        ("student,lms_user_id\nada,1001\nbob,1001\n", "ada and bob have the same number 1001"),
        ("student,lms_user_id\nada,12ab\n", "'12ab' is no ID of Canvas.*lms_user_id of ada"),
        ("name\nada\n", "no column named student"),
        (b"student\n\xe4da\n", "cannot be read"),
    ],
    ids=["twice", "no number", "no student", "another encoding"],
)
def test_a_number_that_would_hit_somebody_else_is_refused(course, roster, message):
    (course / "roster.csv").write_bytes(roster if isinstance(roster, bytes) else roster.encode())
    # Also where the line of one of the two is left out.
    with pytest.raises(CourseError, match=message):
        export.export(course, NAME, "canvas")
    assert not list(course.rglob("grades.*"))


def test_canvas_takes_the_header_of_a_column_that_is_there(course):
    rows = read(export.export(course, NAME, "canvas", column="a02 (12345)"))
    assert rows[0][-1] == "a02 (12345)"
    with pytest.raises(CourseError, match="leave out --column"):
        export.export(course, NAME, "moodle", column="a02 (12345)")


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
    path = export.export(course, NAME, form, unfinished=True)
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


def test_whoever_is_not_on_the_roster_is_left_out_and_named(course, caplog):
    assert {row[0] for row in read(written.export_written(course, NAME)[0])[1:]} >= {"bob"}
    (course / "roster.csv").write_text("student\nada\ncyd\n")
    assert [row[0] for row in read(export.export(course, NAME))] == ["student", "ada"]
    assert "Left out, as they are not on the roster: bob." in caplog.text
    path, _ = written.export_written(course, NAME)
    assert "bob" not in {row[0] for row in read(path)[1:]}
    assert set(feedback.write_feedback(course, NAME)) == {"ada"}
    found = report.class_report(course, NAME)
    assert [row.student for row in found.rows] == ["ada"]
    assert found.summary().endswith("Left out, as they are not on the roster: bob.")
    assert found.summary().startswith("1 graded, ")
    (course / "roster.csv").write_text("student\ncyd\n")
    with pytest.raises(GradebookError, match=r"Nobody with a grade in .*roster\.csv: correct it"):
        export.export(course, NAME)
    assert report.class_report(course, NAME).summary() == "0 graded. Left out, as they are not on the roster: ada, bob."


def test_a_roster_with_semicolons_gives_names_too(course):
    (course / "roster.csv").write_text("student;name\nada;Ada Lovelace\nbob;Bob Noyce\n")
    assert read(export.export(course, NAME, "canvas"))[2][0] == "Ada Lovelace"


def test_a_score_that_was_changed_behind_our_back_stops_the_export(course):
    database = sqlite3.connect(course / "gradebook.db")
    database.execute("UPDATE grade SET auto_score = 6.0 WHERE auto_score = 0.0")
    database.commit()
    database.close()
    with pytest.raises(GradebookError, match="but the result that was written says 0"):
        export.export(course, NAME)
    assert not list(course.rglob("grades.*"))


def tabled(path, points, save=lambda text: text):
    """Give the table back as a person does: points, or points and a comment, by student."""
    header, *rows = export.read_export(path)
    for row in rows:
        given = points.get(row[0], ())
        row[header.index("points")] = given[0] if given else ""
        if len(given) > 1:
            row[header.index("comment")] = given[1]
    export.write_table(path, [header, *rows])
    path.write_bytes(save(path.read_bytes().decode("utf-8-sig")).encode())


def spreadsheet(text):
    """The table as a spreadsheet in German saves it."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(csv.reader(io.StringIO(text, newline="")))
    return out.getvalue()


def in_gradebook(course, student):
    grades, comments, *_ = small.rows(course, student)
    return (*grades["why_sum"], comments["why_sum"][1])


def test_written_answers_go_out_as_a_table_and_come_back_with_points(course, capsys):
    formula = '=1+1;\n\n\'two, "lines"'
    for student, answer in {"cyd": formula, "dan": "*Your answer here.*", "eve": "x " * 20_000}.items():
        small.submit(course, student, answer=answer)
        gradebook.write_results(course, NAME, [small.result(student)])
    # What ada's points were given for has changed.
    small.grade_by_hand(course, "ada", "why_sum", 2.5, "Both.")
    small.submit(course, "ada", answer="Another answer.")
    gradebook.write_results(course, NAME, [small.result("ada", {"Value": 1 / 3, "affine_forward": 0.1})])
    assert __main__.main(["export", NAME, "--format", "written", "--course", str(course)]) == 0
    assert "Not graded yet: 4. To look at again: 1." in capsys.readouterr().out
    assert __main__.main(["export", NAME, "--format", "written", "--unfinished", "--course", str(course)]) == 1
    assert "leave them out" in capsys.readouterr().err
    path = course / "results" / NAME / "answers.csv"
    header, *rows = export.read_export(path)
    rows = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert (rows["ada"]["state"], rows["ada"]["before"], rows["ada"]["comment"]) == ("look again", "2.5", "Both.")
    assert (rows["bob"]["state"], rows["bob"]["before"], rows["bob"]["max"]) == ("not graded yet", "", "3")
    assert (rows["cyd"]["answer"], rows["dan"]["answer"]) == (formula, "")
    assert len(rows["eve"]["answer"]) == 30_000
    assert rows["eve"]["note"] == "This is the beginning of a long answer: read it in the formgrader."
    # As it came out, the table gives nothing, not even that somebody has looked again.
    before = {student: in_gradebook(course, student) for student in rows}
    assert written.import_written(course, NAME, path) == (0, 5)
    assert {student: in_gradebook(course, student) for student in rows} == before
    # Semicolons, decimal commas, other line ends.
    tabled(path, {"ada": ("1,5", "Now one."), "cyd": ("3", "Ça va."), "dan": ("0", ""), "eve": ("2",)}, spreadsheet)
    assert __main__.main(["import-written", NAME, str(path), "--course", str(course)]) == 0
    assert "Graded: 4. Lines without points: 1." in capsys.readouterr().out
    assert in_gradebook(course, "ada") == (None, 1.5, None, False, "Now one.")
    assert in_gradebook(course, "cyd") == (None, 3.0, None, False, "Ça va.")
    assert in_gradebook(course, "dan") == (None, 0.0, None, False, None)
    assert in_gradebook(course, "bob") == before["bob"]
    # The sums are nbgrader's, and the same table again changes nothing.
    totals = {student.id: student.total for student in gradebook.class_scores(course, NAME)}
    assert totals == pytest.approx(nbgraders(course))
    assert totals["cyd"] == 26 + 3
    assert written.import_written(course, NAME, path) == (0, 1)
    # Later grading keeps what was given.
    gradebook.write_results(course, NAME, [small.result("cyd", {"Value": 1})])
    assert in_gradebook(course, "cyd") == (None, 3.0, None, False, "Ça va.")


BOTH = "Both paths carry a gradient."
WRONG = {
    "nobody,why_sum,x,1,": "(nobody, why_sum) names a student who has no submission in the gradebook",
    "bob,why_not,x,1,": "(bob, why_not) names no written question; there are why_sum.",
    "bob,Value,x,1,": "names no written question",
    f"bob,why_sum,{BOTH},3.5,": "gives 3.5 points: give a number from 0 to 3",
    f"bob,why_sum,{BOTH},-1,": "give a number from 0 to 3",
    f"bob,why_sum,{BOTH},nan,": "give a number from 0 to 3",
    f"bob,why_sum,{BOTH},two,": "gives two points",
    f"bob,why_sum,{BOTH},,Fine.": "has a comment but no points",
    "bob,why_sum,Something he wrote before.,1,": "is about another answer than the student's present one",
    f"ada,why_sum,{BOTH},1,": "has 2.5 points from a person by now",
    f"cyd,why_sum,{BOTH},2,": "stands in line 2, too",
}


def test_one_wrong_line_and_nothing_is_written(course, tmp_path):
    small.submit(course, "cyd")
    gradebook.write_results(course, NAME, [small.result("cyd")])
    before = {student: in_gradebook(course, student) for student in ("ada", "bob", "cyd")}
    path, head = tmp_path / "answers.csv", f"student,task,answer,points,comment\ncyd,why_sum,{BOTH},1,\n"

    def refused():
        with pytest.raises(CourseError) as error:
            written.import_written(course, NAME, path)
        return str(error.value)

    for line, message in WRONG.items():
        path.write_text(f"{head}{line}\n", encoding="utf-8")
        assert refused().startswith(f"Nothing was written. In {path}, line 3 (")
        assert message in refused()
    path.write_text(head + "nobody,why_sum,x,1,\n" * 9, encoding="utf-8")
    assert refused().endswith("line 7 (nobody, why_sum) stands in line 3, too; and 4 more.")
    for data, message in ((b"", "column student"), (head[:20].encode(), "column points"), (b"\xe4", "cannot be read")):
        path.write_bytes(data)
        assert message in refused()
    path.unlink()
    assert "cannot be read" in refused()
    assert {student: in_gradebook(course, student) for student in before} == before


def test_what_a_colleague_has_just_graded_stays(course, tmp_path, monkeypatch):
    path, _ = written.export_written(course, NAME, out=tmp_path / "answers.csv")
    tabled(path, {"bob": ("1", "Mine.")})
    seen = gradebook.class_scores(course, NAME)
    small.grade_by_hand(course, "bob", "why_sum", 3, "Theirs.")
    monkeypatch.setattr(gradebook, "class_scores", lambda *arguments: seen)
    with pytest.raises(CourseError, match="somebody has just graded why_sum of bob"):
        written.import_written(course, NAME, path)
    assert in_gradebook(course, "bob") == (None, 3.0, None, False, "Theirs.")


def test_what_is_no_written_answer_is_told_beside_the_table(course, caplog):
    with small.book(course) as book:
        book.find_grade("check_softmax_loss", NAME, NAME, "ada").needs_manual_grade = True
        book.db.commit()
    path, states = written.export_written(course, NAME, out=course / "answers.csv")
    assert states == {"not graded yet": 1}
    assert [row[:3] for row in export.read_export(path)[1:]] == [["bob", "why_sum", "not graded yet"]]
    assert "Not in the table: ada (softmax_loss)." in caplog.text
    shutil.rmtree(course / "autograded")
    with pytest.raises(GradebookError, match="graded notebook of bob has no answer to why_sum"):
        written.export_written(course, NAME)


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
