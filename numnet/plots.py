"""The course's one visual language: a Matplotlib style, colours with fixed meanings, and helpers for usual figures.

`show` puts a figure, a diagram of `numnet.diagrams` or a slider into a notebook, with the words that stand for it.
"""

import base64
import html
import io
import itertools
import json
import textwrap
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from numnet import svg
from numnet.diagrams import Diagram, Node, blocks, computation_graph, graph_of, graph_steps, layered_net, neuron
from numnet.palette import CLASSES, DATA, FAINT, GRADIENTS, INK, MUTED, PAPER, TRAIN, VALIDATION, VALUES, WEIGHTS

__all__ = [
    "CLASSES",
    "DATA",
    "DIVERGING",
    "FAINT",
    "GRADIENTS",
    "INK",
    "MARKERS",
    "MUTED",
    "PAPER",
    "SEQUENTIAL",
    "TRAIN",
    "VALIDATION",
    "VALUES",
    "WEIGHTS",
    "Diagram",
    "Frame",
    "Node",
    "Widget",
    "bends",
    "blocks",
    "computation_graph",
    "confusion_matrix",
    "decision_regions",
    "figure",
    "graph_of",
    "graph_stepper",
    "headline",
    "histograms",
    "layered_net",
    "loss_curves",
    "neuron",
    "pictures",
    "points",
    "show",
    "slider",
    "stepper",
    "training_history",
    "use_style",
    "weights_as_images",
]

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")

#: Negative numbers in one colour, positive ones in another, 0 in the middle: for weights and scores.
DIVERGING = LinearSegmentedColormap.from_list("numnet_diverging", [VALUES, "#ffffff", GRADIENTS])

#: From nothing, which is the page itself, to a full colour: for sizes, on light pages and dark ones.
SEQUENTIAL = LinearSegmentedColormap.from_list("numnet_sequential", [(0.2, 0.55, 0.83, 0.0), (0.2, 0.55, 0.83, 1.0)])

_STYLE = {
    "figure.facecolor": PAPER,
    "figure.dpi": 100,
    "axes.facecolor": PAPER,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": mpl.cycler(color=[VALUES, GRADIENTS, TRAIN, WEIGHTS, VALIDATION, DATA]),
    "grid.color": FAINT,
    "grid.linewidth": 0.7,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "lines.linewidth": 2,
    "lines.markersize": 5,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "image.cmap": "gray",
    "mathtext.fontset": "dejavusans",
    # Letters as text, and the same bytes at every build.
    "svg.fonttype": "none",
    "svg.hashsalt": "numnet",
}


def use_style():
    """Switch Matplotlib to the course's style, for every figure made from now on.

    Examples
    --------
    >>> plots.use_style()
    >>> fig, ax = plots.figure(6, 2.6)
    >>> ax.plot(np.add.outer(np.arange(2), np.arange(6)))
    >>> ax.set(title="Six lines get six colours", xlabel="x", ylabel="y")
    >>> plots.show(fig, alt="Six parallel lines that rise by 1, each in a colour of its own: "
    ...     "blue, orange, green, violet, brown, grey, from the lowest to the highest.")
    """
    mpl.rcParams.update(_STYLE)


def figure(width=6.0, height=3.5, rows=1, columns=1, **options):
    """Make a figure in the course's layout.

    Parameters
    ----------
    width, height : float    in inches; a page is about 7 wide
    rows, columns : int    number of axes
    options    further arguments of `matplotlib.pyplot.subplots`

    Returns
    -------
    fig : Figure
    ax : Axes, or array of Axes if there are several

    Examples
    --------
    >>> x = np.linspace(-3, 3, 100)
    >>> fig, (left, right) = plots.figure(7, 2.6, 1, 2, sharey=True)
    >>> left.plot(x, x**2)
    >>> left.set(title="The square is smooth", xlabel="x", ylabel="value")
    >>> right.plot(x, np.abs(x))
    >>> right.set(title="The absolute value has a kink", xlabel="x")
    >>> plots.show(fig, alt="Two curves on one scale: a parabola, which reaches 9 at 3, and "
    ...     "the absolute value, a V with its tip at 0.")
    """
    return plt.subplots(rows, columns, figsize=(width, height), layout="constrained", **options)


