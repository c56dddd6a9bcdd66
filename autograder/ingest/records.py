"""What ingest writes: originals, rebuilt notebooks, and a record of each that graders check before they read.

Originals and records lie in ``uploads/NAME``, never in ``submitted``: nbgrader copies whatever lies there.
"""

import contextlib
import hashlib
import json
import os
import re
import shlex
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

import nbformat

from autograder import registry
from autograder.errors import CourseError
from autograder.ingest.rebuild import submission_cells
from autograder.ingest.uploads import Refused, read_beneath
from autograder.results import write_atomically

ASIDE = "aside"
MAX_RECORD = 16 << 20
MAX_WRITTEN = 256 << 20


class NotIngested(CourseError):
    """A submission on disk that is not what ingest wrote."""


@dataclass
class Record:
    """What ingest did with one student's uploads.

    ``status`` is "ingested", "unreadable" (``message`` says why, in a sentence), "missing" (only the roster knows the
    student) or "error" (the record itself is damaged, or the submission could not be written). ``original`` describes
    the upload that counts: sha256, the path it came from, size, time. ``timestamp`` is when it was handed in, as far as
    something says so. ``written`` is the sha256 of the notebook in ``submitted``. ``uploads`` lists every original ever
    kept for the student, the older first, as far as that is known. ``found``, ``unwritten``, ``flagged``, ``notes`` and
    ``release`` are those of `rebuild.Notes`.
    """

    student: str
    assignment: str
    status: str
    label: str = ""
    message: str = ""
    original: dict | None = None
    written: str | None = None
    timestamp: str = ""
    release: str = ""
    found: dict = field(default_factory=dict)
    unwritten: list = field(default_factory=list)
    flagged: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)
    uploads: list = field(default_factory=list)


def archive_folder(course, name):
    """Where the originals and records of an assignment are kept."""
    return Path(course) / "uploads" / name


def submitted_folder(course, student, name):
    """nbgrader's folder of one submission."""
    return Path(course) / "submitted" / student / name


def aside_folder(course, student, name):
    """Where the submission of somebody who is not on the roster is moved."""
    return Path(course) / "submitted_aside" / student / name


def command(course, words):
    """A command of this project to type, with ``--course`` where the course is not the repository."""
    place = "" if Path(course).resolve() == registry.ROOT else f" --course {shlex.quote(str(course))}"
    return f"python -m autograder {words}{place}"


def recorded(course, name, aside=False):
    """The students who have a record; with ``aside``, those whose submission was set aside."""
    folder = archive_folder(course, name) / "records" / (ASIDE if aside else "")
    return sorted(file.stem for file in folder.glob("[!.]*.json"))


def records(course, name):
    """All records of an assignment, by student; one that is damaged has the status "error" and says so."""
    return [_record_or_error(course, student, name) for student in recorded(course, name)]


def _record_or_error(course, student, name):
    try:
        return _read_record(course, student, name)
    except NotIngested as error:
        return Record(student, name, "error", message=str(error))


def load_record(course, student, name):
    """One student's record, or None; raises `NotIngested` if it is damaged."""
    _check_parts(student, name)
    path = archive_folder(course, name) / "records" / f"{student}.json"
    return _read_record(course, student, name) if path.exists() else None


def save_record(course, record):
    """Write a record whole or not at all."""
    path = archive_folder(course, record.assignment) / "records" / f"{record.student}.json"
    # ASCII, since names of files may hold what UTF-8 cannot say.
    write_atomically(path, json.dumps(asdict(record), indent=1, sort_keys=True) + "\n")


def verify_ingested(course, student, name):
    """Make sure that a submission on disk is byte for byte what ingest wrote, and that nothing lies beside it.

    Parameters
    ----------
    course : Path
    student, name : str    the student's id and the assignment

    Returns
    -------
    Record

    Raises
    ------
    NotIngested    with one sentence on what is wrong and what to do
    """
    return _read_submission(course, student, name)[0]


def read_ingested(course, student, name):
    """A verified submission: its record and its notebook, read from the very bytes that were verified.

    Returns
    -------
    record : Record
    notebook : NotebookNode

    Raises
    ------
    NotIngested    as `verify_ingested`
    """
    record, data = _read_submission(course, student, name)
    return record, nbformat.reads(data.decode("utf-8"), as_version=4)


def load_cells(course, student, name):
    """The graded code cells of a verified submission, ``{task id: source}``; raises as `verify_ingested`."""
    return submission_cells(read_ingested(course, student, name)[1]).cells


