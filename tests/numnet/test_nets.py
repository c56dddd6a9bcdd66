"""The networks against finite differences, PyTorch and the summer-school lecture's numbers.

Every parameter's gradient is compared by name.
"""

import copy
import itertools

import numpy as np
import pytest

from numnet import nets
from numnet.gradcheck import numerical_gradient
from numnet.reference import nets as twins


def make_params(rng, *sizes):
    params = {}
    for number, (fan_in, fan_out) in enumerate(itertools.pairwise(sizes), start=1):
        params[f"w{number}"] = rng.normal(size=(fan_in, fan_out))
        params[f"b{number}"] = rng.normal(size=fan_out)
    return params


def assert_gradients(net, twin, params):
    before = copy.deepcopy(params)
    value, grads = net(params)
    twin_value, twin_grads = twin(params)
    np.testing.assert_allclose(value, twin_value.item(), rtol=1e-12)
    for name, array in params.items():
        np.testing.assert_array_equal(array, before[name])
        np.testing.assert_allclose(grads[name], twin_grads[name].numpy(), rtol=0, atol=1e-11, err_msg=name)
        wanted = numerical_gradient(lambda _: net(params)[0], array)  # moved in place, inside params
        np.testing.assert_allclose(grads[name], wanted, rtol=1e-6, atol=1e-8, err_msg=name)
    return grads


@pytest.mark.parametrize("reg", [0.0, 0.3])
def test_two_layer_net_gradients(reg):
    rng = np.random.default_rng(0)
    params, x, y = make_params(rng, 3, 6, 4), rng.normal(size=(5, 3)), rng.integers(4, size=5)
    grads = assert_gradients(
        lambda p: nets.two_layer_net(p, x, y, reg), lambda p: twins.two_layer_net(p, x, y, reg), params
    )
    assert set(grads) == set(params)


def test_two_layer_net_scores():
    rng = np.random.default_rng(1)
    params, x = make_params(rng, 3, 6, 4), rng.normal(size=(5, 3))
    scores = nets.two_layer_net(params, x)
    assert (scores < 0).any()  # no ReLU on the scores
    np.testing.assert_allclose(scores, twins.two_layer_net(params, x).numpy(), atol=1e-12)
    np.testing.assert_allclose(scores, nets.deep_net(params, x), atol=1e-12)


@pytest.mark.parametrize("reg", [0.0, 0.3])
@pytest.mark.parametrize(
    ("sizes", "order"),
    [((3, 4), None), ((3, 5, 6, 4), None), ((3, 5, 5, 4), (1, 2, 2, 3)), ((4, 4), (1, 1, 1)), ((3, 5, 4, 5, 2), None)],
)
def test_deep_net_gradients(sizes, order, reg):
    rng = np.random.default_rng(2)
    params, x, y = make_params(rng, *sizes), rng.normal(size=(6, sizes[0])), rng.integers(sizes[-1], size=6)
    assert_gradients(
        lambda p: nets.deep_net(p, x, y, reg, order), lambda p: twins.deep_net(p, x, y, reg, order), params
    )
    scores = nets.deep_net(params, x, order=order)
    np.testing.assert_allclose(scores, twins.deep_net(params, x, order=order).numpy(), atol=1e-11)


def test_regularisation_counts_a_shared_weight_once():
    rng = np.random.default_rng(3)
    params, x, y = make_params(rng, 4, 4), rng.normal(size=(5, 4)), rng.integers(4, size=5)
    plain, _ = nets.deep_net(params, x, y, order=(1, 1))
    penalised, _ = nets.deep_net(params, x, y, 0.5, order=(1, 1))
    np.testing.assert_allclose(penalised - plain, 0.25 * np.sum(params["w1"] ** 2), rtol=1e-12)


@pytest.mark.parametrize("missing", ["w1", "b2"])
def test_nets_name_the_parameters_they_lack(missing):
    params = make_params(np.random.default_rng(4), 3, 5, 2)
    del params[missing]
    with pytest.raises(ValueError, match="expected w1, b1, w2, b2"):
        nets.two_layer_net(params, np.zeros((2, 3)))
    with pytest.raises(ValueError, match="layers used"):
        nets.deep_net(params, np.zeros((2, 3)))


