"""What a grading process runs: it scores one submission after another, and ends with the process that started it.

It stands apart because every grading process imports it, and nbgrader takes seconds to import.
"""

import multiprocessing
import os
import threading

from autograder import engine

_scorers = {}


def score_one(course, name, student, cells):
    """Score one submission; the scorer, and so a warm sandbox, is kept for the next.

    Parameters
    ----------
    course : str
        the course directory
    name, student : str
        the assignment and the student
    cells : dict
        source text by task id

    Returns
    -------
    dict
        a `SubmissionResult` as JSON
    """
    if (course, name) not in _scorers:
        _scorers[course, name] = engine.Scorer(course, name)
    return _scorers[course, name].score(cells, student).to_json()


def end_with_grader():
    """End this grading process once the one that started it is gone: killed, it could not tell its pool to stop."""
    grader = multiprocessing.parent_process()

    def watch():
        grader.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
