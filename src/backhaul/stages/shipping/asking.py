"""Labels that were ordered and never answered for: asked about again until it is known."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from django.db import connection

from backhaul.core.errors import DomainError
from backhaul.foundation import clock
from backhaul.foundation.reading import rows_of
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.shipping.buying import ASK, Intent, buy, intent_of
from backhaul.stages.shipping.models import LabelState, Parcel

log = structlog.get_logger(__name__)
_AT_ONCE = 20
_OPEN = (LabelState.ORDERED.value, LabelState.UNKNOWN.value)

# Claiming puts the next look off, the longer the older the order is: whatever happens to
# this one, nobody else asks at the same time and the question is not forgotten.
_CLAIM = """
UPDATE shipping_parcel AS t SET due_at = %(now)s + least(
  greatest(%(now)s - t.made_at, interval '2 minutes'), interval '1 hour')
FROM (
  SELECT brand_id, id, return_id FROM shipping_parcel
  WHERE due_at <= %(now)s AND due_what = %(ask)s AND brand_id = ANY(%(brands)s::bigint[])
    AND label_state = ANY(%(open)s::text[])
  ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
) AS due JOIN returns_return AS r ON r.brand_id = due.brand_id AND r.id = due.return_id
WHERE t.brand_id = due.brand_id AND t.id = due.id
RETURNING t.brand_id, t.id, r.ran
"""
_STILL_OPEN = "WHERE t.brand_id = %s AND t.id = %s AND t.label_state = ANY(%s::text[])"


@dataclass(frozen=True, slots=True)
class _Due:
    brand_id: int
    parcel_id: int
    ran: str


def sweep() -> int:
    """Ask again for every label that is due; return how many."""
    due = _claim()
    for one in due:
        try:
            _ask(one)
        except DomainError as error:
            log.warning("a label is still open", parcel=one.parcel_id, code=error.code)
        except Exception:
            log.exception("a label could not be asked for", parcel=one.parcel_id)
    return len(due)


def _claim() -> list[_Due]:
    brand_ids = every_brand_id()
    with acting_for(*brand_ids), connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {
                "now": clock.now(),
                "ask": ASK,
                "brands": list(brand_ids),
                "open": list(_OPEN),
                "limit": _AT_ONCE,
            },
        )
        return [_Due(*row) for row in cursor.fetchall()]


def _ask(due: _Due) -> None:
    intent = _intent(due)
    if intent is not None:
        buy(intent, at=clock.now(), actor="system")


def ask_for(brand_id: int, parcel_id: int) -> None:
    """Ask for one label that is still open; what became of it is kept, whatever it is."""
    with acting_for(brand_id):
        rans = Parcel.objects.filter(brand_id=brand_id, id=parcel_id, ret__brand_id=brand_id)
        ran = rans.values_list("ret__ran", flat=True).first()
    if ran is None:
        return
    try:
        _ask(_Due(brand_id, parcel_id, ran))
    except DomainError as error:
        log.warning("a label is still open", parcel=parcel_id, code=error.code)


def _intent(due: _Due) -> Intent | None:
    """None: somebody has got its answer meanwhile."""
    with acting_for(due.brand_id):
        found = rows_of(Parcel, _STILL_OPEN, [due.brand_id, due.parcel_id, list(_OPEN)])
        return intent_of(found[0], due.ran) if found else None
