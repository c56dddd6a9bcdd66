"""Uploads whose notebook, not whose code, cheats: none earns more than its honest content, none takes a neighbour down.

Each trick is handed in beside a perfect neighbour; the naive grader reads the uploaded notebook as it stands.
"""

import copy
import gzip
import io
import json
import os
import shutil
import time
import zipfile

import attack_class
import nbformat
import pytest
from attack_class import NAME, POINTS, ingest_all, make_course, perfect, saved, skeleton, upload
from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import determine_grade, is_grade

from autograder import demo, engine, gradebook, ingest
from autograder.ingest import load_cells, reading, rebuild

pytestmark = pytest.mark.skipif(bool(engine.sandbox_warning()), reason=engine.sandbox_warning())

WRONG = "def affine_forward(x, w, b):\n    return x * 0, (x, w)"
RIGHT = engine.solution("affine_forward")


def cell_of(notebook, grade_id):
    """The cell of that grade id."""
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def wrong():
    return upload({"affine_forward": WRONG})


def check_turned_into_a_solution_cell():
    notebook = wrong()
    check = cell_of(notebook, "check_affine_forward")
    check.metadata.nbgrader.update(solution=True, grade=True, locked=False)
    check.source = "2.0"
    return notebook


def check_replaced():
    notebook = wrong()
    check = cell_of(notebook, "check_affine_forward")
    check.source = "2.0"
    check.outputs = [new_output("execute_result", {"text/plain": "2.0"}, execution_count=1)]
    return notebook


def outputs_forged():
    notebook = wrong()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [new_output("execute_result", {"text/plain": "2.0"}, execution_count=1)]
    return notebook


def points_edited():
    notebook = wrong()
    for cell in notebook.cells:
        if "points" in cell.metadata.get("nbgrader", {}):
            cell.metadata.nbgrader.points = 1000
    cell_of(notebook, "check_affine_forward").metadata.nbgrader.points = -5
    return notebook


def check_deleted():
    notebook = wrong()
    notebook.cells.remove(cell_of(notebook, "check_affine_forward"))
    return notebook


def ids_doubled():
    notebook = wrong()
    check = cell_of(notebook, "check_affine_forward")
    for _ in range(20):
        notebook.cells.append(copy.deepcopy(check))
        notebook.cells.append(copy.deepcopy(cell_of(notebook, "affine_forward")))
    return notebook


def ids_renamed():
    notebook = wrong()
    cell_of(notebook, "affine_forward").metadata.nbgrader.grade_id = "check_affine_forward"
    cell_of(notebook, "check_affine_forward").metadata.nbgrader.grade_id = "affine_forward"
    return notebook


def told_to_be_a_number():
    notebook = wrong()
    cell_of(notebook, "affine_forward").metadata["numnet"] = {"kind": "numeric", "answer": "affine_forward"}
    notebook.metadata["numnet"]["submitted"] = {"flagged": {"affine_forward": "x"}, "unwritten": []}
    return notebook


def numbers_that_run():
    return upload({"mlp_db1": "mlp_db1 = __import__('os').system('touch /tmp/owned')"})


def numbers_that_equal_everything():
    return upload({"mlp_db1": "class A(float):\n    __eq__ = __sub__ = lambda s, o: 0\nmlp_db1 = A(1e999 - 1e999)"})


def numbers_without_end():
    return upload({"mlp_db1": "mlp_db1 = 9 ** 9 ** 9 ** 9"})


def many_numbers():
    return upload({"mlp_db1": "mlp_db1 = " + " or ".join(f"{n / 10_000}" for n in range(-2000, 2000))})


def magics():
    return upload({"affine_forward": f"%%javascript\nalert(1)\n!touch /tmp/owned\n%run /etc/passwd\n{WRONG}"})


def another_kernel():
    notebook = wrong()
    notebook.metadata["kernelspec"] = {
        "name": "evil",
        "display_name": "x",
        "language": "sh",
        "argv": ["touch", "/tmp/x"],
    }
    notebook.metadata["nbgrader"] = {"db_url": "sqlite:////tmp/x"}
    return notebook


