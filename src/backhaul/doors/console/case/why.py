"""What would have changed a decision, in words: the smallest other fact, and what then."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.policies.model import Outcome
from backhaul.core.policies.nearest import Nearest
from backhaul.core.policies.vocabulary import COUNTED, FACTS, Kind, Value
from backhaul.doors.console.policy.saying import Tongue, fact_word
from backhaul.doors.console.policy.vocabulary_words import FLAG_SENTENCES

_THEN = {
    Outcome.AUTHORIZE: gettext_lazy("it would have been authorised"),
    Outcome.REVIEW: gettext_lazy("a person would have looked at it"),
    Outcome.REFUSE: gettext_lazy("it would have been refused"),
}


def changes(found: Iterable[Nearest], tongue: Tongue) -> tuple[str, ...]:
    return tuple(_change(one, tongue) for one in found)


def _change(one: Nearest, tongue: Tongue) -> str:
    told = _("If {condition}, {then}.")
    return told.format(condition=_condition(one, tongue), then=str(_THEN[one.outcome]))


def _condition(one: Nearest, tongue: Tongue) -> str:
    if one.fact == "days_late" and one.wanted == 0:
        return _("it had been asked {found} earlier").format(
            found=said(one.fact, one.found, tongue)
        )
    if one.fact in FLAG_SENTENCES:
        yes, no = FLAG_SENTENCES[one.fact]
        return re.sub(r"[\[\]]", "", str(yes if one.wanted else no))
    return _("{fact} were {wanted} (it is {found})").format(
        fact=fact_word(one.fact),
        wanted=said(one.fact, one.wanted, tongue),
        found=said(one.fact, one.found, tongue),
    )


def is_unknown(value: Value) -> bool:
    return value is None or value in ("", frozenset())


def said(fact: str, value: Value, tongue: Tongue) -> str:
    """Return the value of a fact as people say it."""
    kind = FACTS[fact].kind
    if value is None or is_unknown(value):
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, frozenset):
        return ", ".join(tongue.code(fact, one) for one in sorted(value))
    if isinstance(value, date):
        return tongue.local.day(value)
    if isinstance(value, int):
        return tongue.counted(kind, value) if kind in COUNTED else str(value)
    return tongue.code(fact, value) if kind is Kind.CODE else value
