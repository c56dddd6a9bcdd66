"""The command line for lessons: `python -m autograder.lessons build | check | leaks | site`.

Each command exits with 0 only if all is well; what is wrong is printed on standard error.
"""

import argparse
import sys

from autograder.errors import CourseError
from autograder.lessons import build, leaks, text


def main(arguments=None):
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser("python -m autograder.lessons", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for name, about in (
        ("build", "execute lessons that have changed and write their notebooks"),
        ("check", "fail if a committed notebook is not what its source gives"),
        ("leaks", "fail if code in a lesson passes the check of a task not yet due"),
    ):
        command = commands.add_parser(name, help=about, description=about)
        command.add_argument("lessons", nargs="*", metavar="LESSON", help="number or name (default: all)")
        if name == "build":
            command.add_argument("--force", action="store_true", help="execute even what has not changed")
    commands.add_parser("site", help="render the course into site/", description="Render the course into site/.")
    options = parser.parse_args(arguments)
    try:
        return _COMMANDS[options.command](options)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1


def _paths(options):
    return [text.find(word) for word in options.lessons] or text.sources()


def _build(options):
    build.build_references()
    for path in _paths(options):
        seconds = build.build(path, force=options.force)
        size = path.with_suffix(".ipynb").stat().st_size / 1000
        print(
            f"{path.stem}: " + ("unchanged" if seconds is None else f"built in {seconds:.0f} s, {size:.0f} kB"),
            flush=True,
        )
    return 0


def _check(options):
    found = build.check() if not options.lessons else [build.difference(path) for path in _paths(options)]
    for sentence in filter(None, found):
        print(f"{sentence}.", file=sys.stderr)
    return int(any(found))


def _leaks(options):
    found = [(path, *leak) for path in _paths(options) for leak in leaks.leaks(path)]
    for path, name, task, fraction in found:
        print(f"{path.name}: {name} gets {fraction:.0%} of {task}, which is not yet due.", file=sys.stderr)
    return int(bool(found))


def _site(options):
    from autograder.lessons import site

    print(site.build() / "index.html")
    return 0


_COMMANDS = {"build": _build, "check": _check, "leaks": _leaks, "site": _site}

if __name__ == "__main__":
    sys.exit(main())
