from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.policies.terms import Terms
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking import queries
from backhaul.stages.tracking.actions import drain_inbox
from backhaul.stages.tracking.models import Scan
from backhaul.stages.tracking.storing import Stored, insert_scans
from tests.cast import MONDAY, Cast
from tests.makers.floor import statements
from tests.makers.returns import NUMBER
from tests.makers.scans import body, event, keep, labelled_parcel, put_clock, tell

TUESDAY = MONDAY + timedelta(hours=24)


@pytest.fixture(autouse=True)
def _tuesday(cast: Cast) -> None:
    put_clock(TUESDAY)


def _moves(brand_id: int) -> list[tuple[object, object, object]]:
    with acting_for(brand_id):
        rows = Entry.objects.filter(kind="parcel.moved").order_by("id")
        return [(row.data["before"], row.data["position"], row.actor) for row in rows]


def test_a_scan_moves_the_parcel_its_units_and_the_headline(cast: Cast) -> None:
    brand = cast.nordlicht
    parcel = labelled_parcel(brand)
    raw_id = tell(brand, NUMBER, event("DO", 2), event("DP", 10))

    assert drain_inbox() == 1

    with acting_for(brand.pk):
        parcel.refresh_from_db()
        assert parcel.position == "in_transit"
        assert parcel.reached == {
            "label_created": MONDAY.isoformat(),
            "handed_over": (MONDAY + timedelta(hours=2)).isoformat(),
            "accepted": (MONDAY + timedelta(hours=2)).isoformat(),
            "in_transit": (MONDAY + timedelta(hours=10)).isoformat(),
        }
        assert parcel.last_scan == {
            "instant": "2026-11-16T19:00:00+00:00",
            "local_text": "2026-11-16T20:00:00",
            "utc_offset_minutes": 60,
            "zone_source": "given",
            "place": "Kiosk Lindner, Berlin",
            "word": "in_transit",
            "code": "DP",
        }
        assert parcel.due_what == "no_movement"
        assert parcel.due_at == MONDAY + timedelta(hours=10, days=5)
        assert parcel.asked_at is None
        assert Unit.objects.get().position == "in_transit"
        ret = Return.objects.get()
        assert (ret.headline, ret.step) == ("on_its_way", 5)
        assert ret.reached["first_scan"] == (MONDAY + timedelta(hours=2)).isoformat()
        assert ret.reached["on_its_way"] == (MONDAY + timedelta(hours=10)).isoformat()
        assert "delivered" not in ret.reached
        assert {scan.raw_id for scan in Scan.objects.all()} == {raw_id}
        assert RawBody.objects.get().state == "done"
    assert _moves(brand.pk) == [("label_created", "in_transit", "carrier:sandbox")]


def test_the_same_news_again_writes_nothing(cast: Cast) -> None:
    brand = cast.nordlicht
    labelled_parcel(brand)
    tell(brand, NUMBER, event("DO", 2))
    drain_inbox()
    with acting_for(brand.pk):
        before = Entry.objects.count()

    tell(brand, NUMBER, event("DO", 2), id="another delivery of the same news")
    drain_inbox()

    with acting_for(brand.pk):
        assert Scan.objects.count() == 1
        assert Entry.objects.count() == before
        assert [raw.state for raw in RawBody.objects.all()] == ["done", "done"]


def test_a_late_scan_moves_nothing_back(cast: Cast) -> None:
    brand = cast.nordlicht
    parcel = labelled_parcel(brand)
    tell(brand, NUMBER, event("DL", 20))
    drain_inbox()

    tell(brand, NUMBER, event("DO", 2), event("DP", 5))
    drain_inbox()

    with acting_for(brand.pk):
        parcel.refresh_from_db()
        assert parcel.position == "delivered"
        assert parcel.reached["accepted"] == (MONDAY + timedelta(hours=2)).isoformat()
        ret = Return.objects.get()
        assert ret.headline == "delivered"
        assert ret.reached["first_scan"] == (MONDAY + timedelta(hours=2)).isoformat()
        assert ret.reached["delivered"] == (MONDAY + timedelta(hours=20)).isoformat()
    assert [move[1] for move in _moves(brand.pk)] == ["delivered"]


def test_a_parcel_of_another_brand_with_the_same_number_stays_where_it_is(cast: Cast) -> None:
    labelled_parcel(cast.nordlicht)
    cleos = labelled_parcel(cast.voltaic)
    tell(cast.nordlicht, NUMBER, event("DL", 20))

    drain_inbox()

    with acting_for(cast.voltaic.pk):
        cleos.refresh_from_db()
        assert cleos.position == "label_created"
        assert Scan.objects.count() == 0
        assert Return.objects.get().headline == "label_ready"
    with acting_for(cast.nordlicht.pk):
        assert Return.objects.get().headline == "delivered"


