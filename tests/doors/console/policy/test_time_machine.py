"""The time machine's page: begun, run by a job, shown; nothing else is written."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from backhaul.core.policies.file import read
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, Member, Role
from backhaul.stages.authorization import time_machine
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.authorization.models import Decision
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.policies.drafts import draft_of, save_draft
from backhaul.stages.policies.models import DraftReplay, PolicyVersion
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.makers.orders import sold_order
from tests.makers.requests import a_request

TABLE = "/b/nordlicht/policy/draft/tables/eligibility/"
PAGE = "/b/nordlicht/policy/draft/time-machine/"
STRICT = """
policy:
  currency: EUR
  tables:
    eligibility:
      - id: never
        name: Nothing dear
        when: [{fact: price, op: more_than, value: 2000}]
        then: {outcome: refuse}
      - {id: dear, then: {outcome: review}, when: [{fact: price, op: more_than, value: 1000}]}
"""


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada)
    return client


def drafted(brand: Brand) -> None:
    with acting_for(brand.pk):
        save_draft(brand.pk, read(STRICT).policy, at=MONDAY, by="member:1")


def asked(brand: Brand, number: str, *, days_ago: int = 7, country: str = "CH") -> str:
    with acting_for(brand.pk):
        order = sold_order(
            number,
            delivered_at=MONDAY - timedelta(days=days_ago),
            ship_to=(("name", "Sam"), ("country", country)),
        )
        upsert_orders(brand.pk, [order])
        request = a_request(order=number, client_ref=f"r-{number}")
        case, _ = request_return(brand, request, at=MONDAY, actor="shopper")
        authorize(brand.pk, case.ret.ran, at=MONDAY, actor="system")
    return str(case.ret.ran)


def ran(brand: Brand, until: timedelta = timedelta(days=1)) -> None:
    with acting_for(brand.pk):
        time_machine.begin(brand.pk, at=MONDAY + until, by="member:1")
    time_machine.run(brand.pk)


def test_without_a_draft_there_is_nothing_to_replay(cast: Cast, desk: Client) -> None:
    del cast

    assert desk.get(PAGE).headers["Location"] == "/b/nordlicht/policy/"
    assert desk.post(f"{PAGE}run").status_code == 404


def test_the_first_visit_offers_to_run_it(cast: Cast, desk: Client) -> None:
    drafted(cast.nordlicht)

    assert "Run the time machine" in desk.get(PAGE).text


def test_a_run_that_was_begun_is_shown_with_how_far_it_is(cast: Cast, desk: Client) -> None:
    drafted(cast.nordlicht)

    assert desk.post(f"{PAGE}run").headers["Location"] == PAGE
    page = desk.get(PAGE).text

    assert "0 of 0 requests are done." in page
    assert 'hx-trigger="every 2s"' in page


def test_what_the_draft_would_have_said_is_shown(cast: Cast, desk: Client) -> None:
    brand = cast.nordlicht
    refused = asked(brand, "NL-1")
    lawful = asked(brand, "NL-2", country="DE")
    asked(brand, "NL-3", days_ago=40)
    drafted(brand)
    ran(brand)

    with counting() as counted:
        page = desk.get(PAGE).text

    assert counted.number <= 12
    assert "1 more item would have been refused." in page
    assert "€30.00 less would go back to shoppers." in page
    assert "The law would have overruled it once." in page
    assert f"/b/nordlicht/returns/{refused}/" in page
    assert f"/b/nordlicht/returns/{lawful}/" in page
    assert "Nothing dear: The law gives a right that the draft refuses (1)" in page
    assert "“dear” says otherwise than “Nothing dear” above it: 2 items." in page
    assert "Switzerland" in page


def test_nothing_but_the_run_is_written(cast: Cast) -> None:
    brand = cast.nordlicht
    asked(brand, "NL-1")
    drafted(brand)
    ran(brand)

    with acting_for(brand.pk):
        row = DraftReplay.objects.get()
        assert (row.state, row.requests, row.done) == ("done", 1, 1)
        assert row.found is not None
        assert row.found["changed"] == {"authorize>refuse": 1}
        assert (Decision.objects.count(), PolicyVersion.objects.count()) == (1, 1)
        draft = draft_of(brand.pk)
        assert draft is not None
        assert draft.changed_at == MONDAY


def test_a_later_change_of_the_draft_is_told(cast: Cast, desk: Client) -> None:
    brand = cast.nordlicht
    asked(brand, "NL-1")
    drafted(brand)
    ran(brand)
    with acting_for(brand.pk):
        policy = read(STRICT).policy.model_copy(update={"window_days": 60})
        save_draft(brand.pk, policy, at=MONDAY + timedelta(days=2), by="member:1")

    assert "The draft was changed since" in desk.get(PAGE).text


def test_what_a_rule_of_the_draft_would_have_decided_stands_beside_it(
    cast: Cast, desk: Client
) -> None:
    brand = cast.nordlicht
    asked(brand, "NL-1")
    asked(brand, "NL-2")
    drafted(brand)
    before = desk.get(TABLE).text
    ran(brand)
    with counting() as counted:
        after = desk.get(TABLE).text
    with acting_for(brand.pk):
        policy = read(STRICT).policy.model_copy(update={"window_days": 60})
        save_draft(brand.pk, policy, at=MONDAY + timedelta(days=2), by="member:1")
    later = desk.get(TABLE).text

    assert "with this draft" not in before + later
    assert re.findall(r"(\d+)</b> with this draft", after) == ["2", "0"]
    assert counted.number <= 12, counted


def test_a_run_begun_anew_stops_the_one_before(cast: Cast) -> None:
    brand = cast.nordlicht
    asked(brand, "NL-1")
    drafted(brand)
    ran(brand)
    ran(brand, timedelta(days=2))
    time_machine.run(brand.pk)
    time_machine.give_up(brand.pk)

    with acting_for(brand.pk):
        row = DraftReplay.objects.get()
        assert (row.state, row.asked_at) == ("done", MONDAY + timedelta(days=2))


def test_a_run_that_failed_can_be_run_again(cast: Cast, desk: Client) -> None:
    drafted(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        time_machine.begin(cast.nordlicht.pk, at=MONDAY, by="member:1")
    time_machine.give_up(cast.nordlicht.pk)

    page = desk.get(PAGE).text

    assert "It did not come to its end." in page
    assert "Run again" in page


def test_who_may_only_look_cannot_run_it(cast: Cast, desk: Client) -> None:
    drafted(cast.nordlicht)
    Member.objects.filter(user=cast.ada).update(role=Role.VIEWER)

    assert "Nobody has run it yet." in desk.get(PAGE).text
    assert desk.post(f"{PAGE}run").status_code == 404
