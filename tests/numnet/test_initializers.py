"""Initial weights: the distribution of each scheme, and where the randomness comes from.

The bounds are five standard errors wide, so the fixed seeds leave a wide margin.
"""

import numpy as np
import pytest
import torch

from numnet.initializers import init_weights
from numnet.reference import initializers as twins

VARIANCE = {"xavier": lambda fan_in, fan_out: 2 / (fan_in + fan_out), "he": lambda fan_in, fan_out: 2 / fan_in}
SCHEMES = ["xavier_normal", "xavier_uniform", "he_normal", "he_uniform"]
# kurtosis, and the standard error of a sample variance over variance / sqrt(n), for each shape
SHAPE = {"normal": (3.0, 2**0.5), "uniform": (1.8, 0.8**0.5)}


@pytest.mark.parametrize("fans", [(300, 100), (50, 700)])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_init_weights_distribution(scheme, fans):
    family, shape = scheme.split("_")
    variance = VARIANCE[family](*fans)
    kurtosis, spread = SHAPE[shape]
    draws = [
        init_weights(*fans, scheme, np.random.default_rng(0)),
        twins.init_weights(*fans, scheme, torch.Generator().manual_seed(0)).numpy(),
    ]
    for w in draws:
        assert w.shape == fans
        assert w.dtype == np.float64
        assert abs(w.mean()) < 5 * np.sqrt(variance / w.size)
        assert abs(w.var() / variance - 1) < 5 * spread / np.sqrt(w.size)
        assert abs(np.mean(w**4) / w.var() ** 2 - kurtosis) < 0.15
        if shape == "uniform":
            bound = np.sqrt(3 * variance)
            assert 0.99 * bound < np.abs(w).max() <= bound


@pytest.mark.parametrize("scheme", SCHEMES)
def test_init_weights_uses_its_generator_only(scheme):
    before = np.random.get_state()[1].copy()
    rng = np.random.default_rng(1)
    first, second = init_weights(4, 3, scheme, rng), init_weights(4, 3, scheme, rng)
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(first, init_weights(4, 3, scheme, np.random.default_rng(1)))
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_init_weights_unknown_scheme():
    with pytest.raises(ValueError, match="unknown scheme 'xavier'"):
        init_weights(4, 3, "xavier", np.random.default_rng(0))
