"""The direct writer: what it puts into nbgrader's gradebook, what it leaves alone, and how it fails.

Each test has a course directory of its own.
"""

import contextlib
import json
import math
import sqlite3
import threading
import time
from dataclasses import replace

import filelock
import gradebook_course as small
import nbformat
import pytest
from gradebook_course import NAME, eight_tasks  # noqa: F401 - a fixture for all tests here
from nbgrader.utils import determine_grade

from autograder import __main__, grade, gradebook, move, registry
from autograder.gradebook import GradebookError


@pytest.fixture
def course(tmp_path):
    return small.make_course(tmp_path)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(gradebook, "LOCK_SECONDS", 0.2)


def test_scores_flags_and_notebook_are_written(course):
    small.submit(course, "ada")
    written = gradebook.write_results(course, NAME, [small.result("ada", {"affine_backward": 1.5})])
    assert written == ["ada"]
    grades, comments, penalty, _ = small.rows(course, "ada")
    assert grades["check_affine_backward"] == [1.5, None, None, False]
    assert grades["check_Value"] == [6.0, None, None, False]
    assert grades["why_sum"] == [None, None, None, True]
    assert comments["affine_backward"] == [None, None]
    assert penalty is None
    notebook = nbformat.read(course / "autograded" / "ada" / NAME / f"{NAME}.ipynb", as_version=4)
    cell = next(cell for cell in notebook.cells if cell.source == 'check("affine_backward")')
    assert [output.data["text/plain"] for output in cell.outputs] == ["1.5"]
    assert "BEGIN MARK SCHEME" in next(cell for cell in notebook.cells if "Why do" in cell.source).source


def test_an_untouched_cell_gets_nbgraders_comment(course, tmp_path):
    def write_one(notebook):
        cell = next(cell for cell in notebook.cells if cell.source.startswith("# task: affine_forward"))
        cell.source = "# task: affine_forward\ndef affine_forward():\n    return 1"

    small.hand_in(course, tmp_path / "uploads", ada=write_one)
    gradebook.write_results(course, NAME, [small.result("ada", {"affine_backward": 0})])
    comments = small.rows(course, "ada")[1]
    assert comments["affine_backward"] == ["No response.", None]
    assert comments["affine_forward"] == [None, None]


def test_an_answer_that_a_person_must_look_for_says_so(course, tmp_path):
    def lose_the_answer(notebook):
        notebook.cells = [cell for cell in notebook.cells if not cell.source.startswith("<!-- answer")]

    small.hand_in(course, tmp_path / "uploads", ada=lose_the_answer)
    gradebook.write_results(course, NAME, [small.result("ada")])
    notebook = nbformat.read(course / "autograded" / "ada" / NAME / f"{NAME}.ipynb", as_version=4)
    assert any(gradebook.FOR_THE_GRADER in cell.source for cell in notebook.cells)
    assert small.rows(course, "ada")[0]["why_sum"] == [None, None, None, True]


@pytest.mark.parametrize(
    ("score", "shown"),
    [(float("nan"), "0.0"), (float("inf"), "0.0"), (-1.0, "0.0"), (4.0000001, "4.0"), (2, "2.0"), (None, "0.0")],
)
def test_a_check_cell_always_carries_a_score_that_nbgrader_reads_right(course, score, shown):
    notebook = nbformat.read(small.submit(course, "ada"), as_version=4)
    graded = gradebook.autograded_notebook(notebook, small.result("ada", {"affine_backward": score}))
    cell = next(cell for cell in graded.cells if cell.source == 'check("affine_backward")')
    assert [output.output_type for output in cell.outputs] == ["execute_result"]
    assert cell.outputs[0].data["text/plain"] == shown
    assert determine_grade(cell) == (float(shown), 4.0)


@pytest.mark.parametrize("score", [float("nan"), -1.0, 4.0000001 + 1e-3])
def test_an_impossible_score_is_never_written(course, score):
    small.submit(course, "ada")
    with pytest.raises(GradebookError, match="Nothing of ada was written"):
        gradebook.write_results(course, NAME, [small.result("ada", {"affine_backward": score})])
    with small.book(course) as book:
        assert book.students == []
    assert not (course / "autograded" / "ada").exists()


def test_text_of_a_result_is_escaped(course):
    text = "<script>alert(1)</script>"
    notebook = nbformat.read(small.submit(course, "ada"), as_version=4)
    graded = gradebook.autograded_notebook(notebook, small.result("ada", {"Value": 0}, messages={"Value": text}))
    assert "<script" not in json.dumps(graded.cells)


