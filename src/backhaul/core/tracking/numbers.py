"""Whose a bare tracking number may be: by its form and its check digit, ranked, never decisive.

Carriers share forms, and one number in ten passes a check digit by chance. What a label, a
connection or a person says always wins; a guess only saves typing, and shows a slip of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from backhaul.core.ids import compact

Check = Callable[[str], bool]
"""Whether the last character of a number fits to those before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """`confidence` is in percent. `looks_mistyped`: the form fits, the check digit does not."""

    carrier: str
    title: str
    confidence: int
    looks_mistyped: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    """A form of numbers; its one group, if any, is what the check digit is worked out from."""

    carrier: str
    title: str
    form: str
    confidence: int
    check: Check | None = None
    is_distinct: bool = False
    """Nobody else's numbers look like that: one that fails its check is a slip of typing."""


def _digits(text: str) -> list[int]:
    """Return digits; a letter counts as its place in ASCII does (A is 2, B is 3, …)."""
    return [int(c) if c.isdigit() else (ord(c) - 3) % 10 for c in text]


def _mod10(first: int, second: int) -> Check:
    """Weights from the right, `first` on the digit beside the check digit."""

    def check(number: str) -> bool:
        *body, last = _digits(number)
        weights = [(first, second)[place % 2] for place in range(len(body))]
        total = sum(d * w for d, w in zip(reversed(body), weights, strict=True))
        return -total % 10 == last

    return check


def _luhn(number: str) -> bool:
    *body, last = _digits(number)
    doubled = [sum(divmod(2 * d, 10)) for d in reversed(body[-1::-2])]
    return -(sum(doubled) + sum(body[-2::-2])) % 10 == last


def _weighted_mod11(weights: tuple[int, ...]) -> Check:
    """FedEx: the sum's rest by 11, and of that the last digit."""

    def check(number: str) -> bool:
        *body, last = _digits(number)
        total = sum(d * weights[place % len(weights)] for place, d in enumerate(reversed(body)))
        return total % 11 % 10 == last

    return check


