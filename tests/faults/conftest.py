"""One prepared course and one undisturbed grading of it for all fault tests of a process."""

import sys
from pathlib import Path

import fault_course as faulty
import pytest
from fault_course import NAME

sys.path.insert(0, str(Path(__file__).parent.parent / "autograder"))

from autograder import grade
from autograder.results import SubmissionResult


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A course directory with an ingested class; tests disturb copies of it."""
    return faulty.make_template(tmp_path_factory.mktemp("faults") / "course")


@pytest.fixture(scope="session")
def undisturbed(template, tmp_path_factory):
    """Results and gradebook of a run that nothing disturbs."""
    course = faulty.copy_of(template, tmp_path_factory.mktemp("undisturbed") / "course")
    results = faulty.graded(course, workers=1)
    assert {result["status"] for result in results} == {"graded"}
    assert len({result["score"] for result in results}) >= 3
    return results, faulty.scores_in_gradebook(course)


@pytest.fixture
def course(template, tmp_path):
    """A copy of the course, to be disturbed."""
    return faulty.copy_of(template, tmp_path / "course")


@pytest.fixture
def same(undisturbed):
    """Check that a course has come to what the undisturbed one came to; by default by the same command again."""

    def check(course, results=None, db_url=None):
        if results is None:
            results = faulty.graded(course, workers=1, db_url=db_url)
        assert results == undisturbed[0]
        assert faulty.scores_in_gradebook(course, db_url) == undisturbed[1]

    return check


@pytest.fixture
def computed(monkeypatch, undisturbed):
    """Grading computes nothing: results come as from the undisturbed run, and two of them make a batch."""
    known = {tree["student"]: SubmissionResult.from_json(tree | {"seconds": 0.0}) for tree in undisturbed[0]}

    def compute(course, name, waiting, workers=None, scheduler=None):
        assert name == NAME
        for submission in waiting:
            yield submission, known[submission.student]

    monkeypatch.setattr(grade, "compute", compute)
    monkeypatch.setattr(grade, "BATCH", 2)
