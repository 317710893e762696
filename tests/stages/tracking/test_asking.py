"""Asking the carrier, which is a real peer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from backhaul.core.errors import NotFound, Unavailable
from backhaul.foundation import clock
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.models import Incident
from backhaul.stages.shipping.actions import get_label
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.actions import ask_now, sweep
from backhaul.stages.tracking.jobs import ask_carrier
from backhaul.stages.tracking.models import Scan
from tests.cast import Cast
from tests.makers.connections import connect_carrier
from tests.makers.returns import authorized_return
from tests.makers.scans import labelled_parcel, put_clock
from tests.sandbox.peers import Peer


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("carrier", tmp_path_factory.mktemp("carrier")) as peer:
        yield peer


@pytest.fixture
def parcel(cast: Cast, carrier: Peer) -> Parcel:
    """A label bought three days ago, of which nothing was heard since."""
    brand = cast.nordlicht
    bought_at = clock.now() - timedelta(hours=73)
    with acting_for(brand.pk):
        connect_carrier(brand, carrier.url)
    ran = authorized_return(brand, at=bought_at)
    found = get_label(brand.pk, ran, at=bought_at, actor="shopper")
    sweep()
    return found


def _fresh(parcel: Parcel) -> Parcel:
    with acting_for(parcel.brand_id):
        return Parcel.objects.get(brand_id=parcel.brand_id, id=parcel.pk)


def _incidents(parcel: Parcel) -> list[str]:
    with acting_for(parcel.brand_id):
        return list(Incident.objects.order_by("id").values_list("kind", flat=True))


def test_news_that_was_never_sent_is_found_by_asking(carrier: Peer, parcel: Parcel) -> None:
    assert _incidents(parcel) == []
    number = parcel.tracking_number
    carrier.control(
        f"/control/parcels/{number}/travel", {"until": "first_scan", "behaviour": "silent"}
    )

    ask_carrier(brand_id=parcel.brand_id, parcel_id=parcel.pk)

    found = _fresh(parcel)
    assert found.position in {"accepted", "handed_over"}
    assert found.asked_at is not None
    assert found.due_what == "data_stale"
    assert _incidents(parcel) == []
    row = RawBody.objects.get()
    assert (row.state, row.connection_id) == ("done", parcel.connection_id)
    with acting_for(parcel.brand_id):
        assert {scan.raw_id for scan in Scan.objects.all()} == {row.pk}


def test_no_news_is_an_answer_and_becomes_an_incident_at_once(parcel: Parcel) -> None:
    assert _incidents(parcel) == []

    ask_carrier(brand_id=parcel.brand_id, parcel_id=parcel.pk)

    found = _fresh(parcel)
    assert found.asked_at is not None
    assert found.due_what == "data_stale"
    assert _incidents(parcel) == ["not_sent_yet"]


def test_a_number_that_the_carrier_does_not_know_was_asked_for(
    cast: Cast, carrier: Peer, parcel: Parcel
) -> None:
    with acting_for(parcel.brand_id):
        Parcel.objects.filter(id=parcel.pk).update(tracking_number="PK9999999999")

    ask_carrier(brand_id=parcel.brand_id, parcel_id=parcel.pk)

    assert _fresh(parcel).asked_at is not None
    row = RawBody.objects.get()
    assert row.state == "done"
    assert row.problems[0].startswith("not_found")


def test_a_carrier_that_is_down_is_asked_again_and_nothing_is_said(
    carrier: Peer, parcel: Parcel
) -> None:
    carrier.control("/control/mode", {"outage": "503", "times": 1})

    with pytest.raises(Unavailable):
        ask_carrier(brand_id=parcel.brand_id, parcel_id=parcel.pk)

    assert _fresh(parcel).asked_at is None
    assert _incidents(parcel) == []
    assert RawBody.objects.count() == 0


def test_a_carrier_that_refuses_for_good_does_not_silence_the_incident(
    cast: Cast, parcel: Parcel
) -> None:
    """Its webhook says nothing either: a person has to look."""
    with acting_for(parcel.brand_id):
        row = Connection.objects.get()
        Connection.objects.filter(id=row.pk).update(
            config={**row.config, "base_url": f"{row.config['base_url']}/nowhere"}
        )

    ask_carrier(brand_id=parcel.brand_id, parcel_id=parcel.pk)

    assert _incidents(parcel) == ["not_sent_yet"]


def test_a_silence_that_is_too_long_has_the_carrier_asked_and_opens_after_a_day(
    parcel: Parcel,
) -> None:
    due_at = parcel.made_at + timedelta(hours=72)
    ask_at = _fresh(parcel).ask_at
    assert ask_at is not None
    assert ask_at <= clock.now()
    assert ProcrastinateJob.objects.count() == 0  # it is planned, not queued

    put_clock(due_at + timedelta(hours=3))
    assert sweep() == 1
    assert _incidents(parcel) == []  # the look came late: the carrier is asked first
    put_clock(due_at + timedelta(hours=4, minutes=1))
    assert sweep() == 1
    assert _incidents(parcel) == ["data_stale"]
    put_clock(due_at + timedelta(hours=24))
    assert sweep() == 1
    assert _incidents(parcel) == ["data_stale"]
    put_clock(due_at + timedelta(hours=25, minutes=1))
    assert sweep() == 1
    assert _incidents(parcel) == ["data_stale", "not_sent_yet"]
    assert _fresh(parcel).due_at is None


def test_a_person_may_ask_again_every_ten_minutes(cast: Cast, parcel: Parcel) -> None:
    brand_id, at = cast.nordlicht.pk, clock.now()

    with acting_for(brand_id):
        assert ask_now(brand_id, parcel.pk, at=at)
        assert not ask_now(brand_id, parcel.pk, at=at)  # the first still waits
        assert Parcel.objects.count() == 1
        Parcel.objects.update(asked_at=at)
        ProcrastinateJob.objects.all().delete()
        assert not ask_now(brand_id, parcel.pk, at=at + timedelta(minutes=9))
        assert ask_now(brand_id, parcel.pk, at=at + timedelta(minutes=10))

    assert ProcrastinateJob.objects.count() == 1


def test_nobody_asks_for_a_parcel_of_another_brand(cast: Cast, parcel: Parcel) -> None:
    with acting_for(cast.voltaic.pk), pytest.raises(NotFound):
        ask_now(cast.voltaic.pk, parcel.pk, at=clock.now())

    ask_carrier(brand_id=cast.voltaic.pk, parcel_id=parcel.pk)
    assert ProcrastinateJob.objects.count() == 0
    assert _fresh(parcel).asked_at is None


def test_a_parcel_of_the_shoppers_own_carrier_cannot_be_asked_for(cast: Cast) -> None:
    own = labelled_parcel(cast.nordlicht)

    with acting_for(cast.nordlicht.pk):
        assert not ask_now(cast.nordlicht.pk, own.pk, at=clock.now())

    put_clock(clock.now())
    assert ProcrastinateJob.objects.count() == 0
