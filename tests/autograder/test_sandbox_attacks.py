"""What hostile or broken code tries in a sandbox: it hurts itself alone, leaves nothing, and a neighbour succeeds.

Attacks with processes and threads are tried also without the filter of system calls, as on a processor whose numbers
are not listed.
"""

import threading

import pytest
from sandbox_numnet import namespace_of, processes_in, write_numnet

from autograder.worker import Limits, Sandbox, probe_sandbox
from autograder.worker import sandbox as sandbox_module

AVAILABLE = probe_sandbox()
pytestmark = pytest.mark.skipif(not AVAILABLE.ok, reason=f"{AVAILABLE.reason} {AVAILABLE.remedy}")

NEIGHBOUR = b"import numpy as np\nreply = str(np.linalg.inv(np.eye(50)).sum()).encode()"
CHANNELS = """
import os, stat, struct
def channels():
    for number in range(3, 32):
        try:
            if stat.S_ISFIFO(os.fstat(number).st_mode):
                yield number
        except OSError:
            pass
def everywhere(data):
    for number in channels():
        try:
            os.write(number, data)
        except OSError:
            pass
def frame(data):
    return struct.pack("<Q", len(data)) + data
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return write_numnet(tmp_path_factory.mktemp("stripped"))


@pytest.fixture
def attack(root):
    """Run code in a sandbox beside a neighbour; check the neighbour and that no process is left."""

    def run(code, **limits):
        limits = {"cpu_seconds": 0.5, "wall_seconds": 20, **limits}
        neighbours = []

        def keep_company():
            with Sandbox(root, Limits()) as neighbour:
                neighbours.append(neighbour.run(NEIGHBOUR))

        company = threading.Thread(target=keep_company)
        with Sandbox(root, Limits(**limits)) as sandbox:
            namespace = namespace_of(sandbox)
            company.start()
            done = sandbox.run(code.encode())
        assert processes_in(namespace) == []
        company.join()
        assert [neighbour.reply for neighbour in neighbours] == [b"50.0"]
        return done

    return run


@pytest.fixture(params=["filtered", "unfiltered"])
def filtered(request, monkeypatch):
    """Whether workers filter their system calls."""
    if request.param == "unfiltered":
        monkeypatch.setattr(sandbox_module, "seccomp_filter", lambda: None)
    return request.param == "filtered"


TIME = "it used more than 0.5 CPU seconds"

LOOPS = {
    "endless loop": "while True: pass",
    "signals ignored": """
import signal
for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
while True: pass
""",
    "endless exceptions": """
while True:
    try:
        while True: raise KeyboardInterrupt
    except BaseException: pass
""",
    "sort in C": "import numpy as np\nnp.sort(np.random.default_rng(0).random(30_000_000))\nreply = b''",
    "power in C": "3 ** 10 ** 8\nreply = b''",
    "threads": """
import threading
def spin():
    while True: pass
for _ in range(3): threading.Thread(target=spin).start()
reply = b''
threading.Event().wait()
""",
    "loop at exit of a reply": """
class Endless(bytes):
    def __len__(self):
        while True: pass
reply = Endless()
""",
}


@pytest.mark.parametrize("name", LOOPS)
def test_code_that_never_ends_meets_its_cpu_limit(attack, name):
    done = attack(LOOPS[name])
    assert (done.status, done.detail) == ("timeout", TIME)
    assert 0.5 < done.cpu_seconds < 2


WAITS = {
    "sleep": "import time\nwhile True: time.sleep(1)",
    "deadlock": """