def test_hand_given_scores_and_comments_stay(course):
    small.submit(course, "ada")
    gradebook.write_results(course, NAME, [small.result("ada", {"Value": 2})])
    small.grade_by_hand(course, "ada", "why_sum", 2.5, "Name the second path.")
    small.grade_by_hand(course, "ada", "check_Value", 5.0)
    gradebook.write_results(course, NAME, [small.result("ada", {"Value": 2})])
    grades, comments, *_ = small.rows(course, "ada")
    assert grades["why_sum"] == [None, 2.5, None, False]
    assert grades["check_Value"] == [2.0, 5.0, None, False]
    assert comments["why_sum"] == [None, "Name the second path."]


def test_a_changed_score_under_a_hand_given_one_asks_for_a_look(course):
    small.submit(course, "ada")
    gradebook.write_results(course, NAME, [small.result("ada", {"Value": 2})])
    small.grade_by_hand(course, "ada", "check_Value", 5.0)
    gradebook.write_results(course, NAME, [small.result("ada", {"Value": 3})])
    assert small.rows(course, "ada")[0]["check_Value"] == [3.0, 5.0, None, True]


def test_a_new_answer_under_a_hand_given_score_asks_for_a_look(course):
    small.submit(course, "ada", answer="One path.")
    gradebook.write_results(course, NAME, [small.result("ada")])
    small.grade_by_hand(course, "ada", "why_sum", 1.0)
    small.submit(course, "ada", answer="Both paths.")
    gradebook.write_results(course, NAME, [small.result("ada")])
    assert small.rows(course, "ada")[0]["why_sum"] == [None, 1.0, None, True]


def test_an_error_of_ours_leaves_the_old_score(course):
    small.submit(course, "ada")
    gradebook.write_results(course, NAME, [small.result("ada", {"Value": 2})])
    gradebook.write_results(course, NAME, [small.result("ada", {"Value": None, "affine_forward": 1})])
    grades = small.rows(course, "ada")[0]
    assert grades["check_Value"] == [2.0, None, None, False]
    assert grades["check_affine_forward"] == [1.0, None, None, False]


def test_an_error_of_ours_is_no_zero(course):
    small.submit(course, "ada")
    gradebook.write_results(course, NAME, [small.result("ada", {"Value": None})])
    assert small.rows(course, "ada")[0]["check_Value"] == [None, None, None, True]


@pytest.mark.parametrize("status", ["missing", "unreadable", "error"])
def test_who_was_not_graded_gets_no_rows(course, status):
    blank = replace(small.result("bob"), status=status, tasks=(), score=None)
    assert gradebook.write_results(course, NAME, [blank]) == []
    with small.book(course) as book:
        assert book.students == []


def test_a_submission_that_does_not_add_up_keeps_its_old_rows_and_its_neighbours_theirs(course):
    for student in ("ada", "bob", "cyd"):
        small.submit(course, student)
    gradebook.write_results(course, NAME, [small.result(student, {"Value": 1}) for student in ("ada", "bob")])
    wrong = replace(small.result("bob"), score=1.0)
    with pytest.raises(GradebookError, match="All students were written but 1: The points of bob add up"):
        gradebook.write_results(course, NAME, [small.result("ada"), wrong, small.result("cyd")])
    assert small.rows(course, "ada")[0]["check_Value"][0] == 6.0
    assert small.rows(course, "bob")[0]["check_Value"][0] == 1.0
    assert small.rows(course, "cyd")[0]["check_Value"][0] == 6.0


def test_a_cell_worth_other_points_is_refused(course):
    small.submit(course, "ada")
    good = small.result("ada")
    tasks = tuple(replace(task, max_score=task.max_score + 1) for task in good.tasks)
    with pytest.raises(GradebookError, match="is worth 7 points"):
        gradebook.write_results(course, NAME, [replace(good, tasks=tasks)])


def test_a_notebook_changed_after_ingest_is_refused(course):
    small.submit(course, "ada").write_text("{}")
    with pytest.raises(GradebookError, match="changed afterwards"):
        gradebook.write_results(course, NAME, [small.result("ada")])


def test_making_the_assignment_known_overwrites_nothing(course):
    (course / "gradebook.db").unlink()
    before = {path: path.read_bytes() for path in course.rglob("*.ipynb")}
    gradebook.ensure_assignment(course, NAME)
    assert {path: path.read_bytes() for path in course.rglob("*.ipynb")} == before
    with small.book(course) as book:
        notebook = book.find_notebook(NAME, NAME)
        assert notebook.max_score == sum(task.points for task in registry.assignment(NAME).tasks)


