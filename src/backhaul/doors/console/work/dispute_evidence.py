"""The button that hands evidence in at the provider: outside of any transaction."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backhaul.core.disputes import HandIn
from backhaul.core.errors import DomainError, NotFound
from backhaul.core.ports.payments import EvidenceFacts
from backhaul.doors.console import flash
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.work.dispute_pack import deliveries_told, on_paper, pack_of
from backhaul.doors.console.work.disputes import facts_of, one_page
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.disputes import handing_in, queries
from backhaul.stages.disputes.handing_in import Paper, Stands


@desk_page(May.PAY, in_beats=True)
@require_POST
def hand_in_evidence(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Typeset what is known now, and hand it in; say what came of it."""
    try:
        with acting_for(desk.brand.pk):
            paper = _paper(desk, number)
        row = handing_in.hand_in(desk.brand.pk, number, paper, actor=desk.actor)
    except NotFound:
        raise
    except DomainError as error:
        return _again(request, desk, number, sentence(error))
    if row.state is HandIn.DONE:
        flash.tell(request, _("The evidence was handed in."))
        return redirect("console:dispute", slug=desk.brand.slug, number=number)
    return _again(request, desk, number, _wrong(row))


def _wrong(row: Stands) -> str:
    if row.failure == handing_in.CANNOT_BE_ASKED:
        return sentence(DomainError("evidence_unknown"))
    if row.state is HandIn.UNKNOWN:
        return _(
            "The provider gave no answer: it may have the evidence. Press again in two minutes;"
            " it is asked first."
        )
    return _("The provider took nothing: {code}").format(code=row.failure)


def _again(request: HttpRequest, desk: Desk, number: int, wrong: str) -> HttpResponse:
    with acting_for(desk.brand.pk):
        return one_page(request, desk, number, wrong, status=422)


def _paper(desk: Desk, number: int) -> Paper:
    desk = on_paper(desk)
    found = queries.dispute_of(desk.brand.pk, number)
    order = found.row.payment.order
    told = [(str(name), value) for name, value in facts_of(found.row, desk)]
    parcels = queries.deliveries_of(found.row)
    sent = next((one for one in parcels if one.tracking_number), None)
    words = [f"{name}: {value}" for name, value in [*told, *deliveries_told(found, desk)]]
    facts = EvidenceFacts(
        summary="\n".join(words),
        customer_name=order.customer_name,
        customer_email=order.email,
        product=queries.things_of(found.row),
        carrier=sent.carrier if sent else "",
        tracking_number=sent.tracking_number if sent else "",
        shipped_on=sent.shipped_at.date() if sent and sent.shipped_at else None,
    )
    return Paper(pack_of(found, desk, told), facts)
