"""Judges of the usual kind, in the process of the code they judge, to show that an attack gains where nothing stops it.

Usage: `python naive_judges.py FOLDER < attacks.json`; prints which of the attacks got through, and by which judge a
harmless wrong cell would. Each runs in a fork.
"""

import contextlib
import io
import json
import os
import pickle
import re
import resource
import select
import signal
import struct
import sys
import time
import traceback
from pathlib import Path

import numpy as np
import psutil

X, W, B = np.arange(6.0).reshape(2, 3) + 1, np.arange(12.0).reshape(3, 4) - 3, np.ones(4)
X[0, 0] = 1.2345678  # what attacks that spell an input have to spell
EVIDENCE = {"expected": X @ W + B, "seen": []}
# Seconds. Honest answers come in milliseconds; what has not come after this long holds up the class.
PATIENCE = {"stuck": 1.0, "reader": 4.0}
HARMLESS = "def affine_forward(x, w, b):\n    return np.zeros((len(x), w.shape[1])), (x, w)\n"
TOOLS = "import numpy as np\n\n\ndef close(a, b):\n    return bool(np.allclose(a, b))\n"


def notebook(source):
    """Run a cell as a notebook would and return its names."""
    scope = {"np": np, "__name__": "__main__"}
    exec(source, scope)
    return scope


def allclose(source):
    out, _ = notebook(source)["affine_forward"](X.copy(), W.copy(), B.copy())
    assert np.allclose(out, X @ W + B)


def testing(source):
    x, w, b = X.copy(), W.copy(), B.copy()
    expected = EVIDENCE["expected"]
    out, _ = notebook(source)["affine_forward"](x, w, b)
    if not x.any():
        expected = x @ w + b  # computed after the call, from inputs that the call may have changed
    np.testing.assert_allclose(out, expected)


def equal(source):
    out, _ = notebook(source)["affine_forward"](X, W, B)
    assert (out == X @ W + B).all()


def builtin(source):
    out, _ = notebook(source)["affine_forward"](X, W, B)
    assert all(abs(a - b) < 1e-6 for a, b in zip(out.ravel(), (X @ W + B).ravel(), strict=True))


def with_import(source):
    out, _ = notebook(source)["affine_forward"](X, W, B)
    from judge_tools import close

    assert close(out, X @ W + B)


def display(source):
    """As nbgrader reads a graded cell: the first result shown is the score, whatever comes after."""
    shown = []
    sys.displayhook = shown.append
    try:
        allclose(source)
    except Exception as error:
        shown.append(error)
    assert shown
    assert float(shown[0]) > 0


def pipeline(source):
    """Our own probe and judge, without a sandbox between them."""
    from autograder import hidden, registry
    from numnet.check import running

    task = registry.task("affine_forward")
    expected = hidden.expectation(task, np.random.default_rng(0))
    got = running.run({"affine_forward": source}, [expected.job])["affine_forward"]
    judge = registry.load_check(registry.check_path("affine_forward")).judge
    assert judge(expected.inputs, got, expected.want, expected.wrong).passed


def loot(source):
    notebook(source)["affine_forward"](X, W, B)


def larger(source):
    """No difference is larger than the tolerance; none of nan's is."""
    out, _ = notebook(source)["affine_forward"](X, W, B)
    assert not np.any(np.abs(out - (X @ W + B)) > 1e-6)


def loop(source):
    out, _ = notebook(source)["affine_forward"](X, W, B)
    right = X @ W + B
    assert len(out) == len(right)
    for row, wanted in zip(out, right, strict=False):
        assert np.allclose(row, wanted)


def shown(source):
    """As a page that shows what a call printed and raised: an input can be read there."""
    page = io.StringIO()
    with contextlib.redirect_stdout(page), contextlib.redirect_stderr(page):
        try:
            testing(source)
        except Exception:
            traceback.print_exc()
    assert re.search(r"1\.?23456", page.getvalue())


