"""Runs the probes of checks against a student's task cells and records what came back, judging nothing.

The notebook, the sandboxed worker and the course's own verification all go through `run`, so they see the same.
"""

import ast
import builtins
import contextlib
import functools
import inspect
import io
import textwrap
import traceback
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import numnet
from numnet.check import cells as cell_loader
from numnet.check.wire import KINDS, Limits, Seed, WireError, decode, encode
from numnet.overlay import overlay, owner

_CHECK = Path(__file__).parent
_PACKAGE = _CHECK.parent
PRINTED_LIMIT = 2_000
TEXT_LIMIT = 500


@dataclass(frozen=True)
class Raised:
    """An exception: its nearest built-in type, and where in the student's cells it came from.

    ``where`` is "loading" (the cell itself), "cell" (while running), "stub" (a task not written yet), "numnet" (the
    course's package) or "check" (what the function returned could not be taken apart). ``cell`` and ``line`` name
    the innermost line of the student's. ``name`` is the missing name of a NameError. ``text`` is the exception's
    own words: it may carry hidden inputs, so only the notebook's visible checks may show it.
    """

    type: str
    where: str
    cell: str | None = None
    line: int | None = None
    name: str | None = None
    text: str = ""


@dataclass(frozen=True)
class Reply:
    """What one call of a probe gave: raw value, type names by path, changed inputs, exception, printed text.

    ``after`` holds only those inputs that came back different from how they went in.
    """

    value: object = None
    types: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)
    raised: Raised | None = None
    printed: str = ""


@dataclass(frozen=True)
class Job:
    """One task to probe: the source text of its probe function and the inputs of each case."""

    task: str
    probe: str
    cases: dict


def probe_source(probe):
    """The text of a probe function, alone, as it travels to the worker."""
    return textwrap.dedent(inspect.getsource(probe))


def run(cells, jobs):
    """Load task cells over numnet, run each job's probe on each case, and return the replies.

    Parameters
    ----------
    cells : dict
        source text of each task cell by task id, in the order in which later ones may use earlier ones
    jobs : list of Job

    Returns
    -------
    dict
        ``{task: {case: Reply}}``. A cell that cannot be loaded fails its own task only; others see the stub.
    """
    functions, broken = {}, {}
    with overlay({}), _quiet() as printed:
        for task, source in cells.items():
            try:
                functions[task] = load_cell(task, source)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                broken[task] = Reply(raised=_raised(error, loading=task), printed=printed())
    with overlay(functions):
        return {
            job.task: {
                case: broken[job.task] if job.task in broken else run_probe(job.probe, inputs)
                for case, inputs in job.cases.items()
            }
            for job in jobs
        }


def load_cell(task, source):
    """The function or class that a task's cell defines; raises whatever `cells.load` raises."""
    return cell_loader.load(source, task, cell_loader.Namespace(_provide), _filename(task))


@functools.cache
def _compiled(probe):
    return compile(probe, "<check>", "exec")


def run_probe(source, inputs):
    """Call one probe on fresh copies of the inputs it names and return the Reply."""
    scope = {"np": np, "__name__": "probe"}
    exec(_compiled(source), scope)
    probe = scope["probe"]
    named = list(inspect.signature(probe).parameters)[1:]
    arguments = {name: _fresh(inputs[name]) for name in named}
    value, types, raised = None, {}, None
    with _quiet() as printed:
        try:
            value = _raw(probe(numnet, **arguments), "", types)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raised = _raised(error)
        after = {name: _raw(argument, "", {}) for name, argument in arguments.items()}
        after = {name: value for name, value in after.items() if not unchanged(inputs[name], value)}
        return Reply(value, types, after, raised, printed())


def serve(message):
    """Answer one message of the grader: the worker's whole job. Bytes in, bytes out."""
    request = decode(message)
    jobs = [Job(job["task"], job["probe"], job["cases"]) for job in request["jobs"]]
    replies = run(request["cells"], jobs)
    return encode({task: replies_to_tree(cases) for task, cases in replies.items()})


