"""The money group of the menu counts what waits, as the page behind each entry lists it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from backhaul.core.axes import LegState
from backhaul.core.policies.model import RefundTrigger
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.incidents.actions import Opening, open_incidents
from backhaul.stages.reconciliation.models import Break
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.returns import case as cases
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.return_desk import path
from tests.doors.console.test_counts_agree import menu
from tests.doors.console.work_cast import signed_in
from tests.makers.disputes import disputed
from tests.makers.stories import (
    FIRST_SCAN,
    PAID,
    labelled,
    pays_on,
    scanned,
    settled,
    standing_at,
)
from tests.stages.settlement.till import Till
from tests.stages.transfers.bank import cash_leg, ready_leg


@pytest.fixture
def ada(cast: Cast) -> Client:
    standing_at(MONDAY)
    return signed_in(cast.ada)


@pytest.fixture
def till(cast: Cast) -> Till:
    nobody: Any = None
    return Till(cast.nordlicht, nobody, nobody, "", "")


def test_only_transfers_with_an_account_are_ready(ada: Client, till: Till) -> None:
    cash_leg(till)
    assert menu(ada, "transfers") == ""

    ready_leg(till)

    assert menu(ada, "transfers") == "1"


def test_chargebacks_count_until_they_are_answered(cast: Cast, ada: Client) -> None:
    pays_on(cast.nordlicht, RefundTrigger.FIRST_SCAN)
    settled(scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN), PAID, LegState.PAID)
    one = disputed(cast.nordlicht, at=PAID)
    assert menu(ada, "disputes") == "1"

    with acting_for(cast.nordlicht.pk):
        Dispute.objects.filter(pk=one.pk).update(answer="accepted")

    assert menu(ada, "disputes") == ""


def test_what_is_open_counts_for_goods_missing_and_for_reconciliation(
    cast: Cast, ada: Client
) -> None:
    brand = cast.nordlicht
    story = labelled(brand, items=1)
    with acting_for(brand.pk):
        common = {"cause": "missing", "amount_minor": 100, "currency": "EUR"}
        for closed in (None, MONDAY):
            Shortfall.objects.create(
                brand=brand,
                ret_id=story.return_id,
                state="healed" if closed else "open",
                opened_at=MONDAY,
                closed_at=closed,
                **common,
            )
            Break.objects.create(
                brand=brand,
                kind="theirs_only",
                subject=f"ref:{closed}",
                run_id=1,
                happened_at=MONDAY,
                found_at=MONDAY,
                seen_at=MONDAY,
                resolved_at=closed,
            )

    assert (menu(ada, "shortfalls"), menu(ada, "breaks")) == ("1", "1")


def test_all_numbers_of_the_menu_are_one_statement(ada: Client) -> None:
    with counting() as counted:
        ada.get("/b/nordlicht/transfers/")

    asked = [told for told in counted.statements if "disputes_dispute" in told]
    assert len(asked) == 1
    assert "reconciliation_break" in asked[0]


def test_money_that_is_held_leads_to_where_it_is_decided(cast: Cast, ada: Client) -> None:
    story = labelled(cast.nordlicht, items=1)
    with acting_for(cast.nordlicht.pk):
        case = cases.load(cast.nordlicht.pk, story.ran)
        held = Opening(
            brand_id=cast.nordlicht.pk,
            kind=IncidentKind.PROMISE_AT_RISK,
            case=case,
            subject=f"money:{case.units[0].pk}",
        )
        open_incidents([held], at=MONDAY, actor="system")
        cases.write([case], fields=(), at=MONDAY, actor="system")

    board = ada.get("/b/nordlicht/refunds/").content.decode()
    of_an_agent = signed_in(cast.ben).get("/b/nordlicht/refunds/").content.decode()

    assert f'<a href="{path(story.ran, "settle")}">Decide about its money</a>' in board
    assert "Decide about its money" not in of_an_agent


def test_a_payment_by_hand_goes_into_a_file_before_it_is_noted(ada: Client, till: Till) -> None:
    cash_leg(till)

    text = ada.get("/b/nordlicht/refunds/").content.decode()

    first, second = text.index("Put it into a bank file"), text.index("Note that it was paid")
    assert first < second
    assert 'href="/b/nordlicht/transfers/"' in text[first - 60 : first]


def test_transfers_name_the_shopper_and_say_how_they_are_asked(ada: Client, till: Till) -> None:
    leg = cash_leg(till)
    name = till.ret(leg).name or till.ret(leg).email
    before = ada.get("/b/nordlicht/transfers/").content.decode()
    own = {"holder": "Nordlicht GmbH", "iban": "DE89 3704 0044 0532 0130 00", "bic": ""}
    ada.post("/b/nordlicht/transfers/own/", own)

    after = ada.get("/b/nordlicht/transfers/").content.decode()

    assert name
    assert f"<span>{name}</span>" in before
    assert "asked for it by letter once our own account is entered" in before
    assert "The shopper is asked for it by letter, and reminded once." in after
    assert "not asked yet" in after
    assert '<label class="field-name" for="id_statement">File of the bank</label>' in after
