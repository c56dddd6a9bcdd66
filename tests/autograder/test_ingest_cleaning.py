"""Ingest, what is shown: no text cell or output of a student's can run, load or submit anything on any page.

Cleaned Markdown is rendered as nbgrader renders it and read by an HTML parser; maths and code must survive.
"""

import json
import re
from html.parser import HTMLParser

import nbformat
import pytest
from ingest_samples import PNG, code, dump, place, prose, skeleton, solved
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder import ingest
from autograder.ingest.markdown import clean_markdown
from autograder.ingest.outputs import LABEL, Budget, clean_outputs

ACTIVE = {
    "script": "before <script>alert(1)</script> after",
    "script in capitals": "<ScRiPt >alert(1)</sCrIpT >",
    "script over lines": "<script\nsrc='//x.example'\n>\n</script>",
    "script never closed": "<script>alert(1)",
    "script tag never closed": "<script src=//x.example",
    "nested script": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "handler": '<img src="x" onerror="alert(1)">',
    "handler without quotes": "<b onmouseover=alert(1)>x</b>",
    "handler after slash": "<svg/onload=alert(1)>",
    "handler in unknown tag": "<x onclick=alert(1)>x</x>",
    "handler behind a quoted bracket": "<a title='>' onclick='alert(1)'>x</a>",
    "handler after a line end": "<div\nonclick=alert(1)\n>x</div>",
    "iframe": '<iframe src="javascript:alert(1)"></iframe>',
    "iframe with document": "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "object": "<object data='x.swf'></object><embed src='x'>",
    "form": "<form action='//x.example'><input name=q><button>send</button></form>",
    "svg script": "<svg><script>alert(1)</script></svg>",
    "svg animation": "<svg><a><animate attributeName=href values=javascript:alert(1) /></a></svg>",
    "mathml": "<math><maction actiontype='statusline' xlink:href='javascript:alert(1)'>x</maction></math>",
    "style": "<style>* { display: none }</style>",
    "style attribute": "<div style='position:fixed;inset:0'>all points</div>",
    "meta": '<meta http-equiv="refresh" content="0;url=//x.example">',
    "base": '<base href="//x.example/">',
    "link": '<link rel="stylesheet" href="//x.example">',
    "link in HTML": '<a href="javascript:alert(1)">x</a>',
    "link with entities": '<a href="jav&#x0A;ascript:alert(1)">x</a>',
    "link over lines": "<a\nhref='java\tscript:alert(1)'>x</a>",
    "markdown link": "[x](javascript:alert(1))",
    "markdown link in capitals": "[x](JaVaScRiPt:alert(1))",
    "markdown link with entities": "[x](&#106;avascript:alert(1))",
    "markdown link in brackets": "[x](<javascript:alert(1)>)",
    "markdown link with control": "[x](\x01javascript:alert(1))",
    "markdown link with escapes": r"[x](javascript\:alert\(1\))",
    "markdown link over lines": "[x](\njavascript:alert(1)\n)",
    "markdown link with title": '[x](javascript:alert(1) "t")',
    "markdown link round code": "[`x`](javascript:alert(1))",
    "markdown link round picture": "[![x](y)](javascript:alert(1))",
    "reference": "[x][y]\n\n[y]: javascript:alert(1)",
    "reference in brackets": "[x]\n\n[x]: <javascript:alert(1)>",
    "autolink": "<javascript:alert(1)>",
    "data link": "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "data link in HTML": "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "vbscript": "[x](vbscript:msgbox)",
    "picture from elsewhere": "![x](https://x.example/pixel.png)",
    "picture by reference": "![x][y]\n\n[y]: https://x.example/pixel.png",
    "picture from the server": "![x](/hub/logout)",
    "picture in HTML from elsewhere": "<img src='https://x.example/pixel.png'>",
    "svg picture": "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "missing attachment": "![x](attachment:nothing.png)",
    "comment never closed": "text <!-- the rest of the page",
    "comment that hides a script": "<!--><script>alert(1)</script>-->",
    "declaration": "<!DOCTYPE html><?php x ?><![CDATA[ <script>alert(1)</script> ]]>",
    "page end": "</div></body></html>",
    "mermaid": "```mermaid\n</pre><script>alert(1)</script>\n```",
    "mermaid with tildes": "~~~ mermaid\n<img src=x onerror=alert(1)>\n~~~",
    "mermaid in a list": "- a\n\n  ```mermaid\n  <img src=x onerror=alert(1)>\n  ```",
    "tex link": r"$\href{javascript:alert(1)}{x}$",
    "tex link in text": r"\(\href{javascript:alert(1)}{x}\)",
    "tex link by definition": r"$\let\x\href \x{javascript:alert(1)}{x}$",
    "tex style": r"$$\style{position:fixed}{x} \class{a}{b} \cssId{c}{d} \require{html}$$",
    "between dollars": "$<img src=x onerror=alert(1)>$",
    "between open dollars": "$ 5 <img src=x onerror=alert(1)> and 6",
    "between escaped dollars": r"\$<img src=x onerror=alert(1)>\$",
    "between escaped ticks": "\\`<img src=x onerror=alert(1)>`",
    "between uneven ticks": "``<img src=x onerror=alert(1)>`",
    "ticks inside HTML": "<div>\n`</div><script>alert(1)</script>`\n</div>",
    "ticks over a paragraph end": "`a\n\n<img src=x onerror=alert(1)>\n\nb`",
    "fence that is none": "a ```\n<img src=x onerror=alert(1)>\n```",
    "fence in HTML": "<div>\n```\n<img src=x onerror=alert(1)>\n```\n</div>",
    "fence closed early": "````\n```\n````\n<img src=x onerror=alert(1)>\n```",
    "fence in a quote that ends": "> ```\n<img src=x onerror=alert(1)>",
    "environment that is none": "\\begin{a}\n\n<img src=x onerror=alert(1)>\n\n\\end{b}",
    "table": "|a|\n|-|\n|<img src=x onerror=alert(1)>|",
    "heading": "# <img src=x onerror=alert(1)>",
    "link text": "[<img src=x onerror=alert(1)>](https://x.example)",
    "alternative text": '![" onerror="alert(1)](attachment:x)',
    "link title": "[x](https://x.example \"' onclick='alert(1)\")",
    "info string": '```"><script>alert(1)</script>\nx\n```',
    "zero width": "<\u200bscript>alert(1)</script>",
    "zero byte": "<scr\ufffdipt>alert(1)</script>",
    "textarea": "<textarea></textarea><title></title><xmp><plaintext>",
    "after the answer's mark": "<!-- answer: why_sum --><script>alert(1)</script>",
    "code after the answer's mark": "<!-- answer: why_sum -->`<script>alert(1)</script>`",
    "maths after the answer's mark": "<!-- answer: why_sum --> $a<p$, $onclick=x>$ and `<img src=x onerror=alert(1)>`",
    "code below the answer's mark": "<!-- answer: why_sum -->\n`<img src=x onerror=alert(1)>`",
    "fence below the answer's mark": "<!-- answer: why_sum -->\n```\n<img src=x onerror=alert(1)>\n```",
    "inside the answer's mark": "<!-- answer: why_sum <script>alert(1)</script> -->",
}