def headline(fig, title):
    """Put one title over a figure of several axes, as large as that of a single one.

    Examples
    --------
    >>> steps = np.arange(20)
    >>> fig, axes = plots.figure(7, 2.6, 1, 2)
    >>> for ax, rate in zip(axes, (0.4, 1.05)):
    ...     ax.plot(steps, (1 - 2 * rate) ** steps, "o-")
    ...     ax.set(title=f"step size {rate}", xlabel="step", ylabel="w")
    >>> plots.headline(fig, "Steps that are too long lead away from the lowest point")
    >>> plots.show(fig, alt="The weight over 20 steps. With step size 0.4 it settles at 0 "
    ...     "within 5 steps; with 1.05 it swings from side to side, farther at each step.")
    """
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")


def show(picture, alt, *, raster=False):
    """Put a picture into the notebook together with the words that stand for it, and close it.

    Parameters
    ----------
    picture : Figure, Diagram or Widget
    alt : str    what is drawn and what is to be seen in it, for readers who do not see it
    raster : bool    store a figure as pixels: for pictures of very many points

    Raises
    ------
    ValueError
        if the title, an axis label or the text is missing

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x, noise = rng.normal(size=(2, 5000))
    >>> fig, ax = plots.figure(5, 3)
    >>> ax.scatter(x, 0.8 * x + 0.6 * noise, s=3)
    >>> ax.set(title="Large x, mostly large y", xlabel="x", ylabel="y")
    >>> plots.show(fig, alt="5000 points in a cloud that rises from the lower left to the "
    ...     "upper right; few lie at the upper left or the lower right.", raster=True)
    """
    from IPython.display import display

    alt = " ".join(alt.split())
    if len(alt) < 25:
        raise ValueError(
            f"the alt text {alt!r} is too short to stand for a picture: say what is drawn and what it shows"
        )
    if isinstance(picture, Figure):
        _require_words(picture, title=True)
        title = _title(picture)
        bundle = {"image/png": _png(picture)} if raster else {"image/svg+xml": _svg(picture)}
    elif isinstance(picture, Diagram):
        title, bundle = picture.title, {"image/svg+xml": picture.svg}
    elif isinstance(picture, Widget):
        title, bundle = picture.title, {"text/html": picture.html(alt)}
    else:
        raise TypeError(f"show takes a figure, a diagram or a widget, not {type(picture).__name__}")
    about = {"numnet": {"alt": alt, "title": title}}
    if "image/png" in bundle:  # the pixels are finer than the screen's
        about["image/png"] = dict(zip(("width", "height"), _pixels(picture), strict=True))
    display({**bundle, "text/plain": f"[{title}] {alt}"}, metadata=about, raw=True)


def _title(fig):
    titles = [fig.get_suptitle()] + [ax.get_title(where) for ax in fig.axes for where in ("left", "center", "right")]
    return next((title for title in titles if title), "")


def _require_words(fig, title):
    if title and not _title(fig):
        raise ValueError("the figure has no title: say in a sentence what it shows")
    for ax in fig.axes:
        # A colour bar is labelled on whichever axis it has; an axis without ticks measures nothing.
        bar = ax.get_label() == "<colorbar>"
        bare = [
            name
            for name, axis in (("x", ax.xaxis), ("y", ax.yaxis))
            if ax.axison
            and len(axis.get_ticklocs())
            and not axis.get_label_text()
            and not _labelled_by_neighbour(ax, name)
        ]
        if bare and not (bar and len(bare) < 2):
            where = ax.get_title("left") or ax.get_title() or "an axes"
            raise ValueError(f"{where!r}: the {' and '.join(bare)} axis has no label")


def _labelled_by_neighbour(ax, name):
    shared = (ax.get_shared_x_axes() if name == "x" else ax.get_shared_y_axes()).get_siblings(ax)
    return any((other.get_xlabel() if name == "x" else other.get_ylabel()) for other in shared)


def _svg(fig):
    """The figure as SVG text that may stand inside a page."""
    buffer = io.StringIO()
    fig.savefig(buffer, format="svg")
    plt.close(fig)
    return svg.compact(buffer.getvalue(), *_pixels(fig))


def _pixels(fig):
    return [round(96 * inches) for inches in fig.get_size_inches()]


