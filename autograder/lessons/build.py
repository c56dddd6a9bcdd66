"""Builds lessons: a source becomes a notebook, which is executed, examined and written with its outputs.

A lesson is executed again only when its source, the parts of numnet that it uses or the versions of numpy, matplotlib
or torch have changed: a hash of these is kept in the notebook.
"""

import ast
import copy
import hashlib
import importlib.metadata
import json
import os
import re
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.lessons import text
from autograder.lessons.text import COURSE, LessonError
from autograder.registry import ROOT
from autograder.results import write_atomically

MAX_SECONDS = 90
PATIENCE = 4  # times as long by the clock, on a busy machine
MAX_BYTES = 10**6
VERSIONS = ("numpy", "matplotlib", "torch")
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def build(path, *, force=False):
    """Write a lesson's notebook beside its source, executed, if anything that it depends on has changed.

    Parameters
    ----------
    path : Path    the lesson's ``.md``
    force : bool    execute it in any case

    Returns
    -------
    float or None    the seconds that executing took; None if the notebook was up to date

    Raises
    ------
    LessonError
        if the lesson fails, warns, shows a figure without title or alt text, takes too long or is too large
    """
    if not force and not difference(path):
        return None
    lesson = text.read(path)
    notebook = unexecuted(lesson)
    about = copy.deepcopy(notebook.metadata)
    seconds = execute(notebook, lesson.name)
    notebook.metadata = about  # the kernel adds the versions of its machine
    examine(notebook, lesson.name)
    if seconds > MAX_SECONDS:
        raise LessonError(f"{lesson.name} took {seconds:.0f} s; a lesson has {MAX_SECONDS}.")
    written = nbformat.writes(notebook) + "\n"
    if len(written.encode()) > MAX_BYTES:
        raise LessonError(
            f"{lesson.name}.ipynb would have {len(written.encode()):,} bytes; a lesson has {MAX_BYTES:,}."
        )
    write_atomically(path.with_suffix(".ipynb"), written.encode())
    return seconds


def difference(path):
    """How a lesson's committed notebook differs from what its source gives; empty if it does not.

    Cells are compared, and the hash of what the outputs depend on; outputs are not, since they hold measured times.
    """
    target = path.with_suffix(".ipynb")
    if not target.exists():
        return f"{target.name} is missing"
    committed = nbformat.read(target, as_version=4)
    wanted = unexecuted(text.read(path))
    if _sources(committed) != _sources(wanted):
        return f"{target.name}: its cells are not those of {path.name}"
    if committed.metadata != wanted.metadata:
        return f"{target.name}: {path.name}, numnet or a version has changed since it was executed"
    return ""


def _sources(notebook):
    return [(cell.id, cell.source, cell.metadata) for cell in notebook.cells]


def unexecuted(lesson):
    """The notebook of a lesson, without outputs; its metadata hold the hash of what the outputs depend on."""
    cells, seen = [], {}
    for cell in lesson.cells:
        digest = hashlib.sha256(f"{lesson.name}/{cell.kind}/{cell.source}".encode()).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        name = f"{digest}-{seen[digest]}"
        written = (new_markdown_cell if cell.kind == "markdown" else new_code_cell)(cell.source, id=name)
        if cell.folded:  # the site goes by the tag, Jupyter by the other
            written.metadata |= {"tags": [text.FOLD], "jupyter": {"source_hidden": True}}
        cells.append(written)
    about = {
        "lesson": lesson.number,
        "title": lesson.title,
        "question": lesson.question,
        "minutes": lesson.minutes,
        "depends": dependency_hash(lesson),
    }
    return new_notebook(cells=cells, metadata={**KERNEL, "numnet": about})


