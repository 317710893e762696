"""Sums that other shops' software got wrong, by the name of the report; ours are exact."""

from __future__ import annotations

from dataclasses import replace

from backhaul.core.axes import Resolution
from backhaul.core.money import Money
from backhaul.core.settlement import (
    LegKind,
    Owed,
    SettledUnit,
    SettlementFacts,
    TaxLine,
    Tender,
    TenderKind,
    owed,
)


def unit(paid: int, quantity: int = 1, index: int = 0, currency: str = "EUR") -> SettledUnit:
    nothing = Money(0, currency)
    return SettledUnit(str(index), Money(paid, currency), nothing, quantity, index)


def settle(*units: SettledUnit, tenders: tuple[Tender, ...]) -> Owed:
    return owed(SettlementFacts(_currency(tenders), Resolution.REFUND, units, tenders))


def _currency(tenders: tuple[Tender, ...]) -> str:
    return tenders[0].remaining.currency


def card(minor: int, currency: str = "EUR") -> Tender:
    return Tender("card", Money(minor, currency))


def test_woocommerce_64668_ten_at_a_quarter_off_go_back_for_what_they_cost() -> None:
    """Ten at 23.90 with the tax in, 25 % off: sold for 179.25, and refunded for 179.26."""
    tax = TaxLine("VAT", 2_000, Money(2_988, "GBP"))
    one = unit(17_925, quantity=10, currency="GBP")
    units = [replace(one, index=i, line_taxes=(tax,)) for i in range(10)]

    whole = settle(*units, tenders=(card(17_925, "GBP"),))
    single = [settle(u, tenders=(card(17_925, "GBP"),)).units[0] for u in units]

    assert whole.total == Money(17_925, "GBP")
    assert [u.due.minor for u in single] == [1_793] * 5 + [1_792] * 5
    assert sum(u.tax.minor for u in single) == 2_988


def test_woocommerce_26734_the_last_cent_never_blocks_the_last_refund() -> None:
    """Three for 10.00: after two refunds the third fits into what is left of the payment."""
    left, went = 1_000, []
    for index in (2, 0, 1):
        result = settle(unit(1_000, 3, index), tenders=(card(left),))
        went.append(result.total.minor)
        left -= result.total.minor
        assert result.by_hand.minor == 0

    assert (went, left) == ([333, 334, 333], 0)


def test_bagisto_1509_a_discount_is_taken_off_once_over_all_parts() -> None:
    """Two at 50.00, 20.00 off: each half of the return gives 40.00, together 80.00."""
    halves = [settle(unit(8_000, 2, i), tenders=(card(8_000),)).total.minor for i in (0, 1)]

    assert halves == [4_000, 4_000]


def test_solidus_512_a_discount_on_the_order_stays_with_what_is_kept() -> None:
    """60.00 and 40.00 less 10.00 on the order: 54.00 and 36.00, as the channel shared it."""
    returned = settle(unit(5_400), tenders=(card(9_000),))
    then_all = settle(unit(3_600), tenders=(card(3_600),))

    assert (returned.total.minor, then_all.total.minor) == (5_400, 3_600)


def test_prestashop_42502_a_free_item_gives_nothing_back_and_takes_nothing() -> None:
    result = settle(unit(0), unit(2_500, index=0), tenders=(card(2_500),))

    assert [one.due.minor for one in result.units] == [0, 2_500]


def test_odoo_286433_buy_two_get_one_free_gives_back_a_third_of_what_was_paid() -> None:
    """Three on one line for the price of two: whichever comes back, all three make 40.00."""
    each = [settle(unit(4_000, 3, i), tenders=(card(4_000),)).total.minor for i in range(3)]

    assert each == [1_334, 1_333, 1_333]


