"""PyTorch twin of `numnet.initializers`: the same distributions, drawn by `torch.nn.init`."""

import torch
from torch.nn import init

__all__ = ["init_weights"]


def init_weights(fan_in, fan_out, scheme, rng):
    """Twin of `numnet.initializers.init_weights`, float64; ``rng`` is a `torch.Generator`, on any device."""
    fill = {
        "xavier_normal": init.xavier_normal_,
        "xavier_uniform": init.xavier_uniform_,
        "he_normal": init.kaiming_normal_,
        "he_uniform": init.kaiming_uniform_,
    }
    if scheme not in fill:
        raise ValueError(f"unknown scheme {scheme!r}: use {', '.join(fill)}")
    # torch counts fans for a matrix that acts on columns, (out, in).
    weight = torch.empty(fan_out, fan_in, dtype=torch.float64, device=rng.device)
    if scheme.startswith("he"):
        return fill[scheme](weight, nonlinearity="relu", generator=rng).T
    return fill[scheme](weight, generator=rng).T
