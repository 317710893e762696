"""Numbers that people read, type and scan, with a check character.

RANs are of returns, licence plates of units, container codes of boxes and pallets.

The alphabet has 31 signs, a prime: a weighted sum modulo 31 finds every single wrong
character and every swap of two neighbours. 0, 1, I, O and U are left out: they look alike
or like V.
"""

from __future__ import annotations

import re
import unicodedata

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
_BASE = len(ALPHABET)
_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_BODY = 7
RAN_SPACE = _BASE**_BODY
_PREFIX = re.compile(r"[A-HJ-NP-TV-Z]{2,4}")
_SEPARATORS = re.compile(r"[\s\-_.]+")
LPN_PREFIX = "LP"
CONTAINER_PREFIX = "CT"
_TAKEN = frozenset({LPN_PREFIX, CONTAINER_PREFIX})


def is_brand_prefix(text: str) -> bool:
    """Two to four letters of the alphabet; `LP` and `CT` are taken by numbers of our own."""
    return bool(_PREFIX.fullmatch(text)) and text not in _TAKEN


def check_character(text: str) -> str:
    """Return the sign that makes `text` checkable; `text` is in the alphabet."""
    return ALPHABET[sum((i + 1) * _VALUE[sign] for i, sign in enumerate(text)) % _BASE]


def _encode(number: int, width: int) -> str:
    signs = []
    for _ in range(width):
        number, digit = divmod(number, _BASE)
        signs.append(ALPHABET[digit])
    if number:
        raise ValueError("the number does not fit")
    return "".join(reversed(signs))


def ran(prefix: str, number: int) -> str:
    """Return the RAN of a brand: `NL-7F39-2QDK`; `number` is below RAN_SPACE."""
    if not is_brand_prefix(prefix):
        raise ValueError(f"not a brand prefix: {prefix!r}")
    body = _encode(number, _BODY)
    whole = body + check_character(prefix + body)
    return f"{prefix}-{whole[:4]}-{whole[4:]}"


def lpn(number: int) -> str:
    """Return the licence plate of a unit: `LP` + seven signs + check, without separators."""
    return _numbered(LPN_PREFIX, number)


def container(number: int) -> str:
    """Return the code of a box or a pallet, written as a licence plate is."""
    return _numbered(CONTAINER_PREFIX, number)


def _numbered(prefix: str, number: int) -> str:
    body = _encode(number, _BODY)
    return prefix + body + check_character(prefix + body)


def compact(text: str) -> str:
    """Return what a scanner or a person entered as letters and digits only, upper case."""
    return _SEPARATORS.sub("", text).upper()


_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_LONGEST_KEY = 120


def order_key(number: str) -> str:
    """Return the form in which order numbers are compared: `#1001`, ` 1001 ` and `1001` agree.

    The sign before a number belongs to it on some pages of a shop and not on others; full
    width and dashes come from keyboards and word processors.
    """
    plain = compact(_DASHES.sub("-", unicodedata.normalize("NFKC", number)))
    return (plain.lstrip("#") or plain)[:_LONGEST_KEY]


def _is_checked(text: str) -> bool:
    known = bool(text) and all(sign in _VALUE for sign in text)
    return known and check_character(text[:-1]) == text[-1]


def read_ran(text: str) -> str | None:
    """Return the RAN in its written form, or None if it is none or a character is wrong."""
    plain = compact(text)
    prefix, whole = plain[: -(_BODY + 1)], plain[-(_BODY + 1) :]
    if not is_brand_prefix(prefix) or not _is_checked(plain):
        return None
    return f"{prefix}-{whole[:4]}-{whole[4:]}"


def read_lpn(text: str) -> str | None:
    """Return the licence plate, or None if it is none or a character is wrong."""
    return _read_numbered(LPN_PREFIX, text)


def read_container(text: str) -> str | None:
    """Return the code of a container, or None if it is none or a character is wrong."""
    return _read_numbered(CONTAINER_PREFIX, text)


def _read_numbered(prefix: str, text: str) -> str | None:
    plain = compact(text)
    well_formed = plain.startswith(prefix) and len(plain) == len(prefix) + _BODY + 1
    return plain if well_formed and _is_checked(plain) else None
