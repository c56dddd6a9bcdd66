"""Checks the checks: wrong versions must fail, right ones must pass, and mistakes must be called by their name.

All versions are the course's own, so they run in this process, under a guard on the time they take.
"""

import contextlib
import hashlib
import signal
import threading
import time
from dataclasses import asdict, dataclass
from functools import cache

import numpy as np

from autograder import hidden, registry
from numnet.check import running

CPU_SECONDS = 20
FIRST_VERSIONS, ALTERNATIVES, NAMED = 6, 2, 0.9


@dataclass(frozen=True)
class Wrong:
    """How one wrong version fared: its share of the points, and the name that the student's own table gives it.

    ``visible`` is the share on the public inputs, ``hidden`` the largest share on secret-like ones. ``named`` is None
    where the table names no mistake. ``spoils`` lists tasks that do not build on this one and fail beside it.
    """

    task: str
    name: str
    second: bool
    visible: float
    hidden: float
    named: str | None
    spoils: tuple = ()

    @property
    def title(self):
        return f"{self.task}: {self.name}{' (second version)' if self.second else ''}"


@dataclass(frozen=True)
class Right:
    """How one alternative fared: its smallest share of the points, and what the check said if that is not all."""

    task: str
    name: str
    visible: float
    hidden: float
    message: str = ""

    @property
    def title(self):
        return f"{self.task}: alternative {self.name}"


@dataclass(frozen=True)
class Report:
    """The outcome of `verify`; ``unexplained`` holds what is wrong with the files of versions themselves."""

    wrong: tuple
    right: tuple
    unexplained: tuple
    seconds: float

    @property
    def ok(self):
        return not self.problems

    @property
    def second_versions(self):
        """The second versions, which the diagnosis has not seen."""
        return [version for version in self.wrong if version.second]

    @property
    def named(self):
        """The share of second versions that the student's own table calls by their name; 1.0 where there are none."""
        versions = self.second_versions
        return sum(version.named == version.name for version in versions) / len(versions) if versions else 1.0

    @property
    def misnamed(self):
        """Second versions that get another mistake's name."""
        return [version for version in self.second_versions if version.named not in (None, version.name)]

    @property
    def indistinguishable(self):
        """Pairs of first versions that no input of the visible check tells apart, as (task, one, the other)."""
        firsts = [version for version in self.wrong if not version.second]
        return [(v.task, v.name, v.named) for v in firsts if v.named not in (None, v.name)]

    @property
    def problems(self):
        """One sentence for each thing that must not be."""
        found = list(self.unexplained)
        for version in self.wrong:
            if version.visible == 1:
                found.append(f"{version.title} passes the visible check.")
            if version.hidden == 1:
                found.append(f"{version.title} passes a hidden check.")
            found += [f"{version.title} spoils {task}, which does not build on it." for task in version.spoils]
        for version in self.right:
            if version.visible < 1:
                found.append(f"{version.title} does not get full marks on the visible check: {version.message}")
            if version.hidden < 1:
                also = "passes the visible check and fails" if version.visible == 1 else "fails"
                found.append(f"{version.title} {also} a hidden one: {version.message}")
        found += [f"{version.title} is called {version.named}." for version in self.misnamed]
        if self.named < NAMED:
            found.append(f"Only {self.named:.0%} of the second versions are named; {NAMED:.0%} should be.")
        return found

    def to_json(self):
        """The whole report as plain dicts and lists."""
        return {
            "ok": self.ok,
            "seconds": round(self.seconds, 2),
            "problems": self.problems,
            "named": self.named,
            "misnamed": [version.title for version in self.misnamed],
            "indistinguishable": [list(pair) for pair in self.indistinguishable],
            "wrong": [asdict(version) for version in self.wrong],
            "right": [asdict(version) for version in self.right],
        }

    def table(self):
        """The report as text: each wrong version, the alternatives, who is called what, and what must not be."""
        from tabulate import tabulate

        rows = [
            (v.task, v.name, "2nd" if v.second else "1st", f"{v.visible:.0%}", f"{v.hidden:.0%}", _called(v))
            for v in self.wrong
        ]
        headers = ("task", "wrong version", "writing", "visible", "hidden", "named")
        parts = [tabulate(rows, headers, disable_numparse=True)]
        rows = [(v.task, v.name, f"{v.visible:.0%}", f"{v.hidden:.0%}") for v in self.right]
        parts.append(tabulate(rows, ("task", "alternative", "visible", "hidden"), disable_numparse=True))
        parts += [self.confusion(task) for task in dict.fromkeys(version.task for version in self.wrong)]
        versions = self.second_versions
        parts.append(
            f"{len(self.wrong)} wrong versions and {len(self.right)} right ones in {self.seconds:.1f} s. "
            f"Second versions named: {sum(v.named == v.name for v in versions)} of {len(versions)}; "
            f"misnamed: {len(self.misnamed)}.\n"
            "A wrong version may spoil the checks of tasks that build on its own; it was run beside all the others, "
            f"and spoiled {sum(len(v.spoils) for v in self.wrong)}."
        )
        parts += [f"{task}: the visible check cannot tell {a} from {b}." for task, a, b in self.indistinguishable]
        parts += [f"Problem: {problem}" for problem in self.problems]
        return "\n\n".join(parts)

    def confusion(self, task):
        """The confusion matrix of one task's second versions: a row for each mistake, a column for each name given."""
        from tabulate import tabulate

        versions = [version for version in self.second_versions if version.task == task]
        names = [version.name for version in versions]
        rows = []
        for number, version in enumerate(versions, 1):
            marks = [_mark(version.named == name) for name in (*names, None)]
            rows.append((f"{number} {version.name}", *marks))
        headers = (f"{task}, second version of", *map(str, range(1, len(names) + 1)), "none")
        return tabulate(rows, headers, disable_numparse=True, colalign=("left", *["center"] * (len(names) + 1)))


