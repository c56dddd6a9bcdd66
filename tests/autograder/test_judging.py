"""Tests of the judge of array tasks: what it accepts, in which order it complains, and what it recognises.

Replies are made by hand, so the worker and the checks play no part.
"""

import re

import numpy as np
import pytest

from numnet.check.judging import ArrayJudge, Problem, compare_values, equal, known_relation
from numnet.check.running import Raised, Reply

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
WANT = np.array([[0.5, -1.5, 2.5], [3.5, 4.5, -5.5]])
INPUTS = {"first": {"x": X}, "second": {"x": X[:, :2]}}


def reply(first, second=None, **more):
    second = WANT[:, :2] if second is None else second
    return {"first": Reply({"out": first}, **more), "second": Reply({"out": second}, **more)}


def judge(got, wrong=None, **options):
    return ArrayJudge(parts={"out": 1}, **options)(INPUTS, got, reply(WANT), wrong or {})


@pytest.mark.parametrize(
    ("value", "kind", "says"),
    [
        (None, "NoneType", "out is None. Did you forget to return it?"),
        (None, "object", "out is another type"),
        (None, "list", "out is a list"),
        ("text", "str", "out is a str"),
        (True, "bool", "out is a bool"),
        ([1.0, 2.0], "list", "out is a list"),
        ({"a": 1}, "dict", "out is a dict"),
        (3.0, "float", "out has shape ()"),
        (WANT[0], "ndarray", "out has shape (3,); it should be an array of shape (2, 3)"),
        (np.zeros((123, 457)), "ndarray", "out has the wrong shape; it should be"),
        (np.zeros((1,) * 16), "ndarray", "out has the wrong shape; it should be"),
        (WANT.astype(int), "ndarray", "out holds integers"),
        (WANT.astype(np.float32), "ndarray", "out has dtype float32"),
        (WANT + 0j, "ndarray", "out holds complex numbers"),
        (WANT > 0, "ndarray", "out holds True and False"),
        (np.where(WANT > 4, np.nan, WANT), "ndarray", "out holds nan or infinity"),
        (np.zeros((2, 3)), "ndarray", "out is zero everywhere"),
        (X, "ndarray", "out is the input x, unchanged"),
        (-WANT, "ndarray", "out has the wrong sign everywhere"),
        (WANT * 3, "ndarray", "every entry is 3 times"),
        (WANT / 2, "ndarray", "every entry is 1/2"),
        (WANT + 1, "ndarray", "out has the right shape, but wrong values"),
    ],
)
def test_message_says_what_is_wrong(value, kind, says):
    outcome = judge(reply(value, types={"out": kind}))
    assert outcome.fraction == 0
    assert says in outcome.message


def test_right_answer_passes_in_any_memory_order_and_precision_above():
    for value in (WANT.copy(), np.asfortranarray(WANT), WANT.astype(np.longdouble), WANT * (1 + 1e-8)):
        assert judge(reply(value)).passed


def test_first_failing_case_is_named_only_where_others_pass():
    some = judge(reply(WANT, WANT[:, :2] + 1))
    assert "First seen in the case: second." in some.message
    assert "case" not in judge(reply(WANT + 1, WANT[:, :2] + 1)).message


def test_changed_input_fails_and_is_named():
    got = {case: Reply(r.value, after={"x": X + 1}) for case, r in reply(WANT).items()}
    assert "changes its input x in place" in judge(got).message
    assert judge(got, may_modify=frozenset({"x"})).passed


def test_expected_values_stand_in_the_detail_alone():
    outcome = judge(reply(WANT + np.eye(2, 3)))
    assert "expected 0.5" in outcome.detail
    assert "0.5" not in outcome.message


def test_numbers_that_differ_late_are_shown_with_the_digits_that_differ():
    nearly = judge(reply(WANT * (1 + 5e-6)))
    shown, expected = re.search(r"is (\S+), expected (\S+)\.$", nearly.detail).groups()
    assert shown != expected
    zero = compare_values("out at 0", np.array([1.0, 2.0]), np.array([-0.0, 2.0]), {}, {})
    assert zero.detail == "1 of 2 entries is wrong; entry [0] is 1, expected 0."


