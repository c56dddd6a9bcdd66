"""The standard sets from made-up files in the official layouts, the cache folder, the registry and the command line.
A registry of small files on a local server takes the place of the real one.
"""

import gzip
import hashlib
import io
import json
import os
import struct
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import platformdirs
import pytest
import scipy.io
from hostile_server import good, serving

import numnet.data
from numnet.data import cache, fetched, registry
from numnet.data.__main__ import main
from numnet.data.download import DownloadError
from numnet.data.registry import Entry, RemoteFile

REAL = registry.read_registry()


def remote(name, content, **options):
    return RemoteFile(name, len(content), hashlib.sha256(content).hexdigest(), **options)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMNET_DATA", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def use(monkeypatch):
    """Put entries in the place of the real registry's: ``use(name, *files, mirrors=..., system=...)``."""
    entries = dict(REAL)
    for module in (fetched, registry):
        monkeypatch.setattr(module, "read_registry", lambda: dict(entries))
    monkeypatch.setattr("numnet.data.__main__.read_registry", lambda: dict(entries))

    def replace(name, *files, mirrors=("http://127.0.0.1:9/",), system=()):
        entries[name] = Entry(name, "made up", "none", "a test", "nobody", tuple(mirrors), files, tuple(system))
        return entries[name]

    return replace


def place(folder, name, file, content):
    (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / name / file).write_bytes(content)


def cifar_records(n, rng):
    records = rng.integers(0, 256, (n, 3073), dtype=np.uint8)
    records[:, 0] = np.arange(n) % 10
    return records


@pytest.fixture
def cifar():
    """Six batches of 20 records, and the archive that holds them."""
    rng = np.random.default_rng(0)
    names = [*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin"]
    batches = {f"cifar-10-batches-bin/{name}": cifar_records(20, rng) for name in names}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, records in batches.items():
            info = tarfile.TarInfo(name)
            info.size = records.nbytes
            tar.addfile(info, io.BytesIO(records.tobytes()))
    archive = buffer.getvalue()
    members = {name: records.nbytes for name, records in batches.items()}
    return batches, archive, remote("cifar-10-binary.tar.gz", archive, members=members)


def test_cifar10_is_fetched_unpacked_and_read(folder, use, cifar):
    batches, archive, file = cifar
    with serving(archive, good) as server:
        use("cifar10", file, mirrors=[server.url])
        data = numnet.data.load("cifar10")
        numnet.data.load("cifar10")
        assert len(server.requests) == 1
    assert data.x_train.shape == (100, 32, 32, 3)
    assert "not verified" not in data.source
    records = np.concatenate(list(batches.values()))
    np.testing.assert_array_equal(data.y_train, records[:100, 0])
    red, green, blue = records[7, 1:].reshape(3, 32, 32)
    np.testing.assert_array_equal(data.x_train[7], np.stack([red, green, blue], axis=-1))
    np.testing.assert_array_equal(data.x_test[3, 5, 4], records[103, 1 + 5 * 32 + 4 :: 1024][:3])


def test_cifar10_arrays_are_views_that_torch_can_share(folder, use, cifar):
    _, archive, file = cifar
    use("cifar10", file)
    place(folder, "cifar10", file.name, archive)
    data = numnet.data.load("cifar10")
    assert data.x_train.base is not None
    tensor = numnet.data.as_torch(numnet.data.channels_first(data.x_train))
    assert tuple(tensor.shape) == (100, 3, 32, 32)
    tensor[0, 0, 0, 0] = 9
    assert data.x_train[0, 0, 0, 0] == 9


def test_an_unpacked_folder_placed_by_hand_is_taken_and_marked(folder, use, cifar):
    batches, _, file = cifar
    use("cifar10", file)
    for name, records in batches.items():
        place(folder / "cifar10", "cifar-10-batches-bin", Path(name).name, records.tobytes())
    data = numnet.data.load("cifar10_or_synthetic")
    assert data.name == "cifar10"
    assert not data.synthetic
    assert data.source.endswith("by hand, not verified)")
    assert main(["verify", "cifar10"]) == 1


def test_an_incomplete_folder_is_reported(folder, use, cifar):
    _, archive, file = cifar
    use("cifar10", file)
    place(folder / "cifar10", "cifar-10-batches-bin", "data_batch_1.bin", b"short")
    place(folder, "cifar10", file.name, archive)
    with pytest.raises(DownloadError, match="is incomplete: remove it"):
        numnet.data.load("cifar10")


def test_cifar10_files_that_are_none_are_refused(tmp_path):
    records = cifar_records(3, np.random.default_rng(0))
    (tmp_path / "odd.bin").write_bytes(records.tobytes()[:-1])
    with pytest.raises(ValueError, match="no whole number of records"):
        fetched.read_cifar10([tmp_path / "odd.bin"])
    records[1, 0] = 10
    (tmp_path / "label.bin").write_bytes(records.tobytes())
    with pytest.raises(ValueError, match="label above 9"):
        fetched.read_cifar10([tmp_path / "label.bin"])


def idx(array):
    return b"\0\0\x08" + bytes([array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@pytest.fixture
def digits():
    """The raw contents of four IDX files, by name without .gz."""
    rng = np.random.default_rng(1)
    contents = {}
    for prefix, n in (("train", 30), ("t10k", 20)):
        contents[f"{prefix}-images-idx3-ubyte"] = idx(rng.integers(0, 256, (n, 28, 28), dtype=np.uint8))
        contents[f"{prefix}-labels-idx1-ubyte"] = idx(rng.integers(0, 10, n, dtype=np.uint8))
    return contents


def published(raw, name):
    packed = gzip.compress(raw, 6, mtime=1)
    digest = hashlib.sha256(raw).hexdigest()
    return remote(f"{name}.gz", packed, unpacked_bytes=len(raw), unpacked_sha256=digest), packed


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(lambda raw: (".gz", gzip.compress(raw, 6, mtime=1)), id="as published"),
        pytest.param(lambda raw: (".gz", gzip.compress(raw, 1, mtime=2)), id="packed again"),
        pytest.param(lambda raw: ("", raw), id="unpacked"),
    ],
)
@pytest.mark.parametrize("where", ["by hand", "system"])
def test_mnist_from_files_that_are_here(folder, tmp_path, use, digits, kept, where):
    place_in, name = (folder, "mnist") if where == "by hand" else (tmp_path, "system")
    use("mnist", *(published(raw, file)[0] for file, raw in digits.items()), system=[tmp_path / "system"])
    for file, raw in digits.items():
        suffix, content = kept(raw)
        place(place_in, name, file + suffix, content)
    data = numnet.data.load("mnist")
    assert data.x_train.shape == (30, 28, 28)
    assert data.y_test.shape == (20,)
    assert data.x_train.tobytes() == digits["train-images-idx3-ubyte"][16:]
    assert data.x_train.flags.writeable
    assert main(["verify", "mnist"]) == 0


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"junk", id="junk"),
        pytest.param(gzip.compress(b"junk", mtime=0), id="packed junk"),
        pytest.param(gzip.compress(bytes(50_000_000), mtime=0), id="bomb"),
        pytest.param(b"\x1f\x8b", id="two bytes"),
    ],
)
def test_another_file_placed_by_hand_is_refused(folder, use, digits, content):
    name, raw = next(iter(digits.items()))
    entry = use("mnist", published(raw, name)[0])
    place(folder, "mnist", f"{name}.gz", content)
    with pytest.raises(DownloadError, match=r"is not the published file .*numnet.data remove mnist"):
        cache.get_file(entry, entry.files[0])


