"""Every layer against finite differences and against PyTorch, at odd shapes, on kinks and at extreme values.

All in float64; a warning is an error.
"""

import copy

import numpy as np
import pytest

from numnet import layers
from numnet.gradcheck import check_gradients, numerical_gradient, relative_error
from numnet.reference import layers as twins

# name: (inputs, constants) for a generator; the shapes are all different so that no axis can be mistaken for another
CASES = {
    "affine": lambda rng: {"x": rng.normal(size=(4, 3)), "w": rng.normal(size=(3, 5)), "b": rng.normal(size=5)},
    "relu": lambda rng: {"x": rng.normal(size=(3, 4, 2))},
    "sigmoid": lambda rng: {"x": rng.normal(size=(5, 3))},
    "tanh": lambda rng: {"x": rng.normal(size=7)},
    "softplus": lambda rng: {"x": rng.normal(size=(2, 3))},
    "gelu": lambda rng: {"x": rng.normal(size=(3, 5))},
    "leaky_relu": lambda rng: {"x": rng.normal(size=(3, 5)), "alpha": 0.1},
    "elu": lambda rng: {"x": rng.normal(size=(3, 5)), "alpha": 1.7},
    "maxout": lambda rng: {
        "x": rng.normal(size=(4, 3)),
        "w": rng.normal(size=(2, 3, 5)),
        "b": rng.normal(size=(2, 5)),
    },
    "softmax": lambda rng: {"x": rng.normal(size=(4, 6))},
}
ELEMENTWISE = ["relu", "sigmoid", "tanh", "softplus", "gelu", "leaky_relu", "elu"]
EXTREMES = np.array([-1e300, -1e4, -800.0, -40.0, -1e-300, -0.0, 0.0, 1e-300, 40.0, 800.0, 1e4, 1e300])


def pair(name, module=layers):
    return getattr(module, f"{name}_forward"), getattr(module, f"{name}_backward")


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def constants(name):
    return {key: value for key, value in CASES[name](np.random.default_rng(0)).items() if isinstance(value, float)}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", CASES)
def test_layer_gradient_along_random_directions(name, seed):
    rng = np.random.default_rng(seed)
    errors = check_gradients(*pair(name), CASES[name](rng), rng, tolerance=1e-8)
    assert errors


@pytest.mark.parametrize("name", CASES)
def test_layer_gradient_entry_by_entry(name):
    rng = np.random.default_rng(3)
    inputs = CASES[name](rng)
    forward, backward = pair(name)
    out, cache = forward(**inputs)
    dout = rng.normal(size=out.shape)
    arrays = {key: value for key, value in inputs.items() if isinstance(value, np.ndarray)}
    for (key, array), grad in zip(arrays.items(), as_tuple(backward(dout, cache)), strict=True):
        wanted = numerical_gradient(lambda a, key=key: np.sum(dout * forward(**{**inputs, key: a})[0]), array)
        assert grad.shape == array.shape
        assert grad.dtype == array.dtype
        assert relative_error(grad, wanted) < 1e-6, key


