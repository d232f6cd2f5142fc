// @ts-check
/**
 * Keys for what waits for an editor: P publishes, B asks why it goes back, where Enter sends it, N opens the next one.
 */

const reason = document.querySelector("#reason");

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target === reason && reason instanceof HTMLInputElement) {
    if (event.key === "Escape") reason.blur();
    return;
  }
  if (event.target instanceof HTMLElement && event.target.matches("input, select, textarea")) return;
  if (event.key === "b" && reason instanceof HTMLInputElement && !reason.value) {
    reason.focus();
    event.preventDefault();
    return;
  }
  const pressed = /^[pbn]$/.test(event.key) ? document.querySelector(`.to-publish [data-key="${event.key}"]`) : null;
  if (pressed instanceof HTMLElement) pressed.click();
}

document.addEventListener("keydown", onKey);
