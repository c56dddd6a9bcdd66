"""The hidden checks: inputs from a secret, expectations from the course's own functions, verdicts by pytest.

A check's code may be public; what a student cannot know are the inputs, which follow from `secret.key`, one a term.
"""

import contextlib
import hashlib
import hmac
import os
import queue
import threading
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import filelock
import numpy as np
import pytest

from autograder import registry
from autograder.errors import CourseError
from autograder.results import write_atomically
from numnet.check import running, wire

# Of pytest's own plugins. Looking for unraisable exceptions alone collects all garbage ten times a run.
UNUSED_PLUGINS = ("unraisableexception", "threadexception", "terminal", "cacheprovider", "logging", "doctest")
EXPECTATION_LIMITS = wire.Limits(size=2**30, nodes=10**7)


@dataclass(frozen=True)
class Expectation:
    """All that judging one task needs: its inputs by case, the right replies, the replies of each wrong version."""

    job: running.Job
    inputs: dict
    want: dict
    wrong: dict


def secret(course):
    """The course's secret, made at first use with mode 0600.

    Raises
    ------
    CourseError
        if the file can be read by others or is damaged, with what to do
    """
    path = Path(course) / "secret.key"
    if not path.exists():
        # Two graders may start at once, or one be killed here: the key is there whole or not at all.
        with filelock.FileLock(f"{path}.lock"):
            if not path.exists():
                write_atomically(path, os.urandom(32).hex(), mode=0o600)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise CourseError(f"{path} can be read by others; run: chmod 600 {path}")
    key = path.read_bytes().strip()
    if len(key) < 32:
        raise CourseError(
            f"{path} is damaged: it must hold 64 hexadecimal digits. Restore it, or delete it to begin anew."
        )
    return key


def hidden_rng(key, task):
    """The generator of a task's hidden inputs: HMAC-SHA256 of assignment and task under the secret."""
    digest = hmac.digest(key, f"hidden/{task.assignment}/{task.id}".encode(), "sha256")
    return np.random.default_rng(int.from_bytes(digest, "big"))


def public_rng(task):
    """The generator of a task's visible inputs, the same for everybody."""
    digest = hashlib.sha256(f"visible/{task.assignment}/{task.id}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def expectation(task, rng):
    """Compute a task's expectation with the course's own functions and wrong versions, without any student's code."""
    check = registry.load_check(registry.check_path(task.id))
    inputs = check.inputs(rng)
    job = make_job(task, check, inputs)
    with _seeded_global_generator():
        want = running.run({}, [job])[task.id]
        wrong = {
            variant.name: running.run({task.id: variant.source}, [job])[task.id]
            for variant in registry.misconceptions(task.id)
            if not variant.second
        }
    return Expectation(job, inputs, want, wrong)


@contextlib.contextmanager
def _seeded_global_generator():
    """Some wrong versions draw from NumPy's global generator, as students do; what they give must not vary."""
    before = np.random.get_state()
    np.random.seed(0)
    try:
        yield
    finally:
        np.random.set_state(before)


def make_job(task, check, inputs):
    """The job for a worker: of the inputs, only those that the probe names, so that answers stay on this side."""
    code = check.probe.__code__
    named = code.co_varnames[1 : code.co_argcount]
    cases = {case: {name: values[name] for name in named} for case, values in inputs.items()}
    return running.Job(task.id, running.probe_source(check.probe), cases)


@cache
def hidden_expectation(course, name):
    """The expectation of a task under the course's secret, from a private file where it has been computed before.

    Parameters
    ----------
    course : Path
    name : str
        a code task's id
    """
    task, key = registry.task(name), secret(course)
    folder = Path(course) / "results" / "expected"
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    digest = hmac.digest(key, _decides(task).encode(), "sha256").hex()
    return _kept(folder / f"{task.id}-{digest[:32]}.bin", task, lambda: hidden_rng(key, task))


@cache
def public_expectation(name):
    """The expectation of a task's visible check, from `build/visible` where it has been computed before."""
    task = registry.task(name)
    digest = hashlib.sha256(_decides(task).encode()).hexdigest()
    return _kept(registry.ROOT / "build" / "visible" / f"{name}-{digest[:32]}.bin", task, lambda: public_rng(task))


def _decides(task):
    """All that an expectation depends on besides the seed: the course's code, the task, NumPy, the data that ships."""
    shipped = hashlib.sha256()
    for path in sorted((registry.ROOT / "data").glob("*.npz")):
        shipped.update(path.read_bytes())
    return "\0".join((source_hash(), task_hash(task), np.__version__, shipped.hexdigest()))


def _kept(path, task, rng):
    """The expectation in a file, or computed now and kept there; a file that is damaged counts as absent."""
    with contextlib.suppress(OSError, wire.WireError, KeyError, TypeError):
        return _read_expectation(task, path.read_bytes())
    found = expectation(task, rng())
    write_atomically(path, _write_expectation(found))
    return found


def _write_expectation(found):
    wrong = {name: running.replies_to_tree(replies) for name, replies in found.wrong.items()}
    return wire.encode({"inputs": found.inputs, "want": running.replies_to_tree(found.want), "wrong": wrong})


def _read_expectation(task, data):
    tree = wire.decode(data, EXPECTATION_LIMITS)
    job = make_job(task, registry.load_check(registry.check_path(task.id)), tree["inputs"])
    want = {case: running.reply_from_tree(reply) for case, reply in tree["want"].items()}
    wrong = {
        name: {case: running.reply_from_tree(reply) for case, reply in cases.items()}
        for name, cases in tree["wrong"].items()
    }
    return Expectation(job, tree["inputs"], want, wrong)


@cache
def source_hash():
    """Hash of all Python text that decides an expectation or a verdict, whatever the assignment."""
    digest = hashlib.sha256()
    numnet = registry.ROOT / "numnet"
    for path in sorted(
        [*numnet.glob("*.py"), *(numnet / "check").glob("*.py"), *registry.AUTOGRADER.glob("worker/*.py")]
    ):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def task_hash(task):
    """Hash of what belongs to one task alone: its row, its check and its wrong versions."""
    digest = hashlib.sha256(repr(task).encode())
    if task.is_code:
        digest.update(registry.check_path(task.id).read_bytes())
        digest.update((registry.AUTOGRADER / "misconceptions" / f"{task.id}.py").read_bytes())
    return digest.hexdigest()


@dataclass
class Verdicts:
    """What the hidden checks found: outcomes by task, and a sentence for each task whose judge failed."""

    outcomes: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)


