"""Our question before a decision, and the shopper's answer to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from backhaul.core.errors import DomainError, NotFound
from backhaul.doors.portal.links import Opened
from backhaul.foundation.images import MOST_BYTES
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.problems import sentence
from backhaul.stages.casefile.tracking_subject import ran_of
from backhaul.stages.intake.photos import MOST_PHOTOS
from backhaul.stages.messaging.asking import LONGEST_ANSWER, answer, questions_of

#: A refusal's code → the field that it is about; the others are about the photos.
_ABOUT = {"answer_empty": "answer", "answer_too_long": "answer", "no_question": "answer"}


@dataclass(frozen=True, slots=True)
class Said:
    """What was typed, and by field what is wrong with it."""

    typed: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCard:
    """`text` is empty where nothing waits for an answer now; `earlier` was asked before."""

    text: str
    until: str
    earlier: Sequence[tuple[str, str]]
    typed: str
    wrong: Mapping[str, str]
    most_photos: int
    longest: int


def question_card(
    opened: Opened, local: Local, said: Said, *, is_in_review: bool
) -> QuestionCard | None:
    """Return None where nothing was asked, or nothing is to be decided any more."""
    if not is_in_review:
        return None
    asked = questions_of(opened.brand.pk, opened.return_id)
    waits = next((one for one in asked if one.ended_at is None), None)
    earlier = [(one.text, _became(one, local)) for one in asked if one.ended_at is not None]
    if waits is None and not earlier:
        return None
    return QuestionCard(
        text=waits.text if waits else "",
        until=local.day_of(waits.give_up_at) if waits else "",
        earlier=earlier,
        typed=said.typed,
        wrong=said.wrong,
        most_photos=MOST_PHOTOS,
        longest=LONGEST_ANSWER,
    )


def _became(one: Any, local: Local) -> str:
    if one.ended_as != "answered":
        return _("You did not answer. That takes no right from you.")
    told = _("You answered on {day}: {text}") if one.answer else _("You sent photos on {day}.")
    return told.format(day=local.day_of(one.ended_at), text=one.answer)


def take_answer(request: HttpRequest, opened: Opened) -> Said:
    """Keep the answer and its photos together; nothing is kept where one is wrong."""
    typed = request.POST.get("answer", "")
    given = request.FILES.getlist("photos")
    if len(given) > MOST_PHOTOS:
        error = DomainError("too_many_photos", most=MOST_PHOTOS)
        return Said(typed, {"photos": sentence(error)})
    ran = ran_of(opened.brand.pk, opened.return_id)
    photos = [file.read(MOST_BYTES + 1) for file in given]
    try:
        with transaction.atomic():
            answer(opened.brand.pk, ran, typed, photos, at=opened.now)
    except NotFound:
        raise
    except DomainError as error:
        return Said(typed, {_ABOUT.get(error.code, "photos"): sentence(error)})
    return Said()
