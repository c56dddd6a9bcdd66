"""Grades submissions: task cells go into a sandbox, raw values come back, hidden checks judge them on this side.

Every way to grade (`grade`, `score`, `check-function`, nbgrader's autograde) ends here, so all give the same scores.
"""

import contextlib
import hashlib
import inspect
import itertools
import json
import os
import platform
import re
import time
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from autograder import hidden, registry
from autograder.errors import CourseError
from autograder.results import SubmissionResult, TaskResult, dump_json, write_atomically
from autograder.strip import strip_source, stripped_numnet
from autograder.worker import Limits, PlainPool, SandboxPool, probe_sandbox
from numnet.check import judging, running, wire
from numnet.overlay import owner

RETRIES = 3
# All tasks of an honest submission need a fraction of this; one that hangs must not cost the sum of all limits.
TOGETHER_CPU_SECONDS = 5.0
NUMERIC_SOURCE_LIMIT = 2_000
# Code that waits and does not compute; what a busy machine makes it wait is not counted.
WALL_SECONDS = 30.0
# Of a cell with more lines, or names, none is quoted: it could spell a hidden value by which one it raises at.
QUOTED_LINES = 300
TOO_SLOW = "Your code was stopped for time: "


class SandboxMissing(CourseError):
    """Student code cannot be run safely on this machine."""


@cache
def sandbox_warning():
    """One line that says why student code cannot be confined on this machine and what to do; empty where it can."""
    if os.environ.get("NUMNET_NO_SANDBOX"):
        return "There is no sandbox, because NUMNET_NO_SANDBOX is set: student code can read and change your files."
    available = probe_sandbox()
    if available.ok:
        return ""
    return f"There is no sandbox: student code can read and change your files. {available.reason} {available.remedy}"


def limits(assignment):
    """The bounds on a sandbox that runs submissions of an assignment."""
    return Limits(torch=assignment.torch, wall_seconds=WALL_SECONDS)


class OurFault(RuntimeError):
    """The machinery failed, not the student: no score may come of it."""


@dataclass
class _Run:
    """Replies of one visit to a sandbox; ``died`` is the student's own end of it, ``fault`` ours."""

    replies: dict | None = None
    died: str = ""


