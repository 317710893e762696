"""What a return costs, as far as it was noted, and what its units are still worth."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from backhaul.stages.insights.period import COHORT, Period


@dataclass(frozen=True, slots=True)
class Money:
    """Noted costs of one kind: over so many returns, in minor units of one currency."""

    what: str
    currency: str
    total_minor: int
    returns: int


@dataclass(frozen=True, slots=True)
class Work:
    """Noted seconds at one place of work."""

    stage: str
    seconds: int
    returns: int


@dataclass(frozen=True, slots=True)
class Costs:
    """What is not noted is not here: it is unknown, not nothing."""

    money: list[Money]
    work: list[Work]


@dataclass(frozen=True, slots=True)
class Recovered:
    """Units with one disposition: what was paid for them, and what they are taken to bring.

    Both in one currency. The worth is the estimate on which the disposition was decided.
    """

    disposition: str
    currency: str
    units: int
    paid_minor: int
    worth_minor: int


_COSTS = f"""
SELECT coalesce(e.data ->> 'stage', e.data ->> 'what'), coalesce(e.data ->> 'currency', ''),
  sum((e.data ->> 'amount_minor')::bigint), sum((e.data ->> 'seconds')::bigint),
  count(DISTINCT e.return_id)
FROM journal_entry e JOIN returns_return r ON r.brand_id = %(brand)s AND r.id = e.return_id
WHERE e.brand_id = %(brand)s AND e.kind = 'cost.recorded' AND e.occurred_at >= %(since)s
  AND {COHORT}
GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608 - only our own words are put in
_RECOVERED = f"""
SELECT u.disposition, r.currency, count(*), sum(u.paid_minor), sum(c.value_minor)
FROM returns_return r
JOIN returns_unit u ON u.brand_id = %(brand)s AND u.return_id = r.id
JOIN LATERAL (
  SELECT value_minor FROM disposition_choice c
  WHERE c.brand_id = %(brand)s AND c.unit_id = u.id AND c.disposition = u.disposition
  ORDER BY c.id DESC LIMIT 1) AS c ON true
WHERE {COHORT} AND u.disposition <> '' AND u.decided_at IS NOT NULL
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""  # noqa: S608 - only our own words are put in


def costs(brand_id: int, period: Period) -> Costs:
    """Return what was noted about the returns requested in the period."""
    found = Costs([], [])
    with connection.cursor() as cursor:
        cursor.execute(_COSTS, period.values(brand_id))
        for what, currency, amount, seconds, returns in cursor.fetchall():
            if amount is not None and currency:
                found.money.append(Money(what, currency, int(amount), returns))
            elif seconds is not None:
                found.work.append(Work(what, int(seconds), returns))
    return found


def recovered(brand_id: int, period: Period) -> list[Recovered]:
    """Return what became of the units of returns requested in the period, by disposition."""
    with connection.cursor() as cursor:
        cursor.execute(_RECOVERED, period.values(brand_id))
        return [
            Recovered(disposition, currency, units, int(paid), int(value))
            for disposition, currency, units, paid, value in cursor.fetchall()
        ]
