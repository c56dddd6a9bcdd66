"""The wire format: what goes in comes out, and nothing a hostile worker sends does more than raise WireError."""

import json
import struct

import numpy as np
import pytest

from numnet.check.wire import MAGIC, Limits, Seed, WireError, decode, encode


def message(header, blob=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return MAGIC + struct.pack("<Q", len(text)) + text + blob


@pytest.mark.parametrize(
    "tree",
    [
        None,
        True,
        -3,
        2.5,
        float("inf"),
        "text with \ud800 a lone surrogate",
        [1, [2, [3]]],
        {"a": {"d": 1}, "s": [None]},
        Seed(7),
    ],
)
def test_plain_values_survive(tree):
    assert decode(encode(tree)) == tree


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float32", "float64", "complex128", ">f8"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 4), (2, 3, 4)])
def test_arrays_survive(dtype, shape):
    array = np.random.default_rng(0).normal(size=shape).astype(dtype)
    back = decode(encode({"x": [array]}))["x"][0]
    assert back.shape == shape
    np.testing.assert_array_equal(back, array)
    assert back.flags.writeable


def test_strided_and_nan_arrays_survive():
    array = np.full((6, 4), np.nan)[::2, ::-1]
    np.testing.assert_array_equal(decode(encode(array)), array)


@pytest.mark.parametrize("value", [object(), np.array([None]), np.array(["a"]), {1: 2}, {"x": {3}}, b"bytes"])
def test_other_values_are_refused(value):
    with pytest.raises(WireError):
        encode(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"NN",
        b"\x80\x04pickle",
        MAGIC + b"\xff" * 8,
        message(b"\xff\xfe"),
        message(b"{"),
        message({"x": 1}),
        message({"d": 1, "a": 2}),
        message({"d": [1]}),
        message({"s": -1}),
        message({"s": "1"}),
        message({"a": ["<f8", [2], 0]}),
        message({"a": ["|O", [1], 0]}, b"\0" * 8),
        message({"a": ["<U9999", [1], 0]}, b"\0" * 8),
        message({"a": ["<f8", [-1], 0]}, b"\0" * 8),
        message({"a": ["<f8", [2**62, 4], 0]}, b"\0" * 8),
        message({"a": ["<f8", [1], -8]}, b"\0" * 8),
        message({"a": ["<f8", [True], 0]}, b"\0" * 8),
        message({"a": ["<f8", [1.0], 0]}, b"\0" * 8),
        message({"a": [["<f8"], [1], 0]}, b"\0" * 8),
        message({"a": ["nonsense", [1], 0]}, b"\0" * 8),
        message({"a": ["<f8", [1] * 40, 0]}, b"\0" * 8),
        message({"a": ["<f8"]}),
        message(b"[" * 100_000 + b"]" * 100_000),
        message(b"1" * 10_000),
        message([0] * 300_000),
    ],
)
def test_malformed_messages_raise_only_wire_errors(data):
    with pytest.raises(WireError):
        decode(data)


def test_limits_hold():
    nested = [[[[0]]]]
    with pytest.raises(WireError):
        decode(encode(nested), Limits(depth=3))
    with pytest.raises(WireError):
        decode(encode(np.zeros(100)), Limits(size=100))


def test_random_damage_raises_only_wire_errors():
    rng = np.random.default_rng(1)
    good = encode({"x": rng.normal(size=(3, 2)), "y": [1, "two", None, Seed(3)]})
    for _ in range(2_000):
        data = bytearray(good)
        for place in rng.integers(len(data), size=rng.integers(1, 4)):
            data[place] = rng.integers(256)
        try:
            decode(bytes(data[: rng.integers(1, len(data) + 1)]))
        except WireError:
            continue
