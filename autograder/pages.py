"""Renders the project's own HTML pages: self-contained, without scripts, readable in light and dark and on paper.

Templates escape every value, so no text of a student's is ever markup.
"""

import re
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from autograder import reading

TEMPLATES = Path(__file__).parent / "templates" / "pages"


def render(template, **values):
    """One page as text.

    Parameters
    ----------
    template : str
        file name below ``templates/pages``
    **values
        what the template names; a missing one is an error
    """
    return _environment().get_template(template).render(**values)


def number(value):
    """A number of points as people write it: 4, 2.5, 0.33."""
    return f"{round(value, 2):g}"


def percent(fraction):
    """A fraction as a whole percentage."""
    return f"{fraction:.0%}"


def prose(text):
    """Text as markup: escaped, with what stands between backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def reference(text):
    """What a task tells to read, as a link to its section where the course's site has an address."""
    address = reading.link(text)
    return Markup('<a href="{}">{}</a>').format(address, text) if address else text


@cache
def _environment():
    loader = jinja2.FileSystemLoader(TEMPLATES)
    found = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    found.filters.update(number=number, percent=percent, prose=prose, reference=reference)
    return found
