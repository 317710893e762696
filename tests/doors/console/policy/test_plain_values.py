"""The plain values of a policy: kept in the draft, and published with it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from backhaul.core.policies.policy import Policy
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.policies.drafts import draft_of, written_policy
from backhaul.stages.policies.queries import policy_in_force
from tests.cast import Cast
from tests.doors.console.policy.test_editor import POLICY, added
from tests.doors.console.work_cast import signed_in
from tests.markup import unstyled

PLAIN = f"{POLICY}draft/plain/"


@pytest.fixture
def desk(cast: Cast) -> Client:
    client = signed_in(cast.ada)
    client.post(f"{POLICY}begin", {"from": "1"})
    return client


def policy_form(desk: Client) -> dict[str, Any]:
    """Return what the page would send back unchanged."""
    form = desk.get(PLAIN).context["form"]
    given = {name: form[name].value() for name in form.fields}
    return {
        name: value
        for name, value in given.items()
        if value not in (None, "") and value is not False
    }


def drafted(cast: Cast) -> Policy:
    with acting_for(cast.nordlicht.pk):
        draft = draft_of(cast.nordlicht.pk)
        assert draft is not None
        return written_policy(draft)


def in_force(cast: Cast) -> Policy:
    with acting_for(cast.nordlicht.pk):
        return policy_in_force(cast.nordlicht.pk)


def test_values_are_kept_in_the_draft_and_told_as_what_they_change(
    cast: Cast, desk: Client
) -> None:
    given = {**policy_form(desk), "who_pays": "shopper", "return_fee": "3.95"}
    given["review_above"] = ""

    answer = desk.post(PLAIN, given)

    assert answer["Location"] == PLAIN
    assert in_force(cast).version == 1
    page = unstyled(desk.get(PLAIN).content.decode())
    assert "Fee of a return: <del>€0.00</del> <ins>€3.95</ins>" in page
    desk.post(f"{POLICY}draft/publish", {"act": "publish", "why": "Labels cost money."})
    assert (in_force(cast).version, in_force(cast).return_fee_minor) == (2, 395)
    assert in_force(cast).review_above_minor is None
    overview = desk.get(POLICY).content.decode()
    assert "3 changes" in overview


def test_rules_and_the_second_person_outlive_the_values(cast: Cast, desk: Client) -> None:
    added(desk)

    desk.post(PLAIN, {**policy_form(desk), "needs_second_person": "on", "window_days": "40"})

    assert drafted(cast).needs_second_person
    assert drafted(cast).window_days == 40
    assert [rule.id for rule in drafted(cast).tables.eligibility] == ["eligibility-1"]
    desk.post(PLAIN, policy_form(desk))
    assert drafted(cast).needs_second_person


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("return_fee", "3.955", "An amount in EUR with at most 2 decimal places."),
        ("return_fee", "3.95", "A fee needs the shopper to pay for the way back."),
        ("low_below", "300", "“High from” must not be below “low up to”."),
        ("low_below", "-1", "At least 0."),
        ("credit_bonus_percent", "101", "100"),
        ("window_days", "many", "whole number"),
        ("methods", [], "Choose at least one."),
        ("site", "nowhere", "not one of the available choices"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_at_the_field(
    cast: Cast, desk: Client, field: str, value: Any, words: str
) -> None:
    given = {**policy_form(desk), "label_valid_days": "77", field: value}

    answer = desk.post(PLAIN, given)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert words in page
    assert 'value="77"' in page
    assert drafted(cast).label_valid_days == 30


def test_two_who_change_values_at_once_are_told(cast: Cast, desk: Client) -> None:
    given = policy_form(desk)
    desk.post(PLAIN, {**given, "window_days": "40"})

    late = desk.post(PLAIN, {**given, "window_days": "50"})

    assert late.status_code == 422
    assert "Somebody changed the draft meanwhile" in late.content.decode()
    assert drafted(cast).window_days == 40
