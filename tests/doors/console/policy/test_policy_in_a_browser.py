"""The policy editor as people use it: typed, read back, moved with keys, tried at once."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.policies.drafts import draft_of
from tests.cast import MONDAY, Cast
from tests.doors.console.policy.test_editor import LATE, POLICY
from tests.doors.console.test_work_in_a_browser import looked_at, opened
from tests.doors.console.work_cast import signed_in
from tests.makers.orders import sold_order
from tests.makers.stories import standing_at

PAGES = (
    "", "draft/", "draft/tables/fees/", "draft/plain/", "draft/tables/eligibility/new/",
    "draft/tables/eligibility/rules/eligibility-1/", "try/?price=20", "compare/", "examples/",
)  # fmt: skip


@pytest.fixture
def drafted(live_cast: Cast) -> Cast:
    """A draft with two rules, of a brand that sells to Germany."""
    standing_at(MONDAY)
    with acting_for(live_cast.nordlicht.pk):
        upsert_orders(live_cast.nordlicht.pk, [sold_order()])
    desk = signed_in(live_cast.ada)
    desk.post(f"{POLICY}begin", {"from": "1"})
    for days in ("10", "45"):
        desk.post(f"{POLICY}draft/tables/eligibility/new/", {**LATE, "c0_value": days})
    return live_cast


def ids(cast: Cast) -> list[str]:
    with acting_for(cast.nordlicht.pk):
        draft = draft_of(cast.nordlicht.pk)
        assert draft is not None
        return [rule["id"] for rule in draft.data["tables"]["eligibility"]]


def test_a_rule_is_typed_read_back_and_moved_with_keys(
    drafted: Cast, site: str, chromium: Browser
) -> None:
    page = opened(chromium, site, drafted.ada, f"{POLICY}draft/")

    page.keyboard.press("n")
    page.get_by_label("If", exact=True).select_option("price")
    page.get_by_label("How the price paid").select_option("more_than")
    page.get_by_label("EUR the price paid").fill("500")
    page.get_by_label("What happens").select_option("review")
    reads = page.locator("#reads")
    expect(reads).to_contain_text("If the price paid is more than €500.00")
    expect(reads).to_contain_text("ask a person")
    page.get_by_role("button", name="Keep the rule").click()
    page.wait_for_url("**/#rule-eligibility-3")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".row-rule").nth(1)).to_contain_text("the price paid")
    page.keyboard.press("z")
    page.get_by_text("The last change is taken back.").wait_for()

    assert ids(drafted) == ["eligibility-1", "eligibility-2", "eligibility-3"]
    answers = page.locator("#answers")
    expect(answers).to_contain_text("Also considered: Rule 1: Late")
    page.get_by_label("Price, EUR").fill("900")
    page.get_by_label("Delivered, days ago").fill("2")
    expect(answers).to_contain_text("by rule 3, draft")
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.nightly)])
def test_no_page_of_it_has_a_violation_or_a_sideways_scroll(
    drafted: Cast, site: str, chromium: Browser, scheme: str
) -> None:
    page = opened(chromium, site, drafted.ada, POLICY, color_scheme=scheme)
    found: dict[str, Any] = {}
    for path in PAGES:
        found |= looked_at(page, site, POLICY + path)
    page.context.close()

    assert found == {}


def test_what_is_kept_as_an_example_is_what_was_answered_last(
    drafted: Cast, site: str, chromium: Browser
) -> None:
    page = opened(chromium, site, drafted.ada, f"{POLICY}try/?number=NL-404")

    answers = page.locator("#answers")
    expect(answers).to_contain_text("No return and no order has this number.")
    page.goto(f"{site}{POLICY}try/?price=20")
    page.get_by_label("Delivered, days ago").fill("99")
    expect(answers).to_contain_text("Refused")
    page.get_by_label("Name", exact=True).fill("Late")
    page.get_by_role("button", name="Keep as an example").click()
    page.wait_for_url("**/examples/")

    expect(page.locator("main")).to_contain_text("€20.00, Too small, delivered 99 days before")
    page.context.close()
