"""Diagrams drawn by code as SVG: a neuron, a layered net, a chain of blocks, a computation graph with its gradients.

`numnet.plots` offers all of this under its own name and shows it in notebooks.
"""

import html
import itertools
import operator
import textwrap
from dataclasses import dataclass

from numnet.palette import DATA, FAINT, GRADIENTS, INK, MUTED, PAPER, VALUES, WEIGHTS
from numnet.svg import FONT

LETTER = 10  # pixels that a letter of a title takes, on average


@dataclass(frozen=True)
class Diagram:
    """A finished drawing: SVG text and its title."""

    svg: str
    title: str

    def _repr_svg_(self):
        return self.svg


def number(value):
    """A number as a person writes it on a graph: at most four significant digits, a true minus sign."""
    text = f"{value:.4g}"
    if "e" in text:
        text = f"{value:.2g}"
    return ("0" if text == "-0" else text).replace("-", "−")


def _text(x, y, words, *, size=13, color=INK, anchor="middle", weight="normal", extra=""):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{color}" text-anchor="{anchor}" '
        f'font-weight="{weight}"{extra}>{html.escape(words)}</text>'
    )


def _arrow(x0, y0, x1, y1, *, color=MUTED, width=1.5, extra=""):
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    left = f"{x1 - 9 * ux - 4 * uy:.1f},{y1 - 9 * uy + 4 * ux:.1f}"
    right = f"{x1 - 9 * ux + 4 * uy:.1f},{y1 - 9 * uy - 4 * ux:.1f}"
    tip = f"{x1:.1f},{y1:.1f} {left} {right}"
    return (
        f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1 - 7 * ux:.1f}" y2="{y1 - 7 * uy:.1f}" stroke="{color}" '
        f'stroke-width="{width}"{extra}/><polygon points="{tip}" fill="{color}"{extra}/>'
    )


def _drawing(width, height, parts, title):
    lines = textwrap.wrap(title, max(24, int(width / LETTER)))
    width = max([width, *(8 + LETTER * len(line) for line in lines)])
    top = 14 + 20 * len(lines) if title else 0
    words = "\n".join(
        _text(4, 20 + 20 * k, line, size=15, anchor="start", weight="bold") for k, line in enumerate(lines)
    )
    body = "\n".join(parts)
    return Diagram(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height + top:.0f}" '
        f'viewBox="0 0 {width:.0f} {height + top:.0f}" style="max-width: 100%; height: auto" font-family="{FONT}">\n'
        # Paper of its own, so that it can be read in a notebook with a dark theme as well.
        f'<rect width="{width:.0f}" height="{height + top:.0f}" fill="{PAPER}"/>\n{words}\n'
        f'<g transform="translate(0 {top})">\n{body}\n</g>\n</svg>',
        title,
    )


def neuron(inputs, *, activation="f", weights=None, title):
    """Draw one neuron: weighted inputs and a bias flow into a sum, and the sum through the activation.

    Parameters
    ----------
    inputs : list of str    names of the inputs
    activation : str    its symbol
    weights : list of str, optional    names of the weights; w1, w2, ... by default
    title : str

    Returns
    -------
    Diagram

    Examples
    --------
    >>> drawing = plots.neuron(
    ...     ["rain", "wind"], activation="tanh", weights=["0.8", "−0.3"],
    ...     title="A neuron weighs, adds and bends",
    ... )
    >>> plots.show(drawing, alt="Two inputs, rain times 0.8 and wind times −0.3, flow with a "
    ...     "bias b into a sum z; tanh makes h of it.")
    """
    weights = weights or [f"w{k + 1}" for k in range(len(inputs))]
    gap, left, middle = 58, 60, 290
    height = gap * len(inputs) + 30
    center = height / 2
    parts = []
    for k, (name, weight) in enumerate(zip(inputs, weights, strict=True)):
        y = 40 + gap * k if len(inputs) > 1 else center
        parts.append(_arrow(left + 20, y, middle - 27, center + (y - center) * 0.12))
        parts.append(f'<circle cx="{left}" cy="{y:.1f}" r="20" fill="{PAPER}" stroke="{DATA}" stroke-width="2"/>')
        parts.append(_text(left, y + 5, name, color=DATA))
        parts.append(_text(left + 80, y + (center - y) * 0.36 - 7, f"· {weight}", color=WEIGHTS, weight="bold"))
    parts.append(_arrow(middle, center - 72, middle, center - 28))
    parts.append(_text(middle, center - 78, "+ b", color=WEIGHTS, weight="bold"))
    for x, label in ((middle, "Σ"), (middle + 130, activation)):
        parts.append(f'<circle cx="{x}" cy="{center:.1f}" r="27" fill="{PAPER}" stroke="{VALUES}" stroke-width="2.5"/>')
        parts.append(_text(x, center + 6, label, size=18, color=VALUES))
    parts.append(_arrow(middle + 27, center, middle + 102, center))
    parts.append(_text(middle + 65, center - 8, "z", color=VALUES))
    parts.append(_arrow(middle + 157, center, middle + 225, center))
    parts.append(_text(middle + 240, center + 5, "h", color=VALUES, weight="bold"))
    return _drawing(middle + 260, max(height, 2 * 100), _centred(parts, height), title)


