"""Credit notes: one for each paid leg, numbered without gaps, and never a second one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from backhaul.core.bookkeeping import BookSettings
from backhaul.core.credit_notes import CreditedUnit, rows_of
from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.bookkeeping.keeping import locked
from backhaul.stages.bookkeeping.models import CreditNote, NotedLeg

# The leg whose place it took may have been noted: then this one is on that note.
_TO_NOTE = """
SELECT l.id, l.return_id, l.kind, l.amount_minor, l.currency, l.explanation, l.intent,
  coalesce(l.decision ->> 'instead_of', ''), coalesce(p.label, ''), r.ran, r.name, r.locale,
  r.origin
FROM settlement_leg l
JOIN returns_return r ON r.brand_id = l.brand_id AND r.id = l.return_id
LEFT JOIN orders_payment p ON p.brand_id = l.brand_id AND p.id = l.payment_id
WHERE l.brand_id = %s AND l.return_id = ANY(%s::bigint[]) AND l.state = 'paid'
  AND l.kind IN ('refund', 'credit', 'by_hand', 'points') AND l.purpose = 'due'
  AND NOT EXISTS (SELECT FROM bookkeeping_notedleg n
                  WHERE n.brand_id = l.brand_id AND n.leg_id = l.id)
ORDER BY l.paid_at, l.id
"""
_NOTED_BEFORE = """
SELECT l.intent, n.note_id FROM settlement_leg l
JOIN bookkeeping_notedleg n ON n.brand_id = l.brand_id AND n.leg_id = l.id
WHERE l.brand_id = %s AND l.intent = ANY(%s::text[])
"""
_UNITS = """
SELECT s.leg_id, u.ordinal, u.title, u.sku, s.amount_minor, u.paid_minor, u.tax_minor,
  n.taxes, o.number, o.placed_at, o.ship_to
FROM settlement_legunit s
JOIN returns_unit u ON u.brand_id = s.brand_id AND u.id = s.unit_id
JOIN orders_orderline n ON n.brand_id = u.brand_id AND n.id = u.line_id
JOIN orders_order o ON o.brand_id = n.brand_id AND o.id = n.order_id
WHERE s.brand_id = %s AND s.leg_id = ANY(%s::bigint[]) ORDER BY s.leg_id, u.ordinal
"""
_NAMES = ("id", "return_id", "kind", "amount_minor", "currency", "explanation", "intent",
          "instead_of", "payment", "ran", "name", "locale", "origin")  # fmt: skip


def issue_notes(tasks: Sequence[TaskRow]) -> None:
    """Some legs of these returns were paid: give each its credit note."""
    returns: dict[int, set[int]] = defaultdict(set)
    for task in tasks:
        if task.return_id is not None:
            returns[task.brand_id].add(task.return_id)
    for brand_id, return_ids in sorted(returns.items()):
        issue(brand_id, return_ids)


def issue(brand_id: int, return_ids: Iterable[int]) -> list[CreditNote]:
    """Note every paid leg of these returns that is on no note; return the new notes.

    The same number of statements for one return and for hundreds. Numbers are given away
    under the lock of one row, so that there is no gap and no number twice.
    """
    wanted = sorted(set(return_ids))
    with acting_for(brand_id):
        keeping = locked(brand_id)
        legs = _legs(brand_id, wanted)
        if not legs:
            return []
        settings = BookSettings.model_validate(keeping.settings)
        units = _units(brand_id, [leg["id"] for leg in legs])
        brand = Brand.objects.get(id=brand_id)
        before = _noted_before(brand_id, [leg["instead_of"] for leg in legs])
        fresh = [leg for leg in legs if leg["instead_of"] not in before]
        notes = [
            _note(brand, settings, keeping.next_note + place, (leg, units.get(leg["id"], [])))
            for place, leg in enumerate(fresh)
        ]
        CreditNote.objects.bulk_create(notes)
        keeping.next_note += len(notes)
        keeping.save(update_fields=("next_note",))
        noted = dict(
            zip((leg["id"] for leg in fresh), (note.pk for note in notes), strict=True)
        )
        noted |= {leg["id"]: before[leg["instead_of"]] for leg in legs if leg not in fresh}
        NotedLeg.objects.bulk_create(
            NotedLeg(brand_id=brand_id, leg_id=leg_id, note_id=note_id)
            for leg_id, note_id in noted.items()
        )
        return notes


def _legs(brand_id: int, return_ids: Sequence[int]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_TO_NOTE, [brand_id, list(return_ids)])
        found = [dict(zip(_NAMES, row, strict=True)) for row in cursor.fetchall()]
    for leg in found:
        leg["explanation"] = _json(leg["explanation"])
    return found


def _units(brand_id: int, leg_ids: Sequence[int]) -> Mapping[int, list[dict[str, Any]]]:
    names = ("ordinal", "title", "sku", "share", "paid", "tax", "taxes", "order", "placed_at",
             "ship_to")  # fmt: skip
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_UNITS, [brand_id, list(leg_ids)])
        for leg_id, *row in cursor.fetchall():
            unit = dict(zip(names, row, strict=True))
            unit["taxes"], unit["ship_to"] = _json(unit["taxes"]), _json(unit["ship_to"])
            found[leg_id].append(unit)
    return found


def _json(value: Any) -> Any:
    """Our own cursors give JSON as text."""
    return json.loads(value) if isinstance(value, str | bytes) else value


def _noted_before(brand_id: int, intents: Iterable[str]) -> Mapping[str, int]:
    known = [intent for intent in intents if intent]
    if not known:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NOTED_BEFORE, [brand_id, known])
        return dict(cursor.fetchall())


def _note(
    brand: Brand,
    settings: BookSettings,
    sequence: int,
    paid: tuple[dict[str, Any], list[dict[str, Any]]],
) -> CreditNote:
    leg, units = paid
    first = units[0] if units else {"order": "", "placed_at": None, "ship_to": {}}
    placed, ship_to = first["placed_at"], first["ship_to"] or {}
    told = ("ran", "kind", "payment", "intent", "locale", "origin")
    return CreditNote(
        brand_id=brand.pk,
        sequence=sequence,
        number=f"{settings.note_prefix}{sequence:06}",
        return_id=leg["return_id"],
        issued_at=clock.now().replace(microsecond=0),
        country=str(ship_to.get("country", ""))[:2],
        currency=leg["currency"],
        total_minor=leg["amount_minor"],
        content={
            "seller": settings.seller or brand.name,
            "tax_id": settings.tax_id,
            "to": _address(leg["name"], ship_to),
            "order": first["order"],
            "ordered_on": placed.date().isoformat() if placed else "",
            "time_zone": brand.time_zone,
            **{name: leg[name] for name in told},
            "rows": [row for unit in units for row in _rows(leg, unit)],
        },
    )


def _rows(leg: Mapping[str, Any], unit: Mapping[str, Any]) -> list[dict[str, Any]]:
    credited = CreditedUnit(
        title=unit["title"],
        sku=unit["sku"],
        share_minor=unit["share"],
        paid_minor=unit["paid"],
        tax_minor=unit["tax"],
        line_taxes=[tuple(tax) for tax in unit["taxes"] or ()],
        explained=[row for row in leg["explanation"] if row.get("unit") == unit["ordinal"]],
    )
    return [row.as_json() for row in rows_of(credited)]


def _address(name: str, ship_to: Mapping[str, Any]) -> list[str]:
    told = ship_to.get
    place = " ".join(str(told(key) or "") for key in ("postcode", "city")).strip()
    lines = [name or told("name"), told("line1"), told("line2"), place, told("country")]
    return [str(line) for line in lines if line]
