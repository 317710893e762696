"""Webhooks of providers, once they are safely stored: what they say about our money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from django.db.models import Q

from backhaul.core.axes import LegState
from backhaul.core.ports.payments import (
    PaymentProvider,
    ProviderEvent,
    ProviderRefund,
    RefundStatus,
)
from backhaul.foundation import clock
from backhaul.foundation.bulk import update_rows
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.crashing import CrashPoint, crash_point
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.orders.models import Payment
from backhaul.stages.returns import case as cases
from backhaul.stages.settlement import disputes_told, facts, outcomes
from backhaul.stages.settlement.books import Books, money
from backhaul.stages.settlement.disputes_told import Complaint
from backhaul.stages.settlement.elsewhere import Elsewhere
from backhaul.stages.settlement.models import Leg, TakenBack
from backhaul.stages.settlement.outcomes import Desk

log = structlog.get_logger(__name__)
_BATCH = 100
_MOST_ATTEMPTS = 5


@dataclass(slots=True)
class Told:
    """One stored body and the refund that it tells of."""

    row: RawBody
    event: ProviderEvent
    refund: ProviderRefund
    leg: Leg | None = None
    """Ours with that intent, as it stood before it was locked."""

    @property
    def is_foreign(self) -> bool:
        return self.leg is None or self.is_past(self.leg)

    @property
    def took_effect(self) -> bool:
        return self.refund.status in {RefundStatus.PAID, RefundStatus.PENDING}

    def is_past(self, leg: Leg) -> bool:
        """Whether it is not the refund of that leg: one that had ended, or one more.

        Where a failure is told under the payment's own name, it is the leg's all the same.
        """
        if self.refund.provider_ref in {leg.provider_ref, self.refund.payment_ref}:
            return False
        has_ended = leg.state in {LegState.FAILED, LegState.CANCELLED, LegState.REVERSED}
        return self.took_effect if has_ended else leg.provider_ref != ""


class RacedError(Exception):
    """The rows changed between looking and locking; the next round sees them as they are."""


def drain_provider_events() -> int:
    """Take in one batch of stored webhooks; return how many were dealt with.

    A body that breaks its batch is tried alone, five times, and then parked for a person.
    """
    try:
        return _drain(None)
    except Exception:
        log.exception("batch of provider events failed; taking them one by one")
    rows = RawBody.objects.filter(kind=RawBody.Kind.PAYMENTS, state=RawBody.State.NEW)
    return sum(
        _drain_one(row) for row in rows.order_by("id").values_list("id", flat=True)[:_BATCH]
    )


def _drain_one(row_id: int) -> int:
    try:
        return _drain(row_id)
    except Exception as error:
        log.exception("provider event failed", row=row_id)
        with acting_for():
            row = RawBody.objects.select_for_update().get(id=row_id)
            row.attempts += 1
            row.problems = [f"{type(error).__name__}: {error}"[:500]]
            if row.attempts >= _MOST_ATTEMPTS:
                row.state = RawBody.State.PARKED
            row.save(update_fields=("attempts", "problems", "state"))
        return int(row.state == RawBody.State.PARKED)


def _drain(only: int | None) -> int:
    brand_ids = every_brand_id()
    with acting_for(*brand_ids):
        new = RawBody.objects.filter(kind=RawBody.Kind.PAYMENTS, state=RawBody.State.NEW)
        if only is not None:
            new = new.filter(id=only)
        rows = list(new.select_for_update(skip_locked=True).order_by("id")[:_BATCH])
        if not rows:
            return 0
        told, complaints = _read(brand_ids, rows)
        crash_point(CrashPoint.EVENTS_READ)
        by_brand: dict[str, list[Told]] = {}
        for item in told:
            by_brand.setdefault(item.row.adapter, []).append(item)
        for adapter, items in by_brand.items():
            take(brand_ids, items, f"provider:{adapter}")
        disputes_told.note(brand_ids, complaints, at=clock.now())
        update_rows(rows, ("state", "problems", "attempts"))
        crash_point(CrashPoint.EVENTS_WRITTEN)
        return len(rows)


def _read(
    brand_ids: Sequence[int], rows: Sequence[RawBody]
) -> tuple[list[Told], list[Complaint]]:
    """Read every body; one that cannot be read is parked with its problem."""
    providers = _providers(brand_ids, rows)
    told: list[Told] = []
    complaints: list[Complaint] = []
    for row in rows:
        row.state = RawBody.State.DONE
        provider = providers.get((row.brand_id, row.connection_id))
        if provider is None:
            _park(row, "no_connection")
            continue
        try:
            event = provider.parse_event(bytes(row.body))
        except ValueError as error:
            _park(row, f"unreadable: {error}"[:300])
            continue
        if event.refund is not None:
            told.append(Told(row, event, event.refund))
        if (complaint := disputes_told.complaint_of(row, event)) is not None:
            complaints.append(complaint)
    return told, complaints


def _park(row: RawBody, problem: str) -> None:
    row.state = RawBody.State.PARKED
    row.problems = [*row.problems, problem]


def _providers(
    brand_ids: Sequence[int], rows: Sequence[RawBody]
) -> Mapping[tuple[int, int | None], PaymentProvider]:
    found = Connection.objects.filter(
        brand_id__in=brand_ids, id__in={row.connection_id for row in rows}
    )
    return {(row.brand_id, row.pk): registry.payments(row) for row in found}


def take(brand_ids: Sequence[int], told: Sequence[Told], actor: str) -> None:
    """Record refunds, ours and others'; locks returns, lines, payments, legs, in this order."""
    items = _match(brand_ids, told)
    foreign = [item for item in items if item.is_foreign]
    payments = _payments_of(brand_ids, foreign)
    unsent = Leg.objects.filter(
        brand_id__in=brand_ids,
        payment_id__in={payment.pk for payment in payments.values()},
        state=LegState.ORDERED,
    )
    return_ids = {item.leg.ret_id for item in items if item.leg and not item.is_foreign}
    if payments:
        return_ids |= set(unsent.values_list("ret_id", flat=True))
    loaded = cases.load_many(brand_ids, return_ids)
    elsewhere = Elsewhere(clock.now(), actor)
    if payments:
        units = (unit for case in loaded.values() for unit in case.units)
        facts.locked_lines(brand_ids, (unit.line_id for unit in units if unit.line_id))
        elsewhere.look(brand_ids, payments.values(), [item.refund for item in foreign])
        if not set(unsent.values_list("ret_id", flat=True)) <= set(loaded):
            raise RacedError
    alive = facts.living_of(brand_ids, loaded.values())
    desk = Desk(Books(elsewhere.at), loaded, alive, actor)
    _apply_ours(desk, [item for item in items if not item.is_foreign])
    for item in foreign:
        payment = payments.get((item.row.brand_id, item.refund.payment_ref))
        if payment is None:
            item.row.problems = ["payment_unknown"]
        elif not elsewhere.has_room_for(payment.pk, item.event, item.refund):
            item.row.problems = ["more_than_paid"]  # a person has to find out
        else:
            elsewhere.take(desk, payment.pk, item.event, item.refund)
    elsewhere.stop_what_passes_the_cap(desk)
    desk.close(brand_ids)
    elsewhere.write()


