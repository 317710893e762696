"""One body of one carrier: read by the carrier's own description, else by how it looks.

A carrier has more answers than its description tells of: pages, apps, older versions. Where
ours finds nothing, and the body is no error answer, what looks like events is read. Then not
even the table is asked: all of it is a guess until a person confirms the words or describes the
shape, so the body's problem stays, and the scans are of no table.
"""

from __future__ import annotations

from datetime import datetime

from backhaul.adapters.carriers.layouts.unknown import read_unknown
from backhaul.adapters.carriers.parsers import parser_named
from backhaul.core.tracking.scan import ParsedBody

_STRANGE = ("unknown_shape", "bad_event", "no_", "not_json", "not_xml", "not_csv")
"""Problems of a body that its carrier's description does not fit, or finds nothing in."""
_READ_BY_LOOK = "unknown_shape: read by its look"


def read_body(carrier: str, body: bytes, *, received_at: datetime) -> ParsedBody:
    """Return what a body tells; of a carrier nobody described, or of another shape, a guess."""
    parser = parser_named(carrier)
    if parser is None:
        return read_unknown(body)
    found = parser.parse(body, received_at=received_at)
    if found.scans or not all(one.startswith(_STRANGE) for one in found.problems):
        return found
    guess = read_unknown(body, called=not found.problems)
    if not guess.scans:
        return found
    return ParsedBody(scans=guess.scans, problems=found.problems or (_READ_BY_LOOK,))
