"""The credit notes of a return that is paid, for its shopper to keep."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from backhaul.core.axes import Origin
from backhaul.core.errors import NotFound
from backhaul.core.money import Money
from backhaul.doors.portal.links import Opened, opened_by_link
from backhaul.foundation.pages.local import Local
from backhaul.stages.bookkeeping.paper import pdf_of
from backhaul.stages.bookkeeping.queries import notes_of
from backhaul.stages.casefile.tracking_view import MoneyState, TrackingView


@dataclass(frozen=True, slots=True)
class Given:
    number: str
    amount: str
    url: str


def notes_given(opened: Opened, view: TrackingView, local: Local) -> list[Given]:
    """Return what was issued; nothing before money is paid.

    Nothing of a gift: it would tell who bought it and for how much.
    """
    if view.money.state is not MoneyState.PAID or view.origin is Origin.GIFT:
        return []
    here = reverse("portal:credit_note", args=[opened.brand.slug, opened.token])
    return [
        Given(
            note.number,
            local.money(Money(note.total_minor, note.currency)),
            f"{here}?n={note.sequence}",
        )
        for note in notes_of(opened.brand.pk, opened.return_id)
    ]


@require_safe
@opened_by_link
def credit_note(request: HttpRequest, opened: Opened) -> HttpResponse:
    wanted = request.GET.get("n", "")[:12]
    for note in notes_of(opened.brand.pk, opened.return_id):
        if str(note.sequence) == wanted and note.content["origin"] != Origin.GIFT:
            response = HttpResponse(pdf_of(note), content_type="application/pdf")
            name = note.number.replace("/", "-")
            response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
            return response
    raise NotFound("no_such_note", number=wanted)