def _apply_ours(desk: Desk, items: Iterable[Told]) -> None:
    living = {leg.pk: leg for legs in desk.alive.legs.values() for leg in legs}
    for item in items:
        assert item.leg is not None
        leg = living.get(item.leg.pk)
        if leg is None:
            # Nothing is paid by it any more; if that was so before, its end is told already.
            if item.took_effect and item.leg.state != LegState.CANCELLED:
                raise RacedError
        elif item.is_past(leg):
            raise RacedError
        else:
            desk.apply(leg, outcomes.told(leg.pk, leg.ret_id, item.refund))


def _match(brand_ids: Sequence[int], told: Sequence[Told]) -> list[Told]:
    """Find the leg of each refund; one that tells another amount than its leg is parked.

    By our intent, or by the provider's reference: not every message repeats what we gave it.
    """
    refs = {item.refund.provider_ref for item in told}
    rows = Leg.objects.filter(
        Q(intent__in={item.refund.intent for item in told} - {""})
        | Q(provider_ref__in=refs, payment__isnull=False) & ~Q(provider_ref=""),
        brand_id__in=brand_ids,
    )
    legs = {(leg.brand_id, leg.intent): leg for leg in rows}
    by_ref = {(leg.brand_id, leg.provider_ref): leg for leg in legs.values()}
    matched: list[Told] = []
    for item in told:
        brand, refund = item.row.brand_id, item.refund
        item.leg = legs.get((brand, refund.intent)) or by_ref.get((brand, refund.provider_ref))
        if item.leg is None or money(item.leg) == item.refund.amount:
            matched.append(item)
        else:
            _park(item.row, "amount_contradicts_the_leg")
    _leave_to_elsewhere(brand_ids, matched)
    return matched


def _leave_to_elsewhere(brand_ids: Sequence[int], told: Sequence[Told]) -> None:
    """What becomes of a refund that was not the leg's own must not move the leg either."""
    refs = {item.refund.provider_ref for item in told}
    rows = TakenBack.objects.filter(brand_id__in=brand_ids, provider_ref__in=refs)
    others = set(rows.values_list("brand_id", "provider_ref"))
    others |= {
        (item.row.brand_id, item.refund.provider_ref) for item in told if item.is_foreign
    }
    for item in told:
        if (item.row.brand_id, item.refund.provider_ref) in others:
            item.leg = None


def _payments_of(
    brand_ids: Sequence[int], told: Sequence[Told]
) -> dict[tuple[int, str], Payment]:
    if not told:
        return {}
    rows = Payment.objects.filter(
        brand_id__in=brand_ids, provider_ref__in={item.refund.payment_ref for item in told}
    )
    wanted = {(item.row.brand_id, item.refund.payment_ref) for item in told}
    found = {(row.brand_id, row.provider_ref): row for row in rows.order_by("-id")}
    return {key: row for key, row in found.items() if key in wanted}
