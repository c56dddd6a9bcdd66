"""The scalar engine: the same expressions in torch scalars, numbers on either side, shared values, deep graphs.

Gradients are compared by name, exact ones first.
"""

import time

import numpy as np
import pytest
import torch

from numnet.graph import Value, nodes_and_edges

EXPRESSIONS = {
    "sum": lambda a, b: a + b,
    "difference": lambda a, b: a - b,
    "product": lambda a, b: a * b,
    "quotient": lambda a, b: a / b,
    "number_on_the_right": lambda a, b: (a + 2) * (b - 3) / 4 * 5,
    "number_on_the_left": lambda a, b: (2 + a) * (3 - b) + 4 / a + 5 * b,
    "negative": lambda a, b: -a * (-b * a),
    "powers": lambda a, b: a**3 + b**-2 + a**0.5 + b**1 + a**0,
    "exp": lambda a, b: (a * b).exp(),
    "log": lambda a, b: (a / b).log(),
    "tanh": lambda a, b: (a - b).tanh(),
    "relu_on": lambda a, b: (a + b).relu() * a,
    "relu_off": lambda a, b: (-a - b).relu() * a + b,
    "maximum": lambda a, b: (a * a).maximum(b) + (-a).maximum(b * b),
    "used_twice": lambda a, b: a * a + a + b + b * a * b,
    "shared_middle": lambda a, b: (lambda c: c * c + c.exp() * a - c / b)(a * b),
    "neuron": lambda a, b: 1 / (1 + (-(2 * a - 3 * b + 0.5)).exp()),
    "softplus": lambda a, b: (1 + (a * 2 + b).exp()).log(),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
@pytest.mark.parametrize(("a", "b"), [(0.7, 1.9), (2.3, 0.4), (1.1, 1.3)])
def test_engine_equals_torch_scalars(name, a, b):
    ours, theirs = (Value(a), Value(b)), tuple(torch.tensor(n, dtype=torch.float64, requires_grad=True) for n in (a, b))
    root, twin = EXPRESSIONS[name](*ours), EXPRESSIONS[name](*theirs)
    root.backward()
    twin.backward()
    np.testing.assert_allclose(root.data, twin.item(), rtol=1e-12)
    for value, tensor in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(value.grad, 0.0 if tensor.grad is None else tensor.grad.item(), rtol=1e-12)


def test_maximum_with_a_number():
    a = Value(2.0)
    (a.maximum(1) * 3 + a.maximum(5)).backward()
    assert a.grad == 3.0


def test_numpy_numbers_count_as_numbers():
    a = Value(3.0)
    root = np.float64(2) * a + a * np.float32(0.5) - np.int64(1) + np.int64(8) / a + a / np.int64(3)
    assert isinstance(root, Value)
    root.backward()
    assert (root.data, a.grad) == pytest.approx((7.5 + 8 / 3, 2.5 - 8 / 9 + 1 / 3))
    assert type(a.grad) is float


def test_a_value_times_itself():
    a = Value(3.0)
    root = a * a
    root.backward()
    assert (root.data, root.grad, a.grad) == (9.0, 1.0, 6.0)
    assert Value(4.0).grad == 0.0


def test_backward_fills_the_values_in_between_and_repeats():
    x, w = Value(1.5), Value(-2.0)
    product = x * w
    root = product * product + product
    root.backward()
    first = [v.grad for v in (x, w, product, root)]
    root.backward()
    assert first == [v.grad for v in (x, w, product, root)] == [10.0, -7.5, -5.0, 1.0]


def test_operations_leave_operands_alone():
    a, b = Value(2.0), Value(3.0)
    (a * b + a / b - a**2).maximum(a).tanh()
    assert (a.data, b.data, a.grad, b.grad) == (2.0, 3.0, 0.0, 0.0)


def test_the_notes_sigmoid_neuron():
    w0, x0, w1, x1, w2 = (Value(number) for number in (1, -1, 2, 2, -2))
    out = 1 / (1 + (-(w0 * x0 + w1 * x1 + w2)).exp())
    out.backward()
    assert round(out.data, 3) == 0.731
    assert [round(v.grad, 1) for v in (w0, x0, w1, x1, w2)] == [-0.2, 0.2, 0.4, 0.4, 0.2]


def test_slope_of_relu_and_power_at_zero():
    a = Value(0.0)
    (a.relu() + a**2 + a**1 + a**0).backward()
    assert a.grad == 1.0


def test_exponent_must_be_a_number():
    with pytest.raises(TypeError, match="number"):
        Value(2.0) ** Value(3.0)


def test_thirty_diamonds_are_fast():
    a = Value(1.0)
    root = a
    for _ in range(30):
        root = root * 0.5 + root * 0.5
    start = time.process_time()
    root.backward()
    assert time.process_time() - start < 0.5
    assert a.grad == 1.0


def test_a_chain_of_five_thousand_values():
    a = Value(1.0)
    root = a
    for _ in range(5000):
        root = root + 1
    root.backward()
    assert (root.data, a.grad) == (5001.0, 1.0)


def test_order_matters_when_paths_differ_in_length():
    a = Value(2.0)
    b = a * 3
    root = a * b + b * (b + 1) * a
    root.backward()
    t = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    u = t * 3
    (t * u + u * (u + 1) * t).backward()
    assert a.grad == t.grad.item()


def test_nodes_and_edges_of_a_small_graph():
    a, b = Value(2.0), Value(3.0)
    c = a * b
    root = c + c
    nodes, edges = nodes_and_edges(root)
    assert set(nodes) == {a, b, c, root}
    assert len(nodes) == 4
    named = sorted((nodes[i].data, nodes[j].data) for i, j in edges)
    assert named == [(2.0, 6.0), (3.0, 6.0), (6.0, 12.0), (6.0, 12.0)]
    assert {nodes[j].op for _, j in edges} == {"+", "*"}


def test_value_prints_its_numbers():
    assert repr(Value(0.5)) == "Value(data=0.5, grad=0)"
