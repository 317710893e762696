"""The oracle is awake: what is planted into the books is found, and ends the run non-zero."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.models import Incident
from backhaul.stages.settlement import by_person
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.provider_events import drain_provider_events
from tests.cast import MONDAY
from tests.chaos.judging import bring_to_rest, verdict_of
from tests.chaos.oracle import (
    Books,
    OurLeg,
    TheirPayment,
    TheirRefund,
    Verdict,
    judge,
    read_in_one_moment,
)
from tests.chaos.oracle_of_charges import ChargeBooks, OurCharge
from tests.chaos.oracle_of_holds import HoldBooks, OurHold, TheirHold
from tests.chaos.report import ending, p95
from tests.sandbox.peers import wait_until
from tests.stages.settlement.till import Till

LEG = OurLeg("ahorn", "leg_1", "refund", "paid", 500, is_owned=False, is_taken_on=True)
MADE = TheirRefund("ahorn", "re_1", "pi_1", "leg_1", 500, "succeeded")
PAYMENT = TheirPayment("ahorn", "pi_1", 1000, 0)
HOLD = OurHold("ahorn", "h1", "AH-1", "captured", "", 500, 500, 0, 500, is_owned=False)
TAKEN = TheirHold("ahorn", "pi_h", "h1", 500, 500, is_held=False, given_back=0)
CHARGE = OurCharge("ahorn", 7, "AH-1", "charged", 500, 500, 0, ("h1",), is_owned=False)


def found(*legs: OurLeg, made: tuple[TheirRefund, ...] = (MADE,)) -> Verdict:
    return judge(Books(legs, made, [PAYMENT]))


def test_books_that_agree_are_clean() -> None:
    verdict = found(LEG)

    assert (verdict.is_clean, verdict.refunds) == (True, 1)
    assert ending([], verdict)[1] == 0


def test_a_refund_made_twice_is_doubled() -> None:
    verdict = found(LEG, made=(MADE, replace(MADE, ref="re_2")))

    assert verdict.doubled == ["ahorn leg_1 (paid, 500): ['re_1', 're_2']"]


def test_a_refund_that_we_call_paid_and_nobody_made_is_lost() -> None:
    assert found(LEG, made=()).lost == ["ahorn leg_1 (paid, 500): the provider says []"]
    assert len(found(LEG, made=(replace(MADE, amount=400),)).lost) == 1
    assert len(found(LEG, made=(replace(MADE, status="failed"),)).lost) == 1


def test_a_refund_made_while_the_books_are_read_is_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A late look-up sends it after the provider's books were read, and before ours."""
    monkeypatch.setattr("tests.chaos.oracle._PAUSE", 0.0)
    made: list[list[TheirRefund]] = [[], [MADE], [MADE]]
    looks = iter(made)

    books = read_in_one_moment(
        lambda: {"ahorn": next(looks)}, lambda told: Books([LEG], told["ahorn"], [PAYMENT])
    )

    assert judge(books).is_clean


def test_a_refund_that_nobody_made_is_lost_however_often_the_books_are_read() -> None:
    books = read_in_one_moment(
        lambda: {"ahorn": []}, lambda told: Books([LEG], told["ahorn"], [PAYMENT])
    )

    assert judge(books).lost == ["ahorn leg_1 (paid, 500): the provider says []"]


@pytest.mark.parametrize("state", ["failed", "reversed", "cancelled"])
def test_money_that_left_under_an_ended_leg_is_lost(state: str) -> None:
    assert len(found(replace(LEG, state=state, is_owned=True)).lost) == 1


def test_an_ended_leg_that_nobody_was_told_of_is_lost() -> None:
    failed = replace(LEG, state="failed")

    assert len(found(failed, made=()).lost) == 1
    assert found(replace(failed, is_owned=True), made=()).is_clean


def test_a_refund_that_came_back_is_lost_unless_somebody_has_it_or_has_decided() -> None:
    came_back, failed = replace(LEG, state="reversed"), (replace(MADE, status="failed"),)

    assert found(came_back, made=failed).lost == [
        "ahorn leg_1 (reversed, 500): nobody was told that the shopper has no money"
    ]
    assert found(replace(came_back, is_owned=True), made=failed).is_clean
    assert found(replace(came_back, is_decided=True), made=failed).is_clean
    assert len(found(replace(came_back, is_decided=True)).lost) == 1  # the money left


def test_money_of_which_no_leg_says_anything_is_lost_unless_it_is_known() -> None:
    assert len(found(made=(MADE,)).lost) == 1
    known = frozenset({("ahorn", "re_1")})
    assert judge(Books([], [MADE], [PAYMENT], elsewhere=known)).is_clean


def test_what_stays_open_without_an_owner_is_unknown() -> None:
    unknown = replace(LEG, state="unknown", is_taken_on=False)

    assert len(found(unknown).unknown_left) == 1
    assert found(replace(unknown, is_owned=True)).is_clean


