// One box that ticks all claims of a list; it is hidden where no script runs.

const all = document.getElementById("select-all");

if (all) {
  const boxes = [...all.closest("table").querySelectorAll("tbody input[name=claim]")];
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = boxes.length > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) {
      box.checked = all.checked;
    }
  });
  all.closest("table").addEventListener("change", show);
  show();
}
