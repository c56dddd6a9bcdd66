"""What the sandbox takes from the machine: bwrap and its remedies, user ids, control groups, the system-call filter.

One test runs a sandbox as an ordinary user, in a view of the file system where that user can read the interpreter.
"""

import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from sandbox_numnet import write_numnet

from autograder.worker import (
    Limits,
    Sandbox,
    SandboxUnavailable,
    cgroups,
    machine,
    probe,
    probe_sandbox,
    processes,
    syscalls,
)
from autograder.worker.sandbox import _Watch
from autograder.worker.uids import COUNT, FIRST_UID, UidAllocator

AVAILABLE = probe_sandbox()
needs_sandbox = pytest.mark.skipif(not AVAILABLE.ok, reason=f"{AVAILABLE.reason} {AVAILABLE.remedy}")
needs_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")

MAIN = Path(__file__).parents[2]


@pytest.fixture
def fresh_probe(monkeypatch):
    """The probe as a new process would find it."""
    for function in (probe._probe, probe.working_bwrap, probe.probe_sandbox):
        function.cache_clear()
    yield probe
    monkeypatch.undo()
    for function in (probe._probe, probe.working_bwrap, probe.probe_sandbox):
        function.cache_clear()


@pytest.mark.parametrize(("platform", "name", "remedy"), [("darwin", "macOS", "Linux"), ("win32", "Windows", "WSL")])
def test_other_systems_are_told_what_helps(fresh_probe, monkeypatch, platform, name, remedy):
    monkeypatch.setattr(sys, "platform", platform)
    available = fresh_probe.probe_sandbox()
    assert not available.ok
    assert name in available.reason
    assert remedy in available.remedy


def test_a_missing_bwrap_is_reported(fresh_probe, monkeypatch):
    monkeypatch.setattr(machine, "bwrap_candidates", list)
    available = fresh_probe.probe_sandbox()
    assert (available.ok, available.reason) == (False, "bwrap was not found.")
    assert "apt install bubblewrap" in available.remedy
    with pytest.raises(SandboxUnavailable, match="bwrap was not found"):
        Sandbox(Path("/nowhere"), Limits())


