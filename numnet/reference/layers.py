"""PyTorch twins of `numnet.layers`: plain functions that compose, and forward / backward pairs made from them.

The formulas are PyTorch's own wherever it has them, so that the comparison with NumPy is between strangers.
"""

import torch
from torch.nn import functional

__all__ = [
    "affine",
    "affine_backward",
    "affine_forward",
    "elu",
    "elu_backward",
    "elu_forward",
    "gelu",
    "gelu_backward",
    "gelu_forward",
    "leaky_relu",
    "leaky_relu_backward",
    "leaky_relu_forward",
    "maxout",
    "maxout_backward",
    "maxout_forward",
    "relu",
    "relu_backward",
    "relu_forward",
    "sigmoid",
    "sigmoid_backward",
    "sigmoid_forward",
    "softmax",
    "softmax_backward",
    "softmax_forward",
    "softplus",
    "softplus_backward",
    "softplus_forward",
    "tanh",
    "tanh_backward",
    "tanh_forward",
]


def affine(x, w, b):
    """Fully connected layer, (N, D), (D, M), (M,) -> (N, M)."""
    return functional.linear(x, w.T, b)


def relu(x):
    """Rectifier."""
    return functional.relu(x)


def sigmoid(x):
    """Logistic function."""
    return torch.sigmoid(x)


def tanh(x):
    """Hyperbolic tangent."""
    return torch.tanh(x)


def softplus(x):
    """Smooth rectifier; linear only from 40 on, where float64 sees no difference."""
    return functional.softplus(x, threshold=40)


def gelu(x):
    """Gaussian error linear unit, exact form."""
    return functional.gelu(x)


def leaky_relu(x, alpha):
    """Leaky rectifier of slope ``alpha`` below 0."""
    return functional.leaky_relu(x, alpha)


def elu(x, alpha):
    """Exponential linear unit."""
    return functional.elu(x, alpha)


def maxout(x, w, b):
    """Largest of K affine pieces, (N, D), (K, D, M), (K, M) -> (N, M); of equal pieces the first has the gradient."""
    return (torch.einsum("nd,kdm->knm", x, w) + b[:, None, :]).max(dim=0).values


def softmax(x):
    """Probabilities of each row of scores, (N, C) -> (N, C)."""
    return functional.softmax(x, dim=1)


def _pair(function, arrays=1):
    """Make the forward and the backward of a function whose first ``arrays`` arguments have gradients."""

    def forward(*args):
        leaves = [torch.as_tensor(arg).detach().requires_grad_() for arg in args[:arrays]]
        out = function(*leaves, *args[arrays:])
        return out.detach(), (out, leaves)

    def backward(dout, cache):
        out, leaves = cache
        grads = torch.autograd.grad(out, leaves, torch.as_tensor(dout), retain_graph=True)
        return grads if arrays > 1 else grads[0]

    name = function.__name__
    forward.__name__, backward.__name__ = f"{name}_forward", f"{name}_backward"
    forward.__doc__ = f"Twin of `numnet.layers.{name}_forward`: returns the output and a cache."
    backward.__doc__ = f"Twin of `numnet.layers.{name}_backward`: gradients by autograd, as often as you like."
    return forward, backward


affine_forward, affine_backward = _pair(affine, arrays=3)
relu_forward, relu_backward = _pair(relu)
sigmoid_forward, sigmoid_backward = _pair(sigmoid)
tanh_forward, tanh_backward = _pair(tanh)
softplus_forward, softplus_backward = _pair(softplus)
gelu_forward, gelu_backward = _pair(gelu)
leaky_relu_forward, leaky_relu_backward = _pair(leaky_relu)
elu_forward, elu_backward = _pair(elu)
maxout_forward, maxout_backward = _pair(maxout, arrays=3)
softmax_forward, softmax_backward = _pair(softmax)
