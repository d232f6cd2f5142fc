// Finds a value of a facet as it is typed. The page holds the values with most actions; the rest is asked for once, from
// the address behind "Show all", which is the way without JavaScript too.
(() => {
  "use strict";
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

  const loadAll = async (facet) => {
    const link = facet.querySelector("a.all-values");
    if (!link || link.dataset.asked) return;
    link.dataset.asked = "yes";
    const answer = await fetch(link.href, { headers: { "HX-Request": "true", "HX-Target": "listing" } });
    if (!answer.ok) {
      delete link.dataset.asked; // the link stays, and the next letter tries again
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fold = facet.querySelector("details");
    const values = page.querySelector(`#${CSS.escape(fold.id)} ul`);
    if (!values) return;
    const ticked = new Set([...fold.querySelectorAll("input:checked")].map((box) => box.id));
    values.querySelectorAll("input").forEach((box) => {
      box.checked = box.checked || ticked.has(box.id);
    });
    fold.querySelector("ul").replaceWith(values);
    link.closest("p").hidden = true;
  };

  const narrow = (facet, typed) => {
    const sought = plain(typed);
    let shown = 0;
    facet.querySelectorAll("li").forEach((item) => {
      const label = item.querySelector("span");
      item.hidden = Boolean(sought && label && !plain(label.textContent).includes(sought));
      if (!item.hidden) shown += 1;
    });
    if (sought) facet.querySelector("details").open = true;
    facet.querySelector(".no-value").hidden = shown > 0;
  };

  document.addEventListener("input", async (event) => {
    if (!event.target.matches(".find-value")) return;
    const facet = event.target.closest(".facet");
    narrow(facet, event.target.value);
    await loadAll(facet);
    narrow(facet, event.target.value);
  });
  document.addEventListener("form-set-back", () => {
    document.querySelectorAll(".find-value").forEach((field) => narrow(field.closest(".facet"), field.value));
  });
  // What is typed here is no filter: it must not send the form.
  document.addEventListener("change", (event) => {
    if (event.target.matches(".find-value")) event.stopPropagation();
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".find-value")) event.preventDefault();
  });
})();
