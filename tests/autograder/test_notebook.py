"""Runs whole notebooks in a kernel, as a student would: `check`, `hint` and `needs` over blank, wrong and right work.

Every notebook must reach its last cell, whatever state the work in it is in.
"""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import notebook_release as made
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from notebook_release import AVERAGED, BACKWARD, FORWARD, VALUE

from numnet.check.notebook import table_lines
from numnet.check.verdict import Row

IMPORT = "import numpy as np\nfrom numnet import check, graph, hint, layers, needs"
INTERRUPT = "import _thread, threading\nthreading.Timer(1.0, _thread.interrupt_main).start()\n"


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return made.write_release(tmp_path_factory.mktemp("release"))


@pytest.fixture
def run_cells(release, tmp_path):
    """Run some cells in a fresh kernel, in a folder of that name, and return what each shows."""

    def run_cells(*cells, folder=made.NAME, **environment):
        notebook = new_notebook(cells=[new_code_cell(source) for source in (IMPORT, *cells)])
        return made.texts(made.run(notebook, release, tmp_path / folder, **environment))

    return run_cells


def test_blank_notebook_reaches_its_end(release, tmp_path):
    shown = made.texts(made.run(made.notebook(), release, tmp_path))
    assert "affine_forward: not written yet." in shown[2]
    assert 'hint("affine_forward")' in shown[2]
    assert shown[5].strip() == "Not run: this cell needs affine_forward and affine_backward, which do not pass yet."
    assert "mlp_db1: not answered yet." in "".join(shown)
    assert "0 of 9 points" in shown[-2]
    assert shown[-1] == "the end\n"
    assert not (tmp_path / "my_numnet.py").exists()


def test_solved_notebook_passes_and_fills_the_library(release, tmp_path):
    notebook = made.notebook(FORWARD, BACKWARD, VALUE, "-0.5 * 0.2", "Paths add.")
    shown = made.texts(made.run(notebook, release, tmp_path))
    assert "affine_backward passes: 4 of 4 points." in shown[4]
    assert shown[5] == "db [12. 12.]\n"
    assert "grad 4.0" in shown[8]
    assert "Read as -0.1." in shown[10]
    assert "✓ a02_backpropagation: 9 of 9 points" in shown[-2]
    assert "a02_backpropagation.ipynb (release 2026.1)" in shown[-2]
    assert "answered" in shown[-2]
    library = (tmp_path / "my_numnet.py").read_text()
    assert library.count("# %% task: ") == 3
    assert BACKWARD.strip() in library


def test_wrong_notebook_reaches_its_end_and_is_told_why(release, tmp_path):
    shown = made.texts(made.run(made.notebook(FORWARD, AVERAGED, number="'no'"), release, tmp_path))
    assert "3 of 4 points so far" in shown[4]
    assert "Likely cause: You averaged over the batch; add instead." in shown[4]
    assert "expected" in shown[4]
    assert "Convention: Losses carry the 1/N, layers sum." in shown[4]
    assert "needs affine_backward, which does not pass yet" in shown[5]
    assert "must be one number" in shown[10]
    assert "Not right yet: db." in shown[-2]
    assert shown[-1] == "the end\n"


def test_a_task_cell_that_does_not_run_stops_nothing(release, tmp_path):
    broken = FORWARD.replace("x @ w", "x @ @ w")
    shown = made.texts(made.run(made.notebook(broken, BACKWARD + "\n1 / 0"), release, tmp_path))
    assert "SyntaxError" in shown[1]
    assert "The cell is not valid Python" in shown[2]
    assert "return x @ @ w + b" in shown[2]
    assert "ZeroDivisionError" in shown[3]
    assert shown[-1] == "the end\n"


def test_an_error_outside_task_cells_still_stops_the_notebook(run_cells):
    with pytest.raises(Exception, match="ZeroDivisionError"):
        run_cells("1 / 0")


