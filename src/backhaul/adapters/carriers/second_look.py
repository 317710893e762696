"""One body of one carrier: read by the carrier's own description, else by how it looks.

A carrier has more answers than its description tells of: pages, apps, older versions. Where
ours gives no scan, and the body is no error answer, what looks like events is read, with the
carrier's own table.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from backhaul.adapters.carriers.layouts.unknown import read_unknown
from backhaul.adapters.carriers.parsers import parser_named, table_of
from backhaul.core.tracking.scan import CarrierScan, ParsedBody

_STRANGE = ("unknown_shape", "bad_event", "no_", "not_json", "not_xml", "not_csv")
"""Problems of a body that its carrier's description does not fit, or finds nothing in."""


def read_body(carrier: str, body: bytes, *, received_at: datetime) -> ParsedBody:
    """Return what a body tells; of a carrier nobody described, or of another shape, a guess."""
    parser = parser_named(carrier)
    if parser is None:
        return read_unknown(body)
    found = parser.parse(body, received_at=received_at)
    if len(found.scans) > 1 or (not found.scans and not _is_strange(found)):
        return found
    if found.scans and len(body) < _LEAST_OF_SEVERAL:
        return found
    guess = read_unknown(body, table=table_of(carrier), called=not found.problems)
    if not found.scans:
        return guess if guess.scans or not found.problems else found
    return _with_others(found, guess)


_LEAST_OF_SEVERAL = 400


def _is_strange(found: ParsedBody) -> bool:
    return all(one.startswith(_STRANGE) for one in found.problems)


def _with_others(found: ParsedBody, guess: ParsedBody) -> ParsedBody:
    """Where only the newest event was read, and the rest lies beside it: all of them."""
    (newest,) = found.scans
    same = [scan for scan in guess.scans if scan.instant == newest.instant]
    others = [scan for scan in guess.scans if scan.instant != newest.instant]
    if not same or len(others) < 1 or not _are_before(others, newest):
        return found
    own = tuple(replace(one, tracking_number=newest.tracking_number) for one in others)
    return ParsedBody(scans=(newest, *own), problems=found.problems)


def _are_before(others: list[CarrierScan], newest: CarrierScan) -> bool:
    numbers = {scan.tracking_number for scan in others}
    return len(numbers) == 1 and all(scan.instant < newest.instant for scan in others)
