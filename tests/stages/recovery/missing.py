"""A return that was paid early, and of which a unit is missing: charged at a real peer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from backhaul.core.holds import Purpose
from backhaul.core.money import Money
from backhaul.core.recovery import Rule
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role, User
from backhaul.stages.advances.rules import set_rule
from backhaul.stages.holds import asking
from backhaul.stages.holds.agreeing import Words, agree
from backhaul.stages.holds.models import Hold
from backhaul.stages.inspection.actions import Findings, inspect
from backhaul.stages.messaging.actions import send_queued
from backhaul.stages.receiving.actions import declare_missing, receive, undo_missing
from backhaul.stages.receiving.rows import Arrival
from backhaul.stages.recovery.charging import order_charge
from backhaul.stages.recovery.deciding import Word
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.returns import case as cases
from tests.cast import MONDAY
from tests.stages.settlement.till import Till

#: After the money went.
LATER = MONDAY + timedelta(minutes=1)


@dataclass
class Missing:
    """Two units at 30.00, both paid at the first scan; the second is missing."""

    till: Till
    ran: str

    @property
    def brand_id(self) -> int:
        return int(self.till.brand.pk)

    @property
    def row(self) -> Shortfall:
        with acting_for(self.brand_id):
            return Shortfall.objects.get(brand_id=self.brand_id)

    @property
    def hold(self) -> Hold:
        with acting_for(self.brand_id):
            rows = Hold.objects.select_related("payment").filter(brand_id=self.brand_id)
            return rows.order_by("-id")[0]

    def agreed(self, most: int = 6000, days: int | None = 14) -> Missing:
        with acting_for(self.brand_id):
            case = cases.load(self.brand_id, self.ran)
            words = Words(
                purpose=Purpose.EARLY, text="We may charge it.", locale="en",
                most=Money(most, "EUR"), days=days,
            )  # fmt: skip
            agree(case, words, at=MONDAY, actor="shopper")
            cases.append(case)
        return self

    def may(self, **values: object) -> Missing:
        with acting_for(self.brand_id):
            made = Rule(may_recharge=True, **values)  # type: ignore[arg-type]
            set_rule(self.brand_id, made, at=MONDAY, actor="member:1")
        return self

    def charge(self, minor: int, actor: str = "api:1") -> Shortfall:
        with acting_for(self.brand_id):
            return order_charge(self.till.brand, self.row.pk, minor, by(actor))

    def ask(self) -> Hold:
        asking.ask(self.brand_id, self.hold.pk)
        worked()
        return self.hold

    def trouble(self, kind: str, times: int = 1) -> None:
        account = self.till.account
        account.peer.control(
            "/control/mode", {"holds": kind, "account": account.key, "times": times}
        )

    def sweep(self) -> Hold:
        with acting_for(self.brand_id):
            Hold.objects.filter(brand_id=self.brand_id).exclude(step="").update(due_at=MONDAY)
        asking.sweep()
        worked()
        return self.hold

    def at_provider(self) -> list[tuple[int, int]]:
        """Return what was captured of each hold at the provider, and given back of it."""
        books = self.till.account.books()["payments"]
        return [
            (row["captured"], sum(refund["amount"] for refund in row["refunds"]))
            for row in books
            if row["label"] == "captured hold"
        ]

    def found(self, unit: int = 2) -> None:
        """It turns up after all, and is what was sold."""
        self.arrived(unit)
        self.seen(unit)

    def arrived(self, unit: int = 2) -> None:
        arrival = Arrival(site="main", scanned="", ordinals=(unit,), seconds=20)
        with acting_for(self.brand_id):
            undo_missing(self.brand_id, self.ran, [unit], at=MONDAY, actor="member:1")
            receive(self.brand_id, self.ran, arrival, at=LATER, actor="member:1")
        worked()

    def seen(self, unit: int = 2, *, is_matching: bool = True) -> None:
        found = Findings(
            is_complete=True, is_matching=is_matching, condition="as_new", seconds=12
        )
        with acting_for(self.brand_id):
            inspect(self.brand_id, self.ran, unit, found, at=LATER, actor="member:1")
        worked()


def told(missing: Missing) -> list[tuple[str, str]]:
    """Return the open incidents about money."""
    return [one for one in missing.till.incidents() if one[0] != "contents_differ"]


def by(actor: str = "api:1") -> Word:
    return Word(actor=actor, at=MONDAY)


def worked() -> None:
    while drain():
        pass


def posted() -> None:
    """The post takes every letter along."""
    worked()
    while send_queued():
        pass


def goods_missing(till: Till, gone: tuple[int, ...] = (2,)) -> Missing:
    """The shopper was written to so long ago that a person may charge."""
    ran = till.asked_back(till.order(paid=6000, quantity=2), units=2)
    till.scanned(ran)
    [leg] = till.settle(ran)
    till.send(leg)
    here = tuple(unit for unit in (1, 2) if unit not in gone)
    arrival = Arrival(site="main", scanned="", ordinals=here, seconds=20)
    with acting_for(till.brand.pk):
        if here:
            receive(till.brand.pk, ran, arrival, at=MONDAY, actor="member:1")
        declare_missing(till.brand.pk, ran, gone, at=MONDAY, actor="member:1")
    worked()
    missing = Missing(till, ran)
    with acting_for(till.brand.pk):
        rows = Shortfall.objects.filter(brand_id=till.brand.pk)
        rows.update(told_at=MONDAY - timedelta(days=14))
    return missing


def member(missing: Missing, name: str) -> str:
    user = User.objects.create(email=f"{name}@example.com", name=name)
    Member.objects.create(user=user, brand=missing.till.brand, role=Role.FINANCE)
    return f"member:{user.pk}"
