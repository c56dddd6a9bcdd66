"""The functions of a student's notebook, `check`, `hint`, `needs`, `record_times`, over the cells that were run.

A version that passes is kept in the student's library and put in place in numnet, whose own functions then use it.
"""

import contextlib
import functools
import os
import sys
import threading
import traceback
from collections import Counter

from numnet.check import assignment as assignments
from numnet.check import library as libraries
from numnet.check import times
from numnet.check.session import Session, UnreadableNotebook
from numnet.check.table import SIGNS, Remark, Report, Table, show
from numnet.check.verdict import examine
from numnet.overlay import install, owner

SLOW_SECONDS = 5.0
PRINTED_LIMIT, PRINTED_LINES = 600, 10


class Short(Exception):
    """An exception that a notebook shows as its one sentence, without a traceback."""

    def _render_traceback_(self):
        return str(self).split("\n")


class CheckFailed(Short):
    """Not everything passes: raised for `nbgrader validate` alone, to which only an exception says so."""


class NotReady(Short):
    """A cell needs tasks that do not pass yet."""


class Course:
    """What these functions share: the assignment, the cells that were run, the library, the hints given."""

    def __init__(self):
        self.assignment = assignments.current()
        self.session = Session(self.assignment, _shell())
        # A validation depends on its notebook alone: no library is read or written.
        self.own_library = libraries.Library(None if os.environ.get("NBGRADER_EXECUTION") else self.session.folder)
        self.hints = Counter()
        self.times = None
        self._verdicts = {}
        self._stopped = set()
        self._classes = {}

    def verdict(self, name, source, again=False):
        """The verdict on one version of a task: a pass is remembered, a failure while the other tasks stay the same."""
        others = self.own_library.sources(but=name)
        verdict, under = self._verdicts.get((name, source), (None, None))
        if again or verdict is None or not (verdict.passed or under == others):
            try:
                with _patience(name):
                    verdict = examine(self.assignment, name, source, others, self.session.defined())
            except KeyboardInterrupt:
                # What hangs need not be stopped at every later cell that asks for it.
                self._stopped.add((name, source))
                raise
            self._stopped.discard((name, source))
            self._verdicts[name, source] = verdict, others
        return verdict

    def was_stopped(self, name, source):
        """Whether a version ran so long that the student interrupted it."""
        return (name, source) in self._stopped

    def passes(self, name, source):
        """Whether a version passes; one that had to be stopped does not."""
        return not self.was_stopped(name, source) and self.verdict(name, source).passed

    def keep(self, name, source):
        """Keep a passing version and let numnet use it; returns remarks for the student."""
        try:
            entry = self.own_library.keep(name, source, f"{self.assignment.name} {self.assignment.version}")
            where = f"Kept in {entry.path.name}. " if entry.path else ""
        except OSError as error:
            where = f"{libraries.FILE} cannot be written ({error.strerror}), so a restart forgets this version. "
        return [Remark(f"{where}numnet now uses your {name} too."), *self.put_in_place(name)]

    def put_in_place(self, name):
        """Let numnet use the kept version of a task; for a class the notebook's own object, so that instances mix."""
        loaded, problems = self.own_library.load([name])
        remarks = [Remark(problem, "Note") for problem in problems]
        if name not in loaded:
            return remarks
        install(loaded)
        mine = self.session.namespace.setdefault(name, loaded[name])
        current, kept = self.session.source(name), self.own_library.entries()[name].source
        if isinstance(mine, type) and current and libraries.fingerprint(current) == libraries.fingerprint(kept):
            install({name: mine})
            if self._classes.get(name, mine) is not mine:
                text = f"Objects that an earlier {name} made do not mix with those of the new one: make them again."
                remarks.append(Remark(text, "Note"))
            self._classes[name] = mine
        return remarks

    def ready(self, name):
        """Which version of a task can be used, now in place in numnet: "current", "kept", or "" if none passes."""
        task, kept = self.assignment.tasks.get(name), self.own_library.entries().get(name)
        if task is None or not task.is_code:
            if kept:
                self.put_in_place(name)
            return "current"
        current = self.session.source(name)
        if current and self.passes(name, current):
            self.keep(name, current)
            return "current"
        if kept is None or not self.passes(name, kept.source):
            return ""
        self.put_in_place(name)
        return "kept"


