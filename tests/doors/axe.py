"""Asks axe-core what is inaccessible on a page, in one way for every door.

axe-core (MPL 2.0) lies unchanged in tests/vendor; it never leaves the tests.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

_AXE = (Path(__file__).resolve().parents[1] / "vendor/axe.min.js").read_text(encoding="utf-8")
#: It would fetch sounds and films first; there are none.
_RUN = """async () => {
  const answer = await axe.run({resultTypes: ["violations"], preload: false});
  return answer.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html).join(" "));
}"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_FEWER = """() => {
  const rows = [...document.querySelectorAll("[data-rows] [data-row]")];
  if (rows.length > 12) rows.filter((row, at) => at % 3).forEach((row) => row.remove());
}"""


def violations(page: Page) -> list[str]:
    """Return what is wrong; axe is evaluated, not loaded: the page's policy stays as it is."""
    page.wait_for_load_state("load")  # a page without its stylesheet has other faults
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_AXE)
    found: list[str] = page.evaluate(_RUN)
    return found


def leave_every_third_row(page: Page) -> None:
    """Shorten a long list: axe takes seconds for fifty rows of one template.

    `make_bulk` has a period of sixteen, so that every stage stays.
    """
    page.evaluate(_FEWER)
