"""Our question before a decision, on the shopper's page."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backhaul.core.policies.model import Outcome
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import link_token
from backhaul.stages.authorization.actions import review
from backhaul.stages.intake.models import Photo
from backhaul.stages.messaging import asking
from backhaul.stages.messaging.models import Question
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.work_cast import in_review
from tests.makers.pictures import a_jpeg
from tests.makers.stories import standing_at


def link(cast: Cast, ran: str) -> str:
    with acting_for(cast.nordlicht.pk):
        return_id = Return.objects.get(brand=cast.nordlicht, ran=ran).pk
    return f"/nordlicht/r/{link_token(return_id)}/"


def ask(
    cast: Cast, ran: str, text: str = "Which pole <is> it?", once: str = "a1b2c3d4"
) -> None:
    with acting_for(cast.nordlicht.pk):
        asking.ask(cast.nordlicht.pk, ran, text, once=once, at=MONDAY, actor="member:1")


def shown(address: str) -> str:
    return Client().get(address).content.decode().replace("\xa0", " ")


def photo(seed: int = 1) -> Any:
    return SimpleUploadedFile("p.jpg", a_jpeg(seed=seed), content_type="image/jpeg")


@pytest.fixture(autouse=True)
def _now(cast: Cast) -> None:
    standing_at(MONDAY)


def test_the_question_stands_on_the_page_with_its_day_and_what_is_not_lost(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    ask(cast, ran)

    text = shown(link(cast, ran))

    assert "Which pole &lt;is&gt; it?" in text
    assert "Please answer by Mon 23 Nov" in text
    assert "no right that the law gives you is lost" in text


def test_an_answer_with_photos_is_thanked_for_and_shown(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    ask(cast, ran)
    client = Client()

    sent = {"answer": "The left one.", "photos": [photo(), photo(2)]}
    answer = client.post(f"{link(cast, ran)}answer", sent)
    text = client.get(answer["Location"]).content.decode().replace("\xa0", " ")

    assert "Your answer is with us, and a person looks at it." in text
    assert "You answered on Mon 16 Nov: The left one." in text
    assert 'name="answer"' not in text
    with acting_for(cast.nordlicht.pk):
        assert Question.objects.get(brand=cast.nordlicht).ended_as == "answered"
        assert Photo.objects.filter(brand=cast.nordlicht).count() == 2


def test_a_file_that_is_no_picture_keeps_nothing_and_loses_nothing_typed(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    ask(cast, ran)
    bad = SimpleUploadedFile("p.jpg", b"no picture", content_type="image/jpeg")

    answer = Client().post(
        f"{link(cast, ran)}answer", {"answer": "The left one.", "photos": [photo(), bad]}
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "The left one." in text
    assert 'id="photos-wrong"' in text
    with acting_for(cast.nordlicht.pk):
        assert Question.objects.get(brand=cast.nordlicht).ended_at is None
        assert Photo.objects.filter(brand=cast.nordlicht).count() == 0


def test_an_empty_answer_is_asked_for_again(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    ask(cast, ran)

    answer = Client().post(f"{link(cast, ran)}answer", {"answer": "  "})

    assert answer.status_code == 422
    assert "Write an answer, or add a photo." in answer.content.decode()


def test_nobody_answers_what_was_decided(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    ask(cast, ran)
    with acting_for(cast.nordlicht.pk):
        yes = {1: Outcome.AUTHORIZE}
        review(cast.nordlicht.pk, ran, yes, note="ok", at=MONDAY, actor="member:1")

    assert "Which pole" not in shown(link(cast, ran))
    answer = Client().post(f"{link(cast, ran)}answer", {"answer": "The left one."})
    assert answer.status_code == 422


def test_another_links_question_is_not_answered(cast: Cast) -> None:
    ran, other = in_review(cast.nordlicht, order="NL-1"), in_review(cast.nordlicht)
    ask(cast, ran)

    assert "Which pole" not in shown(link(cast, other))
    address = link(cast, ran).replace("nordlicht", "voltaic")
    assert Client().post(f"{address}answer", {"answer": "x"}).status_code == 404
    assert Client().post(f"/nordlicht/r/{'t' * 43}/answer", {"answer": "x"}).status_code == 404


def test_the_page_costs_one_statement_more_with_questions(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    address = link(cast, ran)
    shown(address)
    with counting() as before:
        shown(address)
    ask(cast, ran)
    with counting() as asked:
        shown(address)

    assert asked.number == before.number <= 12, asked
