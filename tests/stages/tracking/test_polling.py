"""Asking on schedule: what is handed out, how fast, and what a silent carrier leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from backhaul.core.errors import Refused, Unavailable
from backhaul.core.ports.carrier import CarrierCapabilities
from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.incidents.models import Incident
from backhaul.stages.shipping.actions import get_label
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking import polling
from backhaul.stages.tracking.actions import drain_inbox, sweep
from backhaul.stages.tracking.jobs import ask_batch
from backhaul.stages.tracking.models import Scan
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.makers.connections import connect_carrier
from tests.makers.returns import authorized_return
from tests.makers.scans import body, event, labelled_parcel, put_clock
from tests.sandbox.peers import Peer

HOUR = timedelta(hours=1)


@dataclass
class Fake:
    """A carrier that answers what it is told to: a body, or what it raises."""

    capabilities = CarrierCapabilities(
        sells_labels=False, paperless=False, answers_tracking=True, sends_webhooks=False
    )
    answers: dict[str, bytes | Exception] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    def ask_tracking(self, tracking_number: str) -> bytes:
        self.heard.append(tracking_number)
        answer = self.answers.get(tracking_number, body(tracking_number, []))
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Fake:
    fake = Fake()
    monkeypatch.setattr(registry, "carrier", lambda _row: fake)
    return fake


def connected(brand: Brand) -> Connection:
    with acting_for(brand.pk):
        connect_carrier(brand, "http://127.0.0.1:9")
        return Connection.objects.get(brand=brand)


def parcels(brand: Brand, connection: Connection, count: int) -> list[Parcel]:
    """Return parcels on their way that are to be asked about now, the first one first."""
    found = []
    for n in range(count):
        columns: dict[str, Any] = {"connection_id": connection.pk}
        columns["ask_at"] = clock.now() - (count - n) * timedelta(seconds=1)
        found.append(labelled_parcel(brand, f"PK{n:04}", order=f"NL-{n}", **columns))
    return found


def handed_out() -> list[dict[str, Any]]:
    found = [job.args for job in ProcrastinateJob.objects.order_by("id")]
    ProcrastinateJob.objects.all().delete()
    return found


def work() -> int:
    """Hand out what is due and run it; return how many parcels were asked about."""
    asked = polling.poll()
    for args in handed_out():
        ask_batch(**args)
    return asked


def fresh(row: Any) -> Any:
    with acting_for(row.brand_id):
        return type(row).objects.get(brand_id=row.brand_id, id=row.pk)


def kinds(brand: Brand) -> list[tuple[str, bool]]:
    with acting_for(brand.pk):
        rows = Incident.objects.filter(brand=brand).order_by("id")
        return [(row.kind, row.healed_at is None) for row in rows]


@pytest.fixture(autouse=True)
def _tuesday(cast: Cast) -> None:
    put_clock(MONDAY + 24 * HOUR)


def test_answers_of_a_batch_are_taken_in_together_and_planned_anew(
    cast: Cast, carrier: Fake
) -> None:
    brand = cast.nordlicht
    first, second = parcels(brand, connected(brand), 2)
    carrier.answers["PK0000"] = body("PK0000", [event("DP", 23)])

    assert work() == 2

    assert carrier.heard == ["PK0000", "PK0001"]
    moved, quiet = fresh(first), fresh(second)
    assert (moved.position, quiet.position) == ("in_transit", "label_created")
    assert moved.asked_at is not None
    assert timedelta(hours=5) < moved.ask_at - moved.asked_at < timedelta(hours=7)
    assert timedelta(hours=10) < quiet.ask_at - quiet.asked_at < timedelta(hours=14)
    assert {row.state for row in RawBody.objects.all()} == {"done"}
    assert work() == 0


def test_a_connection_is_asked_no_faster_than_its_carrier_wants(
    cast: Cast, carrier: Fake
) -> None:
    brand = cast.nordlicht
    row = connected(brand)
    parcels(brand, row, 25)

    assert [work(), work()] == [10, 0]  # sixty a minute: ten in ten seconds
    wait = fresh(row).ask_from - clock.now()
    assert timedelta(seconds=1) < wait <= timedelta(seconds=10)
    put_clock(clock.now() + timedelta(seconds=11))
    assert work() == 10
    put_clock(clock.now() + timedelta(seconds=11))
    assert work() == 5

    assert carrier.heard == [f"PK{n:04}" for n in range(25)]


def test_what_is_handed_out_is_not_handed_out_again_while_it_is_worked_on(
    cast: Cast, carrier: Fake
) -> None:
    brand = cast.nordlicht
    row = connected(brand)
    rows = parcels(brand, row, 12)

    assert [polling.poll(), polling.poll()] == [10, 0]
    [args] = handed_out()
    assert args == {
        "brand_id": brand.pk,
        "connection_id": row.pk,
        "parcel_ids": [parcel.pk for parcel in rows[:10]],
    }
    put_clock(clock.now() + timedelta(minutes=11))  # its worker died
    assert polling.poll() == 10


def test_a_carrier_that_is_down_is_left_alone_longer_each_time(
    cast: Cast, carrier: Fake
) -> None:
    brand = cast.nordlicht
    row = connected(brand)
    first, second = parcels(brand, row, 2)
    carrier.answers["PK0001"] = Unavailable("down")
    waits = []

    assert work() == 2
    assert fresh(first).asked_at is not None  # what was answered before is not lost
    for failures in range(1, 9):
        found = fresh(row)
        assert found.ask_failures == failures
        waits.append((found.ask_from - clock.now()) / timedelta(minutes=1))
        assert fresh(second).ask_at == found.ask_from
        assert work() == 0
        put_clock(found.ask_from)
        assert work() == 1

    for wait, least in zip(waits, [1, 2, 4, 8, 16, 32, 60, 60], strict=True):
        assert least * 0.95 < wait < least * 1.2
    carrier.answers.clear()
    put_clock(fresh(row).ask_from)
    assert work() == 1
    assert fresh(row).ask_failures == 0


@pytest.mark.parametrize(
    ("wanted", "least", "most"),
    [(timedelta(minutes=30), 30, 30), (timedelta(seconds=5), 1, 1.2), (timedelta(0), 1, 1.2)],
)
def test_a_carrier_is_left_alone_at_least_as_long_as_it_asks_for(
    cast: Cast, carrier: Fake, wanted: timedelta, least: float, most: float
) -> None:
    row = connected(cast.nordlicht)
    (parcel,) = parcels(cast.nordlicht, row, 1)
    carrier.answers["PK0000"] = Unavailable("too many", wait=wanted)

    work()

    wait = (fresh(row).ask_from - clock.now()) / timedelta(minutes=1)
    assert least * 0.95 < wait <= most
    assert fresh(parcel).ask_at == fresh(row).ask_from


def test_what_we_could_not_learn_is_said_and_heals_with_the_answer(
    cast: Cast, carrier: Fake
) -> None:
    brand = cast.nordlicht
    row = connected(brand)
    [parcel] = parcels(brand, row, 1)
    carrier.answers["PK0000"] = body("PK0000", [event("DP", 24)])
    assert work() == 1
    planned = fresh(parcel)
    carrier.answers["PK0000"] = Unavailable("down")

    put_clock(planned.due_at - timedelta(minutes=1))
    assert (work(), sweep(), kinds(brand)) == (1, 0, [])
    put_clock(planned.due_at)
    assert sweep() == 1
    assert kinds(brand) == [("data_stale", True)]
    carrier.answers["PK0000"] = body("PK0000", [event("DP", 24)])
    put_clock(fresh(row).ask_from)

    assert work() == 1
    assert kinds(brand) == [("data_stale", False)]


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (body("PK0000", [event("DP", 24), event("DP", 200)]), []),
        (body("PK0000", [event("DP", 24)]), [("no_movement", True)]),
        (Unavailable("down"), [("no_movement", True)]),
    ],
)
def test_after_we_were_down_the_carrier_is_asked_before_a_silence_is_told(
    cast: Cast, carrier: Fake, answer: bytes | Exception, raised: list[tuple[str, bool]]
) -> None:
    """Nine days without a worker: five after the last scan its silence would be an incident."""
    brand = cast.nordlicht
    row = connected(brand)
    parcels(brand, row, 1)
    carrier.answers["PK0000"] = body("PK0000", [event("DP", 24)])
    assert work() == 1
    back_at = MONDAY + 10 * 24 * HOUR
    carrier.answers["PK0000"] = answer

    put_clock(back_at)
    while sweep():
        pass
    assert kinds(brand) == []
    assert work() == 1
    put_clock(back_at + timedelta(minutes=61))
    while sweep():
        pass

    assert [one for one in kinds(brand) if one[0] != "data_stale"] == raised


@pytest.mark.parametrize("answers", [True, False])
def test_after_we_were_down_the_carrier_is_asked_before_it_is_called_silent(
    cast: Cast, carrier: Fake, answers: bool
) -> None:
    brand = cast.nordlicht
    row = connected(brand)
    [parcel] = parcels(brand, row, 1)
    carrier.answers["PK0000"] = body("PK0000", [event("DP", 24)])
    assert work() == 1
    down_until = fresh(parcel).due_at + 48 * HOUR
    if not answers:
        carrier.answers["PK0000"] = Unavailable("down")

    put_clock(down_until)
    while sweep():
        pass
    assert kinds(brand) == []
    assert work() == 1
    put_clock(down_until + timedelta(minutes=61))
    sweep()

    assert kinds(brand) == ([] if answers else [("data_stale", True)])


def test_a_definite_no_is_an_answer_and_stops_nobody(cast: Cast, carrier: Fake) -> None:
    brand = cast.nordlicht
    first, second = parcels(brand, connected(brand), 2)
    carrier.answers["PK0000"] = Refused("no", code="gone")

    assert work() == 2

    assert fresh(first).asked_at is not None
    assert fresh(second).asked_at is not None


def test_an_answer_that_breaks_us_holds_up_nobody_and_is_kept(
    cast: Cast, carrier: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    brand = cast.nordlicht
    rows = parcels(brand, connected(brand), 2)
    carrier.answers["PK0001"] = body("PK0001", [event("DP", 23)])
    with monkeypatch.context() as broken:
        broken.setattr("backhaul.stages.tracking.polling.take_answers", lambda *_: 1 / 0)
        assert work() == 2

    assert RawBody.objects.filter(state="new").count() == 2
    assert all(fresh(row).ask_at > clock.now() + timedelta(minutes=50) for row in rows)
    drain_inbox()
    assert fresh(rows[1]).position == "in_transit"


def test_only_what_waits_for_an_answer_of_the_carrier_is_asked(
    cast: Cast, carrier: Fake
) -> None:
    brand = cast.nordlicht
    row = connected(brand)
    labelled_parcel(brand, "PKOWN", order="NL-own")
    done = labelled_parcel(brand, "PKDONE", order="NL-done", connection_id=row.pk)
    with acting_for(brand.pk):
        Parcel.objects.filter(id=done.pk).update(received_at=MONDAY)
    later = labelled_parcel(brand, "PKLATER", order="NL-later", connection_id=row.pk)
    while sweep():
        pass

    assert fresh(done).ask_at is None
    assert MONDAY + 16 * HOUR < fresh(later).ask_at < MONDAY + 20 * HOUR
    assert work() == 1
    assert carrier.heard == ["PKLATER"]


def test_each_brand_is_asked_over_its_own_connection(cast: Cast, carrier: Fake) -> None:
    mine, cleos = connected(cast.nordlicht), connected(cast.voltaic)
    parcels(cast.nordlicht, mine, 1)
    [foreign] = parcels(cast.voltaic, cleos, 1)

    assert polling.poll() == 2

    assert [(a["brand_id"], a["connection_id"]) for a in handed_out()] == [
        (cast.nordlicht.pk, mine.pk),
        (cast.voltaic.pk, cleos.pk),
    ]
    ask_batch(cast.nordlicht.pk, mine.pk, [foreign.pk])
    assert carrier.heard == []


@pytest.mark.parametrize("count", [1, 10])
def test_a_batch_takes_the_same_few_statements_for_any_number_of_parcels(
    cast: Cast, carrier: Fake, count: int
) -> None:
    brand = cast.nordlicht
    row = connected(brand)
    rows = parcels(brand, row, count)
    for n in range(count):
        carrier.answers[f"PK{n:04}"] = body(f"PK{n:04}", [event("DP", 23)])

    with counting() as counted:
        assert polling.poll() == count
        ask_batch(brand.pk, row.pk, [one.pk for one in rows])

    assert counted.number <= 16, str(counted)
    with acting_for(brand.pk):
        assert Scan.objects.count() == count


def test_nothing_due_is_one_look(cast: Cast) -> None:
    connected(cast.nordlicht)

    with counting() as counted:
        assert polling.poll() == 0

    assert counted.number <= 2, str(counted)


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("carrier", tmp_path_factory.mktemp("carrier")) as running:
        yield running


def test_news_that_no_webhook_brought_is_found_at_a_real_carrier(
    cast: Cast, peer: Peer
) -> None:
    brand = cast.nordlicht
    put_clock(clock.now() - clock.offset())  # the peer has no other clock
    at = clock.now() - timedelta(hours=27)
    with acting_for(brand.pk):
        connect_carrier(brand, peer.url)
    parcel = get_label(brand.pk, authorized_return(brand, at=at), at=at, actor="shopper")
    sweep()
    peer.control(
        f"/control/parcels/{parcel.tracking_number}/travel",
        {"until": "first_scan", "behaviour": "silent"},
    )

    assert work() == 1
    assert fresh(parcel).position in {"accepted", "handed_over"}
