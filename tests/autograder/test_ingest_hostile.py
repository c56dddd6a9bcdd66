"""Ingest, hostile uploads: each is refused or made harmless with a reason, and an honest one beside it still counts.

No upload may be read from outside its folder, fill the disk or memory, stop the batch, or reach another's files.
"""

import binascii
import copy
import json
import os
import random
import socket
import stat
import struct
import time
import zipfile
import zlib

import nbformat
import pytest
from ingest_samples import NAME, code, course, dump, prose, skeleton, solved

from autograder import ingest
from autograder.ingest import uploads as found_uploads
from autograder.ingest.markdown import clean_markdown
from autograder.ingest.outputs import Budget, clean_terminal
from autograder.ingest.uploads import Refused, read_beneath

SECRET = dump(solved({"Value": "SECRET = 1"}))
SMALL = ingest.Limits(file=200_000, zip_total=1_000_000, nested_zip_total=400_000, entries=60, depth=6)


def _ingest(tmp_path, uploads):
    """Ingest with small limits; the honest student beside the hostile one must come through."""
    place = course(tmp_path / "course")
    report = ingest.ingest(NAME, uploads, place, limits=SMALL)
    ingest.verify_ingested(place, "honest", NAME)
    for path in place.rglob("*"):
        assert not path.is_symlink()
        assert not path.is_file() or b"SECRET" not in path.read_bytes()
    outside = [
        path.name for path in tmp_path.iterdir() if path.name not in ("course", "up", "up.zip", "secret", "socket")
    ]
    assert not outside
    return place, report


# In folders


def _link_to_file(path, secret):
    path.symlink_to(secret / "a02.ipynb")


def _link_to_nothing(path, secret):
    path.symlink_to(secret / "nothing")


def _link_to_itself(path, secret):
    path.symlink_to(path)


def _link_to_folder(path, secret):
    path.symlink_to(secret)


def _link_to_device(path, secret):
    path.symlink_to("/dev/zero")


def _fifo(path, secret):
    os.mkfifo(path)


def _socket(path, secret):
    with socket.socket(socket.AF_UNIX) as server:
        old = os.getcwd()
        os.chdir(path.parent)
        try:
            server.bind(path.name)
        finally:
            os.chdir(old)


def _device(path, secret):
    try:
        os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root may make a device")


def _oversize(path, secret):
    with path.open("wb") as file:
        file.truncate(100 << 30)


def _slightly_oversize(path, secret):
    path.write_bytes(dump(solved()) + b" " * 200_000)


FILES = [
    _link_to_file,
    _link_to_nothing,
    _link_to_itself,
    _link_to_folder,
    _link_to_device,
    _fifo,
    _socket,
    _device,
    _oversize,
    _slightly_oversize,
]


@pytest.mark.parametrize("make", FILES)
@pytest.mark.parametrize("where", ["mal.ipynb", "mal_1_2_a02.ipynb", f"mal/{NAME}/{NAME}.ipynb"])
def test_files_that_are_refused(tmp_path, make, where):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "a02.ipynb").write_bytes(SECRET)
    path = tmp_path / "up" / where
    path.parent.mkdir(parents=True)
    make(path, secret)
    (tmp_path / "up" / "honest.ipynb").write_bytes(dump(solved()))
    start = time.monotonic()
    place, report = _ingest(tmp_path, tmp_path / "up")
    assert time.monotonic() - start < 10
    assert [name for name, _ in report.refused] == [where]
    assert ingest.load_record(place, "mal", NAME).status == "unreadable"
    assert "was refused: it" in ingest.load_record(place, "mal", NAME).message
    assert not (place / "submitted" / "mal").exists()


def test_a_linked_folder_is_not_entered(tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "a02.ipynb").write_bytes(SECRET)
    (tmp_path / "up").mkdir()
    (tmp_path / "up" / "mal").symlink_to(secret)
    (tmp_path / "up" / "honest.ipynb").write_bytes(dump(solved()))
    _, report = _ingest(tmp_path, tmp_path / "up")
    assert report.refused == (("mal", "it is a link"),)


def test_a_folder_swapped_for_a_link_after_listing_is_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "a02.ipynb").write_bytes(SECRET)
    (tmp_path / "up" / "mal").mkdir(parents=True)
    (tmp_path / "up" / "mal" / "a02.ipynb").write_bytes(dump(solved()))
    with found_uploads.listing(tmp_path / "up") as listing:
        (tmp_path / "up" / "mal").rename(tmp_path / "up" / "gone")
        (tmp_path / "up" / "mal").symlink_to(secret)
        with pytest.raises(Refused, match="link"):
            listing.files[0].read()


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a02.ipynb"
    path.write_bytes(b"x" * 1000)
    real, calls = os.fstat, []

    def fstat(descriptor):
        calls.append(descriptor)
        if len(calls) == 2:
            path.write_bytes(b"y" * 2000)
        return real(descriptor)

    monkeypatch.setattr(found_uploads.os, "fstat", fstat)
    with pytest.raises(Refused, match="changed"):
        read_beneath(tmp_path, ("a02.ipynb",), 10_000)


