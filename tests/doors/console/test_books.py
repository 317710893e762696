"""Books on the desk: closing, files, accounts, credit notes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role, User
from backhaul.stages.bookkeeping.notes import issue
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in
from tests.stages.settlement.conftest import listener, payments_peer, till
from tests.stages.settlement.till import Till

__all__ = ["listener", "payments_peer", "till"]
PAGE = "/b/nordlicht/books/"
NOTES = "/b/nordlicht/credit-notes/"


def text(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def finance(cast: Cast) -> Client:
    user = User.objects.create(email="fay@example.com", name="Fay")
    Member.objects.create(user=user, brand=cast.nordlicht, role=Role.FINANCE)
    return signed_in(user)


def test_finance_closes_the_books_and_gets_the_same_files_again(
    finance: Client, till: Till
) -> None:
    till.move_clock(MONDAY - clock.now())  # the files of two years would be a folder
    till.send(till.ordered_leg())
    assert "Nothing was closed yet" in text(finance)
    assert "2 bookings are in no export yet." in text(finance)

    today = text(finance).split('name="through" value="')[1][:10]
    answer = finance.post(PAGE, {"through": today}, follow=True)
    assert "Export 1 is closed: 2 bookings." in answer.content.decode()
    files = {form: finance.get(f"{PAGE}1/{form}") for form in ("csv", "datev", "xero")}

    assert files["datev"]["Content-Disposition"].endswith('"EXTF_books-00001.csv"')
    assert files["datev"].content.startswith(b'"EXTF";700;21;')
    assert finance.get(f"{PAGE}1/csv").content == files["csv"].content
    assert finance.get(f"{PAGE}1/pdf").status_code == 404
    assert finance.get(f"{PAGE}2/csv").status_code == 404


def test_nothing_to_close_and_no_day_are_told_before_the_form(finance: Client) -> None:
    empty = finance.post(PAGE, {"through": "2020-01-01"})
    wrong = finance.post(PAGE, {"through": "soon"})

    assert (empty.status_code, wrong.status_code) == (422, 422)
    assert "Nothing was booked that is not in an export already." in empty.content.decode()
    assert 'id="id_through_error"' in wrong.content.decode()


def test_books_are_not_closed_through_a_day_that_is_not_here_yet(
    finance: Client, till: Till
) -> None:
    till.ordered_leg()
    today = date.fromisoformat(text(finance).split('name="through" value="')[1][:10])

    for day in (date.max, today + timedelta(days=1)):
        no = finance.post(PAGE, {"through": day.isoformat()})
        assert no.status_code == 422
        assert "Books can be closed up to now, and no further." in no.content.decode()


def test_accounts_are_changed_for_what_comes(finance: Client, till: Till) -> None:
    till.ordered_leg()
    shown = text(finance, f"{PAGE}settings/")
    assert "SKR03 8700 · SKR04 4700" in shown
    assert "Bank transfers, in transit" in shown
    assert "SKR03 1362 · SKR04 1462" in shown
    given = {
        "chart": "skr04", "consultant": "1234567", "client": "42", "digits": "4",
        "year_starts_in": "1", "xero_tax": "No VAT", "note_prefix": "GS-",
        "number_returns": "4720",
    }  # fmt: skip

    wrong = finance.post(f"{PAGE}settings/", {**given, "number_fees": "a b"})
    assert wrong.status_code == 422
    assert 'href="#id_number_fees"' in wrong.content.decode()
    assert finance.post(f"{PAGE}settings/", given).status_code == 302

    today = text(finance).split('name="through" value="')[1][:10]
    finance.post(PAGE, {"through": today})
    rows = finance.get(f"{PAGE}1/datev").content.decode("cp1252").split("\r\n")
    assert rows[0].split(";")[10:12] == ["1234567", "42"]
    assert rows[2].split(";")[6:8] == ["4720", "3500"]


def test_credit_notes_are_listed_and_printed(finance: Client, till: Till) -> None:
    assert "No credit note yet" in text(finance, NOTES)
    leg = till.send(till.ordered_leg())
    issue(till.brand.pk, [leg.ret_id])

    shown = text(finance, NOTES)
    assert "CN-000001" in shown
    assert "€30.00" in shown
    pdf = finance.get(f"{NOTES}CN-000001.pdf")

    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert finance.get(f"{NOTES}CN-000002.pdf").status_code == 404
    assert "CN" not in text(finance).split("Tax in what was credited")[0].split("<main")[1]


def test_a_tax_that_nobody_named_is_called_by_its_rate(finance: Client, till: Till) -> None:
    leg = till.send(till.ordered_leg())
    with acting_for(till.brand.pk):
        OrderLine.objects.update(taxes=[["", 1900, 479]])
        Unit.objects.update(tax_minor=479)
    issue(till.brand.pk, [leg.ret_id])

    page = text(finance)

    assert '<td>Tax 19%</td><td class="num">19 %</td>' in page
    assert "€4.79" in page


def test_who_may_not_pay_sees_no_books(cast: Cast, till: Till) -> None:
    ben = signed_in(cast.ben)

    assert ben.get(PAGE).status_code == 404
    assert ben.get(f"{PAGE}settings/").status_code == 404
    assert ben.get(NOTES).status_code == 200


def test_the_pages_cost_at_most_twelve_statements(finance: Client, till: Till) -> None:
    leg = till.send(till.ordered_leg())
    issue(till.brand.pk, [leg.ret_id])
    for page in (PAGE, NOTES, f"{PAGE}settings/"):
        with counting() as told:
            text(finance, page)
        assert told.number <= 12, f"{page}\n{told}"
