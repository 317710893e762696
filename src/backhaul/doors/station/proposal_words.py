"""Why a disposition is proposed, in words and values of the proposal itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from backhaul.core.disposition import Disposition
from backhaul.core.money import Money
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import DISPOSITIONS, word
from backhaul.stages.disposition.queries import Weighed

_FOUND: Mapping[str, str] = {
    "mismatch": gettext_noop("not the product that was sold"),
    "broken": gettext_noop("broken"),
    "damaged": gettext_noop("damaged"),
    "used": gettext_noop("used"),
    "incomplete": gettext_noop("something is missing"),
    "check_failed": gettext_noop("not as the brand wants it"),
    "opened": gettext_noop("opened"),
    "as_new": gettext_noop("as new"),
}
_NEXT: Mapping[Disposition, str] = {
    Disposition.RESTOCK: gettext_noop("Back in stock as it is. This finishes it."),
    Disposition.RESTOCK_B: gettext_noop("Back in stock as B-grade. This finishes it."),
    Disposition.REPAIR: gettext_noop("It waits in the bin for its repair."),
    Disposition.REFURBISH: gettext_noop("It waits in the bin to be made like new."),
    Disposition.REPACKAGE: gettext_noop("It waits in the bin for a new package."),
    Disposition.RETURN_TO_VENDOR: gettext_noop("It waits in the bin to go to its maker."),
    Disposition.LIQUIDATE: gettext_noop("It waits in the bin for a buyer of lots."),
    Disposition.DONATE: gettext_noop("It waits in the bin to be given away."),
    Disposition.RECYCLE: gettext_noop("It waits in the bin for its material."),
    Disposition.DISPOSE: gettext_noop("It waits in the bin. Its end needs a proof."),
    Disposition.SEND_BACK_TO_CUSTOMER: gettext_noop("It waits in the bin to be sent back."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One row: `value` is what it is expected to bring, less what it takes."""

    words: str
    value: str
    icon: str


def grade_words(reasons: Sequence[str]) -> str:
    return ", ".join(_(_FOUND[code]) if code in _FOUND else code for code in reasons)


def next_step(disposition: Disposition | None) -> str:
    if disposition is None:
        return _("It is not what was announced, so no rule decides.")
    return _(_NEXT[disposition]) if disposition in _NEXT else ""


def reasons_of(weighed: Weighed, local: Local) -> list[Reason]:
    """Return what speaks for the proposal, and what the next best would bring."""
    proposal = weighed.proposal
    if proposal.disposition is None:
        return []
    worth = weighed.worths.get(proposal.disposition)
    first = _("Highest value of all")
    if worth is not None:
        first = _("Worth {recovery} after, costs {cost}").format(
            recovery=local.money(worth.recovery), cost=local.money(worth.cost)
        )
    rows = [Reason(first, signed(proposal.value, local), "tick")]
    rows += [
        Reason(word(DISPOSITIONS, one.disposition), signed(one.value, local), "close")
        for one in proposal.alternatives[:2]
    ]
    return rows


def signed(amount: Money, local: Local) -> str:
    """Return `+€74.00`: that it is a gain is said, not guessed."""
    return f"+{local.money(amount)}" if amount.minor > 0 else local.money(amount)
