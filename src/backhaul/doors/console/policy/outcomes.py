"""What follows from a row, in words; and what the plain values say below the last row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.core.policies.policy import Policy
from backhaul.core.policies.rules import Then
from backhaul.doors.console.policy.saying import (
    Part,
    Tongue,
    as_new,
    as_old,
    days,
    filled,
    joined,
    with_old,
)
from backhaul.doors.console.policy.table_words import VALUES, sentence_of
from backhaul.foundation.pages.words import word

#: Said whatever it is: without it the row would say nothing.
_ALWAYS = frozenset({"outcome", "days", "anchor", "payer", "site"})


def outcome_parts(table: str, then: Then, tongue: Tongue) -> list[list[Part]]:
    """Return one list of parts for each thing that follows."""
    return [list(_said(table, field, then, tongue)) for field in _told(then)]


def compared_outcomes(table: str, old: Then, new: Then, tongue: Tongue) -> list[list[Part]]:
    """Return the same of `new`, with what it was in `old` struck."""
    before, now = _told(old), _told(new)
    lines = []
    for field in now:
        parts = _said(table, field, new, tongue)
        if field not in before:
            lines.append(as_new(parts))
        elif getattr(old, field) == getattr(new, field):
            lines.append(list(parts))
        else:
            was = [part for part in _said(table, field, old, tongue) if part.kind]
            lines.append(with_old(was, parts))
    gone = [field for field in before if field not in now]
    return lines + [as_old(_said(table, field, old, tongue)) for field in gone]


def _told(then: Then) -> list[str]:
    fields = type(then).model_fields
    return [
        name
        for name, field in fields.items()
        if name in _ALWAYS or getattr(then, name) != field.get_default()
    ]


def _said(table: str, field: str, then: Then, tongue: Tongue) -> Iterator[Part]:
    value = getattr(then, field)
    for part in filled(sentence_of(table, field), field_words(field, value, tongue)):
        kind = str(value) if part.kind and field == "outcome" else part.kind
        yield Part(part.text, kind)


def field_words(field: str, value: Any, tongue: Tongue) -> str:
    """Return a field of an outcome as people read it."""
    if isinstance(value, tuple):
        words = VALUES.get(field, {})
        return joined([word(words, str(code)) for code in value], _(" or ")) or _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return _number(field, value, tongue)
    if isinstance(value, date):
        return tongue.local.day(value)
    if field in VALUES:
        return word(VALUES[field], str(value))
    return _("“{words}”").format(words=value) if field in ("say", "look_for") else str(value)


def _number(field: str, value: int, tongue: Tongue) -> str:
    if field.endswith("_minor"):
        return tongue.money(value)
    if field.endswith("days"):
        return days(value)
    if field.endswith("percent"):
        return _("{n} %").format(n=value)
    if field.endswith("_h"):
        return ngettext("{n} hour", "{n} hours", value).format(n=value)
    if field.endswith("_bp"):
        return _("{n} %").format(n=f"{value / 100:g}")
    return str(value)


def otherwise(table: str, policy: Policy, tongue: Tongue) -> list[list[Part]]:
    """Return what the plain values say where no row of `table` fits."""
    return [list(filled(sentence, value)) for sentence, value in _plain(table, policy, tongue)]


def _plain(table: str, policy: Policy, tongue: Tongue) -> Iterator[tuple[str, str]]:
    match table:
        case "eligibility":
            yield _("[refuse] what is final sale or too late"), ""
            if policy.review_above_minor is not None:
                limit = tongue.money(policy.review_above_minor)
                yield _("[ask a person] above {value}"), limit
            yield _("[authorise] all else"), ""
        case "window":
            yield sentence_of(table, "days"), days(policy.window_days)
            yield sentence_of(table, "anchor"), word(VALUES["anchor"], "delivered")
        case "release":
            for tier, trigger in policy.refund_trigger:
                yield (
                    str(word(VALUES["tier"], tier)) + ": {value}",
                    word(VALUES["trigger"], str(trigger)),
                )
        case _:
            for field, value in _values(table, policy):
                yield sentence_of(table, field), field_words(field, value, tongue)


def _values(table: str, policy: Policy) -> Iterator[tuple[str, Any]]:
    match table:
        case "offer":
            yield "resolutions", policy.resolutions
            yield "methods", policy.methods
            if policy.credit_bonus_percent:
                yield "bonus_percent", policy.credit_bonus_percent
        case "fees":
            yield "payer", policy.who_pays
            if policy.return_fee_minor:
                yield "label_minor", policy.return_fee_minor
            yield "refund_shipping", policy.refund_shipping
        case "inspection":
            yield "checks", policy.checks
        case _:
            yield "site", policy.site
