"""Money waits on what a scale or a serial number said, until somebody has looked."""

from __future__ import annotations

from datetime import timedelta

from backhaul.core.money import Money
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.incidents.actions import close_incident
from backhaul.stages.incidents.models import Incident
from backhaul.stages.inspection.actions import inspect
from backhaul.stages.receiving.actions import receive
from backhaul.stages.receiving.contents import read_serial, weigh
from backhaul.stages.settlement.actions import settle
from backhaul.stages.settlement.models import Leg
from tests.cast import MONDAY, Cast
from tests.makers.floor import WHOLE, arrival
from tests.makers.orders import sold_line
from tests.makers.returns import NUMBER, authorized_return, send_parcel

LATER = MONDAY + timedelta(hours=2)
ACTOR = "member:2"
#: Of normal risk: its money may go once it is delivered.
LAMP = sold_line(
    quantity=3, paid=Money(18_000, "EUR"), weight_grams=900, serials=("SN-1", "SN-2")
)


def at_the_door(brand: Brand) -> str:
    """A return that has just been delivered, before anything followed from it."""
    ran = authorized_return(brand, line=LAMP)
    worked_off()
    send_parcel(brand, ran)
    return ran


def worked_off() -> None:
    while drain():
        pass


def paid(brand: Brand) -> list[int]:
    with acting_for(brand.pk):
        rows = Leg.objects.filter(brand=brand).order_by("id")
        return [leg.amount_minor for leg in rows]


def opened(brand: Brand, ran: str, *, grams: int) -> None:
    with acting_for(brand.pk):
        weigh(brand.pk, ran, NUMBER, grams, at=LATER, actor=ACTOR)
        receive(brand.pk, ran, arrival(), at=LATER, actor=ACTOR)
    worked_off()


def test_a_box_of_the_right_weight_is_paid_when_it_is_here(cast: Cast) -> None:
    ran = at_the_door(cast.nordlicht)

    opened(cast.nordlicht, ran, grams=1000)

    assert paid(cast.nordlicht) == [6000]


def test_an_odd_weight_holds_the_money_until_the_box_was_looked_into(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = at_the_door(brand)
    opened(brand, ran, grams=120)
    assert paid(brand) == []

    with acting_for(brand.pk):
        inspect(brand.pk, ran, 1, WHOLE, at=LATER, actor=ACTOR)
    worked_off()

    assert paid(brand) == [6000]


def test_the_end_of_the_incident_lets_the_money_go_too(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = at_the_door(brand)
    opened(brand, ran, grams=120)
    with acting_for(brand.pk):
        (incident,) = Incident.objects.filter(kind="contents_differ", healed_at=None)

        close_incident(brand.pk, incident.pk, note="the scale was wrong", at=LATER, actor=ACTOR)
    worked_off()

    assert paid(brand) == [6000]


def test_another_serial_number_holds_the_money_also_after_the_inspection(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = at_the_door(brand)
    with acting_for(brand.pk):
        receive(brand.pk, ran, arrival(), at=LATER, actor=ACTOR)
        read_serial(brand.pk, ran, 1, "SN-9", at=LATER, actor=ACTOR)
    worked_off()
    with acting_for(brand.pk):
        inspect(brand.pk, ran, 1, WHOLE, at=LATER, actor=ACTOR)
    worked_off()
    assert paid(brand) == []

    with acting_for(brand.pk):
        read_serial(brand.pk, ran, 1, "SN-2", at=LATER, actor=ACTOR)
    worked_off()

    assert paid(brand) == [6000]


def test_a_person_may_pay_all_the_same_with_a_reason(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = at_the_door(brand)
    opened(brand, ran, grams=120)

    with acting_for(brand.pk):
        _, [leg] = settle(
            brand.pk, ran, at=LATER, actor=ACTOR, override_reason="A sample was agreed."
        )

    assert leg.amount_minor == 6000
    assert leg.decision["facts"][0]["differs_at_dock"] is True


def test_another_brands_incident_of_the_same_number_holds_nothing(cast: Cast) -> None:
    held, free = at_the_door(cast.nordlicht), at_the_door(cast.voltaic)
    opened(cast.nordlicht, held, grams=120)
    opened(cast.voltaic, free, grams=1000)

    assert paid(cast.nordlicht) == []
    assert paid(cast.voltaic) == [6000]