class Scorer:
    """Scores submissions of one assignment under one course's secret; keeps a sandbox warm between them.

    Where no sandbox can be had, code runs in plain processes; `sandbox_warning` is what to say first.
    """

    def __init__(self, course, name):
        self.course = Path(course).resolve()
        self.assignment = registry.assignment(name)
        pool, bounds = SandboxPool, limits(self.assignment)
        if sandbox_warning():
            # There the time that a busy machine takes cannot be told from the code's own.
            pool, bounds = PlainPool, replace(bounds, wall_seconds=4 * WALL_SECONDS)
        self.pool = pool(stripped_numnet(name), bounds)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def close(self):
        """End the sandboxes that wait."""
        self.pool.close()

    def prepare(self):
        """Compute and keep all expectations of the assignment."""
        for task in self.assignment.code_tasks():
            hidden.hidden_expectation(self.course, task.id)

    def score(self, cells, student=""):
        """Score the task cells of one submission.

        Parameters
        ----------
        cells : dict
            source text by task id; a task that is missing or equal to its stub counts as unwritten

        Returns
        -------
        SubmissionResult
        """
        started = time.monotonic()
        code = {task.id: cells[task.id] for task in self.assignment.code_tasks() if self._is_written(task, cells)}
        outcomes = self._score_code(code)
        results = []
        for task in self.assignment.tasks:
            if task.kind == "numeric":
                results.append(score_numeric(task, cells.get(task.id, "")))
            elif task.is_code:
                results.append(outcomes.get(task.id) or _unwritten(task))
        return summary(student, self.assignment, results, time.monotonic() - started)

    def score_task(self, name, source):
        """Score one task alone, with the course's own versions of what it builds on."""
        task = registry.task(name)
        needed = tuple(registry.dependencies(name))
        return self._each_alone([(task, {task.id: source}, needed)], set())[task.id]

    def examine(self, task, cells):
        """One task's result as `score` gives it, and replies that come to the same points; None where code ended first.

        They come, as there, from versions of the student's or of the course's below it.
        """
        graded = {result.id: result for result in self.score(cells).tasks}
        written = {item.id: cells[item.id] for item in self.assignment.code_tasks() if self._is_written(item, cells)}
        alone, needed = _with_needed(task, written), tuple(registry.dependencies(task.id))
        failed = tuple(other for other in needed if not _passed(graded, other))
        for course in dict.fromkeys((failed, (), needed)):
            run = self._visit(_over_ours(alone, course), [task])
            if run.replies and self._judge({task.id: (run, alone)})[task.id].score == graded[task.id].score:
                return graded[task.id], run.replies[task.id]
        return graded[task.id], None

    def _is_written(self, task, cells):
        source = cells.get(task.id, "")
        return bool(source.strip()) and _essence(source) != _essence(stub(task.id))

    def _score_code(self, code):
        """All tasks in one sandbox first; what does not pass there runs again, alone, before it counts.

        What builds on tasks that failed runs over the course's versions of those, unless its own give more points.
        """
        results, died = self._passing_together(code, (), code), set()
        undisturbed = bool(results)
        waiting = [registry.task(name) for name in code if name not in results]
        while waiting:
            names = {task.id for task in waiting}
            ready = [task for task in waiting if not names.intersection(registry.dependencies(task.id))]
            results |= self._settle(ready, code, results, died)
            waiting = [task for task in waiting if task not in ready]
            if waiting and undisturbed:
                results |= self._passing_over_ours(waiting, code, results)
                waiting = [task for task in waiting if task.id not in results]
        return results

    def _passing_over_ours(self, tasks, code, results):
        """Results of those tasks that pass over the course's versions of what has failed.

        Tasks that lack the same ones share a sandbox: a version of ours beyond what a task builds on may answer it.
        """
        names, groups, found = [task.id for task in tasks], {}, {}
        for name in names:
            needed = registry.dependencies(name)
            failed = tuple(other for other in needed if other not in names and not _passed(results, other))
            groups.setdefault(failed, set()).add(name)
        for failed, members in groups.items():
            if len(members) > 1:
                for name, result in self._passing_together(code, failed, members).items():
                    found[name] = _with_note(result, failed, "yours did not pass")
        return found

    def _passing_together(self, code, course, names):
        """Results of those tasks, of some, that pass when all of them run in one sandbox, one after the other."""
        tasks = [registry.task(name) for name in code if name in names]
        # A fault of ours shows again later, task by task.
        with contextlib.suppress(OurFault):
            together = self._visit(_over_ours(code, course), tasks, TOGETHER_CPU_SECONDS) if tasks else _Run()
            if together.replies:
                results = self._judge({task.id: (together, code) for task in tasks})
                return {name: result for name, result in results.items() if result.status == "passed"}
        return {}

    def _settle(self, tasks, code, results, died):
        """Results of tasks whose dependencies have theirs, each from sandboxes of its own."""
        needed = {task.id: registry.dependencies(task.id) for task in tasks}
        failed = {name: tuple(other for other in needed[name] if not _passed(results, other)) for name in needed}
        found = self._each_alone(((task, _with_needed(task, code), failed[task.id]) for task in tasks), died)
        found = {name: _with_note(result, failed[name], "yours did not pass") for name, result in found.items()}
        missed = [task for task in tasks if failed[task.id] and found[task.id].status != "passed"]
        # What ended its own sandbox, or builds on what did, would only do so again.
        over_own = [task for task in missed if not died.intersection([task.id, *needed[task.id]])]
        own = self._each_alone(((task, _with_needed(task, code), ()) for task in over_own), died)
        found |= {name: _better(found[name], result) for name, result in own.items()}
        # Right but slow helpers must not cost the task that calls them.
        slow = [task for task in tasks if found[task.id].message.startswith(TOO_SLOW)]
        slow = [task for task in slow if len(failed[task.id]) < len(needed[task.id])]
        fast = self._each_alone(((task, _with_needed(task, code), tuple(needed[task.id])) for task in slow), died)
        for name, result in fast.items():
            found[name] = _better(_with_note(result, needed[name], "with yours it took too long"), found[name])
        return found

    def _each_alone(self, wanted, died):
        """Results of ``(task, cells, course)``, each in a sandbox of its own; tasks in ``course`` are the course's.

        A task that ends its sandbox is added to ``died``.
        """
        visits, results = {}, {}
        for task, cells, course in wanted:
            own = {name: source for name, source in cells.items() if name not in course}
            results[task.id] = None
            try:
                run = self._visit(_over_ours(cells, course), [task])
            except OurFault as fault:
                results[task.id] = _our_fault(task, fault)
                continue
            if run.replies is None:
                died.add(task.id)
                results[task.id] = TaskResult(task.id, 0.0, task.points, "failed", run.died)
            else:
                visits[task.id] = (run, own)
        return results | (self._judge(visits) if visits else {})

    def _visit(self, cells, tasks, cpu_seconds=None):
        """One message into a fresh sandbox, one out.

        A fault of ours is tried again. So is, once, a process that was killed, for a machine short of memory kills
        innocent ones too, and a single task whose process ended for no reason that is surely the student's own.
        """
        jobs = [hidden.hidden_expectation(self.course, task.id).job for task in tasks]
        message = running.request(cells, jobs)
        seconds = cpu_seconds or sum(task.cpu_seconds for task in tasks)
        faults = deaths = 0
        while faults < RETRIES:
            with self.pool.take() as sandbox:
                done = sandbox.run(message, cpu_seconds=seconds)
            if done.status == "ok":
                try:
                    return _Run(replies=running.read_replies(done.reply, jobs))
                except wire.WireError:
                    return _Run(died="Your code disturbed the process that grades it, and no answer came back.")
            if done.status == "refused":
                faults += 1
                continue
            deaths += 1
            if done.status == "timeout" or deaths == 2 or (len(tasks) > 1 and done.status != "killed"):
                return _Run(died=_obituary(done))
        raise OurFault(done.detail)

    def _judge(self, visits):
        """Judge ``{task id: (run, the student's own cells)}`` in one pytest run."""
        evidence = {
            name: (hidden.hidden_expectation(self.course, name), run.replies[name]) for name, (run, _) in visits.items()
        }
        verdict = hidden.verdicts(evidence)
        results = {}
        for name, (run, cells) in visits.items():
            task = registry.task(name)
            if name in verdict.errors:
                results[name] = _our_fault(task, verdict.errors[name])
            else:
                results[name] = _task_result(task, verdict.outcomes[name], run.replies[name], cells)
        return results


