"""The training loop, its parts, and the first complete classifier on small real pictures.

Everything is reproducible from the generator that is passed in.
"""

import builtins

import numpy as np
import pytest
from sklearn.datasets import load_digits

from numnet import initializers, nets, training
from numnet.data import load


def small_net(rng, inputs=64, hidden=20, classes=10):
    return {
        "w1": initializers.init_weights(inputs, hidden, "he_normal", rng),
        "b1": np.zeros(hidden),
        "w2": initializers.init_weights(hidden, classes, "he_normal", rng),
        "b2": np.zeros(classes),
    }


@pytest.fixture(scope="module")
def digits():
    pictures, labels = load_digits(return_X_y=True)
    return pictures / 16, labels


def test_train_classifier_learns_digits(digits):
    x, y = digits
    before = x.copy()
    labels = training.train_classifier(x[:600], y[:600], x[600:], np.random.default_rng(0))
    assert labels.shape == (len(x) - 600,)
    assert np.issubdtype(labels.dtype, np.integer)
    assert (labels == y[600:]).mean() > 0.85
    np.testing.assert_array_equal(x, before)


def test_train_classifier_learns_fashion_from_600_pictures():
    scores = []
    for seed in range(5):
        data = load("fashion_mnist_small", limit=(600, 300), rng=np.random.default_rng(seed))
        x_train, x_test = (x.reshape(len(x), -1) / 255 for x in (data.x_train, data.x_test))
        labels = training.train_classifier(x_train, data.y_train, x_test, np.random.default_rng(seed))
        scores.append(np.mean(labels == data.y_test))
    assert min(scores) > 0.70, scores
    assert np.mean(scores) > 0.75, scores


def test_train_classifier_depends_on_rng_alone(digits):
    x, y = digits
    before = np.random.get_state()[1].copy()
    first, again = (training.train_classifier(x[:200], y[:200], x[200:], np.random.default_rng(1)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_train_classifier_labels_each_test_row_by_itself(digits):
    x, y = digits
    together = training.train_classifier(x[:200], y[:200], x[200:300], np.random.default_rng(2))
    # Other rows beside it, shifted and scaled, must not change the label of a test row.
    strange = np.concatenate([x[200:220], 5 + 100 * x[300:400]])
    apart = training.train_classifier(x[:200], y[:200], strange, np.random.default_rng(2))
    np.testing.assert_array_equal(together[:20], apart[:20])


def test_train_classifier_with_few_rows_and_constant_pixels():
    x = np.zeros((3, 5))
    labels = training.train_classifier(x, np.array([7, 7, 7]), x[:2], np.random.default_rng(3))
    np.testing.assert_array_equal(labels, [7, 7])


@pytest.mark.parametrize("shapes", [((4, 3), (5,), (2, 3)), ((4, 3), (4,), (2, 2)), ((4, 3), (4, 1), (2, 3))])
def test_train_classifier_names_wrong_shapes(shapes):
    x_train, y_train, x_test = (np.zeros(shape) for shape in shapes)
    with pytest.raises(ValueError, match="expected") as raised:
        training.train_classifier(x_train, y_train.astype(int), x_test, np.random.default_rng(0))
    for shape in shapes:
        assert str(shape) in str(raised.value)


@pytest.mark.parametrize(("n", "size"), [(10, 3), (9, 3), (2, 5), (1, 1), (7, 7)])
def test_minibatches_partition_the_rows(n, size):
    batches = training.minibatches(n, size, np.random.default_rng(0))
    np.testing.assert_array_equal(np.sort(np.concatenate(batches)), np.arange(n))
    assert all(len(batch) == size for batch in batches[:-1])
    assert 1 <= len(batches[-1]) <= size


def test_minibatches_are_shuffled():
    rng = np.random.default_rng(0)
    first, second = (np.concatenate(training.minibatches(50, 10, rng)) for _ in range(2))
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, np.arange(50))


def test_fit_trains_a_net_and_keeps_history(digits):
    x, y = digits
    start = small_net(np.random.default_rng(0))
    before = {name: array.copy() for name, array in start.items()}

    def evaluate(params):
        return {"accuracy": np.mean(nets.two_layer_net(params, x[600:]).argmax(axis=1) == y[600:])}

    def train():
        rng = np.random.default_rng(1)
        return training.fit(
            start, nets.two_layer_net, x[:600], y[:600], rng, epochs=8, lr=0.5, evaluate=evaluate, show=False
        )

    params, history = train()
    assert len(history["loss"]) == 8 * 12
    assert history["loss"][-1] < history["loss"][0] / 2
    assert len(history["accuracy"]) == 8
    assert history["accuracy"][-1] > 0.85
    for name in start:
        np.testing.assert_array_equal(start[name], before[name])
    again, _ = train()
    for name in start:
        np.testing.assert_array_equal(params[name], again[name])


def test_fit_hands_state_and_rate_to_the_rule():
    seen = []

    def rule(w, dw, state, lr):
        seen.append((state, lr))
        return w - lr * dw, (state or 0) + 1

    def loss_fn(params, x, y):
        return np.sum(params["w"] ** 2) / 2, {"w": params["w"]}

    rng = np.random.default_rng(0)
    x = np.zeros((4, 1))
    options = {"epochs": 2, "batch_size": 2, "lr": lambda step: 1 / (step + 2), "rule": rule, "show": False}
    params, history = training.fit({"w": np.ones(1)}, loss_fn, x, x, rng, **options)
    assert seen == [(None, 1 / 2), (1, 1 / 3), (2, 1 / 4), (3, 1 / 5)]
    np.testing.assert_allclose(params["w"], 1 / 2 * 2 / 3 * 3 / 4 * 4 / 5)
    np.testing.assert_allclose(history["loss"], [1 / 2, 1 / 8, 1 / 18, 1 / 32])


def test_progress_by_tqdm(capsys):
    assert list(training.progress(range(3), "rounds")) == [0, 1, 2]
    shown = capsys.readouterr()
    assert "rounds" in shown.err
    assert shown.out == ""


def test_progress_without_tqdm(capsys, monkeypatch):
    plain_import = builtins.__import__

    def without_tqdm(name, *args, **kwargs):
        if name == "tqdm":
            raise ImportError(name)
        return plain_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_tqdm)
    assert list(training.progress(range(2), "rounds")) == [0, 1]
    assert capsys.readouterr().err == "\rrounds: 0/2\rrounds: 1/2\rrounds: 2/2\n"
