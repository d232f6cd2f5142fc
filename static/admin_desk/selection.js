// @ts-check
/**
 * Words selected in an article's text: A enters a finding from them, Q makes them the quote, Esc takes that back.
 * Only a key does it: who selects words to copy them changes nothing.
 */

/** @type {HTMLElement | null} */
const text = document.querySelector("#text");
/** @type {HTMLFormElement | null} */
const form = document.querySelector("#desk-form");
/** @type {HTMLAnchorElement | null} */
const enter = document.querySelector("#enter-link");
const said = document.querySelector("#quote-said");

/** As many words as the form asks for (MIN_QUOTE_WORDS); scripts without spaces are counted by their signs. */
const MIN_WORDS = 3;
const MIN_SIGNS = 6;
const UNSPACED = /[\u3040-\u30ff\u3400-\u9fff]/;

/** The last selection within the text: on a phone, pressing a link clears it. @type {Selected | null} */
let last = null;
/** What the quote was before Q. @type {{ quote: string, start: string, marks: Element[] } | null} */
let before = null;

/** @typedef {{ words: string, start: number, end: number, range: Range }} Selected */

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLElement && target.matches("input:not([type=radio], [type=checkbox]), select, textarea");

/**
 * The offset in the article, in code points, of a place in a piece of its text.
 * @param {Node} node
 * @param {number} within UTF-16 units into a text node, children into an element
 * @returns {number | null}
 */
function offsetOf(node, within) {
  const piece = (node instanceof Element ? node : node.parentElement)?.closest("[data-at]");
  if (!piece) {
    // Between two pieces, as after a triple click: the place is the start of the next piece.
    const next = node === text ? text?.children[within] ?? null : null;
    if (next) return Number(next.getAttribute("data-at"));
    return node === text ? [...(text?.textContent ?? "")].length : null;
  }
  const upTo = document.createRange();
  upTo.setStart(piece, 0);
  upTo.setEnd(node, within);
  return Number(piece.getAttribute("data-at")) + [...upTo.toString()].length;
}

/**
 * What is selected in the text, without the white space around it; null where nothing of the text is selected.
 * @returns {Selected | null}
 */
function selected() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !text) return null;
  const range = selection.getRangeAt(0).cloneRange();
  if (!range.intersectsNode(text)) return null;
  // Three clicks on the last line also select the beginning of what comes after the text.
  if (!text.contains(range.startContainer)) range.setStart(text, 0);
  if (!text.contains(range.endContainer)) range.setEnd(text, text.childNodes.length);
  const start = offsetOf(range.startContainer, range.startOffset);
  if (start === null) return null;
  const raw = range.toString();
  const words = raw.trim();
  const from = start + [...raw.slice(0, raw.length - raw.trimStart().length)].length;
  return words ? { words, start: from, end: from + [...words].length, range } : null;
}

/** @param {string} words */
function isTooShort(words) {
  return UNSPACED.test(words) ? [...words].length < MIN_SIGNS : words.split(/\s+/).length < MIN_WORDS;
}

/** @param {string} sentence */
function say(sentence) {
  if (said) said.textContent = sentence;
}

/** Show in the text which words are the quote now; browsers that cannot draw it show the words in the field only. */
function show(/** @type {Range | null} */ range) {
  if (!("highlights" in CSS)) return;
  if (range) CSS.highlights.set("new-quote", new Highlight(range));
  else CSS.highlights.delete("new-quote");
}

/** Make the words selected in the text the finding's quote. */
function quoteSelection() {
  const quote = form?.elements.namedItem("quote");
  const place = form?.elements.namedItem("quote_start");
  if (!(quote instanceof HTMLTextAreaElement) || !(place instanceof HTMLInputElement)) return;
  const now = selected();
  if (!now) return say("Select the words in the article’s text first, then press Q.");
  if (isTooShort(now.words)) return say(`A quote has at least ${MIN_WORDS} words. Select more, then press Q.`);
  const marks = [...(text?.querySelectorAll("mark.own") ?? [])];
  before ??= { quote: quote.value, start: place.value, marks };
  quote.value = now.words;
  place.value = String(now.start);
  quote.dispatchEvent(new Event("input", { bubbles: true }));
  for (const mark of marks) mark.classList.remove("own");
  show(now.range);
  document.getSelection()?.removeAllRanges(); // with words selected, A would enter another finding
  say("The selected words are the quote now. Esc takes it back.");
}

/** Put back the quote as it was before Q. */
function takeBack() {
  const quote = form?.elements.namedItem("quote");
  const place = form?.elements.namedItem("quote_start");
  if (!before || !(quote instanceof HTMLTextAreaElement) || !(place instanceof HTMLInputElement)) return false;
  quote.value = before.quote;
  place.value = before.start;
  for (const mark of before.marks) mark.classList.add("own");
  quote.dispatchEvent(new Event("input", { bubbles: true }));
  before = null;
  show(null);
  say("The quote is as it was.");
  return true;
}

/** @param {Selected} now */
function enterFrom(now) {
  if (!enter) return;
  const address = new URL(enter.href);
  address.searchParams.set("start", String(now.start));
  address.searchParams.set("end", String(now.end));
  window.location.assign(address);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (key === "a" && enter && document.getSelection()?.isCollapsed === false) {
    // Nothing is decided while words are selected, wherever they are.
    const now = selected();
    if (now) enterFrom(now);
    else say("The selected words are not in the article’s text. Click anywhere, then press A to accept.");
  } else if (key === "q") {
    quoteSelection();
  } else if (event.key !== "Escape" || !takeBack()) {
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation(); // A without a selection decides: that is the desk's own key
}

if (text) {
  // Before the desk's own keys, which this one takes precedence over.
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("selectionchange", () => {
    last = selected() ?? last;
  });
  text.addEventListener("pointerdown", () => {
    last = null;
  });
  enter?.addEventListener("click", (event) => {
    if (!last || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    enterFrom(last);
  });
}
