"""The synthetic pictures: seeded, cached, varied by each named argument, told apart by class, and fast to make.
A contact sheet is written for people to look at.
"""

import time

import matplotlib.image
import numpy as np
import pytest

import numnet.data
from numnet.data import fetched, needs, pictures
from numnet.data.canvas import Canvas, colour

CALM = {"viewpoint": 0, "illumination": 0, "deformation": 0, "occlusion": 0, "clutter": 0, "scene": 0, "noise": 0}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMNET_DATA", str(tmp_path / "cache"))
    return tmp_path / "cache" / "synthetic_pictures"


def small(**options):
    return numnet.data.load("synthetic_pictures", **{"n_train": 20, "n_test": 10, **options})


def test_the_set_says_that_it_is_synthetic():
    data = small()
    assert data.synthetic
    assert data.class_names == fetched.CIFAR_CLASSES
    assert data.x_train.shape == (20, 32, 32, 3)
    assert data.x_train.dtype == np.uint8
    assert data.y_train.dtype == np.int64
    for y in (data.y_train, data.y_test):
        assert np.all(np.sort(y.reshape(-1, 10), axis=1) == np.arange(10))


def test_the_seed_decides_and_fewer_are_the_first_of_more():
    one, more, other = small(cache=False), small(cache=False, n_train=25), small(cache=False, seed=1)
    np.testing.assert_array_equal(one.x_train, more.x_train[:20])
    np.testing.assert_array_equal(one.y_train, more.y_train[:20])
    np.testing.assert_array_equal(one.x_test, more.x_test)
    assert not np.array_equal(one.x_train, other.x_train)
    assert not np.array_equal(one.x_train[:10], one.x_test)


def test_no_global_random_state_is_touched():
    state = np.random.get_state()[1].copy()
    small(cache=False)
    np.testing.assert_array_equal(np.random.get_state()[1], state)


def test_the_cache_is_used_and_repaired(cache):
    made = small()
    (path,) = cache.iterdir()
    with np.load(path) as arrays:
        marked = {**arrays, "y_test": arrays["y_test"] * 0}
    np.savez(path, **marked)
    assert np.all(small().y_test == 0)
    path.write_bytes(b"broken")
    np.testing.assert_array_equal(small().y_test, made.y_test)
    assert len(list(cache.iterdir())) == 1
    small(seed=1)
    assert len(list(cache.iterdir())) == 2


def test_a_cache_that_cannot_be_written_costs_time_only(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NUMNET_DATA", str(tmp_path / "file"))
    assert len(small().x_train) == 20


def test_without_platformdirs_nothing_is_kept(monkeypatch):
    def absent(name):
        raise ImportError(name)

    monkeypatch.delenv("NUMNET_DATA")
    monkeypatch.setattr(needs, "import_module", absent)
    assert len(small().x_train) == 20


@pytest.mark.parametrize("argument", CALM)
def test_each_argument_changes_the_pictures(argument):
    calm, _ = pictures.draw_pictures(40, (0,), **CALM)
    changed, _ = pictures.draw_pictures(40, (0,), **{**CALM, argument: 1.0})
    assert np.mean(np.any(calm != changed, axis=(1, 2, 3))) > 0.4


def test_an_unknown_argument_is_refused():
    with pytest.raises(TypeError, match="weather"):
        small(weather=1)


@pytest.mark.parametrize("name", pictures.CLASS_NAMES)
def test_every_class_is_drawn_where_it_should_be(name):
    y, x = np.mgrid[-63:64:2, -63:64:2].astype(np.float32)
    covered = []
    for seed in range(20):
        thing = Canvas(x, y)
        pictures.CLASSES[name][0](thing, np.random.default_rng(seed))
        assert thing.cover.min() >= 0
        assert thing.cover.max() <= 1
        assert thing.paint.min() >= 0
        assert thing.paint.max() <= 1
        covered.append(thing.cover.mean())
        assert 20 < np.average(np.abs(x), weights=thing.cover) + np.average(np.abs(y), weights=thing.cover) < 60
    assert min(covered) > 0.05
    assert max(covered) < 0.6


def test_shapes_cover_their_area():
    y, x = np.mgrid[-63:64:2, -63:64:2].astype(np.float32)
    red = colour(0, 1, 1)
    for draw, area in (
        (lambda c: c.ellipse(3, -5, 40, 20, red), np.pi * 800),
        (lambda c: c.polygon([(-30, -20), (30, -20), (30, 20), (-30, 20)], red), 2400),
        (lambda c: c.polygon([(-40, 20), (0, -40), (40, 20)], red), 2400),
        (lambda c: c.line([(-30, 0), (30, 0)], 10, red), 600 + np.pi * 25),
        (lambda c: c.line([(-30, 0), (0, 0), (0, 30)], 10, red), 600 + np.pi * 25 - (25 - np.pi * 25 / 4)),
    ):
        canvas = Canvas(x, y)
        draw(canvas)
        assert canvas.cover.sum() * 4 == pytest.approx(area, rel=0.03)
        np.testing.assert_allclose(canvas.paint[0], canvas.cover, atol=1e-6)
        assert canvas.paint[1:].max() == 0


def test_classes_can_be_told_apart_when_nothing_disturbs():
    x, y = pictures.draw_pictures(400, (0,), **CALM)
    t, want = pictures.draw_pictures(100, (1,), **CALM)
    distances = ((t[:, None].astype(float) - x[None]) ** 2).sum((2, 3, 4))
    assert np.mean(y[distances.argmin(1)] == want) > 0.3


def test_a_contact_sheet_to_look_at(tmp_path):
    data = small(n_train=150)
    sheet = pictures.contact_sheet(data, columns=15)
    assert sheet.shape == (340, 510, 3)
    assert sheet[:32, :32].tolist() == data.x_train[data.y_train == 0][0].tolist()
    matplotlib.image.imsave(tmp_path / "contact_sheet.png", sheet)
    assert (tmp_path / "contact_sheet.png").stat().st_size > 100_000


def test_pictures_are_made_fast():
    """A quarter of the rate that the benchmark shows, in this process's own time, so that a busy machine passes."""
    start = time.process_time()
    pictures.draw_pictures(50, (0,))
    assert 50 / (time.process_time() - start) > 60


def test_without_cifar10_the_synthetic_pictures_stand_in(capsys, monkeypatch):
    made = small(cache=False)
    monkeypatch.setattr(pictures, "synthetic_pictures", lambda: made)
    data = numnet.data.load("cifar10_or_synthetic", limit=10)
    assert data.synthetic
    assert len(data.x_train) == 10
    assert "these are synthetic pictures" in capsys.readouterr().err
