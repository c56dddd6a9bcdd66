"""Decides whether what a probe brought back is right, and if not, which mistake it shows.

Judges run on the trusted side of grading and in the student's notebook; nothing here calls a student's code.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from numnet.check.running import Raised, Reply, unchanged

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

    A case speaks about those parts only that the right reply has there, so one task may have cases of several kinds.

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
        """Judge the replies of all cases.

        Parameters
        ----------
        inputs : dict
            ``{case: {name: value}}``, with what the probe did not see
        got, want : dict
            ``{case: Reply}`` of the student's version and of the course's
        wrong : dict
            ``{misconception: {case: Reply}}``

        Returns
        -------
        Outcome
        """
        with np.errstate(all="ignore"):
            problems = {part: self._problems(part, inputs, got, want) for part in self.parts}
            right = {part: not found for part, found in problems.items()}
            if all(right.values()):
                return Outcome(right, self.parts)
            name = self._recognise([part for part in self.parts if not right[part]], inputs, got, want, wrong)
        told, said = {}, None
        for part, found in problems.items():
            if found:
                case, problem = next(iter(found.items()))
                kind = problem.sentence.removeprefix(part)
                if any(part.startswith(f"{other} ") and kind == same for other, same in told):
                    continue  # "dx at 0" has the fault that dx has
                some = len(found) < sum(_asks(reply, part) for reply in want.values())
                where = ""
                if some and case not in problem.sentence and case != said:
                    where, said = f" First seen in the case: {case}.", case
                if all(problem.sentence not in other.sentence for other in told.values()):
                    told[part, kind] = Problem(problem.sentence + where, problem.detail)
        first = list(told.values())[:3]
        message = " ".join(problem.sentence for problem in first)
        detail = " ".join(problem.detail for problem in first if problem.detail)
        return Outcome(right, self.parts, message, name, detail)

    def problem(self, part, inputs, got, want):
        """What is wrong with one part of one case's reply, or None."""
        if not _asks(want, part):
            return None
        if got.raised:
            return describe_exception(got.raised, self.returns)
        if not isinstance(got.value, dict) or part not in got.value:
            return Problem(f"The answer has no {part}.")
        kind = got.types.get(part, "")
        if got.value[part] is None:
            none = kind == "NoneType"
            return Problem(f"{part} is None. Did you forget to return it?") if none else wrong_type(part, kind)
        if kind == "str" and self.returns.startswith("(") and not isinstance(want.value[part], str):
            # What comes out of a dict that is taken apart are its keys.
            return Problem(
                f"{part} is a str, not a number or an array. Return {self.returns} in this order, not a dict."
            )
        changed = [name for name in changed_inputs(inputs, got) if name not in self.may_modify]
        if changed:
            names = " and ".join(changed)
            return Problem(f"Your function changes its input {names} in place. Work on a copy.")
        with np.errstate(all="ignore"):
            if part in self.compare:
                return self.compare[part](got.value[part], want.value[part], inputs)
            return compare_values(part, got.value[part], want.value[part], got.types, inputs)

    def _problems(self, part, inputs, got, want):
        found = {case: self.problem(part, inputs[case], got[case], want[case]) for case in want}
        return {case: problem for case, problem in found.items() if problem}

    def _recognise(self, failed, inputs, got, want, wrong):
        """The id of the known mistake that this student made, or None where that is not certain.

        Each part that the mistake spoils must be wrong here too, and most of them in the same way, one by its values if
        the mistake shows in values. Of several such mistakes the one that explains most is named, and of equals one
        that leaves the other parts as they are here.
        Where mistakes are compared coarsely (`same`), the one that is named must explain everything.
        """
        scores = {}
        for name, replies in wrong.items():
            explained = [part for part in failed if self._same_mistake(part, inputs, got, want, replies)]
            if not explained:
                continue
            spoilt = [part for part in self.parts if self._problems(part, inputs, replies, want)]
            telling = [part for part in spoilt if self._shows_values(part, inputs, replies, want)] or spoilt
            if set(spoilt) <= set(failed) and 2 * len(explained) > len(spoilt) and set(telling) & set(explained):
                scores[name] = len(explained)
        best = max(scores.values(), default=0)
        candidates = [name for name, score in scores.items() if score == best]
        right = [part for part in self.parts if part not in failed]
        faithful = [
            name for name in candidates if all(self._agrees(part, inputs, got, want, wrong[name]) for part in right)
        ]
        if self.same and best < len(failed):
            return None
        return next(iter(faithful if self.same else [*faithful, *candidates]), None)

    def _same_mistake(self, part, inputs, got, want, wrong):
        """Whether a part goes wrong here exactly as it does under a known mistake.

        An exception counts as the same when its type and place agree. Exceptions alone prove a mistake only if both
        raise in the same cases and not in all: what raises everywhere can have any reason.
        """
        shown, raising = False, set()
        for case in want:
            known, reply = wrong[case], got[case]
            if not _asks(want[case], part):
                continue
            if bool(reply.raised) != bool(known.raised):
                return False
            if reply.raised:
                if (reply.raised.type, reply.raised.where) != (known.raised.type, known.raised.where):
                    return False
                raising.add(case)
                continue
            if changed_inputs(inputs[case], reply) != changed_inputs(inputs[case], known):
                return False
            if not self._alike(part, inputs[case], reply, known):
                return False
            shown = shown or bool(self.problem(part, inputs[case], known, want[case]))
        where = [{case for case in want if replies[case].raised} for replies in (got, wrong)]
        return shown or (bool(raising) and where[0] == where[1] != set(want))

    def _shows_values(self, part, inputs, replies, want):
        """Whether a part goes wrong by its values somewhere, and not by exceptions alone."""
        return any(
            not replies[case].raised and self.problem(part, inputs[case], replies[case], want[case]) for case in want
        )

    def _agrees(self, part, inputs, got, want, wrong):
        return all(
            not got[case].raised and not wrong[case].raised and self._alike(part, inputs[case], got[case], wrong[case])
            for case in want
            if _asks(want[case], part)
        )

    def _alike(self, part, inputs, reply, known):
        values = [r.value.get(part) if isinstance(r.value, dict) else None for r in (reply, known)]
        if values[0] is None or values[1] is None:
            return False
        if part in self.same:
            return bool(self.same[part](*values, inputs))
        return equal(*map(_one_nan, values))


