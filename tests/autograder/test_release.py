"""Tests of the release: the zip, its wheel, and what the notebook's first cell does with it.

The first cell runs in processes of its own, with a full numnet importable, as under `make lab`.
"""

import base64
import csv
import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder import build, registry, release

NAME = "a02_backpropagation"
WHEEL = build.wheel_name(registry.assignment(NAME))
NBGRADER = str(Path(sys.executable).with_name("nbgrader"))


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("release")
    release.release(NAME, folder)
    return folder


@pytest.fixture
def student(course, tmp_path):
    """A student's folder: the unpacked zip."""
    with zipfile.ZipFile(course / "build" / "release" / f"{NAME}.zip") as archive:
        archive.extractall(tmp_path / "student")
    return tmp_path / "student"


def run_setup(folder, code="", before="", path=registry.ROOT):
    """Run the set-up cell in a fresh Python whose path also holds the full numnet."""
    notebook = nbformat.read(folder / f"{NAME}.ipynb", 4)
    (setup,) = [cell.source for cell in notebook.cells if cell.source.startswith("# set-up")]
    script = f"{before}\n{setup}\n{code}\n"
    environment = {**os.environ, "PYTHONPATH": str(path), "PIP_USER": "1", "PIP_NO_INDEX": "1"}
    command = [sys.executable, "-c", script]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def test_the_zip_holds_the_notebook_and_the_wheel_and_is_the_same_again(course):
    path = course / "build" / "release" / f"{NAME}.zip"
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [f"{NAME}.ipynb", WHEEL]
        assert archive.read(f"{NAME}.ipynb") == build.release_path(NAME, course).read_bytes()
    before = path.read_bytes()
    assert release.release(NAME, course) == path
    assert path.read_bytes() == before


def test_the_wheel_follows_the_format(course):
    from packaging.utils import parse_wheel_filename

    name, version, _, tags = parse_wheel_filename(WHEEL)
    assert (name, str(version), [str(tag) for tag in tags]) == ("numnet-a02", "2026.1", ["py3-none-any"])
    with zipfile.ZipFile(io.BytesIO(release.wheel(NAME, course))) as wheel:
        names = wheel.namelist()
        record = wheel.read("numnet_a02-2026.1.dist-info/RECORD").decode()
        rows = {row[0]: row[1:] for row in csv.reader(record.splitlines())}
        assert sorted(rows) == sorted(names)
        for path, (digest, size) in rows.items():
            if not path.endswith("/RECORD"):
                found = hashlib.sha256(wheel.read(path)).digest()
                assert digest == "sha256=" + base64.urlsafe_b64encode(found).decode().rstrip("=")
                assert int(size) == len(wheel.read(path))
    assert "numnet/data/files/fashion_mnist_small.npz" in names


def test_a_release_builds_what_is_missing_and_refuses_an_unknown_name(tmp_path):
    with pytest.raises(registry.UnknownName, match="The course has"):
        release.release("a77_nothing", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_work_is_copied_into_once(course, tmp_path):
    import shutil

    shutil.copytree(course, tmp_path, dirs_exist_ok=True)
    notebook, wheel = tmp_path / "work" / NAME / f"{NAME}.ipynb", tmp_path / "work" / NAME / WHEEL
    assert sorted(release.copy_into_work(NAME, tmp_path / "work")) == sorted([notebook, wheel])
    notebook.write_text("a student's work")
    wheel.unlink()
    assert release.copy_into_work(NAME, tmp_path / "work") == []
    assert notebook.read_text() == "a student's work"
    notebook.unlink()
    wheel.write_bytes(b"mine")
    assert release.copy_into_work(NAME, tmp_path / "work") == [notebook]
    assert wheel.read_bytes() == b"mine"


def test_the_first_cell_installs_its_wheel_and_prefers_it_to_a_full_numnet(student):
    done = run_setup(student, "print(numnet.__file__, hasattr(np, 'dot'), callable(check), callable(needs))")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(student / ".numnet" / "numnet" / "__init__.py"), "True", "True", "True"]
    assert (student / ".numnet" / "numnet" / "check" / "bundle" / "visible.bin").exists()
    again = run_setup(student, before="import subprocess\nsubprocess.run = None")
    assert again.returncode == 0, again.stderr
    (student / WHEEL).unlink()
    without = run_setup(student, before="import subprocess\nsubprocess.run = None")
    assert without.returncode == 0, without.stderr


def test_the_first_cell_installs_a_changed_wheel_again(student):
    assert run_setup(student).returncode == 0
    stamp = student / ".numnet" / "installed.txt"
    stamp.write_text(f"{WHEEL} of another content")
    (student / ".numnet" / "numnet" / "leftover.py").write_text("")
    assert run_setup(student).returncode == 0
    assert not (student / ".numnet" / "numnet" / "leftover.py").exists()
    assert stamp.read_text().startswith(f"{WHEEL} ")
    assert "another" not in stamp.read_text()


