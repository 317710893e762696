"""Bodies whose events are no objects, or one object, and numbers under unusual names."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from backhaul.adapters.carriers.layouts.trees import tree_of
from backhaul.adapters.carriers.layouts.unknown import read_unknown
from backhaul.adapters.carriers.second_look import read_body

NOW = datetime(2026, 11, 22, tzinfo=UTC)
EVENTS = [
    {"at": "2026-03-11T10:00:00+01:00", "text": "Delivered"},
    {"at": "2026-03-10T10:00:00+01:00", "text": "Out for delivery"},
]
SENTENCES = b"""<Answer><Parcel ID="ZX99887766554">
<TrackSummary>Your item was delivered at 2:16 pm on October 12, 2013 in HILO, HI.</TrackSummary>
<TrackDetail>Out for Delivery, October 12, 2013, 10:16 am, HILO, HI</TrackDetail>
<TrackDetail>Label created, October 11, 2013</TrackDetail></Parcel></Answer>"""


def told(body: object) -> list[tuple[str, str, str]]:
    given = body if isinstance(body, bytes) else json.dumps(body).encode()
    return [
        (scan.tracking_number, f"{scan.instant:%Y-%m-%d %H:%M}", scan.text)
        for scan in read_unknown(given).scans
    ]


def test_a_call_of_a_function_is_its_argument() -> None:
    assert tree_of(b'/**/callback({"a": [1]});\n') == {"a": [1]}
    assert tree_of(b'jQuery.cb_1([{"a": ")"}])') == [{"a": ")"}]


def test_sentences_that_name_their_time_are_events() -> None:
    assert told(SENTENCES) == [
        (
            "ZX99887766554",
            "2013-10-12 14:16",
            "Your item was delivered at 2:16 pm on October 12, 2013 in HILO, HI.",
        ),
        (
            "ZX99887766554",
            "2013-10-12 10:16",
            "Out for Delivery, October 12, 2013, 10:16 am, HILO, HI",
        ),
        ("ZX99887766554", "2013-10-11 00:00", "Label created, October 11, 2013"),
    ]


def test_pairs_of_a_day_and_a_sentence_are_events() -> None:
    rows = [["28/08/2026", "Delivered"], ["27/08/2026", "Out for delivery"]]

    assert told({"parcelNumber": "ZX99887766554", "rows": rows}) == [
        ("ZX99887766554", "2026-08-28 00:00", "Delivered"),
        ("ZX99887766554", "2026-08-27 00:00", "Out for delivery"),
    ]


@pytest.mark.parametrize("rows", [[[1, 2], [3, 4]], [["a", "b"], ["c"]], [["28/08/2026", "x"]]])
def test_other_lists_of_lists_are_no_events(rows: list[list[object]]) -> None:
    assert told({"parcelNumber": "ZX99887766554", "rows": rows}) == []


def test_one_object_with_a_number_and_its_news_is_an_event() -> None:
    body = {
        "trackingNumber": "ZX99887766554",
        "date": "2026-03-01 10:00",
        "status": "Delivered",
    }

    assert told(body) == [("ZX99887766554", "2026-03-01 10:00", "Delivered")]
    assert told(body | {"error_message": "Order not found"}) == []
    assert told({"orderedAt": "2026-03-01 10:00", "status": "Delivered"}) == []


def test_rows_in_a_language_nobody_knows_are_read_with_their_words_unknown() -> None:
    rows = [
        {"time": "2026-03-11 10:00", "status": "Xu qa lem", "place": "Foo"},
        {"time": "2026-03-10 10:00", "status": "Xu be lom nar", "place": "Foo"},
    ]

    assert [text for _, _, text in told({"result": rows})] == ["Xu qa lem", "Xu be lom nar"]


def test_a_newest_event_told_once_more_is_not_read_twice() -> None:
    newest = {"state": "DELIVERED", "timestamp": "2026-03-11T10:00:00Z"}
    before = {"state": "OUT_FOR_DELIVERY", "timestamp": "2026-03-10T10:00:00Z"}
    body = {"number": "ZX99887766554", "currentStatus": newest, "events": [newest, before]}

    assert [text for _, _, text in told(body)] == ["DELIVERED", "OUT_FOR_DELIVERY"]


@pytest.mark.parametrize(
    "around",
    [
        {"id": "ZX99887766554"},
        {"identCode": "ZX99887766554"},
        {"numColis": "ZX99887766554"},
        {"sls_tn": "ZX99887766554"},
        {"number": "ORD-1234567", "swift_number": "ZX99887766554"},
        {"whatever": "ZX99887766554", "customerPhone": "004312345678"},
    ],
)
def test_the_number_is_found_under_an_unusual_name(around: dict[str, str]) -> None:
    numbers = {number for number, _, _ in told({**around, "events": EVENTS})}

    assert numbers == {"ZX99887766554"}


def test_a_code_that_differs_from_row_to_row_is_no_number() -> None:
    rows = [{**event, "tracking_code": f"F{n}80"} for n, event in enumerate(EVENTS)]
    found = read_unknown(json.dumps({"sls_tn": "ZX99887766554", "records": rows}).encode())

    assert [(scan.tracking_number, scan.code) for scan in found.scans] == [
        ("ZX99887766554", "F080"),
        ("ZX99887766554", "F180"),
    ]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (
            [{"pin": "1", "error": {"cd": "004", "descEn": "No PIN History"}}],
            "004: No PIN History",
        ),
        ({"notFound": True}, "notFound: true"),
        ({"sendungNichtGefunden": True, "x": {}}, "sendungNichtGefunden: true"),
        ({"data": [{"has": False, "result": {}}]}, "has: false"),
        ({"outFlag": 1, "x": {"errMessage": "No such key"}}, "errMessage: No such key"),
        (
            {"objetos": [{"mensagem": "SRO-019: Objeto inválido"}]},
            "mensagem: SRO-019: Objeto inválido",
        ),
        ({"reply": {"text": "There is no record for X1"}}, "There is no record for X1"),
    ],
)
@pytest.mark.parametrize("carrier", ["canadapost", "nobody_knows"])
def test_that_nothing_was_found_is_told(carrier: str, body: object, wanted: str) -> None:
    found = read_body(carrier, json.dumps(body).encode(), received_at=NOW)

    assert found.scans == ()
    assert wanted in found.problems
