"""Money out in three beats: the intent is committed, the provider is asked, its word is kept.

Each beat may be repeated. A process that dies between two of them leaves a row that the
sweep finds; an outcome that nobody knows is looked up, never sent again blindly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import connection

from backhaul.core import legs as rules
from backhaul.core.axes import LegState
from backhaul.core.errors import DomainError, OutcomeUnknown, OutsideError, Refused, Unavailable
from backhaul.core.money import Money
from backhaul.core.ports.payments import PaymentProvider, ProviderRefund, RefundOrder
from backhaul.foundation import clock
from backhaul.foundation.bulk import update_rows
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.incidents.actions import open_incidents
from backhaul.stages.returns import case as cases
from backhaul.stages.settlement import alarms, outcomes, summary
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.outcomes import Outcome
from backhaul.stages.settlement.queueing import lock_of, queue_refunds

log = structlog.get_logger(__name__)
_AT_ONCE = 25
_TOO_OLD = "key_too_old"

_CLAIM = """
UPDATE settlement_leg AS t SET state = 'sending', attempts = t.attempts + 1,
  sending_at = coalesce(t.sending_at, %(now)s), due_at = %(answer_by)s, due_what = 'reconcile'
FROM orders_payment AS p
WHERE t.brand_id = %(brand)s AND t.id = %(leg)s AND t.state = 'ordered'
  AND (t.sending_at IS NULL OR t.sending_at > %(key_since)s)
  AND p.brand_id = t.brand_id AND p.id = t.payment_id
RETURNING t.id, t.return_id, t.attempts, t.sending_at = %(now)s,
  t.intent, t.amount_minor, t.currency, p.provider_ref, p.connection_name
"""


@dataclass(frozen=True, slots=True)
class Sending:
    """A leg that is ours to send: this attempt and nobody else's."""

    leg_id: int
    return_id: int
    attempt: int
    is_first: bool
    """No earlier attempt can have left our key with the provider."""
    order: RefundOrder
    connection_name: str

    def became(self, state: LegState, code: str = "", *, is_untouched: bool = False) -> Outcome:
        return Outcome(
            leg_id=self.leg_id,
            return_id=self.return_id,
            state=state,
            attempt=self.attempt,
            code=code,
            is_untouched=is_untouched,
        )


def key_of(intent: str, amount_minor: int) -> str:
    """Return the idempotency key: intent and amount, nothing that could ever change."""
    return f"{intent}-{amount_minor}"


def send(brand_id: int, leg_id: int) -> None:
    """Send one ordered refund; nothing happens if it is not ordered (any more)."""
    sending = claim(brand_id, leg_id)
    if sending is None:
        return
    outcome, actor = ask(brand_id, sending)
    with acting_for(brand_id):
        outcomes.take((brand_id,), [outcome], at=clock.now(), actor=actor)


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
                "key_since": now - rules.KEY_LIVES,
            },
        )
        row = cursor.fetchone()
    if row is None:
        return None
    leg, return_id, attempt, is_first, intent, amount, currency, payment_ref, name = row
    return Sending(
        leg, return_id, attempt, is_first, _order(intent, amount, currency, payment_ref), name
    )


def ask(brand_id: int, sending: Sending) -> tuple[Outcome, str]:
    """Second beat, outside of any transaction; return what came of it and who says so."""
    try:
        with acting_for(brand_id):
            row = registry.named_connection(
                brand_id, Connection.Kind.PAYMENTS, sending.connection_name
            )
            provider = registry.payments(row)
    except DomainError as error:
        return sending.became(LegState.FAILED, error.code, is_untouched=True), "system"
    return _refund(provider, sending), f"provider:{row.adapter}"


def _refund(provider: PaymentProvider, sending: Sending) -> Outcome:
    try:
        receipt = provider.refund(sending.order)
    except Refused as no:
        return _refused(provider, sending, no)
    except Unavailable as later:
        return sending.became(LegState.ORDERED, later.code, is_untouched=sending.is_first)
    except OutcomeUnknown as unknown:
        return sending.became(LegState.UNKNOWN, unknown.code)
    return _receipt(sending, receipt)


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


def _order(intent: str, amount_minor: int, currency: str, payment_ref: str) -> RefundOrder:
    return RefundOrder(
        key=key_of(intent, amount_minor),
        intent=intent,
        payment_ref=payment_ref,
        amount=Money(amount_minor, currency),
    )


