"""What the rest of the house calls: scans taken in, claims noted, strays adopted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.journal import EntryKind
from backhaul.core.tracking.scan import CarrierScan, ParsedBody
from backhaul.foundation.bulk import Statement
from backhaul.stages.shipping.models import LabelState, Parcel
from backhaul.stages.tracking.folding import fold_in, lay_out
from backhaul.stages.tracking.inbox import drain_inbox, told_by
from backhaul.stages.tracking.looking import ask_now, sweep
from backhaul.stages.tracking.models import Claim
from backhaul.stages.tracking.storing import adopt_scans, boxes_by_id

__all__ = [
    "ClaimKind",
    "adopt_strays",
    "ask_now",
    "claim",
    "drain_inbox",
    "sweep",
    "take_scans",
]

_INSERT_CLAIM = """
INSERT INTO tracking_claim (brand_id, parcel_id, kind, claimed_at, claimed_by)
VALUES (%s, %s, %s, %s, %s)
"""
_SAME_WORD = timedelta(hours=1)


class ClaimKind(StrEnum):
    DROPPED_OFF = "dropped_off"
    NOT_SENT_YET = "not_sent_yet"


def take_scans(
    brand_id: int,
    scans: Sequence[CarrierScan],
    *,
    carrier: str,
    raw_id: int | None,
    at: datetime,
) -> None:
    """Store and fold scans that somebody has normalised already."""
    parsed = ParsedBody(scans=tuple(scans))
    fold_in(told_by(brand_id, parsed, sender=carrier, raw_id=raw_id), at=at)


def adopt_strays(brand_id: int, parcel_ids: Iterable[int], *, at: datetime) -> int:
    """Give parcels the scans that came before them; return how many parcels got some."""
    wanted = set(parcel_ids)
    boxes = [box for box in boxes_by_id(brand_id, wanted) if box.number]
    if not boxes:
        return 0
    found = adopt_scans(brand_id, boxes)
    if found:
        table = lay_out(boxes_by_id(brand_id, sorted(found)))
        table.judge(at=at)
        table.write(at=at)
    return len(found & wanted)


def claim(
    brand_id: int,
    ran: str,
    parcel_id: int | None,
    kind: ClaimKind,
    *,
    at: datetime,
    actor: str,
) -> Parcel:
    """Note what the shopper says of a parcel; without an id it is the newest of the return.

    It is evidence and moves nothing. Said twice it is noted once. Raises NotFound
    `no_such_parcel`, and DomainError `already_received` once the dock has it.
    """
    table = lay_out(boxes_by_id(brand_id, [_claimed_parcel(brand_id, ran, parcel_id)]))
    (tracked,) = table.tracked.values()
    parcel = tracked.parcel
    if parcel.received_at is not None:
        raise DomainError("already_received", ran=ran)
    if _was_said(parcel, kind, at):
        return parcel
    parcel.claimed_at = at if kind is ClaimKind.DROPPED_OFF else None
    if tracked.case is not None:
        tracked.case.note(
            EntryKind.PARCEL_CLAIMED, at=at, actor=actor, parcel=parcel.pk, claim=kind.value
        )
    values = [brand_id, parcel.pk, kind.value, at, actor]
    said: Statement = (_INSERT_CLAIM, values)
    table.judge(at=at)
    table.write(at=at, alongside=[said])
    return parcel


def _was_said(parcel: Parcel, kind: ClaimKind, at: datetime) -> bool:
    """Whether it is the word that stands: a button pressed again and again writes nothing."""
    if kind is ClaimKind.DROPPED_OFF:
        return parcel.claimed_at is not None
    told = Claim.objects.filter(brand_id=parcel.brand_id, parcel_id=parcel.pk)
    last = told.order_by("-id").first()
    return last is not None and last.kind == kind and at - last.claimed_at < _SAME_WORD


def _claimed_parcel(brand_id: int, ran: str, parcel_id: int | None) -> int:
    rows = Parcel.objects.filter(
        brand_id=brand_id, ret__brand_id=brand_id, ret__ran=ran, position__isnull=False
    ).exclude(label_state__in=(LabelState.VOIDED, LabelState.FAILED))
    if parcel_id is not None:
        rows = rows.filter(id=parcel_id)
    found = rows.order_by("-made_at", "-id").values_list("id", flat=True).first()
    if found is None:
        raise NotFound("no_such_parcel", ran=ran)
    return found
