"""PyTorch twins of `numnet.losses`: each returns its value and its gradient with respect to the scores."""

import torch
from torch.nn import functional

__all__ = ["mse_loss", "softmax_loss", "svm_loss"]


def _with_gradient(x, loss_of):
    x = torch.as_tensor(x).detach().requires_grad_()
    loss = loss_of(x)
    (dx,) = torch.autograd.grad(loss, x)
    return loss.detach(), dx


def softmax_loss(x, y):
    """Twin of `numnet.losses.softmax_loss`: (N, C) scores, (N,) labels -> loss, (N, C) gradient."""
    return _with_gradient(x, lambda x: functional.cross_entropy(x, torch.as_tensor(y)))


def svm_loss(x, y, delta=1.0):
    """Twin of `numnet.losses.svm_loss`; PyTorch's own divides by the number of classes too, which is undone here."""
    y = torch.as_tensor(y)
    return _with_gradient(x, lambda x: functional.multi_margin_loss(x, y, margin=delta) * x.shape[1])


def mse_loss(x, y):
    """Twin of `numnet.losses.mse_loss`: half the sum over the outputs, mean over the examples."""
    y = torch.as_tensor(y)
    return _with_gradient(x, lambda x: functional.mse_loss(x, y, reduction="sum") / (2 * len(x)))