def _centred(parts, height):
    shift = max(0.0, (200 - height) / 2)
    return [f'<g transform="translate(0 {shift:.1f})">', *parts, "</g>"] if shift else parts


def layered_net(sizes, *, labels=None, title):
    """Draw a fully connected net, one column of units for each layer.

    Parameters
    ----------
    sizes : list of int    units in each layer, inputs first
    labels : list of str, optional    words under each layer
    title : str

    Returns
    -------
    Diagram

    Examples
    --------
    >>> drawing = plots.layered_net([3, 4, 2], title="Each unit hears every unit before it")
    >>> plots.show(drawing, alt="Three columns of circles: 3 inputs, 4 hidden units, 2 "
    ...     "outputs. A line joins each circle with each one of the next column.")
    """
    labels = labels or ["input", *(f"hidden {k}" for k in range(1, len(sizes) - 1)), "output"]
    gap, step = 46, 140
    height = gap * max(sizes) + 50
    center = (height - 34) / 2
    place = [
        [(60 + step * k, center + gap * (i - (size - 1) / 2)) for i in range(size)] for k, size in enumerate(sizes)
    ]
    parts = [
        f'<line x1="{x0}" y1="{y0:.1f}" x2="{x1}" y2="{y1:.1f}" stroke="{WEIGHTS}" stroke-opacity="0.65"/>'
        for left, right in itertools.pairwise(place)
        for x0, y0 in left
        for x1, y1 in right
    ]
    for k, (layer, label) in enumerate(zip(place, labels, strict=True)):
        color = DATA if k == 0 else VALUES
        parts += [
            f'<circle cx="{x}" cy="{y:.1f}" r="15" fill="{PAPER}" stroke="{color}" stroke-width="2.5"/>'
            for x, y in layer
        ]
        parts.append(_text(layer[0][0], height - 10, f"{label} ({len(layer)})", color=color))
    return _drawing(step * (len(sizes) - 1) + 120, height, parts, title)


