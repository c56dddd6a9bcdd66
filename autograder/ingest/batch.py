"""Ingests a class: finds each student's newest upload, rebuilds it, and writes it with a record.

One bad upload never stops the others, and nothing that was handed in is lost or passed over in silence.
"""

import contextlib
import os
import re
from collections import defaultdict
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import nbformat

from autograder.errors import CourseError
from autograder.ingest import names
from autograder.ingest import records as store
from autograder.ingest.reading import Unreadable, read_notebook
from autograder.ingest.rebuild import fit, rebuild, submission_cells
from autograder.ingest.uploads import Found, Limits, Refused, listing, parse_time, read_beneath


@dataclass(frozen=True)
class Student:
    """One student's line of the report; ``flagged`` maps written questions to why a person must look for them."""

    student: str
    status: str
    origin: str = ""
    message: str = ""
    notes: tuple = ()
    flagged: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """What an ingest did: one `Student` each, files of nobody and refused files with a reason, who is missing."""

    assignment: str
    students: tuple
    unmatched: tuple
    refused: tuple
    missing: tuple

    def to_json(self):
        """Plain dicts and lists: ``unmatched`` and ``refused`` are lists of ``{path, reason}``."""
        tree = asdict(self)
        for key in ("unmatched", "refused"):
            tree[key] = [{"path": path, "reason": reason} for path, reason in tree[key]]
        return {key: list(value) if isinstance(value, tuple) else value for key, value in tree.items()}

    def text(self):
        """The report for a terminal."""
        done = [line for line in self.students if line.status == "ingested"]
        lines = [f"{self.assignment}: {len(done)} of {len(self.students)} students' uploads ingested."]
        for line in self.students:
            details = [line.message, *line.notes, *(f"look for {name}: {why}" for name, why in line.flagged.items())]
            details = "; ".join(detail for detail in details if detail)
            if line.status != "ingested" or details:
                lines.append(f"  {line.student} ({line.status}): {details}")
        for title, entries in (("Refused", self.refused), ("Belongs to nobody", self.unmatched)):
            lines += [f"{title}: {path} ({reason})" for path, reason in entries]
        if self.missing:
            lines.append(f"Missing: {', '.join(self.missing)}")
        return "\n".join(lines)


@dataclass(frozen=True)
class _Candidate:
    """One upload of one student, kept already, with what decides which of several counts."""

    found: Found
    owner: names.Owner
    description: dict
    stamp: float | None
    fit: int

    @property
    def rank(self):
        """The largest counts: fitting the assignment, then newest by what says so most surely."""
        attempt, number = self.owner.attempt
        return (
            self.fit,
            attempt,
            self.stamp is not None,
            self.stamp or 0.0,
            number,
            self.found.mtime,
            self.found.parts,
        )


def ingest(name, uploads, course, pattern=None, roster=None, limits=None):
    """Read a folder or zip file of uploads and write ``submitted/STUDENT/NAME/NAME.ipynb`` for each student.

    Parameters
    ----------
    name : str
        the assignment
    uploads : Path
        a folder or zip file, as Canvas, Moodle, nbgrader or people by hand make them
    course : Path
        the course directory; the release must stand in its ``assignments/NAME/NAME.ipynb``
    pattern : str or None
        a regular expression over each file's path below ``uploads``, with a group named ``student``
    roster : Path or None
        CSV with a column ``student`` and optionally ``name`` and ``aliases``; None for the course's ``roster.csv``, if
        there is one. With a roster, what belongs to nobody on it is listed and not ingested
    limits : Limits or None
        how large uploads may be

    Returns
    -------
    Report

    Raises
    ------
    CourseError
        if nothing can be ingested at all: no release, no uploads, a broken pattern or roster
    """
    course = Path(course)
    skeleton = load_skeleton(course, name)
    expression = names.compile_pattern(pattern) if pattern else None
    if roster is None and (course / "roster.csv").exists():
        roster = course / "roster.csv"
    known = names.read_roster(roster) if roster else None
    batch = _Batch(name, course, skeleton, known)
    try:
        with listing(Path(uploads), limits, store.archive_folder(course, name)) as found:
            batch.refused += [(names.display("/".join(parts)), reason) for parts, reason in found.refused]
            batch.sort_out(found, expression)
        batch.write_all()
        missing = batch.write_missing()
    except OSError as error:
        raise CourseError(
            f"{error.filename or course} cannot be written ({error.strerror}): free it and repeat."
        ) from None
    return Report(name, tuple(batch.students), tuple(sorted(batch.unmatched)), tuple(sorted(batch.refused)), missing)


