// Keeps what a reader has unfolded open when the list is replaced, and moves nothing else.
(() => {
  "use strict";
  document.documentElement.classList.add("scripted");
  let open = [];
  let sheetWasOpen = false;
  const folds = () => document.querySelectorAll("#listing details[id]");
  const sheet = () => document.querySelector("#listing [popover]");
  const isOpen = (element) => Boolean(element && element.matches(":popover-open"));

  document.addEventListener("htmx:beforeSwap", () => {
    open = [...folds()].filter((fold) => fold.open).map((fold) => fold.id);
    sheetWasOpen = isOpen(sheet());
  });
  document.addEventListener("htmx:afterSwap", () => {
    folds().forEach((fold) => {
      if (open.includes(fold.id)) fold.open = true;
    });
    if (sheetWasOpen && !isOpen(sheet())) sheet().showPopover();
  });
})();
