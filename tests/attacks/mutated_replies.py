"""Answers that no worker gives by itself, for judges to survive: right and wrong replies with parts of them spoilt.

Everything made here can travel; what a reader refuses is refused before any judge sees it.
"""

from dataclasses import replace

import numpy as np

DTYPES = ("<f8", "<f4", "<f2", "<f16", "<c16", "<c32", "|b1", "|i1", "<i8", "<u8", "|u1")
PLAIN = (None, True, False, "", "stopped", 0, -1, 2**63 - 1, 1 - 2**63, 1e308, float("nan"), float("inf"), -0.0)
NAMES = ("a", "c", "w1", "loss", "labels", "changed", "first", "again", "part", "value", "")
SHAPES = ((), (0,), (1,) * 16, (0, 2**40), (3, 0, 2), (5, 5))


def mutated(replies, inputs, rng):
    """Replies by case with values, changed inputs and type names spoilt at random."""
    found = {}
    for case, reply in replies.items():
        if rng.random() < 0.7:
            reply = replace(reply, value=_spoilt(reply.value, rng))
        if rng.random() < 0.2:
            reply = replace(reply, after={_one(list(inputs[case]), rng): _junk(reply.value, rng)})
        if rng.random() < 0.3:
            kinds = {name: _one(("NoneType", "str", "", "<x>"), rng) for name in (*reply.types, "a/b")}
            reply = replace(reply, types=kinds)
        found[case] = reply
    return found


def _one(choices, rng):
    return choices[rng.integers(len(choices))]


def _spoilt(value, rng):
    if isinstance(value, dict) and value and rng.random() < 0.8:
        kept = {name: item for name, item in value.items() if rng.random() < 0.95}
        return {name: _spoilt(item, rng) if rng.random() < 0.5 else item for name, item in kept.items()}
    if isinstance(value, list) and value and rng.random() < 0.8:
        return [_spoilt(item, rng) if rng.random() < 0.5 else item for item in value]
    return _junk(value, rng)


def _junk(value, rng, depth=0):
    kind = rng.random()
    if kind < 0.4:
        shape = np.shape(value) if isinstance(value, np.ndarray) and rng.random() < 0.5 else _one(SHAPES, rng)
        array = np.array(_one((0, 1, np.nan, np.inf, 1e300), rng))
        with np.errstate(all="ignore"):
            return np.full(shape, np.nan_to_num(array) if rng.random() < 0.7 else array).astype(_one(DTYPES, rng))
    if kind < 0.7 or depth == 3:
        return _one(PLAIN, rng)
    items = [_junk(value, rng, depth + 1) for _ in range(rng.integers(4))]
    return items if kind < 0.85 else {_one(NAMES, rng): item for item in items}
