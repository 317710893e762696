"""Account numbers: what a person typed, checked and shown, without asking anybody."""

from __future__ import annotations

import re
import unicodedata

from backhaul.core.errors import DomainError

#: How long the numbers of each country are, as the registry of ISO 13616 has them; only
#: countries that SEPA credit transfers reach (EPC409-09).
LENGTHS = {
    "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22,
    "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21,
    "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27,
    "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24,
    "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}  # fmt: skip

MOST_HOLDER = 70

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015]+")
#: What the letters of one language are in plain ones; other accents fall away.
_LETTERS = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss",
        "æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "Oe", "ł": "l", "Ł": "L",
        "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i",
    }
)  # fmt: skip
_OTHER = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")


def read_iban(typed: str) -> str:
    """Return the number without gaps, in capitals.

    Raises DomainError `iban_missing`, `iban_not_sepa`, `iban_length` or `iban_check`.
    """
    plain = _BETWEEN.sub("", typed).upper().removeprefix("IBAN")
    if not plain:
        raise DomainError("iban_missing")
    length = LENGTHS.get(plain[:2])
    if length is None:
        raise DomainError("iban_not_sepa", country=plain[:2])
    if len(plain) != length or not _IBAN.fullmatch(plain):
        raise DomainError("iban_length", country=plain[:2], wanted=length, given=len(plain))
    if _remainder(plain) != 1:
        raise DomainError("iban_check")
    return plain


def _remainder(plain: str) -> int:
    """Return the number's rest by 97, letters counting from 10; of a right one it is 1."""
    digits = "".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])
    return int(digits) % 97


def read_bic(typed: str) -> str:
    """Return it in capitals, or nothing for nothing; raises DomainError `bic_unusable`."""
    plain = _BETWEEN.sub("", typed).upper()
    if plain and not _BIC.fullmatch(plain):
        raise DomainError("bic_unusable")
    return plain


def read_holder(typed: str) -> str:
    """Return the name of an account's holder as it was typed.

    Raises DomainError `holder_missing`, `holder_too_long`, or `holder_unreadable` where a bank
    could print none of its letters.
    """
    name = " ".join(typed.split())
    if not name:
        raise DomainError("holder_missing")
    if len(name) > MOST_HOLDER:
        raise DomainError("holder_too_long", limit=MOST_HOLDER)
    if sum(sign.isalnum() for sign in plain_text(name)) < 2:
        raise DomainError("holder_unreadable")
    return name


def plain_text(text: str, most: int = MOST_HOLDER) -> str:
    """Return `text` in the signs that every bank of SEPA takes; others become full stops."""
    spread = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    plain = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return " ".join(_OTHER.sub(".", plain).split())[:most].strip()


def masked(iban: str) -> str:
    """Return what may be shown of a number: `DE89 •••• 3000`."""
    return f"{iban[:4]} •••• {iban[-4:]}"


def spaced(iban: str) -> str:
    """Return it in groups of four, as it is printed."""
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))
