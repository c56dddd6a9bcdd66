"""Runs student code in an ordinary process where no sandbox can be had: limited in time and memory, not confined.

Such code can read and change whatever the person grading can, so every command that ends here says so first.
"""

import contextlib
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from autograder.worker.limits import Limits
from autograder.worker.sandbox import Completed

PROGRAM = """
import os, struct, sys
sys.path[:0] = {paths!r}
try:
    import resource
except ImportError:
    resource = None
reply, sys.stdin = os.dup(1), None
message = os.fdopen(0, "rb").read()
null = os.open(os.devnull, os.O_RDWR)
os.dup2(null, 1)
os.dup2(null, 2)
from numnet.check.running import serve
if resource:
    seconds = int({cpu_seconds!r}) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, ({memory!r}, {memory!r}))
answer = serve(message)
with os.fdopen(reply, "wb") as out:
    out.write(struct.pack("<Q", len(answer)) + answer)
    out.flush()
    os._exit(0)
"""


class PlainProcess:
    """One run of student code in a process of its own, with the interface of a Sandbox."""

    def __init__(self, numnet_root, limits):
        self.numnet_root, self.limits = Path(numnet_root), limits

    def run(self, message, cpu_seconds=None):
        """Send one message, wait for one reply."""
        seconds = cpu_seconds or self.limits.cpu_seconds
        paths = [str(self.numnet_root), str(Path(np.__file__).parents[1])]
        program = PROGRAM.format(paths=paths, cpu_seconds=seconds, memory=self.limits.memory_bytes)
        environment = {key: os.environ[key] for key in ("SYSTEMROOT", "PATH") if key in os.environ}
        environment |= {"OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
        with tempfile.TemporaryDirectory(prefix="numnet-") as folder:
            command = [sys.executable, "-I", "-S", "-c", program]
            options = {"cwd": folder, "env": environment, "start_new_session": os.name == "posix"}
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
            with subprocess.Popen(command, **pipes, **options) as process:
                try:
                    output, _ = process.communicate(message, timeout=self.limits.wall_seconds)
                except subprocess.TimeoutExpired:
                    _end(process)
                    return Completed(
                        None, "timeout", f"it took more than {self.limits.wall_seconds:g} seconds", seconds
                    )
                finally:
                    _end(process)
        return _completed(output, process.returncode, seconds, self.limits)


def _completed(output, code, seconds, limits):
    if code == 0 and len(output) >= 8 and struct.unpack("<Q", output[:8])[0] == len(output) - 8:
        return Completed(output[8:], "ok", "", 0.0)
    if code in (-24, -9):
        return Completed(None, "timeout", f"it used more than {seconds:g} CPU seconds", seconds)
    if code == 0:
        return Completed(None, "crashed", "it ended the Python process before answering", 0.0)
    return Completed(None, "crashed", f"it ended the Python process (exit code {code})", 0.0)


def _end(process):
    """End the process and, where the system has process groups, all that it started and did not hide."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(process.pid, 9)
        else:
            process.kill()


class PlainPool:
    """Gives out plain processes; there is nothing to keep warm."""

    def __init__(self, numnet_root, limits=None):
        self.numnet_root, self.limits = numnet_root, limits or Limits()

    @contextlib.contextmanager
    def take(self):
        """One process, for one run."""
        yield PlainProcess(self.numnet_root, self.limits)

    def close(self):
        """Nothing waits."""
