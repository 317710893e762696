from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from backhaul.core.money import Money
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.models import Decision
from backhaul.stages.intake.models import Gift
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import OrderLine, Payment
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in
from tests.makers.orders import sold_line, sold_order
from tests.makers.stories import standing_at

NEW = "/b/nordlicht/new/"


def an_order(brand: Brand, number: str = "NL-100482", **values: Any) -> None:
    """Sell what was delivered a week before Monday, and let it be Monday."""
    standing_at(MONDAY)
    with acting_for(brand.pk):
        upsert_orders(brand.pk, [sold_order(number, **values)])


def begun(client: Any, brand: Brand, number: str = "NL-100482") -> str:
    """Find the order and choose it; return the address of the draft."""
    with acting_for(brand.pk):
        ids = list(
            OrderLine.objects.filter(brand=brand, order__number=number).values_list(
                "order_id", flat=True
            )
        )
    answer = client.post(NEW, {"q": number, "order": str(ids[0])})
    assert answer.status_code == 302
    return str(answer["Location"])


def line_id(brand: Brand, number: str = "NL-100482") -> int:
    with acting_for(brand.pk):
        return OrderLine.objects.get(brand=brand, order__number=number).pk


def form(line: int, **values: Any) -> dict[str, Any]:
    given = {
        f"pick-{line}": "on",
        f"quantity-{line}": "1",
        f"reason-{line}": "too_small",
        f"comment-{line}": "The sleeves.",
        "resolution": "refund",
        "method": "own_carrier",
        "carrier": "Posti",
        "tracking_number": "JJFI123",
        "channel": "phone",
        **values,
    }
    return {key: value for key, value in given.items() if value is not None}


@pytest.mark.parametrize(
    "asked", ["NL-100482", "nl 100482", "sam@example.com", "SAM@Example.com"]
)
def test_an_order_is_found_by_its_number_or_its_address(cast: Cast, asked: str) -> None:
    an_order(cast.nordlicht)
    an_order(cast.voltaic, "VT-1")

    text = signed_in(cast.ben).get(NEW, {"q": asked}).content.decode()

    assert "NL-100482" in text
    assert "Sam Lind" in text
    assert "VT-1" not in text


@pytest.mark.parametrize("asked", ["1001", "#1001", " 1001 "])
def test_a_number_shown_with_a_sign_is_found_without_it_too(cast: Cast, asked: str) -> None:
    an_order(cast.nordlicht, "#1001")

    text = signed_in(cast.ben).get(NEW, {"q": asked}).content.decode()

    assert "Sam Lind" in text


def test_part_of_a_number_finds_nothing(cast: Cast) -> None:
    an_order(cast.nordlicht)

    text = signed_in(cast.ben).get(NEW, {"q": "NL-1004"}).content.decode()

    assert "No order has this number or address" in text


def test_an_agent_opens_a_return_and_the_channel_is_kept(cast: Cast) -> None:
    an_order(cast.nordlicht)
    client = signed_in(cast.ben)
    draft, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)

    answer = client.post(draft, form(line, act="create"))

    with acting_for(cast.nordlicht.pk):
        ret = Return.objects.get(brand=cast.nordlicht)
        unit = Unit.objects.get(brand=cast.nordlicht)
        entry = Entry.objects.get(brand=cast.nordlicht, kind="return.opened_for_shopper")
    assert answer["Location"].endswith(f"/{ret.ran}/")
    assert (ret.origin, ret.requested_by, ret.email) == (
        "agent",
        f"member:{cast.ben.pk}",
        "sam@example.com",
    )
    assert (unit.authorization, unit.reason, unit.comment) == (
        "authorized",
        "too_small",
        "The sleeves.",
    )
    assert (entry.data, entry.actor) == ({"channel": "phone"}, f"member:{cast.ben.pk}")


def test_creating_twice_makes_one_return(cast: Cast) -> None:
    an_order(cast.nordlicht)
    client = signed_in(cast.ben)
    draft, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)

    first = client.post(draft, form(line, act="create"))
    second = client.post(draft, form(line, act="create"))

    assert first["Location"] == second["Location"]
    with acting_for(cast.nordlicht.pk):
        assert Return.objects.filter(brand=cast.nordlicht).count() == 1


