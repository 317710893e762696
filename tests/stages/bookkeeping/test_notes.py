"""Credit notes: one for each paid leg, in a row of numbers without a gap."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from babel import Locale
from django.db import connection
from django.test import Client

from backhaul.core.axes import LegState
from backhaul.core.credit_notes import CreditedUnit, rows_of, summed
from backhaul.core.money import Money
from backhaul.core.ports.channel import SoldTax
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import link_token
from backhaul.stages.bookkeeping import summaries
from backhaul.stages.bookkeeping.keeping import locked
from backhaul.stages.bookkeeping.models import CreditNote, NotedLeg
from backhaul.stages.bookkeeping.notes import issue
from backhaul.stages.bookkeeping.paper import pdf_of, tax_words
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement import actions
from backhaul.stages.settlement.actions import drain_provider_events
from backhaul.stages.settlement.models import Leg
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.makers.orders import sold_line
from tests.makers.stories import standing_at
from tests.stages.settlement.till import Till


def issued(till: Till, *legs: Leg) -> list[CreditNote]:
    return issue(till.brand.pk, [leg.ret_id for leg in legs])


def test_a_paid_leg_gets_one_note_and_never_a_second(till: Till) -> None:
    leg = till.ordered_leg()
    assert issued(till, leg) == []
    till.send(leg)

    [note] = issued(till, leg)
    assert issued(till, leg) == []

    assert (note.number, note.total_minor, note.currency) == ("CN-000001", 3000, "EUR")
    assert note.content["order"].startswith("NL-1-")
    assert sum(row["gross_minor"] for row in note.content["rows"]) == 3000


def test_the_leg_that_takes_the_place_of_a_noted_one_is_on_its_note(till: Till) -> None:
    leg = till.send(till.ordered_leg())
    [note] = issued(till, leg)
    till.account.peer.control(
        f"/control/refunds/{leg.provider_ref}/settle", {"status": "failed"}
    )
    till.deliver(till.listener.wait_for(3))
    drain_provider_events()
    assert till.again(leg).state == LegState.REVERSED
    with acting_for(till.brand.pk):
        new = actions.replace(
            till.brand.pk, leg.pk, kind="by_hand", at=MONDAY, actor="member:1"
        )
        actions.pay_by_hand(
            till.brand.pk, new.pk, reference="SEPA 1", at=MONDAY, actor="member:1"
        )

    assert issued(till, leg) == []
    with acting_for(till.brand.pk):
        assert set(NotedLeg.objects.values_list("leg_id", "note_id")) == {
            (leg.pk, note.pk),
            (new.pk, note.pk),
        }


def test_many_notes_cost_as_many_statements_as_one(till: Till) -> None:
    one = till.send(till.ordered_leg())
    some = [till.send(till.ordered_leg()) for _ in range(4)]

    with counting() as of_one:
        issued(till, one)
    with counting() as of_many:
        notes = issued(till, *some)

    assert [note.sequence for note in notes] == [2, 3, 4, 5]
    assert of_many.number == of_one.number, str(of_many)


def test_the_pdf_says_it_all_and_is_the_same_again(till: Till) -> None:
    leg = till.send(till.ordered_leg())
    with acting_for(till.brand.pk):
        OrderLine.objects.update(tax_minor=479, taxes=[["MwSt.", 1900, 479]])
    [note] = issued(till, leg)

    first = pdf_of(note)

    assert first.startswith(b"%PDF-")
    assert pdf_of(note) == first


@pytest.mark.parametrize(
    ("name", "rate", "told"),
    [
        ("MwSt.", 1900, "MwSt. 19%"),
        ("VAT 19%", 1900, "VAT 19%"),
        ("TVA 5,5 %", 550, "TVA 5,5 %"),
        ("VAT 119%", 1900, "VAT 119% 19%"),
        ("", 1900, "Tax 19%"),
        ("", 550, "Tax 5.5%"),
        ("", None, "Tax"),
        ("GST", None, "GST"),
        ("VAT", 0, "VAT"),
    ],
)
def test_a_tax_is_told_with_its_rate_once_and_has_a_name(
    name: str, rate: int | None, told: str
) -> None:
    assert tax_words(name, rate, Locale("en")) == told


def test_tax_is_added_up_by_country_and_rate(till: Till) -> None:
    leg = till.send(till.ordered_leg())
    with acting_for(till.brand.pk):
        OrderLine.objects.update(taxes=[["MwSt.", 1900, 479]])
        Unit.objects.update(tax_minor=479)
    issued(till, leg)

    with acting_for(till.brand.pk):
        now = clock.now()
        found = summaries.tax_sums(
            till.brand.pk, since=now - timedelta(days=1), until=now + timedelta(days=1)
        )

    told = [(one.name, one.rate_bp, one.gross_minor, one.tax_minor, one.notes) for one in found]
    assert told == [("MwSt.", 1900, 3000, 479, 1)]


def test_the_way_out_is_credited_with_its_taxes_by_name(till: Till, cast: Cast) -> None:
    leg = till.send(sent_with_postage(till))
    [note] = issued(till, leg)

    [row] = [row for row in note.content["rows"] if row["code"] == "shipping"]
    assert (row["gross_minor"], row["taxes"]) == (
        495,
        [["MwSt.", 1900, 58], ["City", None, 21]],
    )
    api = {"Authorization": f"Bearer {cast.key}"}
    listed = Client().get(f"/api/v1/returns/{till.ret(leg).ran}/credit-notes", headers=api)
    way = listed.json()["credit_notes"][0]["rows"][1]
    assert way["taxes"] == [
        {"name": "MwSt.", "rate_bp": 1900, "amount": {"minor": 58, "currency": "EUR"}},
        {"name": "City", "rate_bp": None, "amount": {"minor": 21, "currency": "EUR"}},
    ]
    assert (way["code"], way["tax"]["minor"]) == ("shipping", 79)
    with acting_for(till.brand.pk):
        now = clock.now()
        found = summaries.tax_sums(
            till.brand.pk, since=now - timedelta(days=1), until=now + timedelta(days=1)
        )
    told = [(one.name, one.rate_bp, one.gross_minor, one.tax_minor) for one in found]
    assert told == [("MwSt.", 1900, 3495, 537), ("City", None, 495, 21)]


def sent_with_postage(till: Till) -> Leg:
    """Return the leg of a whole order: a tee, and its way with two named taxes."""
    vat = SoldTax(name="MwSt.", rate_bp=1900, amount=Money(479, "EUR"))
    city = SoldTax(name="City", amount=Money(21, "EUR"))
    number = till.order_of(
        sold_line(taxes=(vat,)),
        tenders=(till.card(3495),),
        shipping_paid=Money(495, "EUR"),
        shipping_tax=Money(79, "EUR"),
        shipping_taxes=(replace(vat, amount=Money(58, "EUR")), city),
    )
    ran = till.asked_back(number)
    till.scanned(ran)
    [leg] = till.settle(ran)
    return leg


def test_the_rows_of_a_unit_sum_to_what_is_paid_for_it() -> None:
    unit = CreditedUnit(
        title="Boots",
        sku="B-42",
        share_minor=3000 + 499 - 395,
        paid_minor=3000,
        tax_minor=479,
        line_taxes=[("MwSt.", 1900, 479)],
        explained=[
            {"code": "paid", "amount_minor": 3000},
            {"code": "shipping", "amount_minor": 499, "tax_minor": 80},
            {"code": "fee", "amount_minor": -395, "fees": [{"tax_minor": 63}]},
        ],
    )

    rows = [row.as_json() for row in rows_of(unit)]

    assert [(row["code"], row["gross_minor"]) for row in rows] == [
        ("goods", 3000),
        ("shipping", 499),
        ("fee", -395),
    ]
    assert summed(rows) == [("MwSt.", 1900, 3000, 479), ("", None, 104, 17)]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_numbers_without_a_gap(live_till: Till) -> None:
    till = live_till
    legs = [till.send(till.ordered_leg()) for _ in range(4)]

    def note(leg: Leg) -> None:
        try:
            issued(till, leg)
        finally:
            connection.close()

    threads = [threading.Thread(target=note, args=(leg,)) for leg in [*legs, *legs]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with acting_for(till.brand.pk):
        numbers = list(
            CreditNote.objects.order_by("sequence").values_list("sequence", flat=True)
        )
        assert (numbers, locked(till.brand.pk).next_note) == ([1, 2, 3, 4], 5)


def test_the_shopper_finds_it_on_the_tracking_page_and_programs_by_the_api(
    till: Till, cast: Cast
) -> None:
    leg = till.send(till.ordered_leg())
    [note] = issued(till, leg)
    link = tracking_path(till, leg)
    standing_at(MONDAY)  # a link ends some time after its return
    api = {"Authorization": f"Bearer {cast.key}"}
    ran = till.ret(leg).ran

    page = Client().get(link).content.decode()
    assert "CN-000001" in page
    pdf = Client().get(f"{link}credit-note.pdf?n={note.sequence}")
    assert (pdf["Content-Type"], pdf.content) == ("application/pdf", pdf_of(note))
    assert Client().get(f"{link}credit-note.pdf?n=2").status_code == 404

    told = Client().get(f"/api/v1/returns/{ran}/credit-notes", headers=api).json()
    assert [(one["number"], one["total"]["minor"]) for one in told["credit_notes"]] == [
        ("CN-000001", 3000)
    ]
    same = Client().get(f"/api/v1/returns/{ran}/credit-notes/1.pdf", headers=api)
    assert same.content == pdf.content
    other = {"Authorization": f"Bearer {cast.cleos_key}"}
    assert (
        Client().get(f"/api/v1/returns/{ran}/credit-notes/1.pdf", headers=other).status_code
        == 404
    )


def tracking_path(till: Till, leg: Leg) -> str:
    return f"/{till.brand.slug}/r/{link_token(leg.ret_id)}/"
