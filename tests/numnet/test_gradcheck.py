"""The gradient checks themselves: right gradients pass, each classic mistake fails, and nothing is left changed.

`numerical_gradient` is compared with gradients known in closed form.
"""

import numpy as np
import pytest

from numnet import layers, losses
from numnet.gradcheck import check_gradients, numerical_gradient, relative_error


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 4), (0, 3)])
def test_numerical_gradient_of_known_functions(shape):
    x = np.asarray(np.random.default_rng(0).normal(size=shape))
    grad = numerical_gradient(lambda x: np.sum(np.sin(x) + x**3), x)
    assert grad.shape == shape
    np.testing.assert_allclose(grad, np.cos(x) + 3 * x**2, rtol=0, atol=1e-8)


def test_numerical_gradient_is_central():
    # One-sided differences of x² are off by h; central ones are exact.
    grad = numerical_gradient(lambda x: np.sum(x**2), np.array([1.0, -3.0]), h=0.5)
    np.testing.assert_array_equal(grad, [2.0, -6.0])


def test_numerical_gradient_restores_x_exactly():
    x = np.array([0.1, 1e8, -1e-8, 3.3])
    before = x.copy()
    numerical_gradient(lambda x: x.sum(), x)
    np.testing.assert_array_equal(x, before)

    def fails(x):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        numerical_gradient(fails, x)
    np.testing.assert_array_equal(x, before)


def test_numerical_gradient_of_a_view():
    base = np.random.default_rng(1).normal(size=(4, 6))
    view = base.T[::2]
    np.testing.assert_allclose(numerical_gradient(lambda x: np.sum(x**2), view), 2 * view, atol=1e-8)


@pytest.mark.parametrize("x", [np.arange(3), np.array([True]), [1.0, 2.0], 1.0])
def test_numerical_gradient_wants_a_float_array(x):
    with pytest.raises(TypeError, match="float array"):
        numerical_gradient(np.sum, x)


@pytest.mark.parametrize(
    ("a", "b", "error"),
    [
        ([0.0, 1.0], [0.0, 1.0], 0.0),
        ([1.0, 2.0], [1.0, -2.0], 1.0),
        ([3.0], [1.0], 0.5),
        ([0.0], [1e-12], 1e-4),
        ([], [], 0.0),
    ],
)
def test_relative_error_of_known_pairs(a, b, error):
    np.testing.assert_allclose(relative_error(np.array(a), np.array(b)), error, rtol=1e-12)


def test_relative_error_broadcasts_nothing():
    with pytest.raises(ValueError, match=r"\(2, 1\) but b is \(2,\)"):
        relative_error(np.zeros((2, 1)), np.zeros(2))


def affine_inputs():
    rng = np.random.default_rng(2)
    return {"x": rng.normal(size=(4, 3)), "w": rng.normal(size=(3, 5)), "b": rng.normal(size=5)}


def test_check_gradients_accepts_a_loss():
    rng = np.random.default_rng(3)
    inputs = {"x": rng.normal(size=(5, 4)), "y": rng.integers(4, size=5)}
    errors = check_gradients(losses.softmax_loss, lambda dout, dx: dout * dx, inputs, rng)
    assert list(errors) == ["x"]
    assert errors["x"] < 1e-9


def test_check_gradients_moves_nothing():
    inputs = affine_inputs()
    check_gradients(layers.affine_forward, layers.affine_backward, inputs, np.random.default_rng(4))
    for name, array in affine_inputs().items():
        np.testing.assert_array_equal(inputs[name], array)


@pytest.mark.parametrize(
    ("message", "wrong"),
    [
        ("db: along a random direction", lambda dx, dw, db: (dx, dw, db / 4)),
        ("dw: along a random direction", lambda dx, dw, db: (dx, -dw, db)),
        ("dx: along a random direction", lambda dx, dw, db: (dx * np.nan, dw, db)),
        (r"dw is \(5, 3\) but w is \(3, 5\)", lambda dx, dw, db: (dx, dw.T, db)),
        ("returned 2 gradients for 3 arrays: x, w, b", lambda dx, dw, db: (dx, dw)),
    ],
)
def test_check_gradients_names_the_wrong_one(message, wrong):
    def backward(dout, cache):
        return wrong(*layers.affine_backward(dout, cache))

    with pytest.raises(AssertionError, match=message):
        check_gradients(layers.affine_forward, backward, affine_inputs(), np.random.default_rng(5))


def test_check_gradients_message_has_both_numbers():
    with pytest.raises(AssertionError, match=r"rate (\S+) \(central difference\), but backward says 0$"):
        check_gradients(layers.tanh_forward, lambda dout, out: dout * 0, {"x": np.ones(3)}, np.random.default_rng(6))