def test_folders_too_deep_and_too_many_files(tmp_path):
    deep = tmp_path / "up" / "/".join("abcdefghij")
    deep.mkdir(parents=True)
    (deep / "mal.ipynb").write_bytes(dump(solved()))
    (tmp_path / "up" / "honest.ipynb").write_bytes(dump(solved()))
    _, report = _ingest(tmp_path, tmp_path / "up")
    assert report.refused == (("a/b/c/d/e/f/g", "folders are nested more than 6 deep"),)
    for number in range(60):
        (tmp_path / "up" / f"s{number}.txt").touch()
    with pytest.raises(Exception, match="more than 60 files"):
        ingest.ingest(NAME, tmp_path / "up", tmp_path / "course", limits=SMALL)


@pytest.mark.parametrize(
    "name",
    [
        "new\nline.ipynb",
        "esc\x1b]0;x\x07.ipynb",
        "\u202egpj.ipynb",
        b"\xff\xfe.ipynb",
        "..ipynb",
        "a\\b.ipynb",
        "é" * 100,
    ],
)
def test_odd_names_are_listed_in_plain_text(tmp_path, name):
    (tmp_path / "up").mkdir()
    name = os.fsdecode(name) if isinstance(name, bytes) else name
    name = name if name.endswith(".ipynb") else name + ".ipynb"
    (tmp_path / "up" / name).write_bytes(dump(solved()))
    (tmp_path / "up" / "honest.ipynb").write_bytes(dump(solved()))
    _, report = _ingest(tmp_path, tmp_path / "up")
    assert len(report.unmatched) == 1
    text = report.text() + json.dumps(report.to_json())
    assert all(line.isprintable() for line in text.split("\n"))
    text.encode("utf-8")


# In zip files


def _entry(archive, name, data, mode=stat.S_IFREG | 0o644):
    entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    entry.create_system, entry.external_attr = 3, mode << 16
    archive.writestr(entry, data, zipfile.ZIP_DEFLATED)


def _zip(path, *entries):
    with zipfile.ZipFile(path, "w") as archive:
        for entry in entries:
            _entry(archive, *entry)
        _entry(archive, "honest_9_9_a02.ipynb", dump(solved()))
    return path


MAL = "mal_1_2_a02.ipynb"
ENTRIES = {
    "traversal": [("../mal_1_2_a02.ipynb", SECRET)],
    "deep traversal": [("x/../../../../tmp/mal_1_2_a02.ipynb", SECRET)],
    "traversal with backslashes": [("..\\..\\mal_1_2_a02.ipynb", SECRET)],
    "absolute": [("/etc/mal_1_2_a02.ipynb", SECRET)],
    "absolute with backslashes": [("\\\\server\\share\\mal_1_2_a02.ipynb", SECRET)],
    "drive": [("C:/mal_1_2_a02.ipynb", SECRET)],
    "link": [(MAL, b"/etc/passwd", stat.S_IFLNK | 0o777)],
    "link to a folder": [("mal", b"/etc", stat.S_IFLNK | 0o777)],
    "fifo": [(MAL, b"", stat.S_IFIFO | 0o644)],
    "device": [(MAL, b"", stat.S_IFCHR | 0o644)],
    "bomb": [(MAL, b" " * 50_000_000)],
    "oversize": [(MAL, random.Random(0).randbytes(300_000))],
    "deep": [("/".join("abcdefghij") + "/" + MAL, SECRET)],
    "bomb inside": [("mal_1_2_a02.zip", b"")],
}


@pytest.mark.parametrize("entries", ENTRIES.values(), ids=ENTRIES.keys())
def test_entries_that_are_refused(tmp_path, entries):
    _, report = _ingest(tmp_path, _zip(tmp_path / "up.zip", *entries))
    assert len(report.refused) == 1


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_doubled_entries_are_refused(tmp_path):
    _, report = _ingest(tmp_path, _zip(tmp_path / "up.zip", (MAL, dump(solved())), (MAL, SECRET)))
    assert report.refused == ((MAL, "the zip file holds several entries of this name"),) * 2


