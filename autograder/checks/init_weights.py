"""Check of `init_weights`: the draw is not pinned, so it is judged by its distribution and by how it uses `rng`.

Every bound follows from the number of draws, n = 2160 a scheme. A right version leaves one of them with a probability
below 1e-10, so below 1e-9 in one grading; each classic mistake is at least twice as far off as the bound.
"""

import math

import numpy as np

from numnet.check.judging import ArrayJudge, Problem, equal
from numnet.check.wire import Seed

SHAPES = {"xavier_normal": (24, 90), "xavier_uniform": (24, 90), "he_normal": (27, 80), "he_uniform": (27, 80)}
Z = 7.0  # standard deviations: two-sided 2.6e-12 for a normal statistic
TAIL = 1e-11


def inputs(rng):
    def case(fan_in, fan_out, scheme):
        seed = Seed(int(rng.integers(2**32)))
        fans = {"fan_in": fan_in, "fan_out": fan_out}
        return fans | {"scheme": scheme, "rng": seed, "same_rng": None, "unknown": None}

    cases = {scheme: case(*shape, scheme) for scheme, shape in SHAPES.items()}
    for scheme, shape in {"he_normal": (3, 5), "xavier_uniform": (4, 2)}.items():
        small = case(*shape, scheme)
        cases[f"{scheme} again"] = small | {"same_rng": small["rng"]}
    cases["unknown schemes"] = case(27, 80, "he_uniform") | {"unknown": ["xavier", "lecun_normal", "he_gaussian"]}
    return cases


def probe(numnet, fan_in, fan_out, scheme, rng, same_rng, unknown):
    init_weights = numnet.initializers.init_weights
    if unknown is not None:
        w, refused = init_weights(fan_in, fan_out, scheme, rng), []
        for other in unknown:
            try:
                init_weights(fan_in, fan_out, other, rng)
            except ValueError:
                refused.append(other)
            except (ArithmeticError, AttributeError, LookupError, NameError, TypeError):
                continue  # what comes of an unknown scheme by accident is no refusal
        return {"unknown scheme": {"w": w, "refused": refused}}
    if same_rng is None:
        return {scheme: init_weights(fan_in, fan_out, scheme, rng)}
    before = np.random.get_state()
    try:
        np.random.seed(1)
        first = init_weights(fan_in, fan_out, scheme, rng)
        second = init_weights(fan_in, fan_out, scheme, rng)
        np.random.seed(2)
        again = init_weights(fan_in, fan_out, scheme, same_rng)
    finally:
        np.random.set_state(before)
    return {"rng": {"first": first, "second": second, "again": again}}


def compare_draw(got, want, inputs):
    """Compare shape, mean, spread and form of one scheme's weights with what the scheme promises."""
    scheme, shape = inputs["scheme"], (inputs["fan_in"], inputs["fan_out"])
    problem = _compare_form(scheme, got, shape)
    if problem:
        return problem
    n, std = got.size, expected_std(inputs)
    if abs(got.mean()) > Z * std / math.sqrt(n):
        return Problem(f"{scheme}: the mean is not 0.", f"The mean is {got.mean():.4g}.")
    if abs(_spread(got, inputs) / std - 1) > spread_tolerance(scheme, n):
        return Problem(f"{scheme}: the spread is wrong.", f"The standard deviation is {got.std():.4g}, not {std:.4g}.")
    if len(np.unique(got)) < n - 2:
        return Problem(f"{scheme}: many weights are the same number.")
    if not _right_form(got, std, scheme):
        kind = "normal" if scheme.endswith("normal") else "uniform"
        return Problem(f"{scheme}: mean and spread are right, but the numbers are not {kind}ly distributed.")
    return None


def compare_rng(got, want, inputs):
    """The same generator state gives the same weights, and each draw moves the generator on."""
    shape = (inputs["fan_in"], inputs["fan_out"])
    if not isinstance(got, dict) or set(got) != set(want):
        return Problem("The weights could not be read.")
    for draw in got.values():
        problem = _compare_form("init_weights", draw, shape)
        if problem:
            return problem
    if not np.array_equal(got["first"], got["again"]):
        return Problem("The same rng gives other weights the second time: draw from rng, and from nothing else.")
    if np.array_equal(got["first"], got["second"]):
        return Problem("Two draws from one rng are the same: draw from the rng you are given, not from a new one.")
    return None


def compare_refusals(got, want, inputs):
    """Unknown schemes raise ValueError. That counts beside a right draw only: the lines that raise were given."""
    if not isinstance(got, dict) or compare_draw(got.get("w"), None, inputs):
        return Problem(f"Refusing an unknown scheme counts once {inputs['scheme']} is right.")
    if not equal(got.get("refused"), want["refused"]):
        return Problem("An unknown scheme must raise ValueError, as the lines you were given do.")
    return None


def expected_std(inputs):
    """The standard deviation that the scheme promises."""
    fan_in, fan_out, scheme = inputs["fan_in"], inputs["fan_out"], inputs["scheme"]
    return math.sqrt(2 / (fan_in if scheme.startswith("he") else fan_in + fan_out))


