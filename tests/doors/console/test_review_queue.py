"""The queue's filters and marks, one word about many, and how shoppers are asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.messaging import asking
from backhaul.stages.messaging.models import Question
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.work_cast import in_review, signed_in
from tests.makers.stories import standing_at

QUEUE = "/b/nordlicht/reviews/"
BULK = f"{QUEUE}bulk"
EARLIER = MONDAY - timedelta(days=5)


@pytest.fixture(autouse=True)
def _now(cast: Cast) -> None:
    standing_at(MONDAY + timedelta(hours=1))


def listed(cast: Cast, query: str = "", user: Any = None) -> str:
    return signed_in(user or cast.ada).get(f"{QUEUE}{query}").content.decode()


def ask(cast: Cast, ran: str, at: Any = MONDAY) -> None:
    with acting_for(cast.nordlicht.pk):
        asking.ask(
            cast.nordlicht.pk, ran, "Which pole?", once="a1b2c3d4", at=at, actor="member:1"
        )


def states(cast: Cast) -> dict[str, str]:
    with acting_for(cast.nordlicht.pk):
        rows = Unit.objects.filter(brand=cast.nordlicht)
        return dict(rows.values_list("ret__ran", "authorization"))


def test_mine_are_those_i_took(cast: Cast) -> None:
    mine, other = in_review(cast.nordlicht, order="NL-1"), in_review(cast.nordlicht)
    client = signed_in(cast.ben)

    client.post(f"{QUEUE}{mine}/", {"act": "take"})
    text = client.get(f"{QUEUE}?view=mine").content.decode()

    assert mine in text
    assert other not in text
    with acting_for(cast.nordlicht.pk):
        assert (
            Return.objects.get(brand=cast.nordlicht, ran=mine).owner == f"member:{cast.ben.pk}"
        )
    client.post(f"{QUEUE}{mine}/", {"act": "take"})
    assert mine not in client.get(f"{QUEUE}?view=mine").content.decode()


def test_requests_are_chosen_by_reason_age_country_and_owner(cast: Cast) -> None:
    old = in_review(cast.nordlicht, order="NL-1", at=EARLIER)
    new = in_review(cast.nordlicht, order="NL-2", paid=1_000)

    assert old in listed(cast, "?ask=value_above_review")
    assert new not in listed(cast, "?ask=value_above_review")
    assert new in listed(cast, "?ask=photos_missing")
    assert new not in listed(cast, "?age=3")
    assert old in listed(cast, "?age=3")
    assert new not in listed(cast, "?country=FR")
    assert new in listed(cast, "?owner=nobody")
    assert "No request is chosen by these filters" in listed(cast, "?country=FR")
    assert new in listed(cast, "?ask=nonsense&due=never&age=x")


def test_what_is_overdue_is_chosen_and_a_question_that_waits_is_not(cast: Cast) -> None:
    late = in_review(cast.nordlicht, order="NL-1", at=EARLIER)
    asked = in_review(cast.nordlicht, order="NL-2", at=EARLIER)
    new = in_review(cast.nordlicht, order="NL-3")
    ask(cast, asked, EARLIER + timedelta(hours=1))

    text = listed(cast, "?due=late")

    assert late in text
    assert asked not in text
    assert new not in text
    assert new not in listed(cast, "?due=today")
    assert "waits for the shopper" in listed(cast, "?view=waits")


def test_an_answer_brings_it_back_with_a_mark_and_a_later_clock(cast: Cast) -> None:
    ran = in_review(cast.nordlicht, at=MONDAY - timedelta(days=3))
    ask(cast, ran, MONDAY - timedelta(days=3))
    with acting_for(cast.nordlicht.pk):
        asking.answer(cast.nordlicht.pk, ran, "The left one.", [], at=MONDAY)

    assert ran in listed(cast, "?view=answered")
    assert ran not in listed(cast, "?view=waits")
    assert ran not in listed(cast, "?due=today")
    text = signed_in(cast.ada).get(f"{QUEUE}{ran}/").content.decode()
    assert "The left one." in text
    assert "due Wed 18 Nov, 24:00" in text or "2 d left" in text


def test_the_next_request_is_the_next_of_those_chosen(cast: Cast) -> None:
    first = in_review(cast.nordlicht, order="NL-1", at=MONDAY - timedelta(hours=3))
    in_review(cast.nordlicht, order="NL-2", at=MONDAY - timedelta(hours=2), paid=1_000)
    third = in_review(cast.nordlicht, order="NL-3", at=MONDAY - timedelta(hours=1))
    query = "?ask=value_above_review"

    answer = signed_in(cast.ada).post(
        f"{QUEUE}{first}/{query}", {"act": "approve", "unit": "1"}
    )

    assert answer["Location"] == f"{QUEUE}{third}/{query}"


def test_many_are_approved_after_their_effect_was_shown(cast: Cast) -> None:
    first, second = in_review(cast.nordlicht, order="NL-1"), in_review(cast.nordlicht)
    client = signed_in(cast.ada)
    chosen = {"step": "approve", "ran": [first, second, "NL-AAAA-AA"]}

    shown = client.post(BULK, chosen).content.decode()
    assert "2 of 3 can" in shown
    assert "€700.00" in shown
    assert "There is no such return." in shown
    assert states(cast) == {first: "in_review", second: "in_review"}

    client.post(f"{QUEUE}{second}/", {"act": "approve", "unit": "1"})
    done = client.post(f"{BULK}/do", {**chosen, "note": "One fault."}).content.decode()

    assert "1 request approved" in done
    assert "This return waits for nobody’s decision (any more)." in done
    assert states(cast) == {first: "authorized", second: "authorized"}


def test_many_are_refused_only_with_a_reason(cast: Cast) -> None:
    first, second = in_review(cast.nordlicht, order="NL-1"), in_review(cast.nordlicht)
    client = signed_in(cast.ada)
    chosen = {"step": "refuse", "ran": [first, second]}

    wrong = client.post(f"{BULK}/do", chosen)
    assert wrong.status_code == 422
    assert "Say why: the shopper reads it." in wrong.content.decode()

    said = {**chosen, "reason": ["used_too_much"], "ground": "custom_made.always"}
    done = client.post(f"{BULK}/do", said).content.decode()

    assert "2 requests refused" in done, done
    assert states(cast) == {first: "refused", second: "refused"}


def test_many_are_asked_the_same_and_who_was_asked_is_not_asked_again(cast: Cast) -> None:
    first, second = in_review(cast.nordlicht, order="NL-1"), in_review(cast.nordlicht)
    ask(cast, second)
    client = signed_in(cast.ben)
    chosen = {"step": "question", "ran": [first, second], "once": "abcdefgh12"}

    assert "1 of 2 can" in client.post(BULK, chosen).content.decode()
    done = client.post(f"{BULK}/do", {**chosen, "question": "A photo?"}).content.decode()

    assert "1 shopper asked" in done
    assert "A question waits for its answer already." in done
    with acting_for(cast.nordlicht.pk):
        asked = Question.objects.filter(brand=cast.nordlicht).order_by("id")
        assert list(asked.values_list("text", flat=True)) == ["Which pole?", "A photo?"]


def test_five_cost_as_many_statements_as_one(cast: Cast) -> None:
    rans = [in_review(cast.nordlicht, order=f"NL-{n}") for n in range(6)]
    client = signed_in(cast.ada)
    said = {"step": "approve", "ran": rans[:1]}
    client.post(BULK, said)

    with counting() as one:
        client.post(f"{BULK}/do", said)
    with counting() as five:
        client.post(f"{BULK}/do", {"step": "approve", "ran": rans[1:]})

    assert (one.number, five.number) == (one.number, one.number), five
    assert five.number <= 12, five


def test_who_may_not_decide_decides_nothing_in_bulk(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)

    for step in ("approve", "refuse", "nonsense"):
        said = {"step": step, "ran": [ran], "reason": ["used_too_much"]}
        assert signed_in(cast.ben).post(f"{BULK}/do", said).status_code == 404
    assert signed_in(cast.cleo).post(BULK, {"step": "approve"}).status_code == 404
    assert states(cast) == {ran: "in_review"}


def test_a_brand_says_how_long_an_answer_is_waited_for(cast: Cast) -> None:
    client = signed_in(cast.ada)
    address = "/b/nordlicht/settings/asking/"

    wrong = client.post(address, {"remind_after_days": "9", "give_up_after_days": "5"})
    assert wrong.status_code == 422
    assert "The reminder comes before the end of the waiting" in wrong.content.decode()

    answer = client.post(address, {"remind_after_days": "", "give_up_after_days": "5"})

    assert answer.status_code == 302
    with acting_for(cast.nordlicht.pk):
        rule = asking.rule_of(cast.nordlicht.pk)
    assert (rule.pauses, rule.remind_after_days, rule.give_up_after_days) == (False, None, 5)
    assert signed_in(cast.ben).get(address).status_code == 404


def test_a_viewer_sees_the_queue_and_can_do_nothing(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    Member.objects.create(user=cast.eve, brand=cast.nordlicht, role=Role.VIEWER)

    text = listed(cast, user=cast.eve)

    assert ran in text
    assert 'name="ran"' not in text
    assert signed_in(cast.eve).post(f"{QUEUE}{ran}/", {"act": "take"}).status_code == 404