def _called(version):
    return "-" if version.named is None else "yes" if version.named == version.name else version.named


def _mark(here):
    return "x" if here else "."


def verify(names=None, seeds=2):
    """Try every wrong version and every alternative of some tasks on the visible and on hidden inputs.

    Parameters
    ----------
    names : list of str or None
        ids of code tasks; None stands for all
    seeds : int
        how many draws of hidden inputs the alternatives must pass; wrong versions see the first

    Returns
    -------
    Report

    Raises
    ------
    registry.UnknownName
        if there is no such task
    """
    begun = time.perf_counter()
    chosen = [registry.task(name) for name in names] if names else list(registry.tasks().values())
    wrong, right, unexplained = [], [], []
    for task in chosen:
        if task.is_code:
            bench = _Bench(task, seeds)
            wrong += bench.wrong_versions()
            right += bench.alternatives()
            unexplained += incomplete(task.id)
    return Report(tuple(wrong), tuple(right), tuple(unexplained), time.perf_counter() - begun)


def incomplete(name):
    """Sentences on what a task's files of versions lack: numbers of versions, second writings, sentences, sources."""
    found = []
    versions = registry.misconceptions(name)
    first = [version.name for version in versions if not version.second]
    second = [version.name for version in versions if version.second]
    if len(first) < FIRST_VERSIONS:
        found.append(f"{name} has {len(first)} wrong versions; it needs {FIRST_VERSIONS}.")
    if len(registry.alternatives(name)) < ALTERNATIVES:
        found.append(f"{name} has {len(registry.alternatives(name))} alternatives; it needs {ALTERNATIVES}.")
    if sorted(first) != sorted(second) or len(set(first)) < len(first):
        found.append(f"{name}: each wrong version needs exactly one second version.")
    found += [f"{name}: {v.name} has no sentence." for v in versions if not v.second and not v.sentence]
    sources = [version.source for version in versions + registry.alternatives(name)]
    if len(set(sources)) < len(sources):
        found.append(f"{name}: two versions have the same text.")
    return found


class _Bench:
    """One task on its visible inputs and on hidden ones, with what the course's own version gives computed once."""

    def __init__(self, task, seeds):
        self.task = task
        self.check = registry.load_check(registry.check_path(task.id))
        with _cpu_guard(10 * CPU_SECONDS):
            self.visible = hidden.expectation(task, hidden.public_rng(task))
        self.hidden = [_draw(task.id, number) for number in range(seeds)]

    def wrong_versions(self):
        return [self._wrong(version) for version in registry.misconceptions(self.task.id)]

    def alternatives(self):
        return [self._right(version) for version in registry.alternatives(self.task.id)]

    def _wrong(self, version):
        got = self._run(version, self.visible.job) if version.second else self.visible.wrong[version.name]
        seen = self.check.judge(self.visible.inputs, got, self.visible.want, self.visible.wrong)
        unseen = self._hidden_outcomes(version, self.hidden[:1])
        spoils = () if version.second else tuple(self._spoiled(version))
        return Wrong(
            self.task.id,
            version.name,
            version.second,
            seen.fraction,
            max(outcome.fraction for outcome in unseen),
            seen.misconception,
            spoils,
        )

    def _right(self, version):
        seen = self.check.judge(self.visible.inputs, self._run(version, self.visible.job), self.visible.want, {})
        unseen = self._hidden_outcomes(version, self.hidden)
        message = next((o.message + " " + o.detail for o in [seen, *unseen] if not o.passed), "")
        return Right(self.task.id, version.name, seen.fraction, min(o.fraction for o in unseen), message.strip())

    def _hidden_outcomes(self, version, draws):
        return [self.check.judge(inputs, self._run(version, job), want, {}) for job, inputs, want in draws]

    def _run(self, version, job):
        with _cpu_guard(CPU_SECONDS):
            return running.run({self.task.id: version.source}, [job])[self.task.id]

    def _spoiled(self, version):
        """Tasks that do not build on this one, and whose own check fails when this version stands beside them."""
        draws = {name: _draw(name, 0) for name in _others(self.task.id)}
        with _cpu_guard(CPU_SECONDS):
            replies = running.run({self.task.id: version.source}, [draw[0] for draw in draws.values()])
        for name, (_, inputs, want) in draws.items():
            if not registry.load_check(registry.check_path(name)).judge(inputs, replies[name], want, {}).passed:
                yield name


def _others(name):
    return [
        other.id
        for other in registry.tasks().values()
        if other.is_code and other.id != name and name not in registry.dependencies(other.id)
    ]


@cache
def _draw(name, number):
    """The job, inputs and right replies of one draw of hidden inputs, always the same one for the same number."""
    task, check = registry.task(name), registry.load_check(registry.check_path(name))
    digest = hashlib.sha256(f"verify/{task.assignment}/{name}/{number}".encode()).digest()
    inputs = check.inputs(np.random.default_rng(int.from_bytes(digest, "big")))
    job = hidden.make_job(task, check, inputs)
    return job, inputs, running.run({}, [job])[name]


class OutOfTime(BaseException):
    """A version used more processor time than any right one needs."""


@contextlib.contextmanager
def _cpu_guard(seconds):
    """Interrupt whatever runs here after so many seconds of processor time, and again after as many, and so on.

    Signals reach the main thread only, and not every system has this one; without it a hang is the caller's to stop.
    """
    if not hasattr(signal, "SIGVTALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number, frame):
        raise OutOfTime

    before = signal.signal(signal.SIGVTALRM, interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
