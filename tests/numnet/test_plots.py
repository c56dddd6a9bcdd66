"""Figures: words are required, equal calls give equal bytes, colours can be told apart, graphs show their numbers.

Pictures themselves are looked at by people.
"""

import itertools
import re
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from autograder import registry
from numnet import diagrams, layers, palette, plots
from numnet.check import cells
from numnet.graph import Value

mpl.use("agg")

# Machado, Oliveira and Fernandes (2009): how readers without one kind of cone see linear RGB.
DEUTERANOPIA = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
PROTANOPIA = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
ALT = "A straight line that rises from 0 to 1 over ten steps."


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        plots.use_style()
        yield


def line(title="It rises", xlabel="step", ylabel="height"):
    fig, ax = plots.figure(4, 3)
    ax.plot([0, 1], [0, 1])
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    return fig


def linear(color):
    channels = np.array(to_rgb(color))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    x, y, z = np.cbrt(np.maximum(xyz / [0.9505, 1, 1.089], 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one, other):
    light = sorted(float(linear(color) @ [0.2126, 0.7152, 0.0722]) for color in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


@pytest.mark.parametrize("cone", [DEUTERANOPIA, PROTANOPIA], ids=["deuteranopia", "protanopia"])
def test_colours_that_meet_are_told_apart_without_red_or_green_cones(cone):
    for one, other in [(plots.TRAIN, plots.VALIDATION), (plots.VALUES, plots.GRADIENTS), (plots.DATA, plots.GRADIENTS)]:
        seen = [lab(np.clip(np.array(cone) @ linear(color), 0, 1)) for color in (one, other)]
        assert np.linalg.norm(seen[0] - seen[1]) > 15, (one, other)


@pytest.mark.parametrize("name", sorted(set(palette.NAMES.values()) - {"paper", "faint"}))
def test_colours_of_text_stand_out_on_light_and_dark(name):
    color = next(color for color, known in palette.NAMES.items() if known == name)
    assert contrast(color, palette.PAPER) > 4.5
    assert contrast(palette.DARK[color], palette.DARK[palette.PAPER]) > 4.5


@pytest.mark.parametrize("lacking", ["title", "xlabel", "ylabel"])
def test_figure_without_words_is_refused(lacking):
    with pytest.raises(ValueError, match=r"no title|no label"):
        plots.show(line(**{lacking: ""}), alt=ALT)


def test_short_alt_text_is_refused():
    with pytest.raises(ValueError, match="too short"):
        plots.show(line(), alt="A plot.")


def test_same_figure_gives_the_same_bytes_and_touches_no_other_style():
    first, second = plots._svg(line()), plots._svg(line())
    assert first == second
    assert "<style" not in first
    ElementTree.fromstring(first)


def texts(svg):
    return [
        "".join(element.itertext()) for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("text")
    ]


def test_computation_graph_shows_values_and_gradients():
    x, y, z = Value(-2.0), Value(5.0), Value(-4.0)
    f = (x + y) * z
    f.backward()
    shown = texts(plots.computation_graph(f, {x: "x", y: "y", z: "z", f: "f"}, title="A graph").svg)
    assert {"x", "y", "z", "f", "A graph", "−2", "5", "−4", "3", "−12"} <= set(shown)
    assert shown.count("−4") == 4  # the value of z, and the gradients of x, y and the sum


def test_stepper_lights_no_wire_of_a_constant_on_the_way_back():
    x = Value(2.0)
    f = x + 1
    f.backward()
    drawing, captions = diagrams.graph_steps(f, {x: "x", f: "f"}, title="One more")
    lit = [set(found.split()) for found in re.findall(r'<line [^>]*data-at="([^"]*)"', drawing.svg)]
    back = str(next(k for k, words in enumerate(captions) if words.startswith("Backward through")))
    assert [back in steps for steps in lit] == [True, False, False]  # of x, of 1, out of the sum


def test_stepper_adds_up_where_paths_join():
    x = Value(3.0)
    f = x * x + x
    f.backward()
    widget = plots.graph_stepper(f, {x: "x", f: "f"}, title="Paths add")
    words = " ".join(widget.state["captions"])
    assert "upstream × local" in words
    assert "= 7." in words  # 2 x + 1
    assert len(widget.knobs["Step"]) == len(widget.state["captions"])


def test_graph_of_an_engine_without_local_slopes_is_drawn():
    class Node:
        def __init__(self, data, parents=()):
            self.data, self.grad, self.parents = data, 1.0, parents

    a, b = Node(1.0), Node(2.0)
    assert "2" in texts(plots.computation_graph(Node(3.0, (a, b)), {a: "a"}, title="Plain").svg)


ENGINES = [variant.name for variant in registry.alternatives("Value")]


@pytest.mark.parametrize("name", ENGINES)
def test_graph_of_any_engine_is_the_graph_of_the_courses_own(name):
    (variant,) = (one for one in registry.alternatives("Value") if one.name == name)
    engine = cells.load(variant.source, "Value", {"np": np})

    def formula(x, y):
        return 3 - (x * x + 2 * y - y**2).maximum(x / 2).tanh().relu().log() + (1 / (-x).exp() - x + y)

    def drawn(engine):
        x, y = engine(1.5), engine(0.5)
        picture = plots.graph_of(formula, {"x": x, "y": y}, result="q", title="One graph")
        return picture, x.grad, y.grad

    (mine, *grads), (courses, *wanted) = drawn(engine), drawn(Value)
    assert mine == courses
    np.testing.assert_allclose(grads, wanted, rtol=1e-12)


def test_graph_of_shows_what_comes_back_along_each_of_two_wires():
    a = Value(2.0)
    shown = texts(plots.graph_of(lambda a, b: a * b + a, {"a": a, "b": Value(3.0)}, result="e", title="Sum").svg)
    assert a.grad == 4
    assert {"a", "b", "e", "8", "6"} <= set(shown)
    assert shown.count("3") == 2  # the value of b, and what a gets through the product
    assert "4" not in shown


def test_graph_of_a_constant_is_refused():
    with pytest.raises(TypeError, match="return what it computes"):
        plots.graph_of(lambda a: 3.0, {"a": Value(2.0)}, title="Nothing")


def test_graph_by_hand_is_that_of_an_engine():
    a, b = plots.Node(2, grad=4), plots.Node(3, grad=2)
    m = plots.Node(6, grad=1, parents=(a, b), op="*", slopes=(3, 2))
    e = plots.Node(8, grad=1, parents=(m, a), op="+", slopes=(1, 1))
    by_hand = plots.computation_graph(e, {a: "a", b: "b", e: "e"}, title="Same")
    assert by_hand == plots.graph_of(
        lambda a, b: a * b + a, {"a": Value(2.0), "b": Value(3.0)}, result="e", title="Same"
    )


def test_blocks_name_each_value_and_its_gradient():
    svg = plots.blocks(
        ["affine", "ReLU", "loss"], ["x", "z", "h", "loss"], weights=["w1, b1"], title="Three blocks"
    ).svg
    shown = texts(svg)
    assert {"x", "dx", "z", "dz", "h", "dh", "loss", "w1, b1", "dw1, db1", "Three blocks"} <= set(shown)
    assert shown.count("cache") == 2  # the loss keeps none
    assert svg.count(f'stroke="{palette.INK}"') == 5  # two halves of two blocks, and the loss


def test_diagrams_have_paper_of_their_own():
    (paper,) = re.findall(r"<rect [^>]*/>", plots.layered_net([2, 1], title="Small").svg)
    assert f'fill="{palette.PAPER}"' in paper


def test_slider_needs_a_frame_for_each_state():
    frames = [plots.Frame("<svg/>", f"{k}") for k in range(5)]
    with pytest.raises(ValueError, match="5 frames, but the knobs have 6"):
        plots.slider(frames, {"a": [1, 2, 3], "b": [0.1, 0.2]}, title="No")


def test_slider_page_text_cannot_end_its_script_early():
    frames = [plots.Frame("<svg></svg>", "one </script>"), plots.Frame("<svg></svg>", "two")]
    page = plots.stepper(frames, title="Steps").html(ALT)
    assert page.count("</script>") == 1
    assert re.search(r'aria-label="A straight', page)


def test_layered_net_draws_every_connection():
    svg = plots.layered_net([3, 4, 4, 2], title="A net").svg
    assert svg.count("<line") == sum(a * b for a, b in itertools.pairwise([3, 4, 4, 2]))
    assert svg.count("<circle") == 13


def test_usual_figures_draw():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(20, 2)), rng.integers(0, 2, 20)
    fig, axes = plots.figure(6, 3, 1, 3)
    plots.decision_regions(axes[0], lambda points: (points[:, 0] > 0).astype(int), x, y, resolution=20)
    plots.loss_curves(axes[1], [3.0, 2.0], [3.0, 2.5])
    plots.histograms(axes[2:], {"layer 1": rng.normal(size=50)})
    plots._svg(fig)
    plots._png(plots.weights_as_images(rng.normal(size=(16, 5)), (4, 4), columns=3, title="Weights"))


def test_figures_of_a_training_can_be_shown_and_tell_their_numbers():
    rng = np.random.default_rng(0)
    bends = plots.bends(
        {"ReLU": (layers.relu_forward, layers.relu_backward), "ELU": (layers.elu_forward, layers.elu_backward, 1.0)},
        title="Two bends",
    )
    slope = bends.axes[0].lines[-1].get_ydata()
    assert set(slope) == {0.0, 1.0}
    history = {"loss": [3.0, 2.0, 1.5, 1.0], "training": [0.5, 0.7], "held out": [0.4, 0.6]}
    training = plots.training_history(history, title="A training")
    assert list(training.axes[0].lines[1].get_ydata()) == [2.5, 1.25]  # the mean of each epoch
    table = plots.confusion_matrix(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 0]), ["a", "b", "c"], title="Called")
    assert sorted((text.get_position(), text.get_text()) for text in table.axes[0].texts) == [
        ((0, 0), "1"),
        ((0, 2), "1"),
        ((1, 0), "1"),
        ((1, 1), "1"),
    ]
    images = plots.pictures(rng.random((3, 4, 4)), ["one", "two", "three"], columns=2, title="Three of them")
    assert [ax.get_title("center") for ax in images.axes] == ["one", "two", "three", ""]
    for figure in (bends, training, table, images):
        plots.show(figure, alt=ALT)
