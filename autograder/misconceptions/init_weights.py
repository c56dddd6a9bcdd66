"""Wrong versions of `init_weights` that students write, each with the sentence that helps, in two writings.

The second writings are for `verify` alone: the diagnosis is tried on them.
"""
# %% variance_as_deviation
# You passed the variance where the generator's normal takes the standard deviation: take the square root.
def init_weights(fan_in, fan_out, scheme, rng):
    if scheme not in ("xavier_normal", "xavier_uniform", "he_normal", "he_uniform"):
        raise ValueError(f"unknown scheme {scheme!r}")
    variance = 2 / fan_in if scheme.startswith("he") else 2 / (fan_in + fan_out)
    if scheme.endswith("normal"):
        return rng.normal(0, variance, size=(fan_in, fan_out))
    bound = np.sqrt(3 * variance)
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))

# %% variance_as_deviation (second version)
def init_weights(fan_in, fan_out, scheme, rng):
    shape = (fan_in, fan_out)
    if scheme == "xavier_normal":
        return rng.standard_normal(shape) * (2 / (fan_in + fan_out))
    if scheme == "he_normal":
        return rng.standard_normal(shape) * (2 / fan_in)
    if scheme == "xavier_uniform":
        limit = (6 / (fan_in + fan_out)) ** 0.5
    elif scheme == "he_uniform":
        limit = (6 / fan_in) ** 0.5
    else:
        raise ValueError(scheme)
    return (2 * rng.random(shape) - 1) * limit

# %% fans_swapped
# He divides by fan_in, the number of inputs that each unit sums; you divided by fan_out.
def init_weights(fan_in, fan_out, scheme, rng):
    if scheme not in ("xavier_normal", "xavier_uniform", "he_normal", "he_uniform"):
        raise ValueError(f"unknown scheme {scheme!r}")
    variance = 2 / fan_out if scheme.startswith("he") else 2 / (fan_in + fan_out)
    if scheme.endswith("normal"):
        return rng.normal(0, np.sqrt(variance), size=(fan_in, fan_out))
    bound = np.sqrt(3 * variance)
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))

# %% fans_swapped (second version)
def init_weights(fan_in, fan_out, scheme, rng):
    stds = {
        "xavier_normal": (2 / (fan_out + fan_in)) ** 0.5,
        "he_normal": (2 / fan_out) ** 0.5,
    }
    limits = {
        "xavier_uniform": (6 / (fan_out + fan_in)) ** 0.5,
        "he_uniform": (6 / fan_out) ** 0.5,
    }
    if scheme in stds:
        return stds[scheme] * rng.standard_normal((fan_in, fan_out))
    if scheme in limits:
        return rng.uniform(-limits[scheme], limits[scheme], (fan_in, fan_out))
    raise ValueError(scheme)

# %% root_three_for_six
# Your uniform bound is too small by the square root of 2: you have 3 where 6 belongs. Solve a²/3 = 2/fan for a.
def init_weights(fan_in, fan_out, scheme, rng):
    if scheme not in ("xavier_normal", "xavier_uniform", "he_normal", "he_uniform"):
        raise ValueError(f"unknown scheme {scheme!r}")
    fan = fan_in if scheme.startswith("he") else fan_in + fan_out
    if scheme.endswith("normal"):
        return rng.normal(0, np.sqrt(2 / fan), size=(fan_in, fan_out))
    bound = np.sqrt(3 / fan)
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))

# %% root_three_for_six (second version)
def init_weights(fan_in, fan_out, scheme, rng):
    family, _, form = scheme.partition("_")
    fan = {"xavier": fan_in + fan_out, "he": fan_in}.get(family)
    if fan is None or form not in ("normal", "uniform"):
        raise ValueError(scheme)
    if form == "normal":
        return rng.standard_normal(size=(fan_in, fan_out)) * (2 / fan) ** 0.5
    a = 3**0.5 / fan**0.5
    return a * (2 * rng.random(size=(fan_in, fan_out)) - 1)

# %% deviation_as_bound
# Your uniform bound is the standard deviation itself. A uniform variable on [-a, a] has variance a²/3, so a is √3 standard deviations.
def init_weights(fan_in, fan_out, scheme, rng):
    if scheme not in ("xavier_normal", "xavier_uniform", "he_normal", "he_uniform"):
        raise ValueError(f"unknown scheme {scheme!r}")
    std = np.sqrt(2 / fan_in if scheme.startswith("he") else 2 / (fan_in + fan_out))
    if scheme.endswith("normal"):
        return rng.normal(0, std, size=(fan_in, fan_out))
    return rng.uniform(-std, std, size=(fan_in, fan_out))

