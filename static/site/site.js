// Where a list is replaced in place: keeps what is unfolded open and what has the focus where it was on the screen, says
// to screen readers what is shown now, and if nothing came, says so to everybody and sets the form back to what is shown.
(() => {
  "use strict";
  document.documentElement.classList.add("scripted");
  let open = [];
  let sheetWasOpen = false;
  let focused = "";
  let height = 0;
  let scrolled = 0;
  const folds = () => document.querySelectorAll("#listing details[id]");
  const sheet = () => document.querySelector("#listing [popover]");
  const isOpen = (element) => Boolean(element && element.matches(":popover-open"));
  const heightOf = (element) => (element ? element.getBoundingClientRect().top : 0);
  const failed = document.getElementById("failed");

  // What each form asked for when its list was last replaced. A control that came later has the value it came with.
  const controls = (form) => [...form.elements].filter((control) => control.matches("input, select"));
  let shown = new Map();
  const remember = () => {
    const forms = [...document.querySelectorAll("form[hx-get]")];
    shown = new Map(forms.flatMap(controls).map((control) => [control, [control.value, control.checked]]));
  };
  const setBack = (form) => {
    for (const control of controls(form)) {
      const [value, checked] = shown.get(control) ?? [control.defaultValue, control.defaultChecked];
      control.value = value;
      control.checked = checked;
    }
    document.dispatchEvent(new Event("form-set-back"));
  };
  remember();

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.xhr.responseText.includes(`id="${event.detail.target.id}"`)) {
      // An answer without the list, such as the log-in page of a network, would put nothing in its place.
      event.detail.shouldSwap = false;
      event.detail.isError = true;
    }
    open = [...folds()].filter((fold) => fold.open).map((fold) => fold.id);
    sheetWasOpen = isOpen(sheet());
    focused = document.activeElement ? document.activeElement.id : "";
    height = heightOf(document.activeElement);
    scrolled = sheetWasOpen ? sheet().scrollTop : 0;
  });
  document.addEventListener("htmx:afterSwap", () => {
    folds().forEach((fold) => {
      if (open.includes(fold.id)) fold.open = true;
    });
    const element = focused && document.getElementById(focused);
    if (sheetWasOpen && !isOpen(sheet())) {
      // What lies in a closed sheet cannot take the focus: htmx has tried in vain.
      sheet().showPopover();
      sheet().scrollTop = scrolled;
      if (element) element.focus({ preventScroll: true });
    } else if (element) {
      // The list above may be longer or shorter now: the box that was ticked stays under the pointer.
      window.scrollBy({ top: heightOf(element) - height, behavior: "instant" });
    }
    remember();
    const heading = document.getElementById("heading");
    if (heading) document.getElementById("announced").textContent = heading.textContent.trim();
  });

  // A slow network: the list says that it is on its way. A dead one: it says so, and how to go on.
  document.addEventListener("htmx:beforeRequest", (event) => {
    failed.hidden = true;
    event.detail.target.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));
  let wanted = "";
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout", "htmx:swapError"]) {
    document.addEventListener(name, (event) => {
      const { elt: form, pathInfo } = event.detail;
      wanted = pathInfo.finalRequestPath;
      if (form.matches("form")) setBack(form);
      if (isOpen(sheet())) sheet().hidePopover(); // it would hide what is said
      failed.hidden = false;
    });
  }
  failed.querySelector("button").addEventListener("click", () => window.location.assign(wanted));
})();
