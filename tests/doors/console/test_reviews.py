from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import link_token
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.authorization.models import Decision
from backhaul.stages.messaging.models import Message
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.work_cast import in_review, signed_in
from tests.makers.stories import standing_at

QUEUE = "/b/nordlicht/reviews/"


@pytest.fixture(autouse=True)
def _monday(cast: Cast) -> None:
    standing_at(MONDAY)


def page(ran: str) -> str:
    return f"{QUEUE}{ran}/"


def authorizations(cast: Cast, ran: str) -> list[str]:
    with acting_for(cast.nordlicht.pk):
        units = Unit.objects.filter(brand=cast.nordlicht, ret__ran=ran).order_by("ordinal")
        return list(units.values_list("authorization", flat=True))


def test_the_queue_shows_the_oldest_first_with_why_and_since_when(cast: Cast) -> None:
    newer = in_review(cast.nordlicht, order="NL-2")
    older = in_review(cast.nordlicht, order="NL-1", at=MONDAY - timedelta(hours=3))
    in_review(cast.voltaic, order="VT-1")

    text = signed_in(cast.ben).get(QUEUE).content.decode()

    assert text.index(older) < text.index(newer)
    assert "2 requests wait for a person" in text
    assert "Photo missing · Value above the limit" in text
    assert "€700.00" in text
    assert "VT-" not in text


def test_an_empty_queue_says_so(cast: Cast) -> None:
    assert "Nobody waits for an answer" in signed_in(cast.ada).get(QUEUE).content.decode()


def test_a_request_is_shown_with_every_reason_and_what_it_would_cost(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)

    text = signed_in(cast.ada).get(page(ran)).content.decode()

    assert "€700.00 is above the review limit of €500.00" in text
    assert "“Doesn’t work” needs a photo, and there is none" in text
    assert "policy 1" in text
    assert "It tore." in text
    assert "€700.00 after the inspection." in text
    assert "To Visa ••42" in text
    assert "1 of 1" in text


def test_a_yes_authorizes_and_goes_on_to_the_next(cast: Cast) -> None:
    first = in_review(cast.nordlicht, order="NL-1", at=MONDAY - timedelta(hours=3))
    second = in_review(cast.nordlicht, order="NL-2")
    client = signed_in(cast.ada)

    answer = client.post(page(first), {"act": "approve", "unit": "1", "note": "Known fault."})

    assert (answer.status_code, answer["Location"]) == (302, page(second))
    assert authorizations(cast, first) == ["authorized"]
    assert authorizations(cast, second) == ["in_review"]
    with acting_for(cast.nordlicht.pk):
        decision = Decision.objects.filter(brand=cast.nordlicht).order_by("-id")[0]
        assert (decision.decided_by, decision.note) == (
            f"member:{cast.ada.pk}",
            "Known fault.",
        )
    assert f"{first} approved. The shopper is told by e-mail now." in (
        client.get(page(second)).content.decode()
    )


def test_a_no_keeps_every_reason_and_the_shopper_reads_them(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)

    answer = signed_in(cast.ada).post(
        page(ran),
        {
            "act": "refuse",
            "unit": "1",
            "reason": ["damaged_by_use", "used_too_much"],
            "ground": "custom_made.always",
            "text": "The pole was bent by hand.",
        },
    )

    assert answer["Location"] == QUEUE
    assert authorizations(cast, ran) == ["refused"]
    with acting_for(cast.nordlicht.pk):
        decision = Decision.objects.filter(brand=cast.nordlicht).order_by("-id")[0]
        (unit,) = decision.outcomes["units"]
        assert (unit["key"], unit["outcome"], unit["terms"]) == ("1", "refuse", None)
        law = {"source": "BGB § 312g Abs. 2 Nr. 1", "regime": "eu-de"}
        reasons = {
            "used_too_much": {},
            "damaged_by_use": {},
            "in_words": {"text": "The pole was bent by hand."},
            "legal_exception": {"ground": "custom_made.always", **law},
        }
        assert unit["reasons"] == [
            {"code": code, "outcome": "refuse", "facts": facts}
            for code, facts in reasons.items()
        ]
        entry = Entry.objects.get(brand=cast.nordlicht, kind="unit.refused")
        assert entry.data["reasons"] == list(reasons)


