"""A draft is changed step by step, taken back, looked at, sent back with words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.policies.examples import Example
from backhaul.core.policies.policy import Policy
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.policies import drafts
from backhaul.stages.policies.examples import drop_example, keep_example, kept_examples
from backhaul.stages.policies.models import PolicyDraftStep, PolicyVersion
from backhaul.stages.policies.queries import newest_policy, policy_in_force
from tests.cast import MONDAY, Cast

ADA, MIRA = "member:1", "member:2"
FACTS = {
    "units": [
        {"key": "1", "line_id": "1", "sku": "A", "paid": {"minor": 1000, "currency": "EUR"}}
    ],
    "resolution": "refund",
    "method": "label",
    "currency": "EUR",
    "requested_at": MONDAY.isoformat(),
}


@pytest.fixture
def brand(cast: Cast) -> Iterator[Brand]:
    with acting_for(cast.nordlicht.pk):
        yield cast.nordlicht


def days(brand: Brand, number: int) -> Policy:
    given = newest_policy(brand.pk).model_dump(mode="json")
    return Policy.model_validate({**given, "window_days": number})


def window(brand: Brand) -> int:
    draft = drafts.draft_of(brand.pk)
    assert draft is not None
    return drafts.written_policy(draft).window_days


def kinds() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


def begun(brand: Brand) -> None:
    drafts.draft_from(brand.pk, 1, at=MONDAY, by=ADA)


def test_changes_are_taken_back_the_last_one_first(brand: Brand) -> None:
    begun(brand)
    for number in (40, 50, 50):
        drafts.change_draft(brand.pk, days(brand, number), at=MONDAY, by=ADA)

    seen = [window(brand)]
    while drafts.count_steps(brand.pk):
        drafts.undo(brand.pk, at=MONDAY, by=ADA)
        seen.append(window(brand))

    assert seen == [50, 40, 30]
    with pytest.raises(DomainError, match="nothing_to_undo"):
        drafts.undo(brand.pk, at=MONDAY, by=ADA)


def test_only_so_many_steps_are_kept(brand: Brand) -> None:
    begun(brand)
    for number in range(drafts.MOST_STEPS + 5):
        drafts.change_draft(brand.pk, days(brand, 31 + number), at=MONDAY, by=ADA)

    assert drafts.count_steps(brand.pk) == drafts.MOST_STEPS


def test_who_was_slower_does_not_write_over_the_other(brand: Brand) -> None:
    begun(brand)
    drafts.change_draft(brand.pk, days(brand, 40), seen=0, at=MONDAY, by=ADA)

    with pytest.raises(DomainError, match="draft_changed"):
        drafts.change_draft(brand.pk, days(brand, 50), seen=0, at=MONDAY, by=MIRA)

    assert window(brand) == 40


def test_a_second_person_sends_it_back_with_words_or_not_at_all(brand: Brand) -> None:
    begun(brand)
    drafts.change_draft(brand.pk, days(brand, 40), at=MONDAY, by=ADA)
    drafts.ask_for_review(brand.pk, at=MONDAY, by=ADA)

    with pytest.raises(DomainError, match="note_missing"):
        drafts.give_back(brand.pk, at=MONDAY, by=MIRA, answer=" ")
    with pytest.raises(DomainError, match="draft_is_asked"):
        drafts.undo(brand.pk, at=MONDAY, by=ADA)
    drafts.give_back(brand.pk, at=MONDAY, by=MIRA, answer="Too long.")

    draft = drafts.draft_of(brand.pk)
    assert draft is not None
    assert (draft.state, draft.answer, draft.answered_by) == ("open", "Too long.", MIRA)
    assert kinds() == ["policy.draft_begun", "policy.review_asked", "policy.sent_back"]


def test_whoever_asked_takes_it_back_without_words(brand: Brand) -> None:
    begun(brand)
    drafts.ask_for_review(brand.pk, at=MONDAY, by=ADA)

    drafts.give_back(brand.pk, at=MONDAY, by=ADA)

    assert kinds()[-1] == "policy.review_taken_back"
    with pytest.raises(DomainError, match="nobody_was_asked"):
        drafts.give_back(brand.pk, at=MONDAY, by=ADA)


def test_it_begins_on_the_day_that_its_writer_wanted(brand: Brand) -> None:
    begun(brand)
    drafts.change_draft(brand.pk, days(brand, 40), at=MONDAY, by=ADA)
    later = MONDAY + timedelta(days=3650)
    drafts.note_draft(brand.pk, " Winter. ", wanted_from=later)

    drafts.publish_draft(brand.pk, at=MONDAY, by=ADA)

    version = PolicyVersion.objects.get(number=2)
    assert (version.in_force_at, version.why) == (later, "Winter.")
    assert policy_in_force(brand.pk).window_days == 30


def test_a_day_that_is_over_when_it_is_published_means_at_once(brand: Brand) -> None:
    begun(brand)
    drafts.change_draft(brand.pk, days(brand, 40), at=MONDAY, by=ADA)
    drafts.note_draft(brand.pk, "", wanted_from=MONDAY - timedelta(days=2))

    drafts.publish_draft(brand.pk, at=MONDAY, by=ADA)

    assert PolicyVersion.objects.get(number=2).in_force_at == MONDAY


def test_a_draft_of_an_old_version_is_carried_over_and_published(brand: Brand) -> None:
    begun(brand)
    drafts.change_draft(brand.pk, days(brand, 40), at=MONDAY, by=ADA)
    PolicyVersion.objects.create(
        brand=brand,
        number=2,
        data=days(brand, 45).model_dump(mode="json"),
        published_at=MONDAY,
        published_by=MIRA,
        in_force_at=MONDAY,
    )
    with pytest.raises(DomainError, match="policy_moved_on"):
        drafts.publish_draft(brand.pk, at=MONDAY, by=ADA)

    drafts.carry_over(brand.pk, at=MONDAY, by=ADA)

    assert drafts.publish_draft(brand.pk, at=MONDAY, by=ADA) == 3
    assert newest_policy(brand.pk).window_days == 40
    assert PolicyDraftStep.objects.count() == 0


def test_a_dropped_draft_leaves_no_steps(brand: Brand) -> None:
    begun(brand)
    drafts.change_draft(brand.pk, days(brand, 40), at=MONDAY, by=ADA)

    drafts.drop_draft(brand.pk, at=MONDAY, by=ADA)

    assert PolicyDraftStep.objects.count() == 0
    assert kinds() == ["policy.draft_begun", "policy.draft_dropped"]


def test_examples_are_kept_one_by_one_under_a_name_of_their_own(brand: Brand) -> None:
    one = Example.model_validate(
        {"name": "Plain", "facts": FACTS, "expected": {"1": {"outcome": "authorize"}}}
    )
    keep_example(brand.pk, one, at=MONDAY, by=ADA)

    with pytest.raises(DomainError, match="example_twice"):
        keep_example(brand.pk, one, at=MONDAY, by=ADA)
    (kept,) = kept_examples(brand.pk)
    drop_example(brand.pk, kept.id, at=MONDAY, by=ADA)

    assert kept.example == one
    assert kept_examples(brand.pk) == []
    with pytest.raises(NotFound, match="no_such_example"):
        drop_example(brand.pk, kept.id, at=MONDAY, by=ADA)
    assert kinds() == ["policy.examples_changed", "policy.examples_changed"]
