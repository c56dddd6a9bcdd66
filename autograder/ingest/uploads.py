"""Finds uploads in a folder or zip file and reads their bytes without trusting anything about them.

Links, special files, oversize, and entries that would leave the folder are refused, each with a sentence; the rest
go on.
"""

import contextlib
import errno
import io
import os
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from autograder.errors import CourseError
from autograder.ingest.names import display

_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Limits:
    """How much an upload may hold, in bytes where no unit is said.

    ``ratio`` is how many times its packed size a zip entry of more than 1 MiB may be.
    """

    file: int = 32 << 20
    zip_total: int = 4 << 30
    nested_zip_total: int = 128 << 20
    ratio: int = 200
    entries: int = 50_000
    depth: int = 12


class Refused(Exception):
    """An upload that is not taken; the text is one clause that says why."""


@dataclass(frozen=True)
class Found:
    """One file among the uploads, not read yet.

    ``parts`` is its path below the uploads, where a zip file counts as a folder; ``mtime`` is in seconds, UTC.
    ``read`` takes a limit in bytes, if another than the usual one, and raises `Refused`.
    """

    parts: tuple
    mtime: float
    read: Callable[..., bytes] = field(compare=False)

    @property
    def path(self):
        """The path as text that is safe to print."""
        return display("/".join(self.parts))


@dataclass
class Listing:
    """What lies among the uploads: files, and what was refused as (parts, reason)."""

    files: list = field(default_factory=list)
    refused: list = field(default_factory=list)


@contextlib.contextmanager
def listing(uploads, limits=None, archive=None):
    """List a folder or zip file of uploads; zip files inside it are looked into, one level deep.

    Parameters
    ----------
    uploads : Path
        a folder, a zip file, or one notebook
    limits : Limits
    archive : Path or None
        the course's own store of originals, left out where the uploads contain it

    Yields
    ------
    Listing
        its files can be read while the context is open

    Raises
    ------
    CourseError
        if there is nothing to read at ``uploads``
    """
    limits = limits or Limits()
    found = Listing()
    with contextlib.ExitStack() as stack:
        try:
            mode = os.stat(uploads).st_mode
            if stat.S_ISDIR(mode):
                _list_folder(Path(uploads), archive, found, limits)
                _open_zips(found, limits, stack)
            elif stat.S_ISREG(mode):
                if zipfile.is_zipfile(uploads):
                    file = stack.enter_context(open(uploads, "rb"))
                    _list_zip(file, (), found, limits, _Budget(limits.zip_total), stack)
                    _open_zips(found, limits, stack)
                elif str(uploads).lower().endswith(".zip"):
                    raise CourseError(f"{uploads} is no complete zip file: download it again.")
                else:
                    parent, name = os.path.split(os.path.abspath(uploads))
                    mtime = os.stat(uploads).st_mtime
                    found.files.append(Found((name,), mtime, _file_reader(parent, (name,), limits)))
            else:
                raise CourseError(f"{uploads} is neither a folder nor a file: give a folder or zip file of uploads.")
        except OSError as error:
            raise CourseError(f"The uploads {uploads} cannot be read ({error.strerror}): check the path.") from None
        except Refused as error:
            raise CourseError(f"The zip file {uploads} cannot be used: {error}. Download it again.") from None
        found.files.sort(key=lambda file: file.parts)
        found.refused.sort()
        yield found


def read_beneath(root, parts, limit):
    """Read one file below a folder, following no link on the way and waiting for nothing.

    Raises
    ------
    Refused    if it is no plain file, larger than ``limit`` bytes, unreadable, or changes while it is read
    """
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts[:-1]:
            below = os.open(part, _OPEN | os.O_DIRECTORY, dir_fd=folder)
            os.close(folder)
            folder = below
        descriptor = os.open(parts[-1], _OPEN, dir_fd=folder)
    except OSError as error:
        raise Refused(_why_not_opened(error)) from None
    finally:
        os.close(folder)
    with os.fdopen(descriptor, "rb") as file:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise Refused("it is no plain file")
        if before.st_size > limit:
            raise Refused(f"it has {_size(before.st_size)}, and at most {_size(limit)} are taken")
        try:
            data = file.read(limit + 1)
        except OSError as error:
            raise Refused(_why_not_opened(error)) from None
        after = os.fstat(descriptor)
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    if not same or len(data) != after.st_size:
        raise Refused("it changed while it was read")
    return data


def _why_not_opened(error):
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        return "it is a link, or lies behind one"
    if error.errno == errno.ENXIO:
        return "it is no plain file"
    return f"it cannot be opened ({error.strerror})"


def _size(number):
    for unit, scale in (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)):
        if number >= scale:
            return f"{number / scale:.3g} {unit}"
    return f"{number} bytes"


# Folders


def _list_folder(root, archive, found, limits):
    """Walk a folder; directories are opened one below the other, so a link put in meanwhile leads nowhere."""
    kept = _identity(archive) if archive else None

    def walk(folder, parts):
        own = kept is not None and _identity(folder) == kept
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries)
        for name in names:
            _count(found, limits)
            below = (*parts, name)
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if own and _is_archive_folder(name, folder):
                continue
            if stat.S_ISLNK(status.st_mode):
                found.refused.append((below, "it is a link"))
            elif stat.S_ISDIR(status.st_mode):
                if len(below) > limits.depth:
                    found.refused.append((below, f"folders are nested more than {limits.depth} deep"))
                    continue
                try:
                    descriptor = os.open(name, _OPEN | os.O_DIRECTORY, dir_fd=folder)
                except OSError as error:
                    found.refused.append((below, _why_not_opened(error)))
                    continue
                try:
                    walk(descriptor, below)
                finally:
                    os.close(descriptor)
            elif stat.S_ISREG(status.st_mode):
                found.files.append(Found(below, status.st_mtime, _file_reader(root, below, limits)))
            else:
                found.refused.append((below, "it is no plain file"))

    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        walk(descriptor, ())
    finally:
        os.close(descriptor)