@functools.cache
def _course():
    return Course()


def attach():
    """Begin to note the cells that run and let numnet use the student's library; says what is wrong, never fails."""
    try:
        course = _course()
        _let_notebooks_go_on(course.session)
        loaded, problems = course.own_library.load()
        install(loaded)
        if loaded:
            print(f"numnet uses your own {_and(loaded)} (see {libraries.FILE}).")
        for problem in problems:
            print(problem)
    except assignments.NoAssignment as error:
        print(_sentence(error))
    except Exception as error:
        print(f"Your library cannot be used ({type(error).__name__}: {error}). The notebook works without it.")


# ---- check


def check(name, strict):
    """Check one task, or with None all of them, and show a report; if ``strict``, raise CheckFailed unless all pass."""
    try:
        course = _course()
        if not course.session.sees_code:
            text = "check reads the cells of a notebook or the file of a script; this prompt keeps neither."
            report = Report("no", text)
        else:
            report = _summary(course) if name is None else _report(course, name)
            if course.times:
                course.times.note(name or "", times.PASSED if report.sign == "yes" else times.CHECKED)
    except (assignments.NoAssignment, assignments.UnknownTask, UnreadableNotebook) as error:
        report = Report("no", _sentence(error))
    except KeyboardInterrupt as interrupt:
        report = Report("no", f"Stopped: {name or 'a task'} was still running{_place(interrupt)}.")
    except Exception as error:
        report = Report("no", _sentence(_fault(error)))
    if strict and report.sign != "yes":
        raise CheckFailed(repr(report))
    show(report)


def _report(course, name):
    task, source = course.assignment.task(name), course.session.source(name)
    if task.kind == "written":
        return Report("open", f"{name} is graded by hand. Write your answer into the cell below the question.")
    if source is None:
        return Report("no", f"{name} has not been run. Run the cell that begins with `# task: {name}`, then this one.")
    verdict = course.verdict(name, source, again=True)
    if not verdict.written:
        state = "answered" if task.kind == "numeric" else "written"
        todo = _still_to_write(verdict) if task.kind == "class" else ()
        return Report("open", f"{name}: not {state} yet.", remarks=(*todo, *_next(task)))
    if task.kind == "numeric":
        return _number_report(task, verdict)
    table = _slim(Table(("part", "result", "why"), tuple(table_lines(verdict.rows))))
    if verdict.passed:
        return Report("yes", f"{name} passes: {_points(verdict, task)}.", (table,), tuple(course.keep(name, source)))
    kept = course.own_library.entries().get(name)
    return Report(
        "no",
        f"{name} does not pass yet: {_points(verdict, task)} so far.",
        (table,),
        (*_findings(name, verdict), *_reminders(task, kept, source), *_next(task)),
    )


def table_lines(rows):
    """The lines of a task's table; a long reason that a line shares with the one before it is not said again."""
    before = ""
    for row in rows:
        yield row.part, _word(row.right), "As above." if row.why == before and len(before) > 40 else row.why
        before = row.why


def _number_report(task, verdict):
    (row,) = verdict.rows
    if row.right:
        return Report("yes", f"{task.id}: {row.why}")
    said = row.why if row.why.startswith(task.id) else f"{task.id}: {row.why}"
    return Report("no", said, remarks=_next(task))


