"""What a list of returns is asked for: views, filters and orders, each with its index.

A list walks one index of the brand in its order and keeps what fits. How far it walks for
one page is bounded: where little fits, the page says how far it looked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from backhaul.stages.casefile.console_counts import GRAVE, WAITING

#: Group → its headlines, in the order of the way; every headline is in one.
HEADLINE_GROUPS: Mapping[str, tuple[str, ...]] = {
    "asked": ("requested", "in_review", "authorized"),
    "to_send": ("ready_to_send", "label_ready", "handed_over"),
    "on_the_way": (
        "first_scan", "on_its_way", "out_for_delivery", "partly_received",
        "refunded_awaiting_parcel", "refunded_on_its_way",
        "credited_awaiting_parcel", "credited_on_its_way",
    ),
    "at_the_site": (
        "delivered", "arrived", "checked_in", "inspected", "missing",
        "refunded_arrived", "credited_arrived",
    ),
    "money": (
        "refund_approved", "exchange_approved", "refund_sent", "refund_checking",
        "partly_paid",
    ),
    "over": (
        "refunded", "credited", "exchanged", "kept", "sent_back", "closed", "refused",
        "withdrawn", "expired",
    ),
}  # fmt: skip
NOBODY = "nobody"
ANY = "any"


class Sort(StrEnum):
    NEWEST = "newest"
    PROMISE = "promise"
    """Soonest first; returns with a promise that are not done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilter:
    """Empty fields filter nothing. `view` is a name of WAITING."""

    view: str = ""
    headlines: tuple[str, ...] = ()
    incident: str = ""
    """A kind, or ANY."""
    site: str = ""
    owner: str = ""
    """As the journal names a member, or NOBODY."""
    since: datetime | None = None
    before: datetime | None = None
    today: date
    sort: Sort = Sort.NEWEST

    @property
    def order(self) -> Sort:
        """What is overdue is always shown by its promise."""
        return Sort.PROMISE if self.view == "overdue" else self.sort


@dataclass(frozen=True, slots=True)
class Conditions:
    """`walked` is served by the index that the list walks; what is `kept` of it is not."""

    walked: tuple[str, ...]
    kept: tuple[str, ...]
    values: Mapping[str, object]
    headlines: tuple[str, ...] = ()
    """Each is walked on its own, and the walks are merged."""


def conditions_of(asked: ListFilter) -> Conditions:
    """Choose what is walked; the rest is looked at row by row."""
    values: dict[str, object] = {"today": asked.today}
    parts = dict(_parts(asked, values))
    if asked.order is Sort.PROMISE:
        promised = parts.pop("overdue", "NOT is_done AND promise_on IS NOT NULL")
        parts.pop("open", None)
        return Conditions((promised,), tuple(parts.values()), values)
    few = next((name for name in _FEWEST_FIRST if name in parts), "open")
    headlines = asked.headlines if few == "open" else ()
    if headlines:
        del parts["headline"]
    # A span of days is a span of the index that is walked newest first.
    names = ("since", "before") if headlines else (few, "since", "before")
    walked = tuple(parts.pop(name) for name in names if name in parts)
    return Conditions(walked, tuple(parts.values()), values, headlines)


#: Of what can be walked newest first, what holds the fewest returns comes first.
_FEWEST_FIRST = ("refund", "review", "inspect", "incident", "any", "owner")


def _parts(asked: ListFilter, values: dict[str, object]) -> Iterator[tuple[str, str]]:
    if asked.view:
        yield asked.view, WAITING[asked.view]
    if asked.view == "incident":
        yield "grave", GRAVE
    if asked.headlines:
        values["headlines"] = list(asked.headlines)
        yield "headline", "headline = ANY(%(headlines)s::text[])"
    if asked.site:
        values["site"] = asked.site
        yield "site", "site = %(site)s"
    yield from _of_people(asked, values)
    if asked.since:
        values["since"] = asked.since
        yield "since", "created_at >= %(since)s"
    if asked.before:
        values["before"] = asked.before
        yield "before", "created_at < %(before)s"


def _of_people(asked: ListFilter, values: dict[str, object]) -> Iterator[tuple[str, str]]:
    if asked.incident == ANY:
        yield "any", "incident IS NOT NULL"
    elif asked.incident:
        values["incident"] = asked.incident
        yield "any", "incident IS NOT NULL AND incident = %(incident)s"
    if asked.owner == NOBODY:
        yield "unowned", "owner IS NULL"
    elif asked.owner:
        values["owner"] = asked.owner
        yield "owner", "owner IS NOT NULL AND owner = %(owner)s"
