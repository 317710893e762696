"""What comes out of a scanner, and what a box is taken to hold."""

from __future__ import annotations

import pytest

from backhaul.core.axes import Authorization, Processing
from backhaul.core.ids import lpn, ran
from backhaul.core.receiving import (
    Awaited,
    ScanKind,
    expected,
    furthest,
    printable,
    reached_by_scans,
    read_scan,
)
from backhaul.core.tracking.words import Position

RAN = ran("NL", 123_456_789)
PLATE = lpn(42)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (RAN, ScanKind.RAN, RAN),
        (RAN.lower().replace("-", " "), ScanKind.RAN, RAN),
        (f"]C1{RAN}\r\n", ScanKind.RAN, RAN),
        (PLATE, ScanKind.LPN, PLATE),
        (f"{PLATE[:4]}-{PLATE[4:]}", ScanKind.LPN, PLATE),
        ("pk 1234 567895", ScanKind.NUMBER, "PK1234567895"),
        ("\x1d1Z999AA10123456784\x00", ScanKind.NUMBER, "1Z999AA10123456784"),
        ("", ScanKind.NUMBER, ""),
        ("]", ScanKind.NUMBER, "]"),
    ],
)
def test_a_scan_is_read_for_what_it_is(text: str, kind: ScanKind, value: str) -> None:
    scan = read_scan(text)

    assert (scan.kind, scan.value, scan.prefix) == (kind, value, None)


def test_a_number_of_ours_with_a_wrong_character_is_known_by_its_prefix() -> None:
    wrong = RAN[:-1] + ("2" if RAN[-1] != "2" else "3")

    assert read_scan(wrong).prefix == "NL"
    assert read_scan(RAN[:-1] + "0").prefix == "NL"
    assert read_scan(PLATE[:-1] + "0").is_broken_plate
    assert read_scan("IO12345678").prefix is None


def test_control_characters_are_no_part_of_a_text() -> None:
    assert printable(" torn\x00 box\nleft \x1b", 40) == "torn box\nleft"
    assert printable("abcdef", 3) == "abc"


@pytest.mark.parametrize(
    ("units", "ordinals"),
    [
        ([("authorized", "awaited"), ("authorized", "received")], (1,)),
        ([("authorized", "awaited"), ("withdrawn", "awaited")], (1,)),
        ([("requested", "awaited"), ("in_review", "awaited")], (1, 2)),
        ([("refused", "awaited"), ("authorized", "missing")], (1,)),
        ([("authorized", "received"), ("authorized", "missing")], (2,)),
        ([("authorized", "received"), ("authorized", "finished")], ()),
        ([], ()),
    ],
)
def test_a_box_is_taken_to_hold_what_is_awaited(
    units: list[tuple[str, str]], ordinals: tuple[int, ...]
) -> None:
    known = [
        Awaited(place, Authorization(authorization), Processing(processing))
        for place, (authorization, processing) in enumerate(units, start=1)
    ]

    assert expected(known) == ordinals


def test_without_the_dock_a_parcel_is_where_its_scans_say() -> None:
    docked = "2026-11-16T09:00:00+00:00"
    scanned = {"accepted": "2026-11-14T09:00:00+00:00"}

    known = reached_by_scans({**scanned, "delivered": docked, "received": docked})

    assert known == scanned
    assert furthest(known) is Position.ACCEPTED
    assert furthest({}) is Position.LABEL_CREATED
