"""The setting of how much a weight may differ: set, refused, and the brand's own."""

from __future__ import annotations

import pytest

from backhaul.core.contents import Tolerance
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.shipping.weights import tolerance_of
from tests.cast import Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in

PAGE = "/b/nordlicht/weights/"


def now(brand: Brand) -> Tolerance:
    with acting_for(brand.pk):
        return tolerance_of(brand.pk)


def test_a_brand_sets_by_how_much_a_weight_may_differ(cast: Cast) -> None:
    client = signed_in(cast.ada)
    assert now(cast.nordlicht) == Tolerance(percent=25, grams=300)

    answer = client.post(PAGE, {"percent": "5", "grams": "50"}, follow=True)

    assert "What is weighed from now on is judged by it." in answer.content.decode()
    assert now(cast.nordlicht) == Tolerance(percent=5, grams=50)
    assert now(cast.voltaic) == Tolerance(percent=25, grams=300)
    with acting_for(cast.nordlicht.pk):
        told = Entry.objects.filter(brand=cast.nordlicht, kind="brand.changed").last()
        assert told is not None
        assert told.data == {"what": "weights", "percent": 5, "grams": 50}
    assert 'value="5"' in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("percent", "grams"), [("101", "50"), ("-1", "50"), ("5", "10001"), ("", ""), ("x", "1")]
)
def test_what_makes_no_sense_is_told_at_its_field_and_nothing_is_kept(
    cast: Cast, percent: str, grams: str
) -> None:
    answer = signed_in(cast.ada).post(PAGE, {"percent": percent, "grams": grams})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert now(cast.nordlicht) == Tolerance(percent=25, grams=300)


def test_clerks_and_others_set_nothing(cast: Cast) -> None:
    for user in (cast.ben, cast.cleo, cast.eve):
        answer = signed_in(user).post(PAGE, {"percent": "5", "grams": "50"})
        assert answer.status_code == 404

    assert now(cast.nordlicht) == Tolerance(percent=25, grams=300)


def test_the_page_is_cheap_and_found_from_the_service_levels(cast: Cast) -> None:
    client = signed_in(cast.ada)
    assert PAGE in client.get("/b/nordlicht/targets/").content.decode()
    client.get(PAGE)

    with counting() as told:
        client.get(PAGE)

    assert told.number <= 12, told
