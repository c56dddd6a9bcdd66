"""A course directory for a term: made once, completed when something is missing, never written over."""

import shutil
import subprocess
import sys

import pytest

from autograder import __main__, registry, term
from autograder.errors import CourseError

NAME = "a02_backpropagation"


def test_a_new_term_is_ready_for_nbgrader_and_for_students(tmp_path, capsys):
    course = tmp_path / "autumn term"
    assert __main__.main(["new", str(course)]) == 0
    printed = capsys.readouterr().out
    config, zipped = course / "nbgrader_config.py", course / "build" / "release" / f"{NAME}.zip"
    assert f"Wrote {config}." in printed
    assert f"Wrote {zipped}." in printed
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "db", "assignment", "list", "--course-dir", str(course)],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    own = config.read_text(encoding="utf-8") + "c.Exchange.root = '/nowhere'\n"
    config.write_text(own, encoding="utf-8")
    zipped.unlink()
    assert __main__.main(["new", str(course)]) == 0
    assert config.read_text(encoding="utf-8") == own
    assert zipped.exists()


def test_places_that_cannot_be_a_term_are_refused(tmp_path):
    with pytest.raises(CourseError, match="lies in the repository"):
        term.make(registry.ROOT / "autumn")
    (tmp_path / "notes").write_text("mine", encoding="utf-8")
    with pytest.raises(CourseError, match="is a file"):
        term.make(tmp_path / "notes")
    other = tmp_path / "autumn"
    other.mkdir()
    shutil.copy(registry.ROOT / "nbgrader_config.py", other)
    with pytest.raises(CourseError, match="does not lead to"):
        term.make(other)
    assert [path.name for path in other.iterdir()] == ["nbgrader_config.py"]
