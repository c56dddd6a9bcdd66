"""Rebuilds a submission from the release's skeleton: the student's work in the release's cells, nothing else trusted.

Every cell of the skeleton appears once and in its place with the release's own metadata; what a student adds stays
between them as plain cells.
"""

import copy
import hashlib
import itertools
import re
from collections import defaultdict
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from autograder.ingest import markdown, outputs
from autograder.ingest.markdown import clean_markdown
from autograder.ingest.reading import read_notebook

MAX_SOURCE = 200_000
SUBMITTED_TAG = "as-submitted"
# Blanks are [ \t]: with \s, a cell of a million empty lines would take hours.
_STUB = re.compile(r"^[ \t]*raise NotImplementedError\b", re.MULTILINE)
_FIRST_LINE = re.compile(r"\s*(?:#\s*task:\s*(?P<task>[A-Za-z0-9_\-]+)|<!--\s*answer:\s*(?P<answer>[A-Za-z0-9_\-]+))")
_WORK = ("task", "numeric", "answer")


@dataclass
class Notes:
    """What a rebuild found out.

    ``found`` says for each task and written question how it was found: "grade id", "cell id", "first line", "text" (as
    released), "name", or "missing". ``flagged`` maps a written question that a person must look for to the reason.
    """

    found: dict = field(default_factory=dict)
    unwritten: list = field(default_factory=list)
    flagged: dict = field(default_factory=dict)
    lines: list = field(default_factory=list)
    release: str = ""
    assignment: str = ""


@dataclass(frozen=True)
class SubmittedWork:
    """A submission's work by id: sources of code tasks, sources of numeric questions, texts of written answers.

    ``unwritten`` holds what still is as released; ``flagged`` the written questions that a person must look for.
    """

    tasks: dict
    numeric: dict
    answers: dict
    unwritten: frozenset
    flagged: dict
    release: str

    @property
    def cells(self):
        """Every code cell that is graded, by task id."""
        return self.tasks | self.numeric


def rebuild(raw, skeleton):
    """Rebuild an uploaded notebook from the release.

    Parameters
    ----------
    raw : bytes
        the uploaded file
    skeleton : NotebookNode
        the release's notebook

    Returns
    -------
    notebook : NotebookNode
        valid, and the same for the same bytes
    notes : Notes

    Raises
    ------
    Unreadable    if the bytes are no notebook
    """
    upload = read_notebook(raw)
    notes = Notes(lines=list(upload.notes), release=upload.release, assignment=upload.assignment)
    places = _places(skeleton)
    copies = _copies(upload.cells, skeleton, places)
    chosen = _choose(upload.cells, skeleton, places, copies, notes)
    anchors = {position: index for position, (index, _) in copies.items()}
    _flag_answers(upload.cells, skeleton, places, chosen, anchors, notes)
    extras = _extras(upload.cells, skeleton, places, chosen, anchors)

    budget = outputs.Budget()
    taken = {cell.id for cell in skeleton.cells}
    cells = [_extra_cell(cell, taken, budget, notes) for cell in extras[-1]]
    for index, cell in enumerate(skeleton.cells):
        source = upload.cells[chosen[index]] if index in chosen else None
        cells.append(_release_cell(cell, places.get(index), source, budget, notes))
        cells.extend(_extra_cell(extra, taken, budget, notes) for extra in extras[index])
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=copy.deepcopy(skeleton.metadata))
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    numnet = notebook.metadata.setdefault("numnet", NotebookNode())
    unwritten, flagged = sorted(notes.unwritten), dict(notes.flagged)
    numnet["submitted"] = {"release": notes.release, "flagged": flagged, "unwritten": unwritten}
    nbformat.validate(notebook)
    return notebook, notes


def submission_cells(notebook):
    """Read the graded work out of a notebook that `rebuild` made.

    Parameters
    ----------
    notebook : NotebookNode

    Returns
    -------
    SubmittedWork
    """
    tasks, numeric, answers = {}, {}, {}
    for cell in notebook.cells:
        grading = cell.metadata.get("nbgrader", {})
        numnet = cell.metadata.get("numnet", {})
        if cell.cell_type == "code" and grading.get("solution"):
            (numeric if numnet.get("kind") == "numeric" else tasks)[grading["grade_id"]] = cell.source
        elif cell.cell_type == "markdown" and "answer" in numnet:
            answers[numnet["answer"]] = _without_mark(cell.source).strip()
    submitted = notebook.metadata.get("numnet", {}).get("submitted", {})
    return SubmittedWork(
        tasks,
        numeric,
        answers,
        frozenset(submitted.get("unwritten", ())),
        dict(submitted.get("flagged", {})),
        submitted.get("release", ""),
    )


