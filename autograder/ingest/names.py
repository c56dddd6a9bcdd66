"""Whose upload is it: from file names and the roster to a student's id, which is also a part of paths.

`student_id` is reversible (`student_label` undoes it), so two different names never meet in one folder.
"""

import contextlib
import csv
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.errors import CourseError

MAX_LENGTH = 100
_SAFE = "A-Za-z0-9_.-"
_ESCAPED = re.compile(r"_u([0-9a-f]{2,6})_")
# An underscore that would read as the start of an escape has to be escaped itself.
_AMBIGUOUS = re.compile(rf"_(?=u[0-9a-f]{{2,6}}(?:_|[^{_SAFE}]))")
# `records` is a folder beside the students'; the others are device names on Windows.
_RESERVED = re.compile(r"(?i)(records|con|prn|aux|nul|com\d|lpt\d)(\..*)?$")


class BadName(CourseError):
    """A student's name that cannot become a part of a path."""


def student_id(label):
    """Turn a student's name into an id that nbgrader, every file system and a shell take as it is.

    Letters, digits, ``_``, ``-`` and ``.`` stay, runs of blanks become ``_``, anything else becomes ``_u<hex>_``.

    Parameters
    ----------
    label : str    a name as the learning platform, a folder or the roster gives it

    Returns
    -------
    str    matches ``[A-Za-z0-9_][A-Za-z0-9_.-]*``

    Raises
    ------
    BadName    if the name is empty, too long, or holds invisible characters or path separators
    """
    name = unicodedata.normalize("NFC", label)
    blanks = "".join(" " if unicodedata.category(character) == "Zs" else character for character in name)
    name = "_".join(word for word in blanks.split(" ") if word)
    if not name.strip("_.-"):
        raise BadName(f"{display(label)!r} is no student's name, as it holds no letter or digit: rename the upload.")
    for character in name:
        if unicodedata.category(character)[0] in "CZ" or character in "/\\":
            raise BadName(
                f"The name {display(label)!r} holds the character U+{ord(character):04X}, which cannot stand in a "
                "file name: rename the upload."
            )
    name = _AMBIGUOUS.sub(_escape, name)
    name = re.sub(rf"[^{_SAFE}]", _escape, name)
    if name[0] in ".-" or _RESERVED.match(name):
        name = f"_u{ord(name[0]):02x}_{name[1:]}"
    if name.endswith("."):
        name = f"{name[:-1]}_u2e_"
    if len(name) > MAX_LENGTH:
        raise BadName(f"The name {display(label)[:60]!r}... is longer than {MAX_LENGTH} characters: rename the upload.")
    return name


