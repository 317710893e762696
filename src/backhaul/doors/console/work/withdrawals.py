"""Declarations of withdrawal: those that wait for a person, and what can be done about one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from backhaul.core.errors import DomainError
from backhaul.core.withdrawals import read_number
from backhaul.doors.console import flash
from backhaul.doors.console.case.clocks import length
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.typed import whole
from backhaul.foundation import cursors
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import Words, word
from backhaul.foundation.tenancy.access import May, name_of
from backhaul.stages.withdrawals import queries
from backhaul.stages.withdrawals.answering import (
    LONGEST_ANSWER,
    Understood,
    answer,
    match_to,
)
from backhaul.stages.withdrawals.letters import language_of, pdf_of
from backhaul.stages.withdrawals.queries import Candidate, Page
from backhaul.stages.withdrawals.words import meant, moment

_PAGE = 50
WHY: Words = {
    "no_order": gettext_lazy("No order has this number"),
    "other_email": gettext_lazy("The order has another e-mail address"),
    "parts_in_words": gettext_lazy("What is meant is said in words"),
    "no_such_line": gettext_lazy("The order has no such line"),
    "not_shipped": gettext_lazy("Some of it was not shipped yet: stop it in the shop"),
    "asked_back": gettext_lazy("Some of it is in another return, or back already"),
    "no_right": gettext_lazy("The law gives no such right for it"),
    "over": gettext_lazy("The period was over on the day of the declaration"),
    "no_policy": gettext_lazy("Publish a policy first: no return can be opened without one"),
}
STATES: Words = {
    "new": gettext_lazy("just came"),
    "open": gettext_lazy("waits for a person"),
    "done": gettext_lazy("settled"),
}


@desk_page(May.VIEW)
def withdrawals(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List what waits, the oldest first, or everything, the newest first."""
    after, is_all = request.GET.get("after", ""), request.GET.get("show") == "all"
    try:
        place = cursors.read_after(after) if after else None
    except DomainError as error:
        raise Http404 from error
    found = _found(desk, place, is_all=is_all)
    here = reverse("console:withdrawals", kwargs={"slug": desk.brand.slug})
    show = "show=all&" if is_all else ""
    last = found.rows[-1] if found.rows else None
    context = {
        "rows": [_row(one, desk) for one in found.rows],
        "is_all": is_all,
        "start": f"{here}?{show}".rstrip("?&") if after else "",
        "following": f"{here}?{show}after={cursors.after(last.declared_at, last.pk)}"
        if last and found.has_more
        else "",
    }
    return desk.render(request, "console/work/withdrawals.html", context, current="withdrawals")


def _found(desk: Desk, place: Any, *, is_all: bool) -> Page:
    ask = queries.newest if is_all else queries.waiting
    return ask(desk.brand.pk, after=place, limit=_PAGE)


@desk_page(May.VIEW)
def withdrawal(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Show a declaration and the orders that it may mean; a POST matches or answers it."""
    known = _number(number)
    if request.method != "POST":
        return _one(request, desk, known, {})
    act = request.POST.get("act", "")
    needed = {"match": May.DECIDE, "answer": May.CARE}.get(act)
    if needed is None or not desk.may(needed):
        raise Http404
    try:
        return _match(request, desk, known) if act == "match" else _answer(request, desk, known)
    except DomainError as error:
        return _one(request, desk, known, {act: sentence(error)}, status=422)


@desk_page(May.VIEW)
def withdrawal_pdf(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Give the receipt as it was sent."""
    del request
    row = queries.declaration(desk.brand.pk, _number(number))
    response = HttpResponse(pdf_of(row, desk.brand), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{row.number}.pdf"'
    return response


def _number(number: str) -> str:
    known = read_number(number)
    if known is None:
        raise Http404
    return known


def _match(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    typed = (whole(one) for one in request.POST.getlist("line"))
    meant_lines = Understood(
        order_id=whole(request.POST.get("order", "")) or 0,
        line_ids=frozenset(one for one in typed if one is not None),
        is_kind=request.POST.get("kind") == "1",
    )
    row = match_to(desk.brand, number, meant_lines, at=desk.now, actor=desk.actor)
    told = _("{number}: {ran} is open for it, from the day of the declaration.")
    flash.tell(request, told.format(number=number, ran=row.ran))
    return redirect("console:return", slug=desk.brand.slug, ran=row.ran)


def _answer(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    text = request.POST.get("text", "")
    answer(desk.brand.pk, number, text, at=desk.now, actor=desk.actor)
    flash.tell(request, _("{number}: your answer is on its way.").format(number=number))
    return redirect("console:withdrawals", slug=desk.brand.slug)


def _one(
    request: HttpRequest,
    desk: Desk,
    number: str,
    wrong: dict[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    row = queries.declaration(desk.brand.pk, number)
    asked = request.GET.get("q", "").replace("\x00", "")[:120]
    is_open = row.state != "done"
    found = queries.candidates(desk.brand.pk, row, asked) if is_open else ()
    with override(language_of(row, desk.brand)):
        greeting = _("Thank you for your declaration {number}.").format(number=number)
    context = {
        "one": _row(row, desk),
        "row": row,
        "meant": meant(row),
        "received": moment(row.declared_at, desk.brand),
        "refund_by": desk.local.day(row.refund_by) if row.refund_by else "",
        "answered": _answered(row, desk),
        "is_open": is_open,
        "looked_for": asked or row.contract,
        "candidates": [_candidate(one, row.email_norm, desk) for one in found],
        "wrong": wrong,
        "text": request.POST.get("text", f"{greeting}\n\n"),
        "longest": LONGEST_ANSWER,
        "may_match": desk.may(May.DECIDE),
        "may_answer": desk.may(May.CARE),
    }
    return desk.render(
        request, "console/work/withdrawal.html", context, current="withdrawals", status=status
    )


def _row(row: Any, desk: Desk) -> dict[str, Any]:
    return {
        "number": row.number,
        "name": row.name,
        "contract": row.contract,
        "state": word(STATES, row.state),
        "is_open": row.state != "done",
        "why": [word(WHY, code) for code in row.why],
        "ran": row.ran,
        "received": desk.local.moment(row.declared_at),
        "age": length(desk.now - row.declared_at),
    }


def _answered(row: Any, desk: Desk) -> str:
    if row.answered_at is None:
        return ""
    return _("{moment}, {name}").format(
        moment=desk.local.moment(row.answered_at), name=name_of(row.answered_by)
    )


def _candidate(one: Candidate, email_norm: str, desk: Desk) -> dict[str, Any]:
    return {
        "id": one.order.pk,
        "number": one.order.number,
        "placed": desk.local.day_of(one.order.placed_at),
        "name": one.order.customer_name,
        "email": one.order.email,
        "is_same": bool(email_norm) and one.order.email_norm == email_norm,
        "lines": [
            {
                "id": line.pk,
                "title": line.title or line.variant.title or line.variant.sku,
                "left": left,
                "quantity": line.quantity,
            }
            for line, left in one.lines
        ],
        "has_any": any(left for _line, left in one.lines),
    }
