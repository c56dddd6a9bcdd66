"""Reads a notebook's bytes, however damaged, into plain cells; what cannot be read is said in one sentence.

Nothing of the file's structure is trusted: wrong types, other format versions and broken encodings are repaired and
noted, and only sources, outputs, attachments and a few names survive.
"""

import codecs
import json
import re
import zlib
from dataclasses import dataclass, field

MAX_CELLS = 5_000
MAX_CONTAINERS = 2_000_000
MAX_UNPACKED = 32 << 20
_SURROGATE = re.compile("[\ud800-\udfff]")


class Unreadable(Exception):
    """A file that is no notebook; the text is one sentence for the student."""


@dataclass
class Cell:
    """One cell of an upload: plain text and a few names. ``outputs`` and ``attachments`` are still raw."""

    kind: str
    source: str
    id: str = ""
    grade_id: str = ""
    answer: str = ""
    outputs: list = field(default_factory=list)
    attachments: dict = field(default_factory=dict)
    count: int | None = None


@dataclass
class Upload:
    """A notebook as uploaded: its cells, the release it says it comes from, and what had to be repaired."""

    cells: list
    release: str = ""
    assignment: str = ""
    notes: list = field(default_factory=list)


def read_notebook(raw):
    """Read a notebook's bytes.

    Parameters
    ----------
    raw : bytes

    Returns
    -------
    Upload

    Raises
    ------
    Unreadable    if it is no notebook; the text says what it is instead
    """
    notes = []
    text = _decode(_unpacked(raw, notes), notes)
    tree = _parse(text, notes)
    if not isinstance(tree, dict):
        raise Unreadable("The file is JSON but no notebook: hand in the .ipynb file itself.")
    cells = _cells(tree, notes)
    metadata = _dict(tree.get("metadata"))
    numnet = _dict(metadata.get("numnet"))
    release = numnet.get("release", numnet.get("version", ""))
    return Upload(cells, _word(release), _word(numnet.get("assignment", "")), notes)


def clean_text(value):
    """Text with ``\\n`` line ends, without lone surrogates and NULs; "" for what is no text."""
    if not isinstance(value, str):
        return ""
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return whole_characters(value)


def whole_characters(value):
    """Text whose surrogates are joined to characters where they are pairs, and replaced where they are not."""
    if _SURROGATE.search(value):
        value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value.replace("\0", "\ufffd") if "\0" in value else value


# Bytes to text


def _unpacked(raw, notes):
    """The bytes that a gzip file holds, which some tools put in a notebook's place; all others as they are."""
    if not raw.startswith(b"\x1f\x8b"):
        return raw
    try:
        data = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(raw, MAX_UNPACKED + 1)
    except zlib.error:
        raise Unreadable("The file is a broken gzip file: hand in the .ipynb file itself.") from None
    if len(data) > MAX_UNPACKED:
        raise Unreadable("The file is a gzip file that holds far more than a notebook: hand in the .ipynb file itself.")
    notes.append("unpacked by gzip")
    return data


