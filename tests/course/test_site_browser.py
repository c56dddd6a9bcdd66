"""The rendered site in a real browser: no error, nothing from elsewhere, usable by mouse, by keyboard, on a phone.

Tests skip where there is no Chromium.
"""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from chromium import CHROMIUM, Page, browser, serve

from autograder.lessons import text

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
SERIOUS = """
axe.run(document, {resultTypes: ['violations']}).then(result => result.violations
  .filter(found => ['serious', 'critical'].includes(found.impact))
  .map(found => [found.id, ...found.nodes.slice(0, 3).map(node => node.failureSummary + ' ' + node.html.slice(0, 160))]
    .join(' | ')))
"""

FORMULAS_LEFT = """(() => {
  const page = document.querySelector('article').cloneNode(true);
  page.querySelectorAll('pre, code, script, style, mjx-assistive-mml').forEach(node => node.remove());
  return page.textContent.match(/.{0,30}(\\$|\\\\[a-z]{2,}).{0,30}/g) || [];
})()"""

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here"),
    # The browser's sockets close when it ends, which may be after their test.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def port():
    with browser(CHROMIUM) as listening:
        yield listening


@pytest.fixture(scope="module")
def address(rendered):
    with serve(rendered) as found:
        yield found


@pytest.fixture
def tab(port):
    page = Page(port)
    yield page
    page.close()


@pytest.fixture
def sample(tab, address):
    tab.open(f"{address}/98_sample.html")
    tab.evaluate("localStorage.clear()")
    tab.open(f"{address}/98_sample.html")
    return tab


def names(rendered):
    return sorted(str(path.relative_to(rendered)) for path in rendered.rglob("*.html"))


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_load_quietly_and_axe_finds_nothing_serious(rendered, address, tab, theme):
    axe, complaints = AXE.read_text(encoding="utf-8"), []
    for name in names(rendered):
        tab.faults.clear()
        tab.requests.clear()
        tab.open(f"{address}/{name}", theme=theme)
        tab.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        away = [url for url in tab.requests if urlsplit(url).netloc not in (urlsplit(address).netloc, "")]
        complaints += [f"{name}: console: {fault}" for fault in tab.faults]
        complaints += [f"{name}: asked for {url}" for url in away]
        tab.evaluate(axe + "; true")
        found = tab.evaluate(SERIOUS)
        complaints += [f"{name} ({theme}): {one}" for one in found]
    assert not complaints, "\n".join(complaints)


@pytest.mark.slow
def test_no_page_scrolls_sideways_on_a_phone(rendered, address, tab):
    wide = []
    for name in names(rendered):
        tab.open(f"{address}/{name}", width=375, height=700)
        over = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wide.append((name, over))
    assert not wide


def test_first_content_appears_within_a_second(address, tab):
    # A loaded machine paints late; the best of three, after the browser's own start, tells what the page asks for.
    times = []
    for _ in range(4):
        tab.open(f"{address}/98_sample.html")
        times.append(tab.first_content())
    assert min(times[1:]) < 1


def test_mathematics_is_set_without_errors(sample):
    assert sample.evaluate("document.querySelectorAll('mjx-container').length") >= 6
    assert sample.evaluate("document.querySelectorAll('mjx-merror, [data-mml-node=merror]').length") == 0
    assert "(6.1)" not in sample.evaluate("document.querySelector('article').textContent")
    assert "(98.1)" in sample.evaluate("document.querySelector('article').textContent")


def test_two_knobs_choose_the_picture_by_keyboard(sample):
    caption = "document.querySelectorAll('.nn-caption')[0].textContent"
    assert sample.evaluate(caption) == "1 units of tanh."
    sample.evaluate("document.querySelectorAll('.nn-knob input')[0].focus()")
    sample.press("ArrowRight")
    assert sample.evaluate(caption) == "2 units of tanh."
    sample.press("Tab")
    sample.press("ArrowRight")
    assert sample.evaluate(caption) == "2 units of relu."
    assert sample.evaluate("document.querySelectorAll('.nn-knob input')[0].getAttribute('aria-valuetext')") == "2"
    assert sample.evaluate("document.querySelectorAll('.nn-stage')[0].getAttribute('aria-label').length") > 20