def load_skeleton(course, name):
    """The released notebook of an assignment.

    Raises
    ------
    CourseError    if there is none, or it is no valid notebook
    """
    path = Path(course) / "assignments" / name / f"{name}.ipynb"
    if not re.fullmatch(r"[A-Za-z0-9_\-]+", name):
        raise CourseError(f"{name!r} is no assignment's name: use letters, digits, _ and -.")
    try:
        skeleton = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        nbformat.validate(skeleton)
        if any("id" not in cell for cell in skeleton.cells):
            raise ValueError("its cells have no ids")
    except (OSError, ValueError, nbformat.ValidationError) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise CourseError(
            f"The release {path} cannot be read ({reason}): build it with `python -m autograder build {name}`."
        ) from None
    return skeleton


def read_one(path, course, assignment=None):
    """Read a single notebook, as ``score NOTEBOOK.ipynb`` does.

    Parameters
    ----------
    path : Path
    course : Path
        the course directory with the releases
    assignment : str or None
        None for what the notebook's metadata says, else its file's name

    Returns
    -------
    name : str
    cells : dict
        the graded code cells by task id

    Raises
    ------
    CourseError
        if the file is no notebook, or of no assignment of the course
    """
    path = Path(path)
    try:
        data = read_beneath(path.resolve().parent, (path.resolve().name,), Limits().file)
        name = assignment or _assignment_of(read_notebook(data), path, Path(course))
        return name, submission_cells(rebuild(data, load_skeleton(course, name))[0]).cells
    except Refused as refusal:
        raise CourseError(f"{path} cannot be read: {refusal}.") from None
    except Unreadable as error:
        raise CourseError(f"{path} cannot be read. {error}") from None
    except OSError as error:
        raise CourseError(f"{path} cannot be read ({error.strerror}): check the path.") from None


def _assignment_of(upload, path, course):
    folder = course / "assignments"
    released = sorted(entry.name for entry in folder.iterdir() if entry.is_dir()) if folder.is_dir() else []
    if upload.assignment in released:
        return upload.assignment
    fitting = [name for name in released if names.fits(path.name, name)]
    if len(fitting) == 1:
        return fitting[0]
    raise CourseError(f"{path} does not say which assignment it is: name it with --assignment ({', '.join(released)}).")


