"""Random weights to start from. A good start keeps signals at one scale from layer to layer, forward and backward."""

import numpy as np

__all__ = ["init_weights"]


def init_weights(fan_in, fan_out, scheme, rng):
    r"""Draw the weight matrix of a fully connected layer.

    ======================  ======================================================================
    ``"xavier_normal"``     normal, variance :math:`2 / (\text{fan in} + \text{fan out})`
    ``"xavier_uniform"``    uniform around 0, the same variance
    ``"he_normal"``         normal, variance :math:`2 / \text{fan in}`
    ``"he_uniform"``        uniform around 0, the same variance
    ======================  ======================================================================

    Parameters
    ----------
    fan_in : int    number of inputs D
    fan_out : int    number of outputs M
    scheme : str    one of the four above
    rng : np.random.Generator    the only source of randomness

    Returns
    -------
    w : (fan_in, fan_out) float array    mean 0

    Raises
    ------
    ValueError    for any other scheme

    Notes
    -----
    Lesson 10. The numbers drawn are not pinned; their distribution is. A uniform variable on [-a, a] has
    variance a² / 3.
    """
    if scheme not in ("xavier_normal", "xavier_uniform", "he_normal", "he_uniform"):
        raise ValueError(f"unknown scheme {scheme!r}: use xavier_normal, xavier_uniform, he_normal or he_uniform")
    ### BEGIN SOLUTION
    variance = 2 / fan_in if scheme.startswith("he") else 2 / (fan_in + fan_out)
    if scheme.endswith("normal"):
        return rng.normal(0, np.sqrt(variance), size=(fan_in, fan_out))
    bound = np.sqrt(3 * variance)
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))
    ### END SOLUTION
