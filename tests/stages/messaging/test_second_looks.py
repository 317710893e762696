"""Who asked for a second look is told that it is looked at, and how it ended."""

from __future__ import annotations

import pytest

from backhaul.core.policies.model import Outcome
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.actions import review
from backhaul.stages.authorization.appealing import appeal
from backhaul.stages.messaging.models import Message
from tests.cast import MONDAY, Cast
from tests.stages.messaging.post import tasks, tell
from tests.stages.risk.stories import DAY, LOOK, asked, charged_back, with_rules

_NOTE = "Charged back twice: looks like fraud."
YES, NO = Outcome.AUTHORIZE, Outcome.REFUSE


def _held(cast: Cast, quantity: int = 1) -> str:
    with_rules(cast.nordlicht, eligibility=[LOOK])
    charged_back(cast.nordlicht, "kim@example.com")
    return asked(cast.nordlicht, "K-1", "kim@example.com", quantity=quantity)


def _decide(cast: Cast, ran: str, by: str, *outcomes: Outcome | None) -> None:
    chosen = {number: one for number, one in enumerate(outcomes, 1) if one}
    with acting_for(cast.nordlicht.pk):
        at = MONDAY + DAY
        review(cast.nordlicht.pk, ran, chosen, note=_NOTE, at=at, actor=by)


def _appeal(cast: Cast, ran: str) -> None:
    with acting_for(cast.nordlicht.pk):
        at = MONDAY + DAY
        appeal(cast.nordlicht.pk, ran, "The parcel was wet.", at=at, actor="shopper")


def _tell(cast: Cast) -> list[Message]:
    """Return all letters so far; none of them tells what the people here wrote."""
    found = tell([cast.nordlicht])
    assert not any("fraud" in one.text or "risk" in one.text.lower() for one in found)
    return found


def _names(found: list[Message]) -> list[str]:
    return [one.occasion.partition(".")[0] + _end(one.occasion) for one in found]


def _end(name: str) -> str:
    _, _, rest = name.partition(".")
    return f".{rest}" if rest and not rest.isdigit() else ""


@pytest.mark.parametrize(
    ("outcome", "name", "subject"),
    [
        (YES, "authorized.again1", "Your return is approved"),
        (NO, "refused.again1", "We cannot take your items back"),
    ],
)
def test_after_a_refusal_the_second_answer_is_the_usual_letter(
    cast: Cast, outcome: Outcome, name: str, subject: str
) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _held(cast)
    _decide(cast, ran, "member:1", NO)
    _tell(cast)
    _appeal(cast, ran)
    looked = _tell(cast)[-1]
    _decide(cast, ran, "member:2", outcome)
    found = _tell(cast)

    assert _names(found) == ["refused", "taken_back", name]
    assert looked.subject == f"We look at your return once more · {ran}"
    assert "You asked for a second look at your return" in looked.text
    assert "you hear from us by Fri 20 Nov" in looked.text
    assert found[-1].subject == f"{subject} · {ran}"


@pytest.mark.parametrize(("outcome", "name"), [(YES, "authorized"), (NO, "refused")])
def test_of_what_is_held_the_second_look_is_told_and_then_the_answer(
    cast: Cast, outcome: Outcome, name: str
) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _held(cast)
    _tell(cast)
    _appeal(cast, ran)
    looked = _tell(cast)[-1]
    _decide(cast, ran, "member:2", outcome)

    assert _names(_tell(cast)) == ["in_review", "second_look.open", name]
    assert "you hear from us by Fri 20 Nov" in looked.text


@pytest.mark.parametrize(
    ("outcome", "name", "subject"),
    [
        (YES, "authorized.again1", "Your return is approved"),
        (NO, "second_look.upheld", "We looked at your return again: our answer stays"),
    ],
)
def test_a_no_to_some_of_the_pieces_is_told_beside_the_yes_to_others(
    cast: Cast, outcome: Outcome, name: str, subject: str
) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _held(cast, quantity=2)
    _decide(cast, ran, "member:1", YES, NO)
    _tell(cast)
    _appeal(cast, ran)
    _tell(cast)
    _decide(cast, ran, "member:2", None, outcome)
    found = _tell(cast)

    assert _names(found) == ["authorized", "taken_back", name]
    assert found[-1].subject == f"{subject} · {ran}"


def test_a_second_look_is_told_once(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _held(cast, quantity=2)
    _appeal(cast, ran)
    _decide(cast, ran, "member:2", NO)
    first = _names(_tell(cast))
    _decide(cast, ran, "member:2", None, NO)

    assert first == ["second_look.upheld", "in_review"]
    assert _names(_tell(cast)) == [*first, "refused"]


def _tell_singly(cast: Cast, *, newest_first: bool) -> list[str]:
    """Return the names of all letters, each task told alone, as after a failed batch."""
    with acting_for(cast.nordlicht.pk):
        waiting = sorted(tasks(), key=lambda task: task.id, reverse=newest_first)
    found = [_names(tell([cast.nordlicht], [task])) for task in waiting]
    return found[-1]


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize(
    ("outcome", "name"), [(YES, "authorized.again1"), (NO, "refused.again1")]
)
def test_told_one_by_one_a_refusal_that_is_looked_at_again_gives_one_letter_each(
    cast: Cast, outcome: Outcome, name: str, *, newest_first: bool
) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _held(cast)
    _decide(cast, ran, "member:1", NO)
    _tell(cast)
    _appeal(cast, ran)
    assert _tell_singly(cast, newest_first=newest_first) == ["refused", "taken_back"]
    _decide(cast, ran, "member:2", outcome)

    told = _tell_singly(cast, newest_first=newest_first)
    assert told == ["refused", "taken_back", name]


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize(("outcome", "name"), [(YES, "authorized"), (NO, "refused")])
def test_told_one_by_one_what_is_held_gives_one_letter_each(
    cast: Cast, outcome: Outcome, name: str, *, newest_first: bool
) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _held(cast)
    _tell(cast)
    _appeal(cast, ran)
    first = ["in_review", "second_look.open"]
    assert _tell_singly(cast, newest_first=newest_first) == first
    _decide(cast, ran, "member:2", outcome)

    assert _tell_singly(cast, newest_first=newest_first) == [*first, name]


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize(
    ("outcome", "name"), [(YES, "authorized.again1"), (NO, "second_look.upheld")]
)
def test_told_one_by_one_an_answer_for_some_of_the_pieces_is_one_letter(
    cast: Cast, outcome: Outcome, name: str, *, newest_first: bool
) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _held(cast, quantity=2)
    _decide(cast, ran, "member:1", YES, NO)
    _tell(cast)
    _appeal(cast, ran)
    assert _tell_singly(cast, newest_first=newest_first) == ["authorized", "taken_back"]
    _decide(cast, ran, "member:2", None, outcome)

    told = _tell_singly(cast, newest_first=newest_first)
    assert told == ["authorized", "taken_back", name]
