"""Reads EasyPost's trackers: one, a list of them, or the one inside a webhook's event."""

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
)
from backhaul.adapters.carriers.tables import Meaning
from backhaul.core.tracking.scan import CarrierScan, ParsedBody, ZoneSource


class EasyPostParser:
    name = "easypost"

    def parse(self, body: bytes, *, received_at: datetime) -> ParsedBody:
        del received_at  # every event has its year
        answer = record_of(body)
        if answer is None:
            return ParsedBody(problems=("not_json",))
        if "error" in answer:
            return ParsedBody(problems=(problem(record(answer["error"])),))
        scans: list[CarrierScan] = []
        problems: list[str] = []
        trackers = _trackers(answer)
        for tracker in trackers:
            _read(tracker, scans, problems)
        if not trackers and not _is_about_something_else(answer):
            problems.append("no_tracker")
        return ParsedBody(
            scans=tuple(scans), problems=tuple(problems), asked_at=_asked_at(trackers)
        )


def _trackers(answer: Record) -> tuple[Record, ...]:
    if "trackers" in answer:
        return records(answer["trackers"])
    if "result" in answer:
        answer = record(answer["result"])
    if isinstance(answer.get("tracker"), dict):  # a shipment, with what is known of its way
        answer = answer["tracker"]
    return (answer,) if "tracking_code" in answer else ()


def _is_about_something_else(answer: Record) -> bool:
    """A webhook also gets events of batches, refunds and so on: genuine, without scans."""
    return "trackers" in answer or text(answer.get("object")) == "Event"


def _read(tracker: Record, scans: list[CarrierScan], problems: list[str]) -> None:
    tracking_number = text(tracker.get("tracking_code"))
    if not tracking_number:
        problems.append("no_tracking_number")
        return
    for detail in records(tracker.get("tracking_details")):
        scan = _scan(detail, tracking_number)
        if scan is None:
            problems.append(f"bad_time: {text(detail.get('datetime'))}")
        else:
            scans.append(scan)


def _scan(detail: Record, tracking_number: str) -> CarrierScan | None:
    given = text(detail.get("datetime"))
    location = record(detail.get("tracking_location"))
    moment = _moment(given, location)
    if moment is None:
        return None
    status, finer = text(detail.get("status")), text(detail.get("status_detail"))
    message = text(detail.get("message"))
    meaning = _meaning(status, finer, message)
    return CarrierScan(
        tracking_number=tracking_number,
        word=meaning.word,
        incident=meaning.incident,
        fault=meaning.fault,
        instant=moment.instant,
        local_text=given,
        utc_offset_minutes=moment.offset_minutes,
        zone_source=moment.zone_source,
        code=joined(status, finer, detail.get("carrier_code"), by="/"),
        text=message,
        place=joined(location.get("city"), location.get("state")),
        country=country(location.get("country")),
        table_version=f"{tables.load(__package__).version}{meaning.mark}",
    )


def _meaning(status: str, finer: str, message: str) -> Meaning:
    table = tables.load(__package__)
    meaning = table.find(f"{status}/{finer}", f"/{finer}", status)
    if meaning is None or meaning.incident is not None:
        return meaning or tables.UNKNOWN
    said = table.find_phrase(message, within=status)
    if said is not None or not meaning.is_vague:
        return said or tables.believed(meaning, message)
    return tables.refined(meaning, message)


def _moment(given: str, location: Record) -> moments.Moment | None:
    """Read the time. EasyPost calls a local time UTC when it does not know the place."""
    aware = moments.parse_iso(given)
    if aware is None:
        return None
    if aware.tzinfo is None:
        return moments.at_place(
            aware, country(location.get("country")), text(location.get("state"))
        )
    moment = moments.exact(aware)
    is_placed = any(text(location.get(part)) for part in ("city", "zip"))
    if moment is None or is_placed or moment.offset_minutes != 0:
        return moment
    return moments.Moment(moment.instant, None, ZoneSource.UNCERTAIN)


def _asked_at(trackers: tuple[Record, ...]) -> datetime | None:
    """Return the time of the stalest tracker, None if one of them does not tell its own."""
    asked: list[datetime] = []
    for tracker in trackers:
        at = moments.parse_iso(text(tracker.get("updated_at")))
        moment = moments.exact(at) if at is not None and at.tzinfo is not None else None
        if moment is None:
            return None
        asked.append(moment.instant)
    return min(asked, default=None)


PARSER = EasyPostParser()
