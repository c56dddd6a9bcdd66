"""Uploads that cheat, through ingest and the sandbox: none earns more than its honest content, and none hurts others.

After each: its points, a perfect neighbour's points, no hidden value in what is published, no process, no file.
"""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import attack_class
import numpy as np
import pytest
from attack_cells import ATTACKS, FAMILIES, FLOODS, PROTOCOL, SPELLING
from attack_class import (
    LONG_TASK,
    NAME,
    POINTS,
    hidden_numbers,
    ingest_all,
    leaks,
    make_course,
    perfect,
    places,
    published,
    upload,
)
from mutated_replies import mutated

from autograder import engine, explain, gradebook, ingest, registry
from autograder.results import SubmissionResult
from autograder.worker import Limits
from autograder.worker import sandbox as worker_sandbox
from numnet.check import judging, running, wire

pytestmark = pytest.mark.skipif(bool(engine.sandbox_warning()), reason=engine.sandbox_warning())

BY_NAME = {attack.name: attack for attack in ATTACKS}
IDS = {attack.name: f"attack{number:02d}" for number, attack in enumerate(ATTACKS)}


class Grader:
    """One course, one scorer, and the state of both before any attack."""

    def __init__(self, folder, port, victim):
        self.loot, self.port, self.victim = folder / "loot", port, victim
        self.course = make_course(folder)
        cells = {attack.name: self.placed(attack) for attack in ATTACKS}
        notebooks = {IDS[name]: upload(filled) for name, filled in cells.items()}
        ingest_all(self.course, {**notebooks, "neighbour": perfect()})
        self.scorer = engine.Scorer(self.course, NAME)
        self.scorer.prepare()
        self.neighbour = ingest.load_cells(self.course, "neighbour", NAME)
        assert self.scorer.score(self.neighbour).score == POINTS
        del self.neighbour[LONG_TASK]
        self.points = POINTS - registry.task(LONG_TASK).points
        self.processes = len(attack_class.processes())
        self.files = attack_class.everything_in(folder)
        self.folder = folder

    def placed(self, attack):
        known = self.course, self.loot, self.port, self.victim
        return {task: places(source, *known) for task, source in attack.cells.items()}

    def score(self, attack):
        return self.scorer.score(ingest.load_cells(self.course, IDS[attack.name], NAME), IDS[attack.name])


@pytest.fixture(scope="module")
def grader(tmp_path_factory):
    server = socket.create_server(("127.0.0.1", 0))
    with pytest.MonkeyPatch.context() as patch, server, attack_class.somebody() as victim:
        attack_class.hasten(patch)
        patch.setenv("NUMNET_TEST_SECRET", "pa55word")
        server.setblocking(False)
        found = Grader(tmp_path_factory.mktemp("attacks"), server.getsockname()[1], victim)
        found.server = server
        yield found
        found.scorer.close()


@pytest.mark.parametrize("name", BY_NAME)
def test_an_attack_gains_nothing_and_hurts_nobody(grader, name):
    attack = BY_NAME[name]
    result = grader.score(attack)
    tasks = {task.id: task for task in result.tasks}
    assert result.status == "graded"
    assert result.score <= attack.deserves
    assert attack.status in (None, tasks["affine_forward"].status)
    assert leaks(grader.course, published(result)) == []
    text = json.dumps(result.to_json(), ensure_ascii=False)
    assert SubmissionResult.from_json(json.loads(text.encode())) == result
    assert "<script" not in gradebook.result_html(tasks["affine_forward"])

    assert grader.scorer.score(grader.neighbour).score == grader.points
    assert attack_class.settles(grader.processes)
    assert grader.victim.poll() is None
    assert attack_class.everything_in(grader.folder) == grader.files
    with pytest.raises(BlockingIOError):
        grader.server.accept()


