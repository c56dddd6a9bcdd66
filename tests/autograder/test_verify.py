"""The whole verification of the six tasks, one test a task, and tests that it notices what it is there to notice."""

import pytest

from autograder import registry, verify
from autograder.registry import Variant

CODE_TASKS = [task.id for task in registry.tasks().values() if task.is_code]


@pytest.mark.parametrize("name", CODE_TASKS)
def test_task_verifies(name):
    report = verify.verify([name])
    assert report.problems == []
    assert report.named >= verify.NAMED
    assert report.misnamed == []
    assert report.indistinguishable == []
    firsts = [version for version in report.wrong if not version.second]
    assert len(firsts) >= 8
    assert len(report.right) >= 3
    assert all(version.hidden < 1 and version.visible < 1 for version in report.wrong)
    assert all(version.visible == version.hidden == 1 for version in report.right)
    table = report.table()
    assert f"Second versions named: {len(firsts)} of {len(firsts)}; misnamed: 0." in table
    assert report.to_json()["ok"] is True


RIGHT = """\
def affine_forward(x, w, b):
    if x.shape[1:] != w.shape[:1] or b.shape != w.shape[1:]:
        raise ValueError
    return x @ w + b, (x, w)
"""
WRONG = RIGHT.replace("+ b", "- b")
HARMFUL = "from numnet import graph\n\nclass _(graph.Value):\n    graph.Value.exp = graph.Value.log\n\n" + WRONG


@pytest.fixture
def versions(monkeypatch):
    """Stand-ins for the files of wrong versions and alternatives."""

    def install(wrong=(), right=()):
        monkeypatch.setattr(registry, "misconceptions", lambda name: list(wrong))
        monkeypatch.setattr(registry, "alternatives", lambda name: list(right))

    return install


def test_right_version_among_the_wrong_is_noticed(versions):
    versions([Variant("fine", "Nothing is wrong.", RIGHT)])
    problems = verify.verify(["affine_forward"], seeds=1).problems
    assert "affine_forward: fine passes the visible check." in problems
    assert "affine_forward: fine passes a hidden check." in problems
    assert "affine_forward has 1 wrong versions; it needs 6." in problems
    assert "affine_forward has 0 alternatives; it needs 2." in problems
    assert "affine_forward: each wrong version needs exactly one second version." in problems


def test_wrong_alternative_is_noticed(versions):
    versions(right=[Variant("odd", "", WRONG), Variant("broken", "", "def affine_forward(:")])
    problems = verify.verify(["affine_forward"], seeds=1).problems
    assert any(problem.startswith("affine_forward: alternative odd does not get full marks") for problem in problems)
    assert any("alternative broken" in problem for problem in problems)


def test_wrong_names_are_noticed(versions):
    twice = WRONG.replace("def", "# another writing\ndef")
    other = RIGHT.replace("+ b", "* b")
    versions(
        [
            Variant("minus", "Add b.", WRONG),
            Variant("again", "Add b.", twice),
            Variant("minus", "", other, second=True),
            Variant("again", "", twice + "\n", second=True),
        ]
    )
    report = verify.verify(["affine_forward"], seeds=1)
    assert report.indistinguishable == [("affine_forward", "again", "minus")]
    assert [version.name for version in report.misnamed] == ["again"]
    assert report.named == 0
    assert "affine_forward: again (second version) is called minus." in report.problems
    assert "the visible check cannot tell again from minus" in report.table()


def test_version_that_spoils_another_task_is_noticed(versions):
    from numnet import graph

    before = graph.Value.exp
    try:
        versions([Variant("harmful", "Leave Value alone.", HARMFUL)])
        report = verify.verify(["affine_forward"], seeds=1)
    finally:
        graph.Value.exp = before
    assert report.wrong[0].spoils == ("Value",)
    assert "affine_forward: harmful spoils Value, which does not build on it." in report.problems


def test_endless_version_is_stopped(versions, monkeypatch):
    monkeypatch.setattr(verify, "CPU_SECONDS", 0.05)
    alone = {"affine_forward": registry.task("affine_forward")}
    monkeypatch.setattr(registry, "tasks", lambda: alone)
    versions([Variant("endless", "It must end.", "def affine_forward(x, w, b):\n    while True:\n        pass\n")])
    report = verify.verify(["affine_forward"], seeds=1)
    assert report.wrong[0].visible == report.wrong[0].hidden == 0


def test_unknown_task_is_refused():
    with pytest.raises(registry.UnknownName):
        verify.verify(["no_such_task"])
