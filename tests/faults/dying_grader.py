"""Grading processes that go about it in another way; each function stands where `scoring.score_one` stands.

A module of its own, since grading processes import it by name.
"""

import os
from unittest import mock

from autograder import engine, scoring

score_in_peace = scoring.score_one
visit_in_peace = engine.Scorer._visit
CPU_SECONDS = 0.6


def score(course, name, student, cells):
    """End the process at one student's submission, as a fault of ours or the machine's might."""
    if student == "student1":
        os._exit(9)
    return score_in_peace(course, name, student, cells)


def raises(course, name, student, cells):
    """Raise at one student's submission."""
    if student == "student1":
        raise OSError("no space")
    return score_in_peace(course, name, student, cells)


def hurries(course, name, student, cells):
    """Allow less time than the course does, so that a class with endless loops is soon graded."""
    with mock.patch.object(engine.Scorer, "_visit", visit_briefly):
        return score_in_peace(course, name, student, cells)


def visit_briefly(scorer, cells, tasks, cpu_seconds=None):
    """As `Scorer` does it, with few CPU seconds."""
    return visit_in_peace(scorer, cells, tasks, CPU_SECONDS)
