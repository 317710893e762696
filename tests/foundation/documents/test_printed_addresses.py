from __future__ import annotations

from dataclasses import replace

import pytest

from backhaul.core.ports.carrier import Address
from backhaul.foundation.documents.addresses import address_lines
from tests.foundation.documents.paper import HAMBURG, LYON, SUZHOU

AUSTIN = Address(
    name="Ann Lee",
    line1="1 Main St",
    city="Austin",
    postcode="78701",
    country="US",
    region="TX",
)


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (LYON, ["12 rue des Écoles", "Bâtiment C", "69002 LYON"]),
        (AUSTIN, ["1 Main St", "AUSTIN, TX 78701"]),
        (SUZHOU, ["215000", "江苏省苏州市", "人民路100号3栋502室"]),
        (
            Address(
                name="", line1="10 High St", city="Leeds", postcode="ls1 1aa", country="GB"
            ),
            ["10 High St", "LEEDS", "LS1 1AA"],
        ),
        (replace(AUSTIN, region="", postcode=""), ["1 Main St", "AUSTIN"]),
    ],
)
def test_an_address_is_written_as_its_country_wants_it(
    address: Address, lines: list[str]
) -> None:
    assert address_lines(address, other=address, locale="en") == lines


@pytest.mark.parametrize(
    ("locale", "last"),
    [
        ("en", "GERMANY"),
        ("de", "GERMANY · DEUTSCHLAND"),
        ("zh-hans", "GERMANY · 德国"),
        ("pt_BR", "GERMANY · ALEMANHA"),
    ],
)
def test_across_a_border_the_country_stands_last_in_two_languages(
    locale: str, last: str
) -> None:
    assert address_lines(HAMBURG, other=LYON, locale=locale)[-1] == last


def test_a_country_that_nobody_knows_still_gives_all_lines() -> None:
    odd = replace(AUSTIN, country="QQ", line2="Flat 2")

    assert address_lines(odd, other=odd, locale="en") == [
        "1 Main St",
        "Flat 2",
        "78701 Austin",
        "TX",
    ]
