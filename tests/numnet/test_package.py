"""The package as a whole: what it imports, what it exports, and how its functions call each other.

Strip and overlay rest on the last two.
"""

import ast
import builtins
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import numnet

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def subject_trees():
    for subject in numnet.SUBJECTS:
        path = Path(importlib.import_module(f"numnet.{subject}").__file__)
        yield subject, path, ast.parse(path.read_text(encoding="utf-8"))


def test_numnet_imports_nothing_heavy():
    code = (
        "import sys, numnet; heavy = {'torch', 'matplotlib', 'IPython', 'sklearn', 'scipy', 'tqdm'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(numnet.__file__).parents[1])


@pytest.mark.parametrize("subject", numnet.SUBJECTS)
def test_subject_exports_what_it_lists(subject):
    module = getattr(numnet, subject)
    public = {
        name
        for name, thing in vars(module).items()
        if not name.startswith("_") and getattr(thing, "__module__", None) == module.__name__
    }
    assert set(module.__all__) == public
    for name in public:
        assert inspect.getdoc(getattr(module, name)), name


def test_public_names_are_unique_over_the_subjects():
    names = [name for subject in numnet.SUBJECTS for name in getattr(numnet, subject).__all__]
    assert len(names) == len(set(names))


def test_subjects_reach_each_other_through_the_module():
    # `from numnet.layers import affine_forward` would keep the old function under an overlay.
    for subject, _, tree in subject_trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("numnet."), f"{subject}, line {node.lineno}"


def test_solution_markers_come_in_pairs_inside_functions():
    found = 0
    for subject, path, tree in subject_trees():
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        opened = None
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip() == BEGIN:
                assert opened is None, f"{subject}, line {number}"
                opened = number
            elif line.strip() == END:
                assert opened is not None, f"{subject}, line {number}"
                assert any(f.lineno < opened and (f.end_lineno or 0) >= number - 1 for f in functions)
                opened, found = None, found + 1
        assert opened is None, subject
    assert found > 30


def test_pasted_bodies_use_only_what_a_task_cell_has():
    # A task's text is pasted into a notebook cell, where np, numnet's subjects and the tasks' own names are known.
    known = {"np", *numnet.SUBJECTS, *dir(builtins)}
    for subject, path, tree in subject_trees():
        text = path.read_text(encoding="utf-8")
        for task in tree.body:
            if BEGIN not in (ast.get_source_segment(text, task) or ""):
                continue
            nodes = list(ast.walk(task))
            used = {node.id for node in nodes if isinstance(node, ast.Name)}
            bound = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
            bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
            bound |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
            assert used <= known | bound, f"{subject}.{task.name}: {used - known - bound}"
