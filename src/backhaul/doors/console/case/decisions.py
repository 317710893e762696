"""What was decided, by whom, by which version of the policy, and with every reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.money import Money
from backhaul.core.policies.model import Outcome
from backhaul.doors.console.case.people import People
from backhaul.doors.console.case.reasons import (
    AGAINST,
    FOR,
    NOTE,
    Reason,
    disposition_reasons,
    policy_reason,
    terms_reasons,
)
from backhaul.doors.console.case.things import instant
from backhaul.foundation.pages import words
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import word
from backhaul.stages.casefile.desk import CaseFile
from backhaul.stages.casefile.desk_rows import Row


@dataclass(frozen=True, slots=True)
class DecisionCard:
    title: str
    line: str
    at: datetime
    reasons: tuple[Reason, ...]
    number: int | None = None
    """Of the stored decision, which its own page shows whole; None: it is not of a policy."""


_OUTCOMES = {
    Outcome.AUTHORIZE: gettext_lazy("authorised"),
    Outcome.REVIEW: gettext_lazy("left to a person"),
    Outcome.REFUSE: gettext_lazy("refused"),
}
_CODES = {
    "deduction": gettext_lazy("{amount} off for its condition"),
    "fee": gettext_lazy("{amount} return fee"),
    "kept": gettext_lazy("{amount} not given for keeping it"),
    "elsewhere": gettext_lazy("{amount} refunded elsewhere already"),
    "shipping": gettext_lazy("{amount} of the shipping to the customer"),
    "duties": gettext_lazy("{amount} of the customs duties"),
    "bonus": gettext_lazy("{amount} bonus for store credit"),
    "paid_otherwise": gettext_lazy("{amount} paid by another way"),
}


def decisions_of(file: CaseFile, local: Local, people: People) -> tuple[DecisionCard, ...]:
    """Return all of them, the newest first."""
    found = [_choice(file, row, local, people) for row in file.around.choices]
    found += [_leg(leg, local, people) for leg in file.around.legs if leg["approved_at"]]
    for decision in file.rows.decisions:
        found += _policy(file, decision, local, people)
    return tuple(sorted(found, key=lambda card: card.at, reverse=True))


def _line(at: datetime, by: str, local: Local) -> str:
    return _("{when} · {by}").format(when=local.moment(at), by=by)


def _policy(file: CaseFile, decision: Any, local: Local, people: People) -> list[DecisionCard]:
    """Alike units stand together: same outcome, same reasons."""
    groups: dict[str, tuple[Any, list[int]]] = {}
    for unit in decision.outcomes["units"]:
        alike = repr((unit["outcome"], unit.get("reasons"), unit.get("terms")))
        groups.setdefault(alike, (unit, []))[1].append(int(unit["key"]))
    by = (
        _("policy {n}").format(n=decision.policy_number)
        if decision.decided_by == "system"
        else people.name(decision.decided_by)
    )
    cards = []
    for unit, ordinals in groups.values():
        told = [policy_reason(reason, local) for reason in unit.get("reasons", ())]
        told += terms_reasons(unit.get("terms"), local)
        told += [
            Reason(NOTE, _("Found too: {what}").format(what=policy_reason(one, local).text))
            for one in unit.get("considered") or ()
        ]
        if decision.note:
            told.append(Reason(NOTE, _("“{note}”").format(note=decision.note)))
        title = _("{unit}: {what}").format(
            unit=_units(file, ordinals), what=_OUTCOMES[Outcome(unit["outcome"])]
        )
        line = _line(decision.decided_at, by, local)
        cards.append(DecisionCard(title, line, decision.decided_at, tuple(told), decision.pk))
    return cards


def _units(file: CaseFile, ordinals: list[int]) -> str:
    first = file.unit_title(ordinals[0])
    if len(ordinals) == 1:
        return first
    if len(ordinals) == len(file.units):
        return _("All units")
    return _("{unit} and {n} more").format(unit=first, n=len(ordinals) - 1)


def _choice(file: CaseFile, row: Row, local: Local, people: People) -> DecisionCard:
    at = instant(row["decided_at"])
    title = _("{unit}: {what}").format(
        unit=file.unit_title(row["unit"]),
        what=word(words.DISPOSITIONS, str(row["disposition"])).lower(),
    )
    line = _line(at, people.name(str(row["decided_by"])), local)
    return DecisionCard(title, line, at, disposition_reasons(row, local))


def _leg(leg: Row, local: Local, people: People) -> DecisionCard:
    at = instant(leg["approved_at"])
    currency = str(leg["currency"])
    decision: dict[str, Any] = leg["decision"] or {}
    reasons: list[Reason] = []
    for fact in decision.get("facts", ()):
        if fact.get("trigger"):
            trigger = terms_reasons(
                {
                    **_NO_TERMS,
                    "refund_trigger": fact["trigger"],
                    "risk_tier": fact.get("tier") or "normal",
                },
                local,
            )
            reasons += [Reason(FOR, one.text) for one in trigger if one.text not in
                        {known.text for known in reasons}]  # fmt: skip
    for row in leg["explanation"]:
        if row["code"] in _CODES:
            amount = local.money(Money(abs(int(row["amount_minor"])), currency))
            text = str(_CODES[row["code"]]).format(amount=amount)
            reasons.append(Reason(AGAINST if row["amount_minor"] < 0 else FOR, text))
    if decision.get("override_reason"):
        note = _("Before its condition was met: “{note}”")
        reasons.append(Reason(NOTE, note.format(note=decision["override_reason"])))
    amount = local.money(Money(int(leg["amount_minor"]), currency))
    title = _("{amount} approved").format(amount=amount)
    line = _line(at, people.name(str(leg["approved_by"])), local)
    return DecisionCard(title, line, at, tuple(reasons))


_NO_TERMS = {"window_closes_at": None, "fee_minor": 0, "currency": "EUR"}


def inputs_of(file: CaseFile) -> dict[str, Any]:
    """Return everything that was known when it was decided, as it was stored."""
    return {
        "ran": file.ret.ran,
        "authorization": [
            {
                "decided_at": row.decided_at.isoformat(),
                "decided_by": row.decided_by,
                "policy": row.policy_number,
                "facts": row.facts,
                "outcomes": row.outcomes,
            }
            for row in file.rows.decisions
        ],
        "disposition": file.around.choices,
        "settlement": [
            {
                "intent": leg["intent"],
                "decision": leg["decision"],
                "explanation": leg["explanation"],
            }
            for leg in file.around.legs
        ],
    }