def scripts():
    notebook = wrong()
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))<iframe src=//x></iframe>"
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source += f"\n{evil}"
        else:
            cell.outputs = [new_output("display_data", {"text/html": evil, "application/javascript": "alert(1)"})]
    return notebook


def attachments():
    notebook = wrong()
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell["attachments"] = {"../../../../tmp/owned": {"image/svg+xml": "PHN2Zy8+", "text/html": "<script>"}}
    return notebook


def a_second_answer_below_the_check():
    notebook = wrong()
    place = notebook.cells.index(cell_of(notebook, "check_affine_forward")) + 1
    notebook.cells.insert(place, new_code_cell("def check(*a):\n    return 2.0\nfrom numnet import layers"))
    return notebook


def a_million_empty_lines():
    return upload({"affine_forward": "\n" * 1_000_000 + WRONG})


def a_million_blanks():
    return upload({"affine_forward": f"def affine_forward(x, w, b):\n{' ' * 1_000_000}\n    return 0"})


def a_million_quotes():
    return upload({"affine_forward": "%" * 500_000 + "?" * 500_000})


def deep_parentheses():
    return upload(
        {
            "affine_forward": "def affine_forward(x, w, b):\n    return " + "(" * 50_000,
            "mlp_db1": "mlp_db1 = " + "-" * 1900 + "1",
        }
    )


TRICKS = [
    check_turned_into_a_solution_cell, check_replaced, outputs_forged, points_edited, check_deleted, ids_doubled,
    ids_renamed, told_to_be_a_number, numbers_that_run, numbers_that_equal_everything, numbers_without_end,
    many_numbers, magics, another_kernel, scripts, attachments, a_second_answer_below_the_check,
    a_million_empty_lines, a_million_blanks, a_million_quotes, deep_parentheses,
]  # fmt: skip
# What nbgrader reads off the check cell as it was handed in: points, or None, which takes the zero away.
PAID = {
    "check_replaced": 2.0,
    "outputs_forged": 2.0,
    "points_edited": 1000.0,
    "check_turned_into_a_solution_cell": None,
}


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """All tricks and a neighbour, ingested in one go, and a scorer."""
    with pytest.MonkeyPatch.context() as patch:
        attack_class.hasten(patch)
        folder = tmp_path_factory.mktemp("tricks")
        course = make_course(folder)
        students = {f"trick{number:02d}": trick() for number, trick in enumerate(TRICKS)}
        started = time.process_time()
        report = ingest_all(course, students | {"neighbour": perfect()})
        with engine.Scorer(course, NAME) as scorer:
            yield course, scorer, report, time.process_time() - started


@pytest.mark.parametrize("number", range(len(TRICKS)), ids=[trick.__name__ for trick in TRICKS])
def test_a_notebook_that_cheats_gains_nothing(handed_in, number):
    course, scorer, _, _ = handed_in
    student = f"trick{number:02d}"
    assert ingest.load_record(course, student, NAME).status == "ingested"
    result = scorer.score(load_cells(course, student, NAME), student)
    assert (result.status, result.score, result.max_score) == ("graded", 0.0, POINTS)
    assert "alert" not in attack_class.published(result)
    _, notebook = ingest.read_ingested(course, student, NAME)
    graded = gradebook.autograded_notebook(notebook, result)
    marks = {cell.metadata.nbgrader.grade_id: determine_grade(cell) for cell in graded.cells if is_grade(cell)}
    for task in result.tasks:
        assert marks[f"check_{task.id}"] == (0.0, task.max_score)
    assert "<script" not in nbformat.writes(notebook)
    assert "onerror" not in "".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    released = [cell.metadata.nbgrader for cell in skeleton().cells if "nbgrader" in cell.metadata]
    assert [cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata] == released
    assert not os.path.exists("/tmp/owned")


def test_their_neighbour_has_everything_and_nothing_took_long(handed_in):
    course, scorer, report, seconds = handed_in
    assert scorer.score(load_cells(course, "neighbour", NAME)).score == POINTS
    assert {line.status for line in report.students} == {"ingested"}
    assert seconds < 60


