"""Pages about numnet's modules, made from their docstrings: what each function takes, returns and raises.

Sources are not linked: they hold the solutions of tasks.
"""

import importlib
import inspect
import itertools
import re
import textwrap

import numnet

MODULES = (*numnet.SUBJECTS, "plots", "data")
WIDTH = 76
_SECTIONS = ("Parameters", "Returns", "Raises", "Attributes", "Notes", "Examples", "References", "Yields")


def pages():
    """All pages by name: one for each module, and ``index``."""
    found, rows = {}, ["| module | what it holds |", "|---|---|"]
    for name in MODULES:
        module = importlib.import_module(f"numnet.{name}")
        found[name] = module_page(name, module)
        rows.append(f"| [numnet.{name}]({name}.md) | {_inline(_summary(module))} |")
    tree = "\n".join(["```{toctree}", ":hidden:", "", *MODULES, "```"])
    found["index"] = "\n".join(["# numnet", "", _prose(inspect.getdoc(numnet)), "", *rows, "", tree, ""])
    return found


def _summary(module):
    return inspect.getdoc(module).split("\n\n")[0].replace("\n", " ")


def module_page(name, module):
    """One module: its words, then each public function and class in the module's order."""
    lines = [f"# numnet.{name}", "", _prose(inspect.getdoc(module)), ""]
    for member in module.__all__:
        value = getattr(module, member)
        if inspect.isfunction(value) or inspect.isclass(value):
            lines += _entry(f"{name}.{member}", value, "##")
            if inspect.isclass(value):
                for method, code in vars(value).items():
                    if inspect.isfunction(code) and not method.startswith("_") and code.__doc__:
                        lines += _entry(f"{member}.{method}", code, "###")
    return "\n".join(lines) + "\n"


def _entry(name, value, level):
    plain = name.split(".")[-1]
    return [
        f"{level} {plain}",
        "",
        "```python",
        _call(name, value),
        "```",
        "",
        *_docstring(inspect.getdoc(value)),
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


def _docstring(doc):
    """A docstring of numpy's form as Markdown: its prose, and each section's entries as a list."""
    parts = re.split(r"^(\w+)\n-{3,}\n", doc, flags=re.MULTILINE)
    lines = [_prose(parts[0])]
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        lines += ["", f"**{title}**", ""]
        lines += [_prose(body)] if title in ("Notes", "Examples", "References") else _items(body)
    return lines


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
