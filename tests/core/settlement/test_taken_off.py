"""Which units it was that were refunded elsewhere: money first, and goods at the last."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from backhaul.core.axes import Resolution
from backhaul.core.settlement import LegKind, taken_off
from tests.core.settlement.test_owing import elsewhere, settle, unit


def test_what_goes_out_instead_is_set_off_whole_while_a_refund_bears_what_went_elsewhere() -> (
    None
):
    """30.00 of the exchange stands for goods, and 20.00 of it and all of u2 go in money."""
    swapped = replace(unit(), exchange_minor=3_000)

    less = elsewhere(6_000, swapped, unit("u2"))
    more = elsewhere(7_500, swapped, unit("u2"))

    assert [one.elsewhere_minor for one in less.units] == [1_000, 5_000]
    assert [(leg.kind, leg.amount.minor) for leg in less.legs] == [
        (LegKind.EXCHANGE, 3_000),
        (LegKind.REFUND, 1_000),
    ]
    assert less.to_pay is None
    assert [one.elsewhere_minor for one in more.units] == [2_500, 5_000]
    assert [(leg.kind, leg.amount.minor) for leg in more.legs] == [(LegKind.EXCHANGE, 2_500)]


def test_of_all_wishes_refunds_come_first_then_store_credit_then_exchanges() -> None:
    wishes = (Resolution.REPLACEMENT, Resolution.CREDIT, Resolution.EXCHANGE, Resolution.REFUND)
    one = settle(unit()).units[0]
    swapped = replace(unit(), exchange_minor=4_000)
    wanted = [
        (wish, swapped if place == 2 else unit(), one) for place, wish in enumerate(wishes)
    ]

    assert taken_off(0, wanted) == (0, 0, 0, 0)
    assert taken_off(4_000, wanted) == (0, 0, 0, 4_000)
    assert taken_off(9_000, wanted) == (0, 4_000, 0, 5_000)
    assert taken_off(15_500, wanted) == (5_000, 5_000, 500, 5_000)
    assert taken_off(18_000, wanted) == (5_000, 5_000, 3_000, 5_000)
    assert taken_off(25_000, wanted) == (5_000, 5_000, 5_000, 5_000)


@given(
    minor=st.integers(0, 12_000),
    asked=st.lists(
        st.tuples(st.sampled_from(Resolution), st.integers(0, 3_000), st.integers(0, 3_000)),
        max_size=6,
    ),
)
def test_what_went_elsewhere_is_taken_off_once_and_nowhere_twice(
    minor: int, asked: list[tuple[Resolution, int, int]]
) -> None:
    units = [replace(unit(paid=paid), exchange_minor=swap) for _, paid, swap in asked]
    found = [settle(one).units[0] for one in units]
    wanted = [(wish, u, one) for (wish, _, _), u, one in zip(asked, units, found, strict=True)]

    gone = taken_off(minor, wanted)

    assert sum(gone) == min(minor, sum(one.rest.minor for one in found))
    assert all(0 <= part <= one.rest.minor for part, one in zip(gone, found, strict=True))
    is_short = any(
        part < one.rest.minor - min(one.rest.minor, u.exchange_minor)
        for part, u, one in zip(gone, units, found, strict=True)
    )
    is_cut = any(
        one.rest.minor - part < min(one.rest.minor, u.exchange_minor)
        for part, u, one in zip(gone, units, found, strict=True)
    )
    assert not (is_short and is_cut)


@given(
    minor=st.integers(0, 12_000),
    bonus=st.none() | st.integers(0, 100),
    asked=st.lists(st.tuples(*[st.integers(0, 3_000)] * 3), max_size=6),
)
def test_legs_and_parts_sum_to_what_did_not_go_elsewhere(
    minor: int, bonus: int | None, asked: list[tuple[int, int, int]]
) -> None:
    units = [
        replace(unit(f"u{i}", paid=paid), exchange_minor=swap, shipping_minor=way)
        for i, (paid, swap, way) in enumerate(asked)
    ]

    whole, found = elsewhere(0, *units, bonus=bonus), elsewhere(minor, *units, bonus=bonus)

    gone = sum(one.elsewhere_minor for one in found.units)
    rests = [sum(one.rest.minor for one in each.units) for each in (whole, found)]
    assert gone == min(minor, rests[0]) == rests[0] - rests[1]
    assert sum(leg.amount.minor for leg in found.legs) == found.total.minor
    for one in found.units:
        assert sum(part.amount.minor for part in one.parts) == (one.due + one.bonus).minor
        assert 0 <= one.elsewhere_shipping <= one.elsewhere_minor
        assert 0 <= one.rest_shipping <= one.rest.minor
