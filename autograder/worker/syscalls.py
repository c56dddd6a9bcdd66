"""Builds the filter of system calls that a worker puts on itself: no new process, no network, no shared memory.

NumPy needs none of these, and what they reach (other programs, memory that no limit counts, kernel features with a
history of holes) is of use to an attacker only. Threads stay allowed.
"""

import platform
import struct

# The numbers of linux/asm/unistd.h: name -> (x86-64, aarch64); None where an architecture lacks the call.
DENIED = {
    # other processes
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    # network
    "socket": (41, 198),
    "socketpair": (53, 199),
    # memory that outlives or escapes the address space
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "mbind": (237, 235),
    "set_mempolicy": (238, 237),
    "move_pages": (279, 239),
    # kernel features
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "personality": (135, 92),
    "syslog": (103, 116),
    "vmsplice": (278, 75),
    "splice": (275, 76),
    "tee": (276, 77),
    "fanotify_init": (300, 262),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    # mounts and namespaces
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
}
CLONE = (56, 220)
CLONE3 = 435
CLONE_THREAD = 0x00010000

# Column of the tables above, the architecture's AUDIT_ARCH number, first number of another ABI on it (x32) if any.
ARCHITECTURES = {"x86_64": (0, 0xC000003E, 0x40000000), "aarch64": (1, 0xC00000B7, None)}

# Classic BPF: load a word of struct seccomp_data, compare, return.
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
ALLOW, FAIL, KILL = 0x7FFF0000, 0x00050000, 0x80000000
EPERM, ENOSYS = 1, 38


def seccomp_filter(machine=None):
    """The filter's instructions as bytes, or None for a processor whose call numbers are not listed here.

    Parameters
    ----------
    machine : str or None
        as `platform.machine` names it; None means this one
    """
    machine = machine or platform.machine()
    if machine not in ARCHITECTURES:
        return None
    column, audit, foreign = ARCHITECTURES[machine]
    numbers = [pair[column] for pair in DENIED.values() if pair[column] is not None]
    # (operation, value, where to go if true, where to go if false); "next" falls through.
    program = [
        (LOAD, ARCHITECTURE, "next", "next"),
        (JUMP_EQUAL, audit, "next", "kill"),
        (LOAD, NUMBER, "next", "next"),
    ]
    if foreign is not None:
        program.append((JUMP_AT_LEAST, foreign, "kill", "next"))
    # glibc falls back to clone, whose flags a filter can read, when clone3 is said not to exist.
    program.append((JUMP_EQUAL, CLONE3, "absent", "next"))
    program += [(JUMP_EQUAL, number, "deny", "next") for number in numbers]
    program += [
        (JUMP_EQUAL, CLONE[column], "next", "allow"),
        (LOAD, FIRST_ARGUMENT, "next", "next"),
        (JUMP_ANY_BIT, CLONE_THREAD, "allow", "deny"),
    ]
    ends = {"allow": ALLOW, "deny": FAIL | EPERM, "absent": FAIL | ENOSYS, "kill": KILL}
    places = {name: len(program) + index for index, name in enumerate(ends)}
    words = []
    for index, (operation, value, true, false) in enumerate(program):
        jumps = [0 if name == "next" else places[name] - index - 1 for name in (true, false)]
        words.append(struct.pack("=HBBI", operation, *jumps, value))
    words += [struct.pack("=HBBI", RETURN, 0, 0, value) for value in ends.values()]
    return b"".join(words)
