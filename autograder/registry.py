"""Reads the one table of tasks, `tasks.toml`, and finds what belongs to a task: check, wrong versions, alternatives.

Points, hints, dependencies and file names come from here; nothing else in the project writes them down again.
"""

import importlib.util
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.errors import CourseError

AUTOGRADER = Path(__file__).parent
ROOT = AUTOGRADER.parent


class UnknownName(CourseError, LookupError):
    """An assignment or task that the course does not have."""


@dataclass(frozen=True)
class Task:
    """One row of the table: a task, a numeric question or a written question.

    ``kind`` is "function", "class", "numeric" or "written". ``module`` is the numnet module that owns a function or
    class. ``depends`` names the tasks whose functions this one may call. Lessons up to ``after_lesson`` may derive the
    task, but hold no code that passes its check. ``reading`` says where the lesson explains it.
    """

    id: str
    assignment: str
    kind: str
    points: float
    minutes: int
    difficulty: int
    reading: str
    module: str = ""
    after_lesson: int = 99
    depends: tuple = ()
    hints: tuple = ()
    cpu_seconds: float = 5.0
    answer: float | None = None
    tolerance: float = 0.0
    convention: str = ""

    @property
    def is_code(self):
        """Whether a student writes a function or class that probes can call."""
        return self.kind in ("function", "class")

    @property
    def check_id(self):
        """The nbgrader grade id of the cell that carries the points: the check, or the written question itself."""
        return self.id if self.kind == "written" else f"check_{self.id}"


@dataclass(frozen=True)
class Assignment:
    """An assignment; its name is the folder's, nbgrader's and the notebook's. ``torch``: its worker has PyTorch."""

    name: str
    title: str
    version: str
    torch: bool
    tasks: tuple

    def code_tasks(self):
        return [task for task in self.tasks if task.is_code]


@dataclass(frozen=True)
class Variant:
    """A wrong version or an alternative: ``source`` is the cell as a student would write it."""

    name: str
    sentence: str
    source: str
    second: bool = False


@cache
def assignments():
    """All assignments by name, in the order of the course."""
    table = tomllib.loads((AUTOGRADER / "tasks.toml").read_text(encoding="utf-8"))
    found = {}
    for name, row in table["assignments"].items():
        tasks = [
            Task(id=task, **{key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()})
            for task, fields in table["tasks"].items()
            if fields["assignment"] == name
        ]
        found[name] = Assignment(name, row["title"], row["version"], row.get("torch", False), tuple(tasks))
    return found


def assignment(name):
    """The assignment of that name.

    Raises
    ------
    UnknownName
        with the names there are
    """
    known = assignments()
    if name not in known:
        raise UnknownName(f"There is no assignment {name!r}. The course has: {', '.join(known)}.")
    return known[name]


def tasks():
    """All tasks of the course by id."""
    return {task.id: task for found in assignments().values() for task in found.tasks}


def task(name):
    """The task of that id.

    Raises
    ------
    UnknownName
        with the ids there are
    """
    known = tasks()
    if name not in known:
        raise UnknownName(f"There is no task {name!r}. The course has: {', '.join(known)}.")
    return known[name]


def dependencies(name):
    """Ids of all tasks that a task builds on, directly or not, in the table's order."""
    known, needed, waiting = tasks(), set(), [name]
    while waiting:
        for other in known[waiting.pop()].depends:
            if other not in needed:
                needed.add(other)
                waiting.append(other)
    return [other for other in known if other in needed]


def stubbed_tasks(name):
    """Ids of the code tasks that the release of an assignment stubs: its own and those of later assignments."""
    names = list(assignments())
    later = set(names[names.index(assignment(name).name) :])
    return [task.id for task in tasks().values() if task.is_code and task.assignment in later]


def check_path(name):
    """The file that holds a task's inputs, probe and judge."""
    return AUTOGRADER / "checks" / f"{name}.py"


@cache
def load_check(path):
    """Import a check file by its path: the module has ``inputs``, ``probe`` and ``judge``."""
    path = Path(path)
    spec = importlib.util.spec_from_file_location(f"numnet_check_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def misconceptions(name):
    """The wrong versions of a task, first and second versions, in the file's order."""
    return load_variants(AUTOGRADER / "misconceptions" / f"{name}.py")


def sentences(name):
    """What each known mistake of a task tells the student, by the mistake's name; empty for a question."""
    path = AUTOGRADER / "misconceptions" / f"{name}.py"
    variants = load_variants(path) if path.exists() else []
    return {variant.name: variant.sentence for variant in variants if not variant.second}


def alternatives(name):
    """Right implementations of a task that differ from the course's own."""
    return load_variants(AUTOGRADER / "alternatives" / f"{name}.py")


def load_variants(path):
    """Read a file of ``# %% name`` cells; comment lines right below the name are the sentence for the student."""
    text = Path(path).read_text(encoding="utf-8")
    return [_variant(cell) for cell in re.split(r"^# %% ", text, flags=re.MULTILINE)[1:]]


def _variant(cell):
    title, *lines = cell.rstrip().split("\n")
    sentence = []
    while lines and lines[0].startswith("#"):
        sentence.append(lines.pop(0).lstrip("# ").rstrip())
    name, _, note = title.strip().partition(" (second version)")
    if note:
        raise ValueError(f"unreadable cell title {title!r}")
    return Variant(name, " ".join(sentence), "\n".join(lines).strip() + "\n", title.strip() != name)