# %% deviation_as_bound (second version)
def init_weights(fan_in, fan_out, scheme, rng):
    if scheme in ("he_normal", "he_uniform"):
        scale = (2 / fan_in) ** 0.5
    elif scheme in ("xavier_normal", "xavier_uniform"):
        scale = (2 / (fan_in + fan_out)) ** 0.5
    else:
        raise ValueError(scheme)
    if "normal" in scheme:
        draw = rng.standard_normal((fan_in, fan_out))
    else:
        draw = 2 * rng.random((fan_in, fan_out)) - 1
    return scale * draw

# %% only_positive
# Your uniform weights are all positive. Draw from -a to a, so that their mean is 0.
def init_weights(fan_in, fan_out, scheme, rng):
    if scheme not in ("xavier_normal", "xavier_uniform", "he_normal", "he_uniform"):
        raise ValueError(f"unknown scheme {scheme!r}")
    variance = 2 / fan_in if scheme.startswith("he") else 2 / (fan_in + fan_out)
    if scheme.endswith("normal"):
        return rng.normal(0, np.sqrt(variance), size=(fan_in, fan_out))
    return rng.uniform(0, np.sqrt(3 * variance), size=(fan_in, fan_out))

# %% only_positive (second version)
def init_weights(fan_in, fan_out, scheme, rng):
    fan = {"he": fan_in, "xavier": fan_in + fan_out}[scheme.split("_")[0]]
    if scheme.split("_")[1] == "uniform":
        return rng.random((fan_in, fan_out)) * (6 / fan) ** 0.5
    return rng.standard_normal((fan_in, fan_out)) * (2 / fan) ** 0.5

# %% xavier_fan_in_only
# Xavier's variance is 2 / (fan_in + fan_out); you used fan_in alone. It is a compromise between the forward and the backward pass.
def init_weights(fan_in, fan_out, scheme, rng):
    if scheme not in ("xavier_normal", "xavier_uniform", "he_normal", "he_uniform"):
        raise ValueError(f"unknown scheme {scheme!r}")
    variance = 2 / fan_in if scheme.startswith("he") else 1 / fan_in
    if scheme.endswith("normal"):
        return rng.normal(0, np.sqrt(variance), size=(fan_in, fan_out))
    bound = np.sqrt(3 * variance)
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))

# %% xavier_fan_in_only (second version)
def init_weights(fan_in, fan_out, scheme, rng):
    shape = fan_in, fan_out
    if scheme == "xavier_normal":
        return rng.standard_normal(shape) / fan_in**0.5
    if scheme == "xavier_uniform":
        return (rng.random(shape) - 0.5) * 2 * (3 / fan_in) ** 0.5
    if scheme == "he_normal":
        return rng.standard_normal(shape) * (2 / fan_in) ** 0.5
    if scheme == "he_uniform":
        return (rng.random(shape) - 0.5) * 2 * (6 / fan_in) ** 0.5
    raise ValueError(scheme)

# %% he_without_two
# He's variance is 2 / fan_in: a ReLU switches off half of the signal, and the 2 makes up for it. You have 1 / fan_in.
def init_weights(fan_in, fan_out, scheme, rng):
    if scheme not in ("xavier_normal", "xavier_uniform", "he_normal", "he_uniform"):
        raise ValueError(f"unknown scheme {scheme!r}")
    variance = 1 / fan_in if scheme.startswith("he") else 2 / (fan_in + fan_out)
    if scheme.endswith("normal"):
        return rng.normal(0, np.sqrt(variance), size=(fan_in, fan_out))
    bound = np.sqrt(3 * variance)
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))

# %% he_without_two (second version)
def init_weights(fan_in, fan_out, scheme, rng):
    he = scheme in ("he_normal", "he_uniform")
    if not he and scheme not in ("xavier_normal", "xavier_uniform"):
        raise ValueError(scheme)
    precision = fan_in if he else (fan_in + fan_out) / 2
    z = rng.standard_normal((fan_in, fan_out)) if scheme[-6:] == "normal" else rng.uniform(-(3**0.5), 3**0.5, (fan_in, fan_out))
    return z / precision**0.5

