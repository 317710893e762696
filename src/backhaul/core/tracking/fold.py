"""Where a parcel is: a pure function of the set of its scans, in whatever order they came.

Positions have a rank and only rise; an incident is an overlay beside them; `received` is the
dock's word alone. Adding a scan can never lower a position: only a correction by a person can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from backhaul.core.tracking.guesses import guessed
from backhaul.core.tracking.healing import open_incidents
from backhaul.core.tracking.scan import CarrierScan, ScanSource
from backhaul.core.tracking.state import Correction, Direction, ParcelState
from backhaul.core.tracking.words import (
    CUSTODY,
    POSITION_OF,
    IncidentKind,
    Position,
    Word,
)

#: Carriers use numbers again. A label can be announced before we store it, and a local time of
#: unknown zone can be 14 hours off: a scan this long before the label is still its own.
RECYCLING_TOLERANCE = timedelta(hours=24)

#: What an incident proves about the way of the parcel. The others prove nothing: a customs
#: entry is made before the truck arrives, a pickup fails at an empty doorstep.
_PROVED_BY: Mapping[IncidentKind, Position] = {
    IncidentKind.ATTEMPT_FAILED: Position.IN_TRANSIT,
    IncidentKind.AWAITING_COLLECTION: Position.IN_TRANSIT,
    IncidentKind.MISSORT: Position.IN_TRANSIT,
    IncidentKind.REFUSED: Position.IN_TRANSIT,
    IncidentKind.RETURNING: Position.IN_TRANSIT,
    IncidentKind.DAMAGED: Position.ACCEPTED,
}
_NO_CUSTODY = (None, Position.LABEL_CREATED)
_BACKWARDS = tuple(reversed(Position))


def fold(
    scans: Iterable[CarrierScan],
    *,
    direction: Direction,
    received_at: datetime | None = None,
    corrections: Iterable[Correction] = (),
    not_before: datetime | None = None,
) -> ParcelState:
    """Return what `scans` say together, whatever their order and however often each was told.

    `received_at` is the dock's own scan. Scans before `not_before` belong to an earlier parcel
    of the same number: hand in the time of the label less RECYCLING_TOLERANCE.
    """
    settled = tuple(corrections)
    ordered = _in_order(scans, corrections=settled, not_before=not_before)
    told = [(position, scan.instant) for scan in ordered if (position := _position(scan))]
    custody = [scan.instant for scan in ordered if _proves_custody(scan)]
    delivered = [at for position, at in told if position is Position.DELIVERED]
    if received_at is not None:
        told.append((Position.RECEIVED, received_at))
    reached, implied = _reached(told)
    return ParcelState(
        direction=direction,
        position=next(reversed(reached), Position.LABEL_CREATED),
        reached=reached,
        implied=implied,
        last_scan=ordered[-1] if ordered else None,
        last_moved_at=custody[-1] if custody else None,
        first_custody_at=custody[0] if custody else None,
        delivered_at=delivered[0] if delivered else None,
        went_back=_went_back(ordered),
        received_at=received_at,
        incidents=open_incidents(ordered, received_at=received_at, corrections=settled),
        unknown_scans=sum([scan.word is Word.UNKNOWN for scan in ordered]),
    )


def _in_order(
    scans: Iterable[CarrierScan],
    *,
    corrections: Sequence[Correction],
    not_before: datetime | None,
) -> tuple[CarrierScan, ...]:
    withdrawn = frozenset(mark for correction in corrections for mark in correction.withdraws)
    kept: dict[str, CarrierScan] = {}
    for scan in scans:
        mark = scan.fingerprint
        if mark in withdrawn or (not_before is not None and scan.instant < not_before):
            continue
        twin = kept.get(mark)
        kept[mark] = scan if twin is None else max(twin, scan, key=_authority)
    return tuple(sorted(kept.values(), key=_place_in_line))


def _authority(scan: CarrierScan) -> tuple[str, ...]:
    """Rank tellings of one event: the newest mapping table knows best, then the carrier.

    The rest only makes the choice the same whichever telling came first.
    """
    return (
        scan.table_version,
        "1" if scan.source is ScanSource.CARRIER else "0",
        scan.word,
        scan.incident or "",
        scan.fault,
        scan.text,
        scan.country,
        scan.local_text,
        scan.event_id,
    )


def _place_in_line(scan: CarrierScan) -> tuple[datetime, int, bool, str, str]:
    """Put an incident after a movement of the same second, so that it stays open.

    UPS stamps "on its way" and "held by customs" alike, and the hold is what is true next.
    """
    is_incident = scan.word is Word.INCIDENT
    return (scan.instant, scan.sequence, is_incident, scan.source, scan.fingerprint)


def _rank(position: Position) -> int:
    return position.rank


def _position(scan: CarrierScan) -> Position | None:
    """Return the position that `scan` proves, None if it proves none."""
    is_incident = scan.word is Word.INCIDENT
    position = _by_incident(scan) if is_incident else POSITION_OF.get(scan.word)
    if position is None or scan.source is ScanSource.CARRIER:
        return position
    # A partner or collector has it, which is not the carrier's word that the carrier has.
    return min(position, Position.HANDED_OVER, key=_rank)


def _by_incident(scan: CarrierScan) -> Position | None:
    """A guess proves no more than the code does beside which it was made."""
    position = _PROVED_BY.get(scan.incident) if scan.incident else None
    guess = guessed(scan.table_version) if position is not None else None
    if position is None or guess is None:
        return position
    told = guess.told
    own = POSITION_OF.get(told) if isinstance(told, Word) else _PROVED_BY.get(told)
    return min(position, own, key=_rank) if own is not None else None


def _proves_custody(scan: CarrierScan) -> bool:
    if scan.source is not ScanSource.CARRIER:
        return False
    if scan.word is Word.INCIDENT:
        return _by_incident(scan) not in _NO_CUSTODY
    return scan.word in CUSTODY


def _reached(
    told: Sequence[tuple[Position, datetime]],
) -> tuple[dict[Position, datetime], frozenset[Position]]:
    """Return the first instant of each position, and the positions that nobody told of.

    Whoever is further on has passed here, so the instants rise with the rank.
    """
    first_told: dict[Position, datetime] = {}
    for position, at in told:
        known = first_told.get(position)
        if known is None or at < known:
            first_told[position] = at
    passed: datetime | None = None
    reached: list[tuple[Position, datetime]] = []
    for position in _BACKWARDS:
        at_it = first_told.get(position)
        if at_it is not None and (passed is None or at_it < passed):
            passed = at_it
        if passed is not None:
            reached.append((position, passed))
    implied = [position for position, at in reached if first_told.get(position) != at]
    return dict(reversed(reached)), frozenset(implied)


def _went_back(ordered: Sequence[CarrierScan]) -> bool:
    """Whether the last delivery came after the carrier had turned the parcel round."""
    turned_round = False
    went_back = False
    for scan in ordered:
        if scan.source is not ScanSource.CARRIER:
            continue
        if scan.incident is IncidentKind.RETURNING:
            turned_round = True
        elif scan.word is Word.DELIVERED:
            went_back = turned_round
    return went_back
