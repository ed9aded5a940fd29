/* Shows what a claim means while it is being entered. All of it, words too, comes from the server. */

const PAUSE = 300; // milliseconds without a key, after which the server is asked

const settings = document.getElementById("entry");
const form = document.getElementById("claim_form");
const panels = new Map(
  Array.from(document.querySelectorAll(".entry-panel"), (panel) => [panel.dataset.panel, panel]),
);
const shown = new Map();
let timer = 0;
let asking = new AbortController();

function element(tag, content, className = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...[content].flat());
  return made;
}

/* Fills a field in, as if the editor had: a text, or a row by its id and name. */
function fill(name, value) {
  const field = form.elements[name];
  if (value !== null && typeof value === "object") {
    const option = new Option(value.text, value.id, true, true);
    field.replaceChildren(...field.querySelectorAll('option[value=""]'), option);
  } else {
    field.value = value ?? "";
  }
  // Select2 and Django's own scripts speak through jQuery, whose events are not the browser's.
  window.django.jQuery(field).trigger("change");
  return field;
}

function offer({ label, values }) {
  const button = element("button", label, "entry-offer");
  button.type = "button";
  button.addEventListener("click", () => {
    const fields = Object.entries(values).map(([name, value]) => fill(name, value));
    const last = fields.at(-1);
    const picker = last.nextElementSibling?.querySelector("[role=combobox]");
    (picker ?? last).focus();
  });
  return button;
}

function draw(panel, { lines, errors, warnings, offers }) {
  const parts = lines.map(({ label, text }) =>
    element("p", [element("span", `${label}: `, "entry-label"), element("strong", text)]),
  );
  parts.push(...errors.map((text) => element("p", text, "entry-error")));
  parts.push(...warnings.map((text) => element("p", text, "entry-warning")));
  if (offers.length) {
    parts.push(element("p", [`${settings.dataset.offers} `, ...offers.map(offer)], "entry-offers"));
  }
  panel.replaceChildren(...parts);
}

/* Draws what is new alone: a live region is read out whenever it is drawn. */
function show(answer) {
  for (const [name, panel] of panels) {
    const content = JSON.stringify(answer[name]);
    if (shown.get(name) !== content) {
      shown.set(name, content);
      draw(panel, answer[name]);
    }
  }
  document.dispatchEvent(new CustomEvent("claims:preview", { detail: answer }));
}

async function ask() {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  try {
    const response = await fetch(settings.dataset.preview, {
      method: "POST",
      body: new FormData(form),
      signal,
    });
    if (!response.ok) {
      throw new Error(String(response.status));
    }
    show(await response.json());
  } catch (error) {
    if (error.name !== "AbortError") {
      const nothing = { lines: [], errors: [settings.dataset.unread], warnings: [], offers: [] };
      shown.clear();
      draw(panels.get("record"), nothing);
    }
  }
}

function askSoon() {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
}

if (settings) {
  form.addEventListener("input", askSoon);
  window.django.jQuery(form).on("change", askSoon);
  ask();
}
