"""Units that were let go and arrive all the same: received, and counted as far as they fit."""

from __future__ import annotations

from datetime import timedelta

from backhaul.core.money import Money
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import withdraw
from backhaul.stages.incidents.models import Incident
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.receiving.actions import receive, undo_receipt
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, Cast
from tests.makers.floor import arrival, statements
from tests.makers.orders import sold_line
from tests.makers.returns import authorized_return

LATER = MONDAY + timedelta(hours=2)


def withdrawn_return(brand: Brand, *, quantity: int) -> str:
    """A return of the first of `quantity` tees for 10 euro together, taken back by Sam."""
    line = sold_line(quantity=quantity, paid=Money(1000, "EUR"))
    ran = authorized_return(brand, line=line)
    with acting_for(brand.pk):
        withdraw(brand.pk, ran, None, at=MONDAY, actor="shopper")
        assert OrderLine.objects.get().asked == 0
    return ran


def ask_again(brand: Brand, *, quantity: int) -> None:
    """Another return takes the place that was set free."""
    authorized_return(brand, line=sold_line(quantity=quantity, paid=Money(1000, "EUR")))


def test_a_withdrawn_unit_that_comes_holds_its_place_in_the_line_again(cast: Cast) -> None:
    ran = withdrawn_return(cast.nordlicht, quantity=3)
    with acting_for(cast.nordlicht.pk), statements() as sent:
        receive(cast.nordlicht.pk, ran, arrival(), at=LATER, actor="member:2")

    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get()
        assert (unit.processing, unit.authorization) == ("received", "withdrawn")
        assert (unit.holds_allowance, unit.line_index, unit.paid_minor) == (True, 0, 334)
        assert OrderLine.objects.get().asked == 1
        assert Return.objects.get().headline == "checked_in"
        assert not Incident.objects.exists()
    assert len(sent) <= 8, sent


def test_it_takes_another_place_with_its_money_when_its_own_is_taken(cast: Cast) -> None:
    ran = withdrawn_return(cast.nordlicht, quantity=3)
    ask_again(cast.nordlicht, quantity=3)
    with acting_for(cast.nordlicht.pk):
        receive(cast.nordlicht.pk, ran, arrival(), at=LATER, actor="member:2")

        unit = Unit.objects.get(ret__ran=ran)
        assert (unit.holds_allowance, unit.line_index, unit.paid_minor) == (True, 1, 333)
        assert OrderLine.objects.get().asked == 2


def test_more_than_was_sold_is_received_without_a_place_and_a_person_owns_it(
    cast: Cast,
) -> None:
    ran = withdrawn_return(cast.nordlicht, quantity=1)
    ask_again(cast.nordlicht, quantity=1)
    with acting_for(cast.nordlicht.pk), statements() as sent:
        receive(cast.nordlicht.pk, ran, arrival(), at=LATER, actor="member:2")

    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get(ret__ran=ran)
        assert (unit.processing, unit.holds_allowance) == ("received", False)
        assert OrderLine.objects.get().asked == 1
        incident = Incident.objects.get()
        assert (incident.kind, incident.subject) == ("contents_differ", f"unit:{unit.pk}")
        assert incident.evidence == {"what": "above_allowance", "unit": 1}
        assert Return.objects.get(ran=ran).incident == "contents_differ"
    assert len(sent) <= 8, sent


def test_an_undone_receipt_lets_it_go_again(cast: Cast) -> None:
    ran = withdrawn_return(cast.nordlicht, quantity=1)
    with acting_for(cast.nordlicht.pk):
        receive(cast.nordlicht.pk, ran, arrival(), at=LATER, actor="member:2")
        undo_receipt(cast.nordlicht.pk, ran, [1], at=LATER, actor="member:2")

        unit = Unit.objects.get()
        assert (unit.processing, unit.holds_allowance) == ("awaited", False)
        assert OrderLine.objects.get().asked == 0
        assert Return.objects.get().headline == "withdrawn"
