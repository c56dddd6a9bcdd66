"""Unpacking archives that climb, link, lie about sizes or never end.
Nothing may appear outside the folder, and the folder appears whole or not at all.
"""

import gzip
import io
import tarfile

import pytest

from numnet.data.archive import MARGIN, VERIFIED, extract
from numnet.data.download import DownloadError
from numnet.data.registry import RemoteFile

FILE = RemoteFile("a.tar.gz", 0, "digest", members={"set/one.bin": 3, "set/two.bin": 4})
ONE, TWO = ("set/one.bin", b"one"), ("set/two.bin", b"two!")


def packed(tmp_path, *members, compress=gzip.compress):
    """A .tar.gz of (name, content) pairs and TarInfos."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                tar.addfile(member)
            else:
                info = tarfile.TarInfo(member[0])
                info.size = len(member[1])
                tar.addfile(info, io.BytesIO(member[1]))
    (tmp_path / "a.tar.gz").write_bytes(compress(buffer.getvalue()))
    return tmp_path / "a.tar.gz"


def special(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def test_wanted_members_are_unpacked_and_others_left(tmp_path):
    room = tmp_path / "room"
    room.mkdir()
    extract(packed(tmp_path, ("set/readme.html", b"hello"), ONE, TWO), FILE, room / "set")
    assert sorted(path.name for path in room.rglob("*")) == ["one.bin", "set", "two.bin", VERIFIED]
    assert (room / "set" / "two.bin").read_bytes() == b"two!"
    assert (room / "set" / VERIFIED).read_text() == "digest"


@pytest.mark.parametrize(
    "members",
    [
        pytest.param([ONE, TWO, ("../evil", b"x")], id="climbs"),
        pytest.param([ONE, TWO, special("set/link", tarfile.SYMTYPE, "../../evil")], id="link that climbs"),
        pytest.param([ONE, TWO, special("set/link", tarfile.SYMTYPE, "/etc/passwd")], id="absolute link"),
        pytest.param([ONE, special("set/two.bin", tarfile.SYMTYPE, "one.bin")], id="wanted is a link"),
        pytest.param([ONE, special("set/two.bin", tarfile.LNKTYPE, "set/one.bin")], id="wanted is a hard link"),
        pytest.param([ONE, special("set/two.bin", tarfile.FIFOTYPE)], id="wanted is a pipe"),
        pytest.param([ONE, TWO, special("set/null", tarfile.CHRTYPE)], id="device"),
        pytest.param([special("set", tarfile.SYMTYPE, "/tmp"), ONE, TWO], id="folder is a link"),
        pytest.param([ONE, ONE, TWO], id="twice"),
        pytest.param([ONE], id="lacks one"),
        pytest.param([ONE, ("set/two.bin", b"longer than it says")], id="wrong size"),
        pytest.param([ONE, ("set/zeros", bytes(MARGIN + 10_000)), TWO], id="bomb"),
    ],
)
def test_poisoned_archives_leave_nothing(tmp_path, members):
    room = tmp_path / "room"
    room.mkdir()
    archive = packed(tmp_path, *members)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(DownloadError, match="is not a safe archive"):
        extract(archive, FILE, room / "set")
    assert sorted(tmp_path.rglob("*")) == before


def test_absolute_paths_stay_inside(tmp_path):
    room = tmp_path / "room"
    room.mkdir()
    outside = tmp_path / "outside"
    extract(packed(tmp_path, (str(outside), b"x"), ONE, TWO), FILE, room / "set")
    assert not outside.exists()


@pytest.mark.parametrize(
    "compress",
    [lambda raw: gzip.compress(raw)[:-20], lambda raw: b"no archive", lambda raw: gzip.compress(b"no tar" * 999)],
)
def test_broken_archives_are_reported(tmp_path, compress):
    room = tmp_path / "room"
    room.mkdir()
    with pytest.raises(DownloadError, match="is not a safe archive"):
        extract(packed(tmp_path, ONE, TWO, compress=compress), FILE, room / "set")
    assert list(room.iterdir()) == []
