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
from functools import lru_cache


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
    UNIT_KEPT = "unit.kept"
    """Authorised, and the shopper keeps it: nothing is sent back."""
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
    UNIT_DEADLINE = "unit.deadline_moved"
    """A delivery was corrected: until when it may come back, or that it stays as promised."""
    DELIVERY_CORRECTED = "order.delivery_corrected"
    DELIVERY_OVERRULED = "order.delivery_overruled"
    """The channel told another time than a person said: the person's counts."""
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
    BREAK_ENDED = "reconciliation.break_ended"
    """A person repaired or explained what did not fit with the provider's books."""
    CHARGEBACK = "payment.chargeback"
    CREDIT_GIVEN = "credit.given"
    CREDIT_TAKEN = "credit.taken"
    CREDIT_SPENT = "credit.spent"
    CREDIT_UNSPENT = "credit.unspent"
    """What was bought with it was cancelled: the shopper has it again."""
    CREDIT_EXPIRED = "credit.expired"
    CREDIT_RULE = "credit.rule_changed"
    MONEY_LIMITS = "money.limits_changed"
    SECOND_ASKED = "money.second_person_asked"
    SECOND_CONFIRMED = "money.second_person_confirmed"
    SECOND_REFUSED = "money.second_person_refused"
    DISPUTE_TOLD = "payment.dispute_told"
    """A provider's news of a dispute, in whatever order it came."""
    ADVANCE_HELD = "advance.held"
    """Its trigger was met, and too much was out already for goods that nobody has seen."""
    ADVANCE_MISSED = "advance.missed"
    """The money went early, and the goods did not come as promised."""
    ADVANCE_REMINDED = "advance.reminded"
    ADVANCE_CHANGED = "advance.changed"
    """A person has to decide, has decided, or the goods came after all."""
    ADVANCE_AT_BANK = "advance.at_bank"
    """How much of a charge by hand the shopper's bank has taken back by now."""
    HOLD_AGREED = "hold.agreed"
    """A shopper agreed that something may be held on a card, or charged."""
    HOLD_ORDERED = "hold.ordered"
    HOLD_PLACED = "hold.placed"
    HOLD_STEP = "hold.step_ordered"
    """It is to be captured, let go or given back."""
    HOLD_CAPTURED = "hold.captured"
    HOLD_RELEASED = "hold.released"
    HOLD_GIVEN_BACK = "hold.given_back"
    HOLD_FAILED = "hold.failed"
    """A step of it had no effect, and is not asked for again."""
    HOLD_NONE_FOUND = "hold.none_found"
    """After a restore a person looked at the provider: nothing was charged or held there."""
    AMENDS_GIVEN = "amends.given"
    """Store credit for a promise that was broken."""
    DISPUTE_OPENED = "dispute.opened"
    DISPUTE_CHANGED = "dispute.changed"
    DISPUTE_EVIDENCE = "dispute.evidence"
    """Evidence is being handed in, was taken, refused, or nobody knows."""
    """Its provider decided, or a person answered it."""
    OWN_ACCOUNT_CHANGED = "transfers.own_account_changed"
    ACCOUNT_ASKED = "transfers.account_asked"
    """The shopper is to name an account, by the secret link of a letter."""
    ACCOUNT_REMINDED = "transfers.account_reminded"
    ACCOUNT_GIVEN = "transfers.account_given"
    """To which account a refund is paid; its number is nowhere in the journal."""
    TRANSFER_FILE_MADE = "transfers.file_made"
    TRANSFER_FILE_READ = "transfers.file_downloaded"
    """Whole account numbers left by it."""
    TRANSFER_FILE_GIVEN = "transfers.file_given"
    TRANSFER_FILE_DISCARDED = "transfers.file_discarded"
    BANK_HEARD = "transfers.bank_heard"
    PROMISE_GIVEN = "promise.given"
    PROMISE_KEPT = "promise.kept"
    REVIEW_ASKED = "review.asked"
    """A person wants to know something from the shopper before deciding."""
    REVIEW_REMINDED = "review.reminded"
    REVIEW_ANSWERED = "review.answered"
    REVIEW_UNANSWERED = "review.unanswered"
    """The shopper said nothing in time; the request waits for a person again."""
    MESSAGE_WRITTEN = "message.written"
    MESSAGE_SENT = "message.sent"
    COST = "cost.recorded"
    CLOCK_MOVED = "clock.moved"
    BRAND_CHANGED = "brand.changed"
    POLICY_PUBLISHED = "policy.published"
    POLICY_DRAFT_BEGUN = "policy.draft_begun"
    POLICY_DRAFT_DROPPED = "policy.draft_dropped"
    POLICY_REVIEW_ASKED = "policy.review_asked"
    POLICY_REVIEW_TAKEN_BACK = "policy.review_taken_back"
    POLICY_SENT_BACK = "policy.sent_back"
    POLICY_EXAMPLES = "policy.examples_changed"
    RISK_RULES_PUBLISHED = "risk.rules_published"
    RISK_SIGNAL_MOVED = "risk.signal_moved"
    """A signal counts half, not at all, or in full again."""
    APPEAL_ASKED = "appeal.asked"
    APPEAL_DECIDED = "appeal.decided"
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
    WITHDRAWAL_DECLARED = "withdrawal.declared"
    WITHDRAWAL_REPEATED = "withdrawal.repeated"
    """The same declaration once more: it counts from the first time."""
    WITHDRAWAL_ACKNOWLEDGED = "withdrawal.acknowledged"
    WITHDRAWAL_MATCHED = "withdrawal.matched"
    """A return was opened for it, or one was there."""
    WITHDRAWAL_LEFT = "withdrawal.left_to_a_person"
    WITHDRAWAL_ANSWERED = "withdrawal.answered"
    PROOF_GIVEN = "proof.given"
    """A receipt or a serial number, of goods without an order."""
    PROOF_APPROVED = "proof.approved"
    PROOF_REFUSED = "proof.refused"
    ORDERS_IMPORTED = "orders.imported"
    EXCHANGE_ASKED = "exchange.asked"
    EXCHANGE_RESERVED = "exchange.reserved"
    EXCHANGE_WAITS = "exchange.waits"
    """Its piece is gone: the shop has fewer than it said."""
    EXCHANGE_DUE_PAID = "exchange.difference_paid"
    EXCHANGE_RELEASED = "exchange.released"
    """Handed to the shop, which is to send it."""
    EXCHANGE_SENT = "exchange.sent"
    EXCHANGE_ENDED = "exchange.ended"
    """Nothing goes out; by `instead` what the shopper gets, if anything."""
    STOCK_TOLD = "stock.told"


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
    if not _is_code(entry.actor) or not _is_code(entry.source):
        found.append("actor")
    return tuple(found)


@lru_cache(maxsize=4096)
def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def _is_plain(value: object) -> bool:
    if type(value) is int:
        return True
    match value:
        case None | bool() | int():
            return True
        case str():
            return _is_code(value)
        case list() | tuple():
            return all(_is_plain(item) for item in value)
        case dict():
            return all(_is_plain(key) and _is_plain(item) for key, item in value.items())
        case _:
            return False
