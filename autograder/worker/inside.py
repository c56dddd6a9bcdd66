"""The program inside a sandbox: confines itself, imports numnet, answers one message and ends.

It needs nothing but Python's standard library until it is confined, and it knows nothing of grading.
"""

import ctypes
import importlib
import json
import os
import struct
import sys
from contextlib import suppress
from math import ceil

# Missing on systems that have no sandbox either; there this module is only asked for its constants.
with suppress(ImportError):
    import resource

READY = b"R"
LENGTH = struct.Struct("<Q")
SECONDS = struct.Struct("<d")
EXIT_OUT_OF_MEMORY = 86

MS_NOSUID, MS_NODEV, MS_NOEXEC = 2, 4, 8
PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 22, 24, 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION_3 = 0x20080522


class FilterProgram(ctypes.Structure):
    """A ``struct sock_fprog``: a seccomp filter as the kernel takes it."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def main():
    """Confine this process, say that it is ready, answer one message."""
    incoming, outgoing = os.dup(0), os.dup(1)
    setup = json.loads(receive_frame(incoming))
    confine(setup)
    sys.path += ["/numnet-root", "/site"]
    serve = load(setup["modules"])
    silence()
    send(outgoing, READY)

    cpu_seconds = SECONDS.unpack(receive(incoming, SECONDS.size))[0]
    message = receive_frame(incoming)
    bound_cpu(cpu_seconds)
    try:
        reply = serve(message)
        send(outgoing, LENGTH.pack(len(reply)), reply)
    except MemoryError:
        os._exit(EXIT_OUT_OF_MEMORY)
    except BaseException:
        # Numnet catches what student code raises; whatever breaks that too ends the process without further ado.
        os._exit(1)
    # The other side now reads this process's CPU time, then closes the channel, and `receive` ends the process: nothing
    # that student code left behind (threads, exit handlers, finalizers) runs any more.
    receive(incoming, 1)


def confine(setup):
    """Give up every right and set every limit that does not depend on the message."""
    libc = ctypes.CDLL(None, use_errno=True)
    private_tmp(libc, setup)
    number = 0
    while libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0) == 0:
        number += 1
    if setup["uid"] is not None:
        os.setgroups([])
        os.setresgid(setup["uid"], setup["uid"], setup["uid"])
        os.setresuid(setup["uid"], setup["uid"], setup["uid"])
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = struct.pack("<Ii", CAPABILITY_VERSION_3, 0)
    checked(libc.capset(header, bytes(24)))
    checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    os.chdir("/tmp")
    for name, value in setup["rlimits"].items():
        resource.setrlimit(getattr(resource, name), (value, value))
    if setup["filter"]:
        instructions = bytes.fromhex(setup["filter"])
        program = FilterProgram(len(instructions) // 8, instructions)
        checked(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0))


def private_tmp(libc, setup):
    """Replace /tmp by one that bounds the number of files too, where the kernel lets us.

    bwrap has mounted one that bounds bytes alone; some systems take this right from what bwrap starts.
    """
    owner = os.getuid() if setup["uid"] is None else setup["uid"]
    options = f"size={setup['tmp_bytes']},nr_inodes={setup['tmp_files']},mode=0700,uid={owner},gid={owner}"
    libc.mount(b"tmpfs", b"/tmp", b"tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, options.encode())


def load(modules):
    """Import what the probes need; return numnet's answering function."""
    for module in modules:
        importlib.import_module(module)
    return importlib.import_module("numnet.check.running").serve


def bound_cpu(seconds):
    """Let the kernel end this process should the monitor outside be late: SIGXCPU first, SIGKILL a second later."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = ceil(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, soft + 1))


def silence():
    """Point the standard descriptors at /dev/null, so that no output can block or reach anybody."""
    null = os.open("/dev/null", os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)


def receive_frame(descriptor):
    """Read a length, then as many bytes."""
    return receive(descriptor, LENGTH.unpack(receive(descriptor, LENGTH.size))[0])


def receive(descriptor, count):
    """Read exactly ``count`` bytes; end quietly if the other side has gone."""
    data = bytearray(count)
    view = memoryview(data)
    while view:
        got = os.readv(descriptor, [view])
        if not got:
            os._exit(0)
        view = view[got:]
    return bytes(data)


def send(descriptor, *parts):
    """Write all of the parts."""
    for part in parts:
        view = memoryview(part)
        while view:
            view = view[os.write(descriptor, view) :]


def checked(result):
    """Raise the C library's error, if there was one."""
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


if __name__ == "__main__":
    main()
