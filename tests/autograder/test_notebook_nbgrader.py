"""The check cells under nbgrader itself: its validator believes them, its own autograder gets nothing from them.

nbgrader gives full marks to a graded cell that does not raise, so whatever goes wrong must end in an error or in 0.0.
"""

import os
import shutil
import sys
import warnings
from pathlib import Path

import nbformat
import notebook_release as made
import pytest
from notebook_release import AVERAGED, BACKWARD, FORWARD, NAME, VALUE

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from nbgrader.api import Gradebook
    from nbgrader.converters import Autograde, GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.validator import Validator

from traitlets.config import Config

SOLVED = (FORWARD, BACKWARD, VALUE, "-0.5 * 0.2")


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return made.write_release(tmp_path_factory.mktemp("release"))


@pytest.fixture
def kernel_finds(monkeypatch, tmp_path):
    """Let the kernels that nbgrader starts import from a folder, from an empty working directory."""

    def kernel_finds(folder):
        monkeypatch.setenv("PYTHONPATH", str(folder))
        # nbgrader looks alembic up on the path.
        monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
        monkeypatch.chdir(tmp_path)

    return kernel_finds


def failed_cells(notebook, path):
    nbformat.write(notebook, path)
    found = Validator().validate(str(path))
    return [cell["source"].strip() for cell in found.get("failed", [])], str(found)


def test_validator_accepts_right_work(release, kernel_finds, tmp_path):
    kernel_finds(release)
    failed, said = failed_cells(made.notebook(*SOLVED), tmp_path / "work.ipynb")
    assert failed == [], said
    assert not (tmp_path / "my_numnet.py").exists()


def test_validator_names_what_is_not_done(release, kernel_finds, tmp_path):
    kernel_finds(release)
    failed, said = failed_cells(made.notebook(FORWARD, AVERAGED), tmp_path / "work.ipynb")
    assert failed == [f'check("{name}")' for name in ("affine_backward", "Value", "mlp_db1")]
    assert "You averaged over the batch; add instead." in said
    assert "Traceback" not in said


def test_validator_gives_nothing_without_a_release(kernel_finds, release, tmp_path):
    bare = tmp_path / "bare"
    shutil.copytree(release, bare)
    shutil.rmtree(bare / "numnet" / "check" / "bundle")
    kernel_finds(bare)
    failed, said = failed_cells(made.notebook(*SOLVED), tmp_path / "work.ipynb")
    assert len(failed) == 4, said


@pytest.mark.parametrize("installed", ["whole", "no bundle", "no numnet"])
def test_stock_autograde_gets_zero(release, kernel_finds, tmp_path, installed):
    site = tmp_path / "site"
    if installed != "no numnet":
        shutil.copytree(release, site)
    else:
        (site / "numnet").mkdir(parents=True)
    if installed == "no bundle":
        shutil.rmtree(site / "numnet" / "check" / "bundle")
    kernel_finds(site)
    assert _stock_scores(tmp_path / "course", made.notebook(*SOLVED)) == {
        "check_affine_forward": 0,
        "check_affine_backward": 0,
        "check_Value": 0,
        "check_mlp_db1": 0,
    }


def _stock_scores(course, solved):
    """Scores by graded cell after nbgrader's own generate_assignment and autograde, without any of our settings."""
    config = Config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.assignment_id = NAME
    config.CourseDirectory.db_url = f"sqlite:///{course}/gradebook.db"
    for folder, notebook in (("source", made.notebook()), (f"submitted/ada/{NAME}", None)):
        path = course / folder / (NAME if notebook else "")
        path.mkdir(parents=True)
        if notebook:
            nbformat.write(notebook, path / f"{NAME}.ipynb")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).start()
        submitted = nbformat.read(course / "release" / NAME / f"{NAME}.ipynb", 4)
        for cell, right in zip(submitted.cells, solved.cells, strict=True):
            cell.source = right.source
        nbformat.write(submitted, course / "submitted" / "ada" / NAME / f"{NAME}.ipynb")
        Autograde(coursedir=CourseDirectory(config=config), config=config).start()
        with Gradebook(config.CourseDirectory.db_url) as gradebook:
            found = gradebook.find_submission(NAME, "ada").notebooks[0].grades
            return {grade.name: grade.auto_score for grade in found if grade.cell.cell_type == "code"}