def _png(fig):
    """The figure as base64 of a PNG at twice the screen's resolution, with few enough colours to be small."""
    from PIL import Image

    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=200)
    plt.close(fig)
    small = io.BytesIO()
    image = Image.open(buffer).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    image.save(small, format="png", optimize=True)
    return base64.b64encode(small.getvalue()).decode()


# Usual figures


def points(ax, x, y, names=None, size=18):
    """Draw points of the plane by class, each with its colour and its marker.

    Parameters
    ----------
    ax : Axes
    x : (N, 2) array
    y : (N,) int array    classes, 0 to 7
    names : list of str, optional    one for each class; draws a legend
    size : float    area of a marker

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> y = rng.integers(0, 3, 90)
    >>> x = np.array([[0, 0], [4, 0], [2, 3]])[y] + 0.7 * rng.normal(size=(90, 2))
    >>> fig, ax = plots.figure(5, 3.2)
    >>> plots.points(ax, x, y, names=["a", "b", "c"])
    >>> ax.set(title="Three classes, hardly mixed", xlabel="$x_1$", ylabel="$x_2$")
    >>> plots.show(fig, alt="Three clouds of 90 points in all: discs at the lower left, "
    ...     "squares at the lower right, triangles above and between them.")
    """
    for k in np.unique(y):
        here = x[y == k]
        ax.scatter(
            here[:, 0],
            here[:, 1],
            s=size,
            color=CLASSES[k],
            marker=MARKERS[k],
            edgecolors=INK,
            linewidths=0.5,
            label=names[k] if names else None,
            zorder=3,
        )
    if names:
        ax.legend()


def decision_regions(ax, predict, x, y=None, *, limits=None, resolution=200):
    """Colour the plane by the class that a classifier gives it, and draw the examples over it.

    Parameters
    ----------
    ax : Axes
    predict : function    from (P, 2) points to (P,) int classes
    x : (N, 2) array    examples; they also set the limits
    y : (N,) int array, optional    their classes; without it no example is drawn
    limits : (x0, x1, y0, y1), optional
    resolution : int    pixels a side

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> centers, y = np.array([[0, 0], [4, 0], [2, 3]]), rng.integers(0, 3, 90)
    >>> x = centers[y] + rng.normal(size=(90, 2))
    >>> nearest = lambda p: np.argmin(((p[:, None] - centers) ** 2).sum(axis=2), axis=1)
    >>> fig, ax = plots.figure(5, 3.4)
    >>> plots.decision_regions(ax, nearest, x, y)
    >>> ax.set(title="Nearest centre: the borders are straight", xlabel="$x_1$", ylabel="$x_2$")
    >>> plots.show(fig, alt="Three coloured regions with straight borders; few points stray.")
    """
    if limits is None:
        low, high = x.min(axis=0), x.max(axis=0)
        margin = 0.08 * (high - low)
        limits = (low[0] - margin[0], high[0] + margin[0], low[1] - margin[1], high[1] + margin[1])
    first = np.linspace(limits[0], limits[1], resolution)
    second = np.linspace(limits[2], limits[3], resolution)
    grid = np.stack(np.meshgrid(first, second), axis=-1)
    classes = np.asarray(predict(grid.reshape(-1, 2))).astype(int).reshape(resolution, resolution)
    # Transparent, so that it suits light and dark pages alike.
    colors = np.array([to_rgba(color, 0.3) for color in CLASSES])
    ax.imshow(colors[classes], extent=limits, origin="lower", aspect="auto", interpolation="none")
    if len(np.unique(classes)) > 1:
        ax.contour(first, second, classes, levels=np.arange(classes.max()) + 0.5, colors=INK, linewidths=0.8)
    ax.grid(False)
    if y is not None:
        points(ax, x, y)
    ax.set(xlim=limits[:2], ylim=limits[2:])


