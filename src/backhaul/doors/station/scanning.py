"""What a scan means: any code, at any moment, is understood and answered.

Tried in order: a badge, our own commands, a bin or container, then all that is expected (a
plate, a RAN, a carrier's number), a product of the box in hand, an order's number. A page says
what is in hand by the hidden field `here`: `box/<brand>/<ran>`, or for a unit
`unit/<brand>/<ran>/<ordinal>`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from backhaul.core.errors import NotFound
from backhaul.core.ids import read_container
from backhaul.core.receiving import SCAN_LIMIT, Scanned, printable, read_scan
from backhaul.doors.station import commands
from backhaul.doors.station.addresses import box_url, candidate_url, inspect_url, with_query
from backhaul.doors.station.badging import take_over
from backhaul.doors.station.bench import Bench, bench_page
from backhaul.doors.station.boxes import receive_scanned
from backhaul.doors.station.steps import SeeOther
from backhaul.foundation.tenancy.access import May
from backhaul.foundation.tenancy.badges import is_badge
from backhaul.stages.disposition.bins import bin_by_code
from backhaul.stages.receiving.matching import likely_returns
from backhaul.stages.receiving.opening import OpenBox, is_product, open_box, unit_named
from backhaul.stages.receiving.queries import Candidate, expected

_LONGEST_HERE = 200
_SLUG = re.compile(r"[-a-zA-Z0-9_]+")
"""What an address takes for a brand: anything else names none."""


@dataclass(frozen=True, slots=True)
class Here:
    """What is in hand while something is scanned; `ordinal` None: a whole box."""

    slug: str
    ran: str
    ordinal: int | None = None

    @property
    def address(self) -> str:
        if self.ordinal is None:
            return box_url(self.slug, self.ran)
        return inspect_url(self.slug, self.ran, self.ordinal)


def read_here(text: str) -> Here | None:
    match printable(text, _LONGEST_HERE).split("/"):
        case ["box", slug, ran] if _SLUG.fullmatch(slug) and ran:
            return Here(slug, ran)
        case ["unit", slug, ran, ordinal] if (
            _SLUG.fullmatch(slug) and ran and ordinal.isdecimal()
        ):
            return Here(slug, ran, int(ordinal[:6]))
        case _:
            return None


@bench_page(May.RECEIVE)
def scan(request: HttpRequest, bench: Bench) -> HttpResponse:
    """Answer a scan; a link asks by GET, and changes nothing."""
    given = request.POST if request.method == "POST" else request.GET
    return answer(request, bench, given.get("code", ""), given.get("here", ""))


def answer(request: HttpRequest, bench: Bench, raw: str, here_text: str = "") -> HttpResponse:
    """Say where a scan leads: for pages that await a code of their own and got another."""
    scanned = printable(raw, SCAN_LIMIT)
    told = read_scan(scanned)
    here = read_here(here_text)
    if not told.number:
        return SeeOther(here.address if here else reverse("station:idle"))
    if is_badge(told.number):
        return take_over(request, raw)
    if name := commands.command(told.number):
        return _commanded(name, here)
    if bin_code := _bin_code(bench, told.number):
        return SeeOther(reverse("station:bin", kwargs={"code": bin_code}))
    found = expected(bench.own_ids, scanned).candidates
    if here is not None and (at_hand := _at_hand(request, bench, here, found, scanned)):
        return at_hand
    return SeeOther(_leads_to(bench, found, scanned, told))


def _bin_code(bench: Bench, number: str) -> str | None:
    """Return the bin or container that is named; a container also when it was handed on."""
    if found := bin_by_code(bench.site.code, number):
        return str(found.code)
    return read_container(number)


def _commanded(name: str, here: Here | None) -> HttpResponse:
    """Without a script the server does what it can; digits are keys of the page alone."""
    if name == "UNDO":
        return SeeOther(reverse("station:undo"))
    if name == "PERSON":
        return SeeOther(reverse("station:badge"))
    if name == "HELP" or here is None:
        return SeeOther(reverse("station:help"))
    return SeeOther(here.address)


def _leads_to(bench: Bench, found: tuple[Candidate, ...], scanned: str, told: Scanned) -> str:
    if len(found) == 1:
        return candidate_url(bench, found[0], told.value)
    if found:
        return with_query(reverse("station:choose"), scan=scanned)
    likely = [one for one in likely_returns(bench.brand_ids, scanned) if one.is_likely]
    if len(likely) == 1:
        began = str(int(bench.now.timestamp()))
        return box_url(likely[0].slug, likely[0].ran, scan=scanned, began=began)
    return with_query(reverse("station:unknown"), scan=scanned)


def _at_hand(
    request: HttpRequest,
    bench: Bench,
    here: Here,
    found: tuple[Candidate, ...],
    scanned: str,
) -> HttpResponse | None:
    """Answer a scan that is about what is in hand, or that would lose it; None: neither."""
    told = read_scan(scanned)
    mine = [one for one in found if (one.brand, one.ran) == (here.slug, here.ran)]
    if here.ordinal is not None:
        wears = any(unit.lpn == told.value for one in mine for unit in one.units)
        if wears and len(found) == 1:
            return SeeOther(candidate_url(bench, mine[0], told.value))
        return _first_this(here, told)
    if mine:
        return SeeOther(candidate_url(bench, mine[0], told.value))
    try:
        box = open_box(bench.brand(here.slug).pk, here.ran)
    except NotFound:
        return None
    is_of_box = unit_named(box, told.number) or is_product(box.brand_id, scanned)
    if request.method == "POST" and not found and is_of_box:
        return receive_scanned(request, bench, box, told.number)
    return _first_this(here, told) if _is_half_open(box) else None


def _is_half_open(box: OpenBox) -> bool:
    """Whether a box is partly received: leaving it now leaves the rest of it unsaid."""
    return bool(box.todo and box.here)


def _first_this(here: Here, told: Scanned) -> HttpResponse:
    kind = "box" if here.ordinal is None else "unit"
    text = "/".join([kind, here.slug, here.ran, *([str(here.ordinal)] if here.ordinal else [])])
    return SeeOther(with_query(reverse("station:first"), scan=told.number, here=text))


@bench_page(May.RECEIVE)
def first(request: HttpRequest, bench: Bench) -> HttpResponse:
    """Something else was scanned while a box or a unit is in hand: which comes first?"""
    here = read_here(request.GET.get("here", ""))
    scanned = printable(request.GET.get("scan", ""), SCAN_LIMIT)
    if here is None or not scanned:
        return SeeOther(reverse("station:idle"))
    aside = with_query(reverse("station:scan"), code=scanned)
    context = {"here": here, "scanned": scanned, "aside": aside}
    return bench.render(request, "station/first.html", context)


@bench_page(May.RECEIVE)
def choose(request: HttpRequest, bench: Bench) -> HttpResponse:
    """Several things have this number: a person says which lies on the bench."""
    scanned = printable(request.GET.get("scan", ""), SCAN_LIMIT)
    value = read_scan(scanned).value
    found = expected(bench.own_ids, scanned).candidates
    names = {brand.slug: brand.name for brand in bench.brands}
    choices = [
        {
            "brand": names.get(one.brand, ""),
            "titles": ", ".join(unit.title for unit in one.units if unit.is_expected)
            or ", ".join(unit.title for unit in one.units),
            "found": one,
            "link": candidate_url(bench, one, value),
        }
        for one in found[:9]
    ]
    context = {"scanned": scanned, "choices": choices}
    return bench.render(request, "station/choose.html", context)
