"""The assignment's text: each number that its worked examples quote is computed here by the course's own functions.

A number that is changed in the text without its example, or the other way round, fails.
"""

import numpy as np
import pytest

from autograder import build
from numnet import layers, losses, nets
from numnet.graph import Value

LOG3 = np.log([[3.0, 1.0]])


def one(function, *arguments):
    """The value of a forward function at one number, and its slope there."""
    x, *options = arguments
    name = function.__name__.replace("forward", "backward")
    value, cache = function(np.array([float(x)]), *options)
    return value[0], getattr(layers, name)(np.ones(1), cache)[0]


def row(numbers, places=4):
    return "(" + ", ".join(f"{number:.{places}f}".rstrip("0").rstrip(".") for number in np.ravel(numbers)) + ")"


def bends():
    sigmoid, slope = one(layers.sigmoid_forward, 2)
    yield f"At $x = 2$ the value is {sigmoid:.4f} and the slope ${sigmoid:.4f} \\cdot {1 - sigmoid:.4f} = {slope:.4f}$"
    above = one(layers.sigmoid_forward, 2.001)[0]
    yield f"$\\sigma(2.001)$ is {above:.4f}, larger by {above - sigmoid:.6f}"
    value, slope = one(layers.tanh_forward, 1)
    yield f"At $x = 1$ the value is {value:.4f} and the slope {slope:.4f}."
    value, slope = one(layers.tanh_forward, 0.5)
    yield f"$x = 0.5$ has value {value:.4f} and slope {slope:.4f}."
    zero, two, large = (one(layers.softplus_forward, x)[0] for x in (0, 2, 1000))
    yield f"is {zero:.4f} at 0 and {two:.4f} at 2, and at 1000 it is {large:g}."
    value, slope = one(layers.elu_forward, -1, 1.0)
    yield f"the entry $-1$ becomes ${value:.4f}$, and the slope there is $e^{{-1}} = {slope:.4f}$"
    yield f"would give $e - 1 = {np.e - 1:.3f}$ at 1"
    yield f"so the slope is {one(layers.gelu_forward, 1)[1]:.4f}: more than 1."
    yield f"At $x = -1$ it is ${one(layers.gelu_forward, -1)[1]:.4f}$: less than 0."
    out, cache = layers.relu_forward(np.array([1.5, -2, 0, 3]))
    back = layers.relu_backward(np.array([10.0, 20, 30, 40]), cache)
    yield f"Forward gives ${row(out)}$, backward ${row(back)}$"
    for name, shown in {"sigmoid": "its output", "tanh": "its output", "softplus": "its input"}.items():
        slopes = [one(getattr(layers, f"{name}_forward"), x)[1] for x in (-1, 0, 1)]
        exact = {0.25: "0.25", 0.5: "0.5", 1.0: "1"}
        yield f"| {name} | {shown} | " + ", ".join(exact.get(slope, f"{slope:.3f}") for slope in slopes) + " |"


def blocks():
    out, _ = layers.affine_forward(np.array([[1.0, 2]]), np.array([[1.0, 0, -1], [2, 1, 0]]), np.array([0.5, 0, -0.5]))
    yield "= \\begin{bmatrix} " + " & ".join(f"{number:g}" for number in out[0])
    out, cache = layers.affine_forward(np.array([[2.0], [3]]), np.array([[4.0]]), np.array([1.0]))
    dx, dw, db = layers.affine_backward(np.array([[1.0], [10]]), cache)
    yield f"so the outputs are ${row(out)}^T$"
    yield f"$1 \\cdot 2 + 10 \\cdot 3 = {dw[0, 0]:g}$. So does the bias: $1 + 10 = {db[0]:g}$"
    yield f"$1 \\cdot 4 = {dx[0, 0]:g}$ and $10 \\cdot 4 = {dx[1, 0]:g}$"
    w, b = np.array([[[1.0]], [[-1]]]), np.array([[0.0], [5]])
    out, cache = layers.maxout_forward(np.array([[2.0]]), w, b)
    dx, dw, db = layers.maxout_backward(np.array([[10.0]]), cache)
    assert dw[0] == db[0] == 0
    yield f"The second wins, and the output is {out[0, 0]:g}."
    yield f"its weight gets $10 \\cdot 2 = {dw[1, 0, 0]:g}$, its bias {db[1, 0]:g}"
    yield f"and the input $10 \\cdot (-1) = {dx[0, 0]:g}$"


