"""What came in and was not understood: raw bodies, numbers of no parcel, unknown codes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.errors import DomainError, IllegalStep
from backhaul.doors.console.desk import operator_page
from backhaul.doors.console.work.unexpected import House, house_of
from backhaul.foundation import cursors
from backhaul.foundation.inbox.parked import (
    Parked,
    parked,
    parked_body,
    read_again,
    set_aside,
)
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May, Seat
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.tracking.strays import stray_numbers, unknown_codes

_PAGE = 30
_MOST = 30
_KINDS = {"tracking": gettext_lazy("Tracking"), "payments": gettext_lazy("Payments")}


@operator_page(May.OPERATE)
def unread(request: HttpRequest, seat: Seat) -> HttpResponse:
    before = request.GET.get("before", "")
    try:
        place = cursors.read_number(before) if before else None
    except DomainError as error:
        raise Http404 from error
    house = house_of(seat)
    with acting_for(*house.brand_ids):
        found = parked(house.brand_ids, before=place, limit=_PAGE)
        here = reverse("console:unread")
        context: dict[str, Any] = {
            "seat": seat,
            "current": "unread",
            "rows": [_shown(row, house) for row in found.rows],
            "start": here if before else "",
            "following": f"{here}?before={cursors.after_number(found.rows[-1].id)}"
            if found.has_more
            else "",
            "strays": [
                {
                    "stray": stray,
                    "brand": house.name(stray.brand_id),
                    "last": house.local.moment(stray.last_at),
                }
                for stray in stray_numbers(house.brand_ids, most=_MOST)
            ],
            "codes": [
                {"code": code, "last": house.local.moment(code.last_at)}
                for code in unknown_codes(house.brand_ids, most=_MOST)
            ],
        }
        return render(request, "console/operator/unread.html", context)


@operator_page(May.OPERATE)
def unread_one(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show one body as text; a POST lets it be read again, or puts it aside."""
    house = house_of(seat)
    with acting_for(*house.brand_ids):
        if request.method == "POST":
            return _act(request, house, number)
        row = parked_body(house.brand_ids, number)
        context = {
            "seat": seat,
            "current": "unread",
            "row": _shown(row, house),
            "text": row.text,
        }
        return render(request, "console/operator/unread_one.html", context)


def _act(request: HttpRequest, house: House, number: int) -> HttpResponse:
    try:
        match request.POST.get("act", ""):
            case "again":
                read_again(house.brand_ids, number)
                messages.success(request, _("It is read again in a moment."))
            case "aside":
                set_aside(house.brand_ids, number)
                messages.success(request, _("It is put aside and kept."))
            case _:
                raise Http404
    except IllegalStep as error:
        messages.error(request, sentence(error))
    return redirect("console:unread")


def _shown(row: Parked, house: House) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": word(_KINDS, row.kind),
        "adapter": row.adapter,
        "brand": house.name(row.brand_id),
        "received": house.local.moment(row.received_at),
        "problems": row.problems,
        "size": row.size,
    }
