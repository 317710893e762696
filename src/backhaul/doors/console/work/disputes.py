"""Chargebacks: the board, one dispute with what is known of it, and the evidence as a PDF."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from backhaul.core.disputes import ANSWERABLE, Answer
from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.core.ports.payments import DisputeStatus
from backhaul.doors.console import flash
from backhaul.doors.console.case import clocks
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.work.dispute_handing import handing_of
from backhaul.doors.console.work.dispute_pack import on_paper, pack_of
from backhaul.doors.console.work.dispute_words import reason_of
from backhaul.foundation import cursors
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import Words, word
from backhaul.foundation.tenancy.access import May, name_of
from backhaul.stages.disputes import queries
from backhaul.stages.disputes.answering import LONGEST_NOTE, answer

_PAGE = 50
#: Status → word, tone, icon.
STATES: dict[str, tuple[Any, str, str]] = {
    "warned": (gettext_lazy("Asked about"), "info", "help"),
    "open": (gettext_lazy("Waits for evidence"), "wait", "hourglass"),
    "under_review": (gettext_lazy("Under review"), "info", "clock"),
    "won": (pgettext_lazy("a dispute", "Won"), "ok", "check"),
    "lost": (pgettext_lazy("a dispute", "Lost"), "bad", "incident"),
}
_ANSWERS: Words = {
    "contested": gettext_lazy("Contested"),
    "accepted": gettext_lazy("Accepted"),
}


@require_safe
@desk_page(May.VIEW)
def disputes(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List what waits for an answer, or everything; the newest first."""
    after, is_all = request.GET.get("after", ""), request.GET.get("show") == "all"
    try:
        place = cursors.read_after(after) if after else None
    except DomainError as error:
        raise Http404 from error
    ask = queries.newest if is_all else queries.waiting
    found = ask(desk.brand.pk, after=place, limit=_PAGE)
    here = reverse("console:disputes", kwargs={"slug": desk.brand.slug})
    show = "show=all&" if is_all else ""
    last = found.rows[-1] if found.rows else None
    context = {
        "rows": [_row(row, desk) for row in found.rows],
        "is_all": is_all,
        "start": f"{here}?{show}".rstrip("?&") if after else "",
        "following": f"{here}?{show}after={cursors.after(last.opened_at, last.pk)}"
        if last and found.has_more
        else "",
    }
    return desk.render(request, "console/work/disputes.html", context, current="disputes")


@desk_page(May.VIEW)
def dispute(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Show a dispute; a POST keeps what was decided about it."""
    if request.method != "POST":
        return one_page(request, desk, number)
    said = request.POST.get("answer", "")
    if not desk.may(May.PAY) or said not in {one.value for one in Answer}:
        raise Http404
    note = request.POST.get("note", "")
    try:
        answer(desk.brand.pk, number, Answer(said), note, at=desk.now, actor=desk.actor)
    except DomainError as error:
        return one_page(request, desk, number, sentence(error), status=422)
    flash.tell(request, _("The answer is kept. Nobody is reminded of evidence any more."))
    return redirect("console:dispute", slug=desk.brand.slug, number=number)


@require_safe
@desk_page(May.PAY)
def dispute_pdf(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Give the evidence as a PDF, made of what is known now; `?look=1`: only to look at."""
    found, paper = queries.dispute_of(desk.brand.pk, number), on_paper(desk)
    facts = [(str(name), value) for name, value in facts_of(found.row, paper)]
    response = HttpResponse(pack_of(found, paper, facts), content_type="application/pdf")
    name = f"evidence-{found.row.pk}.pdf"
    how = "inline" if request.GET.get("look") else "attachment"
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _row(row: Any, desk: Desk) -> dict[str, Any]:
    state, tone, icon = STATES[row.status]
    is_waiting = DisputeStatus(row.status) in ANSWERABLE and not row.answer
    due = row.respond_by if is_waiting else None
    return {
        "id": row.pk,
        "ref": row.provider_ref,
        "order": row.payment.order.number,
        "name": row.payment.order.customer_name or "–",
        "reason": reason_of(row.reason),
        "state": str(state),
        "tone": tone,
        "icon": icon,
        "amount": desk.local.money(Money(row.amount_minor, row.currency)),
        "payment": row.payment.label or row.payment.method,
        "opened": desk.local.moment(row.opened_at),
        "until": desk.local.moment_within(due) if due else "",
        "clock": clocks.running(due, desk.local, started_at=row.opened_at) if due else None,
        "answer": word(_ANSWERS, row.answer) if row.answer else "",
        "is_waiting": is_waiting,
    }


def facts_of(row: Any, desk: Desk) -> list[tuple[str, str]]:
    """Return what the provider said, as a name and its value."""
    order = row.payment.order
    local = desk.local
    state = STATES[row.status][0]
    found = [
        (_("Dispute"), row.provider_ref),
        (_("State"), str(state)),
        (_("Reason"), reason_of(row.reason)),
        (_("Amount"), local.money(Money(row.amount_minor, row.currency))),
        (_("Opened"), local.moment(row.opened_at)),
        (_("Evidence until"), local.moment(row.respond_by) if row.respond_by else ""),
        (_("Money taken as"), row.taken_ref if row.taken_ref != row.provider_ref else ""),
        (_("Payment"), f"{row.payment.label} {row.payment.provider_ref}".strip()),
        (_("Order"), order.number),
        (_("Bought"), local.moment(order.placed_at)),
        (_("Customer"), ", ".join(filter(None, (order.customer_name, order.email)))),
    ]
    return [(name, value) for name, value in found if value]


def one_page(
    request: HttpRequest, desk: Desk, number: int, wrong: str = "", *, status: int = 200
) -> HttpResponse:
    found = queries.dispute_of(desk.brand.pk, number)
    row, sums = found.row, found.sums
    money = {
        name: desk.local.money(Money(minor, row.currency))
        for name, minor in (
            ("captured", sums.captured if sums else 0),
            ("refunded", sums.refunded if sums else 0),
            ("charged_back", sums.charged_back if sums else 0),
            ("over", sums.over if sums else 0),
        )
    }
    context = {
        "one": _row(row, desk),
        "handing": handing_of(found, desk),
        "facts": facts_of(row, desk),
        "rans": found.rans,
        "sums": money if sums else None,
        "is_over": sums is not None and sums.over > 0,
        "row": row,
        "answered": _("{moment}, {name}").format(
            moment=desk.local.moment(row.answered_at), name=name_of(row.answered_by)
        )
        if row.answered_at
        else "",
        "wrong": wrong,
        "note": request.POST.get("note", ""),
        "longest": LONGEST_NOTE,
        "may_answer": desk.may(May.PAY),
    }
    return desk.render(
        request, "console/work/dispute.html", context, current="disputes", status=status
    )