# %% he_uses_both_fans
# Your He schemes divide by fan_in + fan_out, as Xavier does. He looks at the forward pass only: variance 2 / fan_in.
def init_weights(fan_in, fan_out, scheme, rng):
    if scheme not in ("xavier_normal", "xavier_uniform", "he_normal", "he_uniform"):
        raise ValueError(f"unknown scheme {scheme!r}")
    variance = 2 / (fan_in + fan_out)
    if scheme.endswith("normal"):
        return rng.normal(0, np.sqrt(variance), size=(fan_in, fan_out))
    bound = np.sqrt(3 * variance)
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))

# %% he_uses_both_fans (second version)
def init_weights(fan_in, fan_out, scheme, rng):
    total = fan_in + fan_out
    if scheme in ("he_normal", "xavier_normal"):
        w = np.zeros((fan_in, fan_out))
        for i in range(fan_in):
            w[i] = rng.standard_normal(fan_out) * np.sqrt(2 / total)
        return w
    if scheme in ("he_uniform", "xavier_uniform"):
        return np.sqrt(6 / total) * (1 - 2 * rng.random((fan_in, fan_out)))
    raise ValueError(scheme)

# %% shape_transposed
# The shape is (fan_out, fan_in). The course keeps one row per input: (fan_in, fan_out).
def init_weights(fan_in, fan_out, scheme, rng):
    if scheme not in ("xavier_normal", "xavier_uniform", "he_normal", "he_uniform"):
        raise ValueError(f"unknown scheme {scheme!r}")
    variance = 2 / fan_in if scheme.startswith("he") else 2 / (fan_in + fan_out)
    if scheme.endswith("normal"):
        return rng.normal(0, np.sqrt(variance), size=(fan_out, fan_in))
    bound = np.sqrt(3 * variance)
    return rng.uniform(-bound, bound, size=(fan_out, fan_in))

# %% shape_transposed (second version)
def init_weights(fan_in, fan_out, scheme, rng):
    spread = np.sqrt(2 / (fan_in if scheme[:2] == "he" else fan_in + fan_out))
    rows = []
    for _ in range(fan_out):
        if scheme in ("he_normal", "xavier_normal"):
            rows.append(spread * rng.standard_normal(fan_in))
        elif scheme in ("he_uniform", "xavier_uniform"):
            rows.append(spread * np.sqrt(3) * rng.uniform(-1, 1, fan_in))
        else:
            raise ValueError(scheme)
    return np.array(rows)

# %% global_generator
# You draw from np.random, which everybody shares. Draw from the rng you are given, so that a seed repeats the result.
def init_weights(fan_in, fan_out, scheme, rng):
    if scheme not in ("xavier_normal", "xavier_uniform", "he_normal", "he_uniform"):
        raise ValueError(f"unknown scheme {scheme!r}")
    variance = 2 / fan_in if scheme.startswith("he") else 2 / (fan_in + fan_out)
    if scheme.endswith("normal"):
        return np.random.normal(0, np.sqrt(variance), size=(fan_in, fan_out))
    bound = np.sqrt(3 * variance)
    return np.random.uniform(-bound, bound, size=(fan_in, fan_out))

# %% global_generator (second version)
def init_weights(fan_in, fan_out, scheme, rng):
    rng = np.random.default_rng()
    if scheme not in ("xavier_normal", "xavier_uniform", "he_normal", "he_uniform"):
        raise ValueError(scheme)
    scale = np.sqrt(2 / (fan_in if scheme.startswith("he") else fan_in + fan_out))
    if scheme.endswith("uniform"):
        return scale * rng.uniform(-np.sqrt(3), np.sqrt(3), (fan_in, fan_out))
    return scale * rng.standard_normal((fan_in, fan_out))

# %% new_generator_inside
# You seed a generator of your own inside, so two layers of one shape start with the same weights. Draw from the rng you are given.
def init_weights(fan_in, fan_out, scheme, rng):
    if scheme not in ("xavier_normal", "xavier_uniform", "he_normal", "he_uniform"):
        raise ValueError(f"unknown scheme {scheme!r}")
    rng = np.random.default_rng(0)
    variance = 2 / fan_in if scheme.startswith("he") else 2 / (fan_in + fan_out)
    if scheme.endswith("normal"):
        return rng.normal(0, np.sqrt(variance), size=(fan_in, fan_out))
    bound = np.sqrt(3 * variance)
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))

