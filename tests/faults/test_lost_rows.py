"""Rows that a database loses at the last moment: what stands beside the gradebook must not say that they were kept."""

import sqlite3

import gradebook_course as small
import pytest
import sqlalchemy
from gradebook_course import NAME, eight_tasks  # noqa: F401 - a fixture for all tests here

from autograder import gradebook


def test_a_new_answer_is_looked_at_though_its_first_grading_was_lost(tmp_path, monkeypatch):
    course = small.make_course(tmp_path)
    small.submit(course, "ada")
    gradebook.write_results(course, NAME, [small.result("ada")])
    small.grade_by_hand(course, "ada", "why_sum", 2)
    small.submit(course, "ada", answer="I have changed my mind.")
    with monkeypatch.context() as patch:
        record = gradebook.record

        def lost(book, *arguments):
            record(book, *arguments)
            raise sqlalchemy.exc.OperationalError("COMMIT", {}, sqlite3.OperationalError("the connection was lost"))

        patch.setattr(gradebook, "record", lost)
        with pytest.raises(gradebook.GradebookError, match="the connection was lost"):
            gradebook.write_results(course, NAME, [small.result("ada")])
    gradebook.write_results(course, NAME, [small.result("ada")])
    grades, *_ = small.rows(course, "ada")
    assert grades["why_sum"][1] == 2
    assert grades["why_sum"][3], "nobody is asked to look at the new answer"
