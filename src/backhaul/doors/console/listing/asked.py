"""What the address of a list asks for, read once; a view is an address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import parse_qs, urlencode

from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from backhaul.core.tracking.words import IncidentKind
from backhaul.doors.console.desk import Desk
from backhaul.foundation.pages.words import HEADLINES, INCIDENTS, word
from backhaul.stages.casefile.console_counts import WAITING
from backhaul.stages.casefile.console_filter import (
    ANY,
    HEADLINE_GROUPS,
    NOBODY,
    ListFilter,
    Sort,
)
from backhaul.stages.casefile.console_frame import Frame

#: The parts of an address that choose returns; the rest says which page of them.
FILTERS = ("headline", "incident", "site", "owner", "from", "to")
CHOOSING = ("view", *FILTERS, "sort")
ALL = "all"
_GROUP = "group:"


@dataclass(frozen=True, slots=True)
class Chip:
    field: str
    value: str
    remove: str


@dataclass(frozen=True, slots=True)
class Asked:
    """`given` is what the address says, whether it can be understood or not."""

    given: Mapping[str, str]
    filter: ListFilter
    wrong: Mapping[str, str]
    """By field, what is not understood; it filters nothing."""
    view: str
    chips: tuple[Chip, ...]

    def query(self, **other: str) -> str:
        """Return the address of the same list with some parts changed, without its page."""
        parts = {name: other.get(name, self.given.get(name, "")) for name in CHOOSING}
        kept = {name: value for name, value in parts.items() if value}
        return urlencode(kept | {n: v for n, v in other.items() if n not in CHOOSING and v})

    @property
    def is_filtered(self) -> bool:
        return bool(self.chips)


def read_asked(given: QueryDict, desk: Desk, frame: Frame) -> Asked:
    said = {n: given.get(n, "").replace("\x00", "").strip()[:80] for n in CHOOSING}
    wrong: dict[str, str] = {}
    view = said["view"] or "open"
    if view not in WAITING and view != ALL:
        wrong["view"] = _("There is no such view.")
        view = "open"
    sort = Sort.PROMISE if said["sort"] == Sort.PROMISE else Sort.NEWEST
    owner = desk.actor if said["owner"] == "me" else said["owner"]
    chosen = ListFilter(
        view="" if view == ALL else view,
        headlines=_headlines(said["headline"], wrong),
        incident=_one_of(said, "incident", {ANY, *IncidentKind}, wrong),
        site=_one_of(said, "site", {code for code, _name in frame.sites}, wrong),
        owner=owner if owner == NOBODY or owner.startswith("member:") else "",
        since=_midnight(said, "from", desk, wrong),
        before=_midnight(said, "to", desk, wrong, later=timedelta(days=1)),
        today=desk.now.astimezone(desk.local.zone).date(),
        sort=sort,
    )
    asked = Asked(said, chosen, wrong, view, ())
    return Asked(said, chosen, wrong, view, tuple(_chips(asked, desk, frame)))


def group_words(group: str) -> str:
    return {
        "asked": _("Asked"),
        "to_send": _("To be sent"),
        "on_the_way": _("On the way"),
        "at_the_site": _("At the return centre"),
        "money": _("Money"),
        "over": _("Over"),
    }[group]


def _headlines(said: str, wrong: dict[str, str]) -> tuple[str, ...]:
    if said.startswith(_GROUP) and said.removeprefix(_GROUP) in HEADLINE_GROUPS:
        return HEADLINE_GROUPS[said.removeprefix(_GROUP)]
    if said and said not in HEADLINES:
        wrong["headline"] = _("There is no such headline.")
        return ()
    return (said,) if said else ()


def _one_of(said: Mapping[str, str], name: str, known: set[str], wrong: dict[str, str]) -> str:
    if said[name] and said[name] not in known:
        wrong[name] = _("This cannot be chosen.")
        return ""
    return said[name]


def _midnight(
    said: Mapping[str, str],
    name: str,
    desk: Desk,
    wrong: dict[str, str],
    *,
    later: timedelta = timedelta(0),
) -> datetime | None:
    if not said[name]:
        return None
    try:
        day = date.fromisoformat(said[name])
        return datetime.combine(day + later, time(), desk.local.zone)
    except (ValueError, OverflowError):
        wrong[name] = _("Write a day as 2026-11-30.")
        return None


def _chips(asked: Asked, desk: Desk, frame: Frame) -> Iterator[Chip]:
    for name, field, value in _told(asked, desk, frame):
        yield Chip(field, value, f"?{asked.query(**{name: ''})}")


def _told(asked: Asked, desk: Desk, frame: Frame) -> Iterator[tuple[str, str, str]]:
    said, chosen = asked.given, asked.filter
    if chosen.headlines:
        group = said["headline"].removeprefix(_GROUP)
        is_group = group in HEADLINE_GROUPS and said["headline"].startswith(_GROUP)
        value = group_words(group) if is_group else word(HEADLINES, said["headline"])
        yield "headline", _("Headline"), value
    if chosen.incident:
        value = _("any") if chosen.incident == ANY else word(INCIDENTS, chosen.incident)
        yield "incident", _("Incident"), value
    if chosen.site:
        yield "site", _("Site"), dict(frame.sites)[chosen.site]
    if chosen.owner:
        yield "owner", _("Owner"), _owner_words(chosen.owner, desk, frame)
    if chosen.since:
        yield "from", _("Requested from"), desk.local.day_of(chosen.since)
    if chosen.before:
        last = chosen.before - timedelta(days=1)
        yield "to", _("Requested until"), desk.local.day_of(last)


def _owner_words(owner: str, desk: Desk, frame: Frame) -> str:
    if owner == NOBODY:
        return _("Nobody")
    if owner == desk.actor:
        return _("Me")
    return frame.name_of(owner) or _("a member who left")


#: Boards whose rows are returns too: their address, and the parts of it that are taken over.
_BOARDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "clocks": ("console:clocks", ("view", "clock", "site", "carrier", "owner")),
    "parcels": ("console:parcels", ("view", "carrier", "incident", "severity", "age", "owner")),
    "reviews": ("console:reviews", ("view", "ask", "due", "age", "country", "owner")),
    "incidents": ("console:incidents", ("view", "severity", "kind", "owner", "age", "carrier")),
}


def back_to(query: str, slug: str) -> HttpResponseRedirect:
    """Return to the list as it was left; only parts of its own address are taken over."""
    given = parse_qs(query[:1000])
    usual = ("console:returns", CHOOSING)
    name, parts = _BOARDS.get(given.get("at", [""])[0], usual)
    kept = {n: given[n][0] for n in (*parts, "after", "before") if n in given}
    address = reverse(name, kwargs={"slug": slug})
    return HttpResponseRedirect(f"{address}?{urlencode(kept)}" if kept else address)