def test_the_first_cell_says_what_is_wrong_in_one_sentence(student):
    render = "import sys\nsys.excepthook = lambda kind, error, tb: print(*error._render_traceback_(), sep='|')"
    (student / WHEEL).rename(student / "elsewhere.whl")
    missing = run_setup(student, before=render)
    assert missing.stdout.startswith(f"Set-up: {WHEEL} is missing. Put it beside this notebook, into {student}")
    assert missing.stdout.count("\n") == 1
    bare = f"{render}\nimport importlib.util as u\nfind = u.find_spec\n"
    bare += "u.find_spec = lambda name: None if name == 'matplotlib' else find(name)"
    without = run_setup(student, before=bare)
    assert "has no matplotlib. Run %pip install matplotlib in a new cell" in without.stdout
    assert without.stdout.count("\n") == 1
    (student / WHEEL).write_bytes(b"no wheel")
    damaged = run_setup(student, before=render)
    assert "could not be installed" in damaged.stdout
    assert damaged.stdout.count("\n") == 1
    (student / "elsewhere.whl").replace(student / WHEEL)
    loaded = run_setup(student, before=f"{render}\nimport numnet")
    assert "has already loaded another numnet. Restart the kernel" in loaded.stdout


def test_the_first_cell_can_fetch_from_an_address(student, monkeypatch):
    folder = student / "server"
    folder.mkdir()
    (student / WHEEL).rename(folder / WHEEL)
    notebook = student / f"{NAME}.ipynb"
    text = notebook.read_text(encoding="utf-8")
    assert f'set_up(\\"{WHEEL}\\", \\"\\")' in text
    notebook.write_text(text.replace(f'{WHEEL}\\", \\"\\")', f'{WHEEL}\\", \\"{folder.as_uri()}\\")'), encoding="utf-8")
    done = run_setup(student, "print(numnet.__file__)")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(student / ".numnet" / "numnet" / "__init__.py")


def execute(folder, notebook):
    """Restart and run all, in a kernel beside the wheel; returns the executed notebook."""
    from nbclient import NotebookClient

    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    return client.execute()


def printed(cell):
    parts = [
        output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in cell.get("outputs", [])
    ]
    return "".join(parts)


@pytest.mark.slow
def test_the_solved_notebook_runs_to_the_end_and_passes(course, student):
    done = execute(student, nbformat.read(build.solution_path(NAME, course), 4))
    assert not [output for cell in done.cells for output in cell.get("outputs", []) if output.output_type == "error"]
    sources = {cell.source: printed(cell) for cell in done.cells}
    (neuron,) = [text for source, text in sources.items() if '"w0": Value(1)' in source]
    assert "'w0': -0.197" in neuron
    (sizes,) = [text for source, text in sources.items() if "3000]" in source]
    accuracies = [float(line.split(":")[1].split("%")[0]) for line in sizes.split("\n") if "training pictures" in line]
    assert accuracies == sorted(accuracies)
    assert accuracies[-1] > 80
    pictures = [text for text in sources.values() if re.search(r"^\[.+\] .{25}", text, re.MULTILINE)]
    assert len(pictures) == sum("plots.show(" in source for source in sources)  # each with its words


@pytest.mark.slow
def test_the_release_runs_to_the_end_unsolved(student):
    done = execute(student, nbformat.read(student / f"{NAME}.ipynb", 4))
    assert not [output for cell in done.cells for output in cell.get("outputs", []) if output.output_type == "error"]
    assert all(cell.execution_count for cell in done.cells if cell.cell_type == "code")


@pytest.mark.slow
def test_nbgrader_validate_passes_the_solution_and_fails_the_release(course, student):
    def validate(path):
        done = subprocess.run(
            [NBGRADER, "validate", str(path)], cwd=student, capture_output=True, text=True, env=environment
        )
        return done.stdout + done.stderr

    environment = {**os.environ, "HOME": str(student), "PATH": f"{Path(NBGRADER).parent}:{os.environ['PATH']}"}
    solved = student / "solved.ipynb"
    solved.write_bytes(build.solution_path(NAME, course).read_bytes())
    assert "Success! Your notebook passes all the tests." in validate(solved)
    assert "VALIDATION FAILED ON" in validate(student / f"{NAME}.ipynb")


@pytest.mark.slow
def test_stock_nbgrader_without_our_configuration_gives_nothing_away(course, student, tmp_path):
    from nbgrader.api import Gradebook

    root = tmp_path / "stock"
    for who, path in {"ann": build.solution_path(NAME, course), "bob": student / f"{NAME}.ipynb"}.items():
        folder = root / "submitted" / who / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(path.read_bytes())
        (folder / WHEEL).write_bytes((student / WHEEL).read_bytes())
    source = root / "source" / NAME / f"{NAME}.ipynb"
    source.parent.mkdir(parents=True)
    source.write_bytes(build.solution_path(NAME, course).read_bytes())
    environment = {**os.environ, "HOME": str(tmp_path), "PATH": f"{Path(NBGRADER).parent}:{os.environ['PATH']}"}
    for command in (["generate_assignment", NAME], ["autograde", NAME, "--create"]):
        done = subprocess.run([NBGRADER, *command], cwd=root, capture_output=True, text=True, env=environment)
        assert done.returncode == 0, done.stderr
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        scores = {submission.student.id: submission.score for submission in gradebook.assignment_submissions(NAME)}
    assert scores == {"ann": 0.0, "bob": 0.0}
