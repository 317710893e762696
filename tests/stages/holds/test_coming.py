"""Who is asked whether an exchange was sent reads what is charged if it does not come."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import tracking_url
from backhaul.stages.exchanges import shop
from backhaul.stages.exchanges.shop import Parcel
from backhaul.stages.incidents.actions import Opening, open_incidents
from backhaul.stages.messaging.models import Message
from backhaul.stages.returns import case as cases
from tests.makers.floor import statements
from tests.stages.holds.swaps import Swap, worked

CHARGED = "we charge €30.00 to your Visa ••42, as you agreed."


def out(swap: Swap, **rule: object) -> Swap:
    """Return it with its piece sent now, before its parcel was handed over."""
    swap.shelf.rules(send="request")
    swap.needs(**rule).asked()
    swap.ask()
    return swap.sent()


def day(swap: Swap, days: int) -> str:
    """Return the day so many days after the piece went out, as the brand's calendar has it."""
    assert swap.one.sent_at is not None
    there = (swap.one.sent_at + timedelta(days=days)).astimezone(ZoneInfo("Europe/Berlin"))
    return f"{there:%a} {there.day} {there:%b}"


def asked(swap: Swap) -> str:
    """Return the letter that asks whether the parcel was sent."""
    at, kind = clock.now(), IncidentKind.NOT_SENT_YET
    with acting_for(swap.brand_id):
        case = cases.load(swap.brand_id, swap.ran)
        open_incidents(
            [Opening(brand_id=swap.brand_id, kind=kind, case=case)], at=at, actor="system"
        )
        cases.write([case], fields=(), at=at, actor="system")
    worked()
    with acting_for(swap.brand_id):
        rows = Message.objects.filter(brand_id=swap.brand_id, return_id=swap.one.ret_id)
        return rows.get(occasion="incident.not_sent_yet").text


def test_the_letter_says_the_amount_the_day_and_until_when_it_has_to_be_sent(
    swap: Swap,
) -> None:
    text = asked(out(swap, capture_days=6))

    assert f"If your parcel has not come by {day(swap, 6)}, {CHARGED}" in text
    # Three days of the six are those of its way.
    assert f"Hand the parcel over by {day(swap, 3)}, or tell us" in text


def test_nothing_is_announced_where_a_person_decides_about_it(swap: Swap) -> None:
    assert "charge" not in asked(out(swap))


@pytest.mark.parametrize("renews", [False, True])
def test_a_hold_that_ends_before_its_time_is_announced_only_where_it_is_held_anew(
    swap: Swap, *, renews: bool
) -> None:
    text = asked(out(swap, capture_days=9, renews=renews))  # the provider holds it for seven

    assert (f"has not come by {day(swap, 9)}, {CHARGED}" in text) is renews
    assert ("charge" in text) is renews


def test_what_has_not_gone_out_yet_is_charged_on_no_day(swap: Swap) -> None:
    swap.shelf.rules(send="request")
    swap.needs(capture_days=6).asked()
    swap.ask()

    assert swap.one.state == "released"
    assert "charge" not in asked(swap)


def not_sent(swap: Swap, client: Client) -> str:
    """Return its page, which asks whether the parcel was sent."""
    with acting_for(swap.brand_id):
        address = urlsplit(tracking_url("nordlicht", swap.one.ret_id)).path
    said = {"said": "not_sent_yet"}
    page = client.get(address, said, headers={"accept-language": "en"}).content.decode()
    assert "I have not sent it yet" in page
    assert "refund date" not in page
    assert "Thank you. We have noted that." in page
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_the_page_of_an_exchange_says_what_waits_for_its_parcel_and_nothing_of_a_refund(
    swap: Swap, client: Client
) -> None:
    swap.asked()
    assert swap.one.state == "reserved"
    asked(swap)

    text = not_sent(swap, client)

    assert "No problem. There is time until" in text
    assert "What you chose instead waits for it." in text


def test_the_page_says_the_day_on_which_what_is_held_is_charged(
    swap: Swap, client: Client
) -> None:
    asked(out(swap, capture_days=6))

    text = not_sent(swap, client)

    said = f"No problem. If it has not come by {day(swap, 6)}"
    assert said in text, text
    assert "we charge €30.00 to your Visa ••42." in text
    assert "There is time until" not in text
    assert "waits for it" not in text


def page_of(swap: Swap, client: Client) -> str:
    """Return the words of its page, which takes no more statements than any other."""
    with acting_for(swap.brand_id):
        address = urlsplit(tracking_url("nordlicht", swap.one.ret_id)).path
    with statements() as found:
        page = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert len(found) <= 10
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_the_page_says_the_amount_and_the_day_as_the_letter_does(
    swap: Swap, client: Client
) -> None:
    text = page_of(out(swap, capture_days=6), client)

    assert "€30.00 are held on your Visa ••42 until your parcel is here." in text
    assert f"If it has not come by {day(swap, 6)}, we charge them." in text


def test_while_one_of_two_pieces_is_not_sent_the_page_promises_no_charge(
    swap: Swap, client: Client
) -> None:
    swap.shelf.rules(send="request")
    swap.needs(capture_days=6).asked(pieces=2)
    swap.ask()
    first, _second = swap.pieces
    with acting_for(swap.brand_id):
        shop.mark_sent(
            swap.brand_id, first.ref, Parcel("DHL", "1"), at=clock.now(), actor="api:1"
        )
    worked()
    text = page_of(swap, client)

    assert [one.state for one in swap.pieces] == ["sent", "released"]
    assert "€60.00 are held on your Visa ••42 until your parcel is here." in text
    assert "we charge" not in text


def test_of_two_pieces_the_page_says_the_charge_of_the_one_that_was_sent(
    swap: Swap, client: Client
) -> None:
    swap.shelf.rules(send="request")
    swap.needs(capture_days=6).asked(pieces=2)
    swap.ask()
    first, _second = swap.pieces
    with acting_for(swap.brand_id):
        shop.cannot_send(swap.brand_id, first.ref, at=clock.now(), actor="api:1")
    text = page_of(swap.sent(), client)

    assert "€60.00 are held on your Visa ••42 until your parcel is here." in text
    assert f"If it has not come by {day(swap, 6)}, we charge €30.00." in text


@pytest.mark.parametrize("renews", [False, True])
def test_the_page_promises_no_charge_after_the_hold_has_ended(
    swap: Swap, client: Client, *, renews: bool
) -> None:
    text = page_of(out(swap, capture_days=9, renews=renews), client)

    assert "€30.00 are held on your Visa ••42 until your parcel is here." in text
    assert (f"If it has not come by {day(swap, 9)}, we charge them." in text) is renews
    assert ("we charge" in text) is renews


def test_the_page_promises_no_charge_while_the_goods_wait_to_be_looked_at(
    swap: Swap, client: Client
) -> None:
    out(swap, capture_days=6).arrived()

    assert "we charge" not in page_of(swap, client)
