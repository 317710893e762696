"""Shipping that goes back by policy, and what is kept for a share: typed, read and compared."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from backhaul.core.policies.model import ShippingRefund
from tests.cast import Cast
from tests.doors.console.policy.test_editor import POLICY, added, drafted, said
from tests.doors.console.policy.test_plain_values import PLAIN, policy_form
from tests.doors.console.work_cast import signed_in
from tests.markup import unstyled

FEES = f"{POLICY}draft/tables/fees/"


@pytest.fixture
def desk(cast: Cast) -> Client:
    client = signed_in(cast.ada)
    client.post(f"{POLICY}begin", {"from": "1"})
    return client


def test_when_shipping_goes_back_is_a_plain_value_and_told_as_a_change(
    cast: Cast, desk: Client
) -> None:
    answer = desk.post(PLAIN, {**policy_form(desk), "refund_shipping": "always"})

    assert answer["Location"] == PLAIN
    assert drafted(cast).refund_shipping is ShippingRefund.ALWAYS
    page = unstyled(desk.get(PLAIN).content.decode())
    told = "What they paid for shipping goes back: "
    assert f"{told}<del>When we or the carrier are at fault</del> <ins>Always</ins>" in page
    assert "what they paid for shipping goes back always" in said(desk, "draft/tables/fees/")
    desk.post(f"{POLICY}draft/publish", {"act": "publish", "why": "To be kind."})
    policy_page = desk.get(reverse("portal:policy", args=["nordlicht"])).content.decode()
    assert "What you paid for shipping comes back too, with each item its part." in policy_page


def test_a_row_of_fees_says_it_for_what_it_is_about(cast: Cast, desk: Client) -> None:
    row = {
        "act": "save",
        "seen": "",
        "fact": ["tier"],
        "c0_op": "is_one_of",
        "c0_value": "gold",
        "then_payer": "brand",
        "then_refund_shipping": "whole_order",
    }

    assert desk.post(f"{FEES}new/", row).status_code == 302

    [rule] = drafted(cast).tables.fees
    assert rule.then.refund_shipping is ShippingRefund.WHOLE_ORDER
    text = said(desk, "draft/tables/fees/")
    assert "shipping goes back when the whole order comes back, too" in text


def test_what_is_kept_for_a_share_reads_as_a_sentence(cast: Cast, desk: Client) -> None:
    kept = {"then_outcome": "authorize", "then_keep": "on", "then_keep_percent": "30"}

    assert added(desk, **kept).status_code == 302

    [rule] = drafted(cast).tables.eligibility
    assert (rule.then.keep, rule.then.keep_percent) == (True, 30)
    assert "let the shopper keep it , for 30 % of its price, where no more is owed" in said(
        desk
    )


def test_a_share_for_what_is_not_kept_is_told_at_its_field(cast: Cast, desk: Client) -> None:
    answer = added(desk, then_outcome="authorize", then_keep_percent="30")

    assert answer.status_code == 422
    assert "A share is given only for what the shopper keeps." in answer.content.decode()
    assert drafted(cast).tables.eligibility == ()