def test_exceptions_are_explained(run_cells):
    shown = run_cells(
        "def add_rows(v):\n    return v.sum(axis=0)",
        FORWARD,
        'check("affine_forward")',
        BACKWARD.replace("dout.sum(axis=0)", "add_rows(dout)"),
        'check("affine_backward")',
        BACKWARD.replace("dout.sum(axis=0)", "ad_rows(dout)"),
        'check("affine_backward")',
        BACKWARD.replace("    x, w", "    import matplotlib.pyplot as plt\n    plt.plot(1)\n    x, w"),
        'check("affine_backward")',
        BACKWARD.replace("affine_backward(", "affine_back("),
        'check("affine_backward")',
        BACKWARD.replace("    x, w", "    print('cache of', len(cache))\n    x, w, b"),
        'check("affine_backward")',
    )
    assert "affine_backward uses `add_rows`, defined elsewhere: move it into this cell." in shown[5]
    assert "Line 4:\n    return dout @ w.T, x.T @ dout, add_rows(dout)" in shown[5]
    assert "`ad_rows`, which is defined nowhere" in shown[7]
    assert "matplotlib.pyplot.plot, which grading does not have" in shown[9]
    assert "The cell does not define affine_backward." in shown[11]
    assert "ValueError: not enough values to unpack" in shown[13]
    assert "cache of 2" in shown[13]


def test_a_task_that_waits_for_another_says_so(run_cells):
    early = FORWARD.replace("    return", "    Value(1) + Value(2)\n    return")
    shown = run_cells(BACKWARD, 'check("affine_backward")', early, 'check("affine_forward")')
    assert "affine_backward uses affine_forward, and no version of that passes yet." in shown[2]
    assert "affine_forward uses Value, and no version of that passes yet." in shown[4]


def test_a_reason_that_several_parts_share_is_said_once():
    reason = "ValueError: operands could not be broadcast together with shapes (4,3) (4,)."
    lines = list(table_lines([Row("out", True), Row("dx", False, reason), Row("dw", False, reason), Row("db", False)]))
    assert [line[-1] for line in lines] == ["", reason, "As above.", ""]
    short = Row("dx", False, "It is zero."), Row("dw", False, "It is zero.")
    assert [line[-1] for line in table_lines(short)] == ["It is zero.", "It is zero."]


def test_colab_without_a_file_says_how_to_keep_and_hand_in(run_cells):
    gone = "import os, sys, types\nfrom pathlib import Path\nfor path in Path().glob('*.ipynb'):\n    path.unlink()"
    colab = "sys.modules['google.colab'] = types.ModuleType('google.colab')"
    answers = ("mlp_db1 = 1", VALUE, 'check("Value")', BACKWARD, 'check("affine_backward")', "check()")
    shown = run_cells(gone, colab, FORWARD, 'check("affine_forward")', *answers)
    assert "– a02_backpropagation: 9 of 9 points" in shown[-1]
    assert "– not seen" in shown[-1]
    assert "Download .ipynb" in shown[-1]
    library = "".join(line for line in shown[-1].split("yours in numnet")[1].splitlines(keepends=True)[1:3])
    assert "affine_forward, Value and affine_backward." in " ".join(library.split())


def test_last_passing_version_stays(run_cells, tmp_path):
    shown = run_cells(
        FORWARD,
        'check("affine_forward")',
        FORWARD.replace("+ b", "- b"),
        'check("affine_forward")',
        'with needs("affine_forward"):\n    print(affine_forward(np.zeros((1, 1)), np.zeros((1, 1)), np.ones(1))[0])',
        "print(affine_forward(np.zeros((1, 1)), np.zeros((1, 1)), np.ones(1))[0])",
        "print(layers.affine_forward(np.zeros((1, 1)), np.zeros((1, 1)), np.ones(1))[0])",
    )
    assert "stays in my_numnet.py, and numnet keeps using it." in shown[4]
    assert "this cell uses the version that passed on" in shown[5]
    assert "[[1.]]" in shown[5]
    assert shown[6] == "[[-1.]]\n"
    assert shown[7] == "[[1.]]\n"
    assert "x @ w + b" in (tmp_path / made.NAME / "my_numnet.py").read_text()


