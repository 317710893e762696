"""Trying a draft: a made-up request, a real return, and what is kept as an example."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from backhaul.core.policies.policy import Policy
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.rule_hits import rule_hits
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.policies import drafts
from backhaul.stages.policies.actions import publish
from backhaul.stages.policies.examples import kept_examples
from backhaul.stages.policies.queries import newest_policy
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import row
from tests.doors.console.policy.test_editor import POLICY
from tests.doors.console.work_cast import in_review, signed_in
from tests.makers.orders import sold_order
from tests.makers.stories import standing_at

DEAR = row("dear", {"outcome": "review"}, {"fact": "price", "op": "more_than", "value": 2000})


def drafted(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        given = newest_policy(brand.pk).model_dump(mode="json")
        policy = Policy.model_validate({**given, "tables": {"eligibility": [DEAR]}})
        drafts.save_draft(brand.pk, policy, at=clock.now(), by="system")


@pytest.fixture
def desk(cast: Cast) -> Client:
    drafted(cast)
    return signed_in(cast.ada)


def answers(desk: Client, query: str) -> str:
    page = desk.get(f"{POLICY}try/?{query}").content.decode()
    part = page[page.index('id="answers"') :].split("</section>")[0]
    return " ".join(re.sub("<[^>]+>", " ", part).split())


def test_the_draft_and_what_is_in_force_answer_the_same_request(desk: Client) -> None:
    found = answers(desk, "price=50&reason=too_small&delivered=5&sent=8&country=US")

    assert "A person is asked by rule 1, draft Rule 1: dear" in found
    assert "Authorised policy 1" in found
    assert found.index("draft") < found.index("policy 1")


def test_what_the_law_sets_aside_is_told_beside_the_answer(cast: Cast, desk: Client) -> None:
    asked = "price=5&reason=too_small&delivered=5&sent=8&country=DE&is_final_sale=on"

    found = answers(desk, asked)

    assert "The law gives a right to send it back (BGB" in found
    assert "Refused" not in found


def test_a_price_that_is_none_is_told_at_its_field(desk: Client) -> None:
    page = desk.get(f"{POLICY}try/?price=many").content.decode()

    assert "This is no amount." in page
    assert "Authorised" not in page


def test_a_real_return_is_judged_by_what_was_known_then(cast: Cast) -> None:
    standing_at(MONDAY)
    ran = in_review(cast.nordlicht)
    drafted(cast)

    found = answers(signed_in(cast.ada), f"number={ran.lower()}")

    assert "A person is asked by rule 1, draft TENT · €700.00 · Doesn’t work · Germany" in found
    assert "“Doesn’t work” needs a photo, and there is none" in found


def test_an_order_is_tried_line_by_line_and_a_number_of_nothing_is_told(
    cast: Cast, desk: Client
) -> None:
    with acting_for(cast.nordlicht.pk):
        upsert_orders(cast.nordlicht.pk, [sold_order("NL-77")])

    assert "by rule 1, draft" in answers(desk, "number=nl-77")
    assert "No return and no order has this number." in answers(desk, "number=NL-404")


def test_another_brands_return_is_not_found(cast: Cast, desk: Client) -> None:
    ran = in_review(cast.voltaic)

    assert "No return and no order has this number." in answers(desk, f"number={ran}")


def test_what_was_tried_is_kept_as_an_example_and_run(cast: Cast, desk: Client) -> None:
    asked = {"query": "price=50&delivered=5&sent=8&country=US", "outcome": "authorize"}

    desk.post(f"{POLICY}try/keep", {**asked, "name": "Fifty"})
    nameless = desk.post(f"{POLICY}try/keep", {**asked, "name": ""}, follow=True)
    twice = desk.post(f"{POLICY}try/keep", {**asked, "name": "Fifty"}, follow=True)

    assert "Give the example a name" in nameless.content.decode()
    assert "There is an example of this name." in twice.content.decode()
    page = desk.get(f"{POLICY}examples/").content.decode()
    assert "1 example fails" in page
    assert "the outcome is left to a person, not authorised" in page
    with acting_for(cast.nordlicht.pk):
        (kept,) = kept_examples(cast.nordlicht.pk)
    assert kept.example.facts.units[0].paid.minor == 5000
    desk.post(f"{POLICY}examples/{kept.id}/drop")
    assert "No examples yet" in desk.get(f"{POLICY}examples/").content.decode()
    assert desk.post(f"{POLICY}examples/{kept.id}/drop").status_code == 404


def test_how_often_a_rule_decided_stands_beside_it(cast: Cast) -> None:
    standing_at(MONDAY)
    brand = cast.nordlicht
    with acting_for(brand.pk):
        given = newest_policy(brand.pk).model_dump(mode="json")
        tables = {
            "eligibility": [DEAR],
            "fees": [row("free", {"payer": "brand"})],
        }
        rules = Policy.model_validate({**given, "tables": tables})
        publish(brand.pk, rules, at=MONDAY, by="system")
    in_review(brand, units=2)

    with acting_for(brand.pk):
        found = rule_hits(brand.pk, at=MONDAY)
    with acting_for(cast.voltaic.pk):
        others = rule_hits(cast.voltaic.pk, at=MONDAY)

    assert dict(found.of) == {"dear": 2, "free": 2}
    assert not found.is_cut
    assert dict(others.of) == {}
    page = signed_in(cast.ada).get(f"{POLICY}versions/2/").content.decode()
    assert '<b class="block t-s ink">2</b> in 90 days' in page
