"""Makes what students get: a zip with the notebook and one wheel that holds all it needs, the same bytes every time.

The wheel carries the stripped numnet, the assignment's bundle (checks, hints, visible arrays) and its data.
"""

import ast
import base64
import hashlib
import io
import json
import zipfile
from pathlib import Path

import nbformat

from autograder import build, registry, strip
from autograder.results import write_atomically

BUNDLE = "numnet/check/bundle"
DATA = registry.ROOT / "data"


def release(name, course=registry.ROOT):
    """Write ``build/release/NAME.zip``: the students' notebook and, beside it, its wheel.

    Builds the assignment first where it has not been built.

    Parameters
    ----------
    name : str    the assignment
    course : Path    the course directory

    Returns
    -------
    Path    the zip

    Raises
    ------
    UnknownName    if there is no such assignment
    BuildError    if it cannot be built, or what is built is not what its sources give
    """
    path = Path(course) / "build" / "release" / f"{name}.zip"
    write_atomically(path, archive(name, course))
    return path


def archive(name, course=registry.ROOT):
    """The bytes of what `release` writes."""
    assignment = registry.assignment(name)
    if not (build.release_path(name, course).exists() and build.visible_path(name, course).exists()):
        build.build(name, course)
    stale = build.check_build(name, course)
    if stale:
        raise build.BuildError(f"Nothing was released, because what is built is out of date: {stale[0]}")
    content = {
        f"{name}.ipynb": build.release_path(name, course).read_bytes(),
        build.wheel_name(assignment): wheel(name, course),
    }
    return zip_bytes(content)


def copy_into_work(name, work):
    """Copy a release into ``work/NAME`` where it is not there yet; a file that exists is never touched.

    Parameters
    ----------
    name : str    the assignment
    work : Path    the student's folder, in the course directory

    Returns
    -------
    list of Path    the files that were copied; none on any later call
    """
    work = Path(work)
    folder = work / name
    if (folder / f"{name}.ipynb").exists():
        return []
    with zipfile.ZipFile(release(name, work.parent)) as archive:
        absent = [member for member in archive.namelist() if not (folder / member).exists()]
        for member in absent:
            write_atomically(folder / member, archive.read(member))
    return [folder / member for member in absent]


def wheel(name, course=registry.ROOT):
    """The bytes of an assignment's wheel, as pip installs it."""
    assignment = registry.assignment(name)
    content = {f"numnet/{path}": text.encode() for path, text in strip.numnet_files(name, "wheel").items()}
    content |= {f"{BUNDLE}/{path}": found for path, found in bundle_files(name, course).items()}
    content |= {f"numnet/data/files/{path.name}": path.read_bytes() for path in data_files(name, course)}
    return zip_bytes(_with_metadata(content, build.wheel_name(assignment)))


def bundle_files(name, course=registry.ROOT):
    """What `check`, `hint` and `needs` read in a student's notebook: bytes by path below the bundle's folder."""
    assignment = registry.assignment(name)
    table = {
        "assignment": name,
        "title": assignment.title,
        "version": assignment.version,
        "notebook": f"{name}.ipynb",
        "tasks": [_public_row(task) for task in assignment.tasks],
    }
    files = {"bundle.json": (json.dumps(table, indent=1, ensure_ascii=False) + "\n").encode()}
    for task in assignment.code_tasks():
        files[f"checks/{task.id}.py"] = registry.check_path(task.id).read_bytes()
    files["visible.bin"] = build.visible_path(name, course).read_bytes()
    return files


def data_files(name, course=registry.ROOT):
    """The shipped data files that an assignment's notebook or checks load by name, and where the others are fetched."""
    notebook = nbformat.reads(build.release_path(name, course).read_text(encoding="utf-8"), 4)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    code_tasks = registry.assignment(name).code_tasks()
    sources += [registry.check_path(task.id).read_text(encoding="utf-8") for task in code_tasks]
    loaded = set().union(*map(_loaded, sources))
    return [path for path in sorted(DATA.iterdir()) if path.stem in loaded or path.name == "registry.toml"]


def zip_bytes(content):
    """A zip of ``{path: bytes}`` that depends on nothing else: no clock, no owner, sorted names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(content, key=_metadata_last):
            entry = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            entry.create_system = 3
            archive.writestr(entry, content[path])
    return buffer.getvalue()


def _public_row(task):
    """A task as students may see it: an answer, its tolerance and the sources of wrong versions stay here."""
    return {
        "id": task.id,
        "kind": task.kind,
        "module": task.module,
        "points": task.points,
        "minutes": task.minutes,
        "difficulty": task.difficulty,
        "reading": task.reading,
        "depends": list(task.depends),
        "hints": list(task.hints),
        "convention": task.convention,
        "misconceptions": registry.sentences(task.id),
    }


def _loaded(source):
    """First arguments of all calls ``load("...")`` or ``something.load("...")`` in some code."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
    return {
        call.args[0].value
        for call in calls
        if getattr(call.func, "attr", getattr(call.func, "id", "")) == "load" and isinstance(call.args[0], ast.Constant)
    }


def _with_metadata(content, file_name):
    """Add what makes a folder a wheel (PyPA's binary distribution format 1.0): METADATA, WHEEL and RECORD."""
    distribution, version = file_name.split("-")[:2]
    info = f"{distribution}-{version}.dist-info"
    metadata = [
        "Metadata-Version: 2.1",
        f"Name: {distribution.replace('_', '-')}",
        f"Version: {version}",
        "Summary: What one assignment of the course needs in a student's notebook",
        "License: MIT",
        "Requires-Python: >=3.11",
        "Requires-Dist: numpy>=2.0",
    ]
    tags = ["Wheel-Version: 1.0", "Generator: autograder", "Root-Is-Purelib: true", "Tag: py3-none-any"]
    licence = (registry.ROOT / "LICENSE").read_bytes()
    content = {
        **content,
        f"{info}/METADATA": "\n".join([*metadata, ""]).encode(),
        f"{info}/WHEEL": "\n".join([*tags, ""]).encode(),
        f"{info}/licenses/LICENSE": licence,
    }
    rows = [f"{path},sha256={_digest(content[path])},{len(content[path])}" for path in sorted(content)]
    return {**content, f"{info}/RECORD": "\n".join([*rows, f"{info}/RECORD,,", ""]).encode()}


def _digest(found):
    return base64.urlsafe_b64encode(hashlib.sha256(found).digest()).rstrip(b"=").decode()


def _metadata_last(path):
    return ".dist-info/" in path, path
