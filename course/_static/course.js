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
    // A button that is switched off would lose the keyboard's place.
    back.addEventListener("click", () => { move(-1); if (back.disabled) next.focus(); });
    next.addEventListener("click", () => { move(1); if (next.disabled) back.focus(); });
    ends.push([back, () => 0], [next, () => knobs[0].values.length - 1]);
    controls.prepend(make("div", { class: "nn-steps" }, back, next));
  }
  for (const { input } of knobs) input.addEventListener("input", show);
  caption.before(controls);
  figure.classList.add("nn-live");
  show();
}

// A picture shrinks to the page's width, but not so far that its words cannot be read: then it scrolls.
const SMALLEST = 0.55;

function scrollable(box) {
  for (const drawing of box.querySelectorAll(":scope > svg")) {
    const width = drawing.getAttribute("width");
    drawing.style.maxWidth = `max(100%, ${SMALLEST * width}px)`;
    drawing.style.width = `min(${width}px, max(100%, ${SMALLEST * width}px))`;
  }
  reachable(box);
}

// Who reads with the keyboard must be able to scroll what is wider than the page.
function reachable(box) {
  if (box.scrollWidth > box.clientWidth) box.setAttribute("tabindex", "0");
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

// What a typed number may mean: 0.25, 0,25, 1/4, and 1,500 either as one and a half or as thousands.
function readings(typed) {
  const text = typed.replace(/[\s\u00a0\u202f']/g, "").replace(/−/g, "-");
  if (text === "") return [];
  const quotient = text.match(/^(-?\d+)\/(\d+)$/);
  const thousands = /^-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(text) ? [Number(text.replaceAll(",", ""))] : [];
  const plain = quotient ? quotient[1] / quotient[2] : Number(text.replace(",", "."));
  return [...thousands, plain].filter(Number.isFinite);
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
      const values = readings(input.value);
      if (!values.length) {
        feedback.replaceChildren(make("p", {}, "Type a number, such as 0.25 or -3."));
        return;
      }
      const near = (option) =>
        values.some((value) => Math.abs(value - Number(option.dataset.value)) <= Number(option.dataset.tolerance));
      const found = options.find((option) => option.dataset.right !== undefined && near(option)) || options.find(near) || options.find((option) => option.dataset.value === "else");
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

// On paper everything is open, and light.
function printed() {
  let theme, closed;
  addEventListener("beforeprint", () => {
    theme = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = "light";
    closed = [...document.querySelectorAll("article details:not([open])")].filter((box) => !box.classList.contains("above-input"));
    for (const box of closed) box.open = true;
  });
  addEventListener("afterprint", () => {
    document.documentElement.dataset.theme = theme;
    for (const box of closed) box.open = false;
  });
}

function start() {
  printed();
  document.querySelectorAll("figure.nn-widget").forEach(startWidget);
  const quizzes = document.querySelectorAll(".nn-quiz");
  quizzes.forEach(startQuiz);
  if (quizzes.length) {
    const heading = document.querySelector("article h1");
    if (heading) heading.after(make("p", { class: "nn-progress" }));
    progress();
  }
  const wide = () => {
    document.querySelectorAll("figure.nn-figure, .nn-stage, .bd-article table").forEach(scrollable);
    document.querySelectorAll('article div.math, mjx-container[display="true"], article pre').forEach(reachable);
  };
  wide();
  // Formulas have their width only when they have been set.
  addEventListener("load", () => window.MathJax?.startup?.promise?.then(wide));
  addEventListener("resize", wide);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
