"""What came in and was not understood: raw bodies, numbers of no parcel, unknown codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from backhaul.core.errors import DomainError, IllegalStep
from backhaul.core.tracking.numbers import guesses
from backhaul.doors.console.desk import operator_page
from backhaul.doors.console.typed import whole
from backhaul.doors.console.work.tables import Table, csv_response
from backhaul.doors.console.work.unexpected import House, house_of
from backhaul.foundation import cursors
from backhaul.foundation.inbox.parked import (
    LONGEST_REASON,
    Facet,
    Parked,
    Sought,
    facets,
    parked,
    parked_body,
    read_again,
    read_all_again,
    set_aside,
)
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May, Seat
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.tracking.strays import stray_numbers, unknown_codes

_PAGE = 30
_MOST = 30
_MOST_IN_FILE = 5_000
_KINDS = {"tracking": gettext_lazy("Tracking"), "payments": gettext_lazy("Payments")}
_NO_FORM = gettext_lazy("It has none of the forms that are known of this sender")
#: What readers note most; a text of their own stays as it is.
_PROBLEMS = {
    "unknown_shape": _NO_FORM,
    "not_json": _NO_FORM,
    "not_xml": _NO_FORM,
    "not_csv": _NO_FORM,
    "bad_time": gettext_lazy("A time in it cannot be read"),
    "no_tracking_number": gettext_lazy("It names no parcel"),
    "failed": gettext_lazy("Reading it failed again and again"),
}
_FILTERS = ("kind", "adapter", "brand", "problem")


@operator_page(May.OPERATE)
def unread(request: HttpRequest, seat: Seat) -> HttpResponse:
    """List what is to be looked at; a POST lets all that is sought be read again."""
    house = house_of(seat)
    with acting_for(*house.brand_ids):
        if request.method == "POST":
            return _read_all(request, house)
        return _listed(request, house)


@operator_page(May.OPERATE)
@require_safe
def unread_csv(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Give away what the filters leave, the newest 5,000; the bodies stay here."""
    house = house_of(seat)
    with acting_for(*house.brand_ids):
        found = parked(house.brand_ids, _sought(request.GET), before=None, limit=_MOST_IN_FILE)
    head = ("id", "kind", "adapter", "brand", "received_at", "attempts", "bytes", "problems")
    rows = tuple(
        (
            str(row.id),
            row.kind,
            row.adapter,
            house.name(row.brand_id),
            row.received_at.isoformat(),
            str(row.attempts),
            str(row.size),
            "; ".join(row.problems),
        )
        for row in found.rows
    )
    return csv_response(Table(head, rows), "not-understood.csv")


