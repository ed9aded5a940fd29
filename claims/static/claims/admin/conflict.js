/* Chooses one side of every row at once. */

const all = document.querySelector(".conflict-all");

if (all) {
  all.hidden = false;
  all.addEventListener("click", ({ target }) => {
    const side = target.dataset.choose;
    for (const radio of document.querySelectorAll(`.conflict-row input[value="${side}"]`)) {
      radio.checked = true;
    }
  });
}
