"""The standard data sets, from files that are fetched on first use, placed by hand, or installed by the system.
Images are uint8 with their colours last, (N, 32, 32, 3), as matplotlib shows them.
"""

import gzip
import hashlib
import sys
from pathlib import Path

import numpy as np

from numnet.data.archive import VERIFIED, extract
from numnet.data.cache import VARIABLE, cache_folder, get_file, locked, unpacked
from numnet.data.dataset import Dataset
from numnet.data.download import DownloadError
from numnet.data.needs import optional_import
from numnet.data.registry import read_registry
from numnet.data.shipped import FASHION_CLASSES

CIFAR_CLASSES = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
)  # fmt: skip
DIGITS = tuple("0123456789")
CIFAR_RECORD = 1 + 3 * 32 * 32  # a label, then the red, the green and the blue plane


def dataset(entry, parts, class_names, note=""):
    """A Dataset of real examples with what the registry says of it."""
    return Dataset(
        name=entry.name,
        **parts,
        class_names=class_names,
        licence=entry.licence,
        source=entry.source + note,
        citation=entry.citation,
        synthetic=False,
    )


def cifar10(*, fetch=True):
    """CIFAR-10: 50,000 + 10,000 colour pictures of ten classes.

    The arrays are views of the files' records. An unpacked ``cifar-10-batches-bin`` placed by hand is taken as it is;
    there is no published digest for it, so `source` then says that it was not verified.
    """
    entry = read_registry()["cifar10"]
    folder, verified = cifar10_folder(entry, fetch)
    parts = {}
    for split, names in (("train", [f"data_batch_{i}.bin" for i in range(1, 6)]), ("test", ["test_batch.bin"])):
        parts[f"x_{split}"], parts[f"y_{split}"] = read_cifar10([folder / name for name in names])
    return dataset(entry, parts, CIFAR_CLASSES, "" if verified else f" (placed in {folder} by hand, not verified)")


def cifar10_folder(entry, fetch):
    """The folder of CIFAR-10's records, unpacked if need be, and whether they come from the published archive."""
    (file,) = entry.files
    folder = cache_folder() / entry.name / Path(next(iter(file.members))).parent
    if not unpacked(file, folder.parent):
        archive = get_file(entry, file, fetch=fetch)
        with locked(folder.parent):
            if not unpacked(file, folder.parent):  # another process may have been faster
                if folder.exists():
                    raise DownloadError(f"{folder} is incomplete: remove it, and try again.")
                extract(archive, file, folder)
    marker = folder / VERIFIED
    return folder, marker.is_file() and marker.read_text() == file.sha256


