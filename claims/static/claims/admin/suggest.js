// Proposes slugs for the fields of a list's filters as one types; without it one types them whole.

const WAIT = 150;

const form = document.getElementById("list-filters");

for (const field of form ? form.querySelectorAll("[data-suggest]") : []) {
  let timer = 0;
  let asked = null;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      asked?.abort();
      asked = new AbortController();
      suggest(field, asked.signal);
    }, WAIT);
  });
}

async function suggest(field, signal) {
  const comma = field.value.lastIndexOf(",");
  const before = field.value.slice(0, comma + 1);
  const term = field.value.slice(comma + 1);
  if (!term.trim()) {
    field.list.replaceChildren();
    return;
  }
  const query = new URLSearchParams({ filter: field.dataset.suggest, term });
  try {
    const response = await fetch(`${form.dataset.suggestUrl}?${query}`, { signal });
    if (!response.ok) {
      return;
    }
    const { results } = await response.json();
    field.list.replaceChildren(...results.map(({ slug, name }) => option(before + slug, name)));
  } catch (error) {
    if (error.name !== "AbortError") {
      throw error;
    }
  }
}

function option(value, label) {
  const element = document.createElement("option");
  element.value = value;
  element.label = label;
  return element;
}
