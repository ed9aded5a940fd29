// Django's pickers (select2) name themselves after what is chosen, and so not at all while nothing
// is: give each the name of its field's label. They are put into the page some time after it loads.

function name(field) {
  const label = field.labels[0]?.textContent.trim().replace(/:$/, "");
  if (!label) {
    return;
  }
  // Where several are chosen, one types among them.
  field.parentElement.querySelector(".select2-search__field")?.setAttribute("aria-label", label);
  const picker = field.parentElement.querySelector(".select2-selection[aria-labelledby]");
  if (!picker) {
    return;
  }
  picker.removeAttribute("aria-labelledby");
  for (const element of [picker, picker.querySelector("[role=textbox]")]) {
    element?.setAttribute("aria-label", label);
  }
}

function nameAll() {
  document.querySelectorAll("select.admin-autocomplete").forEach(name);
}

new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
nameAll();
