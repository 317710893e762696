"""Money that went and should not have: goods that never came, and disputes, by their end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from backhaul.core.disputes import OPEN
from backhaul.core.insights import Rate
from backhaul.core.ports.payments import DisputeStatus
from backhaul.core.recovery import NOT_OVER, State
from backhaul.stages.insights.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Cases of goods missing with one state and currency, in minor units."""

    state: State
    currency: str
    cases: int
    amount_minor: int
    recovered_minor: int
    """What was charged after all; of goods that came, nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    status: DisputeStatus
    currency: str
    disputes: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Losses:
    """All that was opened in a period, whatever became of it since."""

    missing: Sequence[Missing]
    disputed: Sequence[Disputed]

    @property
    def cases(self) -> int:
        return sum(one.cases for one in self.missing)

    @property
    def live(self) -> int:
        return sum(one.cases for one in self.missing if one.state in NOT_OVER)

    def recovered_minor(self, currency: str) -> int:
        """Return what came back: goods that came after all, and what was charged."""
        return sum(
            one.amount_minor if one.state is State.HEALED else one.recovered_minor
            for one in self._missing(currency)
        )

    def written_off_minor(self, currency: str) -> int:
        """Return what is given up: written off, or more than could be charged."""
        return sum(
            one.amount_minor - one.recovered_minor
            for one in self._missing(currency)
            if one.state in {State.WRITTEN_OFF, State.CHARGED}
        )

    def missing_minor(self, currency: str) -> int:
        return sum(one.amount_minor for one in self._missing(currency))

    @property
    def disputes(self) -> int:
        return sum(one.disputes for one in self.disputed)

    @property
    def won(self) -> Rate:
        """Return how many of those that were decided were won."""
        decided = [one for one in self.disputed if one.status not in OPEN]
        won = sum(one.disputes for one in decided if one.status is DisputeStatus.WON)
        return Rate(won, sum(one.disputes for one in decided))

    def _missing(self, currency: str) -> Sequence[Missing]:
        return [one for one in self.missing if one.currency == currency]


_LOSSES = """
SELECT 'missing', s.state, s.currency, count(*), sum(s.amount_minor), sum(s.recovered_minor)
FROM recovery_shortfall s
WHERE s.brand_id = %(brand)s AND s.opened_at >= %(since)s AND s.opened_at <= %(until)s
GROUP BY s.state, s.currency
UNION ALL
SELECT 'dispute', d.status, d.currency, count(*), sum(d.amount_minor), 0
FROM disputes_dispute d
WHERE d.brand_id = %(brand)s AND d.opened_at >= %(since)s AND d.opened_at <= %(until)s
GROUP BY d.status, d.currency
ORDER BY 1, 3, 2
"""


def losses(brand_id: int, period: Period) -> Losses:
    """Return both, each whole: neither is sampled. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_LOSSES, period.values(brand_id))
        rows = cursor.fetchall()
    return Losses(
        [
            Missing(
                state=State(state),
                currency=currency,
                cases=int(count),
                amount_minor=int(amount),
                recovered_minor=int(recovered),
            )
            for what, state, currency, count, amount, recovered in rows
            if what == "missing"
        ],
        [
            Disputed(
                status=DisputeStatus(state),
                currency=currency,
                disputes=int(count),
                amount_minor=int(amount),
            )
            for what, state, currency, count, amount, _ in rows
            if what == "dispute"
        ],
    )
