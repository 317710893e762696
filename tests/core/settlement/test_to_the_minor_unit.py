"""The borders of each sum: what one minor unit more, or one less, would change."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from backhaul.core.axes import Processing, Resolution
from backhaul.core.law.model import Outbound
from backhaul.core.money import Money
from backhaul.core.policies.model import RefundTrigger
from backhaul.core.policies.terms import FeeKind, FeeTerm
from backhaul.core.settlement import (
    Owed,
    SettledUnit,
    SettlementFacts,
    Shown,
    TaxLine,
    Tender,
    TenderKind,
    UnitOwed,
    bonus_of,
    fee_tax,
    is_trigger_met,
    owed,
    unit_share,
)
from backhaul.core.settlement.way_out import (
    GoesBack,
    LineSent,
    WayOut,
    WayTax,
    taxes_inside,
    way_out,
)
from backhaul.core.tracking.words import Position

#: In minor units: so much that one basis point more or less of it shows.
MUCH = 100_000_000


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def unit(paid: int, key: str = "u1") -> SettledUnit:
    return SettledUnit(key, eur(paid), eur(0), 1, 0)


def settle(
    *units: SettledUnit,
    tenders: tuple[Tender, ...] = (Tender("card", eur(10 * MUCH)),),
    resolution: Resolution = Resolution.REFUND,
) -> Owed:
    return owed(SettlementFacts("EUR", resolution, units, tenders))


def only(one: SettledUnit) -> UnitOwed:
    return settle(one).units[0]


def parts(one: SettledUnit) -> dict[str, int]:
    return {part.code: part.amount.minor for part in only(one).parts}


def test_what_was_taken_from_the_shopper_is_shared_as_what_was_paid() -> None:
    assert [unit_share(eur(-1_000), 3, i).minor for i in range(3)] == [-334, -333, -333]
    assert [unit_share(eur(-1), 2, i).minor for i in range(2)] == [-1, 0]
    assert [unit_share(eur(0), 2, i).minor for i in range(2)] == [0, 0]


@pytest.mark.parametrize("index", [-2, 4])
def test_a_unit_far_beyond_its_line_has_no_share(index: int) -> None:
    with pytest.raises(ValueError, match="of a line of 3"):
        unit_share(eur(1_000), 3, index)


@pytest.mark.parametrize(
    ("minor", "rate_bp", "tax"),
    [
        (1, 10_000, 1),  # just the half: up
        (3, 10_000, 2),
        (5_000, 1, 0),  # 0.49995
        (5_001, 1, 1),  # 0.50005
        (15_001, 1, 1),  # 1.49995
        (10_001, None, 0),
        (10_001, 0, 0),
        (119, 1_900, 19),
    ],
)
def test_the_tax_inside_a_fee_is_rounded_at_its_very_half(
    minor: int, rate_bp: int | None, tax: int
) -> None:
    assert fee_tax(minor, rate_bp) == tax


def test_a_bonus_is_whole_percents_of_what_is_due() -> None:
    assert [bonus_of(MUCH, 1, 0), bonus_of(99, 1, 0), bonus_of(100, 1, 0)] == [1_000_000, 0, 1]
    assert [bonus_of(1, 0, 500), bonus_of(0, 10, 500)] == [500, 0]


def test_a_deduction_and_a_share_for_keeping_it_are_basis_points() -> None:
    assert parts(replace(unit(MUCH), deduction_bp=1)) == {"paid": MUCH, "deduction": -10_000}
    assert parts(replace(unit(MUCH), kept_bp=9_999)) == {"paid": MUCH, "kept": -10_000}
    assert parts(unit(MUCH)) == {"paid": MUCH}


def test_a_deduction_comes_before_the_share_for_keeping_it() -> None:
    both = replace(unit(10_000), deduction_bp=2_000, kept_bp=5_000)

    assert parts(both) == {"paid": 10_000, "deduction": -2_000, "kept": -4_000}
    assert only(both).due == eur(4_000)


def test_nothing_is_told_that_is_nothing_but_the_price() -> None:
    assert parts(unit(0)) == {"paid": 0}


def test_a_fee_of_nothing_is_no_fee_and_one_of_a_cent_is() -> None:
    fees = (FeeTerm(kind=FeeKind.LABEL, minor=0), FeeTerm(kind=FeeKind.RESTOCKING, minor=1))
    found = only(replace(unit(1_000), fees=fees))

    assert [(fee.kind, fee.amount.minor) for fee in found.fees] == [("restocking", 1)]


def test_each_fee_leaves_so_much_less_to_the_next() -> None:
    kinds = (FeeKind.LABEL, FeeKind.RESTOCKING, FeeKind.LABEL)
    fees = tuple(FeeTerm(kind=kind, minor=400) for kind in kinds)

    found = only(replace(unit(1_000), fees=fees))

    assert [fee.amount.minor for fee in found.fees] == [400, 400, 200]


def test_taxes_are_told_where_the_order_told_them_and_only_summed_elsewhere() -> None:
    taxed = SettledUnit("u1", eur(1_190), eur(190), 1, 0)
    line = TaxLine("VAT", 1_900, eur(190))

    assert (only(taxed).tax, only(taxed).taxes) == (eur(190), ())
    told = only(replace(taxed, line_taxes=(line,)))
    assert [(t.name, t.rate_bp, t.amount) for t in told.taxes] == [("VAT", 1_900, eur(190))]


def test_the_way_out_is_paid_once_beside_the_price() -> None:
    first = replace(unit(1_000), shipping_minor=495, shipping_taxes=(WayTax("", None, 79),))
    found = only(first)
    assert (found.due, found.rest, found.rest_shipping, found.shipping_tax) == (
        eur(1_495),
        eur(1_495),
        495,
        79,
    )

    later = only(replace(first, covered_minor=1_200, covered_shipping_minor=200))
    assert (later.rest, later.rest_shipping) == (eur(295), 295)
    price_left = only(replace(first, covered_minor=595, covered_shipping_minor=495))
    assert (price_left.rest, price_left.rest_shipping) == (eur(900), 0)
    too_much = only(replace(first, covered_minor=600, covered_shipping_minor=600))
    assert (too_much.rest, too_much.rest_shipping) == (eur(895), 0)


def test_a_share_of_credit_counts_the_price_and_not_the_way_out() -> None:
    facts = SettlementFacts(
        "EUR", Resolution.CREDIT, (replace(unit(1_000), shipping_minor=500),), (), 10
    )

    assert owed(facts).units[0].bonus == eur(100)
    assert owed(replace(facts, credit_bonus_percent=0)).units[0].bonus == eur(0)


def test_a_bonus_is_nobodys_without_credit_or_when_a_leg_was_there_before() -> None:
    one = replace(unit(1_000), bonus_minor=300)
    by_credit = settle(one, resolution=Resolution.CREDIT).units[0]
    again = settle(replace(one, covered_minor=1), resolution=Resolution.CREDIT).units[0]

    assert (by_credit.bonus, again.bonus, only(one).bonus) == (eur(300), eur(0), eur(0))
    assert settle(unit(1_000), resolution=Resolution.CREDIT).units[0].bonus == eur(0)


def test_what_is_covered_to_the_cent_leaves_nothing_and_a_cent_less_one_cent() -> None:
    assert only(replace(unit(1_000), covered_minor=1_000)).rest == eur(0)
    assert only(replace(unit(1_000), covered_minor=1_001)).rest == eur(0)
    [leg] = settle(replace(unit(1_000), covered_minor=999)).legs
    assert leg.amount == eur(1)


def test_duties_are_shared_by_pieces() -> None:
    line = SettledUnit("u1", eur(0), eur(0), 2, 0, is_withdrawn=True, line_duties=eur(5))

    assert [only(replace(line, index=i)).due.minor for i in (0, 1)] == [3, 2]


@pytest.mark.parametrize(("exchange", "to_pay"), [(999, None), (1_000, None), (1_001, 1)])
def test_the_difference_is_to_pay_from_the_first_cent(
    exchange: int, to_pay: int | None
) -> None:
    found = settle(replace(unit(1_000), exchange_minor=exchange))

    assert found.to_pay == (None if to_pay is None else eur(to_pay))
    assert found.legs[0].amount == eur(min(exchange, 1_000))


def test_a_cheaper_exchange_never_pays_for_a_dearer_one() -> None:
    cheap = replace(unit(1_000, "a"), exchange_minor=400)
    dear = replace(unit(1_000, "b"), exchange_minor=1_300)

    found = settle(cheap, dear)

    assert found.to_pay == eur(300)
    assert [leg.amount.minor for leg in found.legs] == [1_400, 600]


def test_payments_come_before_gift_cards_and_each_kind_in_its_own_order() -> None:
    tenders = (
        Tender("gift1", eur(1), TenderKind.CREDIT),
        Tender("card1", eur(10)),
        Tender("gift2", eur(100), TenderKind.CREDIT),
        Tender("card2", eur(1_000)),
        Tender("empty", eur(0)),
        Tender("over", eur(-1)),
    )

    found = settle(unit(5_000), tenders=tenders)

    assert [(leg.tender_id, leg.amount.minor) for leg in found.legs] == [
        ("card1", 10),
        ("card2", 1_000),
        ("gift1", 1),
        ("gift2", 100),
    ]
    assert found.by_hand == eur(3_889)


def test_an_order_for_less_than_nothing_has_no_rate() -> None:
    assert Shown(eur(-1), Money(1, "JPY")).of(eur(5)) is None
    for minor in (-2, -1, 0, 1):
        assert Shown(eur(1), Money(1, "JPY")).of(eur(minor)) == Money(minor, "JPY")


@pytest.mark.parametrize(
    ("cents", "yen"), [(0, 0), (49, 0), (50, 1), (-49, 0), (-50, -1), (149, 1), (150, 2)]
)
def test_what_is_shown_is_rounded_at_its_very_half(cents: int, yen: int) -> None:
    assert Shown(eur(100), Money(1, "JPY")).of(eur(cents)) == Money(yen, "JPY")


WAY = WayOut(paid_minor=495, lines=(LineSent(1, 3_000, 1), LineSent(2, 1_000, 3)))


def by_right(line: int, index: int = 0, outbound: Outbound = Outbound.STANDARD) -> GoesBack:
    return GoesBack(line, index, is_seller_at_fault=False, outbound=outbound)


EVERYTHING = [by_right(1), *(by_right(2, i) for i in range(3))]


def test_where_more_went_back_than_the_law_gives_nothing_is_asked_back() -> None:
    cheaper = replace(WAY, standard_minor=395)

    assert way_out(replace(cheaper, ordered_minor=450), EVERYTHING) == (0, 0, 0, 0)
    assert way_out(replace(cheaper, refunded_minor=200), EVERYTHING) == (0, 0, 0, 195)
    assert way_out(replace(cheaper, ordered_minor=394), EVERYTHING) == (0, 0, 0, 1)
    both = replace(cheaper, refunded_minor=100, ordered_minor=45)
    assert way_out(both, EVERYTHING) == (0, 0, 0, 250)
    fault = GoesBack(1, 0, is_seller_at_fault=True)
    assert way_out(cheaper, [fault, *EVERYTHING[1:]]) == (371, 0, 0, 24)


def test_the_room_of_the_way_is_what_nobody_gave_back() -> None:
    assert WAY.room == 495
    assert replace(WAY, refunded_minor=100, ordered_minor=45).room == 350
    assert replace(WAY, refunded_minor=494).room == 1
    assert replace(WAY, refunded_minor=400, ordered_minor=96).room == 0


def test_a_dearer_usual_way_gives_no_more_than_was_paid() -> None:
    assert way_out(replace(WAY, standard_minor=600), EVERYTHING) == (0, 0, 0, 495)
    assert way_out(replace(WAY, standard_minor=0), EVERYTHING) == (0, 0, 0, 0)


def test_the_last_cent_of_the_room_goes_once() -> None:
    fault = [GoesBack(1, 0, is_seller_at_fault=True), *EVERYTHING[1:]]

    assert way_out(replace(WAY, ordered_minor=494), fault) == (1, 0, 0, 0)
    assert way_out(WAY, fault) == (371, 0, 0, 124)


def test_the_law_of_the_last_piece_counts() -> None:
    mixed = [by_right(1, outbound=Outbound.NOTHING), *EVERYTHING[1:]]

    assert way_out(WAY, mixed) == (0, 0, 0, 495)
    assert way_out(WAY, list(reversed(mixed))) == (0, 0, 0, 0)


def test_one_piece_that_stays_keeps_the_way_and_more_than_all_do_not() -> None:
    two_back = replace(WAY, lines=(WAY.lines[0], LineSent(2, 1_000, 3, back=2)))
    all_back = replace(WAY, lines=(WAY.lines[0], LineSent(2, 1_000, 3, back=4)))

    assert way_out(two_back, [by_right(1)]) == (0,)
    assert way_out(all_back, [by_right(1)]) == (495,)
    assert way_out(WAY, []) == ()


def tax_inside(way: WayOut, before: int, minor: int) -> int:
    return sum(tax.minor for tax in taxes_inside(way, before, minor))


def test_a_way_without_tax_has_none_inside() -> None:
    assert tax_inside(WAY, 0, 495) == 0
    taxed = replace(WAY, tax_minor=79)
    assert (tax_inside(taxed, 0, 1), tax_inside(taxed, 494, 1)) == (0, 0)
    assert tax_inside(taxed, 0, 600) == 79
    assert tax_inside(replace(WAY, tax_minor=400), 0, 495) == 400
    assert [tax_inside(taxed, 0, 0), tax_inside(taxed, 495, 0)] == [0, 0]


#: Trigger → from which position on it is met while nothing has arrived.
MET_FROM = {
    RefundTrigger.FIRST_SCAN: Position.ACCEPTED,
    RefundTrigger.DELIVERED: Position.DELIVERED,
}
UNPACKED = {Processing.INSPECTED, Processing.DECIDED, Processing.FINISHED}


def is_to_be_met(
    trigger: RefundTrigger, position: Position | None, processing: Processing
) -> bool:
    if processing in UNPACKED:
        return True
    if processing is Processing.RECEIVED:
        return trigger is not RefundTrigger.INSPECTION
    if processing is Processing.MISSING or trigger not in MET_FROM or position is None:
        return False
    return position is not Position.RECEIVED and position.rank >= MET_FROM[trigger].rank


def test_each_trigger_is_met_in_its_states_and_in_no_other() -> None:
    for asked in product(RefundTrigger, [None, *Position], Processing):
        assert is_trigger_met(*asked) is is_to_be_met(*asked), asked
