"""Numbers that people read, type and scan: RANs and licence plates, with a check character.

The alphabet has 31 signs, a prime: a weighted sum modulo 31 finds every single wrong
character and every swap of two neighbours. 0, 1, I, O and U are left out: they look alike
or like V.
"""

from __future__ import annotations

import re

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
_BASE = len(ALPHABET)
_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_BODY = 7
RAN_SPACE = _BASE**_BODY
_PREFIX = re.compile(r"[A-HJ-NP-TV-Z]{2,4}")
_SEPARATORS = re.compile(r"[\s\-_.]+")
LPN_PREFIX = "LP"


def is_brand_prefix(text: str) -> bool:
    """Two to four letters of the alphabet; `LP` is taken by licence plates."""
    return bool(_PREFIX.fullmatch(text)) and text != LPN_PREFIX


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
    body = _encode(number, _BODY)
    return LPN_PREFIX + body + check_character(LPN_PREFIX + body)


def compact(text: str) -> str:
    """Return what a scanner or a person entered as letters and digits only, upper case."""
    return _SEPARATORS.sub("", text).upper()


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
    plain = compact(text)
    well_formed = plain.startswith(LPN_PREFIX) and len(plain) == len(LPN_PREFIX) + _BODY + 1
    return plain if well_formed and _is_checked(plain) else None
