"""One carrier event, normalised: what an adapter emits and the fold reads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from backhaul.core.tracking.words import Fault, IncidentKind, Word


class ScanSource(StrEnum):
    """Who says so. A partner's or collector's hand-over alone is not custody of the carrier."""

    CARRIER = "carrier"
    PARTNER = "partner"


class ZoneSource(StrEnum):
    """How the instant was found from the time as the carrier gave it."""

    GIVEN = "given"
    """The payload carries an offset, or is in UTC by the carrier's documentation."""
    PLACE = "place"
    """The payload has local time; the zone is that of the event's place."""
    UNCERTAIN = "uncertain"
    """Local time of an unknown zone: `instant` is a guess that may be hours off."""


class _Marked:
    """Room for the fingerprint beside the fields: it is asked for again and again."""

    __slots__ = ("_mark",)
    _mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierScan(_Marked):
    """A carrier's event in our words, with the carrier's own beside them.

    `instant` is aware and in UTC. `local_text` is the time exactly as the payload had it;
    `utc_offset_minutes` is None when the payload gave none and the place told none.
    """

    tracking_number: str
    word: Word
    instant: datetime
    local_text: str
    utc_offset_minutes: int | None = None
    zone_source: ZoneSource = ZoneSource.GIVEN
    incident: IncidentKind | None = None
    fault: Fault = Fault.UNSAID
    code: str = ""
    text: str = ""
    place: str = ""
    country: str = ""
    sequence: int = 0
    """The carrier's own order of events, where it gives one; else 0."""
    event_id: str = ""
    source: ScanSource = ScanSource.CARRIER
    carrier: str = ""
    """Whose event it is, where a sender speaks for several carriers; empty: the sender's."""
    table_version: str = ""
    """Which mapping table said so: its name and date."""

    @property
    def fingerprint(self) -> str:
        """Equal for the same event told twice, however it was told."""
        try:
            return self._mark
        except AttributeError:
            object.__setattr__(self, "_mark", self._made_mark())
            return self._mark

    def _made_mark(self) -> str:
        told = self.code or self.text
        text = (
            f"{self.tracking_number}\x1f{self.instant.isoformat()}\x1f{told}"
            f"\x1f{self.place}\x1f{self.sequence}"
        )
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedBody:
    """What one body from a carrier holds: scans, and problems that a person should see."""

    scans: tuple[CarrierScan, ...] = ()
    problems: tuple[str, ...] = field(default=())
    """One code with detail per problem, e.g. `not_found: Invalid tracking number`."""
    asked_at: datetime | None = None
    """When the carrier looked, if the body says so."""
