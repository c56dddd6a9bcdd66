"""Builds an assignment's notebooks and visible arrays from numnet, the table of tasks and the assignment's text.

The text, ``solutions/NAME.py`` in percent format, names its tasks; nbgrader makes the release of the full notebook.
"""

import ast
import hashlib
import os
import re
import tempfile
import tomllib
import warnings
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

with warnings.catch_warnings():
    # nbgrader 0.9 uses what SQLAlchemy 2.1 calls old.
    warnings.simplefilter("ignore")
    from nbgrader import preprocessors
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.utils import capture_log

from traitlets.config import Config

from autograder import registry, strip, visible
from autograder.errors import CourseError
from autograder.results import write_atomically
from numnet import SUBJECTS

SOURCES = registry.ROOT / "solutions"
SETUP = Path(__file__).with_name("setup_cell.py")
ANSWER_HINT = "  # your answer: a number, or numbers combined with + - * / **"
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class BuildError(CourseError):
    """An assignment cannot be built; the message says which file is at fault and why."""


def build(name, course=registry.ROOT):
    """Write an assignment's solution notebook, release notebook and visible arrays below ``course``.

    All three are computed before the first is written. Arrays that agree with those on disk to 1e-9 stay as they are,
    since processors differ in the last bits.

    Parameters
    ----------
    name : str    the assignment
    course : Path    the course directory: nbgrader's ``solutions/`` and ``assignments/`` stand there

    Returns
    -------
    list of Path    the files that were written

    Raises
    ------
    UnknownName    if there is no such assignment
    BuildError    if a source is broken or missing, or nbgrader refuses it
    """
    files = _built(name, course)
    arrays = visible_path(name, course)
    if not visible.differences(arrays, files[arrays]):
        files.pop(arrays)
    for path, data in files.items():
        write_atomically(path, data)
    return list(files)


def check_build(name, course=registry.ROOT):
    """What differs between the built files on disk and what their sources give now, one sentence each."""
    differences = []
    for path, data in _built(name, course).items():
        if path == visible_path(name, course):
            differences += visible.differences(path, data)
        elif not path.exists():
            differences.append(f"{path} is missing; run: make build")
        elif path.read_bytes() != data:
            differences.append(f"{path} is not what its sources give; run: make build")
    return differences


def solution_path(name, course=registry.ROOT):
    """Where the instructor's notebook stands, in nbgrader's source directory."""
    return Path(course) / "solutions" / name / f"{name}.ipynb"


def release_path(name, course=registry.ROOT):
    """Where the students' notebook stands, in nbgrader's release directory."""
    return Path(course) / "assignments" / name / f"{name}.ipynb"


def visible_path(name, course=registry.ROOT):
    """Where the arrays of the visible checks stand."""
    return Path(course) / "assignments" / name / "visible.bin"


def _built(name, course):
    assignment = registry.assignment(name)
    try:
        solution = notebook_text(solution_notebook(assignment))
        return {
            solution_path(name, course): solution,
            release_path(name, course): release_notebook(name, solution),
            visible_path(name, course): visible.arrays(assignment),
        }
    except strip.StripError as error:
        raise BuildError(f"{name} cannot be built: {error}.") from None


# ---- the instructor's notebook


def solution_notebook(assignment):
    """The full notebook of an assignment: its text, with each named task expanded into its cells.

    Raises
    ------
    BuildError    if the text is missing, or does not name each task of the assignment exactly once
    """
    import jupytext  # takes a second to import, and nbgrader's configuration imports this module each time

    path = SOURCES / f"{assignment.name}.py"
    try:
        source = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    except FileNotFoundError:
        raise BuildError(f"{assignment.name} has no text: {path} is missing.") from None
    except UnicodeDecodeError:
        raise BuildError(f"{path} is not UTF-8 text.") from None
    cells, named = [], []
    for cell in source.cells:
        task_name = _named_task(cell)
        if task_name is not None:
            named.append(task_name)
            cells += task_cells(_task_of(assignment, task_name, path), cell)
        elif cell.source.strip() == "# set-up":
            cells.append(_code(setup_source(assignment), id=_cell_id(assignment.name, "set-up")))
            cells[-1].metadata["jupyter"] = {"source_hidden": True}
        else:
            cells.append(_text_cell(assignment, cell, cells, path))
    expected = [task.id for task in assignment.tasks]
    if sorted(named) != sorted(expected):
        missing = ", ".join(name for name in expected if name not in named) or "none"
        twice = ", ".join(sorted({name for name in named if named.count(name) > 1})) or "none"
        raise BuildError(f"{path} must name each task once; missing: {missing}; more than once: {twice}.")
    metadata = {**KERNEL, "numnet": {"assignment": assignment.name, "release": assignment.version}}
    return new_notebook(cells=cells, metadata=metadata)