def student_label(student):
    """Undo `student_id`, but for blanks, which stay underscores."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), student)


def display(text):
    """Text from a file name or a student, safe to print on a terminal: one line, no control characters."""
    return "".join(c.encode("unicode_escape").decode() if unicodedata.category(c)[0] == "C" else c for c in text)


def _escape(match):
    return f"_u{ord(match[0]):02x}_"


# What an upload's path says


@dataclass(frozen=True)
class Owner:
    """Whose file this is, as far as its path says.

    ``label`` is the name; ``keys`` are the ways in which a roster may call the same person, the surest first;
    ``number`` tells apart people of one name (a platform's user number), ``attempt`` orders their uploads. A
    folder may turn out to hold several people's uploads: ``inside`` is the folder in it that a file lies in, and
    ``stranger`` another name that a platform has written on the file. ``platform`` is "canvas" or "moodle" where one
    of them has named the file or folder, and ``prefix`` what it has put before the student's own file name.
    """

    label: str
    keys: tuple = ()
    number: str = ""
    attempt: tuple = (0, 0)
    time: str = ""
    file: str = ""
    inside: str = ""
    stranger: str = ""
    platform: str = ""
    prefix: str = ""


class Unmatched(Exception):
    """The path belongs to nobody; the text says why, as a clause."""


_EXCHANGE = re.compile(r"(?P<student>[^+]+)\+(?P<assignment>[^+]+)\+(?P<time>[^+]+)(\+.*)?$")
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+_?(?P<file>.*)$")
_CANVAS = re.compile(r"(?P<name>[^_]+)(?:_(?:LATE|late))?_(?P<number>\d+)_(?P<upload>\d+)_(?P<file>.+)$")
_COPY = re.compile(r"(?:\s*\(\d+\)|[\s_-]+copy(?:\s*\d+)?|-\d+|[\s_-]+late)$", re.IGNORECASE)
_COPY_OF = re.compile(r"(?i)(?:copy of|kopie von|copie de|copia de)\s+")
_NOBODY = re.compile(r"(?i)(?:untitled|notebook|assignment|homework|hw|submission|final|solution)[\s_-]*\d*$")
_WRAPPER = re.compile(r"(?i)(submissions?|submitted|uploads?|inbound|collected|downloads?|archive|extracted)$")
_NOTEBOOK = re.compile(r"(?i)\.ipynb(?:\.(?:txt|json|gz))?$")


def is_notebook(name):
    """Whether a file's name is a notebook's, with the endings that browsers and packers add."""
    return bool(_NOTEBOOK.search(name))


def stem(name):
    """A file's or folder's name without the endings of notebooks and zip files."""
    return re.sub(r"(?i)\.zip$", "", _NOTEBOOK.sub("", name)).strip()


def fits(name, assignment):
    """Whether a file or folder is called after the assignment: ``a02.ipynb``, ``a02_backpropagation (1).ipynb``."""
    bare = _COPY_OF.sub("", stem(name)).casefold()
    while (shorter := _COPY.sub("", bare)) != bare:
        bare = shorter
    full = assignment.casefold()
    return bare == full or bool(re.match(rf"{re.escape(full.split('_')[0])}(?![0-9a-z])", bare))


def copy_number(name):
    """The number that a re-submission or a second download adds to a file's name: 2 for ``a02-2``, ``a02 (2)``."""
    match = re.search(r"(?:-(\d{1,4})|\((\d{1,4})\))$", stem(name))
    return int(match[1] or match[2]) if match else 0


def platform(path, assignment):
    """The platform that has written an upload's path, or ""."""
    try:
        return owner(tuple(path.split("/")), assignment).platform
    except Unmatched:
        return ""


def newer(path, other, assignment):
    """Whether an upload's path says that it was handed in after another, of the same person on Canvas.

    Returns
    -------
    bool or None    None where the paths do not say
    """
    found = []
    for text in (path, other):
        with contextlib.suppress(Unmatched):
            found.append(owner(tuple(text.split("/")), assignment))
    if len(found) < 2 or not found[0].number or found[0].number != found[1].number:
        return None
    (copy, upload), (other_copy, other_upload) = found[0].attempt, found[1].attempt
    # Canvas counts all uploads through; the suffix of a second attempt can only confirm it.
    if upload > other_upload > 0 and copy >= other_copy:
        return True
    return False if 0 < upload < other_upload and copy <= other_copy else None


def owner(parts, assignment):
    """Read a student off an upload's path.

    Parameters
    ----------
    parts : tuple of str    the path below the folder of uploads; a zip file inside it counts as a folder
    assignment : str        the assignment that is ingested

    Returns
    -------
    Owner

    Raises
    ------
    Unmatched    if the path names nobody, or another assignment
    """
    # From the outside in: what is inside a student's folder or zip file bears the names that the student chose.
    for depth, part in enumerate(parts[:-1]):
        if found := _on_platform(part, parts[-1], assignment):
            return found
        if not (_WRAPPER.match(stem(part)) or fits(part, assignment)):
            return _in_folder(parts[depth:], assignment)
    return _on_platform(parts[-1], parts[-1], assignment) or _plain_file(parts[-1], assignment)


def _on_platform(part, file, assignment):
    """The owner that nbgrader's exchange, Moodle or Canvas has written into a file's or folder's name, or None."""
    if match := _EXCHANGE.match(part):
        if match["assignment"] != assignment:
            raise Unmatched(f"it belongs to the assignment {display(match['assignment'])}")
        return Owner(match["student"], (match["student"],), time=match["time"], file=file)
    if match := _MOODLE.match(part):
        name, number = match["name"].strip(), match["number"]
        attempt = (copy_number(file), 0)
        keys, prefix = (f"{name}_{number}", name, number), part[: match.start("file")]
        return Owner(name, keys, number, attempt, file=match["file"] or file, platform="moodle", prefix=prefix)
    if match := _CANVAS.match(stem(part)):
        name, number = match["name"], match["number"]
        attempt = (copy_number(match["file"]), int(match["upload"][:18]))
        keys, prefix = (f"{name}_{number}", number, name), part[: match.start("file")]
        return Owner(name, keys, number, attempt, file=match["file"], platform="canvas", prefix=prefix)
    return None


def _in_folder(parts, assignment):
    """The owner of a file in a folder, or zip file, that is called after a student."""
    name, *inner, file = (stem(parts[0]), *parts[1:])
    if inner and re.match(r"a\d\d_", inner[0]) and inner[0] != assignment and not fits(file, assignment):
        raise Unmatched(f"it belongs to the assignment {display(inner[0])}")
    inside, stranger = inner[0] if inner and not fits(inner[0], assignment) else "", ""
    for part in parts[1:]:
        with contextlib.suppress(Unmatched):
            found = _on_platform(part, file, assignment)
            # Canvas puts last names first.
            if found and sorted(_squeeze(found.label)) != sorted(_squeeze(name)):
                stranger = found.label
    return Owner(name, (name,), attempt=(copy_number(file), 0), file=file, inside=inside, stranger=stranger)


def _plain_file(file, assignment):
    """``STUDENT.ipynb``, also ``STUDENT_a02.ipynb`` and ``a02_backpropagation_STUDENT.ipynb``."""
    copy = re.search(r"\s*\((\d+)\)$", stem(file))
    name = _COPY_OF.sub("", stem(file)[: copy.start()] if copy else stem(file))
    short = re.escape(assignment.split("_")[0])
    name = re.sub(rf"(?i)^{re.escape(assignment)}(?:[\s_-]+|$)|[\s_-]+(?:{re.escape(assignment)}|{short})$", "", name)
    # "-1" may be a part of a name (student-1), but is no name by itself.
    if not re.search(r"[^\W\d_]", name) or _NOBODY.match(name) or fits(name, assignment):
        raise Unmatched("neither its name nor a folder says whose it is")
    return Owner(name, (name,), attempt=(int(copy[1][:9]) if copy else 0, 0), file=file)


def pattern_owner(pattern, parts):
    """Read a student off an upload's path with the teacher's own expression."""
    match = pattern.search(str(PurePosixPath(*parts)))
    if not match or not match["student"]:
        raise Unmatched("the pattern does not match its path")
    return Owner(match["student"], (match["student"],), attempt=(copy_number(parts[-1]), 0), file=parts[-1])


def compile_pattern(text):
    """Compile a teacher's ``--pattern``.

    Raises
    ------
    CourseError    if it is no regular expression, or has no group named ``student``
    """
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise CourseError(f"The pattern {text!r} is no regular expression ({error}): mend it.") from None
    if "student" not in pattern.groupindex:
        raise CourseError(f"The pattern {text!r} has no group named student: write (?P<student>...) round the name.")
    return pattern


# The roster


@dataclass
class Roster:
    """Who takes the course: ids in the file's order, and every key that stands for exactly one of them."""

    students: list = field(default_factory=list)
    _keys: dict = field(default_factory=dict)

    def find(self, keys):
        """The id that the first known key stands for, and that key; None and "" if none is known."""
        return next(((found, key) for key in keys if (found := self._keys.get(_fold(key)))), (None, ""))


def roster_rows(path):
    """The lines of ``roster.csv`` that name a student, each a dict of texts by column; raises as `read_roster`."""
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
        lines = text.splitlines()
        # Spreadsheets in many languages part columns by semicolons.
        delimiter = ";" if lines and ";" in lines[0] and "," not in lines[0] else ","
        rows = list(csv.DictReader(lines, delimiter=delimiter, restval=""))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CourseError(f"The roster {path} cannot be read ({error}): save it as CSV in UTF-8.") from None
    if not rows:
        raise CourseError(f"The roster {path} names nobody: write a line for each student below the first.")
    if "student" not in rows[0]:
        raise CourseError(f"The roster {path} has no column named student: add one to its first line.")
    rows = [{column: text.strip() for column, text in row.items() if isinstance(column, str)} for row in rows]
    return [row for row in rows if row["student"]]


def read_roster(path):
    """Read ``roster.csv``: a column ``student``, and optionally ``name`` and ``aliases`` (parted by ``;`` or ``|``).

    Raises
    ------
    CourseError    if it cannot be read, has no such column, or names a student or an alias twice
    """
    roster, surely, perhaps = Roster(), {}, {}
    for row in roster_rows(path):
        label = row["student"]
        student = student_id(label)
        if student.casefold() in (known.casefold() for known in roster.students):
            raise CourseError(f"The roster {path} names {display(label)} twice: remove one of the lines.")
        roster.students.append(student)
        for key in (label, student, *aliases(row)):
            if _fold(key) and surely.setdefault(_fold(key), student) != student:
                raise CourseError(
                    f"The roster {path} gives {display(key)!r} to both {surely[_fold(key)]} and {student}: "
                    "remove it from one of them."
                )
        for key in _spellings(row.get("name", "")):
            perhaps.setdefault(key, set()).add(student)
    # Two people of one name are told apart by id or alias only.
    roster._keys = {key: next(iter(found)) for key, found in perhaps.items() if len(found) == 1} | surely
    return roster


def off_roster(course, students):
    """Who of these students is not on the course's own ``roster.csv``; nobody where there is none.

    Parameters
    ----------
    course : Path
    students : iterable of str    ids, as `student_id` makes them

    Returns
    -------
    list of str    in the order given

    Raises
    ------
    CourseError    as `read_roster`
    """
    path = Path(course) / "roster.csv"
    if not path.exists():
        return []
    known = set(read_roster(path).students)
    return [student for student in students if student not in known]


def aliases(row):
    """The other names that a line of the roster gives a student."""
    return [alias.strip() for alias in re.split("[;|]", row.get("aliases", "")) if alias.strip()]


def _spellings(name):
    """The keys under which platforms know a full name: ``Ada Lovelace``, Canvas' ``lovelaceada``."""
    if "," in name:
        last, _, first = name.partition(",")
    else:
        *firsts, last = name.split() or [""]
        first = " ".join(firsts)
    squeezed = {_squeeze(last + first), _squeeze(_plain(last + first))}
    return {key for key in {_fold(name), _fold(f"{first} {last}"), *squeezed} if key}


def _fold(key):
    return re.sub(r"[\s_]+", " ", unicodedata.normalize("NFC", key)).strip().casefold()


def _squeeze(text):
    return "".join(c for c in unicodedata.normalize("NFC", text) if c.isalnum()).casefold()


def _plain(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
