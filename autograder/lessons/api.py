"""Pages about numnet's modules, made from their docstrings: what each function takes, returns and raises.

Examples are run, and their pictures stand on the page. Sources are not linked: they hold the solutions of tasks.
"""

import doctest
import importlib
import inspect
import itertools
import re
import textwrap
from dataclasses import dataclass

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import numnet
from autograder.lessons import build, text
from autograder.lessons.text import LessonError

MODULES = (*numnet.SUBJECTS, "plots", "data")
WIDTH = 76
START = "import numpy as np\n\nfrom numnet import plots\n\nplots.use_style()"


@dataclass(frozen=True)
class Example:
    """Code of a docstring, and the name of what it is an example of, as in ``plots.points``."""

    name: str
    code: str


def pages():
    """All pages by file name: one for each module, and the index; text as Markdown, with examples a notebook.

    Raises
    ------
    LessonError
        if an example fails, warns or shows a picture without title or alt text
    """
    found, rows = {}, ["| module | what it holds |", "|---|---|"]
    for name in MODULES:
        module = importlib.import_module(f"numnet.{name}")
        content = module_page(name, module)
        file = f"{name}.md" if isinstance(content, str) else f"{name}.ipynb"
        found[file] = content
        rows.append(f"| [numnet.{name}]({file}) | {_inline(_summary(module))} |")
    tree = "\n".join(["```{toctree}", ":hidden:", "", *MODULES, "```"])
    found["index.md"] = "\n".join(["# numnet", "", _prose(inspect.getdoc(numnet)), "", *rows, "", tree, ""])
    return found


def _summary(module):
    return inspect.getdoc(module).split("\n\n")[0].replace("\n", " ")


def module_page(name, module):
    """One module: its words, then each public function and class in the module's order.

    Returns
    -------
    str or NotebookNode    Markdown; or, if docstrings have examples, a notebook with what they show

    Raises
    ------
    LessonError
        if an example fails, warns or shows a picture without title or alt text
    """
    opening, entries = [f"# numnet.{name}", "", _prose(inspect.getdoc(module)), ""], []
    for member in module.__all__:
        value = getattr(module, member)
        if inspect.isfunction(value) or inspect.isclass(value):
            entries += _entry(f"{name}.{member}", value, "##")
            if inspect.isclass(value):
                for method, code in vars(value).items():
                    if inspect.isfunction(code) and not method.startswith("_") and code.__doc__:
                        entries += _entry(f"{member}.{method}", code, "###")
    if not any(isinstance(part, Example) for part in entries):
        return "\n".join(opening + entries) + "\n"
    opening.append("Each example on this page starts from these lines:")
    return _run(name, [*opening, Example(name, START), *entries])


def _run(name, parts):
    """The notebook of a page with examples, run in one kernel; ``parts`` are lines of Markdown and examples."""
    cells, run = [], []
    for is_code, group in itertools.groupby(parts, key=lambda part: isinstance(part, Example)):
        if is_code:
            added = [(example.name, _cell(example)) for example in group]
            run += added
            cells += [cell for _, cell in added]
        else:
            cells.append(new_markdown_cell("\n".join(group)))
    for k, cell in enumerate(cells):
        cell.id = f"{name}-{k}"
    notebook = new_notebook(cells=cells, metadata={**build.KERNEL})
    try:
        build.execute(notebook, f"numnet.{name}")
    except LessonError as error:
        last = [named for named, cell in run if cell.execution_count][-1]
        raise LessonError(f"The example in the docstring of {last} fails.\n{error}") from None
    for named, cell in run:
        build.examine(new_notebook(cells=[cell]), f"The example in the docstring of {named}")
    notebook.metadata = {**build.KERNEL}  # the kernel adds the versions of its machine
    return notebook


def _cell(example):
    """The example as a cell, folded if its picture is what readers look for."""
    return new_code_cell(example.code, metadata={"tags": [text.FOLD]} if "plots.show(" in example.code else {})


