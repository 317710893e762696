"""A question before the decision: asked, answered, reminded, given up; the clock meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from backhaul.core.asking import AskingRule
from backhaul.core.errors import DomainError
from backhaul.core.policies.model import Outcome
from backhaul.foundation import clock
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import review
from backhaul.stages.intake.models import Photo
from backhaul.stages.messaging import asking, reminding
from backhaul.stages.messaging.models import Message, Question
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, Cast
from tests.doors.console.work_cast import in_review
from tests.makers.pictures import a_jpeg

BEN = "member:2"
TUESDAY = MONDAY + timedelta(days=1)


def asked(brand: Brand, ran: str, text: str = "Which pole is it?", **more: Any) -> Question:
    given = {"once": "a1b2c3d4e5", "at": MONDAY, "actor": BEN, **more}
    with acting_for(brand.pk):
        return asking.ask(brand.pk, ran, text, **given)


def answered(brand: Brand, ran: str, text: str, photos: list[bytes] | None = None) -> Question:
    with acting_for(brand.pk):
        return asking.answer(brand.pk, ran, text, photos or [], at=TUESDAY)


def kinds(brand: Brand) -> list[str]:
    with acting_for(brand.pk):
        rows = Entry.objects.filter(brand=brand, kind__startswith="review.").order_by("id")
        return list(rows.values_list("kind", flat=True))


def the_question(brand: Brand) -> Question:
    with acting_for(brand.pk):
        return Question.objects.get(brand=brand)


def swept(monkeypatch: pytest.MonkeyPatch, at: datetime) -> int:
    monkeypatch.setattr(clock, "now", lambda: at)
    return reminding.sweep()


def test_a_question_is_a_letter_with_its_last_day_and_what_is_not_lost(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)

    question = asked(cast.nordlicht, ran)

    with acting_for(cast.nordlicht.pk):
        letter = Message.objects.get(brand=cast.nordlicht, occasion=f"question.{question.pk}")
    assert letter.subject == f"A question about your return · {ran}"
    assert "Which pole is it?" in letter.text
    assert "Please answer on your return page by Mon 23 Nov. You can add photos" in letter.text
    assert "No right that the law gives you is lost by that." in letter.text
    assert (question.remind_at, question.give_up_at) == (
        MONDAY + timedelta(days=2),
        MONDAY + timedelta(days=7),
    )
    assert kinds(cast.nordlicht) == ["review.asked"]


def test_the_same_asking_twice_is_one_question(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)

    assert asked(cast.nordlicht, ran).pk == asked(cast.nordlicht, ran).pk
    assert kinds(cast.nordlicht) == ["review.asked"]


def test_a_second_question_waits_for_the_answer_to_the_first(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    asked(cast.nordlicht, ran)

    with pytest.raises(DomainError, match="question_waits"):
        asked(cast.nordlicht, ran, "And the bag?", once="f6g7h8i9j0")
    answered(cast.nordlicht, ran, "The left one.")
    asked(cast.nordlicht, ran, "And the bag?", once="f6g7h8i9j0")

    with acting_for(cast.nordlicht.pk):
        ended = Question.objects.filter(brand=cast.nordlicht).order_by("id")
        assert list(ended.values_list("ended_as", flat=True)) == ["answered", ""]


@pytest.mark.parametrize(
    ("text", "code"), [(" \n ", "letter_empty"), ("x" * 2001, "letter_too_long")]
)
def test_an_empty_question_and_an_endless_one_are_refused(
    cast: Cast, text: str, code: str
) -> None:
    ran = in_review(cast.nordlicht)

    with pytest.raises(DomainError, match=code):
        asked(cast.nordlicht, ran, text)


def test_nobody_is_asked_about_what_is_decided(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        review(cast.nordlicht.pk, ran, {1: Outcome.AUTHORIZE}, note="ok", at=MONDAY, actor=BEN)

    with pytest.raises(DomainError, match="not_in_review"):
        asked(cast.nordlicht, ran)


def test_an_answer_comes_with_photos_made_anew_and_ends_the_question(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    asked(cast.nordlicht, ran)

    answered(cast.nordlicht, ran, "The left one.\r\n", [a_jpeg(), a_jpeg(seed=2)])

    found = the_question(cast.nordlicht)
    assert (found.answer, found.photos, found.ended_as, found.ended_at) == (
        "The left one.",
        2,
        "answered",
        TUESDAY,
    )
    with acting_for(cast.nordlicht.pk):
        assert Photo.objects.filter(brand=cast.nordlicht, uploaded_by="shopper").count() == 2
        (entry,) = Entry.objects.filter(brand=cast.nordlicht, kind="review.answered")
    assert entry.data == {"question": found.pk, "photos": 2}
    assert "left" not in str(entry.data)


@pytest.mark.parametrize(
    ("text", "code"), [("", "answer_empty"), ("x" * 2001, "answer_too_long")]
)
def test_an_answer_says_something_and_not_too_much(cast: Cast, text: str, code: str) -> None:
    ran = in_review(cast.nordlicht)
    asked(cast.nordlicht, ran)

    with pytest.raises(DomainError, match=code):
        answered(cast.nordlicht, ran, text)


def test_who_was_not_asked_cannot_answer(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)

    with pytest.raises(DomainError, match="no_question"):
        answered(cast.nordlicht, ran, "The left one.")


def test_who_says_nothing_is_reminded_once_and_loses_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = in_review(cast.nordlicht)
    question = asked(cast.nordlicht, ran)

    assert swept(monkeypatch, MONDAY + timedelta(days=1)) == 0
    assert swept(monkeypatch, MONDAY + timedelta(days=2)) == 1
    assert swept(monkeypatch, MONDAY + timedelta(days=3)) == 0
    with acting_for(cast.nordlicht.pk):
        again = Message.objects.get(
            brand=cast.nordlicht, occasion=f"question.{question.pk}.again"
        )
        assert again.subject == f"Your answer is still missing · {ran}"

    assert swept(monkeypatch, MONDAY + timedelta(days=7)) == 1
    assert the_question(cast.nordlicht).ended_as == "no_answer"
    assert kinds(cast.nordlicht) == [
        "review.asked",
        "review.reminded",
        "review.unanswered",
    ]
    with acting_for(cast.nordlicht.pk):
        assert Return.objects.get(brand=cast.nordlicht, ran=ran).headline == "in_review"
        assert Unit.objects.get(brand=cast.nordlicht).authorization == "in_review"


def test_nobody_is_reminded_of_what_was_decided_meanwhile(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = in_review(cast.nordlicht)
    asked(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk):
        review(cast.nordlicht.pk, ran, {1: Outcome.AUTHORIZE}, note="ok", at=MONDAY, actor=BEN)

    assert swept(monkeypatch, MONDAY + timedelta(days=2)) == 0
    assert the_question(cast.nordlicht).ended_as == "decided"
    assert kinds(cast.nordlicht) == ["review.asked"]


def test_a_brand_has_a_rule_of_its_own(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    own = AskingRule(pauses=False, remind_after_days=None, give_up_after_days=3)
    with acting_for(cast.nordlicht.pk):
        asking.set_rule(cast.nordlicht.pk, own, at=MONDAY, actor=BEN)
        assert asking.rule_of(cast.nordlicht.pk) == own

    question = asked(cast.nordlicht, ran)

    assert (question.pauses, question.remind_at, question.give_up_at) == (
        False,
        None,
        MONDAY + timedelta(days=3),
    )
    with acting_for(cast.voltaic.pk):
        assert asking.rule_of(cast.voltaic.pk) == AskingRule()
