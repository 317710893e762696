"""Letters that a person writes: in the shopper's language, once, by the same post."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.tracking.words import Position
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.messaging import queries, writing
from backhaul.stages.messaging.actions import send_queued
from backhaul.stages.messaging.models import Message
from backhaul.stages.messaging.templates import Template
from backhaul.stages.messaging.writing import Wish
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, Cast
from tests.stages.messaging.post import a_return

ACTOR = "member:7"


def wish(**values: Any) -> Wish:
    given = {"subject": "Your tee", "text": "It is here.\n\nReally.", "once": "abcdefgh"}
    return Wish(**{**given, **values})


def written(ret: Return, chosen: Wish | None = None) -> Message:
    with acting_for(ret.brand_id):
        return writing.write(ret.brand_id, ret.ran, chosen or wish(), at=MONDAY, actor=ACTOR)


def told(ret: Return) -> list[tuple[str, str, dict[str, Any]]]:
    with acting_for(ret.brand_id):
        rows = Entry.objects.filter(brand_id=ret.brand_id, return_id=ret.pk)
        found = rows.filter(kind__in=("message.written", "message.sent")).order_by("seq")
        return [(row.kind, row.actor, row.data) for row in found]


def test_a_letter_has_its_frame_and_waits_for_the_post(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)

    message = written(ret)

    assert message.state == "queued"
    assert message.to == "sam@example.com"
    assert message.subject == f"Your tee · {ret.ran}"
    assert "It is here.\n\nReally." in message.text
    assert message.text.startswith("Hello")
    assert "/nordlicht/r/" in message.text
    assert message.text.rstrip().endswith(f"Return number: {ret.ran}")
    assert told(ret) == [
        ("message.written", ACTOR, {"message": message.pk, "template": "free"})
    ]


def test_the_same_sending_twice_is_one_letter(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)

    first, second = written(ret), written(ret, wish(text="Something else"))

    assert first.pk == second.pk
    assert len(told(ret)) == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"text": "  \n "}, "letter_empty"),
        ({"subject": " "}, "subject_missing"),
        ({"text": "x" * 5001}, "letter_too_long"),
        ({"subject": "x" * 201}, "subject_too_long"),
        ({"once": ""}, "invalid"),
    ],
)
def test_a_letter_that_cannot_go_writes_nothing(
    cast: Cast, values: dict[str, Any], code: str
) -> None:
    ret = a_return(cast.nordlicht)

    with pytest.raises(DomainError) as refused:
        written(ret, wish(**values))

    assert refused.value.code == code
    assert told(ret) == []


def test_nobody_is_written_to_without_an_address(cast: Cast) -> None:
    ret = a_return(cast.nordlicht, email="")

    with pytest.raises(DomainError) as refused:
        written(ret)

    assert refused.value.code == "email_missing"


def test_line_ends_and_invisible_characters_stay_out(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)

    message = written(ret, wish(subject="Hi\r\nBcc: x@y.example", text="a\r\nb\u202e\n\n\n\nc"))

    assert message.subject == f"Hi Bcc: x@y.example · {ret.ran}"
    assert "a\nb\n\nc" in message.text


def test_a_template_speaks_the_shoppers_language(cast: Cast) -> None:
    ret = a_return(cast.nordlicht, locale="zh-hans")

    with acting_for(cast.nordlicht.pk):
        sheet = writing.sheet(cast.nordlicht.pk, ret.pk, Template.ASK_PHOTO, at=MONDAY)

    assert sheet.locale == "zh-hans"
    assert sheet.to == "sam@example.com"
    assert "%(" not in sheet.text


@pytest.mark.parametrize(
    ("position", "says"),
    [
        (None, "We see no sign of your parcel yet."),
        (Position.LABEL_CREATED, "We see no sign of your parcel yet."),
        (Position.IN_TRANSIT, "Your parcel is on its way with Paketo."),
        (Position.DELIVERED, "Your parcel is at our return centre in Leipzig."),
    ],
)
def test_where_it_is_says_where_it_is(cast: Cast, position: Position | None, says: str) -> None:
    ret = a_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        Unit.objects.filter(brand=cast.nordlicht, ret=ret).update(position=position)

        sheet = writing.sheet(cast.nordlicht.pk, ret.pk, Template.WHERE_IS_IT, at=MONDAY)

    assert sheet.text.startswith(says)
    assert "%(" not in sheet.text


@pytest.mark.parametrize("template", list(Template))
def test_every_template_can_be_filled(cast: Cast, template: Template) -> None:
    ret = a_return(cast.nordlicht, parcel=False)

    with acting_for(cast.nordlicht.pk):
        sheet = writing.sheet(cast.nordlicht.pk, ret.pk, template, at=MONDAY)

    assert "%(" not in sheet.subject + sheet.text
    assert bool(sheet.text) is (template is not Template.FREE)


def test_a_sent_letter_goes_again_as_a_copy_to_the_present_address(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)
    message = written(ret)
    with acting_for(cast.nordlicht.pk):
        Message.objects.filter(brand=cast.nordlicht).update(state="sent", sent_at=MONDAY)
        Return.objects.filter(brand=cast.nordlicht, id=ret.pk).update(email="new@example.com")

        copy = writing.resend(
            cast.nordlicht.pk, message.pk, at=MONDAY + timedelta(hours=1), actor=ACTOR
        )

    assert copy.pk != message.pk
    assert (copy.to, copy.state, copy.text) == ("new@example.com", "queued", message.text)
    assert told(ret)[-1] == ("message.written", ACTOR, {"message": copy.pk, "again": True})


def test_a_letter_that_was_given_up_is_tried_again_under_its_own_name(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)
    message = written(ret)
    with acting_for(cast.nordlicht.pk):
        Message.objects.filter(brand=cast.nordlicht).update(
            state="failed", attempts=10, error="550 no such user"
        )

        again = writing.resend(cast.nordlicht.pk, message.pk, at=MONDAY, actor=ACTOR)

    assert again.pk == message.pk
    assert (again.state, again.attempts, again.error) == ("queued", 0, "")


def test_what_still_waits_is_not_sent_again(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)
    message = written(ret)

    with acting_for(cast.nordlicht.pk), pytest.raises(DomainError) as refused:
        writing.resend(cast.nordlicht.pk, message.pk, at=MONDAY, actor=ACTOR)

    assert refused.value.code == "message_waits"
    assert len(told(ret)) == 1


def test_another_brands_letter_is_not_there(cast: Cast) -> None:
    message = written(a_return(cast.nordlicht))

    with acting_for(cast.voltaic.pk), pytest.raises(NotFound):
        writing.resend(cast.voltaic.pk, message.pk, at=MONDAY, actor=ACTOR)


def test_the_post_takes_it_as_a_letter_of_a_person(
    live_cast: Cast, mailoutbox: list[Any], settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ret = a_return(live_cast.nordlicht)
    message = written(ret)

    send_queued()

    [sent] = mailoutbox
    assert sent.to == ["sam@example.com"]
    assert "Auto-Submitted" not in sent.extra_headers
    with acting_for(live_cast.nordlicht.pk):
        assert queries.message_of(live_cast.nordlicht.pk, message.pk)[0].state == "sent"
    assert [kind for kind, _actor, _data in told(ret)] == ["message.written", "message.sent"]
