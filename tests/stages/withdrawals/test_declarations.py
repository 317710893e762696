"""A declaration is written down, acknowledged and led to a return; nothing of it is refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.ports.channel import SentParcel
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.withdrawals.answering import Understood, answer, match_to
from backhaul.stages.withdrawals.letters import acknowledge
from backhaul.stages.withdrawals.models import Declaration
from backhaul.stages.withdrawals.queries import KEPT_FOR, forget, waiting
from tests.cast import MONDAY, Cast
from tests.makers.declarations import (
    declared,
    letters,
    only,
    posted,
    sold,
    statement,
    worked,
)
from tests.makers.orders import sold_line, sold_order
from tests.makers.shopping import set_policy
from tests.makers.stories import standing_at

DAY = timedelta(days=1)


@pytest.fixture
def post(settings: Any, tmp_path: Path) -> Path:
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.EMAIL_BACKEND = "backhaul.foundation.mail.FolderBackend"
    return tmp_path


@pytest.fixture(autouse=True)
def _monday(cast: Cast) -> None:
    standing_at(MONDAY)


def kinds(cast: Cast) -> list[str]:
    with acting_for(cast.nordlicht.pk):
        found = Entry.objects.filter(brand=cast.nordlicht, kind__startswith="withdrawal.")
        return list(found.order_by("id").values_list("kind", flat=True))


def test_it_opens_an_authorised_return_that_counts_from_its_day(cast: Cast) -> None:
    sold(cast.nordlicht)
    made = declared(cast.nordlicht, at=MONDAY - 2 * DAY)

    worked()

    with acting_for(cast.nordlicht.pk):
        ret = Return.objects.get()
        (unit,) = Unit.objects.all()
    row = only(cast.nordlicht)
    assert (row.state, row.why, row.ran, row.return_id) == ("done", [], ret.ran, ret.pk)
    assert (ret.origin, ret.requested_at) == ("withdrawal", MONDAY - 2 * DAY)
    assert (unit.authorization, unit.reason) == ("authorized", "")
    assert unit.terms is not None
    assert unit.terms["ground"] == "statutory"
    assert row.refund_by == date(2026, 11, 30)  # the 28th is a Saturday
    assert kinds(cast) == ["withdrawal.declared", "withdrawal.matched"]
    assert made.is_new


def test_no_house_rule_stands_against_it_and_who_pays_the_way_is_as_for_a_change_of_mind(
    cast: Cast,
) -> None:
    """Three days are the house's window, fourteen the law's; the order is a week old."""
    set_policy(
        cast.nordlicht,
        window_days=3,
        review_above_minor=100,
        reasons_needing_photos=["changed_mind"],
        who_pays="shopper",
        return_fee_minor=490,
        resolutions=["credit"],
    )
    sold(cast.nordlicht)
    declared(cast.nordlicht)

    worked()

    with acting_for(cast.nordlicht.pk):
        (unit,) = Unit.objects.all()
    assert unit.authorization == "authorized"
    assert unit.terms is not None
    assert (unit.terms["who_pays"], unit.terms["fee_minor"]) == ("shopper", 490)
    assert unit.resolution == "refund"


def test_the_same_declaration_is_the_first_one_however_it_is_typed(
    cast: Cast, post: Path
) -> None:
    sold(cast.nordlicht)
    first = declared(cast.nordlicht)
    worked()
    again = declared(
        cast.nordlicht,
        statement(name=" sam  LIND", contract="nl 100482", email="SAM@example.com"),
        at=MONDAY + DAY,
    )
    worked()
    posted()

    assert (again.id, again.number, again.declared_at) == (
        first.id,
        first.number,
        MONDAY,
    )
    assert not again.is_new
    with acting_for(cast.nordlicht.pk):
        assert Return.objects.count() == 1
    assert only(cast.nordlicht).times == 2
    # Told twice; in the folder a letter replaces another one of the same second.
    found = letters(post)
    assert len(found) in (1, 2)
    assert {one["Subject"] for one in found} == {"We have received your withdrawal"}
    assert ProcrastinateJob.objects.filter(task_name="withdrawals.acknowledge").count() == 2


def test_it_is_acknowledged_with_its_content_date_and_time_and_on_paper(
    cast: Cast, post: Path
) -> None:
    made = declared(cast.nordlicht, statement(parts="One of the tees"))

    posted()

    (letter,) = letters(post)
    body = letter.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert letter["To"] == "sam@example.com"
    assert "Monday 16 November 2026, 10:00:00 (UTC+01:00)" in text
    for said in (made.number, "Sam Lind", "NL-100482", "One of the tees", "Nordlicht"):
        assert said in text
    (paper,) = letter.iter_attachments()
    assert paper.get_filename() == f"{made.number}.pdf"
    assert paper.get_content()[:5] == b"%PDF-"
    sent_at = only(cast.nordlicht).acknowledged_at
    assert sent_at is not None
    assert sent_at - MONDAY < timedelta(minutes=1)


def test_an_acknowledgement_promises_nothing_and_is_the_same_with_and_without_an_order(
    cast: Cast, post: Path
) -> None:
    sold(cast.nordlicht)
    declared(cast.nordlicht)
    declared(cast.nordlicht, statement(contract="NL-999999"))

    worked()
    posted()

    texts = []
    for one in letters(post):
        body = one.get_body(("plain",))
        assert body is not None
        texts.append(body.get_content())
    rows = {row.contract: row.number for row in _rows(cast)}
    plain = [text.replace("NL-100482", "NL-999999") for text in texts]
    for number in rows.values():
        plain = [text.replace(number, "W") for text in plain]
    assert plain[0] == plain[1]


def _rows(cast: Cast) -> list[Declaration]:
    with acting_for(cast.nordlicht.pk):
        return list(Declaration.objects.order_by("id"))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"contract": "NL-999999"}, "no_order"),
        ({"email": "eve@example.com"}, "other_email"),
        ({"parts": "the green one"}, "parts_in_words"),
        ({"lines": {"9": 1}}, "no_such_line"),
    ],
)
def test_what_cannot_be_understood_waits_for_a_person_and_opens_nothing(
    cast: Cast, said: dict[str, Any], why: str
) -> None:
    sold(cast.nordlicht)
    declared(cast.nordlicht, statement(**said))

    worked()

    row = only(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        assert Return.objects.count() == 0
        assert [one.pk for one in waiting(cast.nordlicht.pk, limit=5).rows] == [row.pk]
    assert (row.state, row.why[:1]) == ("open", [why])
    assert kinds(cast) == ["withdrawal.declared", "withdrawal.left_to_a_person"]


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (sold_order(delivered_at=MONDAY - 30 * DAY), ["over"]),
        (sold_order(ship_to=(("country", "CH"),)), ["no_right"]),
    ],
)
def test_where_no_right_stands_a_person_answers_and_nobody_is_refused(
    cast: Cast, order: Any, why: list[str]
) -> None:
    sold(cast.nordlicht, order)
    declared(cast.nordlicht)

    worked()

    row = only(cast.nordlicht)
    assert (row.state, row.why, row.ran) == ("open", why, "")
    with acting_for(cast.nordlicht.pk):
        assert Return.objects.count() == 0


def test_some_lines_of_an_order_leave_the_others_alone(cast: Cast) -> None:
    lines = (sold_line("1", quantity=2), sold_line("2"))
    sold(cast.nordlicht, sold_order(lines=lines))
    declared(cast.nordlicht, statement(lines={"1": 1}))

    worked()

    with acting_for(cast.nordlicht.pk):
        assert [unit.sku for unit in Unit.objects.all()] == ["TEE-1"]
        asked = list(OrderLine.objects.order_by("id").values_list("asked", flat=True))
    assert asked == [1, 0]
    assert only(cast.nordlicht).state == "done"


def test_what_was_not_shipped_is_for_a_person_to_stop_and_the_rest_comes_back(
    cast: Cast,
) -> None:
    sent = SentParcel(external_id="p1", contents=(("1", 1),), shipped_at=MONDAY - 2 * DAY)
    lines = (sold_line("1"), sold_line("2"))
    sold(cast.nordlicht, sold_order(lines=lines, parcels=(sent,)))
    declared(cast.nordlicht)

    worked()

    row = only(cast.nordlicht)
    assert (row.state, row.why) == ("open", ["not_shipped"])
    with acting_for(cast.nordlicht.pk):
        assert [(u.sku, u.authorization) for u in Unit.objects.all()] == [
            ("TEE-1", "authorized")
        ]
        assert Return.objects.get().ran == row.ran


def test_another_declaration_about_the_same_order_leads_to_the_same_return(
    cast: Cast,
) -> None:
    sold(cast.nordlicht)
    declared(cast.nordlicht)
    worked()
    declared(cast.nordlicht, statement(name="Samuel Lind"))
    worked()

    first, second = _rows(cast)
    assert first.ran == second.ran != ""
    assert (second.state, second.why) == ("done", [])
    with acting_for(cast.nordlicht.pk):
        assert Return.objects.count() == 1


def test_a_person_finds_the_order_and_the_first_day_still_counts(cast: Cast) -> None:
    order_id = sold(cast.nordlicht)
    made = declared(cast.nordlicht, statement(contract="the tee", email="x@example.com"))
    worked()
    with acting_for(cast.nordlicht.pk):
        lines = frozenset(OrderLine.objects.values_list("id", flat=True))
        meant = Understood(order_id=order_id, line_ids=lines)
        match_to(cast.nordlicht, made.number, meant, at=MONDAY + 9 * DAY, actor="member:1")
        ret = Return.objects.get()

    row = only(cast.nordlicht)
    assert (row.state, row.ran) == ("done", ret.ran)
    assert (ret.requested_at, ret.email) == (MONDAY, "sam@example.com")
    assert kinds(cast)[-1] == "withdrawal.matched"


def test_matching_is_refused_where_nothing_can_be_opened_and_nothing_is_written(
    cast: Cast,
) -> None:
    order_id = sold(cast.nordlicht, sold_order(delivered_at=MONDAY - 30 * DAY))
    made = declared(cast.nordlicht)
    worked()
    with acting_for(cast.nordlicht.pk):
        lines = frozenset(OrderLine.objects.values_list("id", flat=True))
        meant = Understood(order_id=order_id, line_ids=lines)
        with pytest.raises(DomainError, match="nothing_to_open"):
            match_to(cast.nordlicht, made.number, meant, at=MONDAY, actor="member:1")
        assert Return.objects.count() == 0
        assert Declaration.objects.get().state == "open"

        kind = Understood(order_id=order_id, line_ids=lines, is_kind=True)
        match_to(cast.nordlicht, made.number, kind, at=MONDAY, actor="member:1")
        assert Return.objects.get().origin == "withdrawal"


def test_an_answer_goes_out_once_and_closes_it(cast: Cast, post: Path) -> None:
    made = declared(cast.nordlicht, statement(contract="NL-999999"))
    worked()
    with acting_for(cast.nordlicht.pk):
        answer(
            cast.nordlicht.pk, made.number, " Which order is it? ", at=MONDAY, actor="member:1"
        )
        with pytest.raises(DomainError, match="declaration_over"):
            answer(cast.nordlicht.pk, made.number, "Once more", at=MONDAY, actor="member:1")
    ProcrastinateJob.objects.filter(task_name="withdrawals.acknowledge").delete()
    posted()

    (letter,) = letters(post)
    assert letter["Subject"] == f"Your withdrawal {made.number}"
    assert "Which order is it?" in letter.get_content()
    row = only(cast.nordlicht)
    assert (row.state, row.answer, row.answered_by) == (
        "done",
        "Which order is it?",
        "member:1",
    )


def test_another_brand_sees_and_answers_nothing(cast: Cast, post: Path) -> None:
    made = declared(cast.nordlicht)
    with acting_for(cast.voltaic.pk):
        assert waiting(cast.voltaic.pk, limit=5).rows == ()
        assert Declaration.objects.count() == 0
        with pytest.raises(NotFound):
            answer(cast.voltaic.pk, made.number, "No", at=MONDAY, actor="member:9")

    acknowledge(cast.voltaic.pk, made.id)

    assert letters(post) == []


def test_it_is_heard_also_where_there_is_no_policy(cast: Cast) -> None:
    sold(cast.voltaic, sold_order("VT-1"))
    with acting_for(cast.voltaic.pk):
        from backhaul.stages.policies.models import PolicyVersion

        PolicyVersion.objects.filter(brand=cast.voltaic).delete()
    made = declared(cast.voltaic, statement(contract="VT-1"))

    worked()

    assert made.is_new
    row = only(cast.voltaic)
    assert (row.state, row.ran, row.why) == ("open", "", ["no_policy"])


def test_what_was_settled_three_years_ago_is_forgotten_and_what_is_open_is_not(
    cast: Cast,
) -> None:
    sold(cast.nordlicht)
    declared(cast.nordlicht)
    declared(cast.nordlicht, statement(contract="NL-999999"))
    worked()

    with acting_for(cast.nordlicht.pk):
        assert forget([cast.nordlicht.pk], at=MONDAY + KEPT_FOR - DAY) == 0
        assert forget([cast.nordlicht.pk], at=MONDAY + KEPT_FOR) == 1
        assert [row.contract for row in Declaration.objects.all()] == ["NL-999999"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"contract": ""},
        {"email": "nobody"},
        {"parts": "x" * 601},
        {"lines": {"1": 0}},
    ],
)
def test_what_lacks_something_is_told_and_not_written(
    cast: Cast, wrong: dict[str, Any]
) -> None:
    with pytest.raises(DomainError, match="declaration_unusable"):
        declared(cast.nordlicht, statement(**wrong))

    assert _rows(cast) == []
