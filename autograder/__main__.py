"""The command line: `python -m autograder COMMAND`, for instructors and for make.

Each command prints what it did and exits with 0 only on success; an error is one sentence on standard error.
"""

import argparse
import contextlib
import errno
import json
import os
import sys
from pathlib import Path

from autograder.errors import CourseError, line_of
from autograder.results import TASK_STATUSES

ROOT = Path(__file__).resolve().parent.parent
# What an instructor writes, in Python: a slip there is told in one sentence, a fault of ours with all that led to it.
WRITTEN_HERE = tuple(ROOT / "autograder" / folder for folder in ("checks", "misconceptions", "alternatives"))
NAMED = 4
NEW = "Make a course directory for a term, or mend one: nbgrader's settings and the releases."


def main(arguments=None):
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    options.course = Path(options.course).resolve()
    # nbgrader looks alembic up on PATH.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    try:
        return options.run(options) or 0
    except CourseError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("Stopped. What was finished is kept; the same command goes on from there.", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.errno == errno.ENOSPC:
            place = error.filename or options.course
            return _fail(f"The disk is full ({place}). Make room and run the command again; nothing is lost.")
        place = f": {error.filename}" if error.filename else ""
        return _fail(f"{str(error.strerror or error).rstrip('.')}{place}.")
    except Exception as error:
        place = line_of(error, *WRITTEN_HERE, options.course / "nbgrader_config.py")
        if not place:
            raise
        return _fail(f"{place}. Correct it, then run the command again.")


def parser():
    """The whole command line."""
    top = argparse.ArgumentParser("python -m autograder", description="Build, release, ingest, grade and report.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def command(name, run, about):
        sub = commands.add_parser(name, help=about, description=about)
        sub.add_argument("--course", default=ROOT, metavar="DIR", help="course directory (default: this repository)")
        sub.set_defaults(run=run)
        return sub

    sub = command("build", _build, "Build notebooks and visible arrays from their sources.")
    sub.add_argument("name", nargs="?", help="assignment")
    sub.add_argument("--all", action="store_true", help="all assignments")
    sub.add_argument("--check", action="store_true", help="change nothing; fail if a committed file differs")

    sub = commands.add_parser("new", help=NEW, description=NEW)
    sub.add_argument("directory", type=Path, help="its folder, outside this repository")
    sub.set_defaults(run=_new, course=ROOT)

    sub = command("release", _release, "Make build/release/NAME.zip: the notebook and its wheel.")
    sub.add_argument("name", help="assignment")

    command("work", _work, "Copy releases into work/, each once: what is there is never touched again.")

    sub = command("ingest", _ingest, "Read a folder or zip of uploads and rebuild each submission from the release.")
    sub.add_argument("name", help="assignment")
    sub.add_argument("uploads", nargs="?", type=Path, help="folder or zip file (default: again from what is kept)")
    sub.add_argument("--pattern", help="regular expression over the file's path with a group named student")
    sub.add_argument(
        "--roster", type=Path, help="roster.csv: who should have handed in (default: the course's, if any)"
    )
    _json(sub)

    sub = command("grade", _grade, "Grade what was ingested and write nbgrader's gradebook.")
    sub.add_argument("name", help="assignment")
    sub.add_argument("--workers", type=_positive, help="grading processes (default: one per core)")
    sub.add_argument("--scheduler", metavar="ADDRESS", help="Dask scheduler to grade on")
    _database(sub)
    sub.add_argument(
        "--require-sandbox", action="store_true", help="fail, rather than say so, where there is no sandbox"
    )
    sub.add_argument(
        "--dry-run", action="store_true", help="show whose score would change; write no grade, comment or notebook"
    )
    sub.add_argument("--out", type=Path, metavar="FILE.json", help="write the results there too")
    _json(sub)

    sub = command("move-gradebook", _move_gradebook, "Copy the whole gradebook to another database, and go on there.")
    sub.add_argument("--to", required=True, metavar="URL", help="the empty database, as an SQLAlchemy address")
    _database(sub)

    sub = command("score", _score, "Score one notebook, without a gradebook.")
    sub.add_argument("notebook", type=Path)
    sub.add_argument("--assignment", help="its assignment (default: what the notebook says)")
    _json(sub)

    sub = command("check-function", _check_function, "Run the hidden checks of one task on the functions in a file.")
    sub.add_argument("task")
    sub.add_argument("file", type=Path)
    _json(sub)

    sub = command("explain", _explain, "Show an instructor inputs, expected and got of one task, for appeals.")
    sub.add_argument("student")
    sub.add_argument("task")

    sub = command("feedback", _feedback, "Write a feedback page for each student.")
    sub.add_argument("name", help="assignment")
    sub.add_argument("--format", choices=("canvas", "moodle"), help="one zip file, too, that the platform takes back")
    sub.add_argument("--out", type=Path, metavar="FILE.zip", help="the zip file (default: in the course's results/)")
    _database(sub)

    sub = command("report", _report, "Write the class report as HTML and CSV.")
    sub.add_argument("name", help="assignment")
    _database(sub)
    _json(sub)

    sub = command("times", _times, "Show how long tasks took those who recorded it with record_times().")
    sub.add_argument("name", help="assignment")
    sub.add_argument("places", nargs="+", type=Path, metavar="PLACE", help="times.csv, or a folder that holds some")
    _json(sub)

    sub = command("export", _export, "Export grades, hand-given ones included.")
    sub.add_argument("name", help="assignment")
    sub.add_argument(
        "--format",
        choices=("csv", "canvas", "moodle", "written"),
        default="csv",
        help="grades for spreadsheets (csv) or a platform; or the written answers that wait for a person",
    )
    sub.add_argument("--out", type=Path, metavar="FILE.csv", help="the file (default: in the course's results/)")
    sub.add_argument("--unfinished", action="store_true", help="for the platforms: totals, too, that are not final")
    sub.add_argument("--column", default="", metavar="HEADER", help='Canvas\' column that is there: "Name (12345)"')
    _database(sub)

    sub = command("import-written", _import_written, "Put the points of export --format written into the gradebook.")
    sub.add_argument("name", help="assignment")
    sub.add_argument("table", type=Path, metavar="FILE.csv", help="the table, with points and comments")
    _database(sub)

    sub = command("verify", _verify, "Check the checks: wrong versions fail, right ones pass, mistakes are named.")
    sub.add_argument("tasks", nargs="*", help="tasks (default: all)")
    _json(sub)

    command("demo", _demo, "The whole story in build/demo: release, ingest, grade, feedback, report.")
    return top


def _build(options):
    from autograder import build, registry

    if bool(options.name) == options.all:
        raise CourseError("Name one assignment, or say --all.")
    names = list(registry.assignments()) if options.all else [options.name]
    differing = 0
    for name in names:
        if not options.check:
            print(f"Built {', '.join(str(path) for path in build.build(name, options.course))}.")
            continue
        for difference in build.check_build(name, options.course):
            print(difference, file=sys.stderr)
            differing += 1
    if options.check and not differing:
        print("The committed notebooks are what their sources give.")
    return 1 if differing else 0


def _new(options):
    from autograder import term

    print("\n".join(term.make(options.directory)) or "Nothing was missing.")
    print(f"Next: put roster.csv there, if you have one, and give --course {options.directory} to every command.")


def _release(options):
    from autograder import release

    print(f"Released {release.release(options.name, options.course)}.")


def _work(options):
    from autograder import registry, release

    for name in registry.assignments():
        copied = release.copy_into_work(name, options.course / "work")
        print(f"{'Copied' if copied else 'Left as it is:'} {options.course / 'work' / name}")


def _ingest(options):
    from autograder import ingest, registry

    name = registry.assignment(options.name).name
    report = ingest.ingest(name, options.uploads, options.course, options.pattern, options.roster)
    if not (report.students or report.unmatched or report.refused or report.aside):
        raise CourseError(
            f"{options.uploads or 'The course directory'} holds no uploads of {name}. Give the folder or zip that "
            "students' files lie in."
        )
    if options.json:
        _print_json(report.to_json())
    else:
        print(report.text())
    return 0 if report.students else 1


def _grade(options):
    from autograder import grade, gradebook, ingest, registry, regrade, results

    course, name = options.course, registry.assignment(options.name).name
    _warn_without_sandbox(required=options.require_sandbox)
    before, recorded = regrade.held(course, name, options.db), gradebook.recorded_hashes(course, name)
    with _progress("grading") as progress:
        graded = grade.grade(
            course, name, options.workers, options.scheduler, options.db, progress, write=not options.dry_run
        )
    if not graded:
        raise CourseError(f"Nothing was ingested for {name}. Run: {ingest.command(course, f'ingest {name} UPLOADS')}")
    changed = regrade.compare(course, name, before, graded, recorded, options.db)
    tree = [result.to_json() | {"changes": changed.of(result.student)} for result in graded]
    if options.out:
        results.write_atomically(options.out, results.dump_json(tree))
    if options.json:
        _print_json(tree)
    else:
        print("\n\n".join(text for text in (class_table(graded), changed.text()) if text))
        if options.dry_run:
            print("\nNothing was written to the gradebook.")
    return 1 if any(result.status == "error" for result in graded) else 0


def _move_gradebook(options):
    from autograder import move

    moved = move.move(options.course, options.to, options.db)
    counts = ", ".join(f"{name} {count}" for name, count in moved.counts.items())
    print(f"Copied to {moved.shown} and compared row by row ({counts}).")
    if moved.aside:
        print(f"The old gradebook is kept as {moved.aside}.")
    if not moved.configured:
        print(f"Next: put this line into {options.course / 'nbgrader_config.py'}, which nbgrader reads too:")
        print(f'c.CourseDirectory.db_url = "{moved.shown}"')


def _warn_without_sandbox(required=False):
    from autograder import engine

    warning = engine.sandbox_warning()
    if warning and required:
        raise engine.SandboxMissing(f"Nothing was graded. {warning}")
    if warning:
        print(warning, file=sys.stderr)


def class_table(graded):
    """The results of a class as a text table."""
    from tabulate import tabulate

    rows = [
        (
            result.student,
            result.status,
            "" if result.score is None else f"{result.score:g} / {result.max_score:g}",
            _not_passed(result.tasks) or result.message,
        )
        for result in graded
    ]
    table = tabulate(rows, headers=("student", "status", "score", "not passed"), maxcolwidths=[None, None, None, 80])
    by_hand = max((result.manual_max for result in graded), default=0)
    return f"{table}\n{by_hand:g} more points are for written answers, which a person grades." if by_hand else table


def _not_passed(tasks):
    """What did not pass, by verdict; of many tasks the first are named, the others counted."""
    groups = {}
    for task in tasks:
        if task.status != "passed":
            groups.setdefault(task.status, []).append(task.id)
    if len(groups.get("unwritten", ())) == len(tasks) > 0:
        return "nothing written"
    texts = []
    for status in (status for status in TASK_STATUSES if status in groups):
        names = groups[status]
        many = len(names) > NAMED
        shown = f"{len(names)} tasks" if many and status == "unwritten" else ", ".join(names[:NAMED])
        rest = f" and {len(names) - NAMED} more" if many and status != "unwritten" else ""
        texts.append(f"{status}: {shown}{rest}")
    return "; ".join(texts)


def _score(options):
    from autograder import engine, ingest

    _warn_without_sandbox()
    name, cells = ingest.read_one(options.notebook, options.course, options.assignment)
    with engine.Scorer(options.course, name) as scorer:
        result = scorer.score(cells, student="")
    if options.json:
        _print_json(result.to_json())
    else:
        _print_tasks(result.tasks)
        print(f"{'' if result.score is None else format(result.score, 'g')} of {result.max_score:g} points")
    return 1 if result.status == "error" else 0


def _check_function(options):
    from dataclasses import asdict

    from autograder import engine, registry

    task = registry.task(options.task)
    if not task.is_code:
        raise CourseError(f"{task.id} is a {task.kind} question; check-function takes functions and classes.")
    try:
        source = options.file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CourseError(f"{options.file} is not a text file in UTF-8.") from None
    _warn_without_sandbox()
    with engine.Scorer(options.course, task.assignment) as scorer:
        result = scorer.score_task(task.id, source)
    if options.json:
        _print_json(asdict(result))
    else:
        _print_tasks([result])
    return 1 if result.status == "error" else 0


def _explain(options):
    from autograder import explain

    _warn_without_sandbox()
    print(explain.explain(options.course, options.student, options.task))


def _feedback(options):
    from autograder import feedback, handback, registry

    name = registry.assignment(options.name).name
    if options.out and not options.format:
        raise CourseError("Say with --format which platform the zip file is for, canvas or moodle.")
    pages = feedback.write_feedback(options.course, name, options.db)
    print(f"Wrote {len(pages)} feedback pages in {options.course / 'feedback'}.")
    if options.format:
        path, unnamed = handback.write_zip(options.course, name, options.format, pages, options.out)
        print(f"Wrote {path}.")
        if unnamed:
            print(
                f"Send these pages yourself, the platform cannot tell whose they are: {', '.join(unnamed)}."
                " In the zip file they lie in folders called after the student."
            )


def _report(options):
    from autograder import registry, report

    found = report.class_report(options.course, registry.assignment(options.name).name, options.db)
    if options.json:
        return _print_json(found.to_json())
    print(found.text())
    for path in found.write(options.course):
        print(f"Wrote {path}.")


def _times(options):
    from autograder import times

    found = times.collect(options.name, options.places)
    if options.json:
        _print_json(times.to_json(found))
    else:
        print(times.table(found))


def _export(options):
    from autograder import export, registry, written

    name = registry.assignment(options.name).name
    if options.format == "written":
        if options.unfinished or options.column:
            raise CourseError("The table of written answers takes neither --unfinished nor --column: leave them out.")
        path, states = written.export_written(options.course, name, options.out, options.db)
        print(f"Not graded yet: {states[written.NEW]}. To look at again: {states[written.CHANGED]}.")
        print(f"Wrote {path}.")
        return
    path = export.export(
        options.course, name, options.format, options.out, options.db, options.unfinished, options.column
    )
    print(f"Wrote {path}.")


def _import_written(options):
    from autograder import registry, written

    name = registry.assignment(options.name).name
    given, left = written.import_written(options.course, name, options.table, options.db)
    print(f"Graded: {given}. Lines without points: {left}.")


def _verify(options):
    from autograder import verify

    report = verify.verify(options.tasks or None)
    if options.json:
        _print_json(report.to_json())
    else:
        print(report.table())
    return 0 if report.ok else 1


def _demo(options):
    from autograder import demo

    return demo.run()


def _print_tasks(tasks):
    from tabulate import tabulate

    rows = [
        (task.id, task.status, "" if task.score is None else f"{task.score:g} / {task.max_score:g}", task.message)
        for task in tasks
    ]
    print(tabulate(rows, headers=("task", "status", "score", "message"), maxcolwidths=[None, None, None, 80]))


@contextlib.contextmanager
def _progress(what):
    """A function for ``progress(done, total)`` that draws a bar on a terminal and nothing elsewhere."""
    from tqdm import tqdm

    with tqdm(desc=what, unit="submission", disable=None, leave=False) as bar:

        def progress(done, total):
            bar.total = total
            bar.update(done - bar.n)

        yield progress


def _print_json(tree):
    print(json.dumps(tree, indent=1, ensure_ascii=False))


def _database(sub):
    sub.add_argument("--db", metavar="URL", help="gradebook as an SQLAlchemy address (default: gradebook.db)")


def _json(sub):
    sub.add_argument("--json", action="store_true", help="print JSON instead of a table")


def _positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _fail(sentence, code=1):
    print(sentence, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
