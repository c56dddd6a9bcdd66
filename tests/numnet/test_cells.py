"""Loading one task cell: honest trial code does no harm, and only what the cell itself defines counts."""

import numpy as np
import pytest

from numnet.check.cells import CellError, Namespace, definitions, load


def provide(name):
    if name == "other_task":
        return lambda: "from the course"
    raise KeyError(name)


def loaded(source, name="f"):
    return load(source, name, Namespace(provide))


HONEST = {
    "prints": "print('hello')\ndef f():\n    return 1\nprint(f())",
    "magic line": "%matplotlib inline\ndef f():\n    return 1\n%timeit f()",
    "cell magic": "%%time\ndef f():\n    return 1",
    "shell escape": "!pip install tqdm\ndef f():\n    return 1",
    "question mark": "def f():\n    return 1\nf?",
    "plots": "import matplotlib.pyplot as plt\ndef f():\n    return 1\nplt.plot([1, 2])\nplt.show()",
    "asserts": "def f():\n    return 1\nassert f() == 2",
    "draws": "x = np.random.randn(3)\ndef f():\n    return 1",
    "carriage returns": "def f():\r\n    return 1\r\n",
    "unused modules": "import tqdm, torch, IPython.display\nfrom tqdm.auto import tqdm as bar\ndef f():\n    return 1",
    "lambda": "f = lambda: 1",
    "constants": "ONE = 1\nSIZE = (2, 3)\nROOT = np.sqrt(ONE)\nSCALE: float = -ONE / 1\ndef f():\n    return int(ROOT)",
    "helper": "def helper():\n    return 1\ndef f():\n    return helper()",
    "alias": "def g():\n    return 1\nf = g",
    "own import": "import math\nfrom collections import deque\ndef f():\n    return math.floor(1.5)",
    "guarded import": "try:\n    from math import cbrt\nexcept ImportError:\n    pass\ndef f():\n    return 1",
    "future import": "from __future__ import annotations\ndef f(x: nonsense = 0):\n    return 1",
    "solution markers": "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION",
}


@pytest.mark.parametrize("source", HONEST.values(), ids=HONEST.keys())
def test_honest_cells_load(source):
    assert loaded(source)() == 1


def test_statements_that_act_are_not_executed():
    reached = []
    namespace = Namespace(provide)
    namespace["reached"] = reached
    load("import os; reached.append(1)\nif True:\n    reached.append(2)\ndef f():\n    pass", "f", namespace)
    assert reached == []


def test_missing_modules_fail_on_use_with_their_name():
    function = loaded("import tqdm\nfrom IPython.display import display\ndef f():\n    return tqdm.tqdm([1])")
    with pytest.raises(ImportError, match=r"tqdm\.tqdm is not available"):
        function()


def test_a_class_over_a_missing_base_says_so():
    with pytest.raises(ImportError, match="not available"):
        loaded("import torch\nclass f(torch.nn.Module):\n    pass")


def test_other_tasks_are_found_by_bare_name():
    assert loaded("def f():\n    return other_task()")() == "from the course"


def test_helpers_of_other_cells_are_not_found():
    with pytest.raises(NameError, match="helper"):
        loaded("def f():\n    return helper()")()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def f(", "not valid Python"),
        ("x = 1", "does not define f"),
        ("", "does not define f"),
        ("def f():\n\tx\n        y", "line"),
    ],
)
def test_cells_that_cannot_be_loaded_say_why(source, words):
    with pytest.raises(CellError, match=words):
        loaded(source)


@pytest.mark.parametrize("source", ["(" * 5_000, "-" * 200_000 + "1", "\0", "x = " + "[" * 3_000 + "]" * 3_000])
def test_sources_made_to_break_the_parser_are_refused(source):
    with pytest.raises(CellError):
        definitions(source)


def test_line_numbers_are_the_students():
    function = loaded("%%time\n\n!ls\n\ndef f():\n    return 1 / 0")
    with pytest.raises(ZeroDivisionError) as caught:
        function()
    assert caught.traceback[-1].lineno + 1 == 6


def test_numpy_is_there_under_its_usual_names():
    assert loaded("import numpy\nimport numpy as xp\ndef f():\n    return np is numpy is xp")()
    assert isinstance(loaded("def f():\n    return np.zeros(2)")(), np.ndarray)
