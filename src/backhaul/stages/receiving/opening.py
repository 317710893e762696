"""The box on the bench: every unit of its return, with what helps to know it by sight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from backhaul.core.allowance import ARRIVED
from backhaul.core.axes import Authorization, Processing
from backhaul.core.ids import compact, lpn
from backhaul.core.receiving import Awaited, Scanned, as_printed, read_scan
from backhaul.core.receiving import expected as expected_ordinals
from backhaul.stages.catalog.models import Variant
from backhaul.stages.intake.models import Photo
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.receiving.models import SerialRead
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit
from backhaul.stages.shipping.models import Parcel, ParcelUnit

Look = tuple[str, str, bool]
"""What a variant is called, its picture, and whether its pieces have serial numbers."""
_PLAIN: Look = ("", "", False)
LET_GO = frozenset({Authorization.REFUSED, Authorization.WITHDRAWN, Authorization.EXPIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxUnit:
    """One unit as the bench sees it.

    `state`: here (on the bench), done (looked at, or further), todo (to be looked for in this
    box), elsewhere (in another box, or not expected to come), missing.
    """

    id: int
    ordinal: int
    sku: str
    title: str
    variant: str
    image: str
    reason: str
    comment: str
    authorization: str
    processing: str
    state: str
    plate: str
    """Its licence plate, or the one that it will get."""
    received_at: datetime | None
    photo_ids: tuple[int, ...]
    wants_serial: bool = False
    """It was sold with a number of its own, is on the bench, and nobody has read it there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBox:
    brand_id: int
    ran: str
    site: str
    """Where its Terms send it."""
    carrier: str
    number: str
    """The tracking number of the box that was scanned, if one was."""
    let_go: str
    """An authorization of LET_GO that all of it has; empty: somebody awaits something."""
    units: tuple[BoxUnit, ...]

    def of_state(self, *states: str) -> tuple[BoxUnit, ...]:
        return tuple(unit for unit in self.units if unit.state in states)

    @property
    def todo(self) -> tuple[BoxUnit, ...]:
        return self.of_state("todo")

    @property
    def here(self) -> tuple[BoxUnit, ...]:
        return self.of_state("here", "done")


def open_box(brand_id: int, ran: str, scanned: str = "") -> OpenBox:
    """Return a return as a box on the bench; raises NotFound `no_such_return`.

    `scanned` says which of its boxes it is; anything else stands for all of it.
    """
    case = cases.read(brand_id, ran)
    parcels = _parcels(case)
    scan = read_scan(scanned)
    named = {p.pk for boxes in parcels.values() for p in boxes if _is_named(p, scan)}
    inside = {u.ordinal for u in case.units if not named or named & _ids(parcels, u)}
    box = next((p for boxes in parcels.values() for p in boxes if p.pk in named), None)
    due = _due(case.units, inside)
    looks = _looks(case)
    unread = _unread(case, looks)
    photos = _photos(case)
    return OpenBox(
        brand_id=brand_id,
        ran=case.ret.ran,
        site=next((u.terms["site"] for u in case.units if u.terms), ""),
        carrier=(box.carrier_name or box.carrier) if box else "",
        number=box.tracking_number if box else "",
        let_go=_let_go(case.units),
        units=tuple(
            replace(
                _seen(unit, _state(unit, due), looks.get(unit.line_id or 0), photos[unit.pk]),
                wants_serial=unit.pk in unread,
            )
            for unit in case.units
        ),
    )


def unit_named(box: OpenBox, scanned: str) -> BoxUnit | None:
    """Return the unit that a product code stands for: first one that is still to come."""
    code = compact(scanned)
    fits = [unit for unit in box.units if unit.sku and compact(unit.sku) == code]
    order = ("todo", "missing", "elsewhere", "here", "done")
    return min(fits, key=lambda unit: order.index(unit.state), default=None)


