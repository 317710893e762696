"""Which regime a sale is under."""

from __future__ import annotations

from backhaul.core.law.america import US, US_CALIFORNIA, US_NEW_YORK
from backhaul.core.law.brazil import BRAZIL
from backhaul.core.law.britain import UK
from backhaul.core.law.china import CHINA
from backhaul.core.law.europe import EU, FRANCE, GERMANY
from backhaul.core.law.model import Regime
from backhaul.core.law.words import Duty, Party

NEUTRAL = Regime(code="neutral", duties={})
"""No right is known: what the house promised holds, and a warranty is a person's matter."""

REGIMES: dict[str, Regime] = {
    one.code: one
    for one in (
        EU,
        FRANCE,
        GERMANY,
        UK,
        CHINA,
        BRAZIL,
        US,
        US_CALIFORNIA,
        US_NEW_YORK,
        NEUTRAL,
    )
}

#: The Union's members without their own table, with Åland, and the rest of the EEA.
_EU = "AT AX BE BG CY CZ DK EE ES FI GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO"
#: Parts of France with a country code of their own in which its consumer code holds.
_FRANCE = "FR GP GF MQ RE YT MF"

_BY_COUNTRY: dict[str, Regime] = {
    **dict.fromkeys(_EU.split(), EU),
    **dict.fromkeys(_FRANCE.split(), FRANCE),
    "DE": GERMANY,
    "GB": UK,
    "CN": CHINA,
    "BR": BRAZIL,
    "US": US,
}
_BY_REGION: dict[tuple[str, str], Regime] = {
    ("US", "CA"): US_CALIFORNIA,
    ("US", "NY"): US_NEW_YORK,
}


def regime_for(
    country: str,
    region: str = "",
    *,
    seller: Party = Party.BUSINESS,
    buyer: Party = Party.PRIVATE,
) -> Regime:
    """Return the law of a sale shipped to `country` (ISO 3166-1) and `region` (`CA`, `US-CA`).

    It is neutral where no table knows the country, and unless a business sells to a private
    person. On a marketplace the seller decides, not the marketplace.
    """
    if (seller, buyer) != (Party.BUSINESS, Party.PRIVATE):
        return NEUTRAL
    code = country.strip().upper()
    part = region.strip().upper().removeprefix(f"{code}-")
    return _BY_REGION.get((code, part)) or _BY_COUNTRY.get(code, NEUTRAL)


def countries_with(duty: Duty) -> frozenset[str]:
    """Return the countries (ISO 3166-1) in which the law asks this of a trader."""
    return frozenset(code for code, regime in _BY_COUNTRY.items() if duty in regime.duties)
