"""The folder of fetched data: where it is, what is in it, and getting what is missing, once, under a lock.
Files placed there by hand and files of the system's package are verified and taken as if they had been fetched.
"""

import contextlib
import gzip
import hashlib
import os
import zlib
from pathlib import Path

from numnet.data.download import DownloadError, Patience, download
from numnet.data.needs import optional_import

VARIABLE = "NUMNET_DATA"


def cache_folder():
    """The folder that holds one folder for each fetched data set.

    The environment variable NUMNET_DATA names it; without it, it is where the platform keeps caches.

    Returns
    -------
    folder : Path    it need not exist yet
    """
    if folder := os.environ.get(VARIABLE):
        return Path(folder).expanduser().absolute()
    platformdirs = optional_import("platformdirs", "finding the cache folder (unless NUMNET_DATA names it)")
    return Path(platformdirs.user_cache_dir("numnet"))


def is_published(path, file):
    """Whether the file at `path` is the published one: byte for byte, or after unpacking.

    Parameters
    ----------
    path : Path    named as the published file, or without its ``.gz``
    file : RemoteFile

    Returns
    -------
    same : bool
    """
    with contextlib.suppress(EOFError, gzip.BadGzipFile, zlib.error):
        if path.name != file.name:
            with path.open("rb") as content:
                return has_digest(content, file.unpacked_bytes, file.unpacked_sha256)
        with path.open("rb") as content:
            if has_digest(content, file.bytes, file.sha256):
                return True
        if file.unpacked_sha256:
            with gzip.open(path) as content:
                return has_digest(content, file.unpacked_bytes, file.unpacked_sha256)
    return False


def has_digest(content, size, sha256):
    """Whether an open binary file has exactly this size and digest; it is never read much further than `size`."""
    digest, seen = hashlib.sha256(), 0
    while chunk := content.read(1 << 20):
        digest.update(chunk)
        seen += len(chunk)
        if seen > size:
            return False
    return seen == size and digest.hexdigest() == sha256


def find_file(entry, file, folder):
    """The verified path of one file of a data set, or None where it is nowhere.

    Raises
    ------
    DownloadError    if a file of that name lies in the cache but is another
    """
    names = (file.name, file.name.removesuffix(".gz")) if file.unpacked_sha256 else (file.name,)
    for path in (folder / entry.name / name for name in names):
        if path.is_file():
            if is_published(path, file):
                return path
            raise DownloadError(
                f"{path} is not the published file (its size or SHA-256 differs): remove it, by hand or with "
                f"`python -m numnet.data remove {entry.name}`, and try again."
            )
    for path in (Path(system) / name for system in entry.system for name in names):
        if path.is_file() and is_published(path, file):
            return path
    return None


def get_file(entry, file, *, folder=None, fetch=True, patience=None):
    """The path of one file of a data set, fetched if need be.

    Two processes that ask at once fetch it once: the second waits for the first.

    Parameters
    ----------
    entry, file : Entry and RemoteFile
    folder : Path or None    the cache folder; None asks `cache_folder`
    fetch : bool    False raises rather than fetch
    patience : Patience or None    how long to wait for servers

    Returns
    -------
    path : Path    verified

    Raises
    ------
    DownloadError    if the file is not here and cannot be had; the message says what to put where
    """
    folder = cache_folder() if folder is None else folder
    if path := find_file(entry, file, folder):
        return path
    urls = [mirror + file.name for mirror in entry.mirrors]
    if not fetch:
        raise missing(entry, file, folder, "fetching is switched off")
    with locked(folder / entry.name):
        if path := find_file(entry, file, folder):  # another process may have been faster
            return path
        try:
            return download(urls, folder / entry.name / file.name, file, patience or Patience())
        except DownloadError as error:
            raise missing(entry, file, folder, str(error)) from error


@contextlib.contextmanager
def locked(folder):
    """Make `folder` and hold its lock."""
    filelock = optional_import("filelock", "fetching data")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / ".lock")
        lock.acquire()
    except OSError as error:
        raise DownloadError(
            f"the cache folder {folder} cannot be written ({error.strerror or error}): "
            f"set the environment variable {VARIABLE} to a folder that can."
        ) from error
    try:
        yield
    finally:
        lock.release()


def missing(entry, file, folder, reason):
    """The error that says, in one sentence, what is missing and what to put where."""
    return DownloadError(
        f"{entry.name} is not here and could not be fetched ({reason}): put {file.name}, from "
        f"{entry.mirrors[0]}{file.name}, into {folder / entry.name}, or set the environment variable {VARIABLE} "
        f"to a folder that holds {entry.name}/{file.name}."
    )


def unpacked(file, folder):
    """Whether all members of an archive lie unpacked below `folder`, in their sizes."""
    paths = {folder / member: size for member, size in file.members.items()}
    return bool(paths) and all(path.is_file() and path.stat().st_size == size for path, size in paths.items())


def is_here(entry, folder):
    """Whether all files of a data set are somewhere, by name: a look that reads none of them."""
    folders = [folder / entry.name, *map(Path, entry.system)]

    def found(file):
        names = (file.name, file.name.removesuffix(".gz"))
        return unpacked(file, folders[0]) or any((place / name).is_file() for place in folders for name in names)

    return all(map(found, entry.files))
