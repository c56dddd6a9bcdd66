"""Tests of the build: what the notebooks hold, that a second build gives the same bytes, and what is refused.

The real assignment is built once, into a temporary course directory, and shared by the tests that only read it.
"""

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

from autograder import build, registry, strip, visible
from numnet.check import wire

NAME = "a02_backpropagation"
ASSIGNMENT = registry.assignment(NAME)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    build.build(NAME, folder)
    return folder


def read(path):
    return nbformat.reads(path.read_text(encoding="utf-8"), 4)


def cell_of(notebook, grade_id):
    (found,) = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id]
    return found


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A copy of the assignment's text that a test may break; the arrays are not computed."""
    shutil.copy(build.SOURCES / f"{NAME}.py", tmp_path)
    monkeypatch.setattr(build, "SOURCES", tmp_path)
    monkeypatch.setattr(visible, "arrays", lambda assignment: wire.encode({}))
    return tmp_path / f"{NAME}.py"


@pytest.fixture
def same_arrays(course, monkeypatch):
    """Spares the seconds that computing the arrays again takes."""
    data = build.visible_path(NAME, course).read_bytes()
    monkeypatch.setattr(visible, "arrays", lambda assignment: data)


def test_both_notebooks_are_valid_and_named_by_their_release(course):
    for path in (build.solution_path(NAME, course), build.release_path(NAME, course)):
        notebook = read(path)
        nbformat.validate(notebook)
        assert notebook.metadata.numnet == {"assignment": NAME, "release": ASSIGNMENT.version}
        assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
        assert not any(cell.get("outputs") for cell in notebook.cells)


@pytest.mark.parametrize("task", [task for task in ASSIGNMENT.tasks if task.is_code], ids=lambda task: task.id)
def test_a_task_cell_is_numnets_text_and_its_stub_is_stripped(course, task):
    solved = cell_of(read(build.solution_path(NAME, course)), task.id)
    released = cell_of(read(build.release_path(NAME, course)), task.id)
    assert solved.source == f"# task: {task.id}\n{strip.task_source(task)}"
    assert released.source == strip.strip_source(solved.source, [task.id])
    settings = {key: released.metadata.nbgrader[key] for key in ("solution", "grade", "locked", "task")}
    assert settings == {"solution": True, "grade": False, "locked": False, "task": False}
    check = cell_of(read(build.release_path(NAME, course)), f"check_{task.id}")
    assert check.source == f'check("{task.id}")'
    assert check.metadata.nbgrader.points == task.points
    assert check.metadata.nbgrader.locked


def test_numeric_and_written_questions(course):
    notebook = read(build.release_path(NAME, course))
    stub = cell_of(notebook, "mlp_db1").source.split("\n")
    assert stub[0] == "# task: mlp_db1"
    assert stub[1].startswith("mlp_db1 = None  # ")
    assert (
        ast.literal_eval(ast.parse(cell_of(read(build.solution_path(NAME, course)), "mlp_db1").source).body[0].value)
        < 0
    )
    question = cell_of(notebook, "why_sum")
    assert question.metadata.nbgrader.task
    assert question.metadata.nbgrader.locked
    assert "MARK SCHEME" not in question.source
    assert "MARK SCHEME" in cell_of(read(build.solution_path(NAME, course)), "why_sum").source
    answer = notebook.cells[notebook.cells.index(question) + 1]
    assert answer.source.startswith("<!-- answer: why_sum -->")
    assert answer.metadata == {"numnet": {"answer": "why_sum"}}


def test_points_in_the_notebook_are_the_tables(course):
    cells = read(build.release_path(NAME, course)).cells
    points = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in cells)
    assert points == sum(task.points for task in ASSIGNMENT.tasks)
    assert f"**{points:g}**" in cells[0].source


def test_the_release_holds_no_solution(course):
    text = build.release_path(NAME, course).read_text(encoding="utf-8")
    assert "SOLUTION" not in text
    for task in ASSIGNMENT.code_tasks():
        source = strip.task_source(task).split("\n")
        for region in strip.regions("\n".join(source)):
            for line in source[region.begin + 1 : region.end]:
                if len(line.strip()) > 25:
                    assert json.dumps(line.strip())[1:-1] not in text


def test_a_second_build_gives_the_same_bytes(course):
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    command = [sys.executable, "-c", f"from autograder import build; build.build({NAME!r}, {str(course)!r})"]
    subprocess.run(command, check=True, cwd=registry.ROOT, env={"PYTHONHASHSEED": "7", "PATH": ""})
    assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before


def test_the_committed_build_is_up_to_date():
    assert build.check_build(NAME) == []