class _Page(HTMLParser):
    """Notes everything in a rendered page that is not plain."""

    PLAIN = set(
        "a b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img input li ol p pre span"  # noqa: SIM905
        " strong sub summary sup table tbody td th thead tr u ul center small kbd".split()
    )
    ATTRIBUTES = {"href", "class", "src", "alt", "title", "id", "style", "start", "type", "disabled", "checked"}

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag not in self.PLAIN:
            self.found.append(tag)
        for name, value in attributes:
            value = value or ""
            plain = name in self.ATTRIBUTES and (name != "style" or value.startswith("text-align"))
            if name == "href":
                plain = value.startswith(("http://", "https://", "mailto:", "#"))
            if name == "src":
                plain = value.startswith("data:image/png;base64,")
            if not plain:
                self.found.append((tag, name, value))

    def handle_comment(self, data):
        self.found.append(("comment", data))

    def handle_decl(self, declaration):
        self.found.append(declaration)

    unknown_decl = handle_pi = handle_decl


def _render(cell):
    renderer = IPythonRenderer(escape=False, attachments=cell.get("attachments", {}))
    return MarkdownWithMath(renderer=renderer).render(cell["source"])


def _without_marks(page):
    return re.sub("<!-- *answer: *why_sum *-->", "", page)


@pytest.mark.parametrize("source", ACTIVE.values(), ids=ACTIVE.keys())
@pytest.mark.parametrize("where", ["extra", "answer", "title"])
def test_nothing_active_survives(source, where):
    tree = solved(answer=source) if where == "answer" else solved()
    if where == "title":
        tree["cells"][place(tree, "title")]["source"] = source
    if where == "extra":
        tree["cells"].append(prose(source))
    notebook, _ = ingest.rebuild(dump(tree), skeleton())
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            page = _without_marks(_render(cell))
            assert _Page(page).found == []
            assert "\\href" not in page
            assert "<img src=x" not in page


