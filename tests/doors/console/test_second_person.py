"""Store credit, goodwill and payments anew above a limit: refused, asked for, confirmed."""

from __future__ import annotations

from typing import Any

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.approvals.models import Asked
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
from tests.stages.transfers.bank import failed_leg


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
