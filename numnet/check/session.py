"""Knows which cells the student has run and where the notebook's file is, in Jupyter, in IPython and in plain Python.

The cells' sources are noted as they run, since Python cannot find the source of a class defined in a notebook.
"""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import __main__


class UnreadableNotebook(Exception):
    """The notebook's file is there but cannot be read; the message says why."""


@dataclass(frozen=True)
class Saved:
    """What the saved notebook holds: the cell of each task that it has, and which written questions are answered."""

    path: Path
    sources: dict
    answered: set
    release: str


class Session:
    """The cells run so far, newest last, for the tasks of one assignment.

    Parameters
    ----------
    assignment : Assignment
    shell : IPython's InteractiveShell or None
        None outside IPython: then the script that Python was started with stands for the notebook
    """

    def __init__(self, assignment, shell=None):
        self.assignment, self.shell, self.folder = assignment, shell, Path.cwd()
        self._sources, self._listeners = {}, []
        if shell is not None:
            for raw in shell.history_manager.input_hist_raw:
                self.note(raw)
            shell.events.register("pre_run_cell", self._on_cell)

    def note(self, raw):
        """Remember a cell as the newest version of each task that it is about."""
        for name, task in self.assignment.tasks.items():
            if is_about(raw, task):
                self._sources[name] = raw

    def source(self, name):
        """The newest version of a task that was run, or None."""
        if self.shell is None and self._script():
            for raw in re.split(r"^# %%.*$", self._script().read_text(encoding="utf-8"), flags=re.MULTILINE):
                self.note(raw)
        return self._sources.get(name)

    def listen(self, function):
        """Call ``function`` with the ids of the tasks that a cell is about, whenever a cell is run from now on."""
        self._listeners.append(function)

    def is_task(self, raw):
        """Whether a cell is about any task of the assignment."""
        return any(is_about(raw, task) for task in self.assignment.tasks.values())

    @property
    def sees_code(self):
        """Whether there is anything to find tasks in: a plain Python prompt keeps no source."""
        return self.shell is not None or self._script() is not None

    @property
    def namespace(self):
        """The variables of the notebook, or of the script."""
        return vars(__main__) if self.shell is None else self.shell.user_ns

    def defined(self):
        """Names that the notebook has defined so far."""
        return frozenset(name for name in self.namespace if not name.startswith("_"))

    def saved(self):
        """What the notebook's file holds, or None if there is no such file.

        Raises
        ------
        UnreadableNotebook
            if the file is no notebook
        """
        path = self._notebook_file()
        if path is None:
            return None
        try:
            notebook = json.loads(path.read_text(encoding="utf-8-sig"))
            read = [_Cell(index, cell) for index, cell in enumerate(notebook["cells"])]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableNotebook(f"{path} cannot be read as a notebook ({type(error).__name__})") from None
        tasks = self.assignment.tasks.values()
        found = {task.id: _task_cell(read, task) for task in tasks if task.kind != "written"}
        answered = {task.id for task in tasks if task.kind == "written" and _is_answered(read, task.id)}
        release = str(notebook.get("metadata", {}).get("numnet", {}).get("release", ""))
        return Saved(path, {name: source for name, source in found.items() if source is not None}, answered, release)

    def _on_cell(self, info):
        self.note(info.raw_cell)
        for function in self._listeners:
            function([name for name, task in self.assignment.tasks.items() if is_about(info.raw_cell, task)])

    def _notebook_file(self):
        named = [os.environ.get("JPY_SESSION_NAME", ""), str(self.namespace.get("__vsc_ipynb_file__", ""))]
        for path in [*map(Path, filter(None, named)), self.folder / self.assignment.notebook]:
            if path.suffix == ".ipynb" and path.is_file():
                return path.absolute()
        return None

    def _script(self):
        file = getattr(__main__, "__file__", None)
        return Path(file) if file and Path(file).is_file() else None


def is_about(raw, task):
    """Whether a cell holds a task: by its comment ``# task: id``, or by the name that it defines."""
    assignment, statement = rf"{task.id}[ \t]*(?::[^=\n]*)?=(?!=)", rf"(?:def|class)[ \t]+{task.id}\b"
    definition = assignment if task.kind == "numeric" else statement
    return bool(re.search(rf"^(?:#[ \t]*task:[ \t]*{task.id}[ \t]*\r?$|{definition})", raw, re.MULTILINE))


class _Cell:
    """One cell of a notebook's file, as far as finding tasks goes."""

    def __init__(self, index, cell):
        source = cell["source"]
        self.index, self.kind = index, cell["cell_type"]
        self.source = source if isinstance(source, str) else "".join(source)
        metadata = cell.get("metadata", {})
        self.grade_id = metadata.get("nbgrader", {}).get("grade_id")
        self.answer = metadata.get("numnet", {}).get("answer")


def _task_cell(read, task):
    """The cell that grading will take: of several, the last one above the check that is more than the stub."""
    code = [cell for cell in read if cell.kind == "code"]
    check = re.compile(rf"^check\(\s*['\"]{task.id}['\"]\s*\)", re.MULTILINE)
    checks = [cell.index for cell in code if cell.grade_id == f"check_{task.id}" or check.search(cell.source)]
    end = checks[-1] if checks else len(read)
    found = [cell for cell in code if cell.grade_id == task.id or is_about(cell.source, task)]
    above = [cell for cell in found if cell.index < end] or found
    written = [cell for cell in above if not _is_stub(cell.source, task)]
    return (written or above)[-1].source if above else None


def _is_stub(source, task):
    if task.kind == "numeric":
        return bool(re.search(rf"^{task.id}\s*=\s*None\b", source, re.MULTILINE))
    return 'raise NotImplementedError("not implemented yet")' in source


def _is_answered(read, name):
    for cell in read:
        mark = re.match(rf"\s*<!--\s*answer:\s*{name}\s*-->", cell.source)
        if cell.kind == "markdown" and (mark or cell.answer == name):
            text = re.sub(r"<!--.*?-->", "", cell.source, flags=re.DOTALL).strip().strip("*_").strip()
            if text and text.lower() != "your answer here.":
                return True
    return False
