"""A stand-in for the stripped numnet that lets a test send any code into a sandbox, and ways to see what is left of it.

Its ``serve`` executes the message as Python and replies with what the code calls ``reply``.
"""

import os
import time
from dataclasses import dataclass
from pathlib import Path

SERVE = """
def serve(message):
    scope = {}
    exec(message.decode(), scope)
    return scope["reply"]
"""


def write_numnet(folder):
    """Write the package under ``folder``, readable by any worker; return the folder."""
    check = Path(folder) / "numnet" / "check"
    check.mkdir(parents=True)
    for path, text in ((check.parent / "__init__.py", ""), (check / "__init__.py", ""), (check / "running.py", SERVE)):
        path.write_text(text)
        path.chmod(0o644)
    check.parent.chmod(0o755)
    check.chmod(0o755)
    return Path(folder)


@dataclass(frozen=True)
class Namespace:
    """A pid namespace: its number, which the kernel gives away again, and when its first process started."""

    number: str
    started: str

    def __str__(self):
        return f"{self.number} {self.started}"


def namespace_of(sandbox):
    """The `Namespace` of a sandbox."""
    bwrap = sandbox._bwrap.pid
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for child in Path(f"/proc/{bwrap}/task/{bwrap}/children").read_text().split():
            return Namespace(os.readlink(f"/proc/{child}/ns/pid"), _stat(child)[19])
        time.sleep(0.005)
    raise AssertionError("the sandbox has no process")


def processes_in(namespace):
    """Numbers of the processes in a namespace, without those that only wait for init to collect them."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if os.readlink(folder / "ns" / "pid") == namespace.number and _stat(folder.name)[0] != "Z":
                    found.append(folder.name)
            except OSError:
                continue
    # Another sandbox may have been given the number; this one's processes cannot be without their first.
    return found if any(_started(pid) == namespace.started for pid in found) else []


def _started(pid):
    try:
        return _stat(pid)[19]
    except OSError:
        return None


def _stat(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
