"""Clocks of returns that were made in bulk: what lists and measures look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.returns.models import Return
from backhaul.stages.service_levels.models import Clock
from tests.cast import MONDAY
from tests.makers.returns import authorized_return

#: One clock for each open return, and the whole way of each that is done.
MANY = """
INSERT INTO service_levels_clock (brand_id, return_id, clock, state, site, carrier,
  started_at, due_at, met_at)
SELECT r.brand_id, r.id, c.clock, CASE WHEN r.is_done THEN 'met' ELSE 'running' END, r.site,
  (ARRAY['Paketo', 'Kurio', 'Rundpost'])[1 + r.id % 3], r.created_at + c.after,
  r.created_at + c.after + c.target,
  CASE WHEN r.is_done THEN r.created_at + c.after + make_interval(hours => (r.id % 100)::int)
  END
FROM returns_return r
JOIN (VALUES ('first_scan', interval '1 hour', interval '72 hours'),
  ('transit', interval '5 hours', interval '72 hours'),
  ('check_in', interval '60 hours', interval '24 hours'),
  ('inspection', interval '70 hours', interval '48 hours'),
  ('refund', interval '80 hours', interval '24 hours')) AS c(clock, after, target)
  ON r.is_done OR c.clock = (ARRAY['first_scan', 'transit', 'check_in', 'inspection',
    'refund'])[1 + r.id % 5]
"""


def a_clock(
    brand: Brand,
    order: str,
    clock: str = "transit",
    *,
    due_in: timedelta = timedelta(hours=10),
    now: datetime = MONDAY,
    **columns: object,
) -> str:
    """Make a return with one clock that is due so long after `now`; return the RAN."""
    ran = authorized_return(brand, order=order, at=now - timedelta(days=3))
    with acting_for(brand.pk):
        ret = Return.objects.get(brand=brand, ran=ran)
        given = {
            "state": "running",
            "site": "main",
            "carrier": "Paketo",
            "started_at": now - timedelta(days=2),
            "due_at": now + due_in,
            **columns,
        }
        Clock.objects.create(brand=brand, ret=ret, clock=clock, **given)
    return ran


def clocks_of_all(brands: Sequence[Brand]) -> None:
    """Give every return that is there its clocks."""
    with acting_for(*(brand.pk for brand in brands)), connection.cursor() as cursor:
        cursor.execute(MANY)