def test_another_file_in_the_systems_folder_is_passed_over(folder, tmp_path, use, digits):
    name, raw = next(iter(digits.items()))
    file, packed = published(raw, name)
    place(tmp_path, "system", f"{name}.gz", b"junk")
    with serving(packed, good) as server:
        entry = use("mnist", file, mirrors=[server.url], system=[tmp_path / "system"])
        assert cache.get_file(entry, file) == folder / "mnist" / f"{name}.gz"


@pytest.mark.parametrize(
    "raw", [b"", b"\0\0\x09\x01\0\0\0\0", b"\0\0\x08\x03\0\0", idx(np.zeros(5, np.uint8)) + b"x"], ids=str
)
def test_idx_files_that_are_none_are_refused(tmp_path, raw):
    (tmp_path / "file").write_bytes(raw)
    with pytest.raises(ValueError, match=r"no IDX file|states the shape"):
        fetched.read_idx(tmp_path / "file")


def test_svhn_writes_zero_as_ten(folder, use):
    rng = np.random.default_rng(2)
    files, pictures = [], {}
    for name, n in (("train_32x32.mat", 12), ("test_32x32.mat", 11)):
        pictures[name] = rng.integers(0, 256, (32, 32, 3, n), dtype=np.uint8)
        buffer = io.BytesIO()
        labels = (np.arange(n) % 10 + 1).astype(np.uint8)[:, None]
        scipy.io.savemat(buffer, {"X": pictures[name], "y": labels})
        place(folder, "svhn", name, buffer.getvalue())
        files.append(remote(name, buffer.getvalue()))
    use("svhn", *files)
    data = numnet.data.load("svhn")
    assert data.y_train.tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2]
    np.testing.assert_array_equal(data.x_test[4], pictures["test_32x32.mat"][..., 4])