def blocks(names, values, *, weights=(), title):
    """Draw a net as a chain of blocks: values flow right through the forward halves, gradients back through the others.

    Parameters
    ----------
    names : list of str    the blocks in order; the last one is the loss, whose two halves are one
    values : list of str    what enters each block, and at the end what the loss returns
    weights : sequence of str or None, optional    what each block learns; None or nothing for a block without weights
    title : str

    Returns
    -------
    Diagram

    Examples
    --------
    >>> drawing = plots.blocks(
    ...     ["affine", "relu", "affine", "loss"], ["x", "z", "h", "s", "L"],
    ...     weights=["W1, b1", None, "W2, b2"], title="What flows right comes back as a gradient",
    ... )
    >>> plots.show(drawing, alt="Four blocks in a row. Above, x becomes z, h, s and the loss "
    ...     "L; below, ds, dh, dz and dx run back, and the two affine blocks give dW1, db1, "
    ...     "dW2 and db2.")
    """
    weights = [*weights, *[None] * (len(names) - len(weights))]
    top, bottom = 72, 154  # the middle of the forward row and of the backward row
    half, step, left = 46, 160, 120
    parts, labels = [], []

    def box(x, y, height, words):
        parts.append(
            f'<rect x="{x - half}" y="{y - height / 2:.1f}" width="{2 * half}" height="{height}" rx="7" '
            f'fill="{PAPER}" stroke="{INK}" stroke-width="2"/>'
        )
        parts.extend(
            _text(x, y + 5 + 17 * (k - (len(words) - 1) / 2), word, size=13 if k == 0 else 11) for k, word in words
        )

    for k, (name, learnt) in enumerate(zip(names, weights, strict=True)):
        x, last = left + step * k, k == len(names) - 1
        if last:
            box(x, (top + bottom) / 2, bottom - top + 40, list(enumerate([name])))
        else:
            box(x, top, 40, list(enumerate([name, "forward"])))
            box(x, bottom, 40, list(enumerate([name, "backward"])))
            parts.append(_arrow(x, top + 20, x, bottom - 20))
            labels.append(_text(x + 6, (top + bottom) / 2 + 3, "cache", size=11, color=MUTED, anchor="start"))
        if learnt:
            gradients = ", ".join(f"d{one}" for one in learnt.split(", "))
            parts.append(_arrow(x, top - 42, x, top - 21, color=WEIGHTS))
            parts.append(_arrow(x, bottom + 20, x, bottom + 42, color=GRADIENTS))
            labels.append(_text(x, top - 47, learnt, color=WEIGHTS, weight="bold"))
            labels.append(_text(x, bottom + 57, gradients, color=GRADIENTS, weight="bold"))
        start, end = x - step + half if k else 10, x - half
        parts.append(_arrow(start, top, end, top, color=VALUES))
        parts.append(_arrow(end, bottom, start, bottom, color=GRADIENTS))
        labels.append(_text((start + end) / 2, top - 8, values[k], color=VALUES, weight="bold"))
        labels.append(_text((start + end) / 2, bottom + 18, f"d{values[k]}", color=GRADIENTS, weight="bold"))
    edge = left + step * (len(names) - 1) + half
    parts.append(_arrow(edge, top, edge + 62, top, color=VALUES))
    labels.append(_text(edge + 34, top - 8, values[len(names)], color=VALUES, weight="bold"))
    return _drawing(edge + 76, bottom + 70, parts + labels, title)


# Computation graphs


@dataclass(eq=False)
class Node:
    """A value of a computation that was done by hand, to be drawn by `computation_graph`."""

    data: float
    grad: float
    parents: tuple = ()
    op: str = ""
    slopes: tuple = ()


def _ordered(root):
    """All nodes below ``root``, each after its parents."""
    order, seen, stack = [], {id(root)}, [(root, iter(root.parents))]
    while stack:
        node, parents = stack[-1]
        for parent in parents:
            if id(parent) not in seen:
                seen.add(id(parent))
                stack.append((parent, iter(parent.parents)))
                break
        else:
            stack.pop()
            order.append(node)
    return order


@dataclass
class _Wire:
    """One use of a value: from its node to the node that uses it as operand number ``slot``."""

    source: int
    target: int
    slot: int