def _s10(number: str) -> bool:
    """UPU S10: eight digits with weights 8 6 4 2 3 5 9 7; a rest of 10 is 0, of 11 is 5."""
    *body, last = _digits(number)
    total = sum(d * w for d, w in zip(body, (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    found = 11 - total % 11
    return {10: 0, 11: 5}.get(found, found) == last


def _mod7(number: str) -> bool:
    return int(number[:-1]) % 7 == int(number[-1])


def _mod37_36(number: str) -> bool:
    """ISO 7064 hybrid system with letters, as on DPD's labels."""
    rest = 36
    for character in number[:-1]:
        rest = (rest + int(character, 36)) % 36 or 36
        rest = rest * 2 % 37
    return (rest + int(number[-1], 36)) % 36 == 1


_GS1 = _mod10(3, 1)
_UPS = _mod10(1, 2)
_ONTRAC = _mod10(2, 1)


def _usps_20(number: str) -> bool:
    """The check digit counts the 91 that stands before it on a label, or not."""
    return _GS1(number) or _GS1(f"91{number}")


_IDENTCODE = _mod10(4, 9)
_ZIP = r"(?:420\d{5}(?:\d{4})?)?"

#: Sources, read on 2026-11-22: carriers' label guides as far as they are public (UPS, USPS
#: Publication 199, FedEx, Deutsche Post, DPD), UPU S10, and tracking_number_data (MIT) beside.
_RULES: tuple[_Rule, ...] = (
    _Rule("ups", "UPS", r"1Z([0-9A-Z]{15}\d)", 99, _UPS, is_distinct=True),
    _Rule("ups", "UPS", r"[AHJKTV](\d{10})", 50, _UPS),
    _Rule("usps", "USPS", rf"{_ZIP}(9[1-5]\d{{20}})", 97, _GS1, is_distinct=True),
    _Rule("usps", "USPS", rf"{_ZIP}(9[2-5]\d{{24}})", 95, _GS1, is_distinct=True),
    _Rule("usps", "USPS", r"(\d{20})", 45, _usps_20),
    _Rule("fedex", "FedEx", r"(\d{12})", 65, _weighted_mod11((1, 3, 7))),
    _Rule("fedex", "FedEx", r"(\d{15})", 65, _GS1),
    _Rule("fedex", "FedEx", r"96\d{5}(\d{15})", 90, _GS1, is_distinct=True),
    _Rule("fedex", "FedEx", r"61299\d{15}", 80),
    _Rule("fedex", "FedEx", r"\d{20}(\d{14})", 60, _weighted_mod11((1, 3, 7))),
    _Rule("dhl", "DHL Paket", r"(00340434\d{12})", 97, _GS1, is_distinct=True),
    _Rule("dhl", "DHL Paket", r"JJD0\d{15,21}", 85),
    _Rule("dhl", "DHL Paket", r"(\d{12})", 40, _IDENTCODE),
    _Rule("dhl", "DHL Express", r"(\d{10,11})", 60, _mod7),
    _Rule("dhl", "DHL Express", r"J(?:D|VGL|JD)\d{9,18}", 60),
    _Rule("dhl", "DHL eCommerce", r"(?:GM|LX|RX)\d{10,26}", 70),
    _Rule("canadapost", "Canada Post", r"(\d{16})", 60, _GS1),
    _Rule("purolator", "Purolator", r"([0-5]\d{11})", 35, _luhn),
    _Rule("purolator", "Purolator", r"[A-Z]{3}\d{9}", 45),
    _Rule("ontrac", "OnTrac", r"([CD]\d{14})", 95, _ONTRAC, is_distinct=True),
    _Rule("amazon", "Amazon", r"TB[ACM]\d{12}", 95),
    _Rule("lasership", "LaserShip", r"1LS[0-9A-Z]{12,15}|L[AEHINX][1-3]?\d{7,8}", 90),
    _Rule("dpd", "DPD", r"(\d{14}[0-9A-Z])", 60, _mod37_36),
    _Rule("dpd", "DPD", r"(\d{27}[0-9A-Z])", 70, _mod37_36),
    _Rule("dpd", "DPD", r"0\d{13}", 30),
    _Rule("postnl", "PostNL", r"3S[0-9A-Z]{9,13}", 90),
    _Rule("bpost", "bpost", r"3232\d{20}", 90),
    _Rule("laposte", "Colissimo", r"\d[A-Z]\d{11}", 75),
    _Rule("yodel", "Yodel", r"JJ?D\d{16}", 55),
    _Rule("yunexpress", "YunExpress", r"YT\d{16}", 95),
    _Rule("sf_express", "SF Express", r"SF\d{12,13}", 95),
    _Rule("fourpx", "4PX", r"4PX\d{13}CN", 97),
    _Rule("cainiao", "Cainiao", r"LP\d{14}|CNG\d{14}", 85),
    _Rule("gofo", "GOFO", r"GF[A-Z]{2}\d{14}", 90),
    _Rule("landmark", "Landmark Global", r"LTN\d{8,10}N1", 97),
)

#: Whose a number of form S10 is, by the two letters at its end.
_POSTS = {
    "AT": ("austrian_post", "Österreichische Post"),
    "AU": ("australiapost", "Australia Post"),
    "BE": ("bpost", "bpost"),
    "CA": ("canadapost", "Canada Post"),
    "CH": ("swiss_post", "Swiss Post"),
    "CN": ("china_post", "China Post"),
    "DE": ("dhl", "DHL / Deutsche Post"),
    "ES": ("correos", "Correos"),
    "FR": ("laposte", "La Poste"),
    "GB": ("royalmail", "Royal Mail"),
    "HK": ("hongkong_post", "Hongkong Post"),
    "IE": ("anpost", "An Post"),
    "IT": ("poste_italiane", "Poste Italiane"),
    "JP": ("japan_post", "Japan Post"),
    "NL": ("postnl", "PostNL"),
    "PL": ("poczta_polska", "Poczta Polska"),
    "PT": ("ctt", "CTT"),
    "SE": ("postnord", "PostNord"),
    "SG": ("singapore_post", "SingPost"),
    "US": ("usps", "USPS"),
}
_S10 = re.compile(r"[A-Z]{2}(\d{9})([A-Z]{2})")
_SURE = 97
_MISTYPED = 20


@lru_cache(maxsize=4096)
def guesses(number: str) -> tuple[Guess, ...]:
    """Return whose `number` may be, the likeliest first; empty for a form that nobody has.

    It may be typed with blanks and dashes. A carrier stands there once.
    """
    plain = compact(number)
    found = [guess for rule in _RULES if (guess := _by_rule(rule, plain))]
    found += _by_post(plain)
    best: dict[str, Guess] = {}
    for guess in sorted(found, key=_place):
        best.setdefault(guess.carrier, guess)
    return tuple(best.values())


def _place(guess: Guess) -> tuple[int, str]:
    return -guess.confidence, guess.carrier


def _by_rule(rule: _Rule, number: str) -> Guess | None:
    match = re.fullmatch(rule.form, number, re.ASCII)
    if match is None:
        return None
    if rule.check is None or rule.check(match[1]):
        return Guess(carrier=rule.carrier, title=rule.title, confidence=rule.confidence)
    if not rule.is_distinct:
        return None
    return Guess(
        carrier=rule.carrier, title=rule.title, confidence=_MISTYPED, looks_mistyped=True
    )


def _by_post(number: str) -> list[Guess]:
    match = _S10.fullmatch(number)
    if match is None or not match[1].isascii() or match[2] not in _POSTS:
        return []
    carrier, title = _POSTS[match[2]]
    is_right = _s10(match[1])
    return [
        Guess(
            carrier=carrier,
            title=title,
            confidence=_SURE if is_right else _MISTYPED,
            looks_mistyped=not is_right,
        )
    ]
