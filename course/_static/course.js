// Brings sliders, steppers and quizzes to life. Everything they show is in the page; nothing is fetched.
"use strict";

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

let serial = 0;

// Widgets: a stage, a caption, and a range input for each knob; with one knob also Back and Next.
function startWidget(figure) {
  const state = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  const stage = figure.querySelector(".nn-stage");
  const caption = figure.querySelector(".nn-caption");
  caption.setAttribute("aria-live", "polite");
  const knobs = Object.entries(state.knobs).map(([label, values]) => {
    const id = `nn-knob-${++serial}`;
    const input = make("input", { type: "range", id, min: 0, max: values.length - 1, step: 1, value: 0 });
    const shown = make("output", { for: id });
    return { values, input, shown, row: make("div", { class: "nn-knob" }, make("label", { for: id }, label), input, shown) };
  });
  const steps = state.frames ? null : [...stage.querySelectorAll("[data-step], [data-at]")];
  const firstBackward = state.captions.findIndex((words) => words.startsWith("Backward"));

  function show() {
    let at = 0;
    for (const { values, input, shown } of knobs) {
      const index = Number(input.value);
      at = at * values.length + index;
      shown.textContent = values[index];
      input.setAttribute("aria-valuetext", values[index]);
    }
    if (steps) {
      figure.classList.toggle("nn-forward", at < firstBackward);
      for (const node of steps) {
        if (node.dataset.step !== undefined) {
          node.classList.toggle("nn-later", Number(node.dataset.step) > at);
          node.classList.toggle("nn-new", at > 0 && Number(node.dataset.step) === at);
        }
        if (node.dataset.at !== undefined) node.classList.toggle("nn-now", node.dataset.at.split(" ").includes(String(at)));
      }
    } else {
      stage.innerHTML = state.frames[at];
    }
    caption.textContent = state.captions[at];
    for (const [button, end] of ends) button.disabled = Number(knobs[0].input.value) === end();
    scrollable(stage);
  }

  const controls = make("div", { class: "nn-knobs" }, ...knobs.map((knob) => knob.row));
  const ends = [];
  if (state.buttons) {
    const input = knobs[0].input;
    const move = (by) => { input.value = Number(input.value) + by; show(); };
    const back = make("button", { type: "button", class: "nn-button" }, "Back");
    const next = make("button", { type: "button", class: "nn-button" }, "Next");
    back.addEventListener("click", () => move(-1));
    next.addEventListener("click", () => move(1));
    ends.push([back, () => 0], [next, () => knobs[0].values.length - 1]);
    controls.prepend(make("div", { class: "nn-steps" }, back, next));
  }
  for (const { input } of knobs) input.addEventListener("input", show);
  caption.before(controls);
  figure.classList.add("nn-live");
  show();
}

// A picture shrinks to the page's width, but not so far that its words cannot be read: then it scrolls. Who reads with
// the keyboard must be able to scroll as well.
const SMALLEST = 0.55;

function scrollable(box) {
  for (const drawing of box.querySelectorAll(":scope > svg")) {
    const width = drawing.getAttribute("width");
    drawing.style.maxWidth = `max(100%, ${SMALLEST * width}px)`;
    drawing.style.width = `min(${width}px, max(100%, ${SMALLEST * width}px))`;
  }
  if (box.scrollWidth > box.clientWidth + 1) box.setAttribute("tabindex", "0");
  else box.removeAttribute("tabindex");
}

// Quizzes: each option explains itself; what was answered right is kept in this browser.
const STORE = "numnet-course/quiz";

function answered() {
  try { return JSON.parse(localStorage.getItem(STORE)) || {}; } catch { return {}; }
}

function remember(question) {
  try { localStorage.setItem(STORE, JSON.stringify({ ...answered(), [question]: true })); } catch { /* private window */ }
  progress();
}

