"""What `load` returns: shipped, scikit-learn's and toy sets, subsets, options, and errors that say what is wrong.
The digests in data/README.md are those of the files that ship.
"""

import builtins
import csv
import hashlib
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import numnet.data
from numnet.data import needs, shipped

LOCAL = [name for module in ("shipped", "sklearn_sets", "toys") for name in numnet.data.MODULES[module]]
SHIPPED_FILES = ("fashion_mnist_small.npz", "first_names.csv", "japanese_vowels.npz", "registry.toml", "sonnets.txt")
ROOT = Path(shipped.__file__).parents[2]


@pytest.mark.parametrize("name", LOCAL)
def test_every_local_set_is_complete(name):
    data = numnet.data.load(name)
    assert data.name == name
    assert data.synthetic == (name in numnet.data.MODULES["toys"])
    assert data.licence
    assert data.source
    assert data.citation
    assert f"Dataset {name} ({'synthetic' if data.synthetic else 'real'})" in repr(data)
    for x, y in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        assert len(x) > 0
        if y is not None:
            assert y.shape == (len(x),)
            assert y.dtype == (np.int64 if data.class_names else np.float64)
        if data.class_names:
            assert set(y) == set(range(len(data.class_names)))
        if data.feature_names and isinstance(x, np.ndarray):
            assert x.shape[1] == len(data.feature_names)


@pytest.mark.parametrize("name", LOCAL)
def test_two_loads_agree_and_share_nothing(name):
    first, second = numnet.data.load(name), numnet.data.load(name)
    for key in ("x_train", "y_train", "x_test", "y_test"):
        np.testing.assert_equal(getattr(first, key), getattr(second, key))
    if isinstance(first.x_train, np.ndarray):
        assert not np.shares_memory(first.x_train, second.x_train)
        assert first.x_train.flags.writeable


def test_names_are_known_and_others_refused():
    assert set(LOCAL) < set(numnet.data.names())
    with pytest.raises(ValueError, match=r"no data set is called 'cifar'; there are .*cifar10"):
        numnet.data.load("cifar")
    with pytest.raises(TypeError):
        numnet.data.load("iris", noise=1)


def test_fashion_subset_is_balanced_in_every_prefix():
    data = numnet.data.load("fashion_mnist_small")
    assert data.x_train.shape == (5000, 28, 28)
    assert data.x_test.shape == (1000, 28, 28)
    assert data.x_train.dtype == np.uint8
    for y in (data.y_train, data.y_test):
        assert np.all(np.sort(y.reshape(-1, 10), axis=1) == np.arange(10))


def test_names_stand_once_and_in_one_split():
    data = numnet.data.load("first_names")
    names = data.x_train + data.x_test
    assert len(names) == len(set(names)) == 5163
    assert all(name.isalpha() and name.islower() for name in names)
    sexes = dict(zip(data.x_train, data.y_train, strict=True))
    assert (data.class_names[sexes["mary"]], data.class_names[sexes["james"]]) == ("female", "male")


def test_sonnets_are_all_there():
    data = numnet.data.load("sonnets")
    poems = data.x_train + data.x_test
    lengths = [len(poem.splitlines()) for poem in poems]
    assert len(poems) == 154
    assert {number: length for number, length in enumerate(lengths, 1) if length != 14} == {99: 15, 126: 12}
    assert poems[17].startswith("Shall I compare thee to a summer's day?")
    assert all(poem == poem.strip() and poem.isascii() for poem in poems)


def test_japanese_vowels_keep_the_original_split_and_values():
    data = numnet.data.load("japanese_vowels")
    assert (len(data.x_train), len(data.x_test)) == (270, 370)
    lengths = {len(series) for series in data.x_train + data.x_test}
    assert (min(lengths), max(lengths)) == (7, 29)
    assert {series.shape[1] for series in data.x_train} == {12}
    assert np.all(np.sort(data.y_train.reshape(-1, 9), axis=1) == np.arange(9))
    assert np.bincount(data.y_test).tolist() == [31, 35, 88, 44, 29, 24, 40, 50, 29]
    assert data.x_train[0][:3, 0].tolist() == [1.860936, 1.891651, 1.939205]


