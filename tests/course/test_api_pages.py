"""Pages about numnet's modules: each function that draws has an example, and its picture stands on the page.

An example that cannot be shown stops the site, with the name of its function.
"""

import inspect
import re
import types

import matplotlib as mpl
import nbformat
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from autograder.lessons import api, text
from autograder.lessons.text import LessonError
from numnet import graph, palette, plots

DRAWING = [name for name in plots.__all__ if inspect.isfunction(getattr(plots, name))]


def example(name):
    """The code of a function's one example."""
    found = [
        part for part in api._docstring(name, inspect.getdoc(getattr(plots, name))) if isinstance(part, api.Example)
    ]
    assert len(found) == 1, f"{name} has {len(found)} examples"
    return found[0].code


def test_each_drawing_function_has_a_short_example_that_needs_no_other(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, metadata, raw: shown.append(metadata["numnet"]))
    titles = set()
    for name in DRAWING:
        code = example(name)
        lines = code.split("\n")
        assert f"plots.{name}(" in code, name
        assert 2 <= len(lines) <= 8, f"{name}: {len(lines)} lines"
        assert max(map(len, lines)) <= text.CODE_WIDTH, f"{name}: a line is too wide for the page"
        shown.clear()
        with mpl.rc_context({"backend": "agg"}):
            plots.use_style()
            exec(code, {"np": np, "plots": plots})
        assert len(shown) == 1, f"{name} shows {len(shown)} pictures"
        assert len(shown[0]["title"].split()) >= 3, f"{name}: the title tells no finding"
        titles.add(shown[0]["title"])
    assert len(titles) == len(DRAWING)


def small_module(code):
    """A module of two functions: the example of the first one is fine, that of the second one is ``code``."""

    def fine():
        """Do nothing."""

    def faulty():
        """Do nothing either."""

    fine.__doc__ += "\n\nExamples\n--------\nWords before it.\n\n>>> print(2 + 3)\n"
    faulty.__doc__ += "\n\nExamples\n--------\n" + "".join(f">>> {line}\n" for line in code)
    module = types.ModuleType("numnet.small", "A module.")
    module.__all__ = ["fine", "faulty"]
    module.fine, module.faulty = fine, faulty
    return module


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        (["1 / 0"], " fails.\nnumnet.small: a cell fails.\n(.|\n)*ZeroDivisionError"),
        (["fig, ax = plots.figure()", "plots.show(fig, alt='x' * 30)"], " fails.\n(.|\n)*the figure has no title"),
        (
            ["from IPython.display import SVG", "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')"],
            ": .* without title",
        ),
        (["import warnings", "warnings.warn('careful')"], ": .* warns:"),
    ],
    ids=["error", "no title", "not shown by plots", "warning"],
)
def test_broken_example_stops_the_site_and_is_named(code, complaint):
    with pytest.raises(LessonError, match=rf"^The example in the docstring of small\.faulty{complaint}"):
        api.module_page("small", small_module(code))


def test_example_keeps_its_words_and_shows_what_it_prints():
    notebook = api.module_page("small", small_module(["print(3 * 3)"]))
    printed = [cell.outputs[0].text for cell in notebook.cells if cell.cell_type == "code" and cell.outputs]
    assert printed == ["5\n", "9\n"]
    words = next(cell.source for cell in notebook.cells if "## fine" in cell.source)
    assert words.rstrip().endswith("**Examples**\n\nWords before it.")


def test_module_without_examples_stays_text():
    assert isinstance(api.module_page("graph", graph), str)


def test_page_of_plots_has_the_picture_of_each_example(rendered):
    page = (rendered / "api" / "plots.html").read_text(encoding="utf-8")
    assert len(page.encode()) < 10**6
    sections = {name: page[page.index(f'<section id="{name.replace("_", "-")}">') :] for name in DRAWING}
    for name, section in sections.items():
        section = section[: section.index("</section>")]
        figures = re.findall(r'<figure class="nn-(figure|widget).*?</figure>', section, re.DOTALL)
        assert len(figures) == 1, name
        spoken = re.search(
            r'<svg role="img" aria-label="([^"]*)"|role="img" aria-label="([^"]*)"|<img alt="([^"]*)"', section
        )
        assert len("".join(filter(None, spoken.groups()))) >= 25, name
        assert section.count("Show the code of this picture") == 1, name
        drawn = section[section.index('<figure class="nn-') :]
        assert "var(--nn-" in drawn or "nn-raster" in drawn, name
        # Titles of code are not coloured, so only pictures can hold the light page's colours.
        assert not any(color in drawn for color in palette.DARK if color != palette.PAPER), name
    assert page.count('<figure class="nn-') == len(DRAWING)
    assert 'href="plots.html"' in (rendered / "api" / "index.html").read_text(encoding="utf-8")
    assert '<figure class="nn-' not in (rendered / "api" / "layers.html").read_text(encoding="utf-8")


def test_downloaded_page_of_plots_is_a_notebook_that_shows_its_pictures_anywhere(rendered):
    offered = nbformat.read(rendered / "_sources" / "api" / "plots.ipynb", as_version=4)
    outputs = [output for cell in offered.cells if cell.cell_type == "code" for output in cell.outputs]
    assert len(outputs) == len(DRAWING)
    assert "var(--nn-" not in nbformat.writes(offered)
    assert offered.cells[1].source == api.START


def test_counts_of_a_confusion_matrix_can_be_read_on_light_pages_and_dark_ones():
    def light(color):
        channels = np.asarray(color)
        linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722] + 0.05

    truth, called = np.repeat([0, 1, 1, 1], [100, 1, 30, 60]), np.repeat([0, 0, 1, 1], [100, 1, 30, 60])
    with mpl.rc_context({"backend": "agg"}):
        fig = plots.confusion_matrix(truth, called, ["a", "b"], title="One b is called a")
    cells, words = fig.axes[0].patches, fig.axes[0].texts
    assert [word.get_text() for word in words] == ["100", "1", "90"]
    for cell, word in zip(cells, words, strict=True):
        assert to_rgb(cell.get_facecolor()[:3]) == to_rgb(palette.VALUES)
        assert word.get_color() == palette.INK
        share = cell.get_facecolor()[3]
        for shade in ({color: color for color in palette.DARK}, palette.DARK):
            under = share * np.array(to_rgb(shade[palette.VALUES])) + (1 - share) * np.array(
                to_rgb(shade[palette.PAPER])
            )
            ends = sorted((light(to_rgb(shade[palette.INK])), light(under)))
            assert ends[1] / ends[0] >= 4.5, word.get_text()
    assert "<image" not in plots._svg(fig)
