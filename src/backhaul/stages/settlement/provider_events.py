"""Webhooks of providers, once they are safely stored: what they say about our money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from backhaul.core.ports.payments import PaymentProvider, ProviderEvent, ProviderRefund
from backhaul.foundation import clock
from backhaul.foundation.bulk import update_rows
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.orders.models import Payment
from backhaul.stages.returns import case as cases
from backhaul.stages.settlement import facts, outcomes
from backhaul.stages.settlement.books import Books
from backhaul.stages.settlement.elsewhere import Elsewhere, RacedError
from backhaul.stages.settlement.models import Leg
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
    payments: list[Payment] = field(default_factory=list)
    """Ours with that reference, where the refund is not ours."""


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
        told = _read(brand_ids, rows)
        by_brand: dict[str, list[Told]] = {}
        for item in told:
            by_brand.setdefault(item.row.adapter, []).append(item)
        for adapter, items in by_brand.items():
            _take(brand_ids, items, f"provider:{adapter}")
        update_rows(rows, ("state", "problems", "attempts"))
        return len(rows)


def _read(brand_ids: Sequence[int], rows: Sequence[RawBody]) -> list[Told]:
    """Read every body; one that cannot be read is parked with its problem."""
    providers = _providers(brand_ids, rows)
    told: list[Told] = []
    for row in rows:
        row.state = RawBody.State.DONE
        provider = providers.get((row.brand_id, row.connection_id))
        if provider is None:
            _park(row, "no_connection")
            continue
        try:
            # It was genuine when it came; the stamp in it is as old as the row.
            event = provider.read_event(row.headers, bytes(row.body), now=row.received_at)
        except ValueError as error:
            _park(row, f"unreadable: {error}"[:300])
            continue
        if event is None:
            _park(row, "not_genuine")
        elif event.refund is not None:
            told.append(Told(row, event, event.refund))
    return told


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


def _take(brand_ids: Sequence[int], told: Sequence[Told], actor: str) -> None:
    """Record refunds of ours and of others; locks returns, lines, payments, then legs."""
    _match(brand_ids, told)
    foreign = {payment.pk: payment for item in told for payment in item.payments}
    unsent = Leg.objects.filter(
        brand_id__in=brand_ids, payment_id__in=foreign, state__in=Elsewhere.STOPPABLE
    )
    return_ids = {item.leg.ret_id for item in told if item.leg is not None}
    if foreign:
        return_ids |= set(unsent.values_list("ret_id", flat=True))
    loaded = cases.load_many(brand_ids, return_ids)
    if foreign:
        units = (unit for case in loaded.values() for unit in case.units)
        facts.locked_lines(brand_ids, (unit.line_id for unit in units if unit.line_id))
    elsewhere = Elsewhere.open(brand_ids, foreign, clock.now())
    alive = facts.living(brand_ids, loaded, is_locked=True)
    desk = Desk(Books(elsewhere.at), loaded, alive, actor)
    living = {leg.pk: leg for legs in alive.legs.values() for leg in legs}
    for item in told:
        leg = living.get(item.leg.pk) if item.leg is not None else None
        if leg is not None:
            desk.apply(leg, outcomes.told(leg.pk, leg.ret_id, item.refund))
        elif not _is_known(item):
            elsewhere.take(desk, item.event, item.refund, item.payments)
    if foreign and set(unsent.values_list("ret_id", flat=True)) - set(loaded):
        raise RacedError  # ordered while we were waiting for locks: once more, from the start
    elsewhere.stop_what_passes_the_cap(desk)
    desk.close(brand_ids)
    elsewhere.write(actor)


def _match(brand_ids: Sequence[int], told: Sequence[Told]) -> None:
    """Find whose refund each one is: our leg's, or one that somebody else made."""
    legs = {
        (leg.brand_id, leg.intent): leg
        for leg in Leg.objects.filter(
            brand_id__in=brand_ids, intent__in={item.refund.intent for item in told} - {""}
        )
    }
    for item in told:
        leg = legs.get((item.row.brand_id, item.refund.intent))
        if leg is not None and (leg.amount_minor, leg.currency) != (
            item.refund.amount.minor,
            item.refund.amount.currency,
        ):
            _park(item.row, "contradicts_the_leg")
        item.leg = leg
    _find_payments(brand_ids, [item for item in told if item.leg is None or _is_over(item.leg)])


def _find_payments(brand_ids: Sequence[int], told: Iterable[Told]) -> None:
    wanted = {(item.row.brand_id, item.refund.payment_ref): item for item in told}
    if not wanted:
        return
    rows = Payment.objects.filter(
        brand_id__in={brand for brand, _ in wanted},
        provider_ref__in={ref for _, ref in wanted},
    )
    found = {(row.brand_id, row.provider_ref): row for row in rows.order_by("id")}
    for item in told:
        payment = found.get((item.row.brand_id, item.refund.payment_ref))
        if payment is None:
            item.row.problems = ["payment_unknown"]
        else:
            item.payments = [payment]