def scores():
    p, cache = layers.softmax_forward(LOG3)
    np.testing.assert_allclose(p, [[0.75, 0.25]])
    first, second = (layers.softmax_backward(np.array([dout]), cache) for dout in ([4.0, 8], [104.0, 108]))
    np.testing.assert_allclose(first, second)
    yield f"the gradient is ${row(first, 2)}$. With $(104, 108)$ it is the same."
    loss, dx = losses.softmax_loss(LOG3, np.array([0]))
    yield f"the loss is $-\\log \\tfrac34 = {loss:.3f}$."
    yield f"Raise the first score by 0.001 and the loss falls by {-dx[0, 0] / 1000:.5f}"
    loss, dx = losses.svm_loss(np.array([[3, 2.5, 0]]), np.array([0]))
    yield f"So $L = {loss:g}$ and the gradient is ${row(dx)}$."
    loss, dx = losses.svm_loss(np.array([[1.0, 2, 3]]), np.array([0]))
    yield f"$L = 2 + 3 = {loss:g}$, and the gradient of the right score is ${dx[0, 0]:g}$"
    loss, dx = losses.mse_loss(np.array([[2.0, 5], [1, 1]]), np.array([[1.0, 3], [1, 1]]))
    yield f"the mean is {loss:g}. The gradient of the first row is ${row(dx[0])}$"


def networks():
    x, params, y = nets.summer_school_example()
    h, _ = layers.sigmoid_forward(x @ params["w1"] + params["b1"])
    p, _ = layers.sigmoid_forward(h @ params["w2"] + params["b2"])
    yield "$h = (" + ",\\ ".join(f"{number:.4f}".rstrip("0") for number in h[0]) + f")$ and $p = {p[0, 0]:.4f}$"
    yield f"the gradient of the input must be ${row(nets.summer_school_mlp(x, params, y, 'sigmoid')[1]['x'])}$"
    yield "are 0, $-0.75$ and 2.25."
    np.testing.assert_allclose((x @ params["w1"] + params["b1"])[0], [0, -0.75, 2.25], atol=1e-12)
    yield f"$\\ell = \\log \\tfrac34 + \\log \\tfrac14 = {np.log(0.75) + np.log(0.25):.3f}$"
    yield f"$p$ becomes {layers.sigmoid_forward(-np.log([3.0]) + 0.001)[0][0]:.7f}"
    w, x = Value(3.0), Value(2.0)
    h = w * x
    s = w * h
    s.backward()
    yield f"So $h = {h.data:g}$ and $s = {s.data:g}$."
    yield f"Together {w.grad:g}. Test it: $3.001^2 \\cdot 2 = {3.001**2 * 2:.6f}$"
    yield f"it costs {0.05 * 3.01**2:.6f}"
    yield f"With $\\sigma_w = 1$ and 784 pixels, one layer multiplies the size of the signal by {784**0.5:g}"
    yield f"A factor of 3 in each layer is a factor of {3**5} after five."


@pytest.mark.parametrize("examples", [bends, blocks, scores, networks])
def test_numbers_of_worked_examples(examples):
    lines = (build.SOURCES / "a02_backpropagation.py").read_text(encoding="utf-8").splitlines()
    text = " ".join(" ".join(line.removeprefix("#") for line in lines).split())
    missing = [phrase for phrase in examples() if phrase not in text]
    assert not missing, missing