def _entry(name, value, level):
    plain = name.split(".")[-1]
    return [
        f"{level} {plain}",
        "",
        "```python",
        _call(name, value),
        "```",
        "",
        *_docstring(name, inspect.getdoc(value)),
        "",
    ]


def _call(name, value):
    """How a function or class is called: no annotations, which the words below explain, and no line too long."""
    signature = inspect.signature(value)
    bare = [one.replace(annotation=inspect.Parameter.empty) for one in signature.parameters.values()]
    if bare and bare[0].name == "self":
        del bare[0]
    shown = str(signature.replace(parameters=bare, return_annotation=inspect.Signature.empty))
    call = name + re.sub(r"<[^>]*>", "...", shown)
    return textwrap.fill(call, WIDTH, subsequent_indent=" " * (len(name) + 1), break_long_words=False)


def _docstring(name, doc):
    """A docstring of numpy's form as Markdown: prose, the entries of each section as a list, and examples."""
    parts = re.split(r"^(\w+)\n-{3,}\n", doc, flags=re.MULTILINE)
    lines = [_prose(parts[0])]
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        lines += ["", f"**{title}**", ""]
        if title == "Examples":
            lines += _examples(name, body)
        else:
            lines += [_prose(body)] if title in ("Notes", "References") else _items(body)
    return lines


def _examples(name, body):
    """The words of a section of examples as Markdown, and statements that follow each other as one example."""
    parts = [part for part in doctest.DocTestParser().parse(body) if not isinstance(part, str) or part.strip()]
    return [
        Example(name, "".join(part.source for part in group).strip()) if is_code else _prose("".join(group))
        for is_code, group in itertools.groupby(parts, key=lambda part: isinstance(part, doctest.Example))
    ]


def _items(body):
    """The entries of a section: ``name : type    words``, with more words on indented lines."""
    items = []
    for line in body.strip("\n").split("\n"):
        if line and not line.startswith(" "):
            head, _, words = line.partition("    ")
            name, colon, kind = head.partition(" : ")
            # What is returned may have words in place of a name.
            shown = f"`{name.strip()}`" if re.fullmatch(r"[\w*., ()]+", name) else _inline(name.strip())
            shown += f" : {_inline(kind.strip())}" if colon else ""
            items.append([f"- {shown}", words.strip()])
        elif line.strip() and items:
            items[-1].append(line.strip())
    return [head + (" — " if any(words) else "") + _inline(" ".join(filter(None, words))) for head, *words in items]


def _inline(text):
    text = re.sub(r":math:`([^`]+)`", r"$\1$", text)
    text = re.sub(r"``([^`]+)``", r"`\1`", text)
    # Outside code, a star is a star.
    return "".join(
        part if part.startswith(("`", "$")) else part.replace("*", "\\*")
        for part in re.split(r"(`[^`]+`|\$[^$]+\$)", text)
    )


def _prose(text):
    """Paragraphs, equations and simple tables of reStructuredText as Markdown; indented blocks are code."""
    out = []
    for block in re.split(r"\n\s*\n", textwrap.dedent(text).strip("\n")):
        stripped = block.strip()
        if stripped.startswith(".. math::"):
            out.append(f"$$\n{stripped.removeprefix('.. math::').strip()}\n$$")
        elif re.match(r"={3,}", stripped):
            out.append(_table(stripped.split("\n")))
        elif block.startswith("    ") or stripped.startswith(">>>"):
            out.append(f"```text\n{textwrap.dedent(block)}\n```")
        else:
            out.append(_inline(stripped.removesuffix("::") + (":" if stripped.endswith("::") else "")))
    return "\n\n".join(out)


def _table(lines):
    """A simple table of reStructuredText without a heading, as one of Markdown."""
    border = lines[0]
    starts = [match.start() for match in re.finditer(r"=+", border)] + [None]
    cells = [
        [_inline(line[start:end].strip()) for start, end in itertools.pairwise(starts)]
        for line in lines
        if not line.startswith("=")
    ]
    empty = [""] * len(cells[0])
    return "\n".join(f"| {' | '.join(row)} |" for row in (empty, ["---"] * len(empty), *cells))
