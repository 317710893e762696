/* Saves reloads on the pages of a shopper; without it every button is a plain form post. */
(() => {
  "use strict";
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  /* A file's button in the language of the page, and the name of what was chosen. */
  for (const shown of document.querySelectorAll("[data-file]")) {
    const input = shown.previousElementSibling;
    const name = shown.querySelector("output");
    const none = name.textContent;
    const tell = () => {
      name.textContent = [...input.files].map((file) => file.name).join(", ") || none;
    };
    input.className = "hide";
    shown.className = "flex wrap mid g12 quiet t-s";
    shown.hidden = false;
    shown.querySelector(".button").addEventListener("click", () => input.click());
    input.addEventListener("change", tell);
    addEventListener("pageshow", tell);
  }

  const form = document.querySelector("[data-live-form]");
  if (!form) return;
  let last = Promise.resolve();

  const replace = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    for (const old of document.querySelectorAll("[data-live]")) {
      const now = fresh.getElementById(old.id);
      if (!now || now.innerHTML === old.innerHTML) continue;
      const held = document.activeElement;
      const value = old.contains(held) ? held.value : null;
      old.innerHTML = now.innerHTML;
      if (value !== null) {
        const same = [...old.querySelectorAll("button")].find((one) => one.value === value);
        const next = same && !same.disabled ? same : old.querySelector("button:not([disabled])");
        if (next) next.focus();
      }
    }
  };
  const save = (name, value) => {
    last = last.then(async () => {
      const data = new FormData(form);
      for (const input of form.querySelectorAll("input[type=file]")) data.delete(input.name);
      data.append(name, value);
      const answer = await fetch(form.action, { method: "POST", body: data });
      if (answer.ok) replace(await answer.text());
    }).catch(() => {});
  };

  /* A reason of another branch was chosen before the branch was changed. */
  const forget = (branch) => {
    const chips = branch.closest(".chips");
    const mine = branch.closest(".chip").nextElementSibling;
    for (const leaf of chips.querySelectorAll(".chips-sub input:checked")) {
      if (!mine || !mine.contains(leaf)) leaf.checked = false;
    }
  };

  form.addEventListener("change", (event) => {
    const input = event.target;
    if (input.name.startsWith("branch-")) forget(input);
    if (input.type !== "file") {
      save("act", "save");
      return;
    }
    if (!input.files.length) return;
    const words = input.parentElement.querySelector(".drop-words span");
    if (words) words.textContent = input.dataset.adding;
    last.then(() => {
      const send = input.closest(".drop-more").querySelector("[name=upload]");
      form.requestSubmit(send);
    });
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=step]");
    if (!button) return;
    event.preventDefault();
    const tick = form.querySelector(`.tick[value="${button.value.split(":")[0]}"]`);
    if (tick) tick.checked = true;
    save("step", button.value);
  });
})();
