"""PostgreSQL restarted, killed or down while a class is graded: one clear sentence, and the same scores in the end."""

import fault_course as faulty
import pytest
from fault_course import NAME, STUDENTS

from autograder import engine, gradebook
from autograder.__main__ import main

server_module = pytest.importorskip("postgresql_server")
pytest.importorskip("psycopg")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(server_module.PLACE is None, reason="PostgreSQL is not installed here"),
    pytest.mark.skipif(bool(engine.sandbox_warning()), reason=engine.sandbox_warning()),
]


@pytest.fixture
def server():
    found = server_module.Server()
    try:
        found.start()
        yield found
    finally:
        found.remove()


@pytest.fixture
def in_mid_batch(monkeypatch):
    """Do something once, when the third student's rows are written but not yet kept."""

    def arrange(action):
        record, left = gradebook.record, [3]

        def disturbed(*arguments):
            record(*arguments)
            left[0] -= 1
            if not left[0]:
                action()

        monkeypatch.setattr(gradebook, "record", disturbed)

    return arrange


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_server_that_starts_again_in_mid_batch_costs_nothing(course, server, same, computed, in_mid_batch, end):
    def again():
        getattr(server, end)()
        server.start()

    in_mid_batch(again)
    same(course, faulty.graded(course, db_url=server.url), server.url)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_server_that_stays_down_is_one_sentence_and_a_resume_comes_to_the_same(
    course, server, same, computed, in_mid_batch, undisturbed, monkeypatch, capsys, end
):
    monkeypatch.setenv("PATH", "")  # the command puts this Python's folder there
    command = ["grade", NAME, "--course", str(course), "--workers", "1", "--db", server.url]
    in_mid_batch(getattr(server, end))
    assert main(command) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("The gradebook cannot be used: ")
    assert said.err.endswith(" then run the command again; what was written before is kept.\n")
    assert len(faulty.result_files(course)) == len(STUDENTS)
    # Down from the start: the same sentence, at once.
    assert main(command) == 1
    assert capsys.readouterr().err.startswith("The gradebook cannot be used: ")
    server.start()
    monkeypatch.setattr("autograder.grade.compute", None)  # nothing is computed twice
    same(course, db_url=server.url)