@pytest.mark.parametrize("name", CASES)
def test_layer_equals_its_torch_twin(name):
    rng = np.random.default_rng(4)
    inputs = CASES[name](rng)
    out, cache = pair(name)[0](**inputs)
    twin_out, twin_cache = pair(name, twins)[0](*inputs.values())
    dout = rng.normal(size=out.shape)
    np.testing.assert_allclose(out, twin_out.numpy(), rtol=0, atol=1e-12)
    grads, twin_grads = as_tuple(pair(name)[1](dout, cache)), as_tuple(pair(name, twins)[1](dout, twin_cache))
    for grad, twin_grad in zip(grads, twin_grads, strict=True):
        np.testing.assert_allclose(grad, twin_grad.numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_layer_leaves_its_inputs_alone(name):
    rng = np.random.default_rng(5)
    inputs = CASES[name](rng)
    before = copy.deepcopy(inputs)
    out, cache = pair(name)[0](**inputs)
    dout = rng.normal(size=out.shape)
    dout_before = dout.copy()
    first = as_tuple(pair(name)[1](dout, cache))
    second = as_tuple(pair(name)[1](dout, cache))  # a cache can be used again
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(dout, dout_before)
    for key in inputs:
        np.testing.assert_array_equal(inputs[key], before[key])


@pytest.mark.parametrize("name", CASES)
def test_layer_used_twice_keeps_its_caches_apart(name):
    rng = np.random.default_rng(6)
    forward, backward = pair(name)
    one, other = CASES[name](rng), CASES[name](rng)
    out, cache = forward(**one)
    dout = rng.normal(size=out.shape)
    alone = as_tuple(backward(dout, cache))
    forward(**other)
    for before, after in zip(alone, as_tuple(backward(dout, cache)), strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elementwise_layer_is_finite_at_extremes(name):
    forward, backward = pair(name)
    out, cache = forward(EXTREMES, **constants(name))
    dx = backward(np.ones_like(EXTREMES), cache)
    assert np.isfinite(out).all()
    assert np.isfinite(dx).all()


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elementwise_layer_equals_torch_at_extremes(name):
    x = EXTREMES[np.abs(EXTREMES) <= 1e4]
    out, cache = pair(name)[0](x, **constants(name))
    twin_out, twin_cache = pair(name, twins)[0](x, *constants(name).values())
    np.testing.assert_allclose(out, twin_out.numpy(), rtol=1e-14, atol=1e-16)
    dout = np.full_like(x, 1.5)
    twin_dx = pair(name, twins)[1](dout, twin_cache).numpy()
    np.testing.assert_allclose(pair(name)[1](dout, cache), twin_dx, rtol=1e-14, atol=1e-16)


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("shape", [(), (1,), (0, 3), (2, 1, 3, 1)])
def test_elementwise_layer_takes_any_shape(name, shape):
    x = np.random.default_rng(7).normal(size=shape)
    x = np.asarray(x)
    out, cache = pair(name)[0](x, **constants(name))
    assert np.shape(out) == shape
    assert np.shape(pair(name)[1](np.ones(shape), cache)) == shape


@pytest.mark.parametrize("name", CASES)
def test_layer_keeps_float32(name):
    inputs = {
        key: value.astype(np.float32) if isinstance(value, np.ndarray) else value
        for key, value in CASES[name](np.random.default_rng(8)).items()
    }
    out, cache = pair(name)[0](**inputs)
    assert out.dtype == np.float32
    assert all(grad.dtype == np.float32 for grad in as_tuple(pair(name)[1](np.ones_like(out), cache)))


@pytest.mark.parametrize(
    ("name", "slope"), [("relu", 0.0), ("leaky_relu", 0.1), ("elu", 1.7), ("softplus", 0.5), ("gelu", 0.5)]
)
def test_slope_at_exactly_zero(name, slope):
    _, cache = pair(name)[0](np.zeros(3), **constants(name))
    np.testing.assert_array_equal(pair(name)[1](np.ones(3), cache), np.full(3, slope))


def test_leaky_relu_with_slope_above_one():
    out, cache = layers.leaky_relu_forward(np.array([-2.0, 3.0]), 1.5)
    np.testing.assert_array_equal(out, [-3.0, 3.0])
    np.testing.assert_array_equal(layers.leaky_relu_backward(np.ones(2), cache), [1.5, 1.0])


def test_gelu_is_the_exact_form():
    out, _ = layers.gelu_forward(np.array([1.0, -2.0]))
    np.testing.assert_allclose(out, [0.8413447460685429, -0.04550026389635842], rtol=1e-14)


def test_maxout_tie_goes_to_the_first_piece():
    x, w, b = np.ones((1, 2)), np.ones((3, 2, 1)), np.zeros((3, 1))
    _, cache = layers.maxout_forward(x, w, b)
    dx, dw, db = layers.maxout_backward(np.full((1, 1), 2.0), cache)
    np.testing.assert_array_equal(dx, [[2.0, 2.0]])
    np.testing.assert_array_equal(dw[:, 0, 0], [2.0, 0.0, 0.0])
    np.testing.assert_array_equal(db, [[2.0], [0.0], [0.0]])


def test_softmax_rows_of_very_different_scale():
    out, _ = layers.softmax_forward(np.array([[0.0, 1.0, 2.0], [1000.0, 1001.0, 1002.0], [-1e6, 0.0, 1e6]]))
    np.testing.assert_allclose(out[0], out[1], rtol=1e-14)
    np.testing.assert_array_equal(out[2], [0.0, 0.0, 1.0])


def test_softmax_of_a_constant_upstream_gradient_is_zero():
    _, cache = layers.softmax_forward(np.random.default_rng(9).normal(size=(3, 5)))
    np.testing.assert_allclose(layers.softmax_backward(np.full((3, 5), 7.0), cache), 0, atol=1e-15)


@pytest.mark.parametrize(
    ("shapes", "forward"),
    [
        (((4, 3), (2, 5), (5,)), layers.affine_forward),
        (((4, 3), (3, 5), (4,)), layers.affine_forward),
        (((4, 3), (3, 5), (1, 5)), layers.affine_forward),
        (((3,), (3, 5), (5,)), layers.affine_forward),
        (((4, 3), (2, 4, 5), (2, 5)), layers.maxout_forward),
        (((4, 3), (2, 3, 5), (5,)), layers.maxout_forward),
        (((4, 3), (2, 3, 5), (5, 2)), layers.maxout_forward),
    ],
)
def test_layer_with_wrong_shapes_names_them(shapes, forward):
    with pytest.raises(ValueError, match="expected") as raised:
        forward(*(np.zeros(shape) for shape in shapes))
    for shape in shapes:
        assert str(shape) in str(raised.value)