def test_bombs_inside_zips_end_at_their_budget(tmp_path):
    inner = tmp_path / "secret"
    inner.mkdir()
    chunk = random.Random(0).randbytes(100_000)
    with zipfile.ZipFile(inner / "bomb.zip", "w") as archive:
        for number in range(40):
            _entry(archive, f"{number}.ipynb", bytes(190_000))
        _entry(archive, "more.zip", chunk)
    uploads = _zip(tmp_path / "up.zip", ("mal_1_2_a02.zip", (inner / "bomb.zip").read_bytes()))
    _, report = _ingest(tmp_path, uploads)
    assert sum("unpacks to more than" in reason for _, reason in report.refused) == 38
    assert ("mal_1_2_a02.zip/more.zip", "it is no notebook") in report.unmatched


def _bytes_of(path, change):
    path.write_bytes(change(bytearray(path.read_bytes())))
    return path


def _flip_data(raw):
    """Change the packed data of the first entry, so that its checksum fails."""
    raw[80] ^= 0xFF
    return raw


def _encrypted(raw):
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    return raw


def _unknown_method(raw):
    at = raw.index(b"PK\x01\x02")
    raw[at + 10 : at + 12] = struct.pack("<H", 99)
    return raw


def _lying_size(raw):
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 10)
    return raw


def _other_local_name(raw):
    at = raw.index(b"mal_1")
    raw[at : at + 3] = b"eve"
    return raw


def _impossible_date(raw):
    at = raw.index(b"PK\x01\x02")
    raw[at + 12 : at + 16] = b"\xff\xff\xff\xff"
    return raw


@pytest.mark.parametrize("change", [_flip_data, _encrypted, _unknown_method, _lying_size, _other_local_name])
def test_damaged_entries_are_refused(tmp_path, change):
    uploads = _bytes_of(_zip(tmp_path / "up.zip", (MAL, dump(solved()))), change)
    place, report = _ingest(tmp_path, uploads)
    assert [path for path, _ in report.refused] == [MAL]
    assert ingest.load_record(place, "mal", NAME).status == "unreadable"


def test_an_impossible_date_is_the_oldest(tmp_path):
    uploads = _bytes_of(_zip(tmp_path / "up.zip", (MAL, dump(solved()))), _impossible_date)
    place, _ = _ingest(tmp_path, uploads)
    ingest.verify_ingested(place, "mal", NAME)


def test_every_damage_to_a_nested_zip_is_contained(tmp_path):
    inner = tmp_path / "secret"
    inner.mkdir()
    with zipfile.ZipFile(inner / "x.zip", "w") as archive:
        _entry(archive, "a02.ipynb", dump(solved()))
    whole, chance = (inner / "x.zip").read_bytes(), random.Random(0)
    (tmp_path / "up").mkdir()
    (tmp_path / "up" / "honest.ipynb").write_bytes(dump(solved()))
    for number in range(40):
        raw = bytearray(whole)
        for _ in range(3):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        (tmp_path / "up" / f"mal{number}_{number}_2_a02.zip").write_bytes(raw)
    _, report = _ingest(tmp_path, tmp_path / "up")
    assert report.students[0].student == "honest"