def _file_reader(root, parts, limits):
    return lambda limit=None: read_beneath(root, parts, limit or limits.file)


def _identity(path):
    """What stays the same of a folder whichever way it is named; None where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _is_archive_folder(name, folder):
    """Whether an entry of `uploads/NAME` is ingest's own: the records, or a folder of kept originals."""
    if name == "records":
        return True
    try:
        descriptor = os.open(name, _OPEN | os.O_DIRECTORY, dir_fd=folder)
    except OSError:
        return False
    try:
        inside = os.listdir(descriptor)
    finally:
        os.close(descriptor)
    return bool(inside) and all(re.fullmatch(r"[0-9a-f]{64}\.ipynb|set-aside", entry) for entry in inside)


def _count(found, limits):
    if len(found.files) + len(found.refused) >= limits.entries:
        raise CourseError(f"The uploads hold more than {limits.entries} files: give the folder of one assignment.")


# Zip files


@dataclass
class _Budget:
    """Bytes that may still be unpacked from one zip file."""

    left: int


def _open_zips(found, limits, stack):
    """Replace zip files among the files by what they hold."""
    zips = [file for file in found.files if file.parts[-1].lower().endswith(".zip")]
    for file in zips:
        found.files.remove(file)
        try:
            data = file.read()
            _list_zip(io.BytesIO(data), file.parts, found, limits, _Budget(limits.nested_zip_total), stack)
        except Refused as error:
            found.refused.append((file.parts, str(error)))


def _list_zip(file, above, found, limits, budget, stack):
    try:
        archive = stack.enter_context(zipfile.ZipFile(file))
    except Exception as error:  # a damaged directory of entries raises whatever it trips over
        raise Refused(f"it is no complete zip file ({display(str(error)) or type(error).__name__})") from None
    entries = [(entry, _entry_name(entry)) for entry in archive.infolist()]
    times = Counter(name for _, name in entries)
    for entry, name in entries:
        _count(found, limits)
        parts = tuple(part for part in name.split("/") if part not in ("", "."))
        if reason := _why_not_taken(entry, name, parts, times, limits):
            found.refused.append(((*above, *(parts or (name,))), reason))
        elif not entry.is_dir():
            read = _entry_reader(archive, entry, limits, budget)
            found.files.append(Found((*above, *parts), _entry_time(entry), read))


def _entry_name(entry):
    """An entry's name; packers that write UTF-8 without saying so, or backslashes, are understood."""
    name = entry.orig_filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _why_not_taken(entry, name, parts, times, limits):
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "its name is an absolute path"
    if ".." in parts:
        return "its name leads out of the folder"
    if "\0" in name or not parts:
        return "its name is no plain path"
    if len(parts) > limits.depth:
        return f"folders are nested more than {limits.depth} deep"
    if times[name] > 1:
        return "the zip file holds several entries of this name"
    if kind == stat.S_IFLNK:
        return "it is a link"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "it is no plain file"
    if entry.flag_bits & 0x1:
        return "it is encrypted"
    if entry.file_size > limits.file:
        return f"it has {_size(entry.file_size)}, and at most {_size(limits.file)} are taken"
    if entry.file_size > 1 << 20 and entry.file_size > limits.ratio * max(entry.compress_size, 1):
        return f"it unpacks to more than {limits.ratio} times its size"
    return None


def _entry_time(entry):
    try:
        return datetime(*entry.date_time, tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0


def _entry_reader(archive, entry, limits, budget):
    def read(limit=None):
        limit = min(limit or limits.file, budget.left)
        data = bytearray()
        try:
            with archive.open(entry) as file:
                while chunk := file.read(_CHUNK):
                    data += chunk
                    if len(data) > limit:
                        raise Refused(f"it, or its zip file, unpacks to more than {_size(limit)}")
        except Refused:
            raise
        except Exception as error:  # zlib, lzma, bz2 and zipfile have no common ancestor for damaged data
            raise Refused(f"it cannot be unpacked ({display(str(error)) or type(error).__name__})") from None
        budget.left -= len(data)
        return bytes(data)

    return read


# Time stamps of nbgrader


def parse_time(text):
    """Read a time as nbgrader writes it, ``2026-01-30 15:58:23.948203 America/Los_Angeles``.

    Returns
    -------
    float or None    seconds, UTC; None if the text is no time
    """
    text = text.strip()
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?)\s*(\S*)", text)
    if not match:
        return None
    try:
        time = datetime.fromisoformat(match[1])
        if re.fullmatch(r"[+-]\d\d:?\d\d", match[2]):
            time = datetime.fromisoformat(match[1] + match[2])
        else:
            time = time.replace(tzinfo=ZoneInfo(match[2]) if match[2] not in ("", "Z", "UTC") else UTC)
        return time.timestamp()
    except (ValueError, OSError, LookupError, OverflowError):
        return None
