"""Money out in three beats: the intent is committed, the provider is asked, its word is kept.

Each beat may be repeated. A process that dies between two of them leaves a row that the
sweep finds; an outcome that nobody knows is looked up, never sent again blindly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as with_values
from datetime import datetime

from django.db import connection

from backhaul.core import legs as rules
from backhaul.core.axes import LegState
from backhaul.core.errors import DomainError, OutcomeUnknown, OutsideError, Refused, Unavailable
from backhaul.core.ports.payments import PaymentProvider, ProviderRefund, RefundOrder
from backhaul.foundation import clock
from backhaul.foundation.bulk import update_rows
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.crashing import CrashPoint, crash_point
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.settlement import looking_up, outcomes, overdue
from backhaul.stages.settlement.looking_up import order_of
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.outcomes import Outcome
from backhaul.stages.settlement.queueing import lock_of, queue_refunds

_AT_ONCE = 25
_UNREADABLE = "settings_unreadable"

_CLAIM = """
UPDATE settlement_leg AS t SET state = 'sending', attempts = t.attempts + 1,
  sending_at = coalesce(t.sending_at, %(now)s), due_at = %(answer_by)s, due_what = 'reconcile'
FROM orders_payment AS p
WHERE t.brand_id = %(brand)s AND t.id = %(leg)s AND t.state = 'ordered'
  AND p.brand_id = t.brand_id AND p.id = t.payment_id
  AND NOT EXISTS (SELECT FROM tenancy_installation WHERE holds_refunds)
RETURNING t.id, t.return_id, t.attempts, t.sending_at,
  t.intent, t.amount_minor, t.currency, p.provider_ref, p.connection_name
"""


@dataclass(frozen=True, slots=True)
class Sending:
    """A leg that is ours to send: this attempt and nobody else's."""

    leg_id: int
    return_id: int
    attempt: int
    at: datetime
    key_since: datetime
    """When our key was sent first; `at`: no earlier attempt can have left it there."""
    order: RefundOrder
    connection_name: str

    @property
    def is_first(self) -> bool:
        return self.key_since == self.at

    def became(self, state: LegState, code: str = "", *, is_untouched: bool = False) -> Outcome:
        return Outcome(
            leg_id=self.leg_id,
            return_id=self.return_id,
            state=state,
            attempt=self.attempt,
            code=code,
            is_untouched=is_untouched,
        )


def send(brand_id: int, leg_id: int) -> None:
    """Send one ordered refund; nothing happens if it is not ordered (any more)."""
    sending = claim(brand_id, leg_id)
    if sending is None:
        return
    crash_point(CrashPoint.REFUND_CLAIMED)
    outcome, actor = ask(brand_id, sending)
    crash_point(CrashPoint.REFUND_ANSWERED)
    with acting_for(brand_id):
        outcomes.take((brand_id,), [outcome], at=clock.now(), actor=actor)
    crash_point(CrashPoint.REFUND_RECORDED)


def look_up_soon(brand_id: int, leg_id: int) -> None:
    """Have the next sweep ask what became of a leg whose sender is no more."""
    with acting_for(brand_id):
        Leg.objects.filter(
            brand_id=brand_id, id=leg_id, state=LegState.SENDING, sent_at=None
        ).update(due_at=clock.now())


def claim(brand_id: int, leg_id: int) -> Sending | None:
    """First beat, committed: the leg is being sent, and by us; None: it is not ours."""
    with acting_for(brand_id), connection.cursor() as cursor:
        now = clock.now()
        cursor.execute(
            _CLAIM,
            {
                "brand": brand_id,
                "leg": leg_id,
                "now": now,
                "answer_by": now + rules.ANSWER_BY,
            },
        )
        row = cursor.fetchone()
    if row is None:
        return None
    leg, return_id, attempt, since, intent, amount, currency, payment_ref, name = row
    order = order_of(intent, amount, currency, payment_ref)
    return Sending(leg, return_id, attempt, now, since, order, name)


def ask(brand_id: int, sending: Sending) -> tuple[Outcome, str]:
    """Second beat, outside of any transaction; return what came of it and who says so.

    Where nobody can be asked, an earlier attempt may have succeeded all the same.
    """
    try:
        with acting_for(brand_id):
            row = registry.named_connection(
                brand_id, Connection.Kind.PAYMENTS, sending.connection_name
            )
            provider = registry.payments(row)
    except (DomainError, ValueError) as error:
        state = LegState.FAILED if sending.is_first else LegState.UNKNOWN
        code = error.code if isinstance(error, DomainError) else _UNREADABLE
        return sending.became(state, code, is_untouched=sending.is_first), "system"
    return _refund(provider, sending), f"provider:{row.adapter}"


