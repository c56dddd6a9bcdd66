"""Diagrams drawn by code as SVG: a neuron, a layered net, a computation graph with values above and gradients below.

`numnet.plots` offers all of this under its own name and shows it in notebooks.
"""

import html
import itertools
from dataclasses import dataclass

from numnet.palette import DATA, FAINT, GRADIENTS, INK, MUTED, PAPER, VALUES, WEIGHTS

FONT = "DejaVu Sans, Verdana, sans-serif"


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
    top = 34 if title else 0
    words = _text(4, 20, title, size=15, anchor="start", weight="bold") if title else ""
    body = "\n".join(parts)
    return Diagram(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height + top:.0f}" '
        f'viewBox="0 0 {width:.0f} {height + top:.0f}" font-family="{FONT}">\n{words}\n'
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


# Computation graphs


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

    COLUMN, ROW = 120, 72

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
        wake = now(("values", wire.target), ("wires", n))
        for (ax, ay), (bx, by) in itertools.pairwise(line[:-1]):
            ends = f'x1="{ax:.1f}" y1="{ay:.1f}" x2="{bx:.1f}" y2="{by:.1f}"'
            parts.append(f'<line {ends} stroke="{MUTED}" stroke-width="1.5"{wake}/>')
        parts.append(_arrow(*line[-2], *line[-1], extra=wake))
        local = _local(node, wire.slot)
        share = local * node.grad if local is not None else (source.grad if uses[wire.source] == 1 else None)
        # Wires of one value fan out, wires into one node come together: the numbers stand where there is room.
        along = 0.62 if uses[wire.source] > 1 else 0.42
        middle = tuple((1 - along) * a + along * b for a, b in zip(line[0], line[1], strict=True))
        constant = not source.parents and wire.source not in named
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
    """
    return _draw_graph(_ordered(root), names or {}, title)[0]


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
