"""The command line under bad input: one clear sentence on standard error, a code that is not 0, nothing lost."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import nbformat
import pytest

from autograder import __main__, build, demo, engine, grade, hidden, ingest, registry

NAME = demo.NAME


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    course = tmp_path_factory.mktemp("course")
    build.build(NAME, course)
    return course


@pytest.fixture
def course(built, tmp_path):
    for path in ("solutions", "assignments"):
        (tmp_path / path).symlink_to(built / path)
    return tmp_path


@pytest.fixture
def uploads(course):
    folder = course / "in"
    folder.mkdir()
    skeleton = nbformat.read(build.release_path(NAME, course), as_version=4)
    for sample in demo.sample_class():
        if sample.student in ("dan", "eve"):
            nbformat.write(demo.filled(skeleton, sample), folder / sample.upload)
    return folder


def half():
    """The points of dan, who has done half."""
    dan = next(sample for sample in demo.sample_class() if sample.student == "dan")
    return sum(registry.task(name).points for name in dan.right)


def run(capsys, *arguments):
    code = __main__.main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def refused(capsys, *arguments):
    """Run a command that must fail; return its one sentence."""
    code, _, error = run(capsys, *arguments)
    assert code not in (0, None)
    lines = [line for line in error.splitlines() if line != engine.sandbox_warning()]
    assert len(lines) == 1
    assert "Traceback" not in error
    return lines[0]


@pytest.mark.parametrize("command", [["build"], ["release"], ["grade"], ["feedback"], ["report"], ["export"]])
def test_an_unknown_assignment_is_named_with_those_there_are(capsys, course, command):
    error = refused(capsys, *command, "a02_backprop", "--course", course)
    assert "a02_backprop" in error
    assert NAME in error


@pytest.mark.parametrize(
    "make",
    [
        lambda path: None,
        lambda path: path.mkdir(),
        lambda path: path.write_bytes(b"not a zip"),
        lambda path: zipfile.ZipFile(path, "w").close(),
    ],
    ids=["missing", "empty folder", "not a zip", "empty zip"],
)
def test_uploads_that_hold_nothing(capsys, course, make):
    make(course / "uploads.zip")
    assert "uploads" in refused(capsys, "ingest", NAME, course / "uploads.zip", "--course", course)


def test_a_course_directory_that_is_none_is_said_before_anything_is_looked_for(capsys, course, uploads):
    wrong = course.with_name(f"{course.name}x")
    said = refused(capsys, "ingest", NAME, uploads, "--course", wrong)
    assert f"{wrong} is no course directory. Did you mean {course}" in said
    assert f"{course / 'uploads' / NAME} cannot be read" in refused(capsys, "ingest", NAME, "--course", course)


def test_ingest_without_a_path_starts_from_what_is_kept(capsys, course, uploads):
    _, first, _ = run(capsys, "ingest", NAME, uploads, "--course", course)
    shutil.rmtree(course / "submitted")
    code, out, _ = run(capsys, "ingest", NAME, "--course", course)
    assert (code, out) == (0, first)
    assert (course / "submitted").is_dir()


def test_a_bad_upload_is_told_and_the_others_go_on(capsys, course, uploads):
    (uploads / "zoe_1_2_a02_backpropagation.ipynb").write_bytes(b'{"cells": [')
    (uploads / "yan_3_4_a02_backpropagation.ipynb").write_bytes(b"\x89PNG\r\n")
    code, out, _ = run(capsys, "ingest", NAME, uploads, "--course", course)
    assert "zoe" in out
    assert "yan" in out
    code, out, _ = run(capsys, "grade", NAME, "--course", course, "--json", "--workers", 1)
    results = {result["student"]: result for result in json.loads(out)}
    assert code == 0
    assert {name: results[name]["status"] for name in ("dan", "eve", "zoe", "yan")} == {
        "dan": "graded",
        "eve": "graded",
        "zoe": "unreadable",
        "yan": "unreadable",
    }
    assert results["dan"]["score"] == half()
    assert results["zoe"]["score"] is None


def test_grading_before_ingesting_says_what_to_do(capsys, course):
    assert "ingest" in refused(capsys, "grade", NAME, "--course", course)


def test_a_missing_notebook_and_one_that_is_none(capsys, course):
    assert "nowhere.ipynb" in refused(capsys, "score", course / "nowhere.ipynb", "--course", course)
    (course / "text.ipynb").write_text("hello")
    assert "text.ipynb" in refused(capsys, "score", course / "text.ipynb", "--course", course)


def test_check_function(capsys, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("def affine_forward(x, w, b):\n    return x @ w, None\n")
    code, out, _ = run(capsys, "check-function", "affine_forward", path, "--json", "--course", tmp_path)
    result = json.loads(out)
    assert (code, result["id"], result["status"] in ("wrong", "partial")) == (0, "affine_forward", True)
    assert "affine_backwards" in refused(capsys, "check-function", "affine_backwards", path)
    assert "numeric" in refused(capsys, "check-function", "mlp_db1", path)
    assert "gone.py" in refused(capsys, "check-function", "affine_forward", tmp_path / "gone.py")


def test_without_a_sandbox_grading_can_be_refused(course, uploads):
    ingest.ingest(NAME, uploads, course)
    command = [sys.executable, "-m", "autograder", "grade", NAME, "--require-sandbox", "--course", str(course)]
    environment = os.environ | {"NUMNET_NO_SANDBOX": "1"}
    done = subprocess.run(command, env=environment, cwd=registry.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Nothing was graded.")


def test_a_full_disk_is_one_sentence(capsys, course, uploads, monkeypatch):
    def full(*arguments):
        raise OSError(errno.ENOSPC, "No space left on device", str(course / "results"))

    ingest.ingest(NAME, uploads, course)
    monkeypatch.setattr(grade, "collect", full)
    assert "disk is full" in refused(capsys, "grade", NAME, "--course", course)


def test_ctrl_c_keeps_what_is_done_and_the_next_run_finishes(capsys, course, uploads):
    ingest.ingest(NAME, uploads, course)
    command = [sys.executable, "-m", "autograder", "grade", NAME, "--workers", "1", "--course", str(course)]
    process = subprocess.Popen(command, cwd=registry.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    if process.returncode != 0:
        assert error.strip().endswith("the same command goes on from there.")
        assert "Traceback" not in error
    code, out, _ = run(capsys, "grade", NAME, "--course", course, "--json", "--workers", 1)
    assert code == 0
    assert {result["student"]: result["score"] for result in json.loads(out)} == {"dan": half(), "eve": 0.0}


def test_the_table_and_the_file_say_the_same(capsys, course, uploads):
    ingest.ingest(NAME, uploads, course)
    path = course / "out.json"
    code, out, _ = run(capsys, "grade", NAME, "--course", course, "--out", path, "--workers", 1)
    assert code == 0
    most = sum(task.points for task in registry.assignment(NAME).tasks if task.kind != "written")
    assert f"{half():g} / {most:g}" in out
    by_hand = sum(task.points for task in registry.assignment(NAME).tasks) - most
    assert f"\n{by_hand:g} more points are for written answers, which a person grades.\n" in out
    [eve] = [line for line in out.split("\n") if line.startswith("eve")]
    assert eve.endswith("nothing written")
    assert [result["student"] for result in json.loads(path.read_text())] == ["dan", "eve"]


def test_explain_shows_what_was_expected(capsys, course, uploads):
    right = "def affine_backward(dout, cache):\n    x, w = cache\n    return dout @ w.T, x.T @ dout, dout.sum(axis=0)\n"
    wrong = right.replace("dout @ w.T,", "dout @ w.T * (1 + (len(dout) == 1)),")
    skeleton = nbformat.read(build.release_path(NAME, course), as_version=4)
    for student, source in (("ada", right), ("bob", wrong)):
        sample = demo.Sample(student, "", cells={"affine_backward": source})
        nbformat.write(demo.filled(skeleton, sample), uploads / f"{student}.ipynb")
    ingest.ingest(NAME, uploads, course)

    code, out, _ = run(capsys, "explain", "ada", "affine_backward", "--course", course)
    assert code == 0
    head, cell, agree = out.strip().split("\n\n")
    assert "passed" in head
    assert cell.endswith("\n".join(f"  {line}" for line in right.strip().split("\n")))
    assert agree == "All 5 cases agree with what is expected."

    code, out, _ = run(capsys, "explain", "bob", "affine_backward", "--course", course)
    assert code == 0
    head, cell, *cases, agree = out.strip().split("\n\n")
    assert "partial" in head
    assert "Scored with the course's affine_forward, since yours did not pass." in head
    assert "len(dout) == 1" in cell
    assert [case.split("\n")[0] for case in cases] == ["Case one row"]
    assert "expected" in cases[0]
    assert "got" in cases[0]
    assert agree == "4 of 5 cases agree with what is expected."

    said = [refused(capsys, "explain", who, "affine_backward", "--course", course) for who in ("Dann", "x1234")]
    assert said[0] == f"There is no record that Dann's {NAME} was ingested. Did you mean dan?"
    assert said[1].endswith("Use an id from submitted/.")


@pytest.mark.parametrize(
    ("right", "slip", "error"),
    [
        ("judge = ArrayJudge(", "judge = ArryJudge(", "NameError: name 'ArryJudge' is not defined"),
        ("rng.normal(", "rng.nomal(", "AttributeError: 'numpy.random._generator.Generator' object has no attribute"),
        ("):", ")", "SyntaxError: expected ':'"),
    ],
)
def test_a_slip_in_a_check_is_named_with_its_line(capsys, course, uploads, monkeypatch, right, slip, error):
    ingest.ingest(NAME, uploads, course)
    text = registry.check_path("affine_backward").read_text(encoding="utf-8")
    path = course / "checks" / "affine_backward.py"
    path.parent.mkdir()
    path.write_text(text.replace(right, slip, 1), encoding="utf-8")
    line = text[: text.index(right)].count("\n") + 1
    before = registry.check_path
    monkeypatch.setattr(registry, "check_path", lambda name: path if name == "affine_backward" else before(name))
    monkeypatch.setattr(__main__, "WRITTEN_HERE", (path.parent,))
    hidden.hidden_expectation.cache_clear()
    said = refused(capsys, "grade", NAME, "--dry-run", "--course", course)
    assert said.startswith(f"{path}, line {line}: {error}")
    assert said.endswith(". Correct it, then run the command again.")
    assert not (course / "gradebook.db").exists()


def test_a_fault_of_ours_is_not_taken_for_the_instructors(monkeypatch, course):
    monkeypatch.setattr(grade, "collect", lambda *arguments: {}["ours"])
    with pytest.raises(KeyError, match="ours"):
        __main__.main(["grade", NAME, "--course", str(course)])


@pytest.mark.parametrize("address", ["nonsense", "nothing://x", "postgresql+psycopg://grader:hunter2@host:port/x"])
def test_an_address_that_is_no_gradebooks_is_refused(capsys, course, address):
    said = refused(capsys, "grade", NAME, "--course", course, "--db", address)
    assert "is no gradebook's address: give --db" in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    "command", ["build", "release", "ingest", "grade", "score", "check-function", "explain", "verify"]
)
def test_every_command_explains_itself(capsys, command):
    with pytest.raises(SystemExit) as ended:
        __main__.main([command, "--help"])
    assert ended.value.code == 0
    assert "usage" in capsys.readouterr().out
