"""What finance adds up: tax in what was credited, and how old the store credit is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

#: Days: the upper ends of the ages of store credit; what is older is the last.
AGES = (30, 90, 365)

# A row without tax counts at zero; one with several taxes counts its gross for each.
_TAXES = """
SELECT n.country, n.currency, coalesce(t ->> 0, ''), (t ->> 1)::int,
  sum((row ->> 'gross_minor')::bigint), sum(coalesce((t ->> 2)::bigint, 0)),
  count(DISTINCT n.id)
FROM bookkeeping_creditnote n
CROSS JOIN LATERAL jsonb_array_elements(n.content -> 'rows') AS row
LEFT JOIN LATERAL jsonb_array_elements(row -> 'taxes') AS t ON true
WHERE n.brand_id = %s AND n.issued_at >= %s AND n.issued_at < %s
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 4 DESC NULLS LAST, 3
"""
# What was spent is taken from what was given first.
_LIABILITY = """
WITH given AS (
  SELECT l.credit_account_id, l.currency, l.booked_at, l.credit_minor,
    sum(l.credit_minor) OVER (PARTITION BY l.credit_account_id ORDER BY l.booked_at, l.id)
      - sum(l.debit_minor) OVER (PARTITION BY l.credit_account_id) AS left_upto
  FROM settlement_ledgerline l
  WHERE l.brand_id = %(brand)s AND l.credit_account_id IS NOT NULL AND l.booked_at <= %(at)s
), lots AS (
  SELECT credit_account_id, currency, greatest(0, least(credit_minor, left_upto)) AS minor,
    extract(epoch FROM %(at)s - booked_at) / 86400 AS days
  FROM given WHERE credit_minor > 0
)
SELECT currency, width_bucket(days, %(ages)s::float8[]), sum(minor),
  count(DISTINCT credit_account_id)
FROM lots WHERE minor > 0 GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSum:
    """`rate_bp` None: nobody told the rate. `gross_minor` has the tax in it."""

    country: str
    currency: str
    name: str
    rate_bp: int | None
    gross_minor: int
    tax_minor: int
    notes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeSum:
    """`from_days` to `to_days` (None: and older): what is left of what was given then."""

    currency: str
    from_days: int
    to_days: int | None
    minor: int
    accounts: int


def tax_sums(brand_id: int, *, since: datetime, until: datetime) -> Sequence[TaxSum]:
    """Return what credit notes of a span say, by country and rate: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_TAXES, [brand_id, since, until])
        return [
            TaxSum(
                country=country,
                currency=currency,
                name=name,
                rate_bp=rate,
                gross_minor=int(gross),
                tax_minor=int(tax),
                notes=notes,
            )
            for country, currency, name, rate, gross, tax, notes in cursor.fetchall()
        ]


def liability(brand_id: int, *, at: datetime) -> Sequence[AgeSum]:
    """Return the store credit that is not spent, by age: one statement."""
    edges = (0, *AGES)
    with connection.cursor() as cursor:
        cursor.execute(_LIABILITY, {"brand": brand_id, "at": at, "ages": list(AGES)})
        return [
            AgeSum(
                currency=currency,
                from_days=edges[place],
                to_days=AGES[place] if place < len(AGES) else None,
                minor=int(minor),
                accounts=accounts,
            )
            for currency, place, minor, accounts in cursor.fetchall()
        ]