def test_knob_follows_the_mouse(sample):
    sample.click(".nn-knob input")
    assert sample.evaluate("document.querySelector('.nn-knob output').textContent") == "2"


def test_graph_stepper_walks_forward_and_back(sample):
    widget = "document.querySelectorAll('.nn-widget')[1]"
    hidden = f"{widget}.querySelectorAll('.nn-later').length"
    caption = f"{widget}.querySelector('.nn-caption').textContent"
    start = sample.evaluate(hidden)
    assert start > 4
    sample.evaluate(f"{widget}.querySelectorAll('button')[1].id = 'next'")
    sample.click("#next")
    assert sample.evaluate(caption) == "Forward: q = −2 + 5 = 3."
    assert sample.evaluate(f"{widget}.querySelectorAll('.nn-now').length") > 0
    sample.evaluate("document.querySelector('#next').focus()")
    for _ in range(20):
        if sample.evaluate("document.querySelector('#next').disabled"):
            break
        sample.press("Enter")
    assert sample.evaluate(hidden) == 0
    assert sample.evaluate("document.activeElement.textContent") == "Back"
    assert sample.evaluate(caption).endswith("Done: every input has its gradient.")
    sample.evaluate(f"{widget}.querySelector('button').click()")
    assert sample.evaluate(hidden) > 0


def test_quiz_explains_each_answer_and_remembers_the_right_one(sample, address):
    quiz = "document.querySelectorAll('.nn-quiz')[0]"
    sample.click_on(f"{quiz}.querySelector('li:not([data-right]) button')")
    assert "These are the weights" in sample.evaluate(f"{quiz}.querySelector('[role=status]').textContent")
    assert "0 of 5" in sample.evaluate("document.querySelector('.nn-progress').textContent")
    sample.evaluate(f"{quiz}.querySelector('li[data-right] button').focus()")
    sample.press("Space")
    assert "Right." in sample.evaluate(f"{quiz}.querySelector('[role=status]').textContent")
    assert sample.evaluate(f"{quiz}.querySelector('[role=status] mjx-container') !== null")
    assert "1 of 5" in sample.evaluate("document.querySelector('.nn-progress').textContent")
    sample.open("about:blank")
    sample.open(f"{address}/98_sample.html")
    assert "1 of 5" in sample.evaluate("document.querySelector('.nn-progress').textContent")


@pytest.mark.parametrize(
    ("typed", "reply"),
    [("0.25", "Right."), (".2505", "Right."), ("0.5", "That is its value"), ("7", "Put 0 in"), ("x", "Type a number")]
    + [("1/4", "Right."), ("0,25", "Right."), ("−0.25", "Put 0 in"), ("1/0", "Type a number"), (" ", "Type a number")],
)
def test_number_question_takes_what_is_typed(sample, typed, reply):
    sample.evaluate("document.querySelector('.nn-number input').focus()")
    for key in typed:
        sample.press(key)
    sample.press("Enter")
    said = "document.querySelectorAll('.nn-quiz')[1].querySelector('[role=status]').textContent"
    assert reply in sample.evaluate(said)


def test_thousands_may_be_typed_as_the_page_writes_them(tab, address):
    tab.open(f"{address}/06_neurons_and_activations.html")
    quiz = "document.querySelectorAll('.nn-quiz')[1]"
    for typed in ("79,510", "79 510", "79510"):
        tab.evaluate(f"{quiz}.querySelector('input').value = '{typed}'; {quiz}.querySelector('form').requestSubmit()")
        assert tab.evaluate(f"{quiz}.querySelector('[role=status]').textContent").startswith("Right."), typed
    tab.evaluate(f"{quiz}.querySelector('input').value = '79,51'; {quiz}.querySelector('form').requestSubmit()")
    assert tab.evaluate(f"{quiz}.querySelector('[role=status]').textContent").startswith("No.")


def test_formulas_are_no_stops_on_the_way_of_the_tab_key(sample):
    assert sample.evaluate("document.querySelectorAll('mjx-container').length") >= 6
    stops = "[...document.querySelectorAll('mjx-container[tabindex=\"0\"]')]"
    assert sample.evaluate(f"{stops}.filter(one => one.scrollWidth <= one.clientWidth).length") == 0


