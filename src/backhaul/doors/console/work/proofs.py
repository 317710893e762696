"""Goods without an order: receipts and serial numbers that a person looks at."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.errors import DomainError
from backhaul.core.money import parse_major
from backhaul.core.proofs import read_number
from backhaul.doors.console import flash
from backhaul.doors.console.case.clocks import length
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.foundation import cursors
from backhaul.foundation.pages import words
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import Words, word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.proofs import queries
from backhaul.stages.proofs.deciding import (
    MOST_ANSWER,
    Approval,
    approve,
    refuse,
    used_by,
)

_PAGE = 50
WHERE: Words = {
    "shop": gettext_lazy("In a shop"),
    "marketplace": gettext_lazy("On a marketplace"),
    "gift": gettext_lazy("As a gift"),
}


@desk_page(May.VIEW)
def proofs(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List what waits, the oldest first."""
    after = request.GET.get("after", "")
    try:
        place = cursors.read_after(after) if after else None
    except DomainError as error:
        raise Http404 from error
    found = queries.waiting(desk.brand.pk, after=place, limit=_PAGE)
    here = reverse("console:proofs", kwargs={"slug": desk.brand.slug})
    last = found.rows[-1] if found.rows else None
    context = {
        "rows": [_row(one, desk) for one in found.rows],
        "start": here if after else "",
        "following": f"{here}?after={cursors.after(last.given_at, last.pk)}"
        if last and found.has_more
        else "",
    }
    return desk.render(request, "console/work/proofs.html", context, current="proofs")


@desk_page(May.VIEW)
def proof(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Show what was given, with its pictures; a POST approves or refuses it."""
    known = read_number(number)
    if known is None:
        raise Http404
    if request.method != "POST":
        return _one(request, desk, known, "")
    if not desk.may(May.DECIDE):
        raise Http404
    try:
        match request.POST.get("act", ""):
            case "approve":
                return _approve(request, desk, known)
            case "refuse":
                return _refuse(request, desk, known)
            case _:
                raise Http404
    except DomainError as error:
        return _one(request, desk, known, sentence(error), status=422)


@desk_page(May.VIEW)
def proof_photo(request: HttpRequest, desk: Desk, number: str, photo: int) -> HttpResponse:
    del request
    known = read_number(number)
    if known is None:
        raise Http404
    return HttpResponse(queries.photo(desk.brand.pk, known, photo), content_type="image/jpeg")


def _approve(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    approval = Approval(
        sku=request.POST.get("sku", "").strip()[:120],
        paid_minor=_paid(request, desk),
        note=request.POST.get("note", ""),
    )
    case = approve(desk.brand, number, approval, at=desk.now, actor=desk.actor)
    told = _("{number}: {ran} is authorised. The shopper is told by e-mail now.")
    flash.tell(request, told.format(number=number, ran=case.ret.ran))
    return redirect("console:return", slug=desk.brand.slug, ran=case.ret.ran)


def _paid(request: HttpRequest, desk: Desk) -> int:
    """Raises DomainError `price_unusable`; a comma is as good as a point."""
    typed = request.POST.get("paid", "").strip().replace(",", ".")
    try:
        return parse_major(typed, desk.brand.currency).minor
    except (ValueError, ArithmeticError) as error:
        raise DomainError("price_unusable") from error


def _refuse(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    text = request.POST.get("text", "")
    refuse(desk.brand.pk, number, text, at=desk.now, actor=desk.actor)
    flash.tell(
        request, _("{number} refused. Your words are on their way.").format(number=number)
    )
    return redirect("console:proofs", slug=desk.brand.slug)


def _one(
    request: HttpRequest, desk: Desk, number: str, wrong: str, *, status: int = 200
) -> HttpResponse:
    row = queries.proof(desk.brand.pk, number)
    typed = request.POST
    context = {
        "one": _row(row, desk),
        "row": row,
        "reason": word(words.REASONS, row.reason),
        "photos": queries.photos_of(desk.brand.pk, number),
        "used": used_by(row),
        "wrong": wrong,
        "may_decide": desk.may(May.DECIDE) and row.state == "waiting",
        "typed": typed,
        "sku": typed.get("sku", row.sku),
        "titles": queries.titles(desk.brand.pk),
        "currency": desk.brand.currency,
        "longest": MOST_ANSWER,
    }
    return desk.render(
        request, "console/work/proof.html", context, current="proofs", status=status
    )


def _row(row: Any, desk: Desk) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "where": word(WHERE, row.where),
        "seller": row.seller,
        "bought": desk.local.day(row.bought_on),
        "name": row.name,
        "given": desk.local.moment(row.given_at),
        "age": length(desk.now - row.given_at),
    }
