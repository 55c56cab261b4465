// Makes two things nicer, and nothing possible that is not possible without it: an explanation opens where its figure stands,
// and a form shows what would follow while it is filled in.
"use strict";
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-explain]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const open = document.getElementById("explanation");
  if (open) {
    const same = open.dataset.of === link.href;
    open.remove();
    if (same) return;
  }
  const answer = await fetch(link.href, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector("[data-explanation]");
  if (!found) { location.href = link.href; return; }
  const place = document.createElement("section");
  place.id = "explanation";
  place.className = "card";
  place.dataset.of = link.href;
  place.tabIndex = -1;
  place.append(found);
  (link.closest("table") || link.closest("p, li, dl") || link).after(place);
  place.focus();
});
for (const form of document.querySelectorAll("form[data-preview]")) {
  const place = document.querySelector("[data-consequences]");
  let timer;
  const show = async () => {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("step", "look");
    const answer = await fetch(form.action, { method: "POST", body: fields, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("[data-consequences]");
    if (found && place) place.replaceChildren(...found.childNodes);
  };
  form.addEventListener("change", () => {
    clearTimeout(timer);
    if (form.checkValidity()) timer = setTimeout(show, 300);
  });
}
