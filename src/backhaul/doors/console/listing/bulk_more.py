"""Letters and refunds for many returns: looked at first, because neither comes back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.core.errors import DomainError
from backhaul.core.money import Money, total
from backhaul.doors.console.case.acting import attempt
from backhaul.doors.console.case.letters import LANGUAGES
from backhaul.doors.console.case.writing import TITLES
from backhaul.doors.console.desk import Desk
from backhaul.doors.console.listing.plans import Plan
from backhaul.doors.console.seals import opened, sealed
from backhaul.foundation.pages.problems import sentence
from backhaul.stages.approvals.limits import alone
from backhaul.stages.messaging import writing_many
from backhaul.stages.messaging.templates import Template
from backhaul.stages.settlement.actions import Settled, settle_shown
from backhaul.stages.settlement.approving import Word
from backhaul.stages.settlement.forecast import totals

#: What somebody would have to say: reckoned with, never written.
_SUPPOSED = "supposed"


def plan_letters(request: HttpRequest, desk: Desk, rans: Sequence[str]) -> Plan:
    template = template_of(request)
    found = writing_many.can_write(desk.brand.pk, rans, template, at=desk.now)
    sample, n = found.sample, len(found.can)
    extra = {
        "templates": [(one.value, TITLES[one]) for one in writing_many.TEMPLATES],
        "template": template.value,
        "letter": sample,
        "language": LANGUAGES.get(sample.locale, sample.locale) if sample else "",
        "submit": ngettext("Send {n} letter", "Send {n} letters", n).format(n=n),
        "once": request.POST.get("once") or secrets.token_urlsafe(18),
    }
    return Plan(found.can, found.refused, extra=extra)


def write_letters(request: HttpRequest, desk: Desk, rans: Sequence[str]) -> Plan:
    """Raises DomainError `invalid` for a form that is not ours."""
    done = writing_many.write_many(
        desk.brand.pk,
        rans,
        template_of(request),
        once=request.POST.get("once", ""),
        at=desk.now,
        actor=desk.actor,
    )
    return Plan(done.can, done.refused)


def template_of(request: HttpRequest) -> Template:
    wanted = request.POST.get("template", "")
    known = {one.value for one in writing_many.TEMPLATES}
    return Template(wanted) if wanted in known else Template.WHERE_IS_IT


def plan_refunds(desk: Desk, rans: Sequence[str]) -> Plan:
    sums = totals(desk.brand.pk, rans, Word(desk.actor, desk.now))
    due = {ran: sums[ran] for ran in rans if ran in sums and sums[ran].minor}
    rest = [ran for ran in rans if ran not in due]
    supposed = totals(desk.brand.pk, rest, Word(desk.actor, desk.now, _SUPPOSED))
    refused = {ran: _why_not(supposed.get(ran)) for ran in rest}
    return Plan(
        list(due),
        refused,
        beside={ran: desk.local.money(amount) for ran, amount in due.items()},
        seals={ran: sealed(amount) for ran, amount in due.items()},
        extra={
            "sums": summed(desk, due),
            "submit": _("Pay {sum} now").format(sum=summed(desk, due)),
        },
    )


def _why_not(with_a_reason: Money | None) -> str:
    if with_a_reason is None:
        return "no_such_return"
    return "needs_a_reason" if with_a_reason.minor else "nothing_goes"


def pay_refunds(request: HttpRequest, desk: Desk, rans: Sequence[str]) -> Plan:
    """Pay what was shown; a return without a shown amount is not among them."""
    shown = {
        ran: amount
        for ran in rans
        if (amount := opened(request.POST.get(f"shown-{ran}", ""))) and amount.minor
    }
    found: list[Settled] = []
    most = alone(desk.brand, desk.actor)
    word = Word(desk.actor, desk.now, shown=shown, most=most)
    error = attempt(desk, lambda: found.append(settle_shown(desk.brand.pk, word)))
    if error:
        raise error
    (done,) = found
    refused = {ran: _refusal(one) for ran, one in done.refused.items()}
    return Plan(list(done.ordered), refused, extra={"sums": summed(desk, done.ordered)})


def _refusal(error: DomainError) -> str:
    if error.code != "amount_changed":
        return error.code if error.code == "no_such_return" else sentence(error)
    return _("is not paid: {why}").format(why=sentence(error))


def summed(desk: Desk, amounts: Mapping[str, Money]) -> str:
    """Return the sum, for each currency."""
    currencies = sorted({amount.currency for amount in amounts.values()})
    return " + ".join(
        desk.local.money(
            total((one for one in amounts.values() if one.currency == currency), currency)
        )
        for currency in currencies
    )
