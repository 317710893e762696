"""Which of a body's values is the tracking number, by its name and its look."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from backhaul.adapters.carriers.layouts.branches import (
    ANY,
    Branch,
    Steps,
    fields,
    path_of,
    words_in,
)
from backhaul.adapters.carriers.layouts.clocks import Columns

_NUMBER_VALUE = re.compile(r"(?=(?:.*\d){5})[A-Za-z0-9][A-Za-z0-9 -]{5,39}")
#: Names of a tracking number in the languages of carriers, and how sure each is.
_NUMBERS = tuple(
    (re.compile(pattern), rating)
    for pattern, rating in (
        (r"track\w* (info )?(number|num|no|nr|code|id|pin)\b|track(number|no|id)|id ship", 9),
        (r"awb|waybill|mail ?no|logistic code|sendungs ?nummer|paket ?nummer|单号", 9),
        (
            r"barcode|consignment|connote|parcel ?(number|no|id|code)|shipment ?(number|no|id)",
            7,
        ),
        (
            (
                r"(mail ?)?piece ?(id\w*|number|no|code)|searched piece code|suivi|seguimiento|"
                r"envio\b"
            ),
            7,
        ),
        (r"\b(guia|guía|localizador|rastreio|spedizione|zendingnummer|przesylki)\b", 7),
        (r"(shipments?|parcels?|packages?|track\w*|articles?) (id|number|no|code)\b", 6),
        (r"\bpin\b|track|article id|\bbill\b|package (number|no|id)|mailing no|unit id", 6),
        (r"\bident ?code\b|\bidentifier\b|\btn\b|num(ero)? ?colis|\bcargo ?key\b|\bcte\b", 6),
        (r"^(?!order|custom|refer|account|invoice|phone|house|item)\w+ (number|no|nr)$", 5),
        (r"\b(colis|albaran|expedicion|ldv|resi|tc)\b", 5),
        (r"\b(number|no|nr|num|item ?code|piece ?id|label|article)\b", 4),
    )
)
_BARE_NAMES = {
    "id", "number", "no", "nr", "num", "code", "value", "text", "codigo", "numero", "nummer",
}  # fmt: skip
_ANY_NUMBER = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9 .-]{2,39}")
_USUAL_NUMBER = re.compile(r"(?=(?:.*\d){8})[A-Z0-9]{10,34}")
_VERY_NAME = 6
_OTHER_NUMBER = re.compile(
    r"status|state|order|custom|refer|account|invoice|event|postal|zip|phone|facility|event id"
)
_LEAST_NUMBER = 4
_LIKELY = re.compile(r"(?=(?:.*\d){6})(?!\d{4}-\d\d-\d\d)[A-Z0-9-]{8,34}")
_UNLIKELY = re.compile(
    r"time|date|stamp|\bat\b|phone|\btel\b|zip|postal|account|token|user|client|weight|"
    r"price|amount|lat|lon|custom|refer|invoice|version|uuid|hash|product"
)


def own_number(columns: Columns) -> Steps | None:
    rated = [
        (rating, steps)
        for steps, values in columns.items()
        if (rating := _number_rating(steps, values)) >= _VERY_NAME - 1
    ]
    return max(rated)[1] if rated else None


def _number_rating(steps: Steps, values: Sequence[str], *, within: Steps = ()) -> float:
    told = [value for value in values if value]
    if len(set(told)) > 1 and not is_number(told):
        return 0  # what differs from row to row is their code, unless it looks like a number
    name = words_in(steps[-1:]).strip()
    if name in _BARE_NAMES:
        name = words_in((*within, *steps)[-2:])
    rating = next((value for pattern, value in _NUMBERS if pattern.search(name)), 0)
    pattern = _NUMBER_VALUE if rating < _VERY_NAME else _ANY_NUMBER
    if len(told) < len(values) or not all(pattern.fullmatch(value) for value in told):
        return 0
    usual = all(_USUAL_NUMBER.fullmatch(value) for value in told)
    return rating + usual - 3 * bool(_OTHER_NUMBER.search(name)) - len(steps) / 4


def is_number(values: Sequence[str]) -> bool:
    return all(_NUMBER_VALUE.fullmatch(value) for value in values)


def number_around(above: Sequence[Branch]) -> tuple[Steps, list[str]]:
    """Return the object around the events that has their number, and where within it."""
    rated: list[tuple[float, Steps, Steps]] = []
    for height, branch in enumerate(reversed(above)):
        for steps, value in fields(branch.value):
            rating = _number_rating(steps, [value], within=branch.steps) - height / 5
            if rating >= _LEAST_NUMBER - 1:
                rated.append((rating, branch.steps, steps))
    if not rated:
        return _only_one(above)
    _, at, number = max(rated)
    return at, [path_of(number)]


def _only_one(above: Sequence[Branch]) -> tuple[Steps, list[str]]:
    """By no name: what encloses the events nearest and has one value alone that looks so."""
    for branch in reversed(above):
        likely = [
            steps
            for steps, value in fields(branch.value)
            if len(steps) == 1
            and _LIKELY.fullmatch(value)
            and not _UNLIKELY.search(words_in(steps))
        ]
        if likely:
            return (branch.steps, [path_of(likely[0])]) if len(likely) == 1 else ((), [])
    return (), []


def is_own_number(steps: Steps, values: Sequence[str]) -> bool:
    """Whether it is called a number so surely that it is no code."""
    return _number_rating(steps, values) >= _VERY_NAME


def number_anywhere(known: Mapping[Steps, Sequence[Branch]]) -> list[str]:
    """The number may stand beside what the events lie in: taken if there is but one."""
    rated: dict[Steps, float] = {}
    values: dict[Steps, set[str]] = {}
    for steps, found in known.items():
        for branch in found:
            for inner, value in fields(branch.value):
                rating = _number_rating(inner, [value], within=steps)
                if rating >= _LEAST_NUMBER and ANY not in steps:
                    rated[steps + inner] = rating
                    values.setdefault(steps + inner, set()).add(value)
    single = [(rating, steps) for steps, rating in rated.items() if len(values[steps]) == 1]
    return [path_of(max(single)[1], "$$")] if single else []