# What the skeleton's cells are


@dataclass(frozen=True)
class _Place:
    """A cell of the skeleton that students fill or that is graded; ``kind`` is one of `_WORK`, "check" or "locked"."""

    kind: str
    name: str


def _places(skeleton):
    """The skeleton's cells that matter to grading, by index."""
    places = {}
    for index, cell in enumerate(skeleton.cells):
        grading, answer = cell.metadata.get("nbgrader", {}), cell.metadata.get("numnet", {}).get("answer")
        name = grading.get("grade_id", "")
        if answer:
            places[index] = _Place("answer", answer)
        elif grading.get("solution") and cell.cell_type == "code":
            numeric = re.search(rf"^{re.escape(name)}\s*=", cell.source, re.MULTILINE)
            places[index] = _Place("numeric" if numeric else "task", name)
        elif grading.get("solution"):
            places[index] = _Place("answer", name)
        elif grading.get("grade") and cell.cell_type == "code":
            places[index] = _Place("check", name)
        elif grading.get("locked") or grading.get("task"):
            places[index] = _Place("locked", name)
    return places


def fit(upload, skeleton):
    """How well an upload fits a release: 2 if it holds one of its cells, 1 if it defines one of its names, else 0."""
    places = _places(skeleton)
    grade_ids = {place.name for place in places.values()}
    for cell in upload.cells:
        if cell.grade_id in grade_ids or cell.answer in grade_ids or (_first_line(cell) or ("",))[0] in grade_ids:
            return 2
    cell_ids = {cell.id for cell in skeleton.cells}
    if any(cell.id in cell_ids for cell in upload.cells if cell.id):
        return 2
    defined = [place.name for place in places.values() if place.kind in ("task", "numeric")]
    return int(any(_defines(cell, name) for cell in upload.cells for name in defined))


# Which of the student's cells belongs where


def _copies(cells, skeleton, places):
    """Find what each of the student's cells is a copy of.

    Returns
    -------
    dict    index in the upload -> (index in the skeleton, how it was found)
    """
    by_grade, by_cell, by_line, by_text = {}, {}, {}, {}
    for index, cell in enumerate(skeleton.cells):
        if place := places.get(index):
            by_grade[place.name, place.kind == "answer"] = index
            if place.kind in _WORK:
                by_line[place.name, place.kind == "answer"] = index
        by_cell[cell.id] = index
        by_text.setdefault((cell.cell_type, _trimmed(cell.source)), index)
    copies = {}
    for position, cell in enumerate(cells):
        by_id, same = by_cell.get(cell.id), by_text.get((cell.kind, _trimmed(cell.source)))
        if None not in (by_id, same) and not _same(skeleton.cells[by_id].source, cell.source):
            by_id = None  # two cells have one id, and this is the other one, as released
        ways = (
            ("grade id", by_grade.get((cell.answer, True))),
            ("grade id", by_grade.get((cell.grade_id, False), by_grade.get((cell.grade_id, True)))),
            ("cell id", by_id),
            ("first line", by_line.get(_first_line(cell))),
            ("text", same),
        )
        for way, index in ways:
            if index is not None and not _is_wrong_kind(cell, skeleton.cells[index], places.get(index)):
                copies[position] = index, way
                break
    return copies


def _choose(cells, skeleton, places, copies, notes):
    """Choose the student's cell for each cell of the skeleton that students write in; ``{its index: theirs}``."""
    candidates = defaultdict(list)
    for position, (index, _) in copies.items():
        candidates[index].append(position)
    chosen = {}
    for index, cell in enumerate(skeleton.cells):
        kind, name = (places[index].kind, places[index].name) if index in places else ("", "")
        if kind in ("check", "locked"):
            continue
        if kind in ("task", "numeric"):
            check = _check_position(cells, candidates, places, name)
            position = _best_code(cells, candidates[index], cell.source, name, check)
        else:
            position = _best_text(cells, candidates[index], cell.source)
        if position is not None:
            chosen[index] = position
        if kind in _WORK:
            home, way = copies.get(position, (None, ""))
            notes.found[name] = "missing" if position is None else way if home == index else "name"
            if position is None or _is_unwritten(cells[position].source, cell.source, kind):
                notes.unwritten.append(name)
    return chosen


