"""Carriers' unknown words: shown, tried, confirmed, replayed and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.tracking.confirming import Pattern
from backhaul.core.tracking.words import IncidentKind, Word
from backhaul.foundation import clock
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement.models import Leg
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking import confirming, replaying, unmapped
from backhaul.stages.tracking.actions import drain_inbox
from backhaul.stages.tracking.confirming import Meaning, Place, Preview
from backhaul.stages.tracking.models import Confirmation, Scan
from tests.cast import MONDAY, Cast
from tests.makers.floor import statements
from tests.makers.returns import NUMBER
from tests.makers.scans import event, labelled_parcel, put_clock, tell

TUESDAY = MONDAY + timedelta(hours=24)
SAID = "Zugestellt an das Lager, Beleg 4711"
ZZ = Pattern(carrier="sandbox", code="ZZ")
DELIVERED = Meaning(word=Word.DELIVERED)
BY = "member:7"


@pytest.fixture(autouse=True)
def _tuesday(cast: Cast) -> None:
    put_clock(TUESDAY)


def _told(cast: Cast, number: str = NUMBER, *, order: str = "NL-100482") -> Parcel:
    parcel = labelled_parcel(cast.nordlicht, number, order=order)
    tell(cast.nordlicht, number, event("DO", 2), event("ZZ", 10, description=SAID))
    drain_inbox()
    with acting_for(cast.nordlicht.pk):
        return Parcel.objects.select_related("ret").get(id=parcel.pk)


def _facts(brand_id: int) -> tuple[object, ...]:
    """Return all that a meaning can move."""
    with acting_for(brand_id):
        return (
            list(Scan.objects.order_by("id").values_list("word", "incident", "table_version")),
            list(Parcel.objects.order_by("id").values_list("position", "due_what", "reached")),
            list(Unit.objects.order_by("id").values_list("position")),
            list(Return.objects.order_by("id").values_list("headline", "step", "reached")),
            list(Incident.objects.order_by("id").values_list("kind", "healed_at")),
            Entry.objects.count(),
            Confirmation.objects.count(),
        )


def test_what_no_table_knows_is_shown_with_its_guess(cast: Cast) -> None:
    _told(cast)

    with acting_for(cast.nordlicht.pk):
        [one] = unmapped.unmapped(cast.nordlicht.pk)

    assert one.pattern == Pattern(
        carrier="sandbox", code="ZZ", key="zugestellt an das lager, beleg #"
    )
    assert (one.scans, one.parcels, one.sentences, one.text) == (1, 1, 1, SAID)
    assert one.first_at == one.last_at == MONDAY + timedelta(hours=10)
    assert one.guess is not None
    assert (one.guess.word, one.guess.confidence) == (Word.DELIVERED, 93)


def test_a_guess_moves_nothing_and_pays_nothing(cast: Cast) -> None:
    parcel = _told(cast)

    with acting_for(cast.nordlicht.pk):
        assert parcel.position == "accepted"
        assert "delivered" not in Return.objects.get().reached
        assert Leg.objects.count() == 0


def test_coverage_tells_known_guessed_and_unknown_scans_apart(cast: Cast) -> None:
    _told(cast)
    tell(cast.nordlicht, NUMBER, event("QQ", 11, description="Xyzzy"))
    drain_inbox()

    with acting_for(cast.nordlicht.pk):
        [one] = unmapped.coverage(cast.nordlicht.pk)

    assert (one.carrier, one.known, one.said, one.guessed, one.unknown) == (
        "sandbox", 1, 0, 1, 1,
    )  # fmt: skip
    assert one.share(one.known) == pytest.approx(1 / 3)


def test_a_preview_tells_what_would_change_and_writes_nothing(cast: Cast) -> None:
    parcel = _told(cast)
    before = _facts(cast.nordlicht.pk)

    with acting_for(cast.nordlicht.pk):
        found = confirming.preview(cast.nordlicht.pk, ZZ, DELIVERED, at=TUESDAY)

    assert found == Preview(
        scans=1,
        parcels=1,
        looked_at=1,
        changed=1,
        differences=(
            confirming.Difference(
                parcel_id=parcel.pk,
                ran=parcel.ret.ran if parcel.ret else "",
                number=NUMBER,
                before=Place(position="accepted", headline="first_scan", incidents=()),
                after=Place(position="delivered", headline="delivered", incidents=()),
            ),
        ),
        in_worker=False,
    )
    assert _facts(cast.nordlicht.pk) == before


def test_a_confirmed_meaning_replays_history(cast: Cast) -> None:
    parcel = _told(cast)

    with acting_for(cast.nordlicht.pk):
        row = confirming.confirm(cast.nordlicht.pk, ZZ, DELIVERED, by=BY, at=TUESDAY)

    with acting_for(cast.nordlicht.pk):
        parcel.refresh_from_db()
        assert (parcel.position, parcel.due_what) == ("delivered", "delivered_not_received")
        assert parcel.due_at == MONDAY + timedelta(hours=10 + 24)
        assert Unit.objects.get().position == "delivered"
        ret = Return.objects.get()
        assert ret.headline == "delivered"
        assert ret.reached["delivered"] == (MONDAY + timedelta(hours=10)).isoformat()
        scan = Scan.objects.get(code="ZZ")
        assert (scan.word, scan.table_version[-len(f"+c{row.pk}") :]) == (
            "delivered",
            f"+c{row.pk}",
        )
        entry = Entry.objects.get(kind="tracking.meaning_confirmed")
        assert (entry.actor, entry.data) == (
            BY,
            {
                "meaning": row.pk,
                "carrier": "sandbox",
                "word": "delivered",
                "incident": None,
                "scans": 1,
            },
        )
        row.refresh_from_db()
        assert (row.scans, row.scans_done, row.is_replaying) == (1, 1, False)


def test_scans_that_come_later_get_the_meaning_at_once(cast: Cast) -> None:
    _told(cast)
    with acting_for(cast.nordlicht.pk):
        confirming.confirm(cast.nordlicht.pk, ZZ, DELIVERED, by=BY, at=TUESDAY)

    later = _told(cast, "PK0000000002", order="NL-100483")

    assert later.position == "delivered"


def test_the_same_news_again_changes_nothing_after_a_confirmation(cast: Cast) -> None:
    _told(cast)
    with acting_for(cast.nordlicht.pk):
        confirming.confirm(cast.nordlicht.pk, ZZ, DELIVERED, by=BY, at=TUESDAY)
    before = _facts(cast.nordlicht.pk)

    tell(cast.nordlicht, NUMBER, event("ZZ", 10, description=SAID))
    drain_inbox()

    assert _facts(cast.nordlicht.pk) == before


def test_a_withdrawn_meaning_leaves_all_as_it_was(cast: Cast) -> None:
    _told(cast)
    *before, entries, _ = _facts(cast.nordlicht.pk)
    with acting_for(cast.nordlicht.pk):
        row = confirming.confirm(cast.nordlicht.pk, ZZ, DELIVERED, by=BY, at=TUESDAY)

    with acting_for(cast.nordlicht.pk):
        confirming.withdraw(cast.nordlicht.pk, row.pk, by=BY, at=TUESDAY)

    *after, more, kept = _facts(cast.nordlicht.pk)
    assert after == before
    assert kept == 1
    assert isinstance(entries, int)
    assert isinstance(more, int)
    assert more > entries
    with acting_for(cast.nordlicht.pk):
        assert Entry.objects.get(kind="tracking.meaning_withdrawn").actor == BY
        assert unmapped.confirmations(cast.nordlicht.pk).rows == []


def test_a_meaning_of_one_sentence_leaves_the_others_of_its_code_alone(cast: Cast) -> None:
    _told(cast)
    tell(cast.nordlicht, NUMBER, event("ZZ", 11, description="Something else"))
    drain_inbox()
    narrow = Pattern(carrier="sandbox", code="ZZ", key="zugestellt an das lager, beleg #")

    with acting_for(cast.nordlicht.pk):
        confirming.confirm(
            cast.nordlicht.pk, narrow, Meaning(word=Word.NONE), by=BY, at=TUESDAY
        )
        words = list(Scan.objects.filter(code="ZZ").order_by("id").values_list("word"))
        [left] = unmapped.unmapped(cast.nordlicht.pk)

    assert words == [("none",), ("unknown",)]
    assert left.text == "Something else"


def test_a_confirmed_incident_is_opened_and_healed_again_when_withdrawn(cast: Cast) -> None:
    _told(cast)
    wrong = Meaning(word=Word.INCIDENT, incident=IncidentKind.LOST)

    with acting_for(cast.nordlicht.pk):
        row = confirming.confirm(cast.nordlicht.pk, ZZ, wrong, by=BY, at=TUESDAY)
        opened = list(Incident.objects.values_list("kind", "healed_at"))
    with acting_for(cast.nordlicht.pk):
        confirming.withdraw(cast.nordlicht.pk, row.pk, by=BY, at=TUESDAY)
        healed = list(Incident.objects.filter(healed_at=None))

    assert opened == [("lost", None)]
    assert healed == []


def test_another_brand_is_untouched(cast: Cast) -> None:
    other = cast.voltaic
    labelled_parcel(other, "PK0000000009")
    tell(other, "PK0000000009", event("ZZ", 10, description=SAID))
    _told(cast)
    before = _facts(other.pk)

    with acting_for(cast.nordlicht.pk):
        row = confirming.confirm(cast.nordlicht.pk, ZZ, DELIVERED, by=BY, at=TUESDAY)

    assert _facts(other.pk) == before
    with acting_for(other.pk), pytest.raises(NotFound):
        confirming.withdraw(other.pk, row.pk, by=BY, at=TUESDAY)
    with acting_for(other.pk):
        assert [one.scans for one in unmapped.unmapped(other.pk)] == [1]


@pytest.mark.parametrize(
    ("pattern", "meaning", "code"),
    [
        (ZZ, Meaning(word=Word.UNKNOWN), "meaning_wrong"),
        (ZZ, Meaning(word=Word.INCIDENT), "meaning_wrong"),
        (ZZ, Meaning(word=Word.DELIVERED, incident=IncidentKind.LOST), "meaning_wrong"),
        (ZZ, Meaning(word=Word.INCIDENT, incident=IncidentKind.REFUND_LATE), "meaning_wrong"),
        (Pattern(carrier="sandbox", code="??"), DELIVERED, "nothing_to_confirm"),
        (Pattern(carrier="sandbox", code=""), DELIVERED, "nothing_to_confirm"),
        (Pattern(carrier="other", code="ZZ"), DELIVERED, "nothing_to_confirm"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_written(
    cast: Cast, pattern: Pattern, meaning: Meaning, code: str
) -> None:
    _told(cast)
    before = _facts(cast.nordlicht.pk)

    with acting_for(cast.nordlicht.pk), pytest.raises(DomainError) as tried:
        confirming.preview(cast.nordlicht.pk, pattern, meaning, at=TUESDAY)
    with acting_for(cast.nordlicht.pk), pytest.raises(DomainError) as refused:
        confirming.confirm(cast.nordlicht.pk, pattern, meaning, by=BY, at=TUESDAY)

    assert (tried.value.code, refused.value.code) == (code, code)
    assert _facts(cast.nordlicht.pk) == before


def test_a_meaning_is_withdrawn_once(cast: Cast) -> None:
    _told(cast)
    with acting_for(cast.nordlicht.pk):
        row = confirming.confirm(cast.nordlicht.pk, ZZ, DELIVERED, by=BY, at=TUESDAY)
        confirming.withdraw(cast.nordlicht.pk, row.pk, by=BY, at=TUESDAY)
    before = _facts(cast.nordlicht.pk)

    with acting_for(cast.nordlicht.pk), pytest.raises(DomainError) as refused:
        confirming.withdraw(cast.nordlicht.pk, row.pk, by=BY, at=TUESDAY)

    assert refused.value.code == "meaning_withdrawn"
    assert _facts(cast.nordlicht.pk) == before


def test_much_history_is_replayed_by_the_worker_in_batches(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (replaying, confirming):
        monkeypatch.setattr(module, "AT_ONCE", 2)
    numbers = [f"PK000000000{place}" for place in range(1, 6)]
    for place, number in enumerate(numbers):
        _told(cast, number, order=f"NL-10048{place}")

    with acting_for(cast.nordlicht.pk):
        seen = confirming.preview(cast.nordlicht.pk, ZZ, DELIVERED, at=TUESDAY)
        row = confirming.confirm(cast.nordlicht.pk, ZZ, DELIVERED, by=BY, at=TUESDAY)
    first = (row.scans, row.scans_done, row.is_replaying)
    with acting_for(cast.nordlicht.pk), pytest.raises(DomainError) as refused:
        confirming.withdraw(cast.nordlicht.pk, row.pk, by=BY, at=TUESDAY)
    taken = [replaying.sweep() for _ in range(4)]

    assert (seen.scans, seen.parcels, seen.looked_at, seen.changed) == (5, 5, 2, 2)
    assert seen.in_worker
    assert first == (5, 2, True)
    assert refused.value.code == "meaning_replaying"
    assert taken == [2, 1, 0, 0]
    with acting_for(cast.nordlicht.pk):
        assert set(Parcel.objects.values_list("position", flat=True)) == {"delivered"}
        row.refresh_from_db()
        assert (row.scans_done, row.is_replaying) == (5, False)


def test_looking_and_confirming_take_as_many_statements_for_many_parcels(cast: Cast) -> None:
    brand = cast.nordlicht
    _told(cast)
    with acting_for(brand.pk), statements() as few:
        confirming.preview(brand.pk, ZZ, DELIVERED, at=clock.now())
    for place in range(3):
        _told(cast, f"PK000000000{place}", order=f"NL-10049{place}")

    with acting_for(brand.pk), statements() as many:
        confirming.preview(brand.pk, ZZ, DELIVERED, at=clock.now())

    assert len(many) == len(few)
