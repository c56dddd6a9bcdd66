"""Makes Matplotlib's SVG small enough to stand in a page by the dozen.

A figure of 60 kB becomes one of 6: letters are text, numbers have two decimals, nothing is said twice.
"""

import base64
import hashlib
import io
import re
from xml.etree import ElementTree

import numpy as np
from matplotlib.font_manager import findfont, get_font
from PIL import Image

#: Fonts that are about as wide as the one that figures are laid out with, and are found on most machines.
FONT = "DejaVu Sans, Verdana, sans-serif"

_NUMBER = re.compile(r"-?\d+\.?\d*(?:e[-+]?\d+)?")
_COORDINATES = ("x", "y", "width", "height")
# Accents that join the letter before them, and the same ones that stand by themselves.
_ACCENTS = {"\u0302": "ˆ", "\u0303": "˜", "\u0304": "¯", "\u0305": "¯", "\u0307": "˙", "\u0308": "¨"}
_DEFAULTS = ("text-anchor:start", "font-family:'DejaVu Sans'", "stroke-linejoin:round", "stroke-linecap:butt")


def compact(text, width, height):
    """Matplotlib's SVG as short SVG that may stand inside a page: no prolog, no page-wide style, ids of its own.

    Parameters
    ----------
    text : str    what ``savefig`` writes with ``svg.fonttype: none``
    width, height : int    in pixels of the page

    Returns
    -------
    str
    """
    root = ElementTree.fromstring(text)
    root.attrib = {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": str(width),
        "height": str(height),
        "viewBox": root.get("viewBox"),
        "font-family": FONT,
        "style": "stroke-linejoin:round",
    }
    for node in root.iter():
        _shorten(node)
    referred = set(re.findall(r"#([^\"')]+)", text))
    _prune(root, referred)
    return _with_own_ids(ElementTree.tostring(root, encoding="unicode"))


def _shorten(node):
    """Shorten what a node says; its place in the tree stays."""
    node.tag = node.tag.rpartition("}")[2]
    node.tail = None
    for name, value in list(node.attrib.items()):
        if name == "d":
            node.set(name, _short_path(value))
        elif name in _COORDINATES and node.tag not in ("svg", "tspan"):
            node.set(name, _short_number(float(value)))
        elif name == "style":
            _set(node, name, _short_style(value))
        elif name == "transform" and not re.search("matrix|scale", value):
            moved = re.sub(r"\s*rotate\(-?0(?: [^)]*)?\)", "", value)
            _set(node, name, _NUMBER.sub(lambda found: _short_number(float(found[0])), moved).strip())
        elif name.endswith("}href"):
            del node.attrib[name]
            head, comma, data = value.partition("base64,")
            node.set("href", head + comma + _small_png(data) if comma else value)
    if node.tag == "text":
        _join_letters(node)


def _set(node, name, value):
    if value:
        node.set(name, value)
    else:
        del node.attrib[name]


def _short_style(style):
    parts = [re.sub(r"\s*([:,])\s*", r"\1", part.strip()) for part in style.split(";")]
    parts = [re.sub(r"^(font-family:'DejaVu Sans'),.*", r"\1", part) for part in parts]
    return ";".join(part for part in parts if part and part not in _DEFAULTS)


def _short_number(value):
    """Two decimals and no needless zero: ".5" for 0.50, "-3" for -3.00."""
    words = f"{value:.2f}".rstrip("0").rstrip(".")
    return re.sub(r"^(-?)0\.", r"\1.", words) if words != "-0" else "0"


def _short_path(data):
    """A path with steps in hundredths instead of places, so that roundings do not add up."""
    out, last = [], ""
    x = y = 0
    start = x, y
    for command, numbers in re.findall(r"([MLCQz])([^MLCQz]*)", data):
        if command == "z":
            out.append("z")
            last, (x, y) = "z", start
            continue
        places = [round(100 * float(number)) for number in numbers.split()]
        steps = [place - (y if k % 2 else x) for k, place in enumerate(places)]
        x, y = places[-2:]
        letter = command.lower()
        if command == "M":
            start, letter, steps = (x, y), "M", places
        elif command == "L" and 0 in steps and any(steps):
            letter, steps = ("h", steps[:1]) if steps[1] == 0 else ("v", steps[1:])
        words = " ".join(_short_number(step / 100) for step in steps).replace(" -", "-")
        joint = letter if letter != last or letter == "M" else "" if words.startswith("-") else " "
        out.append(joint + words)
        last = letter
    return "".join(out)


