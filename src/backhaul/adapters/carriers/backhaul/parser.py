"""Reads scans in our own words: each for itself, so that a bad one spoils no other."""

from __future__ import annotations

from datetime import datetime

from backhaul.adapters.carriers import moments
from backhaul.adapters.carriers.reading import Record, country, record_of, records, text
from backhaul.core.tracking.scan import CarrierScan, ParsedBody
from backhaul.core.tracking.words import IncidentKind, Word

_WORDS = {word.value: word for word in Word}
_INCIDENTS = {kind.value: kind for kind in IncidentKind}


class BackhaulParser:
    name = "backhaul"

    def parse(self, body: bytes, *, received_at: datetime) -> ParsedBody:
        del received_at  # every scan has its year
        given = record_of(body)
        if given is None:
            return ParsedBody(problems=("not_json",))
        if "scans" not in given:
            return ParsedBody(problems=("no_scans",))
        scans: list[CarrierScan] = []
        problems: list[str] = []
        for event in records(given["scans"]):
            found = _scan(event)
            if isinstance(found, str):
                problems.append(found)
            else:
                scans.append(found)
        return ParsedBody(scans=tuple(scans), problems=tuple(problems))


def _scan(event: Record) -> CarrierScan | str:
    """Return the scan, or what is wrong with it."""
    tracking_number = text(event.get("tracking_number"))
    if not tracking_number:
        return "no_tracking_number"
    local_text = text(event.get("at"))
    given = moments.parse_iso(local_text)
    moment = moments.exact(given) if given is not None and given.tzinfo is not None else None
    if moment is None:
        return f"bad_time: {local_text}"
    word, incident = _meaning(event)
    return CarrierScan(
        tracking_number=tracking_number,
        word=word,
        incident=incident,
        instant=moment.instant,
        local_text=local_text,
        utc_offset_minutes=moment.offset_minutes,
        zone_source=moment.zone_source,
        code=text(event.get("code")) or text(event.get("word")),
        text=text(event.get("text")),
        place=text(event.get("place")),
        country=country(event.get("country")),
        carrier=text(event.get("carrier")) or "backhaul",
    )


def _meaning(event: Record) -> tuple[Word, IncidentKind | None]:
    """An incident has a kind and nothing else has one; what does not fit is unknown."""
    word = _WORDS.get(text(event.get("word")), Word.UNKNOWN)
    incident = _INCIDENTS.get(text(event.get("incident")))
    if word is Word.INCIDENT:
        return (word, incident) if incident else (Word.UNKNOWN, None)
    return word, None


PARSER = BackhaulParser()