def request(cells, jobs):
    """The message that asks a worker to `run` these jobs over these cells."""
    return encode({"cells": dict(cells), "jobs": [vars(job) for job in jobs]})


def read_replies(message, jobs, limits=None):
    """Read a worker's answer, trusting nothing in it.

    Raises
    ------
    WireError
        if the answer is malformed, or does not hold exactly the replies that were asked for
    """
    tree = decode(message, limits or Limits(seeds=False))
    try:
        return {job.task: {case: reply_from_tree(tree[job.task][case]) for case in job.cases} for job in jobs}
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise WireError(f"the answer is not of the form asked for ({type(error).__name__})") from None


def replies_to_tree(replies):
    """The plain form of the replies of one task, ``{case: Reply}``, as it travels and is stored."""
    return {case: {**vars(reply), "raised": reply.raised and vars(reply.raised)} for case, reply in replies.items()}


def reply_from_tree(tree):
    """A Reply from its plain form, as `serve` sends it; raises WireError, KeyError or TypeError where that is off."""
    raised = tree["raised"]
    reply = Reply(tree["value"], tree["types"], tree["after"], raised and Raised(**raised), tree["printed"])
    well_typed = (
        isinstance(reply.types, dict)
        and all(isinstance(kind, str) for kind in reply.types.values())
        and isinstance(reply.after, dict)
        and isinstance(reply.printed, str)
    )
    if raised:
        # Student code may have written the answer itself, and all of these but name and text are published.
        well_typed &= reply.raised.type in _EXCEPTIONS and reply.raised.where in _PLACES
        well_typed &= reply.raised.cell is None or _is_public(reply.raised.cell)
        well_typed &= isinstance(reply.raised.text, str) and isinstance(reply.raised.name, str | None)
        well_typed &= reply.raised.line is None or type(reply.raised.line) is int
    if not well_typed:
        raise WireError("the answer is not of the form asked for")
    return reply


_PLACES = ("loading", "cell", "stub", "numnet", "check")
_EXCEPTIONS = {"CellError", "LinAlgError"} | {
    name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, BaseException)
}


def _is_public(name):
    """Whether this is the name of a public function or class of numnet, as every task is."""
    try:
        owner(name)
    except KeyError:
        return False
    return isinstance(name, str)


def _provide(name):
    """What a cell finds under a bare name it does not define: numnet, its modules, and every task."""
    if name == "numnet":
        return numnet
    if name in numnet.SUBJECTS:
        return getattr(numnet, name)
    return getattr(owner(name), name)


def _filename(task):
    return f"<task {task}>"


def _raised(error, loading=None):
    where, cell, line = "check", None, None
    for frame, number in traceback.walk_tb(error.__traceback__):
        filename = frame.f_code.co_filename
        if filename.startswith("<task "):
            where, cell, line = "cell", filename[len("<task ") : -1], number
        elif Path(filename).is_relative_to(_PACKAGE) and not Path(filename).is_relative_to(_CHECK):
            where = "numnet"
    if isinstance(error, NotImplementedError) and where in ("cell", "numnet"):
        where = "stub"
    if loading:
        where, cell = "loading", loading
        if isinstance(error, SyntaxError) or line is None:
            line = getattr(error, "lineno", None)
    try:
        text = str(error)[:TEXT_LIMIT]
    except BaseException:
        text = ""
    name = getattr(error, "name", None) if isinstance(error, NameError | ImportError) else None
    return Raised(_builtin_type(error), where, cell, line, name if type(name) is str else None, text)


def _builtin_type(error):
    """The nearest built-in class of an exception: a class of the student's could carry data in its name."""
    if isinstance(error, cell_loader.CellError):
        return "CellError"
    for kind in type(error).__mro__:
        if kind.__module__ == "builtins" or kind is np.linalg.LinAlgError:
            return kind.__name__
    return "Exception"


