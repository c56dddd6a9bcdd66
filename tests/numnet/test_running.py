"""Running probes: what a student's cell does, or fails to do, comes back as plain data and judges nothing."""

import numpy as np
import pytest

import numnet
from numnet.check.running import Job, constant_value, read_replies, request, run, serve
from numnet.check.wire import Seed, WireError, encode

PROBE = """
def probe(numnet, x):
    out, cache = numnet.layers.affine_forward(x, x, x[0])
    return {"out": out}
"""
X = np.arange(9.0).reshape(3, 3)


def reply(source, probe=PROBE, **inputs):
    job = Job("affine_forward", probe, {"only": inputs or {"x": X}})
    through_the_wire = read_replies(serve(request({"affine_forward": source}, [job])), [job])
    return through_the_wire["affine_forward"]["only"]


def test_values_types_and_inputs_come_back():
    answer = reply("def affine_forward(x, w, b):\n    x += 1\n    return [1.5, x], None")
    assert answer.value["out"][0] == 1.5
    assert answer.types["out"] == "list"
    np.testing.assert_array_equal(answer.after["x"], X + 1)
    assert X[0, 0] == 0


def test_overlays_are_gone_afterwards():
    before = numnet.layers.affine_forward
    reply("def affine_forward(x, w, b):\n    return 1, 2")
    assert numnet.layers.affine_forward is before


@pytest.mark.parametrize(
    ("source", "kind", "where", "line"),
    [
        ("def affine_forward(x, w, b):\n    return 1 / 0", "ZeroDivisionError", "cell", 2),
        ("def affine_forward(x, w, b):\n    return None", "TypeError", "check", None),
        ("def affine_forward(x, w, b):\n    return helper(x)", "NameError", "cell", 2),
        ("def affine_forward(x, w, b):\n    return np.zeros(3) @ np.zeros(4)", "ValueError", "cell", 2),
        ("def affine_forward(x, w, b):\n    raise SystemExit", "SystemExit", "cell", 2),
        ("def affine_forward(x, w, b):\n    return affine_forward(x, w, b)", "RecursionError", "cell", 2),
        ("def affine_forward(x, w, b):\n    raise NotImplementedError('not yet')", "NotImplementedError", "stub", 2),
        ("class E(ValueError): pass\ndef affine_forward(x, w, b):\n    raise E('secret')", "ValueError", "cell", 3),
        ("class E(BaseException): pass\ndef affine_forward(x, w, b):\n    raise E", "BaseException", "cell", 3),
        ("def affine_forward(:", "CellError", "loading", None),
        ("def other(): pass", "CellError", "loading", None),
        ("def affine_forward(x=1/0): pass", "ZeroDivisionError", "loading", 1),
    ],
)
def test_exceptions_are_described(source, kind, where, line):
    raised = reply(source).raised
    assert (raised.type, raised.where, raised.line) == (kind, where, line)


def test_a_broken_exception_is_no_trouble():
    source = (
        "class E(Exception):\n    def __str__(self):\n        raise self\ndef affine_forward(x, w, b):\n    raise E"
    )
    assert reply(source).raised.text == ""


def test_printing_and_warnings_cost_nothing_and_are_capped():
    source = "import warnings\ndef affine_forward(x, w, b):\n"
    source += "    warnings.warn('w')\n    print('p' * 10**7)\n    return x / 0, None"
    answer = reply(source)
    assert answer.raised is None
    assert len(answer.printed) == 2_000


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("np.ma.masked_array(x)", "MaskedArray"),
        ("np.array([None])", "ndarray of object"),
        ("object()", "object"),
        ("type('int', (int,), {})(3)", "int"),
        ("{1: 2}", "dict"),
        ("np.float64(2)", "float64"),
        ("10**30", "int"),
    ],
)
def test_odd_values_travel_as_data_or_not_at_all(expression, kind):
    answer = reply(f"def affine_forward(x, w, b):\n    return {expression}, None")
    assert answer.types["out"] == kind
    assert answer.value["out"] is None or isinstance(answer.value["out"], float | np.ndarray)


def test_a_generator_travels_as_its_seed():
    probe = "def probe(numnet, rng):\n    return {'draw': rng.random()}"
    value = reply("def affine_forward(): pass", probe, rng=Seed(3)).value["draw"]
    assert value == np.random.default_rng(3).random()


def test_a_cell_that_fails_leaves_the_stub_for_others():
    job = Job("affine_backward", PROBE, {"only": {"x": X}})
    answer = run({"affine_forward": "syntax error", "affine_backward": "def affine_backward(a, b): pass"}, [job])
    assert answer["affine_backward"]["only"].raised is None


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"affine_forward": {}},
        {"affine_forward": {"only": None}},
        {"affine_forward": {"only": {"value": 1, "types": {}, "after": {}, "raised": None}}},
        {"affine_forward": {"only": {"value": 1, "types": {"": 1}, "after": {}, "raised": None, "printed": ""}}},
        {"affine_forward": {"only": {"value": 1, "types": {}, "after": [], "raised": None, "printed": ""}}},
        {"affine_forward": {"only": {"value": 1, "types": {}, "after": {}, "raised": {"type": 1}, "printed": ""}}},
        {"affine_forward": {"only": {"value": 1, "types": {}, "after": {}, "raised": [1], "printed": ""}}},
        [1],
    ],
)
def test_forged_answers_are_refused(answer):
    with pytest.raises(WireError):
        read_replies(encode(answer), [Job("affine_forward", PROBE, {"only": {"x": X}})])


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("# task: q\nq = -0.5 * 0.25", -0.125),
        ("q = 2 ** -20", 2**-20),
        ("q = 1\nq = (3 - 1) / 4  # changed", 0.5),
        ("q = None", None),
        ("print('x')\nq = +7", 7.0),
    ],
)
def test_numeric_answers_are_read(source, value):
    assert constant_value(source, "q") == value


@pytest.mark.parametrize(
    "source",
    ["q = x", "q = abs(-1)", "q = 'text'", "q = 9 ** 9 ** 9 ** 9", "q = 1 / 0", "q = (-1) ** 0.5", "q = True", "q = 1j",
     "p = 1", "q =", "q = " + "(" * 500, "q = " + "-" * 50_000 + "1", "q = np.log(2)", "q = 10 ** 400"],
)  # fmt: skip
def test_other_answers_are_refused_with_the_form(source):
    with pytest.raises(ValueError, match="must be one number"):
        constant_value(source, "q")
