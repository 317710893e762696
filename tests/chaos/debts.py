"""Returns that were paid early and whose goods do not come: made beforehand, then charged."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.holds import Purpose
from backhaul.core.holds import Rule as ChargeRule
from backhaul.core.intake import ReturnRequest, Wanted
from backhaul.core.money import Money
from backhaul.core.ports.channel import SoldOrder, Tender
from backhaul.core.recovery import Rule
from backhaul.core.tracking.words import Position
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.sites import all_sites
from backhaul.stages.advances.rules import set_rule
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.holds.agreeing import Words, agree
from backhaul.stages.holds.rules import set_rule as set_charge_rule
from backhaul.stages.inspection.actions import Findings, inspect
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.receiving.actions import declare_missing, receive, undo_missing
from backhaul.stages.receiving.rows import Arrival
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.actions import settle
from tests.makers.orders import sold_line, sold_order

if TYPE_CHECKING:
    from tests.chaos.stage import ChaosBrand

#: After so long without an answer the rule charges.
TERM = timedelta(days=2)
ENDS = ("keep", "part", "back")
UNITS = (1, 2)
_EMAIL = "sam@example.com"
_CLERK = "member:1"


@dataclass(frozen=True, slots=True)
class Debt:
    """A return of two units of one price, both paid for and none here."""

    brand: ChaosBrand
    ran: str
    end: str
    """What turns up after the charge: nothing, one unit, or both."""
    unit_minor: int

    @property
    def back(self) -> Sequence[int]:
        """Return the units that turn up, in that order."""
        return UNITS[: ENDS.index(self.end)]

    @property
    def kept_minor(self) -> int:
        return self.unit_minor * (len(UNITS) - len(self.back))


def open_charges(brand: ChaosBrand) -> None:
    """From now on it charges by rule; what nobody has declared missing is waited for."""
    with acting_for(brand.row.pk):
        now = clock.now()
        rule = Rule(wait_days=365, remind_days=1, decide_days=TERM.days, may_recharge=True)
        set_rule(brand.row.pk, rule, at=now, actor="system")
        by_itself = ChargeRule(charges_by_itself=True)
        set_charge_rule(brand.row.pk, by_itself, at=now, actor="system")


def debts_for(
    brand: ChaosBrand, count: int, dice: random.Random, at: datetime
) -> Sequence[tuple[SoldOrder, Debt]]:
    """Return orders that are to be paid for, each with its return; nothing is written."""
    return list(_made(brand, count, dice, at))


def _made(
    brand: ChaosBrand, count: int, dice: random.Random, at: datetime
) -> Iterator[tuple[SoldOrder, Debt]]:
    for place in range(count):
        number = f"{brand.row.prefix}-{dice.getrandbits(48):012x}".upper()
        unit = dice.randrange(500, 4_500)  # more is not paid at the first scan
        paid = Money(unit * len(UNITS), "EUR")
        card = Tender(
            external_id="card",
            method="card",
            captured=paid,
            provider="payments",
            provider_ref=f"pi_{number.replace('-', '')}",
            label="Visa ••42",
        )
        order = sold_order(
            number,
            lines=(sold_line(quantity=len(UNITS), paid=paid, tax=Money(0, "EUR")),),
            tenders=(card,),
            placed_at=at - timedelta(days=9),
            delivered_at=at - timedelta(days=4),
            email=_EMAIL,
        )
        yield order, Debt(brand, "", ENDS[place % len(ENDS)], unit)


def pay_early(made: Sequence[tuple[SoldOrder, Debt]], at: datetime) -> list[Debt]:
    """Settle what a carrier has, and whose shopper agreed to a charge; workers pay it."""
    return [_settled(order, debt, at) for order, debt in made]


def _settled(order: SoldOrder, debt: Debt, at: datetime) -> Debt:
    brand = debt.brand.row
    wish = ReturnRequest(
        wanted=(Wanted(order=order.number, line="1", quantity=len(UNITS), reason="too_small"),),
        resolution=Resolution.REFUND,
        method=Method.LABEL,
        origin=Origin.PORTAL,
        email=_EMAIL,
    )
    with acting_for(brand.pk):
        upsert_orders(brand.pk, [order])
        case, _ = request_return(brand, wish, at=at, actor="shopper")
        ran = str(case.ret.ran)
        authorize(brand.pk, ran, at=at, actor="system")
        case = cases.load(brand.pk, ran)
        words = Words(
            purpose=Purpose.EARLY, text="We may charge it.", locale="en",
            most=order.lines[0].paid, days=1,
        )  # fmt: skip
        agree(case, words, at=at, actor="shopper")
        cases.append(case)
        units = Unit.objects.filter(brand_id=brand.pk, ret__ran=ran)
        units.update(position=Position.ACCEPTED)
        settle(brand.pk, ran, at=at, actor="system")
    return replace(debt, ran=ran)


def say_missing(debt: Debt) -> None:
    """Its box came, and nothing was inside."""
    brand_id = debt.brand.row.pk
    with acting_for(brand_id):
        declare_missing(brand_id, debt.ran, UNITS, at=clock.now(), actor=_CLERK)


def turn_up(debt: Debt, unit: int) -> None:
    """A unit comes after all, and is what was sold."""
    brand_id = debt.brand.row.pk
    found = Findings(is_complete=True, is_matching=True, condition="as_new", seconds=12)
    with acting_for(brand_id):
        now = clock.now()
        site = all_sites()[0].code
        arrival = Arrival(site=site, scanned="", ordinals=(unit,), seconds=20)
        undo_missing(brand_id, debt.ran, [unit], at=now, actor=_CLERK)
        receive(brand_id, debt.ran, arrival, at=now, actor=_CLERK)
        inspect(brand_id, debt.ran, unit, found, at=now, actor=_CLERK)
