"""Sentences that many carriers share: what denies is not taken for what it denies."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from backhaul.adapters.carriers.layouts.model import CarrierFile, read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.layouts.times import offset_of
from backhaul.adapters.carriers.layouts.trees import form_of, tree_of

HEAD = 'name = "x"\ntitle = "X"\nsource = "a test"\nread_on = 2026-11-22\n'
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def carrier(rest: str) -> CarrierFile:
    return read_carrier(HEAD + rest)


def told(sentence: str, *lists: str) -> str:
    """Return the word, or `!` and the incident; empty if no list knows the sentence."""
    meaning = carrier(f"phrases_of = {list(lists)}").table.find_phrase(sentence, within="")
    if meaning is None:
        return ""
    return f"!{meaning.incident}" if meaning.incident else str(meaning.word)


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("label_created", "Shipment information received"),
        ("label_created", "Shipping Label Created, USPS Awaiting Item"),
        ("label_created", "The parcel data was entered; it was not yet handed over"),
        ("label_created", "Carrier notified to pick up package"),
        ("label_created", "Out for pickup"),
        ("dropped_off", "Accepted at Post Office counter"),
        ("dropped_off", "Shipment handed over by shipper"),
        ("picked_up", "Parcel received from merchant"),
        ("picked_up", "Collected by driver"),
        ("in_transit", "Shipment tendered to final mile carrier"),
        ("in_transit", "Received at destination hub"),
        ("in_transit", "Released from customs"),
        (
            "in_transit",
            "Arrived at the postal operator and will be delivered in the coming days",
        ),
        ("out_for_delivery", "Loaded on delivery vehicle"),
        ("out_for_delivery", "The parcel is expected to be delivered during the day"),
        ("delivered", "Left in a safe place"),
        ("delivered", "Collected by customer"),
        ("delivered", "Delivered to neighbour"),
        ("none", "Proof of delivery image available"),
        ("!attempt_failed", "Not delivered"),
        ("!attempt_failed", "Delivery attempted - no one home"),
        ("!awaiting_collection", "Awaiting collection at parcel locker"),
        ("!awaiting_collection", "Delivered to parcel locker"),
        ("!returning", "Delivered to shipper"),
        ("!returning", "Undeliverable, returning to sender"),
        ("!customs", "Awaiting customs clearance"),
        ("!customs", "Import duties payment required"),
        ("!refused", "Refused by recipient"),
        ("!address", "Insufficient address"),
        ("!address", "Consignee has moved"),
        ("!missort", "Missorted, being rerouted"),
        ("!redirected", "Delivery address changed"),
        ("!delay", "Delayed due to weather"),
        ("!held", "Shipment on hold at depot"),
        ("!lost", "Parcel lost"),
        ("!damaged", "Parcel damaged"),
        ("!label_void", "Shipment cancelled"),
        ("!pickup_failed", "Pickup attempted, shipment not ready"),
        ("", "Hello"),
    ],
)
def test_an_english_sentence(word: str, sentence: str) -> None:
    assert told(sentence, "english") == word


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("picked_up", "引受"),
        ("in_transit", "国際交換局に到着"),
        ("!customs", "通関手続中"),
        ("out_for_delivery", "持ち出し中"),
        ("!attempt_failed", "ご不在のため持ち戻り"),
        ("!held", "保管"),
        ("delivered", "窓口でお渡し"),
        ("!returning", "差出人に返送"),
    ],
)
def test_a_japanese_sentence(word: str, sentence: str) -> None:
    assert told(sentence, "japanese", "english") == word


def test_the_carriers_own_phrases_come_before_the_shared_ones() -> None:
    own = '[[phrases]]\npattern = ["delivered", "brought"]\nword = "none"\n'
    table = carrier(f'phrases_of = ["english"]\n{own}').table
    assert [
        str(meaning.word)
        for sentence in ("Delivered", "Brought", "Collected by customer")
        if (meaning := table.find_phrase(sentence, within=""))
    ] == ["none", "none", "delivered"]


@pytest.mark.parametrize("name", ["klingon", "../phrases/english", ""])
def test_a_list_that_is_not_there_is_a_faulty_file(name: str) -> None:
    with pytest.raises(ValueError, match="no list of phrases"):
        _ = carrier(f'phrases_of = ["{name}"]').table


SPARE = """
[[shapes]]
format = "json"
shipments = { path = "$[*]", number = "n" }
[[shapes.events]]
path = "$.events[*]"
time = "at"
text = "told"
[[shapes.events]]
path = "$.latest"
time = "at"
text = "told"
spare = true
"""


def test_a_spare_entry_is_read_only_where_its_shipment_gave_nothing_else() -> None:
    body = (
        b'[{"n": "1", "events": [{"at": "2026-03-02", "told": "a"}],'
        b' "latest": {"at": "2026-03-02", "told": "b"}},'
        b' {"n": "2", "latest": {"at": "2026-03-02", "told": "c"}}]'
    )
    found = LayoutParser(carrier(SPARE)).parse(body, received_at=NOW)
    assert [(scan.tracking_number, scan.text) for scan in found.scans] == [
        ("1", "a"),
        ("2", "c"),
    ]


def test_a_form_is_what_its_field_holds() -> None:
    body = urlencode({"sign": "x", "param": '{"a": "中 & = +"}'}).encode()
    assert (form_of(body), tree_of(body)) == ("json", {"a": "中 & = +"})
    assert tree_of(urlencode({"content": "<a><b>1</b></a>"}).encode()) == {"a": {"b": "1"}}
    assert form_of(b"a=1&b=2") == "csv"


@pytest.mark.parametrize(
    ("given", "minutes"),
    [("UTC+08:00", 480), ("GMT+8", 480), ("utc -3", -180), ("+8", 480), ("GMT", 0)],
)
def test_an_offset_may_have_gmt_or_utc_before_it(given: str, minutes: int) -> None:
    assert offset_of([given]) == minutes