def test_the_policy_is_shown_before_anything_is_asked(cast: Cast) -> None:
    an_order(cast.nordlicht)
    client = signed_in(cast.ben)
    draft, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)

    approved = client.post(draft, form(line, act="check")).content.decode()
    reviewed = client.post(
        draft, form(line, act="check", **{f"reason-{line}": "defective"})
    ).content.decode()

    assert "Approved by policy" in approved
    assert "A person must look" in reviewed
    assert "“Doesn’t work” needs a photo, and there is none" in reviewed
    with acting_for(cast.nordlicht.pk):
        assert Return.objects.filter(brand=cast.nordlicht).count() == 0


def test_the_amount_is_of_what_was_just_typed(cast: Cast) -> None:
    an_order(cast.nordlicht)
    client = signed_in(cast.ben)
    url, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)

    checked = client.post(url, form(line, act="check")).content.decode()
    again = client.post(url, form(line, act="check")).content.decode()

    assert "€0.00" not in checked
    assert checked.count("€") == again.count("€")


def test_a_missing_channel_is_told_at_its_field(cast: Cast) -> None:
    an_order(cast.nordlicht)
    client = signed_in(cast.ben)
    url, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)

    answer = client.post(url, form(line, channel="", act="create"))

    assert answer.status_code == 422
    assert '<select name="channel" aria-invalid="true"' in answer.content.decode()


def test_a_manager_may_approve_what_a_person_must_look_at_with_a_reason(cast: Cast) -> None:
    an_order(cast.nordlicht)
    client = signed_in(cast.ada)
    draft, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)
    broken = {f"reason-{line}": "defective", "approve": "on"}

    without = client.post(draft, form(line, act="create", **broken))
    assert without.status_code == 422
    client.post(draft, form(line, act="create", note="She sent a video.", **broken))

    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get(brand=cast.nordlicht)
        decisions = list(Decision.objects.filter(brand=cast.nordlicht).order_by("id"))
    assert unit.authorization == "authorized"
    assert [(d.decided_by, d.note) for d in decisions] == [
        (f"member:{cast.ada.pk}", ""),
        (f"member:{cast.ada.pk}", "She sent a video."),
    ]


def test_an_agent_may_not_approve_and_the_request_waits(cast: Cast) -> None:
    an_order(cast.nordlicht)
    client = signed_in(cast.ben)
    draft, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)
    broken = {f"reason-{line}": "defective", "approve": "on", "note": "Please."}

    client.post(draft, form(line, act="create", **broken))

    with acting_for(cast.nordlicht.pk):
        assert Unit.objects.get(brand=cast.nordlicht).authorization == "in_review"


def test_what_the_policy_refuses_cannot_be_chosen(cast: Cast) -> None:
    an_order(
        cast.nordlicht,
        lines=(sold_line(is_final_sale=True),),
        delivered_at=MONDAY - timedelta(days=31),
    )
    client = signed_in(cast.ada)
    draft, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)

    assert "Sold as final: it cannot come back" in client.get(draft).content.decode()
    answer = client.post(draft, form(line, act="create"))

    assert answer.status_code == 422
    assert "This cannot be sent back (any more)." in answer.content.decode() or (
        "Sold as final" in answer.content.decode()
    )
    with acting_for(cast.nordlicht.pk):
        assert Return.objects.filter(brand=cast.nordlicht).count() == 0


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ("channel", "Say how the shopper reached you."),
        ("resolution", "Choose what the shopper gets."),
        ("method", "Choose how it travels."),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(
    cast: Cast, missing: str, says: str
) -> None:
    an_order(cast.nordlicht)
    client = signed_in(cast.ben)
    draft, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)

    answer = client.post(draft, form(line, act="create", **{missing: None}))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert says in text
    assert "The sleeves." in text
    with acting_for(cast.nordlicht.pk):
        assert Return.objects.filter(brand=cast.nordlicht).count() == 0


