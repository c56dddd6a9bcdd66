"""What happens to honest notebooks on their way: each function damages a fully right submission as people and tools do.

A damage changes the notebook's tree in place, or returns the bytes of the file, or a dict of several files by name.
"""

import gzip
import io
import json
import random
import re
import zipfile
from functools import cache

import nbformat

from autograder import demo, registry

NAME = "a02_backpropagation"
DAMAGES = {}


def damage(function):
    """Register a damage under its name."""
    DAMAGES[function.__name__] = function
    return function


def solved():
    """The release as a diligent student saves it, as a plain tree: every task, every number, every written answer."""
    return json.loads(_solved())


@cache
def _solved():
    notebook = nbformat.read(registry.ROOT / "assignments" / NAME / f"{NAME}.ipynb", as_version=4)
    cells = demo.solutions()
    for count, cell in enumerate(notebook.cells):
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in cells:
            cell.source = f"# task: {name}\n{cells[name]}"
        if cell.metadata.get("numnet", {}).get("answer") in demo.ANSWERS:
            question = cell.metadata["numnet"]["answer"]
            cell.source = f"<!-- answer: {question} -->\n\n{demo.ANSWERS[question]}"
        if cell.cell_type == "code":
            cell.execution_count = count + 1
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text="passed\n")]
    return nbformat.writes(notebook)


def dump(tree):
    """A tree as a notebook's bytes."""
    return json.dumps(tree, indent=1, ensure_ascii=False).encode()


def text(cell):
    """A cell's source as one string."""
    return "".join(cell["source"])


def grade_id(cell):
    """The cell's grade id, or ""."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def tasks(tree):
    """The task cells, those of numbers left out."""
    return [cell for cell in tree["cells"] if grade_id(cell) in demo.solutions() and not is_number(cell)]


def is_number(cell):
    """Whether a cell answers a numeric question."""
    return registry.task(grade_id(cell)).kind == "numeric"


def task(tree, name):
    """The task cell of that name."""
    return next(cell for cell in tree["cells"] if grade_id(cell) == name)


def edit(tree, change):
    """Change the source of every task cell."""
    for cell in tasks(tree):
        cell["source"] = change(text(cell))


def below_head(source, line):
    """A function's source with one more line at the beginning of its body (a class stays as it is)."""
    lines, place = source.split("\n"), 0
    if not any(part.startswith("def ") for part in lines):
        return source
    while not lines[place].startswith("def "):
        place += 1
    while not lines[place].rstrip().endswith(":"):
        place += 1
    return "\n".join([*lines[: place + 1], f"    {line}", *lines[place + 1 :]])


def code(source, **fields):
    """A code cell without an id."""
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None} | fields


def without_ids(tree, minor):
    """The tree as formats before 4.5 have it."""
    tree["nbformat_minor"] = minor
    for cell in tree["cells"]:
        cell.pop("id", None)