def test_a_changed_text_or_worth_of_a_cell_reaches_the_gradebook(course):
    path = course / "solutions" / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if "Why do gradients" in cell.source)
    cell.source, cell.metadata.nbgrader.points = cell.source.replace("both paths", "all paths"), 4
    nbformat.write(notebook, path)
    gradebook.ensure_assignment(course, NAME)
    with small.book(course) as book:
        assert "all paths" in book.find_source_cell("why_sum", NAME, NAME).source
        assert book.find_task_cell("why_sum", NAME, NAME).max_score == 4


def test_a_gradebook_that_knows_the_cells_is_left_alone(course, monkeypatch):
    def forbidden(*arguments, **options):
        raise AssertionError("the assignment was made again")

    monkeypatch.setattr(gradebook, "GenerateAssignment", forbidden)
    gradebook.ensure_assignment(course, NAME)


def test_other_cells_than_the_gradebook_has_are_refused_in_one_sentence(course):
    small.submit(course, "ada")
    gradebook.write_results(course, NAME, [small.result("ada")])
    path = course / "solutions" / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    about = small.marks("check_new", grade=True, locked=True, points=1)
    notebook.cells.append(nbformat.v4.new_code_cell('check("new")', metadata={"nbgrader": about}))
    nbformat.write(notebook, path)
    with pytest.raises(GradebookError, match="Cannot add or remove cells") as error:
        gradebook.write_results(course, NAME, [small.result("ada")])
    assert "\n" not in str(error.value)


def test_a_missing_solution_notebook_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "ROOT", tmp_path)
    with pytest.raises(GradebookError, match=f"solutions/{NAME}/{NAME}.ipynb"):
        gradebook.ensure_assignment(tmp_path, NAME)


def test_a_locked_database_is_one_sentence(course, impatient):
    small.submit(course, "ada")
    gradebook.ensure_assignment(course, NAME)
    other = sqlite3.connect(course / "gradebook.db")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(GradebookError, match="locked by another program") as error:
        gradebook.write_results(course, NAME, [small.result("ada")])
    other.rollback()
    other.close()
    assert "\n" not in str(error.value)
    gradebook.write_results(course, NAME, [small.result("ada")])


