"""Figures as they stand in a page: small, the same picture as Matplotlib's, with letters that are text.

And computation graphs in which each use of a number has a wire of its own.
"""

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from autograder.lessons import site
from numnet import plots, svg
from numnet.graph import Value


@pytest.fixture(autouse=True)
def style():
    plots.use_style()


def drawn(draw, width=5, height=3):
    fig, ax = plots.figure(width, height)
    draw(ax)
    return plots._svg(fig)


def test_usual_figure_is_small_and_its_letters_are_text():
    x = np.linspace(-6, 6, 200)

    def draw(ax):
        ax.plot(x, np.tanh(x), label=r"$\tanh'(x_1)$")
        ax.set(xlabel="pre-activation $x$", ylabel="value", title="A finding, <said> in a sentence")
        ax.legend()

    text = drawn(draw)
    assert len(text) < 12_000
    root = ElementTree.fromstring(text)
    words = ["".join(node.itertext()) for node in root.iter() if node.tag.endswith("}text")]
    assert "A finding, <said> in a sentence" in words
    assert any("′" in word and "x1" in word for word in words)
    assert root.get("width") == "480"
    assert not re.findall(r"\d\.\d{3,}", re.sub(r"base64,[^\"]*", "", text))


def test_picture_of_pixels_is_shown_at_its_size(monkeypatch):
    shown = {}
    monkeypatch.setattr("IPython.display.display", lambda data, metadata, raw: shown.update(data=data, about=metadata))
    fig, ax = plots.figure(5, 3)
    ax.set(title="Pixels", xlabel="x", ylabel="y")
    plots.show(fig, alt="An empty figure, to see how large it is.", raster=True)
    markup = site._shown(shown["data"], shown["about"]["numnet"], shown["about"]["image/png"])
    assert 'width="480" height="288"' in markup
    assert Image.open(io.BytesIO(base64.b64decode(shown["data"]["image/png"]))).width > 480


def test_accents_stand_over_their_letters():
    text = drawn(lambda ax: ax.text(0.5, 0.5, r"$\hat{y} + \bar{x} + \dot{u}$", fontsize=20) and ax.axis("off"))
    found = {}
    for x, y, letters in re.findall(r'<tspan x="([^"]+)" y="([^"]+)"[^>]*>([^<]+)</tspan>', text):
        for letter, place in zip(letters, x.split(), strict=True):
            found[letter] = float(place), float(y)
    for accent, letter in {"ˆ": "y", "¯": "x", "˙": "u"}.items():
        assert abs(found[accent][0] - found[letter][0]) < 6, accent
        assert -12 < found[accent][1] - found[letter][1] < 3, accent


def test_two_drawings_in_one_page_do_not_share_ids():
    first = drawn(lambda ax: ax.set(title="first", xlabel="x", ylabel="y"))
    second = drawn(lambda ax: ax.set(title="second", xlabel="x", ylabel="y"))
    ids = [set(re.findall(r'\bid="([^"]+)"', text)) for text in (first, second)]
    assert ids[0]
    assert not ids[0] & ids[1]
    for text, own in zip((first, second), ids, strict=True):
        referred = set(re.findall(r'href="#([^"]+)"', text)) | set(re.findall(r"url\(#([^)]+)\)", text))
        assert referred == own
    assert first == drawn(lambda ax: ax.set(title="first", xlabel="x", ylabel="y"))


def places(data):
    """The corners of a path of M, l, h, v and z, as absolute coordinates."""
    found, x, y = [], 0.0, 0.0
    for command, numbers in re.findall(r"([Mlhvz])([^Mlhvz]*)", data):
        values = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers)]
        if command in "hv":
            for value in values:
                x, y = (x + value, y) if command == "h" else (x, y + value)
                found.append((x, y))
        elif command != "z":
            for dx, dy in zip(values[::2], values[1::2], strict=True):
                x, y = (dx, dy) if command == "M" else (x + dx, y + dy)
                found.append((x, y))
    return np.array(found)


