"""Reads bodies by a carrier's file; it never raises for what somebody sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from backhaul.adapters.carriers import moments, tables
from backhaul.adapters.carriers.countries import country_of
from backhaul.adapters.carriers.layouts.faults import faults_of
from backhaul.adapters.carriers.layouts.fields import Read, Whole, all_of, field, paths
from backhaul.adapters.carriers.layouts.model import CarrierFile, Errors, Events, Shape
from backhaul.adapters.carriers.layouts.paths import Find
from backhaul.adapters.carriers.layouts.plainer import plainer
from backhaul.adapters.carriers.layouts.times import offset_of, parse_time, zone_of
from backhaul.adapters.carriers.layouts.trees import Unreadable, form_of, tree_of
from backhaul.adapters.carriers.moments import Moment
from backhaul.adapters.carriers.reading import joined, whole
from backhaul.adapters.carriers.tables import MappingTable, Meaning
from backhaul.core.tracking.scan import CarrierScan, ParsedBody

Prepare = Callable[[Any], Any]
"""Puts a body into order that no path can: it gets the tree, and returns one."""
_LONGEST_PROBLEM = 300
_UNKNOWN = ("unknown_shape",)


class LayoutParser:
    """A TrackingParser made of a carrier's file. Raises ValueError for a faulty file."""

    def __init__(self, file: CarrierFile, prepare: Prepare | None = None) -> None:
        self.name = file.name
        table = file.table
        self._shapes = [_Reader.of(shape, table) for shape in file.shapes]
        self._prepare = prepare

    def parse(self, body: bytes, *, received_at: datetime) -> ParsedBody:
        del received_at
        try:
            tree = tree_of(body)
        except Unreadable as error:
            return ParsedBody(problems=(str(error),))
        if self._prepare is not None:
            tree = self._prepare(tree)
        found = self._read(tree, form_of(body))
        if not found.scans and (laid_open := plainer(tree)) != tree:
            again = self._read(laid_open, form_of(body))
            found = again if again.scans else found
        return found if found.scans else _with_faults(found, tree)

    def _read(self, tree: object, form: str) -> ParsedBody:
        found = ParsedBody(problems=_UNKNOWN)
        for shape in self._shapes:
            if shape.form == form and shape.fits(tree):
                read = shape.read(tree)
                if read.scans:
                    return read
                found = read if found.problems in ((), _UNKNOWN) else found
        return found


def _with_faults(found: ParsedBody, tree: object) -> ParsedBody:
    """Where the carrier's file says nothing of a body, say what is wrong by the body itself."""
    if found.problems not in ((), _UNKNOWN):
        return found
    return ParsedBody(problems=(*faults_of(tree), *found.problems))


@dataclass(frozen=True, slots=True)
class _Reader:
    form: str
    has: Find
    shipments: Find
    number: Read
    asked_at: Read
    must_tell: bool
    events: tuple[_EventReader, ...]
    errors: tuple[_ErrorReader, ...]

    @classmethod
    def of(cls, shape: Shape, table: MappingTable) -> _Reader:
        known = [shape.shipments.path, *(error.path for error in shape.errors)]
        usual = [
            one for given in known for one in (given if isinstance(given, list) else [given])
        ]
        return cls(
            form=shape.format,
            has=paths(shape.has or usual),
            shipments=paths(shape.shipments.path),
            number=field(shape.shipments.number),
            asked_at=field(shape.shipments.asked_at),
            must_tell=shape.shipments.must_tell,
            events=tuple(_EventReader.of(one, shape, table) for one in shape.events),
            errors=tuple(_ErrorReader.of(one) for one in shape.errors),
        )

    def fits(self, tree: object) -> bool:
        return any(found is not None for found in self.has(tree))

    def read(self, tree: object) -> ParsedBody:
        problems = [problem for error in self.errors for problem in error.read(tree)]
        scans: list[CarrierScan] = []
        for shipment in self.shipments(tree):
            for told in self._told(shipment, tree):
                if isinstance(told, str):
                    problems.append(told[:_LONGEST_PROBLEM])
                else:
                    scans.append(told)
        return ParsedBody(scans=tuple(scans), problems=tuple(problems))

    def _told(self, shipment: object, tree: object) -> list[CarrierScan | str]:
        """Return the scans and the problems of one shipment, in the body's order."""
        around = Whole(tree, shipment)
        number = self.number(shipment, around)
        told: list[CarrierScan | str] = []
        for events in self.events:
            if events.is_spare and any(not isinstance(one, str) for one in told):
                continue
            read = [events.scan(event, around, number) for event in events.find(shipment)]
            told += [one for one in read if one is not None]
        return told or ([f"no_events: {number}"] if self.must_tell else [])


@dataclass(frozen=True, slots=True)
class _ErrorReader:
    find: Find
    code: Read
    message: Read
    fine: frozenset[str]
    needs: frozenset[str]

    @classmethod
    def of(cls, given: Errors) -> _ErrorReader:
        return cls(
            find=paths(given.path),
            code=field(given.code),
            message=field(given.message),
            fine=frozenset(code.casefold() for code in given.fine),
            needs=frozenset(code.casefold() for code in given.needs),
        )

    def read(self, tree: object) -> Iterator[str]:
        for error in self.find(tree):
            around = Whole(tree, error)
            code, message = self.code(error, around), self.message(error, around)
            if not message and not code and isinstance(error, str):
                message = error
            known = code.casefold()
            if known in self.fine or (self.needs and known not in self.needs):
                continue
            if code or message:
                yield joined(code, message, by=": ")[:_LONGEST_PROBLEM]