@needs_sandbox
def test_a_bwrap_that_fails_is_passed_over(fresh_probe, monkeypatch, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    broken.chmod(0o755)
    working = machine.bwrap_candidates()
    monkeypatch.setattr(machine, "bwrap_candidates", lambda: [broken, *working])
    assert fresh_probe.probe_sandbox().ok
    assert fresh_probe.working_bwrap() in working


def test_the_reason_is_what_bwrap_says(fresh_probe, monkeypatch, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(machine, "bwrap_candidates", lambda: [broken])
    available = fresh_probe.probe_sandbox()
    assert not available.ok
    assert "setting up uid map: Permission denied" in available.reason
    assert "\n" not in available.reason + available.remedy


REMEDIES = [
    ({"kernel/apparmor_restrict_unprivileged_userns": "1"}, False, "AppArmor"),
    ({}, True, "--cap-add SYS_ADMIN"),
    ({"user/max_user_namespaces": "0"}, False, "user.max_user_namespaces"),
    ({"kernel/unprivileged_userns_clone": "0"}, False, "kernel.unprivileged_userns_clone"),
    ({}, False, "root"),
]


@pytest.mark.parametrize(("settings", "container", "words"), REMEDIES)
def test_remedies_fit_the_machine(monkeypatch, settings, container, words):
    monkeypatch.setattr(probe, "_setting", lambda name: settings.get(name, ""))
    monkeypatch.setattr(probe, "_in_container", lambda: container)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert words in probe.remedy("bwrap: setting up uid map: Permission denied")


def test_unreadable_packages_have_their_own_remedy():
    assert "readable" in probe.remedy("bwrap: execvp /py/bin/python3: Permission denied")
    assert "readable" in probe.remedy("ModuleNotFoundError: No module named 'numpy'")


PROBE = "import sys; sys.path[:0] = [{main!r}]; from autograder.worker import probe_sandbox; print(probe_sandbox())"


@needs_sandbox
@needs_root
@pytest.mark.skipif(not shutil.which("setpriv"), reason="needs setpriv")
def test_root_without_the_right_to_mount_is_told_so():
    program = PROBE.format(main=str(MAIN))
    command = ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin", sys.executable, "-c", program]
    listing = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "ok=False" in listing.stdout
    assert "bwrap: " in listing.stdout


ORDINARY_USER = """
set -e
mkdir -p {hold}
mount --bind {prefix} {hold}
mount -t tmpfs -o mode=755 tmpfs {home}
mkdir -p {prefix}
mount --bind {hold} {prefix}
exec setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all env -i {python} -c "$0"
"""

ORDINARY_RUN = """
import json, sys
sys.path[:0] = [{main!r}]
from pathlib import Path
from autograder.worker import Limits, Sandbox, probe_sandbox
available = probe_sandbox()
results = [available.ok, available.reason + available.remedy]
codes = [
    "import os; reply = str([os.getuid(), os.listdir('/site'), os.path.exists('/proc')]).encode()",
    "while True: pass",
    "import os; os.setuid(0)",
    "import os, stat; [os.mkdir('/tmp/' + str(i)) for i in range(2000)]",
    "import os; open('/numnet-root/numnet/__init__.py', 'a')",
    "import os; os.kill(1, 9); reply = b'alive'",
]
for code in codes if available.ok else []:
    code = "try:\\n    " + code + "\\nexcept OSError as error:\\n    reply = type(error).__name__.encode()"
    with Sandbox(Path({root!r}), Limits(cpu_seconds=0.5)) as sandbox:
        done = sandbox.run(code.encode())
    results.append([done.status, (done.reply or b"").decode()])
print(json.dumps(results))
"""


@needs_sandbox
@needs_root
@pytest.mark.skipif(not shutil.which("setpriv") or not shutil.which("unshare"), reason="needs setpriv and unshare")
def test_it_works_for_an_ordinary_user_in_a_user_namespace():
    # Not tmp_path, whose parents are closed to other users.
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        base.chmod(0o755)
        program = ORDINARY_RUN.format(main=str(MAIN), root=str(write_numnet(base)))
        results = as_ordinary_user(program, base / "hold")
    if not results[0]:
        pytest.skip(results[1])
    shown = [name for name in ("numpy", "numpy.libs") if name in machine.runtime().packages]
    assert results[2][0] == "ok"
    uid, site, has_proc = eval(results[2][1])
    assert (uid, sorted(site), has_proc) == (65534, shown, False)
    assert results[3] == ["timeout", ""]
    assert results[4:7] == [["ok", "OSError"], ["ok", "OSError"], ["ok", "PermissionError"]]
    assert results[7] == ["ok", "alive"]


def as_ordinary_user(program, hold):
    """Run Python as nobody, with the interpreter's folders made readable in a mount namespace of their own."""
    prefix = Path(sys.base_prefix)
    closed = [folder for folder in prefix.parents if not folder.stat().st_mode & 0o001]
    script = ORDINARY_USER.format(hold=hold, prefix=prefix, home=closed[0] if closed else prefix, python=sys.executable)
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, program]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"cannot act as an ordinary user here: {done.stderr.strip()[-200:]}")
    return json.loads(done.stdout)


def test_the_loader_of_a_program_is_read_from_it(tmp_path):
    loader = machine.interpreter_of(os.path.realpath(sys._base_executable))
    assert loader is None or Path(loader).exists()
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\n")
    assert machine.interpreter_of(script) is None


def test_a_package_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr(machine.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SandboxUnavailable, match=r"torch is not installed\."):
        machine.runtime.__wrapped__(torch=True)