def test_the_shopper_reads_each_reason_on_the_tracking_page(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    no = {"act": "refuse", "unit": "1", "reason": ["used_too_much", "damaged_by_use"]}
    no["ground"] = "custom_made.always"
    signed_in(cast.ada).post(page(ran), {**no, "text": "The pole was bent <by hand>."})
    with acting_for(cast.nordlicht.pk):
        return_id = Return.objects.get(brand=cast.nordlicht, ran=ran).pk

    text = Client().get(f"/nordlicht/r/{link_token(return_id)}/").content.decode()

    assert "It was used more than trying it on needs." in text
    assert "The damage came from using it." in text
    assert "The pole was bent &lt;by hand&gt;." in text


def test_what_the_law_may_give_is_refused_only_for_a_ground_of_that_law(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    client = signed_in(cast.ada)
    no = {"act": "refuse", "unit": "1", "reason": ["used_too_much"]}

    text = client.get(page(ran)).content.decode().replace("\xa0", " ")
    without = client.post(page(ran), no)
    invented = client.post(page(ran), {**no, "ground": "we_do_not_like_it"})

    assert "The right to withdraw stood when it was asked for" in text
    assert "its last day is Mon 23 Nov." in text
    assert "It was made to order. (BGB § 312g Abs. 2 Nr. 1)" in text
    assert without.status_code == invented.status_code == 422
    assert "say which exception lets you refuse it." in without.content.decode()
    assert "The law of this sale knows no such exception." in invented.content.decode()
    assert authorizations(cast, ran) == ["in_review"]


def test_a_no_without_a_reason_is_asked_for_one_and_writes_nothing(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)

    answer = signed_in(cast.ada).post(
        page(ran), {"act": "refuse", "unit": "1", "note": "I typed this"}
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Say why: the shopper reads it." in text
    assert "I typed this" in text
    assert authorizations(cast, ran) == ["in_review"]


def test_units_are_decided_one_by_one(cast: Cast) -> None:
    ran = in_review(cast.nordlicht, units=2)
    client = signed_in(cast.ada)

    first = client.post(page(ran), {"act": "approve", "unit": ["2"]})
    assert (first["Location"], authorizations(cast, ran)) == (
        page(ran),
        ["in_review", "authorized"],
    )
    assert "1 item is still to be decided." in client.get(page(ran)).content.decode()

    no = {"act": "refuse", "unit": ["1"], "reason": ["used_too_much"]}
    no["ground"] = "custom_made.always"
    client.post(page(ran), no)
    assert authorizations(cast, ran) == ["refused", "authorized"]


def test_who_chooses_no_unit_is_told_so(cast: Cast) -> None:
    ran = in_review(cast.nordlicht, units=2)

    answer = signed_in(cast.ada).post(page(ran), {"act": "approve"})

    assert answer.status_code == 422
    assert "Choose at least one item." in answer.content.decode()
    assert authorizations(cast, ran) == ["in_review", "in_review"]


def test_the_second_of_two_people_is_told_who_decided(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    Member.objects.create(user=cast.ben, brand=cast.nordlicht, role=Role.MANAGER)
    signed_in(cast.ada).post(page(ran), {"act": "approve", "unit": "1"})

    answer = signed_in(cast.ben).post(
        page(ran), {"act": "refuse", "unit": "1", "reason": ["used_too_much"]}
    )

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody was faster than you" in text
    assert "Approved by Ada" in text
    assert authorizations(cast, ran) == ["authorized"]
    with acting_for(cast.nordlicht.pk):
        assert Decision.objects.filter(brand=cast.nordlicht).count() == 2


def test_a_question_goes_to_the_shopper_once_and_the_request_stays(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    client = signed_in(cast.ben)
    asked = {"act": "ask", "question": "Which pole is it?", "once": "a1b2c3d4e5"}

    client.post(page(ran), asked)
    client.post(page(ran), asked)

    assert authorizations(cast, ran) == ["in_review"]
    with acting_for(cast.nordlicht.pk):
        (message,) = Message.objects.filter(brand=cast.nordlicht, occasion__startswith="ques")
        assert message.subject == f"A question about your return · {ran}"
        assert "Which pole is it?" in message.text


def test_an_empty_question_is_asked_for_again(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)

    answer = signed_in(cast.ben).post(
        page(ran), {"act": "ask", "question": " ", "once": "a1b2c3d4e5"}
    )

    assert answer.status_code == 422


def test_an_agent_may_look_and_ask_but_not_decide(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    client = signed_in(cast.ben)

    text = client.get(page(ran)).content.decode()
    refused = client.post(page(ran), {"act": "approve", "unit": "1"})

    assert "Approving and refusing is for returns managers." in text
    assert refused.status_code == 404
    assert authorizations(cast, ran) == ["in_review"]


@pytest.mark.parametrize("who", ["cleo", "eve"])
def test_others_find_nothing(cast: Cast, who: str) -> None:
    ran = in_review(cast.nordlicht)
    client = signed_in(getattr(cast, who))

    assert client.get(QUEUE).status_code == 404
    assert client.get(page(ran)).status_code == 404
    assert client.post(page(ran), {"act": "approve", "unit": "1"}).status_code == 404
    assert authorizations(cast, ran) == ["in_review"]


def test_what_was_decided_for_the_same_before_is_shown(cast: Cast) -> None:
    before = in_review(cast.nordlicht, order="NL-1", at=MONDAY - timedelta(days=2))
    client = signed_in(cast.ada)
    client.post(page(before), {"act": "approve", "unit": "1"})
    ran = in_review(cast.nordlicht, order="NL-2")
    in_review(cast.nordlicht, order="NL-3", reason="too_small")

    text = client.get(page(ran)).content.decode()

    assert "the last decision" in text
    assert before in text
    assert "not inspected yet" in text


def test_the_pages_cost_the_same_for_one_and_for_many(cast: Cast) -> None:
    client = signed_in(cast.ada)
    ran = in_review(cast.nordlicht, order="NL-0", units=3)
    client.get(QUEUE)
    with counting() as one_listed:
        client.get(QUEUE)
    for number in range(1, 6):
        in_review(cast.nordlicht, order=f"NL-{number}", units=3)

    with counting() as listed:
        client.get(QUEUE)
    with counting() as shown:
        client.get(page(ran))

    assert (one_listed.number, listed.number) == (7, 7), listed
    assert shown.number <= 12, shown


def test_a_wrong_number_and_a_wrong_cursor_are_nothing(cast: Cast) -> None:
    client = signed_in(cast.ada)

    assert client.get(page("NL-0000-00")).status_code == 404
    assert client.get(f"{QUEUE}?after=nonsense").status_code == 404
    with acting_for(cast.nordlicht.pk):
        assert Return.objects.filter(brand=cast.nordlicht).count() == 0
