"""Nothing that students get gives an answer away: neither by running it nor by reading it.

The wheel is unpacked into a folder of its own and every function in it, in the hints and in the lessons is tried.
"""

import ast
import builtins
import io
import json
import re
import subprocess
import sys
import textwrap
import zipfile

import nbformat
import pytest

from autograder import build, hidden, registry, release, strip
from numnet import SUBJECTS

NAME = "a02_backpropagation"
ASSIGNMENT = registry.assignment(NAME)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("leaks")
    hidden.secret(folder)
    release.release(NAME, folder)
    return folder


@pytest.fixture(scope="module")
def members(course):
    """All that the zip holds, the wheel's content included: bytes by name."""
    found = {}
    with zipfile.ZipFile(course / "build" / "release" / f"{NAME}.zip") as outer:
        for name in outer.namelist():
            found[name] = outer.read(name)
            if name.endswith(".whl"):
                with zipfile.ZipFile(io.BytesIO(found.pop(name))) as inner:
                    found |= {f"{name}/{path}": inner.read(path) for path in inner.namelist()}
    return found


def texts(members):
    """The readable members, with notebook cells and JSON strings decoded, without white space."""
    found = {}
    for name, content in members.items():
        if name.endswith(".ipynb"):
            content = "\n".join(cell.source for cell in nbformat.reads(content.decode(), 4).cells).encode()
        elif name.endswith(".json"):
            content = "\n".join(strings(json.loads(content))).encode()
        if not name.endswith((".npz", ".bin")):
            found[name] = squeeze(content.decode())
    return found


def strings(tree):
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict | list):
        for item in tree.values() if isinstance(tree, dict) else tree:
            yield from strings(item)


def squeeze(text):
    return "".join(text.split())


def bodies(source):
    """What is worth hiding of a cell: the code of each top-level definition below its docstring."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield squeeze("\n".join(ast.unparse(line) for line in node.body if not is_docstring(line)))


def is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def spans(text):
    """Python expressions between backquotes, and what is assigned there."""
    for span in re.findall(r"`{1,2}([^`\n]+)`{1,2}", text):
        try:
            tree = ast.parse(span.strip())
        except SyntaxError:
            continue
        if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr | ast.Assign):
            yield ast.unparse(tree.body[0].value)


def written_candidates(members, *more):
    """Cells made of the code that hints, docstrings and the notebook's prose show, and ``more``, for every task."""
    found = {}
    prose = [*more]
    prose += [cell.source for cell in nbformat.reads(members[f"{NAME}.ipynb"].decode(), 4).cells]
    prose += [content.decode() for name, content in members.items() if name.endswith((".py", "bundle.json"))]
    expressions = sorted({expression for text in prose for expression in spans(text)})
    for task in ASSIGNMENT.code_tasks():
        signature = ast.parse(strip.task_source(task)).body[0]
        if isinstance(signature, ast.ClassDef):
            continue
        arguments = ast.unparse(signature.args)
        unpack = "x, w, b = (*cache, None)[:3]" if "cache" in arguments else "pass"
        known = {"np", "x", "w", "b", *SUBJECTS, *vars(builtins), *(one.arg for one in signature.args.args)}
        for expression in expressions:
            if not {node.id for node in ast.walk(ast.parse(expression)) if isinstance(node, ast.Name)} <= known:
                continue  # would only raise NameError
            for value in (expression, f"({expression}), (x, w)", f"({expression}), None"):
                source = f"def {task.id}({arguments}):\n    {unpack}\n    return {value}\n"
                found.setdefault(task.id, {})[f"shown: {value}"] = source
    return found


def lesson_candidates():
    """Cells made of the functions and classes in the code of lessons that come before a task is due."""
    found = {}
    for path in sorted((registry.ROOT / "course").glob("[0-9][0-9]_*.md")):
        blocks = re.findall(r"^```+\s*\{?(?:code-cell|python)[^\n]*\n(.*?)^```", path.read_text(), re.S | re.M)
        for task in ASSIGNMENT.code_tasks():
            if int(path.name[:2]) <= task.after_lesson:
                for number, block in enumerate(blocks):
                    for label, source in definitions_in(block, task.id):
                        found.setdefault(task.id, {})[f"{path.name}, block {number}, {label}"] = source
    return found


