"""Withdrawing from a contract, in two steps: say what, then confirm it. It is heard at once.

No page tells whether there is such an order, and no step needs a script, an account or a
reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backhaul.core.withdrawals import (
    MOST_CONTRACT,
    MOST_LINES,
    MOST_PARTS,
    Channel,
    Statement,
    cleaned,
    labels_of,
)
from backhaul.doors.portal import draft_cookie
from backhaul.doors.portal.shop import Visit, brand_page, too_often
from backhaul.doors.portal.withdrawal_form import StatementForm
from backhaul.foundation.limits.addresses import network_of
from backhaul.stages.intake import drafts
from backhaul.stages.orders.queries import number_like
from backhaul.stages.withdrawals.declaring import declare, limit
from backhaul.stages.withdrawals.queries import Sold, signed, sold_lines
from backhaul.stages.withdrawals.reading import on_paper, shown

_SHOPPER = "shopper"
_LINE = "line:"
_MOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Known:
    """What this browser has shown to know already: an order, and its address."""

    number: str = ""
    email: str = ""
    lines: tuple[Sold, ...] = ()


@require_http_methods(("GET", "HEAD", "POST"))
@brand_page
def declare_here(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for the declaration; show it once more; take it."""
    known = _known(request, visit)
    if request.method != "POST":
        first = {
            "contract": cleaned(request.GET.get("order", ""))[:MOST_CONTRACT] or known.number,
            "email": known.email,
        }
        return _ask(
            request, visit, StatementForm(initial=first, example=_example(visit)), known
        )
    form = StatementForm(request.POST, example=_example(visit))
    lines = _typed_lines(request.POST)
    if lines is not None and not any(lines.values()):
        form.add_error(None, _("Choose at least one item."))
    if not form.is_valid() or request.POST.get("act") == "edit":
        return _ask(request, visit, form, known, is_edit=form.is_valid())
    statement = _statement(form, lines, known)
    if request.POST.get("act") != "confirm":
        return _confirm(request, visit, statement)
    again_at = limit(visit.brand.pk, statement.email_norm, network_of(request), at=visit.now)
    if again_at is not None:
        return too_often(request, visit, again_at)
    made = declare(
        visit.brand,
        statement,
        channel=Channel.PORTAL,
        language=get_language() or "en",
        at=visit.now,
        actor=_SHOPPER,
    )
    return redirect("portal:withdrawn", visit.brand.slug, signed(visit.brand.pk, made.number))


@require_safe
@brand_page
def received(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """Show what was declared and when, to whoever declared it."""
    context = {"row": shown(visit.brand, token), "token": token}
    return visit.render(request, "portal/withdrawal/received.html", context)


@require_safe
@brand_page
def pdf(_request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    number, made = on_paper(visit.brand, token)
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{number}.pdf"'
    return response


def _known(request: HttpRequest, visit: Visit) -> Known:
    """Whoever looked an order up a moment ago is not asked for it again."""
    token = draft_cookie.token_of(request, visit.brand)
    draft = drafts.draft_of(visit.brand.pk, token, visit.now) if token else None
    if draft is None or draft.is_gift or not draft.email_norm:
        return Known()
    number, lines = sold_lines(visit.brand.pk, draft.order_ids[0])
    few = lines if len(lines) <= _MOST_SHOWN else ()
    return Known(number, draft.email_norm, few)


def _example(visit: Visit) -> str:
    return number_like(visit.brand.pk)


def _typed_lines(posted: QueryDict) -> dict[str, int] | None:
    """Return how many of each line was chosen; None: the page showed no lines."""
    typed = {
        key.removeprefix(_LINE): posted.get(key, "") for key in posted if key.startswith(_LINE)
    }
    if not typed or len(typed) > MOST_LINES:
        return None
    return {
        name: min(int(number), MOST_LINES)
        for name, number in typed.items()
        if number.isascii() and number.isdecimal()
    }


def _statement(form: StatementForm, lines: Mapping[str, int] | None, known: Known) -> Statement:
    typed = form.cleaned_data
    chosen = {name: number for name, number in (lines or {}).items() if number}
    is_same = typed["contract"] == known.number
    bought = {line.name: line.quantity for line in known.lines} if is_same else {}
    if chosen == bought:
        chosen = {}
    parts = typed["parts"] or _in_words(chosen, known.lines)
    return Statement(
        name=typed["name"],
        contract=typed["contract"],
        email=typed["email"],
        parts=parts,
        lines=chosen,
    )


def _in_words(chosen: Mapping[str, int], lines: Sequence[Sold]) -> str:
    titles = {line.name: line.title for line in lines}
    said = [f"{titles.get(name, name)} × {number}" for name, number in chosen.items()]
    return "\n".join(said)[:MOST_PARTS]


def _ask(
    request: HttpRequest,
    visit: Visit,
    form: StatementForm,
    known: Known,
    *,
    is_edit: bool = False,
) -> HttpResponse:
    typed = _typed_lines(request.POST) or {}
    context = {
        "form": form,
        "label": labels_of(get_language() or "en"),
        "lines": [
            {
                "name": f"{_LINE}{line.name}",
                "title": line.title,
                "chosen": typed.get(line.name, 0) if typed else line.quantity,
                "numbers": range(min(line.quantity, MOST_LINES), -1, -1),
            }
            for line in known.lines
        ],
        "help_email": visit.brand.help_email,
    }
    status = 422 if form.errors and not is_edit else 200
    return visit.render(request, "portal/withdrawal/declare.html", context, status=status)


def _confirm(request: HttpRequest, visit: Visit, statement: Statement) -> HttpResponse:
    hidden = [
        ("name", statement.name),
        ("contract", statement.contract),
        ("parts", statement.parts),
        ("email", statement.email),
        *((f"{_LINE}{name}", str(number)) for name, number in statement.lines.items()),
    ]
    context = {
        "statement": statement,
        "label": labels_of(get_language() or "en"),
        "hidden": hidden,
    }
    return visit.render(request, "portal/withdrawal/confirm.html", context)
