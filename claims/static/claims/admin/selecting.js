/* Words selected in an element that shows a text, with their range in characters (code points). */

const codePoints = (units) => Array.from(units).length;

/* The text of an element from its beginning to a place in it. */
function upTo(element, node, offset) {
  const up = document.createRange();
  up.setStart(element, 0);
  up.setEnd(node, offset);
  return up.toString();
}

/* The part of a range that lies within an element; it may be empty. */
function within(element, range) {
  const whole = document.createRange();
  whole.selectNodeContents(element);
  const part = range.cloneRange();
  if (part.compareBoundaryPoints(Range.START_TO_START, whole) < 0) {
    part.setStart(whole.startContainer, whole.startOffset);
  }
  if (part.compareBoundaryPoints(Range.END_TO_END, whole) > 0) {
    part.setEnd(whole.endContainer, whole.endOffset);
  }
  return part;
}

/* What is selected of an element's text, without the space around it: null where nothing is. */
export function selectedIn(element) {
  const selection = window.getSelection();
  if (selection.isCollapsed || !element.contains(selection.anchorNode)) {
    return null;
  }
  const part = within(element, selection.getRangeAt(0));
  const words = part.toString();
  const exact = words.trim();
  if (!exact) {
    return null;
  }
  const space = words.length - words.trimStart().length;
  const before = upTo(element, part.startContainer, part.startOffset) + words.slice(0, space);
  const start = codePoints(before);
  return { exact, start, end: start + codePoints(exact) };
}

/* Lets one go through a text with the keys like one that is edited; what is typed is not taken. */
export function readWithKeys(element, take) {
  element.addEventListener("beforeinput", (event) => event.preventDefault());
  element.addEventListener("drop", (event) => event.preventDefault());
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && element.isContentEditable) {
      event.preventDefault();
      take();
    }
  });
}
