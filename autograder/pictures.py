"""Makes the README's pictures from the demo's files and the rendered site: `python -m autograder.pictures`.

A headless Chromium draws what people really see: a lesson's stepper, a check's table, a feedback page, the report.
"""

import argparse
import html
import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import nbformat
import numpy as np
from nbclient import NotebookClient
from PIL import Image, ImageChops

from autograder import demo, registry
from autograder.build import release_path
from autograder.errors import CourseError
from autograder.feedback import PAGE
from autograder.results import write_atomically

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LESSON, STEPS = "08_computation_graphs.html", 11
# Leaves one stepper of the lesson's page, some steps on.
STEPPER = """<script>addEventListener("load", () => setTimeout(() => {{
  const stepper = document.querySelector("#a-neuron-as-a-graph figure.nn-widget");
  const next = [...stepper.querySelectorAll("button")].find(button => button.textContent.trim() === "Next");
  for (let step = 0; step < {steps}; step++) next.click();
  for (let part = stepper; part !== document.body; part = part.parentElement)
    for (const other of part.parentElement.children) if (other !== part) other.style.display = "none";
}}, 3000));</script>"""
STUDENT, TASK = "cleo", "affine_backward"
MOST_BYTES = 150_000
SCALE = 2
BORDER = 16
FRAMES = 8
CELL_PAGE = """<!DOCTYPE html><meta charset="utf-8"><style>
body { margin: 24px; font: 14px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1d2330; background: #fff; }
pre.in { font: 13px/1.45 ui-monospace, "DejaVu Sans Mono", monospace; background: #f5f6f9; border: 1px solid #d9dde5;
  border-radius: 6px; padding: .7em 1em; margin: 0 0 .8em; }
</style>"""


def main(arguments=None):
    """Make all pictures and return the exit code."""
    parser = argparse.ArgumentParser("python -m autograder.pictures", description=__doc__.split("\n")[0])
    parser.add_argument("--course", type=Path, default=registry.ROOT / "build" / "demo", help="the demo's folder")
    parser.add_argument("--site", type=Path, default=registry.ROOT / "site", help="the rendered site")
    parser.add_argument("--out", type=Path, default=registry.ROOT / "pictures", help="where the pictures go")
    options = parser.parse_args(arguments)
    try:
        for path in make(options.course, options.site, options.out):
            print(f"{path}  {path.stat().st_size / 1000:.0f} kB")
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def make(course, site, out):
    """Draw the pictures.

    Parameters
    ----------
    course : Path
        where the demo ran
    site : Path
        the rendered site
    out : Path
        the folder for ``lesson.png``, ``check.png``, ``feedback.png`` and ``report.png``

    Returns
    -------
    list of Path

    Raises
    ------
    CourseError
        if there is no Chromium, the demo has not been run, or the site not been rendered
    """
    browser, course = find_browser(), Path(course).resolve()
    feedback = course / "feedback" / STUDENT / demo.NAME / PAGE
    report = course / "results" / demo.NAME / "report.html"
    for path in (feedback, report):
        if not path.exists():
            raise CourseError(f"There is no {path}. Run the demo first: python -m autograder demo")
    if not (site / LESSON).exists():
        raise CourseError(f"There is no {site / LESSON}. Render the site first: make site")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "check.html"
        page.write_text(check_page(course), encoding="utf-8")
        lesson = Path(folder) / LESSON
        lesson.write_text(lesson_page(site.resolve()), encoding="utf-8")
        shots = {
            "lesson": (lesson, 1000, 600),
            "check": (page, 900, 900),
            "feedback": (feedback, 900, 1300),
            "report": (report, 1200, 1250),
        }
        written = []
        for name, (source, width, height) in shots.items():
            written.append(Path(out) / f"{name}.png")
            write_atomically(written[-1], png(cropped(screenshot(browser, source.as_uri(), width, height))))
    return written


def find_browser():
    """The path of a Chromium.

    Raises
    ------
    CourseError
        if there is none on the path
    """
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise CourseError(
            "Pictures need Chromium, and none is on the path: apt install chromium, or leave them as they are."
        )
    return found


def lesson_page(site):
    """A lesson's page that opens with one of its steppers, half way, and nothing else."""
    head = f'<head><base href="{site.as_uri()}/">{STEPPER.format(steps=STEPS)}'
    return (site / LESSON).read_text(encoding="utf-8").replace("<head>", head, 1)


def check_page(course):
    """What ``check`` shows in a notebook to a student of the demo's class who made a known mistake, as a page."""
    released = nbformat.read(release_path(demo.NAME, course), as_version=4)
    sample = next(sample for sample in demo.sample_class() if sample.student == STUDENT)
    tasks = [*registry.dependencies(TASK), TASK]
    wanted = {*tasks, *(f"check_{name}" for name in tasks)}
    filled = demo.filled(released, sample)
    code = [cell for cell in filled.cells if cell.cell_type == "code"]
    set_up, *rest = code
    filled.cells = [set_up, *(cell for cell in rest if cell.metadata.get("nbgrader", {}).get("grade_id") in wanted)]
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(course / "build" / "release" / f"{demo.NAME}.zip") as archive:
            archive.extractall(folder)
        NotebookClient(filled, timeout=300, resources={"metadata": {"path": folder}}).execute(stderr=subprocess.DEVNULL)
    shown = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in filled.cells}
    check = shown[f"check_{TASK}"]
    table = next(output.data["text/html"] for output in check.outputs if "text/html" in output.get("data", {}))
    cells = [
        f'<pre class="in">{html.escape(shown[name].source)}</pre>' for name in (TASK, check.metadata.nbgrader.grade_id)
    ]
    return f"{CELL_PAGE}{''.join(cells)}{table}"


def screenshot(browser, address, width, height):
    """The upper part of a page as a browser of that size draws it, at twice the resolution."""
    # Chromium leaves files open for a moment after it has ended.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        shot = Path(folder) / "shot.png"
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]
        command += [f"--user-data-dir={folder}/profile", f"--window-size={width},{height}", f"--screenshot={shot}"]
        command += [f"--force-device-scale-factor={SCALE}", "--virtual-time-budget=12000", address]
        done = subprocess.run(command, capture_output=True, timeout=120)
        if not shot.exists():
            raise CourseError(
                f"Chromium drew nothing (exit code {done.returncode}); run it by hand: {browser} {address}"
            )
        return Image.open(shot).convert("RGB")


def cropped(image):
    """An image without the empty margin round it, but for a narrow border, and not cut through a line of text."""
    background = Image.new("RGB", image.size, image.getpixel((0, 0)))
    different = np.asarray(ImageChops.difference(image, background)).any(axis=2)
    rows, columns = np.flatnonzero(different.any(axis=1)), np.flatnonzero(different.any(axis=0))
    if not len(rows):
        return image
    border = BORDER * SCALE
    bottom = rows[-1] + border
    if bottom >= image.height:
        # The page goes on below: end where nothing stands but the frames of cards.
        bottom = np.flatnonzero(different.sum(axis=1) <= FRAMES)[-1]
    left, top = max(0, columns[0] - border), max(0, rows[0] - border)
    return image.crop((int(left), int(top), int(min(image.width, columns[-1] + border)), int(bottom)))


def png(image):
    """An image as PNG of at most `MOST_BYTES`: with a palette, and if need be smaller."""
    while True:
        data = io.BytesIO()
        image.quantize(64, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
        if data.tell() <= MOST_BYTES:
            return data.getvalue()
        image = image.resize((image.width * 7 // 8, image.height * 7 // 8), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    sys.exit(main())
