"""What a policy says to a request, in words: outcome, the row that decided, every reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.policies.decide import decide
from backhaul.core.policies.facts import RequestFacts, UnitFacts
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.verdict import Finding, UnitVerdict
from backhaul.doors.console.case.reasons import (
    AGAINST,
    FOR,
    NOTE,
    Reason,
    policy_reason,
    terms_reasons,
)
from backhaul.doors.console.policy.saying import Tongue
from backhaul.foundation.pages.words import Words, word

_TITLES: Words = {
    Outcome.AUTHORIZE: gettext_lazy("Authorised"),
    Outcome.REVIEW: gettext_lazy("A person is asked"),
    Outcome.REFUSE: gettext_lazy("Refused"),
}
_TONES = {Outcome.AUTHORIZE: "ok", Outcome.REVIEW: "violet", Outcome.REFUSE: "bad"}
_ICONS = {Outcome.AUTHORIZE: "check", Outcome.REVIEW: "person", Outcome.REFUSE: "close"}
_LEGAL = (
    "law_gives_right",
    "law_may_give_right",
    "may_be_warranty",
    "fee_forbidden",
    "more_is_owed",
)


@dataclass(frozen=True, slots=True)
class UnitAnswer:
    key: str
    title: str
    tone: str
    icon: str
    by: str
    what: str
    """The piece that was tried: article, price, reason, country."""
    reasons: Sequence[Reason]
    law: Sequence[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one policy says; `code` is the outcome of the first unit."""

    whose: str
    code: str
    units: Sequence[UnitAnswer]


def answer_of(policy: Policy, facts: RequestFacts, tongue: Tongue, *, whose: str) -> Answer:
    verdict = decide(policy, facts, now=facts.requested_at)
    tried = {unit.key: _what(unit, facts, tongue) for unit in facts.units}
    units = [_unit(one, tongue, whose, tried[one.key]) for one in verdict.units]
    return Answer(whose, verdict.units[0].outcome.value, units)


def _what(unit: UnitFacts, facts: RequestFacts, tongue: Tongue) -> str:
    order = facts.order_of(unit)
    told = (
        unit.sku,
        tongue.local.money(unit.paid),
        tongue.code("reason", unit.reason) if unit.reason else "",
        tongue.code("country", order.country) if order and order.country else "",
    )
    return " · ".join(filter(None, told))


def _unit(one: UnitVerdict, tongue: Tongue, whose: str, what: str) -> UnitAnswer:
    house = [found for found in one.reasons if found.code not in _LEGAL]
    law = [found for found in (*one.reasons, *one.considered) if found.code in _LEGAL]
    others = [found for found in one.considered if found.code not in _LEGAL]
    terms = one.terms.model_dump(mode="json") if one.terms else None
    return UnitAnswer(
        key=one.key,
        title=word(_TITLES, one.outcome),
        tone=_TONES[one.outcome],
        icon=_ICONS[one.outcome],
        by=_by(house, whose),
        what=what,
        reasons=[
            *(_reason(found, tongue) for found in house),
            *terms_reasons(terms, tongue.local),
            *(_also(found, tongue) for found in others),
        ],
        law=[policy_reason(found.as_json(), tongue.local).text for found in law],
    )


def _by(findings: Sequence[Finding], whose: str) -> str:
    rule = next((found for found in findings if found.code == "rule"), None)
    if rule is None:
        return whose
    return _("by rule {n}, {whose}").format(n=rule.facts["number"], whose=whose)


def _reason(found: Finding, tongue: Tongue) -> Reason:
    told = policy_reason(found.as_json(), tongue.local)
    return Reason(FOR if found.outcome is Outcome.AUTHORIZE else AGAINST, told.text)


def _also(found: Finding, tongue: Tongue) -> Reason:
    text = policy_reason(found.as_json(), tongue.local).text
    return Reason(NOTE, _("Also considered: {reason}").format(reason=text))
