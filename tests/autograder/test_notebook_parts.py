"""The pieces behind `check`: the library file, finding a task's cell, verdicts, the table that is shown.

No kernel runs here; whole notebooks run in test_notebook.py.
"""

import json
import os
import re
import stat
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import notebook_release as made
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from notebook_release import AVERAGED, BACKWARD, FORWARD, VALUE

from numnet.check.assignment import Assignment, NoAssignment, UnknownTask
from numnet.check.library import PREAMBLE, Library, fingerprint
from numnet.check.session import Session, UnreadableNotebook
from numnet.check.table import Remark, Report, Table
from numnet.check.verdict import examine

RELEASE = "a02_backpropagation 2026.1"


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    release = made.write_release(tmp_path_factory.mktemp("release"))
    return Assignment(release / "numnet" / "check" / "bundle")


# ---- library


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "a02_backpropagation"
    path.mkdir()
    return path


def test_library_keeps_the_last_version_in_its_place(folder):
    library = Library(folder)
    library.keep("affine_forward", FORWARD.replace("x @ w", "np.dot(x, w)"), RELEASE)
    library.keep("Value", "%%time\n" + VALUE, RELEASE)
    entry = library.keep("affine_forward", FORWARD, RELEASE)
    assert entry.path == folder / "my_numnet.py"
    text = entry.path.read_text()
    assert text.startswith(PREAMBLE)
    assert "np.dot" not in text
    assert text.index("task: affine_forward") < text.index("task: Value")
    assert re.findall(r"# %% task: (\w+) \(passed \d{4}-\d\d-\d\d \d\d:\d\d:\d\d, (.*)\)", text) == [
        ("affine_forward", RELEASE),
        ("Value", RELEASE),
    ]
    compile(text, "my_numnet.py", "exec")
    again = Library(folder).entries()
    assert [fingerprint(entry.source) for entry in again.values()] == [fingerprint(FORWARD), fingerprint(VALUE)]


def test_library_leaves_the_file_alone_when_nothing_is_new(folder):
    library = Library(folder)
    path = library.keep("affine_forward", FORWARD, RELEASE).path
    before = path.stat().st_mtime_ns
    library.keep("affine_forward", "\n" + FORWARD + "\n\n", RELEASE)
    assert path.stat().st_mtime_ns == before


def test_library_survives_edits_by_hand(folder):
    library = Library(folder)
    path = library.keep("affine_forward", FORWARD, RELEASE).path
    edited = "\ufeff# caf\xe9\nnotes = 1\n\n# %% task: Value, mine\nclass Value:\n    x = 1\n" + path.read_text()
    path.write_bytes(edited.encode("utf-8").replace("\xe9".encode(), b"\xe9"))
    Library(folder).keep("affine_forward", FORWARD.replace("x @ w", "w"), RELEASE)
    data = path.read_bytes()
    assert b"# caf\xe9\nnotes = 1" in data
    assert b"class Value:\n    x = 1\n" in data
    assert b"return w + b" in data
    assert b"x @ w" not in data
    loaded, problems = Library(folder).load()
    assert set(loaded) == {"Value", "affine_forward"}
    assert problems == []


def test_library_reports_what_it_cannot_use(folder):
    (folder / "my_numnet.py").write_text(
        "# %% task: affine_forward\ndef affine_forward(:\n# %% task: Value\nclass Value(nothing): pass\n"
        "# %% task: made_up\ndef made_up(): pass\n# %% task: relu_forward\ndef relu_forward(x):\n    return x, x\n"
    )
    loaded, problems = Library(folder).load()
    assert list(loaded) == ["relu_forward"]
    assert [problem.split(" cannot be used: ")[0] for problem in problems] == [
        "my_numnet.py: affine_forward",
        "my_numnet.py: Value",
        "my_numnet.py: made_up",
    ]
    assert set(Library(folder).sources(but="Value")) == {"affine_forward", "relu_forward"}


def test_library_of_another_assignment_is_read_never_written(folder, tmp_path):
    other = tmp_path / "a03_training" / "my_numnet.py"
    other.parent.mkdir()
    header = "# %% task: relu_forward (passed 2031-01-01 10:00:00, a03 1)"
    other.write_text(f"{header}\n{FORWARD.replace('affine', 'relu')}")
    before = other.read_bytes()
    library = Library(folder)
    assert library.entries()["relu_forward"].path == other
    library.keep("affine_forward", FORWARD, RELEASE)
    assert other.read_bytes() == before
    assert set(library.entries()) == {"relu_forward", "affine_forward"}


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give a file away")
def test_library_of_another_person_is_not_read(folder, tmp_path):
    other = tmp_path / "a03_training" / "my_numnet.py"
    other.parent.mkdir()
    other.write_text(f"# %% task: affine_forward\n{FORWARD}")
    os.chown(other, 12345, 12345)
    assert Library(folder).entries() == {}


