"""Ingests a class: finds each student's newest upload, rebuilds it, and writes it with a record.

One bad upload never stops the others, and nothing that was handed in is lost or passed over in silence.
"""

import contextlib
import difflib
import os
import re
import shlex
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

TIME_FORM = "2026-11-03 09:00:00 UTC"
# What tells a course directory from any other folder.
OF_A_COURSE = ("assignments", "uploads", "nbgrader_config.py", "roster.csv", "gradebook.db", "secret.key")


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
    """What an ingest did: one `Student` each, files of nobody and refused files with a reason, who is missing.

    ``aside`` were ingested before and are not on the course's roster: their submissions were moved to ``aside_folder``.
    ``back`` were taken back from there. ``strangers`` are not on a roster that is not the course's own, and stay.
    """

    assignment: str
    students: tuple
    unmatched: tuple
    refused: tuple
    missing: tuple
    aside: tuple = ()
    aside_folder: str = ""
    strangers: tuple = ()
    back: tuple = ()

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
        if self.back:
            lines.append(f"No longer set aside: {', '.join(self.back)}")
        if self.aside:
            lines += [
                f"Not on the roster, moved to {self.aside_folder}: {', '.join(self.aside)}",
                "  Grades that they have stay in the gradebook; grade, report and export leave them out. To take "
                "somebody back, add a line to roster.csv and run ingest again.",
            ]
        if self.strangers:
            lines += [
                f"Ingested before and not on this roster: {', '.join(self.strangers)}",
                "  They still count. To set them aside, save the roster as roster.csv in the course directory and run "
                "ingest again.",
            ]
        return "\n".join(lines)


@dataclass(frozen=True)
class _Candidate:
    """One upload of one student, kept already, with what decides which of several counts."""

    found: Found
    owner: names.Owner
    description: dict
    stamp: float | None
    fit: int
    doubts: tuple = ()

    @property
    def rank(self):
        """The largest counts: fitting the assignment, then newest by what says so most surely."""
        attempt, number = self.owner.attempt
        return (
            self.fit,
            self.stamp is not None,
            self.stamp or 0.0,
            attempt,
            number,
            self.found.mtime,
            self.found.parts,
        )


def ingest(name, uploads, course, pattern=None, roster=None, limits=None):
    """Read a folder or zip file of uploads and write ``submitted/STUDENT/NAME/NAME.ipynb`` for each student.

    Of all uploads of a student, in this run and before, the newest counts, as far as times are known; where they are
    not, that of the later run, and the report says so.

    Parameters
    ----------
    name : str
        the assignment
    uploads : Path or None
        a folder or zip file, as Canvas, Moodle, nbgrader or people by hand make them. None, or the course's
        ``uploads/NAME``, rebuilds each submission from the upload that is kept and counts
    course : Path
        the course directory; the release must stand in its ``assignments/NAME/NAME.ipynb``
    pattern : str or None
        a regular expression over each file's path below ``uploads``, with a group named ``student``
    roster : Path or None
        CSV with a column ``student`` and optionally ``name`` and ``aliases``; None for the course's ``roster.csv``, if
        there is one. With a roster, what belongs to nobody on it is listed and not ingested. Who was ingested before
        and is not on the course's own is set aside
    limits : Limits or None
        how large uploads may be

    Returns
    -------
    Report

    Raises
    ------
    CourseError
        if nothing can be ingested at all: no course directory, no release, no uploads, a broken pattern or roster
    """
    course = Path(course)
    check_course(course)
    skeleton = load_skeleton(course, name)
    expression = names.compile_pattern(pattern) if pattern else None
    own = course / "roster.csv"
    if roster is None and own.exists():
        roster = own
    known = names.read_roster(roster) if roster else None
    archive = store.archive_folder(course, name)
    uploads = archive if uploads is None else Path(uploads)
    _refuse_another_archive(uploads, archive, name)
    batch = _Batch(name, course, skeleton, known)
    try:
        with listing(uploads, limits, archive) as found:
            batch.refused += [(names.display("/".join(parts)), reason) for parts, reason in found.refused]
            if roster and own.exists() and own.samefile(roster):
                batch.follow_roster()
            batch.sort_out(found, expression)
        everybody = archive.resolve().is_relative_to(uploads.resolve())
        # Before anything is written: on some disks, names that differ in capitals alone are one.
        batch.leave_out()
        batch.repeat(everybody)
        batch.write_all()
        missing = batch.write_missing()
    except OSError as error:
        raise CourseError(
            f"{error.filename or course} cannot be written ({error.strerror}): free it and repeat."
        ) from None
    return Report(
        name,
        tuple(batch.students),
        tuple(sorted(batch.unmatched)),
        tuple(sorted(batch.refused)),
        missing,
        tuple(batch.aside),
        str(course / "submitted_aside"),
        tuple(batch.strangers()),
        tuple(batch.back),
    )


