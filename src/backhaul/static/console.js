// The console's keys and selections. Every page works without this file: it saves steps.
// Marks in the pages: data-key="n" (a letter does what the element does), data-view="1" and
// data-digit="1" (digits), data-go="returns" (g, then a letter), data-rows with data-row inside
// (j k x Enter), data-row-key="t" (a letter for the present row), data-drop (a <details> that closes by itself), data-copy="text", data-help.
"use strict";

const GO = { r: "returns", i: "incidents", q: "reviews", p: "policy", m: "messages", c: "customers", f: "refunds", d: "clocks", b: "parcels" };
const WAIT = 1500;
let goUntil = 0;

const $ = (query, within = document) => within.querySelector(query);
const $$ = (query, within = document) => [...within.querySelectorAll(query)];
const isShown = (element) => element && element.checkVisibility() && !element.disabled;

function isWriting(element) {
  if (!element) return false;
  if (element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName)) return true;
  return element.tagName === "INPUT" && !/^(checkbox|radio|button|submit|reset)$/.test(element.type);
}

// Rows: one of them is the present one.

const rows = () => $$("[data-rows] [data-row]").filter(isShown);
const presentRow = () => $("[data-row][data-now]");

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(presentRow());
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step))];
  $$("[data-row][data-now]").forEach((row) => row.removeAttribute("data-now"));
  next.setAttribute("data-now", "");
  const link = $("a", next);
  if (link) link.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  if ($("#peek > *") && !next.hasAttribute("data-peeked")) peek(next);
  return true;
}

function pick(row) {
  const box = row && $("input[type=checkbox]", row);
  if (!box) return false;
  box.checked = !box.checked;
  told(box.form);
  return true;
}

// The list that a return was opened from: its neighbours there, and how far one is.

function keepList() {
  const urls = $$(".list [data-row] .list-ran a:first-child").map((link) => link.pathname);
  if (urls.length) sessionStorage.setItem("list", JSON.stringify(urls));
}

function showBeside() {
  const place = $("[data-beside]");
  const urls = JSON.parse(sessionStorage.getItem("list") || "[]");
  const at = urls.indexOf(location.pathname);
  if (!place || at < 0 || urls.length < 2) return;
  const [before, after] = $$("a", place);
  for (const [link, url] of [[before, urls[at - 1]], [after, urls[at + 1]]]) {
    link.hidden = !url;
    if (url) link.href = url;
  }
  $("span", place).textContent = place.dataset.beside.replace("{n}", at + 1).replace("{all}", urls.length);
  place.hidden = false;
}

keepList();
showBeside();

// Selections: how many, and how much they are worth together.

