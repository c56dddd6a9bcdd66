"""Decides whether what a probe brought back is right, and if not, which mistake it shows.

Judges run on the trusted side of grading and in the student's notebook; nothing here calls a student's code.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from numnet.check.running import Raised, Reply

RTOL, ATOL = 1e-6, 1e-9
KNOWN_TYPES = {"ndarray", "list", "tuple", "dict", "int", "float", "bool", "str", "NoneType", "float64", "float32"}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one part in one case: a sentence that is safe to publish, and numbers that are not.

    ``detail`` may reveal expected values; only the notebook shows it, where inputs and expectations are public.
    """

    sentence: str
    detail: str = ""


@dataclass(frozen=True)
class Outcome:
    """The verdict on one task: which parts are right, and one message for the student.

    ``parts`` maps each part to whether it is right, ``weights`` to its share of the points. ``message`` is safe to
    publish after grading. ``detail`` is for visible checks only. ``misconception`` is the id of the known mistake.
    """

    parts: dict
    weights: dict
    message: str = ""
    misconception: str | None = None
    detail: str = ""

    @property
    def passed(self):
        return all(self.parts.values())

    @property
    def fraction(self):
        """The share of the points earned, between 0 and 1."""
        earned = sum(self.weights[part] for part, right in self.parts.items() if right)
        return earned / sum(self.weights.values())


@dataclass(frozen=True)
class ArrayJudge:
    """Judges a probe that returns a dict of named parts, each a number, an array, or a nest of them.

    Parameters
    ----------
    parts : dict
        weight of each part by its name; credit is partial
    returns : str
        what the student's function returns, for the message when it cannot be taken apart: ``"(dx, dw, db)"``
    compare : dict
        another comparison for some parts: ``compare(got, want, inputs) -> Problem or None``. ``got`` and ``want`` are
        raw values. Parts not named here are compared as arrays to a relative 1e-6.
    same : dict
        for parts whose mistakes cannot be recognised value by value (random draws, accuracies):
        ``same(got, wrong, inputs) -> bool`` says whether both show the same mistake
    may_modify : frozenset
        inputs that the function is meant to change in place
    """

    parts: dict
    returns: str = ""
    compare: dict[str, Callable] = field(default_factory=dict)
    same: dict[str, Callable] = field(default_factory=dict)
    may_modify: frozenset = frozenset()

    def __call__(self, inputs, got, want, wrong):
        problems = {part: self._first_problem(part, inputs, got, want) for part in self.parts}
        right = {part: problem is None for part, problem in problems.items()}
        if all(right.values()):
            return Outcome(right, self.parts)
        name = self._recognise([part for part in self.parts if not right[part]], inputs, got, want, wrong)
        told, sentences = [], []
        for part, problem in problems.items():
            if problem and problem.sentence not in told:
                told.append(problem.sentence)
                sentences.append(problem)
        message = " ".join(problem.sentence for problem in sentences[:3])
        detail = " ".join(problem.detail for problem in sentences[:3] if problem.detail)
        return Outcome(right, self.parts, message, name, detail)

    def problem(self, part, inputs, got, want):
        """What is wrong with one part of one case's reply, or None."""
        if got.raised:
            return describe_exception(got.raised, self.returns)
        changed = [name for name in changed_inputs(inputs, got) if name not in self.may_modify]
        if changed:
            names = " and ".join(changed)
            return Problem(f"Your function changes its input {names} in place. Work on a copy.")
        if not isinstance(got.value, dict) or part not in got.value:
            return Problem(f"The answer has no {part}.")
        kind = got.types.get(part, "")
        if got.value[part] is None:
            none = kind == "NoneType"
            return Problem(f"{part} is None. Did you forget to return it?") if none else wrong_type(part, kind)
        if part in self.compare:
            return self.compare[part](got.value[part], want.value[part], inputs)
        return compare_values(part, got.value[part], want.value[part], got.types, inputs)

    def _first_problem(self, part, inputs, got, want):
        for case, reply in got.items():
            problem = self.problem(part, inputs[case], reply, want[case])
            if problem:
                return problem
        return None

    def _recognise(self, failed, inputs, got, want, wrong):
        """The id of the known mistake that gives what this student got, in most of the failed parts, in every case."""
        scores = {
            name: sum(self._same_mistake(part, inputs, got, want, replies) for part in failed)
            for name, replies in wrong.items()
        }
        best = max(scores.values(), default=0)
        if best == 0:
            return None
        candidates = [name for name, score in scores.items() if score == best]
        right = [part for part in self.parts if part not in failed]
        faithful = [name for name in candidates if all(self._agrees(part, inputs, got, wrong[name]) for part in right)]
        return (faithful or candidates)[0]

    def _same_mistake(self, part, inputs, got, want, wrong):
        """Whether a part goes wrong here exactly as it does under a known mistake, with at least one value to show."""
        seen = False
        for case, reply in got.items():
            known = wrong[case]
            if bool(reply.raised) != bool(known.raised):
                return False
            if reply.raised:
                if (reply.raised.type, reply.raised.where) != (known.raised.type, known.raised.where):
                    return False
                continue
            if changed_inputs(inputs[case], reply) != changed_inputs(inputs[case], known):
                return False
            if not self._equal(part, inputs[case], reply, known):
                return False
            seen = seen or bool(self.problem(part, inputs[case], known, want[case]))
        return seen

    def _agrees(self, part, inputs, got, wrong):
        return all(
            not reply.raised and not wrong[case].raised and self._equal(part, inputs[case], reply, wrong[case])
            for case, reply in got.items()
        )

    def _equal(self, part, inputs, reply, known):
        values = [r.value.get(part) if isinstance(r.value, dict) else None for r in (reply, known)]
        if part in self.same:
            return values[0] is not None and values[1] is not None and bool(self.same[part](*values, inputs))
        return equal(*values)


