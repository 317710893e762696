"""Another way back: what becomes of the label before, whenever that is; a carrier peer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from backhaul.core.axes import Method
from backhaul.core.errors import DomainError
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.incidents.models import Incident
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.actions import get_label, order_label
from backhaul.stages.shipping.buying import Intent, buy
from backhaul.stages.shipping.changing import Way, change_method
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.shipping.voiding import unused, void
from backhaul.stages.tracking.actions import sweep as tracking_sweep
from backhaul.stages.tracking.looking import ask
from tests.cast import MONDAY, Cast
from tests.makers.connections import connect_carrier
from tests.makers.orders import sold_order
from tests.makers.requests import a_request
from tests.makers.stories import standing_at
from tests.sandbox.peers import Peer

pytestmark = pytest.mark.django_db(transaction=True)
OWN = Way(Method.OWN_CARRIER, "Hermes", "H1000")
LABEL = Way(Method.LABEL)


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
    standing_at(MONDAY)
    with acting_for(brand.pk):
        connect_carrier(brand, carrier.url)
        upsert_orders(brand.pk, [sold_order()])
        case, _ = request_return(brand, a_request(method=Method.QR), at=MONDAY, actor="shopper")
        authorize(brand.pk, case.ret.ran, at=MONDAY, actor="system")
    return str(case.ret.ran)


def change(brand: Brand, ran: str, way: Way) -> bool:
    with acting_for(brand.pk):
        return change_method(brand.pk, ran, way, at=MONDAY, actor="shopper")


def give_back(brand: Brand) -> None:
    with acting_for(brand.pk):
        found = unused([brand.pk], Return.objects.values_list("id", flat=True))
    for parcel in found:
        void(brand.pk, parcel.pk)


def parcels(brand: Brand) -> list[Parcel]:
    with acting_for(brand.pk):
        return list(Parcel.objects.order_by("id"))


def place(brand: Brand) -> str | None:
    with acting_for(brand.pk):
        return Unit.objects.values_list("position", flat=True).get()


def statuses(carrier: Peer, ran: str) -> list[str]:
    return [one["status"] for one in carrier.books()["labels"] if one["reference"] == ran]


def test_the_label_before_is_voided_and_the_new_one_stays(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    get_label(brand.pk, ran, at=MONDAY, actor="shopper")
    assert change(brand, ran, LABEL)
    get_label(brand.pk, ran, at=MONDAY, actor="shopper")

    give_back(brand)
    give_back(brand)

    assert sorted(statuses(carrier, ran)) == ["active", "voided"]
    assert [parcel.label_state for parcel in parcels(brand)] == ["voided", "bought"]
    assert place(brand) == "label_created"


def test_a_label_whose_answer_comes_after_the_change_is_voided_at_once(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    intent = order_label(brand.pk, ran, at=MONDAY, actor="shopper")
    assert isinstance(intent, Intent)
    change(brand, ran, OWN)

    assert buy(intent, at=MONDAY, actor="shopper").label_state == "voided"

    assert statuses(carrier, ran) == ["voided"]
    assert place(brand) == "label_created"  # in the parcel that was announced
    with acting_for(brand.pk):
        assert not Entry.objects.filter(kind="cost.recorded").exists()


def test_what_is_so_already_is_not_changed(brand: Brand, ran: str) -> None:
    get_label(brand.pk, ran, at=MONDAY, actor="shopper")

    assert not change(brand, ran, Way(Method.QR))
    assert change(brand, ran, OWN)
    assert not change(brand, ran, Way(Method.OWN_CARRIER, "Hermes", "h 1000"))
    assert change(brand, ran, Way(Method.OWN_CARRIER, "Hermes", "H2000"))
    assert [bool(parcel.replaced_at) for parcel in parcels(brand)] == [True, True, False]


def test_a_way_that_the_terms_do_not_have_is_refused_and_nothing_written(
    brand: Brand, ran: str
) -> None:
    get_label(brand.pk, ran, at=MONDAY, actor="shopper")
    with acting_for(brand.pk):
        unit = Unit.objects.get()
        Unit.objects.update(terms={**(unit.terms or {}), "methods": ["qr"]})

    with pytest.raises(DomainError, match="way_not_offered"):
        change(brand, ran, LABEL)

    with acting_for(brand.pk):
        assert Return.objects.get().method == "qr"
        assert not Entry.objects.filter(kind="return.method_changed").exists()
    assert [parcel.replaced_at for parcel in parcels(brand)] == [None]


def test_a_label_that_was_used_all_the_same_is_not_voided_and_is_followed(
    brand: Brand, carrier: Peer, ran: str
) -> None:
    label = get_label(brand.pk, ran, at=MONDAY, actor="shopper")
    change(brand, ran, OWN)
    scan = {"code": "DO", "at": (MONDAY + timedelta(hours=1)).isoformat()}
    carrier.control(f"/control/parcels/{label.tracking_number}/scan", scan)

    give_back(brand)
    ask(brand.pk, label.pk)

    assert statuses(carrier, ran) == ["active"]
    assert place(brand) == "accepted"
    with pytest.raises(DomainError, match="no_other_way_now"):
        change(brand, ran, LABEL)


def test_nobody_is_reminded_of_a_label_that_was_replaced(brand: Brand, ran: str) -> None:
    label = get_label(brand.pk, ran, at=MONDAY, actor="shopper")
    change(brand, ran, OWN)
    ask(brand.pk, label.pk)
    standing_at(MONDAY + timedelta(hours=80))

    tracking_sweep()

    with acting_for(brand.pk):
        assert Incident.objects.count() == 0
