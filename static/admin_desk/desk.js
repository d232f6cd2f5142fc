// @ts-check
/**
 * Keys and marks for the review desk. The page is complete without this file.
 */

/** @type {HTMLFormElement | null} */
const form = document.querySelector("#desk-form");
/** @type {HTMLElement | null} */
const text = document.querySelector("#text");
/** @type {HTMLDialogElement | null} */
const help = document.querySelector("#help");
/** @type {HTMLButtonElement | null} */
const helpButton = document.querySelector("#help-button");
/** @type {HTMLSelectElement | null} */
const reason = document.querySelector("#reason");

/** @type {HTMLElement | null} */
const reasons = document.querySelector("#reasons");

/** The fields' names on the form, and the coder's names for what it explains. */
const TRACES = /** @type {Record<string, string[]>} */ ({
  country: ["jurisdiction", "country"],
  vendors: ["vendors"], kind: ["kind"], status: ["status"], date: ["date"],
  scope: ["scope"], body: ["body"], actor: ["actor"],
});

/**
 * @param {string} key
 * @returns {HTMLButtonElement | null}
 */
const button = (key) => document.querySelector(`button[data-key="${key}"]`);

/** @param {string} key */
const press = (key) => button(key)?.click();

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLElement && target.matches("input:not([type=radio], [type=checkbox]), select, textarea");

/**
 * Light up the words in the text that decided a field.
 * @param {string} field
 * @param {boolean} scroll
 */
function light(field, scroll) {
  if (!text) return;
  const names = TRACES[field] ?? [];
  let first = true;
  for (const piece of text.querySelectorAll("[data-traces]")) {
    const traces = (piece.getAttribute("data-traces") ?? "").split(" ");
    const lit = names.some((name) => traces.includes(name));
    piece.classList.toggle("lit", lit);
    if (lit && scroll && first) piece.scrollIntoView({ block: "center" });
    if (lit) first = false;
  }
}

/** Say on the button that what is accepted is no longer what the machine coded. */
function sayEdited() {
  const label = document.querySelector("#accept span");
  if (label) label.textContent = "Accept as edited";
}

/** @param {number} step */
function openTab(step) {
  const tabs = [...document.querySelectorAll(".tabs a")];
  const here = tabs.findIndex((tab) => tab.hasAttribute("aria-current"));
  const next = tabs[(here + step + tabs.length) % tabs.length];
  if (here >= 0 && next instanceof HTMLAnchorElement) next.click();
}

function toggleHelp() {
  if (!help) return;
  if (help.open) help.close();
  else help.showModal();
  helpButton?.setAttribute("aria-expanded", String(help.open));
}

/** Go to the list of reasons and show their digits: there, a digit chooses one and rejects. */
function startReject() {
  if (!reason) return;
  if (reason.value) press("r");
  else reason.focus();
  if (reasons) reasons.hidden = false;
}

/** @param {string} digit */
function rejectBecause(digit) {
  if (!reason || Number(digit) < 1 || Number(digit) >= reason.options.length) return false;
  reason.selectedIndex = Number(digit);
  press("r");
  return true;
}

function changeWay() {
  const ways = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('input[name="as"]'));
  for (const way of ways) if (!way.checked) { way.checked = true; break; }
}

/** Undo the last decision; right after an undo, only go to the button, since the one before may not be meant. */
function undo() {
  if (document.querySelector(".desk-messages .undone")) button("u")?.focus();
  else press("u");
}

/** @type {Record<string, () => void>} */
const KEYS = {
  a: () => press("a"),
  p: () => press("p"),
  t: () => press("t"),
  s: () => press("s"),
  g: () => press("g"),
  c: () => press("c"),
  v: () => press("v"),
  n: () => (button("s") ? press("s") : openTab(1)),
  u: undo,
  r: startReject,
  x: changeWay,
  j: () => openTab(1),
  k: () => openTab(-1),
  e: () => /** @type {HTMLElement | null} */ (document.querySelector(".fields select, .fields input"))?.focus(),
  f: () => /** @type {HTMLElement | null} */ (document.querySelector("#id_reach"))?.focus(),
  m: () => /** @type {HTMLElement | null} */ (document.querySelector("#id_summary"))?.focus(),
  h: () => /** @type {HTMLElement | null} */ (document.querySelector("#memo-text"))?.focus(),
  "?": toggleHelp,
};

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (help?.open) return;
  const { target } = event;
  const repeats = event.repeat && !isTyping(target); // a key held down decides once: the next page is another finding
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (!event.repeat) press("a");
    return;
  }
  if (repeats || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && target instanceof HTMLElement) {
    target.blur();
    return;
  }
  if (target === reason && /^[1-9]$/.test(event.key)) {
    if (rejectBecause(event.key)) event.preventDefault();
    return;
  }
  if (isTyping(target)) return;
  const act = KEYS[event.key.toLowerCase()];
  if (act) {
    event.preventDefault();
    act();
  }
}

document.addEventListener("keydown", onKey);
// Enter in a field would press the first button; a decision is made on purpose only.
form?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && event.target instanceof HTMLInputElement) event.preventDefault();
});
form?.addEventListener("input", (event) => {
  if (event.target instanceof Element && event.target.closest(".fields")) sayEdited();
});
form?.addEventListener("submit", () => setTimeout(() => {
  for (const one of document.querySelectorAll(".buttons button")) one.setAttribute("disabled", "");
}));
for (const field of document.querySelectorAll("[data-field]")) {
  const name = field.getAttribute("data-field") ?? "";
  const known = (TRACES[name] ?? []).some((trace) => text?.querySelector(`[data-traces~="${trace}"]`));
  field.classList.toggle("explained", known);
  field.addEventListener("focusin", () => light(name, true));
  field.addEventListener("click", () => light(name, true));
}
reason?.addEventListener("blur", () => {
  if (reasons) reasons.hidden = true;
});
for (const one of document.querySelectorAll("[data-reason]")) {
  // On pressing already: the list is gone once the click moves the focus.
  one.addEventListener("pointerdown", () => rejectBecause(one.getAttribute("data-reason") ?? ""));
}
if (helpButton) {
  helpButton.hidden = false;
  helpButton.addEventListener("click", toggleHelp);
}
document.querySelector("#quote")?.scrollIntoView({ block: "center", behavior: "instant" });
// What is to be mended may lie below the edge. It is shown and not entered: the key pressed again must still decide.
document.querySelector(".field.wrong")?.scrollIntoView({ block: "center", behavior: "instant" });
