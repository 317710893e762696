"""Signals and what they found, in sentences that a merchant understands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from backhaul.core.money import Money
from backhaul.core.risk.rules import Signal, Standing
from backhaul.core.risk.scoring import Reason, Scored
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import word

NAMES: Mapping[str, object] = {
    Signal.VALUE: _("High value"),
    Signal.NEW_CUSTOMER: _("New customer"),
    Signal.RETURN_RATE: _("Sends back far more than similar customers"),
    Signal.NEVER_SCANNED: _("Parcels that nobody ever saw"),
    Signal.DIFFERED_BEFORE: _("Something else was in the box before"),
    Signal.CHARGEBACK: _("Chargebacks"),
    Signal.KEPT_BEFORE: _("Often refunded without sending back"),
    Signal.SAME_ADDRESS: _("Same address as somebody with a confirmed flag"),
    Signal.SAME_NETWORK: _("Same network as somebody with a confirmed flag"),
    Signal.CAME_AS_SAID: _("Earlier returns came as they should"),
}
#: What each of them looks at, in a sentence or two.
HINTS: Mapping[str, object] = {
    Signal.VALUE: _(
        "Looks at what was paid for everything in this return together; counts once, from "
        "the threshold on."
    ),
    Signal.NEW_CUSTOMER: _(
        "Looks at how long ago the shopper first ordered from you; counts once, while that "
        "is fewer days than the threshold."
    ),
    Signal.RETURN_RATE: _(
        "Looks at how much of what the shopper bought came back, held against customers who "
        "bought the same categories: 200 means twice as much as they send back."
    ),
    Signal.NEVER_SCANNED: _(
        "Looks at earlier parcels that the shopper said were handed over more than a week "
        "ago, and that no carrier and no dock ever saw."
    ),
    Signal.DIFFERED_BEFORE: _(
        "Looks at earlier returns in which weight, serial number or sight said that "
        "something else was in the box."
    ),
    Signal.CHARGEBACK: _(
        "Looks at earlier orders that the shopper disputed with the bank, as far as you did "
        "not win the dispute."
    ),
    Signal.KEPT_BEFORE: _(
        "Looks at pieces that the shopper was refunded for and kept in the last 365 days; "
        "counts from the threshold on."
    ),
    Signal.SAME_ADDRESS: _(
        "Looks at other customers with the same postal address, as a keyed hash. An address "
        "alone says nothing: only a confirmed flag there counts."
    ),
    Signal.SAME_NETWORK: _(
        "Looks at other customers whose requests came from the same part of the internet, "
        "as a keyed hash of its front part; only a confirmed flag there counts."
    ),
    Signal.CAME_AS_SAID: _(
        "Looks at earlier returns in which the inspection found all as it should be. They "
        "speak for the shopper and take points off."
    ),
}
STANDINGS: Mapping[str, object] = {
    Standing.FULL: pgettext_lazy("how much a signal counts", "counts in full"),
    Standing.HALF: pgettext_lazy("how much a signal counts", "counts half"),
    Standing.PAUSED: pgettext_lazy("how much a signal counts", "paused"),
}
LEVELS: Mapping[str, object] = {
    "low": pgettext_lazy("level of risk", "Low"),
    "normal": pgettext_lazy("level of risk", "Normal"),
    "high": pgettext_lazy("level of risk", "High"),
}
STATES: Mapping[str, object] = {
    "open": pgettext_lazy("state of a flag", "not decided yet"),
    "confirmed": pgettext_lazy("state of a flag", "was right"),
    "cleared": pgettext_lazy("state of a flag", "was wrong"),
    "expired": pgettext_lazy("state of a flag", "expired"),
}


@dataclass(frozen=True, slots=True)
class ReasonLine:
    text: str
    figure: str
    points: str
    is_against: bool
    became: str = ""


@dataclass(frozen=True, slots=True)
class RiskCard:
    """For `console/risk/_risk.html`: a score with all that made it, and what was unknown."""

    level: str
    tone: str
    points: int
    lines: tuple[ReasonLine, ...]
    unknown: tuple[str, ...]
    version: int


_TONES = {"low": "ok", "normal": "wait", "high": "bad"}


def risk_card(
    scored: Scored, became: Mapping[str, str], currency: str, local: Local
) -> RiskCard:
    """Return the score in words; `became` is the state of each signal's flag, if one is."""
    return RiskCard(
        level=word(LEVELS, scored.level.value),
        tone=_TONES[scored.level.value],
        points=scored.points,
        lines=tuple(
            ReasonLine(
                text=word(NAMES, reason.signal.value),
                figure=figure(reason, currency, local),
                points=f"{reason.points:+d}".replace("-", "−"),
                is_against=reason.points > 0,
                became=word(STATES, became[reason.signal.value])
                if reason.signal.value in became
                else "",
            )
            for reason in scored.reasons
        ),
        unknown=tuple(word(NAMES, signal.value) for signal in scored.unknown),
        version=scored.version,
    )


def figure(reason: Reason, currency: str, local: Local) -> str:
    """Return what was found, with its unit."""
    n = reason.number
    match reason.signal:
        case Signal.VALUE:
            return local.money(Money(n, currency))
        case Signal.NEW_CUSTOMER:
            return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}
        case Signal.RETURN_RATE:
            return f"{n} %"
        case _:
            return f"{n} ×"
