"""The real thing: official layouts rebuilt from the folder that NUMNET_REAL_DATA names, read by the loaders.
MNIST's rebuilt files must have the published digests; CIFAR-10, rebuilt from JPEGs, cannot have them.
"""

import gzip
import hashlib
import io
import os
import struct
import tarfile
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import numnet.data
from numnet.data.__main__ import main
from numnet.data.fetched import CIFAR_CLASSES, CIFAR_RECORD

REAL = os.environ.get("NUMNET_REAL_DATA")
pytestmark = pytest.mark.skipif(not REAL, reason="NUMNET_REAL_DATA names no folder")

PUBLISHED_MD5 = {  # of the decompressed files
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMNET_DATA", str(tmp_path))
    return tmp_path


def test_real_mnist(folder):
    (folder / "mnist").mkdir()
    arrays = {}
    for split, prefix in (("train", "train"), ("test", "t10k")):
        with np.load(Path(REAL) / f"mnist_{split}.npz") as kept:
            x, y = arrays[split] = kept["X"], kept["y"]
        for name, raw in (
            (f"{prefix}-images-idx3-ubyte", struct.pack(">4i", 0x803, *x.shape) + x.tobytes()),
            (f"{prefix}-labels-idx1-ubyte", struct.pack(">2i", 0x801, *y.shape) + y.tobytes()),
        ):
            assert hashlib.md5(raw).hexdigest() == PUBLISHED_MD5[name]
            (folder / "mnist" / f"{name}.gz").write_bytes(gzip.compress(raw, 1))
    assert main(["verify", "mnist"]) == 0
    data = numnet.data.load("mnist", fetch=False)
    for split, (x, y) in arrays.items():
        np.testing.assert_array_equal(getattr(data, f"x_{split}"), x)
        np.testing.assert_array_equal(getattr(data, f"y_{split}"), y)


@pytest.mark.skipif(not Path("/usr/share/datasets/fashion-mnist").is_dir(), reason="Debian's package is not installed")
def test_real_fashion_mnist_of_the_system(folder):
    assert main(["verify", "fashion_mnist"]) == 0
    whole, small = numnet.data.load("fashion_mnist", fetch=False), numnet.data.load("fashion_mnist_small")
    assert (whole.x_train.shape, whole.x_test.shape) == ((60_000, 28, 28), (10_000, 28, 28))
    assert np.bincount(whole.y_train).tolist() == [6000] * 10
    known = {image.tobytes(): label for image, label in zip(whole.x_train, whole.y_train, strict=True)}
    assert [known[image.tobytes()] for image in small.x_train] == small.y_train.tolist()


def test_real_cifar10(folder):
    records = {"train": np.empty((50_000, CIFAR_RECORD), np.uint8), "test": np.empty((10_000, CIFAR_RECORD), np.uint8)}
    seen = dict.fromkeys(records, 0)
    with tarfile.open(Path(REAL) / "cifar10-jpg.tar.xz", "r|xz") as archive:
        for member in archive:
            parts = Path(member.name).parts
            if member.isreg() and member.name.endswith(".jpg"):
                split, label, number = parts[-3], CIFAR_CLASSES.index(parts[-2]), int(Path(parts[-1]).stem)
                record = records[split][10 * number + label]
                record[0] = label
                picture = np.asarray(Image.open(io.BytesIO(archive.extractfile(member).read())))
                record[1:] = picture.transpose(2, 0, 1).reshape(-1)
                seen[split] += 1
    assert seen == {"train": 50_000, "test": 10_000}
    place = folder / "cifar10" / "cifar-10-batches-bin"
    place.mkdir(parents=True)
    for i, batch in enumerate(np.split(records["train"], 5), 1):
        batch.tofile(place / f"data_batch_{i}.bin")
    records["test"].tofile(place / "test_batch.bin")

    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        data = numnet.data.load("cifar10", fetch=False)
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 1
    assert data.source.endswith("by hand, not verified)")
    assert np.bincount(data.y_train).tolist() == [5000] * 10
    assert np.bincount(data.y_test).tolist() == [1000] * 10
    np.testing.assert_array_equal(data.x_train[1234], records["train"][1234, 1:].reshape(3, 32, 32).transpose(1, 2, 0))
    assert 115 < data.x_train.mean() < 125  # the published mean of the training set is 120.7
