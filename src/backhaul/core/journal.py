"""What the journal may say: the kinds of entries and the fields of each.

Values are codes, ids, numbers and booleans. Names, addresses and free text live in tables
that can be erased; `problems` finds what does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EntryKind(StrEnum):
    """Public names: outgoing webhooks and exports use them. Never reused."""

    RETURN_REQUESTED = "return.requested"
    RETURN_HEADLINE = "return.headline_changed"
    RETURN_DONE = "return.done"
    RETURN_OWNER = "return.owner_changed"
    RETURN_OPENED_FOR = "return.opened_for_shopper"
    """By which channel a shopper reached the person who opened it for them."""
    RETURN_METHOD = "return.method_changed"
    """How it travels, before anything was handed over."""
    UNIT_AUTHORIZED = "unit.authorized"
    UNIT_REFUSED = "unit.refused"
    UNIT_IN_REVIEW = "unit.in_review"
    UNIT_REOPENED = "unit.reopened"
    UNIT_WITHDRAWN = "unit.withdrawn"
    UNIT_EXPIRED = "unit.expired"
    UNIT_RECEIVED = "unit.received"
    UNIT_RECEIPT_UNDONE = "unit.receipt_undone"
    UNIT_MISSING = "unit.missing"
    UNIT_MISSING_UNDONE = "unit.missing_undone"
    UNIT_UNEXPECTED = "unit.unexpected"
    UNIT_ADOPTED = "unit.adopted"
    UNIT_INSPECTED = "unit.inspected"
    UNIT_INSPECTION_UNDONE = "unit.inspection_undone"
    UNIT_DECIDED = "unit.decided"
    UNIT_DECISION_UNDONE = "unit.decision_undone"
    UNIT_FINISHED = "unit.finished"
    UNIT_MOVED = "unit.moved"
    UNIT_PUT_ASIDE = "unit.put_aside"
    UNIT_HANDED_ON = "unit.handed_on"
    """It left with all else of its bin or container."""
    UNIT_HANDING_ON_UNDONE = "unit.handing_on_undone"
    LABEL_ORDERED = "label.ordered"
    LABEL_BOUGHT = "label.bought"
    LABEL_FAILED = "label.failed"
    LABEL_UNKNOWN = "label.unknown"
    LABEL_VOIDED = "label.voided"
    LABEL_WRITTEN_OFF = "label.written_off"
    PARCEL_ANNOUNCED = "parcel.announced"
    PARCEL_MOVED = "parcel.moved"
    PARCEL_CLAIMED = "parcel.claimed"
    DROP_OFF_RECEIPT_GIVEN = "parcel.drop_off_receipt_given"
    DROP_OFF_TOLD = "parcel.drop_off_told"
    """When and where it was handed over, as the shopper tells it."""
    PARCEL_MATCHED = "parcel.matched"
    PARCEL_WEIGHED = "parcel.weighed"
    UNIT_SERIAL_READ = "unit.serial_read"
    MEANING_CONFIRMED = "tracking.meaning_confirmed"
    """A person said what a carrier's unknown words mean."""
    MEANING_WITHDRAWN = "tracking.meaning_withdrawn"
    INCIDENT_OPENED = "incident.opened"
    INCIDENT_TAKEN = "incident.taken"
    INCIDENT_HEALED = "incident.healed"
    INCIDENT_NOTED = "incident.noted"
    INCIDENT_STEP = "incident.step_taken"
    """A step of a playbook came out, or a person stopped it or let it go on."""
    PLAYBOOKS_PUBLISHED = "policy.playbooks_published"
    RECOVERY_PREPARED = "recovery.prepared"
    RECOVERY_CHANGED = "recovery.changed"
    """Money to get back from a carrier: sent, answered, recovered or written off."""
    LEG_PROPOSED = "leg.proposed"
    LEG_APPROVED = "leg.approved"
    LEG_ORDERED = "leg.ordered"
    LEG_PAID = "leg.paid"
    LEG_FAILED = "leg.failed"
    LEG_UNKNOWN = "leg.unknown"
    LEG_CANCELLED = "leg.cancelled"
    LEG_REVERSED = "leg.reversed"
    REFUND_ELSEWHERE = "refund.elsewhere"
    CHARGEBACK = "payment.chargeback"
    PROMISE_GIVEN = "promise.given"
    PROMISE_KEPT = "promise.kept"
    MESSAGE_WRITTEN = "message.written"
    MESSAGE_SENT = "message.sent"
    COST = "cost.recorded"
    CLOCK_MOVED = "clock.moved"
    BRAND_CHANGED = "brand.changed"
    POLICY_PUBLISHED = "policy.published"
    CONNECTION_CHANGED = "connection.changed"
    KEY_CREATED = "key.created"
    KEY_REVOKED = "key.revoked"
    MEMBER_INVITED = "member.invited"
    MEMBER_JOINED = "member.joined"
    MEMBER_ROLES = "member.roles_changed"
    MEMBER_REMOVED = "member.removed"
    MEMBER_SHUT_OUT = "member.shut_out"
    MEMBER_LET_IN = "member.let_in"
    BADGE_PRINTED = "member.badge_printed"
    BADGE_REVOKED = "member.badge_revoked"
    GIFT_LINK_MADE = "gift.link_made"
    GIFT_LINK_USED = "gift.link_used"
    ORDERS_IMPORTED = "orders.imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """One thing to write down. `return_id` None: it belongs to no return (yet)."""

    kind: EntryKind
    brand_id: int
    return_id: int | None
    occurred_at: datetime
    actor: str
    source: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


_CODE = re.compile(r"[\w:./+\-]{0,80}", re.ASCII)


def problems(entry: NewEntry) -> tuple[str, ...]:
    """Return the fields whose values a journal must not hold; empty means it may be written."""
    found = [name for name, value in entry.data.items() if not _is_plain(value)]
    if not _CODE.fullmatch(entry.actor) or not _CODE.fullmatch(entry.source):
        found.append("actor")
    return tuple(found)


def _is_plain(value: object) -> bool:
    match value:
        case None | bool() | int():
            return True
        case str():
            return bool(_CODE.fullmatch(value))
        case list() | tuple():
            return all(_is_plain(item) for item in value)
        case dict():
            return all(_is_plain(key) and _is_plain(item) for key, item in value.items())
        case _:
            return False
