"""How much each task asks a student to read and to write, and the minutes that follow: what `minutes` is held against.

Read: the words and formulas since the task before. Written: the characters of the course's solution beyond its stub,
and those of one trial run's notes (`trial_notes.json`). This is an estimate and measures nobody's time. The rates are
assumptions: that of writing was chosen so that the sum came near an earlier judgement, so the sum confirms nothing.
People's own times, where `record_times` has collected them, take its place: `python -m autograder times`.
"""

import json
import re
from pathlib import Path

import nbformat

from autograder import engine, registry
from autograder.build import release_path

WORDS_A_MINUTE = 120  # studied, not skimmed
FORMULAS_A_MINUTE = 4
CHARACTERS_A_MINUTE = 30  # of finished code or derivation, trials and mistakes included
UNWRITTEN = 'raise NotImplementedError("not implemented yet")'
NOTES = json.loads((Path(__file__).parent / "trial_notes.json").read_text(encoding="utf-8"))


def main():
    """Return, task by task, what is read and written, the minutes that follow and those that the task's row says."""
    found = {}
    for assignment in registry.assignments().values():
        read = reading(release_path(assignment.name), {task.id for task in assignment.tasks})
        found |= {task.id: effort(task, *read[task.id]) for task in assignment.tasks}
    sums = {name: round(sum(row[name] for row in found.values()), 1) for name in ("minutes", "said")}
    return {"tasks": found, "in all": sums}


def effort(task, words, formulas):
    """The figures of one task, and its minutes at the three rates."""
    code = size(engine.solution(task.id)) - size(engine.stub(task.id)) if task.is_code else 0
    written = max(0, code) + NOTES.get(task.id, 0)
    minutes = words / WORDS_A_MINUTE + formulas / FORMULAS_A_MINUTE + written / CHARACTERS_A_MINUTE
    return {
        "words": words,
        "formulas": formulas,
        "written": written,
        "minutes": round(minutes, 1),
        "said": task.minutes,
    }


def reading(path, tasks):
    """Words and formulas that stand between a task's answer and the one before it, docstrings included."""
    found, words, formulas = {}, 0, 0
    for cell in nbformat.read(path, as_version=4).cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        text = cell.source if cell.cell_type == "markdown" else ""
        if name in tasks and cell.cell_type == "code":
            text = "".join(re.findall(r'"""(.*?)"""', cell.source, re.DOTALL))
        prose, count = re.subn(r"\$\$.+?\$\$|\$[^$]+\$|:math:`[^`]+`", " ", text, flags=re.DOTALL)
        words, formulas = words + len(re.findall(r"\w+", prose)), formulas + count
        if name in tasks:
            found[name], words, formulas = (words, formulas), 0, 0
    return found


def size(source):
    """Characters of code: no docstrings, comments or blanks, nor what stands for code that is still to write."""
    source = source.replace(UNWRITTEN, "")
    code = re.sub(r"#.*", "", re.sub(r'r?""".*?"""', "", source, flags=re.DOTALL))
    return len(re.sub(r"\s+", "", code))
