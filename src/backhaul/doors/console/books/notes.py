"""Credit notes that were issued, the newest first, each on paper."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.foundation import cursors
from backhaul.foundation.tenancy.access import May
from backhaul.stages.bookkeeping import queries
from backhaul.stages.bookkeeping.paper import pdf_of

_PAGE = 50


@desk_page(May.VIEW)
def credit_notes(request: HttpRequest, desk: Desk) -> HttpResponse:
    after = request.GET.get("after", "")[:200]
    try:
        before = cursors.read_number(after) if after else None
    except DomainError as error:
        raise Http404 from error
    found = queries.notes(desk.brand.pk, before=before, limit=_PAGE)
    here = reverse("console:credit_notes", kwargs={"slug": desk.brand.slug})
    rows = [
        {
            "number": note.number,
            "day": desk.local.moment(note.issued_at),
            "ran": note.content["ran"],
            "order": note.content["order"],
            "name": (note.content["to"] or ["–"])[0],
            "amount": desk.local.money(Money(note.total_minor, note.currency)),
        }
        for note in found.rows
    ]
    last = cursors.after_number(found.rows[-1].sequence) if found.has_more else ""
    context = {
        "rows": rows,
        "start": here if after else "",
        "following": f"{here}?after={last}" if last else "",
    }
    return desk.render(request, "console/books/notes.html", context, current="credit_notes")


@desk_page(May.VIEW)
def credit_note_pdf(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    del request
    note = queries.note_numbered(desk.brand.pk, number)
    response = HttpResponse(pdf_of(note), content_type="application/pdf")
    name = note.number.replace("/", "-")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
