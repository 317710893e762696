"""A second person's page: what somebody else wants to be paid, and a yes or a no."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.doors.console.case.acting import attempt, done
from backhaul.doors.console.case.people import People
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.work.elsewhere import close_elsewhere, taken_of
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import Words, word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.approvals import actions, limits
from backhaul.stages.settlement.as_shown import above


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(May.PAY)
def payment(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    act = request.POST.get("act", "")
    if request.method != "POST":
        return _page(request, desk, number)
    if act not in {"confirm", "refuse"}:
        raise Http404
    row = actions.waiting(desk.brand.pk, number)
    amount = desk.local.money(Money(row.amount_minor, row.currency))
    answer, seen = request.POST.get("answer", ""), request.POST.get("shown", "")
    if act == "confirm":
        error = attempt(desk, lambda: _confirm(desk, number, seen))
        told = _("{amount} is confirmed.").format(amount=amount)
    else:
        error = attempt(desk, lambda: _refuse(desk, number, answer))
        told = _("{amount} is not paid.").format(amount=amount)
    if error:
        return _page(request, desk, number, error)
    if act == "confirm" and row.ret:
        if row.taken_id and (taken := taken_of(desk.brand.pk, row.taken_id)):
            close_elsewhere(desk, taken, row.ret.ran, row.reason)
        return done(request, desk, row.ret.ran, told)
    tell(request, told)
    return redirect("console:refunds", slug=desk.brand.slug)


def _confirm(desk: Desk, number: int, seen: str) -> None:
    actions.confirm(desk.brand, number, seen, at=desk.now, actor=desk.actor)


def _refuse(desk: Desk, number: int, answer: str) -> None:
    actions.refuse(desk.brand, number, answer, at=desk.now, actor=desk.actor)


def _page(
    request: HttpRequest, desk: Desk, number: int, wrong: DomainError | None = None
) -> HttpResponse:
    row = actions.waiting(desk.brand.pk, number)
    amount = Money(row.amount_minor, row.currency)
    people = People.known_to(desk.seat.user.pk, (row.asked_by, row.decided_by))
    is_own = row.asked_by == desk.actor
    barred = above(amount, limits.at_all(desk.brand, desk.actor))
    context = {
        "ran": row.ret.ran if row.ret else "",
        "what": _what(row),
        "email": row.email,
        "amount": desk.local.money(amount),
        "shown": actions.shown(row),
        "reason": row.reason,
        "elsewhere": _minor(row.taken_minor, row.currency, desk),
        "deduction": f"{row.deduction_bp / 100:g}" if row.deduction_bp else "",
        "asked_by": people.name(row.asked_by),
        "asked_at": desk.local.moment(row.asked_at),
        "is_waiting": row.state == "waiting",
        "is_own": is_own,
        "barred": sentence(barred) if barred and not is_own else "",
        "decided_by": people.name(row.decided_by) if row.decided_by else "",
        "answer": row.answer,
        "wrong": sentence(wrong) if wrong else "",
    }
    status = 422 if wrong else 200
    return desk.render(
        request, "console/money/second.html", context, current="refunds", status=status
    )


def _minor(minor: int, currency: str, desk: Desk) -> str:
    return desk.local.money(Money(minor, currency)) if minor else ""


_WHATS: Words = {
    "settle": gettext_lazy("What is owed for a return"),
    "replace": gettext_lazy("A payment anew"),
    "points": gettext_lazy("Money instead of loyalty points"),
    "goodwill": gettext_lazy("Goodwill"),
    "interest": gettext_lazy("Interest, because it was late"),
    "credit": gettext_lazy("Store credit without a return"),
}
_WAYS: Words = {
    "refund": gettext_lazy("By the same payment again"),
    "by_hand": gettext_lazy("By hand"),
    "credit": gettext_lazy("As store credit, at once"),
}


def _what(row: actions.AskedRow) -> str:
    """Return what is asked for, and how it would be paid."""
    kind = "points" if actions.is_for_points(row) else str(row.kind)
    told = word(_WHATS, row.purpose or kind)
    return f"{told} · {word(_WAYS, row.way)}" if row.way else str(told)