def test_short_path_leads_to_the_same_places_however_long_it_is():
    rng = np.random.default_rng(0)
    corners = np.cumsum(rng.choice([-1.23456, 0, 0.3371], size=(5000, 2)), axis=0)
    corners = corners[np.concatenate([[True], np.any(np.diff(corners, axis=0) != 0, axis=1)])]
    data = "M " + " L ".join(f"{x:.6f} {y:.6f}" for x, y in corners)
    assert np.abs(places(svg._short_path(data)) - corners).max() < 0.00501
    curve = "M 10 20 \nC 11 21 12.5 22.25 13 20 \nQ 14 19 15 20 \nz"
    assert svg._short_path(curve) == "M10 20c1 1 2.5 2.25 3 0q1-1 2 0z"


@pytest.mark.parametrize("colors", [3, 5000])
def test_embedded_picture_keeps_each_pixel(colors):
    rng = np.random.default_rng(1)
    palette = rng.integers(0, 256, size=(colors, 4), dtype=np.uint8)
    pixels = palette[rng.integers(0, colors, size=(60, 90))]
    buffer = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(buffer, format="png")
    small = svg._small_png(base64.b64encode(buffer.getvalue()).decode())
    kept = np.asarray(Image.open(io.BytesIO(base64.b64decode(small))).convert("RGBA"))
    assert np.array_equal(kept, pixels)
    assert colors > 256 or len(small) < 0.5 * len(base64.b64encode(buffer.getvalue()))


def test_decision_regions_show_the_page_through():
    x = np.random.default_rng(2).normal(size=(100, 2))

    def draw(ax):
        plots.decision_regions(ax, lambda p: (p[:, 0] > p[:, 1]).astype(int), x, (x[:, 0] > 0).astype(int))
        ax.set(xlabel="first", ylabel="second", title="Two halves")

    text = drawn(draw)
    assert len(text) < 20_000
    picture = re.search(r"base64,([^\"]+)", text)[1]
    alpha = np.asarray(Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGBA"))[..., 3]
    assert 0 < alpha.max() < 128


@pytest.mark.parametrize("uses", [2, 3])
def test_wires_of_one_number_to_one_node_do_not_coincide(uses):
    x = Value(3.0)
    node = Value(3.0**uses, parents=(x,) * uses, slopes=(7.0,) * uses, op="×")
    node.backward()
    drawing = plots.computation_graph(node, {x: "x", node: "f"}, title="One number, used more than once").svg
    lines = re.findall(r'<line x1="([\d.-]+)" y1="([\d.-]+)" x2="([\d.-]+)" y2="([\d.-]+)"', drawing)
    assert len(set(lines)) == len(lines)
    shares = re.findall(r'<text x="([\d.-]+)" y="([\d.-]+)"[^>]*>7</text>', drawing)
    heights = sorted(float(y) for _, y in shares)
    assert len(heights) >= uses
    assert min(np.diff(heights)) > 15


def test_long_title_of_a_diagram_goes_over_several_lines():
    title = "A two-layer net with four hidden units, two output units and twenty connections"
    drawing = plots.layered_net([3, 4, 2], title=title)
    lines = re.findall(r'font-size="15"[^>]*>([^<]+)</text>', drawing.svg)
    assert len(lines) > 1
    assert " ".join(lines) == title
    assert drawing.title == title


def test_widget_says_elsewhere_where_its_slider_works():
    frames = [plots.Frame(plots.layered_net([2, k, 1], title=""), f"{k} units") for k in (1, 2)]
    words = plots.slider(frames, {"Hidden units": (1, 2)}, title="More units").html("Nets that grow.")
    note = re.search(r'<p class="nn-static">(.*?)</p>', words)[1]
    assert "Hidden units: 1, 2" in note
    assert "site" in note
