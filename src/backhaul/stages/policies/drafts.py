"""From a draft to a version: written by one, looked at by another, published, rolled back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.policies.difference import changes
from backhaul.core.policies.policy import Policy
from backhaul.foundation.journal.record import record
from backhaul.stages.policies.actions import Publication, publish_as
from backhaul.stages.policies.checking import check
from backhaul.stages.policies.models import PolicyDraft, PolicyDraftStep
from backhaul.stages.policies.queries import newest_policy, policy_numbered

Draft = PolicyDraft
"""How doors name the row; its fields are read, never written, there."""
#: So many changes can be taken back, the last one first.
MOST_STEPS = 50


def draft_of(brand_id: int) -> PolicyDraft | None:
    return PolicyDraft.objects.filter(brand_id=brand_id).first()


def is_open(draft: Draft) -> bool:
    """Whether it can be changed: nobody is asked to look at it."""
    return bool(draft.state == PolicyDraft.State.OPEN)


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
        _note(EntryKind.POLICY_DRAFT_BEGUN, draft, at=at, by=by)
        return draft
    if draft.state != PolicyDraft.State.OPEN:
        raise DomainError("draft_is_asked")
    if draft.base != policy.version:
        raise DomainError("draft_moved_on", version=draft.base)
    _change(draft, data, at=at, by=by)
    draft.why = why
    draft.save(update_fields=("why",))
    return draft


def change_draft(
    brand_id: int, policy: Policy, *, seen: int | None = None, at: datetime, by: str
) -> PolicyDraft:
    """Let the draft say `policy` from now on; what it said is kept for `undo`.

    `seen` is the revision that was read before; None: whatever it is now. Raises NotFound
    `no_draft`, DomainError `draft_is_asked`, and `draft_changed` if somebody else was faster.
    """
    draft = _open(brand_id)
    if seen is not None and draft.revision != seen:
        raise DomainError("draft_changed")
    _change(draft, policy.model_dump(mode="json"), at=at, by=by)
    return draft


def undo(brand_id: int, *, at: datetime, by: str) -> PolicyDraft:
    """Take the last change back. Raises DomainError `nothing_to_undo`, and as changing does."""
    draft = _open(brand_id)
    step = PolicyDraftStep.objects.filter(brand_id=brand_id).order_by("-revision").first()
    if step is None:
        raise DomainError("nothing_to_undo")
    draft.data, draft.changed_at, draft.changed_by = step.data, at, by
    draft.revision += 1
    draft.save(update_fields=("data", "changed_at", "changed_by", "revision"))
    step.delete()
    return draft


_AROUND = """
SELECT (SELECT max(number) FROM policies_policyversion WHERE brand_id = %(brand)s),
  (SELECT count(*) FROM policies_policydraftstep WHERE brand_id = %(brand)s),
  (SELECT jsonb_build_object('found', found, 'took_ms', took_ms)
   FROM policies_draftreplay WHERE brand_id = %(brand)s AND state = 'done'
     AND revision = %(revision)s AND asked_at >= %(changed)s)
