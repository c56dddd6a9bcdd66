"""PyTorch twins of `numnet.nets`: the forward written out once, the gradients by autograd."""

import torch
from torch.nn import functional

from numnet.reference import layers

__all__ = ["deep_net", "summer_school_mlp", "two_layer_net"]


def _leaves(arrays):
    return {name: torch.as_tensor(array).detach().requires_grad_() for name, array in arrays.items()}


def _with_gradients(value, leaves):
    grads = torch.autograd.grad(value, list(leaves.values()))
    return value.detach(), dict(zip(leaves, grads, strict=True))


def two_layer_net(params, x, y=None, reg=0.0):
    """Twin of `numnet.nets.two_layer_net`: scores, or loss and gradients when labels are given."""
    return deep_net(params, x, y, reg, order=(1, 2))


def deep_net(params, x, y=None, reg=0.0, order=None):
    """Twin of `numnet.nets.deep_net`: scores, or loss and gradients when labels are given."""
    leaves = _leaves(params)
    h = torch.as_tensor(x)
    for position, number in enumerate(order or range(1, len(params) // 2 + 1)):
        h = layers.affine(layers.relu(h) if position else h, leaves[f"w{number}"], leaves[f"b{number}"])
    if y is None:
        return h.detach()
    penalty = sum(w.square().sum() for name, w in leaves.items() if name.startswith("w"))
    return _with_gradients(functional.cross_entropy(h, torch.as_tensor(y)) + reg / 2 * penalty, leaves)


def summer_school_mlp(x, params, y, activation):
    """Twin of `numnet.nets.summer_school_mlp`: log-likelihood and its gradients."""
    leaves = _leaves({"x": x, **params})
    hidden = {"sigmoid": layers.sigmoid, "relu": layers.relu}[activation]
    h = hidden(layers.affine(leaves["x"], leaves["w1"], leaves["b1"]))
    scores = layers.affine(h, leaves["w2"], leaves["b2"])[:, 0]
    target = torch.as_tensor(y).to(scores)
    log_likelihood = -functional.binary_cross_entropy_with_logits(scores, target, reduction="sum")
    return _with_gradients(log_likelihood, leaves)
