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
    whole = zipped.read_bytes()
    zipped.unlink()
    assert __main__.main(["new", str(course)]) == 0
    assert config.read_text(encoding="utf-8") == own
    assert zipped.read_bytes() == whole
    assert f"Wrote {zipped}.\n" in capsys.readouterr().out
    zipped.write_bytes(b"an older release")
    assert term.make(course) == [f"Wrote {zipped} anew: the course has changed since it was made."]
    assert zipped.read_bytes() == whole


@pytest.fixture
def without_releases(monkeypatch):
    """Releases take a second each; these tests are about the settings."""
    monkeypatch.setattr(registry, "assignments", dict)


OWN = b"""# \xc3\xa9 of my own\r
c = get_config(); load_subconfig(%s)  # the course\r
load_subconfig('other_settings.py')\r
c.Exchange.root = '/nowhere'\r
"""


@pytest.mark.usefixtures("without_releases")
@pytest.mark.parametrize(
    "line", ['"{}"', "'{}'", 'r"{}"', "fname='{}'", "'nbgrader_config.py', path='{parent}'", "\n  '{}',\n"]
)
def test_settings_may_name_the_repository_in_any_way_and_follow_it_when_it_moves(tmp_path, line, capsys):
    course = tmp_path / "autumn"
    course.mkdir()
    config, here = course / "nbgrader_config.py", registry.ROOT / "nbgrader_config.py"

    def written(path):
        return OWN % line.format(path, parent=path.parent).encode()

    config.write_bytes(written(here))
    assert __main__.main(["new", str(course)]) == 0
    assert "Nothing was missing." in capsys.readouterr().out
    assert config.read_bytes() == written(here)

    gone = tmp_path / "where it was" / "nbgrader_config.py"
    config.write_bytes(written(gone))
    config.chmod(0o600)
    assert __main__.main(["new", str(course)]) == 0
    assert f"Corrected line 2 of {config}: it led to {gone}, which is gone" in capsys.readouterr().out
    assert config.read_bytes() == OWN % repr(str(here)).encode()
    assert config.stat().st_mode & 0o777 == 0o600

    shutil.copytree(registry.ROOT, gone.parent, ignore=lambda folder, names: set(names) - {"nbgrader_config.py"})
    config.write_bytes(written(gone))
    with pytest.raises(CourseError, match=f"leads to {gone}, not to {here}"):
        term.make(course)
    assert config.read_bytes() == written(gone)


@pytest.mark.usefixtures("without_releases")
@pytest.mark.parametrize(
    ("text", "said"),
    [("load_subconfig(where())", "does not lead to"), ("c = (\n", "line 1: '\\(' was never closed")],
)
def test_settings_that_cannot_be_followed_are_left_to_their_writer(tmp_path, text, said):
    config = tmp_path / "nbgrader_config.py"
    config.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=said):
        term.make(tmp_path)
    assert config.read_text(encoding="utf-8") == text


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
