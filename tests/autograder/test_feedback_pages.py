"""Our feedback page and the class report: what they say, what they keep to themselves, that nothing in them runs.

Pages are read as text and, where a browser is at hand, opened in it.
"""

import csv
import io
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser

import gradebook_course as small
import nbformat
import numpy as np
import pytest
from gradebook_course import NAME, eight_tasks  # noqa: F401 - a fixture for all tests here

from autograder import __main__, feedback, gradebook, handback, ingest, reading, registry, report
from autograder.errors import CourseError
from autograder.gradebook import GradebookError
from autograder.ingest import names, uploads
from autograder.ingest.records import Record, save_record

HOSTILE = "<script>document.title='run'</script><img src=x onerror=alert(1)>"


@pytest.fixture
def course(tmp_path, monkeypatch):
    known = {"affine_backward": {"db_averaged": "You averaged over the batch; add instead."}}
    monkeypatch.setattr(registry, "sentences", lambda task: known.get(task, {}))
    return small.make_course(tmp_path)


def grade(course, **results):
    for student, result in results.items():
        small.submit(course, student, answer=HOSTILE)
        gradebook.write_results(course, NAME, [replace(result, student=student)])


def page(course, student):
    return (course / "feedback" / student / NAME / feedback.PAGE).read_text(encoding="utf-8")


def test_page_says_points_mistake_reading_answer_and_comment(course):
    messages = {"affine_backward": "db is 1/4 of what it should be; see `db`."}
    grade(course, ada=small.result("ada", {"affine_backward": 2}, messages=messages))
    small.grade_by_hand(course, "ada", "why_sum", 2.5, "Name <both> paths.")
    [(student, path)] = feedback.write_feedback(course, NAME).items()
    text = page(course, "ada")
    assert (student, path.name) == ("ada", feedback.PAGE)
    assert "<strong>26.5</strong>" in text
    assert "db is 1/4 of what it should be; see <code>db</code>." in text
    assert "Lesson 09, Why dW = dy xᵀ" in text
    assert "Name &lt;both&gt; paths." in text
    assert "&lt;script&gt;document.title" in text


def test_page_is_self_contained_and_holds_no_markup_of_a_student(course):
    result = small.result("ada", {"Value": 0}, messages={"Value": HOSTILE})
    tasks = tuple(replace(task, source_line=HOSTILE, parts={HOSTILE: False}) for task in result.tasks)
    grade(course, ada=replace(result, tasks=tasks))
    feedback.write_feedback(course, NAME)
    tags = Tags(page(course, "ada"))
    assert not {"script", "img", "iframe", "object", "link", "form"} & tags.names
    assert not any(name in ("src", "href") and not value.startswith("#") for name, value in tags.attributes)
    assert not any(name.startswith("on") for name, _ in tags.attributes)


class Tags(HTMLParser):
    """The names of a page's tags and all attributes."""

    def __init__(self, text):
        super().__init__()
        self.names, self.attributes = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes += attrs


def test_what_waits_is_said_and_not_counted(course):
    grade(course, ada=small.result("ada", {"Value": None}))
    feedback.write_feedback(course, NAME)
    text = page(course, "ada")
    assert "9 of them still open" in text
    assert "waits for a person" in text
    assert "not graded" in text


def test_a_hand_given_score_in_place_of_an_automatic_one_is_said(course):
    grade(course, ada=small.result("ada", {"Value": 0}))
    small.grade_by_hand(course, "ada", "check_Value", 4)
    feedback.write_feedback(course, NAME)
    assert "A person gave 4 points in place of the automatic score." in page(course, "ada")


def test_sections_fold_what_is_right_and_list_what_is_not_written_once(course):
    path = course / "assignments" / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for task, heading in (("softmax_loss", "## 2. Losses"), ("Value", "Some text.\n\n## 1. Graphs")):
        place = next(index for index, cell in enumerate(notebook.cells) if cell.id == f"t-{task}")
        notebook.cells.insert(place, nbformat.v4.new_markdown_cell(heading, id=f"section-{task}"))
    nbformat.write(notebook, path)
    known = small.result("ada", {"init_weights": 1, "train_classifier": 0})
    tasks = [replace(task, status="unwritten") if task.id == "train_classifier" else task for task in known.tasks]
    tasks = [
        replace(task, message="Scored with the course's init_weights.") if task.id == "mlp_db1" else task
        for task in tasks
    ]
    grade(course, ada=replace(known, tasks=tuple(tasks)))
    feedback.write_feedback(course, NAME)
    text = page(course, "ada")
    # Without numbers: a section of the notebook that has no task is not on the page.
    first, second = text.split("<h3>Losses</h3>", 1)
    assert "<h3>Graphs</h3>" in first
    assert [part.startswith(" open") for part in text.split('<details class="group"')[1:]] == [False, True]
    assert 'id="init_weights"' in second
    assert 'id="train_classifier"' not in second
    listed = second[second.index('id="unwritten"') :]
    assert "train_classifier" in listed[: listed.index("</section>")]
    notes = second[second.index('id="notes"') :]
    assert "Scored with the course&#39;s init_weights." in notes[: notes.index("</section>")]


