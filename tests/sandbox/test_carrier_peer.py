from __future__ import annotations

import hashlib
import hmac
import http.client
import json
from typing import Any

import pytest

from backhaul_sandbox.carrier.tariff import check_digit, tracking_number
from tests.sandbox.accounts import HOME, RETURN_CENTER, CarrierAccount
from tests.sandbox.peers import Listener, wait_until

WAY = ["LC", "DO", "AC", "DP", "AR", "DP", "AR", "OD", "DL"]


def test_a_label_has_a_number_with_a_check_digit_a_price_and_a_code(
    carrier: CarrierAccount,
) -> None:
    answer = carrier.buy(reference="RAN-7")

    label = answer.json
    number = label["tracking_number"]
    assert answer.status == 201
    assert number[:2] == "PK"
    assert int(number[-1]) == check_digit(number[2:-1])
    assert (label["price_minor"], label["currency"]) == (495, "EUR")
    assert label["carrier"] == "Paketo"
    assert label["qr_text"] == f"PAKETO:{number}:RAN-7"
    assert carrier.codes(number) == ["LC"]


def test_the_check_digit_weighs_three_and_one_from_the_right() -> None:
    assert check_digit("123456789") == 5
    assert check_digit("629104150021") == 3
    assert check_digit("000000000") == 0


def test_a_hundred_thousand_numbers_are_all_different() -> None:
    numbers = {tracking_number(123_456_789, count) for count in range(100_000)}

    assert len(numbers) == 100_000


@pytest.mark.parametrize(
    ("weight_grams", "destination", "price"),
    [
        (2_000, HOME, 495),
        (2_001, HOME, 695),
        (10_001, HOME, 1595),
        (900, RETURN_CENTER, 1095),
        (900, {**HOME, "country": "GB"}, 1995),
    ],
)
def test_a_price_goes_by_weight_and_border(
    carrier: CarrierAccount, weight_grams: int, destination: dict[str, str], price: int
) -> None:
    answer = carrier.buy(weight_grams=weight_grams, to=destination)

    assert answer.json["price_minor"] == price


def test_the_same_key_and_order_give_the_same_label(carrier: CarrierAccount) -> None:
    first = carrier.buy("order-1")
    again = carrier.buy("order-1")

    assert again.json == first.json
    assert len(carrier.books()["labels"]) == 1


def test_the_same_key_with_another_order_is_refused(carrier: CarrierAccount) -> None:
    carrier.buy("order-1")

    other = carrier.buy("order-1", weight_grams=901)

    assert other.status == 422
    assert other.json["error"]["code"] == "idempotency_mismatch"
    assert len(carrier.books()["labels"]) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"weight_grams": 31_501}, "too_heavy"),
        ({"to": {**HOME, "postcode": "00000"}}, "undeliverable"),
        ({"to": {**HOME, "postcode": ""}}, "address_invalid"),
        ({"from": {**HOME, "country": "Germany"}}, "address_invalid"),
    ],
)
def test_what_cannot_be_sent_is_refused_and_sold_to_nobody(
    carrier: CarrierAccount, changes: dict[str, Any], code: str
) -> None:
    answer = carrier.buy(**changes)

    assert answer.status == 422
    assert answer.json["error"]["code"] == code
    assert carrier.books()["labels"] == []


def test_a_label_can_be_voided_until_the_first_scan(carrier: CarrierAccount) -> None:
    unused = carrier.buy().json
    used = carrier.buy().json
    carrier.scan(used["tracking_number"], code="DO")

    voided = carrier.ask("DELETE", f"/v1/labels/{unused['id']}")
    refused = carrier.ask("DELETE", f"/v1/labels/{used['id']}")

    assert (voided.status, voided.json["status"]) == (200, "voided")
    assert (refused.status, refused.json["error"]["code"]) == (409, "already_scanned")
    assert carrier.ask("GET", f"/v1/labels/{used['id']}").json["status"] == "active"


def test_an_account_sees_only_its_own_labels(carrier: CarrierAccount) -> None:
    label = carrier.buy().json
    eve = CarrierAccount(carrier.peer)

    for path in (f"/v1/labels/{label['id']}", f"/v1/tracking/{label['tracking_number']}"):
        assert eve.ask("GET", path).status == 404
    assert eve.ask("DELETE", f"/v1/labels/{label['id']}").status == 404
    assert carrier.ask("GET", f"/v1/labels/{label['id']}").json["status"] == "active"


