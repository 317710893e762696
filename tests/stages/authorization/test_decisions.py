from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.money import Money
from backhaul.core.policies.model import Outcome
from backhaul.foundation import clock
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.actions import authorize, review, withdraw
from backhaul.stages.authorization.expiring import sweep
from backhaul.stages.authorization.models import Decision
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, Cast
from tests.makers.orders import sold_line, sold_order
from tests.makers.requests import a_request


def _asked(cast: Cast, *, reason: str = "too_small", **line: Any) -> str:
    delivered_at = line.pop("delivered_at", MONDAY - timedelta(days=7))
    order = sold_order(lines=(sold_line(**line),), delivered_at=delivered_at)
    upsert_orders(cast.nordlicht.pk, [order])
    case, _ = request_return(
        cast.nordlicht, a_request(reason=reason), at=MONDAY, actor="shopper"
    )
    return str(case.ret.ran)


def test_two_reasons_are_both_given_and_the_unit_can_be_asked_for_again(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _asked(cast, is_final_sale=True, delivered_at=MONDAY - timedelta(days=31))

        authorize(cast.nordlicht.pk, ran, at=MONDAY, actor="system")

        (unit,) = Decision.objects.get().outcomes["units"]
        assert [reason["code"] for reason in unit["reasons"]] == ["final_sale", "window_closed"]
        assert Unit.objects.get().authorization == "refused"
        assert Return.objects.get().headline == "refused"
        assert OrderLine.objects.get().asked == 0


def test_a_decision_keeps_all_facts_used_or_not(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _asked(cast)
        authorize(cast.nordlicht.pk, ran, at=MONDAY, actor="system")

        facts = Decision.objects.get().facts
        assert facts["orders"][0]["country"] == "DE"
        assert facts["units"][0]["paid"] == {"minor": 3000, "currency": "EUR"}


def test_deciding_twice_decides_once(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _asked(cast)
        authorize(cast.nordlicht.pk, ran, at=MONDAY, actor="system")
        authorize(cast.nordlicht.pk, ran, at=MONDAY, actor="system")

        assert Decision.objects.count() == 1
        assert Entry.objects.filter(kind="unit.authorized").count() == 1


def test_a_person_decides_what_is_in_review_and_says_why(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _asked(cast, reason="defective", paid=Money(3000, "EUR"))
        case = authorize(cast.nordlicht.pk, ran, at=MONDAY, actor="system")
        assert case.ret.headline == "in_review"

        with pytest.raises(DomainError, match="note_missing"):
            review(
                cast.nordlicht.pk,
                ran,
                {1: Outcome.AUTHORIZE},
                note=" ",
                at=MONDAY,
                actor="member:1",
            )
        review(
            cast.nordlicht.pk,
            ran,
            {1: Outcome.AUTHORIZE},
            note="Photos came by e-mail.",
            at=MONDAY,
            actor="member:1",
        )

        unit = Unit.objects.get()
        assert (unit.authorization, unit.money) == ("authorized", "promised")
        assert Decision.objects.latest("id").note == "Photos came by e-mail."


def test_what_is_authorised_cannot_be_reviewed_again(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _asked(cast)
        authorize(cast.nordlicht.pk, ran, at=MONDAY, actor="system")

        with pytest.raises(IllegalStep):
            review(
                cast.nordlicht.pk, ran, {1: Outcome.REFUSE}, note="No.", at=MONDAY, actor="x"
            )
        assert Unit.objects.get().authorization == "authorized"


def test_withdrawing_gives_the_allowance_back(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _asked(cast)
        authorize(cast.nordlicht.pk, ran, at=MONDAY, actor="system")

        withdraw(cast.nordlicht.pk, ran, None, at=MONDAY, actor="shopper")

        assert Return.objects.get().headline == "withdrawn"
        assert OrderLine.objects.get().asked == 0
        again, _ = request_return(cast.nordlicht, a_request(), at=MONDAY, actor="shopper")
        assert again.units[0].line_index == 0


def test_an_authorisation_that_nobody_used_expires(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _asked(cast)
        authorize(cast.nordlicht.pk, ran, at=MONDAY, actor="system")
        due_at = Return.objects.get().due_at
        assert due_at is not None
        assert due_at.isoformat() == "2026-12-17T00:00:00+00:00"
        Return.objects.update(due_at=clock.now())

    assert sweep() == 1
    assert sweep() == 0

    with acting_for(cast.nordlicht.pk):
        assert Unit.objects.get().authorization == "expired"
        assert OrderLine.objects.get().asked == 0


def test_cleo_finds_nothing_to_decide(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        ran = _asked(cast)
    with acting_for(cast.voltaic.pk), pytest.raises(NotFound):
        authorize(cast.voltaic.pk, ran, at=MONDAY, actor="system")
    with acting_for(cast.nordlicht.pk):
        assert Unit.objects.get().authorization == "requested"