# %% new_generator_inside (second version)
def init_weights(fan_in, fan_out, scheme, rng):
    np.random.seed(42)
    fan = fan_in if scheme in ("he_normal", "he_uniform") else fan_in + fan_out
    if scheme in ("xavier_normal", "he_normal"):
        return np.random.randn(fan_in, fan_out) * np.sqrt(2 / fan)
    if scheme in ("xavier_uniform", "he_uniform"):
        return (2 * np.random.rand(fan_in, fan_out) - 1) * np.sqrt(6 / fan)
    raise ValueError(scheme)

# %% normal_for_uniform
# Your uniform schemes draw normal numbers. "uniform" means rng.uniform between -a and a.
def init_weights(fan_in, fan_out, scheme, rng):
    if scheme not in ("xavier_normal", "xavier_uniform", "he_normal", "he_uniform"):
        raise ValueError(f"unknown scheme {scheme!r}")
    variance = 2 / fan_in if scheme.startswith("he") else 2 / (fan_in + fan_out)
    return rng.normal(0, np.sqrt(variance), size=(fan_in, fan_out))

# %% normal_for_uniform (second version)
def init_weights(fan_in, fan_out, scheme, rng):
    stds = dict.fromkeys(("xavier_normal", "xavier_uniform"), (0.5 * (fan_in + fan_out)) ** -0.5)
    stds.update(dict.fromkeys(("he_normal", "he_uniform"), (0.5 * fan_in) ** -0.5))
    if scheme not in stds:
        raise ValueError(scheme)
    return stds[scheme] * rng.standard_normal(fan_in * fan_out).reshape(fan_in, fan_out)

# %% one_row_repeated
# All rows of your weights are the same, so all inputs count alike. Draw fan_in times fan_out numbers, one for each weight.
def init_weights(fan_in, fan_out, scheme, rng):
    if scheme not in ("xavier_normal", "xavier_uniform", "he_normal", "he_uniform"):
        raise ValueError(f"unknown scheme {scheme!r}")
    variance = 2 / fan_in if scheme.startswith("he") else 2 / (fan_in + fan_out)
    if scheme.endswith("normal"):
        row = rng.normal(0, np.sqrt(variance), size=fan_out)
    else:
        row = rng.uniform(-np.sqrt(3 * variance), np.sqrt(3 * variance), size=fan_out)
    return np.tile(row, (fan_in, 1))

# %% one_row_repeated (second version)
def init_weights(fan_in, fan_out, scheme, rng):
    fan = fan_in if "he" in scheme else fan_in + fan_out
    draws = {"normal": lambda: rng.standard_normal(fan_out) * (2 / fan) ** 0.5,
             "uniform": lambda: (2 * rng.random(fan_out) - 1) * (6 / fan) ** 0.5}
    kind = scheme.split("_")[1]
    if kind not in draws:
        raise ValueError(scheme)
    w = np.empty((fan_in, fan_out))
    w[...] = draws[kind]()
    return w

# %% refusals_removed
# Keep the given lines that raise ValueError: without them a misspelt scheme, he_gaussian say, passes for another one without a word.
def init_weights(fan_in, fan_out, scheme, rng):
    variance = 2 / fan_in if scheme.startswith("he") else 2 / (fan_in + fan_out)
    if scheme.endswith("normal"):
        return rng.normal(0, np.sqrt(variance), size=(fan_in, fan_out))
    bound = np.sqrt(3 * variance)
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))

# %% refusals_removed (second version)
def init_weights(fan_in, fan_out, scheme, rng):
    total = fan_in + fan_out
    if scheme == "xavier_normal":
        w = rng.standard_normal((fan_in, fan_out)) * (2 / total) ** 0.5
    elif scheme == "xavier_uniform":
        w = (2 * rng.random((fan_in, fan_out)) - 1) * (6 / total) ** 0.5
    elif scheme == "he_normal":
        w = rng.standard_normal((fan_in, fan_out)) * (2 / fan_in) ** 0.5
    elif scheme == "he_uniform":
        w = (2 * rng.random((fan_in, fan_out)) - 1) * (6 / fan_in) ** 0.5
    return w