def test_a_printed_page_is_light_and_open(sample):
    sample.evaluate("document.documentElement.dataset.theme = 'dark'")
    closed = "document.querySelectorAll('article details.nn-answer:not([open])').length"
    before = sample.evaluate(closed)
    assert before > 0
    sample.call("Emulation.setEmulatedMedia", media="print")
    sample.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert sample.evaluate("document.documentElement.dataset.theme") == "light"
    assert sample.evaluate(closed) == 0
    seen = "getComputedStyle(document.querySelector('{}')).{}"
    assert sample.evaluate(seen.format(".nn-knobs", "display")) == "none"
    assert sample.evaluate(seen.format(".nn-stage .nn-later", "visibility")) == "visible"
    assert sample.evaluate(seen.format("article pre", "whiteSpaceCollapse")) == "preserve"
    assert sample.evaluate(seen.format("article pre", "textWrapMode")) == "wrap"
    sample.evaluate("dispatchEvent(new Event('afterprint'))")
    sample.call("Emulation.setEmulatedMedia", media="")
    assert sample.evaluate("document.documentElement.dataset.theme") == "dark"
    assert sample.evaluate(closed) == before


def test_what_would_give_a_prediction_away_is_folded(tab, address):
    tab.open(f"{address}/08_computation_graphs.html")
    said = "[...document.querySelectorAll('.nn-predict')].map(box => box.compareDocumentPosition"
    assert tab.evaluate(f"{said}(document.body)).length") >= 3
    folds = "[...document.querySelectorAll('details.hide')].filter(one => one.textContent.includes('what comes out'))"
    assert tab.evaluate(f"{folds}.length") >= 3
    assert tab.evaluate(f"{folds}.every(one => !one.open)")
    assert not tab.evaluate("[...document.querySelectorAll('details .nn-widget')].length")


def test_the_first_page_has_something_to_pull(tab, address):
    tab.open(f"{address}/index.html")
    tab.evaluate("document.querySelector('.nn-widget input').focus()")
    before = tab.evaluate("document.querySelector('.nn-stage').innerHTML")
    tab.press("ArrowRight")
    assert tab.evaluate("document.querySelector('.nn-stage').innerHTML") != before


@pytest.fixture(params=[path.stem for path in text.sources() if path.with_suffix(".ipynb").exists()])
def lesson(request, tab, address):
    """A real lesson's page in a browser that has not been here before."""
    tab.call("Storage.clearDataForOrigin", origin=address, storageTypes="local_storage")
    tab.open(f"{address}/{request.param}.html")
    yield tab
    assert not tab.faults
    assert not [url for url in tab.requests if urlsplit(url).netloc not in (urlsplit(address).netloc, "")]


@pytest.mark.slow
def test_lesson_sets_its_formulas_folds_what_only_draws_and_follows_mouse_and_keyboard(lesson):
    assert not lesson.evaluate(FORMULAS_LEFT)
    folded = "[...document.querySelectorAll('details.hide')]"
    assert lesson.evaluate(f"{folded}.length") >= 3
    assert lesson.evaluate(f"{folded}.every(one => !one.open)")
    pictures = f"{folded}.filter(one => one.textContent.includes('the code of this picture'))"
    assert lesson.evaluate(f"{pictures}.length") >= 3
    assert lesson.evaluate(f"{pictures}.every(one => one.textContent.includes('plots.'))")
    lesson.click_on(f"{folded}[0].querySelector('summary')")
    assert lesson.evaluate(f"{folded}[0].open")
    for k in range(lesson.evaluate("document.querySelectorAll('.nn-widget').length")):
        widget = f"document.querySelectorAll('.nn-widget')[{k}]"

        def shown(widget=widget):
            return lesson.evaluate(
                f"{widget}.querySelector('.nn-stage').innerHTML + {widget}.querySelector('.nn-caption').textContent"
            )

        for j in range(lesson.evaluate(f"{widget}.querySelectorAll('.nn-knob').length")):
            knob = f"{widget}.querySelectorAll('.nn-knob')[{j}]"
            last = lesson.evaluate(f"Number({knob}.querySelector('input').max)")
            lesson.click_on(f"{knob}.querySelector('input')")
            assert abs(lesson.evaluate(f"Number({knob}.querySelector('input').value)") - last / 2) <= 0.5, (k, j)
            lesson.press("Home")
            pictures = {shown()}
            for _ in range(last):
                lesson.press("ArrowRight")
                pictures.add(shown())
            assert len(pictures) == last + 1, f"widget {k}, knob {j}: some of its positions look the same"
            assert lesson.evaluate(f"{knob}.querySelector('output').textContent") != ""
        if lesson.evaluate(f"{widget}.querySelectorAll('button').length"):
            back, forth = (f"{widget}.querySelectorAll('button')[{side}]" for side in (0, 1))
            assert lesson.evaluate(f"{forth}.disabled")
            end = shown()
            lesson.click_on(back)
            assert shown() != end
            lesson.press("Tab")
            lesson.press("Enter")
            assert shown() == end
            assert lesson.evaluate(f"{forth}.disabled")


