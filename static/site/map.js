// The slider of the map's form: it sets the day, and the form asks for the map. Without this script the day is typed.
(() => {
  "use strict";
  const DAY = 86400000;
  const slider = document.getElementById("map-slider");
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
  document.addEventListener("htmx:afterSwap", () => {
    document.getElementById("map-said").textContent = document.querySelector(".map-title").textContent;
  });
  follow();
  slider.closest("[hidden]").hidden = false;
})();
