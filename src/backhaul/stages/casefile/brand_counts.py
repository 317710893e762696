"""How much is open in each of several brands: one statement for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection

from backhaul.stages.casefile.console_counts import GRAVE, MOST, WAITING

_NAMES = ("open", "review", "incident")
_GRAVE = GRAVE.replace("%(brand)s", "b.id")
_EACH = (
    "(SELECT count(*) FROM (SELECT 1 FROM returns_return r "
    "WHERE r.brand_id = b.id AND {condition} LIMIT {limit}) AS few)"
)
_CONDITIONS = {**WAITING, "incident": f"incident IS NOT NULL AND {_GRAVE}"}
_COUNTS = (
    "SELECT b.id, "  # noqa: S608 - conditions of our own
    + ", ".join(_EACH.format(condition=_CONDITIONS[name], limit=MOST + 1) for name in _NAMES)
    + " FROM unnest(%s::bigint[]) AS b(id)"
)


def open_in_each(brand_ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """Return by brand how many returns are open, in review, and in trouble."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [list(brand_ids)])
        rows = cursor.fetchall()
    return {pk: dict(zip(_NAMES, numbers, strict=True)) for pk, *numbers in rows}
