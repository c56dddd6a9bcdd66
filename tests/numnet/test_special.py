"""The error function that NumPy lacks, against the standard library's and PyTorch's."""

import math

import numpy as np
import torch

from numnet.special import erf


def test_erf_equals_torch():
    x = np.concatenate([np.linspace(-7, 7, 4001), [1e-300, -1e-300, 0.0, 1e300, -1e300, math.inf]])
    np.testing.assert_allclose(erf(x), torch.erf(torch.from_numpy(x)).numpy(), rtol=1e-14, atol=0)


def test_erf_keeps_shape_and_dtype():
    assert erf(np.zeros((2, 0, 3), np.float32)).shape == (2, 0, 3)
    assert erf(np.zeros(2, np.float32)).dtype == np.float32
    assert erf(np.array([1, 2])).dtype == np.float64
    assert float(erf(0.5)) == math.erf(0.5)
    assert np.isnan(erf(np.nan))