def loss_curves(ax, train, validation=None, *, steps=None):
    """Draw a loss over training, and the validation loss beside it.

    Parameters
    ----------
    ax : Axes
    train : (S,) array
    validation : (S,) array, optional
    steps : (S,) array, optional    positions on the x axis; 0, 1, 2, ... by default

    Examples
    --------
    >>> steps = np.arange(200)
    >>> train = 0.2 + np.exp(-steps / 30)
    >>> fig, ax = plots.figure(6, 3)
    >>> plots.loss_curves(ax, train, train + 0.1 + 0.002 * steps)
    >>> ax.set(title="The validation loss turns, the training loss does not", ylim=(0, None))
    >>> plots.show(fig, alt="Two curves over 200 steps. The training loss falls towards 0.2; "
    ...     "the validation loss falls with it at first and rises after about step 80.")
    """
    ax.plot(np.arange(len(train)) if steps is None else steps, train, color=TRAIN, label="training")
    if validation is not None:
        at = np.arange(len(validation)) if steps is None else steps
        ax.plot(at, validation, "--", color=VALIDATION, label="validation")
    ax.set(xlabel="step", ylabel="loss")
    ax.legend()


def histograms(axes, groups, *, bins=40, color=VALUES, limits=None):
    """Draw one histogram for each group of numbers, side by side on one scale.

    Parameters
    ----------
    axes : array of Axes    as many as groups
    groups : dict of str to array    title and numbers
    bins : int
    color : str    what the numbers are: `VALUES`, `GRADIENTS`, `WEIGHTS`
    limits : (low, high), optional    of the x axis; from all groups by default

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> groups = {f"layer {k}": rng.normal(size=2000) / 2**k for k in range(4)}
    >>> fig, axes = plots.figure(7, 2.2, 1, 4, sharey=True, subplot_kw={"xlabel": "value"})
    >>> plots.histograms(axes, groups)
    >>> plots.headline(fig, "Each layer halves its values")
    >>> plots.show(fig, alt="Four bell-shaped histograms on one scale; each is half as wide "
    ...     "and twice as tall as the one before.")
    """
    values = [np.ravel(group) for group in groups.values()]
    limits = limits or (min(v.min() for v in values), max(v.max() for v in values))
    for ax, (title, group) in zip(np.ravel(axes), groups.items(), strict=True):
        ax.hist(np.ravel(group), bins=bins, range=limits, color=color)
        ax.set(title=title, xlim=limits, yticks=[])
        ax.grid(False)