def definitions_in(block, task):
    try:
        tree = ast.parse(re.sub(r"^(:[\w-]+:.*|[%!].*)$", "", block, flags=re.M))
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            source = textwrap.dedent(ast.unparse(node))
            yield node.name, f"{source}\n{task} = {node.name}\n" if node.name != task else source


def test_nothing_in_the_wheel_the_hints_or_the_lessons_scores(course, members, tmp_path):
    for name, content in members.items():
        if ".whl/" in name:
            path = tmp_path / "site" / name.partition(".whl/")[2]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    canary = "A hint that says too much: `np.dot(x, w) + b`."
    cells = written_candidates(members, canary)
    for task, candidates in lesson_candidates().items():
        cells.setdefault(task, {}).update(candidates)
    (tmp_path / "cells.json").write_text(json.dumps(cells))
    probe = registry.ROOT / "tests" / "autograder" / "leak_probe.py"
    command = [sys.executable, "-I", str(probe), str(tmp_path / "site"), str(tmp_path / "cells.json")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["written"] == []
    right = "np.dot(x, w) + b"
    assert sorted(found["scored"]) == [["affine_forward", f"shown: ({right}), {cache}"] for cache in ("(x, w)", "None")]
    assert found["objects"] > 60
    assert found["cells"] > 20


def test_no_solution_can_be_read_in_the_release(members):
    readable = texts(members)
    for name in registry.stubbed_tasks(NAME):
        source = strip.task_source(registry.task(name))
        lines = source.split("\n")
        for region in strip.regions(source):
            body = squeeze("\n".join(lines[region.begin + 1 : region.end]))
            if len(body) > 20:
                assert not [member for member, text in readable.items() if body in text], name


@pytest.mark.parametrize("kind", ["misconceptions", "alternatives"])
def test_no_wrong_or_other_version_can_be_read_in_the_release(members, kind):
    readable = {
        member: text for member, text in texts(members).items() if "/numnet/" not in member or "bundle" in member
    }
    for task in ASSIGNMENT.code_tasks():
        for variant in getattr(registry, kind)(task.id):
            for body in bodies(variant.source):
                if len(body) > 30:
                    assert not [member for member, text in readable.items() if body in text], (task.id, variant.name)


def test_no_answer_rubric_or_secret_is_in_the_release(course, members):
    solution = nbformat.reads(build.solution_path(NAME, course).read_text(encoding="utf-8"), 4)
    rubric = [
        squeeze(line)
        for cell in solution.cells
        if "BEGIN MARK SCHEME" in cell.source
        for line in cell.source.partition("BEGIN MARK SCHEME")[2].split("\n")
        if len(line) > 30
    ]
    assert len(rubric) > 5
    for name, text in texts(members).items():
        assert "MARKSCHEME" not in text, name
        assert not [line for line in rubric if line in text], name
    secret = hidden.secret(course)
    for name, content in members.items():
        assert secret not in content
        assert b"secret.key" not in content
        for task in ASSIGNMENT.tasks:
            if task.answer is not None and not name.endswith((".npz", ".bin")):
                number = re.escape(f"{task.answer:g}")
                # One digit stands everywhere; what must not is the digit beside the question's name.
                trace = number if len(number) > 3 else rf"{task.id}\W{{1,8}}{number}\b"
                assert not re.search(trace, content.decode("utf-8", "replace")), (name, task.id)


def test_the_wheel_holds_what_it_should_and_nothing_else(members):
    inside = {name.partition(".whl/")[2] for name in members if ".whl/" in name}
    folders = {name.rpartition("/")[0] for name in inside}
    info = build.wheel_name(ASSIGNMENT).removesuffix("-py3-none-any.whl") + ".dist-info"
    bundle = "numnet/check/bundle"
    known = {"numnet", "numnet/check", bundle, f"{bundle}/checks", "numnet/data", "numnet/data/files"}
    assert folders <= known | {info, f"{info}/licenses"}
    assert {f"{bundle}/bundle.json", f"{bundle}/visible.bin"} <= inside
    assert {name for name in inside if "/checks/" in name} == {
        f"{bundle}/checks/{task.id}.py" for task in ASSIGNMENT.code_tasks()
    }
    table = json.loads(next(content for name, content in members.items() if name.endswith("bundle.json")))
    assert [row["id"] for row in table["tasks"]] == [task.id for task in ASSIGNMENT.tasks]
    assert not any({"answer", "tolerance"} & row.keys() for row in table["tasks"])
