"""Scoring one submission: what one cell does costs no other, and what feedback says gives nothing hidden away."""

import json

import numpy as np
import pytest

from autograder import engine, hidden, registry
from numnet.check import running, wire

NAME = "a02_backpropagation"
BACKWARD_ZEROS = """
def affine_backward(dout, cache):
    x, w = cache
    return np.zeros_like(x), np.zeros_like(w), np.zeros(w.shape[1])
"""


@pytest.fixture(scope="module")
def scorer(tmp_path_factory):
    with engine.Scorer(tmp_path_factory.mktemp("course"), NAME) as found:
        yield found


@pytest.fixture
def solved():
    tasks = registry.assignment(NAME).tasks
    cells = {task.id: engine.solution(task.id) for task in tasks if task.is_code}
    return cells | {task.id: f"{task.id} = {task.answer}" for task in tasks if task.kind == "numeric"}


def statuses(result):
    return {task.id: task.status for task in result.tasks}


def only_failed(result):
    return {name for name, status in statuses(result).items() if status != "passed"}


def test_the_courses_own_cells_get_everything(scorer, solved):
    result = scorer.score(solved, "ada")
    assert (result.student, result.status, result.score) == ("ada", "graded", result.max_score)


def test_nothing_and_stubs_are_unwritten(scorer):
    stubs = {task.id: engine.stub(task.id) for task in registry.assignment(NAME).code_tasks()}
    for cells in ({}, stubs):
        result = scorer.score(cells)
        assert result.score == 0
        assert set(statuses(result).values()) == {"unwritten"}


@pytest.mark.parametrize(
    "damage",
    [
        "def affine_backward(dout, cache):\n    while True: pass",
        "import os\nos_exit = os._exit\ndef affine_backward(dout, cache):\n    os._exit(0)",
        "def affine_backward(dout=__import__('os')._exit(3)): pass",
        "np.matmul = None\nclass Spoil:\n    np.sum = np.exp = np.zeros = None\ndef affine_backward(dout, cache): pass",
        "def affine_backward(dout, cache):\n    return [0] * 10**12",
        "def affine_backward(",
        BACKWARD_ZEROS,
    ],
    ids=["hangs", "exits", "exits on load", "patches numpy", "memory", "syntax", "zeros"],
)
def test_one_bad_cell_costs_only_its_own_task(scorer, solved, damage):
    result = scorer.score(solved | {"affine_backward": damage})
    assert only_failed(result) == {"affine_backward"}
    assert {task.id: task.score for task in result.tasks}["affine_backward"] == 0


def test_a_task_is_scored_over_the_courses_version_of_what_failed(scorer, solved):
    result = scorer.score(solved | {"affine_forward": "def affine_forward(x, w, b):\n    return x @ w, None"})
    assert only_failed(result) == {"affine_forward"}
    (backward,) = [task for task in result.tasks if task.id == "affine_backward"]
    assert backward.message.startswith("Scored with the course's affine_forward")


def test_parts_earn_their_share(scorer, solved):
    half = "def affine_backward(dout, cache):\n    x, w = cache\n    return dout @ w.T, -x.T @ dout, dout.sum(0)"
    result = scorer.score(solved | {"affine_backward": half})
    (task,) = [task for task in result.tasks if task.id == "affine_backward"]
    assert (task.status, task.score, task.parts) == ("partial", 2.0, {"dx": True, "dw": False, "db": True})


def test_a_known_mistake_is_told_in_its_sentence(scorer, solved):
    mistake = registry.misconceptions("affine_backward")[0]
    result = scorer.score(solved | {"affine_backward": mistake.source})
    (task,) = [task for task in result.tasks if task.id == "affine_backward"]
    assert task.misconception == mistake.name
    assert task.message.endswith(mistake.sentence)


