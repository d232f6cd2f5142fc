// Keeps what a reader has unfolded open when the list is replaced, and the reader's place in it; moves nothing else.
(() => {
  "use strict";
  document.documentElement.classList.add("scripted");
  let open = [];
  let sheetWasOpen = false;
  let focused = "";
  let scrolled = 0;
  const folds = () => document.querySelectorAll("#listing details[id]");
  const sheet = () => document.querySelector("#listing [popover]");
  const isOpen = (element) => Boolean(element && element.matches(":popover-open"));

  document.addEventListener("htmx:beforeSwap", () => {
    open = [...folds()].filter((fold) => fold.open).map((fold) => fold.id);
    sheetWasOpen = isOpen(sheet());
    focused = document.activeElement ? document.activeElement.id : "";
    scrolled = sheetWasOpen ? sheet().scrollTop : 0;
  });
  document.addEventListener("htmx:afterSwap", () => {
    folds().forEach((fold) => {
      if (open.includes(fold.id)) fold.open = true;
    });
    if (sheetWasOpen && !isOpen(sheet())) {
      // What lies in a closed sheet cannot take the focus: htmx has tried in vain.
      sheet().showPopover();
      sheet().scrollTop = scrolled;
      const element = focused && document.getElementById(focused);
      if (element) element.focus({ preventScroll: true });
    }
  });
})();
