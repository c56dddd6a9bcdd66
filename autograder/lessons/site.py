"""Renders the course into `site/`: lessons, assignments without solutions, guides, numnet's functions.

Pages are laid out in `build/site/`, figures in the theme's colours; Sphinx makes HTML of them, its warnings are errors.
"""

import html
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from autograder import registry
from autograder.lessons import api, text
from autograder.lessons import assignment as assignment_pages
from autograder.lessons.build import KERNEL
from autograder.lessons.text import LessonError
from autograder.registry import ROOT
from autograder.release import archive as release_archive
from numnet import palette

PAGES = ("notation.md", "glossary.md", "references.md")


def build(root=ROOT, target=None, assignments=None):
    """Render the course.

    Parameters
    ----------
    root : Path    the repository, or a folder with a ``course/`` like it
    target : Path, optional    ``site/`` there by default; replaced, if all goes well
    assignments : Path, optional    the folder of releases, ``assignments/`` there by default

    Returns
    -------
    Path    the target

    Raises
    ------
    LessonError
        with Sphinx's messages, if it warns
    """
    course, staged = root / "course", root / "build" / "site"
    target = target or root / "site"
    rendered = root / "build" / "site_pages"
    for folder in (staged, rendered):
        shutil.rmtree(folder, ignore_errors=True)
    downloads = stage(course, staged, assignments or root / "assignments")
    command = [sys.executable, "-W", "ignore", "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q", "-j", "auto"]
    done = subprocess.run(
        [*command, "-d", str(staged / ".doctrees"), str(staged), str(rendered)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LessonError(f"Sphinx refuses the site:\n{done.stderr.strip()}")
    finish(rendered)
    # What is offered for download is the notebook as it is committed, not the page's own version of it.
    for notebook, place in downloads.items():
        shutil.copyfile(notebook, rendered / "_sources" / place)
    (rendered / ".nojekyll").touch()
    shutil.rmtree(target, ignore_errors=True)
    shutil.move(rendered, target)
    return target


def stage(course, staged, assignments):
    """Lay out what Sphinx reads; returns the notebooks that can be downloaded, each with its page's place."""
    shutil.copytree(ROOT / "course" / "_static", staged / "_static")
    shutil.copyfile(ROOT / "course" / "conf.py", staged / "conf.py")
    (staged / "_static" / "palette.css").write_text(palette_css(), encoding="utf-8")
    for name in PAGES:
        _write(staged / name, page((course / name).read_text(encoding="utf-8")))
    for guide in sorted((course / "guides").glob("*.md")):
        _write(staged / "guides" / guide.name, page(guide.read_text(encoding="utf-8")))
    _write(staged / "guides" / "authoring.md", (course / "AUTHORING.md").read_text(encoding="utf-8"))

    notebooks = [source.with_suffix(".ipynb") for source in text.sources(course)]
    missing = [notebook.name for notebook in notebooks if not notebook.exists()]
    if missing:
        raise LessonError(f"{', '.join(missing)} not built yet: run python -m autograder.lessons build.")
    lessons = {notebook.stem: nbformat.read(notebook, as_version=4) for notebook in notebooks}
    for name, notebook in lessons.items():
        _write(staged / f"{name}.ipynb", nbformat.writes(site_notebook(notebook, lessons)))
    released, downloads = [], {notebook: Path(notebook.name) for notebook in notebooks}
    for assignment in registry.assignments().values():
        release = assignments / assignment.name / f"{assignment.name}.ipynb"
        if release.exists():
            released.append(assignment)
            shown = site_notebook(assignment_pages.page(assignment, release), lessons, launched=False)
            _write(staged / "assignments" / release.name, nbformat.writes(shown))
            downloads[release] = Path("assignments") / release.name
            zipped = staged / "downloads" / f"{assignment.name}.zip"
            zipped.parent.mkdir(exist_ok=True)
            zipped.write_bytes(release_archive(assignment.name, assignments.parent))
    for name, content in api.pages().items():
        place = Path("api") / name
        if isinstance(content, str):
            _write(staged / place, content)
        else:
            plain = staged.with_name("site_downloads") / place
            _write(plain, nbformat.writes(content))
            _write(staged / place, nbformat.writes(site_notebook(content, lessons, launched=False)))
            downloads[plain] = place
    _write(staged / "index.md", index(course / "index.md", lessons, released))
    return downloads


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def palette_css():
    """The course's colours as variables, for light pages and dark ones."""

    def rules(selector, colors):
        lines = "".join(f"  --nn-{palette.NAMES[color]}: {shown};\n" for color, shown in colors)
        return f"{selector} {{\n{lines}}}\n"

    light = rules("html", [(color, color) for color in palette.NAMES])
    return light + rules('html[data-theme="dark"]', palette.DARK.items())


def themed(picture):
    """SVG with the palette's colours as variables, so that it follows the page's theme."""
    for color, name in palette.NAMES.items():
        picture = picture.replace(color, f"var(--nn-{name})")
    return picture


def page(markdown):
    """Markdown of the course as Sphinx wants it: anchors as targets, numbered equations as they are."""
    markdown = re.sub(
        r'<a id="([\w-]+)"></a>\n\n\$\$\n(.*?)\n\$\$',
        r"(\1)=\n```{math}\n:nowrap:\n\n\\begin{equation}\n\2\n\\end{equation}\n```",
        markdown,
        flags=re.DOTALL,
    )
    markdown = re.sub(r'<a id="([\w-]+)"></a>\n\n', r"(\1)=\n", markdown)
    # Targets are unique in the course, so the page need not be named.
    return re.sub(r"\]\((?:references\.md|\w+\.ipynb)(#[\w-]+)\)", r"](\1)", markdown)


def without_links_elsewhere(markdown, lessons):
    """Markdown in which links to lessons that the site does not have are plain words."""

    def kept(match):
        return match[0] if match[2] in lessons else match[1]

    return re.sub(r"\[([^\]]*)\]\((\w+)\.ipynb(?:#[\w-]+)?\)", kept, markdown)


def site_notebook(notebook, lessons, launched=True):
    """A notebook for the site: text for Sphinx, pictures in the page with their words.

    Without ``launched`` its page gets no buttons that open it elsewhere.
    """
    predicted = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            predicted = "nn-predict" in cell.source.rpartition("</div>")[0].rpartition("<div")[2]
            cell.source = page(without_links_elsewhere(cell.source, lessons))
            continue
        _fold(cell, predicted)
        for output in cell.outputs:
            data, words = output.get("data"), output.get("metadata", {}).get("numnet")
            if data and words:
                size = output.metadata.get("image/png", {})
                output.data = {"text/html": _shown(data, words, size)}
                output.metadata = {}
    # The theme makes launch buttons for pages that name a kernel.
    notebook.metadata = {**KERNEL} if launched else {"language_info": KERNEL["language_info"]}
    return notebook


def _fold(cell, predicted):
    """Say on the page what a fold hides, and fold what would give a prediction away."""
    folded = text.FOLD in cell.metadata.get("tags", ())
    drawn = any("numnet" in output.get("metadata", {}) for output in cell.outputs)
    moves = any("nn-widget" in str(output.get("data", {}).get("text/html", "")) for output in cell.outputs)
    if predicted and cell.outputs and not moves:
        cell.metadata["tags"] = [*cell.metadata.get("tags", ()), "hide-output"]
        _prompt(cell, "the {type} of this cell" if folded else "what comes out")
    elif folded and not drawn:
        _prompt(cell, "the code of this experiment")


def _prompt(cell, what):
    if "mystnb" not in cell.metadata:
        cell.metadata["mystnb"] = {"code_prompt_show": f"Show {what}", "code_prompt_hide": f"Hide {what}"}


def _shown(data, words, size):
    alt = html.escape(words["alt"])
    if "text/html" in data:
        return themed(data["text/html"])
    if "image/svg+xml" in data:
        drawing = themed(data["image/svg+xml"]).replace("<svg ", f'<svg role="img" aria-label="{alt}" ', 1)
        return f'<figure class="nn-figure">{drawing}</figure>'
    image = data["image/png"].replace("\n", "")
    sides = "".join(f' {side}="{pixels}"' for side, pixels in size.items())
    return f'<figure class="nn-figure nn-raster"><img alt="{alt}"{sides} src="data:image/png;base64,{image}"></figure>'


def index(path, lessons, released):
    """The first page: the course's own words, and the tables and trees of what there is."""
    rows = ["| | lesson | answers | minutes |", "|---|---|---|---|"]
    for name, notebook in lessons.items():
        about = notebook.metadata.get("numnet") or _about(path.parent / f"{name}.md")
        rows.append(
            f"| {about['lesson']} | [{about['title']}]({name}.ipynb) | {about['question']} | {about['minutes']} |"
        )
    tasks = ["| assignment | tasks | points | hours |", "|---|---|---|---|"]
    for found in released:
        points = sum(task.points for task in found.tasks)
        hours = f"about {max(1, round(sum(task.minutes for task in found.tasks) / 60))}"
        tasks.append(f"| [{found.title}](assignments/{found.name}.ipynb) | {len(found.tasks)} | {points:g} | {hours} |")
    content = path.read_text(encoding="utf-8")
    content = re.sub(r"<!-- widget: (\w+): (.+?) -->", lambda match: _widget(lessons, *match.groups()), content)
    content = content.replace("<!-- lessons -->", "\n".join(rows)).replace("<!-- assignments -->", "\n".join(tasks))
    trees = {
        "Lessons": list(lessons),
        "Assignments": [f"assignments/{found.name}" for found in released],
        "Reference": ["notation", "glossary", "references", "api/index"],
        "Guides": ["guides/students", "guides/instructors", "guides/authoring"],
    }
    for caption, entries in trees.items():
        if entries:
            content += "\n".join(["", "```{toctree}", ":hidden:", f":caption: {caption}", "", *entries, "```", ""])
    return content


def _widget(lessons, name, title):
    """A lesson's slider or stepper as raw HTML, found by its title; nothing where the site lacks the lesson."""
    if name not in lessons:
        return ""
    outputs = [output for cell in lessons[name].cells if cell.cell_type == "code" for output in cell.outputs]
    shown = [output.get("data", {}).get("text/html", "") for output in outputs]
    found = [markup for markup in shown if "nn-widget" in markup and title in markup]
    if not found:
        raise LessonError(f"index.md: lesson {name} has no slider or stepper with the title {title!r}.")
    return f"```{{raw}} html\n{found[0]}\n```"


def _about(path):
    lesson = text.read(path)
    return {"lesson": lesson.number, "title": lesson.title, "question": lesson.question, "minutes": lesson.minutes}


def finish(target):
    """Mend what the theme leaves: icons that it also has as a font, a second header, controls without names."""
    for path in target.rglob("*.html"):
        markup = path.read_text(encoding="utf-8")
        # The theme's script takes the hidden buttons of this hidden bar for those that open the side bars.
        markup = re.sub(
            r'(<header id="pst-header")[^>]*>.*?(</header>)', r'\1 class="bd-header" hidden>\2', markup, flags=re.DOTALL
        )
        markup = re.sub(r"<script[^>]*fontawesome\.js[^>]*></script>\s*", "", markup)
        markup = re.sub(
            r'<summary>(?=<span class="toctree-toggle)', '<summary aria-label="Pages below this one">', markup
        )
        markup = re.sub(r'(<button class="btn search-button-field[^>]*?) aria-label="Search"', r"\1", markup)
        # myst-nb has words of its own for the two folds of a cell.
        markup = re.sub(r"(Show|Hide) the source of this cell", r"\1 the code", markup)
        markup = re.sub(r"(Show|Hide) the outputs? of this cell", r"\1 what comes out", markup)
        # What unfolds code is called by the words on it.
        markup = markup.replace('<summary aria-label="Toggle hidden content">', "<summary>")
        path.write_text(markup, encoding="utf-8")
    leftovers = ("**/*.map", "*.html", "scripts/fontawesome.js*")
    for leftover in [path for pattern in leftovers for path in (target / "_static").glob(pattern)]:
        leftover.unlink(missing_ok=True)
