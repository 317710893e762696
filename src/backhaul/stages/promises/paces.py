"""What was learnt of how long things take, for returns of several brands in one statement."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from backhaul.core.forecast.curve import Curve
from backhaul.core.forecast.pace import Lane, Paces, Span, level_codes
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.promises.models import Pace

_COLUMNS = ("span", "level", "hours", "over", "alive", "count", "backlog_days")
_SITE = f"""
SELECT to_jsonb(t), (
  SELECT coalesce(jsonb_agg(jsonb_build_array({", ".join(f'p."{name}"' for name in _COLUMNS)})),
    '[]'::jsonb)
  FROM promises_pace p WHERE p.brand_id = %s AND p.level = ANY(%s::text[]))
FROM tenancy_site t WHERE t.code = %s
"""  # noqa: S608 - our own names


def paces_of(wanted: Mapping[int, Iterable[Lane]]) -> Mapping[int, Paces]:
    """Return by brand what is known of the lanes in question; each brand's own, no other's."""
    codes = {code for lanes in wanted.values() for lane in lanes for code in level_codes(lane)}
    by_brand: dict[int, list[Sequence[Any]]] = defaultdict(list)
    rows = Pace.objects.filter(brand_id__in=list(wanted), level__in=codes)
    for brand_id, *row in rows.values_list("brand_id", *_COLUMNS):
        by_brand[brand_id].append(row)
    return {brand_id: _paces(by_brand[brand_id]) for brand_id in wanted}


def site_with_paces(brand_id: int, code: str, lane: Lane) -> tuple[Site | None, Paces]:
    """Return a return centre and what is known of a lane to it: one statement for a page."""
    with connection.cursor() as cursor:
        cursor.execute(_SITE, [brand_id, sorted(level_codes(lane)), code])
        row = cursor.fetchone()
    if row is None:
        return None, Paces()
    return Site(**json.loads(row[0])), _paces(json.loads(row[1]))


def _paces(rows: Iterable[Sequence[Any]]) -> Paces:
    curves: dict[tuple[Span, str], Curve] = {}
    backlog: dict[str, int] = {}
    for span, level, hours, over, alive, count, days in rows:
        curves[Span(span), level] = Curve(tuple(hours), tuple(over), tuple(alive), count)
        if days:
            backlog[level] = days
    return Paces(curves, backlog)
