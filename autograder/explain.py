"""Shows an instructor what a hidden check gave a student's code, what came back and what was expected.

For appeals only: it prints hidden values, so what it prints must not reach students while the secret is in use.
"""

import numpy as np

from autograder import engine, hidden, ingest, registry
from autograder.errors import CourseError
from autograder.ingest.names import display

PRINT_OPTIONS = {"precision": 6, "threshold": 40, "edgeitems": 2, "linewidth": 110}


def explain(course, student, name):
    """Run one task of one ingested submission again, alone, and describe every case.

    Returns
    -------
    str
        inputs, expected and got for each case, after the verdict

    Raises
    ------
    CourseError
        if the task is not one that runs code
    ingest.NotIngested
        if the submission on disk is not what ingest wrote
    """
    task = registry.task(name)
    cells = ingest.load_cells(course, student, task.assignment)
    source = cells.get(task.id, "")
    if task.kind == "numeric":
        result = engine.score_numeric(task, source)
        head = f"{student}, {task.id}: {result.status}. Expected {task.answer} ± {task.tolerance}. The cell:"
        return _printable(f"{head}\n{source}")
    if not task.is_code:
        raise CourseError(f"{task.id} is graded by hand; there is nothing to run.")
    expected = hidden.hidden_expectation(course, task.id)
    with engine.Scorer(course, task.assignment) as scorer:
        result, replies = scorer.examine(task, cells)
    lines = [f"{student}, {task.id}: {result.status}, {result.score} of {result.max_score} points. {result.message}"]
    if result.source_line:
        lines.append(f"At their line: {result.source_line}")
    if replies is None:
        return _printable("\n".join([*lines, "The code ended before it answered, so there is nothing to compare."]))
    with np.printoptions(**PRINT_OPTIONS):
        for case, reply in replies.items():
            lines.append(f"\nCase {case}")
            lines += [f"  {key} = {_show(value)}" for key, value in expected.inputs[case].items()]
            lines.append(f"  expected {_show(expected.want[case].value)}")
            raised = reply.raised
            lines.append(f"  raised   {raised.type}: {raised.text!r}" if raised else f"  got      {_show(reply.value)}")
            if reply.printed:
                lines.append(f"  printed  {reply.printed!r}")
    return _printable("\n".join(lines))


def _printable(text):
    """Text without control characters but line ends: what a student returned must not drive the terminal."""
    return "\n".join(map(display, text.split("\n")))


def _show(value):
    if isinstance(value, dict):
        return "".join(f"\n    {display(key)}: {_show(item)}" for key, item in value.items())
    text = repr(value) if not isinstance(value, np.ndarray) else f"array {value.shape}\n{value}"
    return text.replace("\n", "\n      ")