def test_library_that_cannot_be_written_still_remembers(folder, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    library = Library(folder)
    with pytest.raises(OSError, match="No space"):
        library.keep("affine_forward", FORWARD, RELEASE)
    assert list(library.sources()) == ["affine_forward"]
    assert list(folder.iterdir()) == []


def test_library_is_not_open_to_others(folder):
    path = Library(folder).keep("affine_forward", FORWARD, RELEASE).path
    assert stat.S_IMODE(path.stat().st_mode) & 0o022 == 0


def test_library_in_memory_touches_no_file(folder, monkeypatch):
    monkeypatch.chdir(folder)
    library = Library(None)
    assert library.keep("affine_forward", FORWARD, RELEASE).path is None
    assert list(library.load()[0]) == ["affine_forward"]
    assert list(folder.iterdir()) == []


# ---- the notebook's file


@pytest.fixture
def saved(assignment, tmp_path, monkeypatch):
    """What a notebook of these cells holds, as a session finds it."""

    def saved(*cells):
        path = tmp_path / "work.ipynb"
        nbformat.write(new_notebook(cells=list(cells)), path)
        monkeypatch.setenv("JPY_SESSION_NAME", str(path))
        return Session(assignment).saved()

    return saved


def test_the_copy_above_the_check_counts(saved):
    check = new_code_cell('check("affine_forward")')
    found = saved(
        new_code_cell(made.stub("affine_forward"), metadata={"nbgrader": {"grade_id": "affine_forward"}}),
        new_code_cell(FORWARD),
        new_code_cell(made.stub("affine_forward")),
        check,
        new_code_cell(FORWARD.replace("+", "-")),
    )
    assert found.sources == {"affine_forward": FORWARD}


def test_cells_are_found_by_grade_id_comment_and_name(saved):
    found = saved(
        new_code_cell("helper = 1", metadata={"nbgrader": {"grade_id": "affine_forward"}}),
        new_code_cell("x = 1\n# task: affine_backward\ny = 2"),
        new_code_cell("class Value(object):\n    pass\n\nmlp_db1 : float = 3"),
        new_markdown_cell("def affine_forward"),
    )
    assert {name: source[:8] for name, source in found.sources.items()} == {
        "affine_forward": "helper =",
        "affine_backward": "x = 1\n# ",
        "Value": "class Va",
        "mlp_db1": "class Va",
    }


@pytest.mark.parametrize(
    ("answer", "given"),
    [
        ("<!-- answer: why_sum -->\n\n*Your answer here.*", False),
        ("<!-- answer: why_sum -->  ", False),
        ("<!-- answer: why_sum -->\n<!-- a thought -->", False),
        ("<!-- answer: why_sum -->\n\nPaths add.", True),
        ("<!-- answer: other -->\n\nPaths add.", False),
    ],
)
def test_written_answers_are_there_or_not(saved, answer, given):
    assert ("why_sum" in saved(new_markdown_cell(answer)).answered) == given


def test_written_answer_is_known_by_its_metadata(saved):
    assert saved(new_markdown_cell("Paths add.", metadata={"numnet": {"answer": "why_sum"}})).answered == {"why_sum"}


@pytest.mark.parametrize("text", ["", "[]", '{"cells": 3}', '{"cells": [{"source": 1}]}', "\x00"])
def test_a_file_that_is_no_notebook_is_said_so(assignment, tmp_path, monkeypatch, text):
    path = tmp_path / "work.ipynb"
    path.write_text(text)
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    with pytest.raises(UnreadableNotebook, match=r"work\.ipynb cannot be read as a notebook"):
        Session(assignment).saved()


def test_without_a_file_there_is_nothing_saved(assignment, tmp_path, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "gone.ipynb"))
    monkeypatch.chdir(tmp_path)
    assert Session(assignment).saved() is None


# ---- the release's bundle


def test_unknown_task_lists_those_there_are(assignment):
    with pytest.raises(UnknownTask, match="Its tasks are: affine_forward, affine_backward, Value, mlp_db1, why_sum"):
        assignment.task("affine")


@pytest.mark.parametrize("table", [None, "", "[]", "{}", json.dumps({"assignment": "a"})])
def test_a_missing_or_damaged_bundle_is_said_so(tmp_path, table):
    if table is not None:
        (tmp_path / "bundle.json").write_text(table)
    with pytest.raises(NoAssignment, match="carries no assignment" if table is None else "is damaged"):
        Assignment(tmp_path)


def test_importing_the_functions_imports_little():
    heavy = ("numnet.check", "IPython", "matplotlib", "torch")
    code = f"import sys, numpy; import numnet; print(*(name for name in sys.modules if name.startswith({heavy})))"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert done.stdout.split() == ["numnet.check"], done.stderr


# ---- verdicts


def test_verdict_on_right_work(assignment):
    verdict = examine(assignment, "affine_backward", BACKWARD, {"affine_forward": FORWARD})
    assert verdict.passed
    assert verdict.fraction == 1
    assert [row.part for row in verdict.rows] == ["dx", "dw", "db"]