def read_cifar10(paths):
    """Read files of CIFAR-10 records.

    Parameters
    ----------
    paths : list of Path    files of equal size, each a whole number of records

    Returns
    -------
    x : (N, 32, 32, 3) uint8 array    a view of the records
    y : (N,) int64 array

    Raises
    ------
    ValueError    if a file holds no whole number of records, or a label above 9
    """
    sizes = [path.stat().st_size for path in paths]
    if any(size % CIFAR_RECORD for size in sizes):
        raise ValueError(f"{paths[0].parent} holds files that are no whole number of records of {CIFAR_RECORD} bytes")
    records = np.empty((sum(sizes) // CIFAR_RECORD, CIFAR_RECORD), np.uint8)
    start = 0
    for path, size in zip(paths, sizes, strict=True):
        rows = records[start : start + size // CIFAR_RECORD]
        with path.open("rb") as content:
            if content.readinto(rows) != size:
                raise ValueError(f"{path} changed while it was read")
        start += len(rows)
    y = records[:, 0].astype(np.int64)
    if len(y) and y.max() >= len(CIFAR_CLASSES):
        raise ValueError(f"{paths[0].parent} holds a label above 9")
    return records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), y


def mnist(*, fetch=True):
    """MNIST: 60,000 + 10,000 handwritten digits, (N, 28, 28) uint8."""
    return idx_dataset("mnist", DIGITS, fetch)


def fashion_mnist(*, fetch=True):
    """Fashion-MNIST: 60,000 + 10,000 pictures of clothes, (N, 28, 28) uint8."""
    return idx_dataset("fashion_mnist", FASHION_CLASSES, fetch)


def idx_dataset(name, class_names, fetch):
    """A data set of four IDX files."""
    entry = read_registry()[name]
    arrays = {file.name: read_idx(get_file(entry, file, fetch=fetch)) for file in entry.files}
    parts = {}
    for split, prefix in (("train", "train"), ("test", "t10k")):
        parts[f"x_{split}"] = arrays[f"{prefix}-images-idx3-ubyte.gz"]
        parts[f"y_{split}"] = arrays[f"{prefix}-labels-idx1-ubyte.gz"].astype(np.int64)
    return dataset(entry, parts, class_names)


def read_idx(path):
    """Read an IDX file of unsigned bytes, gzipped or not.

    Parameters
    ----------
    path : Path

    Returns
    -------
    values : uint8 array    writable, of the shape that the file states

    Raises
    ------
    ValueError    if it is no such file
    """
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as content:
        raw = bytearray(content.read())
    if len(raw) < 4 or raw[:3] != b"\0\0\x08" or len(raw) < 4 + 4 * raw[3]:
        raise ValueError(f"{path} is no IDX file of unsigned bytes")
    header = 4 + 4 * raw[3]
    shape = np.frombuffer(raw, ">u4", count=raw[3], offset=4).astype(int)
    if len(raw) - header != shape.prod():
        raise ValueError(f"{path} states the shape {tuple(shape)} but holds {len(raw) - header} bytes")
    return np.frombuffer(raw, np.uint8, offset=header).reshape(shape)


def svhn(*, fetch=True):
    """SVHN, cropped: 73,257 + 26,032 house numbers, (N, 32, 32, 3) uint8. The class of a picture is its digit."""
    entry = read_registry()["svhn"]
    scipy_io = optional_import("scipy.io", "the data set svhn", package="scipy")
    parts = {}
    for file in entry.files:
        split = file.name.split("_")[0]
        content = scipy_io.loadmat(get_file(entry, file, fetch=fetch))
        parts[f"x_{split}"] = content["X"].transpose(3, 0, 1, 2)
        parts[f"y_{split}"] = content["y"].ravel().astype(np.int64) % 10  # the file writes the digit 0 as 10
    return dataset(entry, parts, DIGITS)


def tiny_shakespeare(*, fetch=True):
    """Speeches from Shakespeare's plays, one str each; the first nine tenths are to train on.

    ``"\\n\\n".join(data.x_train)`` is the running text.
    """
    speeches = text_of("tiny_shakespeare", fetch).split("\n\n")
    return text_dataset("tiny_shakespeare", speeches, len(speeches) * 9 // 10)


def makemore_names(*, fetch=True):
    """32,033 first names in small letters; a tenth, spread evenly by the hash of the name, is to test on."""
    names = text_of("makemore_names", fetch).split()
    ordered = sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())
    return text_dataset("makemore_names", ordered, len(ordered) * 9 // 10)


def text_of(name, fetch):
    """The text of a data set that is one text file."""
    entry = read_registry()[name]
    return get_file(entry, entry.files[0], fetch=fetch).read_text(encoding="utf-8")


def text_dataset(name, examples, n_train):
    """A data set of texts without labels, the first `n_train` to train on."""
    parts = {"x_train": tuple(examples[:n_train]), "x_test": tuple(examples[n_train:]), "y_train": None, "y_test": None}
    return dataset(read_registry()[name], parts, ())


def cifar10_or_synthetic():
    """CIFAR-10 if it is here already, else the synthetic pictures of the same ten classes; says which on stderr.

    Nothing is fetched. `name` and `synthetic` of what is returned say which it is.
    """
    try:
        data = cifar10(fetch=False)
    except DownloadError:
        from numnet.data.pictures import synthetic_pictures

        print(
            f"CIFAR-10 is not in {cache_folder()} (the folder that {VARIABLE} names): these are synthetic pictures. "
            "`python -m numnet.data fetch cifar10` fetches the real ones.",
            file=sys.stderr,
        )
        return synthetic_pictures()
    print(f"These are real pictures: {data.name} from {cache_folder()}.", file=sys.stderr)
    return data
