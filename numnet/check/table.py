"""Shows a report as a table: HTML in a notebook, plain text in a terminal and for everything that reads text.

Colours are the page's own, so light and dark themes both work, and every sign has its word beside it.
"""

import html
import re
import textwrap
from dataclasses import dataclass

WIDTH = 100
SIGNS = {"yes": "✓", "no": "✗", "open": "–"}
BARS = {"yes": "#2e9e5b", "no": "#d9534f", "open": "#888888"}

_CELL = (
    "text-align:left;vertical-align:top;padding:.25em 1.2em .25em 0;background:transparent;"
    "color:inherit;line-height:1.45"
)
_CODE = (
    "margin:.2em 0 .4em;padding:.3em .6em;border:1px solid rgba(128,128,128,.5);white-space:pre-wrap;"
    "font-family:monospace;color:inherit;background:transparent"
)


@dataclass(frozen=True)
class Table:
    """The names of the columns, and the lines, each a tuple of texts of which the first names the line."""

    columns: tuple
    lines: tuple


@dataclass(frozen=True)
class Remark:
    """A text below the tables; ``code`` shows all of it as code, else that is for words in `backticks`."""

    text: str
    label: str = ""
    code: bool = False


@dataclass(frozen=True)
class Report:
    """What one call shows: a headline with its sign, tables, and remarks."""

    sign: str
    headline: str
    tables: tuple = ()
    remarks: tuple = ()

    def _repr_html_(self):
        parts = [f'<p style="margin:0 0 .4em"><strong>{SIGNS[self.sign]} {_inline(self.headline)}</strong></p>']
        parts += map(_html_table, self.tables)
        parts += [_html_remark(remark) for remark in self.remarks]
        style = f"border-left:.3em solid {BARS[self.sign]};padding:.3em 0 .3em .9em;max-width:60em;line-height:1.45"
        return f'<div style="{style}">{"".join(parts)}</div>'

    def __repr__(self):
        blocks = [_wrapped(f"{SIGNS[self.sign]} {self.headline}", "")]
        blocks += map(_plain_table, self.tables)
        blocks += [_plain_remark(remark) for remark in self.remarks]
        return "\n".join(blocks)


def show(report):
    """Show a report in the notebook, or print it where there is none."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        print(repr(report))
        return
    if get_ipython() is None:
        print(repr(report))
    else:
        display(report)


def _html_table(table):
    style = f"{_CELL};font-weight:600;white-space:nowrap"
    head = "".join(f'<th scope="col" style="{style}">{html.escape(name)}</th>' for name in table.columns)
    body = "".join(_html_line(line) for line in table.lines)
    return (
        '<table style="border-collapse:collapse;margin:.2em 0 .6em;font-size:inherit;color:inherit">'
        f'<thead><tr style="background:transparent">{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def _html_line(line):
    name, *middle, last = map(_inline, line)
    head = f'<th scope="row" style="{_CELL};font-weight:600;white-space:nowrap">{name}</th>'
    cells = "".join(f'<td style="{_CELL};white-space:nowrap">{cell}</td>' for cell in middle)
    # Only the last column may break: short words and numbers stay whole.
    wrap = "normal" if middle else "nowrap"
    return f'<tr style="background:transparent">{head}{cells}<td style="{_CELL};white-space:{wrap}">{last}</td></tr>'


def _html_remark(remark):
    label = f"<strong>{html.escape(remark.label)}:</strong> " if remark.label else ""
    if not remark.code:
        return f'<p style="margin:.3em 0">{label}{_inline(remark.text)}</p>'
    return f'<p style="margin:.3em 0 0">{label}</p><pre style="{_CODE}">{html.escape(remark.text)}</pre>'


def _inline(text):
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def _plain_table(table):
    rows = [table.columns, *table.lines]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.columns) - 1)]
    indent = " " * (2 + sum(width + 2 for width in widths))
    lines = []
    for row in rows:
        start = "  " + "".join(cell.ljust(width + 2) for cell, width in zip(row, widths, strict=False))
        lines.append(_wrapped(start + row[-1], indent).rstrip())
    return "\n".join(lines)


def _plain_remark(remark):
    if remark.code:
        return f"{remark.label}:\n" + textwrap.indent(remark.text, "    ")
    return _wrapped(f"{remark.label}: {remark.text}" if remark.label else remark.text, "  ")


def _wrapped(text, indent):
    options = {"break_on_hyphens": False, "break_long_words": False, "replace_whitespace": False}
    return "\n".join(textwrap.wrap(text, WIDTH, subsequent_indent=indent, **options))
