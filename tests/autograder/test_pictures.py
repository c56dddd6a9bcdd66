"""The README's pictures: drawn by a real browser where there is one, and one sentence where there is none."""

import re

import pytest
from headless import needs_browser
from PIL import Image, ImageDraw

from autograder import pictures, registry


def test_without_a_browser_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(pictures, "BROWSERS", ("no-such-browser",))
    assert pictures.main(["--course", str(tmp_path), "--out", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert "apt install chromium" in error
    assert error.count("\n") == 1


@needs_browser
def test_without_the_demo_one_sentence(tmp_path, capsys):
    assert pictures.main(["--course", str(tmp_path), "--out", str(tmp_path)]) == 1
    assert "python -m autograder demo" in capsys.readouterr().err


@needs_browser
def test_a_page_is_drawn_sharp_and_cropped(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<body style="margin:100px"><div style="width:50px;height:40px;background:#060"></div>')
    image = pictures.screenshot(pictures.find_browser(), page.as_uri(), 600, 500)
    assert image.size == (1200, 1000)
    small = pictures.cropped(image)
    border = pictures.BORDER * pictures.SCALE
    assert abs(small.width - (100 + 2 * border)) <= 1
    assert abs(small.height - (80 + 2 * border)) <= 1
    assert small.getpixel((small.width // 2, small.height // 2)) == (0, 102, 0)


@needs_browser
def test_a_stepper_is_drawn_some_steps_on(tmp_path):
    widget = (
        '<section id="a-neuron-as-a-graph"><p>before</p><figure class="nn-widget" style="background:#060">'
        "<output>0</output><button>Next</button></figure></section><p>after</p>"
        '<script>document.querySelector("button").onclick = () => document.querySelector("output").textContent++'
        "</script>"
    )
    (tmp_path / pictures.LESSON).write_text(f"<html><head></head><body>{widget}</body></html>", encoding="utf-8")
    seen = "document.querySelector('output').textContent === '11' && !document.querySelector('p').offsetHeight"
    judge = f"<script>setTimeout(() => {{ if ({seen}) document.body.style.background = '#00c' }}, 4000)</script>"
    page = tmp_path / "opened.html"
    page.write_text(pictures.lesson_page(tmp_path).replace("</body>", f"{judge}</body>"), encoding="utf-8")
    image = pictures.screenshot(pictures.find_browser(), page.as_uri(), 300, 200)
    assert image.getpixel((image.width - 4, image.height - 4)) == (0, 0, 204)


def test_a_long_page_is_not_cut_through_a_line():
    image = Image.new("RGB", (200, 300), "white")
    draw = ImageDraw.Draw(image)
    for top in range(50, 300, 20):
        draw.rectangle((40, top, 160, top + 14), fill="black")
    assert 285 <= pictures.cropped(image).height + 50 - pictures.BORDER * pictures.SCALE <= 290


def test_a_picture_stays_small():
    noise = Image.effect_noise((1600, 1600), 80).convert("RGB")
    assert len(pictures.png(noise)) <= pictures.MOST_BYTES


def test_the_readmes_pictures_are_there_and_described():
    text = (registry.ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r'<img src="(pictures/\w+\.png)" width="\d+" alt="([^"]{20,})">', text)
    assert len(shown) == text.count("<img ") == 4
    for path, _ in shown:
        assert 0 < (registry.ROOT / path).stat().st_size <= pictures.MOST_BYTES
    assert "python -m autograder.pictures" in text


@pytest.mark.slow
@needs_browser
def test_the_check_in_the_picture_is_the_real_one(tmp_path):
    from autograder import build, demo, release

    build.build(demo.NAME, tmp_path)
    release.release(demo.NAME, tmp_path)
    page = pictures.check_page(tmp_path)
    assert registry.sentences(pictures.TASK)[demo.MISTAKES[pictures.STUDENT][pictures.TASK]] in page
    assert "passed" in page
