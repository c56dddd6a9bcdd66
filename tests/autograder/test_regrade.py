"""Regrading: after a check was corrected, the table says whose score changed and why, and hand-given scores stay.

Grading runs in the sandbox where there is one, on two small submissions, in this process.
"""

import concurrent.futures
import contextlib
import json
from dataclasses import replace

import gradebook_course as small
import pytest
from gradebook_course import NAME, eight_tasks  # noqa: F401 - a fixture for all tests here

from autograder import __main__, engine, grade, hidden, registry

AVERAGED = "def affine_backward(dout, cache):\n    x, w = cache\n    return dout @ w.T, x.T @ dout, dout.mean(axis=0)\n"


class Here:
    """An executor that works in this process, where a test has changed a check."""

    def submit(self, score, course, name, student, cells):
        with engine.Scorer(course, name) as scorer:
            future = concurrent.futures.Future()
            future.set_result(scorer.score(cells, student).to_json())
            return future


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.setattr(grade, "executor", lambda workers, scheduler: contextlib.nullcontext(Here()))
    # Only the tasks that are handed in need their expectations here.
    monkeypatch.setattr(engine.Scorer, "prepare", lambda scorer: None)
    course = small.make_course(tmp_path)
    hand_in(course, "ada", affine_backward=AVERAGED, mlp_db1="mlp_db1 = -0.12")
    hand_in(course, "bob", affine_backward=engine.solution("affine_backward"), mlp_db1="mlp_db1 = -0.12")
    return course


def hand_in(course, student, timestamp="", **cells):
    """A submission with these cells and a right affine_forward; all other tasks are not written."""
    cells = {"affine_forward": engine.solution("affine_forward")} | cells

    def edit(notebook):
        for cell in notebook.cells:
            about = cell.metadata.get("nbgrader", {})
            if about.get("solution"):
                cell.source = cells.get(about["grade_id"], "")

    small.submit(course, student, edit=edit, timestamp=timestamp)


def corrected(monkeypatch, tmp_path):
    """One check gives db half of the points, and one row a tolerance that takes -0.12."""
    path = tmp_path / "affine_backward.py"
    text = registry.check_path("affine_backward").read_text(encoding="utf-8")
    changed = text.replace('parts={"dx": 1, "dw": 2, "db": 1}', 'parts={"dx": 1, "dw": 1, "db": 2}')
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    before, rows = registry.check_path, registry.assignments()
    monkeypatch.setattr(registry, "check_path", lambda name: path if name == "affine_backward" else before(name))
    tasks = tuple(replace(task, tolerance=0.01) if task.id == "mlp_db1" else task for task in rows[NAME].tasks)
    monkeypatch.setattr(registry, "assignments", lambda: rows | {NAME: replace(rows[NAME], tasks=tasks)})
    hidden.hidden_expectation.cache_clear()


def run(capsys, course, *options):
    assert __main__.main(["grade", NAME, "--course", str(course), *options]) == 0
    return capsys.readouterr().out


def test_a_corrected_check_shows_whose_score_changes(course, capsys, monkeypatch, tmp_path):
    assert "before" not in run(capsys, course)
    small.grade_by_hand(course, "ada", "why_sum", 2, "Nearly.")
    small.grade_by_hand(course, "bob", "check_mlp_db1", 1.5)
    again = run(capsys, course)
    assert "before" not in again
    assert "changed" not in again
    by_hand = {student: small.rows(course, student) for student in ("ada", "bob")}

    corrected(monkeypatch, tmp_path)
    expected = {
        "ada": [("affine_backward", 3, 2, "check changed", None), ("mlp_db1", 0, 2, "check changed", None)],
        "bob": [("mlp_db1", 0, 2, "check changed", 1.5)],
    }
    tree = json.loads(run(capsys, course, "--dry-run", "--json"))
    keys = ("task", "before", "after", "why", "by_hand")
    found = {item["student"]: [tuple(change[key] for key in keys) for change in item["changes"]] for item in tree}
    assert found == expected
    assert {student: small.rows(course, student) for student in by_hand} == by_hand

    table = run(capsys, course)
    rows = [line.split() for line in table[table.index("before") :].split("\n")[2:5]]
    assert rows[0] == ["ada", "affine_backward", "3", "2", "check", "changed"]
    assert rows[1] == ["ada", "mlp_db1", "0", "2", "check", "changed"]
    assert " ".join(rows[2]) == "bob mlp_db1 0 2 check changed; a person gave 1.5, which stays"
    assert "Checks that changed since the last grading: affine_backward, mlp_db1." in table
    grades = {student: small.rows(course, student)[0] for student in by_hand}
    assert grades["ada"]["check_affine_backward"] == [2.0, None, None, False]
    assert grades["ada"]["why_sum"] == by_hand["ada"][0]["why_sum"]
    assert grades["bob"]["check_mlp_db1"] == [2.0, 1.5, None, True]

    assert "before" not in run(capsys, course)
    hand_in(course, "bob", affine_backward=AVERAGED, mlp_db1="mlp_db1 = -0.12")
    assert "bob        affine_backward         4        2  new upload" in run(capsys, course)


