"""A refund made elsewhere, counted for a return, fails after all: that one is short."""

from __future__ import annotations

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.casefile import incident_board
from backhaul.stages.casefile.went_elsewhere import went_elsewhere
from backhaul.stages.incidents.models import Incident
from backhaul.stages.settlement.actions import cancel, drain_provider_events, settle_by
from backhaul.stages.settlement.approving import Word
from backhaul.stages.settlement.counting import Went
from backhaul.stages.settlement.models import Leg, TakenBack
from tests.cast import MONDAY
from tests.stages.settlement.till import Till


def hear(till: Till, count: int) -> None:
    """Hand the first `count` webhooks to the door and work them off."""
    assert set(till.deliver(till.listener.wait_for(count)[:count])) == {200}
    drain_provider_events()


def counted(till: Till, minor: int) -> tuple[Leg, TakenBack]:
    """Let so much be refunded elsewhere, and a person take it off what a return is paid."""
    stopped = till.ordered_leg(paid=3000)
    payment = till.payment(stopped)
    path = f"/control/payments/{payment.provider_ref}/refund_elsewhere"
    till.account.peer.control(path, {"amount": minor})
    hear(till, 1)
    with acting_for(till.brand.pk):
        row = TakenBack.objects.get(brand=till.brand)
        went = Went(payment.order_id, minor, row.pk)
        word = Word("member:1", MONDAY, "It was for this one.", went=went)
        settle_by(till.brand.pk, till.ret(stopped).ran, word)
        paid = Leg.objects.filter(brand=till.brand).latest("id")
    assert paid.amount_minor == 3000 - minor
    return paid, row


def opened(till: Till, row: TakenBack) -> list[tuple[str, int]]:
    with acting_for(till.brand.pk):
        found = Incident.objects.filter(subject=f"counted:{row.pk}", healed_at=None)
        return [(one.evidence["code"], one.evidence["amount_minor"]) for one in found]


def test_a_person_is_told_by_how_much_its_return_is_short(till: Till) -> None:
    paid, row = counted(till, 500)

    till.account.peer.control(
        f"/control/refunds/{row.provider_ref}/settle", {"status": "failed"}
    )
    hear(till, 2)

    assert opened(till, row) == [("counted_came_back", 500)]
    with acting_for(till.brand.pk):
        incident = Incident.objects.get(subject=f"counted:{row.pk}")
        card = incident_board.one(till.brand.pk, incident.pk)
        found = went_elsewhere(till.brand.pk, card.subject)
    ran = till.ret(paid).ran
    assert found is not None
    assert card.evidence["ran"] == ran
    assert card.order == found.order != ""
    assert [one.ran for one in found.returns] == [ran]


def test_nobody_is_short_once_that_payment_was_ended(till: Till) -> None:
    paid, row = counted(till, 500)
    with acting_for(till.brand.pk):
        cancel(till.brand.pk, paid.pk, at=MONDAY, actor="member:1")

    till.account.peer.control(
        f"/control/refunds/{row.provider_ref}/settle", {"status": "failed"}
    )
    hear(till, 2)

    assert opened(till, row) == []
