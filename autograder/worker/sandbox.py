"""Runs one message in one sandboxed Python process and brings back one reply, whatever the code inside tries.

A `Sandbox` starts when it is made, so that its 0.1 seconds pass before they are needed; a `SandboxPool` keeps the next
one waiting.
"""

import json
import os
import select
import signal
import subprocess
import tempfile
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from autograder.worker import machine
from autograder.worker.cgroups import confine_to_group
from autograder.worker.inside import EXIT_OUT_OF_MEMORY, LENGTH, READY, SECONDS
from autograder.worker.limits import MB, Limits
from autograder.worker.processes import Worker, readable
from autograder.worker.syscalls import seccomp_filter
from autograder.worker.uids import worker_uids

START_SECONDS = 60
END_SECONDS = 10
TICK_SECONDS = 0.05
CHUNK = 1 << 20


@dataclass(frozen=True)
class Completed:
    """What became of a message.

    Parameters
    ----------
    reply : bytes or None
        the reply; None unless ``status`` is "ok"
    status : str
        "ok"; "timeout", "memory", "killed", "crashed" or "protocol" (the code's own doing); "refused" (ours: the
        sandbox did not work, so nothing is known of the code)
    detail : str
        the fact, as a clause without a full stop: "it used more than 10 CPU seconds"
    cpu_seconds : float
        CPU time from the message's arrival to the reply or the end, to 0.01 s
    """

    reply: bytes | None
    status: str
    detail: str = ""
    cpu_seconds: float = 0.0


