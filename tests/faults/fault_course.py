"""A class of five whose grading is disturbed, and what it must come to all the same.

The template is ingested and its expectations are computed once; each test disturbs a copy under the same secret.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil

from autograder import engine, grade, gradebook, ingest, registry

NAME = "a02_backpropagation"
STUDENTS = [f"student{number}" for number in range(5)]
WRONG = "def affine_forward(x, w, b):\n    return x @ w - b, (x, w)\n"


def make_template(folder):
    """A course directory with five submissions that differ, some of them wrong."""
    shutil.copytree(registry.ROOT / "assignments" / NAME, folder / "assignments" / NAME)
    uploads = folder.parent / "handed_in"
    for number, student in enumerate(STUDENTS):
        cells = {"affine_forward": engine.solution("affine_forward"), "mlp_db1": f"mlp_db1 = {-0.119 * (number % 2)}"}
        if number % 3 == 0:
            cells["affine_forward"] = WRONG
        cells["affine_backward"] = engine.solution("affine_backward")
        hand_in(uploads, student, cells)
    ingest.ingest(NAME, uploads, folder)
    with engine.Scorer(folder, NAME) as scorer:
        scorer.prepare()
    gradebook.ensure_assignment(folder, NAME)
    return folder


def hand_in(folder, student, cells):
    """Write the notebook of one student, who has written these cells; return its path."""
    release = registry.ROOT / "assignments" / NAME / f"{NAME}.ipynb"
    notebook = nbformat.reads(release.read_text(encoding="utf-8"), as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in cells:
            cell.source = f"# task: {name}\n# by {student}\n{cells[name]}"
    path = folder / f"{student}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def graded(course, **options):
    """What grading here and now comes to, without the time it took."""
    return plain(result.to_json() for result in grade.grade(course, NAME, **options))


def plain(trees):
    """Results as values that can be compared."""
    found = []
    for tree in trees:
        tree = json.loads(json.dumps(tree))
        del tree["seconds"]
        # What the command says besides: which scores the gradebook had before.
        tree.pop("changes", None)
        found.append(tree)
    return found


def scores_in_gradebook(course, db_url=None):
    """What nbgrader would show."""
    return {
        student.id: {task: score.score for task, score in student.scores.items()}
        for student in gradebook.class_scores(course, NAME, db_url)
    }


def start(course, *options, change="", paths=()):
    """`python -m autograder grade` as a process of its own, in a process group of its own.

    ``change`` is Python text that runs in it first; ``paths`` is where it finds modules before all others.
    """
    program = f"import sys, warnings\nwarnings.simplefilter('ignore')\n{change}\n"
    program += "from autograder.__main__ import main\nsys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "grade", NAME, "--course", str(course), "--json", *options]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([*map(str, paths), str(registry.ROOT)])}
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=course,
        start_new_session=True,
    )


def finish(process):
    """Wait for it: exit code, standard output and error."""
    out, err = process.communicate(timeout=240)
    return process.returncode, out, err


def result_files(course):
    """Results that are kept already."""
    return list((course / "results" / NAME).glob("[!.]*.json"))


def wait_for_results(course, process, count=1):
    """Wait until some submissions are graded and others are not."""
    while len(result_files(course)) < count:
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.005)


def graders(process):
    """The grading processes below a grader."""
    found = []
    for child in psutil.Process(process.pid).children():
        if any("spawn_main" in part for part in child.cmdline()):
            found.append(child)
    return found


def all_end(processes, seconds=30):
    """Whether all of these processes end soon."""
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []


def interrupt(process):
    """Ctrl-C, as a terminal sends it: to the whole process group."""
    os.killpg(process.pid, signal.SIGINT)


def copy_of(template, folder):
    """A course of its own under the same secret."""
    shutil.copytree(template, folder)
    (folder / "secret.key").chmod(0o600)
    return Path(folder)
