"""A scale and serial numbers at the bench, over plain HTTP."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.models import Incident
from backhaul.stages.receiving.models import SerialRead, Weighing
from tests.cast import Cast
from tests.counting import counting
from tests.doors.station.benching import at_the_bench, text_of
from tests.makers.orders import sold_line
from tests.makers.returns import NUMBER, authorized_return, send_parcel

HEAVY = sold_line(quantity=3, weight_grams=700, serials=("SN-1", "SN-2"))


@pytest.fixture
def ada(cast: Cast) -> Client:
    return at_the_bench(cast.ada)


@pytest.fixture
def ran(cast: Cast) -> str:
    number = authorized_return(cast.nordlicht, units=1, line=HEAVY)
    send_parcel(cast.nordlicht, number)
    return number


def address(ran: str, rest: str) -> str:
    return f"/station/returns/nordlicht/{ran}/{rest}"


def step_of(page: str) -> str:
    found = re.search(r'name="step" value="([^"]+)"', page)
    assert found
    return found.group(1)


def weigh(client: Client, ran: str, grams: str, *, scan: str = NUMBER, step: str = "") -> Any:
    told = {"grams": grams, "scan": scan, "step": step}
    return client.post(address(ran, "weigh"), told, follow=True)


def weights(cast: Cast) -> list[int]:
    with acting_for(cast.nordlicht.pk):
        return list(Weighing.objects.order_by("id").values_list("grams", flat=True))


def open_kinds(cast: Cast) -> list[str]:
    with acting_for(cast.nordlicht.pk):
        rows = Incident.objects.filter(healed_at=None).order_by("id")
        return [row.evidence["what"] for row in rows]


def test_the_box_offers_its_scale_and_a_weight_that_fits_is_green(
    cast: Cast, ada: Client, ran: str
) -> None:
    box = text_of(ada.get(address(ran, f"?scan={NUMBER}")))
    assert address(ran, f"weigh?scan={NUMBER}") in box

    answer = weigh(ada, ran, "810")

    assert "The weight fits" in text_of(answer)
    assert weights(cast) == [810]
    assert open_kinds(cast) == []


def test_an_odd_weight_is_said_loudly_and_owned(cast: Cast, ada: Client, ran: str) -> None:
    answer = weigh(ada, ran, "95")

    assert "It weighs something else: look closely. Care is told" in text_of(answer)
    assert open_kinds(cast) == ["weight"]


def test_a_double_press_weighs_once(cast: Cast, ada: Client, ran: str) -> None:
    step = step_of(text_of(ada.get(address(ran, f"weigh?scan={NUMBER}"))))

    weigh(ada, ran, "95", step=step)
    weigh(ada, ran, "95", step=step)

    assert weights(cast) == [95]


@pytest.mark.parametrize("grams", ["", "abc", "0", "-5", "70001", "1e3", "999999999999"])
def test_what_is_no_weight_is_told_at_the_field(
    cast: Cast, ada: Client, ran: str, grams: str
) -> None:
    answer = weigh(ada, ran, grams)

    assert answer.status_code == 422
    assert "A weight is between 1 and 70000 grams." in text_of(answer)
    assert weights(cast) == []


def test_by_an_unknown_number_no_box_is_weighed(cast: Cast, ada: Client, ran: str) -> None:
    answer = weigh(ada, ran, "810", scan="PK9999999999")

    assert answer.status_code == 422
    assert "Scan the tracking number of the parcel" in text_of(answer)
    assert weights(cast) == []


def received(client: Client, ran: str) -> None:
    page = text_of(client.get(address(ran, f"?scan={NUMBER}")))
    told = {"step": step_of(page), "scan": NUMBER}
    assert client.post(address(ran, "receive"), told).status_code == 303


def test_the_number_of_a_piece_is_read_once_it_is_here(
    cast: Cast, ada: Client, ran: str
) -> None:
    assert "/serial?" not in text_of(ada.get(address(ran, f"?scan={NUMBER}")))
    received(ada, ran)
    assert "/serial?" in text_of(ada.get(address(ran, f"?scan={NUMBER}")))

    answer = ada.post(
        address(ran, "serial"), {"unit": "1", "number": "sn 1", "scan": NUMBER}, follow=True
    )

    assert "The number fits" in text_of(answer)
    assert "/serial?" not in text_of(answer)
    assert open_kinds(cast) == []


def test_another_number_than_was_sold_is_said_loudly_and_owned(
    cast: Cast, ada: Client, ran: str
) -> None:
    received(ada, ran)

    answer = ada.post(address(ran, "serial"), {"unit": "1", "number": "SN-9"}, follow=True)

    assert "Another number than was sold. Care is told" in text_of(answer)
    assert open_kinds(cast) == ["serial"]


def test_without_a_number_or_a_piece_nothing_is_kept(cast: Cast, ada: Client, ran: str) -> None:
    early = ada.post(address(ran, "serial"), {"unit": "1", "number": "SN-1"})
    assert early.status_code == 422
    assert "Receive it first" in text_of(early)
    received(ada, ran)

    answer = ada.post(address(ran, "serial"), {"unit": "1", "number": " "})

    assert answer.status_code == 422
    assert "Scan or type the number that is on the piece." in text_of(answer)
    with acting_for(cast.nordlicht.pk):
        assert not SerialRead.objects.exists()


@pytest.mark.parametrize("rest", ["weigh", "serial"])
def test_others_find_nothing(cast: Cast, ran: str, rest: str) -> None:
    for person in (cast.cleo, cast.eve):
        client = at_the_bench(person)
        assert client.get(address(ran, rest)).status_code == 404
        assert client.post(address(ran, rest), {"grams": "5"}).status_code == 404
    assert weights(cast) == []


@pytest.mark.parametrize("rest", ["", "weigh", "serial"])
def test_the_pages_are_cheap(cast: Cast, ada: Client, ran: str, rest: str) -> None:
    received(ada, ran)
    ada.get(address(ran, f"{rest}?scan={NUMBER}"))

    with counting() as told:
        ada.get(address(ran, f"{rest}?scan={NUMBER}"))

    assert told.number <= 12, told
