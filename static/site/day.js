// The slider of a page that shows a day: it sets the day, and the form asks for what is shown. Without this script the
// day is typed, or reached by the links to changes and to the ends of years.
(() => {
  "use strict";
  const DAY = 86400000;
  const slider = document.getElementById("day-slider");
  const field = document.getElementById("on");
  if (!slider || !field) return;
  const first = Date.parse(slider.dataset.first);
  const dayOf = (number) => new Date(first + number * DAY).toISOString().slice(0, 10);
  const numberOf = (day) => Math.round((Date.parse(day) - first) / DAY);
  const follow = () => {
    if (!field.value) return;
    slider.value = String(numberOf(field.value));
    slider.setAttribute("aria-valuetext", field.value);
  };

  slider.max = String(numberOf(slider.dataset.last));
  slider.addEventListener("input", () => {
    field.value = dayOf(Number(slider.value));
    slider.setAttribute("aria-valuetext", field.value);
  });
  field.addEventListener("change", follow);
  document.addEventListener("form-set-back", follow);
  document.addEventListener("htmx:afterSwap", () => {
    document.getElementById("day-said").textContent = document.querySelector(".day-title").textContent;
  });
  follow();
  slider.closest("[hidden]").hidden = false;
})();