def task_cells(task, cell):
    """The cells of one task: a line about it, the cell to fill in, and its check; or a written question's two cells."""
    about = new_markdown_cell(_about(task), id=_cell_id(task.assignment, task.id, "about"))
    if task.kind == "written":
        question = cell.source.split("\n", 1)[1].strip()
        answer = f"<!-- answer: {task.id} -->\n\n*Your answer here.*"
        return [
            about,
            new_markdown_cell(
                question,
                id=_cell_id(task.assignment, task.id, "task"),
                metadata={"nbgrader": _nbgrader(task.id, locked=True, task=True, points=task.points)},
            ),
            new_markdown_cell(
                answer,
                id=_cell_id(task.assignment, task.id, "answer"),
                metadata={"numnet": {"answer": task.id}},
            ),
        ]
    if task.kind == "numeric":
        body = f"{strip.BEGIN}\n{task.id} = {task.answer!r}\n{strip.END}"
    else:
        body = strip.task_source(task)
    return [
        about,
        _code(
            f"# task: {task.id}\n{body}",
            id=_cell_id(task.assignment, task.id, "task"),
            metadata={"nbgrader": _nbgrader(task.id, solution=True)},
        ),
        _code(
            f'check("{task.id}")',
            id=_cell_id(task.assignment, task.id, "check"),
            metadata={"nbgrader": _nbgrader(task.check_id, grade=True, locked=True, points=task.points)},
        ),
    ]


def setup_source(assignment):
    """The first code cell: it installs the assignment's wheel beside the notebook and imports it."""
    text = SETUP.read_text(encoding="utf-8")
    text = text[text.index("\n# set-up") :].strip()
    words = {"WHEEL": wheel_name(assignment), "ADDRESS": wheel_address(), "SUBJECTS": ", ".join(sorted(SUBJECTS))}
    for word, value in words.items():
        text = re.sub(rf"\b{word}\b", value, text)
    return text


def wheel_name(assignment):
    """File name of an assignment's wheel, as pip wants it."""
    return f"numnet_{assignment.name.partition('_')[0]}-{assignment.version}-py3-none-any.whl"


def wheel_address():
    """Where students' notebooks may fetch wheels from, as the table of tasks says; empty if nowhere."""
    table = tomllib.loads((registry.AUTOGRADER / "tasks.toml").read_text(encoding="utf-8"))
    return table.get("release", {}).get("address", "")


def notebook_text(notebook):
    """A notebook as the bytes of its file."""
    return (nbformat.writes(notebook) + "\n").encode()


def _named_task(cell):
    pattern = r"# task: (\w+)" if cell.cell_type == "code" else r"<!-- task: (\w+) -->"
    first, _, rest = cell.source.partition("\n")
    match = re.fullmatch(pattern, first.strip())
    return match[1] if match and (cell.cell_type == "markdown" or not rest.strip()) else None


def _task_of(assignment, name, path):
    for task in assignment.tasks:
        if task.id == name:
            return task
    raise BuildError(f"{path} names a task {name!r} that tasks.toml does not give to {assignment.name}.")


def _text_cell(assignment, cell, before, path):
    content = _cell_id(assignment.name, cell.cell_type, cell.source)
    taken = {other.id for other in before}
    cell_id = next(identifier for n in range(len(before) + 1) if (identifier := _again(content, n)) not in taken)
    if cell.cell_type == "markdown":
        return new_markdown_cell(cell.source.replace("<!-- tasks -->", _table(assignment)), id=cell_id)
    unguarded = _unguarded(cell.source, {task.id for task in assignment.tasks}, path)
    if unguarded:
        names = ", ".join(sorted(unguarded))
        raise BuildError(f"{path}: a cell uses {names} outside `with needs(...)`; it begins: {cell.source[:60]!r}.")
    return _code(cell.source, id=cell_id)


def _again(identifier, count):
    return identifier if count == 0 else _cell_id(identifier, str(count))