class _Layout:
    """Places for the nodes of a computation: columns by depth, rows so that branches stay together."""

    COLUMN, ROW, APART = 120, 72, 46

    def __init__(self, nodes):
        position = {id(node): k for k, node in enumerate(nodes)}
        self.wires = [
            _Wire(position[id(p)], k, slot) for k, node in enumerate(nodes) for slot, p in enumerate(node.parents)
        ]
        users = {k: [wire.target for wire in self.wires if wire.source == k] for k in range(len(nodes))}
        depth = [0] * len(nodes)
        for k, node in enumerate(nodes):
            depth[k] = 1 + max((depth[position[id(p)]] for p in node.parents), default=-1)
        for k in reversed(range(len(nodes))):
            if not nodes[k].parents and users[k]:  # an input stands right before its first use
                depth[k] = min(depth[user] for user in users[k]) - 1
        shift = min(depth)
        self.column = [d - shift for d in depth]

        row, free = [None] * len(nodes), 0.0
        for k, node in enumerate(nodes):
            parents = [position[id(p)] for p in node.parents]
            inner = [p for p in parents if nodes[p].parents]
            if inner:  # go straight on from what was computed; inputs join from below
                row[k] = sum(row[p] for p in inner) / len(inner)
            for p in parents:
                if row[p] is None:
                    row[p] = row[k] + 1 if inner else free
                    free = max(free, row[p] + 1)
            if parents and not inner:
                row[k] = sum(row[p] for p in parents) / len(parents)
        row = [0.0 if r is None else r for r in row]
        # What passes through a column takes a place in it, like a node.
        items = [(self.column[k], row[k], ("node", k)) for k in range(len(nodes))]
        for number_, wire in enumerate(self.wires):
            span = self.column[wire.target] - self.column[wire.source]
            for between in range(1, span):
                mix = row[wire.source] + (row[wire.target] - row[wire.source]) * between / span
                items.append((self.column[wire.source] + between, mix, ("wire", number_, between)))
        places = {}
        for column in range(max(self.column) + 1):
            here = sorted((item[1], item[2]) for item in items if item[0] == column)
            rows = [r for r, _ in here]
            for _ in range(50):  # push apart what is nearer than one row
                for i in range(len(rows) - 1):
                    lack = 0.92 - (rows[i + 1] - rows[i])
                    if lack > 0:
                        rows[i] -= lack / 2
                        rows[i + 1] += lack / 2
            for (_, key), r in zip(here, rows, strict=True):
                places[key] = r
        low = min(places.values())
        self.x = [52 + self.COLUMN * c for c in self.column]
        self.y = [40 + self.ROW * (places["node", k] - low) for k in range(len(nodes))]
        self.height = 80 + self.ROW * (max(places.values()) - low)
        self.width = 52 + self.COLUMN * max(self.column) + 110
        self.bends = [
            [
                (52 + self.COLUMN * (self.column[wire.source] + b), 40 + self.ROW * (places["wire", n, b] - low))
                for b in range(1, self.column[wire.target] - self.column[wire.source])
            ]
            for n, wire in enumerate(self.wires)
        ]
        # Two wires straight from one node to one other (x * x) would coincide: each goes a way of its own.
        self.twins = set()
        for n, wire in enumerate(self.wires):
            same = [k for k, other in enumerate(self.wires) if self._ends(other) == self._ends(wire)]
            if len(same) > 1 and not self.bends[n]:
                self.twins.add(n)
                middle = [(at[wire.source] + at[wire.target]) / 2 for at in (self.x, self.y)]
                self.bends[n] = [(middle[0], middle[1] + self.APART * (same.index(n) - (len(same) - 1) / 2))]

    @staticmethod
    def _ends(wire):
        return wire.source, wire.target


_SYMBOLS = {"*": "×", "-": "−", "/": "÷"}
_POWERS = {"**-1": "1/x", "**2": "x²", "**3": "x³", "**0.5": "√"}


def _local(node, slot):
    slopes = getattr(node, "slopes", ())
    return slopes[slot] if len(slopes) > slot else None