class _Batch:
    """The work of one `ingest`: uploads by student, and the report's lists."""

    def __init__(self, name, course, skeleton, roster):
        self.name, self.course, self.skeleton, self.roster = name, course, skeleton, roster
        self.candidates = defaultdict(list)
        self.labels = {}
        self.refusals = defaultdict(list)
        self.students, self.unmatched, self.refused = [], [], []
        self.folded = {student.casefold(): student for student in store.recorded(course, name)}

    def sort_out(self, found, expression):
        """Read every upload that is somebody's notebook; list what is not."""
        # One in a zip file that was handed in is the student's own word for when that was.
        stamps = {
            file.parts[:-1]: file
            for file in found.files
            if file.parts[-1] == "timestamp.txt" and not any(part.lower().endswith(".zip") for part in file.parts[:-1])
        }
        claims = defaultdict(list)
        for parts, reason in found.refused:
            with contextlib.suppress(names.Unmatched, names.BadName):
                student, owner = self._student(parts, expression)
                if self._is_upload_of(owner, parts):
                    self.refusals[student].append((names.display("/".join(parts)), reason))
        for file in found.files:
            if file.parts[-1] == "timestamp.txt":
                continue
            try:
                if reason := _not_a_notebook(file.parts):
                    raise names.Unmatched(reason)
                student, owner = self._student(file.parts, expression)
                claims[student].append((file, owner))
            except (names.Unmatched, names.BadName) as reason:
                self.unmatched.append((file.path, str(reason)))
        for student in self._unambiguous(claims):
            for file, owner in claims[student]:
                self._read(student, file, owner, stamps.get(file.parts[:-1]))

    def _student(self, parts, expression):
        """The id of the student whom a path names, and how it names them."""
        owner = names.pattern_owner(expression, parts) if expression else names.owner(parts, self.name)
        if self.roster is None:
            student = names.student_id(owner.label)
        else:
            student, key = self.roster.find(owner.keys)
            if student is None:
                raise names.Unmatched(f"{names.display(owner.label)} is not on the roster; add an alias there")
            if owner.number in key:
                # The roster itself says whose number this is.
                owner = replace(owner, number="")
        self.labels.setdefault(student, owner.label)
        return student, owner

    def _is_upload_of(self, owner, parts):
        """Whether a refused file was surely meant as a student's upload, rather than being called like one."""
        archive = parts[-1].lower().endswith(".zip") and (owner.number or len(parts) > 1)
        return bool(self.roster or names.is_notebook(parts[-1]) or archive)

    def _unambiguous(self, claims):
        """Students whose uploads are one person's; the uploads of the others are refused, with the reason."""
        spellings = defaultdict(set)
        for student in claims:
            spellings[student.casefold()].add(student)
            if (earlier := self.folded.get(student.casefold())) is not None:
                spellings[student.casefold()].add(earlier)
        for student in sorted(claims):
            insides = {owner.inside for _, owner in claims[student]}
            strangers = {owner.stranger for _, owner in claims[student] if self._is_stranger(owner, student)}
            numbers = {owner.number for _, owner in claims[student] if owner.number}
            others = spellings[student.casefold()] - {student}
            if len(numbers) > 1:
                reason = (
                    f"{len(numbers)} people are called {names.display(self.labels[student])} "
                    f"(numbers {', '.join(sorted(numbers))}); give each an alias in roster.csv"
                )
            elif strangers or (len(insides) > 1 and "" not in insides):
                reason = f"{student} seems to be a folder of other people's uploads; ingest that folder itself"
            elif others:
                reason = f"{student} and {sorted(others)[0]} differ only in capitals; rename one of them"
            else:
                yield student
                continue
            self.refused += [(file.path, reason) for file, _ in claims[student]]
            if self.roster:
                # Whoever is on the roster has handed something in, and is not missing.
                self.refusals[student] += [(file.path, reason) for file, _ in claims[student]]

    def _is_stranger(self, owner, student):
        known = self.roster and self.roster.find((owner.stranger,))[0]
        return bool(owner.stranger) and known != student

    def _read(self, student, file, owner, stamp_file):
        try:
            data = file.read()
        except Refused as refusal:
            self.refused.append((file.path, str(refusal)))
            self.refusals[student].append((file.path, str(refusal)))
            return
        stamp = parse_time(owner.time) if owner.time else None
        if stamp_file is not None:
            try:
                stamp = parse_time(stamp_file.read(1000).decode("ascii", "replace"))
            except Refused as refusal:
                self.refused.append((stamp_file.path, str(refusal)))
        when = _timestamp(file.mtime if stamp is None else stamp)
        description = {"path": file.path, "time": when}
        earlier = self._earlier(student)
        if earlier and earlier.original and earlier.written == store.digest(data):
            # nbgrader's own folder is ingested again: behind what ingest wrote there is an upload.
            kept = store.original_path(self.course, self.name, student, earlier.original["sha256"])
            if kept.exists():
                data, description = kept.read_bytes(), dict(earlier.original)
        description |= {"sha256": store.keep_original(self.course, self.name, student, data), "size": len(data)}
        fits = 2 if names.fits(owner.file, self.name) else self._fit(data)
        self.candidates[student].append(_Candidate(file, owner, description, stamp, fits))

    def _earlier(self, student):
        """What an earlier ingest recorded; a damaged record is written anew."""
        try:
            return store.load_record(self.course, student, self.name)
        except store.NotIngested:
            return None

    def _fit(self, data):
        try:
            return fit(read_notebook(data), self.skeleton)
        except Exception:  # rebuilding it will say what is wrong, and to this student alone
            return 0

    def write_all(self):
        """Write each student's submission and record; a failure is that student's alone."""
        for student in sorted({*self.candidates, *self.refusals}):
            ranked = sorted(self.candidates[student], key=lambda candidate: candidate.rank, reverse=True)
            try:
                record = self._submission(student, ranked, self._earlier(student))
            except CourseError as error:
                record = store.Record(student, self.name, "error", message=str(error))
                store.save_record(self.course, record)
            self.students.append(
                Student(student, record.status, _origin(record), record.message, tuple(record.notes), record.flagged)
            )

    def _submission(self, student, ranked, earlier):
        """Write one student's newest usable upload, or record why there is none."""
        record = store.Record(student, self.name, "unreadable", label=names.display(self.labels.get(student, student)))
        record.uploads = _history(ranked, earlier)
        # A notebook of something else never stands in for the assignment's, however broken that is.
        for candidate in [candidate for candidate in ranked if candidate.fit or not ranked[0].fit]:
            sha256 = candidate.description["sha256"]
            try:
                data = store.original_path(self.course, self.name, student, sha256).read_bytes()
                notebook, notes = rebuild(data, self.skeleton)
                written = (nbformat.writes(notebook, version=4) + "\n").encode("utf-8")
            except Unreadable as error:
                reason = str(error)
            except Exception as error:  # whatever a hostile file trips must not stop the class
                reason = f"The notebook could not be rebuilt ({type(error).__name__}): a person must look at it."
            else:
                record.status, record.message = "ingested", ""
                record.original, record.release = candidate.description, notes.release
                record.found, record.unwritten, record.flagged = notes.found, sorted(notes.unwritten), notes.flagged
                record.notes += self._remarks(record, candidate, ranked, notes)
                record.timestamp = _timestamp(candidate.stamp)
                record.written = store.digest(written)
                kept = {upload["sha256"] for upload in record.uploads} | ({earlier.written} if earlier else set())
                aside = store.write_submission(self.course, self.name, student, written, record.timestamp, kept)
                record.notes += [f"set aside from the submitted folder: {names.display(entry)}" for entry in aside]
                store.save_record(self.course, record)
                return record
            record.notes.append(f"{candidate.found.path} was passed over: {reason}")
            if not record.message:
                record.message, record.original = reason, candidate.description
        return self._without_submission(student, record, earlier)

    def _without_submission(self, student, record, earlier):
        """Record that no upload was usable, unless an earlier one was."""
        refusals = self.refusals[student]
        if earlier and earlier.status == "ingested":
            earlier.uploads = record.uploads
            refused = [f"{path} was refused: {why}" for path, why in refusals]
            earlier.notes += [note for note in record.notes + refused if note not in earlier.notes]
            store.save_record(self.course, earlier)
            return earlier
        if not record.message:
            path, why = refusals[0]
            record.message = f"The upload {path} was refused: {why}."
        else:
            record.notes = record.notes[1:]
        kept = {upload["sha256"] for upload in record.uploads}
        record.notes += [
            f"set aside from the submitted folder: {names.display(entry)}"
            for entry in store.set_aside(self.course, self.name, student, kept)
        ]
        store.save_record(self.course, record)
        return record

    def _remarks(self, record, candidate, ranked, notes):
        """The notes of a rebuild, and what a person should know about the choice of the upload."""
        remarks = list(notes.lines)
        if candidate is not ranked[0]:
            remarks.insert(0, f"an older upload counts: {candidate.found.path}")
        elif len(ranked) > 1:
            remarks.insert(0, f"the newest of {len(ranked)} uploads counts: {candidate.found.path}")
        if notes.assignment and notes.assignment != self.name:
            remarks.append(f"the notebook says that it is {notes.assignment}")
        remarks += [f"{path} was refused: {why}" for path, why in self.refusals[record.student]]
        if candidate.fit == 0:
            remarks.append("none of the assignment's cells was found; it may be the wrong file")
        return remarks

    def write_missing(self):
        """Record whom only the roster knows, and return them; nobody else stays recorded as missing."""
        if self.roster is None:
            return ()
        known = {record.student: record for record in store.records(self.course, self.name)}
        missing = [name for name in self.roster.students if name not in known or known[name].status == "missing"]
        for student in missing:
            store.save_record(
                self.course, store.Record(student, self.name, "missing", message="Nothing was handed in.")
            )
        for student, record in known.items():
            if record.status == "missing" and student not in missing:
                os.unlink(store.archive_folder(self.course, self.name) / "records" / f"{student}.json")
        return tuple(missing)


def _not_a_notebook(parts):
    """Why a file is nobody's notebook whatever its path says, or None."""
    if "__MACOSX" in parts or parts[-1].startswith("._"):
        return "it is a by-product of macOS"
    if ".ipynb_checkpoints" in parts:
        return "it is a checkpoint of Jupyter"
    return None if names.is_notebook(parts[-1]) else "it is no notebook"


def _history(ranked, earlier):
    """Every original ever kept, oldest record first, each once."""
    history = list(earlier.uploads) if earlier else []
    known = {upload["sha256"] for upload in history}
    for candidate in reversed(ranked):
        if candidate.description["sha256"] not in known:
            known.add(candidate.description["sha256"])
            history.append(candidate.description)
    return history


def _timestamp(seconds):
    """A time as nbgrader reads it, or "" for none."""
    if seconds is None:
        return ""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
    except (ValueError, OverflowError, OSError):
        return ""


def _origin(record):
    return record.original["path"] if record.original else ""
