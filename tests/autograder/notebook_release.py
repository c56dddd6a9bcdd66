"""A small release for tests of the notebook: a stripped numnet with a bundle of four tasks, and notebooks to run on it.

It is made here, not by the build, so that these tests say what `check` needs and nothing more.
"""

import ast
import json
import os
import textwrap

import nbformat
import numpy as np
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import strip
from numnet.check import running, wire

NAME, VERSION = "a02_backpropagation", "2026.1"

FORWARD_CHECK = '''
"""Check of the forward pass."""

from numnet.check.judging import ArrayJudge


def probe(numnet, x, w, b):
    return {"out": numnet.layers.affine_forward(x, w, b)[0]}


judge = ArrayJudge(parts={"out": 1}, returns="(out, cache)")
'''
BACKWARD_CHECK = '''
"""Check of the backward pass."""

from numnet.check.judging import ArrayJudge


def probe(numnet, x, w, b, dout):
    _, cache = numnet.layers.affine_forward(x, w, b)
    dx, dw, db = numnet.layers.affine_backward(dout, cache)
    return {"dx": dx, "dw": dw, "db": db}


judge = ArrayJudge(parts={"dx": 1, "dw": 2, "db": 1}, returns="(dx, dw, db)")
'''
VALUE_CHECK = '''
"""Check of the engine: one product, one sum."""

from numnet.check.judging import ArrayJudge


def probe(numnet, a):
    x = numnet.graph.Value(a)
    y = x * x + 1
    y.backward()
    return {"data": y.data, "grad": x.grad}


judge = ArrayJudge(parts={"data": 1, "grad": 2})
'''

FORWARD = """# task: affine_forward
def affine_forward(x, w, b):
    return x @ w + b, (x, w)
"""
BACKWARD = """# task: affine_backward
def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)
"""
AVERAGED = BACKWARD.replace("sum", "mean")
VALUE = """# task: Value
class Value:
    def __init__(self, data, parents=(), slopes=()):
        self.data, self.grad, self.parents, self.slopes = float(data), 0.0, parents, slopes

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def backward(self, grad=1.0):
        self.grad += grad
        for parent, slope in zip(self.parents, self.slopes):
            parent.backward(grad * slope)
"""


def row(name, kind, points, module="", **fields):
    """One task of bundle.json."""
    common = {"minutes": 10, "difficulty": 1, "reading": "Lesson 09, Layers", "depends": [], "convention": ""}
    hints = [f"First hint for {name}.", "Second hint.", "Third hint."]
    return {"id": name, "kind": kind, "points": points, "module": module, **common, "hints": hints, **fields}


ROWS = [
    row("affine_forward", "function", 2, "layers"),
    row(
        "affine_backward",
        "function",
        4,
        "layers",
        depends=["affine_forward"],
        convention="Losses carry the 1/N, layers sum.",
        misconceptions={"db_averaged": "You averaged over the batch; add instead."},
    ),
    row("Value", "class", 3, "graph"),
    row("mlp_db1", "numeric", 2),
    row("why_sum", "written", 3),
]


def write_release(folder):
    """Write a released numnet below ``folder`` and return the folder to put on the path."""
    bundle = strip.write_numnet(NAME, folder, "wheel") / "check" / "bundle"
    (bundle / "checks").mkdir(parents=True)
    table = {"assignment": NAME, "title": "Backpropagation", "version": VERSION, "tasks": ROWS}
    table["notebook"] = f"{NAME}.ipynb"
    (bundle / "bundle.json").write_text(json.dumps(table))
    rng = np.random.default_rng(0)
    arrays = {"x": rng.normal(size=(4, 3)), "w": rng.normal(size=(3, 2)), "b": rng.normal(size=2)}
    inputs = {
        "affine_forward": {"small": arrays},
        "affine_backward": {"small": arrays | {"dout": rng.normal(size=(4, 2))}},
        "Value": {"three": {"a": 3.0}},
    }
    wrong = {"affine_backward": {"db_averaged": AVERAGED}}
    checks = {"affine_forward": FORWARD_CHECK, "affine_backward": BACKWARD_CHECK, "Value": VALUE_CHECK}
    tree = {}
    for name, text in checks.items():
        (bundle / "checks" / f"{name}.py").write_text(text.lstrip())
        probe = text[text.index("def probe") : text.index("judge =")]
        job = running.Job(name, probe, inputs[name])
        tree[name] = {
            "inputs": inputs[name],
            "want": running.replies_to_tree(running.run({}, [job])[name]),
            "wrong": {
                known: running.replies_to_tree(running.run({name: source}, [job])[name])
                for known, source in wrong.get(name, {}).items()
            },
        }
    (bundle / "visible.bin").write_bytes(wire.encode(tree))
    return folder


