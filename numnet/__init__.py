"""NumPy neural networks, written to be read: layers, losses, a scalar autodiff engine, training.

Each subject is a module; reach its functions through it, as in ``numnet.layers.affine_forward``.
"""

from numnet import gradcheck, graph, initializers, layers, losses, nets, special, training

__version__ = "2026.1"

# The modules that hold the course's functions. PyTorch twins live in numnet.reference, which is imported on demand.
SUBJECTS = ("special", "layers", "losses", "graph", "initializers", "nets", "training", "gradcheck")

__all__ = [
    "SUBJECTS",
    "__version__",
    "gradcheck",
    "graph",
    "initializers",
    "layers",
    "losses",
    "nets",
    "special",
    "training",
]
