"""Store credit, goodwill and payments anew above a limit: refused, asked for, confirmed."""

from __future__ import annotations

from typing import Any

import pytest

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.core.ports.channel import Tender
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.approvals.actions import Wish, ask
from backhaul.stages.approvals.models import Asked
from backhaul.stages.settlement.actions import settle_by
from backhaul.stages.settlement.approving import Word
from backhaul.stages.settlement.models import CreditAccount, Leg
from tests.cast import MONDAY, Cast
from tests.doors.console.return_desk import path
from tests.doors.console.test_credit_and_limits import (
    CREDIT,
    REFUNDS,
    confirming,
    funded,
    limited,
)
from tests.doors.console.work_cast import signed_in
from tests.makers.stories import FIRST_SCAN, labelled, scanned, standing_at
from tests.stages.settlement.till import Till
from tests.stages.transfers.bank import failed_leg, leg_of

POINTS = Tender(
    external_id="p1", method="points", captured=Money(1200, "EUR"), label="1,200 points"
)


def nothing_moved(cast: Cast) -> bool:
    with acting_for(cast.nordlicht.pk):
        return not CreditAccount.objects.exists() and not Leg.objects.exists()


def test_credit_above_the_limit_is_refused_and_then_asked_for(cast: Cast) -> None:
    limited(cast, 1000)
    Member.objects.filter(user=cast.ben).update(role=Role.FINANCE)
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    wish = {"email": "sam@example.com", "amount": "12,50", "reason": "We were late."}

    no = ada.post(f"{CREDIT}give", wish)

    text = no.content.decode()
    assert no.status_code == 422
    assert "That is above €10.00, your limit" in text
    assert "Ask a second person" in text
    assert f"It can be confirmed by: {cast.ben.name or cast.ben.email}." in text
    assert nothing_moved(cast)
    assert ada.post(f"{CREDIT}give", {**wish, "second": "1"}).status_code == 302
    assert nothing_moved(cast)
    board = ben.get(REFUNDS).content.decode()
    with acting_for(cast.nordlicht.pk):
        [row] = Asked.objects.filter(brand=cast.nordlicht)
    page = f"/b/nordlicht/payments/{row.pk}/"
    assert page in board
    assert "sam@example.com" in board
    seen = ben.get(page).content.decode()
    assert "Store credit without a return" in seen
    assert ben.post(page, confirming(seen)).status_code == 302
    with acting_for(cast.nordlicht.pk):
        assert CreditAccount.objects.get().email_norm == "sam@example.com"


def test_more_credit_for_an_account_is_asked_for_too_and_less_never(cast: Cast) -> None:
    account = funded(cast)
    limited(cast, 1000)
    ada, page = signed_in(cast.ada), f"{CREDIT}{account.pk}/"
    wish = {"step": "more", "amount": "10.01", "reason": "We were late."}

    no = ada.post(page, wish)
    asked = ada.post(page, {**wish, "second": "1"})
    less = ada.post(page, {**wish, "step": "less", "second": "1"})

    assert "Ask a second person" in no.content.decode()
    assert (no.status_code, asked.status_code, less.status_code) == (422, 302, 302)
    with acting_for(cast.nordlicht.pk):
        [row] = Asked.objects.filter(brand=cast.nordlicht)
    assert (row.email, row.amount_minor) == ("sam@example.com", 1001)
    assert "€39.99" in ada.get(page).content.decode()


def test_goodwill_above_the_limit_is_refused_and_then_asked_for(cast: Cast) -> None:
    ran = scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN).ran
    limited(cast, 1000)
    Member.objects.filter(user=cast.ben).update(role=Role.FINANCE)
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    wish = {"purpose": "goodwill", "way": "credit", "amount": "10.01", "reason": "Late."}

    no = ada.post(path(ran, "beside"), wish)

    text = no.content.decode()
    assert no.status_code == 422
    assert "That is above €10.00, your limit" in text
    assert 'name="second" value="1"' in text
    assert nothing_moved(cast)
    assert ada.post(path(ran, "beside"), {**wish, "second": "1"}).status_code == 302
    assert nothing_moved(cast)
    with acting_for(cast.nordlicht.pk):
        [row] = Asked.objects.filter(brand=cast.nordlicht)
    page = f"/b/nordlicht/payments/{row.pk}/"
    seen = ben.get(page).content.decode()
    assert "Goodwill · As store credit, at once" in seen
    assert ben.post(page, confirming(seen)).status_code == 302
    with acting_for(cast.nordlicht.pk):
        assert Leg.objects.get().amount_minor == 1001