def zipped(entries):
    """A zip file's bytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return data.getvalue()


# Encodings and bytes


@damage
def utf_16(tree):
    return dump(tree).decode().encode("utf-16")


@damage
def utf_16_without_a_mark(tree):
    return dump(tree).decode().encode("utf-16-le")


@damage
def utf_16_big_endian(tree):
    return dump(tree).decode().encode("utf-16-be")


@damage
def utf_32(tree):
    return dump(tree).decode().encode("utf-32")


@damage
def utf_8_with_a_mark(tree):
    return b"\xef\xbb\xbf" + dump(tree)


@damage
def latin_1(tree):
    edit(tree, lambda source: f"{source}\n# na\xefve caf\xe9")
    return dump(tree).decode().encode("latin-1", "replace")


@damage
def windows_1252(tree):
    edit(tree, lambda source: f"{source}\n# \u201cna\xefve\u201d \u2013 caf\xe9")
    return dump(tree).decode().encode("cp1252", "replace")


@damage
def half_a_character(tree):
    edit(tree, lambda source: f"{source}\n# \ud83d")
    return json.dumps(tree).encode()


@damage
def half_a_character_in_bytes(tree):
    edit(tree, lambda source: f"{source}\n# \ud83d")
    return json.dumps(tree, ensure_ascii=False).encode("utf-8", "surrogatepass")


@damage
def a_broken_byte_in_a_comment(tree):
    edit(tree, lambda source: f"{source}\n# \xfc\xf6\xe4 BROKEN")
    return dump(tree).replace(b"BROKEN", b"\xff", 1)


@damage
def zero_bytes_at_the_end(tree):
    return dump(tree) + bytes(4096)


@damage
def the_end_of_file_of_dos(tree):
    return dump(tree) + b"\r\n\x1a"


@damage
def blank_lines_above(tree):
    return b"\n\n \t\n" + dump(tree)


# Formats


@damage
def format_3(tree):
    for cell in tree["cells"]:
        cell.pop("id", None)
        if cell["cell_type"] == "code":
            cell["input"], cell["language"] = cell.pop("source"), "python"
            cell["prompt_number"] = cell.pop("execution_count")
            cell["outputs"] = [{"output_type": "pyout", "prompt_number": 1, "text": ["passed"], "metadata": {}}]
    metadata = {"name": "", "kernelspec": tree["metadata"]["kernelspec"]}
    tree = {"nbformat": 3, "nbformat_minor": 0, "metadata": metadata, "worksheets": [{"cells": tree["cells"]}]}
    return dump(tree)


@damage
def format_4_0(tree):
    without_ids(tree, 0)


@damage
def format_4_1(tree):
    without_ids(tree, 1)


@damage
def format_4_2(tree):
    without_ids(tree, 2)


@damage
def a_format_of_the_future(tree):
    tree["nbformat_minor"] = 99
    for cell in tree["cells"]:
        cell["comments"] = [{"by": "x"}]


@damage
def a_format_as_text(tree):
    tree["nbformat"], tree["nbformat_minor"] = "4", "5"


@damage
def ids_missing(tree):
    without_ids(tree, 5)


@damage
def ids_all_the_same(tree):
    for cell in tree["cells"]:
        cell["id"] = "same"


@damage
def ids_doubled(tree):
    for first, second in zip(tree["cells"][::2], tree["cells"][1::2], strict=False):
        second["id"] = first["id"]


@damage
def ids_that_are_none(tree):
    for number, cell in enumerate(tree["cells"]):
        cell["id"] = [None, 7, "", "with blanks " * 30][number % 4]


@damage
def sources_as_one_string(tree):
    for cell in tree["cells"]:
        cell["source"] = text(cell)


@damage
def lists_of_lines_without_line_ends(tree):
    for cell in tree["cells"]:
        cell["source"] = text(cell).split("\n")


@damage
def not_a_number_in_metadata(tree):
    tree["metadata"]["zoom"] = float("nan")
    tree["cells"][0]["metadata"]["width"] = float("inf")


@damage
def everything_on_one_line(tree):
    return json.dumps(tree, separators=(",", ":")).encode()


# Cells copied, lost, moved


@damage
def task_cells_copied(tree):
    tree["cells"] = [copy for cell in tree["cells"] for copy in ([cell, dict(cell)] if cell in tasks(tree) else [cell])]


@damage
def first_tries_kept_above(tree):
    cells = []
    for cell in tree["cells"]:
        if cell["cell_type"] == "code" and grade_id(cell) in demo.solutions():
            name = grade_id(cell)
            cells.append(code(f"# task: {name}\n{name} = None  # first try"))
        cells.append(cell)
    tree["cells"] = cells


@damage
def released_cells_copied_to_the_end(tree):
    released = nbformat.read(registry.ROOT / "assignments" / NAME / f"{NAME}.ipynb", as_version=4)
    tree["cells"] += json.loads(nbformat.writes(released))["cells"]


@damage
def check_cells_deleted(tree):
    tree["cells"] = [cell for cell in tree["cells"] if not grade_id(cell).startswith("check_")]


@damage
def text_cells_deleted(tree):
    tree["cells"] = [
        cell for cell in tree["cells"] if cell["cell_type"] == "code" or "answer" in cell["metadata"].get("numnet", {})
    ]


@damage
def all_but_the_work_deleted_and_bare(tree):
    kept = [cell for cell in tree["cells"] if grade_id(cell) in demo.solutions() or "numnet" in cell["metadata"]]
    tree["cells"] = [{**cell, "metadata": {}} for cell in kept]
    without_ids(tree, 2)
    tree["metadata"] = {}


@damage
def three_tasks_merged_into_one_cell(tree):
    names = ("relu_forward", "relu_backward", "affine_forward")
    first, *others = (task(tree, name) for name in names)
    first["source"] = "\n\n\n".join(text(cell) for cell in (first, *others))
    tree["cells"] = [cell for cell in tree["cells"] if cell not in others]


@damage
def all_tasks_merged_into_one_cell(tree):
    merged = "\n\n".join(text(cell) for cell in tree["cells"] if grade_id(cell) in demo.solutions())
    tree["cells"] = [cell for cell in tree["cells"] if grade_id(cell) not in demo.solutions()] + [code(merged)]


@damage
def task_cells_split_below_their_comment(tree):
    cells = []
    for cell in tree["cells"]:
        if cell["cell_type"] == "code" and grade_id(cell) in demo.solutions():
            head, _, body = text(cell).partition("\n")
            cells += [{**cell, "source": head}, code(body)]
        else:
            cells.append(cell)
    tree["cells"] = cells


@damage
def trial_code_split_off(tree):
    cells = []
    for cell in tree["cells"]:
        cells.append(cell)
        if cell["cell_type"] == "code" and grade_id(cell) in demo.solutions():
            cells.append({**cell, "source": f"print({grade_id(cell)})"})
    tree["cells"] = cells


@damage
def extra_cells_everywhere(tree):
    cells = []
    for number, cell in enumerate(tree["cells"]):
        cells += [cell, code(f"scratch_{number} = {number}\nprint('mine')"), {**code("notes"), "cell_type": "markdown"}]
    tree["cells"] = cells


@damage
def raw_cells_between(tree):
    cells = []
    for cell in tree["cells"]:
        cells += [cell, {"cell_type": "raw", "source": "raw", "metadata": {}}]
    tree["cells"] = cells


@damage
def cells_in_reverse(tree):
    tree["cells"].reverse()


@damage
def cells_shuffled(tree):
    random.Random(0).shuffle(tree["cells"])


@damage
def answers_at_the_top_and_tasks_at_the_end(tree):
    tree["cells"].sort(key=lambda cell: (grade_id(cell) in demo.solutions(), "numnet" not in cell["metadata"]))


# Outputs


@damage
def outputs_cleared(tree):
    for cell in tree["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None


@damage
def outputs_of_megabytes(tree):
    for cell in tasks(tree)[:4]:
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 79 + "\n"}] * 20_000


@damage
def outputs_of_odd_shapes(tree):
    for cell, odd in zip(tasks(tree), (None, {}, "text", [None, 3], [{"output_type": 7}], [[]]), strict=False):
        cell["outputs"] = odd
    del tasks(tree)[7]["outputs"]


@damage
def errors_and_warnings_in_outputs(tree):
    for cell in tree["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {"output_type": "stream", "name": "stderr", "text": ["RuntimeWarning: overflow\n"]},
                {"output_type": "error", "ename": "ValueError", "evalue": "x", "traceback": ["\x1b[31mred\x1b[0m"]},
            ]


@damage
def progress_bars_and_plots_in_outputs(tree):
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    for cell in tasks(tree):
        cell["outputs"] = [
            {"output_type": "stream", "name": "stderr", "text": "".join(f"\r{n}%|###| {n}/100" for n in range(100))},
            {"output_type": "display_data", "data": {"image/png": pixel, "text/plain": "<Figure>"}, "metadata": {}},
        ]


@damage
def odd_execution_counts(tree):
    for cell, count in zip(tasks(tree), ("7", -1, 1.5, 10**30, [], True), strict=False):
        cell["execution_count"] = count
    del tasks(tree)[7]["execution_count"]


@damage
def state_of_widgets(tree):
    state = {f"{n:032x}": {"model_name": "FloatSliderModel", "state": {"value": n}} for n in range(500)}
    tree["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": state, "version_major": 2}}
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "0"}, "text/plain": "FloatSlider()"}
    tasks(tree)[0]["outputs"] = [{"output_type": "display_data", "data": view, "metadata": {}}]


# Metadata


@damage
def saved_by_colab(tree):
    without_ids(tree, 0)
    tree["metadata"] = {"colab": {"provenance": [], "toc_visible": True}, "accelerator": "GPU", "kernelspec": {}}
    for number, cell in enumerate(tree["cells"]):
        cell["metadata"] = {"id": f"x{number:011d}", "colab": {"base_uri": "https://localhost:8080/", "height": 34}}


@damage
def saved_by_vs_code(tree):
    for cell in tree["cells"]:
        cell["metadata"] |= {"vscode": {"languageId": "python"}, "collapsed": True}
    tree["metadata"] = {"language_info": {"name": "python", "version": "3.13.1"}, "orig_nbformat": 4}


@damage
def metadata_stripped(tree):
    tree["metadata"] = {}
    for cell in tree["cells"]:
        cell["metadata"] = {}


@damage
def metadata_of_other_types(tree):
    for cell, odd in zip(tree["cells"], (None, [], "x", 3, {"nbgrader": None}, {"nbgrader": []}) * 40, strict=False):
        cell["metadata"] = odd
    tree["metadata"] = [1]


@damage
def marks_of_nbgrader_changed(tree):
    for cell in tree["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= {"points": 0, "locked": False, "schema_version": 1, "checksum": "0"}


@damage
def tags_and_attachments(tree):
    for cell in tree["cells"]:
        cell["metadata"] |= {"tags": ["hide"], "slideshow": {"slide_type": "skip"}, "trusted": True}
        if cell["cell_type"] == "markdown":
            cell["attachments"] = {"image.png": {"image/png": "AAAA"}}


@damage
def another_language_named(tree):
    tree["metadata"]["kernelspec"] = {"name": "xeus-python", "display_name": "Python 3.13 (XPython)"}
    tree["metadata"]["language_info"] = {"name": "Python"}


# Line ends and blanks


@damage
def line_ends_of_windows(tree):
    for cell in tree["cells"]:
        cell["source"] = text(cell).replace("\n", "\r\n")
    return dump(tree).replace(b"\n", b"\r\n")


@damage
def line_ends_of_old_macs(tree):
    for cell in tree["cells"]:
        cell["source"] = text(cell).replace("\n", "\r")
    return dump(tree).replace(b"\n", b"\r")


@damage
def line_ends_of_two_kinds(tree):
    edit(tree, lambda source: "\r\n".join(source.split("\n", 2)))


@damage
def tabs(tree):
    edit(tree, lambda source: re.sub(r"(?m)^(?:    )+", lambda match: "\t" * (len(match[0]) // 4), source))


@damage
def blanks_at_line_ends(tree):
    edit(tree, lambda source: "\n\n   \n" + source.replace("\n", " \t  \n") + "\n\n   ")


@damage
def blanks_that_do_not_break(tree):
    edit(tree, lambda source: re.sub(r"(?m)^    |(?<= =) ", lambda match: "\xa0" * len(match[0]), source))


@damage
def invisible_marks_of_a_text_processor(tree):
    edit(tree, lambda source: f"\ufeff{source}\n\u200b\n".replace("\n    return", "\n    \u200breturn", 1))


@damage
def form_feeds(tree):
    edit(tree, lambda source: re.sub(r"(?m)^(?=def |class )", "\f", source, count=1))


@damage
def characters_of_many_scripts_in_comments(tree):
    comment = "# \u201cquoted\u201d \u2018so\u2019 \u2026 \u221e \u4f60\u597d \U0001f600 \u202e"
    edit(tree, lambda source: f"{source}\n{comment}")


# What honest people write into a task's cell


@damage
def magics_and_shell_commands(tree):
    edit(tree, lambda source: f"%matplotlib inline\n!pip install numpy\n%load_ext autoreload\n{source}\n%timeit 1 + 1")


@damage
def a_cell_magic(tree):
    edit(tree, lambda source: f"%%time\n{source}")


@damage
def help_asked_for(tree):
    edit(tree, lambda source: f"{source}\nnp.dot?\nnp.exp??\n?np.log")


@damage
def plots_and_progress_bars(tree):
    head = "import matplotlib.pyplot as plt\nfrom tqdm.notebook import tqdm\nimport pandas as pd\nimport torch\n"
    tail = "\nfor _ in tqdm(range(3)):\n    plt.plot([1, 2])\nplt.show()\npd.DataFrame([1])"
    edit(tree, lambda source: head + source + tail)


@damage
def warnings_and_prints(tree):
    line = "import sys, warnings; print('in', 1); print('x', file=sys.stderr); warnings.warn('careful'); np.log(0.0)"
    edit(tree, lambda source: below_head(source, line))


@damage
def much_printed(tree):
    task(tree, "affine_forward")["source"] = below_head(
        text(task(tree, "affine_forward")), "for _ in range(100): print('x' * 1000)"
    )


@damage
def a_slow_first_import(tree):
    modules = "asyncio, unittest.mock, xml.dom.minidom, http.client, email.mime.text, decimal, sqlite3, pydoc, doctest"
    edit(tree, lambda source: f"import {modules}\n{source}")


@damage
def a_main_block(tree):
    edit(tree, lambda source: f'{source}\nif __name__ == "__main__":\n    print(undefined_here)')


@damage
def assertions_and_checks_below(tree):
    edit(tree, lambda source: f"{source}\nassert undefined_here == 1\ncheck('anything')\nfor i in range(3):\n    i")


@damage
def type_hints(tree):
    edit(tree, hinted)


def hinted(source):
    """A function with annotations, some of names that do not exist."""
    head = "from __future__ import annotations\nfrom typing import Any\n"
    lines = re.sub(r"(?m)^(def \w+\()(\w+)", r"\1\2: 'Tensor[float] | None'", source, count=1)
    return head + re.sub(r"(?m)^(def .*\)):$", r"\1 -> tuple[Any, NotDefined]:", lines, count=1)


@damage
def f_strings_with_quotes(tree):
    line = """note = f"{'a' if True else 'b'!r:>4} {dict(k='v')['k']} {{}} {f'{1 + 1:{2}}'}" """.strip()
    edit(tree, lambda source: below_head(source, line))


@damage
def names_in_other_scripts(tree):
    edit(tree, lambda source: below_head(source, "\u03b4, \u8abf, \ufb01 = 1, 2, 3; \u03b4 + \u8abf + fi"))


@damage
def first_line_and_docstring_removed(tree):
    edit(tree, lambda source: re.sub(r'(?s)\n    """.*?"""', "", source.partition("\n")[2], count=1))


@damage
def comments_above_the_first_line(tree):
    edit(tree, lambda source: f"# by me, third try\n\n# ---------\n{source}")


@damage
def solution_markers_left(tree):
    edit(tree, lambda source: f"### BEGIN SOLUTION\n{source}\n### END SOLUTION")


@damage
def helpers_and_constants_in_the_cell(tree):
    head = "EPS, SIZES = 1e-12, [1, 2]\nSCALE = np.sqrt(2.0)\n\n\ndef helper(x):\n    return EPS + SCALE\n\n\n"
    edit(tree, lambda source: head + below_head(source, "helper(1)"))


@damage
def a_decorator(tree):
    head = (
        "import functools\ndef logged(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n"
        "        return f(*a, **k)\n    return inner\n"
    )
    edit(tree, lambda source: head + re.sub(r"(?m)^def (?!logged)", "@logged\ndef ", source, count=1))


@damage
def numpy_imported_again(tree):
    head = "import numpy\nimport numpy as np\nfrom numpy import exp, log\nfrom numnet import check, layers\n"
    edit(tree, lambda source: head + source)


@damage
def numbers_with_comments_and_hints(tree):
    for cell in tree["cells"]:
        if cell["cell_type"] == "code" and grade_id(cell) in demo.solutions() and is_number(cell):
            cell["source"] = f"\n{text(cell)} * 1.0  # as on paper\nprint({grade_id(cell)})\n"


# Files


@damage
def two_notebooks(tree):
    blank = registry.ROOT / "assignments" / NAME / f"{NAME}.ipynb"
    return {f"{NAME}.ipynb": blank.read_bytes(), f"{NAME} (1).ipynb": dump(tree)}


@damage
def another_notebook_beside_it(tree):
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    return {"Untitled.ipynb": nbformat.writes(other).encode(), f"{NAME}.ipynb": dump(tree)}


@damage
def renamed(tree):
    return {"Copy of a02 final FINAL (2).ipynb": dump(tree)}


@damage
def renamed_beyond_recognition(tree):
    return {"Homework week 3 \u2013 \xfcbung.ipynb": dump(tree)}


@damage
def an_ending_of_a_browser(tree):
    return {f"{NAME}.ipynb.txt": dump(tree)}


@damage
def capital_letters(tree):
    return {f"{NAME.upper()}.IPYNB": dump(tree)}


@damage
def packed_by_gzip(tree):
    return {f"{NAME}.ipynb.gz": gzip.compress(dump(tree))}


@damage
def packed_by_gzip_under_the_notebooks_name(tree):
    return {f"{NAME}.ipynb": gzip.compress(dump(tree))}


@damage
def folders_in_a_zip_file(tree):
    return {"work.zip": zipped({f"Desktop/my work/{NAME}/{NAME}.ipynb": dump(tree), "Desktop/notes.txt": b"x"})}


@damage
def a_zip_file_of_a_mac(tree):
    entries = {
        f"{NAME}.ipynb": dump(tree),
        f"__MACOSX/._{NAME}.ipynb": b"\0\5\26\7",
        f".ipynb_checkpoints/{NAME}-checkpoint.ipynb": b"{}",
        ".DS_Store": b"\0",
    }
    return {f"{NAME}.zip": zipped(entries)}


@damage
def gzip_in_a_zip_file(tree):
    return {f"{NAME}.zip": zipped({f"{NAME}.ipynb.gz": gzip.compress(dump(tree))})}


@damage
def the_students_library_beside_it(tree):
    return {f"{NAME}.ipynb": dump(tree), "numnet.whl": b"PK", "my_functions.py": b"1/0", "data.npz": b"PK\3\4"}