def _asks(want, part):
    """Whether a case is about a part; the course's own version raising there would be our mistake, so all count."""
    return not isinstance(want.value, dict) or part in want.value


def _one_nan(value):
    """Nan for each infinity: which of the two comes out of an overflow depends on how a formula is written."""
    if isinstance(value, dict):
        return {key: _one_nan(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_one_nan(item) for item in value]
    if isinstance(value, float | np.ndarray) and np.asarray(value).dtype.kind == "f":
        return np.where(np.isfinite(value), value, np.nan)
    return value


def compare_values(part, got, want, types, inputs):
    """Compare a value with what is expected: type, shape, dtype, finite, known relations, difference.

    Returns
    -------
    Problem or None
    """
    if isinstance(want, dict | list):
        return _compare_nests(part, got, want, types, inputs)
    if want is None or isinstance(want, str | bool):
        same = type(got) is type(want) and got == want
        return None if same else Problem(f"{part} is not what it should be.")
    if not isinstance(got, int | float | np.ndarray) or isinstance(got, bool):
        return wrong_type(part, types.get(part, ""))
    values, expected = np.asarray(got), np.asarray(want)
    if values.shape != expected.shape:
        form = "a number" if expected.ndim == 0 else f"an array of shape {expected.shape}"
        if values.ndim <= 4 and _sizes(values.shape, inputs) <= _sizes(expected.shape, inputs):
            return Problem(f"{part} has shape {values.shape}; it should be {form}.")
        return Problem(f"{part} has the wrong shape; it should be {form}.")
    problem = _compare_dtypes(part, values, expected)
    if problem:
        return problem
    if not np.all(np.isfinite(values)) and np.all(np.isfinite(expected)):
        return Problem(f"{part} holds nan or infinity." if values.ndim else f"{part} is nan or infinite.")
    if equal(got, want):
        return None
    relation = known_relation(values, expected, inputs)
    right = np.isclose(values, expected, rtol=RTOL, atol=ATOL)
    wrong = values.size - right.sum()
    are = "is" if wrong == 1 else "are"
    share = f"{wrong} of {values.size} entries {are} wrong; " if values.size > 1 and not relation else ""
    worst = np.unravel_index(np.argmax(np.abs(values - expected)), values.shape)
    index = [int(i) for i in worst]
    place = "it" if not index else f"{part}{index}" if part.isidentifier() else f"entry {index}"
    sentence = f"{share}{place} is {_told_apart(values[worst], expected[worst])}."
    detail = sentence if sentence.startswith(part) else f"{sentence[:1].upper()}{sentence[1:]}"
    vague = "has the right shape, but wrong values." if values.ndim else "is a number, but not the right one."
    return Problem(f"{part} {relation or vague}", detail)


def _told_apart(value, expected):
    """Both numbers with as many digits as it takes to see that they differ, and without a minus before 0."""
    pairs = ([f"{number + 0.0:.{digits}g}" for number in (value, expected)] for digits in (6, 9, 12, 15, 17))
    first, second = next((pair for pair in pairs if pair[0] != pair[1]), (f"{value}", f"{expected}"))
    return f"{first}, expected {second}"


def _sizes(shape, inputs):
    """The sizes in a shape and in those of all inputs: only these may be repeated, others could carry a message."""
    arrays = [value.shape for value in inputs.values() if isinstance(value, np.ndarray)]
    return {1}.union(shape, *arrays)


def _compare_dtypes(part, values, expected):
    kind = values.dtype.kind
    if kind == "c" and expected.dtype.kind != "c":
        return Problem(f"{part} holds complex numbers; it should hold real ones.")
    if kind == "b" and expected.dtype.kind != "b":
        return Problem(f"{part} holds True and False; it should hold numbers.")
    if expected.dtype.kind in "iu" and kind == "f":
        return Problem(f"{part} holds floating-point numbers; it should hold integers.")
    if expected.ndim and expected.dtype.kind == "f":
        if kind in "iu":
            return Problem(f"{part} holds integers; it should hold floating-point numbers.")
        if values.dtype.itemsize < expected.dtype.itemsize:
            return Problem(f"{part} has dtype {values.dtype}; keep {expected.dtype}, which loses no digits.")
    return None


def equal(got, want):
    """Whether two raw values agree to a relative 1e-6, nests and shapes included; nan equals nan."""
    if isinstance(got, dict) and isinstance(want, dict):
        return got.keys() == want.keys() and all(equal(got[key], want[key]) for key in want)
    if isinstance(got, list) and isinstance(want, list):
        return len(got) == len(want) and all(map(equal, got, want))
    if any(value is None or isinstance(value, str | bool | dict | list) for value in (got, want)):
        return type(got) is type(want) and got == want
    if type(got) is float and type(want) is float:  # as below, without the cost of arrays
        return got == want or abs(got - want) <= ATOL + RTOL * abs(want) or (got != got and want != want)
    if np.shape(got) != np.shape(want):
        return False
    scale = np.max(np.abs(want), initial=0.0, where=np.isfinite(want))
    return bool(np.allclose(got, want, rtol=RTOL, atol=ATOL + 1e-12 * scale, equal_nan=True))


def known_relation(got, want, inputs):
    """Say how wrong values relate to the right ones, where the relation itself gives no hidden value away."""
    got, want = np.asarray(got, dtype=float), np.asarray(want, dtype=float)
    if not np.any(got):
        return "is zero everywhere." if got.ndim else "is zero."
    for name, value in inputs.items():
        if got.ndim and isinstance(value, np.ndarray) and equal(got, value):
            return f"is the input {name}, unchanged."
    if got.ndim == 2 and got.shape[0] == got.shape[1] and equal(got, want.T):
        return "is the transpose of what it should be."
    if equal(-got, want):
        return "has the wrong sign everywhere." if got.ndim else "has the wrong sign."
    counts = "has the right shape, but every entry is" if got.ndim else "is"
    for n in [2, *sorted(_sizes((), inputs) - {0, 1, 2})]:
        if equal(got * n, want):
            return f"{counts} 1/{n} of what it should be."
        if equal(got, want * n):
            return f"{counts} {n} times what it should be."
    return ""


def changed_inputs(inputs, reply):
    """Names of the inputs that came back different from how they went in."""
    return [name for name, after in reply.after.items() if name in inputs and not unchanged(inputs[name], after)]


def wrong_type(part, kind):
    """A Problem that names the type that came back, if it is a well-known one."""
    if kind == "NoneType":
        return Problem(f"{part} is None.")
    article = "an" if kind[:1] in "aeiou" else "a"
    name = f"{article} {kind}" if kind in KNOWN_TYPES else "another type"
    return Problem(f"{part} is {name}, not a number or an array.")


def describe_exception(raised: Raised, returns=""):
    """A Problem for a call that raised; the student's source line is added by whoever has the cell."""
    if raised.where == "stub":
        missing = raised.cell
        return Problem(f"{missing} is not written yet." if missing else "A task that this one uses is not written yet.")
    if raised.where == "check":
        shape = f" It should return {returns}." if returns else ""
        return Problem(f"The check could not use what your code gave it ({raised.type}).{shape}", raised.text)
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
        name = key if isinstance(want, dict) else f"value {key}"
        if name not in inner and str(key) in inner:
            inner[name] = inner[str(key)]
        problem = compare_values(name, got[key], want[key], inner, inputs)
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