def weights_as_images(w, shape, *, columns=8, title="", names=None):
    """Draw each column of a weight matrix as an image, zero in white (all on one scale).

    Parameters
    ----------
    w : (D, M) array
    shape : (height, width)    with height * width = D
    columns : int    images in a row
    title : str
    names : list of str, optional    one for each column

    Returns
    -------
    Figure

    Examples
    --------
    >>> rng, ramp = np.random.default_rng(0), np.linspace(-1, 1, 8)
    >>> across, down = np.meshgrid(ramp, ramp)
    >>> noise = 0.5 * rng.normal(size=(2, 64))
    >>> w = np.stack([across.ravel(), down.ravel(), np.abs(across).ravel() - 0.5, *noise], axis=1)
    >>> names = ["rightwards", "downwards", "outwards", "fresh", "fresh"]
    >>> fig = plots.weights_as_images(w, (8, 8), names=names, title="Fresh weights are noise")
    >>> plots.show(fig, alt="Five images of 8 by 8 weights. Three go evenly from blue to red: "
    ...     "to the right, downwards, outwards; the last two look like noise.")
    """
    count = w.shape[1]
    columns = min(columns, count)
    rows = -(-count // columns)
    fig, axes = figure(columns * 0.95, rows * (1.15 if names else 0.95) + 0.4, rows, columns, squeeze=False)
    top = np.abs(w).max()
    for k, ax in enumerate(axes.flat):
        ax.axis("off")
        if k < count:
            ax.imshow(w[:, k].reshape(shape), cmap=DIVERGING, vmin=-top, vmax=top)
            if names:
                ax.set_title(names[k], fontsize=8, fontweight="normal", loc="center")
    headline(fig, title)
    return fig


def bends(pairs, *, title, limits=(-4.0, 4.0)):
    """Draw activations side by side, each with its slope.

    Parameters
    ----------
    pairs : dict of str to (forward, backward, *options)    ``forward(z, *options) -> (out, cache)`` and
        ``backward(dout, cache) -> dz``; a ``dout`` of ones makes ``dz`` the slope
    title : str
    limits : (low, high)    of the x axis

    Returns
    -------
    Figure

    Examples
    --------
    >>> wave = (lambda z: (np.sin(z), z), lambda dout, z: dout * np.cos(z))
    >>> tip = (lambda z: (np.abs(z), z), lambda dout, z: dout * np.sign(z))
    >>> fig = plots.bends({"sine": wave, "absolute value": tip}, title="At a kink, the slope jumps")
    >>> plots.show(fig, alt="The sine has a wave for its slope. The absolute value is a V, and "
    ...     "its slope jumps from −1 to 1 at 0.")
    """
    z = np.linspace(*limits, 401)
    fig, axes = figure(min(7.2, 2.6 * len(pairs) + 1), 2.7, 1, len(pairs), sharex=True, sharey=True, squeeze=False)
    for ax, (name, (forward, backward, *options)) in zip(axes[0], pairs.items(), strict=True):
        value, cache = forward(z, *options)
        ax.axhline(0, color=MUTED, linewidth=0.6)
        ax.plot(z, value, color=VALUES, label="value")
        ax.plot(z, backward(np.ones_like(value), cache), "--", color=GRADIENTS, linewidth=1.5, label="slope")
        ax.set(xlabel="$z$", xlim=limits)
        # No number at the edges, where it would touch the neighbour's.
        ax.xaxis.set_major_locator(MaxNLocator(5, prune="both"))
        ax.set_title(name, loc="center", fontsize=10, fontweight="normal")
    axes[0, 0].set_ylabel("value, slope")
    axes[0, 0].legend(loc="upper left")
    headline(fig, title)
    return fig


def training_history(history, *, title):
    """Draw how a training went: the loss of every step, and beside it the accuracies after every epoch.

    Parameters
    ----------
    history : dict of lists    from `numnet.training.fit`: ``"loss"``, and at least one accuracy that was evaluated
    title : str

    Returns
    -------
    Figure

    Examples
    --------
    >>> rng, steps, gap = np.random.default_rng(0), np.arange(300), np.exp(-np.arange(1, 11) / 2)
    >>> loss = 2.3 * np.exp(-steps / 80) + 0.2 * rng.random(300)
    >>> history = {"loss": loss, "training": 1 - 0.9 * gap, "validation": 0.9 - 0.8 * gap}
    >>> fig = plots.training_history(history, title="Nine in ten are right at the end")
    >>> plots.show(fig, alt="Left, the loss of 300 steps falls from about 2.4 to below 0.3, "
    ...     "with noise. Right, training accuracy rises to 0.99 and validation accuracy to "
    ...     "0.89 in ten epochs.")
    """
    fig, (left, right) = figure(7.2, 3, 1, 2)
    loss = np.asarray(history["loss"])
    accuracies = {name: values for name, values in history.items() if name != "loss"}
    left.plot(loss, color=TRAIN, alpha=0.3, linewidth=0.8, label="each step")
    epochs = np.array_split(np.arange(len(loss)), len(next(iter(accuracies.values()))))
    middles, means = [steps.mean() for steps in epochs], [loss[steps].mean() for steps in epochs]
    left.plot(middles, means, color=TRAIN, label="mean of an epoch")
    left.set(xlabel="step", ylabel="loss", ylim=(0, None))
    left.legend()
    styles = itertools.cycle(((TRAIN, "o-"), (VALIDATION, "s--"), (VALUES, "^:")))
    for (name, values), (color, style) in zip(accuracies.items(), styles, strict=False):
        right.plot(np.arange(1, len(values) + 1), values, style, color=color, markersize=4, label=name)
    right.set(xlabel="epoch", ylabel="accuracy")
    right.legend()
    headline(fig, title)
    return fig


def confusion_matrix(truth, predicted, names, *, title):
    """Draw how often each class is taken for each other: rows are right classes, columns what they were called.

    Parameters
    ----------
    truth, predicted : (N,) int arrays    classes, 0 to C - 1
    names : list of C str
    title : str

    Returns
    -------
    Figure

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> truth = rng.integers(0, 4, 400)
    >>> slips = (truth == 2) & (rng.random(400) < 0.3)
    >>> predicted = np.where(slips, 0, truth)
    >>> names = ["coat", "dress", "shirt", "shoe"]
    >>> fig = plots.confusion_matrix(truth, predicted, names, title="Some shirts are called coats")
    >>> plots.show(fig, alt="A table of four kinds of clothes. All counts are on the diagonal "
    ...     "but for one: some of the shirts are called coats.")
    """
    counts = np.zeros((len(names), len(names)), dtype=int)
    np.add.at(counts, (truth, predicted), 1)
    side = 1.6 + 0.42 * len(names)
    fig, ax = figure(side + 0.6, side)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            # The square root lets the few wrong ones be seen beside the many right ones; half transparent, the
            # fullest cell still leaves its number readable, on light pages and dark ones.
            fullness = 0.5 * np.sqrt(count / counts.max())
            ax.add_patch(plt.Rectangle((column - 0.5, row - 0.5), 1, 1, color=to_rgba(VALUES, fullness), linewidth=0))
            ax.text(column, row, count, ha="center", va="center", fontsize=8, color=INK)
    ends = (-0.5, len(names) - 0.5)
    ax.set(xlim=ends, ylim=ends[::-1], aspect="equal")
    ax.set_xticks(range(len(names)), names, rotation=45, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(len(names)), names)
    ax.set(xlabel="called", ylabel="is")
    ax.grid(False)
    headline(fig, title)
    return fig


def pictures(images, captions, *, columns=5, title):
    """Draw small grey pictures in rows, each with a caption.

    Parameters
    ----------
    images : (N, height, width) array    0 is drawn white
    captions : list of N str
    columns : int    pictures in a row
    title : str

    Returns
    -------
    Figure

    Examples
    --------
    >>> distance = np.hypot(*np.mgrid[-9:10, -9:10])
    >>> discs = np.stack([np.clip(radius + 0.5 - distance, 0, 1) for radius in (2, 4, 8)])
    >>> captions = [f"{disc.sum():.0f} pixels" for disc in discs]
    >>> fig = plots.pictures(discs, captions, columns=3, title="Radius doubled, area times four")
    >>> plots.show(fig, alt="Three black discs with radii 2, 4 and 8. They cover about 13, 50 "
    ...     "and 200 pixels.")
    """
    rows = -(-len(images) // columns)
    lines = max((caption.count("\n") + 1 for caption in captions), default=1)
    fig, axes = figure(1.45 * columns, (1.3 + 0.17 * lines) * rows + 0.4, rows, columns, squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for ax, image, caption in zip(axes.flat, images, captions, strict=False):
        ax.imshow(image, cmap="gray_r")
        ax.set_title(caption, fontsize=8, fontweight="normal", loc="center")
    headline(fig, title)
    return fig


# Sliders and steppers


@dataclass(frozen=True)
class Frame:
    """One picture of a slider and the sentence under it. The picture is a figure, a diagram or an SVG text."""

    picture: object
    caption: str


@dataclass(frozen=True)
class Widget:
    """A figure with knobs, all of whose states are stored in it; the course's pages bring it to life.

    Elsewhere (in Jupyter, on a code host) it shows its first state. ``state`` is what the page's script reads.
    """

    title: str
    first: str
    caption: str
    knobs: dict
    state: dict

    def html(self, alt):
        """The widget as HTML."""
        state = json.dumps({**self.state, "knobs": self.knobs}, ensure_ascii=False).replace("</", "<\\/")
        ranges = "; ".join(f"{label}: {', '.join(values)}" for label, values in self.knobs.items())
        return (
            f'<figure class="nn-widget"><p class="nn-title"><strong>{html.escape(self.title)}</strong></p>\n'
            f'<div class="nn-stage" role="img" aria-label="{html.escape(alt)}">{self.first}</div>\n'
            f'<figcaption class="nn-caption">{html.escape(self.caption)}</figcaption>\n'
            f'<p class="nn-static"><em>One state of many. The slider '
            f"({html.escape(textwrap.shorten(ranges, 200, placeholder=' ...'))}) "
            f"works on the lesson's page of the course's site, not here.</em></p>\n"
            f'<script type="application/json">{state}</script></figure>'
        )


def _picture(picture, raster):
    if isinstance(picture, Figure):
        _require_words(picture, title=False)
        if raster:
            width, height = _pixels(picture)
            return f'<img alt="" width="{width}" height="{height}" src="data:image/png;base64,{_png(picture)}">'
        return _svg(picture)
    return picture.svg if isinstance(picture, Diagram) else picture


def slider(frames, knobs, *, title, raster=False):
    """A figure that changes with one or more knobs.

    Parameters
    ----------
    frames : list of Frame    in the order of ``itertools.product(*knobs.values())``
    knobs : dict of str to sequence    each knob's label and its values
    title : str    what is to be found by turning them
    raster : bool    store figures as pixels

    Returns
    -------
    Widget

    Raises
    ------
    ValueError
        if the number of frames is not the product of the knobs' lengths

    Examples
    --------
    >>> names, bends = ["x1", "x2", "x3"], ("tanh", "relu")
    >>> nets = [plots.neuron(names[:n], activation=f, title="") for n in (1, 2, 3) for f in bends]
    >>> frames = [plots.Frame(net, f"{2 + k // 2} numbers to learn.") for k, net in enumerate(nets)]
    >>> knobs = {"inputs": (1, 2, 3), "activation": bends}
    >>> widget = plots.slider(frames, knobs, title="Inputs bring weights, activations bring none")
    >>> plots.show(widget, alt="A neuron with one to three inputs and a choice of activation: "
    ...     "it has as many weights as inputs, and one bias.")
    """
    if not title:
        raise ValueError("the slider has no title: say in a sentence what it shows")
    labels = {
        label: [f"{value:g}" if isinstance(value, float) else str(value) for value in values]
        for label, values in knobs.items()
    }
    wanted = len(list(itertools.product(*labels.values())))
    if len(frames) != wanted:
        raise ValueError(f"there are {len(frames)} frames, but the knobs have {wanted} states")
    pictures = [_picture(frame.picture, raster) for frame in frames]
    captions = [frame.caption for frame in frames]
    if not all(captions):
        raise ValueError("a frame has no caption")
    return Widget(title, pictures[0], captions[0], labels, {"frames": pictures, "captions": captions})


def stepper(frames, *, title, raster=False):
    """A slider whose one knob is the step, with buttons that go back and forth; see `slider`.

    Examples
    --------
    >>> noisy = np.eye(9) + np.eye(9)[::-1] + np.random.default_rng(0).normal(size=(64, 9, 9))
    >>> counts = [2, 8, 64]
    >>> means, words = [noisy[:n].mean(axis=0) for n in counts], [f"mean of {n}" for n in counts]
    >>> rows = [plots.pictures(means[:k], words[:k], columns=3, title="") for k in (1, 2, 3)]
    >>> frames = [plots.Frame(row, f"The {word} noisy pictures.") for row, word in zip(rows, words)]
    >>> widget = plots.stepper(frames, title="A mean of many noisy pictures shows the cross")
    >>> plots.show(widget, alt="Means of 2, 8 and 64 noisy pictures of a cross side by side: "
    ...     "hard to make out at first, then ever clearer.")
    """
    widget = slider(frames, {"Step": range(1, len(frames) + 1)}, title=title, raster=raster)
    return Widget(widget.title, widget.first, widget.caption, widget.knobs, {**widget.state, "buttons": True})


def graph_stepper(root, names=None, *, title):
    """Walk through a computation graph: forward value by value, then backward edge by edge.

    Parameters
    ----------
    root : object with ``data``, ``grad``, ``parents``    the result, after ``backward()``; see `computation_graph`
    names : dict, optional    names of nodes
    title : str

    Returns
    -------
    Widget

    Examples
    --------
    >>> from numnet.graph import Value
    >>> x = Value(3.0)
    >>> f = x * x + x
    >>> f.backward()
    >>> widget = plots.graph_stepper(f, {x: "x", f: "f"}, title="The three shares of x add up to 7")
    >>> plots.show(widget, alt="Graph of f = x times x plus x at x = 3: f is 12, and x "
    ...     "receives 3, 3 and 1, which make 7.")
    """
    drawing, captions = graph_steps(root, names, title="")
    knobs = {"Step": [str(step) for step in range(len(captions))]}
    return Widget(title, drawing.svg, captions[-1], knobs, {"captions": captions, "buttons": True})
