"""What a return's page says of a label: its service and what else was on offer, or a doubt."""

from __future__ import annotations

from typing import Any

import pytest

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Role
from backhaul.stages.shipping.buying import ASK
from backhaul.stages.shipping.models import LabelState, Parcel
from backhaul.wiring import diagnosis
from tests.cast import Cast
from tests.doors.console.return_desk import member, path
from tests.doors.console.work_cast import signed_in
from tests.makers.scans import labelled_parcel

DOUBT = "may have sold it. Look there."
BUTTON = "There is none, or it was cancelled there"


def in_doubt(cast: Cast, **columns: Any) -> Parcel:
    given = {"due_at": None, "due_what": "", "position": None, **columns}
    return labelled_parcel(
        cast.nordlicht,
        tracking_number="",
        label_state=LabelState.UNKNOWN,
        **given,
    )


def ran_of(parcel: Parcel) -> str:
    assert parcel.ret is not None
    return str(parcel.ret.ran)


def state_of(parcel: Parcel) -> str:
    with acting_for(parcel.brand_id):
        return str(Parcel.objects.get(pk=parcel.pk).label_state)


def test_a_person_says_that_the_carrier_sold_none(cast: Cast) -> None:
    parcel = in_doubt(cast)
    client = signed_in(cast.ada)
    assert diagnosis._labels().says == f"1 in doubt: nordlicht {ran_of(parcel)}"
    page = client.get(path(ran_of(parcel))).content.decode()
    assert DOUBT in page
    assert BUTTON in page

    answer = client.post(path(ran_of(parcel), "no-label"), {"parcel": parcel.pk}, follow=True)

    assert "Another label can be bought now." in answer.content.decode()
    assert state_of(parcel) == "failed"
    assert diagnosis._labels().is_well
    assert DOUBT not in client.get(path(ran_of(parcel))).content.decode()


def test_a_label_that_is_asked_about_again_by_itself_is_no_doubt(cast: Cast) -> None:
    parcel = labelled_parcel(
        cast.nordlicht,
        tracking_number="",
        label_state=LabelState.UNKNOWN,
        position=None,
        due_what=ASK,
    )
    client = signed_in(cast.ada)
    page = client.get(path(ran_of(parcel))).content.decode()

    answer = client.post(path(ran_of(parcel), "no-label"), {"parcel": parcel.pk}, follow=True)

    assert "it is asked again by itself" in page
    assert BUTTON not in page
    assert "It is known what became of that label." in answer.content.decode()
    assert state_of(parcel) == "unknown"


@pytest.mark.parametrize("parcel_id", ["", "x", "999999"])
def test_no_other_parcel_is_meant(cast: Cast, parcel_id: str) -> None:
    parcel = in_doubt(cast)

    signed_in(cast.ada).post(path(ran_of(parcel), "no-label"), {"parcel": parcel_id})

    assert state_of(parcel) == "unknown"


def test_who_only_reads_sees_the_doubt_and_no_button(cast: Cast) -> None:
    parcel = in_doubt(cast)
    client = member(cast, Role.VIEWER)

    page = client.get(path(ran_of(parcel))).content.decode()
    client.post(path(ran_of(parcel), "no-label"), {"parcel": parcel.pk})

    assert DOUBT in page
    assert BUTTON not in page
    assert state_of(parcel) == "unknown"


def test_the_service_its_price_and_the_other_offers_are_shown(cast: Cast) -> None:
    parcel = labelled_parcel(
        cast.nordlicht,
        service="ups_ground",
        price_minor=985,
        currency="USD",
        rates=[["ups_ground", 985, "USD"], ["ups_2nd_day_air", 2107, "USD"]],
    )

    page = signed_in(cast.ada).get(path(ran_of(parcel))).content.decode()

    assert "ups ground · US$9.85" in page
    assert "1 other service was on offer" in page
    assert "ups 2nd day air · US$21.07" in page
