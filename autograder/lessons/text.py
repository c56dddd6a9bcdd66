"""Reads a lesson's source and writes out its blocks, numbers and references as plain Markdown and HTML.

The result reads well wherever notebooks are shown: on the site, in Jupyter and on a code host.
"""

import html
import itertools
import random
import re
from dataclasses import dataclass, replace
from functools import cache

import jupytext
import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from autograder.errors import CourseError
from autograder.registry import ROOT

COURSE = ROOT / "course"
LESSON = re.compile(r"(?:\d\d|[a-d])_\w+")
CODE_WIDTH = 92
MIN_QUESTIONS = 5

# A display equation ends at the next line that starts with dollars, and has a number only if a name stands there.
_EQUATION = re.compile(r"^\$\$\n((?:(?!\$\$).*\n)+?)\$\$ \(([\w-]+)\)$", re.MULTILINE)

#: The tag of a cell that only draws.
FOLD = "hide-input"
_BOXES = {
    "objectives": "After this lesson you can",
    "prerequisites": "What you need",
    "predict": "Predict first",
    "note": "Note",
    "warning": "Careful",
}


class LessonError(CourseError):
    """A lesson's source is at fault; the message says where and why."""


@dataclass(frozen=True)
class Cell:
    """One cell of the notebook: ``kind`` is "markdown" or "code"; ``folded`` if the page shows its code on request."""

    kind: str
    source: str
    folded: bool = False


@dataclass(frozen=True)
class Lesson:
    """A lesson as its source describes it, blocks and references written out."""

    name: str
    title: str
    question: str
    minutes: int
    cells: tuple
    source: str

    @property
    def number(self):
        """ "06" of "06_neurons_and_activations"; appendices have a letter."""
        return self.name.split("_")[0].upper()


def sources(course=COURSE):
    """The source files of all lessons, in the course's order: numbers first, appendices after them."""
    return sorted((path for path in course.glob("*.md") if LESSON.fullmatch(path.stem)), key=lambda path: path.name)


def find(word, course=COURSE):
    """The source of a lesson by its name or number.

    Raises
    ------
    LessonError
        with the lessons there are
    """
    found = [path for path in sources(course) if path.stem == word or path.stem.split("_")[0] == word.lower()]
    if len(found) != 1:
        raise LessonError(f"There is no lesson {word!r}. There are: {', '.join(p.stem for p in sources(course))}.")
    return found[0]


def read(path):
    """Read a lesson.

    Parameters
    ----------
    path : Path    its ``.md``

    Returns
    -------
    Lesson

    Raises
    ------
    LessonError
        with the file, the block or reference at fault, and what is wrong
    """
    source = path.read_text(encoding="utf-8")
    head = _front_matter(path, source)
    notebook = jupytext.reads(source, fmt="md:myst")
    cells = [
        Cell(cell.cell_type, cell.source.strip("\n"), _is_folded(path, cell))
        for cell in notebook.cells
        if cell.cell_type != "raw"
    ]
    heading = f"# {path.stem.split('_')[0].upper()} · {head['title']}"
    if not cells or not cells[0].source.startswith(heading):
        raise LessonError(f"{path.name}: the first line of text must be {heading!r}.")
    cells[0] = replace(cells[0], source=cells[0].source.replace(heading, f"{heading}\n\n*{head['question']}*", 1))
    _require_space_above_equations(path, cells)
    _require_short_lines(path, cells)
    writer = _Writer(path, "\n".join(cell.source for cell in cells if cell.kind == "markdown"))
    written = tuple(
        replace(cell, source=writer.markdown(cell.source)) if cell.kind == "markdown" else cell for cell in cells
    )
    if len(writer.questions) < MIN_QUESTIONS:
        raise LessonError(
            f"{path.name}: {len(writer.questions)} quiz questions; a lesson has at least {MIN_QUESTIONS}."
        )
    return Lesson(path.stem, head["title"], head["question"], head["minutes"], written, source)


def _is_folded(path, cell):
    """Whether a cell only draws and says so; a misspelt tag would show nothing, so it is refused."""
    tags = cell.metadata.get("tags", [])
    if unknown := set(tags) - {FOLD}:
        raise LessonError(f"{path.name}: a cell has the tag {sorted(unknown)[0]!r}; the only one there is is {FOLD!r}.")
    return FOLD in tags


