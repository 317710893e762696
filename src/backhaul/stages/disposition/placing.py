"""The statements that say where a unit lies, and who may come out of a container, or go in.

Whoever changes a container locks its row against those who put something in. Returns are
locked before it, always: two who work at one pallet never wait for each other in a ring.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from backhaul.core import bins as core_bins
from backhaul.core.errors import DomainError, NotFound
from backhaul.core.ids import read_container
from backhaul.foundation.bulk import Statement
from backhaul.foundation.reading import rows_of
from backhaul.foundation.tenancy.acting import acting_brands
from backhaul.stages.disposition.models import Bin
from backhaul.stages.returns.models import Unit

_PUT = """
INSERT INTO disposition_placement AS p (brand_id, unit_id, site, bin, note, since, put_by)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (brand_id, unit_id) DO UPDATE SET site = excluded.site, bin = excluded.bin,
  note = excluded.note, put_by = excluded.put_by,
  since = CASE WHEN (p.site, p.bin) = (excluded.site, excluded.bin) THEN p.since
    ELSE excluded.since END
"""
_TAKE = "DELETE FROM disposition_placement WHERE brand_id = %s AND unit_id = %s"


def put(unit: Unit, *, at: datetime, actor: str, note: str = "") -> Statement:
    """Return the statement that puts a unit where its row says: one place, the last one."""
    return _PUT, [unit.brand_id, unit.pk, unit.site, unit.bin, note, at, actor]


def take(unit: Unit) -> Statement:
    """Return the statement that takes a unit out of its bin."""
    return _TAKE, [unit.brand_id, unit.pk]


_BESIDE_OTHERS = "WHERE t.site = %s AND t.code = %s AND t.emptied_at IS NULL FOR SHARE"
_INSIDE = """
SELECT count(*) FROM disposition_placement
WHERE brand_id = ANY(%s::bigint[]) AND site = %s AND bin = %s
"""


def check_in(unit: Unit, code: str, disposition: str) -> None:
    """Let a unit with this fate into a container; any other bin is left to the caller.

    Raises DomainError: no_such_bin, container_closed, container_full, bin_not_for_it.
    """
    written = read_container(code)
    if written is None:
        return
    found = next(iter(rows_of(Bin, _BESIDE_OTHERS, [unit.site, written])), None)
    if found is None:
        raise NotFound("no_such_bin", bin=written)
    if found.closed_at is not None:
        raise DomainError("container_closed", container=written)
    if found.kept_for_id not in {None, unit.brand_id} or found.purpose != disposition:
        raise DomainError("bin_not_for_it", bin=written)
    with connection.cursor() as cursor:
        cursor.execute(_INSIDE, [list(acting_brands()), unit.site, written])
        if cursor.fetchone()[0] >= core_bins.MOST_UNITS:
            raise DomainError("container_full", container=written)


def check_out(unit: Unit) -> None:
    """Raises DomainError `container_closed` for a unit that is packed away."""
    written = read_container(unit.bin)
    if written is None:
        return
    found = next(iter(rows_of(Bin, _BESIDE_OTHERS, [unit.site, written])), None)
    if found is not None and found.closed_at is not None:
        raise DomainError("container_closed", container=written)
