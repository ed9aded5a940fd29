/* Picks a quote from the text of the snapshot, with its range in characters (code points). */

import { readWithKeys, selectedIn } from "./selecting.js";

const settings = document.getElementById("entry");
const form = document.getElementById("claim_form");
const section = document.getElementById("snapshot");
const body = section?.querySelector(".entry-body");
const again = section?.querySelector("button");
const { snapshot, quote, quote_start: start, quote_end: end } = form?.elements ?? {};

let text = "";
let range = null;
let before = null;

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
  const selected = selectedIn(body);
  if (selected === null) {
    return;
  }
  before = [quote.value, start.value, end.value];
  again.hidden = !before[0];
  fill([selected.exact, selected.start, selected.end]);
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
  readWithKeys(body, take);
  // A selection that begins in the text may end beside it.
  body.addEventListener("pointerdown", () => {
    document.addEventListener("pointerup", () => setTimeout(take), { once: true });
  });
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
