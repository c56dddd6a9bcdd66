"""Loads a student's task cell the way grading does: one cell, a fresh namespace, definitions only.

The notebook's `check` and the sandboxed worker both use this, so a cell that passes here passes there.
"""

import ast
import builtins
import re
import sys
import types

import numpy as np

ALLOWED_IMPORTS = frozenset(sys.stdlib_module_names) | {"numpy", "numnet"}
# Blanks that editors, web pages and text processors write in place of plain ones, and marks that nobody sees.
ODD_BLANKS = {ord(c): " " for c in "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"} | dict.fromkeys(
    map(ord, "\u200b\u2060\ufeff")
)
CONSTANT_CALLS = {"np", "numpy", "math", "float", "int", "frozenset", "tuple"}


class CellError(Exception):
    """The cell cannot be loaded: it has a syntax error or does not define what it should."""


class Absent:
    """Stands for a module, or a part of one, that grading does not have; raises ImportError on use, not on import."""

    def __init__(self, name):
        self.__name__ = name

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Absent(f"{self.__name__}.{name}")

    def _refuse(self, *args, **kwargs):
        raise ImportError(f"{self.__name__} is not available in grading", name=self.__name__)

    __call__ = __iter__ = __getitem__ = __enter__ = __mro_entries__ = __bool__ = __len__ = _refuse


class Namespace(dict):
    """Globals of one cell, which fall back to ``provide(name)`` for tasks and modules of the course.

    The fallback is asked each time, so a cell sees the version of another task that is in place when it runs.
    """

    def __init__(self, provide):
        super().__init__(np=np, __name__="cell", __builtins__=_guarded_builtins())
        self._provide = provide

    def __missing__(self, name):
        if name in self["__builtins__"]:  # Python asks here first; its own names are looked up a hundred times a call
            raise KeyError(name)
        return self._provide(name)


def definitions(source, filename="<cell>"):
    """Parse a cell and keep its imports, definitions and constant assignments, with their line numbers.

    Trial code (``print(f(x))``, plots, magics) is left out, so honest experiments in a task cell do no harm.

    Raises
    ------
    CellError
        if the cell is not Python, with the line at fault
    """
    try:
        tree = ast.parse(plain_python(source), filename)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        where = f" in line {line}" if line else ""
        raise CellError(f"the cell is not valid Python: {getattr(error, 'msg', type(error).__name__)}{where}") from None
    tree.body = [statement for statement in tree.body if _counts(statement)]
    return tree


def load(source, name, namespace, filename="<cell>"):
    """Execute the definitions of a cell in ``namespace`` and return the object called ``name``.

    Raises
    ------
    CellError
        if the cell is not Python or does not define ``name``
    Exception
        whatever a definition of the cell raises
    """
    code = compile(definitions(source, filename), filename, "exec", dont_inherit=True)
    exec(code, namespace)
    if name not in namespace:
        raise CellError(f"the cell does not define {name}")
    return namespace[name]


def plain_python(source):
    """Blank out IPython's magics and shell escapes, and make odd blanks plain, keeping every line number."""
    lines = source.replace("\r\n", "\n").split("\n")
    for index, line in enumerate(lines):
        if line.strip():
            if line.startswith("%%"):
                lines[index] = ""
            break
    text = "\n".join(lines)
    if _parses(text):
        return text
    without = "\n".join(re.sub(r"^(\s*)([%!?].*|[\w.]+\?+)\s*$", r"\1pass", line) for line in lines)
    # Only where nothing else helps: in a string such a blank may be meant.
    return without if _parses(without) else without.translate(ODD_BLANKS)


def _parses(text):
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _counts(statement):
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return True
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        return statement.value is None or _is_constant(statement.value)
    if isinstance(statement, ast.Try):
        parts = statement.body + statement.orelse + statement.finalbody
        return all(map(_counts, parts)) and all(
            isinstance(inner, ast.Pass) or _counts(inner) for handler in statement.handlers for inner in handler.body
        )
    return False


def _is_constant(value):
    """Whether evaluating this expression only combines literals, names and numpy's or math's functions of them."""
    for node in ast.walk(value):
        if isinstance(node, ast.Lambda) and node is value:
            return True
        if isinstance(node, ast.Call):
            root = node.func
            while isinstance(root, ast.Attribute):
                root = root.value
            if not (isinstance(root, ast.Name) and root.id in CONSTANT_CALLS) or _draws(node.func):
                return False
        elif isinstance(
            node, ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr | ast.comprehension | ast.JoinedStr
        ):
            return False
    return True


def _draws(function):
    return "random" in ast.unparse(function)


def _guarded_builtins():
    def guarded_import(name, globals=None, locals=None, fromlist=(), level=0):
        top = name.partition(".")[0]
        if level == 0 and top not in ALLOWED_IMPORTS:
            return Absent(name if fromlist else top)
        try:
            return builtins.__import__(name, globals, locals, fromlist, level)
        except ImportError:
            # A part of Python whose library grading has not, such as sqlite3 or tkinter.
            if level == 0 and top in sys.stdlib_module_names:
                return Absent(name if fromlist else top)
            raise

    return types.SimpleNamespace(**{**vars(builtins), "__import__": guarded_import}).__dict__
