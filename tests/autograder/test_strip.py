"""Tests of strip: which lines go, which stay, and what is refused.

Small made-up modules show the rules; the last tests strip the real numnet.
"""

import ast
import subprocess
import sys

import pytest

from autograder import registry, strip

NAME = "a02_backpropagation"

MODULE = '''"""A module."""


def kept(x):
    """Kept."""
    ### BEGIN SOLUTION
    y = x + 1
    return y
    ### END SOLUTION


@decorated
def gone(x):
    """Gone."""
    if x < 0:
        raise ValueError("x")
    ### BEGIN SOLUTION
    secret = x * 2
    return secret
    ### END SOLUTION


class Both:
    """Two methods."""

    def __init__(self):
        self.given = 1

    def first(self):
        ### BEGIN SOLUTION
        secret = 1
        return secret
        ### END SOLUTION

    def second(self):
        for i in range(3):
            ### BEGIN SOLUTION
            secret = i
            ### END SOLUTION
        return self.given
'''


def test_strip_stubs_named_functions_and_keeps_others():
    text = strip.strip_source(MODULE, ["gone"])
    assert "SOLUTION" not in text
    assert "    y = x + 1\n    return y\n" in text
    assert '        raise ValueError("x")\n    raise NotImplementedError("not implemented yet")\n' in text
    assert text.count("NotImplementedError") == 1
    ast.parse(text)


def test_strip_stubs_every_region_of_a_class_at_its_own_depth():
    text = strip.strip_source(MODULE, ["Both", "gone"])
    assert "secret" not in text
    assert '    def first(self):\n        raise NotImplementedError("not implemented yet")\n' in text
    assert '        for i in range(3):\n            raise NotImplementedError("not implemented yet")\n' in text
    assert "        return self.given" in text
    ast.parse(text)


def test_strip_without_tasks_only_drops_marker_lines():
    text = strip.strip_source(MODULE, [])
    assert text.split("\n") == [line for line in MODULE.split("\n") if "SOLUTION" not in line]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    y = x + 1\n", "    ### BEGIN SOLUTION\n    y = x + 1\n", "line 7: ### BEGIN SOLUTION inside the region"),
        (
            "    return y\n    ### END SOLUTION\n",
            "    return y\n",
            "inside the region that line 6 begins",
        ),
        ("secret = i\n            ### END SOLUTION\n", "secret = i\n", "line 37: ### BEGIN SOLUTION without"),
        ("    ### BEGIN SOLUTION\n    y = x + 1\n", "    y = x + 1\n", "line 8: ### END SOLUTION without"),
        ("    y = x + 1\n    return y\n", "    # nothing\n", "line 6: a marked region without code"),
        (
            '"""A module."""\n',
            '### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n"""A"""\n',
            "line 1: a marked region outside",
        ),
        ("    ### BEGIN SOLUTION\n    y", "    ###  BEGIN SOLUTION (mine)\n    y", "line 6: a marker must stand alone"),
        ("    y = x + 1\n", "    y = x +\n", "line 7: not valid Python"),
    ],
)
def test_strip_refuses_broken_markers_with_file_and_line(old, new, message):
    assert old in MODULE
    with pytest.raises(strip.StripError, match=r"^layers\.py") as caught:
        strip.strip_source(MODULE.replace(old, new, 1), [], "layers.py")
    assert message in str(caught.value)


def test_strip_refuses_a_task_without_markers():
    with pytest.raises(strip.StripError, match=r"plain has no region"):
        strip.strip_source("def plain():\n    return 1\n", ["plain"])


def test_definition_spans_decorator_to_last_marker():
    text = strip.definition(MODULE, "gone")
    assert text.startswith("@decorated\ndef gone")
    assert text.endswith("    ### END SOLUTION")
    with pytest.raises(strip.StripError, match="does not define other"):
        strip.definition(MODULE, "other")


def test_every_task_of_the_course_has_markers_in_its_module():
    for task in registry.tasks().values():
        if task.is_code:
            assert strip.BEGIN in strip.task_source(task)


def test_stripped_numnet_raises_in_every_task_and_holds_nothing_else(tmp_path):
    folder = strip.stripped_numnet(NAME, tmp_path)
    assert folder == strip.stripped_numnet(NAME, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    compiled = {name for name in files if name.endswith(".pyc")}
    assert "numnet/check/running.py" in files
    assert len(compiled) == len(files) / 2
    assert not [name for name in compiled if str(tmp_path).encode() in (folder / name).read_bytes()]
    assert not [
        name for name in files if "reference" in name or "bundle" in name or "/data/" in name or "plots" in name
    ]
    text = "".join((folder / name).read_text() for name in files - compiled)
    assert "SOLUTION" not in text
    for name in registry.stubbed_tasks(NAME):
        body = strip.definition((folder / "numnet" / f"{registry.task(name).module}.py").read_text(), name)
        assert strip.STUB in body


def test_stripped_numnet_serves_as_the_workers(tmp_path):
    code = "from numnet.check import running, wire; from numnet import layers; wire.encode([1])"
    folder = strip.stripped_numnet(NAME, tmp_path)
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(folder)!r}); {code}"]
    assert subprocess.run(command, capture_output=True, text=True).returncode == 0


def test_stripped_numnet_leaves_nothing_when_the_disk_is_full(tmp_path, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(strip.Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        strip.stripped_numnet(NAME, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_stripped_numnet_names_an_unknown_assignment(tmp_path):
    with pytest.raises(registry.UnknownName, match="a02_backpropagation"):
        strip.stripped_numnet("a99_nothing", tmp_path)
