"""The rendered site, once for all tests: the course as it stands, and a sample lesson that uses every block.

Several test processes share it.
"""

import shutil
import sys
from pathlib import Path

import filelock
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from autograder.lessons import build, site, text
from autograder.registry import ROOT

SAMPLE = Path(__file__).parent / "sample" / "98_sample.md"


def copy_course(root):
    """The course's text, with the lessons that are built, and the sample, into ``root/course``."""
    course = root / "course"
    shutil.copytree(ROOT / "course" / "guides", course / "guides")
    for path in (ROOT / "course").iterdir():
        lesson = text.LESSON.fullmatch(path.stem)
        if path.suffix in (".md", ".bib", ".ipynb") and (not lesson or path.with_suffix(".ipynb").exists()):
            shutil.copy(path, course)
    shutil.copy(SAMPLE, course)
    build.build_references(course)
    build.build(course / SAMPLE.name)
    return course


@pytest.fixture(scope="session")
def rendered(tmp_path_factory, worker_id):
    """The folder of the rendered site."""
    base = tmp_path_factory.getbasetemp()
    root = (base if worker_id == "master" else base.parent) / "rendered"
    with filelock.FileLock(str(root) + ".lock"):
        if not (root / "done").exists():
            shutil.rmtree(root, ignore_errors=True)
            copy_course(root)
            site.build(root, assignments=ROOT / "assignments")
            (root / "done").touch()
    return root / "site"
