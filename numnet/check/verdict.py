"""Examines one version of one task on the visible inputs, and puts what is wrong into words for the student.

The inputs are public, so a verdict may quote exceptions and expected numbers; the grader's results may not.
"""

import ast
import contextlib
import re
from dataclasses import dataclass

from numnet.check import cells, running

NOT_WRITTEN = "Not written yet."


@dataclass(frozen=True)
class Row:
    """One part of a task: whether it is right, and if not, why."""

    part: str
    right: bool
    why: str = ""


@dataclass(frozen=True)
class Verdict:
    """What the visible check says about one version of a task.

    ``fraction`` is the share of the points, or None for an answer whose value nobody judges here. ``todo`` names the
    functions that still hold the release's stub. ``cause`` is the sentence of a recognised mistake, else what Python's
    or NumPy's message means. ``line`` is the student's line at fault, as ``(task, number, text)``, and ``error`` the
    exception raised there.
    """

    task: str
    rows: tuple
    fraction: float | None
    written: bool = True
    todo: tuple = ()
    cause: str = ""
    message: str = ""
    line: tuple | None = None
    error: str = ""
    printed: str = ""

    @property
    def passed(self):
        return all(row.right for row in self.rows)


def examine(assignment, name, source, others, elsewhere=frozenset()):
    """Check one version of a task as grading does, but on the visible inputs.

    Parameters
    ----------
    assignment : Assignment
    name : str
        the task's id
    source : str
        the task's cell
    others : dict
        the cells of other tasks by id; what is missing is as the release has it
    elsewhere : collection of str
        names that other cells of the notebook define, to explain a NameError

    Returns
    -------
    Verdict
    """
    task = assignment.task(name)
    if task.kind == "numeric":
        return examine_number(name, source)
    module, visible = assignment.check_module(name), assignment.visible(name)
    job = running.Job(name, running.probe_source(module.probe), visible.inputs)
    sources = {**others, name: source}
    got = running.run(sources, [job])[name]
    outcome = module.judge(visible.inputs, got, visible.want, visible.wrong)
    words = _Words(task, assignment.tasks, sources, elsewhere)
    rows = tuple(
        Row(part, right, "" if right else _why(part, module.judge, visible, got, words))
        for part, right in outcome.parts.items()
    )
    raised = next((reply.raised for reply in got.values() if reply.raised), None)
    recognised = task.misconceptions.get(outcome.misconception, "") if outcome.misconception else ""
    stubbed = tuple(_stubbed(source))
    reasons = {row.why for row in rows if not row.right}
    unwritten = reasons == {NOT_WRITTEN}
    if len(reasons) == 1 and len(rows) > 1 and not any(row.right for row in rows):
        # One reason for everything is said once.
        rows, message = tuple(Row(row.part, False) for row in rows), reasons.pop()
    else:
        message = ""
    if not any(row.why for row in rows):
        message = message or f"{outcome.message} {outcome.detail}".strip()
    return Verdict(
        name,
        rows,
        outcome.fraction,
        written=outcome.fraction > 0 or not (stubbed and (task.kind == "function" or unwritten)),
        todo=stubbed,
        cause=recognised or (_in_plain_words(raised, name) if raised and not outcome.passed else ""),
        message=message,
        line=words.line(raised) if raised and not outcome.passed else None,
        error=raised.type if raised and raised.where in ("cell", "numnet") else "",
        printed=next((reply.printed for reply in got.values() if reply.printed), ""),
    )


def examine_number(name, source):
    """Look at the form of a numeric answer, never at its value."""
    try:
        value = running.constant_value(source, name)
    except ValueError as error:
        return Verdict(name, (Row("form", False, f"{error}."),), None)
    if value is None:
        return Verdict(name, (Row("form", False, f"{name} is still None."),), None, written=False)
    said = f"Read as {value:.10g}. Whether that is the right number is graded after you hand in."
    return Verdict(name, (Row("form", True, said),), None)


def _why(part, judge, visible, got, words):
    """Why one part is wrong, from the first case where it is; empty where the judge has no words for single parts."""
    if not hasattr(judge, "problem"):
        return ""
    for case, reply in got.items():
        problem = judge.problem(part, visible.inputs[case], reply, visible.want[case])
        if problem:
            if not reply.raised:
                # The row says which part it is about.
                return f"{problem.sentence.removeprefix(f'In {part}: ')} {problem.detail}".strip()
            said = f" Python says: {reply.raised.text.rstrip('.')}." if reply.raised.text else ""
            return words.explain(reply.raised) or f"{problem.sentence}{said}"
    return ""


