"""What a rule asks for, as a sentence in parts: text, values, and what was before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.core.money import Money
from backhaul.core.policies.conditions import Choice, Condition, Op
from backhaul.core.policies.expressions import Expression
from backhaul.core.policies.rules import Clause, Scope
from backhaul.core.policies.vocabulary import COUNTED, FACTS, Kind
from backhaul.doors.console.policy.vocabulary_words import (
    CODES,
    COMPARED,
    COUNTED_SENTENCE,
    COUNTS,
    DAY_SENTENCES,
    FACT_WORDS,
    FLAG_SENTENCES,
)
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import word

_HOLE = re.compile(r"\[(.*?)\]|\{(.*?)\}")
#: Field of a scope → the fact that it names.
SCOPES = {
    "skus": "sku",
    "products": "product",
    "tags": "product_tags",
    "categories": "category",
    "regions": "region",
    "countries": "country",
    "channels": "channel",
}
_PLACES = {"country": "territories", "ships_from": "territories", "language": "languages"}


@dataclass(frozen=True, slots=True)
class Part:
    """`kind`: empty for text, `value`, `old` (struck), `new`, or an outcome’s code."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Tongue:
    """In which language and currency a policy is told."""

    local: Local
    currency: str

    def money(self, minor: int) -> str:
        return self.local.fee(Money(minor, self.currency))

    def code(self, fact: str, code: str) -> str:
        if fact in _PLACES:
            names = getattr(self.local.locale, _PLACES[fact])
            return str(names.get(code.upper() if fact != "language" else code.lower(), code))
        return word(CODES[fact], code) if fact in CODES else code

    def counted(self, kind: Kind, number: int) -> str:
        match kind:
            case Kind.MONEY:
                return self.money(number)
            case Kind.DAYS:
                return days(number)
            case Kind.PERCENT:
                return _("{n} %").format(n=number)
            case Kind.GRAMS:
                return _("{n} g").format(n=number)
            case _:
                return str(number)


def days(number: int) -> str:
    if number and number % 365 == 0:
        years = number // 365
        return ngettext("{n} year", "{n} years", years).format(n=years)
    return ngettext("{n} day", "{n} days", number).format(n=number)


def joined(words: Sequence[str], last: str) -> str:
    """Return `a, b or c`, with `last` already in the reader’s language: ` or `."""
    if len(words) < 2:
        return "".join(words)
    return last.join([_(", ").join(words[:-1]), words[-1]])


def fact_word(fact: str) -> str:
    return word(FACT_WORDS, fact)


def clauses(given: Iterable[Clause], tongue: Tongue) -> list[list[Part]]:
    """Return one list of parts for each clause."""
    return [list(clause_parts(clause, tongue)) for clause in given]


def clause_parts(clause: Clause, tongue: Tongue) -> Iterator[Part]:
    if isinstance(clause, Expression):
        yield Part(clause.cel, "value")
    elif isinstance(clause, Choice):
        for number, one in enumerate(clause.any):
            if number:
                yield Part(_(" or "))
            yield from condition_parts(one, tongue)
    else:
        yield from condition_parts(clause, tongue)


def condition_parts(one: Condition, tongue: Tongue) -> Iterator[Part]:
    """Return `the price paid is at least`, `€500`."""
    sentence = _sentence(one)
    value = value_words(one, tongue)
    fact = fact_word(one.fact)
    comparison = ""
    if one.kind in COUNTED and one.op in COUNTS:
        comparison = str(COUNTS[one.op])
    sentence = sentence.replace("{fact}", fact).replace("{comparison}", comparison)
    yield from filled(sentence, value)


def filled(sentence: str, value: str) -> Iterator[Part]:
    """Split a sentence at its `[…]` and at `{value}`."""
    at = 0
    for hole in _HOLE.finditer(sentence):
        if hole.start() > at:
            yield Part(sentence[at : hole.start()])
        yield Part(hole[1] if hole[1] is not None else value, "value")
        at = hole.end()
    if at < len(sentence):
        yield Part(sentence[at:])