class Sandbox:
    """One confined Python process with numpy and a stripped numnet in it, good for one message.

    Parameters
    ----------
    numnet_root : Path
        the folder that holds the stripped ``numnet`` package; readable by all when started by root
    limits : Limits
    bwrap : Path or None
        the bwrap program; None means the first one that works here

    Raises
    ------
    machine.SandboxUnavailable
        if no sandbox can be had on this machine

    Notes
    -----
    The process ends with the thread that made its sandbox, so that none outlives a grader that was killed.
    """

    def __init__(self, numnet_root, limits=None, *, bwrap=None):
        self.limits = limits or Limits()
        if bwrap is None:
            # The probe makes a sandbox itself, so its module needs this one first.
            from autograder.worker.probe import working_bwrap

            bwrap = working_bwrap()
        host = machine.runtime(self.limits.torch)
        self._used = False
        self._worker = None
        self._group = None
        self._started = time.monotonic()
        self._uid = worker_uids.take() if os.geteuid() == 0 else None
        info, info_end = os.pipe()
        numnet = Path(numnet_root).absolute() / "numnet"
        options, program = machine.command(bwrap, host, numnet, self.limits, info_end, self._uid)
        try:
            with tempfile.TemporaryFile() as file:
                file.write(b"".join(option.encode() + b"\0" for option in options))
                file.seek(0)
                self._bwrap = subprocess.Popen(
                    [bwrap, "--args", str(file.fileno()), "--", *program],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    bufsize=0,
                    pass_fds=(file.fileno(), info_end),
                    # Ctrl-C in the terminal is for the grader to handle.
                    start_new_session=True,
                    env={},
                    cwd="/",
                )
        except BaseException:
            os.close(info)
            self._release_uid()
            raise
        finally:
            os.close(info_end)
        self._info = open(info, "rb")  # noqa: SIM115
        for stream in (self._bwrap.stdin, self._bwrap.stdout, self._bwrap.stderr):
            os.set_blocking(stream.fileno(), False)
        setup = json.dumps(self._setup()).encode()
        with suppress(BrokenPipeError):
            self._bwrap.stdin.write(LENGTH.pack(len(setup)) + setup)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def run(self, message, cpu_seconds=None):
        """Send the message, wait for the reply, end the sandbox.

        Parameters
        ----------
        message : bytes
            what ``numnet.check.running.serve`` is called with
        cpu_seconds : float or None
            in place of the limit that the sandbox was made with; the bound on wall time grows by as much

        Returns
        -------
        Completed

        Raises
        ------
        RuntimeError
            if this sandbox has been used or closed
        """
        if self._used:
            raise RuntimeError("a sandbox runs one message only")
        self._used = True
        try:
            trouble = self._await_ready()
            if trouble:
                return Completed(None, "refused", f"The sandbox did not start: {trouble}")
            return self._exchange(message, self.limits.cpu_seconds if cpu_seconds is None else cpu_seconds)
        finally:
            self.close()

    @property
    def alive(self):
        """Whether its process still runs: it may have been ended with the thread that started it."""
        return self._bwrap is not None and self._bwrap.poll() is None

    def close(self):
        """End every process of the sandbox and free what it held; it may be called again."""
        self._used = True
        if self._bwrap is None:
            return
        self._meet()
        ended = True
        if self._worker:
            self._worker.kill()
            ended = self._worker.wait(END_SECONDS)
            self._worker.close()
            self._worker = None
            # bwrap now collects its child and ends; only if it does not, it is killed.
            with suppress(subprocess.TimeoutExpired):
                self._bwrap.wait(END_SECONDS)
        self._bwrap.kill()
        self._bwrap.wait()
        if self._group:
            self._group.remove()
        for stream in (self._bwrap.stdin, self._bwrap.stdout, self._bwrap.stderr, self._info):
            stream.close()
        self._bwrap = None
        if ended:
            self._release_uid()

    def _release_uid(self):
        if self._uid is not None:
            worker_uids.release(self._uid)
            self._uid = None

    def _setup(self):
        limits = self.limits
        rlimits = {
            "RLIMIT_NPROC": limits.processes,
            "RLIMIT_FSIZE": limits.file_bytes,
            "RLIMIT_NOFILE": limits.open_files,
            "RLIMIT_CORE": 0,
            "RLIMIT_MSGQUEUE": 0,
        }
        if not limits.torch:
            rlimits["RLIMIT_AS"] = limits.memory_bytes
        filtered = seccomp_filter()
        return {
            "uid": self._uid,
            "rlimits": rlimits,
            "tmp_bytes": limits.tmp_bytes,
            "tmp_files": limits.tmp_files,
            "modules": machine.modules(limits.torch),
            "filter": filtered.hex() if filtered else "",
        }

    def _await_ready(self):
        """Wait until the process inside waits for its message; "" then, else what went wrong."""
        if not readable(self._bwrap.stdout, self._started + START_SECONDS - time.monotonic()):
            return f"it was not ready after {START_SECONDS} seconds"
        if self._bwrap.stdout.read(len(READY)) != READY:
            return self._complaint()
        self._meet()
        if not self._worker:
            return "it ended at once"
        self._group = confine_to_group(self._worker.python, self.limits.memory_bytes, self.limits.processes)
        return self._worker.unconfined(self._uid, filtered=seccomp_filter() is not None)

    def _meet(self):
        """Get hold of the sandbox's first process, if bwrap has come to start one."""
        if self._worker is None and readable(self._info, END_SECONDS):
            report = self._info.read()
            with suppress(ProcessLookupError):
                self._worker = Worker(json.loads(report)["child-pid"], self._bwrap.pid) if report else None

    def _complaint(self):
        text = (self._bwrap.stderr.read(10_000) or b"").decode(errors="replace").strip()
        return text.splitlines()[-1] if text else "it ended without a word"

    def _exchange(self, message, cpu_seconds):
        stdin, stdout, worker = self._bwrap.stdin, self._bwrap.stdout, self._worker
        outgoing = memoryview(b"".join((SECONDS.pack(cpu_seconds), LENGTH.pack(len(message)), message)))
        reply = _Reply(self.limits.reply_bytes)
        poller = select.poll()
        poller.register(stdout, select.POLLIN)
        poller.register(stdin, select.POLLOUT)
        poller.register(worker.pidfd, select.POLLIN)
        watch = _Watch(worker, self.limits, cpu_seconds)
        while True:
            ready = dict(poller.poll(TICK_SECONDS * 1000))
            ended = worker.pidfd in ready
            if outgoing and not ended:
                outgoing = outgoing[self._write(outgoing[:CHUNK]) :]
                if not outgoing:
                    poller.unregister(stdin)
            while chunk := stdout.read(CHUNK):
                reply.add(chunk)
                if reply.fault or not ended:
                    break
            excess = watch.excess(force=reply.complete)
            if reply.fault:
                return Completed(None, "protocol", reply.fault, watch.cpu)
            if ended:
                return self._verdict(reply, watch)
            if excess:
                return Completed(None, *excess, watch.cpu)
            if reply.complete and not stdin.closed:
                # The process inside waits for this before it ends, so that its CPU time could be read.
                stdin.close()

    def _write(self, data):
        """Bytes of the message that the pipe takes now; all of them if nobody reads it any more."""
        try:
            return self._bwrap.stdin.write(data) or 0
        except BrokenPipeError:
            return len(data)

    def _verdict(self, reply, watch):
        """What the end of the process means."""
        code = self._bwrap.wait()
        if code < 0:
            code = 128 - code
        if code == 0 and reply.complete:
            return Completed(reply.value(), "ok", "", watch.cpu)
        if code == EXIT_OUT_OF_MEMORY or (self._group and self._group.out_of_memory()):
            return Completed(None, "memory", _memory(self.limits), watch.cpu)
        if code == 128 + signal.SIGXCPU:
            return Completed(None, "timeout", _timeout(watch.cpu_seconds), watch.cpu)
        if code > 128:
            name = _signal_name(code - 128)
            status = "killed" if name in ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGALRM") else "crashed"
            return Completed(None, status, f"it made the system end the Python process ({name})", watch.cpu)
        if code == 0 and reply.begun:
            return Completed(None, "protocol", "it ended in the middle of its reply", watch.cpu)
        return Completed(None, "crashed", f"it ended the Python process (exit code {code})", watch.cpu)


