"""Incidents of a parcel as an overlay: which scan opens one, and which heals it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from backhaul.core.tracking.scan import CarrierScan, ScanSource
from backhaul.core.tracking.state import Correction, OpenIncident
from backhaul.core.tracking.words import CUSTODY, Fault, IncidentKind, Word

#: They do not pass by themselves.
HARD = frozenset(
    {IncidentKind.LOST, IncidentKind.DAMAGED, IncidentKind.REFUSED, IncidentKind.RETURNING}
)

_MOVED = frozenset({Word.IN_TRANSIT, Word.OUT_FOR_DELIVERY, Word.DELIVERED})
_TRIED = frozenset({Word.OUT_FOR_DELIVERY, Word.DELIVERED})

#: The later words by which an incident is over. A dock scan heals all of them.
HEALED_BY: Mapping[IncidentKind, frozenset[Word]] = {
    IncidentKind.CUSTOMS: _MOVED,
    IncidentKind.DELAY: _MOVED,
    IncidentKind.HELD: _MOVED,
    IncidentKind.MISSORT: _MOVED,
    IncidentKind.REDIRECTED: _MOVED,
    # It was found: whatever moved it, it is not lost.
    IncidentKind.LOST: CUSTODY,
    # The drive back to the depot after a failed attempt is movement too, but helps nobody.
    IncidentKind.ATTEMPT_FAILED: _TRIED,
    IncidentKind.ADDRESS: _TRIED,
    IncidentKind.AWAITING_COLLECTION: _TRIED,
    IncidentKind.REFUSED: _TRIED,
    # It travels although the label was cancelled, or the driver did not come.
    IncidentKind.LABEL_VOID: CUSTODY,
    IncidentKind.PICKUP_FAILED: CUSTODY,
    # A parcel on its way back is scanned like any other and at last delivered: to the sender.
    IncidentKind.RETURNING: frozenset(),
    # Delivery does not mend it; whoever opens the box decides.
    IncidentKind.DAMAGED: frozenset(),
}


def open_incidents(
    ordered: Iterable[CarrierScan],
    *,
    received_at: datetime | None,
    corrections: Iterable[Correction],
) -> tuple[OpenIncident, ...]:
    """Return the incidents still open after `ordered`: hard ones first, then the newest.

    `ordered` is in the order of the fold. Once the dock has the box nothing is open: what is
    wrong with it then is the receiver's to say.
    """
    if received_at is not None:
        return ()
    settled = _settled(corrections)
    found: dict[IncidentKind, OpenIncident] = {}
    delivered = False
    for scan in ordered:
        if scan.source is ScanSource.PARTNER:
            continue
        if found:
            found = {
                kind: open_ for kind, open_ in found.items() if not _heals(scan.word, kind)
            }
        delivered = delivered or scan.word is Word.DELIVERED
        if _opens(scan, settled=settled, delivered=delivered):
            _open(found, scan)
    return tuple(sorted(found.values(), key=_first_to_tell))


def _heals(word: Word, kind: IncidentKind) -> bool:
    return word in HEALED_BY.get(kind, frozenset())


def _opens(
    scan: CarrierScan, *, settled: Mapping[IncidentKind, datetime], delivered: bool
) -> bool:
    """After delivery a delay or a missed attempt is old news; a loss or a way back is not."""
    if scan.word is not Word.INCIDENT or scan.incident is None:
        return False
    if delivered and scan.incident not in HARD:
        return False
    healed_at = settled.get(scan.incident)
    return healed_at is None or scan.instant > healed_at


def _open(found: dict[IncidentKind, OpenIncident], scan: CarrierScan) -> None:
    kind = scan.incident
    assert kind is not None
    known = found.get(kind)
    fault = scan.fault if known is None or known.fault is Fault.UNSAID else known.fault
    since = scan.instant if known is None else known.since
    found[kind] = OpenIncident(kind=kind, since=since, fault=fault, is_hard=kind in HARD)


def _settled(corrections: Iterable[Correction]) -> Mapping[IncidentKind, datetime]:
    settled: dict[IncidentKind, datetime] = {}
    for correction in corrections:
        for kind in correction.heals:
            settled[kind] = max(correction.at, settled.get(kind, correction.at))
    return settled


def _first_to_tell(incident: OpenIncident) -> tuple[bool, float, str]:
    return (not incident.is_hard, -incident.since.timestamp(), incident.kind.value)