import threading
first, second = threading.Lock(), threading.Lock()
first.acquire(), second.acquire()
threading.Thread(target=first.acquire).start()
second.acquire()
""",
    "stopped": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\nreply = b''",
    "empty pipe": "import os\nos.read(os.pipe()[0], 1)",
    "slow reply": CHANNELS
    + "import time\nfor byte in frame(b'x' * 1000):\n    everywhere(bytes([byte]))\n    time.sleep(.1)",
    "never quits after the reply": CHANNELS + "import time\neverywhere(frame(b'x'))\ntime.sleep(100)",
}


@pytest.mark.parametrize("name", WAITS)
def test_code_that_waits_for_ever_meets_the_outer_bound(attack, name):
    done = attack(WAITS[name], cpu_seconds=10, wall_seconds=1)
    assert done.status == "timeout"
    assert done.detail.startswith("it was not done after 1 seconds, of which it computed for 0.")


ENDS = {
    "exit 3": ("import os\nos._exit(3)", "crashed", "it ended the Python process (exit code 3)"),
    "exit 0": ("import os\nos._exit(0)", "crashed", "it ended the Python process (exit code 0)"),
    "system exit": ("raise SystemExit(4)", "crashed", "it ended the Python process (exit code 1)"),
    "exception": ("1 / 0", "crashed", "it ended the Python process (exit code 1)"),
    "kills itself": ("import os\nos.kill(0, 9)", "killed", "it made the system end the Python process (SIGKILL)"),
    "kills all": (
        "import os\ntry:\n    os.kill(-1, 9)\nexcept OSError:\n    pass\nos.kill(0, 9)",
        "killed",
        "it made the system end the Python process (SIGKILL)",
    ),
    "terminates itself": (
        "import os\nos.kill(os.getpid(), 15)",
        "killed",
        "it made the system end the Python process (SIGTERM)",
    ),
    "segmentation fault": (
        "import ctypes\nctypes.string_at(0)",
        "crashed",
        "it made the system end the Python process (SIGSEGV)",
    ),
    "abort": ("import os\nos.abort()", "crashed", "it made the system end the Python process (SIGABRT)"),
    "closes everything": (
        "import os\nos.closerange(0, 100)\nreply = b''",
        "crashed",
        "it ended the Python process (exit code 1)",
    ),
    "reply is no bytes": ("reply = [1]", "crashed", "it ended the Python process (exit code 1)"),
}


@pytest.mark.parametrize("name", ENDS)
def test_code_that_ends_its_process_is_told_how(attack, filtered, name):
    code, status, detail = ENDS[name]
    done = attack(code)
    assert (done.reply, done.status, done.detail) == (None, status, detail)


FALSE_REPLIES = {
    "two replies": ("everywhere(frame(b'forged'))\nreply = b'true'", "it sent more than one reply"),
    "flood": ("while True: everywhere(b'x' * 1000)", "it sent a reply of more than 64 MB"),
    "flood of frames": ("while True: everywhere(frame(b'') * 100)", "it sent more than one reply"),
    "giant length": ("everywhere(struct.pack('<Q', 1 << 60))\nreply = b''", "it sent a reply of more than 64 MB"),
    "giant reply": ("reply = bytes(64_000_001)", "it sent a reply of more than 64 MB"),
    "truncated length": ("everywhere(b'abc')\nos._exit(0)", "it ended in the middle of its reply"),
    "truncated reply": ("everywhere(frame(b'x' * 100)[:50])\nos._exit(0)", "it ended in the middle of its reply"),
}


@pytest.mark.parametrize("name", FALSE_REPLIES)
def test_a_false_reply_is_a_breach_of_protocol(attack, name):
    code, detail = FALSE_REPLIES[name]
    done = attack(CHANNELS + code, cpu_seconds=5)
    assert (done.reply, done.status, done.detail) == (None, "protocol", detail)


def test_a_forged_reply_is_only_a_reply(attack):
    done = attack(CHANNELS + "everywhere(frame(b'forged'))\nos._exit(0)")
    assert (done.status, done.reply) == ("ok", b"forged")


MEMORY_HOGS = {
    "one array": "import numpy as np\nx = np.ones(1_000_000_000)\nreply = b''",
    "list of arrays": "import numpy as np\nx = []\nwhile True: x.append(np.ones(1_000_000))",
    "string": "x = 'x'\nwhile True: x += x",
    "shared mapping": "import mmap\nx = []\nwhile True: x.append(mmap.mmap(-1, 100_000_000))",
}


@pytest.mark.parametrize("name", MEMORY_HOGS)
def test_memory_is_bounded(attack, name):
    code = MEMORY_HOGS[name]
    if name == "shared mapping":
        code = f"try:\n    exec({code!r})\nexcept OSError:\n    raise MemoryError"
    done = attack(code, cpu_seconds=10, memory_bytes=400_000_000)
    assert (done.status, done.detail) == ("memory", "it used more than 400 MB of memory")


def test_memory_outside_the_address_space_is_out_of_reach(attack):
    code = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
reply = str([libc.shmget(0, 1 << 20, 0o1600), libc.memfd_create(b"x", 0), libc.msgget(0, 0o1600)]).encode()
"""
    assert attack(code).reply == b"[-1, -1, -1]"


