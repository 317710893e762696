"""What happens to a unit: the proposal, whoever thinks otherwise, and what cannot be undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backhaul.core.disposition import Disposition
from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.inspection import Grade
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.catalog.models import Variant
from backhaul.stages.disposition.actions import CarriedOut, Wish, decide, finish, preview
from backhaul.stages.disposition.facts import disposition_facts, table_category
from backhaul.stages.disposition.models import Choice
from backhaul.stages.inspection.actions import Findings, inspect, undo_inspection
from backhaul.stages.receiving.actions import receive
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, Cast
from tests.makers.floor import (
    WHOLE,
    arrival,
    inspected_return,
    received_return,
    statements,
)
from tests.makers.returns import authorized_return, send_parcel

LATER = MONDAY + timedelta(hours=4)
BROKEN = Findings(is_complete=True, is_matching=True, condition="broken")
WRONG = Findings(is_complete=True, is_matching=False, condition="as_new")
SAID_WHY: dict[str, Any] = {
    "override_code": "torn_inside",
    "override_note": "Sam cut the lining",
}


def test_a_preview_proposes_and_writes_nothing(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk), statements() as sent:
        proposal = preview(cast.nordlicht.pk, ran, 1)

    assert proposal.disposition is Disposition.RESTOCK
    assert proposal.value.minor == 980
    assert proposal.reasons == ("grade_a", "category_apparel", "highest_value")
    assert len(sent) <= 7, sent
    assert all(sql.lstrip().startswith("SELECT") and "FOR UPDATE" not in sql for sql in sent)


def test_what_goes_back_on_sale_is_finished_with_the_decision(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk), statements() as sent:
        decide(cast.nordlicht.pk, ran, 1, Wish(bin="B-07\x00"), at=LATER, actor="member:3")

    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get()
        assert (unit.processing, unit.disposition, unit.bin) == ("finished", "restock", "B-07")
        assert unit.decided_at == LATER
        choice = Choice.objects.get()
        assert (choice.disposition, choice.proposed) == ("restock", "restock")
        assert (choice.value_minor, choice.currency) == (980, "EUR")
        assert choice.alternatives == [{"disposition": "liquidate", "value_minor": 370}]
        assert (choice.override_code, choice.decided_by) == ("", "member:3")
        assert Entry.objects.get(kind="unit.decided").data == {
            "unit": 1,
            "choice": choice.pk,
            "disposition": "restock",
            "proposed": "restock",
            "value_minor": 980,
            "currency": "EUR",
            "reasons": ["grade_a", "category_apparel", "highest_value"],
            "override": "",
        }
        assert Entry.objects.get(kind="unit.finished").data["disposition"] == "restock"
    assert len(sent) <= 7, sent


def test_other_work_waits_until_it_is_carried_out(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht, BROKEN)
    with acting_for(cast.nordlicht.pk):
        decide(cast.nordlicht.pk, ran, 1, at=MONDAY, actor="member:3")
        assert Unit.objects.get().processing == "decided"
        assert not Entry.objects.filter(kind="unit.finished").exists()

        with statements() as sent:
            done = CarriedOut(bin="GATE", reference="LOT-12", seconds=40, cost_minor=120)
            finish(cast.nordlicht.pk, ran, 1, done, at=LATER, actor="member:4")

        unit = Unit.objects.get()
        assert (unit.processing, unit.disposition) == ("finished", "liquidate")
        assert Entry.objects.get(kind="unit.finished").data == {
            "unit": 1,
            "disposition": "liquidate",
            "reference": "LOT-12",
        }
        costs = list(
            Entry.objects.filter(kind="cost.recorded").order_by("-id").values_list("data")[:2]
        )
        assert [cost["what"] for (cost,) in costs] == ["disposition", "touch"]
        assert (costs[0][0]["amount_minor"], costs[1][0]["seconds"]) == (120, 40)
    assert len(sent) <= 7, sent


def test_whoever_thinks_otherwise_says_why_and_the_words_stay_out_of_the_journal(
    cast: Cast,
) -> None:
    ran = inspected_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        wish = Wish(disposition="donate", **SAID_WHY)
        decide(cast.nordlicht.pk, ran, 1, wish, at=LATER, actor="member:3")

        choice = Choice.objects.get()
        assert (choice.disposition, choice.proposed, choice.value_minor) == (
            "donate",
            "restock",
            0,
        )
        assert (choice.override_code, choice.override_note) == (
            "torn_inside",
            "Sam cut the lining",
        )
        assert [option["disposition"] for option in choice.alternatives] == [
            "restock",
            "liquidate",
        ]
        assert Entry.objects.get(kind="unit.decided").data["override"] == "torn_inside"
        assert "Sam" not in str(list(Entry.objects.values_list("data", flat=True)))


def test_naming_the_proposal_itself_is_no_override(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        wish = Wish(disposition="restock", **SAID_WHY)
        decide(cast.nordlicht.pk, ran, 1, wish, at=LATER, actor="member:3")

        choice = Choice.objects.get()
        assert (choice.override_code, choice.override_note) == ("", "")


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Wish(disposition="donate"), "override_needs_reason"),
        (Wish(disposition="donate", override_code="torn"), "override_needs_reason"),
        (Wish(disposition="donate", override_note="torn"), "override_needs_reason"),
        (
            Wish(disposition="donate", override_code="It is torn", override_note="x"),
            "override_code_malformed",
        ),
        (
            Wish(disposition="donate", override_code="torn", override_note="x" * 2001),
            "note_too_long",
        ),
        (Wish(disposition="burn", **SAID_WHY), "unknown_disposition"),
        (Wish(disposition="keep", **SAID_WHY), "disposition_not_open"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_and_nothing_is_written(
    cast: Cast, wish: Wish, code: str
) -> None:
    ran = inspected_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        with pytest.raises(DomainError) as refused:
            decide(cast.nordlicht.pk, ran, 1, wish, at=LATER, actor="member:3")

        assert refused.value.code == code
        assert Unit.objects.get().processing == "inspected"
        assert not Choice.objects.exists()
        assert not Entry.objects.filter(kind="unit.decided").exists()


def test_the_rule_disposes_of_no_other_product_a_person_does(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht, WRONG)
    with acting_for(cast.nordlicht.pk):
        assert preview(cast.nordlicht.pk, ran, 1).disposition is None
        with pytest.raises(DomainError) as refused:
            decide(cast.nordlicht.pk, ran, 1, at=LATER, actor="member:3")
        assert refused.value.code == "disposition_needed"
        assert refused.value.facts == {"alternatives": ["send_back_to_customer"]}
        assert not Choice.objects.exists()

        wish = Wish(disposition="send_back_to_customer")
        decide(cast.nordlicht.pk, ran, 1, wish, at=LATER, actor="member:3")

        choice = Choice.objects.get()
        assert (choice.disposition, choice.proposed) == ("send_back_to_customer", "")
        assert Unit.objects.get().processing == "decided"


def test_a_piece_that_nobody_sold_is_not_put_on_sale_by_the_rule(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk):
        receive(
            cast.nordlicht.pk, ran, arrival(unexpected=["scarf"]), at=MONDAY, actor="member:2"
        )
        inspect(cast.nordlicht.pk, ran, 2, WHOLE, at=MONDAY, actor="member:3")

        assert preview(cast.nordlicht.pk, ran, 2).disposition is None


def test_a_unit_is_decided_on_once_and_only_when_looked_at(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    ran = received_return(cast.nordlicht)

    def is_closed() -> bool:
        with pytest.raises(IllegalStep):
            preview(brand_id, ran, 1)
        with pytest.raises(IllegalStep):
            decide(brand_id, ran, 1, at=LATER, actor="member:3")
        return True

    with acting_for(brand_id):
        assert is_closed()
        inspect(brand_id, ran, 1, WHOLE, at=MONDAY, actor="member:3")
        decide(brand_id, ran, 1, at=MONDAY, actor="member:3")
        assert is_closed()

        assert Choice.objects.count() == 1


def test_only_the_last_inspection_counts(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht, WRONG)
    with acting_for(cast.nordlicht.pk):
        undo_inspection(cast.nordlicht.pk, ran, 1, at=MONDAY, actor="member:3")
        inspect(cast.nordlicht.pk, ran, 1, WHOLE, at=MONDAY, actor="member:3")

        assert preview(cast.nordlicht.pk, ran, 1).disposition is Disposition.RESTOCK


def test_destroying_needs_its_proof_and_is_final(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht, BROKEN)
    with acting_for(cast.nordlicht.pk):
        wish = Wish(disposition="dispose", **SAID_WHY)
        decide(cast.nordlicht.pk, ran, 1, wish, at=MONDAY, actor="member:3")
        for done, code in (
            (CarriedOut(), "destruction_needs_proof"),
            (CarriedOut(reference="in the bin, by Sam"), "reference_malformed"),
        ):
            with pytest.raises(DomainError) as refused:
                finish(cast.nordlicht.pk, ran, 1, done, at=LATER, actor="member:3")
            assert refused.value.code == code
            assert Unit.objects.get().processing == "decided"

        proof = CarriedOut(reference="WM-2026/118")
        case = finish(cast.nordlicht.pk, ran, 1, proof, at=LATER, actor="member:3")

        unit = case.unit(1)
        assert (unit.processing, unit.disposition) == ("finished", "dispose")
        with pytest.raises(IllegalStep):
            finish(cast.nordlicht.pk, ran, 1, proof, at=LATER, actor="member:3")
        with pytest.raises(IllegalStep):
            undo_inspection(cast.nordlicht.pk, ran, 1, at=LATER, actor="member:3")
        with pytest.raises(IllegalStep):
            receive(cast.nordlicht.pk, ran, arrival(), at=LATER, actor="member:3")
        assert Unit.objects.get().processing == "finished"
        assert Entry.objects.filter(kind="unit.finished").count() == 1


def test_nothing_is_finished_before_it_is_decided(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        with pytest.raises(IllegalStep):
            finish(cast.nordlicht.pk, ran, 1, at=LATER, actor="member:3")

        assert Unit.objects.get().processing == "inspected"


def test_a_gift_is_worth_what_it_had_cost(cast: Cast) -> None:
    inspected_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        Variant.objects.update(cost_minor=1200)
        unit = Unit.objects.get()
        assert disposition_facts(unit, "EUR").price.minor == 1000
        unit.paid_minor = 0

        facts = disposition_facts(unit, "EUR")

        assert (facts.price.minor, facts.grade, facts.category) == (1200, Grade.A, "apparel")
        assert disposition_facts(unit, "SEK").price.minor == 0


@pytest.mark.parametrize(
    ("category", "row"),
    [
        ("apparel", "apparel"),
        ("Apparel & Accessories > Clothing > Dresses", "apparel"),
        ("Apparel & Accessories > Clothing > Underwear & Socks > Bras", "hygiene"),
        ("Health & Beauty > Personal Care > Cosmetics", "hygiene"),
        ("womens-swimwear", "hygiene"),
        ("Electronics > Audio", "electronics"),
        ("Smartphones", "electronics"),
        ("Furniture > Beds", "Furniture > Beds"),
        ("Hardware > Tool Sockets", "Hardware > Tool Sockets"),
        ("Brackets", "Brackets"),
        ("", ""),
    ],
)
def test_a_channels_category_finds_its_row(category: str, row: str) -> None:
    assert table_category(category) == row


def test_a_return_is_not_done_before_its_unit_is(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht, BROKEN)
    with acting_for(cast.nordlicht.pk):
        Unit.objects.update(money="nothing_due")
        decide(cast.nordlicht.pk, ran, 1, at=MONDAY, actor="member:3")
        assert Return.objects.get().is_done is False

        finish(cast.nordlicht.pk, ran, 1, at=LATER, actor="member:3")

        ret = Return.objects.get()
        assert (ret.headline, ret.is_done) == ("closed", True)


def test_cleo_decides_nothing_of_adas(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht)
    with acting_for(cast.voltaic.pk):
        for brand in (cast.voltaic, cast.nordlicht):
            with pytest.raises(NotFound):
                decide(brand.pk, ran, 1, at=LATER, actor="member:9")
            with pytest.raises(NotFound):
                finish(brand.pk, ran, 1, at=LATER, actor="member:9")
            with pytest.raises(NotFound):
                preview(brand.pk, ran, 1)

    with acting_for(cast.nordlicht.pk):
        assert Unit.objects.get().processing == "inspected"
        assert not Choice.objects.exists()