def test_a_number_that_nobody_knows_is_kept_as_a_stray(cast: Cast) -> None:
    brand = cast.nordlicht
    tell(brand, "PK0000000000", event("DO", 2))

    drain_inbox()

    with acting_for(brand.pk):
        [stray] = queries.strays(brand.pk).rows
        assert (stray.tracking_number, stray.parcel_id) == ("PK0000000000", None)
        assert RawBody.objects.get().state == "done"
    with acting_for(cast.voltaic.pk):
        assert queries.strays(cast.voltaic.pk).rows == []


def test_a_code_that_no_table_has_is_kept_and_shown(cast: Cast) -> None:
    brand = cast.nordlicht
    labelled_parcel(brand)
    tell(brand, NUMBER, event("DO", 2), event("ZZ", 3))

    drain_inbox()

    with acting_for(brand.pk):
        assert [scan.code for scan in queries.unmapped(brand.pk).rows] == ["ZZ"]
        assert Unit.objects.get().position == "accepted"


@pytest.mark.parametrize("raw", [b"", b"<html>", b"[]", b'{"hello": 1}', b"\xff\x00"])
def test_a_body_that_cannot_be_read_is_parked_with_what_is_wrong(
    cast: Cast, raw: bytes
) -> None:
    keep(cast.nordlicht, raw)

    assert drain_inbox() == 1

    row = RawBody.objects.get()
    assert (row.state, bytes(row.body)) == ("parked", raw)
    assert len(row.problems) == 1
    assert drain_inbox() == 0


def test_a_body_read_in_part_gives_its_scans_and_is_parked(cast: Cast) -> None:
    brand = cast.nordlicht
    labelled_parcel(brand)
    tell(brand, NUMBER, event("DO", 2), event("DP", 3, local_time="noon"))

    drain_inbox()

    row = RawBody.objects.get()
    assert (row.state, row.problems) == ("parked", ["bad_time: noon"])
    with acting_for(brand.pk):
        assert Unit.objects.get().position == "accepted"


def test_a_sender_that_nobody_can_read_is_parked(cast: Cast) -> None:
    keep(cast.nordlicht, b"{}", adapter="pigeon")

    drain_inbox()

    row = RawBody.objects.get()
    assert (row.state, row.problems) == ("parked", ["unknown_carrier: carrier=pigeon"])