def test_the_page_check_sees_what_is_active():
    raw = [source for source in ACTIVE.values() if "attachment:" not in source and "style" not in source]
    seen = [source for source in raw if _Page(_render(prose(source))).found]
    assert len(seen) > 0.6 * len(raw)


@pytest.mark.parametrize("source", ACTIVE.values(), ids=ACTIVE.keys())
def test_cleaning_twice_is_cleaning_once(source):
    once = clean_markdown(source, {}, Budget())[0]
    assert clean_markdown(once, {}, Budget())[0] == once


HARMLESS = {
    "maths": "If $a<b$ and $c>d$ then $\\frac{a}{b}<1$.",
    "maths of one letter names": "$i<p$, $x_i<b_j$, $q<s>u$",
    "display maths": "$$\\sum_{i<n} a_i < \\infty$$",
    "aligned": "\\begin{align}\na &< b \\\\\nc &= d\n\\end{align}",
    "code span": "Write `<script>alert(1)</script>` or `a<b` and `List[int]`.",
    "code span with attributes": 'The tag `<img src="x" onerror="y">` is code.',
    "double ticks": "``a ` <b class='c'>``",
    "fence": "```html\n<div onclick='x'>\n<script>alert(1)</script>\n```",
    "fence with tildes": "~~~python\nif a<b and c==d>e:\n    pass\n~~~",
    "lists and emphasis": "1. *a*\n2. **b** with `c`\n   - d\n\n> quote\n\n---",
    "table": "|a|b|\n|:-|-:|\n|1|2|",
    "task list": "- [x] done\n- [ ] not yet",
    "link": "[paper](https://example.org/a_(b).html) and <https://example.org> and <ada@example.org>",
    "reference": "[paper][1]\n\n[1]: https://example.org",
    "plain HTML": "H<sub>2</sub>O, x<sup>2</sup>, <b>bold</b><br>next",
    "details": "<details><summary>more</summary>\n\ntext\n\n</details>",
    "less than in prose": "x < y, a <- b, 3<4, n<10",
    "generics": "for i in range(n): a[i]<b[i]",
    "ampersand": "R&D, a & b, &lt;tag&gt; &alpha;",
    "other languages": "Die Lösung: 因为 ∂L/∂x fließt 🙂",
    "dollars": "It costs $5 and then \\$6.",
    "mentions a scheme": "The scheme javascript: is dangerous, onclick= too.",
}


@pytest.mark.parametrize("source", HARMLESS.values(), ids=HARMLESS.keys())
def test_harmless_text_survives_unchanged(source):
    assert clean_markdown(source, {}, Budget()) == (source, {}, [])


def test_pictures_in_answers_are_kept_as_attachments():
    source = (
        f"![plot](attachment:my%20plot.png)\n\n![b](data:image/png;base64,{PNG})\n\n<img src='attachment:my plot.png'>"
    )
    attachments = {
        "my plot.png": {"image/svg+xml": "<svg onload=alert(1)>", "image/png": PNG},
        "unused.png": {"image/png": PNG},
    }
    tree = solved()
    tree["cells"][place(tree, "answer-why-sum")].update(source=source, attachments=attachments)
    notebook, _ = ingest.rebuild(dump(tree), skeleton())
    cell = next(cell for cell in notebook.cells if cell.id == "answer-why-sum")
    assert set(cell.attachments) == {"picture-1.png", "picture-2.png"}
    assert _render(cell).count(f'src="data:image/png;base64,{PNG}"') == 2
    again, _ = ingest.rebuild(nbformat.writes(notebook).encode(), skeleton())
    assert next(cell for cell in again.cells if cell.id == "answer-why-sum").attachments == cell.attachments


def test_text_that_is_too_long_is_cut():
    cleaned, _, notes = clean_markdown("word " * 100_000, {}, Budget())
    assert len(cleaned) < 60_000
    assert any("cut" in note for note in notes)


def test_raw_cells_become_code_blocks():
    tree = solved()
    tree["cells"].append(
        {"cell_type": "raw", "source": "<script>alert(1)</script>\n```", "metadata": {"raw_mimetype": "text/html"}}
    )
    notebook, _ = ingest.rebuild(dump(tree), skeleton())
    assert {cell.cell_type for cell in notebook.cells} == {"code", "markdown"}
    assert _Page(_render(notebook.cells[-1])).found == []


