"""The questions of assignment a02: their answers follow from the course's own code, taken from the notebook's text.

The experiment's settings are the notebook's, and the recorded figures are theirs.
"""

import inspect
import json
import re

import numpy as np
import pytest

from autograder import engine, registry
from benchmarks import __main__ as benchmark
from benchmarks import experiment, task_effort
from numnet import data, layers, losses, nets
from numnet.check import verdict
from numnet.gradcheck import numerical_gradient

TEXT = experiment.NOTEBOOK.read_text(encoding="utf-8")
NUMERIC = [task for task in registry.tasks().values() if task.kind == "numeric"]


def numbered_lines():
    """The lines of code in the question, which are numbered from 1."""
    block = TEXT.partition("Find the bug\n")[2].partition("# ```text\n")[2].partition("# ```\n")[0]
    found = [re.fullmatch(r"#  ?(\d+)   (.+)", line).groups() for line in block.splitlines()]
    assert [int(number) for number, _ in found] == list(range(1, 11))
    return [code for _, code in found]


def block(lines):
    """The two functions that the lines define, over the course's own."""
    functions = ("affine_forward", "affine_backward", "relu_forward", "relu_backward")
    scope = {name: getattr(layers, name) for name in functions}
    exec("\n".join(lines), scope)
    return scope["block_forward"], scope["block_backward"]


def test_just_one_line_has_a_bug_that_small_steps_find_and_shapes_do_not():
    rng = np.random.default_rng(0)
    given = {"x": rng.normal(size=(5, 4)), "w": rng.normal(size=(4, 4)), "b": rng.normal(size=4)}
    dout, lines = rng.normal(size=(5, 4)), numbered_lines()
    number = int(registry.task("find_the_bug").answer)
    mended = [*lines[: number - 1], lines[number - 1].replace("+ dz", "+ dout"), *lines[number:]]
    assert mended != lines
    out, right = check_gradients_of(block(mended), given, dout)
    same_out, wrong = check_gradients_of(block(lines), given, dout)
    np.testing.assert_array_equal(out, same_out)
    np.testing.assert_allclose(out, given["x"] + np.maximum(given["x"] @ given["w"] + given["b"], 0))
    assert right == {"x": True, "w": True, "b": True}
    assert wrong == {"x": False, "w": True, "b": True}


def check_gradients_of(functions, given, dout):
    """The block's output, and for each of its inputs whether the gradient is what small steps measure."""
    forward, backward = functions
    out, cache = forward(**given)
    agree = {}
    for (name, array), gradient in zip(given.items(), backward(dout, cache), strict=True):
        assert gradient.shape == array.shape
        measured = numerical_gradient(lambda _: np.sum(dout * forward(**given)[0]), array)
        agree[name] = bool(np.allclose(gradient, measured, rtol=1e-6, atol=1e-8))
    return out, agree


def test_numbers_follow_from_the_course_s_functions():
    hinge, _ = losses.svm_loss(np.full((3, 10), 0.7), np.array([2, 9, 4]))
    assert registry.task("first_hinge_loss").answer == pytest.approx(hinge, rel=1e-12)
    x, params, y = nets.summer_school_example()
    slope = nets.summer_school_mlp(x, params, y, "sigmoid")[1]["b1"][0]
    task = registry.task("mlp_db1")
    assert task.answer == pytest.approx(slope, abs=task.tolerance)


@pytest.mark.parametrize("task", NUMERIC, ids=lambda task: task.id)
def test_the_notebook_looks_at_the_form_only_and_grading_at_the_number(task):
    assert len(task.hints) == 3
    for answer, score in ((task.answer, task.points), (task.answer + 1, 0), (-task.answer, 0)):
        source = f"{task.id} = {answer}"
        seen = verdict.examine_number(task.id, source)
        assert [row.right for row in seen.rows] == [True]
        assert (
            seen.rows[0].why == f"Read as {answer:.10g}. Whether that is the right number is graded after you hand in."
        )
        assert engine.score_numeric(task, source).score == score


def test_the_experiment_runs_with_the_settings_that_were_measured():
    pictures = data.load("fashion_mnist_small")
    train_net, x_held, y_held, x_test = experiment.experiment(pictures)
    measured = json.loads((benchmark.RESULTS / "experiment.json").read_text(encoding="utf-8"))
    settings = {name: parameter.default for name, parameter in inspect.signature(train_net).parameters.items()}
    assert settings == measured["settings"]
    assert measured["test"]["bar"] >= 0.8
    params, history = train_net(seed=3)
    assert len(history["loss"]) == settings["epochs"] * 80
    for part, x, y in (("held out", x_held, y_held), ("test", x_test, pictures.y_test)):
        assert np.mean(nets.two_layer_net(params, x).argmax(axis=1) == y) >= measured[part]["bar"]


def test_the_minutes_of_each_task_are_near_what_it_asks_to_read_and_write():
    found = task_effort.main()["tasks"]
    assert set(found) == set(registry.tasks())
    for name, row in found.items():
        assert row["words"] > 50, name
        assert 0.6 * row["minutes"] <= row["said"] <= max(3, 1.6 * row["minutes"]), (name, row)
    assert found["deep_net"]["written"] > found["affine_backward"]["written"] > found["relu_backward"]["written"] > 0
