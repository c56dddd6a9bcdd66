"""Ingest, honest damage: whatever editors, converters and students do to a notebook, the work in it is found.

Each case is a way to damage the bytes of a solved notebook that must come out with full work and nothing flagged.
"""

import copy
import json
import random
import re

import nbformat
import pytest
from ingest_samples import (
    ANSWER,
    BACKWARD,
    FORWARD,
    NUMBER,
    SOLVED,
    TASKS,
    blank,
    code,
    dump,
    place,
    prose,
    skeleton,
    solved,
    stripped,
    stub,
    text,
)

from autograder import ingest


def _lines(value):
    return value.splitlines(keepends=True)


def _version_3(tree):
    cells = []
    for cell in copy.deepcopy(tree["cells"]):
        cell.pop("id")
        if cell["cell_type"] == "code":
            cell |= {"input": cell.pop("source"), "language": "python", "prompt_number": 3}
        cells.append(cell)
    return {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": "x"},
        "worksheets": [{"cells": cells, "metadata": {}}],
    }


def _each_cell(change):
    def damage(tree):
        for cell in tree["cells"]:
            change(cell)
        return dump(tree)

    return damage


def _without(tree, *keys):
    return {key: value for key, value in tree.items() if key not in keys}


def _merged(tree):
    """Three tasks in the first one's cell, the others' cells deleted."""
    first = place(tree, "task-Value")
    tree["cells"][first]["source"] = "\n\n".join(f"# task: {name}\n{SOLVED[name]}" for name in TASKS[:3])
    gone = {"task-affine-forward", "task-affine-backward"}
    tree["cells"] = [cell for cell in tree["cells"] if cell["id"] not in gone]
    return dump(tree)


def _merged_below_stubs(tree):
    """Three tasks in one cell of the student's own; the release's cells are still there, as released."""
    for name in TASKS[:3]:
        tree["cells"][place(tree, f"task-{name.replace('_', '-')}")]["source"] = stub(name)
    tree["cells"].insert(place(tree, "task-Value") + 1, code("\n\n".join(SOLVED[name] for name in TASKS[:3])))
    return dump(tree)


def _copied_twice(tree):
    """VS Code's copy keeps the id: an old version, the right one, and an untouched stub, in this order."""
    at = place(tree, "task-affine-forward")
    right = tree["cells"][at]
    wrong = right | {"source": "# task: affine_forward\ndef affine_forward(x, w, b):\n    return 0"}
    tree["cells"][at : at + 1] = [wrong, right, right | {"source": stub("affine_forward")}]
    return dump(tree)


def _copied_below_check(tree):
    """What stands below the check was not the version that passed it."""
    at = place(tree, "check-affine-forward")
    later = tree["cells"][place(tree, "task-affine-forward")] | {
        "source": "# task: affine_forward\naffine_forward = None"
    }
    tree["cells"].insert(at + 1, later)
    return dump(tree)


def _rewritten_in_new_cell(tree):
    """A first try in the task's cell, the working version in a new cell between it and the check."""
    at = place(tree, "task-affine-forward")
    tree["cells"][at]["source"] = "# task: affine_forward\ndef affine_forward(x, w, b):\n    return x"
    tree["cells"].insert(at + 1, code(FORWARD))
    return dump(tree)


def _in_check_cell(tree):
    tree["cells"][place(tree, "task-affine-forward")]["source"] = stub("affine_forward")
    tree["cells"][place(tree, "check-affine-forward")]["source"] = f'{FORWARD}\ncheck("affine_forward")'
    return dump(tree)


def _answer_as(kind):
    def damage(tree):
        cell = tree["cells"][place(tree, "answer-why-sum")]
        cell["cell_type"] = kind
        if kind == "code":
            cell |= {"outputs": [], "execution_count": None}
        return dump(tree)

    return damage


def _extra_cells(tree):
    for at in range(len(tree["cells"]), -1, -1):
        tree["cells"][at:at] = [code("print(affine_forward)\n%timeit 1"), prose("note to self")]
    return dump(tree)


