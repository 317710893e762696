"""What is owed for units that came back, to the minor unit, and by which tenders it goes.

Nothing here knows a clock, a row or a provider: facts go in, and what is owed comes out with
the reason of each amount. The same facts give the same value, so that what was shown is what
goes.
"""

from __future__ import annotations

from backhaul.core.settlement.elsewhere import Wanted, taken_off
from backhaul.core.settlement.facts import (
    SettledUnit,
    SettlementFacts,
    Shown,
    TaxLine,
    Tender,
    TenderKind,
)
from backhaul.core.settlement.owing import owed
from backhaul.core.settlement.plan import (
    FeeOwed,
    LegKind,
    LegPlan,
    Owed,
    Part,
    TaxOwed,
    UnitOwed,
    UnitShare,
)
from backhaul.core.settlement.shares import bonus_of, fee_tax, unit_share
from backhaul.core.settlement.trigger import is_trigger_met

__all__ = [
    "FeeOwed",
    "LegKind",
    "LegPlan",
    "Owed",
    "Part",
    "SettledUnit",
    "SettlementFacts",
    "Shown",
    "TaxLine",
    "TaxOwed",
    "Tender",
    "TenderKind",
    "UnitOwed",
    "UnitShare",
    "Wanted",
    "bonus_of",
    "fee_tax",
    "is_trigger_met",
    "owed",
    "taken_off",
    "unit_share",
]
