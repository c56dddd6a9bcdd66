"""Turns trees of plain values and arrays into bytes and back, without pickle.

Both ends of a sandbox speak this format, and the reader trusts nothing: every length, depth and dtype is checked.
"""

import json
import re
import struct
from dataclasses import dataclass

import numpy as np

MAGIC = b"NNW1"
KINDS = "biufc"


class WireError(ValueError):
    """A message that does not follow the format or exceeds a limit."""


@dataclass(frozen=True)
class Seed:
    """A random generator on its way through the wire: it arrives as ``np.random.default_rng(value)``."""

    value: int


@dataclass(frozen=True)
class Limits:
    """What a reader accepts: bytes in all (also once unpacked), values in all, levels of nesting, whether a Seed."""

    size: int = 64 * 2**20
    nodes: int = 200_000
    depth: int = 32
    seeds: bool = True


def encode(tree):
    """Write a tree of None, bool, int, float, str, list, tuple, dict, Seed and numeric arrays as bytes.

    Raises
    ------
    WireError
        if the tree holds anything else, an array whose dtype kind is not one of ``biufc``, or a key that is no string
    """
    blobs = []
    header = json.dumps(_pack(tree, blobs, [0])).encode()
    return MAGIC + struct.pack("<Q", len(header)) + header + b"".join(blobs)


def decode(message, limits=None):
    """Read back what `encode` wrote; tuples come back as lists.

    Raises
    ------
    WireError
        if ``message`` is malformed in any way or exceeds ``limits``
    """
    limits = limits or Limits()
    if len(message) > limits.size:
        raise WireError(f"the message has {len(message)} bytes, more than the {limits.size} allowed")
    start = len(MAGIC) + 8
    if message[: len(MAGIC)] != MAGIC or len(message) < start:
        raise WireError("the message does not begin as one of ours")
    (length,) = struct.unpack("<Q", message[len(MAGIC) : start])
    if length > len(message) - start:
        raise WireError("the message ends early")
    header = message[start : start + length]
    # Counted before it is parsed: 60 MB of "[]," would become a gigabyte of lists.
    if sum(map(header.count, (b",", b"[", b"{"))) > 4 * limits.nodes:
        raise WireError("the message holds too many values")
    try:
        return _unpack(json.loads(header), memoryview(message)[start + length :], limits, _Used(), 0)
    except WireError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError, MemoryError) as error:
        raise WireError(f"the message is malformed ({type(error).__name__})") from None


@dataclass
class _Used:
    """What has been unpacked so far: values, and bytes of arrays, which may all name the same bytes of the message."""

    nodes: int = 0
    size: int = 0


def _pack(tree, blobs, offset):
    if tree is None or isinstance(tree, bool | str):
        return tree
    if isinstance(tree, int | float | np.integer | np.floating):
        return tree.item() if isinstance(tree, np.generic) else tree
    if isinstance(tree, Seed):
        return {"s": tree.value}
    if isinstance(tree, np.ndarray):
        if tree.dtype.kind not in KINDS:
            raise WireError(f"an array of dtype {tree.dtype} cannot travel")
        data = np.ascontiguousarray(tree).astype(tree.dtype.newbyteorder("<"), copy=False).tobytes()
        blobs.append(data)
        begin, offset[0] = offset[0], offset[0] + len(data)
        return {"a": [tree.dtype.newbyteorder("<").str, list(tree.shape), begin]}
    if isinstance(tree, list | tuple):
        return [_pack(item, blobs, offset) for item in tree]
    if isinstance(tree, dict):
        if not all(isinstance(key, str) for key in tree):
            raise WireError("a dict key that is not a string cannot travel")
        return {"d": {key: _pack(value, blobs, offset) for key, value in tree.items()}}
    raise WireError(f"a value of type {type(tree).__name__} cannot travel")


def _unpack(node, blob, limits, used, depth):
    used.nodes += 1
    if used.nodes > limits.nodes or depth > limits.depth:
        raise WireError("the message holds too many values or is nested too deeply")
    if isinstance(node, list):
        return [_unpack(item, blob, limits, used, depth + 1) for item in node]
    if not isinstance(node, dict):
        if type(node) is int and abs(node) >= 2**63:
            raise WireError("the message holds a number that no array can hold")
        return node
    if len(node) != 1:
        raise WireError("the message is malformed")
    ((tag, body),) = node.items()
    if tag == "d":
        return {key: _unpack(value, blob, limits, used, depth + 1) for key, value in body.items()}
    if tag == "a":
        return _unpack_array(*body, blob, limits, used)
    if tag == "s" and type(body) is int and body >= 0 and limits.seeds:
        return Seed(body)
    raise WireError("the message is malformed")


def _unpack_array(name, shape, begin, blob, limits, used):
    # NumPy reads whole expressions as dtypes, and fails on broken ones in ways of Python's parser.
    if not (isinstance(name, str) and re.fullmatch(rf"[<|][{KINDS}][0-9]{{1,2}}", name)):
        raise WireError("the message holds an array of a kind that is not allowed")
    dtype = np.dtype(name)
    sizes_are_counts = all(type(size) is int and size >= 0 for size in shape) and type(begin) is int and begin >= 0
    if not sizes_are_counts or len(shape) > 16:
        raise WireError("the message holds an array of a kind that is not allowed")
    count = 1
    for size in shape:
        count *= size
    used.size += count * dtype.itemsize
    if begin + count * dtype.itemsize > len(blob) or used.size > limits.size:
        raise WireError("the message ends early")
    return np.frombuffer(blob, dtype, count, begin).reshape(shape).copy()
