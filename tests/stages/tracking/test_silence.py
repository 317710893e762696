"""The timeline of a silent parcel, by an installation's clock that is moved."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from backhaul.core.errors import DomainError, NotFound
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.actions import close_incident
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.buying import ASK
from backhaul.stages.shipping.models import LabelState, Parcel
from backhaul.stages.tracking.actions import ClaimKind, claim, drain_inbox, sweep
from backhaul.stages.tracking.folding import lay_out
from backhaul.stages.tracking.models import Claim
from tests.cast import MONDAY, Cast
from tests.makers.floor import statements
from tests.makers.returns import NUMBER
from tests.makers.scans import event, labelled_parcel, put_clock, tell


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


def _sweep_at(moment: datetime) -> int:
    put_clock(moment)
    return sweep()


def _open(cast: Cast) -> list[tuple[str, str]]:
    with acting_for(cast.nordlicht.pk):
        rows = Incident.objects.filter(healed_at=None).order_by("id")
        return list(rows.values_list("kind", "severity"))


def _incident_of_return(cast: Cast) -> str | None:
    with acting_for(cast.nordlicht.pk):
        incident: str | None = Return.objects.get().incident
    return incident


def _claim(cast: Cast, kind: ClaimKind, at: datetime) -> Parcel:
    put_clock(at)
    with acting_for(cast.nordlicht.pk):
        ran = Return.objects.get().ran
        return claim(cast.nordlicht.pk, ran, None, kind, at=at, actor="shopper")


def test_a_label_that_nobody_used_is_a_soft_incident_after_72_hours(cast: Cast) -> None:
    parcel = labelled_parcel(cast.nordlicht)

    assert _sweep_at(MONDAY) == 1
    with acting_for(cast.nordlicht.pk):
        parcel.refresh_from_db()
        assert (parcel.due_at, parcel.due_what) == (MONDAY + hours(72), "not_sent_yet")
    assert _sweep_at(MONDAY + hours(71.9)) == 0
    assert _open(cast) == []
    assert _sweep_at(MONDAY + hours(72)) == 1
    assert _open(cast) == [("not_sent_yet", "soft")]
    assert _incident_of_return(cast) == "not_sent_yet"
    assert _sweep_at(MONDAY + hours(1000)) == 0


def test_a_claim_is_a_note_after_24_hours_and_an_incident_after_72(cast: Cast) -> None:
    labelled_parcel(cast.nordlicht)
    _sweep_at(MONDAY + hours(80))

    parcel = _claim(cast, ClaimKind.DROPPED_OFF, MONDAY + hours(100))

    assert _open(cast) == []
    assert _incident_of_return(cast) is None
    assert parcel.position == "label_created"
    with acting_for(cast.nordlicht.pk):
        assert Unit.objects.get().position == "label_created"
        assert Entry.objects.get(kind="parcel.claimed").data == {
            "parcel": parcel.pk,
            "claim": "dropped_off",
        }
    assert _sweep_at(MONDAY + hours(123.9)) == 0
    assert _sweep_at(MONDAY + hours(124)) == 1
    assert _open(cast) == [("claimed_not_scanned", "note")]
    assert _incident_of_return(cast) is None
    assert _sweep_at(MONDAY + hours(171.9)) == 0
    assert _sweep_at(MONDAY + hours(172)) == 1
    assert _open(cast) == [("claimed_not_scanned", "incident")]
    assert _incident_of_return(cast) == "claimed_not_scanned"
    with acting_for(cast.nordlicht.pk):
        told = Entry.objects.filter(kind="incident.opened").order_by("id")
        assert [entry.data["severity"] for entry in told] == ["soft", "note", "incident"]


def test_a_claim_said_twice_is_noted_once(cast: Cast) -> None:
    labelled_parcel(cast.nordlicht)

    _claim(cast, ClaimKind.DROPPED_OFF, MONDAY + hours(2))
    parcel = _claim(cast, ClaimKind.DROPPED_OFF, MONDAY + hours(5))

    assert parcel.claimed_at == MONDAY + hours(2)
    with acting_for(cast.nordlicht.pk):
        assert Claim.objects.get().claimed_at == MONDAY + hours(2)
        assert Entry.objects.filter(kind="parcel.claimed").count() == 1


def test_whoever_has_not_sent_it_takes_the_claim_back(cast: Cast) -> None:
    labelled_parcel(cast.nordlicht)
    _claim(cast, ClaimKind.DROPPED_OFF, MONDAY + hours(2))

    parcel = _claim(cast, ClaimKind.NOT_SENT_YET, MONDAY + hours(5))

    assert (parcel.claimed_at, parcel.due_what) == (None, "not_sent_yet")
    with acting_for(cast.nordlicht.pk):
        assert list(Claim.objects.order_by("id").values_list("kind", flat=True)) == [
            "dropped_off",
            "not_sent_yet",
        ]


def test_nobody_claims_the_parcel_of_another_brand(cast: Cast) -> None:
    parcel = labelled_parcel(cast.nordlicht)
    assert parcel.ret is not None

    with acting_for(cast.voltaic.pk), pytest.raises(NotFound):
        claim(
            cast.voltaic.pk,
            parcel.ret.ran,
            parcel.pk,
            ClaimKind.DROPPED_OFF,
            at=MONDAY,
            actor="shopper",
        )

    with acting_for(cast.nordlicht.pk):
        assert Claim.objects.count() == 0


def test_what_the_dock_has_cannot_be_claimed(cast: Cast) -> None:
    labelled_parcel(cast.nordlicht, received_at=MONDAY)

    with pytest.raises(DomainError, match="already_received"):
        _claim(cast, ClaimKind.DROPPED_OFF, MONDAY + hours(2))

    with acting_for(cast.nordlicht.pk):
        assert Claim.objects.count() == 0


@pytest.mark.parametrize(("crosses_border", "days"), [(False, 5), (True, 7)])
def test_a_parcel_that_does_not_move_is_an_incident(
    cast: Cast, crosses_border: bool, days: int
) -> None:
    labelled_parcel(cast.nordlicht, crosses_border=crosses_border)
    put_clock(MONDAY + hours(12))
    tell(cast.nordlicht, NUMBER, event("DP", 10))
    drain_inbox()

    assert _sweep_at(MONDAY + hours(10 + 24 * days - 0.1)) == 0
    assert _sweep_at(MONDAY + hours(10 + 24 * days)) == 1
    assert _open(cast) == [("no_movement", "incident")]

    tell(cast.nordlicht, NUMBER, event("AR", 24 * days + 11))
    put_clock(MONDAY + hours(24 * days + 12))
    drain_inbox()

    assert _open(cast) == []
    assert _incident_of_return(cast) is None


def test_delivered_and_not_received_is_an_incident_after_24_hours(cast: Cast) -> None:
    labelled_parcel(cast.nordlicht, connection_id=77)
    put_clock(MONDAY + hours(31))
    tell(cast.nordlicht, NUMBER, event("DO", 2), event("DL", 30))
    drain_inbox()

    assert _sweep_at(MONDAY + hours(53.9)) == 0
    assert _sweep_at(MONDAY + hours(54)) == 1
    assert _open(cast) == [("delivered_not_received", "incident")]


def test_what_the_dock_received_is_healed_and_watched_no_more(cast: Cast) -> None:
    parcel = labelled_parcel(cast.nordlicht)
    put_clock(MONDAY + hours(31))
    tell(cast.nordlicht, NUMBER, event("DL", 2), event("DM", 3))
    drain_inbox()
    assert sorted(_open(cast)) == [
        ("damaged", "incident"),
        ("delivered_not_received", "incident"),
    ]
    with acting_for(cast.nordlicht.pk):
        Parcel.objects.update(received_at=MONDAY + hours(40), due_at=MONDAY + hours(40))

    assert _sweep_at(MONDAY + hours(41)) == 1

    assert _open(cast) == []
    with acting_for(cast.nordlicht.pk):
        parcel.refresh_from_db()
        assert (parcel.position, parcel.due_at, parcel.incident) == ("received", None, None)


def test_a_withdrawn_return_is_watched_no_more(cast: Cast) -> None:
    labelled_parcel(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        Unit.objects.update(authorization="withdrawn")

    assert _sweep_at(MONDAY + hours(200)) == 1

    assert _open(cast) == []
    with acting_for(cast.nordlicht.pk):
        assert Parcel.objects.get().due_at is None


def test_a_carrier_that_can_be_asked_is_asked_before_anything_is_said(cast: Cast) -> None:
    parcel = labelled_parcel(cast.nordlicht, connection_id=77)

    assert _sweep_at(MONDAY + hours(72)) == 1

    assert _open(cast) == []
    with acting_for(cast.nordlicht.pk):
        parcel.refresh_from_db()
        assert parcel.ask_at is not None
        assert parcel.due_at is not None
        assert parcel.ask_at <= parcel.due_at - timedelta(minutes=59)
        late = parcel.due_at - (MONDAY + hours(73))
        assert timedelta(0) <= late < timedelta(minutes=2)


def test_what_a_person_closed_stays_closed_until_there_is_news(cast: Cast) -> None:
    labelled_parcel(cast.nordlicht)
    put_clock(MONDAY + hours(12))
    tell(cast.nordlicht, NUMBER, event("DP", 10), event("CU", 11))
    drain_inbox()
    _sweep_at(MONDAY + hours(140))
    at = MONDAY + hours(141)
    with acting_for(cast.nordlicht.pk):
        for incident in Incident.objects.filter(healed_at=None):
            close_incident(
                cast.nordlicht.pk, incident.pk, note="Called them.", at=at, actor="member:1"
            )
        Parcel.objects.update(due_at=MONDAY + hours(142))
    assert _incident_of_return(cast) is None

    assert _sweep_at(MONDAY + hours(143)) == 1
    tell(cast.nordlicht, NUMBER, event("NT", 20))
    drain_inbox()
    assert _open(cast) == []

    tell(cast.nordlicht, NUMBER, event("CU", 144))
    put_clock(MONDAY + hours(145))
    drain_inbox()
    assert ("customs", "incident") in _open(cast)


@pytest.mark.parametrize("count", [1, 50])
def test_a_sweep_takes_the_same_few_statements_for_any_number_of_parcels(
    cast: Cast, count: int
) -> None:
    for n in range(count):
        labelled_parcel(cast.nordlicht, f"PK{n:010}", order=f"NL-{n}")
    labelled_parcel(cast.voltaic, connection_id=77)
    put_clock(MONDAY + hours(72))

    with statements() as sent:
        assert sweep() == count + 1

    assert len(sent) <= 10, "\n".join(statement[:160] for statement in sent)
    assert _open(cast) == [("not_sent_yet", "soft")] * count


def test_a_parcel_that_cannot_be_looked_at_is_put_off_and_holds_up_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = labelled_parcel(cast.nordlicht, "PK6660000000", order="NL-1")
    good = labelled_parcel(cast.nordlicht, NUMBER, order="NL-2")
    put_clock(MONDAY + hours(72))

    def fail(boxes: list[object]) -> object:
        if any("PK666" in str(box) for box in boxes):
            raise ZeroDivisionError
        return lay_out(boxes)  # type: ignore[arg-type]

    monkeypatch.setattr("backhaul.stages.tracking.looking.lay_out", fail)

    assert sweep() == 2
    assert sweep() == 0

    with acting_for(cast.nordlicht.pk):
        assert [row.subject for row in Incident.objects.all()] == [f"parcel:{good.pk}"]
        bad.refresh_from_db()
        assert bad.due_at is not None
        assert bad.due_at >= MONDAY + hours(73)


def test_what_is_said_of_a_parcel_leaves_the_timer_of_its_open_label_alone(cast: Cast) -> None:
    """Its carrier is to be asked again: else the label would stay unknown for ever."""
    again = MONDAY + timedelta(minutes=2)
    parcel = labelled_parcel(
        cast.nordlicht, label_state=LabelState.UNKNOWN, due_at=again, due_what=ASK
    )
    assert parcel.ret is not None

    with acting_for(cast.nordlicht.pk):
        said = claim(
            cast.nordlicht.pk,
            parcel.ret.ran,
            parcel.pk,
            ClaimKind.DROPPED_OFF,
            at=MONDAY,
            actor="shopper",
        )
        kept = Parcel.objects.get(pk=said.pk)

    assert (kept.due_at, kept.due_what, kept.claimed_at) == (again, ASK, MONDAY)
