"""The arrays of an assignment's visible checks: public inputs, right replies, replies of wrong versions.

They go into the wheel and are committed; processors differ in the last bits, so they are compared to 1e-9.
"""

from dataclasses import asdict

import numpy as np

from autograder import hidden
from autograder.errors import CourseError
from numnet.check import wire

LIMITS = wire.Limits(size=2**28, nodes=2 * 10**6)
TOLERANCE = 1e-9


class CheckError(CourseError):
    """A check that does not work with the course's own functions, or is not there."""


def arrays(assignment):
    """Inputs, right replies and replies of wrong versions for each code task, on public seeds, as bytes.

    The right replies come from numnet, the wrong ones from the first versions of the misconceptions; their source
    stays here.

    Raises
    ------
    CheckError    if a check cannot be loaded, or does not work with numnet's own functions
    """
    found = {}
    for task in assignment.code_tasks():
        try:
            expected = hidden.public_expectation(task.id)
        except FileNotFoundError as error:
            raise CheckError(f"{task.id} has no file {error.filename}.") from None
        for case, reply in expected.want.items():
            if reply.raised:
                raise CheckError(f"The check of {task.id} fails with numnet's own, case {case!r}: {reply.raised.text}.")
        found[task.id] = {
            "inputs": expected.inputs,
            "want": _replies(expected.want, expected.inputs),
            "wrong": {name: _replies(replies, expected.inputs) for name, replies in expected.wrong.items()},
        }
    return wire.encode(found)


def read(data):
    """The tree that `arrays` wrote."""
    return wire.decode(data, LIMITS)


def _replies(replies, inputs):
    """Replies as plain trees, without inputs that came back as they went in and without texts of wrong versions."""
    found = {}
    for case, reply in replies.items():
        tree = asdict(reply) | {"printed": ""}
        tree["after"] = {
            name: value for name, value in reply.after.items() if tree_differences(inputs[case].get(name), value)
        }
        if reply.raised:
            tree["raised"] |= {"text": "", "line": None, "cell": None, "name": None}
        found[case] = tree
    return found


def differences(path, data):
    """What differs between the arrays in a file and ``data``, one sentence each; a missing file is one difference."""
    if not path.exists():
        return [f"{path} is missing; run: make build"]
    try:
        found = read(path.read_bytes())
    except wire.WireError as error:
        return [f"{path} is damaged ({error}); run: make build"]
    return [f"{path}: {place} differs; run: make build" for place in tree_differences(found, read(data))]


def tree_differences(a, b, place=""):
    """Paths at which two trees differ: arrays and floats by more than 1e-9, all else at all."""
    if isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        return [found for key in a for found in tree_differences(a[key], b[key], f"{place}/{key}")]
    if isinstance(a, list | tuple) and isinstance(b, list | tuple) and len(a) == len(b):
        pairs = enumerate(zip(a, b, strict=True))
        return [found for index, (x, y) in pairs for found in tree_differences(x, y, f"{place}/{index}")]
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        same = a.dtype == b.dtype and a.shape == b.shape
        same = same and np.allclose(a, b, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
    elif isinstance(a, float) and isinstance(b, float):
        same = bool(np.isclose(a, b, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True))
    else:
        same = type(a) is type(b) and not isinstance(a, np.ndarray) and a == b
    return [] if same else [place or "/"]
