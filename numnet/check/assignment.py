"""Reads what a release carries about its assignment: the tasks, their hints, the checks and their visible arrays.

All of it lies in the folder `bundle` beside this file; the course's own numnet, outside a release, has none.
"""

import importlib.util
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from numnet.check import running, wire

BUNDLE = Path(__file__).parent / "bundle"
LIMITS = wire.Limits(size=2**28, nodes=2_000_000)


class NoAssignment(Exception):
    """This numnet carries no assignment, or one that cannot be read; the message says what to do."""


class UnknownTask(LookupError):
    """The assignment has no such task; the message lists those it has."""

    def __str__(self):
        return self.args[0]


@dataclass(frozen=True)
class Task:
    """One task as students may see it: no answer, and of the known mistakes only the sentence for each."""

    id: str
    kind: str
    points: float
    reading: str = ""
    convention: str = ""
    hints: tuple = ()
    depends: tuple = ()
    misconceptions: dict = field(default_factory=dict)

    @property
    def is_code(self):
        """Whether the task is a function or class that a probe can call."""
        return self.kind in ("function", "class")


@dataclass(frozen=True)
class Visible:
    """The visible check of one task: inputs by case, the right replies, and the replies of known wrong versions."""

    inputs: dict
    want: dict
    wrong: dict


class Assignment:
    """The assignment that a release belongs to.

    Parameters
    ----------
    folder : Path
        the bundle: ``bundle.json``, ``checks/<task>.py`` and ``visible.bin``

    Raises
    ------
    NoAssignment
        if the bundle is missing or damaged
    """

    def __init__(self, folder=BUNDLE):
        self._folder = Path(folder)
        try:
            table = json.loads((self._folder / "bundle.json").read_text(encoding="utf-8"))
            self.name, self.version, self.notebook = table["assignment"], table["version"], table["notebook"]
            tasks = [_task(row) for row in table["tasks"]]
        except FileNotFoundError:
            raise NoAssignment(
                "this numnet carries no assignment. Restart the kernel and run the notebook's first code cell."
            ) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _damaged(error) from None
        self.tasks = {task.id: task for task in tasks}

    def task(self, name):
        """The task of that id; raises UnknownTask, which lists the ids there are."""
        if not isinstance(name, str):
            raise UnknownTask(f'name the task, in quotes, as in "{next(iter(self.tasks))}".')
        if name not in self.tasks:
            raise UnknownTask(f"there is no task {name!r} in {self.name}. Its tasks are: {', '.join(self.tasks)}.")
        return self.tasks[name]

    def check_module(self, name):
        """The check of a code task: a module with ``probe`` and ``judge``."""
        spec = importlib.util.spec_from_file_location(f"numnet_check_{name}", self._folder / "checks" / f"{name}.py")
        try:
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
        except OSError as error:
            raise _damaged(error) from None
        return module

    def visible(self, name):
        """The visible arrays of a code task."""
        try:
            tree = self._arrays[name]
            want = _replies(tree["want"])
            return Visible(tree["inputs"], want, {wrong: _replies(cases) for wrong, cases in tree["wrong"].items()})
        except (OSError, wire.WireError, KeyError, TypeError) as error:
            raise _damaged(error) from None

    @property
    def _arrays(self):
        if "_tree" not in vars(self):
            self._tree = wire.decode((self._folder / "visible.bin").read_bytes(), LIMITS)
        return self._tree


@cache
def current():
    """The assignment of this numnet; raises NoAssignment where it has none."""
    return Assignment()


def _task(row):
    lists = {name: tuple(row.get(name, ())) for name in ("hints", "depends")}
    texts = {name: row.get(name, "") for name in ("reading", "convention")}
    known = row.get("misconceptions", {})
    return Task(row["id"], row["kind"], float(row["points"]), misconceptions=known, **lists, **texts)


def _replies(cases):
    return {case: running.reply_from_tree(tree) for case, tree in cases.items()}


def _damaged(error):
    return NoAssignment(
        f"the release is damaged ({type(error).__name__}: {error}). Delete the folder .numnet beside the notebook, "
        "restart the kernel and run the first code cell."
    )