def _require_short_lines(path, cells):
    """A line of code that runs out of the page hides what it prints, or that it does."""
    for cell in cells:
        for line in cell.source.split("\n") if cell.kind == "code" else ():
            if len(line) > CODE_WIDTH:
                raise LessonError(
                    f"{path.name}: a line of code has {len(line)} letters; the page has room for {CODE_WIDTH}. "
                    f"It begins: {line.strip()[:40]!r}."
                )


def _require_space_above_equations(path, cells):
    """Markdown takes dollars that follow a line of text for words, and the page would show the formula's source."""
    for cell in cells:
        inside = False
        lines = ["", *cell.source.split("\n")] if cell.kind == "markdown" else []
        for above, line in itertools.pairwise(lines):
            if line.startswith("$$"):
                if not inside and above.strip() and not above.startswith("```"):
                    raise LessonError(
                        f"{path.name}: an empty line is missing between {above[-40:]!r} and the equation below."
                    )
                inside = not inside


def _front_matter(path, source):
    match = re.match(r"---\n(.*?)\n---\n", source, re.DOTALL)
    head = yaml.safe_load(match[1]) if match else {}
    missing = [key for key in ("title", "question", "minutes", "jupytext", "kernelspec") if key not in head]
    if missing:
        raise LessonError(f"{path.name}: its head lacks {', '.join(missing)}.")
    return head


def equation_numbers(path):
    """The number of each named equation of a lesson, in order: ``{"chain": "8.1", ...}``."""
    lesson = path.stem.split("_")[0].upper().lstrip("0") or "0"
    names = [match[2] for match in _EQUATION.finditer(path.read_text(encoding="utf-8"))]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise LessonError(f"{path.name}: two equations are called {', '.join(sorted(doubled))}.")
    return {name: f"{lesson}.{k + 1}" for k, name in enumerate(names)}