def test_without_a_key_there_is_no_account(carrier: CarrierAccount) -> None:
    assert carrier.peer.ask("POST", "/v1/labels", "{}").status == 401
    short = {"Authorization": "Bearer short"}
    assert carrier.peer.ask("POST", "/v1/labels", "{}", short).status == 401


def test_an_unknown_number_is_not_found(carrier: CarrierAccount) -> None:
    answer = carrier.ask("GET", "/v1/tracking/PK0000000000")

    assert (answer.status, answer.json["error"]["code"]) == (404, "not_found")


def test_a_scan_has_local_time_and_the_offset_of_its_day(carrier: CarrierAccount) -> None:
    number = carrier.bought()

    winter = carrier.scan(
        number,
        code="DO",
        at="2026-11-18T11:05:00Z",
        facility="Kiosk Lindner",
        city="Berlin",
        country="DE",
    )
    summer = carrier.scan(number, code="AR", at="2026-07-18T11:05:00+00:00", country="DE")

    del winter["id"]
    assert winter == {
        "sequence": 2,
        "code": "DO",
        "description": "Dropped off at Kiosk Lindner",
        "local_time": "2026-11-18T12:05:00",
        "utc_offset": "+01:00",
        "facility": "Kiosk Lindner",
        "city": "Berlin",
        "country": "DE",
    }
    assert (summer["local_time"], summer["utc_offset"]) == ("2026-07-18T13:05:00", "+02:00")


def test_a_normal_way_is_told_at_once_in_one_signed_webhook(
    carrier: CarrierAccount, listener: Listener
) -> None:
    carrier.listen(listener.url, "shared secret")
    number = carrier.bought()

    carrier.travel(number, until="delivered", hours=48)

    (heard,) = listener.wait_for(1)
    stamp, _, signature = heard.headers["Paketo-Signature"].partition(",")
    signed = stamp.removeprefix("t=").encode() + b"." + heard.body
    expected = hmac.new(b"shared secret", signed, hashlib.sha256).hexdigest()
    assert signature == f"v1={expected}"
    assert heard.json["type"] == "tracking.updated"
    assert heard.json["tracking_number"] == number
    assert heard.json["events"] == carrier.events(number)[1:]
    assert carrier.codes(number) == WAY


def test_a_way_takes_its_time_and_ends_no_later_than_now(carrier: CarrierAccount) -> None:
    number = carrier.bought()

    events = carrier.travel(number, start="2026-03-02T08:00:00Z", hours=50)

    assert [event["local_time"] for event in events] == [
        "2026-03-02T09:00:00",
        "2026-03-02T15:00:00",
        "2026-03-02T19:00:00",
        "2026-03-03T02:00:00",
        "2026-03-03T15:00:00",
        "2026-03-03T23:00:00",
        "2026-03-04T05:00:00",
        "2026-03-04T11:00:00",
    ]


def test_a_way_can_go_on_where_it_stopped(carrier: CarrierAccount) -> None:
    number = carrier.bought()

    first = carrier.travel(number, until="first_scan", start="2026-03-02T08:00:00Z")
    then = carrier.travel(number, until="in_transit")
    last = carrier.travel(number, until="delivered")
    nothing = carrier.travel(number, until="delivered")

    assert [[event["code"] for event in part] for part in (first, then, last, nothing)] == [
        ["DO"],
        ["AC", "DP", "AR"],
        ["DP", "AR", "OD", "DL"],
        [],
    ]
    times = [event["local_time"] for event in carrier.events(number)[1:]]
    assert times == sorted(times)


def test_a_way_out_of_the_union_goes_through_customs(carrier: CarrierAccount) -> None:
    number = carrier.bought(to={**HOME, "country": "GB", "city": "Leeds"})

    carrier.travel(number, hours=90)

    assert carrier.codes(number) == [*WAY[:5], "CU", "CR", *WAY[5:]]


def test_a_late_webhook_waits_until_it_is_let_go(
    carrier: CarrierAccount, listener: Listener
) -> None:
    carrier.listen(listener.url)
    number = carrier.bought()
    carrier.travel(number, until="in_transit", behaviour="late", hours=20)
    assert carrier.codes(number) == WAY[:5]
    assert [row["state"] for row in carrier.books()["webhooks"]] == ["held"]
    assert listener.heard == []

    carrier.peer.control("/control/flush")

    (heard,) = listener.wait_for(1)
    assert [event["code"] for event in heard.json["events"]] == WAY[1:5]


