"""The bounds on one sandbox: CPU time, memory, processes, files and the length of its reply.

CPU seconds are the limit that a student's code meets; the wall clock only ends code that waits for ever.
"""

from dataclasses import dataclass

MB = 1_000_000
NUMPY_MEMORY = 1_000 * MB
TORCH_MEMORY = 4_000 * MB


@dataclass(frozen=True)
class Limits:
    """What one sandbox may use.

    Parameters
    ----------
    cpu_seconds : float
        CPU time from the message's arrival to the reply's end, over all threads; `Sandbox.run` may override it
    wall_seconds : float
        time by the clock, without the time spent waiting for a processor; an outer bound, never the limit proper
    memory_bytes : int or None
        address space of the process; with ``torch`` its resident memory. None means 1 GB, or 4 GB with ``torch``
    processes : int
        threads and processes together; where system calls can be filtered, there is one process whatever this says
    file_bytes, tmp_bytes : int
        size of the largest file, and of all files in /tmp together
    tmp_files : int
        number of files and folders in /tmp
    reply_bytes : int
        length of the reply
    open_files : int
        open descriptors
    torch : bool
        mount PyTorch too
    """

    cpu_seconds: float = 10.0
    wall_seconds: float = 120.0
    memory_bytes: int | None = None
    processes: int = 16
    file_bytes: int = 8 * MB
    tmp_bytes: int = 16 * MB
    tmp_files: int = 1_000
    reply_bytes: int = 64 * MB
    open_files: int = 32
    torch: bool = False

    def __post_init__(self):
        if self.memory_bytes is None:
            object.__setattr__(self, "memory_bytes", TORCH_MEMORY if self.torch else NUMPY_MEMORY)
