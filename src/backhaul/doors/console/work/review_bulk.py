"""One word about many requests: its effect first, then what became of each."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.verdict import Finding, UnitVerdict
from backhaul.core.refusals import LONGEST, REFUSALS, refusal
from backhaul.doors.console.case.law_words import grounds
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.listing.asked import back_to
from backhaul.doors.console.listing.bulk_more import summed
from backhaul.foundation.pages import words
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.authorization.judging_many import (
    can_judge,
    judge_many,
    verdict_of,
    waiting_of,
)
from backhaul.stages.messaging.asking import LONGEST_QUESTION, Asking, ask_many, can_ask
from backhaul.stages.returns.case import Case

MOST = 50
_NOTE_LIMIT = 2000
STEPS = {"approve": May.DECIDE, "refuse": May.DECIDE, "question": May.CARE}
_PAGE = "console/review/bulk.html"


@desk_page(May.VIEW)
@require_POST
def preview(request: HttpRequest, desk: Desk) -> HttpResponse:
    step, rans = _read(request, desk)
    if not rans:
        tell(request, _("No return is selected."), tone="warning")
        return back_to(request.POST.get("back", ""), desk.brand.slug)
    return _preview(request, desk, step, rans)


@desk_page(May.VIEW)
@require_POST
def do(request: HttpRequest, desk: Desk) -> HttpResponse:
    step, rans = _read(request, desk)
    try:
        done, refused = _do(request, desk, step, rans)
    except DomainError as error:
        return _preview(request, desk, step, rans, wrong=error)
    told = _told(step, len(done))
    context = {
        "title": told,
        "done": done,
        "refused": _whys(refused),
        "step": step,
        "back_url": back_to(request.POST.get("back", ""), desk.brand.slug).url,
    }
    return desk.render(request, "console/review/bulk_done.html", context, current="reviews")


def _preview(
    request: HttpRequest,
    desk: Desk,
    step: str,
    rans: Sequence[str],
    *,
    wrong: DomainError | None = None,
) -> HttpResponse:
    can, rows, refused, needed = _plan(desk, step, rans)
    context: dict[str, Any] = {
        "step": step,
        "title": _titles()[step],
        "effect": _effects()[step],
        "fits": _("{n} of {all} can").format(n=len(can), all=len(rans)),
        "rows": rows,
        "can": can,
        "why_not": _whys(refused),
        "wrong": sentence(wrong) if wrong else "",
        "typed": request.POST,
        "chosen": request.POST.getlist("reason"),
        "refusals": [(code, words.word(words.REFUSALS, code)) for code in REFUSALS],
        "grounds": needed,
        "longest": LONGEST,
        "longest_question": LONGEST_QUESTION,
        "once": request.POST.get("once") or secrets.token_hex(12),
        "back": request.POST.get("back", ""),
        "back_url": back_to(request.POST.get("back", ""), desk.brand.slug).url,
    }
    status = 422 if wrong else 200
    return desk.render(request, _PAGE, context, current="reviews", status=status)


_Rows = list[tuple[str, str, str]]


def _plan(
    desk: Desk, step: str, rans: Sequence[str]
) -> tuple[list[str], _Rows, Mapping[str, DomainError], list[tuple[str, str]]]:
    """Return who can, each with its items and their value, who cannot, and law's grounds."""
    if step == "question":
        can, refused = can_ask(desk.brand.pk, rans)
        return can, [(ran, "", "") for ran in can], refused, []
    found, spoken = can_judge(desk.brand.pk, rans, partial(_yes, Outcome.AUTHORIZE, (), ""))
    rows = [_row(case, desk) for case in found]
    needed: list[tuple[str, str]] = []
    if step == "refuse":
        needed = grounds([unit for case in found for unit in waiting_of(case)])
    return spoken.done, rows, spoken.refused, needed


def _row(case: Case, desk: Desk) -> tuple[str, str, str]:
    units = waiting_of(case)
    value = Money(sum(unit.paid_minor for unit in units), case.ret.currency)
    titles = ", ".join(unit.title or unit.sku for unit in units[:3])
    more = f" +{len(units) - 3}" if len(units) > 3 else ""
    return case.ret.ran, titles + more, summed(desk, {case.ret.ran: value})


def _yes(
    outcome: Outcome, why: tuple[Finding, ...], ground: str, _case: Case, units: Sequence[Any]
) -> Sequence[UnitVerdict]:
    return [verdict_of(unit, outcome, why, ground) for unit in units]


def _do(
    request: HttpRequest, desk: Desk, step: str, rans: Sequence[str]
) -> tuple[Sequence[str], Mapping[str, DomainError]]:
    given, at, actor = request.POST, desk.now, desk.actor
    if step == "question":
        wish = Asking(
            text=given.get("question", ""), once=given.get("once", ""), at=at, actor=actor
        )
        asked = ask_many(desk.brand.pk, rans, wish)
        return list(asked.questions), asked.refused
    note = given.get("note", "")
    if len(note) > _NOTE_LIMIT:
        raise DomainError("note_too_long", limit=_NOTE_LIMIT)
    say = partial(_yes, Outcome.AUTHORIZE, (), "")
    if step == "refuse":
        why = refusal(given.getlist("reason"), given.get("text", ""))
        say = partial(_yes, Outcome.REFUSE, why, given.get("ground", ""))
    spoken = judge_many(desk.brand.pk, rans, say, note=note, at=at, actor=actor)
    return spoken.done, spoken.refused


def _whys(refused: Mapping[str, DomainError]) -> list[tuple[str, str]]:
    return [(ran, sentence(error)) for ran, error in refused.items()]


def _titles() -> dict[str, str]:
    return {
        "approve": _("Approve requests"),
        "refuse": _("Refuse requests"),
        "question": _("Ask the shoppers"),
    }


def _effects() -> dict[str, str]:
    return {
        "approve": _(
            "All that waits of these requests is approved under the terms of the policy, and "
            "each shopper is told by e-mail. It can be taken back until a label is bought."
        ),
        "refuse": _(
            "All that waits of these requests is refused; each shopper reads why. What the law "
            "may protect is refused only for a ground of that law."
        ),
        "question": _(
            "Each shopper gets the question by e-mail in their language’s frame, and answers "
            "on the return’s page. The answer brings the request back into the queue."
        ),
    }


def _told(step: str, n: int) -> str:
    found = {
        "approve": ngettext("{n} request approved", "{n} requests approved", n),
        "refuse": ngettext("{n} request refused", "{n} requests refused", n),
        "question": ngettext("{n} shopper asked", "{n} shoppers asked", n),
    }
    return found[step].format(n=n)


def _read(request: HttpRequest, desk: Desk) -> tuple[str, list[str]]:
    step = request.POST.get("step", "")
    if step not in STEPS or not desk.may(STEPS[step]):
        raise Http404
    rans = [ran[:80] for ran in request.POST.getlist("ran")]
    return step, list(dict.fromkeys(rans))[:MOST]