def check_course(course):
    """Make sure that a folder is a course directory.

    Raises
    ------
    CourseError    if it is none, with those of a similar name beside it
    """
    if _is_course(course):
        return
    beside = course.resolve().parent
    others = [entry.name for entry in beside.iterdir() if _is_course(entry)] if beside.is_dir() else []
    close = difflib.get_close_matches(course.resolve().name, others)
    meant = f" Did you mean {' or '.join(shlex.quote(str(beside / other)) for other in close)}?" if close else ""
    raise CourseError(
        f"{course} is no course directory.{meant} "
        f"`python -m autograder new {shlex.quote(str(course))}` makes it one: correct --course, or run that first."
    )


def _is_course(folder):
    return any((folder / name).exists() for name in OF_A_COURSE)


def _refuse_another_archive(uploads, archive, name):
    """Uploads kept by another course lie there under their hashes, with their times in records that none reads here."""
    for folder in (uploads, uploads / name, uploads / "uploads" / name):
        if folder.resolve() != archive.resolve() and any(folder.glob("records/*.json")):
            its = f" {shlex.quote(str(folder.parent.parent))}" if folder.parent.name == "uploads" else ""
            raise CourseError(
                f"{folder} is where another course, or another assignment, keeps its uploads: give that course's "
                f"directory, --course{its or ' DIR'}, or copy the folder to {archive} and ingest that."
            )


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
            f"The release {path} cannot be read ({reason}): build it with `{store.command(course, f'build {name}')}`."
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
        self.aside, self.back, self.repeated = [], [], set()
        self.left_out = set(store.recorded(course, name, aside=True))
        self._remember_spellings()

    def _remember_spellings(self):
        recorded = set(store.recorded(self.course, self.name)) - set(self.aside)
        self.folded = {student.casefold(): student for student in recorded}

    def _take_back(self, student):
        store.take_back(self.course, self.name, student)
        self.left_out.remove(student)
        self.back.append(student)

    def strangers(self):
        """Who was ingested before, and is not on the roster; nobody where there is none."""
        listed = set(self.roster.students) if self.roster else set()
        return [
            record.student
            for record in store.records(self.course, self.name)
            if self.roster and record.status != "missing" and record.student not in listed
        ]

    def follow_roster(self):
        """Take back who is on the course's roster again, and note whose submissions are to be set aside."""
        self.aside = self.strangers()
        for student in sorted(self.left_out & set(self.roster.students)):
            self._take_back(student)
        self._remember_spellings()

    def leave_out(self):
        """Set aside what was noted."""
        for student in self.aside:
            store.leave_out(self.course, self.name, student)
            self.left_out.add(student)

    def sort_out(self, found, expression):
        """Read every upload that is somebody's notebook; list what is not."""
        # One in a zip file that was handed in is the student's own word for when that was.
        stamps = {
            file.parts[:-1]: file
            for file in found.files
            if file.parts[-1] == "timestamp.txt" and not any(part.lower().endswith(".zip") for part in file.parts[:-1])
        }
        beside = {file.parts[:-1] for file in found.files if names.is_notebook(file.parts[-1])}
        self.unmatched += [
            (file.path, "no notebook lies beside it") for folder, file in stamps.items() if folder not in beside
        ]
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
        stamp, doubts = self._time(owner, stamp_file)
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
        self.candidates[student].append(_Candidate(file, owner, description, stamp, fits, doubts))

    def _time(self, owner, stamp_file):
        """When an upload was handed in, None if nothing says so, and what of it could not be read."""
        stamp, doubts = None, ()
        if owner.time:
            stamp = parse_time(owner.time)
            if stamp is None:
                doubts = (f"the time in the name of its folder, {names.display(owner.time)!r}, cannot be read",)
        if stamp_file is None:
            return stamp, doubts
        try:
            text = stamp_file.read(1000).decode("utf-8-sig", "replace").strip()
        except Refused as refusal:
            self.refused.append((stamp_file.path, str(refusal)))
            return stamp, (f"{stamp_file.path} was refused: {refusal}",)
        if (written := parse_time(text)) is not None:
            return written, ()
        shown = names.display(text[:40])
        return stamp, (f"{stamp_file.path} is not used, as {shown!r} is no time in the form {TIME_FORM}: correct it",)

    def _earlier(self, student):
        """What an earlier ingest recorded; a damaged record is written anew."""
        if student in self.left_out:
            # Whoever is ingested again counts again, with all that was known.
            self._take_back(student)
        try:
            return store.load_record(self.course, student, self.name)
        except store.NotIngested:
            return None

    def _fit(self, data):
        try:
            return fit(read_notebook(data), self.skeleton)
        except Exception:  # rebuilding it will say what is wrong, and to this student alone
            return 0

    def repeat(self, everybody):
        """Rebuild who has no upload in this run, from the upload that counts: who was taken back, or everybody."""
        archive = store.archive_folder(self.course, self.name)
        recorded = {record.student: record for record in store.records(self.course, self.name)}
        for student, record in recorded.items():
            if student in self.candidates or student in self.refusals or not (everybody or student in self.back):
                continue
            if _counts(record):
                self.repeated.add(student)
            elif record.status != "missing":
                self.students.append(_line(record))
        known = {*recorded, *self.left_out, *self.candidates}
        for folder in sorted(path.parent for path in archive.glob("*/*.ipynb") if everybody):
            if folder.name not in known:
                known.add(folder.name)
                reason = "Uploads are kept, but no record says which counts: ingest the platform's files again."
                self.students.append(Student(folder.name, "error", message=reason))

    def write_all(self):
        """Write each student's submission and record; a failure is that student's alone."""
        for student in sorted({*self.candidates, *self.refusals, *self.repeated}):
            ranked = sorted(self.candidates[student], key=lambda candidate: candidate.rank, reverse=True)
            earlier, remarks = self._earlier(student), []
            try:
                record = self._submission(student, ranked, earlier, remarks)
            except CourseError as error:
                # What counted before is not forgotten: the next run goes on from there.
                record = replace(earlier or store.Record(student, self.name, "error"), status="error")
                record.message, record.uploads = str(error), _history(ranked, earlier)
                store.save_record(self.course, record)
            self.students.append(_line(record, remarks))
        self.students.sort(key=lambda line: line.student)

    def _submission(self, student, ranked, earlier, remarks):
        """Write one student's newest usable upload, or record why there is none; ``remarks`` are for this run alone."""
        record = store.Record(student, self.name, "unreadable", label=names.display(self.labels.get(student, student)))
        record.uploads = _history(ranked, earlier)
        counted, passed_over, unreadable = self._counted(earlier), [], set()
        # A notebook of something else never stands in for the assignment's, however broken that is.
        for candidate in [candidate for candidate in ranked if candidate.fit or not ranked[0].fit]:
            if counted and candidate.description["sha256"] == counted.description["sha256"]:
                candidate = _again(candidate, counted, self.name, remarks)
            elif counted and passed_over and not self._is_newer(candidate, counted):
                continue
            elif counted and (reason := self._why_not_used(candidate, counted, earlier)):
                remarks += [f"{reason}; kept, not used: {candidate.found.path}", *candidate.doubts]
                passed_over.append(candidate)
                continue
            try:
                notebook, notes = rebuild(self._original(student, candidate), self.skeleton)
                written = _text(notebook)
            except Unreadable as error:
                reason = str(error)
            except CourseError:
                raise
            except Exception as error:  # whatever a hostile file trips must not stop the class
                reason = f"The notebook could not be rebuilt ({type(error).__name__}): a person must look at it."
            else:
                if counted and candidate.description["sha256"] != counted.description["sha256"]:
                    remarks += self._replacing(candidate, counted)
                record.status, record.message = "ingested", ""
                record.original = candidate.description
                record.uploads = _older_before(record.uploads, candidate, [*ranked, counted or candidate], unreadable)
                competing = [other for other in ranked if other not in passed_over]
                record.notes += self._remarks(record, candidate, competing, notes)
                record.timestamp = _timestamp(candidate.stamp)
                remarks += candidate.doubts
                return self._written(record, written, notes, earlier)
            unreadable.add(candidate.description["sha256"])
            record.notes.append(f"{candidate.found.path} was passed over: {reason}")
            if not record.message:
                record.message, record.original = reason, candidate.description
        if counted:
            record.uploads = _older_before(record.uploads, counted, ranked, unreadable)
            return self._as_before(record, counted, earlier, remarks)
        return self._without_submission(student, record)

    def _counted(self, earlier):
        """The upload that counted before this run, or None."""
        if not _counts(earlier):
            return None
        found = Found((earlier.original["path"],), 0.0, lambda limit=None: b"")
        stamp = parse_time(earlier.timestamp) if earlier.timestamp else None
        return _Candidate(found, None, earlier.original, stamp, 0)

    def _original(self, student, candidate):
        """An upload's bytes as they were kept."""
        sha256 = candidate.description["sha256"]
        path = store.original_path(self.course, self.name, student, sha256)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CourseError(
                f"The upload that counts, {path}, cannot be read ({error.strerror}): copy it from the backup."
            ) from None
        if store.digest(data) != sha256:
            raise CourseError(f"The upload that counts, {path}, is damaged: copy it from the backup.")
        return data

    def _why_not_used(self, candidate, counted, earlier):
        """Why an upload does not take the place of another that counts, as a clause; "" if it does."""
        if self._is_older(candidate, counted, earlier):
            return f"an older upload than the one that counts ({_moment(counted)})"
        if candidate.fit == 0 and self._fit(self._original(earlier.student, counted)):
            return f"an upload without any of the assignment's cells, unlike the one that counts ({_moment(counted)})"
        return ""

    def _is_older(self, candidate, counted, earlier):
        newer = self._is_newer(candidate, counted)
        if newer is not None:
            return not newer
        # Nothing says when: but what an earlier run knew and another upload replaced has not become newer since.
        history = [upload["sha256"] for upload in earlier.uploads]
        both = (candidate.description["sha256"], counted.description["sha256"])
        return all(sha256 in history for sha256 in both) and history.index(both[0]) < history.index(both[1])

    def _is_newer(self, candidate, counted):
        """Whether one upload was handed in after another; None where nothing says so."""
        if None not in (candidate.stamp, counted.stamp) and candidate.stamp != counted.stamp:
            return candidate.stamp > counted.stamp
        return names.newer(candidate.found.path, counted.found.path, self.name)

    def _replacing(self, candidate, counted):
        if self._is_newer(candidate, counted):
            return []
        return [f"replaces the upload of {_moment(counted)} (different): nothing says which of them is newer"]

    def _written(self, record, written, notes, earlier):
        """Put a rebuilt notebook in place and save its record."""
        record.release, record.found = notes.release, notes.found
        record.unwritten, record.flagged = sorted(notes.unwritten), notes.flagged
        record.written = store.digest(written)
        known = {upload["sha256"] for upload in record.uploads} | ({earlier.written} if earlier else set())
        aside = store.write_submission(self.course, self.name, record.student, written, record.timestamp, known)
        record.notes += [f"set aside from the submitted folder: {names.display(entry)}" for entry in aside]
        store.save_record(self.course, record)
        return record

    def _as_before(self, record, counted, earlier, remarks):
        """Rebuild the submission that counted before; what this run passed over is added to its notes."""
        refused = [f"{path} was refused: {why}" for path, why in self.refusals[record.student]]
        news = [note for note in record.notes + refused if note not in earlier.notes]
        record = replace(earlier, status="ingested", message="", uploads=record.uploads, notes=earlier.notes + news)
        data = self._original(record.student, counted)
        try:
            notebook, notes = rebuild(data, self.skeleton)
            written = _text(notebook)
        except Exception as error:  # a version that reads less than the one that ingested it
            raise CourseError(f"The upload that counts cannot be rebuilt any more ({error}).") from None
        if store.digest(written) != earlier.written:
            record.notes += [note for note in notes.lines if note not in record.notes]
        return self._written(record, written, notes, earlier)

    def _without_submission(self, student, record):
        """Record that no upload was ever usable."""
        if not record.message:
            path, why = self.refusals[student][0]
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
        path = candidate.found.path
        if candidate.description["sha256"] != ranked[0].description["sha256"]:
            remarks.insert(0, f"an older upload counts: {path}")
        elif len(ranked) > 1:
            timed = candidate.stamp is not None and any(other.stamp is None for other in ranked)
            which = "newest with a known time" if timed else "newest"
            remarks.insert(0, f"the {which} of {len(ranked)} uploads counts: {path}")
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


