"""The last moment for a refund that a law gave, as the Terms of a unit remember the right."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from backhaul.core.law.choice import REGIMES
from backhaul.core.law.clocks import RefundDue, Withdrawn, refund_due
from backhaul.core.law.counting import Place, PublicDays
from backhaul.core.policies.terms import LegalTerms


def refund_of(
    law: LegalTerms, *, goods_at: datetime | None, proof_at: datetime | None
) -> RefundDue | None:
    """Return by when the money must go; None where the Terms do not remember the notice.

    `proof_at` is when it was proven to be on its way: the carrier's first scan.
    """
    right = REGIMES[law.regime].right(law.channel)
    if right is None or law.notice_at is None:
        return None
    given = Withdrawn(notice_at=law.notice_at, goods_at=goods_at, proof_at=proof_at)
    days = PublicDays(holidays=frozenset(law.rest_days))
    return refund_due(right, given, Place(zone=ZoneInfo(law.zone), days=days))