def test_a_poisonous_body_holds_up_nobody_and_is_parked_after_five_attempts(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    brand = cast.nordlicht
    labelled_parcel(brand)
    poison = tell(brand, "PK6660000000", event("DO", 1))
    assert poison is not None
    tell(brand, NUMBER, event("DO", 2))

    def fail(placed: list[object]) -> Stored:
        if any("PK666" in str(one) for one in placed):
            raise ZeroDivisionError
        return insert_scans(placed)  # type: ignore[arg-type]

    monkeypatch.setattr("backhaul.stages.tracking.folding.insert_scans", fail)

    taken = [drain_inbox() for _ in range(6)]

    assert taken == [1, 0, 0, 0, 1, 0]
    states = dict(RawBody.objects.values_list("id", "state"))
    assert states.pop(poison) == "parked"
    assert set(states.values()) == {"done"}
    assert RawBody.objects.get(id=poison).problems == ["failed: ZeroDivisionError"]
    with acting_for(brand.pk):
        assert Unit.objects.get().position == "accepted"


def test_a_number_used_again_is_the_newest_parcels_that_is_not_younger(cast: Cast) -> None:
    brand = cast.nordlicht
    old = labelled_parcel(brand, order="NL-1", at=MONDAY - timedelta(days=100))
    new = labelled_parcel(brand, order="NL-2", at=MONDAY)
    tell(brand, NUMBER, event("DL", -24 * 90), event("DO", 2), event("LC", -24 * 200))

    drain_inbox()

    with acting_for(brand.pk):
        placed = Scan.objects.order_by("instant").values_list("code", "parcel_id")
        assert list(placed) == [("LC", None), ("DL", old.pk), ("DO", new.pk)]
        old.refresh_from_db()
        new.refresh_from_db()
        assert (old.position, new.position) == ("delivered", "accepted")


def test_a_carriers_incident_is_opened_and_healed_by_its_scans(cast: Cast) -> None:
    brand = cast.nordlicht
    parcel = labelled_parcel(brand)
    tell(brand, NUMBER, event("DO", 2), event("CU", 10))
    drain_inbox()

    with acting_for(brand.pk):
        parcel.refresh_from_db()
        incident = Incident.objects.get()
        assert (incident.kind, incident.severity) == ("customs", "incident")
        assert incident.subject == f"parcel:{parcel.pk}"
        assert incident.evidence["since"] == (MONDAY + timedelta(hours=10)).isoformat()
        assert (parcel.incident, Return.objects.get().incident) == ("customs", "customs")

    tell(brand, NUMBER, event("DP", 20))
    drain_inbox()

    with acting_for(brand.pk):
        parcel.refresh_from_db()
        incident.refresh_from_db()
        assert incident.healed_at is not None
        assert (incident.healed_by, parcel.incident) == ("system", None)
        assert Return.objects.get().incident is None
        kinds = Entry.objects.filter(kind__startswith="incident.").order_by("id")
        assert [(e.kind, e.data["incident"], e.data["subject"]) for e in kinds] == [
            ("incident.opened", incident.pk, incident.subject),
            ("incident.healed", incident.pk, incident.subject),
        ]


def test_a_parcel_that_went_back_to_the_shopper_is_not_delivered(cast: Cast) -> None:
    brand = cast.nordlicht
    parcel = labelled_parcel(brand)
    tell(brand, NUMBER, event("DO", 2), event("DL", 20))
    drain_inbox()

    tell(brand, NUMBER, event("RT", 10))
    drain_inbox()

    with acting_for(brand.pk):
        parcel.refresh_from_db()
        ret = Return.objects.get()
        assert parcel.position == "in_transit"
        assert Unit.objects.get().position == "in_transit"
        assert ret.incident == "returning"
        assert "delivered" not in ret.reached


def test_a_unit_is_where_the_parcel_is_that_was_really_sent(cast: Cast) -> None:
    brand = cast.nordlicht
    first = labelled_parcel(brand)
    with acting_for(brand.pk):
        second = Parcel.objects.get(id=first.pk)
        second.pk, second.tracking_number = None, "PK2222222222"
        second.made_at = MONDAY + timedelta(hours=1)
        second.save(force_insert=True)
        unit = Unit.objects.get()
        second.holds.create(brand_id=brand.pk, unit=unit)
    tell(brand, NUMBER, event("DP", 5))

    drain_inbox()

    with acting_for(brand.pk):
        unit.refresh_from_db()
        assert unit.position == "in_transit"
        assert Terms.model_validate(unit.terms).windows.not_sent_h == 72


def test_the_api_tells_scans_in_our_own_words(cast: Cast) -> None:
    brand = cast.nordlicht
    labelled_parcel(brand)
    scans = [
        {
            "tracking_number": NUMBER.lower(),
            "carrier": "DHL Express",
            "at": "2026-11-16T12:00:00+01:00",
            "word": "picked_up",
            "place": "Berlin",
            "country": "DE",
        },
        {"tracking_number": NUMBER, "at": "2026-11-16T13:00:00+01:00", "word": "teleported"},
        {"tracking_number": NUMBER, "at": "2026-11-16T13:00:00", "word": "delivered"},
    ]
    keep(brand, body("", [], scans=scans), adapter="backhaul")

    drain_inbox()

    with acting_for(brand.pk):
        assert Unit.objects.get().position == "accepted"
        words = Scan.objects.order_by("instant").values_list("carrier", "word")
        assert list(words) == [("dhl-express", "picked_up"), ("backhaul", "unknown")]
    assert RawBody.objects.get().problems == ["bad_time: 2026-11-16T13:00:00"]


@pytest.mark.parametrize("count", [1, 50])
def test_a_batch_takes_the_same_few_statements_for_any_number_of_parcels(
    cast: Cast, count: int
) -> None:
    brand = cast.nordlicht
    numbers = [f"PK{n:010}" for n in range(count)]
    for number in numbers:
        labelled_parcel(brand, number, order=f"NL-{number}")
        tell(brand, number, event("DO", 2), event("CU", 10))

    with statements() as sent:
        assert drain_inbox() == count

    assert len(sent) <= 10, "\n".join(statement[:160] for statement in sent)
    with acting_for(brand.pk):
        assert Unit.objects.filter(position="accepted").count() == count
        assert Incident.objects.count() == count
        assert Entry.objects.filter(kind="parcel.moved").count() == count


def test_large_bodies_are_taken_a_few_at_a_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    brand = cast.nordlicht
    monkeypatch.setattr("backhaul.stages.tracking.inbox._MOST_BYTES", 2500)
    for n in range(5):
        tell(brand, f"PK{n}", event("DO", 2), pad="x" * (900 if n else 9000))

    taken = []
    while drain_inbox():
        taken.append(RawBody.objects.filter(state="done").count())

    assert taken == [1, 4, 5]
    assert RawBody.objects.filter(state="new").count() == 0
