"""The sandbox as its callers use it: one message, one reply, what is visible inside, pools, threads and processes.

What hostile code tries is in test_sandbox_attacks.
"""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
from sandbox_numnet import Namespace, namespace_of, processes_in, write_numnet

from autograder.worker import Limits, Sandbox, SandboxPool, probe_sandbox

AVAILABLE = probe_sandbox()
pytestmark = pytest.mark.skipif(not AVAILABLE.ok, reason=f"{AVAILABLE.reason} {AVAILABLE.remedy}")

MAIN = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return write_numnet(tmp_path_factory.mktemp("stripped"))


def run(root, code, **limits):
    with Sandbox(root, Limits(**limits)) as sandbox:
        return sandbox.run(code.encode())


def test_a_message_gets_its_reply(root):
    done = run(root, "import numpy as np\nreply = np.arange(6.0).reshape(2, 3).tobytes()")
    assert done.status == "ok"
    assert len(done.reply) == 48
    assert done.detail == ""


def test_messages_and_replies_of_megabytes_pass(root):
    code = "data = '" + "x" * 5_000_000 + "'\nreply = data.encode() * 2"
    done = run(root, code)
    assert done.status == "ok"
    assert len(done.reply) == 10_000_000


def test_an_empty_reply_is_a_reply(root):
    done = run(root, "reply = b''")
    assert (done.status, done.reply) == ("ok", b"")


def test_cpu_time_is_reported(root):
    done = run(root, "import time\nwhile time.process_time() < 0.6: pass\nreply = b''")
    assert 0.2 < done.cpu_seconds < 0.7


def test_cpu_limit_of_a_run_replaces_that_of_the_sandbox(root):
    with Sandbox(root, Limits(cpu_seconds=60)) as sandbox:
        done = sandbox.run(b"while True: pass", cpu_seconds=0.3)
    assert (done.status, done.detail) == ("timeout", "it used more than 0.3 CPU seconds")
    assert done.cpu_seconds < 1


def test_a_sandbox_runs_one_message_only(root):
    sandbox = Sandbox(root)
    sandbox.run(b"reply = b'1'")
    with pytest.raises(RuntimeError, match="one message only"):
        sandbox.run(b"reply = b'2'")


def test_a_closed_sandbox_runs_nothing(root):
    sandbox = Sandbox(root)
    namespace = namespace_of(sandbox)
    sandbox.close()
    sandbox.close()
    assert processes_in(namespace) == []
    with pytest.raises(RuntimeError, match="one message only"):
        sandbox.run(b"reply = b''")


def test_a_sandbox_that_waits_answers_at_once(root):
    with Sandbox(root) as sandbox:
        time.sleep(1.5)
        began = time.monotonic()
        done = sandbox.run(b"reply = b''")
        seconds = time.monotonic() - began
    assert done.status == "ok"
    assert seconds < 0.5


def test_a_numnet_that_cannot_be_imported_is_refused_with_the_reason(tmp_path):
    root = write_numnet(tmp_path)
    (root / "numnet" / "check" / "running.py").write_text("import nonsense")
    done = run(root, "reply = b''")
    assert done.status == "refused"
    assert "No module named 'nonsense'" in done.detail


def test_a_missing_numnet_is_refused_with_the_reason(tmp_path):
    done = run(tmp_path / "nowhere", "reply = b''")
    assert done.status == "refused"
    assert "nowhere" in done.detail


def test_nothing_is_visible_but_python_numpy_and_numnet(root):
    code = """
import json, os
tree = {folder: sorted(names + files) for folder, names, files in os.walk("/")}
reply = json.dumps(tree).encode()
"""
    tree = json.loads(run(root, code).reply)
    assert set(tree["/"]) <= {"dev", "inside.py", "lib", "lib64", "libs", "numnet-root", "py", "site", "tmp"}
    assert set(tree["/site"]) <= {"numpy", "numpy.libs"}
    assert tree["/numnet-root"] == ["numnet"]
    assert tree["/numnet-root/numnet/check"] == ["__init__.py", "running.py"]
    assert tree["/dev"] == ["null", "urandom", "zero"]
    assert tree["/tmp"] == []
    assert tree["/py"] == ["bin", sys.platlibdir]
    assert tree["/py/bin"] == ["python3"]
    packages = [folder for folder in tree if folder.endswith(("site-packages", "dist-packages"))]
    assert all(tree[folder] == [] for folder in packages)
    names = {name for listing in tree.values() for name in listing}
    assert not names & {"tasks.toml", "secret.key", "solutions", "autograder", "misconceptions", "torch", "home", "etc"}


def test_the_environment_is_small_and_fixed(root, monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "abc")
    code = "import json, os\nreply = json.dumps([dict(os.environ), hash('numnet'), os.getcwd()]).encode()"
    first, second = (json.loads(run(root, code).reply) for _ in range(2))
    environment, _, folder = first
    assert first == second
    assert environment.pop("PWD", "/") == "/"
    assert set(environment) == {
        *("HOME", "LANG", "LD_LIBRARY_PATH", "PATH", "PYTHONHASHSEED"),
        *("MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"),
    }
    assert environment["HOME"] == folder == "/tmp"


def test_files_can_be_written_in_tmp_alone(root):
    code = """
import os
open("mine.txt", "w").write("x")
written = [os.path.abspath("mine.txt")]
for folder, _, _ in os.walk("/"):
    try:
        open(os.path.join(folder, "mine"), "w").close()
        written.append(folder)
    except OSError:
        pass
reply = " ".join(written).encode()
"""
    assert run(root, code).reply == b"/tmp/mine.txt /tmp"


