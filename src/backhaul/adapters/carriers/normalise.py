"""Scans as plain JSON, for people and programs that want our reading of a carrier's body."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from backhaul.core.tracking.scan import CarrierScan


class ScanJson(TypedDict):
    tracking_number: str
    instant: str
    local_time: str
    utc_offset: str | None
    zone_source: str
    place: str
    country: str
    code: str
    text: str
    word: str
    incident: str | None
    fault: str | None
    sequence: int
    event_id: str
    table_version: str


def as_json(scans: Iterable[CarrierScan]) -> list[ScanJson]:
    """Return one object per scan, in the order given.

    `instant` is ISO 8601 in UTC, `local_time` is as the carrier had it. `incident` and
    `fault` are null unless `word` is "incident".
    """
    return [
        {
            "tracking_number": scan.tracking_number,
            "instant": scan.instant.isoformat().replace("+00:00", "Z"),
            "local_time": scan.local_text,
            "utc_offset": _offset(scan.utc_offset_minutes),
            "zone_source": scan.zone_source.value,
            "place": scan.place,
            "country": scan.country,
            "code": scan.code,
            "text": scan.text,
            "word": scan.word.value,
            "incident": scan.incident.value if scan.incident else None,
            "fault": scan.fault.value if scan.incident else None,
            "sequence": scan.sequence,
            "event_id": scan.event_id,
            "table_version": scan.table_version,
        }
        for scan in scans
    ]


def _offset(minutes: int | None) -> str | None:
    if minutes is None:
        return None
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
