"""What is owed: to the minor unit, explained, and never more than a tender can take."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backhaul.core.axes import Processing, Resolution
from backhaul.core.money import CurrencyMismatch, Money, zero
from backhaul.core.policies.model import RefundTrigger
from backhaul.core.policies.terms import FeeKind, FeeTerm
from backhaul.core.settlement import (
    FeeOwed,
    LegKind,
    LegPlan,
    Owed,
    Part,
    SettledUnit,
    SettlementFacts,
    Tender,
    TenderKind,
    UnitOwed,
    UnitShare,
    fee_tax,
    is_trigger_met,
    owed,
    unit_share,
)
from backhaul.core.settlement.way_out import WayTax
from backhaul.core.tracking.words import Position


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def unit(
    key: str = "u1",
    *,
    paid: int = 5_000,
    tax: int = 798,
    quantity: int = 1,
    index: int = 0,
    fee: int = 0,
    seller_at_fault: bool = False,
    deduction_bp: int = 0,
) -> SettledUnit:
    fees = (FeeTerm(kind=FeeKind.LABEL, minor=fee),) if fee else ()
    return SettledUnit(
        key=key,
        line_paid=eur(paid),
        line_tax=eur(tax),
        line_quantity=quantity,
        index=index,
        fees=fees,
        is_seller_at_fault=seller_at_fault,
        deduction_bp=deduction_bp,
    )


def settle(
    *units: SettledUnit,
    tenders: tuple[Tender, ...] = (Tender("card", eur(100_000)),),
    resolution: Resolution = Resolution.REFUND,
    bonus: int = 0,
) -> Owed:
    return owed(SettlementFacts("EUR", resolution, units, tenders, bonus))


def test_a_unit_is_paid_back_in_full_to_the_card() -> None:
    assert settle(unit()) == Owed(
        total=eur(5_000),
        units=(
            UnitOwed(
                "u1", eur(5_000), eur(5_000), eur(0), eur(798), (Part("paid", eur(5_000)),)
            ),
        ),
        legs=(
            LegPlan(
                LegKind.REFUND,
                "card",
                eur(5_000),
                (UnitShare("u1", eur(5_000)),),
                ("back_to_tender",),
            ),
        ),
        by_hand=eur(0),
    )


def test_a_fee_and_a_deduction_are_explained() -> None:
    found = settle(unit(fee=495, deduction_bp=1_000))

    assert found.units[0].parts == (
        Part("paid", eur(5_000)),
        Part("deduction", eur(-500)),
        Part("fee", eur(-495)),
    )
    assert found.units[0].due == eur(4_005)
    assert found.units[0].tax == eur(718)


def test_a_fee_never_takes_more_than_there_is() -> None:
    found = settle(unit(paid=300, tax=0, fee=495))

    assert found.units[0].due == eur(0)
    assert found.legs == ()
    assert found.total == eur(0)


def test_there_is_no_fee_when_the_seller_is_at_fault() -> None:
    assert settle(unit(fee=495, seller_at_fault=True)).total == eur(5_000)


def test_credit_carries_its_bonus_as_a_leg_of_its_own() -> None:
    found = settle(unit(paid=4_999), resolution=Resolution.CREDIT, bonus=10)

    assert [(leg.kind, leg.tender_id, leg.amount) for leg in found.legs] == [
        (LegKind.CREDIT, None, eur(4_999)),
        (LegKind.BONUS, None, eur(499)),
    ]
    assert found.total == eur(5_498)
    assert found.by_hand == eur(0)
    assert found.units[0].parts[-1] == Part("bonus", eur(499))


def test_a_refund_has_no_bonus() -> None:
    assert settle(unit(), bonus=10).total == eur(5_000)
    assert settle(replace(unit(), bonus_minor=500)).total == eur(5_000)


def test_a_bonus_in_an_amount_is_given_once_and_beside_what_is_due() -> None:
    by_credit = partial(settle, resolution=Resolution.CREDIT)
    whole = by_credit(replace(unit(fee=495), bonus_minor=500))
    rest = by_credit(replace(unit(), bonus_minor=500, covered_minor=1_000))
    nothing = by_credit(replace(unit(paid=300, tax=0, fee=495), bonus_minor=500))

    assert [(leg.kind, leg.amount) for leg in whole.legs] == [
        (LegKind.CREDIT, eur(4_505)),
        (LegKind.BONUS, eur(500)),
    ]
    assert rest.total == eur(4_000)
    assert nothing.total == eur(0)


def test_each_fee_is_told_with_the_tax_inside_it_and_none_beyond_what_is_left() -> None:
    fees = (
        FeeTerm(kind=FeeKind.LABEL, minor=495, tax_bp=1_900),
        FeeTerm(kind=FeeKind.RESTOCKING, minor=800),
    )
    found = settle(replace(unit(paid=1_000, tax=0), fees=fees)).units[0]

    assert found.fees == (
        FeeOwed("label", eur(495), eur(79)),
        FeeOwed("restocking", eur(505), eur(0)),
    )
    assert found.due == eur(0)
    assert [fee_tax(119, 1_900), fee_tax(100, None), fee_tax(0, 1_900)] == [19, 0, 0]


def test_tenders_are_filled_in_their_order_and_the_rest_is_for_a_person() -> None:
    tenders = (
        Tender("card", eur(6_000)),
        Tender("spent", eur(-5)),
        Tender("gift", eur(1_000), TenderKind.CREDIT),
    )

    found = settle(unit("a"), unit("b"), tenders=tenders)

    assert found.legs == (
        LegPlan(
            LegKind.REFUND,
            "card",
            eur(6_000),
            (UnitShare("a", eur(5_000)), UnitShare("b", eur(1_000))),
            ("back_to_tender",),
        ),
        LegPlan(
            LegKind.CREDIT, "gift", eur(1_000), (UnitShare("b", eur(1_000)),), ("store_credit",)
        ),
    )
    assert found.by_hand == eur(3_000)
    assert found.total == eur(10_000)


def test_a_tender_in_another_currency_is_no_place_for_the_money() -> None:
    with pytest.raises(CurrencyMismatch):
        settle(unit(), tenders=(Tender("card", Money(5_000, "USD")),))


def test_nothing_is_owed_for_no_units() -> None:
    assert settle() == Owed(zero("EUR"), (), (), zero("EUR"))


def test_a_units_share_depends_on_its_index_alone() -> None:
    assert [unit_share(eur(1_000), 3, index).minor for index in range(3)] == [334, 333, 333]


@pytest.mark.parametrize("index", [-1, 3])
def test_a_unit_beyond_its_line_has_no_share(index: int) -> None:
    with pytest.raises(ValueError, match="of a line of 3"):
        unit_share(eur(1_000), 3, index)


@settings(max_examples=200, deadline=None)
@given(
    paid=st.integers(0, 10**7),
    tax_percent=st.integers(0, 25),
    quantity=st.integers(1, 12),
    seed=st.integers(0, 10**6),
)
def test_any_partition_of_a_line_ends_at_exactly_what_was_paid(
    paid: int, tax_percent: int, quantity: int, seed: int
) -> None:
    tax = paid * tax_percent // 125
    dice = random.Random(seed)
    order = dice.sample(range(quantity), quantity)
    room = eur(paid)
    back = taxes = 0
    while order:
        batch = [order.pop() for _ in range(dice.randint(1, len(order)))]
        units = [unit(str(i), paid=paid, tax=tax, quantity=quantity, index=i) for i in batch]
        found = settle(*units, tenders=(Tender("card", room),))
        assert found.by_hand == eur(0)
        room -= found.total
        back += found.total.minor
        taxes += sum(one.tax.minor for one in found.units)

    assert (back, taxes, room) == (paid, tax, eur(0))


@settings(max_examples=200, deadline=None)
@given(
    units=st.lists(
        st.tuples(st.integers(0, 10**5), st.integers(0, 2_000), st.integers(0, 10_000)),
        max_size=6,
    ),
    rooms=st.lists(st.integers(-10, 10**5), max_size=4),
    resolution=st.sampled_from(Resolution),
    bonus=st.integers(0, 100),
)
def test_legs_shares_and_parts_always_sum_up(
    units: list[tuple[int, int, int]], rooms: list[int], resolution: Resolution, bonus: int
) -> None:
    tenders = tuple(Tender(f"t{i}", eur(room)) for i, room in enumerate(rooms))
    facts = [
        unit(f"u{i}", paid=paid, tax=paid // 6, fee=fee, deduction_bp=bp)
        for i, (paid, fee, bp) in enumerate(units)
    ]

    found = settle(*facts, tenders=tenders, resolution=resolution, bonus=bonus)

    assert (
        sum(leg.amount.minor for leg in found.legs) + found.by_hand.minor == found.total.minor
    )
    assert sum((one.due + one.bonus).minor for one in found.units) == found.total.minor
    assert found.by_hand.minor >= 0
    for leg in found.legs:
        assert sum(share.amount.minor for share in leg.shares) == leg.amount.minor > 0
        if leg.tender_id is not None:
            assert leg.amount.minor <= rooms[int(leg.tender_id[1:])]
    for one in found.units:
        assert sum(part.amount.minor for part in one.parts) == (one.due + one.bonus).minor
        assert one.due.minor >= 0


@pytest.mark.parametrize(
    ("trigger", "position", "processing", "is_met"),
    [
        (RefundTrigger.FIRST_SCAN, None, Processing.AWAITED, False),
        (RefundTrigger.FIRST_SCAN, Position.HANDED_OVER, Processing.AWAITED, False),
        (RefundTrigger.FIRST_SCAN, Position.ACCEPTED, Processing.AWAITED, True),
        (RefundTrigger.FIRST_SCAN, None, Processing.RECEIVED, True),
        (RefundTrigger.DELIVERED, Position.OUT_FOR_DELIVERY, Processing.AWAITED, False),
        (RefundTrigger.DELIVERED, Position.DELIVERED, Processing.AWAITED, True),
        (RefundTrigger.DELIVERED, Position.DELIVERED, Processing.MISSING, False),
        (RefundTrigger.RECEIPT, Position.DELIVERED, Processing.AWAITED, False),
        (RefundTrigger.RECEIPT, Position.RECEIVED, Processing.RECEIVED, True),
        (RefundTrigger.RECEIPT, Position.RECEIVED, Processing.MISSING, False),
        (RefundTrigger.INSPECTION, Position.RECEIVED, Processing.RECEIVED, False),
        (RefundTrigger.INSPECTION, Position.RECEIVED, Processing.INSPECTED, True),
        (RefundTrigger.INSPECTION, None, Processing.FINISHED, True),
    ],
)
def test_the_money_waits_for_its_trigger(
    trigger: RefundTrigger, position: Position | None, processing: Processing, *, is_met: bool
) -> None:
    assert is_trigger_met(trigger, position, processing) is is_met


def test_a_later_trigger_is_never_met_before_an_earlier_one() -> None:
    for position, processing in product([None, *Position], Processing):
        met = [is_trigger_met(trigger, position, processing) for trigger in RefundTrigger]
        assert met == sorted(met, reverse=True)


def test_what_other_legs_pay_already_is_not_paid_again() -> None:
    result = settle(replace(unit(fee=500), covered_minor=1_500))

    assert (result.units[0].due, result.units[0].rest) == (eur(4_500), eur(3_000))
    assert (result.total, result.by_hand) == (eur(3_000), eur(0))
    assert [leg.amount for leg in result.legs] == [eur(3_000)]


def elsewhere(minor: int, *units: SettledUnit, bonus: int | None = None) -> Owed:
    return owed(
        SettlementFacts(
            "EUR",
            Resolution.REFUND if bonus is None else Resolution.CREDIT,
            units,
            (Tender("card", eur(100_000)),),
            bonus or 0,
            elsewhere_minor=minor,
        )
    )


def test_what_was_refunded_elsewhere_is_not_paid_again_and_is_told() -> None:
    found = elsewhere(500, unit(fee=495))

    [one] = found.units
    assert (one.due, one.rest, one.elsewhere_minor) == (eur(4_005), eur(4_005), 500)
    assert one.parts == (
        Part("paid", eur(5_000)),
        Part("fee", eur(-495)),
        Part("elsewhere", eur(-500)),
    )
    assert [leg.amount for leg in found.legs] == [eur(4_005)]


def test_what_was_refunded_elsewhere_is_taken_off_unit_by_unit_and_no_further() -> None:
    found = elsewhere(6_000, unit(), unit("u2"), unit("u3"))
    over = elsewhere(9_000, unit(), unit("u2", paid=3_000))

    assert [one.rest for one in found.units] == [eur(0), eur(4_000), eur(5_000)]
    assert [one.elsewhere_minor for one in found.units] == [5_000, 1_000, 0]
    assert found.total == eur(9_000)
    assert [one.elsewhere_minor for one in over.units] == [5_000, 3_000]
    assert (over.total, over.legs) == (eur(0), ())


def test_the_way_out_is_refunded_elsewhere_after_the_goods() -> None:
    taxes = (WayTax("VAT", 1_900, 90), WayTax("City", None, 6))
    sent = replace(unit(), shipping_minor=600, shipping_taxes=taxes)

    [one] = elsewhere(5_200, sent).units

    assert (one.rest, one.rest_shipping, one.shipping_tax) == (eur(400), 400, 64)
    assert [tax.minor for tax in one.shipping_taxes] == [60, 4]
    assert one.parts == (
        Part("paid", eur(5_000)),
        Part("shipping", eur(400)),
        Part("elsewhere", eur(-5_000)),
    )


def test_a_bonus_is_for_what_is_paid_now_and_not_for_what_went_elsewhere() -> None:
    [one] = elsewhere(1_000, unit(), bonus=10).units

    assert (one.rest, one.bonus) == (eur(4_000), eur(400))
    assert sum(part.amount.minor for part in one.parts) == 4_400


def test_a_deduction_below_what_other_legs_pay_leaves_no_rest() -> None:
    result = settle(replace(unit(deduction_bp=9_000), covered_minor=1_500))

    assert (result.units[0].rest, result.legs) == (eur(0), ())


def test_a_unit_that_was_not_in_the_opened_box_meets_no_trigger() -> None:
    met = is_trigger_met(RefundTrigger.FIRST_SCAN, Position.RECEIVED, Processing.AWAITED)

    assert not met
