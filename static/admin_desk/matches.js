// @ts-check
/**
 * The list of known actions on the desk, with its keys: which one is chosen, what it has, how another one is found.
 */

/** @returns {HTMLInputElement[]} */
const choices = () => [...document.querySelectorAll('#candidates input[name="action"]')]
  .filter((one) => one instanceof HTMLInputElement);

const chosen = () => choices().find((one) => one.checked);

/** @param {HTMLInputElement | undefined} choice */
const detailsOf = (choice) => choice?.closest(".likely")?.querySelector("details");

/**
 * Scroll the decision's side, and nothing else, so that an element is in sight above the buttons.
 * @param {Element | null | undefined} element
 */
function bringInSight(element) {
  const side = document.querySelector(".desk-side");
  const bottom = document.querySelector(".buttons")?.getBoundingClientRect().top ?? innerHeight;
  if (!element || !side) return;
  const top = side.getBoundingClientRect().top;
  const place = element.getBoundingClientRect();
  const below = Math.min(place.bottom - bottom, place.top - top);
  if (below > 0) side.scrollTop += below;
  else if (place.top < top) side.scrollTop += place.top - top;
}

/** @param {HTMLInputElement | undefined} choice */
function choose(choice) {
  if (!choice) return;
  const open = choices().some((one) => detailsOf(one)?.open);
  choice.checked = true;
  for (const one of choices()) {
    const details = detailsOf(one);
    if (details) details.open = open && one === choice;
  }
  bringInSight(choice.closest(".likely"));
}

/** @param {string} digit */
const chooseByDigit = (digit) => choose(choices().find((one) => one.dataset.number === digit));

/** Show or hide the steps and the summary of the chosen action. */
function toggleDetails() {
  const choice = chosen() ?? choices()[0];
  const details = detailsOf(choice);
  if (!choice || !details) return;
  choice.checked = true;
  details.open = !details.open;
  bringInSight(choice.closest(".likely"));
}

/** Go to the search for another action. */
function findOther() {
  const find = document.querySelector("#find");
  if (!(find instanceof HTMLInputElement)) return;
  find.focus({ preventScroll: true });
  find.select();
  bringInSight(find);
}

/** @param {number} step */
function move(step) {
  const all = choices();
  const here = all.findIndex((one) => one.checked);
  choose(all[Math.min(Math.max(here + step, 0), all.length - 1)]);
}

/** @param {KeyboardEvent} event */
function onFindKey(event) {
  if (event.key === "ArrowDown") move(1);
  else if (event.key === "ArrowUp") move(-1);
  else if (event.key === "Enter") {
    choose(chosen() ?? choices()[0]);
    if (event.target instanceof HTMLElement) event.target.blur();
  } else return;
  event.preventDefault();
}

/** Make the button of what the matcher says the main one, after the list has been made anew. */
function markMain() {
  const main = document.querySelector("#candidates")?.getAttribute("data-main");
  for (const name of ["accept", "attach"]) document.querySelector(`#${name}`)?.classList.toggle("second", main !== name);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const { target } = event;
  if (target instanceof HTMLElement && target.matches("input:not([type=radio], [type=checkbox]), select, textarea")) return;
  if (event.key === "d") toggleDetails();
  else if (event.key === "o") findOther();
  else if (/^[1-9]$/.test(event.key)) chooseByDigit(event.key);
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", onKey);
document.querySelector("#find")?.addEventListener("keydown", (event) => onFindKey(/** @type {KeyboardEvent} */ (event)));
document.body.addEventListener("htmx:afterSwap", markMain);
bringInSight(chosen()?.closest(".likely"));
const reason = document.querySelector("#exception");
if (reason instanceof HTMLInputElement) {
  reason.focus({ preventScroll: true });
  bringInSight(reason.closest(".ask"));
  reason.addEventListener("keydown", (event) => {
    if (event.key === "Enter") document.querySelector("#attach")?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  });
}
