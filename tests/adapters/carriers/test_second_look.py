"""Bodies that a carrier's own description does not fit, and times as people write them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from backhaul.adapters.carriers.layouts.times import parse_time
from backhaul.adapters.carriers.layouts.unknown import read_unknown
from backhaul.adapters.carriers.second_look import read_body
from backhaul.core.tracking.scan import ParsedBody
from backhaul.core.tracking.words import Word

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("14/05/2024 à 15:12", "2024-05-14T15:12:00"),
        ("Aug 7, 2026, 11:51:15 PM", "2026-08-07T23:51:15"),
        ("Di, 7. März 2026 um 9.05 Uhr", "2026-03-07T09:05:00"),
        ("14h30 le 3 août 2026", "2026-08-03T14:30:00"),
        ("2026年3月7日 下午3:05", "2026-03-07T15:05:00"),
        ("19/07/2562 18:12:26+07:00", "2019-07-19T18:12:26+07:00"),
        ("1/17/2017 12:26 PM ET", "2017-01-17T12:26:00-05:00"),
        ("1/17/2017 7:42 PM EST", "2017-01-17T19:42:00-05:00"),
        ("2026-01-05T10:00:00[Europe/Paris]", "2026-01-05T10:00:00+01:00"),
        ("5 Jan 2026 10:00 AEST", "2026-01-05T10:00:00+10:00"),
        ("12 paź 2026, 10:00", "2026-10-12T10:00:00"),
        ("14.05.24, 13:45", "2024-05-14T13:45:00"),
        ("Sat Mar 7 10:11:12 2026", "2026-03-07T10:11:12"),
    ],
)
def test_a_time_is_read_as_people_of_many_languages_write_it(given: str, wanted: str) -> None:
    assert str(parse_time(given, ("free",))).replace(" ", "T") == wanted


@pytest.mark.parametrize("given", ["", "1234567890", "soon", "31/02/2026 10:00", "25:99"])
def test_what_is_no_day_is_no_time(given: str) -> None:
    assert parse_time(given, ("free",)) is None


def test_of_two_orders_of_day_and_month_the_format_decides_unless_only_one_fits() -> None:
    assert parse_time("03/04/2026", ("free",)) == datetime(2026, 4, 3)  # noqa: DTZ001
    assert parse_time("03/04/2026", ("free_us",)) == datetime(2026, 3, 4)  # noqa: DTZ001
    assert parse_time("03.04.2026", ("free_us",)) == datetime(2026, 4, 3)  # noqa: DTZ001
    assert parse_time("04/13/2026", ("free",)) == datetime(2026, 4, 13)  # noqa: DTZ001


def told(body: object) -> list[tuple[str, str, str]]:
    scans = read_unknown(json.dumps(body).encode()).scans
    return [
        (scan.tracking_number, f"{scan.instant:%Y-%m-%d %H:%M}", scan.text) for scan in scans
    ]


def test_events_in_json_within_a_text_are_found() -> None:
    inner = json.dumps({"events": [{"time": "2026-03-01T10:00:00Z", "text": "Delivered"}]})

    assert told({"parcelNumber": "ZX99887766554", "history": inner}) == [
        ("ZX99887766554", "2026-03-01 10:00", "Delivered")
    ]


def test_times_by_the_name_of_what_happened_are_events() -> None:
    steps = {"created": "2026-03-01T10:00:00Z", "delivered": "2026-03-04T10:00:00Z"}

    assert told({"trackingCode": "ZX99887766554", "statuses": steps | {"returned": None}}) == [
        ("ZX99887766554", "2026-03-01 10:00", "created"),
        ("ZX99887766554", "2026-03-04 10:00", "delivered"),
    ]


def test_a_day_above_its_hours_and_a_number_that_is_a_key_belong_to_the_events() -> None:
    events = [{"time": "14:00", "text": "Delivered"}, {"time": "08:00", "text": "In transit"}]

    assert told({"ZX99887766554": {"days": [{"date": "2026-03-11", "items": events}]}}) == [
        ("ZX99887766554", "2026-03-11 14:00", "Delivered"),
        ("ZX99887766554", "2026-03-11 08:00", "In transit"),
    ]


def test_fields_named_in_a_list_are_fields() -> None:
    body = b"""<objects><object model="awb"><field name="awb_number">103086828</field>
    <field name="scans"><object><field name="updated_on">10 May, 2024, 18:05</field>
    <field name="status">Delivered</field></object><object>
    <field name="updated_on">9 May, 2024, 8:05</field><field name="status">In transit</field>
    </object></field></object></objects>"""

    scans = read_unknown(body).scans

    assert [(scan.tracking_number, scan.text) for scan in scans] == [
        ("103086828", "Delivered"),
        ("103086828", "In transit"),
    ]


STRANGE = {
    "parcel": "15500123456789",
    "events": [
        {"at": "2026-03-11T10:00:00+01:00", "text": "Delivered"},
        {"at": "2026-03-10T10:00:00+01:00", "text": "Out for delivery"},
    ],
}


@pytest.mark.parametrize("carrier", ["ups", "canadapost", "gls", "nobody_knows"])
def test_a_body_that_the_carriers_description_does_not_fit_is_read_by_its_look(
    carrier: str,
) -> None:
    found = read_body(carrier, json.dumps(STRANGE).encode(), received_at=NOW)

    assert [scan.text for scan in found.scans] == ["Delivered", "Out for delivery"]
    assert {scan.word for scan in found.scans} == {Word.UNKNOWN}


def test_a_body_that_was_read_by_its_look_keeps_its_problem_for_a_person() -> None:
    found = read_body("gls", json.dumps(STRANGE).encode(), received_at=NOW)

    assert found.problems == ("unknown_shape",)


def test_an_answer_of_the_known_shape_without_events_is_not_looked_at_twice() -> None:
    quiet = b'{"tracking_number": "SP1", "tracking_status": null, "tracking_history": []}'

    assert read_body("shippo", quiet, received_at=NOW) == ParsedBody()


def test_an_error_answer_gives_no_event_at_a_second_look() -> None:
    body = json.dumps(STRANGE | {"errors": [{"code": "9", "message": "No such parcel"}]})

    found = read_body("fedex", b'{"errors": [{"code": "X", "message": "no"}]}', received_at=NOW)

    assert (found.scans, found.problems) == ((), ("X: no",))
    assert read_unknown(b'{"parcel": "1", "found": false, "events": []}').problems == (
        "found: false",
    )
    assert len(read_unknown(body.encode()).scans) == 2