def test_what_both_sides_call_pending_is_awaited() -> None:
    sending = replace(LEG, state="sending")

    assert found(sending, made=(replace(MADE, status="pending"),)).is_clean
    assert len(found(sending, made=()).unknown_left) == 1


def test_what_was_promised_and_is_in_no_book_is_lost() -> None:
    legs = [replace(LEG, ran="AH-1")]

    verdict = judge(Books(legs, [MADE], [PAYMENT], promised={"AH-1": 500, "AH-2": 700}))

    assert verdict.lost == ["AH-2: 700 were promised, 0 are in our books"]


def test_more_than_was_captured_is_doubled() -> None:
    other = replace(LEG, intent="leg_2", amount=600)
    made = (MADE, replace(MADE, ref="re_2", intent="leg_2", amount=600))

    assert found(LEG, other, made=made).doubled == ["ahorn pi_1: more than was captured"]


def held(
    hold: OurHold | None = HOLD, *theirs: TheirHold, end: str = "keep"
) -> tuple[str, list[str]]:
    """Return how the verdict on these holds begins, and whether it is one sentence."""
    books = HoldBooks([hold] if hold else [], theirs or (TAKEN,), {"AH-1": end} if end else {})
    verdict = judge(Books([], [], [], holds=books))
    return "".join(sorted({one.split(":")[0] for one in verdict.in_words()})), verdict.lost


@pytest.mark.parametrize(
    ("hold", "theirs", "end"),
    [
        ({}, [{}], "keep"),
        ({"given_back": 500}, [{"given_back": 500}], "back"),
        ({"state": "held", "captured": 0, "is_owned": True}, [{"captured": 0, "is_held": True}],
         "keep"),
        ({"state": "released", "captured": 0}, [{"captured": 0}], "release"),
        ({"state": "failed", "captured": 0, "is_owned": True}, [{"captured": 0}], "keep"),
        ({"state": "failed", "captured": 0, "is_cases": True}, [{"captured": 0}], ""),
        ({"step": "capture", "is_owned": True}, [{}], "keep"),
    ],
)  # fmt: skip
def test_holds_that_agree_or_are_owned_are_clean(
    hold: dict[str, Any], theirs: list[dict[str, Any]], end: str
) -> None:
    assert held(replace(HOLD, **hold), *(replace(TAKEN, **one) for one in theirs), end=end) == (
        "",
        [],
    )


@pytest.mark.parametrize(
    ("hold", "theirs", "end", "says"),
    [
        ({}, [{}, {"ref": "pi_2", "captured": 0, "is_held": True}], "keep", "doubled"),
        ({"amount": 400}, [{}], "", "doubled"),  # more than was held
        ({"agreed": 400}, [{}], "", "doubled"),
        ({"given_back": 0}, [{"given_back": 100}], "", "doubled"),
        ({"given_back": 500}, [{"given_back": 0}], "back", "lost"),
        ({}, [{"captured": 300}], "keep", "lost"),
        ({"state": "released", "captured": 0}, [{"captured": 0, "is_held": True}], "release",
         "lost"),
        ({"state": "held", "captured": 0}, [{"captured": 0, "is_held": True}], "release",
         "lost"),  # nobody has let it go
        ({"state": "failed", "captured": 0}, [{"captured": 0}], "", "lost"),
        ({"step": "capture", "state": "held"}, [{}], "", "unknown_left"),
        (None, [{}], "", "lost"),  # held, and nobody says so
        (None, [{"captured": 0}], "keep", "lost"),  # and never held at all
    ],
)  # fmt: skip
def test_a_hold_that_was_doubled_lost_or_left_open_is_found(
    hold: dict[str, Any] | None, theirs: list[dict[str, Any]], end: str, says: str
) -> None:
    ours = None if hold is None else replace(HOLD, **hold)

    assert held(ours, *(replace(TAKEN, **one) for one in theirs), end=end)[0] == says


def test_two_holds_of_one_return_at_once_are_doubled() -> None:
    ours = [replace(HOLD, state="held", captured=0, intent=name) for name in ("h1", "h2")]
    theirs = [
        replace(TAKEN, captured=0, is_held=True, intent=name, ref=name) for name in ("h1", "h2")
    ]

    verdict = judge(Books([], [], [], holds=HoldBooks(ours, theirs)))

    assert (verdict.doubled, verdict.holds) == (["AH-1: held more than once"], 2)


_FAILED: dict[str, Any] = {"state": "failed", "captured": 0, "is_cases": True}


