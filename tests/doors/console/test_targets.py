"""A brand's own service levels: set with care, measured by at once, taken away again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backhaul.foundation.journal.models import Entry
from backhaul.foundation.outbox.models import Task
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.service_levels.models import Clock, Target
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in
from tests.makers.scans import put_clock
from tests.stages.service_levels.test_clocks import under_way, worked_off

PAGE = "/b/nordlicht/targets/"
WANTED: dict[str, Any] = {
    "clock": "transit",
    "country": "de",
    "amount": "50",
    "pauses": ["held"],
}


def own(brand: Brand) -> list[tuple[str, str, int, bool, list[str]]]:
    with acting_for(brand.pk):
        return [
            (row.clock, row.country, row.amount, row.on_business_days, row.pauses)
            for row in Target.objects.filter(brand=brand).order_by("id")
        ]


def test_a_target_is_set_replaced_and_taken_away(cast: Cast) -> None:
    client = signed_in(cast.ada)

    client.post(PAGE, WANTED)
    client.post(PAGE, {**WANTED, "amount": "60"})
    client.post(PAGE, {"clock": "refund", "amount": "2", "on_business_days": "on"})

    assert own(cast.nordlicht) == [
        ("transit", "DE", 60, False, ["held"]),
        ("refund", "", 2, True, []),
    ]
    text = client.get(PAGE).content.decode()
    assert "60 h" in text
    assert "2 business days" in text
    assert "stands still during: Held" in text
    with acting_for(cast.nordlicht.pk):
        row = Target.objects.get(brand=cast.nordlicht, clock="transit")
        told = Entry.objects.filter(brand=cast.nordlicht, kind="brand.changed").last()
        assert told is not None
        assert told.data == {"what": "target", "clock": "refund", "country": "", "amount": 2}
    client.post(f"{PAGE}{row.pk}/drop")
    assert own(cast.nordlicht) == [("refund", "", 2, True, [])]
    assert client.post(f"{PAGE}{row.pk}/drop").status_code == 404


def test_what_runs_is_measured_by_it_from_then_on(cast: Cast) -> None:
    brand = cast.nordlicht
    ret = under_way(brand)
    put_clock(MONDAY + timedelta(hours=4))
    client = signed_in(cast.ada)

    client.post(PAGE, {**WANTED, "country": ""})
    assert Task.objects.filter(job="service_levels.measure").count() == 1
    worked_off()

    with acting_for(brand.pk):
        row = Clock.objects.get(brand=brand, ret=ret, clock="transit")
        assert row.due_at == MONDAY + timedelta(hours=52)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"country": "Germany"}, "at most 2 characters"),
        ({"country": "1X"}, "Two letters, such as DE."),
        ({"amount": "0"}, "greater than or equal to 1"),
        ({"amount": "99999"}, "less than or equal to 2160"),
        ({"clock": "refund", "amount": "61"}, "At most 60 days."),
        ({"clock": "nonsense"}, "nonsense is not one of the available choices"),
        ({"pauses": ["lost"]}, "lost is not one of the available choices"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field_and_nothing_is_kept(
    cast: Cast, wrong: dict[str, Any], told: str
) -> None:
    answer = signed_in(cast.ada).post(PAGE, {**WANTED, **wrong})

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert own(cast.nordlicht) == []


def test_clerks_and_others_set_nothing(cast: Cast) -> None:
    for person in (cast.ben, cast.cleo, cast.eve):
        client = signed_in(person)
        assert client.get(PAGE).status_code == 404
        assert client.post(PAGE, WANTED).status_code == 404
    assert own(cast.nordlicht) == []
    with acting_for(cast.voltaic.pk):
        row = Target.objects.create(brand=cast.voltaic, clock="transit", amount=5)
    assert signed_in(cast.ada).post(f"{PAGE}{row.pk}/drop").status_code == 404
    assert own(cast.voltaic) == [("transit", "", 5, False, [])]


def test_the_page_is_cheap_and_speaks_chinese(cast: Cast) -> None:
    client = signed_in(cast.ada)
    client.get(PAGE)

    with counting() as counted:
        answer = client.get(PAGE, headers={"accept-language": "zh-hans"})

    assert answer.status_code == 200
    assert counted.number <= 12
