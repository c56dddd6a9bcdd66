"""Lessons: sources become notebooks as `course/AUTHORING.md` says, faults are named, nothing is given away.

Lessons are executed only by the slow tests.
"""

import shutil

import nbformat
import pytest
from conftest import SAMPLE

from autograder import registry, strip
from autograder.lessons import build, leaks, text
from autograder.lessons.text import COURSE, LessonError

LESSONS = text.sources()


@pytest.fixture
def sample_source(tmp_path):
    for name in ("references.bib", "glossary.md"):
        shutil.copy(COURSE / name, tmp_path)
    shutil.copy(SAMPLE, tmp_path)
    return tmp_path / SAMPLE.name


def changed(path, old, new):
    source = path.read_text(encoding="utf-8")
    assert old in source
    path.write_text(source.replace(old, new), encoding="utf-8")
    return path


def prose(path):
    return "\n".join(cell.source for cell in text.read(path).cells if cell.kind == "markdown")


def test_committed_lessons_are_what_their_sources_give():
    assert build.check() == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_gives_no_task_away(path):
    assert leaks.leaks(path) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_runs_in_its_time_without_a_warning(path):
    lesson = text.read(path)
    notebook = build.unexecuted(lesson)
    assert build.execute(notebook, lesson.name) < build.MAX_SECONDS
    build.examine(notebook, lesson.name)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_says_what_it_is_for_and_asks(path):
    source = path.read_text(encoding="utf-8")
    for block in ("objectives", "prerequisites", "predict", "exercise", "answer", "references"):
        assert f"`{{{block}}}" in source, block
    assert source.count("`{quiz}") >= text.MIN_QUESTIONS


def test_committed_lessons_are_small_and_free_of_machine_paths():
    notebooks = sorted(COURSE.glob("*.ipynb"))
    assert sum(path.stat().st_size for path in notebooks) < 20 * 10**6
    for path in notebooks:
        content = path.read_text(encoding="utf-8")
        assert len(content.encode()) < build.MAX_BYTES
        assert not [place for place in ("/home/", "/root/", "/tmp/") if place in content], path.name


def test_blocks_become_plain_markdown_and_html(sample_source):
    words = prose(sample_source)
    assert "$$\n1 + 1 = 2\n$$\n\nis not numbered" in words
    assert "$$\nh = f(x W + b)\n\\tag{98.1}\n$$" in words
    assert words.count("\\tag{") == 2
    assert "By [(98.1)](#eq-98-1) and [(98.2)](#eq-98-2)" in words
    assert "[bent](glossary.md#activation)" in words
    assert "[Rumelhart et al. (1986)](references.md#rumelhart1986)" in words
    assert '<details class="nn-answer"><summary>Answer</summary>' in words
    assert "**Exercise 98.1 · Try**" in words
    assert "{quiz}" not in words
    assert 'data-value="0.25" data-tolerance="0.001"' in words


def test_link_to_a_lesson_still_to_be_written_is_plain_words(sample_source):
    assert "Lesson 04, and [notation](notation.md)." in prose(sample_source)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("{eq}`layer`", "{eq}`nowhere`", "no equation 'nowhere'"),
        ("{cite}`rumelhart1986`", "{cite}`nobody1900`", "no work 'nobody1900'"),
        ("{term}`ReLU`", "{term}`flux`", "no term 'flux'"),
        ("```{exercise} Try", "```{exercize} Try", "no block 'exercize'"),
        ("- [x] = 0.25", "- [ ] = 0.25", "one of them [x]"),
        ("  : These are the weights.\n", "", "no explanation"),
        ("```{quiz} slope", "```{quiz} parameters", "a name of its own"),
        ("minutes: 5\n", "", "lacks minutes"),
        ("# 98 · A sample", "# A sample", "first line of text"),
        ("$$ (two)", "$$ (layer)", "two equations"),
        ("not numbered, but\n\n$$", "not numbered, but\n$$", "an empty line is missing"),
        ("[hide-input]", "[hide-inputs]", "tag 'hide-inputs'"),
        ("plots.use_style()", f"plots.use_style(){' ' * 80}# too wide", "a line of code has 107 letters"),
    ],
)
def test_fault_of_a_source_is_named(sample_source, old, new, complaint):
    with pytest.raises(LessonError, match=complaint.replace("[", r"\[")):
        text.read(changed(sample_source, old, new))


def test_lesson_without_enough_questions_is_refused(sample_source):
    source = sample_source.read_text(encoding="utf-8")
    cut = source.index("```{quiz} fifth")
    sample_source.write_text(source[:cut] + "```{references}\n```\n", encoding="utf-8")
    with pytest.raises(LessonError, match="4 quiz questions"):
        text.read(sample_source)


def test_cell_that_only_draws_is_folded_on_the_site_and_in_jupyter(sample_source):
    cells = build.unexecuted(text.read(sample_source)).cells
    folded = [cell for cell in cells if cell.metadata.get("tags") == ["hide-input"]]
    assert len(folded) == 1
    assert folded[0].source.startswith("x2, y2")
    assert folded[0].metadata["jupyter"] == {"source_hidden": True}
    build.build(sample_source)
    changed(sample_source, ":tags: [hide-input]\n\n", "")
    assert "its cells are not" in build.difference(sample_source)


@pytest.mark.slow
def test_lesson_is_rebuilt_only_when_what_it_depends_on_changes(sample_source):
    assert build.build(sample_source) > 0
    first = sample_source.with_suffix(".ipynb").read_bytes()
    assert build.difference(sample_source) == ""
    assert build.build(sample_source) is None
    assert build.build(sample_source, force=True) > 0
    assert sample_source.with_suffix(".ipynb").read_bytes() == first
    changed(sample_source, "Do it again.", "Do it once more.")
    assert "its cells are not" in build.difference(sample_source)


def small_notebook(code):
    cells = [nbformat.v4.new_code_cell(code, id="one")]
    return nbformat.v4.new_notebook(cells=cells, metadata=build.KERNEL)


def execute_and_examine(notebook):
    build.execute(notebook, "98_small")
    build.examine(notebook, "98_small")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("1 / 0", "a cell fails"),
        ("import warnings\nwarnings.warn('careful')", "warns"),
        ("%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);", "use plots.show"),
        ("from numnet import plots\nfig, ax = plots.figure()\nplots.show(fig, alt='x' * 30)", "no title"),
    ],
)
def test_failing_warning_and_wordless_cells_are_refused(code, complaint):
    with pytest.raises(LessonError, match=complaint):
        execute_and_examine(small_notebook(code))


def test_dependencies_follow_imports_through_numnet():
    names = {path.name for path in build.used_modules("from numnet import plots\nimport numnet\nnumnet.layers")}
    assert {"plots.py", "palette.py", "diagrams.py", "layers.py"} <= names
    assert "losses.py" not in names


def test_function_that_solves_a_task_is_found():
    task = registry.task("affine_backward")
    assert leaks.score(task, strip.task_source(task)) == 1.0
    assert leaks.score(task, "def affine_backward(dout, cache):\n    return None\n") == 0.0
