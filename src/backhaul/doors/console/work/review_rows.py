"""The rows of the queue, the clock of a request, and who decided one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.business_time import BusinessCalendar
from backhaul.core.insights import Rate
from backhaul.core.money import Money
from backhaul.doors.console.case.clocks import Clock, running
from backhaul.doors.console.case.people import People
from backhaul.doors.console.desk import Desk
from backhaul.foundation.pages import words
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import word
from backhaul.stages.casefile.review_item import Customer, Item
from backhaul.stages.casefile.review_queue import Waiting
from backhaul.stages.messaging.facts import ANSWER_BUSINESS_DAYS

_ASKS = {
    "value_above_review": gettext_lazy("Value above the limit"),
    "photos_missing": gettext_lazy("Photo missing"),
    "reason_unknown": gettext_lazy("Reason not known"),
    "other_currency": gettext_lazy("Another currency"),
    "serial_missing": gettext_lazy("Serial number missing"),
    "rule": gettext_lazy("A rule asks for a person"),
    "law_may_give_right": gettext_lazy("The law may give a right"),
    "may_be_warranty": gettext_lazy("May be under warranty"),
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
    asked: str
    clock: Clock


def rows(found: Sequence[Waiting], desk: Desk) -> tuple[Row, ...]:
    return tuple(_row(one, desk) for one in found)


def _row(one: Waiting, desk: Desk) -> Row:
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
        why=" · ".join(word(_ASKS, code) for code in one.asks),
        value=local.money(Money(one.value_minor, one.currency)),
        asked=local.moment(one.requested_at),
        clock=clock(one.since, desk),
    )


def clock(since: datetime, desk: Desk) -> Clock:
    """Return how long is left of the time that the shopper was told in the first e-mail.

    On the calendar of the brand's place without its holidays: who answers is no return centre.
    """
    calendar = _calendar(desk.brand.time_zone)
    last_day = calendar.add(calendar.day_of(since), ANSWER_BUSINESS_DAYS)
    return running(calendar.end_of(last_day), desk.local, started_at=since)


@lru_cache(maxsize=64)
def _calendar(zone: str) -> BusinessCalendar:
    from zoneinfo import ZoneInfo

    return BusinessCalendar(zone=ZoneInfo(zone))


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
