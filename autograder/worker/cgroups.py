"""Puts a worker into a control group of its own (cgroup v2), where this machine and this user may make one.

It is a second line: the limits that a worker sets on itself hold without it, so a failure here means "no group" only.
"""

import itertools
import os
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

CONTROLLERS = {"memory", "pids"}
REMOVE_SECONDS = 1.0
_numbers = itertools.count()


class Group:
    """A control group that holds one process and all that it starts.

    Parameters
    ----------
    folder : Path
        its folder, which this makes
    pid : int
        the process to move there
    memory_bytes, processes : int

    Raises
    ------
    OSError
        if the group cannot be made or the process cannot be moved
    """

    def __init__(self, folder, pid, memory_bytes, processes):
        self.folder = folder
        folder.mkdir()
        try:
            (folder / "memory.max").write_text(str(memory_bytes))
            (folder / "pids.max").write_text(str(processes))
            # Not every kernel counts swap.
            with suppress(OSError):
                (folder / "memory.swap.max").write_text("0")
            (folder / "cgroup.procs").write_text(str(pid))
        except OSError:
            self.remove()
            raise

    def out_of_memory(self):
        """Whether the kernel killed a process here for want of memory."""
        with suppress(OSError, ValueError):
            events = dict(line.split() for line in (self.folder / "memory.events").read_text().splitlines())
            return int(events.get("oom_kill", 0)) > 0
        return False

    def remove(self):
        """Remove the group once its processes have ended; the kernel may need a moment to notice."""
        deadline = time.monotonic() + REMOVE_SECONDS
        while time.monotonic() < deadline:
            try:
                self.folder.rmdir()
                return
            except FileNotFoundError:
                return
            except OSError:
                time.sleep(0.01)


def confine_to_group(pid, memory_bytes, processes):
    """The new `Group` of a process, or None where there can be none."""
    parent = group_parent()
    if parent is None:
        return None
    try:
        return Group(parent / f"numnet-worker-{os.getpid()}-{next(_numbers)}", pid, memory_bytes, processes)
    except OSError:
        return None


@cache
def group_parent(mount=Path("/sys/fs/cgroup"), own=Path("/proc/self/cgroup")):
    """The nearest group above this process in which we may make others with memory and process limits, or None."""
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return None
    places = [line.removeprefix("0::/") for line in lines if line.startswith("0::/")]
    for place in places:
        for folder in (mount / place, *(mount / place).parents):
            if folder.is_relative_to(mount) and _hands_on(folder) and os.access(folder, os.W_OK):
                return folder
    return None


def _hands_on(folder):
    with suppress(OSError):
        return set((folder / "cgroup.subtree_control").read_text().split()) >= CONTROLLERS
    return False