def _draw_graph(nodes, names, title, steps=None):
    """Draw the graph; ``steps`` tells for values, wires and the root at which step each appears."""
    layout = _Layout(nodes)
    named = {k: names[node] for k, node in enumerate(nodes) if node in names}
    root = len(nodes) - 1
    uses = [sum(wire.source == k for wire in layout.wires) for k in range(len(nodes))]

    def at(kind, key):
        return f' data-step="{steps[kind][key]}"' if steps else ""

    def now(*keys):
        return ' data-at="' + " ".join(str(steps[kind][key]) for kind, key in keys) + '"' if steps else ""

    parts = []
    labels = []
    radius = [
        20 if node.parents else 17 + 4 * max(0, len(named.get(k, number(node.data))) - 2)
        for k, node in enumerate(nodes)
    ]

    def label(x, y, value, value_key, gradient, gradient_key):
        for words, dy, color, (kind, key) in ((value, -6, VALUES, value_key), (gradient, 16, GRADIENTS, gradient_key)):
            if words:
                # A margin in the page's colour keeps numbers readable where wires cross them.
                halo = f' paint-order="stroke" stroke="{PAPER}" stroke-width="4" stroke-linejoin="round"'
                labels.append(_text(x, y + dy, words, color=color, weight="bold", extra=halo + at(kind, key)))

    for n, wire in enumerate(layout.wires):
        source, node = nodes[wire.source], nodes[wire.target]
        line = [
            (layout.x[wire.source], layout.y[wire.source]),
            *layout.bends[n],
            (layout.x[wire.target], layout.y[wire.target]),
        ]
        (x0, y0), (x1, y1) = line[0], line[1]
        start = _toward(x0, y0, x1, y1, radius[wire.source])
        end = _toward(*line[-1], *line[-2], radius[wire.target])
        line[0], line[-1] = start, end
        constant = not source.parents and wire.source not in named  # nobody asks for its gradient
        wake = now(("values", wire.target), *([] if constant else [("wires", n)]))
        for (ax, ay), (bx, by) in itertools.pairwise(line[:-1]):
            ends = f'x1="{ax:.1f}" y1="{ay:.1f}" x2="{bx:.1f}" y2="{by:.1f}"'
            parts.append(f'<line {ends} stroke="{MUTED}" stroke-width="1.5"{wake}/>')
        parts.append(_arrow(*line[-2], *line[-1], extra=wake))
        local = _local(node, wire.slot)
        share = local * node.grad if local is not None else (source.grad if uses[wire.source] == 1 else None)
        # Wires of one value fan out, wires into one node come together: the numbers stand where there is room.
        beside_twins = any(layout.wires[twin].source == wire.source for twin in layout.twins)
        along = 1 if n in layout.twins else 0.85 if beside_twins else 0.62 if uses[wire.source] > 1 else 0.42
        middle = tuple((1 - along) * a + along * b for a, b in zip(line[0], line[1], strict=True))
        label(
            *middle,
            "" if constant else number(source.data),
            ("values", wire.source),
            "" if constant or share is None else number(share),
            ("wires", n),
        )
    for k, node in enumerate(nodes):
        x, y = layout.x[k], layout.y[k]
        if node.parents:
            symbol = getattr(node, "op", "") or "f"
            wake = now(("values", k))
            parts.append(f'<circle cx="{x}" cy="{y:.1f}" r="20" fill="{PAPER}" stroke="{INK}" stroke-width="2"{wake}/>')
            shown = _POWERS.get(symbol) or _SYMBOLS.get(symbol) or symbol.replace("**", "^").replace("-", "−")
            parts.append(_text(x, y + 5, shown, size=16 if len(shown) < 3 else 11))
            if k in named and k != root:
                parts.append(_text(x, y - 25, named[k], size=12, color=MUTED))
        else:
            r = radius[k]
            parts.append(
                f'<rect x="{x - r:.1f}" y="{y - 15:.1f}" width="{2 * r}" height="30" rx="7" fill="{PAPER}" '
                f'stroke="{DATA if k in named else FAINT}" stroke-width="2"/>'
            )
            parts.append(_text(x, y + 5, named.get(k, number(node.data)), color=DATA))
    x, y = layout.x[root], layout.y[root]
    parts.append(_arrow(x + 20, y, x + 86, y, extra=now(("root", "gradient"))))
    label(x + 48, y, number(nodes[root].data), ("values", root), number(nodes[root].grad), ("root", "gradient"))
    if root in named:
        parts.append(_text(x + 96, y + 5, named[root], color=INK, anchor="start", weight="bold"))
    extra = 14 * max(0, len(named.get(root, "")) - 1)
    return _drawing(layout.width + extra, layout.height, parts + labels, title), layout


def _toward(x0, y0, x1, y1, distance):
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    return x0 + (x1 - x0) * distance / length, y0 + (y1 - y0) * distance / length