class _Reply:
    """Collects one length-prefixed reply; ``fault`` says what is wrong with it."""

    def __init__(self, most):
        self.most = most
        self.data = bytearray()
        self.fault = ""

    def add(self, chunk):
        self.data += chunk
        if self.length is None:
            return
        if self.length > self.most:
            self.fault = f"it sent a reply of more than {self.most / MB:g} MB"
        elif len(self.data) > LENGTH.size + self.length:
            self.fault = "it sent more than one reply"

    @property
    def length(self):
        return LENGTH.unpack_from(self.data)[0] if self.begun and len(self.data) >= LENGTH.size else None

    @property
    def begun(self):
        return bool(self.data)

    @property
    def complete(self):
        return self.length is not None and len(self.data) == LENGTH.size + self.length

    def value(self):
        return bytes(self.data[LENGTH.size :])


class _Watch:
    """Compares what a worker uses with its limits, at most every tick."""

    def __init__(self, worker, limits, cpu_seconds):
        self.worker = worker
        self.limits = limits
        self.cpu_seconds = cpu_seconds
        self.wall_seconds = limits.wall_seconds + max(0, cpu_seconds - limits.cpu_seconds)
        self.cpu = 0.0
        self._next = self._began = time.monotonic()
        self._cpu_before = worker.cpu_seconds()
        self._waited_before = worker.waited_seconds()

    def excess(self, force=False):
        """(status, detail) of the first limit that is exceeded, else None."""
        now = time.monotonic()
        if now < self._next and not force:
            return None
        self._next = now + TICK_SECONDS
        self.cpu = max(self.cpu, round(self.worker.cpu_seconds() - self._cpu_before, 2))
        if self.cpu > self.cpu_seconds:
            return "timeout", _timeout(self.cpu_seconds)
        if self.limits.torch and self.worker.resident_bytes() > self.limits.memory_bytes:
            return "memory", _memory(self.limits)
        # What a busy machine made it wait for a processor is not the code's doing.
        waited = self.worker.waited_seconds() - self._waited_before
        if now - self._began - waited > self.limits.wall_seconds:
            detail = (
                f"it was not done after {self.limits.wall_seconds:g} seconds, of which it computed for {self.cpu:.1f}"
            )
            return "timeout", detail
        return None


def _timeout(seconds):
    return f"it used more than {seconds:g} CPU seconds"


def _memory(limits):
    return f"it used more than {limits.memory_bytes / MB:g} MB of memory"


def _signal_name(number):
    with suppress(ValueError):
        return signal.Signals(number).name
    return f"signal {number}"


class SandboxPool:
    """Sandboxes of one kind, the next ``ahead`` of them always waiting.

    Parameters
    ----------
    numnet_root, limits
        as for `Sandbox`
    ahead : int
        how many wait

    Notes
    -----
    Safe to share between threads. In a process forked from the one that made it, it begins anew with its own.
    """

    def __init__(self, numnet_root, limits=None, ahead=1):
        self.numnet_root = Path(numnet_root)
        self.limits = limits or Limits()
        self.ahead = ahead
        self._mutex = threading.Lock()
        self._waiting = deque()
        self._pid = os.getpid()
        self._of_parent = ()
        self._closed = False
        self._fill(ahead)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def take(self):
        """The sandbox that waited longest; another starts in its place. Whoever takes one runs or closes it."""
        with self._mutex:
            if self._closed:
                raise RuntimeError("the pool is closed")
            if self._pid != os.getpid():
                # Kept, not closed: they are the parent's.
                self._of_parent = self._waiting
                self._waiting, self._pid = deque(), os.getpid()
            for sandbox in [sandbox for sandbox in self._waiting if not sandbox.alive]:
                self._waiting.remove(sandbox)
                sandbox.close()
            self._fill(self.ahead + 1)
            return self._waiting.popleft()

    def run(self, message, cpu_seconds=None):
        """`Sandbox.run` in the next sandbox."""
        return self.take().run(message, cpu_seconds)

    def close(self):
        """End the sandboxes that wait."""
        with self._mutex:
            self._closed = True
            while self._waiting and self._pid == os.getpid():
                self._waiting.pop().close()

    def _fill(self, count):
        while len(self._waiting) < count:
            self._waiting.append(Sandbox(self.numnet_root, self.limits))
