"""Every loss against finite differences and against PyTorch, with extreme scores, ties and the first losses by hand.

All in float64; a warning is an error.
"""

import numpy as np
import pytest

from numnet import losses
from numnet.gradcheck import numerical_gradient, relative_error
from numnet.reference import losses as twins


def targets(name, rng, n, c):
    return rng.normal(size=(n, c)) if name == "mse_loss" else rng.integers(c, size=n)


@pytest.mark.parametrize("shape", [(5, 4), (1, 3), (7, 1), (2, 9)])
@pytest.mark.parametrize("name", losses.__all__)
def test_loss_gradient_and_torch_twin(name, shape):
    rng = np.random.default_rng(shape[0])
    x, y = rng.normal(size=shape), targets(name, rng, *shape)
    x_before, y_before = x.copy(), y.copy()
    loss, dx = getattr(losses, name)(x, y)
    np.testing.assert_array_equal(x, x_before)
    np.testing.assert_array_equal(y, y_before)
    assert np.ndim(loss) == 0
    assert dx.shape == x.shape
    assert dx.dtype == x.dtype
    assert relative_error(dx, numerical_gradient(lambda x: getattr(losses, name)(x, y)[0], x)) < 1e-6
    twin_loss, twin_dx = getattr(twins, name)(x, y)
    np.testing.assert_allclose(loss, twin_loss.item(), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(dx, twin_dx.numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("delta", [0.3, 2.5])
def test_svm_loss_with_another_margin(delta):
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(6, 4)), rng.integers(4, size=6)
    loss, dx = losses.svm_loss(x, y, delta)
    twin_loss, twin_dx = twins.svm_loss(x, y, delta)
    np.testing.assert_allclose(loss, twin_loss.item(), rtol=1e-12)
    np.testing.assert_allclose(dx, twin_dx.numpy(), atol=1e-12)


def test_first_losses_with_equal_scores():
    x, y = np.zeros((6, 10)), np.arange(6)
    np.testing.assert_allclose(losses.softmax_loss(x, y)[0], np.log(10), rtol=1e-14)
    np.testing.assert_allclose(losses.svm_loss(x, y)[0], 9, rtol=1e-14)


def test_softmax_loss_with_extreme_scores():
    x = np.array([[0.0, 1e4, -1e4], [1e4, 1e4 + 1, 1e4 - 1], [-1e300, -1e300, -1e300]])
    loss, dx = losses.softmax_loss(x, np.array([0, 2, 1]))
    p = np.exp([0.0, 1.0, -1.0]) / np.exp([0.0, 1.0, -1.0]).sum()
    np.testing.assert_allclose(loss, (1e4 - np.log(p[2]) + np.log(3)) / 3, rtol=1e-14)
    np.testing.assert_allclose(dx * 3, [[-1, 1, 0], p - [0, 0, 1], np.array([1, -2, 1]) / 3], atol=1e-12)


def test_svm_loss_on_the_margin_has_no_gradient():
    loss, dx = losses.svm_loss(np.array([[2.0, 1.0, 0.0]]), np.array([0]))
    assert loss == 0
    np.testing.assert_array_equal(dx, 0)


def test_svm_loss_by_hand():
    loss, dx = losses.svm_loss(np.array([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0]]), np.array([0, 1]))
    np.testing.assert_allclose(loss, 2.9 / 2, rtol=1e-14)
    np.testing.assert_array_equal(dx, [[-0.5, 0.5, 0], [0, 0, 0]])


def test_mse_loss_by_hand():
    loss, dx = losses.mse_loss(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 2.0], [3.0, 1.0]]))
    assert loss == 2.5
    np.testing.assert_array_equal(dx, [[0.5, 0], [0, 1.5]])


@pytest.mark.parametrize("name", ["softmax_loss", "svm_loss"])
@pytest.mark.parametrize("shape", [(3,), (5,), (4, 1), ()])
def test_loss_with_wrong_labels_names_the_shapes(name, shape):
    with pytest.raises(ValueError, match="expected") as raised:
        getattr(losses, name)(np.zeros((4, 3)), np.zeros(shape, int))
    assert "(4, 3)" in str(raised.value)
    assert str(shape) in str(raised.value)


def test_mse_loss_broadcasts_nothing():
    with pytest.raises(ValueError, match=r"x is \(4, 1\) but y is \(4,\)"):
        losses.mse_loss(np.zeros((4, 1)), np.zeros(4))
