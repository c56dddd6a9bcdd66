"""A small release and the notebooks that students make of it, as real bytes, for the tests of ingest.

The skeleton has the shape of a built release: task cells, check cells, a numeric and a written question.
"""

import copy
import json

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "a02_backpropagation"
FORWARD = "def affine_forward(x, w, b):\n    return x @ w + b, (x, w)"
BACKWARD = "def affine_backward(dout, cache):\n    x, w = cache\n    return dout @ w.T, x.T @ dout, dout.sum(axis=0)"
VALUE = "class Value:\n    def __init__(self, data):\n        self.data = data"
NUMBER = "mlp_db1 = -0.1190"
ANSWER = "Because a value that is used twice receives $\\partial L$ along both paths."
SOLVED = {"Value": VALUE, "affine_forward": FORWARD, "affine_backward": BACKWARD, "mlp_db1": NUMBER}
TASKS = tuple(SOLVED)
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="  # one red pixel
)


def stub(name):
    """What the release's task cell holds."""
    if name == "mlp_db1":
        return "# task: mlp_db1\nmlp_db1 = None"
    head = "class Value:\n    def __init__(self, data):\n    " if name == "Value" else f"def {name}(*arguments):\n"
    return f'# task: {name}\n{head}    raise NotImplementedError("not implemented yet")'


def _graded(grade_id, **marks):
    base = {
        "grade_id": grade_id,
        "schema_version": 3,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
    }
    return {"nbgrader": base | marks}


def skeleton():
    """The released notebook."""
    cells = [
        new_markdown_cell("# Backpropagation", id="title"),
        new_code_cell("from numnet import check", id="setup"),
    ]
    for name in TASKS:
        cells += [
            new_markdown_cell(f"## {name}", id=f"text-{name.replace('_', '-')}"),
            new_code_cell(stub(name), id=f"task-{name.replace('_', '-')}", metadata=_graded(name, solution=True)),
            new_code_cell(
                f'check("{name}")',
                id=f"check-{name.replace('_', '-')}",
                metadata=_graded(f"check_{name}", grade=True, locked=True, points=4),
            ),
        ]
    cells += [
        new_markdown_cell(
            "Why do gradients add up?\n\n=== BEGIN MARK SCHEME ===\nBoth paths.\n=== END MARK SCHEME ===",
            id="question-why-sum",
            metadata=_graded("why_sum", task=True, locked=True, points=4),
        ),
        new_markdown_cell(
            "<!-- answer: why_sum -->\n\n*Your answer here.*",
            id="answer-why-sum",
            metadata={"numnet": {"answer": "why_sum"}},
        ),
        new_markdown_cell("The end.", id="end"),
    ]
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "numnet": {"assignment": NAME, "release": "2026.1"},
    }
    return new_notebook(cells=cells, metadata=metadata)


def solved(work=None, answer=ANSWER):
    """The release as a diligent student saves it, as a plain tree."""
    notebook = skeleton()
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in (work or SOLVED):
            cell.source = f"# task: {name}\n{(work or SOLVED)[name]}"
        if "numnet" in cell.metadata and answer is not None:
            cell.source = f"<!-- answer: why_sum -->\n\n{answer}"
    return json.loads(nbformat.writes(notebook))


def blank():
    """The release as it was handed out, as a plain tree."""
    return json.loads(nbformat.writes(skeleton()))


def dump(tree):
    """A tree as a notebook's bytes."""
    return json.dumps(tree, indent=1, ensure_ascii=False).encode()


def text(cell):
    """A cell's source as one string."""
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def place(tree, cell_id):
    """Where the cell of that id stands."""
    return next(index for index, cell in enumerate(tree["cells"]) if cell["id"] == cell_id)


def code(source, **fields):
    """A code cell as a plain tree, without an id unless one is given."""
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None} | fields


def prose(source, **fields):
    """A Markdown cell as a plain tree, without an id unless one is given."""
    return {"cell_type": "markdown", "source": source, "metadata": {}} | fields


def stripped(tree):
    """A notebook as Colab or a converter saves it: no ids, no metadata."""
    tree = copy.deepcopy(tree)
    for cell in tree["cells"]:
        cell.pop("id", None)
        cell["metadata"] = {}
    return tree | {"metadata": {}, "nbformat_minor": 0}


def course(folder):
    """A course directory with the release in it."""
    release = folder / "assignments" / NAME / f"{NAME}.ipynb"
    release.parent.mkdir(parents=True)
    release.write_text(nbformat.writes(skeleton()), encoding="utf-8")
    return folder
