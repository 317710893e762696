"""A code that says little lets its sentence be asked; what comes of it is marked as a guess."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from backhaul.adapters.carriers.layouts.checking import wrong_with
from backhaul.adapters.carriers.layouts.model import read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.own import lines_of
from backhaul.core.tracking.scan import CarrierScan, ParsedBody
from backhaul.core.tracking.words import Fault
from tests.adapters.carriers.wording import worded

NOW = datetime(2026, 11, 22, tzinfo=UTC)
FILE = """name = "kurier"
title = "Kurier"
source = "a test"
read_on = 2026-11-22

[[shapes]]
format = "json"
shipments = { path = "$", number = "awb" }
[[shapes.events]]
path = "$.events"
time = "$.at"
code = ["$.code", "$.finer"]
text = "$.text"

[[codes]]
code = "WAY"
word = "in_transit"
vague = true

[[codes]]
code = "HUB"
word = "in_transit"

[[codes]]
code = "WRONG"
word = "incident"
incident = "held"
fault = "carrier"
vague = true

[[codes]]
code = "NEWS"
word = "none"
vague = true

[[phrases]]
pattern = "ist beim nachbarn"
word = "delivered"
"""
DELIVERED = "Delivered to neighbour"
NOBODY = "Delivery attempted, nobody home"


def parsed(**event: str) -> ParsedBody:
    body = {"awb": "K1", "events": [{"at": "2026-11-18T07:30:00Z", **event}]}
    return LayoutParser(read_carrier(FILE)).parse(json.dumps(body).encode(), received_at=NOW)


def only(**event: str) -> CarrierScan:
    (scan,) = parsed(**event).scans
    return scan


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("WAY", "Out for delivery", "~out_for_delivery"),
        ("WAY", NOBODY, "~!attempt_failed"),
        ("WAY", "Label created", "~label_created"),
        ("WAY", "Arrived at hub", "in_transit"),
        ("WAY", DELIVERED, "in_transit"),
        ("WAY", "Parcel lost", "in_transit"),
        ("WAY", "Return parcel arrived at hub", "in_transit"),
        ("WAY", "Purple", "in_transit"),
        ("WRONG", "Parcel lost", "~!lost"),
        ("WRONG", "Address incomplete", "~!address"),
        ("WRONG", DELIVERED, "!held"),
        ("NEWS", "Customs inspection", "~!customs"),
        ("NEWS", "Signature image stored", "none"),
    ],
)
def test_a_vague_code_leaves_it_to_its_sentence_as_far_as_a_guess_may_go(
    code: str, text: str, wanted: str
) -> None:
    assert worded(only(code=code, text=text)) == wanted


@pytest.mark.parametrize("code", ["NEWS", "NEVER_SEEN", ""])
def test_what_only_a_sentence_says_arrived_is_unknown_until_somebody_confirms_it(
    code: str,
) -> None:
    scan = only(code=code, text=DELIVERED)

    assert (worded(scan), scan.word.value) == ("?delivered", "unknown")


def test_a_code_that_says_what_it_means_is_not_asked_twice() -> None:
    assert worded(only(code="HUB", text=NOBODY)) == "in_transit"
    assert worded(only(code="WAY", finer="HUB", text=NOBODY)) == "in_transit"


def test_the_carriers_own_sentence_is_no_guess() -> None:
    assert worded(only(code="WAY", text="Sendung ist beim Nachbarn")) == "delivered"
    assert worded(only(code="", text="Sendung ist beim Nachbarn")) == "delivered"


def test_a_guess_is_marked_with_its_confidence_and_what_the_code_says() -> None:
    guess, told = only(code="WRONG", text="Parcel lost"), only(code="WRONG", text="Purple")

    assert (guess.table_version, guess.fault) == ("kurier 2026-11-22+g90:held", Fault.UNSAID)
    assert (told.table_version, told.fault) == ("kurier 2026-11-22", Fault.CARRIER)


def test_a_guess_is_shown_as_one_to_who_checks_a_file() -> None:
    (line,) = lines_of(parsed(code="WAY", text="Out for delivery"))

    assert "out_for_delivery (a guess, 95 %; its code: in_transit)" in line


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ("vague = true", []),
        ('vague = "yes"', ["line 18, codes[0].vague: true or false, without quotes"]),
        ("generic = true", ["line 18, codes[0].generic: there is no field generic"]),
    ],
)
def test_a_file_is_told_how_to_say_that_a_code_is_vague(row: str, wanted: list[str]) -> None:
    text = FILE.replace("vague = true", row, 1)

    assert [str(one) for one in wrong_with(text)] == wanted


def test_a_sentence_cannot_be_vague() -> None:
    assert [str(one) for one in wrong_with(f"{FILE}vague = true\n")] == [
        "line 39, phrases[0].vague: there is no field vague"
    ]
