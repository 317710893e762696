"""From a draft to a version: written by one, looked at by another, published, rolled back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.policies.difference import changes
from backhaul.core.policies.policy import Policy
from backhaul.stages.policies.actions import Publication, publish_as
from backhaul.stages.policies.checking import check
from backhaul.stages.policies.models import PolicyDraft
from backhaul.stages.policies.queries import newest_policy, policy_numbered


def draft_of(brand_id: int) -> PolicyDraft | None:
    return PolicyDraft.objects.filter(brand_id=brand_id).first()


def written_policy(draft: PolicyDraft) -> Policy:
    return Policy.model_validate({**draft.data, "version": draft.base})


def save_draft(
    brand_id: int, policy: Policy, *, why: str = "", at: datetime, by: str
) -> PolicyDraft:
    """Keep `policy` as the brand's draft; its version is the one it was written from.

    Raises DomainError `draft_is_asked` while somebody looks at it, `draft_moved_on` if the
    draft was begun from another version.
    """
    data = policy.model_dump(mode="json")
    try:
        with transaction.atomic():
            draft, is_new = PolicyDraft.objects.select_for_update().get_or_create(
                brand_id=brand_id,
                defaults={
                    "base": policy.version,
                    "data": data,
                    "why": why,
                    "changed_at": at,
                    "changed_by": by,
                },
            )
    except IntegrityError as error:
        raise DomainError("draft_moved_on") from error
    if is_new:
        return draft
    if draft.state != PolicyDraft.State.OPEN:
        raise DomainError("draft_is_asked")
    if draft.base != policy.version:
        raise DomainError("draft_moved_on", version=draft.base)
    draft.data, draft.why, draft.changed_at, draft.changed_by = data, why, at, by
    draft.save(update_fields=("data", "why", "changed_at", "changed_by"))
    return draft


def ask_for_review(brand_id: int, *, at: datetime, by: str) -> None:
    """Let a second person look at it. Raises as `check` does: what cannot be published."""
    draft = _locked(brand_id)
    if draft.state != PolicyDraft.State.OPEN:
        raise DomainError("draft_is_asked")
    check(brand_id, written_policy(draft), at=at)
    draft.state, draft.asked_at, draft.asked_by = PolicyDraft.State.ASKED, at, by
    draft.save(update_fields=("state", "asked_at", "asked_by"))


def give_back(brand_id: int) -> None:
    """Open a draft again that somebody was asked to look at."""
    draft = _locked(brand_id)
    draft.state, draft.asked_at, draft.asked_by = PolicyDraft.State.OPEN, None, ""
    draft.save(update_fields=("state", "asked_at", "asked_by"))


def drop_draft(brand_id: int) -> None:
    _locked(brand_id).delete()


def publish_draft(
    brand_id: int, *, at: datetime, by: str, in_force_at: datetime | None = None
) -> int:
    """Make the draft the next version; return its number. Old promises stay.

    Raises DomainError `needs_second_person` where who wrote it or asked publishes it,
    `policy_moved_on` if another version came meanwhile, and as `check` does.
    """
    draft = _locked(brand_id)
    newest = newest_policy(brand_id)
    is_second = draft.state == PolicyDraft.State.ASKED and by not in (
        draft.changed_by,
        draft.asked_by,
    )
    if newest.needs_second_person and not is_second:
        raise DomainError("needs_second_person")
    if newest.version != draft.base:
        raise DomainError("policy_moved_on", version=newest.version)
    policy = written_policy(draft)
    if not changes(newest, policy):
        raise DomainError("policy_unchanged")
    check(brand_id, policy, at=at)
    writer = draft.changed_by if draft.changed_by != by else ""
    publication = Publication(at=at, by=by, in_force_at=in_force_at, written_by=writer)
    number = publish_as(brand_id, policy, publication, why=draft.why)
    draft.delete()
    return number


def draft_from(brand_id: int, number: int, *, at: datetime, by: str) -> PolicyDraft:
    """Begin a draft that says what an older version said: how a version is rolled back."""
    newest = newest_policy(brand_id)
    older = policy_numbered(brand_id, number)
    back = older.model_copy(update={"version": newest.version})
    return save_draft(brand_id, back, why=f"As in version {number}.", at=at, by=by)


def _locked(brand_id: int) -> PolicyDraft:
    draft = PolicyDraft.objects.select_for_update().filter(brand_id=brand_id).first()
    if draft is None:
        raise NotFound("no_draft")
    return draft