def _fresh(tree):
    if isinstance(tree, np.ndarray):
        return tree.copy()
    if isinstance(tree, Seed):
        return np.random.default_rng(tree.value)
    if isinstance(tree, dict):
        return {key: _fresh(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_fresh(item) for item in tree]
    return tree


def unchanged(before, after):
    """Whether an input is afterwards as it went in; a generator may move on."""
    if isinstance(before, np.ndarray):
        return isinstance(after, np.ndarray) and np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")
    if isinstance(before, dict):
        return (
            isinstance(after, dict)
            and before.keys() == after.keys()
            and all(unchanged(before[key], after[key]) for key in before)
        )
    if isinstance(before, list):
        return isinstance(after, list) and len(before) == len(after) and all(map(unchanged, before, after))
    if isinstance(before, int | float | str):
        # An answer that the code wrote itself may hold an array here, and comparing with that gives no truth.
        return isinstance(after, int | float | str) and before == after
    return True


def _raw(value, path, types):
    """Plain values and arrays out of whatever came back; the true type names go to ``types`` by path."""
    kind = type(value)
    types[path] = kind.__name__
    if isinstance(value, np.ndarray):
        if value.dtype.kind in KINDS:
            return np.array(value, copy=True, subok=False)
        types[path] = f"ndarray of {value.dtype}"
        return None
    if isinstance(value, np.generic) and value.dtype.kind in KINDS:
        if value.dtype.kind == "c":
            return np.array(value)
        # Not item(): that of a long double is no Python number.
        value = float(value) if value.dtype.kind == "f" else value.item()
    if value is None or type(value) in (bool, float, str):
        return value
    if type(value) is int:
        return value if abs(value) < 2**63 else None
    if kind in (list, tuple):
        return [_raw(item, f"{path}/{index}".lstrip("/"), types) for index, item in enumerate(value)]
    if kind is dict and all(type(key) is str for key in value):
        return {key: _raw(item, f"{path}/{key}".lstrip("/"), types) for key, item in value.items()}
    return None


class _Capped(io.TextIOBase):
    """A text stream that keeps the first characters and drops the rest, so that endless printing costs no memory."""

    def __init__(self, limit):
        self.text, self.limit = "", limit

    def writable(self):
        return True

    def write(self, text):
        self.text += text[: max(0, self.limit - len(self.text))]
        return len(text)


@contextlib.contextmanager
def _quiet():
    """Collect what is printed, and let warnings pass: neither may cost an honest student a point."""
    stream = _Capped(PRINTED_LIMIT)
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield lambda: stream.text


def constant_value(source, name):
    """The value of a numeric answer: ``name = literals combined with + - * / **``, read without running anything.

    Returns
    -------
    float or None
        None where the answer is still ``None``

    Raises
    ------
    ValueError
        one sentence that says what is wrong with the form of the answer
    """
    form = (
        f"{name} must be one number, such as 2 or -0.375, or numbers combined with + - * / **, as in -0.5 * 0.25: "
        "no names, no quotes, and a point for decimals"
    )
    try:
        tree = ast.parse(cell_loader.plain_python(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"the cell is not valid Python; {form}") from None
    values = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    ]
    if not values:
        raise ValueError(f"the cell does not assign {name}; {form}")
    if isinstance(values[-1], ast.Constant) and values[-1].value is None:
        return None
    try:
        return _evaluate(values[-1])
    except (ValueError, OverflowError, ZeroDivisionError, RecursionError, TypeError):
        raise ValueError(form) from None


def _evaluate(node):
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return float(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd | ast.USub):
        value = _evaluate(node.operand)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp):
        left, right = _evaluate(node.left), _evaluate(node.right)
        for kind, combine in _OPERATIONS.items():
            if isinstance(node.op, kind):
                result = combine(left, right)
                if isinstance(result, float):
                    return result
    raise ValueError("not a number")


_OPERATIONS = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}