def _older_before(uploads, chosen, others, unreadable):
    """A history in which what is not newer than the upload that counts stands before it, as `_is_older` reads it.

    ``unreadable`` holds hashes of what may well be newer, and counts as soon as it can be read.
    """
    sha256 = chosen.description["sha256"]
    older = {other.description["sha256"] for other in others} - unreadable - {sha256}
    place = next((at for at, upload in enumerate(uploads) if upload["sha256"] == sha256), len(uploads))
    late = [upload for upload in uploads[place:] if upload["sha256"] in older]
    return [*uploads[:place], *late, *(upload for upload in uploads[place:] if upload not in late)]


def _again(candidate, counted, assignment, remarks):
    """The upload that counts already, come once more: what is known of it is kept, and a time of its own taken."""
    if None not in (candidate.stamp, counted.stamp) and candidate.stamp != counted.stamp:
        remarks.append(f"the same upload with another time: {_moment(candidate)}, before {_moment(counted)}")
    stamp = counted.stamp if candidate.stamp is None else candidate.stamp
    path, before = candidate.description["path"], counted.description["path"]
    # A platform's own name for it is what pages go back under.
    better = names.platform(path, assignment) and not names.platform(before, assignment)
    description = dict(
        candidate.description if better or names.newer(path, before, assignment) else counted.description
    )
    if stamp is not None:
        description["time"] = _timestamp(stamp)
    return replace(candidate, description=description, stamp=stamp)


def _counts(record):
    """Whether a record names an upload that counts."""
    return bool(record and record.original and record.written and record.status in ("ingested", "error"))


def _text(notebook):
    return (nbformat.writes(notebook, version=4) + "\n").encode("utf-8")


def _line(record, remarks=()):
    """A student's line of the report."""
    notes = (*record.notes, *(remark for remark in remarks if remark not in record.notes))
    return Student(record.student, record.status, _origin(record), record.message, notes, record.flagged)


def _moment(candidate):
    """When an upload was handed in, to the second; its path if nothing says so."""
    if candidate.stamp is None:
        return f"unknown time, {candidate.found.path}"
    return datetime.fromtimestamp(candidate.stamp, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


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