def _findings(name, verdict):
    """What went wrong, beyond the reasons that stand in the table."""
    yield from _still_to_write(verdict)
    if verdict.cause:
        yield Remark(verdict.cause, "Likely cause")
    if verdict.message:
        yield Remark(verdict.message, "What happened")
    if verdict.line and not (verdict.todo and "NotImplementedError" in verdict.line[2]):
        where, number, text = verdict.line
        error = f", where {verdict.error} was raised" if verdict.error and not verdict.message else ""
        yield Remark(text, f"Line {number}{error}" if where == name else f"Line {number} of {where}{error}", code=True)
    if verdict.printed.strip():
        yield Remark(_beginning(verdict.printed.strip()), "Your code printed", code=True)


def _still_to_write(verdict):
    if verdict.todo:
        yield Remark(f"{', '.join(f'`{name}`' for name in verdict.todo)}.", "Still to write")


def _reminders(task, kept, source):
    if task.convention:
        yield Remark(task.convention, "Convention")
    if kept and libraries.fingerprint(kept.source) != libraries.fingerprint(source):
        text = f"The version that passed on {kept.passed[:16]} stays in {libraries.FILE}, and numnet keeps using it."
        yield Remark(text, "Note")


def _next(task):
    """What to do next: a hint, and where the lesson explains it."""
    steps = [f'`hint("{task.id}")`'] if task.hints else []
    steps += [task.reading] if task.reading else []
    return (Remark(" or ".join(steps) + ".", "Next"),) if steps else ()


# ---- check() of everything


def _summary(course):
    """The report on all tasks, from the saved notebook or, where there is none, from the cells run."""
    saved = course.session.saved()
    lines, earned, possible, finished, unseen, older = [], 0.0, 0.0, True, False, 0
    for name, task in course.assignment.tasks.items():
        if task.kind == "written":
            points = f"{task.points:g} by hand"
            if saved is None:
                unseen = True
                lines.append((name, f"{SIGNS['open']} not seen", points, "Only a saved notebook shows what you wrote."))
                continue
            answered = name in saved.answered
            lines.append((name, _word(answered, "answered" if answered else "empty"), points, ""))
            finished &= answered
            continue
        run = course.session.source(name)
        source = saved.sources.get(name) if saved else run
        unsaved = bool(saved and run and libraries.fingerprint(run) != libraries.fingerprint(source or ""))
        right, status, points, why = _status(course, task, source)
        earned, possible = earned + points, possible + (task.points if task.is_code else 0)
        finished &= right and not unsaved
        if unsaved:
            status, why, older = "unsaved", "", older + 1
        shown = f"{points:g} of {task.points:g}" if task.is_code else f"{task.points:g} after handing in"
        lines.append((name, _word(right and not unsaved, status), shown, why))
    table = Table(("task", "state", "points", "note"), tuple(lines))
    headline = f"{course.assignment.name}: {_round(earned)} of {possible:g} points from the checks you can see."
    loaded, problems = course.own_library.load()
    tables = [table, *_library_table(course.own_library.entries(), loaded)]
    if older:
        cells = "one cell" if older == 1 else f"{older} cells"
        problems = [f"The file has an older version of {cells}: save the notebook, then run this again.", *problems]
    remarks = [*(Remark(problem, "Note") for problem in problems), *_handing_in(course.assignment, saved)]
    sign = "no" if not finished else "open" if unseen else "yes"
    return Report(sign, headline, tuple(tables), tuple(remarks))


def _status(course, task, source):
    """Whether a task is done, the word for it, its points, and what is missing."""
    if source is None:
        return False, "missing", 0.0, f"No cell with `# task: {task.id}` was found."
    if course.was_stopped(task.id, source):
        return False, "not done", 0.0, "It did not finish: you stopped it."
    try:
        verdict = course.verdict(task.id, source)
    except Exception as error:
        return False, "not checked", 0.0, _sentence(_fault(error))
    points = (verdict.fraction or 0.0) * task.points
    if verdict.passed:
        return True, "done", points, "" if task.is_code else verdict.rows[0].why
    if not verdict.written:
        return False, "not written" if task.is_code else "no answer", 0.0, ""
    failed = [row.part for row in verdict.rows if not row.right]
    why = verdict.message or f"Not right yet: {', '.join(failed)}." if task.is_code else verdict.rows[0].why
    if verdict.todo:
        why = f"{why} Still to write: {', '.join(verdict.todo)}."
    return False, "not done", float(_round(points)), why


