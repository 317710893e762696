"""What may become of a unit and what that is worth; and what lies in which bin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from backhaul.core.disposition import (
    Disposition,
    Proposal,
    Worth,
    propose,
    worths,
)
from backhaul.foundation import cursors
from backhaul.foundation.reading import columns_of, fetch, rows_of
from backhaul.stages.catalog.models import Variant
from backhaul.stages.disposition.bins import bins_of, choose
from backhaul.stages.disposition.facts import facts_of, found_of
from backhaul.stages.disposition.models import Bin, Choice, Placement
from backhaul.stages.inspection.models import Inspection
from backhaul.stages.returns.models import Return, Unit

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Weighed:
    """A proposal with what makes its values, and the bin of every disposition.

    A disposition without a bin has none at this site.
    """

    found: Inspection
    """What it rests on."""
    proposal: Proposal
    worths: Mapping[Disposition, Worth]
    bins: Mapping[Disposition, Bin | None]


@dataclass(frozen=True, slots=True)
class Filled:
    """A bin and how much is in it."""

    bin: str
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Lying:
    """A unit where it lies. `ret` is None for a piece of no return."""

    placement: Placement
    unit: Unit
    ret: Return | None
    variant: Variant | None


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[Lying, ...]
    next_cursor: str | None


def weigh(unit: Unit, currency: str, site: str) -> Weighed:
    """Return what `decide` would propose for an inspected unit, with its reasons."""
    found = found_of(unit)
    facts = facts_of(unit, found, currency)
    bins = bins_of(site)
    return Weighed(
        found,
        propose(facts),
        worths(facts),
        {one: choose(bins, one, unit.brand_id) for one in Disposition},
    )


def last_choice(brand_id: int, unit_id: int) -> Choice | None:
    """Return what was decided and not taken back."""
    rest = (
        "WHERE t.brand_id = %s AND t.unit_id = %s AND t.undone_at IS NULL "
        "ORDER BY t.id DESC LIMIT 1"
    )
    found = rows_of(Choice, rest, [brand_id, unit_id])
    return found[0] if found else None


def placement_of(brand_id: int, unit_id: int) -> Placement | None:
    rest = "WHERE t.brand_id = %s AND t.unit_id = %s"
    found = rows_of(Placement, rest, [brand_id, unit_id])
    return found[0] if found else None


_FILLED = """
SELECT bin, count(*), min(since) FROM disposition_placement
WHERE brand_id = ANY(%s::bigint[]) AND site = %s GROUP BY bin
"""


def filled_bins(brand_ids: Sequence[int], site: str) -> Mapping[str, Filled]:
    """Return what is in use of a site, by code; bins without units are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_FILLED, [list(brand_ids), site])
        return {row[0]: Filled(*row) for row in cursor.fetchall()}


_MODELS = (Placement, Unit, Return, Variant)
# Each brand's own page by its index, and then the newest of all of them.
_LYING = """
SELECT {columns} FROM unnest(%s::bigint[]) AS b(id)
CROSS JOIN LATERAL (
  SELECT * FROM disposition_placement q WHERE q.brand_id = b.id AND q.site = %s AND q.bin = %s
    AND q.since <= %s AND (q.since, q.id) < (%s, %s)
  ORDER BY q.since DESC, q.id DESC LIMIT %s
) AS p
JOIN returns_unit u ON u.brand_id = p.brand_id AND u.id = p.unit_id
LEFT JOIN returns_return r ON r.brand_id = u.brand_id AND r.id = u.return_id
LEFT JOIN orders_orderline l ON l.brand_id = u.brand_id AND l.id = u.line_id
LEFT JOIN catalog_variant v ON v.brand_id = u.brand_id AND v.id = l.variant_id
ORDER BY p.since DESC, p.id DESC LIMIT %s
"""
_FAR = datetime(9999, 1, 1, tzinfo=UTC)
_LAST = 2**62


def lying_in(brand_ids: Sequence[int], site: str, code: str, cursor: str = "") -> Page:
    """Return what is in a bin, the newest first; raises DomainError `cursor_invalid`."""
    moment, last_id = cursors.read_after(cursor) if cursor else (_FAR, _LAST)
    columns = ", ".join(
        columns_of(model, alias) for model, alias in zip(_MODELS, "purv", strict=True)
    )
    values = [list(brand_ids), site, code, moment, moment, last_id, SHOWN + 1, SHOWN + 1]
    found = [_lying(*row) for row in fetch(_MODELS, _LYING.format(columns=columns), values)]
    shown = tuple(found[:SHOWN])
    if len(found) <= SHOWN:
        return Page(shown, None)
    last = shown[-1].placement
    return Page(shown, cursors.after(last.since, last.pk))


def _lying(placement: Placement, unit: Unit, ret: Return, variant: Variant) -> Lying:
    return Lying(
        placement,
        unit,
        ret if ret.pk is not None else None,
        variant if variant.pk is not None else None,
    )
