"""Why: every reason of a decision, for and against, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.money import WHOLE_BP, Money
from backhaul.core.refusals import IN_WORDS
from backhaul.foundation.pages import words
from backhaul.foundation.pages.legal_words import legal_ground
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import word
from backhaul.stages.casefile.desk_rows import Row

FOR, AGAINST, NOTE = "check", "close", "info"


@dataclass(frozen=True, slots=True)
class Reason:
    """`icon` tells for, against or a note; the words say it too."""

    icon: str
    text: str


_POLICY = {
    "window_closed": gettext_lazy("The window of {window_days} days closed on {day}"),
    "value_above_review": gettext_lazy("{value} is above the review limit of {limit}"),
    "final_sale": gettext_lazy("Sold as final: it cannot come back"),
    "photos_missing": gettext_lazy("“{reason}” needs a photo, and there is none"),
    "reason_unknown": gettext_lazy("The reason is not one of ours"),
    "other_currency": gettext_lazy("It was paid in {currency}"),
    "resolution_not_offered": gettext_lazy("What the shopper wants is not offered"),
    "method_not_offered": gettext_lazy("The way to send it is not offered"),
    "serial_missing": gettext_lazy("Its serial number is needed, and there is none"),
    "rule": gettext_lazy("Rule {number}: {name}"),
    "law_gives_right": gettext_lazy("The law gives a right to send it back ({source})"),
    "law_may_give_right": gettext_lazy(
        "The law may give a right to send it back, which a person has to see ({source})"
    ),
    "may_be_warranty": gettext_lazy("If it is faulty, the law lets it come back ({source})"),
    "legal_exception": gettext_lazy("An exception of the law: {exception} ({source})"),
    "fee_forbidden": gettext_lazy("A fee that the law forbids was taken off ({source})"),
    "more_is_owed": gettext_lazy(
        "It has to be sent back: its whole price is owed, not {percent} % for keeping it"
    ),
}
_TRIGGERS = {
    "first_scan": gettext_lazy("pays at the first scan"),
    "delivered": gettext_lazy("pays when it is delivered"),
    "receipt": gettext_lazy("pays when it was checked in"),
    "inspection": gettext_lazy("pays after the inspection"),
}
_TIERS = {
    "low": gettext_lazy("Low risk"),
    "normal": gettext_lazy("Normal risk"),
    "high": gettext_lazy("High value or risk"),
}
_DISPOSITION = {
    "highest_value": gettext_lazy("It recovers the most, less its cost"),
    "category_unknown": gettext_lazy("Its category is not known"),
    "mismatch": gettext_lazy("It is not what was sold"),
    "needs_person": gettext_lazy("A person has to choose"),
}


def policy_reason(reason: Mapping[str, Any], local: Local) -> Reason:
    """Return why a rule refused a unit, or left it to a person."""
    facts = reason.get("facts", {})
    return Reason(AGAINST, _policy_words(str(reason["code"]), facts, local))


def _policy_words(code: str, facts: Mapping[str, Any], local: Local) -> str:
    filled: dict[str, Any] = dict(facts)
    match code:
        case "window_closed":
            filled["day"] = _last_day(str(facts["closed_at"]), local)
        case "value_above_review":
            currency = str(facts["currency"])
            filled["value"] = local.money(Money(int(facts["value_minor"]), currency))
            filled["limit"] = local.money(Money(int(facts["limit_minor"]), currency))
        case "legal_exception":
            filled["exception"] = legal_ground(str(facts["ground"]))
        case "rule":
            filled.setdefault("name", facts["rule"])
        case "photos_missing":
            filled["reason"] = word(words.REASONS, str(facts.get("reason", "")))
        case _:
            pass
    if code == IN_WORDS:
        return _("“{note}”").format(note=facts.get("text", ""))
    if code not in _POLICY:
        return word(words.REFUSALS, code) if code in words.REFUSALS else code.replace("_", " ")
    return str(_POLICY[code]).format(**filled)


def _last_day(closes_at: str, local: Local) -> str:
    """Midnight belongs to the day that is over."""
    return local.day_of(datetime.fromisoformat(closes_at) - timedelta(seconds=1))


def terms_reasons(terms: Mapping[str, Any] | None, local: Local) -> tuple[Reason, ...]:
    """Return what speaks for a unit, and what was promised with the yes."""
    if not terms:
        return ()
    found = []
    if terms.get("window_closes_at"):
        day = _last_day(str(terms["window_closes_at"]), local)
        found.append(Reason(FOR, _("Inside its window, until {day}").format(day=day)))
    tier = str(_TIERS.get(terms["risk_tier"], terms["risk_tier"]))
    trigger = str(_TRIGGERS.get(terms["refund_trigger"], terms["refund_trigger"]))
    found.append(Reason(NOTE, _("{tier}: {trigger}").format(tier=tier, trigger=trigger)))
    if terms["fee_minor"]:
        fee = local.money(Money(int(terms["fee_minor"]), str(terms["currency"])))
        found.append(Reason(NOTE, _("A return fee of {amount}").format(amount=fee)))
    percent = int(terms.get("kept_bp", WHOLE_BP)) // 100
    if percent < 100:
        found.append(Reason(NOTE, _("Kept for {n} % of its price").format(n=percent)))
    return tuple(found)


def disposition_reasons(choice: Row, local: Local) -> tuple[Reason, ...]:
    """Return what was weighed: the reasons, what it brings, and every other way."""
    currency = str(choice["currency"])
    found = [
        Reason(
            FOR,
            _("{what} brings {amount}").format(
                what=word(words.DISPOSITIONS, str(choice["disposition"])),
                amount=local.money(Money(int(choice["value_minor"]), currency)),
            ),
        )
    ]
    found += [Reason(FOR, disposition_reason(str(code))) for code in choice["reasons"]]
    found += [
        Reason(
            AGAINST,
            _("{what} brings {amount}").format(
                what=word(words.DISPOSITIONS, str(other["disposition"])),
                amount=local.money(Money(int(other["value_minor"]), currency)),
            ),
        )
        for other in choice["alternatives"]
    ]
    if choice["override_note"]:
        note = _("A person chose it: “{note}”").format(note=choice["override_note"])
        found.append(Reason(NOTE, note))
    return tuple(found)


def disposition_reason(code: str) -> str:
    if code.startswith("grade_"):
        return _("Grade {grade}").format(grade=code.removeprefix("grade_").upper())
    if code.startswith("category_") and code not in _DISPOSITION:
        category = code.removeprefix("category_").replace("_", " ")
        return _("Category: {category}").format(category=category)
    return str(_DISPOSITION.get(code, code.replace("_", " ")))


def disposition_line(choice: Row, local: Local) -> str:
    """Return one line of why a unit becomes what it becomes."""
    if choice["override_note"]:
        return str(choice["override_note"])
    amount = local.money(Money(int(choice["value_minor"]), str(choice["currency"])))
    others: Sequence[Any] = choice["alternatives"]
    if not others:
        return _("Brings {amount} after its cost.").format(amount=amount)
    best = max(others, key=lambda other: int(other["value_minor"]))
    return _("Brings {amount} after its cost; {other} would bring {less}.").format(
        amount=amount,
        other=word(words.DISPOSITIONS, str(best["disposition"])),
        less=local.money(Money(int(best["value_minor"]), str(choice["currency"]))),
    )