@needs_sandbox
def test_it_works_where_python_and_kernel_lack_conveniences(monkeypatch, tmp_path):
    monkeypatch.setattr(processes, "KERNEL_LISTS_CHILDREN", False)
    monkeypatch.delattr(os, "pidfd_open")
    monkeypatch.delattr(signal, "pidfd_send_signal")
    root = write_numnet(tmp_path)
    with Sandbox(root, Limits()) as sandbox:
        assert sandbox.run(b"reply = b'1'").reply == b"1"
    with Sandbox(root, Limits()) as sandbox:
        assert sandbox.run(b"while True: pass", cpu_seconds=0.2).status == "timeout"


# User ids


def test_ids_are_distinct_until_given_back(tmp_path):
    uids = UidAllocator(tmp_path / "lock")
    taken = [uids.take() for _ in range(5)]
    assert len(set(taken)) == 5
    assert all(FIRST_UID <= uid < FIRST_UID + COUNT for uid in taken)
    uids.release(taken[2])
    assert uids.take() == taken[2]


def test_ids_are_distinct_between_processes(tmp_path):
    program = (
        f"import sys; sys.path[:0] = [{str(MAIN)!r}]\n"
        "from pathlib import Path\nfrom autograder.worker import uids\n"
        f"uids.os.getpid = lambda: 7\nallocator = uids.UidAllocator(Path({str(tmp_path / 'lock')!r}))\n"
        "print(*[allocator.take() for _ in range(20)], flush=True)\nsys.stdin.read()\n"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (
        subprocess.Popen([sys.executable, "-c", program], **pipes) as one,
        subprocess.Popen([sys.executable, "-c", program], **pipes) as other,
    ):
        taken = [set(process.stdout.readline().split()) for process in (one, other)]
    assert [len(ids) for ids in taken] == [20, 20]
    assert not taken[0] & taken[1]


def test_a_forked_process_does_not_share_its_parents_ids(tmp_path):
    uids = UidAllocator(tmp_path / "lock")
    mine = uids.take()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, str([uids.take() for _ in range(3)]).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    with open(reader) as pipe:
        assert mine not in eval(pipe.read())


# Control groups


@pytest.fixture
def hierarchy(tmp_path):
    """A folder that looks like a cgroup v2 hierarchy: group "up" hands on memory and pids, this process is below it."""
    mount = tmp_path / "cgroup"
    (mount / "up" / "mine").mkdir(parents=True)
    (mount / "cgroup.subtree_control").write_text("cpu memory pids\n")
    (mount / "up" / "cgroup.subtree_control").write_text("memory pids\n")
    (mount / "up" / "mine" / "cgroup.subtree_control").write_text("\n")
    own = tmp_path / "own"
    own.write_text("4:memory:/old\n0::/up/mine\n")
    return mount, own


def test_the_nearest_group_that_hands_on_its_controllers_is_used(hierarchy):
    mount, own = hierarchy
    assert cgroups.group_parent(mount, own) == mount / "up"


def test_no_group_where_there_is_no_hierarchy(tmp_path):
    own = tmp_path / "own"
    own.write_text("4:memory:/old\n")
    assert cgroups.group_parent(tmp_path, own) is None
    assert cgroups.group_parent(tmp_path, tmp_path / "missing") is None


def test_a_group_gets_its_limits_and_its_process(hierarchy):
    folder = hierarchy[0] / "up" / "worker"
    group = cgroups.Group(folder, 123, 1_000_000, 16)
    written = {path.name: path.read_text() for path in folder.iterdir()}
    assert written == {"memory.max": "1000000", "pids.max": "16", "memory.swap.max": "0", "cgroup.procs": "123"}
    assert not group.out_of_memory()
    (folder / "memory.events").write_text("low 0\noom 2\noom_kill 1\n")
    assert group.out_of_memory()
    for path in folder.iterdir():
        path.unlink()
    group.remove()
    assert not folder.exists()


# Limits


class BusyWorker:
    """A worker that has computed and waited as the test says."""

    def __init__(self):
        self.computed = self.waited = 0.0

    def cpu_seconds(self):
        return self.computed

    def waited_seconds(self):
        return self.waited

    def resident_bytes(self):
        return 10


def test_waiting_for_a_processor_is_not_the_codes_fault(monkeypatch):
    clock = SimpleNamespace(monotonic=lambda: clock.now, now=0.0)
    monkeypatch.setattr("autograder.worker.sandbox.time", clock)
    worker = BusyWorker()
    watch = _Watch(worker, Limits(cpu_seconds=5, wall_seconds=10), 5)
    clock.now, worker.waited, worker.computed = 100.0, 95.0, 4.0
    assert watch.excess() is None
    clock.now, worker.waited = 107.0, 96.0
    assert watch.excess() == ("timeout", "it was not done after 10 seconds, of which it computed for 4.0")
    clock.now, worker.computed = 108.0, 5.1
    assert watch.excess() == ("timeout", "it used more than 5 CPU seconds")


def test_the_outer_bound_grows_with_the_cpu_limit_of_a_run():
    assert _Watch(BusyWorker(), Limits(cpu_seconds=5, wall_seconds=10), 300).wall_seconds == 305
    assert _Watch(BusyWorker(), Limits(cpu_seconds=5, wall_seconds=10), 1).wall_seconds == 10


def test_resident_memory_is_the_limit_with_torch(monkeypatch):
    clock = SimpleNamespace(monotonic=lambda: 0.0)
    monkeypatch.setattr("autograder.worker.sandbox.time", clock)
    watch = _Watch(BusyWorker(), Limits(torch=True, memory_bytes=9), 5)
    assert watch.excess()[0] == "memory"
    assert Limits(torch=True).memory_bytes > Limits().memory_bytes


# The filter of system calls


def decide(program, audit, number, argument=0):
    """What a filter returns for a call: a reader of the few instructions that it is made of."""
    data = struct.pack("=IIQQ", number, audit, 0, argument)
    position, value = 0, 0
    while True:
        operation, true, false, constant = struct.unpack_from("=HBBI", program, 8 * position)
        position += 1
        if operation == syscalls.LOAD:
            value = struct.unpack_from("=I", data, constant)[0]
        elif operation == syscalls.RETURN:
            return constant
        else:
            tests = {
                syscalls.JUMP_EQUAL: value == constant,
                syscalls.JUMP_AT_LEAST: value >= constant,
                syscalls.JUMP_ANY_BIT: bool(value & constant),
            }
            position += true if tests[operation] else false


@pytest.mark.parametrize("processor", syscalls.ARCHITECTURES)
def test_the_filter_denies_what_it_lists_and_nothing_else(processor):
    column, audit, foreign = syscalls.ARCHITECTURES[processor]
    program = syscalls.seccomp_filter(processor)
    denied = {numbers[column] for numbers in syscalls.DENIED.values()} - {None}
    clone = syscalls.CLONE[column]
    for number in set(range(470)) - {clone, syscalls.CLONE3}:
        expected = syscalls.FAIL | syscalls.EPERM if number in denied else syscalls.ALLOW
        assert decide(program, audit, number) == expected
    assert decide(program, audit, clone, 17) == syscalls.FAIL | syscalls.EPERM
    assert decide(program, audit, clone, 0x3D0F00) == syscalls.ALLOW
    assert decide(program, audit, syscalls.CLONE3) == syscalls.FAIL | syscalls.ENOSYS
    assert decide(program, 0x40000003, 1) == syscalls.KILL
    if foreign:
        assert decide(program, audit, foreign + 1) == syscalls.KILL


def test_a_processor_without_a_table_gets_no_filter():
    assert syscalls.seccomp_filter("riscv64") is None


def test_numbers_of_calls_agree_with_the_kernels_header():
    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    if not header.exists():
        pytest.skip("the kernel's headers are not installed")
    numbers = dict(line.split()[1:3] for line in header.read_text().splitlines() if line.startswith("#define __NR_"))
    known = {name: pair[0] for name, pair in syscalls.DENIED.items() if f"__NR_{name}" in numbers}
    assert known == {name: int(numbers[f"__NR_{name}"]) for name in known}
    assert len(known) > 40
