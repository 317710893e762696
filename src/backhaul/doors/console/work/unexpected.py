"""Pieces that belong to no return: whose they are is found out here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backhaul.core.axes import Processing
from backhaul.core.errors import DomainError, NotFound
from backhaul.doors.console.case.clocks import length
from backhaul.doors.console.case.people import People
from backhaul.doors.console.desk import operator_page
from backhaul.doors.console.typed import whole
from backhaul.foundation import clock, cursors
from backhaul.foundation.pages import words
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May, Seat
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import unassigned_brand_id
from backhaul.stages.casefile.pictures import photo
from backhaul.stages.receiving.actions import Home, adopt_unit
from backhaul.stages.receiving.loose import Loose, loose_unit, loose_units
from backhaul.stages.receiving.queries import Candidate, expected

_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    lpn: str
    title: str
    brand: str
    site: str
    age: str
    received: str
    by: str
    scanned: str
    note: str
    photos: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class House:
    """All brands of the operator, and the one that owns what is nobody's."""

    seat: Seat
    unassigned: int
    local: Local

    @property
    def brand_ids(self) -> tuple[int, ...]:
        return (self.unassigned, *(brand.pk for brand in self.seat.brands))

    def name(self, brand_id: int) -> str:
        named = {brand.pk: brand.name for brand in self.seat.brands}
        return named.get(brand_id, _("nobody’s yet"))


def house_of(seat: Seat) -> House:
    """The operator's clock is UTC: its brands and sites may be in many places."""
    now = clock.now()
    return House(seat, unassigned_brand_id(), Local.of(get_language() or "en", "UTC", now))


@operator_page(May.OPERATE)
def unexpected(request: HttpRequest, seat: Seat) -> HttpResponse:
    after = request.GET.get("after", "")
    try:
        place = cursors.read_after(after) if after else None
    except DomainError as error:
        raise Http404 from error
    house = house_of(seat)
    with acting_for(*house.brand_ids):
        found = loose_units(house.brand_ids, after=place, limit=_PAGE)
        people = People.known_to(seat.user.pk, (unit.received_by for unit in found.rows))
        here = reverse("console:unexpected")
        last = found.rows[-1] if found.rows else None
        context: dict[str, Any] = {
            "seat": seat,
            "current": "unexpected",
            "rows": [_shown(unit, house, people) for unit in found.rows],
            "start": here if after else "",
            "following": f"{here}?after={cursors.after(last.received_at, last.id)}"
            if last and found.has_more
            else "",
        }
        return render(request, "console/operator/unexpected.html", context)


@operator_page(May.OPERATE)
def unexpected_one(request: HttpRequest, seat: Seat, plate: str) -> HttpResponse:
    """Show one piece and what it may belong to; a POST moves it there."""
    house = house_of(seat)
    with acting_for(*house.brand_ids):
        if request.method == "POST":
            return _adopt(request, house, plate)
        return _one(request, house, plate, request.GET.get("q", "").replace("\x00", ""), "")


@operator_page(May.OPERATE)
def unexpected_photo(request: HttpRequest, seat: Seat, plate: str, number: int) -> HttpResponse:
    """Give a picture of a piece that is still nobody's."""
    del request
    house = house_of(seat)
    with acting_for(*house.brand_ids):
        unit = loose_unit(house.brand_ids, plate)
        if number not in unit.photos:
            raise Http404
        return HttpResponse(photo(unit.brand_id, number), content_type="image/jpeg")


def _adopt(request: HttpRequest, house: House, plate: str) -> HttpResponse:
    ran, ordinal = request.POST.get("ran", ""), request.POST.get("ordinal", "")
    try:
        home = _home(house, ran, ordinal)
        unit = adopt_unit(plate, home, at=house.local.now, actor=house.seat.actor)
    except NotFound:
        return _one(request, house, plate, ran, _("No return has this number."), status=422)
    except DomainError as error:
        return _one(request, house, plate, ran, sentence(error), status=422)
    told = _("{plate} belongs to {ran} of {brand} now.").format(
        plate=unit.lpn, ran=home.ran, brand=house.name(home.brand_id)
    )
    messages.success(request, told)
    return redirect("console:unexpected")


def _home(house: House, ran: str, ordinal: str) -> Home:
    """Return where it goes; the brand is the one whose return it is."""
    for candidate in expected(house.brand_ids, ran).candidates:
        if candidate.ran is not None:
            return Home(
                brand_id=candidate.brand_id,
                ran=candidate.ran,
                ordinal=whole(ordinal),
            )
    raise NotFound("no_such_return", ran=ran)


def _one(
    request: HttpRequest, house: House, plate: str, asked: str, wrong: str, *, status: int = 200
) -> HttpResponse:
    unit = loose_unit(house.brand_ids, plate)
    people = People.known_to(house.seat.user.pk, [unit.received_by])
    looked_for = asked or unit.scanned
    found = expected(house.brand_ids, looked_for).candidates if looked_for else ()
    context = {
        "seat": house.seat,
        "current": "unexpected",
        "unit": _shown(unit, house, people),
        "looked_for": looked_for,
        "wrong": wrong,
        "candidates": [_candidate(one, house) for one in found if one.ran is not None],
    }
    return render(request, "console/operator/unexpected_one.html", context, status=status)


def _shown(unit: Loose, house: House, people: People) -> Shown:
    local = house.local
    return Shown(
        lpn=unit.lpn,
        title=unit.title or _("not named"),
        brand=house.name(unit.brand_id),
        site=unit.site,
        age=length(local.now - unit.received_at),
        received=local.moment(unit.received_at),
        by=people.name(unit.received_by),
        scanned=unit.scanned,
        note=unit.note,
        photos=unit.photos,
    )


def _candidate(one: Candidate, house: House) -> dict[str, Any]:
    awaited = {Processing.AWAITED.value, Processing.MISSING.value}
    return {
        "ran": one.ran,
        "brand": house.name(one.brand_id),
        "headline": word(words.HEADLINES, one.headline),
        "parcels": _parcels(one),
        "awaited": [unit for unit in one.units if unit.processing in awaited],
    }


def _parcels(one: Candidate) -> Sequence[str]:
    return [f"{parcel.carrier} {parcel.tracking_number}".strip() for parcel in one.parcels]
