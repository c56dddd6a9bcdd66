"""Makes a course directory: one term of one section, outside this repository, with all that nbgrader wants there.

Settings that are there already stay, but for a line that leads to a repository which has moved; releases are made anew.
"""

import ast
from pathlib import Path

from autograder import registry, release
from autograder.errors import CourseError
from autograder.results import write_atomically

CONFIG = "nbgrader_config.py"
CONFIG_TEXT = '''"""nbgrader's settings for this term; those of the course come first, yours go below."""

c = get_config()
load_subconfig({path!r})

# Your own: the database's address, a late penalty, ...
'''


def make(directory, root=registry.ROOT):
    """Make a course directory, or mend one.

    Parameters
    ----------
    directory : Path
        made with its parents
    root : Path
        the repository that it belongs to

    Returns
    -------
    list of str
        what was done, one sentence each; empty where everything was there and right

    Raises
    ------
    CourseError
        if the directory lies in the repository, is a file, or belongs to another copy of the repository
    """
    directory = Path(directory).resolve()
    if directory.is_relative_to(root):
        raise CourseError(f"{directory} lies in the repository. Name a folder outside, such as ../autumn.")
    if directory.exists() and not directory.is_dir():
        raise CourseError(f"{directory} is a file. Name a folder.")
    done = _settle_config(directory / CONFIG, (root / CONFIG).resolve())
    releases = directory / "build" / "release"
    before = {path: path.read_bytes() for path in releases.glob("*.zip")}
    for name in registry.assignments():
        path = release.release(name, directory)
        if path not in before:
            done.append(f"Wrote {path}.")
        elif path.read_bytes() != before[path]:
            done.append(f"Wrote {path} anew: the course has changed since it was made.")
    return done


def _settle_config(config, wanted):
    """Write the settings, or lead them to the repository where it stands now; return what was done."""
    if not config.exists():
        write_atomically(config, CONFIG_TEXT.format(path=str(wanted)))
        return [f"Wrote {config}."]
    text = config.read_bytes()
    calls = _subconfigs(config, text)
    courses = [(call, named) for call, named in calls if named.name == CONFIG]
    if any(named == wanted for _, named in courses):
        return []
    gone = [(call, named) for call, named in courses if not named.exists()]
    if len(courses) != 1 or not gone:
        leads = f"leads to {courses[0][1]}, not" if courses else "does not lead"
        raise CourseError(f"{config} {leads} to {wanted}. Correct its load_subconfig line.")
    call, named = gone[0]
    mended = _replaced(text, call, f"load_subconfig({str(wanted)!r})".encode())
    expected = [wanted if found == named else found for _, found in calls]
    if [found for _, found in _subconfigs(config, mended)] != expected:
        raise CourseError(f"{config}, line {call.lineno}, leads to {named}, which is gone. Write {wanted} there.")
    # The settings may hold a password, and so be readable by few.
    write_atomically(config, mended, mode=config.stat().st_mode & 0o777)
    return [f"Corrected line {call.lineno} of {config}: it led to {named}, which is gone, and now leads to {wanted}."]


def _subconfigs(config, text):
    """The calls of load_subconfig that name a file outright, in the order of the lines, each with that file's path."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
        raise CourseError(f"{config}{line}: {getattr(error, 'msg', error)}. Correct it, then run it again.") from None
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "load_subconfig":
            arguments = {"fname": None, "path": ""}
            given = dict(zip(arguments, node.args, strict=False)) | {item.arg: item.value for item in node.keywords}
            arguments |= {name: getattr(value, "value", None) for name, value in given.items()}
            if all(isinstance(value, str) for value in arguments.values()):
                found.append((node, (config.parent / arguments["path"] / arguments["fname"]).resolve()))
    return sorted(found, key=lambda pair: pair[0].lineno)


def _replaced(text, node, new):
    """Bytes of Python source with one node written anew; nothing else changes, line ends included."""
    lines = text.splitlines(keepends=True)
    first, last = node.lineno - 1, node.end_lineno - 1
    rest = lines[last][node.end_col_offset :]
    return b"".join([*lines[:first], lines[first][: node.col_offset], new, rest, *lines[last + 1 :]])
