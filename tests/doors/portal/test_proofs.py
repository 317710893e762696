"""Goods without an order: given with a receipt, looked at by a person, used once."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backhaul.core.errors import DomainError
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.orders.models import Order
from backhaul.stages.proofs.models import Proof, ProofPhoto
from backhaul.stages.proofs.queries import KEPT_FOR, forget
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, Cast
from tests.makers.drafts import picture
from tests.makers.shopping import set_policy
from tests.makers.stories import standing_at

HERE = "/nordlicht/receipt/"
LIST = "/b/nordlicht/proofs/"
EN = {"accept-language": "en"}
SAID = {
    "where": "shop",
    "seller": "Kaufhaus Nord",
    "bought_on": "2026-11-10",
    "title": "Lys cotton tee",
    "serial": "",
    "receipt": "4711",
    "reason": "defective",
    "comment": "The seam is open.",
    "email": "Mia@example.com",
    "name": "Mia Berg",
    "line1": "Torvgata 3",
    "postcode": "50667",
    "city": "Köln",
    "country": "DE",
}
APPROVE = {"act": "approve", "sku": "TEE-1", "paid": "30,00", "note": "Receipt is good."}


@pytest.fixture(autouse=True)
def _monday(cast: Cast) -> None:
    standing_at(MONDAY)


def given(cast: Cast, data: bytes = b"", **said: Any) -> Any:
    photo = SimpleUploadedFile("receipt.jpg", data or picture())
    return Client(headers=EN).post(HERE, {**SAID, **said, "photo": photo})


def rows(brand: Brand) -> list[Proof]:
    with acting_for(brand.pk):
        return list(Proof.objects.order_by("id"))


def at_the_desk(user: Any) -> Client:
    client = Client(headers=EN)
    client.force_login(user, backend="backhaul.foundation.tenancy.signed_in.Backend")
    return client


def text_of(answer: Any) -> str:
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def test_it_is_kept_for_a_person_with_its_picture_encoded_anew(cast: Cast) -> None:
    answer = given(cast)

    assert answer.status_code == 302
    (row,) = rows(cast.nordlicht)
    assert (row.state, row.bought_on, row.receipt_key) == (
        "waiting",
        date(2026, 11, 10),
        "KAUFHAUSNORD:4711",
    )
    with acting_for(cast.nordlicht.pk):
        photo = ProofPhoto.objects.get()
        assert Return.objects.count() == 0
    ada = at_the_desk(cast.ada)
    assert row.number in text_of(ada.get(LIST))
    jpeg = ada.get(f"{LIST}{row.number}/photos/{photo.pk}")
    assert jpeg.content[:2] == b"\xff\xd8"
    assert "A person looks at it" in text_of(Client(headers=EN).get(answer["Location"]))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"title": ""}, "Say what it is"),
        ({"bought_on": "2027-01-01"}, "Enter the day on which it was bought"),
        ({"reason": "mind"}, "mind is not one of the available choices"),
        ({"where": ""}, "Choose where it comes from"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_kept(
    cast: Cast, said: dict[str, Any], told: str
) -> None:
    answer = given(cast, **said)

    assert answer.status_code == 422
    assert told in text_of(answer)
    assert rows(cast.nordlicht) == []


def test_neither_photo_nor_serial_is_no_proof_and_no_picture_is_none(cast: Cast) -> None:
    bare = Client(headers=EN).post(HERE, SAID)
    assert bare.status_code == 422
    assert "Add a photo of the receipt, or the serial number" in text_of(bare)
    assert given(cast, b"no picture at all").status_code == 422
    assert rows(cast.nordlicht) == []
    assert Client(headers=EN).post(HERE, {**SAID, "serial": "SN-1"}).status_code == 302


def test_a_person_approves_it_and_a_return_like_any_other_is_open(cast: Cast) -> None:
    given(cast)
    (row,) = rows(cast.nordlicht)
    ada = at_the_desk(cast.ada)

    answer = ada.post(f"{LIST}{row.number}/", APPROVE)

    with acting_for(cast.nordlicht.pk):
        ret = Return.objects.get()
        unit = Unit.objects.get()
        order = Order.objects.get()
    assert answer["Location"] == f"/b/nordlicht/returns/{ret.ran}/"
    assert (ret.origin, ret.email_norm, ret.name) == ("proof", "mia@example.com", "Mia Berg")
    assert (unit.authorization, unit.paid_minor, unit.reason) == (
        "authorized",
        3000,
        "defective",
    )
    assert (order.channel, order.number) == ("proof", row.number)
    (row,) = rows(cast.nordlicht)
    assert (row.state, row.ran, row.sku) == ("approved", ret.ran, "TEE-1")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"serial": "SN-77", "receipt": ""}, {"serial": "sn 77", "receipt": ""}),
        ({"receipt": "4711"}, {"receipt": "47 11", "seller": "kaufhaus NORD"}),
    ],
)
def test_a_receipt_and_a_serial_number_are_worth_one_return(
    cast: Cast, first: dict[str, str], second: dict[str, str]
) -> None:
    Client(headers=EN).post(HERE, {**SAID, "serial": "SN-1", **first})
    Client(headers=EN).post(HERE, {**SAID, "serial": "SN-2", **second})
    one, two = rows(cast.nordlicht)
    ada = at_the_desk(cast.ada)
    ada.post(f"{LIST}{one.number}/", APPROVE)

    answer = ada.post(f"{LIST}{two.number}/", APPROVE)

    assert answer.status_code == 422
    assert one.number in text_of(answer)
    with acting_for(cast.nordlicht.pk):
        assert Return.objects.count() == 1
        assert Order.objects.count() == 1
    assert rows(cast.nordlicht)[1].state == "waiting"


def test_what_the_policy_refuses_is_not_opened_and_nothing_is_written(cast: Cast) -> None:
    set_policy(cast.nordlicht, window_days=3)
    given(cast, reason="changed_mind")
    (row,) = rows(cast.nordlicht)

    answer = at_the_desk(cast.ada).post(f"{LIST}{row.number}/", APPROVE)

    assert answer.status_code == 422
    assert "Your policy refuses it." in text_of(answer)
    with acting_for(cast.nordlicht.pk):
        assert (Return.objects.count(), Order.objects.count()) == (0, 0)


@pytest.mark.parametrize("lacks", [{"sku": ""}, {"paid": "0"}, {"paid": "x"}, {"note": " "}])
def test_an_approval_needs_product_price_and_a_reason(
    cast: Cast, lacks: dict[str, str]
) -> None:
    given(cast)
    (row,) = rows(cast.nordlicht)

    answer = at_the_desk(cast.ada).post(f"{LIST}{row.number}/", {**APPROVE, **lacks})

    assert answer.status_code == 422
    assert rows(cast.nordlicht)[0].state == "waiting"


def test_a_no_is_told_in_its_words_and_forgotten_half_a_year_later(cast: Cast) -> None:
    shown = given(cast)["Location"]
    (row,) = rows(cast.nordlicht)
    ada = at_the_desk(cast.ada)

    ada.post(f"{LIST}{row.number}/", {"act": "refuse", "text": "It is not of ours."})

    assert "It is not of ours." in text_of(Client(headers=EN).get(shown))
    assert ada.post(f"{LIST}{row.number}/", APPROVE).status_code == 422
    with acting_for(cast.nordlicht.pk):
        brands = [cast.nordlicht.pk]
        assert forget(brands, at=MONDAY + KEPT_FOR - timedelta(days=1)) == 0
        assert forget(brands, at=MONDAY + KEPT_FOR + timedelta(days=1)) == 1
        assert ProofPhoto.objects.count() == 0


def test_strangers_other_brands_and_agents_decide_nothing(cast: Cast) -> None:
    shown = given(cast)["Location"]
    (row,) = rows(cast.nordlicht)

    assert Client().get(shown.replace("nordlicht", "voltaic")).status_code == 404
    assert Client().get(shown[:-2] + "x/").status_code == 404
    assert at_the_desk(cast.cleo).get(f"/b/voltaic/proofs/{row.number}/").status_code == 404
    assert at_the_desk(cast.ben).post(f"{LIST}{row.number}/", APPROVE).status_code == 404
    assert rows(cast.nordlicht)[0].state == "waiting"


def test_too_many_are_held_up_and_a_brand_can_switch_it_off(cast: Cast) -> None:
    client = Client(headers=EN)
    for n in range(5):
        assert client.post(HERE, {**SAID, "serial": f"SN-{n}"}).status_code == 302
    assert client.post(HERE, {**SAID, "serial": "SN-6"}).status_code == 429
    assert len(rows(cast.nordlicht)) == 5

    Brand.objects.filter(id=cast.nordlicht.pk).update(takes_proofs=False)
    assert client.get(HERE).status_code == 404
    assert HERE not in text_of(client.get("/nordlicht/"))


def test_a_proof_that_lacks_everything_is_told_by_its_fields(cast: Cast) -> None:
    from backhaul.core.proofs import Given
    from backhaul.stages.proofs.giving import give

    nothing = Given(where="", seller="", bought_on=None, title="", reason="", name="", email="")
    with acting_for(cast.nordlicht.pk), pytest.raises(DomainError) as raised:
        give(cast.nordlicht, nothing, [], language="en", at=MONDAY)

    assert set(raised.value.facts) == {"where", "title", "bought_on", "reason", "serial"}