class _Writer:
    """Writes out the blocks and references of one lesson, counting as it goes."""

    def __init__(self, path, text):
        self.path = path
        self.course = path.parent
        self.lesson = path.stem.split("_")[0].upper().lstrip("0") or "0"
        self.equations = equation_numbers(path)
        self.works = works(self.course / "references.bib")
        self.terms = glossary(self.course / "glossary.md")
        self.cited = [key for key in dict.fromkeys(re.findall(r"\{cite\}`([\w-]+)`", text))]
        self.questions = []
        self.exercises = 0

    def fail(self, message):
        raise LessonError(f"{self.path.name}: {message}")

    def markdown(self, text):
        """A text cell, written out."""
        return "\n".join(self._lines(text.split("\n"))).strip("\n")

    def _lines(self, lines):
        out, plain = [], []
        lines = iter(lines)
        for line in lines:
            fence = re.match(r"(`{3,})(.*)$", line)
            if not fence:
                plain.append(line)
                continue
            body = []
            for inner in lines:
                if inner.startswith(fence[1]) and not inner.strip("`"):
                    break
                body.append(inner)
            else:
                self.fail(f"the block that starts with {line!r} is not closed.")
            out += self._prose(plain)
            plain = []
            block = re.match(r"\{(\w[\w-]*)\}\s*(.*)$", fence[2])
            out += self._block(block[1], block[2], body) if block else [line, *body, fence[1]]
        return out + self._prose(plain)

    def _block(self, name, title, body):
        if name == "quiz":
            return self._quiz(title, body)
        if name == "references":
            return self._references()
        if name in _BOXES:
            return [f'<div class="nn-box nn-{name}">', "", f"**{_BOXES[name]}**", "", *self._lines(body), "", "</div>"]
        if name == "exercise":
            self.exercises += 1
            heading = f"**Exercise {self.lesson}.{self.exercises}" + (f" · {title}**" if title else "**")
            return ['<div class="nn-box nn-exercise">', "", heading, "", *self._lines(body), "", "</div>"]
        if name in ("answer", "details"):
            summary = f"<summary>{html.escape(title or 'Answer')}</summary>"
            return [f'<details class="nn-{name}">{summary}', "", *self._lines(body), "", "</details>"]
        return self.fail(f"there is no block {name!r}.")

    def _prose(self, lines):
        text = "\n".join(lines)
        text = _EQUATION.sub(self._equation, text)
        # Code keeps its backquotes; roles are the only code with a name in front.
        text = re.sub(r"\{(\w+)\}`([^`]+)`", self._role, text)
        text = re.sub(r"\]\(((?:\d\d|[a-d])_\w+)\.md(#[\w-]+)?\)", self._lesson_link, text)
        text = re.sub(r"\[([^\]]+)\]\(missing:\)", r"\1", text)
        return text.split("\n") if lines else []

    def _equation(self, match):
        number = self.equations[match[2]]
        return f'<a id="eq-{number.replace(".", "-")}"></a>\n\n$$\n{match[1]}\\tag{{{number}}}\n$$'

    def _lesson_link(self, match):
        if not (self.course / f"{match[1]}.md").exists():
            return "](missing:)"  # a lesson still to be written: the words stay, without a link
        return f"]({match[1]}.ipynb{match[2] or ''})"

    def _role(self, match):
        role, target = match[1], match[2]
        if role == "eq":
            return self._equation_reference(target)
        if role == "cite":
            if target not in self.works:
                self.fail(f"references.bib has no work {target!r}.")
            return f"[{self.works[target].short}](references.md#{target})"
        if role == "term":
            words, _, named = target.partition("<")
            term = named.rstrip(">").strip() or words.strip()
            if term.lower() not in self.terms:
                self.fail(f"the glossary has no term {term!r}.")
            return f"[{words.strip()}](glossary.md#{slug(term)})"
        return self.fail(f"there is no role {role!r}; use eq, cite or term.")

    def _equation_reference(self, target):
        lesson, _, name = target.rpartition(":")
        page, numbers = "", self.equations
        if lesson:
            other = find(lesson, self.course)
            page, numbers = f"{other.stem}.ipynb", equation_numbers(other)
        if name not in numbers:
            self.fail(f"there is no equation {target!r}.")
        number = numbers[name]
        return f"[({number})]({page}#eq-{number.replace('.', '-')})"

    def _references(self):
        lines = ["## References", ""]
        return lines + [
            f"- {self.works[key].markdown}" for key in sorted(self.cited, key=lambda key: self.works[key].order)
        ]

    def _quiz(self, name, body):
        if not re.fullmatch(r"[\w-]+", name) or name in self.questions:
            self.fail(f"a quiz question needs a name of its own, not {name!r}.")
        self.questions.append(name)
        question, options = _parse_question(body, lambda message: self.fail(f"quiz {name}: {message}"))
        numeric = options[0].words.startswith("=")
        kind = "number" if numeric else "choice"
        if not numeric:  # authors tend to write the right one first
            random.Random(f"{self.path.stem}/{name}").shuffle(options)
        out = [
            f'<div class="nn-quiz tex2jax_process" data-question="{self.path.stem}/{name}" data-kind="{kind}">',
            f'<div class="nn-question"><p><strong>Question {len(self.questions)}</strong></p>',
            _html("\n".join(self._prose(question))),
            '</div><ul class="nn-options">',
        ]
        for option in options:
            words = option.words
            attributes = ' data-right="1"' if option.right else ""
            if numeric:
                value, tolerance = _numeric_option(words, lambda message: self.fail(f"quiz {name}: {message}"))
                attributes += f' data-value="{value}" data-tolerance="{tolerance}"'
                words = "anything else" if value == "else" else value
            verdict = "Right." if option.right else "No."
            out.append(
                f'<li{attributes}><span class="nn-option">{_html(words, inline=True)}</span>'
                f'<details><summary>Check this answer</summary><div class="nn-why"><p><strong>{verdict}</strong></p>'
                f"{_html(chr(10).join(self._prose(option.why)))}</div></details></li>"
            )
        return [*out, "</ul></div>"]


@dataclass
class _Option:
    right: bool
    words: str
    why: list


def _parse_question(body, fail):
    question, options = [], []
    for line in body:
        option = re.match(r"- \[([ x])\] (.+)$", line)
        if option:
            options.append(_Option(option[1] == "x", option[2].strip(), []))
        elif not options:
            question.append(line)
        elif re.match(r"  : ", line) or (line.startswith("    ") and options[-1].why):
            options[-1].why.append(line[4:])
        elif line.startswith("  ") and not options[-1].why:
            options[-1].words += " " + line.strip()
        elif line.strip():
            fail(f"the line {line!r} is neither an option, nor an explanation.")
    if sum(option.right for option in options) != 1 or len(options) < 2:
        fail("there must be two options or more, one of them [x].")
    for option in options:
        if not option.why:
            fail(f"the option {option.words!r} has no explanation.")
    if len({option.words.startswith("=") for option in options}) > 1:
        fail("either all options start with '=' or none does.")
    if not any(line.strip() for line in question):
        fail("there is no question.")
    return question, options