@pytest.mark.parametrize(
    ("charge", "hold", "taken", "kept", "says"),
    [
        ({}, {}, {}, 500, ""),
        ({"marked": 200}, {"given_back": 200}, {"given_back": 200}, 300, ""),
        ({"state": "healed", "marked": 500}, {"given_back": 500}, {"given_back": 500}, 0, ""),
        ({"state": "undecided", "is_owned": True}, _FAILED, {"captured": 0}, 500, ""),
        ({"marked": 500}, {"is_owned": True}, {}, 0, ""),  # a person gives it back
        ({"state": "charging"}, {}, {}, 500, "unknown_left"),
        ({"state": "undecided"}, _FAILED, {"captured": 0}, None, "unknown_left"),
        ({"state": "healed"}, {}, {}, None, "lost"),  # nothing is missing, and it is kept
        ({"recovered": 400}, {}, {}, 500, "lost"),
        ({"marked": 200}, {}, {}, None, "lost"),
        ({}, {"given_back": 200}, {"given_back": 200}, None, "doubled"),
        ({"amount": 400}, {}, {}, None, "doubled"),  # more than was missing
        ({}, {}, {}, 300, "doubled"),  # some of it came
        ({}, {"given_back": 500}, {"given_back": 500}, 500, "doubledlost"),
    ],
)
def test_a_charge_that_was_doubled_lost_or_left_open_is_found(
    charge: dict[str, Any],
    hold: dict[str, Any],
    taken: dict[str, Any],
    kept: int | None,
    says: str,
) -> None:
    holds = HoldBooks([replace(HOLD, **hold)], [replace(TAKEN, **taken)])
    known = {} if kept is None else {"AH-1": kept}
    charges = ChargeBooks([replace(CHARGE, **charge)], known)

    verdict = judge(Books([], [], [], holds=holds, charges=charges))

    assert "".join(sorted({one.split(":")[0] for one in verdict.in_words()})) == says


def test_missing_goods_that_nobody_saw_or_that_were_charged_by_two_holds_are_found() -> None:
    other = replace(HOLD, intent="h2")
    taken = (TAKEN, replace(TAKEN, ref="pi_2", intent="h2"))
    twice = ChargeBooks([replace(CHARGE, intents=("h1", "h2"))])

    unseen = judge(Books([], [], [], charges=ChargeBooks((), {"AH-1": 0})))
    doubled = judge(Books([], [], [], holds=HoldBooks([HOLD, other], taken), charges=twice))

    assert unseen.lost == ["AH-1: nobody saw that goods are missing"]
    assert doubled.doubled == [
        "AH-1: more was taken than the 500 agreed to",
        "ahorn case 7 (charged, 500): the provider says 1000 taken, 0 given back",
    ]


def test_the_last_line_counts_each_case_and_the_code_is_one() -> None:
    verdict = found(LEG, made=(MADE, replace(MADE, ref="re_2")))
    verdict.imbalance.append("ahorn booking leg_1:paid: 1")

    line, code = ending([], verdict)

    assert code == 1
    assert json.loads(line) == {
        "rounds": 0,
        "refunds": 1,
        "holds": 0,
        "lost": 0,
        "doubled": 1,
        "unknown_left": 0,
        "imbalance": 1,
        "recovery_p95_s": 0.0,
    }


def test_the_ninety_fifth_of_a_hundred() -> None:
    assert p95([float(n) for n in range(1, 101)]) == 95.0
    assert p95([3.0]) == 3.0
    assert p95([]) == 0.0


@pytest.mark.django_db
def test_a_refund_planted_in_the_providers_real_books_is_found(till: Till) -> None:
    leg = till.send(till.ordered_leg(paid=3000))
    assert verdict_of(till).is_clean
    other = till.account.seed(5000)

    till.account.refund(other, 3000, "planted", leg.intent)

    verdict = verdict_of(till)
    assert len(verdict.doubled) == 1
    assert ending([], verdict)[1] == 1


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["cancel", "by_hand", "refund"])
def test_a_refund_that_came_back_is_a_persons_until_they_decide(till: Till, what: str) -> None:
    leg = came_back(till)
    with acting_for(till.brand.pk):
        if what == "cancel":
            by_person.cancel(leg.brand_id, leg.pk, at=MONDAY, actor="member:1")
        else:
            by_person.replace(leg.brand_id, leg.pk, kind=what, at=MONDAY, actor="member:1")
    bring_to_rest(till)

    assert till.again(leg).state == "reversed"
    assert verdict_of(till).lost == []


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ["", "system"])
def test_one_that_came_back_and_whose_incident_no_person_has_ended_is_lost(
    till: Till, actor: str
) -> None:
    leg = came_back(till)
    with acting_for(till.brand.pk):
        if actor:
            by_person.cancel(leg.brand_id, leg.pk, at=MONDAY, actor=actor)
        Incident.objects.filter(brand_id=till.brand.pk).update(healed_at=MONDAY)

    name = f"nordlicht {leg.intent} (reversed, 3000)"
    assert verdict_of(till).lost == [f"{name}: nobody was told that the shopper has no money"]


def came_back(till: Till) -> Leg:
    """Paid, and then the bank sent it back: the provider says so, and a person is told."""
    leg = till.send(till.ordered_leg(paid=3000))
    path = f"/control/refunds/{leg.provider_ref}/settle"
    till.account.peer.control(path, {"status": "failed"})
    wait_until(lambda: len(till.listener.heard) >= 2)
    till.deliver(list(till.listener.heard))
    while drain_provider_events():
        pass
    assert till.again(leg).state == "reversed"
    assert verdict_of(till).is_clean
    return leg
