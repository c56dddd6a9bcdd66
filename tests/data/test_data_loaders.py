"""Minibatches, standardisation, series and views: right, reproducible, and without copies where none is needed.
Augmentation is a hook; what it gets is its own to change.
"""

import numpy as np
import pytest

import numnet.data
from numnet.data import Minibatches, Standardizer, as_torch, channels_first, needs, pad_series


def numbered(n=10):
    x = np.arange(n * 4, dtype=np.uint8).reshape(n, 2, 2)
    return x, np.arange(n)


def test_every_epoch_has_each_example_once_in_a_new_order():
    x, y = numbered()
    batches = Minibatches(x, y, 4, np.random.default_rng(0))
    epochs = [np.concatenate([labels for _, labels in batches]) for _ in range(2)]
    assert all(np.array_equal(np.sort(epoch), y) for epoch in epochs)
    assert not np.array_equal(*epochs)
    assert [len(labels) for _, labels in batches] == [4, 4, 2]
    assert len(batches) == 3
    for images, labels in batches:
        np.testing.assert_array_equal(images, x[labels])


def test_the_generator_decides_the_order():
    x, y = numbered()
    first, second = (
        [labels.tolist() for _, labels in Minibatches(x, y, 3, np.random.default_rng(5))] for _ in range(2)
    )
    assert first == second
    assert [labels.tolist() for _, labels in Minibatches(x, y, 5, None)] == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]


def test_the_last_small_batch_can_be_dropped():
    x, y = numbered()
    batches = Minibatches(x, y, 4, None, drop_last=True)
    assert len(batches) == len(list(batches)) == 2


def test_augment_sees_raw_examples_and_the_generator_and_may_work_in_place():
    x, y = numbered()
    before = x.copy()
    rng = np.random.default_rng(0)

    def invert_some(images, generator):
        assert generator is rng
        assert images.dtype == np.uint8
        images[generator.random(len(images)) < 0.5] ^= 255
        return images

    transform = Standardizer(x)
    out = np.concatenate([images for images, _ in Minibatches(x, y, 4, rng, augment=invert_some, transform=transform)])
    assert out.dtype == np.float32
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((np.zeros(3), np.zeros(4), 2, None), {}, "3 examples but y has 4"),
        ((np.zeros(3), np.zeros(3), 0, None), {}, "batch_size is 0"),
        ((np.zeros(3), np.zeros(3), 2, None), {"augment": lambda x, rng: x}, "give rng"),
    ],
)
def test_wrong_arguments_are_refused(arguments, options, message):
    with pytest.raises(ValueError, match=message):
        Minibatches(*arguments, **options)


def test_standardisation_uses_training_data_only():
    rng = np.random.default_rng(0)
    train, test = rng.normal(3, 2, size=(500, 4)), rng.normal(50, 9, size=(20, 4))
    train[:, 2] = 7  # constant
    scale = Standardizer(train, dtype=np.float64)
    out = scale(train)
    np.testing.assert_allclose(out.mean(0), 0, atol=1e-12)
    np.testing.assert_allclose(out.std(0)[[0, 1, 3]], 1)
    np.testing.assert_allclose(scale(test), (test - train.mean(0)) / np.where(train.std(0) > 0, train.std(0), 1))
    np.testing.assert_allclose(scale(test[0]), scale(test)[0])


def test_standardisation_by_colour():
    pictures = np.random.default_rng(0).integers(0, 256, (50, 8, 6, 3), dtype=np.uint8)
    scale = Standardizer(pictures, axis=(0, 1, 2))
    out = scale(pictures)
    assert out.dtype == np.float32
    assert scale.mean.shape == (1, 1, 3)
    np.testing.assert_allclose(out.mean((0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(out.std((0, 1, 2)), 1, atol=1e-5)
    with pytest.raises(ValueError, match="no training examples"):
        Standardizer(pictures[:0])


def test_views_share_memory_with_numpy_and_torch():
    colour = np.zeros((5, 8, 6, 3), np.uint8)
    assert channels_first(colour).shape == (5, 3, 8, 6)
    assert np.shares_memory(channels_first(colour), colour)
    grey = numnet.data.load("fashion_mnist_small", limit=5)
    assert channels_first(grey.x_train).shape == (5, 1, 28, 28)
    tensor = as_torch(channels_first(grey.x_train))
    tensor[0, 0, 0, 0] = 77
    assert grey.x_train[0, 0, 0] == 77
    assert as_torch(grey.y_train).dtype.is_signed
    with pytest.raises(ValueError, match="three or four dimensions"):
        channels_first(np.zeros((2, 2)))


def test_torch_views_refuse_what_they_cannot_share(monkeypatch):
    x = np.zeros((3, 2))
    with pytest.raises(ValueError, match="copy"):
        as_torch(x[::-1])
    x.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        as_torch(x)

    def absent(name):
        raise ImportError(name)

    monkeypatch.setattr(needs, "import_module", absent)
    with pytest.raises(ImportError, match=r"^a PyTorch view of an array needs the package torch: run"):
        as_torch(np.zeros(3))


def test_series_are_padded_with_a_mask():
    series = numnet.data.load("japanese_vowels", limit=9).x_train
    padded, mask = pad_series(series, value=-1)
    assert padded.shape == (9, max(map(len, series)), 12)
    assert mask.sum(1).tolist() == [len(s) for s in series]
    assert np.all(padded[~mask] == -1)
    for i, one in enumerate(series):
        np.testing.assert_array_equal(padded[i, : len(one)], one)