def test_a_database_locked_for_a_moment_is_waited_for(course):
    small.submit(course, "ada")
    gradebook.ensure_assignment(course, NAME)
    other = sqlite3.connect(course / "gradebook.db", check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")

    def let_go():
        time.sleep(0.7)
        other.rollback()
        other.close()

    thread = threading.Thread(target=let_go)
    thread.start()
    assert gradebook.write_results(course, NAME, [small.result("ada")]) == ["ada"]
    thread.join()


def test_a_second_grader_says_so(course, impatient):
    with filelock.FileLock(course / "gradebook.db.lock"), pytest.raises(GradebookError, match="Another grading run"):
        gradebook.write_results(course, NAME, [small.result("ada")])


def test_a_full_disk_leaves_no_grade_without_its_notebook(course, monkeypatch):
    small.submit(course, "ada")
    monkeypatch.setattr(gradebook, "write_atomically", _full_disk)
    with pytest.raises(OSError, match="No space left"):
        gradebook.write_results(course, NAME, [small.result("ada")])
    with small.book(course) as book:
        assert book.students == []


def _full_disk(path, data):
    raise OSError(28, "No space left on device", str(path))


def test_a_database_that_cannot_be_opened_is_one_sentence(course):
    with pytest.raises(GradebookError, match="unable to open database file"):
        gradebook.ensure_assignment(course, NAME, f"sqlite:///{course}/nowhere/gradebook.db")


def test_late_work_loses_what_the_plugin_says_as_long_as_its_time_stands_in_submitted(course):
    path = small.submit(course, "ada", timestamp="2026-01-02 12:00:00 UTC")
    small.deduct(course, "2026-01-01 12:00:00 UTC")
    gradebook.write_results(course, NAME, [small.result("ada")])
    assert math.isclose(small.rows(course, "ada")[2], small.result("ada").score)
    stamps = [path.parent / "timestamp.txt", course / "autograded" / "ada" / NAME / "timestamp.txt"]
    assert [stamp.exists() for stamp in stamps] == [True, True]

    stamps[0].unlink()
    gradebook.write_results(course, NAME, [small.result("ada")])
    with small.book(course) as book:
        assert book.find_submission(NAME, "ada").timestamp is None
    assert small.rows(course, "ada")[2] is None
    assert not stamps[1].exists()


@pytest.mark.parametrize(
    ("text", "place"),
    [("c = get_config()\nc.Nothing = nothing\n", "line 2: NameError"), ("c = (\n", "line 1: SyntaxError")],
)
def test_settings_that_do_not_run_are_named_with_their_line(course, text, place):
    (course / "nbgrader_config.py").write_text(text, encoding="utf-8")
    with pytest.raises(GradebookError, match=f"nbgrader_config.py, {place}") as error:
        gradebook.settings(course)
    assert "\n" not in str(error.value)


def test_recorded_results_are_what_was_written(course):
    small.submit(course, "ada")
    good = small.result("ada", {"Value": 2}, messages={"Value": "Gradients add up."})
    gradebook.write_results(course, NAME, [good])
    assert gradebook.recorded_results(course, NAME) == {"ada": good}


@pytest.fixture
def graded(course):
    """A course in mid-term: scores, a late penalty, and what people have put there."""
    for student in ("ada", "bob"):
        small.submit(course, student, timestamp="2026-01-02 12:00:00 UTC")
    small.deduct(course, "2026-01-01 12:00:00 UTC")
    gradebook.write_results(course, NAME, [small.result(student) for student in ("ada", "bob")])
    small.grade_by_hand(course, "ada", "why_sum", 2.5, "Näher am Bild.")
    with small.book(course) as book:
        book.update_or_create_student("ada", first_name="Ada", last_name="Lovelace", lms_user_id="1001")
    return course


def everything(course, url=None):
    """All that `grade` and `export` can see of a gradebook."""
    return gradebook.class_scores(course, NAME, url), [small.rows(course, who, url) for who in ("ada", "bob")]


def test_a_gradebook_moves_with_all_that_people_put_there(graded, capsys):
    before, other = everything(graded), f"sqlite:///{graded}/elsewhere.db"
    # Left behind, it would be missed by nobody: the new one would look just as complete.
    with pytest.raises(GradebookError, match=f"move-gradebook --course {graded} --to URL") as error:
        grade.grade(graded, NAME, db_url=other)
    assert "\n" not in str(error.value)
    assert not (graded / "elsewhere.db").exists()

    command = ["move-gradebook", "--course", str(graded), "--to"]
    assert __main__.main([*command, other]) == 0
    printed = capsys.readouterr().out
    assert "(students 2, submissions 2, scores given by hand 1, comments 1)" in printed
    assert f'c.CourseDirectory.db_url = "{other}"' in printed
    assert everything(graded, other) == before
    assert not (graded / "gradebook.db").exists()
    with pytest.raises(GradebookError, match="were moved: give the new gradebook's address with --db"):
        grade.grade(graded, NAME)
    move.assert_nothing_left_behind(graded, other)

    # Back again; the file that was set aside first stays.
    assert __main__.main([*command, gradebook.default_url(graded), "--db", other]) == 0
    assert "Next" not in capsys.readouterr().out
    assert everything(graded) == before
    assert move._set_aside(graded).name == "gradebook.db.moved.2"
    assert (graded / "gradebook.db.moved").exists()


def test_a_gradebook_moves_to_an_empty_place_only_or_not_at_all(graded):
    before, other = everything(graded), f"sqlite:///{graded}/elsewhere.db"

    def refused(match, to=other, db_url=None):
        with pytest.raises(GradebookError, match=match) as error:
            move.move(graded, to, db_url)
        assert "\n" not in str(error.value)
        assert everything(graded) == before

    refused("already", gradebook.default_url(graded))
    refused("There is no gradebook", db_url=f"sqlite:///{graded}/nowhere.db")
    refused("'nonsense' is no gradebook's address", "nonsense")
    with contextlib.closing(sqlite3.connect(graded / "elsewhere.db")) as connection:
        connection.execute("CREATE TABLE recipes (id INTEGER)")
        refused("tables that are not nbgrader's .recipes.")
        connection.execute("DROP TABLE recipes")

    with small.book(graded, other):
        pass
    loses = "CREATE TRIGGER loses AFTER INSERT ON grade BEGIN UPDATE grade SET manual_score = 2 WHERE id = NEW.id; END"
    with contextlib.closing(sqlite3.connect(graded / "elsewhere.db")) as connection:
        connection.execute(loses)
    refused("did not give back what was copied into its table grade")
    with small.book(graded, other) as book:
        assert book.students == []
        book.add_student("zoe")
    refused("holds a gradebook already .rows in student.")