def test_check_build_names_each_difference(course, tmp_path, same_arrays):
    shutil.copytree(course, tmp_path, dirs_exist_ok=True)
    arrays = build.visible_path(NAME, tmp_path)
    tree = visible.read(arrays.read_bytes())
    tree["affine_forward"]["want"] = {}
    arrays.write_bytes(wire.encode(tree))
    build.solution_path(NAME, tmp_path).unlink()
    release = build.release_path(NAME, tmp_path)
    release.write_text(release.read_text(encoding="utf-8").replace("Backpropagation", "Backprop"), encoding="utf-8")
    differences = build.check_build(NAME, tmp_path)
    assert len(differences) == 3
    assert "is missing" in differences[0]
    assert "is not what its sources give" in differences[1]
    assert "/affine_forward/want differs" in differences[2]
    arrays.write_bytes(b"damaged")
    assert "is damaged" in build.check_build(NAME, tmp_path)[2]


def test_arrays_that_agree_to_the_last_bits_are_left_alone(course, tmp_path, same_arrays):
    shutil.copytree(course, tmp_path, dirs_exist_ok=True)
    path = build.visible_path(NAME, tmp_path)
    tree = visible.read(path.read_bytes())
    reply = next(iter(tree["affine_backward"]["want"].values()))
    reply["value"]["dw"] = np.nextafter(reply["value"]["dw"], np.inf)
    path.write_bytes(wire.encode(tree))
    before = path.read_bytes()
    assert path not in build.build(NAME, tmp_path)
    assert path.read_bytes() == before
    assert build.check_build(NAME, tmp_path) == []


def test_visible_arrays_hold_inputs_and_replies_of_every_check(course):
    tree = visible.read(build.visible_path(NAME, course).read_bytes())
    assert list(tree) == [task.id for task in ASSIGNMENT.code_tasks()]
    for name, found in tree.items():
        assert found["inputs"].keys() == found["want"].keys()
        first = {variant.name for variant in registry.misconceptions(name) if not variant.second}
        assert found["wrong"].keys() == first
        assert all(reply["raised"] is None for reply in found["want"].values())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("# task: affine_forward\n", "# task: no_such_task\n", "names a task 'no_such_task'"),
        ("# %%\n# task: affine_forward\n", "", "missing: affine_forward; more than once: none"),
        ("# task: Value\n", "# task: Value\n\n# %%\n# task: Value\n", "more than once: Value"),
        ('with needs("softmax_loss"):', "if True:", "uses softmax_loss outside `with needs"),
        ("plots.use_style()", "plots.use_style(", "a cell is not valid Python"),
        ("# === END MARK SCHEME ===\n", "", "nbgrader cannot make the release"),
    ],
)
def test_a_broken_text_is_refused_in_one_sentence(sources, tmp_path, old, new, message):
    text = sources.read_text(encoding="utf-8")
    assert old in text
    sources.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(build.BuildError, match=re.escape(message)) as caught:
        build.build(NAME, tmp_path / "course")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "course").exists()


def test_a_missing_text_an_unreadable_one_and_an_unknown_name(sources, tmp_path):
    sources.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(build.BuildError, match="not UTF-8"):
        build.build(NAME, tmp_path)
    sources.unlink()
    with pytest.raises(build.BuildError, match="is missing"):
        build.build(NAME, tmp_path)
    with pytest.raises(registry.UnknownName, match="The course has"):
        build.build("a77_nothing", tmp_path)


def test_a_missing_marker_in_numnet_is_refused(tmp_path, monkeypatch, same_arrays):
    shutil.copytree(strip.NUMNET, tmp_path / "numnet", ignore=shutil.ignore_patterns("__pycache__"))
    layers = tmp_path / "numnet" / "layers.py"
    layers.write_text(layers.read_text(encoding="utf-8").replace(strip.END, "", 1), encoding="utf-8")
    monkeypatch.setattr(strip, "NUMNET", tmp_path / "numnet")
    with pytest.raises(build.BuildError, match=r"a02_backpropagation cannot be built: numnet/layers\.py, line \d+"):
        build.build(NAME, tmp_path / "course")
    assert not (tmp_path / "course").exists()


def test_a_full_disk_leaves_the_old_files(course, tmp_path, monkeypatch, same_arrays):
    shutil.copytree(course, tmp_path, dirs_exist_ok=True)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        build.build(NAME, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_nbgraders_own_command_makes_the_same_release(course, tmp_path):
    shutil.copytree(course / "solutions", tmp_path / "solutions")
    shutil.copy(registry.ROOT / "nbgrader_config.py", tmp_path)
    nbgrader = Path(sys.executable).with_name("nbgrader")
    environment = {"PATH": str(nbgrader.parent), "HOME": str(tmp_path), "PYTHONPATH": str(registry.ROOT)}
    command = [nbgrader, "generate_assignment", NAME, "--create"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert build.release_path(NAME, tmp_path).read_bytes() == build.release_path(NAME, course).read_bytes()