def computation_graph(root, names=None, *, title):
    """Draw a computation: inputs left, result right, each value above its wire and each gradient below.

    Parameters
    ----------
    root : object    with ``data``, ``grad`` and ``parents`` (a tuple of such objects), and perhaps ``op`` (its symbol)
        and ``slopes`` (one local derivative a parent): a `numnet.graph.Value` or any engine's node
    names : dict from node to str, optional
    title : str

    Returns
    -------
    Diagram

    Examples
    --------
    >>> x, y, z = plots.Node(2.0, 4.0), plots.Node(3.0, 4.0), plots.Node(4.0, 5.0)
    >>> total = plots.Node(5.0, 4.0, parents=(x, y), op="+")
    >>> f = plots.Node(20.0, 1.0, parents=(total, z), op="*")
    >>> names = {x: "x", y: "y", z: "z", f: "f"}
    >>> drawing = plots.computation_graph(f, names, title="Each factor's slope is the other factor")
    >>> plots.show(drawing, alt="x = 2 and y = 3 enter a plus node; its 5 and z = 4 enter a "
    ...     "times node, f = 20. The gradients are 4 at the sum, at x and at y, and 5 at z.")
    """
    return _draw_graph(_ordered(root), names or {}, title)[0]


class _Traced:
    """A node around a value of any engine, which notes what is done with it; the engine itself does the computing."""

    def __init__(self, value, parents=(), slopes=(), op=""):
        self.value, self.parents, self.slopes, self.op = value, parents, slopes, op

    @property
    def data(self):
        return float(self.value.data if hasattr(self.value, "grad") else self.value)

    @property
    def grad(self):
        return float(getattr(self.value, "grad", 0.0))

    def exp(self):
        return _applied("exp", operator.methodcaller("exp"), self)

    def log(self):
        return _applied("log", operator.methodcaller("log"), self)

    def tanh(self):
        return _applied("tanh", operator.methodcaller("tanh"), self)

    def relu(self):
        return _applied("relu", operator.methodcaller("relu"), self)

    def maximum(self, other):
        return _applied("max", lambda a, b: a.maximum(b), self, other)

    def __neg__(self):
        return _applied("-", operator.neg, self)

    def __pow__(self, exponent):
        return _applied(f"**{exponent:g}", lambda a: a**exponent, self)

    def __add__(self, other):
        return _applied("+", operator.add, self, other)

    def __radd__(self, other):
        return _applied("+", operator.add, other, self)

    def __sub__(self, other):
        return _applied("-", operator.sub, self, other)

    def __rsub__(self, other):
        return _applied("-", operator.sub, other, self)

    def __mul__(self, other):
        return _applied("*", operator.mul, self, other)

    def __rmul__(self, other):
        return _applied("*", operator.mul, other, self)

    def __truediv__(self, other):
        return _applied("/", operator.truediv, self, other)

    def __rtruediv__(self, other):
        return _applied("/", operator.truediv, other, self)


def _applied(op, operation, *operands):
    """The node of an operation: its result, and what each operand gets back, both by the engine of the operands."""
    nodes = tuple(operand if isinstance(operand, _Traced) else _Traced(operand) for operand in operands)
    value = operation(*(node.value for node in nodes))
    # Done once more with fresh values, one for each operand: what comes back to them are the local derivatives.
    fresh = [type(node.value)(node.data) if hasattr(node.value, "grad") else node.value for node in nodes]
    operation(*fresh).backward()
    return _Traced(value, nodes, tuple(float(getattr(one, "grad", 0.0)) for one in fresh), op)


