"use strict";
// What makes the desk quicker and safer to type in. Nothing depends on it: every page works without.

// --- Single keys: "/" to find, "?" for help; never while typing, and Help can switch them off. ---
const SWITCH = "ledger.keys";
const typing = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

function keysAreOn() {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true; // This browser keeps nothing; then nobody has switched them off either.
  }
}

function showKeys() {
  const find = document.getElementById("find-q");
  for (const hint of document.querySelectorAll(".find kbd")) hint.hidden = !keysAreOn();
  if (find && keysAreOn()) find.setAttribute("aria-keyshortcuts", "/");
  else if (find) find.removeAttribute("aria-keyshortcuts");
}

function prepareSwitch() {
  const box = document.getElementById("keys-on");
  if (!box) return;
  box.checked = keysAreOn();
  box.closest("[hidden]").hidden = false;
  box.addEventListener("change", () => {
    localStorage.setItem(SWITCH, box.checked ? "on" : "off");
    showKeys();
  });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!keysAreOn() || typing(event.target)) return;
  const find = document.getElementById("find-q");
  const help = document.querySelector("a[data-key='?']");
  if (event.key === "/" && find) {
    event.preventDefault();
    find.select();
  } else if (event.key === "?" && help) {
    help.click();
  }
});

// --- Control and Enter, or Command and Enter, send the form one is in. ---
document.addEventListener("keydown", (event) => {
  const form = event.target.form;
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form || form.method !== "post") return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[type=submit].default") || form.querySelector("[type=submit]"));
});

// --- Unsaved: leaving a form that was changed asks first. A refused form counts as changed. ---
const opened = new Map();
const contents = (form) => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));

function watchForms() {
  for (const form of document.querySelectorAll("#content form[method=post]:not(#login-form, #changelist-form)")) {
    opened.set(form, document.querySelector(".errornote") ? "" : contents(form));
  }
}

window.addEventListener("beforeunload", (event) => {
  const isUnsaved = ([form, before]) => !sentAt.has(form) && contents(form) !== before;
  if ([...opened].some(isUnsaved)) event.preventDefault();
});

// --- A second click while the first is on its way sends nothing; the server would refuse it, too. ---
const PATIENCE = 10_000; // milliseconds; an answer that is a file leaves the page open
const sentAt = new Map();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (Date.now() - (sentAt.get(form) ?? -PATIENCE) < PATIENCE) event.preventDefault();
  else sentAt.set(form, Date.now());
});
window.addEventListener("pageshow", () => sentAt.clear());

// --- A person's own menu closes like a menu. ---
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.me[open]")) menu.open = menu.contains(event.target);
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.me[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// --- Select2 names its box after what is chosen: an empty one has no name until it is given one. ---
function nameBoxes(root) {
  for (const select of root.querySelectorAll("select.admin-autocomplete")) {
    const label = select.getAttribute("aria-label") || select.labels?.[0]?.textContent.trim().replace(/:$/, "");
    const box = select.parentElement.querySelector(".select2-selection");
    if (!label || !box) continue;
    for (const part of [box, box.querySelector(".select2-selection__rendered")]) part?.setAttribute("aria-label", label);
  }
}

showKeys();
prepareSwitch();
watchForms();
if (window.django?.jQuery) {
  window.django.jQuery(() => nameBoxes(document));
  document.addEventListener("formset:added", (event) => nameBoxes(event.target));
}
