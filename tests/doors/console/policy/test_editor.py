"""The draft of a policy as a returns manager sees and changes it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from backhaul.core.policies.policy import Policy
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.policies.drafts import draft_of, written_policy
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in
from tests.makers.orders import sold_order
from tests.makers.stories import standing_at
from tests.markup import unstyled

POLICY = "/b/nordlicht/policy/"
RULES = f"{POLICY}draft/tables/eligibility/"
LATE = {
    "act": "save",
    "name": "Late",
    "fact": ["days_since_delivery"],
    "c0_op": "more_than",
    "c0_value": "30",
    "then_outcome": "refuse",
    "then_say": "Too late",
}


@pytest.fixture
def desk(cast: Cast) -> Client:
    standing_at(MONDAY)
    client = signed_in(cast.ada)
    assert client.post(f"{POLICY}begin", {"from": "1"})["Location"] == f"{POLICY}draft/"
    return client


def drafted(cast: Cast) -> Policy:
    with acting_for(cast.nordlicht.pk):
        draft = draft_of(cast.nordlicht.pk)
        assert draft is not None
        return written_policy(draft)


def added(desk: Client, **other: Any) -> Any:
    return desk.post(f"{RULES}new/", {**LATE, "seen": "", **other})


def said(desk: Client, path: str = "draft/") -> str:
    return " ".join(re.sub("<[^>]+>", " ", desk.get(POLICY + path).content.decode()).split())


def ids(cast: Cast) -> list[str]:
    return [rule.id for rule in drafted(cast).tables.eligibility]


def test_without_rules_the_plain_values_are_the_only_row(desk: Client) -> None:
    text = said(desk)

    assert "Always refuse what is final sale or too late, ask a person above €500.00" in text
    assert "Nothing was changed yet" in text


def test_a_rule_that_was_typed_reads_as_a_sentence_and_is_marked_as_new(
    cast: Cast, desk: Client
) -> None:
    answer = added(desk)

    assert answer["Location"] == f"{RULES}#rule-eligibility-1"
    text = said(desk)
    assert "If it is asked more than 30 days after delivery refuse , and say “Too late”" in text
    assert "Late new If" in text
    rule = drafted(cast).tables.eligibility[0]
    assert rule.when[0].model_dump(mode="json") == {
        "fact": "days_since_delivery",
        "op": "more_than",
        "value": 30,
    }


def test_exchange_and_replacement_are_given_by_a_rule_and_read_as_a_sentence(
    cast: Cast, desk: Client
) -> None:
    swap = {
        "act": "save",
        "seen": "",
        "name": "Swap",
        "fact": ["price"],
        "c0_op": "at_least",
        "c0_value": "20",
        "then_resolutions": ["refund", "exchange", "replacement"],
    }

    answer = desk.post(f"{POLICY}draft/tables/offer/new/", swap)

    assert answer["Location"].startswith(f"{POLICY}draft/tables/offer/")
    (rule,) = drafted(cast).tables.offer
    assert rule.then.resolutions == ("refund", "exchange", "replacement")
    sentence = "If the price paid is at least €20.00 offer Refund, Exchange or Replacement"
    assert sentence in said(desk, "draft/tables/offer/").replace("\xa0", " ")
    assert sentence in said(desk, "compare/").replace("\xa0", " ")


def test_conditions_of_every_kind_are_typed_and_joined(cast: Cast, desk: Client) -> None:
    asked = {
        "fact": ["price", "risk", "reason", "is_final_sale", "product_tags", "asked_on", "cel"],
        "c0_op": "at_least",
        "c0_value": "12,50",
        "c1_join": "or",
        "c1_op": "more_than",
        "c1_value": "60",
        "c2_op": "is_none_of",
        "c2_value": ["defective", "wrong_item"],
        "c3_op": "no",
        "c4_op": "has_any",
        "c4_value": "sale, winter",
        "c5_op": "from",
        "c5_value": "2026-12-01",
        "c6_value": "return_value > 10000 && orders_before < 2",
    }

    answer = added(desk, **asked)

    assert answer.status_code == 302
    when = [one.model_dump(mode="json") for one in drafted(cast).tables.eligibility[0].when]
    assert when == [
        {
            "any": [
                {"fact": "price", "op": "at_least", "value": 1250},
                {"fact": "risk", "op": "more_than", "value": 60},
            ]
        },
        {"fact": "reason", "op": "is_none_of", "value": ["defective", "wrong_item"]},
        {"fact": "is_final_sale", "op": "is", "value": False},
        {"fact": "product_tags", "op": "has_any", "value": ["sale", "winter"]},
        {"fact": "asked_on", "op": "from", "value": "2026-12-01"},
        {"cel": "return_value > 10000 && orders_before < 2"},
    ]
    text = said(desk)
    assert "If the price paid is at least €12.50 or the risk is more than 60 and" in text
    assert "the reason is not Doesn’t work or Not what I ordered" in text
    assert "the item is not final sale" in text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"c0_value": "soon"}, "A whole number is needed."),
        ({"c0_value": ""}, "Choose or type at least one."),
        ({"fact": ["price"], "c0_op": "at_most", "c0_value": "1.999"}, "An amount in EUR"),
        ({"fact": ["cel"], "c0_value": "orders_beefore > 2"}, "unknown fact: orders_beefore"),
        ({"fact": ["cel"], "c0_value": "orders_before >"}, "c0_value"),
        ({"fact": ["asked_on"], "c0_op": "from", "c0_value": "May"}, "A day is needed"),
        ({"then_outcome": ""}, "This field is required."),
        ({"then_by": "desk"}, "Only a review has somebody who decides."),
        ({"then_photos": "11"}, "less than or equal to 10"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_kept(
    cast: Cast, desk: Client, typed: dict[str, Any], words: str
) -> None:
    answer = added(desk, **typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="Too late"' in answer.content.decode()
    assert drafted(cast).tables.eligibility == ()


def test_a_condition_is_added_and_taken_away_without_a_script(cast: Cast, desk: Client) -> None:
    one = added(desk, act="add", more="country").context["form"]
    none = added(desk, act="take:0").context["form"]

    assert [asked.fact for asked in one.asked] == ["days_since_delivery", "country"]
    assert one["c0_value"].value() == "30"
    assert one["then_say"].value() == "Too late"
    assert none.asked == []
    assert drafted(cast).tables.eligibility == ()


def test_a_rule_that_breaks_the_law_is_warned_of_while_it_is_typed(
    cast: Cast, desk: Client
) -> None:
    with acting_for(cast.nordlicht.pk):
        upsert_orders(cast.nordlicht.pk, [sold_order()])

    typed = added(desk, act="read", c0_value="10").content.decode()

    assert "Breaks the right of withdrawal in Germany." in typed
    assert "change their mind for 14 days after delivery" in typed
    assert "BGB § 355" in typed
    assert drafted(cast).tables.eligibility == ()
    assert "Breaks" not in added(desk, act="read", c0_value="14").content.decode()


def test_a_breach_is_mended_with_one_button(cast: Cast, desk: Client) -> None:
    with acting_for(cast.nordlicht.pk):
        upsert_orders(cast.nordlicht.pk, [sold_order()])
    added(desk, c0_value="10")
    assert "1 legal breach, must be 0" in said(desk)

    mend = {"act": "mend", "what": "refuses_a_right", "least_days": "14"}
    desk.post(f"{POLICY}draft/rules/eligibility-1/step", mend)

    assert drafted(cast).tables.eligibility[0].then.outcome == "review"
    assert "No breach of your markets’ laws" in said(desk)


def test_rules_are_moved_switched_deleted_and_taken_back(cast: Cast, desk: Client) -> None:
    for _ in range(3):
        added(desk)

    def step(rule: int, act: str) -> Any:
        return desk.post(f"{POLICY}draft/rules/eligibility-{rule}/step", {"act": act})

    step(3, "up")
    step(1, "off")
    moved = step(2, "delete")

    assert moved["Location"] == f"{RULES}#rule-eligibility-2"
    assert ids(cast) == ["eligibility-1", "eligibility-3"]
    assert "switched off" in said(desk)
    desk.post(f"{POLICY}draft/undo")
    assert ids(cast) == ["eligibility-1", "eligibility-3", "eligibility-2"]
    desk.post(f"{POLICY}draft/undo")
    assert drafted(cast).tables.eligibility[0].is_on


def test_what_differs_from_the_version_in_force_is_struck_and_marked(
    cast: Cast, desk: Client
) -> None:
    added(desk)
    added(desk, name="Other")
    desk.post(f"{POLICY}draft/publish", {"act": "publish", "why": "Late ones."})
    desk.post(f"{POLICY}begin", {"from": "2"})
    one = f"{RULES}rules/eligibility-1/"

    desk.post(one, {**LATE, "c0_value": "45", "then_say": "", "seen": "0"})
    desk.post(f"{POLICY}draft/rules/eligibility-2/step", {"act": "delete"})

    page = unstyled(desk.get(f"{POLICY}draft/").content.decode())
    assert "<del>30 days</del> <ins>45 days</ins>" in page
    assert "<del>and say “Too late”</del>" in page
    assert "deleted" in page
    compared = unstyled(desk.get(f"{POLICY}compare/").content.decode())
    assert "<del>30 days</del> <ins>45 days</ins>" in compared
    assert "2 changes" in compared
    desk.post(f"{POLICY}draft/rules/eligibility-2/step", {"act": "back"})
    desk.post(f"{POLICY}draft/rules/eligibility-1/step", {"act": "back"})
    assert "Nothing was changed yet" in said(desk)


def test_two_who_edit_at_once_do_not_write_over_each_other(cast: Cast, desk: Client) -> None:
    added(desk, seen="0")

    late = added(desk, seen="0", name="Mine")

    assert late.status_code == 422
    assert "Somebody changed the draft meanwhile" in late.content.decode()
    assert len(drafted(cast).tables.eligibility) == 1


@pytest.mark.parametrize("name", ["fashion", "electronics", "cosmetics", "marketplace"])
def test_every_rule_of_a_ready_policy_is_kept_by_its_form_as_it_is(
    cast: Cast, name: str
) -> None:
    desk = signed_in(cast.ada)
    desk.post(f"{POLICY}begin", {"from": name})
    before = drafted(cast)

    for table in type(before.tables).model_fields:
        page = f"{POLICY}draft/tables/{table}/"
        with counting() as counted:
            shown = desk.get(page)
        assert counted.number <= 12, f"{page}\n{counted}"
        for row in shown.context["rows"]:
            form = desk.get(f"{page}rules/{row.id}/").context["form"]
            typed = {field: form[field].value() for field in form.fields}
            sent = {name: v for name, v in typed.items() if v not in (None, False)}
            sent |= {"fact": [one.fact for one in form.asked], "act": "save"}
            assert desk.post(f"{page}rules/{row.id}/", sent).status_code == 302, row.id

    assert drafted(cast) == before


def test_who_may_only_look_sees_the_draft_and_changes_nothing(cast: Cast, desk: Client) -> None:
    added(desk)
    Member.objects.create(user=cast.eve, brand=cast.nordlicht, role=Role.RECEIVER)
    ben = signed_in(cast.ben)

    page = ben.get(f"{POLICY}draft/").content.decode()

    assert "more than" in page
    assert "Add a rule" not in page
    assert 'value="publish"' not in page
    for path in ("draft/undo", "draft/drop", "draft/publish", "begin", "try/keep"):
        assert ben.post(POLICY + path, {"act": "publish"}).status_code == 404
    assert ben.post(f"{RULES}new/", LATE).status_code == 404
    step = f"{POLICY}draft/rules/eligibility-1/step"
    assert ben.post(step, {"act": "delete"}).status_code == 404
    for stranger in (cast.cleo, cast.eve):
        assert signed_in(stranger).get(f"{POLICY}draft/").status_code == 404
    assert len(drafted(cast).tables.eligibility) == 1


@pytest.mark.parametrize(
    "path",
    [
        "draft/tables/nothing/",
        "draft/tables/eligibility/rules/nothing/",
        "draft/tables/fees/rules/eligibility-1/",
        "versions/99/",
        "versions/1/nothing/",
        "compare/?a=99",
        "compare/?a=x",
    ],
)
def test_what_is_not_there_is_not_found(cast: Cast, desk: Client, path: str) -> None:
    added(desk)

    assert desk.get(POLICY + path).status_code == 404


def test_the_pages_of_the_policy_are_few_statements(cast: Cast, desk: Client) -> None:
    for path in (
        "", "draft/", "draft/plain/", "draft/tables/fees/new/", "try/", "try/?price=20",
        "compare/", "examples/", "versions/1/", "versions/1/fees/",
    ):  # fmt: skip
        with counting() as counted:
            assert desk.get(POLICY + path).status_code == 200
        assert counted.number <= 12, f"{path}\n{counted}"


def test_old_addresses_lead_to_the_policy(cast: Cast, desk: Client) -> None:
    for path in ("policy/", "policy/versions/"):
        assert desk.get(f"/b/nordlicht/settings/{path}")["Location"] == POLICY
