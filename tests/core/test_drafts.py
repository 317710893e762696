from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backhaul.core.allowance import LineAllowance
from backhaul.core.axes import Method, Resolution
from backhaul.core.drafts import (
    Gone,
    Needs,
    PickedFacts,
    Standing,
    asks_serials,
    branch_of,
    item_problems,
    leaf_of,
    needs_photos,
    offered,
    option_problems,
    serials_of,
    standing,
    way_problems,
    welcomes_photos,
)
from backhaul.core.money import Money
from backhaul.core.policies.decide import decide
from backhaul.core.policies.facts import OrderFacts, RequestFacts, UnitFacts
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.policy import Policy
from tests.cast import MONDAY
from tests.core.policies.makers import policy, row

POLICY = Policy.default("EUR")
WEEK = timedelta(days=7)


def stands(*, left: tuple[int, int, int] = (2, 0, 0), **unit: Any) -> Standing:
    shipped, asked, returned = left
    given = {"delivered_at": MONDAY - WEEK, **unit}
    facts = UnitFacts(key="1", line_id="1", sku="TEE", paid=Money(3000, "EUR"), **given)
    allowance = LineAllowance(1, shipped, asked_back=asked, returned=returned)
    return standing(POLICY, facts, OrderFacts(ref=""), allowance, now=MONDAY)


def test_what_came_in_time_may_come_back_until_the_window_closes() -> None:
    line = stands()

    assert (line.remaining, line.gone, line.refusals) == (2, None, ())
    assert line.closes_at == MONDAY - WEEK + timedelta(days=30)
    assert line.is_open


def test_the_policys_own_refusals_are_all_told() -> None:
    line = stands(is_final_sale=True, delivered_at=MONDAY - timedelta(days=60))

    assert [found.code for found in line.refusals] == ["final_sale", "window_closed"]
    assert line.refusals[1].facts == {
        "closed_at": (MONDAY - timedelta(days=30)).isoformat(),
        "window_days": 30,
    }
    assert not line.is_open


@pytest.mark.parametrize(
    ("left", "gone"),
    [
        ((0, 0, 0), Gone.NOT_SENT),
        ((2, 2, 0), Gone.ASKED_BACK),
        ((2, 1, 1), Gone.ASKED_BACK),
        ((2, 0, 2), Gone.CAME_BACK),
        ((2, 1, 0), None),
    ],
)
def test_what_is_left_is_told_with_why_there_is_nothing(
    left: tuple[int, int, int], gone: Gone | None
) -> None:
    assert stands(left=left).gone is gone


def test_what_has_not_arrived_has_no_end_of_its_window() -> None:
    line = stands(delivered_at=None)

    assert line.closes_at is None
    assert line.is_open


def test_a_reason_is_chosen_in_two_steps_where_there_are_two() -> None:
    assert leaf_of("fit", "too_small") == "too_small"
    assert leaf_of("fit", "") == ""
    assert leaf_of("fit", "defective") == ""
    assert leaf_of("late", "") == "arrived_late"
    assert leaf_of("nonsense", "too_small") == ""
    assert branch_of("defective") == "broken"
    assert branch_of("nonsense") == ""


def test_photos_are_needed_where_the_policy_says_so_and_welcome_where_there_is_to_see() -> None:
    assert needs_photos(POLICY, "arrived_damaged")
    assert not needs_photos(POLICY, "wrong_item")
    assert welcomes_photos(POLICY, "wrong_item")
    assert welcomes_photos(POLICY, "defective")
    assert not welcomes_photos(POLICY, "too_small")


def picked(**values: Any) -> PickedFacts:
    given: dict[str, Any] = {
        "line_id": 7,
        "quantity": 1,
        "reason": "too_small",
        "has_branch": True,
        "comment": "",
        "photos": 0,
        **values,
    }
    return PickedFacts(**given)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"quantity": 0}, "quantity_out_of_range"),
        ({"quantity": 3}, "quantity_out_of_range"),
        ({"reason": "", "has_branch": False}, "reason_missing"),
        ({"reason": ""}, "reason_half"),
        ({"comment": "x" * 2001}, "comment_too_long"),
        ({"reason": "defective"}, "photos_needed"),
        ({"line_id": 8}, "line_not_returnable"),
        ({"line_id": 9}, "line_not_returnable"),
    ],
)
def test_each_thing_that_is_wrong_with_a_line_is_told(
    values: dict[str, Any], code: str
) -> None:
    lines = {7: stands(), 8: stands(is_final_sale=True)}

    (problem,) = item_problems(POLICY, [picked(**values)], lines, {})

    assert problem.code == code
    assert problem.facts["line"] == values.get("line_id", 7)


def test_all_problems_of_all_lines_are_told_at_once() -> None:
    wrong = [picked(quantity=9, reason=""), picked(line_id=8, reason="defective")]

    found = item_problems(POLICY, wrong, {7: stands(), 8: stands()}, {})

    assert [problem.code for problem in found] == [
        "quantity_out_of_range",
        "reason_half",
        "photos_needed",
    ]
    assert found[0].facts == {"line": 7, "most": 2}


