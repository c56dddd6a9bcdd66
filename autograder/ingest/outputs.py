"""Cleans what code cells printed and drew: text and pictures stay, everything that could run is dropped.

Outputs come from the student's machine and are shown for information only, so each cell's begin with a line that
says so.
"""

import base64
import binascii
import json
import re
import struct
import unicodedata

from nbformat import NotebookNode

from autograder.ingest.reading import clean_text

LABEL = "[output as submitted; grading neither runs nor counts it]\n"
MAX_TEXT = 20_000
MAX_CELL_TEXT = 60_000
MAX_OUTPUTS = 40
MAX_PICTURE = 3 << 20
MAX_SIDE = 20_000
MAX_AREA = 60_000_000

_ANSI = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~])"
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
_V3_MIME = {"text": "text/plain", "png": "image/png", "jpeg": "image/jpeg"}
_SIGNATURE = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}


class Budget:
    """How much one notebook may still keep: bytes of pictures, characters of text, of code and of output."""

    def __init__(self, pictures=12 << 20, text=300_000, code=2_000_000, output=1_000_000):
        self.left = {"pictures": pictures, "text": text, "code": code, "output": output}

    def take(self, kind, size, most):
        """How much of ``size`` there is room for, at most ``most``; it is spent."""
        room = min(size, most, self.left[kind])
        self.left[kind] -= room
        return room

    def take_whole(self, kind, size, most):
        """Whether there is room for all of ``size``; only then it is spent."""
        return size <= min(most, self.left[kind]) and self.take(kind, size, most) == size


def clean_outputs(outputs, budget):
    """Turn a cell's raw outputs into a clean list.

    Parameters
    ----------
    outputs : list    as read from JSON, of any notebook format, not trusted
    budget : Budget   shared by the notebook's cells

    Returns
    -------
    list of NotebookNode    empty, or the label followed by the clean outputs
    """
    cleaned, left = [], MAX_CELL_TEXT
    for output in outputs[: 4 * MAX_OUTPUTS]:
        node = _clean_output(output, budget) if isinstance(output, dict) else None
        if node is None or (node.output_type == "stream" and node.text == LABEL):
            continue
        size = len(json.dumps({key: value for key, value in node.items() if key != "data"})) + len(_text_of(node))
        if len(cleaned) == MAX_OUTPUTS or not budget.take_whole("output", size, left):
            cleaned.append(_output("stream", name="stdout", text="[more output was cut]\n"))
            break
        left -= size
        cleaned.append(node)
    return [_output("stream", name="stdout", text=LABEL), *cleaned] if cleaned else []


def _output(kind, **fields):
    # nbformat's own constructor validates each output, which takes long for thousands.
    return NotebookNode(output_type=kind, **fields)


def _text_of(node):
    return node.get("data", {}).get("text/plain", "")


def _clean_output(output, budget):
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name", output.get("stream")) == "stderr" else "stdout"
        text = clean_terminal(_joined(output.get("text")))
        return _output("stream", name=name, text=text) if text else None
    if kind in ("error", "pyerr"):
        lines = output.get("traceback")
        traceback = clean_terminal("\n".join(_joined(line) for line in lines) if isinstance(lines, list) else "")
        name = clean_terminal(_joined(output.get("ename")))[:200]
        value = clean_terminal(_joined(output.get("evalue")))
        return _output("error", ename=name, evalue=value, traceback=traceback.split("\n"))
    if kind not in ("display_data", "execute_result", "pyout"):
        return None
    data = output.get("data")
    if not isinstance(data, dict):
        data = {_V3_MIME.get(key, key): value for key, value in output.items()}
    kept = {}
    for mime in ("image/png", "image/jpeg"):
        picture = clean_picture(mime, _joined(data.get(mime)), budget)
        if picture:
            kept[mime] = picture
    if text := clean_terminal(_joined(data.get("text/plain"))):
        kept["text/plain"] = text
    # Never an execute_result: whatever looks for a cell's result must not find the student's.
    return _output("display_data", data=NotebookNode(kept), metadata=NotebookNode()) if kept else None


def clean_picture(mime, text, budget):
    """A picture's base64 in canonical form, or None if it is no such picture, too large, or over the budget."""
    if mime not in _SIGNATURE or not text or len(text) > 2 * MAX_PICTURE:
        return None
    try:
        raw = base64.b64decode(re.sub(r"\s+", "", text), validate=True)
    except (binascii.Error, ValueError):
        return None
    if (
        not raw.startswith(_SIGNATURE[mime])
        or not _modest(mime, raw)
        or not budget.take_whole("pictures", len(raw), MAX_PICTURE)
    ):
        return None
    return base64.b64encode(raw).decode("ascii")


def _modest(mime, raw):
    """Whether a picture's sides, as its header gives them, are those of a figure and not of a bomb."""
    if mime == "image/png":
        if len(raw) < 24:
            return False
        width, height = struct.unpack(">II", raw[16:24])
    elif mime == "image/gif":
        if len(raw) < 10:
            return False
        width, height = struct.unpack("<HH", raw[6:10])
    else:
        return True  # JPEG's own format ends at 65535 pixels a side
    return 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_AREA


def clean_terminal(text):
    """Printed text as a terminal would leave it: no colours, no control characters, progress bars at their end."""
    text = text.replace("\r\n", "\n")
    text = _ANSI.sub("", text[: 20 * MAX_TEXT])
    if "\r" in text:
        text = "\n".join(_last_state(line) for line in text.split("\n"))
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    text = clean_text(text)
    if len(text) > MAX_TEXT:
        text = f"{text[:MAX_TEXT]}\n[... {len(text) - MAX_TEXT} more characters were cut]\n"
    return text


def _last_state(line):
    """What a carriage return leaves standing on one line."""
    return next((state for state in reversed(line.split("\r")) if state), "")


def _joined(value):
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""
