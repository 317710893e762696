"""The board of what does not fit, and one difference with its one safe press."""

from __future__ import annotations

import pytest
from django.test import Client

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role, User
from backhaul.stages.reconciliation.models import Break
from backhaul.stages.settlement.models import TakenBack
from tests.cast import Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in
from tests.stages.reconciliation.ledgers import breaks, compared, connection_of
from tests.stages.reconciliation.test_comparing import behind_our_back, changed
from tests.stages.settlement.conftest import listener, payments_peer, till
from tests.stages.settlement.till import Till

__all__ = ["listener", "payments_peer", "till"]
PAGE = "/b/nordlicht/reconciliation/"


def text(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def finance(cast: Cast) -> Client:
    user = User.objects.create(email="fay@example.com", name="Fay")
    Member.objects.create(user=user, brand=cast.nordlicht, role=Role.FINANCE)
    return signed_in(user)


@pytest.fixture
def found(till: Till) -> Break:
    behind_our_back(till, till.ordered_leg(), 500)
    compared(till)
    [one] = breaks(till)
    return one


def test_a_brand_that_was_never_compared_is_told_so(cast: Cast) -> None:
    shown = text(signed_in(cast.ada))

    assert "Nothing was compared yet." in shown
    assert "Everything fits" in shown


def test_the_board_says_what_differs_when_it_was_compared_and_what_to_do(
    finance: Client, found: Break
) -> None:
    shown = text(finance)

    assert "1 difference is open" in shown
    assert "1 refunds, 0 fit, 0 of payments that are not here" in shown
    assert "Only with them" in shown
    assert "€5.00" in shown
    assert "Record it as made elsewhere" in shown
    assert "Only with them" not in text(finance, f"{PAGE}?view=ours_only").split("<tbody")[0]


def test_one_press_records_it_and_the_board_is_empty(
    finance: Client, found: Break, till: Till
) -> None:
    shown = text(finance, f"{PAGE}{found.pk}/")
    assert "No money moves." in shown

    answer = finance.post(f"{PAGE}{found.pk}/repair", follow=True)

    assert "Done: Record it as made elsewhere." in answer.content.decode()
    assert "Everything fits" in answer.content.decode()
    assert till.count(TakenBack) == 1
    assert "recorded as made elsewhere" in text(finance, f"{PAGE}?view=ended")


def test_a_difference_is_owned_noted_and_explained(finance: Client, till: Till) -> None:
    changed(till, till.send(till.ordered_leg()), amount_minor=2900)
    compared(till)
    [one] = breaks(till)
    here = f"{PAGE}{one.pk}/"

    finance.post(f"{here}handle", {"act": "take"})
    finance.post(f"{here}handle", {"act": "note", "text": "Asked the bank."})
    empty = finance.post(f"{here}handle", {"act": "explain", "text": " "})
    assert empty.status_code == 422
    assert "A note that says why is missing." in empty.content.decode()
    assert "Fay" in text(finance, f"{PAGE}?owner=me")
    finance.post(f"{here}handle", {"act": "explain", "text": "Their fee."})

    shown = text(finance, here)
    assert "explained by a person" in shown
    assert "Asked the bank." in shown
    assert breaks(till) == []


def test_whoever_may_not_pay_sees_it_and_can_do_nothing(cast: Cast, found: Break) -> None:
    ben = signed_in(cast.ben)

    assert "Record it as made elsewhere</button>" not in text(ben, f"{PAGE}{found.pk}/")
    assert ben.post(f"{PAGE}{found.pk}/repair").status_code == 404
    assert ben.post(f"{PAGE}now").status_code == 404


def test_a_provider_that_does_not_answer_changes_nothing(
    finance: Client, till: Till, payments_peer: object
) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_request", times=1)
    till.send(leg)
    compared(till)
    [one] = breaks(till)
    with acting_for(till.brand.pk):
        row = connection_of(till)
        row.config = {**row.config, "base_url": "http://127.0.0.1:9"}
        row.save()

    answer = finance.post(f"{PAGE}{one.pk}/repair")

    assert answer.status_code == 422
    assert "The provider does not answer right now." in answer.content.decode()
    assert len(breaks(till)) == 1


def test_the_export_has_both_sides_of_each(finance: Client, found: Break) -> None:
    lines = finance.get("/b/nordlicht/reconciliation.csv").content.decode().splitlines()

    assert lines[0].removeprefix("\ufeff").startswith("number,kind,about,provider,ran,ours")
    assert ",theirs_only,ref:re_" in lines[1]
    assert ",5.00,EUR,paid," in lines[1]


def test_the_board_costs_at_most_twelve_statements(finance: Client, found: Break) -> None:
    with counting() as told:
        text(finance)

    assert told.number <= 12, str(told)