def test_the_shopper_gets_a_link_to_finish_it(cast: Cast, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    an_order(cast.nordlicht)
    client = signed_in(cast.ben)
    draft, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)
    token = draft.rstrip("/").rpartition("/")[2]

    answer = client.post(draft, form(line, act="link", method=None))

    assert answer["Location"] == NEW
    (letter,) = mail.outbox
    assert letter.to == ["sam@example.com"]
    assert f"/nordlicht/start/{token}/" in str(letter.body)
    with acting_for(cast.nordlicht.pk):
        assert token not in json.dumps(
            list(Entry.objects.filter(brand=cast.nordlicht).values("data"))
        )


@pytest.mark.parametrize("who", ["cleo", "eve"])
def test_others_find_nothing(cast: Cast, who: str) -> None:
    an_order(cast.nordlicht)
    draft = begun(signed_in(cast.ben), cast.nordlicht)
    client = signed_in(getattr(cast, who))

    assert client.get(NEW).status_code == 404
    assert client.get(draft).status_code == 404
    assert client.get(draft.replace("nordlicht", "voltaic")).status_code == 404


def test_the_pages_stay_within_their_statements(cast: Cast) -> None:
    an_order(cast.nordlicht, shipping_paid=Money(490, "EUR"))
    client = signed_in(cast.ben)
    draft = begun(client, cast.nordlicht)
    client.get(draft)

    with counting() as found:
        client.get(NEW, {"q": "NL-100482"})
    with counting() as shown:
        client.get(draft)
    client.post(draft, form(line_id(cast.nordlicht), act="check"))
    with counting() as reckoned:
        client.get(draft)

    assert found.number <= 12, found
    assert shown.number <= 12, shown
    assert reckoned.number <= 12, reckoned


def test_a_caller_is_told_the_shipping_that_goes_back_too(cast: Cast) -> None:
    an_order(
        cast.nordlicht,
        shipping_paid=Money(990, "EUR"),
        shipping_standard=Money(490, "EUR"),
    )
    client = signed_in(cast.ben)
    draft, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)

    page = client.post(draft, form(line, act="check")).content.decode()
    with acting_for(cast.nordlicht.pk):
        Payment.objects.update(taken_back_minor=3000)
    stopped = client.get(draft).content.decode()

    assert '<b class="num">€34.90</b>' in page
    assert "€4.90 of the shipping to the customer" in page
    assert '<b class="num">€' not in stopped
    assert "Stopped: money of the order was moved elsewhere" in stopped


def test_a_gift_link_is_made_of_what_is_ticked(cast: Cast) -> None:
    an_order(cast.nordlicht, lines=(sold_line(quantity=3),))
    client = signed_in(cast.ben)
    draft, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)
    client.post(draft, form(line, act="check", **{f"quantity-{line}": "1"}))

    page = client.post(draft, form(line, act="gift")).content.decode()

    with acting_for(cast.nordlicht.pk):
        gift = Gift.objects.get(brand=cast.nordlicht)
        entry = Entry.objects.get(brand=cast.nordlicht, kind="gift.link_made")
        assert Return.objects.count() == 0
    assert gift.lines == {str(line): 1}
    assert (entry.actor, entry.data["units"]) == (f"member:{cast.ben.pk}", 1)
    assert "Pass this link on now" in page
    assert "/nordlicht/gift/" in page
    assert "/nordlicht/gift/" not in client.get(draft).content.decode()


def test_a_gift_link_of_nothing_ticked_is_of_all_that_can_come_back(cast: Cast) -> None:
    an_order(cast.nordlicht, lines=(sold_line(quantity=3),))
    client = signed_in(cast.ben)
    draft, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)

    client.post(draft, {"act": "gift"})

    with acting_for(cast.nordlicht.pk):
        assert Gift.objects.get(brand=cast.nordlicht).lines == {str(line): 3}


def test_a_gift_link_where_nothing_is_left_is_refused(cast: Cast) -> None:
    an_order(cast.nordlicht)
    client = signed_in(cast.ben)
    draft, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        OrderLine.objects.filter(pk=line).update(asked=1)

    answer = client.post(draft, {"act": "gift"})

    assert answer.status_code == 422
    assert "Choose at least one item that can still come back." in answer.content.decode()
    with acting_for(cast.nordlicht.pk):
        assert Gift.objects.count() == 0