@pytest.mark.slow
def test_quizzes_of_a_lesson_answer_mouse_and_keyboard_and_stay_answered(lesson):
    count = lesson.evaluate("document.querySelectorAll('.nn-quiz').length")
    assert count >= 5
    progress = "document.querySelector('.nn-progress').textContent"
    assert f"0 of {count} " in lesson.evaluate(progress)
    for k in range(count):
        quiz = f"document.querySelectorAll('.nn-quiz')[{k}]"
        said = f"{quiz}.querySelector('[role=status]').textContent"
        if lesson.evaluate(f"{quiz}.dataset.kind") == "number":
            lesson.click_on(f"{quiz}.querySelector('input')")
            lesson.press("-987")
            lesson.press("Enter")
            assert lesson.evaluate(said).startswith("No."), k
            lesson.evaluate(f"{quiz}.querySelector('input').select()")
            lesson.press(lesson.evaluate(f"{quiz}.querySelector('li[data-right]').dataset.value"))
            lesson.click_on(f"{quiz}.querySelector('button')")
        else:
            options = f"{quiz}.querySelectorAll('.nn-options > li')"
            for j in range(lesson.evaluate(f"{options}.length")):
                lesson.click_on(f"{options}[{j}].querySelector('button')")
                right = lesson.evaluate(f"{options}[{j}].dataset.right === '1'")
                assert lesson.evaluate(said).startswith("Right." if right else "No."), (k, j)
            lesson.evaluate(f"{quiz}.querySelector('li[data-right] button').focus()")
            lesson.press("Space")
        assert lesson.evaluate(said).startswith("Right."), k
        assert len(lesson.evaluate(said)) > len("Right.") + 3, f"question {k}: an answer without a reason"
        assert f"{k + 1} of {count} " in lesson.evaluate(progress)
    address = lesson.evaluate("location.href")
    lesson.open("about:blank")
    lesson.open(address)
    assert f"{count} of {count} " in lesson.evaluate(progress)


@pytest.mark.parametrize(("width", "left"), [(390, "modal"), (1300, "hidden")])
def test_side_bar_opens_on_a_phone_and_closes_on_a_desk(tab, address, width, left):
    tab.open(f"{address}/98_sample.html", width=width)
    bar = "document.querySelector('#pst-primary-sidebar-modal').open"
    gone = "document.querySelector('#pst-primary-sidebar').classList.contains('pst-sidebar-hidden')"
    tab.click("button.primary-toggle")
    assert tab.evaluate(bar if left == "modal" else gone)


def test_wide_drawing_scrolls_on_a_phone_instead_of_shrinking_to_nothing(tab, address):
    tab.open(f"{address}/08_computation_graphs.html", width=390, height=800)
    drawings = "[...document.querySelectorAll('.nn-stage > svg, .nn-figure > svg')]"
    scales = f"{drawings}.map(one => one.clientWidth / one.getAttribute('width'))"
    assert min(tab.evaluate(scales)) > 0.54
    over = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over == 0


@pytest.mark.slow
def test_search_finds_a_lesson(address, tab):
    tab.open(f"{address}/search.html?q=sigmoid")
    tab.wait("document.querySelectorAll('#search-results li a').length > 0")