def test_posnext_112_a_gift_card_takes_back_its_own_part_and_no_more() -> None:
    """50.00 by gift card and 30.00 by card: the card is filled first, then the gift card."""
    gift = Tender("gift", Money(5_000, "EUR"), TenderKind.CREDIT)
    result = settle(unit(8_000), tenders=(gift, card(3_000)))

    assert [(leg.kind, leg.tender_id, leg.amount.minor) for leg in result.legs] == [
        (LegKind.REFUND, "card", 3_000),
        (LegKind.CREDIT, "gift", 5_000),
    ]


def test_edd_8076_points_and_cash_are_for_a_person_and_never_for_the_card() -> None:
    """20.00 by card, the rest cash on delivery: the card takes no cent of the cash."""
    result = settle(unit(5_000), tenders=(card(2_000),))

    assert (result.legs[0].amount.minor, result.by_hand.minor) == (2_000, 3_000)


def test_prestashop_40271_a_tax_on_top_goes_back_with_its_price_to_the_cent() -> None:
    """Seven at 9.99 without tax, 20 % on top: 83.92, of which 13.99 is tax."""
    tax = TaxLine("TVA", 2_000, Money(1_399, "EUR"))
    units = [replace(unit(8_392, 7, i), line_taxes=(tax,)) for i in range(7)]
    result = settle(*units, tenders=(card(8_392),))

    assert sum(one.due.minor for one in result.units) == 8_392
    assert sum(one.taxes[0].amount.minor for one in result.units) == 1_399


def test_yen_have_no_cents_and_dinars_have_a_thousand_fils() -> None:
    yen = [settle(unit(1_000, 3, i, "JPY"), tenders=(card(1_000, "JPY"),)) for i in range(3)]
    fils = settle(unit(12_345, 2, 0, "KWD"), tenders=(card(12_345, "KWD"),))

    assert [one.total.minor for one in yen] == [334, 333, 333]
    assert fils.total == Money(6_173, "KWD")


def test_an_exchange_is_set_off_first_and_what_is_left_goes_back_the_way_it_came() -> None:
    dearer = settle(replace(unit(5_000), exchange_minor=6_500), tenders=(card(5_000),))
    cheaper = settle(replace(unit(5_000), exchange_minor=3_500), tenders=(card(5_000),))

    assert [(leg.kind, leg.amount.minor) for leg in dearer.legs] == [(LegKind.EXCHANGE, 5_000)]
    assert dearer.to_pay == Money(1_500, "EUR")
    assert [(leg.kind, leg.amount.minor) for leg in cheaper.legs] == [
        (LegKind.EXCHANGE, 3_500),
        (LegKind.REFUND, 1_500),
    ]
    assert cheaper.to_pay is None


def test_a_share_for_keeping_it_is_explained_and_rounded_for_the_shopper() -> None:
    kept = settle(replace(unit(3_333), kept_bp=3_000), tenders=(card(3_333),))

    assert [(part.code, part.amount.minor) for part in kept.units[0].parts] == [
        ("paid", 3_333),
        ("kept", -2_333),
    ]
    assert kept.total.minor == 1_000


def test_tax_of_what_is_deducted_stays_where_it_is() -> None:
    """Of 3 cents tax in 10.01, after a third is deducted, two cents go back and not one."""
    taxed = replace(
        unit(1_001), deduction_bp=3_333, line_taxes=(TaxLine("A", None, Money(3, "EUR")),)
    )

    assert settle(taxed, tenders=(card(1_001),)).units[0].tax.minor == 2


def test_duties_go_back_by_right_or_fault_and_never_out_of_kindness() -> None:
    one = replace(unit(5_000), line_duties=Money(700, "EUR"))
    tenders = (card(5_700),)

    assert settle(one, tenders=tenders).total.minor == 5_000
    assert settle(replace(one, is_withdrawn=True), tenders=tenders).total.minor == 5_700
    by_fault = settle(replace(one, is_seller_at_fault=True), tenders=tenders)
    assert [(part.code, part.amount.minor) for part in by_fault.units[0].parts] == [
        ("paid", 5_000),
        ("duties", 700),
    ]
