"""nbgrader's feedback and formgrader, really started: they show what they must and run no script of a student's.

The input is what ingest makes of hostile uploads; a control shows that the browser would run the same scripts.
"""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import gradebook_course as small
import nbformat
import pytest
import requests
from gradebook_course import NAME, eight_tasks  # noqa: F401 - a fixture for all tests here
from headless import dom, needs_browser
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory

from autograder import feedback, gradebook, registry

pytestmark = [pytest.mark.slow, needs_browser]

MARK = "data-owned"
SCRIPT = f"document.documentElement.setAttribute('{MARK}', '1')"
PAYLOADS = (
    f"<script>{SCRIPT}</script>",
    f'<img src="x" onerror="{SCRIPT}">',
    f'<svg onload="{SCRIPT}"></svg>',
    f'<iframe srcdoc="<script>parent.{SCRIPT}</script>"></iframe>',
    f'<details open ontoggle="{SCRIPT}">x</details>',
    f'$x$ <style>@import \'x\'</style><b onmouseover="{SCRIPT}" autofocus onfocus="{SCRIPT}" tabindex=0>x</b>',
)


def attack(notebook):
    """Scripts in the written answer, in new cells of text, in every kind of output."""
    for cell in notebook.cells:
        if cell.source.startswith("<!-- answer"):
            cell.source = "<!-- answer: why_sum -->\n\nBoth paths count. \n\n" + "\n\n".join(PAYLOADS)
        if cell.cell_type == "code":
            rich = {"text/html": "".join(PAYLOADS), "image/svg+xml": PAYLOADS[2], "application/javascript": SCRIPT}
            cell.outputs = [nbformat.v4.new_output("display_data", rich | {"text/plain": PAYLOADS[0]})]
    notebook.cells += [nbformat.v4.new_markdown_cell(text) for text in PAYLOADS]
    notebook.cells.append(nbformat.v4.new_raw_cell("".join(PAYLOADS), metadata={"format": "text/html"}))


@pytest.fixture
def course(tmp_path):
    course = small.make_course(tmp_path / "course")
    config = registry.ROOT / "nbgrader_config.py"
    (course / "nbgrader_config.py").write_text(f"load_subconfig({str(config)!r})\n", encoding="utf-8")
    small.hand_in(course, tmp_path / "uploads", ada=attack, bob=lambda notebook: None)
    results = [small.result("ada", {"Value": 0}, messages={"Value": PAYLOADS[0]}), small.result("bob")]
    gradebook.write_results(course, NAME, results)
    return course


@pytest.mark.parametrize("payload", PAYLOADS[:5])
def test_the_browser_would_run_it(payload, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(f"<!DOCTYPE html><title>x</title><body>{payload}", encoding="utf-8")
    assert f'{MARK}="1"' in dom(page.as_uri())


def test_feedback_runs_nothing(course):
    config = gradebook.settings(course)
    config.CourseDirectory.assignment_id = NAME
    with gradebook.opened(config):
        GenerateFeedback(coursedir=CourseDirectory(config=config), config=config).start()
    for page in (course / "feedback" / "ada" / NAME / f"{NAME}.html", *feedback.write_feedback(course, NAME).values()):
        text = dom(page.as_uri())
        assert f'{MARK}="1"' not in text
        assert "Both paths count" in text or "bob" in str(page)


@pytest.fixture
def formgrader(course):
    """The address of a formgrader on this course, in a Jupyter server of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = course / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
             "--IdentityProvider.token=", "--ServerApp.password=", f"--ServerApp.root_dir={course}",
             "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}"],
            cwd=course, stdout=output, stderr=output, env=environment(course),
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            if server.poll() is not None:
                pytest.fail(log.read_text(errors="replace")[-3000:])
            try:
                requests.get(f"{address}/api", timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def environment(course):
    """As a shell with the environment active, and with Jupyter's own files inside the test's folder."""
    found = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONWARNINGS": "ignore",
    }
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "HOME"):
        found[name] = str(course / "home")
    return found


def test_formgrader_shows_answers_and_rubric_runs_nothing_and_keeps_hand_given_scores(course, formgrader):
    api = f"{formgrader}/formgrader/api"
    session = requests.Session()
    listed = session.get(f"{api}/submissions/{NAME}", timeout=30).json()
    assert [(item["student"], item["autograded"], item["needs_manual_grade"]) for item in listed] == [
        ("ada", True, True), ("bob", True, True)
    ]  # fmt: skip
    notebooks = session.get(f"{api}/submitted_notebooks/{NAME}/{NAME}", timeout=30).json()
    identifier = next(item["id"] for item in notebooks if item["student"] == "ada")

    page = session.get(f"{formgrader}/formgrader/submissions/{identifier}/", timeout=30).text
    assert "Both paths count" in page
    assert "One point for naming both paths." in page
    assert "https://" not in "".join(line for line in page.split("\n") if "<script" in line)
    shown = dom(f"{formgrader}/formgrader/submissions/{identifier}/")
    assert f'{MARK}="1"' not in shown
    assert "Both paths count" in shown

    grade_by_hand(session, api, identifier, course)
    expected = small.rows(course, "ada")
    assert expected[0]["why_sum"] == [None, 2.0, None, False]
    gradebook.write_results(course, NAME, [small.result("ada", {"Value": 0})])
    assert small.rows(course, "ada") == expected


def grade_by_hand(session, api, notebook, course):
    """What the page's script sends when a grader types a score and a comment."""
    with small.book(course) as book:
        cells = {grade.id: grade.name for grade in book.find_submission_notebook_by_id(notebook).grades}
        notes = {comment.id: comment.name for comment in book.find_submission_notebook_by_id(notebook).comments}
    headers = {"X-XSRFToken": session.cookies.get("_xsrf", "")}
    for kind, names, value in (("grade", cells, {"manual_score": 2.0}), ("comment", notes, {"manual_comment": "Yes."})):
        identifier = next(key for key, name in names.items() if name == "why_sum")
        answer = session.put(f"{api}/{kind}/{identifier}", json=value, headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text