@pytest.mark.parametrize("order", [(1,), (1, 2, 3), ()])
def test_deep_net_order_must_use_what_there_is(order):
    with pytest.raises(ValueError, match="layers used"):
        nets.deep_net(make_params(np.random.default_rng(5), 3, 3, 3), np.zeros((2, 3)), order=order)


def test_summer_school_numbers():
    x, params, y = nets.summer_school_example()
    log_likelihood, grads = nets.summer_school_mlp(x, params, y, "sigmoid")
    assert round(np.exp(log_likelihood), 4) == 0.6828
    printed = {
        "x": [[-0.0525, 0.2824]],
        "w1": [[-0.0595, 0.0069, 0.0068], [0.0595, -0.0069, -0.0068]],
        "b1": [-0.1190, 0.0138, 0.0137],
        "w2": [[0.1586], [0.1018], [0.2870]],
        "b2": [0.3172],
    }
    assert set(grads) == set(printed)
    for name, numbers in printed.items():
        np.testing.assert_allclose(grads[name], numbers, rtol=0, atol=5.1e-5, err_msg=name)


def test_summer_school_relu_sits_on_its_kink():
    x, params, y = nets.summer_school_example()
    assert (x @ params["w1"] + params["b1"])[0, 0] == 0.0
    _, grads = nets.summer_school_mlp(x, params, y, "relu")
    _, twin_grads = twins.summer_school_mlp(x, params, y, "relu")
    assert grads["b1"][0] == 0.0
    for name, grad in grads.items():
        np.testing.assert_allclose(grad, twin_grads[name].numpy(), atol=1e-12, err_msg=name)

    def moved(b1):
        return nets.summer_school_mlp(x, {**params, "b1": b1}, y, "relu")[0]

    # Central differences give the mean of both sides there, not the slope that was chosen.
    slope_above = (moved(params["b1"] + [1e-6, 0, 0]) - moved(params["b1"])) / 1e-6
    measured = numerical_gradient(moved, params["b1"])[0]
    assert slope_above < -0.1
    np.testing.assert_allclose(measured, slope_above / 2, rtol=1e-4)


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_summer_school_mlp_on_a_batch(activation):
    rng = np.random.default_rng(6)
    params, x, y = make_params(rng, 3, 4, 1), rng.normal(size=(5, 3)), np.array([0, 1, 1, 0, 1])
    inputs = {"x": x, **params}

    def split(function):
        return lambda p: function(p["x"], {name: p[name] for name in params}, y, activation)

    assert_gradients(split(nets.summer_school_mlp), split(twins.summer_school_mlp), inputs)


def test_summer_school_mlp_with_huge_scores():
    x, params, _ = nets.summer_school_example()
    params = {**params, "b2": np.array([2000.0])}
    log_likelihood, grads = nets.summer_school_mlp(x, params, np.array([0]), "sigmoid")
    assert -2001 < log_likelihood < -1999
    np.testing.assert_allclose(grads["b2"], [-1.0])


def test_summer_school_mlp_refuses_other_activations_and_labels():
    x, params, y = nets.summer_school_example()
    with pytest.raises(ValueError, match="unknown activation 'tanh'"):
        nets.summer_school_mlp(x, params, y, "tanh")
    with pytest.raises(ValueError, match=r"x is \(1, 2\) but y is \(1, 1\)"):
        nets.summer_school_mlp(x, params, y[:, None], "relu")


@pytest.mark.parametrize("net", [nets.two_layer_net, nets.deep_net])
def test_nets_with_rows_of_the_wrong_length(net):
    with pytest.raises(ValueError, match=r"x is \(2, 4\), w is \(3, 5\)"):
        net(make_params(np.random.default_rng(7), 3, 5, 2), np.zeros((2, 4)))