def _passed(results, name):
    return name in results and results[name].status == "passed"


def _with_note(result, replaced, why):
    """A result with the sentence that says whose versions it was scored with."""
    if not replaced or not result.score:
        return result
    note = f"Scored with the course's {', '.join(replaced)}, since {why}."
    return replace(result, message=f"{note} {result.message}".strip())


def _better(first, second):
    """The result with more points; of equals the second, and a fault of ours only where both are."""
    if second.score is None:
        return first
    return first if first.score is not None and first.score > second.score else second


def _over_ours(cells, course):
    """The cells in the table's order, with the course's own versions of some tasks."""
    names = [name for name in registry.tasks() if name in cells or name in course]
    return {name: solution(name) if name in course else cells[name] for name in names}


def _with_needed(task, code):
    """The student's cells of a task and of all that it builds on."""
    return {name: code[name] for name in [*registry.dependencies(task.id), task.id] if name in code}


def _our_fault(task, reason):
    sentence = f"This could not be graded: {str(reason).rstrip('.')}. It is not your fault."
    return TaskResult(task.id, None, task.points, "error", sentence)


def _task_result(task, outcome, replies, cells):
    raised = next((reply.raised for reply in replies.values() if reply.raised), None)
    if outcome.passed:
        return TaskResult(task.id, task.points, task.points, "passed", parts=outcome.parts)
    score = round(task.points * outcome.fraction, 2)
    status = "partial" if score else "failed" if raised else "wrong"
    if raised and raised.where == "stub" and raised.cell in (task.id, None) and not score:
        status = "unwritten"
    known = registry.sentences(task.id).get(outcome.misconception, "")
    message = " ".join(text for text in (outcome.message, _missing_name(raised, cells), known) if text)
    return TaskResult(
        task.id, score, task.points, status, message, outcome.misconception, outcome.parts, _source_line(raised, cells)
    )


def _source_line(raised, cells):
    """The student's own line that raised, out of our copy of the cell: the worker only says its number."""
    if not raised or raised.cell not in cells or not raised.line:
        return ""
    lines = cells[raised.cell].split("\n")
    return lines[raised.line - 1].strip()[:200] if 0 < raised.line <= len(lines) <= QUOTED_LINES else ""


