"""Judges of the usual kind, in the process of the code they judge, to show that an attack gains where nothing stops it.

Usage: `python naive_judges.py FOLDER < attacks.json`; prints which of the attacks got through. Each runs in a fork.
"""

import json
import os
import resource
import sys
from pathlib import Path

import numpy as np

X, W, B = np.arange(6.0).reshape(2, 3) + 1, np.arange(12.0).reshape(3, 4) - 3, np.ones(4)
EVIDENCE = {"expected": X @ W + B, "seen": []}
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


JUDGES = {f.__name__: f for f in (allclose, testing, equal, builtin, display, pipeline, loot)}
JUDGES |= {"import": with_import, "exit": with_import}


def gets_through(judge, source, marker):
    """Whether an attack passes: the judge says so, or, for "exit", the process ends well, or the loot is there."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(inlet)
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
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
    passed = os.read(inlet, 10) == b"passed"
    os.close(inlet)
    status = os.waitpid(child, 0)[1]
    if judge == "loot":
        return marker.exists()
    return passed or (judge == "exit" and (status == 0 or os.WIFSIGNALED(status)))


def main():
    folder = Path(sys.argv[1])
    (folder / "judge_tools.py").write_text(TOOLS)
    sys.path.insert(0, str(folder))
    import autograder.hidden  # noqa: F401 - before the forks, which then have it

    found = {}
    for name, judge, source, marker in json.load(sys.stdin):
        found[name] = gets_through(judge, source, Path(marker))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