def sweep() -> int:
    """Look after the legs that are due: send again, look up, tell a person; return how many.

    Each is put off first, in a committed transaction, so that two sweepers never take the
    same one and a leg that kills its sweeper comes back later.
    """
    brand_ids = every_brand_id()
    with acting_for(*brand_ids):
        now = clock.now()
        due = _put_off(brand_ids, now)
        known = _order_again([leg for leg in due if leg.state == LegState.ORDERED], now)
        asked = [leg for leg in due if leg.state != LegState.ORDERED]
        providers = _providers(asked)
    known += [outcome for leg in asked for outcome in _look_up(providers, leg, now)]
    with acting_for(*brand_ids):
        outcomes.take(brand_ids, known, at=now, actor="system")
        old = [leg for leg in asked if outcomes.age(leg, now) >= rules.UNKNOWN_AT_MOST]
        lost = [outcome for outcome in known if outcome.code == _TOO_OLD]
        why = {leg.pk: "no_answer" for leg in old} | {one.leg_id: one.code for one in lost}
        _alarm(brand_ids, why, now)
    return len(due)


def _put_off(brand_ids: Sequence[int], now: datetime) -> list[Leg]:
    states = (LegState.ORDERED, LegState.SENDING, LegState.UNKNOWN)
    rows = Leg.objects.filter(
        brand_id__in=brand_ids, due_at__lte=now, state__in=states, payment__isnull=False
    )
    locked = rows.select_for_update(skip_locked=True, of=("self",)).select_related("payment")
    due = list(locked.order_by("due_at", "id")[:_AT_ONCE])
    for leg in due:
        is_slow = leg.sent_at is not None or outcomes.age(leg, now) >= rules.KEY_LIVES
        leg.due_at = now + (rules.ASK_AGAIN if is_slow else rules.ANSWER_BY)
    update_rows(due, ("due_at",))
    return due


def _order_again(legs: Sequence[Leg], now: datetime) -> list[Outcome]:
    """Queue those whose job got lost; those whose key is too old are not sent any more."""
    fresh = [leg for leg in legs if outcomes.age(leg, now) < rules.KEY_LIVES]
    if fresh:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT queueing_lock FROM procrastinate_jobs"
                " WHERE status = 'todo' AND queueing_lock = ANY(%s)",
                [[lock_of(leg.pk) for leg in fresh]],
            )
            waiting = {row[0] for row in cursor.fetchall()}
        queue_refunds(leg for leg in fresh if lock_of(leg.pk) not in waiting)
    return [_of(leg, LegState.UNKNOWN, _TOO_OLD) for leg in legs if leg not in fresh]


def _of(leg: Leg, state: LegState, code: str = "") -> Outcome:
    return Outcome(
        leg_id=leg.pk, return_id=leg.ret_id, state=state, attempt=leg.attempts, code=code
    )


Providers = Mapping[tuple[int, str], PaymentProvider]


def _providers(legs: Iterable[Leg]) -> Providers:
    names = {(leg.brand_id, leg.payment.connection_name) for leg in legs if leg.payment}
    rows = Connection.objects.filter(
        brand_id__in={brand for brand, _ in names},
        name__in={name for _, name in names},
        kind=Connection.Kind.PAYMENTS,
    )
    return {(row.brand_id, row.name): registry.payments(row) for row in rows}


def _look_up(providers: Providers, leg: Leg, now: datetime) -> list[Outcome]:
    """Ask the provider what became of a leg; no outcome while it cannot be said."""
    assert leg.payment is not None
    provider = providers.get((leg.brand_id, leg.payment.connection_name))
    if provider is None:
        return []
    order = _order(leg.intent, leg.amount_minor, leg.currency, leg.payment.provider_ref)
    try:
        found = provider.find_refund(order)
    except OutsideError as error:
        log.warning("refund not looked up", leg=leg.pk, problem=type(error).__name__)
        return []
    if found is not None and found.amount == order.amount:
        return [outcomes.told(leg.pk, leg.ret_id, found)]
    if found is not None or leg.sent_at is not None:
        return []  # it contradicts what was said before: a person is told once it is old
    if outcomes.age(leg, now) < rules.KEY_LIVES:
        return [_of(leg, LegState.ORDERED)]
    return [_of(leg, LegState.UNKNOWN, _TOO_OLD)]


def _alarm(brand_ids: Sequence[int], why: Mapping[int, str], now: datetime) -> None:
    """Open an incident for each of these legs that is still unknown after this sweep."""
    if not why:
        return
    still = list(Leg.objects.filter(brand_id__in=brand_ids, id__in=why, state=LegState.UNKNOWN))
    loaded = cases.load_many(brand_ids, (leg.ret_id for leg in still))
    openings = [alarms.refund_unknown(loaded[leg.ret_id], leg, why[leg.pk]) for leg in still]
    open_incidents(openings, at=now, actor="system")
    changed = [case for case in loaded.values() if case.entries]
    cases.write(changed, fields=summary.UNIT_FIELDS, at=now, actor="system")
