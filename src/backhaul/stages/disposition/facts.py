"""Rows → what a unit's next way is weighed by."""

from __future__ import annotations

import re

from backhaul.core.axes import Processing, Step, processing_step
from backhaul.core.disposition import DispositionFacts
from backhaul.core.errors import IllegalStep, NotFound
from backhaul.core.inspection import Grade
from backhaul.core.money import Money
from backhaul.foundation.reading import columns_of, fetch, rows_of
from backhaul.stages.inspection.models import Inspection
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns.models import Return, Unit

#: Words of channels' categories → the rows of the table of dispositions. Hygiene comes first:
#: underwear is apparel too, and taking it for that would put worn pieces back on sale.
CATEGORIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "hygiene",
        (
            "hygiene", "health", "beauty", "cosmetic", "makeup", "skin care", "skincare",
            "perfume", "fragrance", "personal care", "toothbrush", "razor", "underwear",
            "lingerie", "hosiery", "bra", "swimwear", "bikini", "earring", "piercing",
            "breast pump", "pacifier", "diaper", "erotic", "intimate", "mature",
        ),
    ),
    (
        "electronics",
        (
            "electronic", "computer", "laptop", "tablet", "phone", "smartphone", "headphone",
            "camera", "optics", "audio", "video", "television", "console",
        ),
    ),
    (
        "apparel",
        (
            "apparel", "clothing", "clothes", "fashion", "shoe", "footwear", "boot", "sneaker",
            "shirt", "tee", "sweater", "hoodie", "jacket", "coat", "dress", "skirt", "trouser",
            "pant", "jean", "sock", "hat", "scarf", "glove",
        ),
    ),
)  # fmt: skip

_PATTERNS = tuple(
    (name, re.compile(rf"\b(?:{'|'.join(words)})(?:s|es|ies)?\b", re.IGNORECASE))
    for name, words in CATEGORIES
)


def table_category(category: str) -> str:
    """Return the row of the table for a channel's category; one that it does not know as is."""
    plain = category.replace("_", " ").replace("-", " ")
    return next((name for name, words in _PATTERNS if words.search(plain)), category)


def inspected(brand_id: int, ran: str, ordinal: int) -> tuple[Unit, DispositionFacts]:
    """Return a unit on which a decision is open; raises NotFound, IllegalStep."""
    columns = f"{columns_of(Unit, 'u')}, {columns_of(Return, 'r')}"
    found = fetch((Unit, Return), _UNIT.format(columns=columns), [brand_id, ran, ordinal])
    if not found:
        raise NotFound("no_such_unit", ran=ran, unit=ordinal)
    unit, ret = found[0]
    unit.ret = ret
    processing_step(Processing(unit.processing), Step.DECIDE)
    return unit, disposition_facts(unit, ret.currency)


_UNIT = """
SELECT {columns} FROM returns_return r
JOIN returns_unit u ON u.brand_id = r.brand_id AND u.return_id = r.id
WHERE r.brand_id = %s AND r.ran = %s AND u.ordinal = %s
"""
_LAST = """
WHERE t.brand_id = %s AND t.unit_id = %s AND t.undone_at IS NULL ORDER BY t.id DESC LIMIT 1
"""


def disposition_facts(unit: Unit, currency: str) -> DispositionFacts:
    """Read what was found and what the unit is worth, in one statement each."""
    return facts_of(unit, found_of(unit), currency)


def found_of(unit: Unit) -> Inspection:
    """Return what was found last; raises IllegalStep when nobody has looked yet."""
    last = rows_of(Inspection, _LAST, [unit.brand_id, unit.pk])
    if not last:
        raise IllegalStep("not_inspected", unit=unit.ordinal)
    return last[0]


def facts_of(unit: Unit, found: Inspection, currency: str) -> DispositionFacts:
    return DispositionFacts(
        grade=Grade(found.grade),
        price=Money(unit.paid_minor or _landed_cost(unit, currency), currency),
        category=table_category(unit.category),
        # What nobody sold is not ours to dispose of by a rule either.
        is_match=found.answers["is_matching"] is not False and unit.line_id is not None,
    )


def _landed_cost(unit: Unit, currency: str) -> int:
    """Return what a unit that was given away had cost: nothing paid is not nothing worth."""
    cost = (
        OrderLine.objects.filter(
            brand_id=unit.brand_id,
            id=unit.line_id or 0,
            variant__brand_id=unit.brand_id,
            brand__currency=currency,
        )
        .values_list("variant__cost_minor", flat=True)
        .first()
    )
    return cost or 0