def test_messages_point_at_the_students_line_and_never_repeat_exceptions(scorer, solved):
    cell = "def affine_forward(x, w, b):\n    raise ValueError(f'hidden {x[0, 0]!r}')"
    result = scorer.score(solved | {"affine_forward": cell})
    (task,) = [task for task in result.tasks if task.id == "affine_forward"]
    assert task.source_line == "raise ValueError(f'hidden {x[0, 0]!r}')"
    value = hidden.hidden_expectation(scorer.course, "affine_forward").inputs["square"]["x"][0, 0]
    assert repr(value) not in json.dumps(result.to_json())
    assert "hidden" not in task.message


def test_a_helper_of_another_cell_is_named(scorer, solved):
    result = scorer.score(solved | {"affine_forward": "def affine_forward(x, w, b):\n    return my_helper(x, w, b)"})
    (task,) = [task for task in result.tasks if task.id == "affine_forward"]
    assert "affine_forward uses `my_helper`, defined elsewhere: move it into this cell." in task.message


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("mlp_db1 = -0.119", "passed"),
        ("# task: mlp_db1\nmlp_db1 = -0.4796 * 0.25 * 0.9921 ", "passed"),
        ("mlp_db1 = 0.119", "wrong"),
        ("mlp_db1 = None", "unwritten"),
        ("", "unwritten"),
        ("mlp_db1 = input()", "failed"),
        ("mlp_db1 = 9**9**9", "failed"),
        ("mlp_db1 = " + "-" * 10**6 + "1", "failed"),
    ],
)
def test_numeric_answers(source, status):
    assert engine.score_numeric(registry.task("mlp_db1"), source).status == status


def test_judges_survive_every_answer_that_a_worker_can_send(scorer):
    rng = np.random.default_rng(0)
    odd = [None, True, -1, 2.5, float("nan"), "text", [], {}, [[[1]]], {"dx": None}, np.zeros(()), np.zeros((0, 3))]
    odd += [np.array(["1"]).astype(float), np.zeros((2,) * 9), np.full(3, 1j), np.array([True]), {"": {}}, 10**18]
    for task in registry.assignment(NAME).code_tasks():
        expected = hidden.hidden_expectation(scorer.course, task.id)
        judge = registry.load_check(registry.check_path(task.id)).judge
        parts = list(next(iter(expected.want.values())).value)
        for _ in range(60):
            got = {}
            for case in expected.inputs:
                value = {part: odd[rng.integers(len(odd))] for part in parts}
                value = value if rng.random() < 0.8 else odd[rng.integers(len(odd))]
                after = {"x": odd[rng.integers(len(odd))], "nobody": 1}
                raised = running.Raised("Odd\n", "odd", "odd", -5, "odd") if rng.random() < 0.1 else None
                got[case] = running.Reply(wire.decode(wire.encode(value)), {"dx": "odd"}, after, raised)
            assert not judge(expected.inputs, got, expected.want, expected.wrong).passed


def test_expectations_are_kept_privately_and_read_back(scorer, tmp_path):
    first = hidden.hidden_expectation(tmp_path, "affine_backward")
    hidden.hidden_expectation.cache_clear()
    second = hidden.hidden_expectation(tmp_path, "affine_backward")
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0
    assert (tmp_path / "results" / "expected").stat().st_mode & 0o077 == 0
    np.testing.assert_array_equal(first.inputs["square"]["x"], second.inputs["square"]["x"])
    other = hidden.hidden_expectation(scorer.course, "affine_backward")
    assert not np.allclose(first.inputs["square"]["x"], other.inputs["square"]["x"])


def test_a_secret_that_others_can_read_is_refused(tmp_path):
    hidden.secret(tmp_path)
    (tmp_path / "secret.key").chmod(0o644)
    with pytest.raises(Exception, match="chmod 600"):
        hidden.secret(tmp_path)


def test_without_a_sandbox_scores_are_the_same(monkeypatch, tmp_path, solved):
    monkeypatch.setenv("NUMNET_NO_SANDBOX", "1")
    engine.sandbox_warning.cache_clear()
    try:
        with engine.Scorer(tmp_path, NAME) as plain:
            result = plain.score(solved | {"affine_backward": BACKWARD_ZEROS})
    finally:
        engine.sandbox_warning.cache_clear()
    assert only_failed(result) == {"affine_backward"}
