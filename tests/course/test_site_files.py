"""The rendered site as files: links and anchors resolve, nothing is fetched from elsewhere, pages stay small.

What only a browser can tell is tested in `test_site_browser`.
"""

import html
import html.parser
import re
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

from autograder import registry
from autograder.lessons import site
from autograder.registry import ROOT
from numnet import palette

MAX_PAGE = 2 * 10**6


class Links(html.parser.HTMLParser):
    """Collects a page's anchors, links, and what it loads."""

    def __init__(self, markup):
        super().__init__()
        self.ids, self.links, self.loads = set(), [], []
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.ids |= {values.get("id"), values.get("name") if tag == "a" else None} - {None}
        if tag in ("script", "img", "iframe", "source", "video") and values.get("src"):
            self.loads.append(values["src"])
        elif tag == "link" and values.get("href"):
            fetched = {"stylesheet", "preload", "icon"} & set(values.get("rel", "").split())
            (self.loads if fetched else self.links).append(values["href"])
        elif tag == "a" and values.get("href"):
            self.links.append(values["href"])


@pytest.fixture(scope="module")
def site_pages(rendered):
    return {path: Links(path.read_text(encoding="utf-8")) for path in rendered.rglob("*.html")}


def test_every_link_and_anchor_of_the_site_resolves(site_pages):
    broken = []
    for path, page in site_pages.items():
        for link in page.links + page.loads:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            found = target.exists()
            if found and parts.fragment and target in site_pages:
                found = unquote(parts.fragment) in site_pages[target].ids
            if not found:
                broken.append(f"{path.name}: {link}")
    assert not broken


def test_site_loads_nothing_from_elsewhere(site_pages, rendered):
    away = [(path.name, load) for path, page in site_pages.items() for load in page.loads if urlsplit(load).netloc]
    assert not away
    for style in rendered.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//", style.read_text(encoding="utf-8")), style


def test_pages_of_the_site_are_small(site_pages):
    for path, page in site_pages.items():
        loaded = {(path.parent / urlsplit(load).path).resolve() for load in page.loads if not load.startswith("data:")}
        size = path.stat().st_size + sum(
            one.stat().st_size for one in loaded if one.is_file() and "mathjax" not in str(one)
        )
        assert size < MAX_PAGE, f"{path.name}: {size:,} bytes"


def test_downloaded_lesson_is_the_built_notebook(rendered):
    offered = nbformat.read(rendered / "_sources" / "98_sample.ipynb", as_version=4)
    assert offered.cells[0].source.startswith("# 98 · A sample")
    assert "nowrap" not in "".join(cell.source for cell in offered.cells)
    assert offered.metadata["numnet"]["lesson"] == "98"


def test_assignment_page_has_the_tasks_and_no_solution(rendered):
    for assignment in registry.assignments().values():
        page = (rendered / "assignments" / f"{assignment.name}.html").read_text(encoding="utf-8")
        words = re.sub(r"<[^>]+>", "", page)
        for task in assignment.tasks:
            assert task.id in words
            assert page.count(f'href="#task-{task.id.lower().replace("_", "-")}"') == 1
        assert "not implemented yet" in words
        assert "BEGIN SOLUTION" not in words
        assert "BEGIN MARK SCHEME" not in words


def test_assignment_page_draws_what_needs_no_work_and_folds_what_waits(rendered):
    page = (rendered / "assignments" / "a02_backpropagation.html").read_text(encoding="utf-8")
    given = nbformat.read(ROOT / "assignments" / "a02_backpropagation" / "a02_backpropagation.ipynb", as_version=4)
    plain = [cell.source for cell in given.cells if cell.cell_type == "code" and "plots.show(" in cell.source]
    drawn = sum("with needs(" not in source for source in plain)
    waiting = sum("with needs(" in cell.source for cell in given.cells if cell.cell_type == "code")
    assert page.count('<figure class="nn-figure') == drawn >= 5
    assert page.count("Show the code of this picture") == drawn
    assert page.count("Show the code that runs with your work") == waiting >= 15
    offered = rendered / "_sources" / "assignments" / "a02_backpropagation.ipynb"
    assert nbformat.read(offered, as_version=4) == given


def test_punctuation_stays_with_its_formula(rendered):
    page = (rendered / "assignments" / "a02_backpropagation.html").read_text(encoding="utf-8")
    assert re.search(
        r'Call the product <span class="nn-together"><span class="math[^>]*>\\\(m\\\)</span>\.</span>', page
    )
    assert not re.search(
        r'(?<!nn-together">)(?<!nn-together">\()<span class="math notranslate[^>]*>\\\([^<]*\\\)</span>[.,;:)]', page
    )


def test_printed_text_is_not_coloured_as_a_program(rendered):
    page = (rendered / "guides" / "students.html").read_text(encoding="utf-8")
    table = page[page.index("does not pass yet: 3 of 4") - 400 : page.index("does not pass yet: 3 of 4")]
    assert "highlight-none" in table


def test_calls_on_api_pages_fit_and_tables_are_tables(rendered):
    for path in (rendered / "api").glob("*.html"):
        page = path.read_text(encoding="utf-8")
        calls = re.findall(
            r'</h\d>\s*<div class="highlight-python[^>]*><div class="highlight"><pre>(.*?)</pre>', page, re.DOTALL
        )
        assert calls or path.stem == "index", path.name
        lines = [line for call in calls for line in re.sub(r"<[^>]+>", "", call).split("\n")]
        assert all(len(html.unescape(line)) <= 80 for line in lines), path.name
        assert "``" not in re.sub(r"<(pre|code|script)\b.*?</\1>", "", page, flags=re.DOTALL), path.name
    page = (rendered / "api" / "initializers.html").read_text(encoding="utf-8")
    assert "xavier_uniform" in page[page.index("<table") : page.index("</table>")]


def test_api_pages_list_every_public_function(rendered):
    page = (rendered / "api" / "layers.html").read_text(encoding="utf-8")
    from numnet import layers

    assert all(name in page for name in layers.__all__)
    assert "Parameters" in page
    assert "_modules" not in page


def test_site_styles_know_every_palette_colour():
    styles = site.palette_css()
    for color, name in palette.NAMES.items():
        assert f"--nn-{name}: {color};" in styles
        assert f"--nn-{name}: {palette.DARK[color]};" in styles


def test_no_page_shows_a_machine_path(rendered):
    for path in rendered.rglob("*.html"):
        assert str(ROOT) not in path.read_text(encoding="utf-8"), path.name
