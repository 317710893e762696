"""A unit as the bench sees it, what was found, and the pictures of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.core.files.storage import default_storage
from django.db import connection

from backhaul.core.errors import NotFound
from backhaul.foundation.reading import columns_of, fetch, rows_of
from backhaul.stages.catalog.models import Variant
from backhaul.stages.inspection.models import Inspection, Photo, Sheet
from backhaul.stages.returns.models import Return, Unit


@dataclass(frozen=True, slots=True)
class OnBench:
    """`ret` is None for a piece of no return, `variant` for one that nobody sold."""

    unit: Unit
    ret: Return | None
    variant: Variant | None
    sheet: Sheet | None

    @property
    def ran(self) -> str:
        return self.ret.ran if self.ret else ""


class PictureKind(StrEnum):
    SHOPPER = "shopper"
    INSPECTOR = "inspector"


@dataclass(frozen=True, slots=True)
class Picture:
    """`number` tells it from the others of its kind."""

    kind: PictureKind
    number: int
    width: int
    height: int
    at: datetime


_MODELS = (Unit, Return, Variant, Sheet)
_BENCH = """
SELECT {columns} FROM returns_unit u
LEFT JOIN returns_return r ON r.brand_id = u.brand_id AND r.id = u.return_id
LEFT JOIN orders_orderline l ON l.brand_id = u.brand_id AND l.id = u.line_id
LEFT JOIN catalog_variant v ON v.brand_id = u.brand_id AND v.id = l.variant_id
LEFT JOIN inspection_sheet s ON s.brand_id = u.brand_id AND s.unit_id = u.id
WHERE {which}
"""
_BY_NUMBER = "r.brand_id = %s AND r.ran = %s AND u.brand_id = %s AND u.ordinal = %s"
_BY_PLATE = "u.brand_id = ANY(%s::bigint[]) AND u.lpn = %s"


def on_bench(brand_id: int, ran: str, ordinal: int) -> OnBench:
    """Return a unit by its return and its number there; raises NotFound `no_such_unit`."""
    return _one(_BY_NUMBER, [brand_id, ran, brand_id, ordinal])


def by_plate(brand_ids: Sequence[int], plate: str) -> OnBench:
    """Return the unit that wears a plate; raises NotFound `no_such_unit`."""
    return _one(_BY_PLATE, [list(brand_ids), plate])


def _one(which: str, values: list[object]) -> OnBench:
    columns = ", ".join(
        columns_of(model, alias) for model, alias in zip(_MODELS, "urvs", strict=True)
    )
    found = fetch(_MODELS, _BENCH.format(columns=columns, which=which), values)
    if not found:
        raise NotFound("no_such_unit")
    unit, ret, variant, sheet = found[0]
    unit.ret = ret if ret.pk is not None else None
    return OnBench(
        unit,
        unit.ret,
        variant if variant.pk is not None else None,
        sheet if sheet.pk is not None else None,
    )


_WAITING = """
SELECT u.ordinal, u.title FROM returns_unit u JOIN returns_return r
  ON r.brand_id = u.brand_id AND r.id = u.return_id
WHERE r.brand_id = %s AND r.ran = %s AND u.brand_id = %s
  AND u.processing IN ('received', 'inspected') ORDER BY u.ordinal
"""


def waiting_of(brand_id: int, ran: str) -> tuple[tuple[int, str], ...]:
    """Return the units of a return that are here and not decided on: number and title."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [brand_id, ran, brand_id])
        return tuple((row[0], row[1]) for row in cursor.fetchall())


def last_inspection(brand_id: int, unit_id: int) -> Inspection | None:
    """Return what was found and not taken back."""
    rest = (
        "WHERE t.brand_id = %s AND t.unit_id = %s AND t.undone_at IS NULL "
        "ORDER BY t.id DESC LIMIT 1"
    )
    found = rows_of(Inspection, rest, [brand_id, unit_id])
    return found[0] if found else None


def photos_of(brand_id: int, return_id: int) -> list[Photo]:
    """Return what inspectors photographed of the units of a return, oldest first."""
    rows = Photo.objects.filter(
        brand_id=brand_id, unit__brand_id=brand_id, unit__ret_id=return_id
    )
    return list(rows.select_related("unit").order_by("id"))


_PICTURES = """
SELECT 'shopper', id, width, height, uploaded_at FROM intake_photo
  WHERE brand_id = %s AND unit_id = %s
UNION ALL SELECT 'inspector', id, width, height, taken_at FROM inspection_photo
  WHERE brand_id = %s AND unit_id = %s
ORDER BY 5, 2
"""
_FILE = {
    PictureKind.SHOPPER: "SELECT file FROM intake_photo WHERE brand_id = %s AND unit_id = %s"
    " AND id = %s",
    PictureKind.INSPECTOR: "SELECT file FROM inspection_photo WHERE brand_id = %s"
    " AND unit_id = %s AND id = %s",
}


def pictures_of(brand_id: int, unit_id: int) -> tuple[Picture, ...]:
    """Return the shopper's photos of a unit and the inspectors', oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_PICTURES, [brand_id, unit_id] * 2)
        rows = cursor.fetchall()
    return tuple(Picture(PictureKind(kind), *rest) for kind, *rest in rows)


def picture_bytes(brand_id: int, unit_id: int, kind: PictureKind, number: int) -> bytes:
    """Return the JPEG of one picture of a unit; raises NotFound `no_such_photo`."""
    with connection.cursor() as cursor:
        cursor.execute(_FILE[kind], [brand_id, unit_id, number])
        row = cursor.fetchone()
    if row is None or not default_storage.exists(row[0]):
        raise NotFound("no_such_photo")
    with default_storage.open(row[0]) as file:
        return bytes(file.read())