def test_the_most_common_mistake_is_told_where_it_gives_nothing_and_nobody_away(course):
    sentence, other = "You averaged over the batch; add instead.", {"affine_backward": "something_else"}
    averaged = {"affine_backward": "db_averaged"}
    message = {"affine_backward": f"db is 1/4 of what it should be. {sentence}"}
    wrong = small.result("x", {"affine_backward": 3}, messages=message, misconceptions=averaged)
    results = {"ada": small.result("ada"), "eve": small.result("eve", {"affine_backward": 0}, misconceptions=other)}
    results |= {name: wrong for name in ("bob", "cyd")}
    assert feedback.common_mistakes(registry.assignment(NAME), results) == {}
    grade(course, **results, dan=wrong)
    feedback.write_feedback(course, NAME)
    # Who has solved it reads the sentence, and how many made that mistake; who has not solved it does not.
    assert f"“{sentence}”" in page(course, "ada")
    assert "3 students</span>" in page(course, "ada")
    assert sentence not in page(course, "eve")
    assert "students of the class" not in page(course, "eve")
    # Who made it reads it once, as the cause, and learns that others did.
    assert page(course, "bob").count(sentence) == 1
    assert "3 students of the class made this mistake" in page(course, "bob")
    assert "bob" not in page(course, "cyd")
    # Where all others made it, telling how many would tell who.
    del results["eve"]
    assert feedback.common_mistakes(registry.assignment(NAME), results | {"dan": wrong}) == {}


def test_an_untouched_answer_is_no_answer(course):
    small.submit(course, "ada", answer="*Your answer here.*")
    gradebook.write_results(course, NAME, [small.result("ada")])
    feedback.write_feedback(course, NAME)
    assert "You wrote no answer." in page(course, "ada")
    assert "Your answer here" not in page(course, "ada")


def test_reading_links_to_the_section_of_a_published_site(course, monkeypatch):
    grade(course, ada=small.result("ada", {"affine_backward": 0}))
    feedback.write_feedback(course, NAME)
    assert "<a href=" not in page(course, "ada").split("To read:")[1]
    monkeypatch.setattr(reading, "site_address", lambda: "https://example.org/course")
    feedback.write_feedback(course, NAME)
    address = "https://example.org/course/09_backprop_with_matrices.html#why-dw-dy-x"
    assert f'<a href="{address}">Lesson 09, Why dW = dy xᵀ</a>' in page(course, "ada")
    assert address in report.class_report(course, NAME).html()
    assert reading.link("Chapter 3") == reading.link("Lesson 99, Nowhere") == ""


def test_anchors_are_those_of_the_sites_builder():
    nodes = pytest.importorskip("docutils.nodes")
    for source in sorted((registry.ROOT / "course").glob("[0-9][0-9]_*.md")):
        for heading in re.findall(r"^##+ (.+)$", source.read_text(encoding="utf-8"), flags=re.MULTILINE):
            assert reading.anchor(heading) == nodes.make_id(heading)


def test_who_handed_in_something_unreadable_is_told_so(course):
    grade(course, ada=small.result("ada"))
    save_record(course, Record("bob", NAME, "unreadable", message="The file is a PDF, not a notebook."))
    feedback.write_feedback(course, NAME)
    assert "The file is a PDF, not a notebook." in page(course, "bob")


def test_no_gradebook_is_one_sentence(course):
    (course / "gradebook.db").unlink()
    with pytest.raises(GradebookError, match="There is no gradebook"):
        feedback.write_feedback(course, NAME)


def test_a_page_calls_its_student_by_name(course):
    roster = 'student,name\nada,Ada Lovelace\nbob,"Noyce, <Bob>"\ncyd,\ndan,Dan Ono\n'
    (course / "roster.csv").write_text(roster, encoding="utf-8")
    grade(course, ada=small.result("ada"), bob=small.result("bob"), cyd=small.result("cyd"))
    save_record(course, Record("dan", NAME, "unreadable", message="The file is a PDF, not a notebook."))
    with small.book(course) as book:
        book.update_or_create_student("ada", first_name="Augusta", last_name="King")
    feedback.write_feedback(course, NAME)
    assert {student: called(page(course, student)) for student in ("ada", "bob", "cyd", "dan")} == {
        "ada": "Augusta King (ada)", "bob": "&lt;Bob&gt; Noyce (bob)", "cyd": "cyd", "dan": "Dan Ono (dan)"
    }  # fmt: skip


