"""Labels whose purchase was interrupted, and units that come after it; a real carrier peer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from backhaul.core.axes import Method
from backhaul.core.errors import DomainError, OutcomeUnknown, Unavailable
from backhaul.core.policies.model import Outcome
from backhaul.foundation import clock
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.connections.registry import NewConnection, create_connection
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import authorize, review, withdraw
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.receiving.actions import receive
from backhaul.stages.returns.models import Unit
from backhaul.stages.shipping import actions
from backhaul.stages.shipping.actions import get_label
from backhaul.stages.shipping.asking import sweep
from backhaul.stages.shipping.buying import Intent, buy
from backhaul.stages.shipping.models import Parcel, ParcelUnit
from backhaul.stages.shipping.voiding import unused, void
from backhaul.stages.tracking.actions import sweep as tracking_sweep
from backhaul.stages.tracking.looking import ask
from tests.cast import MONDAY, Cast
from tests.makers.connections import connect_carrier
from tests.makers.floor import arrival
from tests.makers.orders import sold_order
from tests.makers.requests import a_request
from tests.sandbox.peers import Peer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("carrier", tmp_path_factory.mktemp("carrier")) as peer:
        peer.wait_ready()
        yield peer


@pytest.fixture
def brand(live_cast: Cast) -> Brand:
    return live_cast.nordlicht


@pytest.fixture
def ran(brand: Brand, carrier: Peer) -> str:
    """A return with one unit that is authorised and one that a person has to look at."""
    with acting_for(brand.pk):
        connect_carrier(brand, carrier.url)
        upsert_orders(brand.pk, [sold_order()])
        case, _ = request_return(brand, a_request(method=Method.QR), at=MONDAY, actor="shopper")
        authorize(brand.pk, case.ret.ran, at=MONDAY, actor="system")
        unit = Unit.objects.get()
        Unit.objects.create(
            brand_id=brand.pk,
            ret_id=unit.ret_id,
            ordinal=2,
            authorization="in_review",
            sku=unit.sku,
            terms=unit.terms,
            resolution=unit.resolution,
            paid_minor=unit.paid_minor,
            reason=unit.reason,
        )
    return str(case.ret.ran)


def _authorize_second(brand: Brand, ran: str) -> None:
    with acting_for(brand.pk):
        review(
            brand.pk,
            ran,
            {2: Outcome.AUTHORIZE},
            note="The photo shows it.",
            at=MONDAY,
            actor="member:1",
        )


def _travels(carrier: Peer, parcel: Parcel) -> None:
    """It is sent on Monday and delivered two days later; nobody tells us."""
    told = {"until": "delivered", "behaviour": "silent", "start": MONDAY.isoformat()}
    carrier.control(f"/control/parcels/{parcel.tracking_number}/travel", {**told, "hours": 48})


def _withdraw(brand: Brand, ran: str) -> None:
    with acting_for(brand.pk):
        withdraw(brand.pk, ran, None, at=MONDAY, actor="shopper")


def _lose_the_reply(brand: Brand, carrier: Peer, ran: str) -> None:
    carrier.control("/control/mode", {"outage": "lost_reply", "times": 1})
    with pytest.raises(DomainError, match="label_unknown"):
        get_label(brand.pk, ran, at=MONDAY, actor="shopper")


def _labels(carrier: Peer, ran: str) -> list[dict[str, Any]]:
    return [label for label in carrier.books()["labels"] if label["reference"] == ran]


def _parcel(brand: Brand) -> Parcel:
    with acting_for(brand.pk):
        return Parcel.objects.get()


def _positions(brand: Brand) -> list[str | None]:
    with acting_for(brand.pk):
        return list(Unit.objects.order_by("ordinal").values_list("position", flat=True))


def _noted(brand: Brand) -> list[str]:
    with acting_for(brand.pk):
        noted = Entry.objects.filter(kind__startswith="label.").order_by("id")
        return list(noted.values_list("kind", flat=True))


def test_a_unit_that_is_authorised_after_the_label_travels_in_the_same_parcel(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    first = get_label(brand.pk, ran, at=MONDAY, actor="shopper")
    assert _positions(brand) == ["label_created", None]
    _authorize_second(brand, ran)

    second = get_label(brand.pk, ran, at=MONDAY, actor="shopper")
    get_label(brand.pk, ran, at=MONDAY, actor="shopper")

    assert second.pk == first.pk
    assert _positions(brand) == ["label_created", "label_created"]
    with acting_for(brand.pk):
        assert ParcelUnit.objects.filter(parcel=first).count() == 2
    _travels(carrier, first)
    ask(brand.pk, first.pk)
    assert _positions(brand) == ["delivered", "delivered"]


def test_nothing_is_put_into_a_parcel_that_has_left(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    parcel = get_label(brand.pk, ran, at=MONDAY, actor="shopper")
    _travels(carrier, parcel)
    ask(brand.pk, parcel.pk)
    _authorize_second(brand, ran)

    assert get_label(brand.pk, ran, at=MONDAY, actor="shopper").pk == parcel.pk

    assert _positions(brand) == ["delivered", None]
    with acting_for(brand.pk):
        assert ParcelUnit.objects.count() == 1


def test_the_repeated_question_is_the_first_one_word_for_word(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    _lose_the_reply(brand, carrier, ran)
    _authorize_second(brand, ran)

    parcel = get_label(brand.pk, ran, at=MONDAY, actor="shopper")

    assert parcel.label_state == "bought"
    assert [label["tracking_number"] for label in _labels(carrier, ran)] == [
        parcel.tracking_number
    ]
    assert _positions(brand) == ["label_created", "label_created"]


def test_the_repeated_question_goes_to_the_carrier_that_was_asked_first(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    _lose_the_reply(brand, carrier, ran)
    other = NewConnection(
        Connection.Kind.CARRIER,
        adapter="sandbox",
        name="other",
        config={"base_url": carrier.url},
        secrets={"api_key": "another-carrier-key", "webhook_secret": "whsec_other"},
    )
    with acting_for(brand.pk):
        Connection.objects.update(is_default=False)
        create_connection(brand.pk, other)

    parcel = get_label(brand.pk, ran, at=MONDAY, actor="shopper")

    assert parcel.label_state == "bought"
    assert len(_labels(carrier, ran)) == 1


def test_a_no_to_a_repeated_question_is_no_answer_to_the_first(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    _lose_the_reply(brand, carrier, ran)
    with acting_for(brand.pk):
        frozen = Parcel.objects.get().label_order or {}
        Parcel.objects.update(label_order={**frozen, "weight_grams": 4321})

    for _ in range(2):
        with pytest.raises(DomainError, match="label_unknown"):
            get_label(brand.pk, ran, at=MONDAY, actor="shopper")

    assert _parcel(brand).label_state == "unknown"
    assert _noted(brand) == ["label.ordered", "label.unknown"]
    assert len(_labels(carrier, ran)) == 1


def test_a_no_to_the_first_question_is_the_end_of_that_order(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    with acting_for(brand.pk):
        Connection.objects.update(config={"base_url": f"{carrier.url}/nowhere"})

    with pytest.raises(DomainError, match="carrier_refused"):
        get_label(brand.pk, ran, at=MONDAY, actor="shopper")

    parcel = _parcel(brand)
    assert (parcel.label_state, parcel.due_at) == ("failed", None)
    assert sweep() == 0


def test_a_lost_reply_is_asked_for_again_without_anybody_calling(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    _lose_the_reply(brand, carrier, ran)
    parcel = _parcel(brand)
    assert (parcel.due_at, parcel.due_what) == (MONDAY + timedelta(minutes=2), "label")

    assert tracking_sweep() == 0
    assert sweep() == 1
    assert sweep() == 0

    parcel = _parcel(brand)
    assert (parcel.label_state, parcel.due_what) == ("bought", "look")
    assert [label["status"] for label in _labels(carrier, ran)] == ["active"]
    assert _positions(brand) == ["label_created", None]
    assert _noted(brand) == ["label.ordered", "label.unknown", "label.bought"]


def test_a_process_that_died_after_the_intent_leaves_a_label_that_the_sweep_buys(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    with acting_for(brand.pk):
        actions._intend(brand.pk, ran, at=MONDAY, actor="shopper")

    assert sweep() == 1

    assert _parcel(brand).label_state == "bought"
    assert len(_labels(carrier, ran)) == 1


def test_a_label_that_nobody_wants_any_more_is_voided_at_the_carrier(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    _lose_the_reply(brand, carrier, ran)
    _withdraw(brand, ran)

    assert sweep() == 1
    assert sweep() == 0

    parcel = _parcel(brand)
    assert (parcel.label_state, parcel.due_at, parcel.position) == ("voided", None, None)
    assert [label["status"] for label in _labels(carrier, ran)] == ["voided"]
    assert _noted(brand) == ["label.ordered", "label.unknown", "label.voided"]
    with acting_for(brand.pk):
        assert not Entry.objects.filter(kind="cost.recorded").exists()


def test_a_return_withdrawn_between_the_beats_leaves_no_label_behind(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    with acting_for(brand.pk):
        intent = actions._intend(brand.pk, ran, at=MONDAY, actor="shopper")
    assert isinstance(intent, Intent)
    _withdraw(brand, ran)

    assert buy(intent, at=MONDAY, actor="shopper").label_state == "voided"

    assert [label["status"] for label in _labels(carrier, ran)] == ["voided"]


@pytest.mark.parametrize(("is_used", "ends"), [(False, "voided"), (True, "bought")])
def test_a_box_that_arrives_before_its_label_is_known_is_still_asked_about(
    brand: Brand, carrier: Peer, ran: str, is_used: bool, ends: str
) -> None:
    _lose_the_reply(brand, carrier, ran)
    with acting_for(brand.pk):
        receive(brand.pk, ran, arrival(scanned=ran), at=MONDAY, actor="member:2")
    assert (_parcel(brand).position, _parcel(brand).due_what) == ("received", "label")
    (label,) = _labels(carrier, ran)
    if is_used:
        carrier.control(f"/control/parcels/{label['tracking_number']}/scan", {"code": "DO"})

    assert [sweep(), sweep()] == [1, 0]

    parcel = _parcel(brand)
    assert (parcel.label_state, parcel.position, parcel.due_at) == (ends, "received", None)


def test_a_parcel_that_was_sent_although_withdrawn_is_kept_an_eye_on(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    _lose_the_reply(brand, carrier, ran)
    _withdraw(brand, ran)
    (label,) = _labels(carrier, ran)
    number = label["tracking_number"]
    carrier.control(f"/control/parcels/{number}/scan", {"code": "DO"})

    assert sweep() == 1

    assert _parcel(brand).label_state == "bought"
    assert [label["status"] for label in _labels(carrier, ran)] == ["active"]


@pytest.mark.parametrize("outage", ["503", "lost_reply"])
def test_a_carrier_that_stays_away_is_asked_again_within_the_hour(
    brand: Brand, carrier: Peer, ran: str, outage: str
) -> None:
    _lose_the_reply(brand, carrier, ran)
    carrier.control("/control/mode", {"outage": outage, "times": 1})
    asked_at = clock.now()

    assert sweep() == 1
    assert sweep() == 0

    parcel = _parcel(brand)
    assert parcel.label_state == "unknown"
    assert parcel.due_what == "label"
    assert parcel.due_at is not None
    wait = parcel.due_at - asked_at
    assert timedelta(minutes=2) <= wait <= timedelta(hours=1, seconds=30)


def test_a_label_that_nobody_will_use_is_given_back(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    parcel = get_label(brand.pk, ran, at=MONDAY, actor="shopper")
    with acting_for(brand.pk):
        withdraw(brand.pk, ran, [1], at=MONDAY, actor="shopper")
        assert unused([brand.pk], [parcel.ret_id or 0]) == []  # the other may need it yet
        withdraw(brand.pk, ran, [2], at=MONDAY, actor="shopper")
        assert unused([brand.pk], [parcel.ret_id or 0]) == [parcel]

    void(brand.pk, parcel.pk)
    void(brand.pk, parcel.pk)

    kept = _parcel(brand)
    assert (kept.label_state, kept.position, kept.due_at) == ("voided", None, None)
    assert _positions(brand) == [None, None]
    assert _noted(brand) == ["label.ordered", "label.bought", "label.voided"]
    assert [label["status"] for label in _labels(carrier, ran)] == ["voided"]


def test_a_label_that_was_handed_over_unseen_is_left_alone(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    parcel = get_label(brand.pk, ran, at=MONDAY, actor="shopper")
    number = parcel.tracking_number
    carrier.control(
        f"/control/parcels/{number}/travel", {"until": "first_scan", "behaviour": "silent"}
    )
    _withdraw(brand, ran)

    void(brand.pk, parcel.pk)

    assert _parcel(brand).label_state == "bought"
    assert _noted(brand) == ["label.ordered", "label.bought"]


def test_while_the_carrier_is_away_the_label_waits(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    parcel = get_label(brand.pk, ran, at=MONDAY, actor="shopper")
    _withdraw(brand, ran)
    carrier.control("/control/mode", {"outage": "503", "times": 1})

    with pytest.raises((Unavailable, OutcomeUnknown)):
        void(brand.pk, parcel.pk)
    assert _parcel(brand).label_state == "bought"

    void(brand.pk, parcel.pk)
    assert _parcel(brand).label_state == "voided"
