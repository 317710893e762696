"""Conditions as fields: what a rule asks for, typed without knowing how it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from backhaul.core.money import Money, exponent, parse_major
from backhaul.core.policies.conditions import OPS, Choice, Condition, Op
from backhaul.core.policies.expressions import Expression
from backhaul.core.policies.rules import Clause
from backhaul.core.policies.vocabulary import COUNTED, FACTS, About, Kind
from backhaul.doors.console.policy import vocabulary_words as words
from backhaul.doors.console.policy.saying import Tongue, fact_word
from backhaul.foundation.pages.words import word

CEL = "cel"
_ALWAYS = (Op.IS_KNOWN.value, Op.IS_UNKNOWN.value)
_UNITS = {
    Kind.DAYS: gettext_lazy("days"),
    Kind.PERCENT: gettext_lazy("percent"),
    Kind.GRAMS: gettext_lazy("grams"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition as it is typed; `joins` is `or` where it is enough beside the one above."""

    fact: str
    op: str = ""
    values: tuple[str, ...] = ()
    joins: str = "and"


def asked_by(clauses: Sequence[Clause], currency: str) -> list[Asked]:
    found = []
    for clause in clauses:
        if isinstance(clause, Expression):
            found.append(Asked(CEL, values=(clause.cel,)))
            continue
        several = clause.any if isinstance(clause, Choice) else (clause,)
        for number, one in enumerate(several):
            joins = "or" if number else "and"
            found.append(Asked(one.fact, _op(one), _typed(one, currency), joins))
    return found


def asked_in(data: Any) -> list[Asked]:
    """Read what was typed; facts that there are not are left out."""
    found = []
    for number, fact in enumerate(data.getlist("fact")[:40]):
        if fact in FACTS or fact == CEL:
            op, values = data.get(f"c{number}_op", ""), data.getlist(f"c{number}_value")
            joins = "or" if data.get(f"c{number}_join") == "or" else "and"
            found.append(Asked(fact, op, tuple(values), joins))
    return found


def as_data(asked: Sequence[Asked]) -> dict[str, Any]:
    """Return the fields of conditions with their values, numbered anew."""
    data: dict[str, Any] = {}
    for number, one in enumerate(asked):
        data[f"c{number}_op"] = one.op
        data[f"c{number}_join"] = one.joins
        many = one.fact != CEL and _has_boxes(one.fact)
        data[f"c{number}_value"] = list(one.values) if many else ", ".join(one.values)
    return data


def fields_of(asked: Sequence[Asked], tongue: Tongue) -> Iterator[tuple[str, forms.Field]]:
    for number, one in enumerate(asked):
        name = _("Condition {n}").format(n=number + 1)
        if number:
            yield f"c{number}_join", _join(name)
        if one.fact == CEL:
            yield f"c{number}_value", _expression()
            continue
        choices = _op_choices(one.fact)
        yield (
            f"c{number}_op",
            forms.ChoiceField(label=fact_word(one.fact), choices=choices, required=False),
        )
        if FACTS[one.fact].kind is not Kind.FLAG:
            yield f"c{number}_value", _value_field(one.fact, tongue)


def facts_offered(table: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the facts by group; the window’s own table cannot ask about the window."""
    groups: dict[About, list[tuple[str, str]]] = {}
    for name, fact in FACTS.items():
        if table != "window" or fact.about is not About.WINDOW:
            groups.setdefault(fact.about, []).append((name, fact_word(name)))
    return [(word(words.GROUPS, about), facts) for about, facts in groups.items()]


def clauses_in(
    asked: Sequence[Asked], currency: str
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return the clauses as a rule stores them, and what is wrong by field."""
    clauses: list[dict[str, Any]] = []
    wrong: dict[str, str] = {}
    for number, one in enumerate(asked):
        try:
            made = _made(one, currency)
        except ValidationError as error:
            wrong[f"c{number}_value"] = _said(error)
            continue
        except ValueError as error:
            wrong[f"c{number}_value"] = str(error)
            continue
        is_more = one.joins == "or" and bool(clauses) and CEL not in (*clauses[-1], *made)
        if is_more:
            before = clauses[-1]
            clauses[-1] = {"any": [*before.get("any", [before]), made]}
        else:
            clauses.append(made)
    return clauses, wrong


def _made(one: Asked, currency: str) -> dict[str, Any]:
    if one.fact == CEL:
        return Expression(cel=" ".join(one.values).strip()).model_dump(mode="json")
    kind = FACTS[one.fact].kind
    op, value = one.op, _value(one, currency)
    if kind is Kind.FLAG and op in ("yes", "no"):
        op, value = Op.IS.value, op == "yes"
    given = {"fact": one.fact, "op": op, "value": value}
    return Condition.model_validate(given).model_dump(mode="json")


def _value(one: Asked, currency: str) -> Any:
    kind, text = FACTS[one.fact].kind, ", ".join(one.values).strip()
    if one.op in _ALWAYS or kind is Kind.FLAG:
        return None
    if kind in (Kind.CODE, Kind.CODES):
        if _has_boxes(one.fact):
            return [code for code in one.values if code] or _needed()
        return [code.strip() for code in text.split(",") if code.strip()] or _needed()
    if not text:
        _needed()
    if kind is Kind.DAY:
        return _day(text)
    return _number(kind, text, currency)


def _needed() -> Any:
    raise ValueError(_("Choose or type at least one."))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("A day is needed, such as 2026-11-27.")) from None


