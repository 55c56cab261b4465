// Makes a few things nicer, and nothing possible that is not possible without it: an explanation opens where its figure stands,
// and a form shows what would follow while it is filled in.
"use strict";

// The part of another page of ours that a selector names.
const part = async (address, selector, options) => {
  const answer = await fetch(address, { credentials: "same-origin", ...options });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector(selector);
};

const closed = () => {
  const open = document.getElementById("explanation");
  if (!open) return null;
  const of = open.dataset.of;
  (open.closest("tr.opened") || open).remove();
  document.querySelectorAll("a[data-explain][aria-expanded=true]").forEach((link) => link.setAttribute("aria-expanded", "false"));
  return of;
};

document.addEventListener("click", async (event) => {
  const close = event.target.closest("#explanation .close");
  const link = event.target.closest("a[data-explain]");
  if (close) {
    const of = closed();
    [...document.querySelectorAll("a[data-explain]")].find((one) => one.href === of)?.focus();
    return;
  }
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (closed() === link.href) return;
  const found = await part(link.href, "[data-explanation]").catch(() => null);
  if (!found) { location.href = link.href; return; }
  const place = document.createElement("section");
  place.id = "explanation";
  place.dataset.of = link.href;
  place.tabIndex = -1;
  place.setAttribute("aria-label", document.body.dataset.why || "");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link close";
  button.textContent = document.body.dataset.close || "×";
  place.append(button, found);
  const row = link.closest("tr");
  if (row) {
    const under = document.createElement("tr");
    under.className = "opened";
    const cell = document.createElement("td");
    cell.colSpan = [...row.cells].reduce((sum, one) => sum + one.colSpan, 0);
    cell.append(place);
    under.append(cell);
    row.after(under);
  } else {
    (link.closest(".tiles, .card > p, p, dl, li") || link).after(place);
  }
  link.setAttribute("aria-expanded", "true");
  place.focus();
});

for (const form of document.querySelectorAll("form[data-preview]")) {
  const place = document.querySelector("[data-consequences]");
  let timer, asked;
  const show = async () => {
    asked?.abort();
    asked = new AbortController();
    const fields = new URLSearchParams(new FormData(form));
    fields.set("step", "look");
    place.setAttribute("aria-busy", "true");
    try {
      const found = await part(form.action, "[data-consequences]", { method: "POST", body: fields, signal: asked.signal });
      if (found) place.replaceChildren(...found.childNodes);
      place.removeAttribute("aria-busy");
    } catch (error) {
      if (error.name !== "AbortError") place.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    if (place && form.checkValidity()) timer = setTimeout(show, 350);
  });
}

// A slider beside the field of a moment moves it. The form is sent by its button alone, so that nothing jumps while it moves.
for (const field of document.querySelectorAll("input[data-slider][data-from][data-to]")) {
  const DAY = 864e5;
  const isDay = field.type === "date";
  const [from, to] = [field.dataset.from, field.dataset.to].map((text) => Date.parse(text));
  const step = isDay || to - from > 3 * DAY ? DAY : 6e4;
  if (!(to > from)) continue;
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = 0;
  slider.max = Math.ceil((to - from) / step);
  slider.setAttribute("aria-label", field.dataset.slider);
  const follow = () => {
    const at = Date.parse(isDay || field.type === "text" ? field.value : field.value + "Z");
    slider.value = Number.isNaN(at) ? slider.max : Math.round((at - from) / step);
    slider.setAttribute("aria-valuetext", field.value || "–");
  };
  slider.addEventListener("input", () => {
    const at = new Date(Math.min(from + slider.value * step, to)).toISOString();
    field.value = isDay ? at.slice(0, 10) : field.type === "text" ? at : at.slice(0, 19);
    slider.setAttribute("aria-valuetext", field.value);
  });
  field.addEventListener("input", follow);
  follow();
  field.after(slider);
}

// An open menu closes where something else is pressed.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.more[open]")) if (!menu.contains(event.target)) menu.open = false;
});
