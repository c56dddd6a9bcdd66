"""Right implementations of `init_weights` that differ from the course's own: other draws, tables, row by row."""
# %% standard_draws
def init_weights(fan_in, fan_out, scheme, rng):
    fans = {"xavier": (fan_in + fan_out) / 2, "he": fan_in / 2}
    family, _, form = scheme.partition("_")
    if family == "xavier":
        std = fans["xavier"] ** -0.5
    elif family == "he":
        std = fans["he"] ** -0.5
    else:
        raise ValueError(scheme)
    if form == "normal":
        return std * rng.standard_normal((fan_in, fan_out))
    if form == "uniform":
        return std * 3**0.5 * (2 * rng.random((fan_in, fan_out)) - 1)
    raise ValueError(scheme)

# %% four_branches
def init_weights(fan_in, fan_out, scheme, rng):
    if scheme == "xavier_normal":
        w = rng.normal(scale=np.sqrt(2 / (fan_in + fan_out)), size=(fan_in, fan_out))
    elif scheme == "xavier_uniform":
        a = np.sqrt(6 / (fan_in + fan_out))
        w = rng.uniform(low=-a, high=a, size=(fan_in, fan_out))
    elif scheme == "he_normal":
        w = rng.normal(scale=np.sqrt(2 / fan_in), size=(fan_in, fan_out))
    elif scheme == "he_uniform":
        a = np.sqrt(6 / fan_in)
        w = rng.uniform(low=-a, high=a, size=(fan_in, fan_out))
    else:
        raise ValueError(f"no scheme is called {scheme}")
    return w

# %% unit_by_unit
def init_weights(fan_in, fan_out, scheme, rng):
    table = {
        "xavier_normal": lambda: rng.normal(0, (2 / (fan_in + fan_out)) ** 0.5),
        "xavier_uniform": lambda: rng.uniform(-1, 1) * (6 / (fan_in + fan_out)) ** 0.5,
        "he_normal": lambda: rng.normal(0, (2 / fan_in) ** 0.5),
        "he_uniform": lambda: rng.uniform(-1, 1) * (6 / fan_in) ** 0.5,
    }
    if scheme not in table:
        raise ValueError(scheme)
    draw = table[scheme]
    return np.array([[draw() for _ in range(fan_in)] for _ in range(fan_out)]).T
