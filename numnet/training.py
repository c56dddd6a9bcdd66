"""Training: a loop over minibatches that any model and loss fit into, and a first complete classifier."""

import sys

import numpy as np

from numnet import initializers, layers, losses

__all__ = ["fit", "minibatches", "progress", "train_classifier"]


def minibatches(n, batch_size, rng):
    """Split the numbers 0 to n - 1 into random batches; each number comes up once, the last batch may be smaller.

    Parameters
    ----------
    n : int    number of examples
    batch_size : int    at least 1
    rng : np.random.Generator

    Returns
    -------
    batches : list of int arrays
    """
    return np.split(rng.permutation(n), range(batch_size, n, batch_size))


def progress(items, description):
    """Pass the items on one by one and show how far they are: by tqdm where it is installed, else in plain text.

    Parameters
    ----------
    items : sequence
    description : str    stands before the bar

    Returns
    -------
    iterator over ``items``
    """
    try:
        from tqdm import tqdm
    except ImportError:
        return _plain_progress(items, description)
    return iter(tqdm(items, desc=description, leave=False))


def _plain_progress(items, description):
    for done, item in enumerate(items):
        print(f"\r{description}: {done}/{len(items)}", end="", file=sys.stderr, flush=True)
        yield item
    print(f"\r{description}: {len(items)}/{len(items)}", file=sys.stderr, flush=True)


def fit(params, loss_fn, x, y, rng, *, epochs=10, batch_size=50, lr=0.1, rule=None, evaluate=None, show=True):
    """Train any model by minibatch gradient descent, or by another update rule.

    Parameters
    ----------
    params : dict of float arrays    where to start; left unmodified
    loss_fn : function    ``loss_fn(params, x_rows, y_rows) -> (loss, grads)``, grads with the keys of params
    x, y : arrays of N rows
    rng : np.random.Generator    shuffles the rows anew in every epoch; the only source of randomness
    epochs : int    passes over the data
    batch_size : int
    lr : float or function    the learning rate, or ``lr(step)`` with steps counted from 0
    rule : function or None    ``rule(w, dw, state, lr) -> (w, state)`` for each array, with None as its first state;
        None stands for plain gradient descent
    evaluate : function or None    ``evaluate(params) -> dict of numbers``, called after each epoch
    show : bool    whether to show progress

    Returns
    -------
    params : dict of float arrays    the trained ones
    history : dict of lists    ``"loss"`` of every step; each number from ``evaluate`` for every epoch

    Notes
    -----
    ``loss_fn`` may be a network itself: ``fit(params, two_layer_net, x, y, rng)``.
    """
    params, states = dict(params), dict.fromkeys(params)
    history = {"loss": []}
    for _ in progress(range(epochs), "epochs") if show else range(epochs):
        for rows in minibatches(len(x), batch_size, rng):
            rate = lr(len(history["loss"])) if callable(lr) else lr
            loss, grads = loss_fn(params, x[rows], y[rows])
            history["loss"].append(float(loss))
            for name, w in params.items():
                if rule is None:
                    params[name] = w - rate * grads[name]
                else:
                    params[name], states[name] = rule(w, grads[name], states[name], rate)
        if evaluate is not None:
            for name, number in evaluate(params).items():
                history.setdefault(name, []).append(number)
    return params, history


def train_classifier(x_train, y_train, x_test, rng):
    """Train a classifier of your choice on the training rows and label the test rows.

    Parameters
    ----------
    x_train : (N, D) float array    pixel values in [0, 1], one picture per row, left unmodified
    y_train : (N,) int array    classes, 0 to 9
    x_test : (M, D) float array    left unmodified; nothing may be learnt from these rows, not even a mean
    rng : np.random.Generator    the only source of randomness: the same seed gives the same labels

    Returns
    -------
    labels : (M,) int array    the predicted class of each test row

    Raises
    ------
    ValueError    if ``y_train`` does not hold one label per training row, or the rows differ in length

    Notes
    -----
    Lesson 09. A test row's label must not depend on which other rows are tested. You have NumPy, the functions of
    numnet that you have written, and 10 seconds of processor time.
    """
    if y_train.shape != x_train.shape[:1] or x_test.shape[1:] != x_train.shape[1:]:
        raise ValueError(
            f"x_train is {x_train.shape}, y_train is {y_train.shape}, x_test is {x_test.shape}: "
            "expected (N, D), (N,), (M, D)"
        )
    ### BEGIN SOLUTION
    hidden, batch, epochs, lr, momentum = 32, 50, 15, 0.1, 0.9
    mean = x_train.mean(axis=0)
    params = {
        "w1": initializers.init_weights(x_train.shape[1], hidden, "he_normal", rng),
        "b1": np.zeros(hidden),
        "w2": initializers.init_weights(hidden, 10, "he_normal", rng),
        "b2": np.zeros(10),
    }
    velocity = {name: np.zeros_like(value) for name, value in params.items()}

    def scores_of(x):
        h, cache1 = layers.affine_forward(x - mean, params["w1"], params["b1"])
        h, cache_relu = layers.relu_forward(h)
        scores, cache2 = layers.affine_forward(h, params["w2"], params["b2"])
        return scores, (cache1, cache_relu, cache2)

    for _ in range(epochs):
        order = rng.permutation(len(y_train))
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            scores, (cache1, cache_relu, cache2) = scores_of(x_train[rows])
            _, dscores = losses.softmax_loss(scores, y_train[rows])
            grads = {}
            dh, grads["w2"], grads["b2"] = layers.affine_backward(dscores, cache2)
            dh = layers.relu_backward(dh, cache_relu)
            _, grads["w1"], grads["b1"] = layers.affine_backward(dh, cache1)
            for name in params:
                velocity[name] = momentum * velocity[name] - lr * grads[name]
                params[name] = params[name] + velocity[name]
    return scores_of(x_test)[0].argmax(axis=1)
    ### END SOLUTION
