"""A brand that exchanges: its stock, orders of one tee, and requests for another size."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backhaul.core.axes import Resolution
from backhaul.core.money import Money
from backhaul.core.tracking.words import Position
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.exchanges import following, stock
from backhaul.stages.exchanges.models import Exchange, Stock
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement import exchanging
from backhaul.stages.settlement.actions import settle_due
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.queries import trial_balance
from tests.cast import MONDAY
from tests.makers.orders import sold_line, sold_order
from tests.makers.requests import a_request
from tests.makers.shopping import set_policy

FOUR = ["refund", "credit", "exchange", "replacement"]
MEDIUM, LARGE, MUG = "TEE-M", "TEE-L", "MUG"


@dataclass
class Shelf:
    """`brand` offers every resolution; its tee comes in M and L, and there is a mug."""

    brand: Brand

    def rules(self, **exchange: Any) -> None:
        set_policy(self.brand, resolutions=FOUR, exchange=exchange)

    def tell(self, sku: str, count: int, price: int | None = None) -> int:
        product = "" if sku == MUG else "tee"
        told = stock.Count(
            sku, count, price, title="Mug" if sku == MUG else "Lys cotton tee", product=product
        )
        with acting_for(self.brand.pk):
            return stock.tell(self.brand.pk, [told], at=MONDAY, actor="api:shop")

    def sell(self, *, paid: int = 3000, quantity: int = 1) -> str:
        """Sell the tee in M; return the order's number."""
        number = f"NL-{secrets.token_hex(4)}"
        line = sold_line(
            sku=MEDIUM,
            product="tee",
            quantity=quantity,
            paid=Money(paid, "EUR"),
            tax=Money(0, "EUR"),
        )
        with acting_for(self.brand.pk):
            upsert_orders(self.brand.pk, [sold_order(number, lines=(line,))])
        return number

    def ask(
        self,
        order: str = "",
        *,
        sku: str = LARGE,
        resolution: Resolution = Resolution.EXCHANGE,
        at: datetime = MONDAY,
        **values: Any,
    ) -> str:
        """Return the RAN of an authorised return of one piece for another."""
        wish = a_request(order or self.sell(), resolution=resolution, **values)
        [wanted] = wish.wanted
        object.__setattr__(wanted, "instead", sku)
        with acting_for(self.brand.pk):
            case, _ = request_return(self.brand, wish, at=at, actor="shopper")
            authorize(self.brand.pk, case.ret.ran, at=at, actor="system")
            assert case.ret.pk is not None
            following.follow([self.brand.pk], [case.ret.pk], at=at)
        return str(case.ret.ran)

    def scanned(self, ran: str, position: Position = Position.ACCEPTED) -> None:
        """The carrier scans its parcel; what follows from that is done."""
        with acting_for(self.brand.pk):
            Unit.objects.filter(brand_id=self.brand.pk, ret__ran=ran).update(position=position)
        self.work(ran)

    def work(self, ran: str, at: datetime = MONDAY) -> None:
        """Do what the worker does of a return: goods, money, and goods that waited for it."""
        with acting_for(self.brand.pk):
            ids = [self.one(ran).ret_id]
            brands = [self.brand.pk]
            following.follow(brands, ids, at=at)
            exchanging.follow(brands, ids, at=at, actor="system")
            settle_due(brands, ids, at=at)
            following.follow(brands, ids, at=at)
            exchanging.follow(brands, ids, at=at, actor="system")

    def one(self, ran: str) -> Exchange:
        with acting_for(self.brand.pk):
            rows = Exchange.objects.filter(brand_id=self.brand.pk, ret__ran=ran)
            return rows.select_related("unit", "ret", "variant").order_by("-id")[0]

    def stock(self, sku: str = LARGE) -> tuple[int, int]:
        """Return how many there are, and how many of them are kept."""
        with acting_for(self.brand.pk):
            row = Stock.objects.get(brand_id=self.brand.pk, variant__sku=sku)
        return row.count, row.reserved

    def legs(self, ran: str) -> list[tuple[str, str, int]]:
        with acting_for(self.brand.pk):
            rows = Leg.objects.filter(brand_id=self.brand.pk, ret__ran=ran).order_by("id")
            return [(leg.kind, leg.state, leg.amount_minor) for leg in rows]

    def sums(self) -> dict[str, int]:
        """Return the balance of every ledger account that has one: debits less credits."""
        with acting_for(self.brand.pk):
            rows = trial_balance(self.brand.pk)
        sums = {row.account: row.debit_minor - row.credit_minor for row in rows}
        return {account: minor for account, minor in sums.items() if minor}
