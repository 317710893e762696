"""Licence plates on paper: a PDF for any printer, or ZPL for one that prints labels."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from backhaul.core.errors import NotFound
from backhaul.doors.station.bench import Bench, bench_page
from backhaul.doors.station.idle import PRINTER_KEY
from backhaul.foundation.documents.plates import (
    LicencePlate,
    licence_plate_zpl,
    licence_plates_pdf,
)
from backhaul.foundation.tenancy.access import May
from backhaul.stages.receiving.loose import loose_unit
from backhaul.stages.receiving.opening import open_box


@bench_page(May.RECEIVE)
def plates(request: HttpRequest, bench: Bench, slug: str, ran: str) -> HttpResponse:
    """The plates of what is here of a return; `unit` names some of them."""
    named = set(request.GET.getlist("unit"))
    units = open_box(bench.brand(slug).pk, ran).here
    wanted = [
        LicencePlate(lpn=unit.plate, title=unit.title, detail=unit.variant, ran=ran)
        for unit in units
        if not named or str(unit.ordinal) in named
    ]
    return _printed(request, wanted)


@bench_page(May.RECEIVE)
def loose_plate(request: HttpRequest, bench: Bench, plate: str) -> HttpResponse:
    unit = loose_unit(bench.own_ids, plate)
    return _printed(request, [LicencePlate(lpn=unit.lpn, title=unit.title)])


def _printed(request: HttpRequest, wanted: Sequence[LicencePlate]) -> HttpResponse:
    if not wanted:
        raise NotFound("no_such_unit")
    kind = request.GET.get("as") or request.session.get(PRINTER_KEY, "pdf")
    if kind == "zpl":
        body = "".join(licence_plate_zpl(plate) for plate in wanted).encode()
        content_type, name = "application/zpl", "plates.zpl"
    else:
        body = licence_plates_pdf(wanted, locale=get_language() or "en").pdf
        content_type, name = "application/pdf", "plates.pdf"
    way = "attachment" if kind == "zpl" else "inline"
    answer = HttpResponse(body, content_type=content_type)
    answer["Content-Disposition"] = f'{way}; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