def test_texts(folder, use):
    speeches = [f"Speaker {i}:\nsay {i}" for i in range(20)]
    text = "\n\n".join(speeches).encode()
    names = "\n".join(f"name{i}" for i in range(50)).encode()
    use("tiny_shakespeare", remote("input.txt", text))
    use("makemore_names", remote("names.txt", names))
    place(folder, "tiny_shakespeare", "input.txt", text)
    place(folder, "makemore_names", "names.txt", names)
    plays = numnet.data.load("tiny_shakespeare")
    assert "\n\n".join(plays.x_train + plays.x_test).encode() == text
    assert (len(plays.x_train), len(plays.x_test)) == (18, 2)
    first = numnet.data.load("makemore_names")
    assert sorted(first.x_train + first.x_test) == sorted(names.decode().split())
    assert len(first.x_test) == 5


def test_the_cache_folder_follows_the_variable_or_the_platform(monkeypatch):
    monkeypatch.setenv("NUMNET_DATA", "~/somewhere")
    assert cache.cache_folder() == Path.home() / "somewhere"
    monkeypatch.setenv("NUMNET_DATA", "relative")
    assert cache.cache_folder() == Path.cwd() / "relative"
    monkeypatch.delenv("NUMNET_DATA")
    assert cache.cache_folder() == Path(platformdirs.user_cache_dir("numnet"))


def test_fetching_can_be_switched_off(folder):
    with pytest.raises(DownloadError, match=r"fetching is switched off.*put cifar-10-binary.tar.gz, from https://"):
        numnet.data.load("cifar10", fetch=False)


def test_the_real_registry_is_whole():
    assert set(REAL) == set(numnet.data.MODULES["fetched"]) - {"cifar10_or_synthetic"}
    for entry in REAL.values():
        assert entry.mirrors
        for mirror in entry.mirrors:
            assert mirror.startswith(("https://", "http://"))
            assert mirror.endswith("/")
        for file in entry.files:
            assert len(bytes.fromhex(file.sha256)) == 32
            assert file.bytes > 0
            assert (file.unpacked_sha256 is not None) == (file.name.endswith(".gz") and not file.members)


@pytest.mark.parametrize("name", ["/etc/passwd", "../up", "a/../../b", "c\\d", ""])
def test_a_registry_cannot_point_outside_the_cache(name):
    with pytest.raises(ValueError, match="no safe name"):
        RemoteFile(name, 1, "")
    with pytest.raises(ValueError, match="no safe name"):
        RemoteFile("fine", 1, "", members={name: 1})


def test_command_line_lists_fetches_verifies_and_removes(folder, use, capsys):
    text = b"To be"
    with serving(text, good) as server:
        use("tiny_shakespeare", remote("input.txt", text), mirrors=[server.url])
        assert main(["verify", "tiny_shakespeare"]) == 1
        assert main(["fetch", "tiny_shakespeare"]) == 0
        assert "Dataset tiny_shakespeare (real)" in capsys.readouterr().out
    assert main(["verify"]) == 0
    assert "verified    tiny_shakespeare/input.txt" in capsys.readouterr().out
    assert main(["list", "--json"]) == 0
    listing = json.loads(capsys.readouterr().out)
    states = {row["name"]: row["state"] for row in listing["sets"]}
    assert listing["folder"] == str(folder)
    assert (states["tiny_shakespeare"], states["svhn"], states["iris"]) == ("here", "to be fetched", "ready")
    (folder / "tiny_shakespeare" / "input.txt").write_bytes(b"To bee")
    assert main(["verify", "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert {row["state"] for row in rows if row["name"] == "tiny_shakespeare"} == {"wrong"}
    assert main(["fetch", "tiny_shakespeare"]) == 1
    assert "is not the published file" in capsys.readouterr().err
    assert main(["remove", "tiny_shakespeare"]) == 0
    assert main(["list"]) == 0
    assert not (folder / "tiny_shakespeare").exists()
    assert main(["remove", "tiny_shakespeare"]) == 0
    assert "is not in" in capsys.readouterr().out


def test_command_line_is_a_module_that_runs(folder):
    environment = {**os.environ, "PYTHONPATH": str(Path(cache.__file__).parents[2])}
    for arguments, code in ((["list"], 0), (["--help"], 0), (["fetch", "--help"], 0), ([], 2)):
        done = subprocess.run([sys.executable, "-m", "numnet.data", *arguments], env=environment, capture_output=True)
        assert done.returncode == code


def test_command_line_refuses_unknown_names(folder, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["remove", "../precious"])
    assert caught.value.code == 2
    assert "is none of cifar10" in capsys.readouterr().err


def test_command_line_stops_on_ctrl_c(folder, monkeypatch, capsys):
    def interrupted(name):
        raise KeyboardInterrupt

    monkeypatch.setattr(numnet.data, "load", interrupted)
    assert main(["fetch", "mnist"]) == 130
    assert "the next fetch goes on from here" in capsys.readouterr().err
