"""Reads tracking answers and webhooks of Paketo, the carrier of the sandbox."""

from __future__ import annotations

from datetime import datetime

from backhaul.adapters.carriers import moments, tables
from backhaul.adapters.carriers.reading import (
    Record,
    country,
    joined,
    problem,
    record,
    record_of,
    records,
    text,
    whole,
)
from backhaul.core.tracking.scan import CarrierScan, ParsedBody


class SandboxParser:
    name = "sandbox"

    def parse(self, body: bytes, *, received_at: datetime) -> ParsedBody:
        del received_at  # every event has its year
        answer = record_of(body)
        if answer is None:
            return ParsedBody(problems=("not_json",))
        if "error" in answer:
            return ParsedBody(problems=(problem(record(answer["error"])),))
        tracking_number = text(answer.get("tracking_number"))
        if not tracking_number:
            return ParsedBody(problems=("no_tracking_number",))
        scans: list[CarrierScan] = []
        problems: list[str] = []
        for event in records(answer.get("events")):
            scan = _scan(event, tracking_number)
            if scan is None:
                problems.append(f"bad_time: {text(event.get('local_time'))}")
            else:
                scans.append(scan)
        return ParsedBody(
            scans=tuple(scans), problems=tuple(problems), asked_at=_asked_at(answer)
        )


def _scan(event: Record, tracking_number: str) -> CarrierScan | None:
    table = tables.load(__package__)
    code = text(event.get("code"))
    moment = _moment(event)
    if moment is None:
        return None
    meaning = table.find(code) or tables.UNKNOWN
    return CarrierScan(
        tracking_number=tracking_number,
        word=meaning.word,
        incident=meaning.incident,
        fault=meaning.fault,
        instant=moment.instant,
        local_text=text(event.get("local_time")),
        utc_offset_minutes=moment.offset_minutes,
        zone_source=moment.zone_source,
        code=code,
        text=text(event.get("description")),
        place=joined(event.get("facility"), event.get("city")),
        country=country(event.get("country")),
        sequence=whole(event.get("sequence")),
        event_id=text(event.get("id")),
        table_version=table.version,
    )


def _moment(event: Record) -> moments.Moment | None:
    local = moments.parse_iso(text(event.get("local_time")))
    if local is None:
        return None
    if local.tzinfo is not None:
        return moments.exact(local)
    offset = moments.parse_offset(text(event.get("utc_offset")))
    if offset is None:
        return moments.at_place(local, country(event.get("country")))
    return moments.with_offset(local, offset)


def _asked_at(answer: Record) -> datetime | None:
    asked = moments.parse_iso(text(answer.get("asked_at")))
    moment = moments.exact(asked) if asked is not None and asked.tzinfo is not None else None
    return None if moment is None else moment.instant


PARSER = SandboxParser()