@pytest.mark.slow  # it waits for those that never end
def test_each_attack_beats_a_judge_beside_it(tmp_path):
    course = make_course(tmp_path)
    ingest_all(course, {"neighbour": perfect()})
    with engine.Scorer(course, NAME) as scorer:
        scorer.prepare()
    wanted = []
    with socket.create_server(("127.0.0.1", 0)) as server, attack_class.somebody() as victim:
        for attack in ATTACKS:
            if attack.beats:
                loot = tmp_path / f"loot-{IDS[attack.name]}"
                known = course, loot, server.getsockname()[1], victim
                cells = {task: places(source, *known) for task, source in attack.cells.items()}
                if attack.beats == "victim":
                    loot.write_text(str(victim.pid))
                source = cells if attack.beats == "one_process" else next(iter(cells.values()))
                wanted.append((attack.name, attack.beats, source, str(loot)))
        program = Path(__file__).with_name("naive_judges.py")
        environment = os.environ | {"NUMNET_TEST_SECRET": "pa55word", "PYTHONPATH": str(registry.ROOT)}
        done = subprocess.run(
            [sys.executable, "-W", "ignore", program, tmp_path],
            input=json.dumps(wanted),
            capture_output=True,
            text=True,
            env=environment,
            cwd=tmp_path,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [name for name, through in found["attacks"].items() if not through] == []
    assert [judge for judge, through in found["harmless"].items() if through] == []
    assert len(found["attacks"]) >= 60
    for family, attacks in FAMILIES.items():
        assert [attack.name for attack in attacks if attack.beats], family


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_gets_through_only_where_its_limit_is_loosened(grader, name, monkeypatch):
    flood = FLOODS[name]
    cells = {"affine_forward": f"def affine_forward(x, w, b):\n{flood.body}\n    return x @ w + b, (x, w)\n"}
    assert not gets_through(grader, cells, flood.strict)
    if not flood.filtered:
        monkeypatch.setattr(worker_sandbox, "seccomp_filter", lambda: None)
    assert gets_through(grader, cells, flood.loose)
    assert attack_class.settles(grader.processes)


def gets_through(grader, cells, bounds):
    """Whether a flood comes to its end in a sandbox of such bounds, and its answer to the grader."""
    job = engine.hidden.hidden_expectation(grader.course, "affine_forward").job
    with worker_sandbox.Sandbox(grader.scorer.pool.numnet_root, Limits(**bounds)) as sandbox:
        done = sandbox.run(running.request(cells, [job]))
    if done.status != "ok":
        return False
    replies = running.read_replies(done.reply, [job], wire.Limits(size=2**30, seeds=False))["affine_forward"]
    return all(reply.raised is None for reply in replies.values())


class Everything:
    """A container that holds whatever it is asked for: a defence switched off."""

    def __contains__(self, item):
        return True


def test_without_known_names_a_forged_answer_would_tell_hidden_values(grader, monkeypatch):
    monkeypatch.setattr(running, "_EXCEPTIONS", Everything())
    monkeypatch.setattr(running, "_PLACES", Everything())
    monkeypatch.setattr(running, "_is_public", lambda name: True)
    for name in ("a forged type of exception", "a forged place"):
        told = published(grader.score(BY_NAME[name]))
        assert leaks(grader.course, told), name
    stopping = grader.score(BY_NAME["half a character"])
    with pytest.raises(UnicodeEncodeError):
        engine.save_result(grader.folder / "stopped.json", stopping)


def test_without_a_bound_on_quotes_a_line_or_name_would_tell_a_hidden_value(grader, monkeypatch):
    number = abs(
        float(engine.hidden.hidden_expectation(grader.course, "affine_forward").inputs["4 rows, 3 to 2"]["x"][0, 0])
    )
    index = int(number * 1e4) % 5000
    told = {"a line number": f"{index / 1e4:.5f}", "a missing name": f"v{index:05d}"}
    for name, text in told.items():
        assert text not in published(grader.score(BY_NAME[name]))
    monkeypatch.setattr(engine, "QUOTED_LINES", 10**9)
    for name, text in told.items():
        assert text in published(grader.score(BY_NAME[name]))


def test_without_bounds_an_answer_would_fill_the_graders_memory():
    blob = bytes(1_000_000)
    text = json.dumps([{"a": ["<f8", [125_000], 0]}] * 100).encode()
    data = wire.MAGIC + len(text).to_bytes(8, "little") + text + blob
    with pytest.raises(wire.WireError):
        wire.decode(data, wire.Limits(size=2_000_000))
    assert sum(array.nbytes for array in wire.decode(data, wire.Limits(size=2**40))) == 100 * len(blob)
    many = wire.MAGIC + (300_001 * 3).to_bytes(8, "little") + b"[" + b"[]," * 300_000 + b"1]"
    with pytest.raises(wire.WireError, match="too many values"):
        wire.decode(many)
    assert len(wire.decode(many, wire.Limits(nodes=10**6))) == 300_001


def test_without_types_first_an_answer_would_be_nobodys_fault(grader, monkeypatch):
    attack = BY_NAME["an array in place of a number that was changed"]
    assert grader.score(attack).status == "graded"
    monkeypatch.setattr(judging, "unchanged", lambda before, after: bool(before == after))
    assert grader.score(attack).status == "error"
    with pytest.raises(SyntaxError):
        np.dtype("f8, (")  # which `wire` therefore never asks for


@pytest.mark.filterwarnings("ignore")
def test_no_answer_whatever_makes_a_judge_fail(grader):
    """A judge that fails would be called our fault, and would stop the class for a person to look."""
    rng = np.random.default_rng(0)
    tasks = grader.scorer.assignment.code_tasks()
    expected = {task.id: engine.hidden.hidden_expectation(grader.course, task.id) for task in tasks}
    for _ in range(10):
        evidence = {}
        for name, wanted in expected.items():
            replies = list((wanted.want, *wanted.wrong.values()))[rng.integers(1 + len(wanted.wrong))]
            spoilt = mutated(replies, wanted.inputs, rng)
            message = wire.encode({name: running.replies_to_tree(spoilt)})
            evidence[name] = wanted, running.read_replies(message, [wanted.job])[name]
        verdict = engine.hidden.verdicts(evidence)
        assert verdict.errors == {}
        assert set(verdict.outcomes) == set(expected)


def test_without_64_bits_a_judge_would_break():
    with pytest.raises((TypeError, OverflowError)):
        judging.compare_values("out", 10**4000, 1.5, {}, {})


def test_pages_show_no_markup_of_a_cell(grader):
    result = grader.score(BY_NAME["markup in a line"])
    (task,) = [task for task in result.tasks if task.id == "affine_forward"]
    assert "<script>" in task.source_line
    page = gradebook.result_html(task)
    assert "<script" not in page
    assert "<img" not in page


def test_an_explanation_drives_no_terminal_and_forges_no_line(grader):
    name = IDS["commands to a terminal"]
    text = explain.explain(grader.course, name, "affine_forward")
    cases = engine.hidden.hidden_expectation(grader.course, "affine_forward").inputs
    assert "\x1b" not in text
    assert text.count("\n  expected") == len(cases)


@pytest.mark.parametrize("value", [np.longdouble(1.5), np.float16(1.5), np.int8(3), np.uint64(2**63), np.bool_(True)])
def test_odd_but_honest_numbers_do_not_break_an_answer(value):
    def probe(numnet, x):
        return {"out": x}

    (reply,) = running.run({}, [running.Job("out", running.probe_source(probe), {"one": {"x": value}})])["out"].values()
    message = wire.encode({"out": running.replies_to_tree({"one": reply})})
    back = running.read_replies(message, [running.Job("out", "", {"one": {}})])["out"]["one"]
    assert back.value == {"out": None if float(value) > 2**62 else value.item()}


def test_there_are_enough_attacks_and_hidden_numbers_to_find(grader):
    assert len(ATTACKS) >= 40
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
    assert all(attack.stops for attack in ATTACKS)
    assert len([*PROTOCOL, *SPELLING]) >= 30
    assert len(hidden_numbers(grader.course)) > 500
    number = next(iter(hidden_numbers(grader.course)))
    assert leaks(grader.course, f"x {number}123 y") == [number]
