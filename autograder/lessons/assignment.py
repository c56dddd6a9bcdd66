"""The page of an assignment: text and empty tasks as its release has them; no set-up, no checks, no answers.

Pictures that the assignment draws by itself are drawn here too; what needs a student's functions stands folded.
"""

import re

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.lessons import build, text

NOTE = (
    "*This page is for reading. To work on it, download [{name}.zip](../downloads/{name}.zip), unpack it, and open the "
    "notebook in JupyterLab, VS Code or Colab: it checks your work by itself, with no teacher and no network.*"
)
PROMPTS = {
    "waits": ("Show the code that runs with your work", "Hide the code that runs with your work"),
    "draws": ("Show the code of this picture", "Hide the code of this picture"),
}


def page(assignment, release):
    """The page as a notebook.

    Parameters
    ----------
    assignment : registry.Assignment
    release : Path    its released notebook

    Returns
    -------
    NotebookNode    with the outputs of the cells that draw

    Raises
    ------
    LessonError
        if such a cell fails
    """
    tasks = {task.id: task for task in assignment.tasks}
    cells, given, sections, heading = [], [], {}, ""
    for cell in nbformat.read(release, as_version=4).cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if headings := cell.cell_type == "markdown" and re.findall(r"^## (.+)$", cell.source, re.MULTILINE):
            heading = headings[-1]
        if grade_id in tasks:
            sections.setdefault(heading, []).append(tasks[grade_id])
            announced = bool(cells) and f"`{grade_id}`" in cells[-1].source.partition("\n")[0]
            _put_anchor(cells, announced, grade_id)
        if cell.cell_type == "markdown":
            if not cell.source.startswith("<!-- answer:"):
                cells.append(new_markdown_cell(cell.source))
        elif grade_id in tasks:
            cells.append(new_code_cell(cell.source))
        elif not grade_id and not cell.source.startswith("# set-up"):
            given.append(_given(cell.source))
            cells.append(given[-1])
    _run(given, assignment.name)
    cells[0].source = cells[0].source.replace("\n\n", f"\n\n{NOTE.format(name=assignment.name)}\n\n", 1)
    # A notebook needs one row a task; a page, which has links, is easier to read with one row a section.
    table = re.compile(r"^\| task \|.*\n(?:\|.*(?:\n|\Z))+", re.MULTILINE)
    for cell in cells:
        if cell.cell_type == "markdown":
            cell.source = table.sub(lambda _: _by_section(sections), cell.source)
    return new_notebook(cells=cells)


def _put_anchor(cells, announced, grade_id):
    target = f"({anchor(grade_id)})="
    if announced:
        cells[-1].source = f"{target}\n{cells[-1].source}"
    else:
        cells.append(new_markdown_cell(target))


def _given(source):
    """A cell that is no task: what draws is folded, and so is what waits for a student's functions."""
    show, hide = PROMPTS["waits" if _waits(source) else "draws"]
    if not (_waits(source) or "plots.show(" in source):
        return new_code_cell(source)
    metadata = {"tags": [text.FOLD], "mystnb": {"code_prompt_show": show, "code_prompt_hide": hide}}
    return new_code_cell(source, metadata=metadata)


def _waits(source):
    return "with needs(" in source


def _run(given, name):
    """Give the cells that need nobody's functions their outputs."""
    runs = [cell for cell in given if not _waits(cell.source) and not cell.source.startswith("check(")]
    executed = new_notebook(cells=[new_code_cell("import numpy as np"), *runs], metadata={**build.KERNEL})
    build.execute(executed, name)
    build.examine(executed, name)


def anchor(task_id):
    """Where on the page a task begins."""
    return "task-" + task_id.lower().replace("_", "-")


def _by_section(sections):
    everything = [task for tasks in sections.values() for task in tasks]
    lines = [("section", "tasks", "points", "minutes"), ("---",) * 4]
    for heading, tasks in sections.items():
        links = ", ".join(f"[`{task.id}`](#{anchor(task.id)})" for task in tasks)
        lines.append((f"[{heading}](#{text.slug(heading)})", links, *_sums(tasks)))
    lines.append(("**in all**", str(len(everything)), *_sums(everything)))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _sums(tasks):
    return f"{sum(task.points for task in tasks):g}", str(sum(task.minutes for task in tasks))
