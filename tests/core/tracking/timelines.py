"""Seven events of a parcel, as carriers really send them, and what they say together.

A line is `name | events | position | open incidents, the one to tell first`. An event is
`word@hours` after the label, with flags: `p` a partner's, `u` local time of an unknown zone,
`b` told by a second provider, `w` withdrawn by a person, `s3` the carrier's third of that
instant. `!kind` is an incident. After the position, `back`: delivered to where it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from backhaul.core.tracking.scan import CarrierScan, ScanSource, ZoneSource
from backhaul.core.tracking.words import IncidentKind, Position, Word
from tests.core.tracking.makers import scan

_WORDS = {
    "label": Word.LABEL_CREATED,
    "drop": Word.DROPPED_OFF,
    "pick": Word.PICKED_UP,
    "move": Word.IN_TRANSIT,
    "out": Word.OUT_FOR_DELIVERY,
    "done": Word.DELIVERED,
    "info": Word.NONE,
    "odd": Word.UNKNOWN,
}
_EVENT = re.compile(r"(!?[a-z_]+)@(-?\d+(?:\.\d+)?)([pubw]*)(?:s(\d))?")

TABLE = """
the usual way | label@0 drop@5 move@20 move@30 move@40 out@50 done@54 | delivered |
picked up at the door | label@0 info@2 pick@6 move@20 move@44 out@50 done@54 | delivered |
a locker of a partner first | label@0 drop@3p pick@9 move@20 move@30 out@50 done@53 | delivered |
a partner says delivered, the carrier does not | label@0 drop@3p done@9p info@10 info@11 info@12 info@13 | handed_over |
only a partner has it | label@0 drop@3p info@4 info@9 info@20 info@30 info@40 | handed_over |
announced and never sent | label@0 info@1 info@2 info@24 info@48 info@72 info@96 | label_created |
announced twice, codes unknown | label@0 label@1 odd@2 odd@3 odd@4 odd@5 info@6 | label_created |
unknown codes on the way | label@0 odd@1 drop@5 odd@9 move@20 odd@30 odd@40 | in_transit |
unknown code last | label@0 drop@5 move@20 out@40 done@44 odd@45 odd@46 | delivered |
a depot scan after delivery | label@0 drop@5 move@20 out@40 done@44 move@45 info@46 | delivered |
delivered, then in transit again | label@0 drop@5 move@20 done@30 move@50 out@60 done@64 | delivered |
out for delivery three days | drop@5 move@20 out@40 out@64 out@88 info@89 done@92 | delivered |
out for delivery and back in the depot | drop@5 move@20 out@40 move@50 info@51 info@60 move@62 | out_for_delivery |
a backdated first scan | move@20 move@30 drop@4 move@40 out@50 done@52 info@53 | delivered |
a backdated delivery | drop@5 move@20 move@40 info@60 done@38 info@61 info@62 | delivered |
backdated to before the label | drop@-3 label@0 move@9 move@20 move@30 out@40 done@41 | delivered |
the label scanned last | drop@5 move@20 move@30 out@40 done@44 info@45 label@46 | delivered |
the same second, by sequence | label@0s1 drop@5s1 move@5s2 move@5s3 move@20s1 out@40s1 done@40s2 | delivered |
the same second, no sequence | label@0 drop@5 move@5 move@20 out@40 done@40 info@40 | delivered |
on its way and held in one second | drop@5 move@20 move@30 !held@30 info@31 info@32 info@33 | in_transit | held
held, then moving | drop@5 move@20 !held@30 info@31 info@32 move@40 info@41 | in_transit |
customs, entered before the truck came | label@0 drop@5 move@20 !customs@30 info@40 info@50 info@60 | in_transit | customs
customs cleared | drop@5 move@20 !customs@30 !customs@50 info@60 move@70 out@90 | out_for_delivery |
customs before any custody | label@0 !customs@3 info@4 info@5 info@6 info@7 info@8 | label_created | customs
a delay, told three times | drop@5 move@20 !delay@30 !delay@40 !delay@50 info@51 info@52 | in_transit | delay
a delay told after delivery | drop@5 move@20 out@40 done@44 !delay@45 info@46 info@47 | delivered |
a delay told late but dated early | drop@5 !delay@10 move@20 out@40 done@44 info@45 info@46 | delivered |
an attempt, then delivered | drop@5 move@20 out@40 !attempt_failed@44 move@50 out@64 done@68 | delivered |
an attempt, and back to the depot | drop@5 move@20 out@40 !attempt_failed@44 move@50 move@52 info@53 | out_for_delivery | attempt_failed
an attempt alone proves the way | label@0 !attempt_failed@44 info@45 info@46 info@47 info@48 info@49 | in_transit | attempt_failed
three attempts and a collection point | drop@5 out@40 !attempt_failed@44 !attempt_failed@68 !attempt_failed@92 !awaiting_collection@96 info@97 | out_for_delivery | awaiting_collection attempt_failed
collected from the point | drop@5 move@20 out@40 !attempt_failed@44 !awaiting_collection@50 info@60 done@70 | delivered |
delivered to a neighbour | drop@5 move@20 move@30 out@40 !attempt_failed@44 done@44 info@45 | delivered |
a neighbour, and then the door | drop@5 move@20 out@40 done@44 move@60 out@62 done@64 | delivered |
a wrong address, mended | drop@5 move@20 !address@30 move@40 info@41 out@60 done@64 | delivered |
a wrong address, waiting | drop@5 move@20 !address@30 info@31 move@40 info@41 info@42 | in_transit | address
refused at the door | drop@5 move@20 out@40 !refused@44 info@45 info@46 info@47 | out_for_delivery | refused
refused, tried again, taken | drop@5 move@20 out@40 !refused@44 out@64 done@68 info@69 | delivered |
return to sender, on its way | drop@5 move@20 out@40 !refused@44 !returning@50 move@60 move@70 | out_for_delivery | returning refused
return to sender, arrived | drop@5 move@20 !address@30 !returning@50 move@60 out@80 done@84 | delivered back | returning
turned round, but delivered before | drop@5 move@20 done@44 !returning@60 move@70 info@71 info@72 | delivered | returning
delivered, turned round, delivered | drop@5 move@20 done@44 !returning@60 move@70 out@80 done@84 | delivered back | returning
the way back told by a partner | drop@5 move@20 !returning@30p move@40 out@50 done@54 info@55 | delivered |
lost | drop@5 move@20 !lost@200 info@201 info@202 info@203 info@204 | in_transit | lost
lost and found | drop@5 move@20 !lost@200 info@201 move@220 out@230 done@234 | delivered |
lost after delivery | drop@5 move@20 out@40 done@44 !lost@60 info@61 info@62 | delivered | lost
damaged and delivered | drop@5 move@20 !damaged@30 move@40 out@50 done@54 info@55 | delivered | damaged
damaged, then lost | drop@5 move@20 !damaged@30 !delay@31 info@32 !lost@90 info@91 | in_transit | lost damaged delay
missorted and sent on | drop@5 move@20 !missort@30 info@31 move@40 out@50 done@54 | delivered |
redirected | drop@5 move@20 !redirected@30 info@31 info@32 info@33 info@34 | in_transit | redirected
the label was cancelled | label@0 !label_void@10 info@11 info@12 info@13 info@14 info@15 | label_created | label_void
cancelled, and used all the same | label@0 !label_void@10 drop@20 move@30 move@40 out@50 done@54 | delivered |
the driver did not come | label@0 !pickup_failed@8 info@9 !pickup_failed@32 info@33 info@34 info@35 | label_created | pickup_failed
the driver came the next day | label@0 !pickup_failed@8 info@9 pick@32 move@40 out@60 done@64 | delivered |
two providers, each its own words | drop@5 drop@5b move@20 move@20b out@40 done@44 done@44b | delivered |
two providers, one is behind | drop@5 move@20 out@40 done@44 drop@5b move@20b move@30b | delivered |
two providers, other minutes | drop@5 drop@5.1b move@20 move@20.2b out@40b done@44 done@44.3b | delivered |
two providers, one calls it lost | drop@5 move@20 !lost@60b move@61 info@62 out@70 info@71 | out_for_delivery |
a recycled number | drop@-300 move@-290 done@-280 label@0 drop@5 move@20 info@21 | in_transit |
a recycled number, nothing new | drop@-300 move@-290 out@-284 done@-280 label@0 info@1 info@2 | label_created |
a recycled number, its loss | !lost@-200 info@-199 label@0 drop@5 move@20 out@40 done@44 | delivered |
times of an unknown zone | label@0 drop@-6u move@14u move@24u out@34u done@38u info@39u | delivered |
one source knows the zone | drop@5 drop@-4ub move@20 move@11ub out@40 done@44 done@35ub | delivered |
an uncertain delivery before the scans | done@6u label@0 drop@9 move@20 out@40 info@41 info@42 | delivered |
a delivery that never was | drop@5 move@20 done@30w move@40 info@41 info@42 info@43 | in_transit |
a loss that never was | drop@5 move@20 !lost@30w info@31 info@32 info@33 info@34 | in_transit |
a scan of another parcel | label@0 drop@5w info@6 info@7 info@8 info@9 info@10 | label_created |
everything at one instant | label@5 drop@5 move@5 out@5 done@5 !delay@5 info@5 | delivered |
seven times the same | move@20 move@20b move@20s1 move@20s2 move@20s3 move@20s4 move@20s5 | in_transit |
"""  # noqa: E501 - a table is read by its lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(CarrierScan):
    """A scan that works out its fingerprint once: it is folded thousands of times."""

    mark: str

    @property
    def fingerprint(self) -> str:
        return self.mark


@dataclass(frozen=True, slots=True)
class Timeline:
    name: str
    scans: tuple[Told, ...]
    withdrawn: frozenset[str]
    position: Position
    went_back: bool
    incidents: tuple[IncidentKind, ...]


def timelines() -> Iterator[Timeline]:
    for line in filter(None, TABLE.splitlines()):
        name, events, position, incidents = (part.strip() for part in line.split("|"))
        told = [_told(*found.groups()) for found in _EVENT.finditer(events)]
        where, _, back = position.partition(" ")
        yield Timeline(
            name,
            tuple(scan for scan, _ in told),
            frozenset(scan.fingerprint for scan, is_withdrawn in told if is_withdrawn),
            Position(where),
            back == "back",
            tuple(IncidentKind(kind) for kind in incidents.split()),
        )


def _told(word: str, at: str, flags: str, sequence: str | None) -> tuple[Told, bool]:
    kind = IncidentKind(word[1:]) if word.startswith("!") else None
    plain = scan(
        Word.INCIDENT if kind else _WORDS[word],
        float(at),
        incident=kind,
        code=word.upper() if "b" in flags else word,
        sequence=int(sequence or 0),
        source=ScanSource.PARTNER if "p" in flags else ScanSource.CARRIER,
        zone_source=ZoneSource.UNCERTAIN if "u" in flags else ZoneSource.GIVEN,
        table_version="second/2026-11-01" if "b" in flags else "first/2026-10-01",
    )
    values = {name: getattr(plain, name) for name in CarrierScan.__dataclass_fields__}
    return Told(**values, mark=plain.fingerprint), "w" in flags