@operator_page(May.OPERATE)
def unread_one(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show one body as text; a POST lets it be read again, or puts it aside."""
    house = house_of(seat)
    with acting_for(*house.brand_ids):
        if request.method == "POST":
            return _act(request, house, number)
        return _one(request, house, number)


def _listed(request: HttpRequest, house: House) -> HttpResponse:
    before = request.GET.get("before", "")
    try:
        place = cursors.read_number(before) if before else None
    except DomainError as error:
        raise Http404 from error
    sought = _sought(request.GET)
    known = facets(house.brand_ids)
    found = parked(house.brand_ids, sought, before=place, limit=_PAGE)
    given = {name: request.GET.get(name, "") for name in _FILTERS if request.GET.get(name)}
    here = reverse("console:unread")
    following = (
        {**given, "before": cursors.after_number(found.rows[-1].id)} if found.rows else {}
    )
    context: dict[str, Any] = {
        "seat": house.seat,
        "current": "unread",
        "rows": [_shown(row, house) for row in found.rows],
        "choices": _choices(known, given, house),
        "given": given,
        "matching": sum(facet.bodies for facet in known if _is_sought(facet, sought)),
        "export": f"{reverse('console:unread_csv')}?{urlencode(given)}",
        "start": f"{here}?{urlencode(given)}" if before else "",
        "following": f"{here}?{urlencode(following)}" if found.has_more else "",
        **_numbers_and_codes(house),
    }
    return render(request, "console/operator/unread.html", context)


def _numbers_and_codes(house: House) -> dict[str, Any]:
    return {
        "strays": [
            {
                "stray": stray,
                "brand": house.name(stray.brand_id),
                "last": house.local.moment(stray.last_at),
                "maybe": " · ".join(guess.title for guess in guesses(stray.number)[:2]),
            }
            for stray in stray_numbers(house.brand_ids, most=_MOST)
        ],
        "codes": [
            {"code": code, "last": house.local.moment(code.last_at)}
            for code in unknown_codes(house.brand_ids, most=_MOST)
        ],
    }


def _read_all(request: HttpRequest, house: House) -> HttpResponse:
    count = read_all_again(house.brand_ids, _sought(request.POST))
    told = ngettext(
        "%(n)d message is read again in a moment.",
        "%(n)d messages are read again in a moment.",
        count,
    )
    messages.success(request, told % {"n": count})
    return redirect("console:unread")


def _one(
    request: HttpRequest, house: House, number: int, *, wrong: str = "", why: str = ""
) -> HttpResponse:
    row = parked_body(house.brand_ids, number)
    context = {
        "seat": house.seat,
        "current": "unread",
        "row": _shown(row, house),
        "text": row.text,
        "most": LONGEST_REASON,
        "wrong": wrong,
        "why": why,
    }
    status = 422 if wrong else 200
    return render(request, "console/operator/unread_one.html", context, status=status)


def _act(request: HttpRequest, house: House, number: int) -> HttpResponse:
    why = request.POST.get("why", "")
    try:
        match request.POST.get("act", ""):
            case "again":
                read_again(house.brand_ids, number)
                messages.success(request, _("It is read again in a moment."))
            case "aside":
                by, at = house.seat.actor, house.local.now
                set_aside(house.brand_ids, number, why=why, by=by, at=at)
                messages.success(request, _("It is put aside and kept."))
            case _:
                raise Http404
    except IllegalStep as error:
        messages.error(request, sentence(error))
    except DomainError as error:
        if error.code not in {"why_missing", "why_too_long"}:
            raise
        return _one(request, house, number, wrong=sentence(error), why=why)
    return redirect("console:unread")


def _sought(data: QueryDict) -> Sought:
    """A brand that is none of the operator's finds nothing."""
    brand = data.get("brand", "")
    return Sought(
        kind=data.get("kind", "")[:80],
        adapter=data.get("adapter", "")[:80],
        brand_id=(whole(brand) or 0) if brand else None,
        problem=data.get("problem", "")[:80],
    )


def _is_sought(facet: Facet, sought: Sought) -> bool:
    return (
        sought.kind in {"", facet.kind}
        and sought.adapter in {"", facet.adapter}
        and sought.brand_id in {None, facet.brand_id}
        and sought.problem in {"", facet.problem}
    )


def _choices(
    known: Sequence[Facet], given: dict[str, str], house: House
) -> list[dict[str, Any]]:
    kinds = sorted({facet.kind for facet in known})
    brands = sorted({facet.brand_id for facet in known}, key=house.name)
    problems = sorted({facet.problem for facet in known if facet.problem})
    options = {
        "kind": (_("Kind"), [(kind, word(_KINDS, kind)) for kind in kinds]),
        "adapter": (_("From"), [(a, a) for a in sorted({facet.adapter for facet in known})]),
        "brand": (_("Brand"), [(str(pk), house.name(pk)) for pk in brands]),
        "problem": (_("What is wrong"), [(code, code) for code in problems]),
    }
    return [
        {"name": name, "label": label, "options": found, "value": given.get(name, "")}
        for name, (label, found) in options.items()
        if found
    ]


def _in_words(problem: str) -> str:
    """Return what a reader noted, its code last for whoever mends the mapping."""
    code = problem.partition(":")[0]
    told = _PROBLEMS.get(code)
    return f"{told} ({problem})" if told else problem


def _shown(row: Parked, house: House) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": word(_KINDS, row.kind),
        "adapter": row.adapter,
        "brand": house.name(row.brand_id),
        "received": house.local.moment(row.received_at),
        "received_at": row.received_at,
        "age": house.local.ago(row.received_at),
        "attempts": row.attempts,
        "problems": [_in_words(problem) for problem in row.problems],
        "size": row.size,
    }
