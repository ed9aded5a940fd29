/* Picks a quote from the text of the snapshot, with its range in characters (code points). */

const settings = document.getElementById("entry");
const form = document.getElementById("claim_form");
const section = document.getElementById("snapshot");
const body = section?.querySelector(".entry-body");
const again = section?.querySelector("button");
const { snapshot, quote, quote_start: start, quote_end: end } = form?.elements ?? {};

let text = "";
let range = null;
let before = null;

const codePoints = (units) => Array.from(units).length;

/* The place, in UTF-16 units of the text, of the end of a selection. */
function unitsUpTo(node, offset) {
  const up = document.createRange();
  up.setStart(body, 0);
  up.setEnd(node, offset);
  return up.toString().length;
}

function highlight({ scroll }) {
  if (range === null) {
    body.replaceChildren(text);
    return;
  }
  const characters = Array.from(text);
  const [from, to] = range;
  const mark = document.createElement("mark");
  mark.textContent = characters.slice(from, to).join("");
  body.replaceChildren(characters.slice(0, from).join(""), mark, characters.slice(to).join(""));
  if (scroll) {
    body.scrollTop += mark.getBoundingClientRect().top - body.getBoundingClientRect().top - 40;
  }
}

function fill(values) {
  [quote.value, start.value, end.value] = values;
  window.django.jQuery(quote).trigger("change");
}

function take() {
  const selection = window.getSelection();
  if (selection.isCollapsed || !body.contains(selection.anchorNode)) {
    return;
  }
  const chosen = selection.getRangeAt(0);
  if (!body.contains(chosen.endContainer)) {
    return;
  }
  const from = unitsUpTo(chosen.startContainer, chosen.startOffset);
  const to = unitsUpTo(chosen.endContainer, chosen.endOffset);
  const first = codePoints(text.slice(0, from));
  before = [quote.value, start.value, end.value];
  again.hidden = !before[0];
  fill([text.slice(from, to), first, first + codePoints(text.slice(from, to))]);
}

async function load() {
  text = "";
  range = null;
  section.hidden = true;
  const id = snapshot.value;
  if (!id) {
    return;
  }
  const response = await fetch(settings.dataset.text.replace("/0/", `/${id}/`));
  if (!response.ok || snapshot.value !== id) {
    return;
  }
  const found = await response.json();
  text = found.body;
  section.querySelector(".entry-headline").textContent = found.headline;
  section.querySelector(".entry-caption").textContent = found.caption;
  section.hidden = false;
  highlight({ scroll: false });
  form.dispatchEvent(new Event("input"));
}

if (settings && section && snapshot && quote) {
  window.django.jQuery(snapshot).on("change", load);
  // Where words that are typed stand is for the server to find.
  quote.addEventListener("input", () => {
    start.value = end.value = "";
  });
  // The text can be gone through with the keys like any other that is edited, but is not.
  body.addEventListener("beforeinput", (event) => event.preventDefault());
  body.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      take();
    }
  });
  body.addEventListener("pointerup", () => setTimeout(take));
  again.addEventListener("click", () => {
    fill(before);
    again.hidden = true;
    quote.focus();
  });
  document.addEventListener("claims:preview", (event) => {
    const found = event.detail.quote.range;
    if (text && JSON.stringify(found) !== JSON.stringify(range)) {
      range = found;
      highlight({ scroll: true });
    }
  });
  load();
}