def test_a_payment_anew_above_the_limit_is_asked_for(cast: Cast) -> None:
    nobody: Any = None
    standing_at(MONDAY)
    till = Till(cast.nordlicht, nobody, nobody, "", "")
    leg = failed_leg(till)
    limited(cast, 1000)
    Member.objects.filter(user=cast.ben).update(role=Role.FINANCE)
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    here = path(till.ret(leg).ran, f"legs/{leg.pk}/replace")

    seen = ada.get(here).content.decode()
    silent = ada.post(here, {"kind": "by_hand", "reason": ""})
    asked = ada.post(here, {"kind": "by_hand", "reason": "The card is gone."})

    assert "Ask a second person" in seen
    assert (silent.status_code, asked.status_code) == (422, 302)
    with acting_for(cast.nordlicht.pk):
        assert [one.state for one in Leg.objects.all()] == ["failed"]
        [row] = Asked.objects.filter(brand=cast.nordlicht)
    page = f"/b/nordlicht/payments/{row.pk}/"
    text = ben.get(page).content.decode()
    assert "A payment anew · By hand" in text
    assert ben.post(page, confirming(text)).status_code == 302
    with acting_for(cast.nordlicht.pk):
        found = [one.state for one in Leg.objects.order_by("id")]
    assert found == ["cancelled", "approved"]


def test_money_instead_of_points_above_the_limit_is_asked_for(cast: Cast) -> None:
    nobody: Any = None
    standing_at(MONDAY)
    till = Till(cast.nordlicht, nobody, nobody, "", "")
    given_back = points_leg(till)
    limited(cast, 1199)
    Member.objects.filter(user=cast.ben).update(role=Role.FINANCE)
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    here = path(till.ret(given_back).ran, f"legs/{given_back.pk}/points_as_money")

    seen = ada.get(here).content.decode()
    silent = ada.post(here, {"reason": ""})
    asked = ada.post(here, {"reason": "Her account is closed."})

    assert "That is above €11.99, your limit" in seen
    assert "Ask a second person" in seen
    assert (silent.status_code, asked.status_code) == (422, 302)
    assert kinds(cast) == [("points", "approved")]
    with acting_for(cast.nordlicht.pk):
        [row] = Asked.objects.filter(brand=cast.nordlicht)
    assert (row.amount_minor, row.way) == (1200, "by_hand")
    page = f"/b/nordlicht/payments/{row.pk}/"
    text = ben.get(page).content.decode()
    assert "Money instead of loyalty points · By hand" in text
    assert ben.post(page, confirming(text)).status_code == 302
    assert kinds(cast) == [("points", "cancelled"), ("by_hand", "approved")]
    with acting_for(cast.nordlicht.pk):
        new = Leg.objects.get(kind="by_hand")
    assert new.decision["override_reason"] == "Her account is closed."
    assert (new.amount_minor, new.approved_by) == (1200, f"member:{cast.ben.pk}")


def test_points_are_not_asked_to_go_by_the_payment_again(cast: Cast) -> None:
    nobody: Any = None
    standing_at(MONDAY)
    till = Till(cast.nordlicht, nobody, nobody, "", "")
    leg = points_leg(till)
    wish = Wish(
        ran=till.ret(leg).ran,
        amount=Money(1200, "EUR"),
        reason="Her account is closed.",
        leg_id=leg.pk,
        way="refund",
    )

    with acting_for(cast.nordlicht.pk):
        with pytest.raises(DomainError, match="not_a_way_to_pay"):
            ask(cast.nordlicht, wish, at=MONDAY, actor=f"member:{cast.ada.pk}")
        assert not Asked.objects.exists()


def test_points_given_back_count_for_the_limit_by_what_they_are_worth(cast: Cast) -> None:
    nobody: Any = None
    standing_at(MONDAY)
    till = Till(cast.nordlicht, nobody, nobody, "", "")
    ran = till.asked_back(till.order(paid=1200, tenders=(POINTS,)))
    limited(cast, 1199)

    most = Money(1199, "EUR")
    with acting_for(cast.nordlicht.pk):
        with pytest.raises(DomainError, match="second_person_needed"):
            settle_by(cast.nordlicht.pk, ran, Word("member:1", MONDAY, "Sure.", most=most))
        assert not Leg.objects.exists()


def points_leg(till: Till) -> Leg:
    return leg_of(till, POINTS)


def kinds(cast: Cast) -> list[tuple[str, str]]:
    with acting_for(cast.nordlicht.pk):
        rows = Leg.objects.filter(brand=cast.nordlicht).order_by("id")
        return list(rows.values_list("kind", "state"))
