from __future__ import annotations

import json
from datetime import timedelta

import typer
from typer.testing import CliRunner, Result

from backhaul.core.policies.model import Outcome
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.actions import authorize, review
from backhaul.stages.authorization.models import Decision
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.policies.actions import publish
from backhaul.stages.policies.queries import policy_in_force
from tests.cast import MONDAY, Cast
from tests.makers.orders import sold_line, sold_order
from tests.makers.requests import a_request


def run(decision: int, *words: str) -> Result:
    from backhaul.wiring.cli import decisions

    app = typer.Typer()
    app.add_typer(decisions.app, name="decisions")
    return CliRunner().invoke(app, ["decisions", "replay", str(decision), *words])


def decided(cast: Cast, *, reason: str = "too_small", days_ago: int = 33) -> Decision:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        order = sold_order(lines=(sold_line(),), delivered_at=MONDAY - timedelta(days=days_ago))
        upsert_orders(brand.pk, [order])
        case, _ = request_return(brand, a_request(reason=reason), at=MONDAY, actor="shopper")
        authorize(brand.pk, case.ret.ran, at=MONDAY, actor="system")
        return Decision.objects.get()


def test_a_decision_comes_out_the_same_from_what_was_kept_of_it(cast: Cast) -> None:
    found = run(decided(cast).pk)

    assert found.exit_code == 0
    assert found.stdout.splitlines()[1:] == [
        "  unit 1: refuse (window_closed)",
        "    authorize if days_late had been 0 and not 3",
        "    review if reason had been defective and not too_small",
        "The same again.",
    ]


def test_a_new_version_of_the_policy_changes_no_old_decision(cast: Cast) -> None:
    decision = decided(cast)
    with acting_for(cast.nordlicht.pk):
        generous = policy_in_force(cast.nordlicht.pk).model_copy(update={"window_days": 100})
        publish(cast.nordlicht.pk, generous, at=MONDAY, by="system")

    told = json.loads(run(decision.pk, "--json").stdout)

    assert (told["same"], told["policy_version"]) == (True, 1)
    assert told["facts"]["orders"][0]["country"] == "DE"
    assert told["nearest"]["1"][0] == {
        "fact": "days_late",
        "found": 3,
        "wanted": 0,
        "outcome": "authorize",
    }


def test_what_no_longer_comes_out_so_is_told_and_fails(cast: Cast) -> None:
    decision = decided(cast)
    with acting_for(cast.nordlicht.pk):
        facts = {**decision.facts, "requested_at": "2026-10-20T09:00:00Z"}
        Decision.objects.filter(pk=decision.pk).update(facts=facts)

    found = run(decision.pk)

    assert found.exit_code == 1
    assert found.stdout.splitlines()[-1] == "It comes out otherwise now."


def test_a_persons_decision_is_shown_with_its_note(cast: Cast) -> None:
    first = decided(cast, reason="defective", days_ago=3)
    brand = cast.nordlicht
    with acting_for(brand.pk):
        ran = first.ret.ran
        review(brand.pk, ran, {1: Outcome.AUTHORIZE}, note="Seen.", at=MONDAY, actor="member:1")
        second = Decision.objects.exclude(pk=first.pk).get()

    found = run(second.pk)

    assert found.exit_code == 0
    assert found.stdout.splitlines()[-1] == "A person decided it: Seen."


def test_a_number_that_is_no_decision_is_refused(cast: Cast) -> None:
    found = run(4711)

    assert found.exit_code == 1
    assert getattr(found.exception, "code", "") == "no_such_decision"
