"""What the checks of several tasks share: inputs for functions of each entry, and how refused inputs are judged.

Shapes, signs and sizes are chosen so that no classic mistake can pass.
"""

import numpy as np

from numnet.check.judging import Problem, equal

SHAPES = {"3 rows of 4": (3, 4), "square": (3, 3), "one axis": (5,), "four axes": (2, 3, 2, 2)}
# On both sides of where exp, its square and 1 + exp lose their digits or overflow in float64.
EXTREMES = (-1e5, -800.0, -40.0, -20.0, 20.0, 40.0, 800.0, 1e5)


def elementwise(rng, part, *, backward=False, zero=None, large=None, extremes=EXTREMES, **parameters):
    """Cases for a function of each entry, or for its gradient.

    Parameters
    ----------
    rng : np.random.Generator
    part : str    the part that ordinary entries belong to: "out" or "dx"
    backward : bool    whether the cases need an upstream gradient ``dout``
    zero, large : str or None    the parts for entries that are exactly 0, and for very large ones; None leaves them out
    extremes : sequence of float    the very large entries
    parameters : sequence of float    values of a further argument, which the cases take in turn

    Returns
    -------
    dict    ``{case: {"x", "part", ["dout"], parameters...}}``; the probe returns ``{part: value}``
    """
    arrays = {name: (part, _both_signs(shape, rng)) for name, shape in SHAPES.items()}
    if zero is not None:
        arrays["some entries exactly 0"] = zero, _both_signs((3, 4), rng) * np.tile([0.0, 1.0, 1.0, 0.0], (3, 1))
    if large is not None:
        huge = np.tile(extremes, (2, 1)) * rng.uniform(0.9, 1.0, (2, len(extremes)))
        # Ordinary ones stand beside them: far from 0 many a wrong function (0, 1, x, a ReLU) is right.
        arrays["very large entries"] = large, np.hstack([huge, _both_signs((2, 4), rng)])
    cases = {}
    for number, (name, (belongs_to, x)) in enumerate(arrays.items()):
        cases[name] = {"x": x, "part": belongs_to}
        if backward:
            cases[name]["dout"] = rng.normal(size=x.shape)
        for argument, values in parameters.items():
            cases[name][argument] = values[number % len(values)]
    return cases


def _both_signs(shape, rng):
    """Random entries between 0.2 and 3 in size, the first positive, the second negative, the others of either sign."""
    sizes, signs = rng.uniform(0.2, 3.0, shape), rng.choice([-1.0, 1.0], shape)
    signs.flat[:2] = 1.0, -1.0
    return sizes * signs


def refusals(main, advice):
    """A comparison for a part ``{main: value, "refused": names}`` of a probe that also offers inputs that do not fit.

    The refusals count only beside a right value: the lines that raise were given.

    Parameters
    ----------
    main : str    what the function returns
    advice : str    the sentence for inputs that were not refused

    Returns
    -------
    callable    a ``compare`` function of `ArrayJudge`
    """

    def compare(got, want, inputs):
        if not isinstance(got, dict) or not equal(got.get(main), want[main]):
            return Problem(f"Refusing shapes that do not fit counts once {main} is right.")
        return None if equal(got.get("refused"), want["refused"]) else Problem(advice)

    return compare
