"""A shop spends store credit: its own reference makes it once, and codes are not guessed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.doors.api.desk import Desk
from tests.doors.api.matrix import RESERVE, reach


@pytest.fixture
def code(desk: Desk) -> str:
    return reach(desk, "credited")


def wish(code: str, minor: int = 3000, reference: str = "A-1", **more: Any) -> dict[str, Any]:
    amount = {"minor": minor, "currency": "EUR"}
    return {**RESERVE, "code": code, "amount": amount, "reference": reference, **more}


def balance(desk: Desk, code: str) -> tuple[int, int]:
    said = desk.post("/credit/balance", {"code": code}).json
    return said["balance"]["minor"], said["available"]["minor"]


def test_a_code_is_read_as_people_type_it(desk: Desk, code: str) -> None:
    said = desk.post("/credit/balance", {"code": f" {code.lower().replace('-', ' ')} "})

    assert said.status == 200
    assert said.json == {
        "currency": "EUR",
        "balance": {"minor": 5000, "currency": "EUR"},
        "reserved": {"minor": 0, "currency": "EUR"},
        "available": {"minor": 5000, "currency": "EUR"},
        "ends_at": None,
        "ends": None,
    }


def test_an_order_is_paid_with_it_and_a_part_comes_back(desk: Desk, code: str) -> None:
    made = desk.post("/credit/holds", wish(code))
    again = desk.post("/credit/holds", wish(code))
    hold = made.json["hold"]

    assert (made.status, made.headers["Location"]) == (201, f"/api/v1/credit/holds/{hold}")
    assert (again.status, again.json["hold"]) == (200, hold)
    assert balance(desk, code) == (5000, 2000)

    amount = {"amount": {"minor": 2500, "currency": "EUR"}}
    assert desk.post(f"/credit/holds/{hold}/capture", amount).json["state"] == "captured"
    assert desk.post(f"/credit/holds/{hold}/capture", amount).status == 200
    back = {"amount": {"minor": 500, "currency": "EUR"}, "reference": "R-1"}
    [_, said] = [desk.post(f"/credit/holds/{hold}/give-back", back).json for _ in range(2)]
    assert said["given_back"] == {"minor": 500, "currency": "EUR"}
    assert balance(desk, code) == (3000, 3000)
    assert desk.get(f"/credit/holds/{hold}").json["captured"]["minor"] == 2500


def test_too_much_says_how_much_is_left(desk: Desk, code: str) -> None:
    no = desk.post("/credit/holds", wish(code, 5001))

    assert (no.status, no.code) == (409, "credit_too_little")
    assert no.json["facts"] == {"available_minor": 5000, "currency": "EUR"}
    assert "€50.00" in no.json["detail"]


def test_what_was_released_is_free_and_is_not_captured(desk: Desk, code: str) -> None:
    hold = desk.post("/credit/holds", wish(code)).json["hold"]

    assert desk.post(f"/credit/holds/{hold}/release").json["state"] == "released"
    assert desk.post(f"/credit/holds/{hold}/capture").status == 409
    assert balance(desk, code) == (5000, 5000)


def test_codes_are_not_guessed_and_right_ones_do_not_count(desk: Desk, code: str) -> None:
    for _ in range(35):
        assert desk.post("/credit/balance", {"code": code}).status == 200
    wrong = {"code": "2222-2222-2222"}
    statuses = [desk.post("/credit/balance", wrong).status for _ in range(31)]

    assert statuses == [404] * 30 + [429]
    assert desk.post("/credit/holds", wish(code)).code == "too_many_attempts"


@pytest.mark.parametrize(
    "wrong", [{"minutes": 0}, {"minutes": 43_201}, {"reference": ""}, {"code": ""}]
)
def test_what_cannot_be_is_refused_at_the_door(
    desk: Desk, code: str, wrong: dict[str, Any]
) -> None:
    assert desk.post("/credit/holds", {**wish(code), **wrong}).status == 422