def stub(name):
    """The cell of a task as it is released: of a class, `__init__` is given."""
    tree = ast.parse({"affine_forward": FORWARD, "affine_backward": BACKWARD, "Value": VALUE}[name])
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name != "__init__":
            node.body = ast.parse('raise NotImplementedError("not implemented yet")').body
    return f"# task: {name}\n{ast.unparse(tree)}".replace("'", '"')


def notebook(forward=None, backward=None, value=None, number="None", answer="*Your answer here.*"):
    """A notebook of the release, with the given versions of its tasks and the stubs of the others."""

    def task(name, source, points):
        return [
            new_code_cell(source, metadata={"nbgrader": _meta(name, solution=True)}),
            new_code_cell(f'check("{name}")', metadata={"nbgrader": _meta(f"check_{name}", True, points=points)}),
        ]

    use = """
    with needs("affine_forward", "affine_backward"):
        out, cache = affine_forward(np.ones((4, 3)), np.ones((3, 2)), np.zeros(2))
        print("db", affine_backward(out, cache)[2])
    """
    engine = """
    with needs("Value"):
        a = Value(2)
        (a * a).backward()
        print("grad", a.grad)
    """
    cells = [
        new_code_cell("import numpy as np\nimport numnet\nfrom numnet import layers, graph, check, hint, needs"),
        *task("affine_forward", forward or stub("affine_forward"), 2),
        *task("affine_backward", backward or stub("affine_backward"), 4),
        new_code_cell(textwrap.dedent(use).strip()),
        *task("Value", value or stub("Value"), 3),
        new_code_cell(textwrap.dedent(engine).strip()),
        *task("mlp_db1", f"# task: mlp_db1\nmlp_db1 = {number}", 2),
        new_markdown_cell("Why?", metadata={"nbgrader": _meta("why_sum", task=True, locked=True, points=3)}),
        new_markdown_cell(f"<!-- answer: why_sum -->\n\n{answer}", metadata={"numnet": {"answer": "why_sum"}}),
        new_code_cell('hint("affine_backward")'),
        new_code_cell("check()"),
        new_code_cell('print("the end")'),
    ]
    return new_notebook(cells=cells, metadata={"numnet": {"assignment": NAME, "release": VERSION}})


def run(notebook, release, folder, allow_errors=False, **environment):
    """Run a notebook in a kernel as Jupyter would, with its file in ``folder``, and return it with its outputs."""
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / f"{NAME}.ipynb")
    found = nbformat.from_dict(notebook)
    place = {"metadata": {"path": str(folder)}}
    client = NotebookClient(found, timeout=60, resources=place, allow_errors=allow_errors)
    client.execute(env={**os.environ, "PYTHONPATH": str(release), "JPY_SESSION_NAME": "", **environment})
    return found


def texts(notebook):
    """All that the cells show as text, one string for each code cell."""
    return [_shown(cell) for cell in notebook.cells if cell.cell_type == "code"]


def _shown(cell):
    parts = []
    for output in cell.outputs:
        if output.output_type == "stream":
            parts.append(output.text)
        elif output.output_type == "error":
            parts.append("\n".join(output.traceback))
        else:
            parts.append(output.data.get("text/plain", ""))
    return "\n".join(parts)


def _meta(name, grade=False, solution=False, task=False, locked=False, points=None):
    meta = {"grade_id": name, "schema_version": 3}
    meta |= {"solution": solution, "grade": grade, "locked": locked or grade, "task": task}
    return meta if points is None else meta | {"points": points}