def _refund(provider: PaymentProvider, sending: Sending) -> Outcome:
    kept = provider.capabilities.keeps_keys_for
    if not sending.is_first and not rules.trusts_key(kept, sending.at - sending.key_since):
        return _refund_anew(provider, sending)
    try:
        receipt = provider.refund(sending.order)
    except Refused as no:
        return _refused(provider, sending, no)
    except Unavailable as later:
        return _later(provider, sending, later)
    except OutcomeUnknown as unknown:
        return sending.became(LegState.UNKNOWN, unknown.code)
    return _receipt(sending, receipt)


def _refund_anew(provider: PaymentProvider, sending: Sending) -> Outcome:
    """The provider may have forgotten our key: what it did by it is looked up first."""
    if not provider.capabilities.finds_refunds:
        return sending.became(LegState.UNKNOWN, looking_up.TOO_OLD)
    try:
        found = provider.find_refund(sending.order)
    except OutsideError as error:
        return sending.became(LegState.UNKNOWN, error.code)
    if found is not None:
        return _receipt(sending, found)
    anew = with_values(sending, key_since=sending.at)
    return with_values(_refund(provider, anew), key_since=sending.at)


def _later(provider: PaymentProvider, sending: Sending, later: Unavailable) -> Outcome:
    """Not now: what an earlier attempt did is known no better, where nobody can look it up."""
    if sending.is_first or provider.capabilities.finds_refunds:
        return sending.became(LegState.ORDERED, later.code, is_untouched=sending.is_first)
    return sending.became(LegState.UNKNOWN, later.code)


def _refused(provider: PaymentProvider, sending: Sending, no: Refused) -> Outcome:
    """A no to a repeated question may be about the refund that the first one made."""
    if sending.is_first:
        return sending.became(LegState.FAILED, no.code)
    try:
        found = provider.find_refund(sending.order)
    except OutsideError:
        return sending.became(LegState.UNKNOWN, no.code)
    return _receipt(sending, found) if found else sending.became(LegState.FAILED, no.code)


def _receipt(sending: Sending, refund: ProviderRefund) -> Outcome:
    if refund.amount != sending.order.amount:
        return sending.became(LegState.UNKNOWN, "answer_contradicts")
    return outcomes.told(sending.leg_id, sending.return_id, refund)


def sweep() -> int:
    """Look after the legs that are due: send again, look up, tell a person; return how many.

    Each is put off first, in a committed transaction, so that two sweepers never take the
    same one and a leg that kills its sweeper comes back later. A person is told before
    anything is looked up: providers that do not answer must not keep that back.
    """
    brand_ids = every_brand_id()
    with acting_for(*brand_ids):
        now = clock.now()
        overdue.tell(brand_ids, now)
        due = _put_off(brand_ids, now)
        _queue_again([leg for leg in due if leg.state == LegState.ORDERED])
        asked = [leg for leg in due if leg.state != LegState.ORDERED]
        providers = looking_up.providers_of(asked)
    crash_point(CrashPoint.SWEEP_PUT_OFF)
    found = [looking_up.look_up(providers, leg, now) for leg in asked]
    crash_point(CrashPoint.SWEEP_LOOKED_UP)
    with acting_for(*brand_ids):
        known = [one for one in found if one is not None]
        outcomes.take(brand_ids, known, at=now, actor="system")
        why = {one.leg_id: one.code for one in known if one.code in looking_up.FOR_A_PERSON}
        overdue.alarm(brand_ids, why, now)
    return len(due)


def _put_off(brand_ids: Sequence[int], now: datetime) -> list[Leg]:
    states = (LegState.ORDERED, LegState.SENDING, LegState.UNKNOWN)
    rows = Leg.objects.filter(
        brand_id__in=brand_ids, due_at__lte=now, state__in=states, payment__isnull=False
    )
    locked = rows.select_for_update(skip_locked=True, of=("self",)).select_related("payment")
    due = list(locked.order_by("due_at", "id")[:_AT_ONCE])
    for leg in due:
        age = outcomes.age(leg, now)
        leg.due_at = now + (rules.ASK_AGAIN if leg.sent_at else rules.look_again_after(age))
    update_rows(due, ("due_at",))
    return due


def _queue_again(legs: Sequence[Leg]) -> None:
    """Queue those whose job got lost."""
    if not legs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queueing_lock FROM procrastinate_jobs"
            " WHERE status = 'todo' AND queueing_lock = ANY(%s)",
            [[lock_of(leg.pk) for leg in legs]],
        )
        waiting = {row[0] for row in cursor.fetchall()}
    queue_refunds(leg for leg in legs if lock_of(leg.pk) not in waiting)