@pytest.mark.parametrize("name", PAID)
def test_stock_nbgrader_would_pay_for_a_forged_check_cell(name):
    """What a check cell shows first is its score, and nothing shown is full marks."""
    notebook = globals()[name]()
    checked = "check_affine_backward" if name == "points_edited" else "check_affine_forward"
    assert determine_grade(cell_of(notebook, checked))[0] == PAID[name]
    rebuilt, _ = rebuild(saved(notebook), skeleton())
    cell, released = cell_of(rebuilt, checked), cell_of(skeleton(), checked)
    assert (cell.source, cell.outputs) == (released.source, [])
    assert cell.metadata.nbgrader == released.metadata.nbgrader


def test_stock_nbgrader_would_find_no_cell_to_give_zero_to():
    notebook = check_deleted()
    assert "check_affine_forward" not in {c.metadata.get("nbgrader", {}).get("grade_id") for c in notebook.cells}
    rebuilt, _ = rebuild(saved(notebook), skeleton())
    assert cell_of(rebuilt, "check_affine_forward").source == cell_of(skeleton(), "check_affine_forward").source


@pytest.mark.filterwarnings("ignore")
def test_stock_pages_would_run_scripts():
    """As nbgrader's feedback is made, sanitised: scripts of Markdown cells reach the page."""
    from nbconvert.exporters import HTMLExporter

    few = nbformat.reads(saved(scripts()).decode(), as_version=4)
    few.cells = [cell for cell in few.cells if cell.cell_type == "markdown"][:2]
    exporter = HTMLExporter(sanitize_html=True)
    markers = ("alert(1)", "onerror=", "<iframe")
    page, _ = exporter.from_notebook_node(few)
    assert any(marker in page for marker in markers)
    rebuilt, _ = rebuild(saved(few), skeleton())
    rebuilt.cells = [cell for cell in rebuilt.cells if cell.cell_type == "markdown"]
    page, _ = exporter.from_notebook_node(rebuilt)
    assert not any(marker in page for marker in markers)


def test_a_number_that_equals_everything_would_pass_a_plain_comparison():
    scope = {}
    exec(cell_of(numbers_that_equal_everything(), "mlp_db1").source, scope)
    assert not abs(scope["mlp_db1"] - -0.119) > 1e-3


# Files


def zipped(entries):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return data.getvalue()


def ingest_files(tmp_path, files, links=()):
    """Ingest files as they lie in a folder of Canvas uploads."""
    course = make_course(tmp_path)
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    for name, data in files.items():
        (uploads / name).write_bytes(data)
    for name, target in links:
        (uploads / name).symlink_to(target)
    before = attack_class.everything_in(tmp_path)
    report = ingest.ingest(NAME, uploads, course)
    touched = {path for path in attack_class.everything_in(tmp_path) if path not in before}
    inside = tuple(str(course / part) for part in ("submitted", "uploads"))
    assert all(path.startswith(inside) for path in touched)
    return course, {line.student: line for line in report.students}


NEIGHBOUR = {"ada_1_1_a02_backpropagation.ipynb": saved(perfect())}


def test_a_zip_file_does_not_write_as_somebody_else_or_elsewhere(tmp_path):
    evil = saved(wrong())
    files = NEIGHBOUR | {
        "mal_2_2_a02.zip": zipped(
            {
                "ada_1_9_a02_backpropagation.ipynb": evil,
                "../../ada_1_1_a02_backpropagation.ipynb": evil,
                "/tmp/owned.ipynb": evil,
                f"submitted/ada/{NAME}/{NAME}.ipynb": evil,
                "records/ada.json": b"{}",
            }
        )
    }
    course, students = ingest_files(tmp_path, files)
    assert load_cells(course, "ada", NAME)["affine_forward"].strip().endswith(RIGHT.strip())
    assert set(students) == {"ada", "mal"}


