"""Reads and ends the processes of one sandbox from outside, through /proc and a descriptor that cannot be reused.

Whatever the code inside does, all its processes are descendants of the sandbox's first one and end with it.
"""

import ctypes
import os
import select
import signal
from contextlib import suppress
from functools import cached_property
from pathlib import Path

PIDFD_OPEN, PIDFD_SEND_SIGNAL = 434, 424
KERNEL_LISTS_CHILDREN = Path("/proc/thread-self/children").exists()
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Worker:
    """The processes of a sandbox.

    Parameters
    ----------
    first : int
        number of the sandbox's first process
    parent : int
        the bwrap process that must be its parent, still waited for by us

    Raises
    ------
    ProcessLookupError
        if the first process has ended
    """

    def __init__(self, first, parent):
        self.first = first
        self.pidfd = open_pidfd(first)
        # The number may have gone to another process before the descriptor was opened.
        if _status(first).get("PPid") != str(parent):
            self.close()
            raise ProcessLookupError("the sandbox's first process has ended")

    @cached_property
    def python(self):
        """Number of the Python process, the first one's child, to be asked for once it is ready."""
        return next(iter(_children(self.first)), self.first)

    def unconfined(self, uid, filtered):
        """What the Python process still could do, though it must not; "" when it is confined as it should be.

        Parameters
        ----------
        uid : int or None
            the user that it must be, where it has one of its own
        filtered : bool
            whether its system calls must be filtered
        """
        status = _status(self.python)
        wrong = [name for name in ("CapInh", "CapPrm", "CapEff", "CapAmb") if int(status.get(name, "1"), 16)]
        if status.get("NoNewPrivs") != "1":
            wrong.append("NoNewPrivs")
        if filtered and status.get("Seccomp") != "2":
            wrong.append("Seccomp")
        if uid is not None and set(status.get("Uid", "").split() + status.get("Gid", "").split()) != {str(uid)}:
            wrong.append("Uid")
        return "its process was not confined: " + ", ".join(wrong) if wrong else ""

    def kill(self):
        """Kill the first process, and with it every other."""
        with suppress(ProcessLookupError):
            send_signal(self.pidfd, signal.SIGKILL)

    def wait(self, seconds):
        """Whether all processes have ended; the first one does so last."""
        return readable(self.pidfd, seconds)

    def close(self):
        """Close the descriptor."""
        os.close(self.pidfd)

    def cpu_seconds(self):
        """CPU time of all processes, with that of their children that have ended and been waited for."""
        return sum(_cpu_ticks(pid) for pid in self._all()) / TICKS_PER_SECOND

    def resident_bytes(self):
        """Memory that the processes hold."""
        return sum(_resident_pages(pid) for pid in self._all()) * os.sysconf("SC_PAGE_SIZE")

    def waited_seconds(self):
        """Time that Python's main thread was ready to run and had no processor; 0 where the kernel does not say."""
        fields = _read(self.python, "schedstat").split()
        return int(fields[1]) / 1e9 if len(fields) > 1 else 0.0

    def _all(self):
        found, index = [self.first], 0
        while index < len(found):
            found += _children(found[index])
            index += 1
        return found


def readable(descriptor, seconds):
    """Whether there is something to read within so many seconds; unlike `select.select`, for any descriptor."""
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    return bool(poller.poll(max(0, seconds) * 1000))


def open_pidfd(pid):
    """`os.pidfd_open`, which some builds of Python lack.

    Raises
    ------
    ProcessLookupError
        if there is no such process
    """
    if hasattr(os, "pidfd_open"):
        return os.pidfd_open(pid)
    return _system_call(PIDFD_OPEN, pid, 0)


def send_signal(pidfd, number):
    """`signal.pidfd_send_signal`, which some builds of Python lack."""
    if hasattr(signal, "pidfd_send_signal"):
        signal.pidfd_send_signal(pidfd, number)
    else:
        _system_call(PIDFD_SEND_SIGNAL, pidfd, int(number), None, 0)


def _system_call(*arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _read(pid, name):
    try:
        return (Path("/proc") / str(pid) / name).read_text()
    except OSError:
        return ""


def _status(pid):
    lines = (line.partition(":") for line in _read(pid, "status").splitlines())
    return {name: value.strip() for name, _, value in lines}


def _children(pid):
    if KERNEL_LISTS_CHILDREN:
        return [int(child) for child in _read(pid, f"task/{pid}/children").split()]
    everybody = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    return [other for other in everybody if _status(other).get("PPid") == str(pid)]


def _cpu_ticks(pid):
    # The name in parentheses may hold anything; the numbers follow the last closing one.
    fields = _read(pid, "stat").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) if fields else 0


def _resident_pages(pid):
    fields = _read(pid, "statm").split()
    return int(fields[1]) if fields else 0