def _library_table(entries, loaded):
    """Which functions of numnet are the student's own: a line for each folder with a library."""
    names, passed = {}, {}
    for name in loaded:
        entry = entries[name]
        kept = entry.path.parent.name if entry.path else "this session"
        names.setdefault(kept, []).append(name)
        passed[kept] = max(passed.get(kept, ""), entry.passed[:16])
    lines = tuple((kept, passed[kept] or "unknown", f"{_and(names[kept])}.") for kept in names)
    return [Table(("kept in", "last passed", "yours in numnet"), lines)] if lines else []


def _handing_in(assignment, saved):
    if saved is None:
        yield Remark("No saved notebook was found, so this is about the cells that you have run.", "Note")
        yield Remark(f"{assignment.notebook} (release {assignment.version}).", "Hand in")
        if "google.colab" in sys.modules:
            text = "Colab's computer forgets its files. Choose File, Download, Download .ipynb to get the notebook"
            yield Remark(f"{text}, and keep {libraries.FILE} from the folder panel for later.", "Colab")
        return
    if saved.release and saved.release != assignment.version:
        text = f"The notebook is release {saved.release}, but its checks are release {assignment.version}."
        yield Remark(text, "Note")
    yield Remark(f"{saved.path.name} (release {assignment.version}), in {saved.path.parent}. Save it first.", "Hand in")


# ---- hint


def hint(name):
    """Show the next hint of a task."""
    try:
        course = _course()
        task = course.assignment.task(name)
    except (assignments.NoAssignment, assignments.UnknownTask) as error:
        show(Report("no", _sentence(error)))
        return
    if not task.hints:
        show(Report("open", f"{name} has no hints. Read: {task.reading}."))
        return
    if course.times:
        course.times.note(name, times.HINT)
    total, given = len(task.hints), course.hints[name]
    course.hints[name] += 1
    again = " (you have seen them all, so they start over)" if given and given % total == 0 else ""
    headline = f"Hint {given % total + 1} of {total} for {name}{again}"
    show(Report("open", headline, remarks=(Remark(task.hints[given % total]),)))


# ---- record_times


def record_times():
    """Begin to write down the times of this session."""
    try:
        course = _course()
        if course.times is None:
            course.times = times.Times(course.session.folder / times.FILE)
            course.session.listen(lambda tasks: course.times.note(" ".join(tasks), times.RAN))
    except assignments.NoAssignment as error:
        show(Report("no", _sentence(error)))
    except OSError as error:
        show(Report("no", f"{times.FILE} cannot be written ({error.strerror}), so no times are recorded."))
    else:
        text = "It holds no code, and it stays on this computer unless you give it away."
        show(
            Report("open", f"{course.times.path.name} now notes when you work on which task.", remarks=(Remark(text),))
        )


# ---- needs


_ABSENT = object()