def kernel(source):
    """As a kernel runs a cell, magics and trial code included."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}})).run_cell(source)


def one_process(source):
    """Runs over the course's versions of other tasks in the process that later runs the student's own."""
    from autograder import engine, hidden, registry
    from numnet.check import running

    first, second = (hidden.expectation(registry.task(n), np.random.default_rng(0)) for n in TAKEN)
    running.run({TAKEN[0]: engine.solution(TAKEN[0]), TAKEN[1]: source["affine_backward"]}, [second.job])
    got = running.run({TAKEN[0]: source["affine_forward"]}, [first.job])[TAKEN[0]]
    judge = registry.load_check(registry.check_path(TAKEN[0])).judge
    assert judge(first.inputs, got, first.want, first.wrong).passed


TAKEN = ("affine_forward", "affine_backward")


def reader(source):
    """A grader that takes the answers of two students from one worker, as they come, and believes their lengths.

    Passes where the second student, who is right, is found to be right.
    """
    from autograder import engine, hidden, registry
    from autograder.worker import inside
    from numnet.check import running

    task = registry.task("affine_forward")
    expected = hidden.expectation(task, np.random.default_rng(0))
    answers, sending = os.pipe()
    if os.fork() == 0:
        os.close(OUTLET[0])
        for cell in (source, engine.solution(task.id)):
            answer = running.serve(running.request({task.id: cell}, [expected.job]))
            inside.send(sending, struct.pack("<Q", len(answer)), answer)
        os._exit(0)
    os.close(sending)
    frames = [inside.receive_frame(answers) for _ in range(2)]
    got = [running.read_replies(frame, [expected.job])[task.id] for frame in frames][1]
    judge = registry.load_check(registry.check_path(task.id)).judge
    assert judge(expected.inputs, got, expected.want, expected.wrong).passed


OUTLET = []


def unpickled(source):
    """A grader that reads answers by pickle."""
    from autograder import hidden, registry
    from numnet.check import running

    expected = hidden.expectation(registry.task("affine_forward"), np.random.default_rng(0))
    pickle.loads(running.serve(running.request({"affine_forward": source}, [expected.job])))


PARAMS = {"w1": np.eye(3), "b1": np.ones(3), "w2": np.arange(6.0).reshape(3, 2), "b2": np.zeros(2)}
Y = np.array([0, 1])


def net(source):
    """Gradients in a dict, compared key by key with what the course's function gives afterwards."""
    from numnet import nets

    function = notebook(source).get("two_layer_net")
    loss, grads = function(PARAMS, X, Y)
    right_loss, right = nets.two_layer_net(PARAMS, X, Y)
    assert abs(loss - right_loss) < 1e-6
    assert set(grads) == set(right)
    assert all(np.allclose(grads[name], right[name]) for name in grads)


def accuracy(source):
    labels = notebook(source)["train_classifier"](X, Y, X, np.random.default_rng(0))
    assert np.mean(labels == Y) >= 0.7


def number(source):
    value = notebook(source)["Value"]
    product = value(2.0) * value(3.0)
    assert abs(product.data - 6.0) < 1e-9


ANSWERS = (
    allclose, testing, equal, builtin, display, pipeline, larger, loop, shown, net, accuracy, number, one_process,
)  # fmt: skip
HARMS = (loot, kernel, reader, unpickled)
JUDGES = {f.__name__: f for f in (*ANSWERS, *HARMS)}
JUDGES |= {"victim": loot, "import": with_import, "exit": with_import, "stuck": allclose, "dies": allclose}


def gets_through(judge, source, marker):
    """Whether an attack passes.

    The judge says so; or, for "exit", the process ends well; for "stuck", it does not end; for "dies", a signal ends
    it; for "reader", another student suffers; or the loot is there.
    """
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(inlet)
        OUTLET[:] = [outlet]
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            sys.stderr = sys.stdout = open(os.devnull, "w")  # noqa: SIM115
            JUDGES[judge](source)
            os.write(outlet, b"passed")
            os._exit(0)
        except SystemExit as error:
            os._exit(error.code or 0)
        except BaseException:
            os._exit(1)
    os.close(outlet)
    answered = bool(select.select([inlet], [], [], PATIENCE.get(judge, 20))[0])
    passed = answered and os.read(inlet, 10) == b"passed"
    os.close(inlet)
    with contextlib.suppress(ProcessLookupError):
        if not answered:
            os.killpg(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if judge == "victim":
        return died(psutil.Process(int(marker.read_text())))
    if judge in ("loot", "kernel", "unpickled"):
        return marker.exists()
    if judge == "stuck":
        return not answered
    if judge == "dies":
        return answered and os.WIFSIGNALED(status)
    if judge == "reader":
        return not passed
    return passed or (judge == "exit" and (status == 0 or os.WIFSIGNALED(status)))


def died(process):
    """Whether a process that may have been sent a signal ends; the system delivers it when it comes round to it."""
    deadline = time.monotonic() + 5
    while process.status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
        time.sleep(0.01)
    return process.status() == psutil.STATUS_ZOMBIE


def main():
    folder = Path(sys.argv[1])
    (folder / "judge_tools.py").write_text(TOOLS)
    sys.path.insert(0, str(folder))
    import autograder.hidden  # noqa: F401 - before the forks, which then have it
    from numnet.check import judging  # noqa: F401

    found = {}
    for name, judge, source, marker in json.load(sys.stdin):
        found[name] = gets_through(judge, source, Path(marker))
    (folder / "nothing").write_text(str(os.getpid()))
    takers = ("loot", "kernel", "unpickled")
    plain = {
        judge: gets_through(judge, HARMLESS, folder / ("never" if judge in takers else "nothing"))
        for judge in JUDGES
        if judge != "one_process"
    }
    print(json.dumps({"attacks": found, "harmless": plain}))


if __name__ == "__main__":
    main()
