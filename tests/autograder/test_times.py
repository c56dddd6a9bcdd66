"""Times that students record: what a notebook writes down, and what instructors read from it."""

import json

import notebook_release as made
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from notebook_release import AVERAGED, BACKWARD, FORWARD

from autograder import __main__, registry, times
from autograder.errors import CourseError

NAME = "a02_backpropagation"
TASKS = {"relu_forward", "relu_backward", "why_sum"}
HEAD = "when,task,what\n"


def at(clock, task, what):
    return f"2026-10-05T{clock}+00:00,{task},{what}\n"


def record(folder, *lines, head=HEAD):
    folder.mkdir(exist_ok=True)
    path = folder / "times.csv"
    path.write_text(head + "".join(lines), encoding="utf-8")
    return path


def test_a_notebook_writes_down_when_what_was_done_and_no_code(tmp_path):
    release = made.write_release(tmp_path / "release")
    cells = (
        "from numnet import check, hint, layers, record_times",
        "record_times()",
        FORWARD,
        'check("affine_forward")',
        AVERAGED,
        'check("affine_backward")',
        'hint("affine_backward")',
        "record_times()",
        BACKWARD,
        'check("affine_backward")',
        'check("why_sum")',
    )
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    shown = made.texts(made.run(notebook, release, tmp_path / "student"))
    assert "times.csv now notes when you work on which task." in shown[1]
    assert "no code" in shown[1]
    path = tmp_path / "student" / "times.csv"
    lines = [line.split(",")[1:] for line in path.read_text(encoding="utf-8").splitlines()]
    assert lines[0] == ["task", "what"]
    assert [line for line in lines if line[0]] == [
        ["task", "what"],
        ["affine_forward", "ran"],
        ["affine_forward", "passed"],
        ["affine_backward", "ran"],
        ["affine_backward", "checked"],
        ["affine_backward", "hint"],
        ["affine_backward", "ran"],
        ["affine_backward", "passed"],
        ["why_sum", "checked"],
    ]
    found = times.read(path, {"affine_forward", "affine_backward", "why_sum"})
    assert all(finished and minutes >= 0 for minutes, finished in found.values())
    assert len(found) == 3


def test_nothing_is_written_down_unless_asked(tmp_path):
    release = made.write_release(tmp_path / "release")
    cells = ("from numnet import check", FORWARD, 'check("affine_forward")')
    made.run(new_notebook(cells=[new_code_cell(cell) for cell in cells]), release, tmp_path / "student")
    assert not (tmp_path / "student" / "times.csv").exists()


def test_time_goes_to_the_next_task_and_breaks_count_for_nothing(tmp_path):
    path = record(
        tmp_path / "ada",
        at("09:00:00", "", "start"),
        at("09:02:00", "", "ran"),
        at("09:03:00", "relu_forward", "ran"),
        at("09:03:30", "relu_forward", "passed"),
        at("11:00:00", "", "start"),  # a new kernel, after lunch
        at("11:06:00", "relu_backward", "ran"),
        at("13:00:00", "relu_backward", "checked"),  # a long walk
        at("12:59:00", "relu_backward", "ran"),  # the clock was set back
        at("13:01:00", "another_task", "passed"),
        at("13:04:00", "why_sum", "checked"),
    )
    found = times.read(path, TASKS)
    assert found == {
        "relu_forward": (pytest.approx(3.5), True),
        "relu_backward": (pytest.approx(6.0), False),
        "why_sum": (pytest.approx(5.0), True),
    }


def test_a_class_gives_medians_and_counts_who_did_not_finish(tmp_path, capsys):
    for name, minutes in (("ada", 2), ("ben", 4), ("cleo", 9)):
        record(
            tmp_path / name,
            at("09:00:00", "", "start"),
            at(f"09:{minutes:02}:00", "relu_forward", "passed"),
            at("09:15:00", "relu_backward", "ran"),
        )
    assert __main__.main(["times", NAME, str(tmp_path), "--json"]) == 0
    found = {task["id"]: task for task in json.loads(capsys.readouterr().out)}
    assert found["relu_forward"]["finished"] == [2.0, 4.0, 9.0]
    assert found["relu_forward"]["median"] == 4.0
    assert found["relu_forward"]["said"] == registry.task("relu_forward").minutes
    assert found["relu_backward"] | {"said": 0} == {
        "id": "relu_backward",
        "said": 0,
        "finished": [],
        "unfinished": 3,
        "median": None,
    }
    assert __main__.main(["times", NAME, str(tmp_path)]) == 0
    table = capsys.readouterr().out
    assert "quickest" in table
    assert "in all" in table


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is no record of times"),
        ("a,b\n1,2\n", "is no record of times"),
        (HEAD + "yesterday,relu_forward,ran\n", "line 2, is not a time, tasks and what happened"),
        (HEAD + at("09:00:00", "", "start") + "2026-10-05T09:00:00+00:00,x\n", "line 3, is not"),
        (b"\xff\xfe\x00when", "is no record of times"),
    ],
)
def test_a_damaged_record_is_named(tmp_path, text, sentence):
    path = tmp_path / "times.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CourseError, match=sentence):
        times.collect(NAME, [path])


def test_missing_places_are_named(tmp_path, capsys):
    assert __main__.main(["times", NAME, str(tmp_path / "gone.csv")]) == 1
    assert "There is no file" in capsys.readouterr().err
    assert __main__.main(["times", NAME, str(tmp_path)]) == 1
    assert "holds no times.csv" in capsys.readouterr().err
