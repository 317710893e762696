"""Any order, sent back in any parts: it ends with exactly what was paid, and is never above.

`make test` tries 2,000 orders, the nightly 200,000. A failure names the seed of its order:
`BACKHAUL_ORDER=<seed>` tries that one alone.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random, SystemRandom

import pytest

from backhaul.core.axes import Resolution
from backhaul.core.law.model import Outbound
from backhaul.core.money import Money
from backhaul.core.policies.terms import FeeKind, FeeTerm
from backhaul.core.settlement import (
    Owed,
    SettledUnit,
    SettlementFacts,
    TaxLine,
    Tender,
    TenderKind,
    owed,
)
from backhaul.core.settlement.way_out import (
    GoesBack,
    LineSent,
    WayOut,
    WayTax,
    taxes_inside,
    way_out,
)
from tests.core.settlement.shop import Sale, cut, sell


@dataclass
class Books:
    """What went back of one sale so far, as its shopper and its payments would add it up."""

    sale: Sale
    by_tender: Counter[int] = field(default_factory=Counter)
    by_line: Counter[int] = field(default_factory=Counter)
    by_tax: Counter[tuple[int, str]] = field(default_factory=Counter)
    back: Counter[int] = field(default_factory=Counter)
    shipping: int = 0
    shipping_taxes: Counter[str] = field(default_factory=Counter)
    total: int = 0

    def way(self) -> WayOut:
        lines = enumerate(self.sale.lines)
        return WayOut(
            paid_minor=self.sale.shipping,
            tax_minor=self.sale.shipping_tax,
            taxes=tuple(WayTax(*told) for told in self.sale.shipping_taxes),
            lines=tuple(
                LineSent(at, line.paid, line.quantity, self.back[at]) for at, line in lines
            ),
            ordered_minor=self.shipping,
        )

    def tenders(self) -> tuple[Tender, ...]:
        return tuple(
            Tender(str(at), self.money(captured - self.by_tender[at]), TenderKind(kind))
            for at, (kind, captured) in enumerate(self.sale.payments)
        )

    def money(self, minor: int) -> Money:
        return Money(minor, self.sale.currency)

    def unit(self, piece: tuple[int, int], **values: object) -> SettledUnit:
        at, index = piece
        line = self.sale.lines[at]
        told = SettledUnit(
            key=f"{at}.{index}",
            line_paid=self.money(line.paid),
            line_tax=self.money(line.tax),
            line_quantity=line.quantity,
            index=index,
            line_taxes=tuple(
                TaxLine(name, rate, self.money(amount)) for name, rate, amount in line.taxes
            ),
            line_duties=self.money(line.duties),
        )
        return replace(told, **values)  # type: ignore[arg-type]  # the names are checked

    def take(self, units: list[tuple[int, int]], result: Owed) -> None:
        self.total += result.total.minor
        for leg in result.legs:
            assert leg.amount.minor == sum(share.amount.minor for share in leg.shares) > 0
            if leg.tender_id is not None:
                self.by_tender[int(leg.tender_id)] += leg.amount.minor
        for (at, _), one in zip(units, result.units, strict=True):
            self.back[at] += 1
            self.by_line[at] += one.rest.minor - one.rest_shipping
            self.shipping += one.rest_shipping
            for way_tax in one.shipping_taxes:
                assert way_tax.minor >= 0
                self.shipping_taxes[way_tax.name] += way_tax.minor
            for tax in one.taxes:
                self.by_tax[at, tax.name] += tax.amount.minor

    def is_within(self) -> bool:
        """Whether nothing went back that was not paid: by payment, by line, and in all."""
        sale = self.sale
        return (
            self.total <= sale.total
            and self.shipping <= sale.shipping
            and all(
                self.by_tender[at] <= captured for at, (_, captured) in enumerate(sale.payments)
            )
            and all(
                self.by_line[at] <= line.paid + line.duties
                for at, line in enumerate(sale.lines)
            )
        )


def settle(books: Books, units: list[SettledUnit], goes: list[GoesBack]) -> Owed:
    way = books.way()
    minors = way_out(way, goes)
    before = way.ordered_minor
    settled = []
    for unit, minor in zip(units, minors, strict=True):
        taxes = taxes_inside(way, before, minor)
        settled.append(replace(unit, shipping_minor=minor, shipping_taxes=taxes))
        before += minor
    facts = SettlementFacts(
        books.sale.currency, Resolution.REFUND, tuple(settled), books.tenders()
    )
    return owed(facts)


def parts_of(dice: Random, sale: Sale) -> list[list[tuple[int, int]]]:
    """Return all pieces in parcels, at random."""
    pieces = sale.pieces
    dice.shuffle(pieces)
    most = dice.choice([1, 4, len(pieces)]) if len(pieces) < 12 else len(pieces) // 2
    found = []
    while pieces:
        size = dice.randint(1, most)
        found.append(pieces[:size])
        pieces = pieces[size:]
    return found


def send_all_back_by_right(dice: Random) -> None:
    sale = sell(dice)
    books = Books(sale)
    is_fault = dice.random() < 0.2
    for part in parts_of(dice, sale):
        units = [
            books.unit(one, is_withdrawn=not is_fault, is_seller_at_fault=is_fault)
            for one in part
        ]
        outbound = None if is_fault else dice.choice([Outbound.ALL, Outbound.STANDARD])
        result = settle(books, units, [GoesBack(*one, is_fault, outbound) for one in part])
        for (at, index), one in zip(part, result.units, strict=True):
            line = sale.lines[at]
            price = sale.share(line.paid, line.quantity, index)
            duties = sale.share(line.duties, line.quantity, index)
            assert one.due.minor - one.rest_shipping == price + duties
            assert sum(each.amount.minor for each in one.parts) == one.due.minor
        books.take(part, result)
        assert books.is_within()
        assert result.by_hand.minor == 0
    assert books.total == sale.total
    assert [books.by_tender[at] for at in range(len(sale.payments))] == [
        captured for _, captured in sale.payments
    ]
    assert books.shipping == sale.shipping
    assert [books.shipping_taxes[name] for name, _, _ in sale.shipping_taxes] == [
        amount for _, _, amount in sale.shipping_taxes
    ]
    for at, line in enumerate(sale.lines):
        assert [books.by_tax[at, name] for name, _, _ in line.taxes] == [
            amount for _, _, amount in line.taxes
        ]


@dataclass
class Wish:
    """How one piece goes back, and what its shopper should get of its price."""

    values: dict[str, object]
    goes: GoesBack
    expected: int


def send_some_back_less_fees(dice: Random) -> None:
    """Some by right, some by fault, some out of kindness, with deductions, fees and shares."""
    sale = sell(dice)
    books = Books(sale)
    for part in parts_of(dice, sale)[: dice.randint(1, 4)]:
        wishes = [wish_of(dice, sale, *one) for one in part]
        units = [books.unit(one, **wish.values) for one, wish in zip(part, wishes, strict=True)]
        result = settle(books, units, [wish.goes for wish in wishes])
        if sum(books.back.values()) + len(part) < len(sale.pieces):
            assert result.total.minor == sum(wish.expected for wish in wishes)
        assert all(one.due.minor >= 0 for one in result.units)
        books.take(part, result)
        for (at, _), wish in zip(part, wishes, strict=True):
            books.back[at] -= not wish.goes.counts
        assert books.is_within()
        paid = sum(leg.amount.minor for leg in result.legs)
        assert paid + result.by_hand.minor == result.total.minor


def wish_of(dice: Random, sale: Sale, at: int, index: int) -> Wish:
    line = sale.lines[at]
    is_right, is_fault = dice.choice([(True, False), (False, True), (False, False)])
    bp, kept = dice.choice([0, 0, 1_000, 3_333, 10_000]), dice.choice([10_000, 3_000])
    fee = dice.choice([0, 495, 10**6])
    price = sale.share(line.paid, line.quantity, index)
    price -= price * bp // 10_000
    price -= price * (10_000 - kept) // 10_000
    expected = price - (0 if is_fault else min(price, fee))
    if is_right or is_fault:
        expected += sale.share(line.duties, line.quantity, index)
    if is_fault:
        by_line = cut(sale.shipping, [one.paid for one in sale.lines])
        expected += sale.share(by_line[at], line.quantity, index)
    values: dict[str, object] = {
        "is_withdrawn": is_right,
        "is_seller_at_fault": is_fault,
        "deduction_bp": bp,
        "kept_bp": kept,
        "fees": (FeeTerm(kind=FeeKind.LABEL, minor=fee),),
    }
    outbound = Outbound.STANDARD if is_right else None
    return Wish(values, GoesBack(at, index, is_fault, outbound), expected)


def try_orders(count: int) -> None:
    first = int(os.environ.get("BACKHAUL_ORDER", SystemRandom().randrange(10**9)))
    count = 1 if "BACKHAUL_ORDER" in os.environ else count
    began = time.monotonic()
    for seed in range(first, first + count):
        try:
            dice = Random(seed)
            dice.choice([send_all_back_by_right, send_some_back_less_fees])(dice)
        except Exception as error:
            raise AssertionError(f"BACKHAUL_ORDER={seed}: {error}") from error
    print(f"{count} orders from seed {first} in {time.monotonic() - began:.1f} s")  # noqa: T201 - seen with -s


def test_two_thousand_orders_end_with_exactly_what_was_paid() -> None:
    try_orders(2_000)


@pytest.mark.nightly
@pytest.mark.timeout(3_600)
def test_two_hundred_thousand_orders_end_with_exactly_what_was_paid() -> None:
    try_orders(200_000)
