"""What a scanned text may stand for: everything that fits, so that a person can choose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from backhaul.core.axes import Authorization, Processing
from backhaul.core.inspection import points_of
from backhaul.core.receiving import Awaited, ScanKind, Scanned, read_scan
from backhaul.core.receiving import expected as expected_ordinals
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.models import Parcel, ParcelUnit


@dataclass(frozen=True, slots=True)
class ExpectedParcel:
    id: int
    carrier: str
    tracking_number: str
    position: str | None


@dataclass(frozen=True, slots=True)
class ExpectedUnit:
    """`is_expected`: it is taken to be in the box when nobody says what is."""

    ordinal: int
    sku: str
    title: str
    reason: str
    authorization: str
    processing: str
    lpn: str | None
    checks: tuple[str, ...]
    points: tuple[str, ...]
    is_expected: bool
    parcel_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A return that the text may stand for, or a unit without one (`ran` None).

    It holds what is needed to decide and no more: candidates of several brands stand side by
    side, and nobody's name is among them.
    """

    brand_id: int
    brand: str
    ran: str | None
    headline: str
    incident: str | None
    matched_by: ScanKind
    site: str
    parcels: tuple[ExpectedParcel, ...]
    units: tuple[ExpectedUnit, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """`reason` says why there is no candidate: empty, unknown or wrong_check_character."""

    scanned: str
    candidates: tuple[Candidate, ...]
    reason: str | None = None


_Ids = QuerySet[Any, tuple[int | None, int]]
"""Of returns; beside a return that is None, the id of the unit."""
_Key = tuple[int, int | None]
"""Brand and return; a unit without a return stands under its own negative id."""


def expected(brand_ids: Sequence[int], scanned: str) -> Expected:
    """Return all that `scanned` may stand for among `brand_ids`: a RAN, a plate, a number."""
    scan = read_scan(scanned)
    if not scan.number:
        return Expected("", (), "empty")
    units = _units(brand_ids, scan)
    if not units:
        return Expected(scan.value, (), _why_nothing(brand_ids, scan))
    parcels = _parcels(brand_ids, units)
    grouped: dict[_Key, list[Unit]] = defaultdict(list)
    for unit in units:
        grouped[unit.brand_id, unit.ret_id or -unit.pk].append(unit)
    return Expected(
        scan.value,
        tuple(_candidate(scan, members, parcels) for members in grouped.values()),
    )


def _units(brand_ids: Sequence[int], scan: Scanned) -> list[Unit]:
    """Return the units of every return that fits, and those without one that fit themselves.

    Ids first: each way to find some has its index, which one condition for all would not use.
    """
    ways = [*_in_parcels(brand_ids, scan.number), *_by_kind(brand_ids, scan)]
    found = list(ways[0].union(*ways[1:]))
    if not found:
        return []
    return list(
        Unit.objects.filter(
            Q(ret_id__in={pk for pk, _ in found if pk is not None})
            | Q(ret_id=None, id__in={pk for ret_id, pk in found if ret_id is None}),
            brand_id__in=brand_ids,
        )
        .select_related("ret", "brand")
        .order_by("brand__slug", "ret_id", "ordinal", "id")
    )


def _in_parcels(brand_ids: Sequence[int], number: str) -> list[_Ids]:
    """There may be several of a number: carriers use them again, and brands share carriers.

    The parcels are looked up first: in one join of all three, any brand's units are walked.
    """
    named = Parcel.objects.filter(brand_id__in=brand_ids, tracking_number=number)
    parcels = list(named.values_list("id", flat=True))
    if not parcels:
        return []
    inside = ParcelUnit.objects.filter(brand_id__in=brand_ids, parcel_id__in=parcels)
    return [inside.filter(unit__brand_id__in=brand_ids).values_list("unit__ret_id", "unit_id")]


#: The index is of those alone, and a plan for any value cannot know that ours is not empty.
_HAS_NUMBER = RawSQL("tracking_number <> ''", (), BooleanField())


def _by_kind(brand_ids: Sequence[int], scan: Scanned) -> list[_Ids]:
    units = Unit.objects.filter(brand_id__in=brand_ids)
    returns = Return.objects.filter(brand_id__in=brand_ids)
    match scan.kind:
        case ScanKind.LPN:
            return [units.filter(lpn=scan.value).values_list("ret_id", "id")]
        case ScanKind.RAN:
            return [returns.filter(ran=scan.value).values_list("id", "id")]
        case ScanKind.NUMBER:
            named = returns.filter(_HAS_NUMBER, tracking_number=scan.number)
            return [named.values_list("id", "id")]


def _why_nothing(brand_ids: Sequence[int], scan: Scanned) -> str:
    if scan.prefix is None:
        return "unknown"
    ours = Brand.objects.filter(id__in=brand_ids, prefix=scan.prefix)
    is_ours = scan.is_broken_plate or ours.exists()
    return "wrong_check_character" if is_ours else "unknown"


def _parcels(brand_ids: Sequence[int], units: Sequence[Unit]) -> Mapping[int, list[Parcel]]:
    rows = ParcelUnit.objects.filter(
        brand_id__in=brand_ids, unit__in=[unit.pk for unit in units]
    ).select_related("parcel")
    found: dict[int, list[Parcel]] = defaultdict(list)
    for row in rows.order_by("parcel_id"):
        found[row.unit_id].append(row.parcel)
    return found


def _candidate(
    scan: Scanned, units: Sequence[Unit], parcels: Mapping[int, list[Parcel]]
) -> Candidate:
    first = units[0]
    ret = first.ret
    boxes = {parcel.pk: parcel for unit in units for parcel in parcels.get(unit.pk, [])}
    named = {pk for pk, parcel in boxes.items() if parcel.tracking_number == scan.number}
    inside = [u for u in units if not named or named & {p.pk for p in parcels.get(u.pk, [])}]
    due = expected_ordinals(
        Awaited(
            unit.ordinal,
            Authorization(unit.authorization),
            Processing(unit.processing),
            is_kept=unit.is_kept,
        )
        for unit in inside
    )
    return Candidate(
        brand_id=first.brand_id,
        brand=first.brand.slug,
        ran=ret.ran if ret else None,
        headline=ret.headline if ret else "",
        incident=ret.incident if ret else None,
        matched_by=_matched_by(scan, units),
        site=next((u.terms["site"] for u in units if u.terms), first.site),
        parcels=tuple(
            ExpectedParcel(p.pk, p.carrier_name or p.carrier, p.tracking_number, p.position)
            for p in boxes.values()
        ),
        units=tuple(
            _expected_unit(unit, parcels.get(unit.pk, []), is_expected=unit.ordinal in due)
            for unit in units
        ),
    )


def _matched_by(scan: Scanned, units: Sequence[Unit]) -> ScanKind:
    ret = units[0].ret
    if scan.kind is ScanKind.RAN and ret is not None and ret.ran == scan.value:
        return ScanKind.RAN
    has_plate = scan.kind is ScanKind.LPN and any(unit.lpn == scan.value for unit in units)
    return ScanKind.LPN if has_plate else ScanKind.NUMBER


def _expected_unit(unit: Unit, parcels: Sequence[Parcel], *, is_expected: bool) -> ExpectedUnit:
    return ExpectedUnit(
        ordinal=unit.ordinal,
        sku=unit.sku,
        title=unit.title,
        reason=unit.reason,
        authorization=unit.authorization,
        processing=unit.processing,
        lpn=unit.lpn,
        checks=tuple(unit.terms["checks"]) if unit.terms else (),
        points=points_of(str((unit.terms or {}).get("look_for", ""))),
        is_expected=is_expected,
        parcel_ids=tuple(parcel.pk for parcel in parcels),
    )
