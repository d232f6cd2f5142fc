// @ts-check
/**
 * Keys for the sentences of sources. The page is complete without this file.
 */

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const target = event.target;
  if (target instanceof HTMLElement && target.matches("input, select, textarea")) {
    if (event.key === "Escape") target.blur();
    return;
  }
  const control = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!(control instanceof HTMLElement)) return;
  event.preventDefault();
  control.click();
}

document.addEventListener("keydown", onKey);
