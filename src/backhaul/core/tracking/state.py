"""What is known about one parcel: the answer of the fold, and the corrections it accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from backhaul.core.tracking.scan import CarrierScan
from backhaul.core.tracking.words import Fault, IncidentKind, Position


class Direction(StrEnum):
    OUTBOUND = "outbound"
    RETURN = "return"


class Party(StrEnum):
    """At whose door a parcel was delivered."""

    SHOPPER = "shopper"
    SITE = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A person's word against the carrier's: the only way in which a position can fall."""

    at: datetime
    withdraws: frozenset[str] = frozenset()
    """Fingerprints of scans that are not of this parcel, or that never happened."""
    heals: frozenset[IncidentKind] = frozenset()
    """Incidents settled by hand; a scan after `at` opens them anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIncident:
    kind: IncidentKind
    since: datetime
    fault: Fault
    is_hard: bool
    """It does not pass by itself, and is told even after delivery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelState:
    """All that the scans of a parcel say, whatever order they came in.

    A parcel that exists has at least been announced, so `position` is never empty. `reached`
    holds the first instant by which a position must have been reached: one in `implied` was
    told by a scan further on and may in truth be earlier.
    """

    direction: Direction
    position: Position = Position.LABEL_CREATED
    reached: Mapping[Position, datetime] = field(default_factory=dict)
    implied: frozenset[Position] = frozenset()
    last_scan: CarrierScan | None = None
    last_moved_at: datetime | None = None
    """The last proof that the carrier holds the parcel; information moves nothing."""
    first_custody_at: datetime | None = None
    """The first proof that the carrier holds the parcel: the "first carrier scan"."""
    delivered_at: datetime | None = None
    """The first delivered scan; see `delivered_to` for whose door it was."""
    went_back: bool = False
    """It was delivered to where it came from."""
    received_at: datetime | None = None
    incidents: tuple[OpenIncident, ...] = ()
    """All that are open, the one to tell first."""
    unknown_scans: int = 0

    @property
    def incident(self) -> OpenIncident | None:
        return self.incidents[0] if self.incidents else None

    @property
    def delivered_to(self) -> Party | None:
        """Return at whose door it was delivered, None before delivery."""
        if self.delivered_at is None:
            return None
        to_site = (self.direction is Direction.RETURN) is not self.went_back
        return Party.SITE if to_site else Party.SHOPPER

    @property
    def trusted_position(self) -> Position:
        """Return the position that money may follow.

        A return that was sent back is delivered, but to the shopper: for a refund it is still
        under way, until the dock has it or a person corrects the scans.
        """
        if self.went_back and self.position is Position.DELIVERED:
            return Position.IN_TRANSIT
        return self.position
