"""What is kept for a share of its price, and where the whole of it is owed all the same."""

from __future__ import annotations

from backhaul.core.law.words import Ground
from backhaul.core.money import WHOLE_BP
from backhaul.core.policies.lawful import Lawful
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.rules import Eligibility
from backhaul.core.policies.verdict import Finding
from backhaul.core.reasons import LEAVES, AtFault


def more_is_owed(
    then: Eligibility | None, law: Lawful, reason: str | None
) -> tuple[Finding, ...]:
    """Return why something cannot be kept for a share of its price; nothing where it can.

    A right to withdraw or a fault gives all of the price to whoever sends it back, so that it
    is to be sent back. Without a known reason nobody knows that it is no fault.
    """
    if then is None or not then.keep or then.keep_percent == 100:
        return ()
    is_shoppers = LEAVES.get(reason or "") is AtFault.SHOPPER
    if law.ground is Ground.GOODWILL and is_shoppers:
        return ()
    facts: dict[str, str | int] = {"percent": then.keep_percent, "regime": law.regime.code}
    return (Finding("more_is_owed", Outcome.AUTHORIZE, facts),)


def kept_bp(then: Eligibility | None, *, keeps: bool) -> int:
    """Return what of its price is given for a unit, in basis points."""
    return then.keep_percent * 100 if then is not None and keeps else WHOLE_BP