def graph_of(function, inputs, *, result="", title):
    """Run a function on values of any engine and draw its computation; the engine finds the gradients.

    The values are watched from outside, so the engine may store what it likes: it needs ``data``, ``grad``,
    ``backward()`` and the operations that the function uses.

    Parameters
    ----------
    function : function    of the inputs, in their order; made of ``+ - * / **``, exp, log, tanh, relu, maximum
    inputs : dict from str to value    names of the inputs; afterwards each value has its ``grad``
    result : str    name of the result
    title : str

    Returns
    -------
    Diagram

    Raises
    ------
    TypeError    if the result does not depend on an input

    Examples
    --------
    >>> from numnet.graph import Value
    >>> inputs = {"x": Value(0.5), "w": Value(-2.0), "b": Value(1.5)}
    >>> unit = lambda x, w, b: (x * w + b).relu()
    >>> drawing = plots.graph_of(unit, inputs, result="h", title="The weight's gradient is x")
    >>> plots.show(drawing, alt="x = 0.5 times w = −2, plus b = 1.5, through relu gives h = "
    ...     "0.5. Gradients below the wires: 1 at b, 0.5 at w, −2 at x.")
    """
    nodes = {name: _Traced(value) for name, value in inputs.items()}
    root = function(*nodes.values())
    if not isinstance(root, _Traced) or not root.parents:
        raise TypeError("the function must return what it computes from its inputs")
    root.value.backward()
    names = {node: name for name, node in nodes.items()}
    return computation_graph(root, names | ({root: result} if result else {}), title=title)


def graph_steps(root, names=None, *, title):
    """Draw a computation so that its numbers can appear one after the other.

    Parameters are those of `computation_graph`.

    Returns
    -------
    drawing : Diagram    texts carry ``data-step``, when they appear; shapes ``data-at``, when they are lit
    captions : list of str    what happens at each step
    """
    names = names or {}
    nodes = _ordered(root)
    layout = _Layout(nodes)
    label = [names.get(node, number(node.data) if not node.parents else "") for node in nodes]

    def called(k):
        return label[k] or f"the result of {_symbol(nodes[k])}"

    captions = ["The inputs are known. Press Next to compute."]
    steps = {"values": {}, "wires": {}, "root": {}}
    for k, node in enumerate(nodes):
        if not node.parents:
            steps["values"][k] = 0
            continue
        steps["values"][k] = len(captions)
        operands = [nodes[w.source].data for w in layout.wires if w.target == k]
        captions.append(f"Forward: {called(k)} = {_written(node, operands)} = {number(node.data)}.")
    steps["root"]["gradient"] = len(captions)
    captions.append(
        f"Backward starts at the result: the derivative of {called(len(nodes) - 1)} with respect to itself is 1."
    )
    so_far = {}
    for k in reversed(range(len(nodes))):
        for n, wire in enumerate(layout.wires):
            if wire.target != k:
                continue
            source = wire.source
            if not nodes[source].parents and nodes[source] not in names:  # a constant: nobody asks for its gradient
                steps["wires"][n] = len(captions) - 1
                continue
            steps["wires"][n] = len(captions)
            captions.append(_backward_words(nodes, wire, called(source), so_far))
    captions[-1] += " Done: every input has its gradient."
    return _draw_graph(nodes, names, title, steps)[0], captions


def _symbol(node):
    symbol = getattr(node, "op", "") or "f"
    return _SYMBOLS.get(symbol) or _POWERS.get(symbol, symbol)


def _bracketed(value):
    return f"({number(value)})" if value < 0 else number(value)


def _written(node, operands):
    symbol = getattr(node, "op", "") or "f"
    if symbol == "**-1":
        return f"1 / {_bracketed(operands[0])}"
    if len(operands) == 2 and not symbol.isalpha():
        return f"{number(operands[0])} {_symbol(node)} {_bracketed(operands[1])}"
    if symbol.startswith("**"):
        return f"{_bracketed(operands[0])}^{symbol[2:].replace('-', '−')}"
    return f"{symbol}({', '.join(number(value) for value in operands)})"


def _backward_words(nodes, wire, name, so_far):
    node, local = nodes[wire.target], _local(nodes[wire.target], wire.slot)
    if local is None:
        return f"Backward through {_symbol(node)}: {name} receives its share of {number(node.grad)}."
    share = local * node.grad
    before = so_far.get(wire.source)
    so_far[wire.source] = share + (before or 0.0)
    words = (
        f"Backward through {_symbol(node)} to {name}: upstream × local = {number(node.grad)} × {_bracketed(local)} "
        f"= {number(share)} downstream."
    )
    if before is not None:
        total = number(so_far[wire.source])
        words += f" Two paths meet here, so they add: {number(before)} + {_bracketed(share)} = {total}."
    return words