def test_a_check_that_changed_nobodys_score_is_still_told(course, capsys, monkeypatch, tmp_path):
    hand_in(course, "ada")
    hand_in(course, "bob")
    run(capsys, course)
    corrected(monkeypatch, tmp_path)
    out = run(capsys, course)
    assert out.endswith("Checks that changed since the last grading: affine_backward, mlp_db1. No score did.\n")
    assert "before" not in out


def lines_of(table):
    """What the table of changes says, without its spaces."""
    if "before" not in table:
        return []
    lines = table[table.index("student    task") :].split("\n\n")[0].rstrip().split("\n")[2:]
    return [" ".join(line.split()) for line in lines if not line.startswith("Checks that")]


def test_a_penalty_that_changes_is_told_in_a_dry_run_and_for_real(course, capsys):
    small.deduct(course, "2026-01-01 12:00:00 UTC")
    late = "2026-01-02 13:30:00 UTC"
    hand_in(course, "bob", timestamp=late, mlp_db1="mlp_db1 = -0.12")
    # Before anybody has a grade: ada's scores are no change, bob's deduction is one.
    first = ["bob late penalty 0 2 25.5 hours late"]
    assert lines_of(run(capsys, course, "--dry-run")) == lines_of(run(capsys, course)) == first
    assert small.rows(course, "bob")[2] == 2

    # ada comes late with a task more; bob's time is gone, and a person has given him points.
    small.grade_by_hand(course, "bob", "why_sum", 2)
    small.grade_by_hand(course, "ada", "why_sum", 3)
    averaged = AVERAGED.replace("dout.mean", "dout.sum")
    hand_in(course, "ada", timestamp="2026-01-01 12:20:00 UTC", affine_backward=averaged)
    hand_in(course, "bob", mlp_db1="mlp_db1 = -0.12")
    changes = [
        "ada affine_backward 3 4 new upload",
        "ada late penalty 0 9 20 minutes late",
        "bob late penalty 2 0 not late",
    ]
    assert lines_of(run(capsys, course, "--dry-run")) == changes
    assert [small.rows(course, student)[2] for student in ("ada", "bob")] == [None, 2]
    assert lines_of(run(capsys, course)) == changes
    assert [small.rows(course, student)[2] for student in ("ada", "bob")] == [9, None]
    assert "late penalty" not in run(capsys, course)

    # The rule counts what a person gives, too.
    small.grade_by_hand(course, "ada", "why_sum", 1)
    tree = json.loads(run(capsys, course, "--dry-run", "--json"))
    expected = {"student": "ada", "task": "late penalty", "before": 9, "after": 7, "why": "20 minutes late"}
    assert [change for item in tree for change in item["changes"]] == [expected | {"by_hand": None}]


def test_a_rule_for_late_work_that_fails_is_named_with_its_line(course, capsys):
    small.deduct(course, "2026-01-01 12:00:00 UTC")
    config = course / "nbgrader_config.py"
    text = """
from nbgrader.plugins import LateSubmissionPlugin
class Tenth(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.1 * scor
get_config().AssignLatePenalties.plugin_class = Tenth
"""
    config.write_text(text, encoding="utf-8")
    hand_in(course, "bob", timestamp="2026-01-02 13:30:00 UTC")
    assert __main__.main(["grade", NAME, "--course", str(course)]) == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert said == f"{config}, line 5: NameError: name 'scor' is not defined. Correct it, then run the command again."
    assert not (course / "autograded" / "bob").exists()


def test_a_dry_run_before_any_grading_leaves_no_gradebook(course, capsys):
    (course / "gradebook.db").unlink()
    assert "Nothing was written" in run(capsys, course, "--dry-run")
    assert not (course / "gradebook.db").exists()
    assert not (course / "autograded").exists()
