"""PyTorch twins of the NumPy functions: the same names, arguments and conventions, with gradients from autograd.

They take tensors on any device, or NumPy arrays, and return tensors. This is the only part of numnet that needs torch.
"""

from numnet.reference import initializers, layers, losses, nets

__all__ = ["initializers", "layers", "losses", "nets"]