class Needs:
    """The context manager behind `needs`: entering it raises NotReady unless each task has a version that passes.

    Where that is not the version run last but one kept from before, the block uses the one that passed, by its bare
    name too.
    """

    def __init__(self, names):
        self.names = names
        self._replaced = {}

    def __enter__(self):
        try:
            course = _course()
            for name in self.names:
                if not libraries.known(name):
                    course.assignment.task(name)
            versions = {name: course.ready(name) for name in self.names}
        except KeyboardInterrupt as interrupt:
            raise NotReady(f"Stopped: a task was still running{_place(interrupt)}.") from None
        except (assignments.NoAssignment, assignments.UnknownTask) as error:
            raise NotReady(f"Not run: {error}") from None
        except Exception as error:
            raise NotReady(f"Not run: {_fault(error)}") from None
        missing = [name for name, version in versions.items() if not version]
        if missing:
            verb = "does" if len(missing) == 1 else "do"
            raise NotReady(f"Not run: this cell needs {_and(missing)}, which {verb} not pass yet.")
        self._use_kept(course, [name for name, version in versions.items() if version == "kept"])
        self._lend_what_they_call(course)

    def __exit__(self, *error):
        for name, (namespace, before, during) in self._replaced.items():
            if namespace.get(name) is not during:
                continue
            if before is _ABSENT:
                del namespace[name]
            else:
                namespace[name] = before

    def _lend_what_they_call(self, course):
        """For the block, give tasks whose cells were not run in this kernel their bare names: the others call them."""
        namespace, waiting = course.session.namespace, list(self.names)
        while waiting:
            name = waiting.pop()
            if name in course.assignment.tasks:
                waiting += course.assignment.tasks[name].depends
            if libraries.known(name) and name not in namespace:
                namespace[name] = getattr(owner(name), name)
                self._replaced[name] = namespace, _ABSENT, namespace[name]

    def _use_kept(self, course, names):
        namespace = course.session.namespace
        for name in names:
            before, kept = namespace[name], getattr(owner(name), name)
            if course.session.source(name) and before is not kept:
                passed = course.own_library.entries()[name].passed[:16]
                print(f"Your {name} does not pass as it is: this cell uses the version that passed on {passed}.")
                namespace[name] = kept
                self._replaced[name] = namespace, before, kept


def _let_notebooks_go_on(session):
    """Let running all cells reach the end: a cell that is not ready prints one line, a broken task cell its error."""
    shell = session.shell
    others, other_handler = shell.custom_exceptions, shell.CustomTB

    def handler(shell, kind, error, trace, tb_offset=None):
        if not isinstance(error, NotReady):
            return other_handler(kind, error, trace, tb_offset)
        print(error)
        return None

    def forgive(result):
        if isinstance(result.error_in_exec, NotReady):
            result.error_in_exec = None
        error = result.error_before_exec or result.error_in_exec
        # `check` will say what is wrong with a task's cell; the cells after it may still be fine.
        if isinstance(error, Exception) and session.is_task(result.info.raw_cell):
            result.error_before_exec = result.error_in_exec = None

    shell.set_custom_exc((*others, NotReady), handler)
    shell.events.register("post_run_cell", forgive)


# ---- helpers


@contextlib.contextmanager
def _patience(name):
    """Say so when a check takes long; the stream is taken here because checks redirect what is printed."""
    stream = sys.stdout
    text = f"{name} has been running for {SLOW_SECONDS:g} seconds. To stop it, interrupt the kernel.\n"
    timer = threading.Timer(SLOW_SECONDS, lambda: (stream.write(text), stream.flush()))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shell():
    ipython = sys.modules.get("IPython")
    return ipython and ipython.get_ipython()


def _place(interrupt):
    """Where in the student's cells an interrupt struck."""
    frames = [frame for frame in traceback.extract_tb(interrupt.__traceback__) if frame.filename.startswith("<task ")]
    return f", in line {frames[-1].lineno} of {frames[-1].filename[len('<task ') : -1]}" if frames else ""


def _fault(error):
    return f"the check itself failed ({type(error).__name__}: {error}). This is the course's fault: please report it."


def _beginning(text):
    """The first lines of what was printed: a training loop prints hundreds."""
    lines = text[:PRINTED_LIMIT].split("\n")[:PRINTED_LINES]
    shown = "\n".join(lines).rstrip()
    return shown if shown == text else f"{shown}\n..."


def _points(verdict, task):
    return f"{_round(verdict.fraction * task.points)} of {task.points:g} points"


def _round(points):
    return f"{round(points, 2):g}"


def _word(right, text=None):
    return f"{SIGNS['yes' if right else 'no']} {text or ('passed' if right else 'not yet')}"


def _slim(table):
    """Without the last column, where it is empty."""
    if any(line[-1] for line in table.lines):
        return table
    return Table(table.columns[:-1], tuple(line[:-1] for line in table.lines))


def _and(names):
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _sentence(error):
    text = str(error)
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
