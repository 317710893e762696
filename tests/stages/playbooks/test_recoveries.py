"""Money to get back from carriers, and what is told of a parcel that nobody scanned."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from backhaul.core.contents import Tolerance
from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.playbooks.drop_off import Evidence, score
from backhaul.core.playbooks.recovery import RecoveryStep
from backhaul.core.policies.model import RiskTier
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.incidents.models import Incident
from backhaul.stages.playbooks import queries, recovering, telling
from backhaul.stages.playbooks.evidence import drop_off_case
from backhaul.stages.playbooks.models import DropOff, Recovery
from backhaul.stages.playbooks.recovering import Answer, Wanted
from backhaul.stages.playbooks.telling import Account
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.shipping.weights import set_tolerance
from backhaul.stages.tracking.models import Claim
from tests.cast import MONDAY, Cast
from tests.makers.playbooks import OPENED, claimed, ran_of, work_at
from tests.makers.scans import labelled_parcel

ACTOR = "member:7"
TOLD = Account(happened_at=MONDAY + timedelta(hours=3), place="Kiosk Lindner, Berlin")
LATE = OPENED + timedelta(days=11)


def parcel_of(incident: Incident) -> Parcel:
    with acting_for(incident.brand_id):
        return Parcel.objects.get(brand_id=incident.brand_id, ret_id=incident.return_id)


def recovery(brand: Brand) -> Recovery:
    with acting_for(brand.pk):
        return Recovery.objects.get(brand_id=brand.pk)


def move(
    brand: Brand, step: RecoveryStep, at: datetime, answer: Answer | None = None
) -> Recovery:
    row = recovery(brand)
    with acting_for(brand.pk):
        said = answer or Answer()
        return recovering.move(brand.pk, row.pk, step, said, at=at, actor=ACTOR)


def counted(brand: Brand) -> tuple[int, int, int]:
    with acting_for(brand.pk):
        return Claim.objects.count(), DropOff.objects.count(), Entry.objects.count()


def test_the_playbook_prepares_a_claim_with_all_that_the_carrier_asks(cast: Cast) -> None:
    incident = claimed(cast.nordlicht)
    parcel = parcel_of(incident)
    with acting_for(cast.nordlicht.pk):
        telling.tell_drop_off(
            cast.nordlicht.pk, ran_of(incident), parcel.pk, TOLD, at=OPENED, actor="shopper"
        )

    work_at(LATE)

    row = recovery(cast.nordlicht)
    assert (row.state, row.amount_minor, row.currency) == ("prepared", 1000, "EUR")
    assert row.incident_id == incident.pk
    assert row.due_by == MONDAY + timedelta(days=30)
    assert row.form["tracking_number"] == parcel.tracking_number
    assert row.form["handed_over_where"] == "Kiosk Lindner, Berlin"
    assert row.form["handed_over_at"] == "2026-11-16T12:00:00+00:00"
    assert [one["paid_minor"] for one in row.form["contents"]] == [1000]
    with acting_for(cast.nordlicht.pk):
        told = Entry.objects.get(kind="recovery.prepared")
        assert told.data["amount_minor"] == 1000


def test_a_claim_is_followed_until_the_money_is_back(cast: Cast) -> None:
    claimed(cast.nordlicht)
    work_at(LATE)
    brand = cast.nordlicht

    sent = move(brand, RecoveryStep.SEND, LATE, Answer(reference="C-1 "))
    assert (sent.state, sent.reference, sent.due_by) == (
        "sent",
        "C-1",
        LATE + timedelta(days=14),
    )
    answered = move(brand, RecoveryStep.ANSWER, LATE + timedelta(days=5))
    assert answered.due_by == LATE + timedelta(days=19)
    back = move(brand, RecoveryStep.RECOVER, LATE + timedelta(days=9), Answer(amount_minor=800))

    assert (back.state, back.amount_minor, back.recovered_minor, back.reference) == (
        "recovered",
        1000,
        800,
        "C-1",
    )
    assert back.closed_at == LATE + timedelta(days=9)
    assert back.due_by is None
    with acting_for(brand.pk):
        told = Entry.objects.filter(kind="recovery.changed").order_by("seq")
        assert [one.data["state"] for one in told] == ["sent", "answered", "recovered"]
        assert queries.recoveries(brand.pk).rows == []
        assert len(queries.recoveries(brand.pk, closed=True).rows) == 1


@pytest.mark.parametrize("amount", [None, 0, 1001, -1])
def test_more_than_was_claimed_or_nothing_does_not_come_back(
    cast: Cast, amount: int | None
) -> None:
    claimed(cast.nordlicht)
    work_at(LATE)
    move(cast.nordlicht, RecoveryStep.SEND, LATE)
    before = counted(cast.nordlicht)

    with pytest.raises(DomainError, match="recovered_amount_wrong"):
        move(cast.nordlicht, RecoveryStep.RECOVER, LATE, Answer(amount_minor=amount))

    assert counted(cast.nordlicht) == before
    assert recovery(cast.nordlicht).state == "sent"


def test_a_claim_that_has_ended_stays_as_it_is(cast: Cast) -> None:
    claimed(cast.nordlicht)
    work_at(LATE)
    move(cast.nordlicht, RecoveryStep.WRITE_OFF, LATE)

    with pytest.raises(IllegalStep, match="illegal_step"):
        move(cast.nordlicht, RecoveryStep.SEND, LATE)


def test_one_claim_is_open_for_a_parcel_however_often_it_is_wanted(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    incident = claimed(cast.nordlicht)
    wanted = [Wanted(brand_id, parcel_of(incident).pk, None)]

    with acting_for(brand_id):
        assert len(recovering.prepare(wanted, at=OPENED, actor=ACTOR)) == 1
        assert recovering.prepare(wanted, at=OPENED, actor=ACTOR) == []
    work_at(LATE)

    with acting_for(brand_id):
        assert Recovery.objects.count() == 1


def test_another_brand_finds_no_claim(cast: Cast) -> None:
    incident = claimed(cast.nordlicht)
    work_at(LATE)
    number, parcel_id = recovery(cast.nordlicht).pk, parcel_of(incident).pk

    with acting_for(cast.voltaic.pk):
        with pytest.raises(NotFound):
            recovering.move(
                cast.voltaic.pk, number, RecoveryStep.SEND, Answer(), at=LATE, actor=ACTOR
            )
        wanted = [Wanted(cast.voltaic.pk, parcel_id, None)]
        assert recovering.prepare(wanted, at=LATE, actor=ACTOR) == []
        with pytest.raises(NotFound):
            queries.recovery(cast.voltaic.pk, number)
    assert recovery(cast.nordlicht).state == "prepared"


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (Account(happened_at=OPENED + timedelta(hours=1), place="Kiosk"), "drop_off_in_future"),
        (Account(happened_at=MONDAY - timedelta(hours=25), place="Kiosk"), "drop_off_before"),
        (Account(happened_at=MONDAY, place=" \n"), "place_missing"),
        (Account(happened_at=MONDAY, place="x" * 201), "place_too_long"),
        (Account(happened_at=MONDAY, place="Kiosk", weight_grams=0), "weight_out_of_range"),
    ],
)
def test_a_story_that_cannot_be_is_refused_and_nothing_is_kept(
    cast: Cast, account: Account, code: str
) -> None:
    parcel = labelled_parcel(cast.nordlicht)
    assert parcel.ret is not None
    ran = parcel.ret.ran
    before = counted(cast.nordlicht)

    with acting_for(cast.nordlicht.pk), pytest.raises(DomainError, match=code):
        telling.tell_drop_off(
            cast.nordlicht.pk, ran, parcel.pk, account, at=OPENED, actor="shopper"
        )

    assert counted(cast.nordlicht) == before


def test_a_story_is_a_claim_too_and_the_same_again_is_the_same(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    parcel = labelled_parcel(cast.nordlicht)
    assert parcel.ret is not None
    with acting_for(brand_id):
        for _ in range(2):
            telling.tell_drop_off(
                brand_id, parcel.ret.ran, parcel.pk, TOLD, at=OPENED, actor="shopper"
            )
        parcel.refresh_from_db()

        assert parcel.claimed_at == OPENED
        assert DropOff.objects.count() == 1
        assert Entry.objects.filter(kind="parcel.drop_off_told").count() == 1


def test_a_parcel_has_five_stories_at_most(cast: Cast) -> None:
    parcel = labelled_parcel(cast.nordlicht)
    assert parcel.ret is not None
    with acting_for(cast.nordlicht.pk):
        for n in range(6):
            account = Account(happened_at=MONDAY, place=f"Kiosk {n}")
            if n == 5:
                with pytest.raises(DomainError, match="told_too_often"):
                    _tell(cast, parcel, account)
            else:
                _tell(cast, parcel, account)
        assert DropOff.objects.count() == 5


def _tell(cast: Cast, parcel: Parcel, account: Account) -> None:
    assert parcel.ret is not None
    telling.tell_drop_off(
        cast.nordlicht.pk, parcel.ret.ran, parcel.pk, account, at=OPENED, actor="shopper"
    )


def test_the_evidence_is_collected_from_all_that_is_known(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    earlier = claimed(cast.nordlicht, "PK0000000001", order="NL-1")
    incident = claimed(cast.nordlicht)
    parcel = parcel_of(incident)
    with acting_for(brand_id):
        Parcel.objects.filter(id=parcel.pk).update(label_order={"weight_grams": 900})
        account = Account(happened_at=MONDAY, place="Kiosk", weight_grams=1000)
        _tell(cast, parcel_with_return(parcel), account)

        found = drop_off_case(brand_id, parcel.pk, now=OPENED + timedelta(hours=1))

    assert earlier.pk != incident.pk
    assert found.tier is RiskTier.LOW
    assert found.told is not None
    assert found.told.place == "Kiosk"
    assert found.evidence == Evidence(
        told_when=True,
        told_where=True,
        expected_grams=900,
        weighed_grams=1000,
        earlier_lost=1,
        carrier_parcels=1,
        carrier_unseen=1,
    )


def test_a_brands_own_tolerance_and_what_differed_before_count(cast: Cast) -> None:
    brand = cast.nordlicht
    earlier = claimed(brand, "PK0000000001", order="NL-1")
    parcel = parcel_of(claimed(brand))
    told = Account(happened_at=MONDAY, place="Kiosk", weight_grams=1000)
    with acting_for(brand.pk):
        Parcel.objects.filter(id=parcel.pk).update(label_order={"weight_grams": 900})
        _tell(cast, parcel_with_return(parcel), told)
        set_tolerance(brand.pk, Tolerance(percent=5, grams=50), at=MONDAY, actor="member:1")
        for what in ("serial", "weight", "missing"):
            Incident.objects.create(
                brand=brand,
                return_id=earlier.return_id,
                kind="contents_differ",
                subject=f"x:{what}",
                severity="incident",
                evidence={"what": what},
                opened_at=MONDAY,
            )

        found = drop_off_case(brand.pk, parcel.pk, now=OPENED + timedelta(hours=1))

    # One return, however much of it differed; that a piece was missing is not its doing.
    assert found.evidence.earlier_differed == 1
    points = {reason.code: reason.points for reason in score(found.evidence).reasons}
    assert (points["weight_differs"], points["differed_before"]) == (-25, -10)


def parcel_with_return(parcel: Parcel) -> Parcel:
    return Parcel.objects.select_related("ret").get(brand_id=parcel.brand_id, id=parcel.pk)
