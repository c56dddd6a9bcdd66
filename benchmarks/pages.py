"""How soon the site's pages show something: first contentful paint in a browser, bytes loaded, errors of the console.

Pages come from a server on this machine and from an empty cache; the project promises first content within a second.
"""

import shutil
import statistics
import sys
from urllib.parse import urlsplit

from autograder.lessons import site
from autograder.registry import ROOT

sys.path.insert(0, str(ROOT / "tests" / "course"))

from chromium import CHROMIUM, Page, browser, serve

ROUNDS = 3


def main():
    """Return, for each page of the site, the seconds to its first content, the bytes it loads, and what went wrong."""
    if not CHROMIUM:
        raise SystemExit("There is no Chromium here: install chromium or google-chrome.")
    folder = ROOT / "build" / "measured-site"
    shutil.rmtree(folder, ignore_errors=True)
    site.build(target=folder)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    with browser(CHROMIUM) as port, serve(folder) as address:
        tab = Page(port)
        measure(tab, f"{address}/{names[0]}")  # the first page also waits for the browser itself
        pages = {name: measure(tab, f"{address}/{name}") for name in names}
        tab.close()
    return {
        "pages": pages,
        "slowest_first_content_seconds": max(page["first_content_seconds"] for page in pages.values()),
        "largest_page_bytes": max((folder / name).stat().st_size for name in names),
        "errors": sum(len(page["errors"]) for page in pages.values()),
        "requests_elsewhere": sum(page["requests_elsewhere"] for page in pages.values()),
    }


def measure(tab, url):
    """Load a page several times from an empty cache; the middle one of its times to first content counts."""
    times = []
    for _ in range(ROUNDS):
        tab.call("Network.clearBrowserCache")
        tab.faults.clear()
        tab.requests.clear()
        tab.loaded = 0
        tab.open(url)
        times.append(tab.first_content())
    return {
        "first_content_seconds": round(statistics.median(times), 3),
        "loaded_bytes": tab.loaded,
        "requests_elsewhere": sum(urlsplit(one).netloc not in ("", urlsplit(url).netloc) for one in tab.requests),
        "errors": list(tab.faults),
    }