def test_a_zip_whose_entries_overlap_ends_at_its_budget(tmp_path):
    """One packed block that many entries of the directory point at."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = bytes(150_000)
    packed = packer.compress(data) + packer.flush()
    crc, name = binascii.crc32(data), b"x.ipynb"
    sizes = struct.pack("<IIIHH", crc, len(packed), len(data), len(name), 0)
    raw = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 33) + sizes + name + packed
    directory = b""
    for number in range(50):
        entry = f"s{number:02d}.ipynb".encode()
        sizes = struct.pack("<IIIHH", crc, len(packed), len(data), len(entry), 0)
        directory += b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 33) + sizes
        directory += struct.pack("<HHHII", 0, 0, 0, 0, 0) + entry
    raw += directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 50, 50, len(directory), len(raw), 0)
    (tmp_path / "up.zip").write_bytes(raw)
    report = ingest.ingest(NAME, tmp_path / "up.zip", course(tmp_path / "course"), limits=SMALL)
    assert len(report.refused) == 50


# In notebooks


def test_any_mutation_of_a_notebook_is_read_or_unreadable():
    chance = random.Random(0)
    values = [None, True, -1, 1e300, "", "x", "\ud800", [], {}, [None], [[["x"]]], {"a": {}}, "attachment:", 10**30]

    def mutate(node):
        paths, stack = [], [(node, None, None)]
        while stack:
            value, parent, key = stack.pop()
            if parent is not None:
                paths.append((parent, key))
            children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
            stack += [(child, value, key) for key, child in children]
        parent, key = chance.choice(paths)
        parent[key] = copy.deepcopy(chance.choice(values))

    output = {"output_type": "display_data", "data": {"text/plain": ["x"], "image/png": "AAAA"}, "metadata": {}}
    whole = solved()
    for cell in whole["cells"]:
        cell |= (
            {"outputs": [copy.deepcopy(output)]}
            if cell["cell_type"] == "code"
            else {"attachments": {"a": {"image/png": "x"}}}
        )
    for _ in range(400):
        tree = copy.deepcopy(whole)
        for _ in range(chance.randrange(1, 4)):
            mutate(tree)
        try:
            notebook, _ = ingest.rebuild(json.dumps(tree).encode(), skeleton())
        except ingest.Unreadable:
            continue
        nbformat.validate(notebook)
        nbformat.writes(notebook).encode("utf-8")


def test_any_bytes_are_read_or_unreadable():
    chance, whole = random.Random(0), dump(solved())
    for _ in range(300):
        raw = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(raw))
            raw[at : at + chance.randrange(4)] = chance.randbytes(chance.randrange(4))
        try:
            notebook, _ = ingest.rebuild(bytes(raw), skeleton())
        except ingest.Unreadable:
            continue
        nbformat.writes(notebook).encode("utf-8")


SLOW = [
    "`",
    "$",
    "<",
    "<a ",
    "<script>",
    "<!--",
    "[",
    "![",
    "[a](",
    "\\begin{a}",
    "\\\\[",
    "\\\\(",
    "> ```\n",
    "~",
    " ",
    "\t",
    "*a ",
]
SLOW += [
    "<b>",
    "|a",
    "a|b\n-|-\n",
    "a\n: ",
    "&#x",
    "`a\n\n",
    "$a\n\n",
    "[a]: ",
    "<a b=",
    '<x y="',
    "- ",
    "> ",
    "\\href",
]


@pytest.mark.parametrize("atom", SLOW)
def test_no_text_takes_long_to_clean(atom):
    start = time.process_time()
    clean_markdown((atom * 100_000)[:100_000], {}, Budget())
    assert time.process_time() - start < 8


@pytest.mark.parametrize("atom", ["\x1b", "\x1b[", "\x1b]", "\x1bP", "\r", "\x9b", "\x1b]8;;"])
def test_no_output_takes_long_to_clean(atom):
    start = time.process_time()
    clean_terminal(atom * 1_000_000)
    assert time.process_time() - start < 4


def test_a_notebook_of_many_slow_cells_ends_soon():
    tree = solved()
    tree["cells"] += [prose("\\\\[ a " * 2000) for _ in range(500)]
    start = time.process_time()
    notebook, _ = ingest.rebuild(dump(tree), skeleton())
    assert time.process_time() - start < 60
    assert len(nbformat.writes(notebook)) < 2_000_000


def test_a_flood_of_cells_and_outputs_is_cut():
    output = {"output_type": "stream", "name": "stdout", "text": "y" * 6000}
    tree = solved()
    tree["cells"] += [code(f"x = {number}\n" * 300, outputs=[output]) for number in range(3000)]
    notebook, notes = ingest.rebuild(dump(tree), skeleton())
    assert len(nbformat.writes(notebook)) < 8_000_000
    assert any("cut" in line for line in notes.lines)


@pytest.mark.parametrize(
    "inner",
    [
        "ada_1_2_a02.ipynb",
        "Ada_12_assignsubmission_file_/a02.ipynb",
        f"ada+{NAME}+2026-01-30 15:58:23 UTC+x/{NAME}.ipynb",
        f"submitted/ada/{NAME}/{NAME}.ipynb",
        f"ada/{NAME}/{NAME}.ipynb",
        "ada.ipynb",
        "../ada.ipynb",
    ],
)
@pytest.mark.parametrize(
    "outer",
    ["mal", "mal_1_2_a02.zip", "mal_1_assignsubmission_file_", f"mal+{NAME}+2026-01-30 15:58:23 UTC+x", "mal.zip"],
)
def test_one_student_cannot_write_as_another(tmp_path, inner, outer):
    place = course(tmp_path / "course")
    (tmp_path / "up").mkdir()
    if outer.endswith(".zip"):
        with zipfile.ZipFile(tmp_path / "up" / outer, "w") as archive:
            _entry(archive, inner, dump(solved()))
    else:
        inner = inner.replace("../", "x/")
        path = tmp_path / "up" / outer / inner
        path.parent.mkdir(parents=True)
        path.write_bytes(dump(solved()))
    report = ingest.ingest(NAME, tmp_path / "up", place)
    assert {line.student for line in report.students} <= {"mal"}
    assert report.students or report.refused
    assert {path.name for path in (place / "submitted").glob("*")} <= {"mal"}