def is_product(brand_id: int, scanned: str) -> bool:
    """Whether the code is of something that the brand sells."""
    return Variant.objects.filter(brand_id=brand_id, sku=as_printed(scanned)).exists()


def _due(units: Sequence[Unit], inside: set[int]) -> frozenset[int]:
    awaited = (
        Awaited(
            unit.ordinal,
            Authorization(unit.authorization),
            Processing(unit.processing),
            is_kept=unit.is_kept,
        )
        for unit in units
        if unit.ordinal in inside
    )
    return frozenset(expected_ordinals(awaited))


def _state(unit: Unit, due: frozenset[int]) -> str:
    if unit.processing == Processing.RECEIVED:
        return "here"
    if Processing(unit.processing) in ARRIVED:
        return "done"
    if unit.processing == Processing.MISSING:
        return "missing"
    return "todo" if unit.ordinal in due else "elsewhere"


def _let_go(units: Sequence[Unit]) -> str:
    awaited = [unit for unit in units if unit.processing == Processing.AWAITED] or units
    states = {unit.authorization for unit in awaited}
    return next(iter(states)) if len(states) == 1 and states <= LET_GO else ""


def _seen(unit: Unit, state: str, look: Look | None, photo_ids: Sequence[int]) -> BoxUnit:
    variant, image, _ = look or ("", "", False)
    return BoxUnit(
        id=unit.pk,
        ordinal=unit.ordinal,
        sku=unit.sku,
        title=unit.title or unit.sku,
        variant=variant,
        image=image,
        reason=unit.reason,
        comment=unit.comment,
        authorization=unit.authorization,
        processing=unit.processing,
        state=state,
        plate=unit.lpn or lpn(unit.pk),
        received_at=unit.received_at,
        photo_ids=tuple(photo_ids),
    )


def _parcels(case: Case) -> Mapping[int, list[Parcel]]:
    found: dict[int, list[Parcel]] = defaultdict(list)
    rows = ParcelUnit.objects.filter(
        brand_id=case.ret.brand_id, unit_id__in=[unit.pk for unit in case.units]
    ).select_related("parcel")
    for row in rows.order_by("parcel_id"):
        found[row.unit_id].append(row.parcel)
    return found


def _ids(parcels: Mapping[int, list[Parcel]], unit: Unit) -> set[int]:
    return {parcel.pk for parcel in parcels.get(unit.pk, [])}


def _is_named(parcel: Parcel, scan: Scanned) -> bool:
    return bool(scan.number) and parcel.tracking_number == scan.number


def _looks(case: Case) -> dict[int, Look]:
    """Return line → what its variant is called and looks like, and whether it has numbers."""
    lines = {unit.line_id for unit in case.units if unit.line_id}
    rows = OrderLine.objects.filter(
        brand_id=case.ret.brand_id, id__in=lines, variant__brand_id=case.ret.brand_id
    )
    told = rows.values_list("id", "variant__variant_title", "variant__image_url", "serials")
    if not lines:
        return {}
    return {line: (variant, image, bool(own)) for line, variant, image, own in told}


def _unread(case: Case, looks: Mapping[int, Look]) -> set[int]:
    """Return the units on the bench whose number is still to be read."""
    numbered = {
        unit.pk
        for unit in case.units
        if Processing(unit.processing) in ARRIVED
        and (unit.serial or looks.get(unit.line_id or 0, _PLAIN)[2])
    }
    if not numbered:
        return set()
    rows = SerialRead.objects.filter(brand_id=case.ret.brand_id, unit_id__in=numbered)
    return numbered - set(rows.values_list("unit_id", flat=True))


def _photos(case: Case) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = Photo.objects.filter(
        brand_id=case.ret.brand_id, unit_id__in=[unit.pk for unit in case.units]
    )
    for unit_id, photo_id in rows.order_by("id").values_list("unit_id", "id"):
        found[unit_id].append(photo_id)
    return found