def _numeric_option(words, fail):
    match = re.fullmatch(r"= *(?:(else)|([-+]?[\d.]+(?:e[-+]?\d+)?)(?: *(?:\+-|±) *([\d.e+-]+))?)", words)
    if not match:
        fail(f"{words!r} is not a number, '= 0.25 +- 0.01' or '= else'.")
    return match[1] or match[2], match[3] or "1e-9"


def _html(text, inline=False):
    """Markdown as HTML without blank lines, which would end an HTML block; mathematics stays as it is written."""
    found = _markdown().renderInline(text) if inline else _markdown().render(text)
    found = re.sub(r"<pre>.*?</pre>", lambda match: match[0].replace("\n", "&#10;"), found, flags=re.DOTALL)
    return re.sub(r"\n\s*\n", "\n", found).strip()


@cache
def _markdown():
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    return markdown.use(
        dollarmath_plugin,
        allow_space=False,
        renderer=lambda content, options: html.escape(
            f"$${content}$$" if options["display_mode"] else f"${content}$", quote=False
        ),
    )


# Glossary and bibliography


def slug(term):
    """The anchor that a heading gets, on the site and on a code host."""
    return re.sub(r"[^\w\- ]", "", term.lower()).strip().replace(" ", "-")


def glossary(path):
    """The terms that the glossary explains, in lower case."""
    return {match.lower() for match in re.findall(r"^### (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)}


@dataclass(frozen=True)
class Work:
    """One work of the bibliography: how a text names it, how a list shows it, and where it sorts."""

    key: str
    short: str
    markdown: str
    order: tuple


def works(path):
    """Read the bibliography.

    Parameters
    ----------
    path : Path    ``references.bib``: entries with fields in braces, one a line

    Returns
    -------
    dict of str to Work

    Raises
    ------
    LessonError
        if an entry lacks author, title or year, or has a key twice
    """
    found = {}
    for key, body in re.findall(
        r"^@\w+\{([\w-]+),\n(.*?)^\}", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    ):
        fields = dict(re.findall(r"^\s*(\w+)\s*=\s*\{(.*)\},?$", body, re.MULTILINE))
        lacking = [field for field in ("author", "title", "year") if not fields.get(field)]
        if lacking or key in found:
            raise LessonError(
                f"{path.name}: {key} {'stands twice' if key in found else 'lacks ' + ', '.join(lacking)}."
            )
        found[key] = _work(key, fields)
    return found


def _work(key, fields):
    people = [person.strip() for person in fields["author"].split(" and ")]
    last = [person.split(",")[0].strip("{} ") for person in people]
    who = last[0] if len(last) == 1 else f"{last[0]} and {last[1]}" if len(last) == 2 else f"{last[0]} et al."
    names = [" ".join(reversed([part.strip() for part in person.strip("{}").split(",", 1)])) for person in people]
    title = fields["title"].replace("{", "").replace("}", "")
    place = fields.get("journal") or fields.get("booktitle") or fields.get("publisher") or ""
    if place and fields.get("volume"):
        place += f" {fields['volume']}"
    if place and fields.get("pages"):
        place += f", {fields['pages'].replace('--', '–')}"
    link = fields.get("url") or (f"https://doi.org/{fields['doi']}" if fields.get("doi") else "")
    title = f"[{title}]({link})" if link else title
    text = f"{', '.join(names)} ({fields['year']}). {title}." + (f" *{place}*." if place else "")
    return Work(key, f"{who} ({fields['year']})", text, (last[0].lower(), fields["year"], key))


def bibliography(path):
    """The page of all works, as Markdown."""
    lines = ["# References", "", "The works that lessons cite, by first author."]
    for work in sorted(works(path).values(), key=lambda work: work.order):
        lines += ["", f'<a id="{work.key}"></a>', "", work.markdown]
    return "\n".join(lines) + "\n"
