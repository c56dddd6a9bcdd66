"""A course directory with a perfect neighbour in it, and what is looked at after each attack.

Limits are set low, so that what never ends costs a test a second or two and not a minute.
"""

import contextlib
import json
import re
import subprocess
import sys
import time
from dataclasses import replace
from functools import cache

import naive_judges
import nbformat
import numpy as np
import psutil

from autograder import demo, engine, hidden, ingest, registry

NAME = "a02_backpropagation"
CPU_SECONDS = 1.5
WALL_SECONDS = 1.5
POINTS = sum(task.points for task in registry.assignment(NAME).tasks if task.kind != "written")
# The one task that computes for longer than a sandbox takes to start; every attack's neighbour does all others.
LONG_TASK = "train_classifier"


@cache
def skeleton():
    """The released notebook."""
    return nbformat.read(registry.ROOT / "assignments" / NAME / f"{NAME}.ipynb", as_version=4)


def upload(cells):
    """The released notebook as a student saves it with these cells filled in."""
    notebook = nbformat.from_dict(json.loads(nbformat.writes(skeleton())))
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in cells:
            cell.source = f"# task: {name}\n{cells[name]}"
    return notebook


def perfect():
    """The notebook that deserves everything."""
    return upload(demo.solutions())


def saved(notebook):
    """A notebook's bytes, as an editor writes them that checks nothing."""
    return json.dumps(notebook).encode()


def make_course(folder):
    """A course directory that holds the release, a solution, and things worth stealing."""
    course = folder / "course"
    release = course / "assignments" / NAME / f"{NAME}.ipynb"
    release.parent.mkdir(parents=True)
    nbformat.write(skeleton(), release)
    (course / "solutions.py").write_text(engine.solution("affine_forward"))
    (course / "gradebook.db").touch()
    (course / "expected.bin").write_bytes(naive_judges.EVIDENCE["expected"].tobytes())
    return course


def ingest_all(course, notebooks):
    """Ingest notebooks by student."""
    uploads = course.parent / "handed_in"
    uploads.mkdir(exist_ok=True)
    for student, notebook in notebooks.items():
        (uploads / f"{student}.ipynb").write_bytes(saved(notebook))
    return ingest.ingest(NAME, uploads, course)


def hasten(patch):
    """Lower every limit on time."""
    assignments = {
        name: replace(found, tasks=tuple(replace(task, cpu_seconds=CPU_SECONDS) for task in found.tasks))
        for name, found in registry.assignments().items()
    }
    patch.setattr(registry, "assignments", lambda: assignments)
    patch.setattr(engine, "WALL_SECONDS", WALL_SECONDS)
    patch.setattr(engine, "TOGETHER_CPU_SECONDS", CPU_SECONDS)


@contextlib.contextmanager
def somebody():
    """A process of somebody else's."""
    process = subprocess.Popen([sys.executable, "-I", "-S", "-c", "import time; time.sleep(3600)"])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def everything_in(course):
    """All files of a course directory, with what would show that one was touched."""
    found = {}
    for path in course.rglob("*"):
        status = path.lstat()
        found[str(path)] = (status.st_mode, status.st_size, status.st_mtime_ns if path.is_file() else 0)
    return found


def processes():
    """Processes below this one that are alive."""
    found = psutil.Process().children(recursive=True)
    return [process for process in found if _alive(process)]


def _alive(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def settles(most, seconds=5):
    """Whether no more processes than ``most`` are left, at once or after a moment."""
    deadline = time.monotonic() + seconds
    while len(processes()) > most:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@cache
def hidden_numbers(course):
    """The beginnings of all hidden inputs and expected values, as text would repeat them."""
    numbers = set()

    def collect(tree):
        if isinstance(tree, dict):
            for value in tree.values():
                collect(value)
        elif isinstance(tree, np.ndarray) and tree.dtype.kind == "f":
            numbers.update(repr(abs(float(value)))[:8] for value in tree.flat)
        elif isinstance(tree, float):
            numbers.add(repr(abs(tree))[:8])

    for task in registry.assignment(NAME).code_tasks():
        expected = hidden.hidden_expectation(course, task.id)
        collect(expected.inputs)
        for reply in expected.want.values():
            collect({"value": reply.value})
    return frozenset(number for number in numbers if len(number) == 8)


def leaks(course, text):
    """Hidden numbers that stand in a text."""
    found = {match[:8] for match in re.findall(r"\d[\d.e+\-]{7,}", text)}
    return sorted(found & hidden_numbers(course))


def published(result):
    """Everything of a result that may reach a student."""
    tree = result.to_json()
    tree.pop("seconds")
    return json.dumps(tree, ensure_ascii=False)


def places(source, course, loot, port, victim):
    """A cell with the places in it that its author might know."""
    known = {"@ROOT@": registry.ROOT, "@COURSE@": course, "@LOOT@": loot, "@PORT@": port, "@VICTIM@": victim.pid}
    for mark, place in known.items():
        source = source.replace(mark, str(place))
    return source
