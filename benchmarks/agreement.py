"""How closely NumPy, central finite differences and PyTorch agree in float64, gradient by gradient.

Differences are relative to the largest entry of the gradient; the project asks for 1e-7.
"""

import inspect

import numpy as np

from numnet import gradcheck, layers, losses
from numnet.reference import layers as torch_layers
from numnet.reference import losses as torch_losses


def main():
    """Return the largest relative difference for each layer and loss."""
    rng = np.random.default_rng(0)
    figures = {}
    for name in (name.removesuffix("_forward") for name in layers.__all__ if name.endswith("_forward")):
        inputs, constants = layer_inputs(name, rng)
        numpy_side = gradients(layers, name, inputs, constants, rng)
        dout, found = numpy_side
        _, theirs = gradients(torch_layers, name, inputs, constants, rng, dout)
        numeric = [finite_difference(name, inputs, constants, dout, place) for place in range(len(inputs))]
        figures[name] = {"pytorch": largest(found, theirs), "finite_differences": largest(found, numeric)}
    for name in losses.__all__:
        figures[name] = loss_differences(name, rng)
    return {"relative_difference": figures}


def layer_inputs(name, rng):
    """Arrays and constants for a layer: sizes all different, values off every kink."""
    count = list(inspect.signature(getattr(layers, f"{name}_forward")).parameters)
    if name == "affine":
        return [rng.normal(size=(4, 3)), rng.normal(size=(3, 5)), rng.normal(size=5)], []
    if name == "maxout":
        return [rng.normal(size=(4, 3)), rng.normal(size=(2, 3, 5)), rng.normal(size=(2, 5))], []
    return [rng.normal(size=(4, 3))], [0.3] if "alpha" in count else []


def gradients(module, name, inputs, constants, rng, dout=None):
    """The upstream gradient and the gradients that a module's pair gives for it."""
    out, cache = getattr(module, f"{name}_forward")(*(x.copy() for x in inputs), *constants)
    dout = rng.normal(size=np.shape(out)) if dout is None else dout
    found = getattr(module, f"{name}_backward")(dout, cache)
    return dout, list(found) if isinstance(found, tuple) else [found]


def finite_difference(name, inputs, constants, dout, place):
    """Central differences of <out, dout> with respect to one input."""

    def value(x):
        arguments = [x if index == place else other for index, other in enumerate(inputs)]
        return float(np.sum(getattr(layers, f"{name}_forward")(*arguments, *constants)[0] * dout))

    return gradcheck.numerical_gradient(value, inputs[place].copy())


def loss_differences(name, rng):
    """The same for a loss, whose gradient comes with it."""
    x = rng.normal(size=(4, 5))
    y = rng.normal(size=(4, 5)) if name == "mse_loss" else rng.integers(5, size=4)
    _, found = getattr(losses, name)(x, y)
    _, theirs = getattr(torch_losses, name)(x, y)
    numeric = gradcheck.numerical_gradient(lambda values: getattr(losses, name)(values, y)[0], x.copy())
    return {"pytorch": largest([found], [theirs]), "finite_differences": largest([found], [numeric])}


def largest(found, others):
    """The largest difference between two lists of gradients, relative to each one's largest entry."""
    return float(max(np.max(np.abs(a - np.asarray(b))) / np.max(np.abs(a)) for a, b in zip(found, others, strict=True)))
