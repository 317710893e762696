"""The shopper says to which account the money goes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backhaul.core.errors import DomainError
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import link_token
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.models import Leg
from backhaul.stages.transfers import asking
from backhaul.stages.transfers.accounts import give_account, keep_own_account
from backhaul.stages.transfers.models import AccountAsk, PayTo
from tests.cast import MONDAY, Cast
from tests.makers.stories import standing_at
from tests.stages.settlement.till import Till
from tests.stages.transfers.bank import MARAS, cash_leg

EVES = "DE89370400440532013000"


@pytest.fixture
def till(cast: Cast) -> Till:
    standing_at(MONDAY)
    nobody: Any = None
    return Till(cast.nordlicht, nobody, nobody, "", "")


def address(till: Till, leg: Leg) -> str:
    return f"/nordlicht/r/{link_token(leg.ret_id)}/"


def leg_of_nobody(till: Till) -> Leg:
    """Return the leg of a return whose shopper has no e-mail address."""
    leg = cash_leg(till)
    with acting_for(till.brand.pk):
        Return.objects.filter(id=leg.ret_id).update(email="", email_norm="")
    return leg


def test_without_an_address_to_write_to_the_page_asks_for_the_account_and_keeps_it(
    till: Till,
) -> None:
    leg = leg_of_nobody(till)
    shopper, here = Client(headers={"accept-language": "en"}), address(till, leg)
    asked = shopper.get(here).content.decode()

    answer = shopper.post(
        f"{here}account/", {"holder": "Mara Lindner", "iban": "nl91 abna 0417 1643 00"}
    )

    assert "Enter your account" in asked
    assert answer["Location"] == f"{here}#bank"
    shown = shopper.get(here).content.decode()
    assert "NL91 •••• 4300" in shown
    assert "0417" not in shown
    assert "Another account" not in shown
    with acting_for(till.brand.pk):
        assert PayTo.objects.get().given_by == "shopper"
    page = shopper.get(f"{here}account/").content.decode()
    other = shopper.post(f"{here}account/", {"holder": "Eve", "iban": EVES})
    assert 'name="iban"' not in page
    assert "Write to the shop if it is to be another one." in page
    assert other.status_code == 422
    assert "An account is known already." in other.content.decode()
    assert known(till) == ["NL91 •••• 4300"]


def known(till: Till) -> list[str]:
    with acting_for(till.brand.pk):
        return list(PayTo.objects.values_list("masked", flat=True))


@pytest.mark.parametrize("is_entered", [True, False])
def test_with_an_address_the_page_takes_no_number_whoever_entered_one_and_before_any_letter(
    till: Till, is_entered: bool
) -> None:
    leg = cash_leg(till)
    if is_entered:
        with acting_for(till.brand.pk):
            give_account(
                till.brand.pk, leg.ret_id, holder="Mara", iban=MARAS, at=MONDAY, actor="api:1"
            )
    shopper, here = Client(headers={"accept-language": "en"}), address(till, leg)

    page = shopper.get(f"{here}account/").content.decode()
    answer = shopper.post(f"{here}account/", {"holder": "Eve", "iban": EVES})

    assert 'name="iban"' not in page
    assert "Send me the link" in page
    assert answer["Location"] == f"{here}account/?sent=1"
    assert known(till) == (["NL91 •••• 4300"] if is_entered else [])
    with acting_for(till.brand.pk):
        assert AccountAsk.objects.get().letter == 1
        with pytest.raises(DomainError, match="account_by_letter"):
            asking.enter_unasked(till.brand.pk, leg.ret_id, holder="Eve", iban=EVES, at=MONDAY)


def test_numbers_are_not_tried_out_behind_the_page_either(till: Till) -> None:
    leg = leg_of_nobody(till)
    shopper, here = Client(), address(till, leg)
    wrong = {"holder": "Mara", "iban": "NL91ABNA0417164301"}

    codes = [
        shopper.post(f"{here}account/", wrong).status_code
        for _ in range(asking.MOST_ENTRIES + 1)
    ]

    assert codes == [422] * asking.MOST_ENTRIES + [429]


def test_a_slip_is_told_at_its_field(till: Till) -> None:
    leg = leg_of_nobody(till)
    shopper, here = Client(headers={"accept-language": "en"}), address(till, leg)

    answer = shopper.post(f"{here}account/", {"holder": "", "iban": "NL91ABNA0417164301"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_holder_error"' in page
    assert till.count(PayTo) == 0


def test_where_nothing_goes_by_transfer_nothing_is_asked(till: Till) -> None:
    leg = cash_leg(till)
    with acting_for(till.brand.pk):
        Leg.objects.update(state="paid")
    shopper, here = Client(headers={"accept-language": "en"}), address(till, leg)

    page = shopper.get(f"{here}account/")
    answer = shopper.post(f"{here}account/", {"holder": "Mara", "iban": "NL91ABNA0417164300"})

    assert "No account is needed" in page.content.decode()
    assert (answer.status_code, till.count(PayTo)) == (422, 0)
    assert till.count(AccountAsk) == 0
    with CaptureQueriesContext(connection) as seen:
        shopper.get(f"{here}account/")
    assert len(seen) <= 12


def lettered(till: Till, leg: Leg) -> str:
    """Ask by letter; return the address of its link."""
    with acting_for(till.brand.pk):
        asking.ask([till.brand.pk], at=MONDAY)
        letter = AccountAsk.objects.get(ret_id=leg.ret_id).letter
    return f"/nordlicht/bank/{asking.token(till.brand.pk, leg.ret_id, letter)}/"


@pytest.fixture
def paying(till: Till) -> Till:
    with acting_for(till.brand.pk):
        keep_own_account(
            till.brand.pk,
            holder="Nordlicht GmbH",
            iban="DE89370400440532013000",
            bic="",
            at=MONDAY,
            actor="member:1",
        )
    return till


def test_the_link_of_the_letter_takes_the_account_without_a_script(paying: Till) -> None:
    leg = cash_leg(paying)
    link, shopper = lettered(paying, leg), Client(headers={"accept-language": "en"})

    form = shopper.get(link)
    slip = shopper.post(link, {"holder": "Mara", "iban": "NL91ABNA0417164301"})
    answer = shopper.post(link, {"holder": "Mara Lindner", "iban": "NL91ABNA0417164300"})

    assert form.status_code == 200
    assert '<form class="card receipt lay g14" method="post"' in form.content.decode()
    assert form.headers["Referrer-Policy"] == "same-origin"
    assert form.headers["Cache-Control"] == "private, no-store"
    assert slip.status_code == 422
    assert "There is a mistake in this number" in slip.content.decode()
    assert (answer.status_code, answer["Location"]) == (302, f"{link}?done=1")
    done = shopper.get(f"{link}?done=1").content.decode()
    assert "Thank you. We send your money to NL91 •••• 4300." in done
    assert "0417" not in done
    with acting_for(paying.brand.pk):
        assert PayTo.objects.get().given_by == "shopper"
        entries = Entry.objects.filter(brand=paying.brand, kind="transfers.account_given")
        assert [entry.data for entry in entries] == [{}]
    with CaptureQueriesContext(connection) as seen:
        shopper.get(link)
    assert len(seen) <= 12


def test_wrong_links_foreign_ones_and_old_ones_are_answered_alike(paying: Till) -> None:
    leg = cash_leg(paying)
    link, shopper = lettered(paying, leg), Client(headers={"accept-language": "en"})
    right = {"holder": "Mara", "iban": "NL91ABNA0417164300"}
    wrong = [
        f"/nordlicht/bank/{'x' * 43}/",
        link.replace("nordlicht", "voltaic"),
        link.replace("nordlicht", "nobody"),
        f"/nordlicht/bank/{link_token(leg.ret_id)}/",
        link.replace("/bank/", "/r/"),
    ]

    pages = [shopper.get(one) for one in wrong] + [
        shopper.post(one, right) for one in wrong[:4]
    ]
    standing_at(MONDAY + asking.LINK_LIVES)
    pages.append(shopper.get(link))

    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages[:1] + pages[-1:]}) == 1
    assert paying.count(PayTo) == 0


def test_the_returns_page_says_when_it_was_asked_and_entered_and_takes_no_number(
    paying: Till,
) -> None:
    leg = cash_leg(paying)
    link, shopper = lettered(paying, leg), Client(headers={"accept-language": "en"})
    here = address(paying, leg)

    asked = shopper.get(here).content.decode()
    page = shopper.get(f"{here}account/").content.decode()
    tried = shopper.post(
        f"{here}account/", {"holder": "Eve", "iban": "NL91ABNA0417164300"}, follow=True
    )

    assert "We asked you on" in asked
    assert "Mon\N{NO-BREAK SPACE}16\N{NO-BREAK SPACE}Nov" in asked
    assert 'name="iban"' not in page
    assert "Send me the link" in page
    assert "The e-mail is on its way" in tried.content.decode()
    assert paying.count(PayTo) == 0
    assert shopper.get(link).status_code == 404, "a new letter ends the link before"
    last = [shopper.post(f"{here}account/") for _ in range(asking.MOST_LETTERS)][-1]
    assert last.status_code == 422
    assert "That was tried too often" in last.content.decode()
    with acting_for(paying.brand.pk):
        asking.enter(
            paying.brand.pk, leg.ret_id, holder="M. L.", iban="NL91ABNA0417164300", at=MONDAY
        )
    told = shopper.get(here).content.decode()
    assert "NL91 •••• 4300" in told
    assert "Entered on" in told


def test_numbers_are_not_tried_out_by_the_hundred(paying: Till) -> None:
    leg = cash_leg(paying)
    link, shopper = lettered(paying, leg), Client(headers={"accept-language": "en"})
    wrong = {"holder": "Mara", "iban": "NL91ABNA0417164301"}

    codes = [shopper.post(link, wrong).status_code for _ in range(asking.MOST_ENTRIES + 1)]

    assert codes == [422] * asking.MOST_ENTRIES + [429]