def test_a_zip_file_unpacked_by_its_names_would_write_over_a_neighbour(tmp_path):
    mine, neighbour = tmp_path / "mal", tmp_path / "ada.ipynb"
    mine.mkdir()
    neighbour.write_bytes(saved(perfect()))
    with zipfile.ZipFile(io.BytesIO(zipped({"../ada.ipynb": saved(wrong())}))) as archive:
        for entry in archive.infolist():
            (mine / entry.filename).write_bytes(archive.read(entry))
    assert neighbour.read_bytes() == saved(wrong())


def test_a_link_copied_as_nbgrader_copies_would_bring_the_solution(tmp_path):
    course = make_course(tmp_path)
    (tmp_path / "upload").mkdir()
    (tmp_path / "upload" / "notes.txt").symlink_to(course / "solutions.py")
    shutil.copytree(tmp_path / "upload", tmp_path / "feedback")
    assert RIGHT.strip() in (tmp_path / "feedback" / "notes.txt").read_text()


def test_bombs_would_be_unpacked_without_their_limits(tmp_path, monkeypatch):
    course, uploads = make_course(tmp_path), tmp_path / "uploads"
    uploads.mkdir()
    bomb = b"[" + b"0," * 17_000_000 + b"0]"
    (uploads / "mal_2_2_a02.zip").write_bytes(zipped({"a02_backpropagation.ipynb": bomb}))
    small = b'{"cells": [], "x": "' + bytes(100).replace(b"\0", b" " * 400_000) + b'"}'
    (uploads / "bob_3_3_a02_backpropagation.ipynb").write_bytes(gzip.compress(small))
    for loose in (False, True):
        if loose:
            monkeypatch.setattr(reading, "MAX_UNPACKED", 2**30)
        limits = ingest.Limits(file=2**30, ratio=10**6) if loose else None
        report = ingest.ingest(NAME, uploads, course, limits=limits)
        students = {line.student: line for line in report.students}
        assert (students["bob"].status == "ingested") == loose
        assert ("was refused" not in students["mal"].message) == loose


def test_a_link_and_a_bomb_cost_their_own_student_only(tmp_path):
    course = tmp_path / "course"
    links = [("mal_2_2_a02_backpropagation.ipynb", course / "solutions.py")]
    bomb = zipped({"a02_backpropagation.ipynb": b"[" + b"0," * 40_000_000 + b"0]"})
    files = NEIGHBOUR | {"bob_3_3_a02.zip": bomb}
    course, students = ingest_files(tmp_path, files, links)
    assert {name: line.status for name, line in students.items()} == {
        "ada": "ingested",
        "bob": "unreadable",
        "mal": "unreadable",
    }


def test_a_student_cannot_date_an_upload_back(tmp_path):
    late = zipped({"a02_backpropagation.ipynb": saved(wrong()), "timestamp.txt": b"2001-01-01 00:00:00 UTC"})
    course, _ = ingest_files(tmp_path, {"mal_LATE_2_2_a02.zip": late})
    assert ingest.load_record(course, "mal", NAME).timestamp == ""


def test_records_that_ingest_did_not_write_are_refused(tmp_path):
    course, _ = ingest_files(tmp_path, NEIGHBOUR)
    record = course / "uploads" / NAME / "records" / "ada.json"
    (course / "submitted" / "eve").mkdir()
    tree = json.loads(record.read_text())
    for student, change in (("ada", {"student": "eve"}), ("ada", {"written": "0" * 64}), ("ada", {"status": ["x"]})):
        record.write_text(json.dumps(tree | change))
        with pytest.raises(ingest.NotIngested):
            load_cells(course, student, NAME)
    with pytest.raises(ingest.NotIngested):
        load_cells(course, "../ada", NAME)


def test_whole_solutions_still_get_everything_with_every_trick_beside_them(handed_in):
    _, scorer, _, _ = handed_in
    cells = demo.solutions()
    notebook = scripts()
    for name, source in cells.items():
        cell_of(notebook, name).source = f"# task: {name}\n{source}"
    rebuilt, _ = rebuild(saved(notebook), skeleton())
    assert scorer.score(ingest.submission_cells(rebuilt).cells).score == POINTS
