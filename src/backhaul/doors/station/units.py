"""A unit in any state: where it is, what was found and decided, and what can be done now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backhaul.core.axes import Processing
from backhaul.core.bins import read_bin
from backhaul.core.disposition import Disposition
from backhaul.core.errors import DomainError
from backhaul.core.ids import read_lpn
from backhaul.doors.station.bench import Bench, bench_page
from backhaul.doors.station.bin_look import BinLook, look_of, other_place
from backhaul.doors.station.proposal_words import grade_words
from backhaul.doors.station.things import Thing, paid, shown, stands_at, thing_of
from backhaul.doors.station.undoing import why_fixed
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import DISPOSITIONS, PROCESSINGS, word
from backhaul.foundation.tenancy.access import May, name_of
from backhaul.stages.disposition.actions import CarriedOut, finish
from backhaul.stages.disposition.bins import bins_of
from backhaul.stages.disposition.places import move_unit
from backhaul.stages.disposition.queries import last_choice, placement_of
from backhaul.stages.inspection.queries import (
    OnBench,
    by_plate,
    last_inspection,
    waiting_of,
)

_MOST_OTHERS = 3
Fact = tuple[str, str, datetime | None]
"""The name of a fact, the fact, and when it became so."""


@bench_page(May.RECEIVE)
@require_safe
def unit(request: HttpRequest, bench: Bench, slug: str, ran: str, ordinal: int) -> HttpResponse:
    return _unit_page(request, bench, thing_of(bench, slug, ran, ordinal))


@bench_page(May.RECEIVE)
@require_safe
def plate(_request: HttpRequest, bench: Bench, lpn: str) -> HttpResponse:
    """The page of whatever wears a plate, also of a piece that belongs to no return."""
    found = by_plate(bench.own_ids, read_lpn(lpn) or "")
    return HttpResponseRedirect(_address(bench, found))


@bench_page(May.RECEIVE)
def put(request: HttpRequest, bench: Bench, lpn: str) -> HttpResponse:
    """Put the unit that wears a plate into a bin: its plate was scanned, and now the bin."""
    found = by_plate(bench.own_ids, read_lpn(lpn) or "")
    if request.method != "POST":
        return HttpResponseRedirect(_address(bench, found))
    code = request.POST.get("code", "")
    if read_bin(code) is None and "typed" not in request.POST:
        return HttpResponse(status=307, headers={"Location": reverse("station:scan")})
    site = found.unit.site or bench.site.code
    try:
        move_unit(bench.own_ids, lpn, code, site=site, at=bench.now, actor=bench.actor)
    except DomainError as error:
        if error.code == "no_such_unit":
            raise
        if found.ret is None:
            return HttpResponseRedirect(_address(bench, found))
        thing = thing_of(bench, _slug(bench, found), found.ran, found.unit.ordinal)
        return _unit_page(request, bench, thing, wrong=sentence(error), typed=code)
    return HttpResponseRedirect(_address(bench, found, "moved=1"))


@bench_page(May.INSPECT)
def carried_out(
    request: HttpRequest, bench: Bench, slug: str, ran: str, ordinal: int
) -> HttpResponse:
    """The work that was decided is done, and the unit has left its bin."""
    thing = thing_of(bench, slug, ran, ordinal)
    if request.method != "POST" or thing.processing is not Processing.DECIDED:
        return HttpResponseRedirect(stands_at(thing))
    reference = request.POST.get("reference", "").strip()
    try:
        finish(
            thing.brand.pk,
            ran,
            ordinal,
            CarriedOut(reference=reference),
            at=bench.now,
            actor=bench.actor,
        )
    except DomainError as error:
        return _unit_page(request, bench, thing, wrong=sentence(error), reference=reference)
    return HttpResponseRedirect(thing.at("unit"))


@bench_page(May.RECEIVE)
@require_safe
def done(request: HttpRequest, bench: Bench, slug: str, ran: str, ordinal: int) -> HttpResponse:
    """What was done with it, what the shopper gets where it is known, and what is next."""
    thing = thing_of(bench, slug, ran, ordinal)
    row = thing.found.unit
    placed = placement_of(thing.brand.pk, row.pk)
    if placed is None and not row.disposition:
        return HttpResponseRedirect(stands_at(thing))
    waiting = waiting_of(thing.brand.pk, ran)
    others = [one for one in waiting if one[0] != ordinal][:_MOST_OTHERS]
    context = {
        **shown(thing, with_pictures=False),
        "title": _done_title(thing),
        "bin": _bin(bench, thing),
        "is_aside": not row.disposition,
        **(paid(bench, thing) if row.disposition else {}),
        "others": [
            {
                "number": number,
                "title": title,
                "link": reverse("station:inspect", args=[slug, ran, other]),
            }
            for number, (other, title) in enumerate(others, start=1)
        ],
        "can_undo": not why_fixed(thing) and bool(row.disposition),
        "why_fixed": why_fixed(thing),
    }
    return bench.render(request, "station/bench/done.html", context)


def _done_title(thing: Thing) -> str:
    row = thing.found.unit
    if not row.disposition:
        return _("Put aside")
    fate = word(DISPOSITIONS, row.disposition)
    return f"{fate} · {row.bin}" if row.bin else fate


def _unit_page(
    request: HttpRequest,
    bench: Bench,
    thing: Thing,
    *,
    wrong: str = "",
    typed: str = "",
    reference: str = "",
) -> HttpResponse:
    row = thing.found.unit
    plates = reverse("station:plates", args=thing.address[:2])
    context = {
        **shown(thing),
        "inspect": thing.at("inspect"),
        "decide": thing.at("disposition"),
        "undo": thing.at("undo_unit"),
        "carried_out": thing.at("carried_out"),
        "print": f"{plates}?unit={row.ordinal}",
        "state": word(PROCESSINGS, row.processing),
        "bin": _bin(bench, thing),
        "rows": _rows(bench, thing),
        "is_received": thing.processing is Processing.RECEIVED,
        "is_inspected": thing.processing is Processing.INSPECTED,
        "is_decided": thing.processing is Processing.DECIDED,
        "needs_proof": row.disposition == Disposition.DISPOSE,
        "may_inspect": bench.seat.may(May.INSPECT, thing.brand.pk) and thing.found.ret,
        "why_fixed": why_fixed(thing) if "fixed" in request.GET else "",
        "is_moved": "moved" in request.GET,
        "wrong": wrong,
        "typed": typed,
        "reference": reference,
    }
    return bench.render(
        request, "station/bench/unit.html", context, status=422 if wrong else 200
    )


def _bin(bench: Bench, thing: Thing) -> BinLook | None:
    row = thing.found.unit
    if not row.bin:
        return None
    for one in bins_of(row.site or bench.site.code):
        if one.code == row.bin:
            return look_of(one)
    return other_place(row.bin)


def _rows(bench: Bench, thing: Thing) -> list[dict[str, Any]]:
    """Return what is known, one fact per row: its name, the fact, and when it became so."""
    row = thing.found.unit
    rows = [(_("Return"), thing.found.ran or _("None yet"), None), *_was_decided(thing)]
    if row.received_at:
        rows.insert(1, (_("Received"), bench.site.name, row.received_at))
    placed = placement_of(thing.brand.pk, row.pk) if row.bin else None
    if placed is not None:
        rows += [(_("In bin"), placed.bin, placed.since), (_("Put aside"), placed.note, None)]
    return [
        {"term": term, "fact": fact, "when": at, "local": bench.local.moment(at) if at else ""}
        for term, fact, at in rows
        if fact
    ]


def _was_decided(thing: Thing) -> list[Fact]:
    """What was found, and what was decided on it, each with what people wrote."""
    row, brand_id = thing.found.unit, thing.brand.pk
    rows: list[Fact] = []
    if row.inspected_at and (found := last_inspection(brand_id, row.pk)):
        why = grade_words(found.reasons)
        fact = _("Grade {grade}: {why}").format(grade=found.grade, why=why)
        rows += [(_("Inspected"), fact, found.inspected_at), (_("Note"), found.note, None)]
    if row.disposition and (choice := last_choice(brand_id, row.pk)):
        fact = word(DISPOSITIONS, choice.disposition)
        rows += [
            (_("Decided"), fact, choice.decided_at),
            (_("Why"), choice.override_note, None),
            (_("Agreed"), name_of(choice.seconded_by), None),
        ]
    return rows


def _slug(bench: Bench, found: OnBench) -> str:
    return str(next(one.slug for one in bench.brands if one.pk == found.unit.brand_id))


def _address(bench: Bench, found: OnBench, query: str = "") -> str:
    if found.ret is None:
        return reverse("station:loose", kwargs={"plate": found.unit.lpn})
    named = [_slug(bench, found), found.ran, found.unit.ordinal]
    where = reverse("station:unit", args=named)
    return f"{where}?{query}" if query else where
