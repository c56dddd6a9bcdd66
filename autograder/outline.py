"""What the released notebook says about its tasks: the section each one stands in, and what an empty answer looks like.

Pages group tasks by these sections, so headings are written once, in the assignment's text.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder import ingest, registry


@dataclass(frozen=True)
class Section:
    """A heading of the assignment and the tasks below it; the heading is "" for tasks that the notebook lacks."""

    heading: str
    tasks: tuple


@dataclass(frozen=True)
class Outline:
    """``sections`` in the notebook's order; ``empty`` holds the blank answer of each written question."""

    sections: tuple
    empty: dict


def outline(course, name):
    """Read the released notebook of a course directory, else the repository's.

    Parameters
    ----------
    course : Path
    name : str
        the assignment

    Returns
    -------
    Outline
        holds each task of the assignment once, also where there is no notebook at all
    """
    assignment = registry.assignment(name)
    paths = [Path(home) / "assignments" / name / f"{name}.ipynb" for home in (course, registry.ROOT)]
    path = next((path for path in paths if path.exists()), None)
    notebook = nbformat.read(path, as_version=4) if path else nbformat.v4.new_notebook()
    heading, found = "", {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            headings = re.findall(r"^## +(.+?)\s*$", cell.source, flags=re.MULTILINE)
            heading = headings[-1] if headings else heading
        found.setdefault(cell.metadata.get("nbgrader", {}).get("grade_id"), heading)
    groups = {}
    for task in sorted(assignment.tasks, key=lambda task: _place(task, found)):
        groups.setdefault(found.get(task.id, ""), []).append(task)
    sections = tuple(Section(heading, tuple(tasks)) for heading, tasks in groups.items())
    return Outline(sections, ingest.submission_cells(notebook).answers)


def _place(task, found):
    """Where a task stands in the notebook; what is not there stands last, in the table's order."""
    names = list(found)
    return names.index(task.id) if task.id in found else len(names)
