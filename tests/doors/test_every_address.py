"""Every address of the installation, tried by those who have no business there.

The table of addresses is walked, so that a new one cannot be forgotten: it is either named
here as open to the public, or refused to a stranger and to a member of another brand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.cast import Cast

#: Open to whoever comes: they ask for a secret, or hold none.
PUBLIC = frozenset(
    {
        "healthz",
        "set_language",
        "account",
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_inactive",
    }
)
#: Guarded by keys, signatures and secret links of their own, with tests of their own.
OTHER_GUARDS = ("api:", "hooks:", "portal:")
SIGN_IN = "/account/login/"
FILLING = {
    "slug": "nordlicht",
    "ran": "NL-AAAA-AAAA",
    "ordinal": "1",
    "token": "t" * 43,
    "key": "0" * 32,
    "uidb36": "1",
}


@dataclass(frozen=True, slots=True)
class Address:
    name: str
    path: str


def addresses(patterns: Any = None, path: str = "/", space: str = "") -> Iterator[Address]:
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        here = path + _filled(pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, here, inner)
        elif isinstance(pattern, URLPattern):
            yield Address(f"{space}{pattern.name}", here)


def _filled(pattern: Any) -> str:
    """Return the pattern's own text with a value for each of its parts."""
    text = str(pattern.pattern).strip("^$")
    for name, converter in pattern.pattern.converters.items():
        given = FILLING.get(name, "1" if "Int" in type(converter).__name__ else "x")
        for written in (f"<{_word(converter)}:{name}>", f"<{name}>"):
            text = text.replace(written, given)
    return _without_groups(text)


def _word(converter: Any) -> str:
    return (
        str(type(converter).__name__).removesuffix("Converter").replace("String", "str").lower()
    )


def _without_groups(text: str) -> str:
    """Fill the named groups of the few addresses that are written as regular expressions."""
    while "(?P<" in text:
        start = text.index("(?P<")
        end, depth = start, 0
        while True:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            if depth == 0:
                break
            end += 1
        name = text[start + 4 : text.index(">", start)]
        text = text[:start] + FILLING.get(name, "1") + text[end + 1 :]
    return text


GUARDED = [
    one
    for one in addresses()
    if one.name not in PUBLIC and not one.name.startswith(OTHER_GUARDS)
]


def test_the_walk_finds_the_doors() -> None:
    spaces = {one.name.split(":")[0] for one in GUARDED if ":" in one.name}

    assert {"console", "station"} <= spaces
    assert not [one for one in addresses() if "<" in one.path], "a part could not be filled"


@pytest.mark.parametrize("address", GUARDED, ids=lambda one: f"{one.name} {one.path}")
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_sign_in_or_told_nothing(
    cast: Cast, address: Address, method: str
) -> None:
    answer = getattr(Client(), method)(address.path)

    if answer.status_code == 302:
        assert answer["Location"].startswith(SIGN_IN)
    else:
        assert answer.status_code in {404, 405}


@pytest.mark.parametrize(
    "address",
    [one for one in GUARDED if "/nordlicht/" in one.path],
    ids=lambda one: f"{one.name} {one.path}",
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_brands_owner_finds_nothing(cast: Cast, address: Address, method: str) -> None:
    client = Client()
    client.force_login(cast.cleo, backend="backhaul.foundation.tenancy.signed_in.Backend")

    answer = getattr(client, method)(address.path, follow=True)

    # 405: the address takes only the other method, whoever asks and whichever brand it names.
    assert answer.status_code in {404, 405}


@pytest.mark.parametrize(
    "address",
    [one for one in GUARDED if one.name.startswith(("console:", "station:"))],
    ids=lambda one: f"{one.name} {one.path}",
)
def test_somebody_without_a_role_finds_nothing(cast: Cast, address: Address) -> None:
    client = Client()
    client.force_login(cast.eve, backend="backhaul.foundation.tenancy.signed_in.Backend")

    answer = client.get(address.path)

    assert answer.status_code in {404, 405} or address.name in {
        "console:help",
        "console:home",
        "console:profile",
    }
