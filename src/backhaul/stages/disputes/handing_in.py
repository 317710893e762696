"""Evidence handed to the provider, in three beats: intent, call, outcome. Never twice."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction

from backhaul.core.disputes import ANSWERABLE, Answer, HandIn, is_late, may_be_under_way
from backhaul.core.errors import (
    DomainError,
    IllegalStep,
    NotFound,
    OutcomeUnknown,
    Refused,
    Unavailable,
)
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.ports.payments import (
    DisputeStatus,
    EvidenceFacts,
    EvidenceOrder,
    EvidenceProvider,
)
from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.journal.record import record
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Installation
from backhaul.stages.disputes import alarms
from backhaul.stages.disputes.entries import entry_of
from backhaul.stages.disputes.models import Dispute, Submission
from backhaul.stages.incidents.actions import change_incidents

CANNOT_BE_ASKED = "cannot_be_asked"
"""Nobody knows, and the provider has no way to say: a person looks there."""
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Paper:
    pdf: bytes
    facts: EvidenceFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """How evidence that a person had handed in stands."""

    state: HandIn
    failure: str
    sha256: str
    asked_at: datetime
    asked_by: str
    sent_at: datetime | None

    @classmethod
    def of(cls, row: Submission) -> Stands:
        return cls(
            state=HandIn(row.state),
            failure=row.failure,
            sha256=row.sha256,
            asked_at=row.asked_at,
            asked_by=row.asked_by,
            sent_at=row.sent_at,
        )


@dataclass(frozen=True, slots=True)
class _Intent:
    """What is to be handed in; `asks_first`: the provider may have it already."""

    row: Submission
    provider: EvidenceProvider
    order: EvidenceOrder
    asks_first: bool


def provider_of(row: Dispute) -> EvidenceProvider | None:
    """Return what takes evidence about a dispute; None: a person hands it in."""
    if row.taken_ref and row.taken_ref == row.provider_ref:
        return None  # money alone: the provider has told no dispute
    try:
        name = row.payment.connection_name
        found = registry.named_connection(row.brand_id, Connection.Kind.PAYMENTS, name)
        return registry.evidence(found)
    except (DomainError, ValueError):
        return None


def newest_of(row: Dispute) -> Stands | None:
    rows = Submission.objects.filter(brand_id=row.brand_id, dispute_id=row.pk)
    found = rows.defer("pdf", "facts").order_by("-id").first()
    return Stands.of(found) if found else None


def _is_under_way(row: Submission, at: datetime) -> bool:
    return may_be_under_way(HandIn(row.state), row.sent_at, at)


def hand_in(brand_id: int, dispute_id: int, paper: Paper, *, actor: str) -> Stands:
    """Hand evidence in at the provider; return how it stands, which may be `unknown`.

    Not to be called in a transaction. What nobody knows is asked for first, and then sent
    again as it was, whatever `paper` is now; so is what a restored backup may have forgotten.
    Raises NotFound; IllegalStep `dispute_is_closed`, `dispute_answered`, `evidence_handed_in`
    or `evidence_on_its_way`; DomainError `evidence_too_late`, `evidence_not_taken` or
    `evidence_too_large`.
    """
    with acting_for(brand_id):
        intent = _begin(brand_id, dispute_id, paper, actor)
    state, failure = _call(intent)
    with acting_for(brand_id):
        return _end(intent.row, state, failure, actor)


def _begin(brand_id: int, dispute_id: int, paper: Paper, actor: str) -> _Intent:
    now = clock.now()
    rows = Dispute.objects.select_for_update(of=("self",)).select_related("payment")
    row = rows.filter(brand_id=brand_id, id=dispute_id).first()
    if row is None:
        raise NotFound("no_such_dispute", dispute=dispute_id)
    provider = _check(row, now)
    mine = Submission.objects.filter(brand_id=brand_id, dispute=row)
    known = mine.exclude(state=HandIn.REFUSED.value).first()
    if known is None:
        fresh = _new(row, paper, provider, at=now, actor=actor)
        return _Intent(fresh, provider, _order(row, fresh), asks_first=_may_be_forgotten(row))
    if HandIn(known.state) is HandIn.DONE:
        raise IllegalStep("evidence_handed_in")
    if _is_under_way(known, now):
        raise IllegalStep("evidence_on_its_way")
    known.state, known.sent_at = HandIn.SENDING.value, now
    known.save(update_fields=("state", "sent_at"))
    return _Intent(known, provider, _order(row, known), asks_first=True)


def _may_be_forgotten(row: Dispute) -> bool:
    """Whether a backup was restored since: evidence may have gone that no table knows of."""
    found = Installation.objects.filter(restored_at__gt=row.opened_at)
    return found.exists()


def _check(row: Dispute, now: datetime) -> EvidenceProvider:
    if DisputeStatus(row.status) not in ANSWERABLE:
        raise IllegalStep("dispute_is_closed", status=row.status)
    if row.answer:
        raise IllegalStep("dispute_answered", answer=row.answer)
    if is_late(row.respond_by, now):
        raise DomainError("evidence_too_late")
    provider = provider_of(row)
    if provider is None:
        raise DomainError("evidence_not_taken")
    return provider


def _new(
    row: Dispute, paper: Paper, provider: EvidenceProvider, *, at: datetime, actor: str
) -> Submission:
    most = provider.capabilities.takes_evidence_of or 0
    if len(paper.pdf) > most:
        raise DomainError("evidence_too_large", most=f"{most / _MEGABYTE:.1f}")
    try:
        with transaction.atomic():
            made = Submission.objects.create(
                brand_id=row.brand_id,
                dispute=row,
                key=f"evd_{secrets.token_hex(12)}",
                state=HandIn.SENDING.value,
                pdf=paper.pdf,
                facts=asdict(replace(paper.facts, shipped_on=None))
                | {"shipped_on": str(paper.facts.shipped_on or "")},
                sha256=hashlib.sha256(paper.pdf).hexdigest(),
                size=len(paper.pdf),
                asked_at=at,
                asked_by=actor,
                sent_at=at,
            )
    except IntegrityError:
        raise IllegalStep("evidence_on_its_way") from None
    record([_entry(made, at, actor)])
    return made


def _order(row: Dispute, kept: Submission) -> EvidenceOrder:
    words = dict(kept.facts)
    day = words.pop("shipped_on", "")
    facts = EvidenceFacts(**words, shipped_on=date.fromisoformat(day) if day else None)
    return EvidenceOrder(
        key=kept.key, dispute_ref=row.provider_ref, pdf=bytes(kept.pdf or b""), facts=facts
    )


def _call(intent: _Intent) -> tuple[HandIn, str]:
    """Return what came of it, and a code where it was refused."""
    try:
        if intent.asks_first and (known := _is_there(intent)) is not None:
            return known
        intent.provider.submit_evidence(intent.order)
    except Refused as refused:
        return HandIn.REFUSED, refused.code or "refused"
    except Unavailable as away:
        state = HandIn.UNKNOWN if intent.asks_first else HandIn.REFUSED
        return state, away.code or "unavailable"
    except OutcomeUnknown as unknown:
        return HandIn.UNKNOWN, unknown.code or "no_answer"
    return HandIn.DONE, ""


def _is_there(intent: _Intent) -> tuple[HandIn, str] | None:
    """Return how it ended where the provider has it, or will not say; None: it has it not."""
    try:
        has = intent.provider.has_evidence(intent.order.dispute_ref)
    except Refused as refused:
        return HandIn.UNKNOWN, refused.code or "no_answer"
    if has is None:
        return HandIn.UNKNOWN, CANNOT_BE_ASKED
    return (HandIn.DONE, "") if has else None


def _end(kept: Submission, state: HandIn, failure: str, actor: str) -> Stands:
    """Write the outcome down; news that came meanwhile are the better word."""
    now = clock.now()
    dispute = Dispute.objects.select_for_update().get(
        brand_id=kept.brand_id, id=kept.dispute_id
    )
    row = Submission.objects.select_for_update().get(brand_id=kept.brand_id, id=kept.pk)
    if HandIn(row.state) is HandIn.SENDING:
        _became(row, state, failure, now, actor)
        if state is HandIn.DONE:
            _answered(dispute, row, now)
    return Stands.of(row)


def _became(row: Submission, state: HandIn, failure: str, at: datetime, actor: str) -> None:
    row.state, row.failure = state.value, failure[:120]
    if state is not HandIn.UNKNOWN:
        row.ended_at, row.pdf, row.facts = at, None, {}
    row.save(update_fields=("state", "failure", "ended_at", "pdf", "facts"))
    record([_entry(row, at, actor)])


def _answered(dispute: Dispute, row: Submission, at: datetime) -> None:
    """The evidence is there: nobody is reminded of it any more."""
    if dispute.answer:
        return
    dispute.answer, dispute.answered_at = Answer.CONTESTED.value, at
    dispute.answered_by, dispute.due_at = row.asked_by, None
    dispute.save(update_fields=("answer", "answered_at", "answered_by", "due_at"))
    record([entry_of(dispute, EntryKind.DISPUTE_CHANGED, at=at, actor=row.asked_by)])
    change_incidents((), [alarms.evidence_over(dispute)], at=at, actor=row.asked_by)


def end_by_person(dispute: Dispute, said: Answer, *, at: datetime, actor: str) -> None:
    """A person looked at the provider: what nobody knew is known by what they say.

    Raises IllegalStep `evidence_on_its_way`.
    """
    rows = Submission.objects.select_for_update().filter(
        brand_id=dispute.brand_id,
        dispute=dispute,
        state__in=(HandIn.SENDING.value, HandIn.UNKNOWN.value),
    )
    for row in rows:
        if _is_under_way(row, at):
            raise IllegalStep("evidence_on_its_way")
        is_there = said is Answer.CONTESTED
        state = HandIn.DONE if is_there else HandIn.REFUSED
        _became(row, state, "" if is_there else "given_up", at, actor)


def end_by_news(rows: Sequence[Dispute], *, at: datetime) -> None:
    """The provider looks at evidence: what nobody knew of it has arrived."""
    looked_at = {
        row.pk: row for row in rows if DisputeStatus(row.status) is DisputeStatus.UNDER_REVIEW
    }
    if not looked_at:
        return
    found = Submission.objects.select_for_update().filter(
        brand_id__in={row.brand_id for row in looked_at.values()},
        dispute_id__in=list(looked_at),
        state__in=(HandIn.SENDING.value, HandIn.UNKNOWN.value),
    )
    for row in found:
        _became(row, HandIn.DONE, "", at, "system")
        _answered(looked_at[row.dispute_id], row, at)


def _entry(row: Submission, at: datetime, actor: str) -> NewEntry:
    return NewEntry(
        kind=EntryKind.DISPUTE_EVIDENCE,
        brand_id=row.brand_id,
        return_id=None,
        occurred_at=at,
        actor=actor,
        data={
            "dispute": row.dispute_id,
            "state": row.state,
            "sha256": row.sha256,
            "size": row.size,
            "failure": row.failure,
        },
    )
