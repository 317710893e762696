"""Reads UPS: answers of the Track API (version 1), messages of Track Alert, the old XML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from backhaul.adapters.carriers import moments, tables
from backhaul.adapters.carriers.layouts.trees import form_of
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
from backhaul.adapters.carriers.ups.older import older_parser, table
from backhaul.core.tracking.scan import CarrierScan, ParsedBody

_OLDER = {"TrackResponse", "Fault", "trackDetails"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Activity:
    """One event in the words of UPS, from whichever of its services."""

    tracking_number: str
    type: str
    code: str
    status: str
    sentence: str
    local_day: str
    local_clock: str
    gmt_day: str
    gmt_clock: str
    gmt_offset: str
    address: Record
    is_alert: bool


class UpsParser:
    name = "ups"

    def parse(self, body: bytes, *, received_at: datetime) -> ParsedBody:
        answer = record_of(body)
        if form_of(body) == "xml" or _is_older_json(answer):
            return older_parser().parse(body, received_at=received_at)
        if answer is None:
            return ParsedBody(problems=("not_json",))
        problems = _problems(answer)
        activities = tuple(_activities(answer))
        if not activities and not problems and not _is_empty_answer(answer):
            problems.append("no_track_response")
        scans: list[CarrierScan] = []
        for activity in activities:
            scan = _scan(activity)
            if scan is None:
                problems.append(f"bad_event: {activity.local_day} {activity.local_clock}")
            else:
                scans.append(scan)
        return ParsedBody(scans=tuple(scans), problems=tuple(problems))


def _is_older_json(answer: Record | None) -> bool:
    return answer is not None and not _OLDER.isdisjoint(answer)


def _problems(answer: Record) -> list[str]:
    errors = records(record(answer.get("response")).get("errors"))
    errors += records(answer.get("errors"))
    for shipment in _shipments(answer):
        errors += records(shipment.get("warnings"))
    return [problem(error) for error in errors]


def _is_empty_answer(answer: Record) -> bool:
    """A number that was announced today is answered with a shipment that has no activity."""
    return bool(_shipments(answer))


def _shipments(answer: Record) -> tuple[Record, ...]:
    return records(record(answer.get("trackResponse")).get("shipment"))


def _activities(answer: Record) -> Iterator[_Activity]:
    if "activityStatus" in answer:
        yield _of_alert(answer)
    for shipment in _shipments(answer):
        for package in records(shipment.get("package")):
            number = text(package.get("trackingNumber"))
            number = number or text(shipment.get("inquiryNumber"))
            for event in records(package.get("activity")):
                yield _of_answer(event, number)


def _of_answer(event: Record, tracking_number: str) -> _Activity:
    status = record(event.get("status"))
    return _Activity(
        tracking_number=tracking_number,
        type=text(status.get("type")),
        code=text(status.get("code")),
        status=text(status.get("statusCode")),
        sentence=text(status.get("description")),
        local_day=text(event.get("date")),
        local_clock=text(event.get("time")),
        gmt_day=text(event.get("gmtDate")),
        gmt_clock=text(event.get("gmtTime")),
        gmt_offset=text(event.get("gmtOffset")),
        address=record(record(event.get("location")).get("address")),
        is_alert=False,
    )


def _of_alert(message: Record) -> _Activity:
    status = record(message.get("activityStatus"))
    return _Activity(
        tracking_number=text(message.get("trackingNumber")),
        type=text(status.get("type")),
        code=text(status.get("code")),
        status=text(status.get("descriptionCode")),
        sentence=text(status.get("description")),
        local_day=text(message.get("localActivityDate")),
        local_clock=text(message.get("localActivityTime")),
        gmt_day=text(message.get("gmtActivityDate")),
        gmt_clock=text(message.get("gmtActivityTime")),
        gmt_offset="",
        address=record(message.get("activityLocation")),
        is_alert=True,
    )


def _scan(activity: _Activity) -> CarrierScan | None:
    moment = _moment(activity)
    if moment is None or not activity.tracking_number:
        return None
    meaning = _meaning(activity)
    address = activity.address
    return CarrierScan(
        tracking_number=activity.tracking_number,
        word=meaning.word,
        incident=meaning.incident,
        fault=meaning.fault,
        instant=moment.instant,
        local_text=joined(activity.local_day, activity.local_clock, by=" "),
        utc_offset_minutes=moment.offset_minutes,
        zone_source=moment.zone_source,
        code=joined(activity.type, activity.code, activity.status, by="/"),
        text=activity.sentence,
        place=joined(address.get("city"), address.get("stateProvince")),
        country=_country(address),
        table_version=f"{table().version}{meaning.mark}",
    )


def _country(address: Record) -> str:
    return country(address.get("countryCode")) or country(address.get("country"))


def _meaning(activity: _Activity) -> Meaning:
    kind = "" if activity.is_alert and activity.type == "D" else f"type/{activity.type}"
    return _said(activity.status, activity.code, kind, activity.type, activity.sentence)


@lru_cache(maxsize=4096)
def _said(status: str, code: str, kind: str, within: str, sentence: str) -> Meaning:
    """Find the finest code that is known.

    In Track Alert type D also stands for "loaded on the vehicle", so alone it proves nothing.
    In transit, the sentence knows better than a vague status.
    """
    known = table()
    of_status, of_type = known.find(status), known.find(kind)
    if of_status is not None and not of_status.is_vague:
        return tables.believed(of_status, sentence)
    of_sentence = known.find_phrase(sentence, within=within)
    rest = [of_status, of_type]
    rest.insert(0 if within == "I" else 2, of_sentence)
    found = (known.find(code), *rest)
    said = next((meaning for meaning in found if meaning is not None), tables.UNKNOWN)
    if said.is_vague:
        return tables.refined(said, sentence)
    return tables.believed(said, sentence)


def _moment(activity: _Activity) -> moments.Moment | None:
    """Find the instant: the GMT pair is right if there is one, else the offset, the place."""
    local = moments.parse_compact(activity.local_day, activity.local_clock)
    gmt = moments.parse_compact(activity.gmt_day, activity.gmt_clock)
    offset = moments.parse_offset(activity.gmt_offset)
    if gmt is not None:
        exact = moments.exact(gmt.replace(tzinfo=UTC))
        offset = offset if offset is not None else _offset_between(local, gmt)
        return exact and moments.Moment(exact.instant, offset, exact.zone_source)
    if local is None:
        return None
    if offset is not None:
        return moments.with_offset(local, offset)
    region = text(activity.address.get("stateProvince"))
    return moments.at_place(local, _country(activity.address), region)


def _offset_between(local: datetime | None, gmt: datetime) -> int | None:
    """Return the minutes that `local` is ahead, None if no clock on earth is."""
    if local is None:
        return None
    minutes = round((local - gmt).total_seconds() / 60)
    return minutes if minutes % 15 == 0 and abs(minutes) <= 14 * 60 else None


PARSER = UpsParser()
