"""Letters and refunds for many returns: shown first, and done only as they were shown."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from backhaul.core.policies.model import RefundTrigger
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Role
from backhaul.stages.messaging.models import Message
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement.models import Leg
from tests.cast import Cast
from tests.counting import counting
from tests.doors.console.listing import LIST, all_returns, open_ones, signed_in
from tests.doors.console.return_desk import delivered, entries, member
from tests.makers.stories import pays_on

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def previewed(client: Client, step: str, rans: list[str], **more: str) -> tuple[str, dict]:  # type: ignore[type-arg]
    answer = client.post(f"{LIST}bulk", {"step": step, "ran": rans, **more})
    assert answer.status_code == 200
    text = answer.content.decode()
    form: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(text):
        form.setdefault(name, []).append(value)
    return text, {**form, "step": step}


def letters(cast: Cast) -> list[Message]:
    with acting_for(cast.nordlicht.pk):
        rows = Message.objects.filter(brand=cast.nordlicht).exclude(written_by="")
        return list(rows.order_by("id"))


def legs(cast: Cast) -> list[int]:
    with acting_for(cast.nordlicht.pk):
        return list(
            Leg.objects.filter(brand=cast.nordlicht).values_list("amount_minor", flat=True)
        )


# Letters.


def test_a_template_goes_to_each_shopper_who_has_an_address(sixty: Cast) -> None:
    client = signed_in(sixty.ben)
    one, two, three = open_ones(sixty.nordlicht, 3)
    with acting_for(sixty.nordlicht.pk):
        Return.objects.filter(brand=sixty.nordlicht, ran=three).update(email="")

    text, form = previewed(client, "write", [one, two, three], template="delayed")
    assert "2 of 3 can" in text
    assert f'{three}</span> <span class="quiet">has no e-mail address' in text
    assert "Your return takes longer than we said" in text
    assert letters(sixty) == []

    form["template"] = "delayed"
    told = client.post(f"{LIST}bulk/do", form, follow=True).content.decode()

    assert "2 letters are in the post." in told
    assert f"{three} has no e-mail address" in told
    written = letters(sixty)
    assert len(written) == 2
    assert {one in written[0].subject or one in written[0].text} == {True}
    assert {row.written_by for row in written} == {f"member:{sixty.ben.pk}"}
    assert {row.state for row in written} == {"queued"}


def test_sent_twice_nobody_gets_two(sixty: Cast) -> None:
    client = signed_in(sixty.ben)
    _, form = previewed(client, "write", open_ones(sixty.nordlicht, 2))
    form["template"] = "delayed"

    client.post(f"{LIST}bulk/do", form)
    before = entries(sixty.nordlicht)
    client.post(f"{LIST}bulk/do", form)

    assert len(letters(sixty)) == 2
    assert entries(sixty.nordlicht) == before


def test_a_letter_is_in_the_language_of_its_shopper(sixty: Cast) -> None:
    client = signed_in(sixty.ben)
    one, two = open_ones(sixty.nordlicht, 2)
    with acting_for(sixty.nordlicht.pk):
        Return.objects.filter(brand=sixty.nordlicht, ran=two).update(locale="zh-hans")
    _, form = previewed(client, "write", [one, two])
    form["template"] = "delayed"

    client.post(f"{LIST}bulk/do", form)

    assert [row.locale for row in letters(sixty)] == ["en", "zh-hans"] or {
        row.locale for row in letters(sixty)
    } == {"en", "zh-hans"}


@pytest.mark.parametrize("once", ["", "x", "not a token!"])
def test_a_form_without_its_token_writes_nothing(sixty: Cast, once: str) -> None:
    client = signed_in(sixty.ben)
    given = {"step": "write", "ran": open_ones(sixty.nordlicht, 1), "once": once}

    client.post(f"{LIST}bulk/do", given)

    assert letters(sixty) == []


def test_twenty_letters_take_as_many_statements_as_two(sixty: Cast) -> None:
    client = signed_in(sixty.ben)
    rans = open_ones(sixty.nordlicht, 22)

    def sent(some: list[str]) -> int:
        _, form = previewed(client, "write", some)
        form["template"] = "delayed"
        with counting() as counted:
            client.post(f"{LIST}bulk/do", form)
        return int(counted.number)

    assert sent(rans[2:]) == sent(rans[:2])
    assert len(letters(sixty)) == 22


# Refunds.


def test_refunds_are_approved_at_the_amounts_shown(cast: Cast) -> None:
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)
    story = delivered(cast)
    client = member(cast, Role.FINANCE)

    text, form = previewed(client, "pay", [story.ran])
    assert "1 of 1 can" in text
    assert "In all: <b>€48.00</b>" in text
    assert legs(cast) == []
    told = client.post(f"{LIST}bulk/do", form, follow=True).content.decode()

    assert "1 refund is on its way: €48.00." in told
    assert legs(cast) == [4800]


def test_an_amount_that_moved_is_told_and_not_paid(cast: Cast) -> None:
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)
    story = delivered(cast)
    client = signed_in(cast.ada)
    _, form = previewed(client, "pay", [story.ran])
    with acting_for(cast.nordlicht.pk):
        for unit in Unit.objects.filter(brand=cast.nordlicht, ret__ran=story.ran):
            unit.terms = {**(unit.terms or {}), "fee_minor": 100}
            unit.save(update_fields=("terms",))
    before = entries(cast.nordlicht)

    told = client.post(f"{LIST}bulk/do", form, follow=True).content.decode()

    assert "No refund was ordered." in told
    assert "It was €48.00 when you looked, it is €46.00 now" in told
    assert legs(cast) == []
    assert entries(cast.nordlicht) == before


def test_what_may_not_be_paid_yet_is_left_out_with_why(sixty: Cast) -> None:
    client = signed_in(sixty.ada)
    done = next(row.ran for row in all_returns(sixty.nordlicht) if row.is_done)

    text, form = previewed(client, "pay", [done])
    told = client.post(f"{LIST}bulk/do", form, follow=True).content.decode()

    assert "0 of 1 can" in text
    assert "has nothing that may be paid now" in text
    assert "No refund was ordered." in told


def test_what_its_condition_holds_back_is_said_to_need_a_reason(cast: Cast) -> None:
    pays_on(cast.nordlicht, RefundTrigger.INSPECTION)
    story = delivered(cast)

    text, _ = previewed(signed_in(cast.ada), "pay", [story.ran])

    assert "0 of 1 can" in text
    assert "is paid only with a reason, on its own page" in text
    assert legs(cast) == []


def test_amounts_that_were_never_shown_are_not_paid(cast: Cast) -> None:
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)
    story = delivered(cast)
    client = signed_in(cast.ada)

    for seal in ({}, {f"shown-{story.ran}": "x"}, {f"shown-{story.ran}": "0@EUR"}):
        client.post(f"{LIST}bulk/do", {"step": "pay", "ran": story.ran, **seal})

    assert legs(cast) == []


@pytest.mark.parametrize(
    ("role", "step", "status"),
    [
        (Role.AGENT, "pay", 404),
        (Role.AGENT, "write", 200),
        (Role.FINANCE, "write", 404),
        (Role.FINANCE, "take", 404),
        (Role.FINANCE, "pay", 200),
        (Role.VIEWER, "pay", 404),
        (Role.VIEWER, "write", 404),
        (Role.MANAGER, "pay", 200),
    ],
)
def test_each_step_asks_for_its_own_right(
    cast: Cast, role: Role, step: str, status: int
) -> None:
    story = delivered(cast)
    client = member(cast, role)

    for address in ("bulk", "bulk/do"):
        answer = client.post(
            f"{LIST}{address}", {"step": step, "ran": story.ran, "once": "abcdefgh1"}
        )
        wanted = status if status == 404 or address == "bulk" else 302
        assert answer.status_code == wanted
    page = client.get(LIST).content.decode()
    assert (f'value="{step}"' in page) is (status == 200)
