"""NumPy neural networks, written to be read: layers, losses, a scalar autodiff engine, training.

Each subject is a module; reach its functions through it, as in ``numnet.layers.affine_forward``.
"""

from numnet import gradcheck, graph, initializers, layers, losses, nets, special, training

__version__ = "2026.1"

# The modules that hold the course's functions. PyTorch twins live in numnet.reference, which is imported on demand.
SUBJECTS = ("special", "layers", "losses", "graph", "initializers", "nets", "training", "gradcheck")

# Needs all of the above.
from numnet.check import attach, check, hint, needs, record_times  # noqa: E402

__all__ = [
    "SUBJECTS",
    "__version__",
    "check",
    "gradcheck",
    "graph",
    "hint",
    "initializers",
    "layers",
    "losses",
    "needs",
    "nets",
    "record_times",
    "special",
    "training",
]

# Last, since in a notebook it loads the student's own functions, which may import anything from here.
attach()