def test_nothing_picked_is_a_problem_and_a_whole_request_has_none() -> None:
    assert [p.code for p in item_problems(POLICY, [], {}, {})] == ["nothing_wanted"]
    fine = picked(photos=1, reason="defective")
    assert item_problems(POLICY, [fine], {7: stands()}, {}) == ()


def test_what_a_rule_wants_with_a_line_is_asked_for_once_its_reason_is_known() -> None:
    wanted = {7: Needs(photos=2, serials=True)}
    two = picked(photos=1, reason="too_small", quantity=2, serials=1)
    found = item_problems(POLICY, [two], {7: stands()}, wanted)

    assert [(one.code, one.facts["most"]) for one in found] == [
        ("photos_needed", 2),
        ("serial_needed", 2),
    ]
    whole = replace(two, photos=2, serials=2)
    assert item_problems(POLICY, [whole], {7: stands()}, wanted) == ()
    open_reason = item_problems(POLICY, [replace(two, reason="")], {7: stands()}, wanted)
    assert [one.code for one in open_reason] == ["reason_half"]


def test_several_serial_numbers_stand_in_one_field() -> None:
    assert serials_of(" SN-1, SN-2;\nSN-3,, ") == ("SN-1", "SN-2", "SN-3")
    assert serials_of("") == ()


def test_there_is_a_field_for_serial_numbers_where_a_rule_may_want_one() -> None:
    numbered = row("numbered", {"outcome": "authorize", "needs_serial": True})
    assert asks_serials(policy(eligibility=[numbered]))
    assert not asks_serials(policy(eligibility=[{**numbered, "is_on": False}]))
    assert not asks_serials(POLICY)


def test_an_open_line_is_not_refused_by_the_policy() -> None:
    line = stands()
    facts = RequestFacts(
        units=(
            UnitFacts(
                key="1",
                line_id="1",
                sku="TEE",
                paid=Money(3000, "EUR"),
                delivered_at=MONDAY - WEEK,
            ),
        ),
        resolution=Resolution.REFUND,
        method=Method.QR,
        currency="EUR",
        requested_at=MONDAY,
    )

    (verdict,) = decide(POLICY, facts, now=MONDAY).units

    assert line.is_open
    assert verdict.outcome is Outcome.AUTHORIZE


def test_what_can_be_chosen_is_what_the_policy_allows_and_we_can_do() -> None:
    everything = offered(POLICY, sells_labels=True)

    assert everything.resolutions == (Resolution.REFUND, Resolution.CREDIT)
    assert everything.methods == (Method.QR, Method.LABEL, Method.OWN_CARRIER)
    assert offered(POLICY, sells_labels=False).methods == (Method.OWN_CARRIER,)
    only = POLICY.model_copy(update={"methods": (Method.PICKUP, Method.LABEL)})
    assert offered(only, sells_labels=True).methods == (Method.LABEL,)


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({}, []),
        ({"resolution": "exchange"}, ["resolution_missing"]),
        ({"method": "pickup"}, ["method_missing"]),
        ({"method": "own_carrier"}, ["carrier_missing", "tracking_number_missing"]),
        (
            {"method": "own_carrier", "carrier": "x" * 81, "tracking_number": "- -"},
            ["carrier_too_long", "tracking_number_missing"],
        ),
        (
            {"method": "own_carrier", "carrier": "Hermes", "tracking_number": "号码"},
            ["tracking_number_unusable"],
        ),
        (
            {"method": "own_carrier", "carrier": "Hermes", "tracking_number": "1" * 41},
            ["tracking_number_unusable"],
        ),
        ({"method": "own_carrier", "carrier": "Hermes", "tracking_number": "H 1"}, []),
        ({"tracking_number": "号码"}, []),
    ],
)
def test_options_are_checked_against_what_is_offered(
    values: dict[str, str], codes: list[str]
) -> None:
    given = {
        "resolution": "refund",
        "method": "qr",
        "carrier": "",
        "tracking_number": "",
        **values,
    }

    found = option_problems(offered(POLICY, sells_labels=True), **given)

    assert [problem.code for problem in found] == codes


@pytest.mark.parametrize(
    ("number", "code", "facts"),
    [
        ("1Z 1234 5E02 0527 1686", "carrier_suggested", {"carrier": "UPS"}),
        ("1Z12345E0205271676", "carrier_suggested_mistyped", {"carrier": "UPS"}),
        ("ABC", "carrier_missing", {}),
    ],
)
def test_a_missing_carrier_is_asked_for_by_the_number_and_never_taken_for_granted(
    number: str, code: str, facts: dict[str, str]
) -> None:
    [problem] = way_problems([Method.OWN_CARRIER], "own_carrier", " ", number)

    assert (problem.code, dict(problem.facts)) == (code, facts)
    assert way_problems([Method.OWN_CARRIER], "own_carrier", "Hermes", number) == ()


def test_a_rule_against_one_choice_does_not_close_the_line() -> None:
    rules = policy(offer=[row("less", {"resolutions": ["credit"], "methods": ["own_carrier"]})])
    facts = UnitFacts(
        key="1",
        line_id="1",
        sku="TEE",
        paid=Money(3000, "EUR"),
        delivered_at=MONDAY - WEEK,
    )

    line = standing(rules, facts, OrderFacts(ref=""), LineAllowance(1, 2), now=MONDAY)

    assert line.is_open