def compare_values(part, got, want, types, inputs):
    """Compare a value with what is expected: type, shape, dtype, finite, known relations, difference.

    Returns
    -------
    Problem or None
    """
    if isinstance(want, dict | list):
        return _compare_nests(part, got, want, types, inputs)
    if want is None or isinstance(want, str | bool):
        return None if got == want else Problem(f"{part} is not what it should be.")
    if isinstance(got, dict | list | str | bool) or got is None:
        return wrong_type(part, types.get(part, ""))
    expected = "a number" if np.ndim(want) == 0 else f"an array of shape {np.shape(want)}"
    if np.shape(got) != np.shape(want):
        flat = np.size(got) == np.size(want)
        shape = f"{part} has shape {np.shape(got)}; it should be {expected}."
        return Problem(shape if flat or np.ndim(got) <= 4 else f"{part} has the wrong shape; it should be {expected}.")
    if np.asarray(want).dtype.kind == "f" and np.asarray(got).dtype.kind in "iub" and isinstance(want, np.ndarray):
        return Problem(f"{part} holds integers; it should hold floating-point numbers.")
    if isinstance(want, np.ndarray) and want.dtype.kind == "f" and np.asarray(got).dtype.itemsize < want.dtype.itemsize:
        return Problem(f"{part} has dtype {got.dtype}; keep the inputs' {want.dtype}, which loses no digits.")
    if not np.all(np.isfinite(got)) and np.all(np.isfinite(want)):
        return Problem(f"{part} holds nan or infinity.")
    if equal(got, want):
        return None
    relation = known_relation(got, want, inputs)
    right = np.isclose(got, want, rtol=RTOL, atol=ATOL)
    share = f"{np.size(want) - right.sum()} of {np.size(want)} entries are wrong; " if np.size(want) > 1 else ""
    worst = np.unravel_index(np.argmax(np.abs(np.asarray(got) - want)), np.shape(want))
    place = f"{part}{[int(i) for i in worst]}" if worst else part
    detail = f"{share}{place} is {np.asarray(got)[worst]:.6g}, expected {np.asarray(want)[worst]:.6g}."
    return Problem(f"{part} {relation}" if relation else f"{part} has the right shape, but wrong values.", detail)