def test_what_ships_is_small_and_its_digests_stand_in_the_readme():
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    digests = dict(re.findall(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", text, re.MULTILINE))
    paths = [ROOT / "data" / name for name in SHIPPED_FILES if name != "registry.toml"]
    assert digests == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    assert sum(path.stat().st_size for path in (ROOT / "data").iterdir()) < 6_000_000


@pytest.mark.skipif(not Path("/usr/share/datasets/fashion-mnist").is_dir(), reason="Debian's package is not installed")
def test_the_fashion_subset_can_be_cut_again(tmp_path):
    spec = importlib.util.spec_from_file_location("cut", ROOT / "data" / "cut.py")
    cut = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(cut)
    cut.fashion_mnist_small(Path("/usr/share/datasets/fashion-mnist"), tmp_path / "again.npz")
    with np.load(tmp_path / "again.npz") as again, np.load(ROOT / "data" / "fashion_mnist_small.npz") as kept:
        assert sorted(again) == sorted(kept)
        for name in again:
            np.testing.assert_array_equal(again[name], kept[name])


def test_limit_keeps_the_first_or_draws():
    whole = numnet.data.load("fashion_mnist_small")
    first = numnet.data.load("fashion_mnist_small", limit=(30, 20))
    np.testing.assert_array_equal(first.x_train, whole.x_train[:30])
    np.testing.assert_array_equal(first.y_test, whole.y_test[:20])
    drawn = numnet.data.load("fashion_mnist_small", limit=30, rng=np.random.default_rng(3))
    again = numnet.data.load("fashion_mnist_small", limit=30, rng=np.random.default_rng(3))
    other = numnet.data.load("fashion_mnist_small", limit=30, rng=np.random.default_rng(4))
    assert (len(drawn.x_train), len(drawn.x_test)) == (30, 30)
    np.testing.assert_array_equal(drawn.x_train, again.x_train)
    assert not np.array_equal(drawn.x_train, other.x_train)
    rows = (drawn.x_train[:, None] == whole.x_train[None, :]).all((2, 3)).argmax(1)
    np.testing.assert_array_equal(drawn.y_train, whole.y_train[rows])


def test_limit_works_on_texts_and_beyond_the_end():
    data = numnet.data.load("sonnets", limit=(5, 1000), rng=np.random.default_rng(0))
    assert (len(data.x_train), len(data.x_test)) == (5, 15)
    assert data.y_train is None
    names = numnet.data.load("first_names", limit=0)
    assert (names.x_train, len(names.y_train)) == ((), 0)
    assert "empty" in repr(names)
    with pytest.raises(ValueError, match="at least 0"):
        numnet.data.load("iris", limit=-1)


@pytest.mark.parametrize("name", numnet.data.MODULES["toys"])
def test_toys_follow_their_generator(name):
    one = numnet.data.load(name, n_train=41, n_test=20, noise=0.0, rng=np.random.default_rng(1))
    two = numnet.data.load(name, n_train=41, n_test=20, noise=0.0, rng=np.random.default_rng(1))
    assert one.x_train.shape == (41, 2)
    np.testing.assert_array_equal(one.x_train, two.x_train)
    assert not np.array_equal(one.x_train, numnet.data.load(name, n_train=41, noise=0.0).x_train)
    counts = np.bincount(one.y_train)
    assert counts.max() - counts.min() <= 1


def test_toys_without_noise_have_their_shape():
    x, y = toy_points("rings", classes=3)
    np.testing.assert_allclose(np.hypot(*x.T), y + 1)
    x, y = toy_points("xor")
    assert np.all((x[:, 0] * x[:, 1] < 0) == (y == 1))
    x, y = toy_points("moons")
    np.testing.assert_allclose(np.hypot(*(x - np.where(y[:, None] == 0, 0, [1, 0.5])).T), 1)
    x, y = toy_points("gaussians", classes=4)
    np.testing.assert_allclose(x, np.column_stack([np.cos(y * np.pi / 2), np.sin(y * np.pi / 2)]), atol=1e-12)
    x, y = toy_points("spirals", classes=2)
    radius = np.hypot(*x.T)
    turned = np.angle(np.exp(1j * (np.arctan2(x[:, 1], x[:, 0]) - np.pi * y - 4 * radius)))
    np.testing.assert_allclose(turned, 0, atol=1e-6)


def toy_points(name, **options):
    data = numnet.data.load(name, noise=0.0, **options)
    return data.x_train, data.y_train


def test_importing_the_package_is_light():
    code = "import sys, numnet.data; print(*sys.modules)"
    environment = {"PYTHONPATH": str(ROOT), "PATH": ""}
    modules = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {"torch", "PIL", "sklearn", "scipy", "matplotlib", "requests", "urllib.request", "tqdm", "filelock"}
    assert heavy.isdisjoint(modules)


def test_a_missing_package_is_one_clear_sentence(monkeypatch):
    real = builtins.__import__

    def importing(name, *arguments, **options):
        if name.split(".")[0] in ("sklearn", "scipy"):
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(needs, "import_module", importing)
    with pytest.raises(ImportError, match=r"^the data set iris needs the package scikit-learn: run `pip install"):
        numnet.data.load("iris")


def test_files_of_a_wheel_come_first(tmp_path, monkeypatch):
    (tmp_path / "first_names.csv").write_text("name,sex\n" + "anna,female\n" * 20)
    monkeypatch.setattr(shipped, "FOLDERS", (tmp_path, *shipped.FOLDERS))
    assert numnet.data.load("first_names").x_train == ("anna",) * 18
    monkeypatch.setattr(shipped, "FOLDERS", (tmp_path,))
    with pytest.raises(FileNotFoundError, match=r"sonnets.txt is not in .*: this installation does not carry it"):
        numnet.data.load("sonnets")


def test_shipped_names_agree_with_their_file():
    with shipped.shipped_file("first_names.csv").open(newline="", encoding="ascii") as file:
        assert len(list(csv.DictReader(file))) == 5163
