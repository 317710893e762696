"""The way out goes back with what was the seller's fault, and with all of a withdrawn order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backhaul.core.law.model import Outbound
from backhaul.core.policies.model import ShippingRefund
from backhaul.core.settlement.way_out import (
    GoesBack,
    LineSent,
    WayOut,
    WayTax,
    taxes_inside,
    way_out,
)

SHIRT, SOCKS = 1, 2
#: A shirt for 30 euro and three pairs of socks for 10, sent for 4.95.
WAY = WayOut(
    paid_minor=495,
    tax_minor=79,
    lines=(LineSent(SHIRT, 3_000, 1), LineSent(SOCKS, 1_000, 3)),
)


def right(line: int, index: int = 0, outbound: Outbound = Outbound.STANDARD) -> GoesBack:
    return GoesBack(line, index, is_seller_at_fault=False, outbound=outbound)


def tax_inside(way: WayOut, before: int, minor: int) -> int:
    return sum(tax.minor for tax in taxes_inside(way, before, minor))


def fault(line: int, index: int = 0) -> GoesBack:
    return GoesBack(line, index, is_seller_at_fault=True)


ALL_SOCKS = [right(SOCKS, 0), right(SOCKS, 1), right(SOCKS, 2)]


def test_a_part_that_goes_back_by_right_brings_none_of_the_way() -> None:
    assert way_out(WAY, ALL_SOCKS) == (0, 0, 0)


def test_the_last_that_goes_back_by_right_brings_all_of_it() -> None:
    without_socks = replace(WAY, lines=(WAY.lines[0], LineSent(SOCKS, 1_000, 3, back=3)))

    assert way_out(without_socks, [right(SHIRT)]) == (495,)
    assert way_out(WAY, [right(SHIRT), *ALL_SOCKS]) == (0, 0, 0, 495)


def test_what_goes_back_out_of_kindness_keeps_the_way_paid() -> None:
    kind = GoesBack(SHIRT, 0, is_seller_at_fault=False)

    assert way_out(WAY, [*ALL_SOCKS, kind]) == (0, 0, 0, 0)


def test_a_faulty_piece_brings_its_part_of_the_way_by_its_price() -> None:
    assert way_out(WAY, [fault(SHIRT)]) == (371,)
    assert way_out(WAY, [fault(SOCKS, i) for i in range(3)]) == (42, 41, 41)
    assert way_out(WAY, [fault(SHIRT), *(fault(SOCKS, i) for i in range(3))]) == (
        371,
        42,
        41,
        41,
    )


def test_after_a_faulty_piece_the_last_by_right_brings_only_the_rest() -> None:
    later = replace(WAY, lines=(replace(WAY.lines[0], back=1), WAY.lines[1]), ordered_minor=371)

    assert way_out(later, ALL_SOCKS) == (0, 0, 124)


def test_what_went_back_without_us_is_not_given_again() -> None:
    partly = replace(WAY, refunded_minor=300)
    wholly = replace(WAY, refunded_minor=495)

    assert way_out(partly, [right(SHIRT), *ALL_SOCKS]) == (0, 0, 0, 195)
    assert way_out(partly, [fault(SHIRT), *ALL_SOCKS]) == (195, 0, 0, 0)
    assert way_out(wholly, [fault(SHIRT)]) == (0,)


@pytest.mark.parametrize(
    ("outbound", "minor"),
    [(Outbound.STANDARD, 395), (Outbound.ALL, 495), (Outbound.NOTHING, 0)],
)
def test_the_law_says_how_much_of_a_dear_way_goes_back(outbound: Outbound, minor: int) -> None:
    express = replace(WAY, standard_minor=395)
    everything = [right(SHIRT, 0, outbound), *(right(SOCKS, i, outbound) for i in range(3))]

    assert sum(way_out(express, everything)) == minor


def test_free_things_share_the_way_alike() -> None:
    free = replace(WAY, lines=(LineSent(SHIRT, 0, 1), LineSent(SOCKS, 0, 1)))

    assert way_out(free, [fault(SHIRT), fault(SOCKS)]) == (248, 247)


def test_the_tax_of_the_way_is_whole_however_it_is_cut() -> None:
    cuts = [(0, 371), (371, 42), (413, 41), (454, 41)]

    assert [tax_inside(WAY, *one) for one in cuts] == [59, 7, 6, 7]
    assert tax_inside(WAY, 0, 495) == 79
    assert tax_inside(replace(WAY, paid_minor=0, tax_minor=0), 0, 0) == 0


def test_each_named_tax_of_the_way_is_whole_however_it_is_cut() -> None:
    named = (WayTax("VAT", 1_900, 58), WayTax("City", 400, 21))
    taxed = replace(WAY, tax_minor=79, taxes=named)
    cuts = [(0, 371), (371, 42), (413, 41), (454, 41)]

    parts = [taxes_inside(taxed, *one) for one in cuts]

    assert [[tax.minor for tax in part] for part in parts] == [
        [43, 16], [5, 2], [5, 1], [5, 2],
    ]  # fmt: skip
    assert taxes_inside(taxed, 0, 495) == named
    assert taxes_inside(WAY, 0, 495) == (WayTax("", None, 79),)


def kindly(line: int, refund: ShippingRefund, index: int = 0) -> GoesBack:
    return GoesBack(line, index, is_seller_at_fault=False, refund=refund)


def test_a_brand_that_gives_it_always_gives_the_part_of_every_unit_and_all_in_the_end() -> None:
    always = ShippingRefund.ALWAYS
    first = way_out(WAY, [kindly(SOCKS, always, 1)])
    later = replace(
        WAY, lines=(WAY.lines[0], replace(WAY.lines[1], came=1)), ordered_minor=first[0]
    )
    rest = [kindly(SHIRT, always), kindly(SOCKS, always, 0), kindly(SOCKS, always, 2)]

    assert first == (41,)
    assert way_out(later, rest) == (371, 42, 41)
    assert sum(first) + sum(way_out(later, rest)) == 495


def test_a_brand_that_gives_it_with_the_whole_order_gives_it_with_the_last_unit() -> None:
    whole = ShippingRefund.WHOLE_ORDER
    socks = [kindly(SOCKS, whole, index) for index in range(3)]
    later = replace(WAY, lines=(WAY.lines[0], replace(WAY.lines[1], came=3)))

    assert way_out(WAY, socks) == (0, 0, 0)
    assert way_out(later, [kindly(SHIRT, whole)]) == (495,)
    assert way_out(replace(later, ordered_minor=371), [kindly(SHIRT, whole)]) == (124,)
    assert way_out(replace(later, refunded_minor=495), [kindly(SHIRT, whole)]) == (0,)


def test_kindness_gives_the_dear_way_where_the_law_asks_for_the_usual_one() -> None:
    express = replace(WAY, standard_minor=300)
    lawful = [right(SHIRT), *ALL_SOCKS]
    kind = [replace(one, refund=ShippingRefund.WHOLE_ORDER) for one in lawful]

    assert way_out(express, lawful) == (0, 0, 0, 300)
    assert way_out(express, kind) == (0, 0, 0, 495)


def test_a_brand_that_gives_what_the_law_asks_gives_nothing_for_a_fault_that_no_law_knows() -> (
    None
):
    stingy = replace(fault(SHIRT), refund=ShippingRefund.LAW)

    assert way_out(WAY, [stingy]) == (0,)
    assert way_out(WAY, [replace(stingy, is_lawful=True)]) == (371,)
    # The right to withdraw from all of it is met whatever the policy says.
    lawful = [replace(one, refund=ShippingRefund.LAW) for one in [right(SHIRT), *ALL_SOCKS]]
    assert way_out(WAY, lawful) == (0, 0, 0, 495)


def test_what_is_kept_for_a_share_brings_nothing_and_keeps_the_order_from_being_whole() -> None:
    always = ShippingRefund.ALWAYS
    kept = replace(kindly(SHIRT, always), is_whole=False)
    socks = [kindly(SOCKS, always, index) for index in range(3)]

    assert way_out(WAY, [kept, *socks]) == (0, 42, 41, 41)


@settings(max_examples=150, deadline=None)
@given(
    rules=st.lists(st.sampled_from(list(ShippingRefund)), min_size=4, max_size=4),
    faults=st.lists(st.booleans(), min_size=4, max_size=4),
    order=st.permutations(range(4)),
    refunded=st.integers(0, 600),
    standard=st.none() | st.integers(0, 600),
)
def test_however_it_comes_back_never_more_than_the_way_cost_goes_back(
    rules: list[ShippingRefund],
    faults: list[bool],
    order: list[int],
    refunded: int,
    standard: int | None,
) -> None:
    places = [(SHIRT, 0), (SOCKS, 0), (SOCKS, 1), (SOCKS, 2)]
    way = replace(WAY, refunded_minor=refunded, standard_minor=standard)
    given_back = 0
    for at in order:
        line, index = places[at]
        unit = GoesBack(line, index, is_seller_at_fault=faults[at], refund=rules[at])
        [minor] = way_out(way, [unit])
        assert minor >= 0
        given_back += minor
        way = replace(
            way,
            ordered_minor=given_back,
            lines=tuple(
                replace(one, back=one.back + unit.counts, came=one.came + unit.comes)
                if one.line_id == line
                else one
                for one in way.lines
            ),
        )
    assert given_back <= max(0, 495 - refunded)
    if rules[order[-1]] in {ShippingRefund.WHOLE_ORDER, ShippingRefund.ALWAYS}:
        assert given_back == max(0, 495 - refunded)