@dataclass(frozen=True)
class _Words:
    """Puts an exception into words, with the cells it came from at hand."""

    task: object
    tasks: dict
    sources: dict
    elsewhere: frozenset

    def explain(self, raised):
        """One or two sentences about an exception; empty where the judge's own say it better."""
        name = self.task.id
        if self.is_stub(raised):
            return NOT_WRITTEN
        if raised.where == "stub":
            line = self.line(raised)
            called = [other for other in self.tasks if line and re.search(rf"\b{other}\b", line[2])]
            # First those it is known to need, in whichever case it stopped: one reason for all parts is said once.
            missing = [other for other in self.task.depends if other not in self.sources]
            missing = missing or [other for other in called if other not in self.sources] or ["another task"]
            which = " and ".join([", ".join(missing[:-1]), missing[-1]] if missing[1:] else missing)
            that = "them" if len(missing) > 1 else "that"
            return (
                f"{name} uses {which}, and no version of {that} passes yet. Finish {that} first, then check this again."
            )
        if raised.type == "CellError":
            if "does not define" in raised.text:
                return f"The cell does not define {name}. Keep the name and the arguments as they were given."
            return _sentence(raised.text)
        culprit = raised.cell or name
        if raised.type == "NameError" and raised.name and raised.where in ("cell", "loading"):
            if raised.name in self.elsewhere:
                return f"{culprit} uses `{raised.name}`, defined elsewhere: move it into this cell."
            return f"{culprit} uses `{raised.name}`, which is defined nowhere. Is it a typing mistake?"
        if raised.type == "ImportError" and raised.name:
            return f"{culprit} uses {raised.name}, which grading does not have. Use NumPy or Python's own modules."
        if raised.where in ("cell", "loading", "numnet"):
            return _sentence(f"{raised.type}: {raised.text}" if raised.text else raised.type)
        return ""

    def is_stub(self, raised):
        """Whether this exception is the stub of the task itself."""
        line = raised and raised.where == "stub" and raised.cell == self.task.id and self.line(raised)
        return bool(line) and "NotImplementedError" in line[2]

    def line(self, raised):
        """The student's line that an exception points at, as (task, number, text), or None."""
        number = raised.line
        if raised.type == "CellError" and (found := re.search(r" in line (\d+)$", raised.text)):
            number = int(found[1])
        lines = self.sources.get(raised.cell, "").replace("\r\n", "\n").split("\n")
        if number is None or not 0 < number <= len(lines):
            return None
        return raised.cell, number, lines[number - 1].strip()


_MEANINGS = {
    r"broadcast together with shapes \((\d+),(\d+)\) \(\1,\)|broadcast together with shapes \((\d+),\) \(\3,(\d+)\)": (
        "One number for each row meets a matrix here, and NumPy would lay it along a row. Make it a column first: "
        "keepdims=True in the sum or maximum, or [:, None] behind it."
    ),
    r"matmul: .*\(size (\d+) is different from (\d+)\)": (
        r"In a @ b, each row of a meets each column of b, so they must be equally long; here they have \2 and \1 "
        "entries. Write both shapes down: perhaps one of the two wants its transpose, or they stand in the wrong order."
    ),
    "only (?:0-dimensional|length-1|size-1) arrays can be converted": (
        "A function for a single number got an array. Those of `math` take one number; NumPy's own, such as np.exp, "
        "take all entries at once."
    ),
    "truth value of an array with more than one element": (
        "`if`, `and`, `or` and Python's max want one answer, and an array has one for each entry. Use np.where or "
        "np.maximum, or multiply by a mask such as (x > 0)."
    ),
    r"(?:too many|not enough) values to unpack": (
        "This line takes more or fewer things apart than there are. If it opens the cache: your forward function "
        "decides what is in it, so look there."
    ),
}


def _in_plain_words(raised, name):
    """What some messages of Python and NumPy mean, for exceptions from the student's own lines; else empty."""
    if raised.where == "cell" and raised.cell not in (None, name):
        # The other tasks' versions are those that passed.
        return (
            f"{raised.cell} stopped, and that one passes its own check. Look first at what {name} hands to it: "
            "print the shapes just before the call."
        )
    if raised.where == "cell":
        for pattern, meaning in _MEANINGS.items():
            if found := re.search(pattern, raised.text):
                return found.expand(meaning)
    return ""


def _stubbed(source):
    """Names of a cell's functions and methods that still raise NotImplementedError as their last statement."""
    with contextlib.suppress(cells.CellError):
        for node in ast.walk(cells.definitions(source)):
            if isinstance(node, ast.FunctionDef) and ast.unparse(node.body[-1]).startswith("raise NotImplementedError"):
                yield node.name


def _sentence(text):
    text = text.strip()
    end = "" if text.endswith((".", "!", "?")) else "."
    return f"{text[:1].upper()}{text[1:]}{end}"