def test_the_newest_version_counts_even_after_magics(run_cells):
    checks = 'check("affine_forward")\ncheck("affine_backward")'
    assert "affine_backward passes" in run_cells(AVERAGED, FORWARD, "%%time\n" + BACKWARD, checks)[4]


def test_task_and_check_in_one_cell(run_cells):
    assert "passes" in run_cells(FORWARD + 'check("affine_forward")')[1]


def test_numnet_uses_the_class_of_the_notebook(run_cells):
    shown = run_cells(
        VALUE,
        'check("Value")\nold = Value(1)\nprint(graph.Value is Value)',
        VALUE,
        'check("Value")\nprint(graph.Value is Value, isinstance(old, Value))\ncheck()\nprint(graph.Value is Value)',
    )
    assert "True\n" in shown[2]
    assert "do not mix" not in shown[2]
    assert "Objects that an earlier Value made do not mix with those of the new one" in shown[4]
    assert "True False\n" in shown[4]
    assert shown[4].endswith("True\n")


def test_what_hangs_can_be_stopped_and_is_not_run_again(run_cells):
    shown = run_cells(
        'import sys\nsys.modules["numnet.check.notebook"].SLOW_SECONDS = 0.2',
        FORWARD.replace("return", "while True: pass\n    return"),
        INTERRUPT + 'check("affine_forward")',
        'with needs("affine_forward"):\n    print("never")',
        "check()",
    )
    assert "affine_forward has been running for 0.2 seconds. To stop it, interrupt the kernel." in shown[3]
    assert "Stopped: affine_forward was still running, in line 3 of affine_forward." in shown[3]
    assert shown[4].strip() == "Not run: this cell needs affine_forward, which does not pass yet."
    assert "It did not finish: you stopped it." in shown[5]


def test_next_assignment_uses_the_library_and_reports_broken_entries(run_cells, tmp_path):
    run_cells(FORWARD, VALUE, 'check("affine_forward")\ncheck("Value")')
    library = tmp_path / made.NAME / "my_numnet.py"
    broken = "\n# %% task: relu_forward\ndef relu_forward(:\n\n# %% task: nosuch\nx = 3\n"
    library.write_text(library.read_text() + broken)
    stranger = tmp_path / "somebody" / "my_numnet.py"
    stranger.parent.mkdir()
    stranger.write_text("# %% task: tanh_forward\ndef tanh_forward(x):\n    return 1\n")
    shown = run_cells(
        'with needs("affine_forward", "Value", "tanh_forward"):\n    print(Value(3).data, graph.Value is Value)',
        "check()",
        folder="a03_training",
    )
    assert "numnet uses your own affine_forward and Value (see my_numnet.py)." in shown[0]
    assert "relu_forward cannot be used: the cell is not valid Python" in shown[0]
    assert "nosuch cannot be used: numnet has no function of that name." in shown[0]
    assert shown[1] == "3.0 True\n"
    assert "tanh_forward" not in shown[2]
    assert not (tmp_path / "a03_training" / "my_numnet.py").exists()


def test_a_library_that_imports_from_numnet_is_loaded(run_cells):
    run_cells("from numnet import check, needs\n" + FORWARD, 'check("affine_forward")')
    assert "numnet uses your own affine_forward" in run_cells("1")[0]


def test_unsaved_work_is_told_apart(run_cells, tmp_path):
    saved = tmp_path / "elsewhere" / "mine.ipynb"
    saved.parent.mkdir()
    nbformat.write(made.notebook(FORWARD), saved)
    shown = run_cells(FORWARD, "%%time\n" + BACKWARD, "check()", JPY_SESSION_NAME=str(saved))[3]
    assert "2 of 9 points" in shown
    lines = {line.split()[0]: line for line in shown.split("\n") if line.startswith("  ")}
    assert "done" in lines["affine_forward"]
    assert "unsaved" in lines["affine_backward"]
    assert "not written" in lines["Value"]
    assert "The file has an older version of one cell: save the notebook, then run this again." in shown
    assert "mine.ipynb" in shown


