"""Where the parcels of a brand are, the oldest first; and those that nobody awaits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.money import Money
from backhaul.core.tracking.links import tracking_link
from backhaul.doors.console.boards import asked
from backhaul.doors.console.boards.asked import Choice, Said
from backhaul.doors.console.boards.views import kept_views
from backhaul.doors.console.case.clocks import length
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.shell import Person
from backhaul.doors.console.work.incident_words import SEVERITIES
from backhaul.doors.console.work.tables import Table, csv_response
from backhaul.foundation.pages.words import INCIDENTS, POSITIONS, word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile import parcel_board
from backhaul.stages.casefile.console_frame import Frame, frame_of
from backhaul.stages.casefile.parcel_board import Shown, Wanted
from backhaul.stages.tracking.strays import StrayNumber, stray_numbers

VIEWS: Mapping[str, object] = {
    "open": gettext_lazy("All open"),
    "shopper": gettext_lazy("With the shopper"),
    "way": gettext_lazy("On the way"),
    "arrived": gettext_lazy("Delivered, not checked in"),
    "trouble": gettext_lazy("With an incident"),
}
NAMES = ("carrier", "incident", "severity", "age", "owner")
_AGES = {"1": gettext_lazy("1 d"), "3": gettext_lazy("3 d"), "7": gettext_lazy("7 d"),
         "14": gettext_lazy("14 d")}  # fmt: skip
_TONES = {"incident": ("bad", "incident"), "soft": ("wait", "hourglass")}
_CSV_MOST = 5000
_MOST_STRAYS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    ran: str
    value_minor: int
    name: str
    place: str
    position: str
    carrier: str
    number: str
    link: str
    """The carrier's own page about it; empty where none is known."""
    last: str
    trouble: str
    tone: str
    icon: str
    age: str
    heard: str
    value: str
    owner: Person | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    carrier: str
    number: str
    link: str
    search: str
    scans: str
    text: str
    first: str
    last: str


@desk_page(May.VIEW)
def parcels(request: HttpRequest, desk: Desk) -> HttpResponse:
    said = Said.of(request.GET, NAMES, tuple(VIEWS))
    people = frame_of(desk.brand.pk, desk.seat.user.pk)
    after = asked.after_asked(request)
    wanted = _wanted(said, desk, people)
    found = parcel_board.page_of(desk.brand.pk, wanted, after=after)
    kept = Said(said.given, "", "")
    context = {
        "tabs": [
            {
                "label": label,
                "url": f"?{kept.query(view='' if name == said.usual else name)}",
                "is_current": name == said.view,
                "key": str(place),
            }
            for place, (name, label) in enumerate(VIEWS.items(), start=1)
        ],
        "choices": _choices(said, people, parcel_board.carriers_of(desk.brand.pk)),
        "rows": [_row(one, desk, people) for one in found.rows],
        **asked.around(said, desk, "parcels", found, after),
        "kept": kept_views(desk, people, "parcels", said.query()),
    }
    return desk.render(request, "console/boards/parcels.html", context, current="parcels")


@desk_page(May.VIEW)
def parcels_csv(request: HttpRequest, desk: Desk) -> HttpResponse:
    said = Said.of(request.GET, NAMES, tuple(VIEWS))
    people = frame_of(desk.brand.pk, desk.seat.user.pk)
    wanted = _wanted(said, desk, people)
    found = parcel_board.page_of(desk.brand.pk, wanted, limit=_CSV_MOST)
    head = ("ran", "carrier", "tracking_number", "position", "made_at", "last_scan_at",
            "last_scan_place", "asked_at", "incident", "severity", "incident_at", "owner",
            "value", "currency")  # fmt: skip
    rows = tuple(_cells(one, people) for one in found.rows)
    return csv_response(Table(head, rows), f"parcels-{desk.brand.slug}.csv")


@desk_page(May.VIEW)
def strays(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the numbers that carriers tell of and no parcel has."""
    found = stray_numbers([desk.brand.pk], most=_MOST_STRAYS)
    context = {"rows": [_stray(one, desk) for one in found]}
    return desk.render(request, "console/boards/strays.html", context, current="parcels")


def _wanted(said: Said, desk: Desk, people: Frame) -> Wanted:
    age = said.only("age", list(_AGES))
    return Wanted(
        view=said.view,
        carrier=said.get("carrier"),
        incident=said.only("incident", list(INCIDENTS)),
        severity=said.only("severity", list(SEVERITIES)),
        owner=asked.owner_asked(said, desk, people),
        silent_since=desk.now - timedelta(days=int(age)) if age else None,
    )


def _choices(said: Said, people: Frame, carriers: Sequence[str]) -> list[Choice]:
    kinds = [(code, word(INCIDENTS, code)) for code in INCIDENTS]
    grave = [(code, str(words)) for code, words in SEVERITIES.items()]
    ages = [(code, str(words)) for code, words in _AGES.items()]
    return [
        asked.carrier_choice(said, carriers),
        Choice("incident", _("Incident"), kinds, _("with or without"), said.get("incident")),
        Choice("severity", _("Severity"), grave, _("any severity"), said.get("severity")),
        Choice("age", _("Silent for"), ages, _("any time"), said.get("age")),
        asked.owner_choice(said, people),
    ]


def _row(one: Shown, desk: Desk, people: Frame) -> Row:
    local = desk.local
    tone, icon = _TONES.get(one.severity, ("mute", "info"))
    asked_at = one.asked_at
    return Row(
        ran=one.ran,
        value_minor=one.value_minor,
        name=one.name or _("Unknown shopper"),
        place=", ".join(filter(None, (one.city, one.country))),
        position=word(POSITIONS, one.position) if one.position else _("No scan so far"),
        carrier=one.carrier or _("Unknown carrier"),
        number=one.number,
        link=tracking_link(one.carrier, one.number),
        last=_last(one, desk),
        trouble=word(INCIDENTS, one.incident) if one.incident else "",
        tone=tone,
        icon=icon,
        age=length(local.now - one.made_at),
        heard=_("Carrier heard {ago}").format(ago=local.ago(asked_at)) if asked_at else "",
        value=local.money(Money(one.value_minor, one.currency)),
        owner=asked.owner_of(one.owner, desk, people),
    )


def _last(one: Shown, desk: Desk) -> str:
    """Return when and where it was scanned last, in the time of that place."""
    told = str(one.last_scan.get("instant") or "")
    if not told:
        return ""
    offset = one.last_scan.get("utc_offset_minutes")
    when = desk.local.moment(datetime.fromisoformat(told), offset)
    return ", ".join(filter(None, (when, str(one.last_scan.get("place") or ""))))


def _cells(one: Shown, people: Frame) -> tuple[str, ...]:
    return (
        one.ran,
        one.carrier,
        one.number,
        one.position,
        one.made_at.isoformat(),
        str(one.last_scan.get("instant") or ""),
        str(one.last_scan.get("place") or ""),
        one.asked_at.isoformat() if one.asked_at else "",
        one.incident,
        one.severity,
        one.incident_at.isoformat() if one.incident_at else "",
        people.name_of(one.owner),
        str(Money(one.value_minor, one.currency).major),
        one.currency,
    )


def _stray(one: StrayNumber, desk: Desk) -> Stray:
    search = reverse("console:search", kwargs={"slug": desk.brand.slug})
    return Stray(
        carrier=one.carrier,
        number=one.number,
        link=tracking_link(one.carrier, one.number),
        search=search,
        scans=f"{one.scans:,}",
        text=", ".join(filter(None, (one.text, one.place))),
        first=desk.local.moment(one.first_at),
        last=desk.local.moment(one.last_at),
    )