def _missing_name(raised, cells):
    """The sentence for a name from another cell; the name is repeated only if the student's own text holds it."""
    if not raised or raised.type not in ("NameError", "UnboundLocalError") or not raised.name:
        return ""
    words = set(re.findall(r"\w+", cells.get(raised.cell, "")))
    if not raised.name.isidentifier() or raised.name not in words or len(words) > QUOTED_LINES:
        return ""
    return f"{raised.cell} uses `{raised.name}`, defined elsewhere: move it into this cell."


def _obituary(done):
    """What to tell the student when their code ended, or outlived, its process.

    Exit codes, signals and seconds stay out: code can choose them, and so spell what it has seen.
    """
    if done.status == "timeout":
        fact = done.detail.partition(", of which")[0]
        return f"{TOO_SLOW}{fact}. Look for a loop that never ends or work repeated many times over."
    if done.status == "memory":
        return f"Your code was stopped: {done.detail}. Look for an array that is far larger than its inputs."
    return "Your code ended the process that runs it, or disturbed its answer."


def score_numeric(task, source):
    """Score a numeric answer by reading it; nothing is run."""
    if not source.strip():
        return _unwritten(task)
    if len(source) > NUMERIC_SOURCE_LIMIT:
        # Several cells merged into one: the answer's own line is enough.
        assigned = [line for line in source.split("\n") if re.match(rf"{task.id}[ \t]*=(?!=)", line)]
        source = assigned[-1] if assigned else source
    if len(source) > NUMERIC_SOURCE_LIMIT:
        return TaskResult(task.id, 0.0, task.points, "failed", "The answer is too long to be a number.")
    try:
        value = running.constant_value(source, task.id)
    except ValueError as error:
        return TaskResult(task.id, 0.0, task.points, "failed", f"{str(error)[:300]}.")
    if value is None:
        return _unwritten(task)
    if abs(value - task.answer) <= task.tolerance:
        return TaskResult(task.id, task.points, task.points, "passed", parts={"value": True})
    sign = abs(value + task.answer) <= task.tolerance
    message = "The size is right, the sign is not." if sign else "This is not the right number."
    return TaskResult(task.id, 0.0, task.points, "wrong", message, parts={"value": False})


def _unwritten(task):
    return TaskResult(task.id, 0.0, task.points, "unwritten", "Not written yet.")


def summary(student, assignment, results, seconds):
    """A SubmissionResult from the results of its tasks."""
    broken = any(result.score is None for result in results)
    return SubmissionResult(
        student=student,
        assignment=assignment.name,
        score=None if broken else round(sum(result.score for result in results), 2),
        max_score=sum(task.points for task in assignment.tasks if task.kind != "written"),
        manual_max=sum(task.points for task in assignment.tasks if task.kind == "written"),
        status="error" if broken else "graded",
        seconds=round(seconds, 3),
        tasks=tuple(results),
    )


@cache
def solution(name):
    """The course's own source of a task."""
    return inspect.getsource(getattr(owner(name), name))


@cache
def stub(name):
    """The source of a task as the release has it."""
    return strip_source(solution(name), [name])


def _essence(source):
    """A cell without what does not matter when it is compared with its stub: comments at the top and blank ends."""
    lines = [line.rstrip() for line in source.strip().split("\n")]
    return "\n".join(itertools.dropwhile(lambda line: not line or line.startswith("#"), lines))


def result_key(course, assignment, cells):
    """The hash of all that decides a submission's scores: it names the result's file."""
    digest = hashlib.sha256()
    parts = [hidden.source_hash(), assignment.name, assignment.version, platform.python_version(), np.__version__]
    parts += [hashlib.sha256(hidden.secret(course)).hexdigest(), repr(limits(assignment))]
    parts += [inspect.getsource(judging), Path(__file__).read_text(encoding="utf-8")]
    for task in assignment.tasks:
        parts += [task.id, hidden.task_hash(task), cells.get(task.id, "")]
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()


def result_path(course, assignment, cells):
    """Where the result of these cells is kept."""
    return Path(course) / "results" / assignment.name / f"{result_key(course, assignment, cells)[:40]}.json"


def load_result(path, student):
    """A kept result for this student, or None where there is none that can be read."""
    try:
        return replace(SubmissionResult.from_json(json.loads(path.read_text(encoding="utf-8"))), student=student)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def save_result(path, result):
    """Keep a result; one with an error of ours is not kept, so that the next run tries again."""
    if result.status != "error":
        write_atomically(path, dump_json(replace(result, student="").to_json()))