def test_an_exception_inside_another_task_points_at_what_was_handed_to_it(run_cells):
    calls = BACKWARD.replace("x.T @ dout", "layers.affine_forward(x.T, dout.T, 0)[0]")
    shown = run_cells(FORWARD, 'check("affine_forward")', calls, 'check("affine_backward")')[4]
    said = " ".join(shown.split())
    assert "Likely cause: affine_forward stopped, and that one passes its own check." in said
    assert "Look first at what affine_backward hands to it" in said
    assert "transpose" not in shown


def test_hints_come_one_by_one(run_cells):
    shown = run_cells('for _ in range(4):\n    hint("Value")', 'hint("affine")', 'hint("affine_forward")')
    heads = [line for line in shown[1].split("\n") if "Hint" in line]
    assert [head.split(" for ")[0] for head in heads] == [f"– Hint {n} of 3" for n in (1, 2, 3, 1)]
    assert "start over" in heads[3]
    assert "There is no task 'affine' in a02_backpropagation. Its tasks are:" in shown[2]
    assert "Hint 1 of 3" in shown[3]


def test_unknown_tasks_are_answered_with_those_there_are(run_cells):
    shown = run_cells('check("affine")', 'with needs("affine"):\n    1 / 0', 'check("why_sum")', 'check("Value")')
    assert "Its tasks are:" in shown[1]
    assert "Its tasks are:" in shown[2]
    assert "graded by hand" in shown[3]
    assert "Value has not been run." in shown[4]


def test_an_interactive_check_returns_nothing(run_cells):
    assert run_cells(FORWARD, 'print(check("affine_forward"), check("nothing"), check(), hint("Value"))')[2].endswith(
        "None None None None\n"
    )


@pytest.mark.parametrize("value", ["autograde", "grade", "0", " validate"])
def test_outside_validation_nbgrader_gets_zero(run_cells, tmp_path, value):
    shown = run_cells(FORWARD, 'check("affine_forward")', 'check("nothing")', "check()", NBGRADER_EXECUTION=value)
    assert shown[2:] == ["0.0", "0.0", "0.0"]
    assert not (tmp_path / made.NAME / "my_numnet.py").exists()


def test_a_damaged_release_fails_closed(run_cells, tmp_path):
    release = made.write_release(tmp_path / "damaged")
    (release / "numnet" / "check" / "bundle" / "visible.bin").write_bytes(b"nonsense")
    cells = (FORWARD, "check('affine_forward')", 'with needs("affine_forward"):\n    print("never")', 'print("on")')
    shown = run_cells(*cells, PYTHONPATH=str(release))
    assert "The release is damaged" in shown[2]
    assert "Not run: the release is damaged" in shown[3]
    assert shown[4] == "on\n"
    assert run_cells(*cells[:2], PYTHONPATH=str(release), NBGRADER_EXECUTION="autograde")[2] == "0.0"


def test_a_script_works_and_fails_in_plain_python(release, tmp_path):
    script = tmp_path / "work.py"
    script.write_text(
        f"from numnet import check, hint, needs\n{FORWARD}\ncheck('affine_forward')\nhint('Value')\n"
        "with needs('affine_forward'):\n    print('used')\nwith needs('Value'):\n    print('never')\n"
    )
    done = _python(release, tmp_path, str(script))
    assert "✓ affine_forward passes: 2 of 2 points." in done.stdout
    assert "used\n" in done.stdout
    assert "never" not in done.stdout
    assert done.stderr.endswith("NotReady: Not run: this cell needs Value, which does not pass yet.\n")


def test_a_bare_prompt_is_told_that_its_code_cannot_be_seen(release, tmp_path):
    done = _python(release, tmp_path, "-c", "from numnet import check; check('affine_forward')")
    assert "this prompt keeps neither" in done.stdout


def test_the_course_itself_has_no_assignment(tmp_path):
    done = _python(Path(__file__).parents[2], tmp_path, "-c", "from numnet import check; check('x')")
    assert "This numnet carries no assignment." in done.stdout


def _python(path, folder, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(path), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)
