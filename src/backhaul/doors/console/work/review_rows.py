"""The rows of the queue, the clock of a request, and who decided one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.asking import decide_by
from backhaul.core.insights import Rate
from backhaul.core.money import Money
from backhaul.doors.console.boards.asked import owner_of
from backhaul.doors.console.case.clocks import Clock, paused, running
from backhaul.doors.console.case.people import People
from backhaul.doors.console.case.things import Tag
from backhaul.doors.console.desk import Desk
from backhaul.doors.console.shell import Person
from backhaul.doors.console.work.review_filters import ASKS, calendar_of
from backhaul.foundation.pages import words
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import word
from backhaul.stages.casefile.console_frame import Frame
from backhaul.stages.casefile.review_item import Customer, Item
from backhaul.stages.casefile.review_queue import Mark, Waiting
from backhaul.stages.messaging.facts import ANSWER_BUSINESS_DAYS

#: What became of the question to the shopper: tone, icon, words.
_MARKS: Mapping[Mark, tuple[str, str, object]] = {
    Mark.WAITS: ("info", "hourglass", gettext_lazy("Shopper is asked")),
    Mark.ANSWERED: ("brand", "chat", gettext_lazy("Answered")),
    Mark.NO_ANSWER: ("wait", "clock", gettext_lazy("No answer")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    ran: str
    name: str
    place: str
    orders: str
    units: tuple[Mapping[str, Any], ...]
    more: int
    what: str
    why: str
    value: str
    value_minor: int
    asked: str
    clock: Clock
    mark: Tag | None
    owner: Person | None


def rows(found: Sequence[Waiting], desk: Desk, frame: Frame) -> tuple[Row, ...]:
    return tuple(_row(one, desk, frame) for one in found)


def _row(one: Waiting, desk: Desk, frame: Frame) -> Row:
    local = desk.local
    reasons = dict.fromkeys(word(words.REASONS, u["reason"]) for u in one.units if u["reason"])
    return Row(
        ran=one.ran,
        name=one.name or "–",
        place=", ".join(filter(None, (one.city, one.country))),
        orders=", ".join(one.order_numbers),
        units=one.units[:3],
        more=max(0, len(one.units) - 3),
        what=", ".join(reasons),
        why=" · ".join(word(ASKS, code) for code in one.asks),
        value=local.money(Money(one.value_minor, one.currency)),
        value_minor=one.value_minor,
        asked=local.moment_within(one.requested_at),
        clock=clock(one.since, desk, one.stood_still, is_paused=one.is_paused),
        mark=mark_tag(one.mark),
        owner=owner_of(one.owner, desk, frame) if one.owner else None,
    )


def mark_tag(mark: Mark) -> Tag | None:
    if mark not in _MARKS:
        return None
    tone, icon, words_ = _MARKS[mark]
    return Tag(tone, icon, str(words_))


def clock(
    since: datetime, desk: Desk, stood_still: timedelta, *, is_paused: bool = False
) -> Clock:
    """Return how long is left of the time that the shopper was told in the first e-mail.

    It stands still while the shopper is asked, if the brand has it so.
    """
    if is_paused:
        return paused(_("waits for the shopper"))
    calendar = calendar_of(desk.brand.time_zone)
    due = decide_by(since, stood_still, calendar, ANSWER_BUSINESS_DAYS)
    return running(due, desk.local, started_at=since + stood_still)


def customer(found: Customer, local: Local) -> tuple[tuple[str, str], ...]:
    """Return what is known of the shopper at this brand, as terms and their values."""
    share = Rate(min(found.asked_back, found.bought), found.bought).share
    first = found.first_order_at
    return (
        (_("Customer since"), local.day_of(first) if first else "–"),
        (_("Orders"), str(found.orders)),
        (_("Items bought"), str(found.bought)),
        (_("Asked back"), "–" if share is None else f"{share * 100:.0f} %"),
        (_("Other returns"), str(found.returns)),
        (_("Refused before"), str(found.refused)),
        (_("Paid as credit"), str(found.credits)),
        (_("Chargebacks"), str(found.chargebacks)),
    )


def decided(found: Item, people: People, local: Local) -> str:
    """Return who decided a request that waits no longer, and how."""
    by_person = [d for d in found.decisions if d["decided_by"].startswith("member:")]
    if found.units or not by_person:
        return ""
    last = by_person[-1]
    outcomes = {unit["outcome"] for unit in last["units"] or ()}
    text = {
        frozenset({"authorize"}): _("Approved by {name}, {when}."),
        frozenset({"refuse"}): _("Refused by {name}, {when}."),
    }.get(frozenset(outcomes), _("Decided by {name}, {when}."))
    when = local.moment_within(datetime.fromisoformat(last["decided_at"]))
    return text.format(name=people.name(last["decided_by"]), when=when)
