"""Taking the wanted files out of a downloaded archive.
It may be poisoned: it is read as a bounded stream, and only regular files of the wanted names and sizes are kept.
"""

import gzip
import os
import shutil
import tarfile
import tempfile
import zlib
from pathlib import Path, PurePosixPath

from numnet.data.download import DownloadError

VERIFIED = "verified"  # in an unpacked folder: the SHA-256 of the archive it came from
MARGIN = 1 << 24  # bytes of headers and of small files (a readme, say) that an archive may hold besides what is wanted


class Bounded:
    """A stream that refuses to give more than `limit` bytes, so that a small file cannot unpack without end."""

    def __init__(self, stream, limit):
        self.stream = stream
        self.left = limit

    def read(self, size):
        chunk = self.stream.read(min(size, self.left + 1))
        self.left -= len(chunk)
        if self.left < 0:
            raise tarfile.ReadError("it unpacks to more than it should")
        return chunk


def extract(archive, file, folder):
    """Extract the wanted members of a .tar.gz into a new folder, which appears whole or not at all.

    Parameters
    ----------
    archive : Path    verified
    file : RemoteFile    its wanted members, each ``folder.name/...``, and the digest to note in ``folder/verified``
    folder : Path    must not exist yet; the caller holds its parent's lock

    Raises
    ------
    DownloadError    if the archive lacks a member, or holds anything that an archive of data does not: climbing paths,
        links, devices, more bytes than expected
    """
    room = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=folder.parent))
    try:
        with gzip.open(archive) as stream:
            unpack(Bounded(stream, sum(file.members.values()) + MARGIN), file.members, room)
        (room / folder.name / VERIFIED).write_text(file.sha256)
        os.replace(room / folder.name, folder)
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DownloadError(f"{archive} is not a safe archive of the expected kind: {error}.") from error
    except OSError as error:
        raise DownloadError(f"{archive} cannot be unpacked into {folder}: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(room, ignore_errors=True)


def unpack(stream, members, room):
    """Write the wanted members into `room`; TarError if one is missing or anything in the archive is unsafe."""
    found = set()
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        for member in tar:
            if not (member.isreg() or member.isdir()) or ".." in PurePosixPath(member.name).parts:
                raise tarfile.ReadError(f"{member.name} is neither a file nor a folder in it")
            if member.name not in members:
                continue
            if not member.isreg() or member.size != members[member.name] or member.name in found:
                raise tarfile.ReadError(f"{member.name} is not the file it should be")
            # Only files of names that we know are written here, and never a link that one could be written through.
            target = room / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with tar.extractfile(member) as source, open(target, "xb") as out:
                shutil.copyfileobj(source, out)
            found.add(member.name)
    if lacking := sorted(set(members) - found):
        raise tarfile.ReadError(f"it lacks {lacking[0]}")