def _is_unwritten(source, released, kind):
    return _same(source, released) or (kind == "answer" and not _without_mark(source).strip())


def _without_mark(source):
    """A written answer without the comment that marks its cell."""
    mark = markdown.HEADER.match(source)
    return source[mark.end() :] if mark else source


def _is_wrong_kind(cell, release, place):
    """Whether an id cannot mean this cell: text where code belongs. A written answer may have become any cell."""
    return cell.kind != release.cell_type and not (place and place.kind == "answer")


def _first_line(cell):
    match = _FIRST_LINE.match(cell.source)
    if not match:
        return None
    if match["task"]:
        return (match["task"], False) if cell.kind == "code" else None
    return match["answer"], True


def _check_position(cells, candidates, places, name):
    """Where the last check cell of a task stands in the upload; its end if there is none."""
    index = next((i for i, place in places.items() if place.kind == "check" and place.name == f"check_{name}"), None)
    found = list(candidates.get(index, ()))
    call = re.compile(rf"""^[ \t]*check\([ \t]*["']{re.escape(name)}["'][ \t]*\)""", re.MULTILINE)
    found += [i for i, cell in enumerate(cells) if cell.kind == "code" and call.search(cell.source)]
    return max(found, default=len(cells))


def _best_code(cells, copies, stub, name, check):
    """The cell whose function the student saw checked: the last changed one above the check, as the kernel has it.

    A cell that still holds the stub's line counts as changed only if no other does, and so does one that does not
    define the name.
    """
    naming = {i for i, cell in enumerate(cells) if _defines(cell, name)}
    candidates = sorted(naming.union(copies))
    changed = [i for i in candidates if not _same(cells[i].source, stub)]
    defining = [i for i in changed if i in naming]
    for pool in ([i for i in defining if not _STUB.search(cells[i].source)], defining, changed, candidates):
        # A check cell that itself holds the definition stands where the check does.
        if pool:
            return ([i for i in pool if i <= check] or pool)[-1]
    return None


def _best_text(cells, copies, released):
    """The last changed copy of a text or plain code cell that is not empty, else the last copy, or None."""
    changed = [i for i in copies if not _is_unwritten(cells[i].source, released, "answer")]
    return (changed or copies or [None])[-1]


def _defines(cell, name):
    """Whether a code cell defines or assigns a name at its top level, by the look of its lines."""
    if cell.kind != "code" or not name.isidentifier():
        return False
    definition = rf"^(?:(?:async[ \t]+)?def|class)[ \t]+{name}\b|^{name}[ \t]*(?::[^=\n]+)?=(?!=)"
    return bool(re.search(definition, cell.source, re.MULTILINE))


def _same(source, other):
    """Whether two sources differ in nothing but blanks at line ends and empty lines round them."""
    return _trimmed(source) == _trimmed(other)


def _trimmed(source):
    return "\n".join(line.rstrip() for line in source.strip().split("\n"))


def _flag_answers(cells, skeleton, places, chosen, anchors, notes):
    """Flag each written answer that may stand somewhere else than in its cell.

    ``anchors`` maps the upload's copies of the skeleton's cells to what they are copies of.
    """
    questions = {place.name: index for index, place in places.items() if place.kind == "locked"}
    changed = {index for i, index in anchors.items() if not _same(cells[i].source, skeleton.cells[index].source)}
    for index, place in places.items():
        if place.kind != "answer":
            continue
        if index not in chosen:
            notes.flagged[place.name] = "the answer's cell was not found; it may stand in another cell"
        elif place.name not in notes.unwritten:
            continue
        elif _has_new_neighbour(cells, chosen[index], anchors):
            notes.flagged[place.name] = "the answer's cell is as released, but a cell was added beside it"
        elif questions.get(place.name) in changed:
            notes.flagged[place.name] = "the answer's cell is as released, but the question's cell was changed"


