"""The hidden pytest checks: one test for each task of a submission.

`autograder.hidden` supplies the tasks, and the replies that the sandboxed worker sent; no student code runs here.
"""


def test_task(task, judge_task):
    outcome = judge_task(task)
    assert outcome.passed, outcome.message