def _number(kind: Kind, text: str, currency: str) -> int:
    try:
        if kind is Kind.MONEY:
            return int(parse_major(text.replace(",", "."), currency).minor)
        return int(text)
    except ValueError:
        if kind is not Kind.MONEY:
            raise ValueError(_("A whole number is needed.")) from None
        wanted = _("An amount in %(currency)s with at most %(places)d decimal places.")
        shown = {"currency": currency, "places": exponent(currency)}
        raise ValueError(wanted % shown) from None


def _said(error: ValidationError) -> str:
    return str(error.errors()[0]["msg"]).removeprefix("Value error, ")


def _op(one: Condition) -> str:
    if one.op is Op.IS:
        return "yes" if one.value else "no"
    return one.op.value


def _typed(one: Condition, currency: str) -> tuple[str, ...]:
    value = one.value
    if value is None or isinstance(value, bool):
        return ()
    if isinstance(value, tuple):
        return value
    if one.kind is Kind.MONEY and isinstance(value, int):
        return (amount_typed(value, currency),)
    return (str(value),)


def amount_typed(minor: int, currency: str) -> str:
    amount = Money(minor, currency).major
    return str(amount.quantize(Decimal(1)) if amount == amount.to_integral() else amount)


def _has_boxes(fact: str) -> bool:
    return fact in FACTS and bool(FACTS[fact].choices)


def _op_choices(fact: str) -> list[tuple[str, Any]]:
    kind = FACTS[fact].kind
    if kind is not Kind.FLAG:
        return [(op.value, word(words.OPS, op)) for op in OPS[kind]]
    known = [(op, word(words.OPS, op)) for op in _ALWAYS]
    return [("yes", _("yes")), ("no", _("no")), *known]


def _join(label: str) -> forms.Field:
    choices = [("and", _("and")), ("or", pgettext_or())]
    return forms.ChoiceField(label=label, choices=choices, required=False)


def pgettext_or() -> str:
    return _(" or ").strip()


def _expression() -> forms.Field:
    return forms.CharField(
        label=_("An expression, for experts"),
        required=False,
        max_length=1000,
        help_text=_("In CEL, over the same facts: return_value > 10000 && orders_before < 2"),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )


def _value_field(fact: str, tongue: Tongue) -> forms.Field:
    known = FACTS[fact]
    label = fact_word(fact)
    if known.choices:
        choices = [(code, tongue.code(fact, code)) for code in known.choices]
        return forms.MultipleChoiceField(
            label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
        )
    attrs: Mapping[str, Any] = {"autocomplete": "off"}
    if known.kind is Kind.DAY:
        attrs = {"type": "date"}
    elif known.kind in COUNTED:
        attrs = {**attrs, "inputmode": "decimal"}
    return forms.CharField(
        label=label,
        required=False,
        max_length=4000,
        help_text=_hint(fact, tongue),
        widget=forms.TextInput(attrs=dict(attrs)),
    )


def _hint(fact: str, tongue: Tongue) -> str:
    kind = FACTS[fact].kind
    if kind in (Kind.CODE, Kind.CODES):
        return _("Several with commas between them.")
    if kind is Kind.MONEY:
        return tongue.currency
    return str(_UNITS.get(kind, ""))