def _has_new_neighbour(cells, position, anchors):
    """Whether a cell of the student's own, with a few words in it, stands next to a cell of the release."""
    above = itertools.takewhile(lambda i: i not in anchors, range(position - 1, -1, -1))
    below = itertools.takewhile(lambda i: i not in anchors, range(position + 1, len(cells)))
    return any(len(cells[i].source.split()) >= 3 for i in itertools.chain(above, below))


def _extras(cells, skeleton, places, chosen, anchors):
    """The student's other cells, by the cell of the skeleton that they follow; -1 stands for the top.

    A copy that was not chosen is kept if it says something that the release and the chosen one do not.
    """
    used = set(chosen.values())
    extras = {index: [] for index in range(-1, len(skeleton.cells))}
    after = -1
    for position, cell in enumerate(cells):
        home = anchors.get(position)
        if home is not None and (position in used or places.get(home, _Place("", "")).kind in ("check", "locked")):
            after = home
        if position in used or not cell.source.strip():
            continue
        if home is not None and _same(cell.source, skeleton.cells[home].source):
            continue
        extras[after].append(cell)
    return extras


# Writing cells


def _release_cell(release, place, source, budget, notes):
    """A cell of the skeleton with the student's text, if it is one that students write in."""
    cell = copy.deepcopy(release)
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
    if place and place.kind in ("task", "numeric"):
        cell.metadata.setdefault("numnet", NotebookNode())["kind"] = place.kind
    if source is None or (place and place.kind in ("check", "locked")):
        return cell
    if cell.cell_type == "code":
        cell.source = _cut(source.source, MAX_SOURCE, notes)
        _add_outputs(cell, source, budget)
    elif not _same(source.source, release.source):
        text = source.source if source.kind != "code" else _code_as_text(source.source)
        cell.source, attachments, removed = clean_markdown(text, source.attachments, budget)
        if place and place.kind == "answer" and not markdown.HEADER.match(cell.source):
            cell.source = f"<!-- answer: {place.name} -->\n\n{cell.source}"
        if attachments:
            cell.attachments = attachments
        _note(notes, removed)
    return cell


def _cut(source, room, notes):
    """A code cell's source, or its beginning: what shows it colours it, which takes long for megabytes."""
    if len(source) <= room:
        return source
    _note(notes, ["a code cell was cut, as it is very long or there are very many"])
    return f"{source[:room]}\n# [... cut]"


def _code_as_text(source):
    """An answer whose cell was turned into code; commented lines become prose again."""
    return re.sub(r"(?m)^#+ ?", "", source)


def _extra_cell(extra, taken, budget, notes):
    """A plain cell with a student's own code or text."""
    source = extra.source
    if extra.kind == "code":
        room = budget.take("code", len(source), MAX_SOURCE)
        cell = _cell("code", _cut(source, room, notes), execution_count=None, outputs=[])
        _add_outputs(cell, extra, budget)
    elif extra.kind == "markdown":
        text, attachments, removed = clean_markdown(source, extra.attachments, budget)
        cell = _cell("markdown", text)
        if attachments:
            cell.attachments = attachments
        _note(notes, removed)
    else:
        # nbconvert writes raw cells into the page as they are.
        room = budget.take("text", len(source), markdown.MAX_SOURCE)
        cell = _cell("markdown", markdown.as_code_block(source[:room]))
    cell.id = _fresh_id(cell.cell_type, cell.source, taken)
    return cell


def _cell(kind, source, **fields):
    # nbformat's own constructors validate each cell, which takes long for thousands; the notebook is validated whole.
    return NotebookNode(cell_type=kind, id="", metadata=NotebookNode(), source=source, **fields)


def _fresh_id(kind, source, taken):
    """A cell id that depends only on the cell and on how many like it came before."""
    number = 0
    while True:
        digest = hashlib.sha256(f"{kind}\0{number}\0{source}".encode()).hexdigest()
        if (new := f"extra-{digest[:12]}") not in taken:
            taken.add(new)
            return new
        number += 1


def _add_outputs(cell, source, budget):
    cell.execution_count = source.count
    cell.outputs = outputs.clean_outputs(source.outputs, budget)
    if cell.outputs:
        cell.metadata["tags"] = sorted({*cell.metadata.get("tags", []), SUBMITTED_TAG})


def _note(notes, lines):
    notes.lines += [line for line in dict.fromkeys(lines) if line not in notes.lines]