# Outputs


def _display(**data):
    return {"output_type": "display_data", "data": data, "metadata": {"image/png": {"width": '"><script>'}}}


def _clean(*outputs):
    return clean_outputs(list(outputs), Budget())


@pytest.mark.parametrize(
    "output",
    [
        _display(**{"text/html": "<script>alert(1)</script>"}),
        _display(**{"application/javascript": "alert(1)"}),
        _display(**{"image/svg+xml": "<svg onload=alert(1)>"}),
        _display(**{"text/markdown": "[x](javascript:alert(1))"}),
        _display(**{"text/latex": r"$\href{javascript:alert(1)}{x}$"}),
        _display(**{"application/vnd.jupyter.widget-view+json": {"model_id": "x"}}),
        _display(**{"application/pdf": "JVBERi0="}),
        _display(**{"image/png": 'AAAA"><script>alert(1)</script>'}),
        _display(**{"image/png": "AAAA"}),
        _display(**{"image/png": PNG[:20]}),
        _display(**{"image/jpeg": PNG}),
        _display(**{"image/png": ["iVBOR", 3]}),
        _display(**{"image/gif": "R0lGODlhAQABAAAAACw="}),
        {"output_type": "update_display_data", "data": {"text/plain": "x"}},
        {"output_type": "stream", "name": "stdout", "text": "\x1b[31m\x1b[0m"},
        {"output_type": ["stream"]},
    ],
)
def test_outputs_that_could_run_or_say_nothing_are_dropped(output):
    assert _clean(output) == []


def test_outputs_that_are_kept_are_labelled():
    kept = _clean(
        {
            "output_type": "execute_result",
            "data": {"text/plain": ["4", ".0"], "text/html": "<b>"},
            "execution_count": 3,
        },
        _display(**{"image/png": PNG[:10] + "\n" + PNG[10:], "text/plain": "<Figure>"}),
        {"output_type": "stream", "name": "x", "text": "a\x1b[31mb\x1b]8;;javascript:1\x07c\x00d\x9b1me"},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[0;31mE\x1b[0m: v"], "x": 1},
    )
    assert kept[0].text == LABEL
    assert [output.output_type for output in kept[1:]] == ["display_data", "display_data", "stream", "error"]
    assert kept[1].data == {"text/plain": "4.0"}
    assert kept[2].data == {"image/png": PNG, "text/plain": "<Figure>"}
    assert kept[2].metadata == {}
    assert kept[3].text == "abcde"
    assert kept[4].traceback == ["E: v"]
    assert clean_outputs(json.loads(json.dumps(kept)), Budget()) == kept


def test_progress_bars_are_shown_at_their_end():
    bar = "".join(f"\r{percent}%|{'#' * percent}" for percent in range(0, 101, 10)) + "\n"
    assert _clean({"output_type": "stream", "name": "stderr", "text": bar})[1].text == f"100%|{'#' * 100}\n"


def test_outputs_are_capped():
    flood = {"output_type": "stream", "name": "stdout", "text": "x" * 1_000_000}
    kept = _clean(*[flood] * 10_000)
    assert len(json.dumps(kept)) < 200_000
    assert kept[-1].text == "[more output was cut]\n"


def test_pictures_are_capped_by_pixels_and_by_bytes():
    import base64
    import struct

    raw = bytearray(base64.b64decode(PNG))
    raw[16:24] = struct.pack(">II", 100_000, 100_000)
    assert _clean(_display(**{"image/png": base64.b64encode(raw).decode()})) == []
    large = base64.b64encode(base64.b64decode(PNG) + bytes(2 << 20)).decode()
    assert (
        sum("image/png" in output.get("data", {}) for output in _clean(*[_display(**{"image/png": large})] * 20)) <= 6
    )


def test_check_cells_carry_no_outputs_and_others_are_tagged():
    output = {"output_type": "execute_result", "data": {"text/plain": "4.0"}, "metadata": {}, "execution_count": 1}
    tree = solved()
    for cell in tree["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [output], "execution_count": 1}
    tree["cells"].append(code("1 + 3", outputs=[output]))
    notebook, _ = ingest.rebuild(dump(tree), skeleton())
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.startswith("check("):
            assert not cell.outputs
            assert cell.execution_count is None
        elif cell.cell_type == "code":
            assert cell.outputs[0].text == LABEL
            assert cell.metadata.tags == ["as-submitted"]
            assert not any(output.output_type == "execute_result" for output in cell.outputs)
