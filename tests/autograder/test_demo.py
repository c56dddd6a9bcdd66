"""The demo is the whole story: every student of the sample class gets what they must, the hostile one included."""

import json
import os
import subprocess
import sys

import nbformat
import pytest

from autograder import demo, engine, gradebook, registry

AUTOMATIC = [task for task in registry.assignment(demo.NAME).tasks if task.kind != "written"]
MOST = sum(task.points for task in AUTOMATIC)


@pytest.mark.slow
def test_the_sample_class_gets_what_it_must(tmp_path, capsys):
    course = tmp_path / "demo"
    assert demo.run(course) == 0
    printed = capsys.readouterr().out
    results = {result["student"]: result for result in json.loads((course / "results.json").read_text())}
    tasks = {student: {task["id"]: task for task in result["tasks"]} for student, result in results.items()}
    assert len(results) == 12

    def failed(student):
        return {name for name, task in tasks[student].items() if task["status"] != "passed"}

    assert results["ada"]["score"] == results["ben"]["score"] == MOST
    assert failed("cleo") == set(demo.MISTAKES["cleo"])
    rest = {task.id for task in AUTOMATIC[len(AUTOMATIC) // 2 :]}
    assert failed("dan") == rest
    assert failed("ivo") == rest | {"affine_forward"}
    assert tasks["ivo"]["affine_forward"]["message"].startswith(engine.TOO_SLOW)
    assert failed("jun") == rest | {"softmax_loss"}
    assert tasks["jun"]["softmax_loss"]["status"] == "failed"
    assert failed("eve") == failed("mal") == {task.id for task in AUTOMATIC}
    assert {tasks["mal"][name]["status"] for name in ("affine_forward", "train_classifier")} == {"failed"}
    assert [results[name]["status"] for name in ("fay", "kim")] == ["missing", "unreadable"]
    for student, mistakes in demo.MISTAKES.items():
        told = {name: task["misconception"] for name, task in tasks[student].items() if task["misconception"]}
        assert told == mistakes

    book = {student.id: student for student in gradebook.class_scores(course, demo.NAME)}
    assert book.keys() == results.keys() - {"fay", "kim"}
    assert demo.ANSWERS.keys() == {task.id for task in registry.assignment(demo.NAME).tasks if task.kind == "written"}
    assert book["ada"].total == sum(task.points for task in registry.assignment(demo.NAME).tasks)
    for name in book:
        assert (course / "autograded" / name / demo.NAME / f"{demo.NAME}.ipynb").is_file()
    pages = {name: (course / "feedback" / name / demo.NAME / "feedback.html").read_text() for name in [*book, "kim"]}
    assert "True, but why a sum?" in pages["ben"]
    sentence = registry.sentences("affine_backward")["db_averaged"]
    assert "3 students of the class made this mistake" in pages["cleo"]
    assert sentence in pages["ada"]
    assert sentence not in pages["eve"]
    report = (course / "results" / demo.NAME / "report.html").read_text()
    assert sentence in report
    table = printed[printed.index("student ") : printed.index("4. ")].split("\n")
    assert len([line for line in table if line[:3].isalpha() and line[3] in " ann o"]) >= 12
    assert all(len(line) < 130 for line in table)


@pytest.mark.slow
def test_without_a_sandbox_the_hostile_sample_is_left_out(tmp_path):
    program = f"from autograder import demo; from pathlib import Path; exit(demo.run(Path({str(tmp_path)!r})))"
    environment = os.environ | {"NUMNET_NO_SANDBOX": "1"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NUMNET_NO_SANDBOX" in done.stdout
    assert "mal" not in done.stdout.split()


def test_the_sample_class_is_made_of_the_courses_own_texts(tmp_path):
    students = {sample.student: sample for sample in demo.sample_class()}
    assert len(students) == 12
    assert students["ada"].cells["affine_forward"] == engine.solution("affine_forward")
    assert [name for name, sample in students.items() if sample.hostile] == ["mal"]
    assert max(map(list(shared(demo.MISTAKES)).count, shared(demo.MISTAKES))) >= 3
    release = tmp_path / "assignments" / demo.NAME / f"{demo.NAME}.ipynb"
    release.parent.mkdir(parents=True)
    skeleton = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("stub", metadata={"nbgrader": {"grade_id": "affine_forward"}}),
            nbformat.v4.new_markdown_cell(
                "<!-- answer: why_sum -->\n\n*Here.*", metadata={"numnet": {"answer": "why_sum"}}
            ),
        ]
    )
    nbformat.write(skeleton, release)
    folder = demo.write_uploads(students.values(), tmp_path)
    names = {path.name.split("_")[0] for path in folder.iterdir()}
    assert names == students.keys() - {"fay"}
    assert len(list(folder.glob("hana_*"))) == 2
    colab = nbformat.read(next(folder.glob("gus_*")), as_version=nbformat.NO_CONVERT)
    assert not any(cell.metadata or "id" in cell for cell in colab.cells)
    assert colab.cells[1].source == f"<!-- answer: why_sum -->\n\n{demo.ANSWERS['why_sum']}"
    with pytest.raises(json.JSONDecodeError):
        json.loads(next(folder.glob("kim_*")).read_text())
    assert (tmp_path / "roster.csv").read_text().split() == ["student", *students]


def shared(mistakes):
    """All (task, mistake) pairs of a class, repeated."""
    return [pair for known in mistakes.values() for pair in known.items()]


def test_what_a_mistake_must_earn_follows_from_its_check(tmp_path):
    cleo = demo.Sample("x", "", "x.ipynb", right=("affine_forward",), mistakes={"affine_backward": "db_averaged"})
    points = {task.id: task.points for task in AUTOMATIC}
    assert demo.expected_score(cleo, tmp_path) == points["affine_forward"] + 0.75 * points["affine_backward"]
    assert demo.expected_score(demo.Sample("x", "", "x.ipynb", cut=True), tmp_path) is None