class _Session:
    """A pytest session over `checks/test_hidden.py` that stays: it runs the tests of some tasks again and again.

    Starting pytest takes longer than judging a submission. It runs in a thread, since it owns the loop.
    """

    def __init__(self, tasks):
        self.tasks = tasks
        self._evidence = self._verdicts = None
        self._asked, self._answered = queue.SimpleQueue(), queue.SimpleQueue()
        threading.Thread(target=self._run, daemon=True).start()
        self.alive = self._answered.get()

    def judge(self, evidence):
        """Judge ``{task id: (Expectation, replies by case)}``; return the Verdicts."""
        self._evidence, self._verdicts = evidence, Verdicts()
        self._asked.put(evidence.keys())
        self.alive = self.alive and self._answered.get()
        for task in evidence:
            if task not in self._verdicts.outcomes:
                self._verdicts.errors.setdefault(task, f"pytest did not judge {task}")
        return self._verdicts

    def _run(self):
        tests = str(registry.AUTOGRADER / "checks" / "test_hidden.py")
        options = [f"-pno:{name}" for name in UNUSED_PLUGINS]
        options += ["--disable-plugin-autoload", "--noconftest", "--assert=plain", "--capture=no"]
        options += ["-c", os.devnull, f"--rootdir={registry.AUTOGRADER}"]
        try:
            with _plain_pytest():
                pytest.main([*options, tests], plugins=[self])
        finally:
            self._answered.put(False)

    def pytest_generate_tests(self, metafunc):
        metafunc.parametrize("task", self.tasks)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        items = {item.callspec.params["task"]: item for item in session.items}
        while True:
            self._answered.put(True)
            for task in self._asked.get():
                item = items[task]
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)

    @pytest.fixture
    def judge_task(self):
        def judge_task(task):
            expected, got = self._evidence[task]
            check = registry.load_check(registry.check_path(task))
            self._verdicts.outcomes[task] = check.judge(expected.inputs, got, expected.want, expected.wrong)
            return self._verdicts.outcomes[task]

        return judge_task

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        task = item.callspec.params["task"]
        if report.failed and task not in self._verdicts.outcomes:
            self._verdicts.errors[task] = f"{type(call.excinfo.value).__name__} in the judge of {task}"
        return report


_sessions, _one_at_a_time = {}, threading.Lock()


def verdicts(evidence):
    """Judge replies in a pytest run of `checks/test_hidden.py`.

    Parameters
    ----------
    evidence : dict
        ``{task id: (Expectation, {case: Reply})}``

    Returns
    -------
    Verdicts
    """
    tasks = tuple(task.id for task in registry.tasks().values() if task.is_code)
    with _one_at_a_time:
        if tasks not in _sessions or not _sessions[tasks].alive:
            _sessions[tasks] = _Session(tasks)
        return _sessions[tasks].judge(evidence)


@contextlib.contextmanager
def _plain_pytest():
    """Without the options and plugins that somebody has set in the environment for pytest runs of their own."""
    names = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")
    before = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(before)