def test_a_silent_carrier_answers_but_never_tells(
    carrier: CarrierAccount, listener: Listener
) -> None:
    carrier.listen(listener.url)
    number = carrier.bought()

    carrier.travel(number, behaviour="silent", hours=20)
    carrier.scan(number, code="NT")

    assert carrier.codes(number) == [*WAY, "NT"]
    assert carrier.books()["webhooks"] == []


def test_shuffled_webhooks_come_one_by_one_and_backwards(
    carrier: CarrierAccount, listener: Listener
) -> None:
    carrier.listen(listener.url)
    number = carrier.bought()

    carrier.travel(number, behaviour="shuffled", hours=20)

    heard = listener.wait_for(8)
    assert [[event["code"] for event in one.json["events"]] for one in heard] == [
        [code] for code in reversed(WAY[1:])
    ]


def test_duplicated_webhooks_come_three_times_with_the_same_id(
    carrier: CarrierAccount, listener: Listener
) -> None:
    carrier.listen(listener.url)
    number = carrier.bought()

    carrier.travel(number, behaviour="duplicated", hours=20)

    heard = listener.wait_for(3)
    assert len({one.body for one in heard}) == 1


def test_a_lost_parcel_moves_once_and_is_given_up_ten_days_later(
    carrier: CarrierAccount,
) -> None:
    recent, old = carrier.bought(), carrier.bought()

    carrier.travel(recent, behaviour="lost", hours=20)
    carrier.travel(old, behaviour="lost", start="2026-03-02T08:00:00Z")

    assert carrier.codes(recent) == ["LC", "DO", "AC", "DP"]
    assert carrier.codes(old) == ["LC", "DO", "AC", "DP", "LO"]
    assert carrier.travel(old, behaviour="lost") == []


def test_a_carrier_that_is_down_does_nothing_and_says_so(carrier: CarrierAccount) -> None:
    carrier.peer.control("/control/mode", {"outage": "503", "times": 2})

    answers = [carrier.buy().status for _ in range(3)]

    assert answers == [503, 503, 201]
    assert len(carrier.books()["labels"]) == 1


@pytest.mark.parametrize(("outage", "labels"), [("lost_reply", 1), ("lost_request", 0)])
def test_what_a_lost_answer_leaves_behind(
    carrier: CarrierAccount, outage: str, labels: int
) -> None:
    carrier.peer.control("/control/mode", {"outage": outage, "times": 1})

    with pytest.raises((http.client.HTTPException, OSError)):
        carrier.buy("order-1")

    assert len(carrier.books()["labels"]) == labels
    assert carrier.buy("order-1").status == 201
    assert len(carrier.books()["labels"]) == 1


def test_a_new_address_and_secret_take_the_place_of_the_old_one(
    carrier: CarrierAccount, listener: Listener
) -> None:
    carrier.listen("http://127.0.0.1:9/nobody")
    carrier.listen(listener.url)

    carrier.scan(carrier.bought(), code="DO")

    assert len(listener.wait_for(1)) == 1


def test_the_books_say_sandbox_and_show_what_was_sold(carrier: CarrierAccount) -> None:
    number = carrier.bought(reference="<b>RAN</b>")
    carrier.listen("http://127.0.0.1:9/nobody")
    carrier.scan(number, code="ZZ")

    html = carrier.peer.ask("GET", "/").body.decode()

    assert "SANDBOX" in html
    assert number in html
    assert "&lt;b&gt;RAN&lt;/b&gt;" in html
    assert "<b>RAN" not in html
    assert carrier.key not in html
    assert json.dumps(carrier.key) not in json.dumps(carrier.books())


def test_a_failed_webhook_is_tried_again(carrier: CarrierAccount, listener: Listener) -> None:
    listener.answers = [500]
    carrier.listen(listener.url)

    carrier.scan(carrier.bought(), code="DO")

    first, second = listener.wait_for(2)
    assert first.body == second.body
    wait_until(lambda: [row["state"] for row in carrier.books()["webhooks"]] == ["sent"])
