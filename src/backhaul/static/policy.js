// Moves rules with Alt and an arrow, and stays with the rule that was moved. Every page of the
// policy works without this file.
"use strict";

(() => {
  const present = () => document.querySelector(".row-rule[data-now]") || document.activeElement.closest(".row-rule");

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || !/^Arrow(Up|Down)$/.test(event.key)) return;
    const row = present();
    const act = event.key === "ArrowUp" ? "up" : "down";
    const button = row && row.querySelector(`button[name=act][value=${act}]:not([disabled])`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  const moved = location.hash.startsWith("#rule-") && document.getElementById(location.hash.slice(1));
  if (moved && moved.hasAttribute("data-row")) {
    moved.setAttribute("data-now", "");
    const link = moved.querySelector("a");
    if (link) link.focus({ preventScroll: true });
  }
})();
