"""Hands out user ids for workers started by root, so that no two workers on a machine share one.

The kernel counts processes by user id: with an id of its own, a worker's limit is its own, and no worker can signal
another. A byte-range lock on one file makes this safe between grading processes and frees the ids of one that died.
"""

import os
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

# Missing on systems that have no sandbox either.
with suppress(ImportError):
    import fcntl
    import pwd

FIRST_UID = 52_000
COUNT = 4_000


class UidAllocator:
    """Ids ``FIRST_UID`` to ``FIRST_UID + COUNT - 1``; each `take` gives one that nobody else holds.

    Parameters
    ----------
    path : Path
        the lock file, which every grading process of the machine must name alike
    """

    def __init__(self, path):
        self.path = Path(path)
        self._mutex = threading.Lock()
        self._pid = None
        self._file = None
        self._held = set()

    def take(self):
        """An id that no account, no worker and no process of another grader has.

        Raises
        ------
        OSError
            if the lock file cannot be opened or all ids are in use
        """
        with self._mutex:
            self._open()
            start = os.getpid() % COUNT
            for step in range(COUNT):
                uid = FIRST_UID + (start + step) % COUNT
                if uid not in self._held and not _account(uid) and self._lock(uid):
                    self._held.add(uid)
                    return uid
        raise OSError(f"all {COUNT} user ids for workers are in use")

    def release(self, uid):
        """Give an id back, once no process of it is left."""
        with self._mutex:
            if self._pid == os.getpid() and uid in self._held:
                self._held.remove(uid)
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, uid)

    def _open(self):
        """Open the file once a process: record locks belong to a process and are not inherited by its children."""
        if self._pid != os.getpid():
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            self._file = os.open(self.path, flags, 0o600)
            self._pid = os.getpid()
            self._held = set()

    def _lock(self, uid):
        with suppress(BlockingIOError, PermissionError):
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, uid)
            return True
        return False


def _account(uid):
    with suppress(KeyError):
        pwd.getpwuid(uid)
        return True
    return False


# Only root writes in /run, so nobody else can put a file of this name there first.
worker_uids = UidAllocator(
    Path("/run" if os.access("/run", os.W_OK) else tempfile.gettempdir()) / "numnet-workers.lock"
)