"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a draft.

    `newest` is the brand's newest version, `steps` how many changes can be taken back;
    `replay` what the time machine found for the draft as it is now, None: it has not run.
    """

    newest: int
    steps: int
    replay: dict[str, Any] | None
    took_ms: int


def surroundings(draft: Draft) -> Surroundings:
    """Read them: one statement."""
    asked: dict[str, Any] = {
        "brand": draft.brand_id,
        "revision": draft.revision,
        "changed": draft.changed_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, asked)
        newest, steps, told = cursor.fetchone()
    ran: dict[str, Any] = json.loads(told) if isinstance(told, str) else told or {}
    return Surroundings(newest or 0, steps, ran.get("found"), int(ran.get("took_ms", 0)))


def count_steps(brand_id: int) -> int:
    """Return how many changes can be taken back."""
    return PolicyDraftStep.objects.filter(brand_id=brand_id).count()


def note_draft(brand_id: int, why: str, *, wanted_from: datetime | None = None) -> None:
    """Keep what changed and why, and from when it shall decide."""
    draft = _open(brand_id)
    draft.why, draft.wanted_from = why.strip()[:2000], wanted_from
    draft.save(update_fields=("why", "wanted_from"))


def carry_over(brand_id: int, *, at: datetime, by: str) -> PolicyDraft:
    """Let the draft follow the newest version; it says what it said."""
    draft = _open(brand_id)
    draft.base, draft.changed_at, draft.changed_by = newest_policy(brand_id).version, at, by
    draft.save(update_fields=("base", "changed_at", "changed_by"))
    return draft


def ask_for_review(brand_id: int, *, at: datetime, by: str) -> None:
    """Let a second person look at it. Raises as `check` does: what cannot be published."""
    draft = _open(brand_id)
    check(brand_id, written_policy(draft), at=at)
    draft.state, draft.asked_at, draft.asked_by = PolicyDraft.State.ASKED, at, by
    draft.answer, draft.answered_by = "", ""
    draft.save(update_fields=("state", "asked_at", "asked_by", "answer", "answered_by"))
    _note(EntryKind.POLICY_REVIEW_ASKED, draft, at=at, by=by)


def give_back(brand_id: int, *, at: datetime, by: str, answer: str = "") -> None:
    """Open a draft again that somebody was asked to look at, with that person's words.

    Raises DomainError `note_missing` for a second person who says nothing, and
    `nobody_was_asked`.
    """
    draft = _locked(brand_id)
    if draft.state != PolicyDraft.State.ASKED:
        raise DomainError("nobody_was_asked")
    is_second = by not in (draft.changed_by, draft.asked_by)
    if is_second and not answer.strip():
        raise DomainError("note_missing")
    draft.state, draft.asked_at, draft.asked_by = PolicyDraft.State.OPEN, None, ""
    draft.answer, draft.answered_by = answer.strip()[:2000], by if is_second else ""
    draft.save(update_fields=("state", "asked_at", "asked_by", "answer", "answered_by"))
    kind = EntryKind.POLICY_SENT_BACK if is_second else EntryKind.POLICY_REVIEW_TAKEN_BACK
    _note(kind, draft, at=at, by=by)


def drop_draft(brand_id: int, *, at: datetime, by: str) -> None:
    draft = _locked(brand_id)
    _note(EntryKind.POLICY_DRAFT_DROPPED, draft, at=at, by=by)
    _forget(draft)


def publish_draft(
    brand_id: int, *, at: datetime, by: str, in_force_at: datetime | None = None
) -> int:
    """Make the draft the next version; return its number. Old promises stay.

    `in_force_at` None: as the draft wants it, at once if that is over. Raises DomainError
    `needs_second_person` where who wrote it or asked publishes it, `policy_moved_on` if
    another version came meanwhile, and as `check` does.
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
    if in_force_at is None and draft.wanted_from is not None and draft.wanted_from > at:
        in_force_at = draft.wanted_from
    publication = Publication(at=at, by=by, in_force_at=in_force_at, written_by=writer)
    number = publish_as(brand_id, policy, publication, why=draft.why)
    _forget(draft)
    return number


def draft_from(brand_id: int, number: int, *, at: datetime, by: str) -> PolicyDraft:
    """Begin a draft that says what a version says; of an older one it is the way back."""
    newest = newest_policy(brand_id)
    older = policy_numbered(brand_id, number)
    back = older.model_copy(update={"version": newest.version})
    why = f"As in version {number}." if number != newest.version else ""
    return save_draft(brand_id, back, why=why, at=at, by=by)


def _change(draft: PolicyDraft, data: dict[str, object], *, at: datetime, by: str) -> None:
    if draft.data == data:
        return
    PolicyDraftStep.objects.create(
        brand_id=draft.brand_id,
        revision=draft.revision,
        data=draft.data,
        changed_at=draft.changed_at,
        changed_by=draft.changed_by,
    )
    oldest = draft.revision - MOST_STEPS
    PolicyDraftStep.objects.filter(brand_id=draft.brand_id, revision__lte=oldest).delete()
    draft.data, draft.changed_at, draft.changed_by = data, at, by
    draft.revision += 1
    draft.save(update_fields=("data", "changed_at", "changed_by", "revision"))


def _open(brand_id: int) -> PolicyDraft:
    draft = _locked(brand_id)
    if draft.state != PolicyDraft.State.OPEN:
        raise DomainError("draft_is_asked")
    return draft


def _locked(brand_id: int) -> PolicyDraft:
    draft = PolicyDraft.objects.select_for_update().filter(brand_id=brand_id).first()
    if draft is None:
        raise NotFound("no_draft")
    return draft


def _forget(draft: PolicyDraft) -> None:
    PolicyDraftStep.objects.filter(brand_id=draft.brand_id).delete()
    draft.delete()


def _note(kind: EntryKind, draft: PolicyDraft, *, at: datetime, by: str) -> None:
    entry = NewEntry(
        kind=kind,
        brand_id=draft.brand_id,
        return_id=None,
        occurred_at=at,
        actor=by,
        source="console",
        data={"base": draft.base},
    )
    record([entry])
