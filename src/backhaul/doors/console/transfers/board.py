"""The page of bank transfers: what waits for a file, the files, and what the bank said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from backhaul.core.banking.statement import MOST_BYTES
from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.transfers.words import (
    BECAME,
    FILE_STATES,
    FORMATS,
    PROBLEMS,
    reason,
)
from backhaul.doors.console.typed import whole
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.approvals.limits import alone
from backhaul.stages.settlement.as_shown import above
from backhaul.stages.transfers import filing, hearing, queries
from backhaul.stages.transfers.accounts import own_account
from backhaul.stages.transfers.filing import Wish
from backhaul.stages.transfers.queries import Waiting


@desk_page(May.VIEW)
@require_safe
def transfers(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _page(request, desk)


@desk_page(May.PAY)
@require_POST
def make(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Put the chosen refunds, or all that are ready, into a file."""
    try:
        wish = _wish(request)
        made = filing.make_file(desk.brand, wish, at=desk.now, actor=desk.actor)
    except DomainError as error:
        return _page(request, desk, wrong={"make": sentence(error)})
    total = desk.local.money(Money(made.total_minor, made.currency))
    tell(request, _("{file} holds {total}.").format(file=made.number, total=total))
    return redirect("console:transfer_file", slug=desk.brand.slug, name=made.number)


@desk_page(May.PAY)
@require_POST
def again(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Let refunds that the bank did not make wait for the next file."""
    legs = _legs(request)
    if not legs:
        wrong = {"again": sentence(DomainError("nothing_chosen"))}
        return _page(request, desk, wrong=wrong)
    try:
        count = filing.pay_again(
            desk.brand.pk,
            legs,
            at=desk.now,
            actor=desk.actor,
            most=alone(desk.brand, desk.actor),
        )
    except DomainError as error:
        return _page(request, desk, wrong={"again": sentence(error)})
    said = ngettext(
        "{n} refund waits for the next file.", "{n} refunds wait for the next file.", count
    )
    tell(request, said.format(n=count))
    return redirect("console:transfers", slug=desk.brand.slug)


@desk_page(May.PAY)
@require_POST
def statement(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take in what the bank gave: an account statement, a report, or a table."""
    given = request.FILES.get("statement")
    body = given.read(MOST_BYTES + 1) if given else b""
    name = given.name or "" if given else ""
    try:
        heard = hearing.hear(desk.brand.pk, body, name, at=desk.now, actor=desk.actor)
    except DomainError as error:
        return _page(request, desk, wrong={"statement": sentence(error)})
    said = _("Lines that fit: {matched}; to look at: {loose}; of other business: {others}.")
    told = said.format(matched=heard.matched, loose=heard.unmatched, others=heard.others)
    tell(request, told, tone="warning" if heard.unmatched else "ok")
    return redirect("console:transfers", slug=desk.brand.slug)


@desk_page(May.PAY)
@require_POST
def look(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Note that somebody has dealt with a line that fits nothing."""
    hearing.look_at(desk.brand.pk, number, at=desk.now, actor=desk.actor)
    tell(request, _("The line is put aside."))
    return redirect("console:transfers", slug=desk.brand.slug)


def _wish(request: HttpRequest) -> Wish:
    if request.POST.get("format") not in FORMATS:
        raise Http404
    try:
        day = date.fromisoformat(request.POST.get("execute_on", ""))
    except ValueError:
        raise DomainError("execute_on_unusable") from None
    legs = _legs(request)
    if not legs:
        raise DomainError("nothing_chosen")
    return Wish(format=filing.Format(request.POST["format"]), execute_on=day, leg_ids=legs)


def _legs(request: HttpRequest) -> list[int]:
    typed = (whole(one) for one in request.POST.getlist("leg"))
    return [one for one in typed if one is not None]


def _typed(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    """Return what the form of a file says: what was typed, else all of it, for today."""
    if "execute_on" not in request.POST:
        return {"is_all": True, "execute_on": _today(desk).isoformat()}
    return {
        "legs": _legs(request),
        "format": request.POST.get("format", ""),
        "execute_on": request.POST["execute_on"],
    }


def _today(desk: Desk) -> date:
    return desk.now.astimezone(desk.local.zone).date()


def _page(
    request: HttpRequest, desk: Desk, *, wrong: Mapping[str, str] | None = None
) -> HttpResponse:
    board = queries.board(desk.brand.pk)
    own = own_account(desk.brand.pk)
    context = {
        "own": own.masked if own else "",
        "ready": _rows(board.ready, desk),
        "lacking": _rows(board.lacking, desk),
        "failed": _rows(board.failed, desk, most=_alone(desk, board.failed)),
        "files": [_file(row, desk) for row in queries.files(desk.brand.pk)],
        "loose": [_line(row, desk) for row in queries.loose_lines(desk.brand.pk)],
        "formats": FORMATS.items(),
        "typed": _typed(request, desk),
        "today": _today(desk).isoformat(),
        "latest": (_today(desk) + filing.AHEAD).isoformat(),
        "may_pay": desk.may(May.PAY),
        "may_care": desk.may(May.CARE) or desk.may(May.PAY),
        "may_configure": desk.may(May.CONFIGURE),
        "wrong": wrong or {},
    }
    return desk.render(
        request,
        "console/transfers/board.html",
        context,
        current="transfers",
        status=422 if wrong else 200,
    )


def _alone(desk: Desk, failed: Sequence[Waiting]) -> Money | None:
    """Return up to what the reader may pay again alone; asked where something is there."""
    return alone(desk.brand, desk.actor) if failed and desk.may(May.PAY) else None


def _rows(
    waiting: Iterable[Waiting], desk: Desk, *, most: Money | None = None
) -> list[dict[str, Any]]:
    return [
        {
            "is_barred": above(Money(one.amount_minor, one.currency), most) is not None,
            "leg": one.leg_id,
            "ran": one.ran,
            "name": one.name,
            "asked": desk.local.moment(one.asked_at) if one.asked_at else "",
            "may_ask": one.may_ask,
            "amount": desk.local.money(Money(one.amount_minor, one.currency)),
            "masked": one.masked,
            "reason": reason(one.code),
        }
        for one in waiting
    ]


def _file(row: Any, desk: Desk) -> dict[str, Any]:
    tone, icon, text = FILE_STATES[row.state]
    return {
        "number": row.number,
        "format": word(FORMATS, row.format),
        "count": row.count,
        "total": desk.local.money(Money(row.total_minor, row.currency)),
        "made": desk.local.moment(row.made_at),
        "execute_on": desk.local.dated(row.execute_on),
        "tone": tone,
        "icon": icon,
        "state": text,
    }


def _line(row: Any, desk: Desk) -> dict[str, Any]:
    has_amount = row.amount_minor is not None
    amount = desk.local.money(Money(row.amount_minor, row.currency)) if has_amount else "–"
    return {
        "id": row.pk,
        "name": row.end_to_end or row.file_number or "–",
        "became": word(BECAME, row.became),
        "amount": amount,
        "day": desk.local.dated(row.on) if row.on else "–",
        "reason": reason(row.code),
        "problem": word(PROBLEMS, row.problem),
        "source": row.statement.name,
    }
