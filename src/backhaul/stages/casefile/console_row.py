"""A return as lists show it: the columns they need, and none of what they do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

Values = Mapping[str, str | int | datetime | date | list[str] | list[int]]


@dataclass(frozen=True, slots=True)
class Listed:
    pk: int
    ran: str
    name: str
    email: str
    city: str
    country: str
    orders: list[str]
    requested_at: datetime
    created_at: datetime
    headline: str
    step: int | None
    headline_count: int
    headline_of: int
    headline_at: datetime
    is_done: bool
    incident: str | None
    needs_refund: bool
    paid_at: str | None
    """An ISO instant."""
    value_minor: int
    currency: str
    site: str
    owner: str | None
    promise_on: date | None
    promise_runs: bool


#: In the order of Listed, of a table that is called r.
COLUMNS = """r.id, r.ran, r.name, r.email, coalesce(r.ship_from ->> 'city', ''),
  coalesce(r.ship_from ->> 'country', ''), ARRAY(SELECT jsonb_array_elements_text(
  r.order_numbers)), r.requested_at, r.created_at, r.headline, r.step, r.headline_count,
  r.headline_of, r.headline_at, r.is_done, r.incident, r.needs_refund, r.reached ->> 'paid',
  r.value_minor, r.currency, r.site, r.owner, r.promise_on, r.promise_runs"""


def listed(sql: str, values: Values) -> list[Listed]:
    """Run a statement that selects COLUMNS."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Listed(*row) for row in cursor.fetchall()]
