"""Tries each function and class of a lesson as the answer to each task that is not yet due.

A lesson may derive a task that its readers are still to solve; code in it that passes the task's check gives it away.
"""

import ast
from functools import cache

from autograder import hidden, registry
from autograder.lessons import text
from numnet.check import running
from numnet.check.cells import plain_python


def leaks(path):
    """What in a lesson scores on the check of a task not yet due.

    Parameters
    ----------
    path : Path    the lesson's ``.md``

    Returns
    -------
    list of (str, str, float)    name in the lesson, task, fraction of the points
    """
    lesson = text.read(path)
    code = "\n\n".join(plain_python(cell.source) for cell in lesson.cells if cell.kind == "code")
    names = {node.name for node in ast.parse(code).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    names |= {
        target.id
        for node in ast.parse(code).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = []
    for task in registry.tasks().values():
        if task.is_code and lesson.number.isdigit() and int(lesson.number) <= task.after_lesson:
            for name in sorted(names):
                fraction = score(task, f"{code}\n\n{task.id} = {name}\n" if name != task.id else code)
                if fraction:
                    found.append((name, task.id, fraction))
    return found


def score(task, source):
    """The fraction of a task's points that a cell gets on its public inputs."""
    expected = _expectation(task)
    replies = running.run({task.id: source}, [expected.job])[task.id]
    if all(reply.raised for reply in replies.values()):
        return 0.0
    judge = registry.load_check(registry.check_path(task.id)).judge
    return judge(expected.inputs, replies, expected.want, expected.wrong).fraction


@cache
def _expectation(task):
    return hidden.expectation(task, hidden.public_rng(task))
