"""Parcels as the tracking page shows them: where each was seen last, and how fresh that is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from operator import itemgetter

from backhaul.core.deadlines import Way
from backhaul.core.tracking.scan import ScanSource, ZoneSource
from backhaul.core.tracking.words import POSITION_OF, Position, Word
from backhaul.stages.casefile.tracking_rows import Rows
from backhaul.stages.casefile.tracking_view import LabelView, ParcelView, ScanView
from backhaul.stages.shipping.facts import can_be_asked_about
from backhaul.stages.shipping.models import LabelState, Parcel
from backhaul.stages.tracking.folding import STEPS
from backhaul.stages.tracking.looking import ASKED_LATELY
from backhaul.stages.tracking.models import Scan


def scan_view(scan: Scan) -> ScanView:
    return ScanView(
        at=scan.instant,
        offset_minutes=scan.utc_offset_minutes,
        place=scan.place,
        word=scan.word,
        is_uncertain=scan.zone_source == ZoneSource.UNCERTAIN,
    )


def proof_of(step: str, at: datetime | None, scans: Iterable[Scan]) -> Scan | None:
    """Return the scan of `at` that tells of `step`; of several the one that says least more.

    Carriers stamp a whole way with one second: the time alone does not tell them apart.
    """
    same = [scan for scan in scans if scan.instant == at]
    wanted = STEPS.get(step, Position.LABEL_CREATED).rank
    proofs = [(rank, scan) for scan in same if (rank := _rank(scan)) >= wanted]
    return min(proofs, key=itemgetter(0))[1] if proofs else next(iter(same), None)


def _rank(scan: Scan) -> int:
    """Return how far it proves the parcel to be, as the fold does; -1: nowhere."""
    position = POSITION_OF.get(Word(scan.word))
    if position is None:
        return -1
    if scan.source == ScanSource.CARRIER:
        return position.rank
    return min(position.rank, Position.HANDED_OVER.rank)


def _line_up(scan: Scan) -> tuple[datetime, int, bool, int, int]:
    """What is furthest comes last of one second, and an incident after it, as in the fold."""
    is_incident = scan.word == Word.INCIDENT
    return (scan.instant, scan.sequence, is_incident, _rank(scan), scan.pk)


def parcels_of(rows: Rows, way: Way | None, *, now: datetime) -> tuple[ParcelView, ...]:
    """Return the parcels of a return; `number` counts them from 1 as the shopper would."""
    ordered = sorted(rows.scans, key=_line_up)
    last: dict[int | None, Scan] = {scan.parcel_id: scan for scan in ordered}
    return tuple(
        _parcel_view(number, parcel, last.get(parcel.pk), way, now=now)
        for number, parcel in enumerate(rows.parcels, start=1)
    )


def _parcel_view(
    number: int, parcel: Parcel, scan: Scan | None, way: Way | None, *, now: datetime
) -> ParcelView:
    position = Position(parcel.position) if parcel.position else None
    is_open = parcel.received_at is None and position is not Position.RECEIVED
    is_followed = is_open and position is not Position.DELIVERED and _is_followed(parcel)
    is_fresh = parcel.asked_at is not None and now - parcel.asked_at < ASKED_LATELY
    return ParcelView(
        id=parcel.pk,
        number=number,
        carrier=parcel.carrier_name or parcel.carrier,
        tracking_number=parcel.tracking_number,
        position=position,
        last_scan=scan_view(scan) if scan else None,
        asked_at=parcel.asked_at,
        is_followed=is_followed,
        can_be_asked=is_followed and not is_fresh,
        claimed_at=parcel.claimed_at,
        made_at=parcel.made_at,
        received_at=parcel.received_at,
        label=_label(parcel, position, way) if is_open else None,
    )


def _is_followed(parcel: Parcel) -> bool:
    return can_be_asked_about(parcel) and bool(parcel.tracking_number)


def _label(parcel: Parcel, position: Position | None, way: Way | None) -> LabelView | None:
    is_unused = position in {None, Position.LABEL_CREATED}
    if parcel.label_state != LabelState.BOUGHT or not is_unused:
        return None
    return LabelView(
        is_paperless=parcel.is_paperless and bool(parcel.qr_text),
        qr_text=parcel.qr_text,
        works_until=_day(parcel.expires_at, way) if parcel.expires_at else None,
    )


def _day(at: datetime, way: Way | None) -> date:
    return way.calendar.day_of(at) if way else at.astimezone(UTC).date()