def _read_submission(course, student, name):
    again = f"run `{command(course, f'ingest {name} UPLOADS')}`"
    record = load_record(course, student, name)
    if record is None:
        raise NotIngested(f"There is no record that {student}'s {name} was ingested: {again}.")
    if record.status != "ingested":
        raise NotIngested(f"{student}'s {name} was not ingested ({record.message or record.status}): {again}.")
    # What was handed in is kept: no need to look for the platform's files.
    again = f"run `{command(course, f'ingest {name} {shlex.quote(str(archive_folder(course, name)))}')}`"
    folder = submitted_folder(course, student, name)
    root = folder.parent.parent
    try:
        data = read_beneath(root, (student, name, f"{name}.ipynb"), MAX_WRITTEN)
        beside = set(os.listdir(folder)) - {f"{name}.ipynb"}
        if "timestamp.txt" in beside and record.timestamp:
            stamp = read_beneath(root, (student, name, "timestamp.txt"), 1000)
            beside -= {"timestamp.txt"} if stamp == timestamp_bytes(record.timestamp) else set()
    except (Refused, OSError) as error:
        reason = getattr(error, "strerror", None) or error
        raise NotIngested(f"{folder / name}.ipynb cannot be read ({reason}): {again}.") from None
    if digest(data) != record.written:
        raise NotIngested(f"{folder / name}.ipynb is not what ingest wrote; it was changed afterwards: {again}.")
    if beside:
        raise NotIngested(f"{folder} holds files that ingest did not write ({', '.join(sorted(beside))}): {again}.")
    return record, data


def _read_record(course, student, name):
    try:
        data = read_beneath(archive_folder(course, name) / "records", (f"{student}.json",), MAX_RECORD)
        record = Record(**json.loads(data))
    except (Refused, OSError, ValueError, TypeError, RecursionError) as error:
        raise NotIngested(f"The record of {student}'s {name} is damaged ({error}): ingest the uploads again.") from None
    if (record.student, record.assignment) != (student, name):
        raise NotIngested(f"The record of {student}'s {name} belongs to another submission: ingest the uploads again.")
    return record


def _check_parts(student, name):
    for part in (student, name):
        if not re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*", part):
            raise NotIngested(f"{part!r} is no name that ingest gives: use the ids in the gradebook.")


# Writing


def digest(data):
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def timestamp_bytes(text):
    """nbgrader's ``timestamp.txt``."""
    return f"{text}\n".encode("ascii")


def original_path(course, name, student, sha256):
    """Where an original is kept."""
    return archive_folder(course, name) / student / f"{sha256}.ipynb"


def keep_original(course, name, student, data):
    """Keep an upload under its own hash, in place of a damaged one too; returns the hash."""
    value = digest(data)
    path = original_path(course, name, student, value)
    if not path.exists() or digest(path.read_bytes()) != value:
        write_atomically(path, data)
    return value


def write_submission(course, name, student, data, timestamp, known):
    """Put a rebuilt notebook, and its time if known, in place; whatever else lies there is set aside.

    ``known`` holds the hashes of notebooks that need not be kept: what ingest wrote before, and kept originals.

    Returns
    -------
    list of str    names of what was set aside
    """
    aside = set_aside(course, name, student, known, replaced=True)
    folder = submitted_folder(course, student, name)
    write_atomically(folder / f"{name}.ipynb", data)
    if timestamp:
        write_atomically(folder / "timestamp.txt", timestamp_bytes(timestamp))
    return aside


def leave_out(course, name, student):
    """Move a submission to `aside_folder`, and its record out of the graders' sight; `take_back` undoes it."""
    target = aside_folder(course, student, name)
    source = submitted_folder(course, student, name)
    if source.is_dir() and not source.is_symlink():
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            # From an earlier time; nothing is ever overwritten.
            target.rename(Path(tempfile.mkdtemp(prefix=f"{name}.", dir=target.parent)) / name)
        source.rename(target)
        with contextlib.suppress(OSError):
            source.parent.rmdir()
    # Last, so that a run that is stopped in between is repeated by the next.
    folder = archive_folder(course, name) / "records"
    (folder / ASIDE).mkdir(exist_ok=True)
    (folder / f"{student}.json").replace(folder / ASIDE / f"{student}.json")


def take_back(course, name, student):
    """Undo `leave_out`; a submission that has come meanwhile stays where it is."""
    source, target = aside_folder(course, student, name), submitted_folder(course, student, name)
    if source.exists() and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
        with contextlib.suppress(OSError):
            source.parent.rmdir()
    folder = archive_folder(course, name) / "records"
    (folder / ASIDE / f"{student}.json").replace(folder / f"{student}.json")


def set_aside(course, name, student, known, replaced=False):
    """Move what lies in a submission's folder to ``uploads/NAME/STUDENT/set-aside``, whatever it is.

    Of the notebook nothing is kept if its hash is ``known``; if it is about to be ``replaced`` it stays until then. A
    time stamp is not kept either.
    """
    folder = submitted_folder(course, student, name)
    for part in (folder.parent, folder):
        if part.is_symlink() or (part.exists() and not part.is_dir()):
            raise CourseError(f"{part} is a link or a file where a folder belongs: move it away.")
    moved = []
    for entry in sorted(os.listdir(folder)) if folder.is_dir() else []:
        with contextlib.suppress(Refused):
            data = read_beneath(folder, (entry,), MAX_WRITTEN)
            if entry == f"{name}.ipynb" and digest(data) in known and replaced:
                continue
            if entry == "timestamp.txt" or (entry == f"{name}.ipynb" and digest(data) in known):
                os.unlink(folder / entry)
                continue
        home = archive_folder(course, name) / student / "set-aside"
        home.mkdir(parents=True, exist_ok=True)
        # A fresh folder for each, so that nothing set aside earlier is overwritten.
        os.rename(folder / entry, Path(tempfile.mkdtemp(dir=home)) / entry)
        moved.append(entry)
    return moved