def _sentence(one: Condition) -> str:
    if one.op in (Op.IS_KNOWN, Op.IS_UNKNOWN):
        return str(COMPARED[one.op])
    if one.kind is Kind.FLAG and one.fact in FLAG_SENTENCES:
        return str(FLAG_SENTENCES[one.fact][0 if one.value else 1])
    if one.fact in DAY_SENTENCES:
        return str(DAY_SENTENCES[one.fact])
    if one.op in COUNTS:
        return str(COUNTED_SENTENCE)
    return str(COMPARED[one.op])


def value_words(one: Condition, tongue: Tongue) -> str:
    value = one.value
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        last = _(" and ") if one.op is Op.HAS_ALL else _(" or ")
        return joined([tongue.code(one.fact, code) for code in value], last)
    if isinstance(value, date):
        return tongue.local.dated(value)
    return tongue.counted(one.kind, value) if isinstance(value, int) else ""


def scope_clauses(scope: Scope) -> list[Condition]:
    """Return the scope as the conditions that it is, beside coming first."""
    found = []
    for field, fact in SCOPES.items():
        codes: tuple[str, ...] = getattr(scope, field)
        if codes:
            op = Op.HAS_ANY if FACTS[fact].kind is Kind.CODES else Op.IS_ONE_OF
            found.append(Condition(fact=fact, op=op, value=codes))
    return found


def compared_clauses(
    old: Sequence[Clause], new: Sequence[Clause], tongue: Tongue
) -> list[list[Part]]:
    """Return the clauses of a row with what was before struck, and what is new marked."""
    left = list(old)
    told = []
    for clause in new:
        like = next((one for one in left if _asks_the_same(one, clause)), None)
        if like is None:
            told.append(as_new(clause_parts(clause, tongue)))
            continue
        left.remove(like)
        told.append(_merged(like, clause, tongue))
    told += [as_old(clause_parts(clause, tongue)) for clause in left]
    return told


def _asks_the_same(old: Clause, new: Clause) -> bool:
    if old == new:
        return True
    if isinstance(old, Condition) and isinstance(new, Condition):
        return old.fact == new.fact and _sentence(old) == _sentence(new)
    return False


def _merged(old: Clause, new: Clause, tongue: Tongue) -> list[Part]:
    if old == new:
        return list(clause_parts(new, tongue))
    before = [part for part in clause_parts(old, tongue) if part.kind == "value"]
    return with_old(before, clause_parts(new, tongue))


def with_old(before: Sequence[Part], parts: Iterable[Part]) -> list[Part]:
    """Put what a value was before the value that it is."""
    told: list[Part] = []
    for part in parts:
        if part.kind and before and before[0].text != part.text:
            told += [*(replace(one, kind="old") for one in before), Part(" ")]
            told.append(replace(part, kind="new"))
        else:
            told.append(part)
    return told


def as_new(parts: Iterable[Part]) -> list[Part]:
    return [replace(part, kind="new") if part.kind else part for part in parts]


def as_old(parts: Iterable[Part]) -> list[Part]:
    return [Part("".join(part.text for part in parts), "old")]


def marked_up(lines: Iterable[Iterable[Part]], between: str) -> SafeString:
    """Return the parts of a sentence as a page shows them, nothing between but `between`."""
    whole = (format_html_join("", "{}", ((_marked(part),) for part in line)) for line in lines)
    return mark_safe(conditional_escape(between).join(whole))  # noqa: S308 - escaped above


def _marked(part: Part) -> SafeString | str:
    match part.kind:
        case "":
            return part.text
        case "old":
            return format_html('<del class="quiet">{}</del>', part.text)
        case "new":
            mark = '<ins class="val is-new semi plain informed">{}</ins>'
            return format_html(mark, part.text)
        case _:
            return format_html('<b class="val is-{} semi">{}</b>', part.kind, part.text)
