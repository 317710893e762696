"""The last look, and sending it: the server checks every step again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from backhaul.core.axes import Authorization, Method
from backhaul.core.errors import DomainError
from backhaul.core.exchanges import GOES_OUT
from backhaul.doors.portal.drafting import SHOPPER, Writing, with_draft
from backhaul.doors.portal.request_cards import CheckRow, check_rows, sum_of
from backhaul.doors.portal.request_choosing import outlook_of
from backhaul.doors.portal.request_consents import Wish, agree_to, is_outdated, wishes_of
from backhaul.doors.portal.request_instead import is_open, swaps_of
from backhaul.doors.portal.request_options import wrongs_of
from backhaul.foundation.limits.addresses import network_of
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.casefile.request_choices import Choices, choices_of
from backhaul.stages.intake.sending import problems_of, submit
from backhaul.stages.promises.actions import renew
from backhaul.stages.risk.linking import remember_network
from backhaul.stages.shipping.promptly import label_after_commit

_NEEDING_A_LABEL = {Method.QR, Method.LABEL}


@require_http_methods(("GET", "HEAD", "POST"))
@with_draft
def page(request: HttpRequest, writing: Writing) -> HttpResponse:
    choices = choices_of(writing.draft, now=writing.now)
    if step := _unfinished(writing, choices):
        return writing.go(step, "again=1")
    if request.method != "POST":
        return _page(request, writing, choices)
    wishes = wishes_of(writing, choices)
    if is_outdated(request.POST, wishes):
        return _page(request, writing, choices, is_changed=True)
    try:
        _send(request, writing, choices, wishes)
    except DomainError as error:
        if error.code != "request_invalid":
            raise
        # A line was asked back, or the last piece of something taken, this very moment.
        return writing.go("instead" if _is_of_exchange(error) else "items", "again=1")
    return writing.go("done")


def _unfinished(writing: Writing, choices: Choices) -> str:
    """Return the first page on which something has to be mended, else an empty text."""
    if problems_of(writing.draft, choices.offer):
        return "items"
    if wrongs_of(writing, choices):
        return "options"
    return "instead" if is_open(writing, choices) else ""


def _is_of_exchange(error: DomainError) -> bool:
    problems = cast("list[dict[str, object]]", error.facts.get("problems", []))
    return any(str(problem["code"]).startswith("exchange_") for problem in problems)


def _send(
    request: HttpRequest, writing: Writing, choices: Choices, wishes: Sequence[Wish]
) -> None:
    """Ask, decide and promise in one transaction; the label is bought when it is committed."""
    brand_id, at = writing.brand.pk, writing.now
    case, is_new = submit(writing.brand, writing.draft, choices.offer, at=at, actor=SHOPPER)
    if not is_new:
        return
    remember_network(brand_id, case.ret.email_norm, network_of(request), at=at)
    agree_to(request.POST, wishes, case, at=at)
    decided = authorize(brand_id, case.ret.ran, at=at, actor="system")
    if all(unit.authorization != Authorization.AUTHORIZED for unit in decided.units):
        return
    assert decided.ret.pk is not None
    renew([brand_id], {decided.ret.pk: at})
    if not any(unit.is_going for unit in decided.units):
        return
    if Method(decided.ret.method) in _NEEDING_A_LABEL:
        label_after_commit(brand_id, decided.ret.ran, at=at, actor=SHOPPER)


def _page(
    request: HttpRequest, writing: Writing, choices: Choices, *, is_changed: bool = False
) -> HttpResponse:
    """Show it; `is_changed`: what was ticked reads otherwise now, and nothing was written."""
    draft, local = writing.draft, writing.local
    rows = check_rows(writing, choices.offer)
    outlook = outlook_of(choices, draft.options, local)
    context = {
        "step": "check",
        "rows": rows,
        "heading": _heading(rows),
        "sum": sum_of(draft, choices.offer, local),
        "outlook": outlook,
        "options": draft.options,
        "target": _("your bank account") if choices.by_transfer else choices.target,
        "swaps": swaps_of(writing, choices),
        "is_swap": draft.options.resolution in GOES_OUT,
        "is_gift": draft.is_gift,
        "is_own": draft.options.method == Method.OWN_CARRIER,
        "wishes": wishes_of(writing, choices),
        "is_changed": is_changed,
        "email": draft.email_norm or masked(choices),
    }
    return writing.render(request, "check", context, status=409 if is_changed else 200)


def _heading(rows: tuple[CheckRow, ...]) -> str:
    n = sum(row.quantity for row in rows)
    return ngettext("{n} item", "{n} items", n).format(n=n)


def masked(choices: Choices) -> str:
    """Return the order's own address, of which whoever did not type it sees a hint."""
    email = next((order.email for order in choices.offer.orders if order.email), "")
    name, at, domain = email.partition("@")
    return f"{name[:1]}•••{at}{domain}" if at else ""
