"""One return walked through the pages: a shopper's portal, a receiver's station, the console.

The shop that sells and the eyes that watch are still the API; everything that a person does
is done on a page, with the forms that the page offers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from backhaul.core.reasons import TREE
from backhaul.wiring.journey.browsing import Form, Page, Walker
from backhaul.wiring.journey.doors import JourneyTrouble, wait_until
from backhaul.wiring.journey.steps import Walk

_RAN = re.compile(r"\b[A-Z]{2,4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_BRANCHES = {leaf: branch for branch, leaves in TREE.items() for leaf in leaves}
_MOST_QUESTIONS = 8
_MOST_LOOKS = 3


def sign_in(base: str, email: str, password: str) -> Walker:
    """Return the browser of a member, signed in."""
    walker = Walker(base)
    form = walker.open("/account/login/").form(having="password")
    page = walker.submit(form, [("login", email), ("password", password)])
    if "/account/login" in page.url:
        raise JourneyTrouble(f"{email} could not sign in: {page.said()}")
    return walker


@dataclass(slots=True, kw_only=True)
class PageWalk(Walk):
    """As Walk, but people do what a Walk asks of the API. `staff` is signed in.

    With `instead`, a stock number, each line is exchanged for that. Who `agrees` ticks what
    the last page asks for.
    """

    slug: str
    shopper: Walker
    staff: Walker
    instead: str = ""
    agrees: bool = False

    def request(
        self,
        units: list[tuple[str, int, str]],
        *,
        resolution: str = "refund",
        method: str = "qr",
    ) -> None:
        """Look the order up, choose everything of it, and create the return."""
        form = self.shopper.open(f"/{self.slug}/").form(having="email")
        given = [("number", self.order.number), ("email", self.order.email)]
        items = self.shopper.submit(form, given).form(to="/return/")
        lines = sorted(items.offered.get("pick", ()), key=int)
        if not lines:
            # The page says why, and offers nothing: no return comes of it.
            self.seen = {"headline": "refused", "legs": []}
            return
        if len(lines) != len(units):
            raise JourneyTrouble(f"{len(lines)} lines are offered, {len(units)} were bought")
        answers = [
            answer
            for line, (_, _, reason) in zip(lines, units, strict=True)
            for answer in _picked(line, reason)
        ]
        options = self.shopper.submit(items, answers)
        page = self.shopper.submit(
            options.form(having="method"), [("resolution", resolution), ("method", method)]
        )
        if self.instead:
            chosen = [(f"instead-{line}", self.instead) for line in lines]
            page = self.shopper.submit(page.form(to="/instead/"), chosen)
        check = page.form(to="/check/")
        done = self.shopper.submit(check, _agreed(check) if self.agrees else ())
        found = _RAN.search(done.text)
        if found is None:
            raise JourneyTrouble(f"no number on the last page: {done.said()}")
        self.ran = found[0]

    def authorize(self) -> None:
        """Nothing to do: the page asked the policy when it created the return."""

    def get_label(self) -> None:
        """Wait for the label that the page ordered."""

        def number() -> str:
            parcels = self.look()["parcels"]
            return str(parcels[0]["tracking_number"]) if parcels else ""

        self.tracking_number = wait_until(number, bool, what="the label")

    def look(self) -> dict[str, Any]:
        # `super()` knows not the class that `slots` makes.
        return Walk.look(self) if self.ran else self.seen

    def receive(self, ordinals: list[int] | None = None) -> None:
        """Scan the return's number, then the products that are in the box, or take all."""
        box = self._scan(self.staff.open("/station/"), self.ran)
        if ordinals is None:
            self.staff.submit(box.form(to="/receive"))
            return
        for _ in ordinals:
            box = self._scan(box, self.order.lines[0].sku)

    def inspect(self, ordinal: int, condition: str = "as_new") -> str:
        """Answer each question that the station asks; return the grade that it shows."""
        said = {"complete": "yes", "matches": "yes", "condition": condition}
        page = self.staff.open(self._unit(ordinal, "inspect"))
        for _ in range(_MOST_QUESTIONS):
            if not page.url.split("?")[0].endswith("/inspect"):
                return page.url
            form = page.form(having="q")
            asked = dict(form.fields)["q"]
            page = self.staff.submit(form, press=f"answer={said[asked]}")
        raise JourneyTrouble("the station asks on and on")

    def decide(self, ordinal: int) -> str:
        page = self.staff.open(self._unit(ordinal, "disposition"))
        form = page.form(having="choice", to="disposition")
        chosen = dict(form.fields)["choice"]
        self.staff.submit(form)
        self._carry_out(ordinal)
        return chosen

    def settle(self, override_reason: str = "") -> None:
        """Reckon what would be paid, then pay just that; look again if it changed meanwhile."""
        at = f"/b/{self.slug}/returns/{self.ran}/settle"
        reason = [("reason", override_reason)]
        for _ in range(_MOST_LOOKS):
            page = self.staff.open(at)
            if not any(form.has("reason") for form in page.forms()):
                return  # all is paid or on its way: the worker was quicker
            if override_reason:
                page = self.staff.submit(
                    page.form(having="reason"), reason, press="step=reckon"
                )
            form = page.form(having="reason")
            # Without the button nothing is left to pay: the worker was quicker.
            if ("step", "pay") not in form.buttons:
                return
            page = self.staff.submit(form, reason, press="step=pay", expect=(200, 422))
            if page.status == 200:
                return
        raise JourneyTrouble(f"{at}: what is owed changes at each look")

    def _carry_out(self, ordinal: int) -> None:
        """Do the work that some dispositions need, by the unit's own page."""
        page = self.staff.open(self._unit(ordinal, ""))
        forms = [form for form in page.forms() if "carried-out" in form.action]
        if forms:
            self.staff.submit(forms[0], [("reference", f"proof-{self.ran}")])

    def _scan(self, page: Page, code: str) -> Page:
        return self.staff.submit(page.form(having="code", to=""), [("code", code)])

    def _unit(self, ordinal: int, page: str) -> str:
        return f"/station/units/{self.slug}/{self.ran}/{ordinal}/{page}"


def _agreed(form: Form) -> list[tuple[str, str]]:
    """Return what is sent when each box that asks for an agreement is ticked."""
    return [
        (name, value)
        for name, values in form.offered.items()
        if name.startswith("agree-")
        for value in values
    ]


def _picked(line: str, reason: str) -> list[tuple[str, str]]:
    branch = _BRANCHES[reason]
    leaf = [(f"reason-{line}", reason)] if len(TREE[branch]) > 1 else []
    return [("pick", line), (f"branch-{line}", branch), *leaf]
