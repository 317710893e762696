"""What a scanned text may stand for: everything that fits, so that a person can choose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from backhaul.core.axes import Authorization, Processing
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


_Key = tuple[int, int | None]
"""Brand and return; a unit without a return stands under its own negative id."""


def expected(brand_ids: Sequence[int], scanned: str) -> Expected:
    """Return all that `scanned` may stand for among `brand_ids`: a RAN, a plate, a number."""
    scan = read_scan(scanned)
    if not scan.number:
        return Expected("", (), "empty")
    by_number = _returns_by_number(brand_ids, scan.number)
    units = list(_units(brand_ids, scan, by_number))
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


def _returns_by_number(brand_ids: Sequence[int], number: str) -> list[int | None]:
    """Return the returns that have a unit in a parcel of this number: there may be several."""
    return list(
        Return.objects.filter(brand_id__in=brand_ids, tracking_number=number)
        .values_list("id", flat=True)
        .union(
            ParcelUnit.objects.filter(
                brand_id__in=brand_ids,
                parcel__brand_id__in=brand_ids,
                parcel__tracking_number=number,
                unit__brand_id__in=brand_ids,
            ).values_list("unit__ret_id", flat=True)
        )
    )


def _units(
    brand_ids: Sequence[int], scan: Scanned, by_number: Iterable[int | None]
) -> Iterable[Unit]:
    fits = Q(ret_id__in=[pk for pk in by_number if pk is not None])
    if scan.kind is ScanKind.RAN:
        fits |= Q(ret_id__in=Return.objects.filter(brand_id__in=brand_ids, ran=scan.value))
    if scan.kind is ScanKind.LPN:
        plated = Unit.objects.filter(brand_id__in=brand_ids, lpn=scan.value)
        fits |= Q(ret_id__in=plated.values("ret_id")) | Q(ret_id=None, lpn=scan.value)
    return (
        Unit.objects.filter(fits, brand_id__in=brand_ids)
        .select_related("ret", "brand")
        .order_by("brand__slug", "ret_id", "ordinal", "id")
    )


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
        Awaited(unit.ordinal, Authorization(unit.authorization), Processing(unit.processing))
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
        is_expected=is_expected,
        parcel_ids=tuple(parcel.pk for parcel in parcels),
    )
