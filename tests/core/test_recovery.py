"""Which money that went early has no goods, whom it may be asked of, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.axes import Processing, UnitMoney
from backhaul.core.errors import DomainError
from backhaul.core.holds import Rule as HoldRule
from backhaul.core.money import Money
from backhaul.core.recovery import (
    Cause,
    Rule,
    Seen,
    cause_of,
    is_carriers,
    may_charge,
    may_remind,
    next_look,
    room,
    term_days,
)
from tests.cast import MONDAY

P, M = Processing, UnitMoney


def seen(processing: Processing = P.AWAITED, money: UnitMoney = M.PAID, **more: object) -> Seen:
    values = {"paid_at": MONDAY, "arrived_at": None, **more}
    return Seen(processing=processing, money=money, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "days", "cause"),
    [
        (seen(), 29, None),
        (seen(), 30, Cause.NOT_ARRIVED),
        (seen(money=M.APPROVED), 90, None),
        (seen(is_kept=True), 90, None),
        (seen(P.MISSING), 0, Cause.EMPTY),
        (seen(P.MISSING, M.SENT), 0, Cause.EMPTY),
        (seen(P.RECEIVED), 90, None),
        (seen(P.INSPECTED, differs=True), 0, Cause.OTHER_GOODS),
        (
            seen(P.INSPECTED, differs=True, arrived_at=MONDAY + timedelta(hours=1)),
            0,
            Cause.OTHER_GOODS,
        ),
        (seen(P.DECIDED, differs=True, arrived_at=MONDAY - timedelta(hours=1)), 0, None),
    ],
)
def test_it_is_short_only_where_money_went_before_the_goods(
    one: Seen, days: int, cause: Cause | None
) -> None:
    assert cause_of(one, Rule(), now=MONDAY + timedelta(days=days)) is cause


def test_what_the_carrier_lost_is_never_asked_of_the_shopper() -> None:
    agreed = Rule(may_recharge=True)

    assert not may_charge([Cause.NOT_ARRIVED], agreed, has_carrier=True)
    assert not may_remind([Cause.NOT_ARRIVED], has_carrier=True)
    assert may_charge([Cause.NOT_ARRIVED], agreed, has_carrier=False)
    assert may_charge([Cause.NOT_ARRIVED, Cause.EMPTY], agreed, has_carrier=True)
    assert not may_charge([Cause.EMPTY], Rule(), has_carrier=False)


def test_the_carrier_answers_for_what_it_took_over_and_for_nothing_else() -> None:
    assert is_carriers(Cause.NOT_ARRIVED, has_carrier=True)
    assert not is_carriers(Cause.NOT_ARRIVED, has_carrier=False)
    assert not is_carriers(Cause.EMPTY, has_carrier=True)


def test_two_letters_a_week_apart_and_then_a_decision() -> None:
    assert next_look(Rule(), opened_at=MONDAY, told_at=MONDAY, reminded=1) == (
        MONDAY + timedelta(days=7), "remind",
    )  # fmt: skip
    assert next_look(Rule(), opened_at=MONDAY, told_at=MONDAY, reminded=2) == (
        MONDAY + timedelta(days=14), "decide",
    )  # fmt: skip


def test_the_time_for_an_answer_runs_from_the_letter_and_without_one_nobody_is_reminded() -> (
    None
):
    later = MONDAY + timedelta(days=13)
    assert next_look(Rule(), opened_at=MONDAY, told_at=later, reminded=1) == (
        MONDAY + timedelta(days=20), "remind",
    )  # fmt: skip
    assert next_look(Rule(), opened_at=MONDAY, told_at=None, reminded=0) == (
        MONDAY + timedelta(days=14), "decide",
    )  # fmt: skip


def test_what_is_not_in_the_brands_currency_is_above_any_limit() -> None:
    limited = HoldRule(charges_by_itself=True, by_itself_most_minor=10_000)

    assert limited.may_charge_alone(Money(10_000, "EUR"), "EUR")
    assert not limited.may_charge_alone(Money(10_001, "EUR"), "EUR")
    assert not limited.may_charge_alone(Money(9_000, "JPY"), "EUR")
    assert HoldRule(charges_by_itself=True).may_charge_alone(Money(9_000, "JPY"), "EUR")
    assert not HoldRule().may_charge_alone(Money(1, "EUR"), "EUR")


@pytest.mark.parametrize(
    "rule",
    [Rule(wait_days=0), Rule(decide_days=366), Rule(remind_days=14), Rule(brand_most_minor=-1)],
)
def test_a_rule_that_cannot_be_kept_is_refused(rule: Rule) -> None:
    with pytest.raises(DomainError):
        rule.check()


def test_no_limit_leaves_room_for_any_amount() -> None:
    assert room(None, 10_000) is None
    assert room(5000, 4000) == 1000
    assert room(5000, 6000) == 0


def test_the_days_that_were_agreed_to_hold_whatever_the_rule_says_now() -> None:
    short, long = Rule(remind_days=3, decide_days=5), Rule(decide_days=30)
    assert [term_days(21, rule, has_agreed=True) for rule in (short, long)] == [21, 21]
    assert [term_days(None, rule, has_agreed=True) for rule in (short, long)] == [14, 30]
    assert [term_days(None, rule, has_agreed=False) for rule in (short, long)] == [5, 30]