@dataclass(frozen=True, slots=True)
class _EventReader:
    find: Find
    time: Callable[[object, Whole], list[str]]
    formats: tuple[str, ...]
    offset: Read
    utc: Read
    zone: ZoneInfo | None
    code: Read
    parts: Callable[[object, Whole], list[str]]
    text: Read
    within: Read
    place: Read
    country: Read
    region: Read
    home: str
    number: Read
    carrier: Read
    event_id: Read
    sequence: Read
    is_event: Read | None
    is_spare: bool
    is_numberless: bool
    """The body need not say whose events these are: who asked for it knows."""
    meaning: Callable[[tuple[str, ...], str, str], Meaning]
    table_version: str

    @classmethod
    def of(cls, given: Events, shape: Shape, table: MappingTable) -> _EventReader:
        formats = given.time_format
        code = [given.code] if isinstance(given.code, str) else given.code
        names = given.number or shape.shipments.number
        parts = given.look_up or [*code, *(part for one in code for part in one.split())]
        return cls(
            find=paths(given.path),
            time=all_of([given.time] if isinstance(given.time, str) else given.time, " "),
            formats=(formats,) if isinstance(formats, str) else tuple(formats),
            offset=field(given.offset),
            utc=field(given.utc),
            zone=None if given.zone == "place" else ZoneInfo(given.zone),
            code=field(given.code, "/"),
            parts=all_of(list(dict.fromkeys(parts)), "/"),
            text=field(given.text),
            within=field(given.within or given.code, "/"),
            place=field(given.place, ", "),
            country=field(given.country),
            region=field(given.region),
            home=given.home,
            number=field(given.number),
            carrier=field(given.carrier),
            event_id=field(given.event_id),
            sequence=field(given.sequence),
            is_event=field(given.unless_empty) if given.unless_empty else None,
            is_spare=given.spare,
            is_numberless=not names or shape.shipments.alone,
            meaning=_meanings(table),
            table_version=table.version,
        )

    def scan(self, event: object, around: Whole, number: str) -> CarrierScan | str | None:
        """Return a scan, a problem, or None for what is no event."""
        if self.is_event is not None and not self.is_event(event, around):
            return None
        times = self.time(event, around)
        region = self.region(event, around)
        country = country_of(self.country(event, around)) or (self.home if region else "")
        moment = self._moment_told_twice(times, self.utc(event, around))
        if moment is None:
            moment = self._moment(times, self.offset(event, around), country, region)
        number = self.number(event, around) or number
        text = self.text(event, around)
        if moment is None or not (number or self.is_numberless):
            return f"bad_event: {joined(number, *times, text, by=' ')}"
        code = self.code(event, around)
        parts = tuple(self.parts(event, around))
        meaning = self.meaning(parts, self.within(event, around), text)
        sequence = self.sequence(event, around)
        return CarrierScan(
            tracking_number=number,
            word=meaning.word,
            incident=meaning.incident,
            fault=meaning.fault,
            instant=moment.instant,
            local_text=times[0] if times else self.utc(event, around),
            utc_offset_minutes=moment.offset_minutes,
            zone_source=moment.zone_source,
            code=code,
            text=text,
            place=self.place(event, around),
            country=country,
            sequence=whole(int(sequence)) if sequence.isdecimal() else 0,
            event_id=self.event_id(event, around),
            carrier=self.carrier(event, around),
            table_version=f"{self.table_version}{meaning.mark}",
        )

    def _moment_told_twice(self, times: list[str], utc: str) -> Moment | None:
        told = parse_time(utc, self.formats) if utc else None
        if told is None:
            return None
        local = parse_time(times[0], self.formats) if times else None
        return moments.with_utc(local and local.replace(tzinfo=None), told)

    def _moment(
        self, times: list[str], offset: str, country: str, region: str
    ) -> Moment | None:
        for given in times:
            found = parse_time(given, self.formats)
            if found is not None:
                moment = self._moment_at(found, offset, country, region)
                if moment is not None:
                    return moment
        return None

    def _moment_at(
        self, found: datetime, offset: str, country: str, region: str
    ) -> Moment | None:
        if found.tzinfo is not None:
            return moments.exact(found)
        minutes = offset_of([offset]) if offset else None
        if minutes is not None:
            return moments.with_offset(found, minutes)
        zone = zone_of(offset) or self.zone
        if zone is not None:
            return moments.exact(found.replace(tzinfo=zone))
        return moments.at_place(found, country, region)


def _meanings(table: MappingTable) -> Callable[[tuple[str, ...], str, str], Meaning]:
    """Return what reads codes, the code that a sentence stands under, and the sentence.

    The first code that says something decides, else the carrier's own phrases, and beside a
    vague code what the sentence suggests. Carriers repeat themselves, so what was read before
    is remembered.
    """

    @lru_cache(maxsize=4096)
    def meaning(codes: tuple[str, ...], within: str, text: str) -> Meaning:
        vague: Meaning | None = None
        for code in codes:
            known = table.find(code, code.casefold())
            if known is not None and not known.is_vague:
                return tables.believed(known, text)
            vague = vague or known
        said = table.find_phrase(text, within=within)
        if said is not None or vague is None:
            return said or tables.UNKNOWN
        return tables.refined(vague, text)

    return meaning
