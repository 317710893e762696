"""One file for the bank: what is in it, its bytes, and what a person says of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.transfers.words import (
    FILE_STATES,
    FORMATS,
    TRANSFER_STATES,
    reason,
)
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May, name_of
from backhaul.stages.transfers import filing, queries

_KINDS = {"pain001": ("application/xml", "xml"), "csv": ("text/csv; charset=utf-8", "csv")}


@desk_page(May.VIEW)
@require_http_methods(("GET", "HEAD", "POST"))
def file(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """Show a file; a POST says that the bank has it, or that it never will."""
    if request.method != "POST":
        return _page(request, desk, name)
    act = {"give": filing.give, "discard": filing.discard}.get(request.POST.get("act", ""))
    if act is None or not desk.may(May.PAY):
        raise Http404
    try:
        act(desk.brand.pk, name, at=desk.now, actor=desk.actor)
    except DomainError as error:
        return _page(request, desk, name, wrong=sentence(error))
    if request.POST["act"] == "give":
        tell(request, _("{file}: noted as given to the bank.").format(file=name))
    else:
        tell(
            request, _("{file} is discarded. Its refunds can be paid again.").format(file=name)
        )
    return redirect("console:transfers", slug=desk.brand.slug)


@desk_page(May.PAY)
@require_safe
def download(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """Give the bytes as they were made; the journal keeps who took them."""
    try:
        row, body = filing.content(desk.brand.pk, name, at=desk.now, actor=desk.actor)
    except DomainError as error:
        return _page(request, desk, name, wrong=sentence(error))
    kind, ending = _KINDS[row.format]
    response = HttpResponse(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{row.number}.{ending}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _page(request: HttpRequest, desk: Desk, name: str, *, wrong: str = "") -> HttpResponse:
    row = queries.file(desk.brand.pk, name)
    tone, icon, text = FILE_STATES[row.state]
    context = {
        "number": row.number,
        "format": word(FORMATS, row.format),
        "total": desk.local.money(Money(row.total_minor, row.currency)),
        "made": desk.local.moment(row.made_at),
        "by": name_of(row.made_by),
        "execute_on": desk.local.dated(row.execute_on),
        "sha256": bytes(row.sha256).hex(),
        "tone": tone,
        "icon": icon,
        "state": text,
        "rows": [_row(one, desk) for one in queries.transfers_of(desk.brand.pk, row.pk)],
        "may_pay": desk.may(May.PAY),
        "is_new": row.state == "made",
        "wrong": wrong,
    }
    return desk.render(
        request,
        "console/transfers/file.html",
        context,
        current="transfers",
        status=422 if wrong else 200,
    )


def _row(one: Any, desk: Desk) -> dict[str, Any]:
    tone, icon, text = TRANSFER_STATES[one.state]
    return {
        "ran": one.leg.ret.ran,
        "shopper": one.leg.ret.name or one.leg.ret.email,
        "name": one.end_to_end,
        "masked": one.masked,
        "amount": desk.local.money(Money(one.amount_minor, one.currency)),
        "tone": tone,
        "icon": icon,
        "state": text,
        "reason": reason(one.code),
        "reference": one.bank_reference,
    }
