"""The examples of a policy: what each asks, what must come out, and what does."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from backhaul.core.policies.examples import Difference, Expected, differences
from backhaul.core.policies.facts import RequestFacts
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.policy import Policy
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.policy.on_desk import MENU, tongue_of
from backhaul.doors.console.policy.saying import Tongue, days, joined
from backhaul.foundation.pages.words import REASONS, Words, word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.policies.drafts import draft_of, written_policy
from backhaul.stages.policies.examples import Kept, drop_example, kept_examples
from backhaul.stages.policies.queries import policy_in_force

_EXPECTED: Words = {
    Outcome.AUTHORIZE: gettext_lazy("authorised"),
    Outcome.REVIEW: gettext_lazy("left to a person"),
    Outcome.REFUSE: gettext_lazy("refused"),
}
_WHAT: Words = {
    "outcome": gettext_lazy("the outcome"),
    "rule": gettext_lazy("the rule"),
    "fee_minor": gettext_lazy("the fee"),
    "keeps": gettext_lazy("whether it is kept"),
    "unit": gettext_lazy("the item"),
}


@desk_page(May.VIEW)
@require_safe
def examples(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show every example, and run it through the draft, or what is in force without one."""
    row = draft_of(desk.brand.pk)
    policy = written_policy(row) if row is not None else policy_in_force(desk.brand.pk)
    tongue = tongue_of(desk, policy)
    kept = kept_examples(desk.brand.pk)
    wrong: dict[str, list[Difference]] = {}
    for one in differences(policy, [one.example for one in kept]):
        wrong.setdefault(one.example, []).append(one)
    names = _names(policy)
    told = [_told(one, wrong.get(one.example.name, []), tongue, names) for one in kept]
    context = {
        "examples": sorted(told, key=lambda one: not one["wrong"]),
        "failing": len(wrong),
        "has_draft": row is not None,
        "policy": policy,
        "is_manager": desk.may(May.CONFIGURE),
    }
    return desk.render(request, "console/policy/examples.html", context, current=MENU)


@desk_page(May.CONFIGURE)
@require_POST
def drop(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    with transaction.atomic():
        drop_example(desk.brand.pk, number, at=desk.now, by=desk.actor)
    tell(request, _("The example is deleted."))
    return redirect("console:policy_examples", slug=desk.brand.slug)


def _names(policy: Policy) -> dict[str, str]:
    """Return what each rule of the table that decides is called."""
    rules = enumerate(policy.tables.eligibility, 1)
    return {rule.id: rule.name or _("rule {n}").format(n=number) for number, rule in rules}


def _told(
    kept: Kept, wrong: list[Difference], tongue: Tongue, names: dict[str, str]
) -> dict[str, Any]:
    facts = kept.example.facts
    return {
        "id": kept.id,
        "name": kept.example.name,
        "asks": _asks(facts, tongue),
        "expects": joined(
            [_expects(one, tongue, names) for one in kept.example.expected.values()], _(" and ")
        ),
        "wrong": [_difference(one, tongue, names) for one in wrong],
    }


def _asks(facts: RequestFacts, tongue: Tongue) -> str:
    """Return `€100.00, Too small, delivered 12 days ago, Germany`."""
    unit, asked = facts.units[0], facts.requested_at
    told = [tongue.local.money(unit.paid)]
    if unit.reason:
        told.append(word(REASONS, unit.reason))
    if unit.delivered_at is not None:
        since = days((asked - unit.delivered_at).days)
        told.append(_("delivered {days} before").format(days=since))
    order = facts.order_of(unit)
    if order is not None and order.country:
        told.append(tongue.code("country", order.country))
    if unit.is_final_sale:
        told.append(_("sold as final"))
    if len(facts.units) > 1:
        told.append(_("{n} items").format(n=len(facts.units)))
    return _(", ").join(told)


def _expects(one: Expected, tongue: Tongue, names: dict[str, str]) -> str:
    told = [word(_EXPECTED, one.outcome)]
    if one.rule:
        told.append(_("by “{rule}”").format(rule=names.get(one.rule, one.rule)))
    if one.fee_minor is not None:
        told.append(_("for {amount}").format(amount=tongue.money(one.fee_minor)))
    if one.keeps:
        told.append(_("and kept"))
    return " ".join(told)


def _difference(one: Difference, tongue: Tongue, names: dict[str, str]) -> str:
    facts = {
        "what": word(_WHAT, one.what),
        "found": _value(one.what, one.found, tongue, names),
        "expected": _value(one.what, one.expected, tongue, names),
    }
    return _("{what} is {found}, not {expected}").format(**facts)


def _value(what: str, value: str, tongue: Tongue, names: dict[str, str]) -> str:
    if what == "rule":
        return (
            _("“{rule}”").format(rule=names.get(value, value)) if value else _("none of them")
        )
    if what == "outcome":
        return word(_EXPECTED, value)
    if what == "fee_minor":
        return tongue.money(int(value))
    if what == "keeps":
        return _("yes") if value == "True" else _("no")
    return value or _("nothing")
