"""Makes the numnet that students and the worker get: the text of numnet with the bodies of some tasks taken out.

A task's body stands between ``### BEGIN SOLUTION`` and ``### END SOLUTION``; everything here works on text alone.
"""

import ast
import compileall
import hashlib
import os
import py_compile
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder import registry

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
STUB = 'raise NotImplementedError("not implemented yet")'
NUMNET = registry.ROOT / "numnet"
STRIPPED = registry.ROOT / "build" / "stripped"

# What draws needs Matplotlib or is of use beside it alone; the worker has neither.
DRAWING = ("plots.py", "svg.py", "diagrams.py", "palette.py")
# What a stripped numnet holds besides the subject modules, by its use.
PARTS = {
    "worker": ("overlay.py", "check/__init__.py", "check/wire.py", "check/cells.py", "check/running.py"),
    "wheel": ("overlay.py", *DRAWING, "check/*.py", "data/*.py"),
}


class StripError(ValueError):
    """The source of numnet cannot be stripped; the message says where and why."""


@dataclass(frozen=True)
class Region:
    """One marked region: the top-level function or class around it, and the lines of its two markers, from 0."""

    owner: str
    begin: int
    end: int


def strip_source(text, tasks, name="<source>"):
    """Replace the marked regions of some functions and classes by a stub, and drop the markers of all others.

    Parameters
    ----------
    text : str    source of a module
    tasks : collection of str    the functions and classes to stub; names that the text does not define are ignored
    name : str    what to call the text in errors

    Returns
    -------
    str    a module that raises NotImplementedError wherever a body was taken out

    Raises
    ------
    StripError    if markers are nested, unclosed, empty or outside a function, or a task of the text has none
    """
    lines = text.split("\n")
    found = regions(text, name)
    unmarked = (set(tasks) & set(_spans(text, name))) - {region.owner for region in found}
    if unmarked:
        raise StripError(f"{name}: {', '.join(sorted(unmarked))} has no region between {BEGIN} and {END}")
    for region in reversed(found):
        if region.owner in tasks:
            indent = lines[region.begin][: -len(lines[region.begin].lstrip())]
            lines[region.begin : region.end + 1] = [indent + STUB]
        else:
            del lines[region.end], lines[region.begin]
    return "\n".join(lines)


def regions(text, name="<source>"):
    """The marked regions of a module in order, each with the top-level function or class that it lies in.

    Raises
    ------
    StripError    as `strip_source`
    """
    spans, found, begin = _spans(text, name), [], None
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if line.strip() == BEGIN:
            if begin is not None:
                raise StripError(f"{name}, line {number + 1}: {BEGIN} inside the region that line {begin + 1} begins")
            begin = number
        elif line.strip() == END:
            if begin is None:
                raise StripError(f"{name}, line {number + 1}: {END} without {BEGIN}")
            if not any(inner.strip() and not inner.lstrip().startswith("#") for inner in lines[begin + 1 : number]):
                raise StripError(f"{name}, line {begin + 1}: a marked region without code")
            owner = next((owner for owner, (first, last) in spans.items() if first <= begin <= last), None)
            if owner is None:
                raise StripError(f"{name}, line {begin + 1}: a marked region outside any function or class")
            found.append(Region(owner, begin, number))
            begin = None
        elif BEGIN[4:] in line or END[4:] in line:
            raise StripError(f"{name}, line {number + 1}: a marker must stand alone, as {BEGIN} or {END}")
    if begin is not None:
        raise StripError(f"{name}, line {begin + 1}: {BEGIN} without {END}")
    return found


def definition(text, task, name="<source>"):
    """The text of one top-level function or class, markers included, from its decorators to its last line.

    Raises
    ------
    StripError    if the text does not define ``task``
    """
    spans = _spans(text, name)
    if task not in spans:
        raise StripError(f"{name} does not define {task}")
    first, last = spans[task]
    last = max([last, *(region.end for region in regions(text, name) if region.owner == task)])
    return "\n".join(text.split("\n")[first : last + 1])


def task_source(task):
    """The text of a task's function or class in numnet, markers included.

    Raises
    ------
    StripError    if its module is missing, or does not define it, or nothing in it is marked
    """
    name = f"numnet/{task.module}.py"
    found = definition(_read(f"{task.module}.py"), task.id, name)
    if BEGIN not in found:
        raise StripError(f"{name}: {task.id} has no region between {BEGIN} and {END}")
    return found


def numnet_files(name, part):
    """The files of numnet as an assignment's students or worker get them.

    Parameters
    ----------
    name : str    the assignment, whose own tasks and all later ones are stubbed
    part : str    "worker": what running probes needs; "wheel": what a student's notebook needs

    Returns
    -------
    dict    text by path below the folder numnet, sorted

    Raises
    ------
    UnknownName    if there is no such assignment
    StripError    if a source is broken or a task is not where the table says
    """
    modules = {path.name for path in NUMNET.glob("*.py")} - {"overlay.py", *DRAWING}
    others = {path.relative_to(NUMNET).as_posix() for pattern in PARTS[part] for path in NUMNET.glob(pattern)}
    stubbed = registry.stubbed_tasks(name)
    for task in map(registry.task, stubbed):
        task_source(task)
    return {path: strip_source(_read(path), stubbed, f"numnet/{path}") for path in sorted(modules | others)}


def write_numnet(name, folder, part):
    """Write the stripped numnet of an assignment as ``folder/numnet`` and return that path."""
    package = Path(folder) / "numnet"
    for path, text in numnet_files(name, part).items():
        target = package / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    return package


def stripped_numnet(name, into=None):
    """A folder that holds the worker's numnet for an assignment; made once for each content and then reused.

    Parameters
    ----------
    name : str    the assignment
    into : Path or None    where such folders are kept; None for the build folder

    Returns
    -------
    Path    put it on ``sys.path``; nothing may write to it
    """
    into = STRIPPED if into is None else Path(into)
    files = numnet_files(name, "worker")
    digest = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()
    folder = into / f"{name}-{digest[:16]}"
    if not folder.exists():
        into.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=into, prefix=f".{name}."))
        try:
            write_numnet(name, fresh, "worker")
            # A worker cannot write there, and would compile all of it again for every submission.
            unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
            compileall.compile_dir(
                fresh, quiet=2, stripdir=fresh, prependdir="/numnet-root", invalidation_mode=unchecked
            )
            # The worker runs as another user, who must be able to read this.
            fresh.chmod(0o755)
            os.rename(fresh, folder)
        except BaseException as error:
            shutil.rmtree(fresh, ignore_errors=True)
            # Another process may have made the same folder meanwhile; then that one is as good.
            if not (isinstance(error, OSError) and folder.exists()):
                raise
    return folder


def _read(path):
    try:
        return (NUMNET / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise StripError(f"there is no numnet/{path}") from None
    except UnicodeDecodeError:
        raise StripError(f"numnet/{path} is not UTF-8 text") from None


def _spans(text, name):
    """First and last line, from 0, of each top-level function and class, decorators included."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise StripError(f"{name}, line {error.lineno}: not valid Python ({error.msg})") from None
    return {
        node.name: (min([node.lineno, *(mark.lineno for mark in node.decorator_list)]) - 1, node.end_lineno - 1)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
