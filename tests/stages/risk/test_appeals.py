"""A second look: asked once, in time, and never decided by who decided first."""

from __future__ import annotations

import pytest

from backhaul.core.errors import DomainError
from backhaul.core.policies.model import Outcome
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.actions import review, withdraw
from backhaul.stages.authorization.appealing import Standing, appeal, appeal_standing
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.risk.appeals import open_appeals
from backhaul.stages.risk.models import Appeal, Flag
from backhaul.stages.risk.watching import look_after
from tests.cast import MONDAY, Cast
from tests.makers.requests import a_request
from tests.stages.risk.stories import DAY, LOOK, asked, charged_back, with_rules

WORDS = "The parcel was wet. I have photos."


def _refused(cast: Cast, by: str = "member:1") -> str:
    with_rules(cast.nordlicht, eligibility=[LOOK])
    charged_back(cast.nordlicht, "kim@example.com")
    ran = asked(cast.nordlicht, "K-1", "kim@example.com")
    _review(cast, ran, Outcome.REFUSE, by)
    return ran


def _review(cast: Cast, ran: str, outcome: Outcome, by: str) -> None:
    review(cast.nordlicht.pk, ran, {1: outcome}, note="Looked.", at=MONDAY, actor=by)


def _appeal(cast: Cast, ran: str, *, days: int = 1, words: str = WORDS) -> None:
    appeal(cast.nordlicht.pk, ran, words, at=MONDAY + days * DAY, actor="shopper")


def _standing(cast: Cast, ran: str) -> Standing:
    ret = Return.objects.get(ran=ran)
    return appeal_standing(cast.nordlicht.pk, ret.pk, at=MONDAY)


def test_it_brings_a_refused_unit_back_before_a_person(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _refused(cast)
        assert OrderLine.objects.get(order__number="K-1").asked == 0
        _appeal(cast, ran)

        assert Unit.objects.get().authorization == "in_review"
        assert OrderLine.objects.get(order__number="K-1").asked == 1
        (found,) = open_appeals([cast.nordlicht.pk])
        assert (found.ran, found.words, found.first_deciders) == (ran, WORDS, ("member:1",))
        assert found.answer_by == MONDAY + 4 * DAY
        entry = Entry.objects.get(kind="appeal.asked")
        assert (entry.actor, entry.data) == ("shopper", {"units": [1]})


def test_who_decided_first_cannot_decide_again(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _refused(cast)
        _appeal(cast, ran)
        with pytest.raises(DomainError, match="needs_second_decider"):
            _review(cast, ran, Outcome.REFUSE, "member:1")

        assert Unit.objects.get().authorization == "in_review"
        assert Appeal.objects.get().state == "open"


@pytest.mark.parametrize(
    ("outcome", "state", "flag"),
    [(Outcome.AUTHORIZE, "granted", "cleared"), (Outcome.REFUSE, "upheld", "confirmed")],
)
def test_a_second_person_decides_and_the_flag_follows(
    cast: Cast, outcome: Outcome, state: str, flag: str
) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _refused(cast)
        _appeal(cast, ran)
        _review(cast, ran, outcome, "member:2")

        found = Appeal.objects.get()
        assert (found.state, found.decided_by) == (state, "member:2")
        assert Flag.objects.values_list("state", "because").get() == (flag, "appeal")
        assert open_appeals([cast.nordlicht.pk]) == []
        assert Entry.objects.get(kind="appeal.decided").data == {"state": state}


def test_it_can_be_asked_once(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _refused(cast)
        _appeal(cast, ran)
        _review(cast, ran, Outcome.REFUSE, "member:2")
        with pytest.raises(DomainError, match="appealed_already"):
            _appeal(cast, ran)

        assert Unit.objects.get().authorization == "refused"


@pytest.mark.parametrize(
    ("days", "words", "code"),
    [
        (31, WORDS, "appeal_too_late"),
        (1, "  ", "appeal_words_missing"),
        (1, "x" * 2001, "appeal_words_too_long"),
    ],
)
def test_late_or_without_words_nothing_is_written(
    cast: Cast, days: int, words: str, code: str
) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _refused(cast)
        with pytest.raises(DomainError, match=code):
            _appeal(cast, ran, days=days, words=words)

        assert Appeal.objects.count() == 0
        assert Unit.objects.get().authorization == "refused"


def test_there_is_nothing_to_appeal_in_what_was_authorised(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = asked(cast.nordlicht, "K-1", "kim@example.com")
        with pytest.raises(DomainError, match="nothing_to_appeal"):
            _appeal(cast, ran)
        assert _standing(cast, ran).until is None


def test_what_the_rules_hold_can_be_appealed_and_anybody_may_decide(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        with_rules(cast.nordlicht, eligibility=[LOOK])
        charged_back(cast.nordlicht, "kim@example.com")
        ran = asked(cast.nordlicht, "K-1", "kim@example.com")
        assert _standing(cast, ran).until == MONDAY + 30 * DAY
        _appeal(cast, ran)
        _review(cast, ran, Outcome.AUTHORIZE, "member:1")

        assert Appeal.objects.get().first_deciders == []
        assert (_standing(cast, ran).until, _standing(cast, ran).state) == (None, "granted")
        assert Unit.objects.get().authorization == "authorized"


def test_a_piece_that_was_asked_for_anew_is_not_held_twice(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _refused(cast)
        again = a_request(order="K-1", email="kim@example.com")
        request_return(cast.nordlicht, again, at=MONDAY, actor="shopper")
        with pytest.raises(DomainError, match="cannot_reopen"):
            _appeal(cast, ran)


def test_a_request_that_is_taken_back_needs_no_second_look(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _refused(cast)
        _appeal(cast, ran)
        withdraw(cast.nordlicht.pk, ran, None, at=MONDAY + DAY, actor="shopper")
        look_after(cast.nordlicht.pk, now=MONDAY + DAY)

        assert Appeal.objects.get().state == "withdrawn"


def test_another_brands_appeals_are_not_listed(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        _appeal(cast, _refused(cast))
    with acting_for(cast.voltaic.pk):
        assert open_appeals([cast.nordlicht.pk, cast.voltaic.pk]) == []