def test_a_dict_that_was_taken_apart_is_recognised():
    pair = ArrayJudge(parts={"out": 1}, returns="(out, cache)")
    outcome = pair(INPUTS, reply("out", "out", types={"out": "str"}), reply(WANT), {})
    assert outcome.message == "out is a str, not a number or an array. Return (out, cache) in this order, not a dict."


def test_exceptions_say_type_and_never_text():
    raised = Raised("ValueError", "cell", "task", 3, text="hidden 0.123")
    outcome = judge({case: Reply(raised=raised) for case in INPUTS})
    assert outcome.message == "ValueError while calling your code."
    stub = Raised("NotImplementedError", "stub", "affine_forward", 3)
    assert judge({case: Reply(raised=stub) for case in INPUTS}).message == "affine_forward is not written yet."
    check = Raised("TypeError", "check")
    outcome = judge({case: Reply(raised=check) for case in INPUTS}, returns="(a, b)")
    assert outcome.message.endswith("(TypeError). It should return (a, b).")


def test_a_case_speaks_only_about_its_own_parts():
    parts = ArrayJudge(parts={"a": 1, "b": 3})
    inputs = {"one": {}, "two": {}}
    want = {"one": Reply({"a": 1.0}), "two": Reply({"b": 2.0})}
    got = {"one": Reply({"a": 1.0}), "two": Reply(raised=Raised("KeyError", "cell"))}
    outcome = parts(inputs, got, want, {})
    assert outcome.parts == {"a": True, "b": False}
    assert outcome.fraction == 0.25


def test_a_part_that_is_missing_is_wrong():
    got = {case: Reply({"other": 1.0}) for case in INPUTS}
    assert judge(got).message.startswith("The answer has no out.")
    assert not judge({case: Reply(7) for case in INPUTS}).passed


def test_known_mistake_is_recognised_through_rounding_and_other_infinities():
    wrong = {"doubled": reply(WANT * 2, WANT[:, :2] * 2), "overflow": reply(WANT * np.inf, WANT[:, :2] * np.nan)}
    assert judge(reply(WANT * (2 + 1e-9), WANT[:, :2] * 2), wrong).misconception == "doubled"
    assert judge(reply(WANT * np.nan, WANT[:, :2] * np.inf), wrong).misconception == "overflow"
    assert judge(reply(WANT * 2, WANT[:, :2] * 3), wrong).misconception is None


def test_exceptions_alone_name_no_mistake_that_raises_everywhere():
    raising = {case: Reply(raised=Raised("ValueError", "cell")) for case in INPUTS}
    assert judge(raising, {"any": raising}).misconception is None
    partly = {**raising, "second": Reply({"out": WANT[:, :2]})}
    assert judge(partly, {"square": partly, "any": raising}).misconception == "square"


def test_of_two_matching_mistakes_the_one_that_leaves_the_rest_right_is_named():
    both = ArrayJudge(parts={"a": 1, "b": 1})
    inputs, want = {"case": {}}, {"case": Reply({"a": 1.0, "b": 2.0})}
    wrong = {"both": {"case": Reply({"a": 5.0, "b": 9.0})}, "only a": {"case": Reply({"a": 5.0, "b": 2.0})}}
    assert both(inputs, {"case": Reply({"a": 5.0, "b": 2.0})}, want, wrong).misconception == "only a"
    assert both(inputs, {"case": Reply({"a": 5.0, "b": 9.0})}, want, wrong).misconception == "both"


def test_a_mistake_is_named_only_where_all_that_it_spoils_is_wrong_and_most_in_its_way():
    three = ArrayJudge(parts={"a": 1, "b": 1, "c": 1})
    inputs, want = {"case": {}}, {"case": Reply({"a": 1.0, "b": 2.0, "c": 3.0})}
    wrong = {"all": {"case": Reply({"a": 5.0, "b": 6.0, "c": 7.0})}}

    def named(a, b, c):
        return three(inputs, {"case": Reply({"a": a, "b": b, "c": c})}, want, wrong).misconception

    assert named(5.0, 6.0, 7.0) == "all"
    assert named(5.0, 6.0, 9.0) == "all"
    assert named(5.0, 6.0, 3.0) is None, "c is right here"
    assert named(5.0, 8.0, 9.0) is None, "only one of three is wrong in that way"