def test_verdict_names_the_mistake_and_gives_the_numbers(assignment):
    verdict = examine(assignment, "affine_backward", AVERAGED, {"affine_forward": FORWARD})
    assert verdict.fraction == 0.75
    assert verdict.cause == "You averaged over the batch; add instead."
    assert "expected" in verdict.rows[2].why


def test_verdict_says_one_reason_once(assignment):
    verdict = examine(assignment, "affine_backward", BACKWARD.replace("x, w", "x, w, b"), {"affine_forward": FORWARD})
    assert not any(row.why for row in verdict.rows)
    assert verdict.message == "ValueError: not enough values to unpack (expected 3, got 2)."
    assert verdict.line == ("affine_backward", 3, "x, w, b = cache")


@pytest.mark.parametrize(
    ("right", "written", "means"),
    [
        ("dout.sum(axis=0)", "(dout - dout.sum(axis=1)).sum(axis=0)", "One number for each row meets a matrix"),
        (
            "x.T @ dout",
            "x @ dout",
            "each row of a meets each column of b, so they must be equally long; here they have 3 and 4",
        ),
        ("dout.sum(axis=0)", "__import__('math').exp(dout)", "Those of `math` take one number"),
        ("dout.sum(axis=0)", "max(dout, 0)", "Use np.where or np.maximum"),
        ("x, w = cache", "x, w, b = cache", "your forward function decides what is in it"),
        ("dout.sum(axis=0)", "dout.sum(axis=7)", ""),
    ],
)
def test_verdict_puts_numpys_messages_into_plain_words(assignment, right, written, means):
    assert right in BACKWARD
    source = BACKWARD.replace(right, written)
    cause = examine(assignment, "affine_backward", source, {"affine_forward": FORWARD}).cause
    assert means in cause
    assert bool(means) == bool(cause)


def test_verdict_finds_the_fault_in_another_task(assignment):
    forward = FORWARD.replace("(x, w)", "(x, 1 / 0)")
    verdict = examine(assignment, "affine_backward", BACKWARD, {"affine_forward": forward})
    assert verdict.line == ("affine_forward", 3, "return x @ w + b, (x, 1 / 0)")


def test_verdict_on_a_class_in_the_making(assignment):
    blank = examine(assignment, "Value", made.stub("Value"), {})
    assert not blank.written
    halfway = examine(assignment, "Value", VALUE.replace("self.grad += grad", 'raise NotImplementedError("x")'), {})
    assert halfway.todo == ()
    cut = VALUE[: VALUE.index("        self.grad +=")] + '        raise NotImplementedError("not implemented yet")\n'
    assert examine(assignment, "Value", cut, {}).todo == ("backward",)


@pytest.mark.parametrize(
    ("source", "written", "right"),
    [
        ("mlp_db1 = None", False, False),
        ("mlp_db1 = -0.5 * 0.25", True, True),
        ("mlp_db1 = f(3)", True, False),
        ("(", True, False),
    ],
)
def test_verdict_on_a_number_is_about_its_form(assignment, source, written, right):
    verdict = examine(assignment, "mlp_db1", source, {})
    assert (verdict.written, verdict.passed, verdict.fraction) == (written, right, None)


# ---- the table


class Tags(HTMLParser):
    """Notes each tag, and that each is closed."""

    def __init__(self):
        super().__init__()
        self.seen, self.open = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def sample():
    evil = "<script>alert(1)</script>"
    table = Table((f"part{evil}", "result", "why"), ((f"dx{evil}", "✗ not yet", f"a `b` & {evil}"),))
    remarks = (Remark(evil, "Line 3", code=True), Remark(f"x {evil}", f"Note{evil}"))
    return Report("no", f"headline{evil}", (table,), remarks)


def test_html_escapes_everything_and_is_accessible():
    text = sample()._repr_html_()
    tags = Tags()
    tags.feed(text)
    names = [name for name, _ in tags.seen]
    assert tags.open == []
    assert "script" not in names
    assert text.count("&lt;script&gt;") == 7
    assert "<code>b</code>" in text
    scopes = [attributes.get("scope") for name, attributes in tags.seen if name == "th"]
    assert scopes == ["col", "col", "col", "row"]


def test_html_takes_its_colours_from_the_page():
    styles = re.findall(r'style="([^"]*)"', sample()._repr_html_())
    rules = [rule.strip() for style in styles for rule in style.split(";")]
    colours = {rule for rule in rules if re.match(r"(background|color)\b", rule)}
    assert colours == {"background:transparent", "color:inherit"}


def test_plain_text_aligns_and_wraps():
    words = "word " * 40
    lines = repr(Report("yes", "fine", (Table(("part", "why"), (("dx", words), ("long_name", "x"))),))).split("\n")
    assert lines[0] == "✓ fine"
    assert max(map(len, lines)) <= 100
    assert lines[1].index("why") == lines[2].index("word") == lines[3].index("word")