def dependency_hash(lesson):
    """A hash of all that a lesson's outputs follow from: its code, the numnet modules it uses, versions."""
    code = [cell.source for cell in lesson.cells if cell.kind == "code"]
    parts = {
        "code": code,
        "numnet": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in used_modules("\n".join(code))},
        "versions": {name: importlib.metadata.version(name).partition("+")[0] for name in VERSIONS},
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def used_modules(code, package=ROOT / "numnet"):
    """The files of numnet that code reaches through its imports and attributes, and theirs in turn, sorted."""
    found, waiting = {}, _named_modules(code, package)
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = True
            waiting |= _named_modules(path.read_text(encoding="utf-8"), package)
    return sorted(found)


def _named_modules(code, package):
    names = set()
    for node in ast.walk(ast.parse(re.sub(r"^\s*[%!].*$", "", code, flags=re.MULTILINE))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "numnet":
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names if alias.name.partition(".")[0] == "numnet"}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "numnet":
            names.add(f"numnet.{node.attr}")
    stems = [package.joinpath(*name.split(".")[1:]) for name in names if name != "numnet"]
    files = [stem.with_suffix(".py") for stem in stems] + [stem / "__init__.py" for stem in stems]
    return {file for file in files if file.is_file()}


def execute(notebook, name):
    """Run a notebook in a kernel of its own and return the seconds of processor time it took.

    Where the system does not tell processor time of ended processes (Windows), seconds by the clock. A busy machine
    makes a lesson late, not long.

    Raises
    ------
    LessonError
        with the cell and the error, if a cell fails or the time is up
    """
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONWARNINGS": "default", "PYTHONPATH": str(ROOT)}
    start, spent = time.monotonic(), _children_seconds()
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=PATIENCE * MAX_SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            record_timing=False,
            coalesce_streams=True,
            extra_arguments=["--IPKernelApp.log_level=ERROR"],
        )
        try:
            client.execute(env=environment)
        except CellExecutionError as error:
            raise LessonError(f"{name}: a cell fails.\n{error}") from None
        except TimeoutError:
            raise LessonError(f"{name}: a cell took more than {PATIENCE * MAX_SECONDS} s.") from None
    return (_children_seconds() - spent) or (time.monotonic() - start)


def _children_seconds():
    """Processor time of all processes that this one has started and seen end."""
    times = os.times()
    return times.children_user + times.children_system


def examine(notebook, name):
    """Hold the outputs of a lesson to the rules: no warning, and each picture with its title and its alt text.

    Raises
    ------
    LessonError
        with the cell at fault
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            first = cell.source.strip().split("\n")[0]
            if output.output_type == "stream" and output.name == "stderr":
                raise LessonError(f"{name}: the cell that starts with {first!r} warns:\n{output.text.strip()[:2000]}")
            data = output.get("data", {})
            drawn = any(kind.startswith("image/") for kind in data) or re.search(
                "<(img|svg|figure)", data.get("text/html", "")
            )
            words = output.get("metadata", {}).get("numnet", {})
            if drawn and not (words.get("alt") and words.get("title")):
                raise LessonError(
                    f"{name}: the cell that starts with {first!r} shows a picture without title and alt text; "
                    "use plots.show."
                )


def build_references(course=COURSE):
    """Write the page of references from the bibliography; returns whether it changed."""
    page, wanted = course / "references.md", text.bibliography(course / "references.bib")
    if page.exists() and page.read_text(encoding="utf-8") == wanted:
        return False
    write_atomically(page, wanted.encode())
    return True


def check(course=COURSE):
    """All differences between what is committed and what the sources give, one sentence each."""
    found = [difference(path) for path in text.sources(course)]
    page = course / "references.md"
    if not page.exists() or page.read_text(encoding="utf-8") != text.bibliography(course / "references.bib"):
        found.append("references.md is not what references.bib gives")
    orphans = [path.name for path in sorted(Path(course).glob("*.ipynb")) if not path.with_suffix(".md").exists()]
    return [sentence for sentence in found if sentence] + [f"{name} has no source" for name in orphans]