def _outputs(tree):
    result = {"output_type": "execute_result", "data": {"text/plain": "4.0"}, "metadata": {}, "execution_count": 7}
    warning = {"output_type": "stream", "name": "stderr", "text": ["warn"]}
    for cell in tree["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [result, warning], "execution_count": 7}
    return dump(tree)


def _shuffled_keys(tree):
    def shuffle(node):
        if isinstance(node, dict):
            keys = sorted(node, reverse=True)
            return {key: shuffle(node[key]) for key in keys}
        return [shuffle(item) for item in node] if isinstance(node, list) else node

    return dump(shuffle(tree))


def _strip_check_ids(tree):
    for cell in tree["cells"]:
        if text(cell).startswith("check("):
            cell["metadata"] = {}
            cell["id"] = "x" + cell["id"]
    return dump(tree)


def _reordered(tree):
    random.Random(1).shuffle(tree["cells"])
    return dump(tree)


def _numbers(tree):
    tree["metadata"]["huge"] = 1
    raw = dump(tree)
    return raw.replace(b'"huge": 1', b'"huge": ' + b"9" * 10_000)


DAMAGE = {
    "untouched": dump,
    "compact": lambda tree: json.dumps(tree, separators=(",", ":")).encode(),
    "byte order mark": lambda tree: b"\xef\xbb\xbf" + dump(tree),
    "two byte order marks": lambda tree: b"\xef\xbb\xbf\xef\xbb\xbf" + dump(tree),
    "UTF-16 with mark": lambda tree: dump(tree).decode().encode("utf-16"),
    "UTF-16 big end first": lambda tree: b"\xfe\xff" + dump(tree).decode().encode("utf-16-be"),
    "UTF-16 without mark": lambda tree: dump(tree).decode().encode("utf-16-le"),
    "UTF-16 big without mark": lambda tree: dump(tree).decode().encode("utf-16-be"),
    "UTF-32": lambda tree: dump(tree).decode().encode("utf-32"),
    "CRLF in the file": lambda tree: dump(tree).replace(b"\n", b"\r\n"),
    "CRLF in the sources": _each_cell(lambda cell: cell.update(source=text(cell).replace("\n", "\r\n"))),
    "CR in the sources": _each_cell(lambda cell: cell.update(source=text(cell).replace("\n", "\r"))),
    "raw control characters in strings": lambda tree: dump(tree).replace(rb"\n", b"\n"),
    "padded with zeros": lambda tree: dump(tree) + b"\0" * 4096,
    "padded with blanks": lambda tree: b"\n\n  " + dump(tree) + b"\n\x1a\n",
    "string sources": _each_cell(lambda cell: cell.update(source=text(cell))),
    "lists of lines": _each_cell(lambda cell: cell.update(source=_lines(text(cell)))),
    "lists of lines without line ends": _each_cell(lambda cell: cell.update(source=text(cell).split("\n"))),
    "lists of single characters": _each_cell(lambda cell: cell.update(source=list(text(cell)))),
    "blanks at line ends": _each_cell(lambda cell: cell.update(source=text(cell).replace("\n", "   \n") + "\n\n")),
    "notebook format 3": lambda tree: dump(_version_3(tree)),
    "format 4.0": lambda tree: dump(stripped(tree) | {"metadata": tree["metadata"]}),
    "format 4.4 with ids": lambda tree: dump(tree | {"nbformat_minor": 4}),
    "format 4.9": lambda tree: dump(tree | {"nbformat_minor": 9}),
    "format 5": lambda tree: dump(tree | {"nbformat": 5}),
    "format as text": lambda tree: dump(tree | {"nbformat": "4", "nbformat_minor": None}),
    "no format": lambda tree: dump(_without(tree, "nbformat", "nbformat_minor")),
    "no ids": _each_cell(lambda cell: cell.pop("id")),
    "one id for all": _each_cell(lambda cell: cell.update(id="same")),
    "ids that are no ids": _each_cell(lambda cell: cell.update(id=[1, {"a": None}])),
    "ids in metadata, as Colab keeps them": _each_cell(lambda cell: cell.update(metadata={"id": cell.pop("id")})),
    "no cell metadata": _each_cell(lambda cell: cell.update(metadata={})),
    "cell metadata gone": _each_cell(lambda cell: cell.pop("metadata")),
    "cell metadata of wrong type": _each_cell(lambda cell: cell.update(metadata=["nbgrader"])),
    "nbgrader metadata of wrong type": _each_cell(lambda cell: cell.update(metadata={"nbgrader": 1, "numnet": "x"})),
    "no ids, no metadata": lambda tree: dump(stripped(tree)),
    "no first lines": _each_cell(lambda cell: cell.update(source=re.sub(r"^# task.*\n", "", text(cell)))),
    "no ids, metadata, first lines": lambda tree: dump(
        stripped(
            tree | {"cells": [cell | {"source": re.sub(r"^# task.*\n", "", text(cell))} for cell in tree["cells"]]}
        )
    ),
    "no kernelspec": lambda tree: dump(tree | {"metadata": {}}),
    "no notebook metadata": lambda tree: dump(_without(tree, "metadata")),
    "null metadata": lambda tree: dump(tree | {"metadata": None}),
    "another kernel": lambda tree: dump(tree | {"metadata": {"kernelspec": {"name": "julia"}, "widgets": {"x": [1]}}}),
    "NaN in metadata": lambda tree: dump(tree | {"metadata": {"x": float("nan"), "y": float("-inf")}}),
    "a number of 10000 digits": _numbers,
    "a float that overflows": lambda tree: dump(tree).replace(b'"nbformat": 4', b'"x": 1e999, "nbformat": 4'),
    "unknown keys": lambda tree: dump(tree | {"signature": "sha256:0", "colab": {"cells": []}}),
    "keys in another order": _shuffled_keys,
    "doubled keys": lambda tree: dump(tree).replace(b'"nbformat": 4', b'"nbformat": 3, "nbformat": 4'),
    "outputs missing": _each_cell(lambda cell: cell.pop("outputs", None)),
    "outputs of wrong type": _each_cell(lambda cell: cell.update(outputs={"a": 1}, execution_count="x")),
    "outputs that are no outputs": _each_cell(lambda cell: cell.update(outputs=[None, 3, {"output_type": []}])),
    "outputs there": _outputs,
    "entries that are no cells": lambda tree: dump(tree | {"cells": [None, 3, "x", *tree["cells"], []]}),
    "cells of unknown type": lambda tree: dump(tree | {"cells": [*tree["cells"], {"cell_type": "sql", "source": "x"}]}),
    "cells without source": lambda tree: dump(tree | {"cells": [{"cell_type": "code"}, *tree["cells"]]}),
    "attachments": lambda tree: dump(
        tree | {"cells": [*tree["cells"], prose("![](attachment:a)", attachments={"a": {"image/png": "!"}})]}
    ),
    "attachments of wrong type": _each_cell(lambda cell: cell.update(attachments=["x"])),
    "a lone surrogate": lambda tree: dump(tree | {"cells": [*tree["cells"], prose("x")]}).replace(b'"x"', b'"\\ud800"'),
    "a raw lone surrogate": lambda tree: dump(tree | {"cells": [*tree["cells"], prose("%")]}).replace(
        b"%", b"\xed\xa0\x80"
    ),
    "a broken byte": lambda tree: dump(tree | {"cells": [*tree["cells"], prose("äöüéè %%")]}).replace(b"%%", b"\xff"),
    "locked cells edited": _each_cell(
        lambda cell: cell.update(source="pass") if "check" in str(cell["metadata"].get("nbgrader")) else None
    ),
    "check cells without their ids": _strip_check_ids,
    "check cells deleted": lambda tree: dump(
        tree | {"cells": [cell for cell in tree["cells"] if not text(cell).startswith("check(")]}
    ),
    "texts deleted": lambda tree: dump(
        tree | {"cells": [cell for cell in tree["cells"] if not cell["id"].startswith("text-")]}
    ),
    "cells reordered": _reordered,
    "tasks merged into one cell": _merged,
    "tasks merged below their stubs": _merged_below_stubs,
    "copied twice": _copied_twice,
    "copied below the check": _copied_below_check,
    "rewritten in a new cell": _rewritten_in_new_cell,
    "written into the check cell": _in_check_cell,
    "extra cells everywhere": _extra_cells,
    "answer turned into code": _answer_as("code"),
    "answer turned into raw": _answer_as("raw"),
    "trial code in the task cell": _each_cell(
        lambda cell: cell.update(source=text(cell) + "\nprint(1)\n%timeit 2") if "def " in text(cell) else None
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_honest_damage_loses_no_work(damage):
    notebook, notes = ingest.rebuild(damage(solved()), skeleton())
    nbformat.validate(notebook)
    work = ingest.submission_cells(notebook)
    for name in TASKS[:3]:
        assert _code(SOLVED[name]) in _code(work.tasks[name])
    assert NUMBER in work.numeric["mlp_db1"]
    assert ANSWER in work.answers["why_sum"]
    assert not notes.flagged
    assert not notes.unwritten
    assert work.cells.keys() == set(TASKS)
    assert _graded(notebook) == _graded(skeleton())


def _code(source):
    return source.replace("   \n", "\n").strip()


def _graded(notebook):
    """What nbgrader sees of a notebook: the cells with its metadata, and the sources of those that are locked."""
    cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    return [(cell.id, cell.metadata.nbgrader, cell.metadata.nbgrader.locked and cell.source) for cell in cells]


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_rebuilding_is_deterministic_and_idempotent(damage):
    raw = damage(solved())
    once = nbformat.writes(ingest.rebuild(raw, skeleton())[0])
    assert nbformat.writes(ingest.rebuild(raw, skeleton())[0]) == once
    again, _ = ingest.rebuild(once.encode(), skeleton())
    first = ingest.submission_cells(nbformat.reads(once, as_version=4))
    assert ingest.submission_cells(again).cells == first.cells
    assert ingest.submission_cells(again).answers == first.answers
    assert len({cell.id for cell in again.cells}) == len(again.cells)


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_latin_1_keeps_the_answer(encoding):
    tree = solved(answer="Weil die Beiträge über beide Wege fließen: é")
    notebook, notes = ingest.rebuild(json.dumps(tree, ensure_ascii=False).encode(encoding), skeleton())
    assert "Beiträge über beide Wege fließen: é" in ingest.submission_cells(notebook).answers["why_sum"]
    assert any("decoded" in line for line in notes.lines)


UNREADABLE = {
    "empty": (b"", "empty"),
    "blank": (b"\0\0\n", "empty"),
    "truncated": (dump(solved())[:-300], "ends in the middle"),
    "cut in a string": (dump(solved())[: dump(solved()).index(b"partial")], "ends in the middle"),
    "only the last brace lost": (dump(solved())[:-1], "ends in the middle"),
    "trailing comma": (dump(solved()).replace(b'"nbformat": 4', b'"nbformat": 4,'), "broken JSON"),
    "merge conflict": (b"<<<<<<< HEAD\n" + dump(solved()), "merge conflicts"),
    "merge conflict inside": (dump(solved()).replace(b'"nbformat"', b'\n<<<<<<< HEAD\n"nbformat"'), "merge conflicts"),
    "web page": (b"<!DOCTYPE html><html></html>", "web page"),
    "script": (b"# task: affine_forward\ndef f(): pass\n", "not a notebook"),
    "pdf": (b"%PDF-1.4", "PDF"),
    "zip": (b"PK\x03\x04....", "zip"),
    "git lfs": (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
    "list": (b"[1, 2]", "no notebook"),
    "object": (b'{"a": 1}', "no cells"),
    "cells is an object": (b'{"cells": {"a": 1}}', "no cells"),
    "cells is null": (b'{"cells": null}', "no cells"),
    "deep lists": (b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested"),
    "deep objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested"),
    "too many cells": (json.dumps({"cells": [{}] * 6000}).encode(), "more than"),
    "too many lists": (b'{"cells": [' + b"[]," * 2_000_001 + b"[]]}", "far more"),
}


@pytest.mark.parametrize(("raw", "reason"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_unreadable_is_said_in_one_sentence(raw, reason):
    with pytest.raises(ingest.Unreadable, match=reason) as caught:
        ingest.rebuild(raw, skeleton())
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_every_truncation_is_unreadable_or_whole():
    raw = dump(solved())
    for end in range(0, len(raw) - 1, 97):
        with pytest.raises(ingest.Unreadable):
            ingest.rebuild(raw[:end], skeleton())


def test_missing_cell_gets_the_stub_and_is_unwritten():
    tree = solved()
    del tree["cells"][place(tree, "task-affine-backward")]
    notebook, notes = ingest.rebuild(dump(tree), skeleton())
    work = ingest.submission_cells(notebook)
    assert work.tasks["affine_backward"] == stub("affine_backward")
    assert notes.found["affine_backward"] == "missing"
    assert work.unwritten == {"affine_backward"}
    assert FORWARD in work.tasks["affine_forward"]


def test_blank_release_is_unwritten_and_not_flagged():
    notebook, notes = ingest.rebuild(dump(blank()), skeleton())
    assert ingest.submission_cells(notebook).unwritten == {*TASKS, "why_sum"}
    assert not notes.flagged
    again = nbformat.reads(nbformat.writes(notebook), as_version=4)
    del again.metadata.numnet["submitted"]
    expected = skeleton()
    for cell in expected.cells:
        if "nbgrader" in cell.metadata and cell.metadata.nbgrader.solution:
            kind = "numeric" if cell.id == "task-mlp-db1" else "task"
            cell.metadata["numnet"] = {"kind": kind}
    assert again == expected


def test_another_students_notebook_of_another_assignment_gives_stubs_and_flags():
    notebook, _ = ingest.rebuild(dump({"cells": [code("x = 1")], "nbformat": 4}), skeleton())
    work = ingest.submission_cells(notebook)
    assert work.tasks["Value"] == stub("Value")
    assert set(work.flagged) == {"why_sum"}
    assert "x = 1" in [cell.source for cell in notebook.cells]


def _delete_answer(tree):
    del tree["cells"][place(tree, "answer-why-sum")]


def _new_cell_below(tree):
    tree["cells"][place(tree, "answer-why-sum")]["source"] = "<!-- answer: why_sum -->\n\n*Your answer here.*"
    tree["cells"].insert(place(tree, "answer-why-sum") + 1, prose("My answer stands in a new cell."))


def _emptied_with_new_cell(tree):
    _new_cell_below(tree)
    tree["cells"][place(tree, "answer-why-sum")]["source"] = ""


def _in_code_cell_above(tree):
    tree["cells"][place(tree, "answer-why-sum")]["source"] = "<!-- answer: why_sum -->\n\n*Your answer here.*"
    tree["cells"].insert(place(tree, "answer-why-sum"), code("# My answer stands in a new cell."))


def _in_question(tree):
    tree["cells"][place(tree, "answer-why-sum")]["source"] = "<!-- answer: why_sum -->\n\n*Your answer here.*"
    tree["cells"][place(tree, "question-why-sum")]["source"] += "\nMy answer: both paths."


def _stripped_of_everything(tree):
    cell = tree["cells"][place(tree, "answer-why-sum")]
    cell["source"], cell["metadata"], cell["id"] = "Only my words are left.", {}, "other"


@pytest.mark.parametrize(
    "damage",
    [
        _delete_answer,
        _new_cell_below,
        _emptied_with_new_cell,
        _in_code_cell_above,
        _in_question,
        _stripped_of_everything,
    ],
)
def test_an_answer_that_may_stand_elsewhere_is_flagged(damage):
    tree = solved()
    damage(tree)
    notebook, notes = ingest.rebuild(dump(tree), skeleton())
    assert set(notes.flagged) == {"why_sum"}
    assert set(ingest.submission_cells(notebook).flagged) == {"why_sum"}
    for words in ("new cell.", "My answer: both", "Only my words"):
        if words in dump(tree).decode():
            assert words in nbformat.writes(notebook)


def test_an_answer_inside_the_mark_is_shown():
    tree = solved()
    tree["cells"][place(tree, "answer-why-sum")]["source"] = "<!-- answer: why_sum\n\nBoth paths count. -->"
    notebook, notes = ingest.rebuild(dump(tree), skeleton())
    assert "Both paths count." in ingest.submission_cells(notebook).answers["why_sum"]
    assert not notes.unwritten


def test_finding_order_is_recorded():
    tree = solved()
    at = {name: tree["cells"][place(tree, f"task-{name.replace('_', '-')}")] for name in TASKS}
    at["affine_forward"]["metadata"] = {}
    at["affine_backward"].update(metadata={}, id="lost")
    at["mlp_db1"].update(metadata={}, id="lost2", source=NUMBER)
    _, notes = ingest.rebuild(dump(tree), skeleton())
    assert notes.found == {
        "Value": "grade id",
        "affine_forward": "cell id",
        "affine_backward": "first line",
        "mlp_db1": "name",
        "why_sum": "grade id",
    }


def test_a_half_written_class_beats_its_stub_but_not_a_whole_copy():
    half = (
        f'# task: Value\n{SOLVED["Value"]}\n    def f(self):\n        raise NotImplementedError("not implemented yet")'
    )
    tree = solved()
    at = place(tree, "task-Value")
    whole = tree["cells"][at]
    tree["cells"][at : at + 1] = [whole | {"source": half}, whole | {"source": stub("Value")}]
    notebook, _ = ingest.rebuild(dump(tree), skeleton())
    assert ingest.submission_cells(notebook).tasks["Value"] == half
    tree["cells"][at : at + 2] = [whole, whole | {"source": half}]
    notebook, _ = ingest.rebuild(dump(tree), skeleton())
    assert ingest.submission_cells(notebook).tasks["Value"] == text(whole)


def test_the_copy_above_a_second_check_counts():
    tree = solved()
    at = place(tree, "task-affine-forward")
    task, checked = tree["cells"][at], tree["cells"][place(tree, "check-affine-forward")]
    wrong = task | {"source": "# task: affine_forward\ndef affine_forward(x, w, b):\n    return 0"}
    tree["cells"][at : at + 2] = [wrong, checked, task, checked]
    notebook, _ = ingest.rebuild(dump(tree), skeleton())
    assert FORWARD in ingest.submission_cells(notebook).tasks["affine_forward"]


def test_numbers_may_be_annotated_and_equality_is_no_assignment():
    tree = stripped(solved({**SOLVED, "mlp_db1": "mlp_db1: float = -0.1190\nmlp_db1 == 3"}))
    notebook, _ = ingest.rebuild(dump(tree), skeleton())
    assert "mlp_db1: float = -0.1190" in ingest.submission_cells(notebook).numeric["mlp_db1"]


def test_extra_cells_stay_at_their_places_without_metadata():
    tree = solved()
    extra = code(
        "plt.plot(losses)", id="mine", metadata={"nbgrader": {"grade_id": "extra", "grade": True, "points": 99}}
    )
    tree["cells"].insert(place(tree, "check-affine-forward") + 1, extra)
    tree["cells"].insert(0, prose("my name"))
    notebook, _ = ingest.rebuild(dump(tree), skeleton())
    sources = [cell.source for cell in notebook.cells]
    assert sources[0] == "my name"
    assert sources.index("plt.plot(losses)") == sources.index('check("affine_forward")') + 1
    assert notebook.cells[sources.index("plt.plot(losses)")].metadata == {}


def test_points_and_locks_cannot_be_forged():
    tree = solved()
    for cell in tree["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= {"points": 1000, "locked": False, "grade": True}
    notebook, _ = ingest.rebuild(dump(tree), skeleton())
    assert _graded(notebook) == _graded(skeleton())


def test_edited_plain_cells_are_kept_and_deleted_ones_come_back():
    tree = solved()
    tree["cells"][place(tree, "setup")]["source"] = "import numpy as np"
    del tree["cells"][place(tree, "end")]
    notebook, _ = ingest.rebuild(dump(tree), skeleton())
    assert notebook.cells[1].source == "import numpy as np"
    assert notebook.cells[-1].source == "The end."


def test_release_is_read_from_the_notebook():
    tree = solved()
    tree["metadata"]["numnet"]["release"] = "2025.2"
    notebook, notes = ingest.rebuild(dump(tree), skeleton())
    assert notes.release == "2025.2"
    assert ingest.submission_cells(notebook).release == "2025.2"
    assert notebook.metadata.numnet.release == "2026.1"


def test_cleaned_backward_is_the_students():
    notebook, _ = ingest.rebuild(dump(solved()), skeleton())
    assert ingest.submission_cells(notebook).tasks["affine_backward"] == f"# task: affine_backward\n{BACKWARD}"