def spread_tolerance(scheme, n):
    """How far the measured spread may be off, relatively.

    A normal sample's standard deviation has relative deviation 1/sqrt(2n); the skew of the chi-squared adds Z²/(4n).
    All uniform draws lie below (1 - t) of the bound with probability (1 - t)^n.
    """
    if scheme.endswith("normal"):
        return Z / math.sqrt(2 * n) + Z**2 / (4 * n)
    return -math.log(TAIL) / n


def same_draw(got, wrong, inputs):
    """Whether two draws show the same mistake: shapes, means, spreads and forms agree within their noise."""
    if not isinstance(got, np.ndarray) or not isinstance(wrong, np.ndarray) or got.shape != wrong.shape:
        return False
    if got.dtype.kind != wrong.dtype.kind or not np.all(np.isfinite(got)) or got.size < 2:
        return False
    scale = max(got.std(), wrong.std())
    if min(got.std(), wrong.std()) == 0:
        return False
    flat = [_tails(draw) for draw in (got, wrong)]
    return bool(
        abs(got.mean() - wrong.mean()) < 5 * scale * math.sqrt(2 / got.size)
        and abs(math.log(got.std() / wrong.std())) < 0.09
        and flat[0] == flat[1]
    )


def same_rng_mistake(got, wrong, inputs):
    """Whether two triples of draws are equal, or differ, at the same places."""
    pattern = [_pattern(draws, inputs) for draws in (got, wrong)]
    return pattern[0] is not None and pattern[0] == pattern[1]


def same_refusals(got, wrong, inputs):
    """Whether two draws show the same mistake, or are both right and it is unknown schemes that pass in both."""
    if not isinstance(got, dict) or not isinstance(wrong, dict):
        return False
    if compare_draw(got.get("w"), None, inputs) or compare_draw(wrong.get("w"), None, inputs):
        return same_draw(got.get("w"), wrong.get("w"), inputs)
    return equal(got.get("refused"), inputs["unknown"]) == equal(wrong.get("refused"), inputs["unknown"])


def _compare_form(name, got, shape):
    if not isinstance(got, np.ndarray):
        return Problem(f"{name}: the result is not an array.")
    if got.shape != shape:
        swapped = got.shape == shape[::-1]
        return Problem(f"{name}: the shape is {'(fan_out, fan_in), not' if swapped else 'not'} (fan_in, fan_out).")
    if got.dtype != np.float64:
        return Problem(f"{name}: the weights should have dtype float64.")
    if not np.all(np.isfinite(got)):
        return Problem(f"{name}: the weights hold nan or infinity.")
    if not np.any(got):
        return Problem(f"{name}: all weights are 0.")
    return None


def _spread(got, inputs):
    """The standard deviation: measured for a normal draw, from the largest value for a uniform one."""
    return got.std() if inputs["scheme"].endswith("normal") else np.abs(got).max() / math.sqrt(3)


def _right_form(got, std, scheme):
    """Compare with the right distribution function: Massart's bound on its largest distance, and the tails' share."""
    z = np.sort(got, axis=None) / std
    n = z.size
    if scheme.endswith("normal"):
        right = np.array([0.5 * (1 + math.erf(value / math.sqrt(2))) for value in z])
        tails = np.mean(np.abs(z) > 2)
        if abs(tails - 0.0455) > Z * math.sqrt(0.0455 * 0.9545 / n):
            return False
    else:
        right = np.clip(0.5 + z / math.sqrt(12), 0, 1)
    steps = np.arange(n + 1) / n
    distance = max(np.max(right - steps[:-1]), np.max(steps[1:] - right))
    return distance < math.sqrt(math.log(2 / TAIL) / (2 * n))


def _tails(draw):
    """Roughly which distribution a draw has: the share of entries beyond 1.85 deviations tells normal from uniform."""
    z = (draw - draw.mean()) / draw.std()
    share, near = np.mean(np.abs(z) > 1.85), np.mean(np.abs(z) < 0.5)
    return "uniform" if share < 0.01 and near < 0.335 else "normal" if 0.03 < share < 0.1 else "other"


def _pattern(draws, inputs):
    if not isinstance(draws, dict) or set(draws) != {"first", "second", "again"}:
        return None
    if any(not isinstance(draw, np.ndarray) for draw in draws.values()):
        return None
    first, second, again = draws["first"], draws["second"], draws["again"]
    return first.shape, np.array_equal(first, second), np.array_equal(first, again), not np.any(first)


judge = ArrayJudge(
    parts={**dict.fromkeys(SHAPES, 1), "rng": 2, "unknown scheme": 1},
    returns="w",
    compare={**dict.fromkeys(SHAPES, compare_draw), "rng": compare_rng, "unknown scheme": compare_refusals},
    same={**dict.fromkeys(SHAPES, same_draw), "rng": same_rng_mistake, "unknown scheme": same_refusals},
)