def _decode(raw, notes):
    """Decode by byte-order mark, else UTF-16 by its zeros, else UTF-8, else Latin-1."""
    if not raw.strip(b"\0 \t\r\n\x1a"):
        raise Unreadable("The file is empty: save the notebook and hand it in again.")
    for start, what in _IMPOSTORS:
        if raw.startswith(start):
            raise Unreadable(f"The file is {what}, not a notebook: hand in the .ipynb file itself.")
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            notes.append(f"decoded as {encoding.upper()} with a byte-order mark")
            return raw[len(mark) :].decode(encoding, "replace")
    if raw[1:2] == b"\0" and raw[:1] != b"\0":
        notes.append("decoded as UTF-16")
        return raw.decode("utf-16-le", "replace")
    if raw[:1] == b"\0" and raw[1:2] != b"\0":
        notes.append("decoded as UTF-16")
        return raw.decode("utf-16-be", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = raw.decode("utf-8", "surrogatepass")
        notes.append("decoded as UTF-8 with lone surrogates")
        return text
    except UnicodeDecodeError:
        pass
    # Text that was cut inside a character, or holds a few broken ones, is still UTF-8: Latin-1 would spoil the rest.
    repaired = raw.decode("utf-8", "replace")
    broken, whole = repaired.count("\ufffd"), sum(byte >= 0xC0 for byte in raw)
    if whole > 4 * broken:
        notes.append(f"{broken} broken characters in UTF-8 text were replaced")
        return repaired
    try:
        text = raw.decode("cp1252")
        notes.append("decoded as Windows-1252")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
        notes.append("decoded as Latin-1")
    return text


_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IMPOSTORS = (
    (b"PK\x03\x04", "a zip file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"version https://git-lfs", "a Git LFS pointer"),
)


# Text to JSON


def _parse(text, notes):
    text = text.lstrip("\ufeff")
    stripped = text.rstrip("\0 \t\r\n\x1a")
    if stripped.endswith("}") and "\0" in text[len(stripped) :]:
        notes.append("zero bytes at the end were dropped")
    text = stripped.lstrip()
    if text.startswith("<") and not text.startswith("<<<<<<<"):
        raise Unreadable("The file is a web page, not a notebook: download the .ipynb file itself.")
    if re.search(r"^(<<<<<<<|>>>>>>>) ", text, re.MULTILINE):
        raise Unreadable("The file holds unresolved merge conflicts (<<<<<<<): resolve them and hand it in again.")
    if not text.startswith(("{", "[")):
        raise Unreadable("The file is not a notebook (no JSON): hand in the .ipynb file, not a script or an export.")
    if text.count("{") + text.count("[") > MAX_CONTAINERS:
        raise Unreadable("The file holds far more than a notebook does: clear its outputs and hand it in again.")
    unusual = set()

    def constant(name):
        unusual.add(name)

    def number(digits):
        # Python itself refuses to read more than 4300 digits; no field of a notebook needs twenty.
        if len(digits) <= 20:
            return int(digits)
        unusual.add("a huge number")
        return None

    try:
        tree = json.loads(text, strict=False, parse_constant=constant, parse_int=number)
    except json.JSONDecodeError as error:
        if _is_cut(text, error):
            raise Unreadable(
                "The file ends in the middle (the upload was cut off): save the notebook and hand it in again."
            ) from None
        raise Unreadable(
            f"The file is broken JSON at line {error.lineno} ({error.msg}): "
            "open it in Jupyter, save it and hand it in again."
        ) from None
    except RecursionError:
        raise Unreadable("The file is nested far deeper than a notebook: hand in the notebook itself.") from None
    except (ValueError, MemoryError) as error:
        kind = type(error).__name__
        raise Unreadable(
            f"The file cannot be read as JSON ({kind}): save it in Jupyter and hand it in again."
        ) from None
    if unusual:
        notes.append("dropped from the JSON: " + ", ".join(sorted(unusual)))
    return tree


def _is_cut(text, error):
    """Whether the parser stopped because the text did: at its end, or in a string that never closes."""
    return error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string")


# JSON to cells


def _cells(tree, notes):
    major = tree.get("nbformat", 4)
    raw = tree.get("cells")
    if raw is None and isinstance(tree.get("worksheets"), list):
        raw = [cell for sheet in tree["worksheets"] for cell in _list(_dict(sheet).get("cells"))]
        notes.append("converted from notebook format 3")
    if not isinstance(raw, list):
        raise Unreadable("The file is JSON but no notebook (it has no cells): hand in the .ipynb file itself.")
    if len(raw) > MAX_CELLS:
        raise Unreadable(f"The notebook has more than {MAX_CELLS} cells: hand in the notebook itself.")
    if type(major) is not int or not 3 <= major <= 4:
        notes.append("read as notebook format 4, whatever its number says")
    cells = [cell for entry in raw if (cell := _cell(entry, notes)) is not None]
    if len(cells) < len(raw):
        notes.append(f"{len(raw) - len(cells)} entries that are no cells were dropped")
    return cells


def _cell(entry, notes):
    if not isinstance(entry, dict):
        return None
    kind = entry.get("cell_type")
    source = _source(entry.get("source", entry.get("input", "")), notes)
    if kind == "heading":
        level = entry.get("level")
        source = "#" * (level if type(level) is int and 1 <= level <= 6 else 1) + " " + source
    kind = {"code": "code", "raw": "raw", "markdown": "markdown", "heading": "markdown", "html": "markdown"}.get(
        kind if isinstance(kind, str) else "", "raw"
    )
    metadata = _dict(entry.get("metadata"))
    count = entry.get("execution_count", entry.get("prompt_number"))
    return Cell(
        kind=kind,
        source=source,
        # Colab keeps a cell's id in its metadata.
        id=_word(entry.get("id")) or _word(metadata.get("id")),
        grade_id=_word(_dict(metadata.get("nbgrader")).get("grade_id")),
        answer=_word(_dict(metadata.get("numnet")).get("answer")),
        outputs=_list(entry.get("outputs")),
        attachments=_dict(entry.get("attachments")),
        count=count if type(count) is int and 0 <= count < 10**9 else None,
    )


def _source(value, notes):
    """A source as one string; formats allow a string or a list of lines."""
    if isinstance(value, list):
        lines = [line for line in value if isinstance(line, str)]
        if len(lines) > 1 and not any("\n" in line or "\r" in line for line in lines):
            # Tools that split at line ends and lose them; joined as they are, the lines would run into one.
            _note_once(notes, "line ends missing from lists of lines were put back")
            return clean_text("\n".join(lines))
        value = "".join(lines)
    cleaned = clean_text(value)
    if isinstance(value, str) and _SURROGATE.search(value):
        _note_once(notes, "lone surrogates were replaced")
    if isinstance(value, str) and "\r" in value:
        _note_once(notes, "line ends were changed to \\n")
    return cleaned


def _note_once(notes, note):
    if note not in notes:
        notes.append(note)


def _word(value):
    """A short name, or "" for anything else."""
    return value if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_.+-]{1,100}", value) else ""


def _dict(value):
    return value if isinstance(value, dict) else {}


def _list(value):
    return value if isinstance(value, list) else []