def called(text):
    """Whom a page speaks to."""
    return text.split("Feedback for ")[1].split("<")[0]


def uploads_of(course, folder, *paths):
    """The released notebook, handed in under each of the paths, through the real ingest and a made-up grading."""
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        data = (course / "assignments" / NAME / f"{NAME}.ipynb").read_bytes()
        (folder / path).write_bytes(data[:100] if "cut" in path else data)
    found = ingest.ingest(NAME, folder, course)
    students = [student.student for student in found.students if student.status == "ingested"]
    gradebook.write_results(course, NAME, [small.result(student) for student in students])
    return {student.student for student in found.students}


def owners(path, course):
    """Whose each file of a zip is, as ingest reads it, with the student's name in the page."""
    roster = names.read_roster(course / "roster.csv")
    with uploads.listing(path) as found:
        assert not found.refused
        for file in found.files:
            yield file.path, roster.find(names.owner(file.parts, NAME).keys)[0], called(file.read().decode())


ROSTER = (
    "student,name,aliases\nada,Ada Lovelace,1001\nbob,Bob,\nvan,Gus Van Sant,1007\nhana,Hana Mori,\nzoe,Zoë Öz,\n"
    "eva,Eva von,\n"
)
CANVAS = {
    "lovelaceada_1001_5001_a02_backpropagation.ipynb": "lovelaceada_1001_5001_a02_backpropagation_feedback.html",
    "vansantgus_LATE_1007_5007_my_work_2_3 (1)-1.ipynb": "vansantgus_LATE_1007_5007_my_work_2_3 (1)-1_feedback.html",
    "submissions/morihana_1008_5008_cut.zip/a02.ipynb": "morihana_1008_5008_cut_feedback.html",
    "özzoë_1009_5009_link.ipynb": "özzoë_1009_5009_link_feedback.html",
    f"voneva_1010_5010_\u202e{'x' * 150}.ipynb": f"voneva_1010_5010__u202e{'x' * 94}_feedback.html",
}
MOODLE = {
    "Ada Lovelace_901_assignsubmission_file_/a02.ipynb": "Ada Lovelace_901_assignsubmission_file_",
    "Gus Van Sant_907_assignsubmission_file/a02.ipynb": "Gus Van Sant_907_assignsubmission_file",
    "Hana Mori_908_assignsubmission_file_cut.ipynb": "Hana Mori_908_assignsubmission_file_",
    "Zoë Öz_909_assignsubmission_file_/a/b/a02.ipynb": "Zoë Öz_909_assignsubmission_file_",
    "Eva von_910_assignsubmission_file_/a02.ipynb": "Eva von_910_assignsubmission_file_",
}


@pytest.mark.parametrize("platform", ["canvas", "moodle"])
def test_pages_go_back_under_the_names_that_the_platform_gave(course, tmp_path, capsys, platform):
    (course / "roster.csv").write_text(ROSTER, encoding="utf-8")
    delivered = CANVAS if platform == "canvas" else MOODLE
    students = uploads_of(course, tmp_path / "in", *delivered, "bob/a02.ipynb")
    assert students == {"ada", "bob", "van", "hana", "zoe", "eva"}
    out = tmp_path / "back.zip"
    command = ["feedback", NAME, "--format", platform, "--out", str(out), "--course", str(course)]
    assert __main__.main(command) == 0
    printed = capsys.readouterr().out
    assert f"Wrote {out}." in printed
    assert "the platform cannot tell whose they are: bob. In the zip file" in printed
    found = {path: (student, name) for path, student, name in owners(out, course)}
    # Each page is named for the very student that it speaks to.
    assert all(name.endswith(f"({student})") for student, name in found.values())
    assert {student for student, _ in found.values()} == students
    suffix = "" if platform == "canvas" else f"/{NAME}_feedback.html"
    assert set(found) == {*(f"{name}{suffix}" for name in delivered.values()), f"bob/{NAME}_feedback.html"}
    if platform == "canvas":
        numbers = {student: canvas_numbers(path) for path, (student, _) in found.items()}
        known = {"ada": 1, "van": 7, "hana": 8, "zoe": 9, "eva": 10}
        assert numbers == {name: [f"{1000 + n}", f"{5000 + n}"] for name, n in known.items()} | {"bob": []}


def canvas_numbers(path):
    """What Canvas reads off a file's name, the student's number and the upload's; a link is nobody's upload."""
    words = path.split("/")[-1].split("_")
    return [] if words[-1].startswith("link") else [word for word in words if word.isdigit()][:2]