def test_a_mistake_that_shows_in_values_is_not_named_by_exceptions():
    two = ArrayJudge(parts={"a": 1, "b": 1})
    inputs = {"square": {}, "other": {}}
    want = dict.fromkeys(inputs, Reply({"a": 1.0, "b": 2.0}))
    raising = Reply(raised=Raised("ValueError", "cell"))
    wrong = {"transposed": {"square": Reply({"a": 7.0, "b": 2.0}), "other": raising}}
    assert (
        two(inputs, {"square": Reply({"a": 7.0, "b": 2.0}), "other": raising}, want, wrong).misconception
        == "transposed"
    )
    assert two(inputs, {"square": Reply({"a": 8.0, "b": 2.0}), "other": raising}, want, wrong).misconception is None


def test_coarse_comparison_names_only_what_explains_everything():
    coarse = ArrayJudge(parts={"a": 1, "b": 1}, same={"a": lambda got, wrong, inputs: True})
    inputs, want = {"case": {}}, {"case": Reply({"a": 1.0, "b": 2.0})}
    wrong = {"a alone": {"case": Reply({"a": 5.0, "b": 2.0})}}
    assert coarse(inputs, {"case": Reply({"a": 7.0, "b": 2.0})}, want, wrong).misconception == "a alone"
    assert coarse(inputs, {"case": Reply({"a": 7.0, "b": 3.0})}, want, wrong).misconception is None


def test_nests_are_compared_by_name():
    want = {"w1": WANT, "b1": X[0]}
    assert compare_values("grads", {"w1": WANT, "b1": X[0]}, want, {}, {}) is None
    assert (
        "In grads: b1 is None."
        in compare_values("grads", {"w1": WANT, "b1": None}, want, {"grads/b1": "NoneType"}, {}).sentence
    )
    assert compare_values("grads", {"w1": WANT}, want, {}, {}).sentence == "grads should be a dict with keys w1, b1."
    assert compare_values("grads", {"w1": WANT, "other": X}, want, {}, {}).sentence == "grads has no b1."
    assert compare_values("pair", [1.0], [1.0, 2.0], {}, {}).sentence == "pair should be 2 values."
    assert compare_values("pair", [1.0, 3.0], [1.0, 2.0], {}, {}).sentence.startswith("In pair: value 1")


@pytest.mark.parametrize(
    ("got", "want", "same"),
    [
        (1.0, 1.0 + 1e-8, True),
        (1.0, 1.1, False),
        (float("nan"), float("nan"), True),
        (float("inf"), float("inf"), True),
        (float("inf"), 1.0, False),
        (1, 1.0, True),
        (np.array(1.0), 1.0, True),
        (None, 1.0, False),
        ("a", "a", True),
        ([1.0, [2.0]], [1.0, [2.0]], True),
        ([1.0], [1.0, 2.0], False),
        (np.zeros((0, 3)), np.zeros((0, 3)), True),
        (np.zeros((0, 3)), np.zeros((3, 0)), False),
    ],
)
def test_equal(got, want, same):
    assert equal(got, want) is same


def test_relations_of_numbers_read_as_numbers():
    assert known_relation(0.0, 3.0, {}) == "is zero."
    assert known_relation(-3.0, 3.0, {}) == "has the wrong sign."
    assert known_relation(1.5, 3.0, {}) == "is 1/2 of what it should be."
    assert known_relation(X[:, :2].T, X[:, :2], {}) == "is the transpose of what it should be."
    assert known_relation(1.7, 3.0, {}) == ""


def test_integer_answers_refuse_floats():
    assert compare_values("labels", np.array([1.0, 2.0]), np.array([1, 2]), {}, {}) == Problem(
        "labels holds floating-point numbers; it should hold integers."
    )
    assert compare_values("labels", np.array([1, 2], np.uint8), np.array([1, 2]), {}, {}) is None