def _unguarded(source, tasks, path):
    """Tasks that code uses without a ``with needs(...)`` around it that names them."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise BuildError(f"{path}: a cell is not valid Python ({error.msg}); it begins: {source[:60]!r}.") from None

    def used(node, guarded):
        if isinstance(node, ast.With):
            for item in node.items:
                call = item.context_expr
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "needs":
                    guarded = guarded | {argument.value for argument in call.args}
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None
        found = {name} & tasks - guarded
        return found.union(*(used(child, guarded) for child in ast.iter_child_nodes(node)))

    return used(tree, frozenset())


def _about(task):
    kind = {"written": "Question, graded by hand", "numeric": "Question"}.get(task.kind, "Task")
    title = f"**{kind}: `{task.id}`**"
    points = "1 point" if task.points == 1 else f"{task.points:g} points"
    effort = f"{points} · about {task.minutes} minutes · difficulty {task.difficulty} of 3"
    convention = f"\n\n> Convention: {task.convention}" if task.convention else ""
    return f"{title} · {effort} · {task.reading}{convention}"


def _table(assignment):
    rows = [f"| `{task.id}` | {task.points:g} | {task.minutes} | {task.difficulty} of 3 |" for task in assignment.tasks]
    points, minutes = (sum(getattr(task, field) for task in assignment.tasks) for field in ("points", "minutes"))
    head = ["| task | points | minutes | difficulty |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, f"| **in all** | **{points:g}** | **{minutes}** | |"])


def _nbgrader(grade_id, *, solution=False, grade=False, locked=False, task=False, points=None):
    found = {
        "grade_id": grade_id,
        "solution": solution,
        "grade": grade,
        "locked": locked,
        "task": task,
        "schema_version": 3,
    }
    return found if points is None else found | {"points": points}


def _code(source, **fields):
    return new_code_cell(source, **fields)


def _cell_id(*parts):
    return hashlib.sha256("/".join(parts).encode()).hexdigest()[:12]


# ---- the students' notebook


class ClearTasks(preprocessors.ClearSolutions):
    """nbgrader's ClearSolutions, with our stub, and ``name = None`` as the stub of a numeric question."""

    def preprocess_cell(self, cell, resources, cell_index):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        task = registry.tasks().get(grade_id)
        numeric = task is not None and task.kind == "numeric"
        self.code_stub = {"python": f"{grade_id} = None{ANSWER_HINT}" if numeric else strip.STUB}
        return super().preprocess_cell(cell, resources, cell_index)


def configure(config):
    """Tell nbgrader where sources and releases are and how a release is made. ``nbgrader_config.py`` calls this too."""
    config.CourseDirectory.source_directory = "solutions"
    config.CourseDirectory.release_directory = "assignments"
    config.GenerateAssignment.preprocessors = [
        preprocessors.LockCells,
        ClearTasks,
        preprocessors.ClearOutput,
        preprocessors.CheckCellMetadata,
        preprocessors.ComputeChecksums,
        preprocessors.SaveCells,
        preprocessors.ClearHiddenTests,
        preprocessors.ClearMarkScheme,
        preprocessors.ComputeChecksums,
        preprocessors.CheckCellMetadata,
    ]
    return config


def release_notebook(name, solution):
    """The students' notebook as bytes: what nbgrader's ``generate_assignment`` makes of the full one.

    nbgrader works in a folder of its own and without a database, since ``--force`` there deletes the release before it
    may fail, and a release must not depend on what a gradebook holds.

    Raises
    ------
    BuildError    with nbgrader's own words, if it refuses the notebook
    """
    with tempfile.TemporaryDirectory(prefix="numnet-build-") as folder:
        source = solution_path(name, folder)
        source.parent.mkdir(parents=True)
        source.write_bytes(solution)
        config = configure(Config())
        config.CourseDirectory.root = os.path.realpath(folder)
        config.CourseDirectory.assignment_id = name
        config.GenerateAssignment.no_database = True
        config.SaveCells.enabled = False
        converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
        outcome = capture_log(converter)
        target = release_path(name, folder)
        if not outcome["success"] or not target.exists():
            log = f"{outcome.get('log')}\n{outcome.get('error')}"
            reasons = re.findall(r"^[\w.]*(?:Error|Exception): .+", log, re.MULTILINE)
            raise BuildError(f"nbgrader cannot make the release of {name}: {(reasons or [log.strip()])[0]}")
        return target.read_bytes()