def test_nobody_gets_another_students_page(course, tmp_path, capsys):
    (course / "roster.csv").write_text(ROSTER, encoding="utf-8")
    uploads_of(course, tmp_path / "in", "lovelaceada_1001_5001_a02.ipynb", "vansantgus_1007_5007_a02.ipynb")
    pages = feedback.write_feedback(course, NAME)
    # By now the roster gives Ada's number to somebody else.
    (course / "roster.csv").write_text(ROSTER.replace("ada,Ada Lovelace,1001\nbob,Bob,", "ada,Ada,\nbob,Lovelace Ada,"))
    path, unnamed = handback.write_zip(course, NAME, "canvas", pages)
    assert (path, unnamed) == (course / "results" / NAME / "feedback.canvas.zip", ["ada"])
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == [f"ada/{NAME}_feedback.html", "vansantgus_1007_5007_a02_feedback.html"]
    with pytest.raises(CourseError, match=r"No upload of a02_backpropagation bears a name of Moodle's"):
        handback.write_zip(course, NAME, "moodle", pages)
    assert __main__.main(["feedback", NAME, "--out", str(path), "--course", str(course)]) == 1
    assert capsys.readouterr().err.startswith("Say with --format which platform")


def test_report_figures(course):
    grade(
        course,
        ada=small.result("ada"),
        bob=small.result("bob", {"affine_backward": 0, "Value": 0}, misconceptions={"affine_backward": "db_averaged"}),
        cyd=small.result("cyd", {"affine_backward": 2, "Value": 3}, misconceptions={"affine_backward": "db_averaged"}),
    )
    small.grade_by_hand(course, "ada", "why_sum", 1)
    save_record(course, Record("dan", NAME, "missing"))
    found = report.class_report(course, NAME)
    tasks = {task.id: task for task in found.tasks}
    assert tasks["affine_backward"].difficulty == pytest.approx(0.5)
    assert tasks["affine_backward"].discrimination == pytest.approx(
        np.corrcoef([1, 0, 0.5], [26 + 1 - 4, 26 - 10, 26 - 4 - 3])[0, 1]
    )
    assert tasks["softmax_loss"].difficulty == 1
    assert tasks["softmax_loss"].discrimination is None
    assert tasks["why_sum"].scored == 1
    assert [(item.task, item.count, item.sentence) for item in found.mistakes] == [
        ("affine_backward", 2, "You averaged over the batch; add instead.")
    ]
    assert {item.task: item.students for item in found.help} == {
        "Value": ("bob",), "affine_backward": ("bob",), "why_sum": ("ada",)
    }  # fmt: skip
    assert "3 graded, median 21 of 29 points, from 16 to 27; 1 missing, 2 with answers that wait" in found.summary()
    assert found.summary() in found.text()
    _, _, tasks, mistakes = found.write(course)
    [row] = csv.DictReader(io.StringIO(mistakes.read_text(encoding="utf-8")))
    assert (row["mistake"], row["count"], row["students"]) == ("db_averaged", "2", "bob cyd")
    [row] = [row for row in csv.DictReader(io.StringIO(tasks.read_text())) if row["task"] == "affine_backward"]
    assert (row["made_by"], row["full_marks"], row["discrimination"]) == (
        "2",
        "1",
        f"{tasks_discrimination(found):.4f}",
    )


def tasks_discrimination(found):
    return next(task.discrimination for task in found.tasks if task.id == "affine_backward")


def test_who_wrote_nothing_is_listed_once(course):
    blank = small.result("eve", {task.id: 0 for task in registry.assignment(NAME).tasks})
    tasks = tuple(replace(task, status="unwritten", score=0.0) for task in blank.tasks)
    grade(course, ada=small.result("ada", {"Value": 0}), eve=replace(blank, tasks=tasks, score=0.0))
    found = report.class_report(course, NAME)
    assert found.blank == ("eve",)
    assert {item.task: item.students for item in found.help} == {"Value": ("ada",)}
    assert "Wrote nothing: eve" in found.text()


def test_report_files(course):
    grade(course, ada=small.result("ada", {"Value": 1.5}))
    found = report.class_report(course, NAME)
    html, *tables = found.write(course)
    assert "class report" in html.read_text(encoding="utf-8")
    rows, tasks, mistakes = (list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))) for path in tables)
    [row] = rows
    assert [task["task"] for task in tasks] == [task.id for task in registry.assignment(NAME).tasks]
    assert (tasks[0]["mean_share"], tasks[0]["needs_help"], mistakes) == ("0.2500", "ada", [])
    assert (row["student"], row["Value"], row["why_sum"], row["total"]) == ("ada", "1.5", "", "21.5")
    assert found.to_json()["rows"][0]["total"] == 21.5


def test_report_of_nobody(course):
    found = report.class_report(course, NAME)
    assert found.summary() == "0 graded."
    assert "class report" in found.html()


@pytest.mark.parametrize(("x", "y"), [([1, 2], [1, 2]), ([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [2, 2, 2])])
def test_no_correlation_without_spread(x, y):
    assert report.correlation(np.array(x), np.array(y)) is None
