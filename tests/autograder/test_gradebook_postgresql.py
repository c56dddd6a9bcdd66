"""The gradebook on PostgreSQL, by an address: the same rows, and two graders at once.

A server of its own is started for these tests where PostgreSQL is installed.
"""

import shutil
import threading
from datetime import timedelta

import gradebook_course as small
import pytest
from gradebook_course import NAME, eight_tasks  # noqa: F401 - a fixture for all tests here
from postgresql_server import PLACE, Server

from autograder import export, grade, gradebook, move, registry
from autograder.gradebook import GradebookError

pytest.importorskip("psycopg")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(PLACE is None, reason="PostgreSQL is not installed here")]


@pytest.fixture
def url():
    """The address of an empty server."""
    server = Server()
    try:
        server.start()
        yield server.url
    finally:
        server.remove()


# nbgrader leaves the connection behind over which one of the two could not make its tables.
@pytest.mark.filterwarnings("ignore:.*BaseConnection.__del__:pytest.PytestUnraisableExceptionWarning")
def test_same_rows_as_in_a_file_and_two_graders_at_once(tmp_path, url):
    course = small.make_course(tmp_path)
    students = [f"s{number}" for number in range(6)]
    results = [small.result(student, {"Value": 1}) for student in students]
    for student in students:
        small.submit(course, student)
    gradebook.write_results(course, NAME, results)
    # Two course directories, so that the lock between graders of one does not keep these apart.
    second = tmp_path / "second"
    shutil.copytree(course, second, ignore=shutil.ignore_patterns("second", "gradebook.db"))
    (second / "nbgrader_config.py").write_text(f"load_subconfig({str(registry.ROOT / 'nbgrader_config.py')!r})\n")
    failures, gate = [], threading.Barrier(2)

    def grade(home, share):
        gate.wait()
        try:
            gradebook.write_results(home, NAME, share, url)
        except Exception as error:
            failures.append(error)

    threads = [
        threading.Thread(target=grade, args=(home, share))
        for home, share in ((course, results[:3]), (second, results[3:]))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for student in students:
        assert small.rows(course, student) == small.rows(course, student, url)
    rows = export.export(course, NAME, db_url=url).read_text(encoding="utf-8-sig").split("\n")
    assert [row.split(",")[0] for row in rows[1:7]] == students


def test_a_gradebook_moves_from_a_file_to_a_server_and_back(tmp_path, url):
    course = small.make_course(tmp_path)
    small.submit(course, "ada", timestamp="2026-01-02 12:00:00 UTC")
    small.deduct(course, "2026-01-01 12:00:00 UTC")
    gradebook.write_results(course, NAME, [small.result("ada", {"Value": 1 / 3})])
    small.grade_by_hand(course, "ada", "why_sum", 2.1, "Näher am Bild. " * 500)
    with small.book(course) as book:
        book.find_submission(NAME, "ada").extension = timedelta(hours=1.5)
        book.db.commit()

    def held(address=None):
        with small.book(course, address) as book:
            submission = book.find_submission(NAME, "ada")
            times = submission.timestamp, submission.extension, submission.duedate
            return times, gradebook.class_scores(course, NAME, address), small.rows(course, "ada", address)

    before = held()
    with pytest.raises(GradebookError, match="holds no submissions, but"):
        grade.grade(course, NAME, db_url=url)
    move.move(course, url)
    assert held(url) == before
    assert not (course / "gradebook.db").exists()
    move.move(course, gradebook.default_url(course), url)
    assert held() == before
    with pytest.raises(GradebookError, match="holds a gradebook already"):
        move.move(course, url)


def test_a_server_that_is_not_there_is_one_sentence_without_the_password(tmp_path):
    course = small.make_course(tmp_path)
    with pytest.raises(GradebookError, match="The gradebook cannot be used: ") as error:
        gradebook.ensure_assignment(course, NAME, f"postgresql+psycopg://grader:hunter2@/x?host={tmp_path}")
    assert "\n" not in str(error.value)
    assert "hunter2" not in str(error.value)