def _small_png(data):
    """The same pixels in fewer bytes: with a palette, where 256 colours are enough."""
    image = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA")
    colors, index = np.unique(np.asarray(image).reshape(-1, 4), axis=0, return_inverse=True)
    if len(colors) <= 256:
        image = Image.fromarray(index.reshape(image.height, image.width).astype(np.uint8))
        image.putpalette(colors.tobytes(), "RGBA")
    small = io.BytesIO()
    image.save(small, format="png", optimize=True)
    return base64.b64encode(small.getvalue()).decode()


def _join_letters(text):
    """Mathematics comes letter by letter; letters of one style on one line become one run, each at its place."""
    runs = []
    for span in text:
        places, y = span.get("x").split(), float(span.get("y"))
        style = re.sub(r";?fill:[^;]*", "", _short_style(span.get("style")))  # the group around has it
        letters = span.text or ""
        if "cmsy10" in style and letters == "0":
            # The prime: mathtext takes it, lowered, from a font that has it under the code of "0".
            size = float(re.search(r"font-size:([\d.]+)", style)[1])
            letters, y, style = "′", y + 0.59 * size, f"font-size:{size / 0.7:.4g}px"
        elif letters in _ACCENTS:
            # Alone in its run, a joining accent would not be drawn at all.
            size = float(re.search(r"font-size:([\d.]+)", style)[1])
            left, bottom = (new - old for new, old in zip(_corner(_ACCENTS[letters]), _corner(letters), strict=True))
            letters, places, y = _ACCENTS[letters], [float(places[0]) - size * left], y + size * bottom
        places = [_short_number(float(place)) for place in places]
        if runs and runs[-1][:2] == (style, y) and len(places) == len(letters):
            runs[-1][2].extend(places)
            runs[-1][3].append(letters)
        else:
            runs.append((style, y, places, [letters]))
    if runs:
        text.text = None
        text[:] = [
            ElementTree.Element("tspan", {"x": " ".join(places), "y": _short_number(y), "style": style})
            for style, y, places, _ in runs
        ]
        for span, (*_, letters) in zip(text, runs, strict=True):
            span.text = "".join(letters)


def _corner(letter):
    """Where a letter's ink begins, left and bottom, as shares of the font's size."""
    font = get_font(findfont("DejaVu Sans"))
    font.set_size(100, 72)
    left, bottom, _, _ = font.load_char(ord(letter)).bbox
    return left / 6400, bottom / 6400


def _prune(parent, referred):
    """Drop what nothing refers to, groups that say nothing, and styles that all of a group's members repeat."""
    kept = []
    for child in parent:
        if child.tag in ("metadata", "style"):
            continue
        if child.get("id") not in referred:
            child.attrib.pop("id", None)
        _prune(child, referred)
        if child.tag in ("g", "defs") and not len(child):
            continue
        if child.tag == "g" and not child.attrib:
            kept += list(child)
        else:
            kept.append(child)
    parent[:] = kept
    if parent.tag not in ("text", "tspan"):
        parent.text = None
    said = {(child.tag, child.get("style", "")) for child in parent}
    if len(parent) > 1 and len(said) == 1 and min(said)[0] == "use" and "style" not in parent.attrib:
        parent.set("style", min(said)[1])
        for child in parent:
            child.attrib.pop("style", None)


def _with_own_ids(text):
    """The same drawing, with ids that no other drawing of the page has."""
    own = "f" + hashlib.sha256(text.encode()).hexdigest()[:6]
    for k, name in enumerate(dict.fromkeys(re.findall(r'\bid="([^"]+)"', text))):
        text = re.sub(rf'(id="|#){re.escape(name)}(?=["\')])', rf"\g<1>{own}-{k}", text)
    return text