function told(form) {
  if (!form || !form.hasAttribute("data-bulk")) return;
  const boxes = $$(".list-pick [name]", form);
  const chosen = boxes.filter((box) => box.checked);
  const all = $("[data-all]", form);
  if (all) {
    all.checked = chosen.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  const count = $("[data-count]", form);
  if (!count) return;
  const language = document.documentElement.lang;
  count.textContent = (count.dataset.count || "{n}").replace("{n}", chosen.length.toLocaleString(language));
  const money = new Intl.NumberFormat(language, { style: "currency", currency: form.dataset.currency });
  const minor = chosen.reduce((sum, box) => sum + Number(box.dataset.minor), 0);
  $("[data-sum]", form).textContent = money.format(minor / 10 ** money.resolvedOptions().maximumFractionDigits);
}

function clearSelection() {
  const form = $("form[data-bulk]");
  if (!form || !$(".list-pick [name]:checked", form)) return false;
  form.reset();
  told(form);
  return true;
}

// A look into the present row, beside the list.

function peek(row) {
  const eye = row && $("[data-peek]", row);
  if (!eye) return false;
  if (row.hasAttribute("data-peeked")) return shutPeek();
  $$("[data-peeked]").forEach((other) => other.removeAttribute("data-peeked"));
  row.setAttribute("data-peeked", "");
  eye.dispatchEvent(new CustomEvent("click", { bubbles: true, cancelable: true }));
  return true;
}

function shutPeek() {
  const place = $("#peek");
  if (!place || !place.childElementCount) return false;
  place.replaceChildren();
  $$("[data-peeked]").forEach((row) => row.removeAttribute("data-peeked"));
  return true;
}

// What opens and closes.

function closeDrops(except) {
  const open = $$("details[data-drop][open]").filter((drop) => drop !== except && !drop.contains(except));
  open.forEach((drop) => drop.removeAttribute("open"));
  return open.length > 0;
}

async function help(link) {
  let dialog = $("dialog[data-keys-list]");
  if (!dialog) {
    const answer = await fetch(link.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const list = $("#all-keys", page);
    if (!list) return location.assign(link.href);
    dialog = document.createElement("dialog");
    dialog.className = "dialog";
    dialog.setAttribute("data-keys-list", "");
    const title = document.createElement("h2");
    title.textContent = $("h1", page).textContent;
    const close = document.createElement("button");
    close.className = "button";
    close.textContent = link.dataset.close;
    close.addEventListener("click", () => dialog.close());
    dialog.setAttribute("aria-label", title.textContent);
    dialog.append(title, ...list.children, close);
    document.body.append(dialog);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }
  closeDrops(null);
  if (!dialog.open) dialog.showModal();
}

// Keys.

function press(element) {
  if (!isShown(element)) return false;
  if (element.tagName === "SUMMARY") {
    element.parentElement.open = !element.parentElement.open;
    const first = $("input:not([type=hidden]), select, textarea, a, button", element.parentElement);
    if (element.parentElement.open && first) first.focus();
  } else {
    element.click();
  }
  return true;
}

function letter(key) {
  const mine = presentRow() && $(`[data-row-key="${CSS.escape(key)}"]`, presentRow());
  if (mine) return press(mine);
  // A step for many is also the step for the present row.
  const bulk = $(`form[data-bulk] .bulk [data-key="${CSS.escape(key)}"]`);
  if (bulk && !$(".list-pick [name]:checked", bulk.form)) {
    if (!pick(presentRow())) return false;
  }
  const found = $$(`[data-key="${CSS.escape(key)}"]`).find(isShown);
  if (!found) return false;
  return press(found);
}

function digit(key) {
  const inDrop = $(`details[data-drop][open] [data-digit="${key}"]`);
  return press(inDrop || $(`[data-view="${key}"]`));
}

function go(key) {
  goUntil = 0;
  const link = GO[key] && $(`[data-go="${GO[key]}"]`);
  if (!link) return false;
  location.assign(link.href);
  return true;
}

function escape() {
  const field = document.activeElement;
  if (closeDrops(null) || shutPeek()) return true;
  if (isWriting(field)) {
    field.blur();
    return true;
  }
  return clearSelection();
}

function single(event) {
  const key = event.key;
  if (Date.now() < goUntil) return go(key.toLowerCase());
  if (key === "/") {
    const find = $("#find");
    if (!find) return false;
    find.focus();
    find.select();
    return true;
  }
  if (key === "?") {
    const link = $("[data-help]");
    if (link) help(link);
    return Boolean(link);
  }
  if (/^[1-9]$/.test(key)) return digit(key);
  if (key === "Enter") {
    const row = document.activeElement === document.body && presentRow();
    return row ? press($("a", row)) : false;
  }
  if (key === " ") return !document.activeElement.matches("button, summary, input") && peek(presentRow());
  if (!/^[a-z]$/i.test(key)) return false;
  return word(key.toLowerCase());
}

function word(key) {
  if (key === "g") {
    goUntil = Date.now() + WAIT;
    return true;
  }
  if (key === "j" && move(1)) return true;
  if (key === "k" && move(-1)) return true;
  if (key === "x" && pick(presentRow())) return true;
  return letter(key);
}

document.addEventListener("keydown", (event) => {
  const isSend = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (isSend && event.target.matches("[data-send]")) {
    event.target.form.requestSubmit($("button:not([type=button])", event.target.form));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if ($("dialog[open]")) return;
  if (event.key === "Escape") {
    if (escape()) event.preventDefault();
    return;
  }
  if (isWriting(event.target) || document.body.dataset.keys === "off") return;
  if (single(event)) event.preventDefault();
});

// Pointers.

document.addEventListener("click", (event) => {
  closeDrops(event.target);
  const helper = event.target.closest("[data-help]");
  if (helper && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    help(helper);
    return;
  }
  const copy = event.target.closest("[data-copy]");
  if (copy && navigator.clipboard) {
    navigator.clipboard.writeText(copy.dataset.copy).then(() => {
      copy.classList.add("is-copied");
      setTimeout(() => copy.classList.remove("is-copied"), WAIT);
    });
    return;
  }
  if (event.target.closest("[data-unpeek]")) shutPeek();
  const row = event.target.closest("[data-row]");
  if (!row || event.target.closest("a, button, input, label, summary, select, form form")) return;
  if (String(getSelection())) return;
  if (event.target.closest(".list-pick")) pick(row);
  else press($("a", row));
});

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (event.target.matches("[data-all]")) {
    $$(".list-pick [name]", form).forEach((box) => { box.checked = event.target.checked; });
  }
  if (event.target.matches("[data-all], .list-pick [name]")) told(form);
});

document.addEventListener("reset", (event) => setTimeout(() => told(event.target)));
// A browser that comes back keeps the boxes and forgets what was said of them.
const toldAll = () => $$("form[data-bulk]").forEach(told);
addEventListener("pageshow", toldAll);
document.addEventListener("htmx:load", () => { toldAll(); keepList(); });
