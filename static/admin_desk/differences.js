// @ts-check
/**
 * Keys for the differences: 1 and 2 settle the one that is marked, N marks the next. The page is complete without.
 */

const all = [...document.querySelectorAll(".difference")];
let current = 0;

/** Mark the current difference, and bring it into view. */
function mark() {
  for (const [place, one] of all.entries()) one.classList.toggle("current", place === current);
  const shown = all[current];
  if (shown instanceof HTMLElement) shown.focus();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target instanceof HTMLElement && event.target.matches("input, select, textarea")) return;
  if (event.key === "n" && all.length) {
    current = (current + 1) % all.length;
    mark();
  } else if (event.key === "1" || event.key === "2") {
    const button = all[current]?.querySelector(`[data-key="${event.key}"]`);
    if (button instanceof HTMLElement) button.click();
  }
}

document.addEventListener("keydown", onKey);
all[0]?.classList.add("current");
