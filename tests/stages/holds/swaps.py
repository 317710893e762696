"""An exchange whose piece goes out early, held for at a real peer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from backhaul.core.holds import Purpose, Security
from backhaul.core.money import Money
from backhaul.foundation import clock
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.exchanges import shop
from backhaul.stages.exchanges.models import Exchange
from backhaul.stages.exchanges.securing import set_need
from backhaul.stages.exchanges.shop import Parcel
from backhaul.stages.holds import asking, expiring
from backhaul.stages.holds.agreeing import Words, agree
from backhaul.stages.holds.models import Hold
from backhaul.stages.inspection.actions import Findings, inspect
from backhaul.stages.receiving.actions import receive
from backhaul.stages.receiving.rows import Arrival
from backhaul.stages.returns import case as cases
from tests.cast import MONDAY
from tests.makers.exchanges import LARGE, MEDIUM, Shelf
from tests.makers.orders import sold_line
from tests.stages.settlement.till import Till

DAY = timedelta(days=1)


@dataclass
class Swap:
    """An exchange of a tee of 30.00 for a larger one, which goes at the first scan."""

    till: Till
    shelf: Shelf
    ran: str = ""

    @property
    def brand_id(self) -> int:
        return int(self.till.brand.pk)

    def needs(self, **values: object) -> Swap:
        with acting_for(self.brand_id):
            need = Security(is_needed=True, **values)  # type: ignore[arg-type]
            set_need(self.brand_id, need, at=MONDAY, actor="member:1")
        return self

    def asked(self, *, agrees: bool = True, pieces: int = 1, most: int = 0) -> Swap:
        paid = 3000 * pieces
        line = sold_line(
            sku=MEDIUM, product="tee", quantity=pieces, paid=Money(paid, "EUR"),
            tax=Money(0, "EUR"),
        )  # fmt: skip
        order = self.till.order_of(line, tenders=(self.till.card(paid),))
        self.ran = self.shelf.ask(order, quantity=pieces)
        if agrees:
            with acting_for(self.brand_id):
                case = cases.load(self.brand_id, self.ran)
                words = Words(
                    purpose=Purpose.EXCHANGE, text="We hold it.", locale="en",
                    most=Money(most or paid, "EUR"),
                )  # fmt: skip
                agree(case, words, at=MONDAY, actor="shopper")
                cases.append(case)
        worked()
        return self

    @property
    def one(self) -> Exchange:
        return self.shelf.one(self.ran)

    @property
    def pieces(self) -> list[Exchange]:
        with acting_for(self.brand_id):
            return list(Exchange.objects.filter(brand_id=self.brand_id).order_by("id"))

    @property
    def hold(self) -> Hold:
        with acting_for(self.brand_id):
            rows = Hold.objects.filter(brand_id=self.brand_id)
            return rows.order_by("-id")[0]

    def ask(self) -> Hold:
        asking.ask(self.brand_id, self.hold.pk)
        worked()
        return self.hold

    def sent(self) -> Swap:
        """The shop sends what it was handed, now."""
        out = [one.ref for one in self.pieces if one.state == "released"]
        with acting_for(self.brand_id):
            for ref in out:
                parcel = Parcel("DHL", "00340")
                shop.mark_sent(self.brand_id, ref, parcel, at=clock.now(), actor="api:1")
        worked()
        return self

    def looked_at(
        self, unit: int = 1, *, is_matching: bool = True, is_here: bool = False
    ) -> Swap:
        if not is_here:
            self.arrived(unit)
        found = Findings(
            is_complete=True, is_matching=is_matching, condition="as_new", seconds=12
        )
        with acting_for(self.brand_id):
            inspect(self.brand_id, self.ran, unit, found, at=clock.now(), actor="member:1")
        worked()
        return self

    def arrived(self, unit: int = 1) -> None:
        arrival = Arrival(site="main", scanned="", ordinals=(unit,), seconds=20)
        with acting_for(self.brand_id):
            receive(self.brand_id, self.ran, arrival, at=clock.now(), actor="member:1")
        worked()

    def held(self) -> Hold:
        """Return its hold when its parcel is scanned and the provider has said yes."""
        self.shelf.scanned(self.ran)
        return self.ask()

    def at(self, later: timedelta) -> Hold:
        """Return its hold when so much time has passed, and its sweep has run."""
        self.till.move_clock(later)
        expiring.sweep()
        worked()
        return self.hold

    def incidents(self) -> list[tuple[str, str]]:
        return [one for one in self.till.incidents() if one[1].startswith("hold_")]


def worked() -> None:
    while drain():
        pass


@pytest.fixture
def swap(till: Till) -> Swap:
    shelf = Shelf(till.brand)
    shelf.rules(send="first_scan")
    shelf.tell(MEDIUM, 5)
    shelf.tell(LARGE, 5)
    return Swap(till, shelf)