function progress() {
  const all = [...document.querySelectorAll(".nn-quiz")];
  const line = document.querySelector(".nn-progress");
  if (!line) return;
  const done = answered();
  const right = all.filter((quiz) => done[quiz.dataset.question]).length;
  line.textContent = `Quiz: ${right} of ${all.length} questions answered right.`;
}

function startQuiz(quiz, index) {
  const options = [...quiz.querySelectorAll(".nn-options > li")];
  const title = quiz.querySelector(".nn-question");
  title.id = title.id || `nn-question-${index + 1}`;
  quiz.setAttribute("role", "group");
  quiz.setAttribute("aria-labelledby", title.id);
  const feedback = make("div", { class: "nn-feedback", role: "status" });

  function say(option) {
    const right = option.dataset.right !== undefined;
    const why = make("div", { class: right ? "nn-right" : "nn-wrong" });
    // Copies, so that mathematics that has been set stays set.
    why.append(...[...option.querySelector(".nn-why").childNodes].map((node) => node.cloneNode(true)));
    feedback.replaceChildren(why);
    if (right) {
      quiz.classList.add("nn-done");
      remember(quiz.dataset.question);
    }
    return right;
  }

  for (const option of options) {
    const why = option.querySelector(".nn-why");
    why.hidden = true;
    option.querySelector("details").replaceWith(why);
  }
  if (quiz.dataset.kind === "number") {
    const list = quiz.querySelector(".nn-options");
    list.hidden = true;
    const id = `nn-answer-${index + 1}`;
    const input = make("input", { type: "text", inputmode: "decimal", id, autocomplete: "off" });
    const button = make("button", { type: "submit" }, "Check");
    const form = make("form", { class: "nn-number" }, make("label", { for: id }, "Your number"), input, button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = input.value.trim().replace(",", ".").replace("−", "-");
      const value = text === "" ? NaN : Number(text);
      if (Number.isNaN(value)) {
        feedback.replaceChildren(make("p", {}, "Type a number, such as 0.25 or -3."));
        return;
      }
      const near = (option) => Math.abs(value - Number(option.dataset.value)) <= Number(option.dataset.tolerance);
      const found = options.find(near) || options.find((option) => option.dataset.value === "else");
      if (found) say(found);
      else feedback.replaceChildren(make("div", { class: "nn-wrong" }, make("strong", {}, "No."), " Compute it once more."));
    });
    list.after(form);
  } else {
    for (const option of options) {
      const words = option.querySelector(".nn-option");
      const mark = make("span", { class: "nn-mark" }, "ABCDEFGH"[options.indexOf(option)]);
      const button = make("button", { type: "button", "aria-pressed": "false" }, mark, words);
      button.addEventListener("click", () => {
        for (const other of quiz.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
        const right = say(option);
        button.dataset.verdict = right ? "right" : "wrong";
        mark.textContent = mark.textContent[0] + (right ? " ✓" : " ✗");
      });
      option.prepend(button);
    }
  }
  quiz.append(feedback);
  if (answered()[quiz.dataset.question]) quiz.classList.add("nn-done");
}

// The search shows where words were found; formulas would stand there as TeX.
function searchWithoutFormulas() {
  if (typeof Search === "undefined") return;
  const asText = Search.htmlToText;
  Search.htmlToText = (page, anchor) => asText(page.replace(/<(span|div) class="math[^>]*>[^]*?<\/\1>/g, " … "), anchor);
}

searchWithoutFormulas();

function start() {
  document.querySelectorAll("figure.nn-widget").forEach(startWidget);
  const quizzes = document.querySelectorAll(".nn-quiz");
  quizzes.forEach(startQuiz);
  if (quizzes.length) {
    const heading = document.querySelector("article h1");
    if (heading) heading.after(make("p", { class: "nn-progress" }));
    progress();
  }
  const wide = () => document.querySelectorAll("figure.nn-figure, .nn-stage, .bd-article table").forEach(scrollable);
  wide();
  addEventListener("resize", wide);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
