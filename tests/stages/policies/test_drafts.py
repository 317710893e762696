"""From a draft to a version, and who may say so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.policies.examples import Example
from backhaul.core.policies.policy import Policy
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.policies.checking import legal_breaches, put_examples
from backhaul.stages.policies.drafts import (
    ask_for_review,
    draft_from,
    draft_of,
    drop_draft,
    give_back,
    publish_draft,
    save_draft,
)
from backhaul.stages.policies.models import PolicyDraft, PolicyExample, PolicyVersion
from backhaul.stages.policies.queries import newest_policy, policy_in_force
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import row
from tests.makers.orders import sold_order

ADA, MIRA = "member:1", "member:2"
NEVER = {"eligibility": [row("never", {"outcome": "refuse"})]}


@pytest.fixture
def brand(cast: Cast) -> Iterator[Brand]:
    with acting_for(cast.nordlicht.pk):
        yield cast.nordlicht


def changed(brand: Brand, **values: object) -> Policy:
    given = newest_policy(brand.pk).model_dump(mode="json")
    return Policy.model_validate({**given, **values})


def two_eyes_more(brand: Brand) -> None:
    save_draft(brand.pk, changed(brand, needs_second_person=True), at=MONDAY, by=ADA)
    publish_draft(brand.pk, at=MONDAY, by=ADA)


def test_a_draft_changes_nothing_until_it_is_published(brand: Brand) -> None:
    save_draft(brand.pk, changed(brand, window_days=60), why="Winter.", at=MONDAY, by=ADA)
    before = policy_in_force(brand.pk)

    number = publish_draft(brand.pk, at=MONDAY, by=ADA)

    assert (before.window_days, before.version) == (30, 1)
    assert (policy_in_force(brand.pk).window_days, number) == (60, 2)
    version = PolicyVersion.objects.get(number=2)
    assert (version.why, version.published_by, version.written_by) == ("Winter.", ADA, "")
    assert draft_of(brand.pk) is None
    assert Entry.objects.filter(kind="policy.published").count() == 1


def test_a_second_person_publishes_what_the_first_wrote(brand: Brand) -> None:
    two_eyes_more(brand)
    save_draft(brand.pk, changed(brand, window_days=60), at=MONDAY, by=ADA)

    with pytest.raises(DomainError, match="needs_second_person"):
        publish_draft(brand.pk, at=MONDAY, by=MIRA)  # nobody asked her yet
    ask_for_review(brand.pk, at=MONDAY, by=ADA)
    with pytest.raises(DomainError, match="needs_second_person"):
        publish_draft(brand.pk, at=MONDAY, by=ADA)
    publish_draft(brand.pk, at=MONDAY, by=MIRA)

    version = PolicyVersion.objects.get(number=3)
    assert (version.published_by, version.written_by) == (MIRA, ADA)


def test_what_somebody_looks_at_is_not_changed_meanwhile(brand: Brand) -> None:
    save_draft(brand.pk, changed(brand, window_days=60), at=MONDAY, by=ADA)
    ask_for_review(brand.pk, at=MONDAY, by=ADA)

    with pytest.raises(DomainError, match="draft_is_asked"):
        save_draft(brand.pk, changed(brand, window_days=70), at=MONDAY, by=ADA)
    give_back(brand.pk, at=MONDAY, by=ADA)
    save_draft(brand.pk, changed(brand, window_days=70), at=MONDAY, by=ADA)

    draft = draft_of(brand.pk)
    assert draft is not None
    assert draft.data["window_days"] == 70


def test_a_version_may_begin_later_and_decides_only_then(brand: Brand) -> None:
    far_off = datetime(2099, 1, 1, tzinfo=UTC)
    save_draft(brand.pk, changed(brand, window_days=60), at=MONDAY, by=ADA)

    publish_draft(brand.pk, at=MONDAY, by=ADA, in_force_at=far_off)

    assert policy_in_force(brand.pk).window_days == 30
    assert newest_policy(brand.pk).window_days == 60


def test_a_version_is_rolled_back_by_a_new_one_that_says_the_same(brand: Brand) -> None:
    save_draft(brand.pk, changed(brand, window_days=60), at=MONDAY, by=ADA)
    publish_draft(brand.pk, at=MONDAY, by=ADA)

    draft_from(brand.pk, 1, at=MONDAY, by=ADA)
    number = publish_draft(brand.pk, at=MONDAY, by=ADA)

    assert (number, policy_in_force(brand.pk).window_days) == (3, 30)
    assert PolicyVersion.objects.get(number=3).why == "As in version 1."


def test_a_draft_of_an_old_version_is_not_published_over_a_newer(brand: Brand) -> None:
    old = changed(brand, window_days=60)
    save_draft(brand.pk, changed(brand, window_days=45), at=MONDAY, by=ADA)
    publish_draft(brand.pk, at=MONDAY, by=ADA)
    save_draft(brand.pk, old, at=MONDAY, by=MIRA)

    with pytest.raises(DomainError, match="policy_moved_on"):
        publish_draft(brand.pk, at=MONDAY, by=MIRA)

    assert policy_in_force(brand.pk).window_days == 45


def test_what_the_law_of_its_markets_forbids_is_not_published(brand: Brand) -> None:
    upsert_orders(brand.pk, [sold_order()])
    save_draft(brand.pk, changed(brand, tables=NEVER), at=MONDAY, by=ADA)

    with pytest.raises(DomainError, match="policy_breaks_law") as refused:
        publish_draft(brand.pk, at=MONDAY, by=ADA)

    assert refused.value.facts == {"count": 1, "rule": "never"}
    assert PolicyVersion.objects.count() == 1
    (breach,) = legal_breaches(brand.pk, changed(brand, tables=NEVER), at=MONDAY)
    assert breach.countries == ("DE",)


def test_where_a_brand_sells_nothing_no_law_of_there_is_asked(brand: Brand) -> None:
    save_draft(brand.pk, changed(brand, tables=NEVER), at=MONDAY, by=ADA)

    assert publish_draft(brand.pk, at=MONDAY, by=ADA) == 2


def test_a_failing_example_keeps_a_version_back(brand: Brand) -> None:
    facts = {
        "units": [
            {
                "key": "1",
                "line_id": "1",
                "sku": "A",
                "paid": {"minor": 1000, "currency": "EUR"},
                "reason": "too_small",
            }
        ],
        "resolution": "refund",
        "method": "label",
        "currency": "EUR",
        "requested_at": MONDAY.isoformat(),
    }
    plain = Example.model_validate(
        {"name": "Plain return", "facts": facts, "expected": {"1": {"outcome": "authorize"}}}
    )
    put_examples(brand.pk, [plain], at=MONDAY, by=ADA)
    save_draft(brand.pk, changed(brand, tables=NEVER), at=MONDAY, by=ADA)

    with pytest.raises(DomainError, match="examples_fail") as refused:
        ask_for_review(brand.pk, at=MONDAY, by=ADA)

    assert refused.value.facts == {"count": 1, "example": "Plain return"}
    assert PolicyExample.objects.count() == 1


def test_a_draft_can_be_dropped_and_none_is_not_found(brand: Brand) -> None:
    save_draft(brand.pk, changed(brand, window_days=60), at=MONDAY, by=ADA)

    drop_draft(brand.pk, at=MONDAY, by=ADA)

    assert draft_of(brand.pk) is None
    with pytest.raises(NotFound, match="no_draft"):
        drop_draft(brand.pk, at=MONDAY, by=ADA)


def test_a_draft_is_its_brands_alone(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        save_draft(brand.pk, changed(brand, window_days=60), at=MONDAY, by=ADA)

    with acting_for(cast.voltaic.pk):
        assert draft_of(brand.pk) is None
        assert PolicyDraft.objects.count() == 0
