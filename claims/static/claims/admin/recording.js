/* Offers to record a claim from words that are selected in the text of an article. */

import { readWithKeys, selectedIn } from "./selecting.js";

const PAUSE = 150; // milliseconds after which a selection is taken to be made
const LONG = 2000; // characters of an address: of more words their range alone is sent

const words = document.getElementById("text-words");
const acts = document.getElementById("text-acts");
const offer = document.getElementById("text-selected");
let timer = 0;

function addressOf(part, { exact, start, end }) {
  const address = new URL(words.dataset.record, window.location.href);
  const isRanged = part === "body"; // the other texts are short, and have no ranges
  if (!isRanged || encodeURIComponent(exact).length <= LONG) {
    address.searchParams.set("quote_exact", exact);
  }
  if (isRanged) {
    address.searchParams.set("quote_start", start);
    address.searchParams.set("quote_end", end);
  }
  return address.href;
}

/* Shows the offer for what is selected; the last one stays while nothing is. */
function show() {
  for (const element of words.querySelectorAll("[data-part]")) {
    const selected = selectedIn(element);
    if (selected !== null) {
      offer.querySelector("q").textContent = selected.exact;
      offer.querySelector("a").href = addressOf(element.dataset.part, selected);
      offer.hidden = false;
    }
  }
}

function showSoon() {
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE);
}

/* Links can't be followed in a text that is gone through with the keys, so one chooses. */
function readByKeys(button, isByKeys) {
  const help = document.getElementById("text-help");
  help.dataset.mouse ??= help.textContent;
  help.textContent = isByKeys ? acts.dataset.help : help.dataset.mouse;
  button.textContent = isByKeys ? acts.dataset.links : acts.dataset.keys;
  if (isByKeys) {
    words.contentEditable = "true";
    words.setAttribute("role", "textbox");
    words.setAttribute("aria-multiline", "true");
    words.setAttribute("aria-readonly", "true");
    words.setAttribute("aria-describedby", help.id);
    words.focus();
  } else {
    words.removeAttribute("contenteditable");
    words.setAttribute("role", "region");
    for (const name of ["aria-multiline", "aria-readonly", "aria-describedby"]) {
      words.removeAttribute(name);
    }
    button.focus();
  }
}

if (offer) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = acts.dataset.keys;
  acts.append(button);
  button.addEventListener("click", () => readByKeys(button, !words.isContentEditable));
  document.addEventListener("selectionchange", showSoon);
  readWithKeys(words, () => {
    show();
    if (!offer.hidden) {
      offer.querySelector("a").focus();
    }
  });
  words.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && words.isContentEditable) {
      readByKeys(button, false);
    }
  });
  // A selection that ends on a link is not meant to follow it.
  words.addEventListener("click", (event) => {
    if (!window.getSelection().isCollapsed) {
      event.preventDefault();
    }
  });
}
