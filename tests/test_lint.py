"""Rules of the code that ruff cannot know: an overlay must be seen wherever numnet uses one of its own functions.

A name imported from a subject module, or looked up while a module is imported, would keep the function of that moment.
"""

import ast
from pathlib import Path

import pytest

import numnet

PACKAGE = Path(numnet.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
PUBLIC = {subject: set(getattr(numnet, subject).__all__) for subject in numnet.SUBJECTS if hasattr(numnet, subject)}


def frozen_names(text, subject=None):
    """Uses of numnet's public functions that an overlay would not reach, as ``(line, name)``."""
    tree = ast.parse(text)
    imported = [
        (node.lineno, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").removeprefix("numnet.") in PUBLIC
        for alias in node.names
    ]
    return sorted(imported + [use for node in tree.body for use in _at_import(node, subject)])


def _at_import(node, subject):
    """Uses in what runs when the module is imported: everything but the bodies of functions and annotations."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        parts = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
    elif isinstance(node, ast.Lambda):
        parts = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
    else:
        parts = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Attribute):
        module = ast.unparse(node.value).removeprefix("numnet.")
        if node.attr in PUBLIC.get(module, ()):
            return [(node.lineno, f"{module}.{node.attr}")]
    if isinstance(node, ast.Name) and node.id in PUBLIC.get(subject, ()):
        return [(node.lineno, node.id)]
    return [use for part in parts for use in _at_import(part, subject)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_numnet_looks_its_functions_up_when_it_calls_them(path):
    subject = path.stem if path.parent == PACKAGE else None
    assert frozen_names(path.read_text(encoding="utf-8"), subject) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from numnet.layers import affine_forward", [(1, "affine_forward")]),
        ("def f():\n    from numnet.losses import softmax_loss", [(2, "softmax_loss")]),
        ("from numnet import layers\nf = layers.affine_forward", [(2, "layers.affine_forward")]),
        ("from numnet import layers\ndef f(a=layers.affine_forward): ...", [(2, "layers.affine_forward")]),
        ("from numnet import layers\nTABLE = {'a': layers.affine_forward}", [(2, "layers.affine_forward")]),
        ("class A:\n    step = affine_forward", [(2, "affine_forward")]),
        ("from numnet import layers\ndef f(): return layers.affine_forward(1)", []),
        ("from numnet import layers\nTABLE = {'a': lambda x: layers.affine_forward(x)}", []),
    ],
)
def test_the_lint_tells_frozen_from_late(text, found):
    assert frozen_names(text, "layers") == found