def test_the_bytes_of_tmp_are_bounded(attack):
    code = """
written, number = 0, 0
try:
    while True:
        with open(f"/tmp/{number}", "wb", buffering=0) as file:
            number += 1
            try:
                while True:
                    written += file.write(bytes(100_000))
            except OSError as error:
                if error.errno != 27: raise
except OSError:
    reply = f"{written} {number}".encode()
"""
    done = attack(code, cpu_seconds=5)
    written, files = map(int, done.reply.split())
    assert 15_000_000 < written <= 16_100_000
    assert files >= 2


def test_the_number_of_files_is_bounded(attack):
    code = """
import os
number = 0
try:
    while True:
        os.mkdir(f"/tmp/{number}")
        number += 1
except OSError:
    reply = str(number).encode()
"""
    assert 900 < int(attack(code, cpu_seconds=5).reply) <= 1000


def test_output_without_end_goes_nowhere_and_blocks_nothing(attack):
    code = """
import os, sys
for _ in range(200):
    print("x" * 100_000)
    os.write(2, b"y" * 100_000)
    sys.stderr.write("z" * 100_000)
reply = repr(sys.stdin.read()).encode()
"""
    assert attack(code, cpu_seconds=5).reply == b"''"


def test_a_fork_bomb_is_bounded(attack, filtered):
    code = """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
"""
    done = attack(code)
    assert done.status == "timeout"


def test_a_daemon_ends_with_its_sandbox(attack, filtered):
    code = """
import os, time
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True: time.sleep(1)
        os._exit(0)
    reply = b"forked"
except PermissionError:
    reply = b"denied"
"""
    done = attack(code, wall_seconds=10)
    assert (done.status, done.reply) == ("ok", b"denied" if filtered else b"forked")


def test_cpu_time_of_children_counts(attack, monkeypatch):
    monkeypatch.setattr(sandbox_module, "seccomp_filter", lambda: None)
    code = """
import os
for _ in range(4):
    if os.fork() == 0:
        while True: pass
os.wait()
"""
    done = attack(code)
    assert (done.status, done.detail) == ("timeout", TIME)


def test_no_program_can_be_run(attack, filtered):
    code = """
import subprocess
try:
    subprocess.run(["/py/bin/python3", "-c", "0"], check=True)
    reply = b"run"
except OSError as error:
    reply = type(error).__name__.encode()
"""
    done = attack(code, cpu_seconds=5)
    assert done.reply == (b"PermissionError" if filtered else b"run")


def test_threads_are_bounded_and_end_with_the_reply(attack, filtered):
    code = """
import threading, time
started = 0
try:
    while True:
        threading.Thread(target=time.sleep, args=(1000,)).start()
        started += 1
except RuntimeError:
    reply = str(started).encode()
"""
    assert int(attack(code, cpu_seconds=5).reply) < 16


def test_exit_handlers_do_not_run_after_the_reply(attack):
    code = "import atexit, time\natexit.register(time.sleep, 1000)\nreply = b'1'"
    assert attack(code, wall_seconds=5).reply == b"1"


def test_descriptors_are_bounded(attack):
    code = """
import os
pipes = []
try:
    while True: pipes.append(os.pipe())
except OSError:
    reply = str(len(pipes)).encode()
"""
    assert int(attack(code).reply) < 16


def test_there_is_nothing_to_learn_about_other_processes(attack, filtered):
    code = """
import os
seen = []
for pid in range(2, 300):
    try:
        os.kill(pid, 0)
        seen.append(pid)
    except OSError:
        pass
reply = f"{seen == [os.getpid()]} {os.path.exists('/proc')}".encode()
"""
    assert attack(code).reply == b"True False"
