"""One file from one of several mirrors: resumed where it broke off, verified, and moved into place whole.
Whatever a server sends, only the published bytes become the target; until then they wait in a ``.part`` file beside it.
"""

import contextlib
import email.utils
import hashlib
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit

from numnet.data.needs import optional_import

NETWORK_ERRORS = (TimeoutError, ConnectionError, ssl.SSLError, urllib.error.URLError, http.client.HTTPException)
BUSY = {408, 425, 429, 500, 502, 503, 504}  # worth asking the same server again


class DownloadError(OSError):
    """A file is not here and cannot be had; the message says why and what to do."""


class MirrorError(Exception):
    """One mirror does not give the file; the next may."""


@dataclass(frozen=True)
class Patience:
    """How long to bear with servers.

    Attributes
    ----------
    timeout : float    seconds without a byte before a connection counts as stalled
    tries : int    tries in a row that bring nothing before a mirror is given up
    pause : float    seconds before the second try; it doubles with each further one
    longest_pause : float    the most seconds to wait, whatever a server asks for
    """

    timeout: float = 20.0
    tries: int = 4
    pause: float = 1.0
    longest_pause: float = 30.0


def download(urls, target, file, patience):
    """Fetch one file, from the first mirror that gives it.

    Parameters
    ----------
    urls : list of str    the file's address on each mirror
    target : Path    where the file goes; its folder exists, and the caller holds its lock
    file : RemoteFile    size and digest
    patience : Patience

    Returns
    -------
    target : Path

    Raises
    ------
    DownloadError    if no mirror gives the published file, or it cannot be written
    """
    part = Part(target, file)
    failures = []
    for url in urls:
        host = urlsplit(url).hostname
        try:
            resumed = part.size() > 0
            fetch(url, part, patience)
            if not part.is_complete() and resumed:  # the bytes from before may have been the bad ones
                part.discard()
                fetch(url, part, patience)
            if part.is_complete():
                part.become_target()
                return target
            part.discard()
            failures.append(f"{host} sent another file than the published one")
        except MirrorError as error:
            failures.append(f"{host}: {error}")
        except DownloadError:
            raise
        except OSError as error:  # the network's own errors have become MirrorErrors
            raise DownloadError(f"{target} cannot be written: {error.strerror or error}") from error
    raise DownloadError("; ".join(failures) or "the registry names no mirror")


class Part:
    """The bytes of a file that have come so far, with the address and the version that they came from."""

    def __init__(self, target, file):
        self.target = target
        self.file = file
        self.path = target.with_name(target.name + ".part")
        self.origin = target.with_name(target.name + ".part.json")

    def size(self):
        return self.path.stat().st_size if self.path.exists() else 0

    def is_complete(self):
        if self.size() != self.file.bytes:
            return False
        with self.path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == self.file.sha256

    def discard(self):
        self.path.unlink(missing_ok=True)
        self.origin.unlink(missing_ok=True)

    def become_target(self):
        os.replace(self.path, self.target)
        self.origin.unlink(missing_ok=True)

    def version_at(self, url):
        """What identifies the version on the server that the bytes came from, if they came from `url`."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            origin = json.loads(self.origin.read_text())
            if origin["url"] == url:
                return origin["version"]
        return None

    def came_from(self, url, headers):
        """Note the version for a later If-Range; a weak ETag does not promise equal bytes, so it is not kept."""
        etag = headers.get("ETag", "")
        version = etag if etag.startswith('"') else headers.get("Last-Modified")
        self.origin.write_text(json.dumps({"url": url, "version": version}))

    def check_room(self):
        """Refuse to start what cannot end."""
        needed, free = self.file.bytes - self.size(), shutil.disk_usage(self.path.parent).free
        if free < needed:
            raise DownloadError(f"{self.path.parent} has {free / 1e6:.1f} MB left and {needed / 1e6:.1f} MB are needed")


def fetch(url, part, patience):
    """Add bytes to the part until it has its full size, or raise MirrorError."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise MirrorError("only http and https addresses are fetched")
    failed = 0
    while part.size() != part.file.bytes:
        before, pause = part.size(), patience.pause * 2**failed
        try:
            receive(url, part, patience.timeout)
            reason = "it closed the connection early"
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 416:  # nothing beyond what is here: complete, or another file
                if part.is_complete():
                    return
                part.discard()
            elif error.code not in BUSY:
                raise MirrorError(f"it answered {error.code} {error.reason}") from error
            reason = f"it answered {error.code} {error.reason}"
            pause = asked_pause(error.headers, pause)
        except NETWORK_ERRORS as error:
            cause = getattr(error, "reason", error)
            reason = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
            if isinstance(cause, socket.gaierror):  # no such name, or no network: waiting does not help
                raise MirrorError(reason) from error
        if part.size() == part.file.bytes:
            return
        failed = 0 if part.size() > before else failed + 1
        if failed >= patience.tries:
            raise MirrorError(reason)
        time.sleep(min(pause, patience.longest_pause))


def receive(url, part, timeout):
    """One request: append what comes to the part, at most up to the published size."""
    total = part.file.bytes
    if part.size() > total:
        part.discard()
    part.check_room()
    start = part.size()
    request = urllib.request.Request(url, headers={"User-Agent": "numnet", "Accept-Encoding": "identity"})
    if start:
        request.add_header("Range", f"bytes={start}-")
        if version := part.version_at(url):
            request.add_header("If-Range", version)
    with urllib.request.urlopen(request, timeout=timeout) as response:
        start = agreed_start(response, start, total)
        part.came_from(url, response.headers)
        with part.path.open("ab" if start else "wb") as output, progress_bar(part.file, start) as bar:
            have = start
            while have < total and (chunk := response.read1(min(1 << 16, total - have))):
                output.write(chunk)
                have += len(chunk)
                bar.update(len(chunk))


def agreed_start(response, start, total):
    """The position in the file of the response's first byte; MirrorError if it cannot be the published file."""
    if response.status == 206:
        parts = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
        if not parts or int(parts[1]) != start or parts[2] not in ("*", str(total)):
            raise MirrorError("it sent another range than the one asked for")
        return start
    length = response.headers.get("Content-Length")
    if length is not None and length != str(total):
        raise MirrorError(f"its file has {length} bytes, the published one {total}")
    return 0


def asked_pause(headers, default):
    """The seconds that a Retry-After header asks for, else `default`."""
    asked = headers.get("Retry-After", "")
    if asked.isdecimal():
        return float(asked)
    with contextlib.suppress(ValueError):
        return max(email.utils.parsedate_to_datetime(asked).timestamp() - time.time(), 0.0)
    return default


def progress_bar(file, start):
    """A progress bar on standard error, shown on a terminal and in a notebook only."""
    shown = sys.stderr.isatty() or "ipykernel" in sys.modules
    tqdm = optional_import("tqdm", "showing the progress of a download")
    return tqdm.tqdm(desc=file.name, total=file.bytes, initial=start, unit="B", unit_scale=True, disable=not shown)