def equal(got, want):
    """Whether two raw values agree to a relative 1e-6, nests and shapes included; nan equals nan."""
    if isinstance(got, dict) and isinstance(want, dict):
        return got.keys() == want.keys() and all(equal(got[key], want[key]) for key in want)
    if isinstance(got, list) and isinstance(want, list):
        return len(got) == len(want) and all(map(equal, got, want))
    if any(value is None or isinstance(value, str | bool | dict | list) for value in (got, want)):
        return type(got) is type(want) and got == want
    if np.shape(got) != np.shape(want):
        return False
    scale = np.max(np.abs(want), initial=0.0, where=np.isfinite(want))
    return bool(np.allclose(got, want, rtol=RTOL, atol=ATOL + 1e-12 * scale, equal_nan=True))


def known_relation(got, want, inputs):
    """Say how wrong values relate to the right ones, where the relation itself gives no hidden value away."""
    if np.ndim(want) == 2 and np.shape(want)[0] == np.shape(want)[1] and equal(got, np.transpose(want)):
        return "is the transpose of what it should be."
    if equal(np.negative(got), want):
        return "has the wrong sign everywhere."
    sizes = sorted({int(n) for value in inputs.values() if isinstance(value, np.ndarray) for n in value.shape if n > 1})
    for n in [2, *(n for n in sizes if n != 2)]:
        if equal(np.multiply(got, n), want):
            return f"has the right shape, but every entry is 1/{n} of what it should be."
        if equal(got, np.multiply(want, n)):
            return f"has the right shape, but every entry is {n} times what it should be."
    return ""


def changed_inputs(inputs, reply):
    """Names of the inputs that came back different from how they went in."""
    return [name for name, after in reply.after.items() if name in inputs and not _unchanged(inputs[name], after)]


def _unchanged(before, after):
    if isinstance(before, np.ndarray):
        return isinstance(after, np.ndarray) and np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")
    if isinstance(before, dict):
        return (
            isinstance(after, dict)
            and before.keys() == after.keys()
            and all(_unchanged(before[key], after[key]) for key in before)
        )
    if isinstance(before, list):
        return isinstance(after, list) and len(before) == len(after) and all(map(_unchanged, before, after))
    return before is None or not isinstance(before, int | float | str) or before == after


def wrong_type(part, kind):
    """A Problem that names the type that came back, if it is a well-known one."""
    name = kind if kind in KNOWN_TYPES else "another type"
    article = "an" if name[0] in "aeiou" else "a"
    return Problem(f"{part} is {name if name == 'another type' else f'{article} {name}'}, not a number or an array.")


def describe_exception(raised: Raised, returns=""):
    """A Problem for a call that raised; the student's source line is added by whoever has the cell."""
    if raised.where == "stub":
        missing = raised.cell
        return Problem(f"{missing} is not written yet." if missing else "A task that this one uses is not written yet.")
    if raised.where == "check":
        shape = f" It should return {returns}." if returns else ""
        return Problem(f"What your function returned could not be used ({raised.type}).{shape}", raised.text)
    if raised.type == "CellError":
        return Problem("The cell cannot be loaded.", raised.text)
    doing = "loading the cell" if raised.where == "loading" else "calling your code"
    return Problem(f"{raised.type} while {doing}.", raised.text)


def _compare_nests(part, got, want, types, inputs):
    if type(got) is not type(want) or len(got) != len(want):
        form = f"a dict with keys {', '.join(want)}" if isinstance(want, dict) else f"{len(want)} values"
        return Problem(f"{part} should be {form}.")
    keys = want if isinstance(want, dict) else range(len(want))
    for key in keys:
        if isinstance(want, dict) and key not in got:
            return Problem(f"{part} has no {key}.")
        inner = {path.removeprefix(f"{part}/"): kind for path, kind in types.items() if path.startswith(f"{part}/")}
        problem = compare_values(str(key), got[key], want[key], inner, inputs)
        if problem:
            return Problem(f"In {part}: {problem.sentence}", problem.detail)
    return None


__all__ = [
    "ArrayJudge",
    "Outcome",
    "Problem",
    "Raised",
    "Reply",
    "changed_inputs",
    "compare_values",
    "describe_exception",
    "equal",
    "known_relation",
]
