from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest

from backhaul.core.law.choice import NEUTRAL, REGIMES, regime_for
from backhaul.core.law.clocks import Told, withdrawal_end
from backhaul.core.law.counting import Place
from backhaul.core.law.grounds import Case, may, may_have_window, objections
from backhaul.core.law.model import Regime, Right
from backhaul.core.law.owed import delivery_owed
from backhaul.core.law.possession import Handover, possession
from backhaul.core.law.sources import NOBODY, Source
from backhaul.core.law.standing import Stands, statutory, warranty
from backhaul.core.law.words import (
    ONLY_A_PERSON,
    Channel,
    Condition,
    Deduction,
    Fee,
    Goods,
    Ground,
    HouseRule,
    Ruling,
    Wish,
)

WISHES: tuple[Wish, ...] = (*HouseRule, *Fee, *Deduction)
RIGHTS = [
    pytest.param(regime, right, id=f"{regime.code}-{min(right.channels)}")
    for regime in REGIMES.values()
    for right in regime.rights
]
each_right = pytest.mark.parametrize(("regime", "right"), RIGHTS)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HERE = Place(zone=UTC)


def case(regime: Regime, right: Right, told: Told | None = None) -> Case:
    return Case(
        regime=regime,
        channel=min(right.channels),
        ground=Ground.STATUTORY,
        told=told or Told(),
    )


def eu(ground: Ground = Ground.STATUTORY) -> Case:
    return Case(regime=REGIMES["eu"], channel=Channel.ONLINE, ground=ground)


@each_right
def test_every_wish_has_an_answer_with_an_article(regime: Regime, right: Right) -> None:
    answers = [may(case(regime, right), wish) for wish in WISHES]

    assert [one.wish for one in answers if not one.source.article] == []
    assert len(answers) == 29


@each_right
def test_what_is_said_about_a_person_only_asks_a_person(regime: Regime, right: Right) -> None:
    rulings = {wish: may(case(regime, right), wish).ruling for wish in ONLY_A_PERSON}

    assert rulings == dict.fromkeys(ONLY_A_PERSON, Ruling.PERSON)


@each_right
def test_no_house_rule_refuses_a_statutory_right(regime: Regime, right: Right) -> None:
    allowed = {
        rule for rule in HouseRule if may(case(regime, right), rule).ruling is Ruling.ALLOWED
    }

    china = {HouseRule.INTACT, HouseRule.INSPECTION_BEFORE_REFUND}
    assert allowed == {HouseRule.LONGER_WINDOW} | (china if regime.code == "cn" else set())


@each_right
def test_telling_less_never_allows_more(regime: Regime, right: Right) -> None:
    order = list(Ruling)
    silent = case(regime, right, Told(right=False, return_cost=False))

    for wish in WISHES:
        told, untold = may(case(regime, right), wish), may(silent, wish)
        assert order.index(untold.ruling) >= order.index(told.ruling)


def test_the_same_wish_has_three_answers_on_three_grounds() -> None:
    answers = [may(eu(ground), Fee.RETURN_SHIPPING) for ground in Ground]

    assert [(one.ground, one.ruling) for one in answers] == [
        (Ground.STATUTORY, Ruling.ALLOWED),
        (Ground.WARRANTY, Ruling.FORBIDDEN),
        (Ground.GOODWILL, Ruling.ALLOWED),
    ]


def test_a_ground_that_does_not_exist_is_not_asked() -> None:
    shop = Case(regime=REGIMES["eu"], channel=Channel.STORE, ground=Ground.STATUTORY)

    with pytest.raises(ValueError, match="no statutory right: eu, store"):
        may(shop, Fee.RESTOCKING)


def test_a_policy_hears_every_objection_the_forbidden_first() -> None:
    wishes: list[Wish] = [
        HouseRule.RISK_SCORE,
        Fee.RETURN_SHIPPING,
        Fee.RESTOCKING,
        HouseRule.FINAL_SALE,
    ]

    found = objections(eu(), wishes)

    assert [(one.wish, one.ruling) for one in found] == [
        (Fee.RESTOCKING, Ruling.FORBIDDEN),
        (HouseRule.FINAL_SALE, Ruling.FORBIDDEN),
        (HouseRule.RISK_SCORE, Ruling.PERSON),
    ]


