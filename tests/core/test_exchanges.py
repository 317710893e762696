"""What goes out for what comes back: stock, price, and when it may go."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backhaul.core.axes import Authorization, Processing, UnitMoney
from backhaul.core.errors import DomainError
from backhaul.core.exchanges import (
    Ending,
    Price,
    State,
    Stock,
    UnitNow,
    ending,
    is_step,
    may_go,
    price_of,
    send_when,
    waits_for_hold,
)
from backhaul.core.policies.exchanging import HigherPrice, SendWhen
from backhaul.core.policies.model import RiskTier
from backhaul.core.tracking.words import Position

HERE = UnitNow(Authorization.AUTHORIZED, Processing.AWAITED, UnitMoney.PROMISED)


def _unit(**values: object) -> UnitNow:
    return replace(HERE, tier=RiskTier.NORMAL, **values)  # type: ignore[arg-type]


@settings(max_examples=200, deadline=None)
@given(
    count=st.integers(0, 5),
    steps=st.lists(
        st.sampled_from(["reserve", "give_back", "use", "found", "told:0", "told:2"]),
        max_size=60,
    ),
)
def test_no_sequence_of_steps_takes_the_stock_below_what_is_reserved(
    count: int, steps: list[str]
) -> None:
    stock = Stock(count)
    reserved = 0
    for step in steps:
        if step == "reserve":
            kept = stock.reserve()
            assert (kept is None) == (stock.free == 0)
            reserved += kept is not None
            stock = kept or stock
        elif step == "found":
            stock = stock.found()
        elif step.startswith("told"):
            stock, given_up = stock.told(int(step[-1]), released=min(1, reserved))
            reserved -= given_up
        elif reserved:
            stock = stock.give_back() if step == "give_back" else stock.use()
            reserved -= 1
        assert 0 <= stock.reserved <= stock.count
        assert stock.reserved == reserved


def test_the_last_piece_is_reserved_once() -> None:
    kept = Stock(1).reserve()
    assert kept == Stock(1, 1)
    assert kept is not None
    assert kept.reserve() is None
    assert kept.use() == Stock(0, 0)
    assert kept.give_back() == Stock(1, 0)


def test_more_reserved_than_there_are_is_no_stock() -> None:
    with pytest.raises(ValueError, match="2 reserved of 1"):
        Stock(1, 2)


def test_a_lower_count_gives_up_what_was_not_handed_to_the_shop() -> None:
    assert Stock(5, 3).told(1, released=0) == (Stock(1, 1), 2)
    assert Stock(5, 3).told(0, released=2) == (Stock(2, 2), 1)
    assert Stock(5, 3).told(9, released=1) == (Stock(9, 3), 0)


def test_a_difference_is_refunded_asked_for_waived_or_refused() -> None:
    assert price_of(3000, None, HigherPrice.REFUSE) == Price(3000)
    assert price_of(3000, 2500, HigherPrice.REFUSE) == Price(2500, refund_minor=500)
    assert price_of(3000, 3400, HigherPrice.ASK) == Price(3400, due_minor=400)
    assert price_of(3000, 3400, HigherPrice.WAIVE) == Price(3400, waived_minor=400)
    with pytest.raises(DomainError) as caught:
        price_of(3000, 3400, HigherPrice.REFUSE)
    assert (caught.value.code, caught.value.facts) == (
        "exchange_costs_more",
        {"more_minor": 400},
    )


@given(
    paid=st.integers(0, 10**7),
    price=st.integers(0, 10**7),
    rule=st.sampled_from([HigherPrice.ASK, HigherPrice.WAIVE]),
)
def test_both_sides_of_an_exchange_are_worth_the_same(
    paid: int, price: int, rule: HigherPrice
) -> None:
    found = price_of(paid, price, rule)
    assert paid + found.due_minor + found.waived_minor == found.value_minor + found.refund_minor
    assert min(found.due_minor, found.waived_minor, found.refund_minor) >= 0
    assert 0 in {found.refund_minor, found.due_minor + found.waived_minor}


def test_before_anything_came_it_goes_only_where_the_risk_allows() -> None:
    found = {tier: send_when(SendWhen.REQUEST, tier).value for tier in (None, *RiskTier)}
    assert found == {
        None: "inspection",
        RiskTier.LOW: "request",
        RiskTier.NORMAL: "first_scan",
        RiskTier.HIGH: "inspection",
    }
    assert send_when(SendWhen.DELIVERED, RiskTier.LOW) is SendWhen.DELIVERED


@pytest.mark.parametrize(
    ("unit", "rule", "goes"),
    [
        (_unit(), SendWhen.FIRST_SCAN, False),
        (_unit(position=Position.ACCEPTED), SendWhen.FIRST_SCAN, True),
        (_unit(position=Position.IN_TRANSIT), SendWhen.DELIVERED, False),
        (_unit(position=Position.DELIVERED), SendWhen.DELIVERED, True),
        (_unit(processing=Processing.RECEIVED), SendWhen.DELIVERED, True),
        (_unit(processing=Processing.INSPECTED), SendWhen.DELIVERED, False),
        (_unit(processing=Processing.INSPECTED), SendWhen.INSPECTION, False),
        (
            _unit(processing=Processing.INSPECTED, money=UnitMoney.APPROVED),
            SendWhen.INSPECTION,
            True,
        ),
        (
            _unit(processing=Processing.MISSING, position=Position.DELIVERED),
            SendWhen.DELIVERED,
            False,
        ),
        (_unit(keeps=True), SendWhen.INSPECTION, True),
        (
            _unit(money=UnitMoney.CHECKING, position=Position.ACCEPTED),
            SendWhen.FIRST_SCAN,
            False,
        ),
        (_unit(authorization=Authorization.REQUESTED), SendWhen.REQUEST, False),
        (_unit(authorization=Authorization.EXPIRED), SendWhen.FIRST_SCAN, False),
    ],
)
def test_it_goes_when_its_rule_says(unit: UnitNow, rule: SendWhen, goes: bool) -> None:
    assert may_go(unit, rule) is goes


@pytest.mark.parametrize(
    ("unit", "hold_minor", "is_held", "waits"),
    [
        (_unit(), 3000, False, True),
        (_unit(), 3000, True, False),
        (_unit(), 0, False, False),
        (_unit(processing=Processing.RECEIVED), 3000, False, True),
        (_unit(processing=Processing.INSPECTED), 3000, False, False),
        (_unit(keeps=True), 3000, False, False),
    ],
)
def test_it_waits_for_a_hold_while_something_unseen_is_to_come(
    unit: UnitNow, hold_minor: int, *, is_held: bool, waits: bool
) -> None:
    assert waits_for_hold(unit, hold_minor, is_held=is_held) is waits


def test_it_ends_with_the_return_and_with_what_goes_back() -> None:
    assert ending(_unit()) is None
    assert ending(_unit(authorization=Authorization.REFUSED)) is Ending.REFUSED
    assert ending(_unit(authorization=Authorization.WITHDRAWN)) is Ending.WITHDRAWN
    assert ending(_unit(authorization=Authorization.EXPIRED)) is Ending.EXPIRED
    late = _unit(authorization=Authorization.EXPIRED, processing=Processing.RECEIVED)
    assert ending(late) is None
    back = _unit(processing=Processing.DECIDED, disposition="send_back_to_customer")
    assert ending(back) is Ending.SENT_BACK
    assert [one for one in Ending if one.is_owed_still] == [
        Ending.OUT_OF_STOCK,
        Ending.BY_PERSON,
    ]


def test_the_steps_are_these_and_no_others() -> None:
    open_ = {(a.value, b.value) for a in State for b in State if is_step(a, b)}
    assert open_ == {
        ("waiting", "reserved"),
        ("reserved", "waiting"),
        ("reserved", "released"),
        ("released", "sent"),
        ("waiting", "ended"),
        ("reserved", "ended"),
        ("released", "ended"),
    }
