"""Shows an instructor what a hidden check gave a student's code, what came back and what was expected.

For appeals only: it prints hidden values, so what it prints must not reach students while the secret is in use.
"""

import difflib

import numpy as np

from autograder import engine, hidden, ingest, registry
from autograder.errors import CourseError
from autograder.ingest.names import display
from autograder.ingest.records import recorded

PRINT_OPTIONS = {"precision": 6, "threshold": 40, "edgeitems": 2, "linewidth": 110}


def explain(course, student, name):
    """Run one task of one ingested submission again, alone, and describe every case.

    Returns
    -------
    str
        the verdict, the student's cell, then inputs, expected and got of each case that differs; the others are counted

    Raises
    ------
    CourseError
        if the task is not one that runs code
    ingest.NotIngested
        if nothing was ingested for that student, or the submission on disk is not what ingest wrote
    """
    task = registry.task(name)
    _assert_known(course, student, task.assignment)
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
    lines += ["", "Their cell", *(f"  {line}".rstrip() for line in (source.rstrip() or "(empty)").split("\n"))]
    if replies is None or result.status == "unwritten":
        why = "The code ended before it answered" if replies is None else "It was not written"
        end = f"{why}, so there is nothing to compare."
        return _printable("\n".join([*lines, "", end]))
    judge = registry.load_check(registry.check_path(task.id)).judge
    differing = [case for case in replies if _differs(judge, expected, case, replies[case])]
    agreeing = len(replies) - len(differing)
    with np.printoptions(**PRINT_OPTIONS):
        for case in differing:
            reply = replies[case]
            lines.append(f"\nCase {case}")
            lines += [f"  {key} = {_show(value)}" for key, value in expected.inputs[case].items()]
            lines.append(f"  expected {_show(expected.want[case].value)}")
            raised = reply.raised
            lines.append(f"  raised   {raised.type}: {raised.text!r}" if raised else f"  got      {_show(reply.value)}")
            if reply.printed:
                lines.append(f"  printed  {reply.printed!r}")
    if agreeing:
        which = f"{agreeing} of {len(replies)} cases agree" if differing else f"All {agreeing} cases agree"
        lines.append(f"\n{which} with what is expected.")
    return _printable("\n".join(lines))


def _assert_known(course, student, name):
    """For an id that nobody has, name those that come close."""
    known = recorded(course, name)
    if student in known:
        return
    ids = {other.casefold(): other for other in known}
    close = difflib.get_close_matches(student.casefold(), ids, n=3, cutoff=0.6)
    close += [other for other in ids if student.casefold() in other and other not in close][: 3 - len(close)]
    offer = f"Did you mean {' or '.join(ids[other] for other in close)}?" if close else "Use an id from submitted/."
    raise ingest.NotIngested(f"There is no record that {student}'s {name} was ingested. {offer}")


def _differs(judge, expected, case, reply):
    """Whether the check finds fault with one case."""
    inputs, want = expected.inputs[case], expected.want[case]
    return any(judge.problem(part, inputs, reply, want) for part in judge.parts)


def _printable(text):
    """Text without control characters but line ends: what a student returned must not drive the terminal."""
    return "\n".join(map(display, text.split("\n")))


def _show(value):
    if isinstance(value, dict):
        return "".join(f"\n    {display(key)}: {_show(item)}" for key, item in value.items())
    text = repr(value) if not isinstance(value, np.ndarray) else f"array {value.shape}\n{value}"
    return text.replace("\n", "\n      ")
