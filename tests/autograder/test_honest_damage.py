"""Honest damage keeps its points: a fully right submission, damaged in each of many ways, still scores everything.

All are handed in as one class; equal cells are scored once, as in grading itself.
"""

import json
import shutil

import honest_damage
import pytest
from honest_damage import DAMAGES, NAME, dump, solved

from autograder import demo, engine, ingest, registry

pytestmark = pytest.mark.skipif(bool(engine.sandbox_warning()), reason=engine.sandbox_warning())

POINTS = sum(task.points for task in registry.assignment(NAME).tasks if task.kind != "written")


def files_of(name):
    """What the student hands in who met this damage, by file name."""
    tree = solved()
    made = DAMAGES[name](tree)
    if isinstance(made, dict):
        return made
    return {f"{NAME}.ipynb": dump(tree) if made is None else made}


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """The class, ingested, and a function that scores one student."""
    folder = tmp_path_factory.mktemp("honest")
    course, uploads = folder / "course", folder / "uploads"
    shutil.copytree(registry.ROOT / "assignments" / NAME, course / "assignments" / NAME)
    files = {name: files_of(name) for name in DAMAGES}
    for name in DAMAGES:
        (uploads / name).mkdir(parents=True)
        for file, data in files[name].items():
            (uploads / name / file).write_bytes(data)
    report = ingest.ingest(NAME, uploads, course)
    known = {}

    def score(cells):
        key = json.dumps(cells, sort_keys=True)
        if key not in known:
            known[key] = scorer.score(cells)
        return known[key]

    with engine.Scorer(course, NAME) as scorer:
        yield course, report, score, files


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_costs_no_point(handed_in, name):
    course, _, score, _ = handed_in
    record = ingest.load_record(course, name, NAME)
    assert record.status == "ingested", record.message
    result = score(ingest.load_cells(course, name, NAME))
    lost = {task.id: (task.status, task.message) for task in result.tasks if task.score != task.max_score}
    assert lost == {}
    assert (result.status, result.score) == ("graded", POINTS)


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_loses_no_written_answer(handed_in, name):
    course, *_ = handed_in
    work = ingest.submission_cells(ingest.read_ingested(course, name, NAME)[1])
    for question, answer in demo.ANSWERS.items():
        assert answer in work.answers[question] or question in work.flagged


def test_nobody_is_lost_and_the_damages_are_many_and_real(handed_in):
    _, report, _, files = handed_in
    assert {line.student for line in report.students} == set(DAMAGES)
    assert len(DAMAGES) >= 80
    whole = {f"{NAME}.ipynb": dump(solved())}
    assert [name for name in DAMAGES if files[name] == whole] == []
    assert len(honest_damage.tasks(solved())) == len(registry.assignment(NAME).code_tasks())