def test_nothing_stays_from_one_sandbox_to_the_next(root):
    assert run(root, "open('/tmp/note', 'w').write('x')\nreply = b''").status == "ok"
    assert run(root, "import os\nreply = str(os.listdir('/tmp')).encode()").reply == b"[]"


def test_a_worker_has_no_rights(root):
    code = """
import os, resource
answers = [str(os.getuid() != 0 and os.getgid() != 0 and 0 not in os.getgroups())]
attempts = [
    lambda: os.setuid(0),
    lambda: os.kill(1, 9),
    lambda: os.chroot("/tmp"),
    lambda: os.mkdir("/etc"),
    lambda: os.chown("/tmp", 0, 0),
    lambda: os.mknod("/tmp/disk", 0o060600, os.makedev(254, 0)),
    lambda: os.sethostname("x") if hasattr(os, "sethostname") else os.setuid(0),
    lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (1000, 1000)),
]
for attempt in attempts:
    try:
        attempt()
        answers.append("done")
    except (OSError, ValueError) as error:
        answers.append("no")
reply = " ".join(answers).encode()
"""
    answers = run(root, code).reply.decode().split()
    assert answers[0] == "True"
    # The first process ignores signals from inside even where they may be sent.
    assert all(answer == "no" for answer in answers[1:2] + answers[3:])


def test_there_is_no_network(root):
    code = """
import socket
try:
    socket.create_connection(("1.1.1.1", 80), timeout=2)
    reply = b"connected"
except OSError as error:
    reply = b"none"
"""
    assert run(root, code).reply == b"none"


def test_a_pool_keeps_the_next_one_waiting(root):
    with SandboxPool(root, Limits()) as pool:
        namespaces = set()
        for number in range(3):
            with pool.take() as sandbox:
                namespaces.add(namespace_of(sandbox))
                done = sandbox.run(f"reply = b'{number}'".encode())
            assert done.reply == str(number).encode()
        waiting = namespace_of(pool._waiting[0])
        assert processes_in(waiting)
    assert len(namespaces) == 3
    assert all(processes_in(namespace) == [] for namespace in (*namespaces, waiting))
    with pytest.raises(RuntimeError, match="closed"):
        pool.take()


def test_a_pool_serves_threads(root):
    with SandboxPool(root, Limits(), ahead=2) as pool, ThreadPoolExecutor(4) as threads:
        futures = [threads.submit(pool.run, f"reply = b'{number}'".encode()) for number in range(12)]
        replies = [future.result().reply for future in futures]
    assert replies == [str(number).encode() for number in range(12)]


def test_a_pool_replaces_a_sandbox_that_ended_with_its_thread(root):
    pool = SandboxPool(root, Limits(), ahead=0)
    pool.ahead = 1
    with ThreadPoolExecutor(1) as other:
        assert other.submit(pool.run, b"reply = b'1'").result().reply == b"1"
    time.sleep(0.2)
    assert pool.run(b"reply = b'2'").reply == b"2"
    pool.close()


def run_in_process(root, number):
    with SandboxPool(root, Limits()) as pool:
        return pool.run(f"reply = b'{number}'".encode()).reply


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_it_works_in_the_processes_of_an_executor(root, method):
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(method)) as pool:
        futures = [pool.submit(run_in_process, root, number) for number in range(4)]
        assert [future.result() for future in futures] == [b"0", b"1", b"2", b"3"]


INHERITED = None


def run_in_inherited_pool(message):
    return INHERITED.run(message).reply


def test_a_forked_process_leaves_its_parents_sandboxes_alone(root):
    global INHERITED
    with SandboxPool(root, Limits()) as INHERITED:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
            assert pool.submit(run_in_inherited_pool, b"reply = b'child'").result() == b"child"
        first = namespace_of(INHERITED._waiting[0])
        assert processes_in(first)
        assert INHERITED.run(b"reply = b'parent'").reply == b"parent"


CALLER = """
import sys
sys.path[:0] = [{main!r}, {tests!r}]
from pathlib import Path
from sandbox_numnet import namespace_of
from autograder.worker import Limits, Sandbox
sandbox = Sandbox(Path({root!r}), Limits())
print(namespace_of(sandbox), flush=True)
sandbox.run(b"import time\\nwhile True: time.sleep(1)")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_its_caller(root, number):
    program = CALLER.format(main=str(MAIN), tests=str(Path(__file__).parent), root=str(root))
    caller = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with caller:
        namespace = Namespace(*caller.stdout.readline().split())
        time.sleep(0.5)
        assert processes_in(namespace)
        caller.send_signal(number)
        caller.wait(timeout=10)
    deadline = time.monotonic() + 5
    while processes_in(namespace) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_in(namespace) == []


def test_descriptors_and_processes_do_not_pile_up(root):
    run(root, "reply = b''")
    before = len(os.listdir("/proc/self/fd")), threading.active_count()
    for code in ("reply = b''", "import os; os._exit(1)", "while True: pass"):
        run(root, code, cpu_seconds=0.2)
    Sandbox(root).close()
    assert (len(os.listdir("/proc/self/fd")), threading.active_count()) == before


@pytest.mark.slow
def test_a_worker_with_torch(root):
    code = """
import torch
x = torch.ones(3, requires_grad=True)
(x * x).sum().backward()
reply = x.grad.numpy().tobytes()
"""
    done = run(root, code, torch=True)
    assert done.status == "ok", done.detail
    assert len(done.reply) == 12


@pytest.mark.slow
def test_memory_of_a_worker_with_torch_is_bounded_too(root):
    code = "import numpy as np, time\nkept = np.ones(100_000_000)\ntime.sleep(20)\nreply = b''"
    done = run(root, code, torch=True, memory_bytes=800_000_000)
    assert (done.status, done.detail) == ("memory", "it used more than 800 MB of memory")
