"""Where a task's reading stands on the course's site: "Lesson 09, Layers as blocks" becomes the section's address.

The site's address stands in the table of tasks, ``[site] address``; without one, pages show the reading as text.
"""

import re
import tomllib
import unicodedata
from functools import cache

from autograder import registry

PATTERN = re.compile(r"Lesson (?P<number>\d\d), (?P<heading>.+)")


@cache
def site_address():
    """Where the course's site is published, without a slash at the end; empty if nowhere."""
    table = tomllib.loads((registry.AUTOGRADER / "tasks.toml").read_text(encoding="utf-8"))
    return table.get("site", {}).get("address", "").rstrip("/")


def link(reading):
    """The address of the section that a task's ``reading`` names; empty without a site, or for other readings."""
    match = PATTERN.fullmatch(reading)
    if not site_address() or not match:
        return ""
    lesson = next(iter(sorted((registry.ROOT / "course").glob(f"{match['number']}_*.md"))), None)
    return f"{site_address()}/{lesson.stem}.html#{anchor(match['heading'])}" if lesson else ""


def anchor(heading):
    """The id that the site's builder gives a heading: ASCII letters and digits in lower case, parted by hyphens."""
    plain = unicodedata.normalize("NFKD", heading.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"^[-0-9]+|-+$", "", re.sub(r"[^a-z0-9]+", "-", plain))
