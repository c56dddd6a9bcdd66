"""A grading process that dies of one submission; it stands where `scoring.score_one` stands.

A module of its own, since grading processes import it by name.
"""

import os

from autograder import scoring

score_in_peace = scoring.score_one


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
