"""The errors that a user can do something about.

Their text is one sentence: what is wrong, where, and what to do; the command line prints it and exits with 1.
"""

import traceback
from pathlib import Path


class CourseError(Exception):
    """Bad input or a missing means; the message is meant for the person at the keyboard."""


def line_of(error, *places):
    """Where in the course's own files an exception arose, and what it says: ``FILE, line 3: NameError: ...``.

    Parameters
    ----------
    error : Exception
    places : Path
        files, or folders of files, that an instructor writes

    Returns
    -------
    str
        the last line that it came through in any of them, without a full stop; empty where it came through none
    """
    lines = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        lines.append((error.filename, error.lineno))
    text = (error.msg if isinstance(error, SyntaxError) else str(error)).strip().split("\n")[0].rstrip(".")
    for file, line in reversed(lines):
        if any(Path(file).is_relative_to(place) for place in places):
            return f"{file}, line {line}: {type(error).__name__}: {text}".removesuffix(": ")
    return ""