@pytest.mark.parametrize(
    ("days", "ruling"), [(13, Ruling.FORBIDDEN), (14, Ruling.ALLOWED), (100, Ruling.ALLOWED)]
)
def test_a_house_may_give_more_days_and_never_fewer(days: int, ruling: Ruling) -> None:
    [right] = REGIMES["eu"].rights

    assert may_have_window(right, days).ruling is ruling


def test_the_right_stands_from_the_order_until_its_end() -> None:
    [right] = REGIMES["eu"].rights
    end = withdrawal_end(right, possession(Handover(at=NOON)), HERE)
    unsent = withdrawal_end(right, possession(Handover()), HERE)
    unproven = withdrawal_end(right, possession(Handover(shipped_at=NOON)), HERE)
    late = NOON + timedelta(days=60)

    assert statutory(right, unsent, NOON).stands is Stands.YES
    assert statutory(right, end, NOON + timedelta(days=14)).stands is Stands.YES
    assert statutory(right, end, late).stands is Stands.NO
    assert statutory(right, unproven, late).stands is Stands.PERSON
    assert statutory(None, None, NOON).stands is Stands.NO


def test_excluded_goods_have_no_right_even_in_time_and_it_is_said_why() -> None:
    [right] = REGIMES["eu"].rights
    end = withdrawal_end(right, possession(Handover(at=NOON)), HERE)

    sealed = statutory(right, end, NOON, {Goods.HYGIENE})
    opened = statutory(right, end, NOON, {Goods.HYGIENE}, {Condition.UNSEALED})

    assert sealed.stands is Stands.YES
    assert opened.stands is Stands.NO
    assert str(opened.source) == "Directive 2011/83/EU art. 16(e)"
    assert [one.goods for one in opened.excluded] == [Goods.HYGIENE]


def test_a_warranty_outlives_the_right_to_withdraw() -> None:
    last_hour = datetime(2028, 3, 2, 23, 59, tzinfo=UTC)

    assert warranty(REGIMES["eu"], NOON, last_hour, HERE).stands is Stands.YES
    assert (
        warranty(REGIMES["eu"], NOON, last_hour + timedelta(minutes=1), HERE).stands
        is Stands.NO
    )
    assert warranty(REGIMES["eu"], None, last_hour, HERE).stands is Stands.PERSON
    assert warranty(REGIMES["cn"], NOON, last_hour, HERE).stands is Stands.PERSON
    assert warranty(NEUTRAL, NOON, last_hour, HERE).stands is Stands.PERSON


def test_no_delivery_costs_less_than_nothing() -> None:
    [right] = REGIMES["eu"].rights

    with pytest.raises(ValueError, match="below zero: -1, 0"):
        delivery_owed(right, paid_minor=-1, standard_minor=0)


def test_a_state_is_found_with_and_without_its_country() -> None:
    assert regime_for("US", "us-ny").code == regime_for("us", " NY ").code == "us-ny"


@pytest.mark.parametrize("code", REGIMES)
def test_every_figure_says_where_it_was_read_and_when(code: str) -> None:
    sources = list(_sources(REGIMES[code]))

    assert [one for one in sources if not one.url.startswith("http")] == []
    assert [one for one in sources if not one.article] == []
    assert len(sources) == 0 if code == "neutral" else len(sources) > 10
    assert NOBODY not in sources


def _sources(regime: Regime) -> chain[Source]:
    rights = regime.rights
    return chain(
        regime.duties.values(),
        (one.source for right in rights for one in right.exclusions),
        (one.source for right in rights for one in right.permissions.values()),
        (
            one
            for right in rights
            for one in (
                right.days.source,
                right.anchor.source,
                right.counting.source,
                right.outbound.source,
                right.return_paid_by.source,
                right.refund.days.source,
                right.refund.runs_from.source,
                right.refund.may_withhold.source,
            )
        ),
    )
