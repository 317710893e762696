"""Refunds and charges that a restored backup knew nothing of: they wait for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.models import Installation
from backhaul.stages.orders.models import Payment
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.models import TakenBack


def forgotten(brand_ids: Sequence[int], payments: Mapping[int, Sequence[Payment]]) -> set[int]:
    """Return the orders that were refunded in the time which a restore has made us forget.

    Nobody can tell which of their units that was for: what is settled of them by a rule may
    be the very same money. `payments` by order; free of queries where nothing left elsewhere.
    """
    orders = {
        payment.pk: order
        for order, rows in payments.items()
        for payment in rows
        if payment.taken_back_minor > 0
    }
    if not orders:
        return set()
    time = Installation.objects.filter(restored_at__isnull=False)
    between = time.values_list("restored_from", "restored_at").first()
    if between is None:
        return set()
    refunds = TakenBack.objects.filter(
        brand_id__in=brand_ids,
        payment_id__in=orders,
        kind=TakenBack.Kind.REFUND,
        given_back_at=None,
        taken_at__range=between,
    )
    return {orders[payment] for payment in refunds.values_list("payment_id", flat=True)}


def refuse_forgotten_charge(case: Case, actor: str) -> None:
    """Refuse to charge a shopper who may have been charged in the forgotten time.

    The restored tables have no hold to look up, and another intent would charge once more.
    By rule it is never done; by a person once somebody has looked (see `note_none_found`).
    Raises DomainError `charge_may_be_forgotten`.
    """
    restored_at = _forgotten_until(case.ret)
    if restored_at is None:
        return
    if actor == "system" or not _is_none_found(case.ret, restored_at, case.entries):
        raise DomainError("charge_may_be_forgotten")


def note_none_found(case: Case, *, at: datetime, actor: str) -> None:
    """Note that a person looked at the provider, and found no charge that we know nothing of.

    It holds for this restore; where nothing can be forgotten nothing is noted.
    """
    restored_at = _forgotten_until(case.ret)
    if restored_at is not None:
        told = restored_at.isoformat()
        case.note(EntryKind.HOLD_NONE_FOUND, at=at, actor=actor, restored_at=told)


def must_look(ret: Return) -> bool:
    """Return whether a person has to look at the provider before this return is charged."""
    restored_at = _forgotten_until(ret)
    return restored_at is not None and not _is_none_found(ret, restored_at, ())


def _forgotten_until(ret: Return) -> datetime | None:
    """Return when a backup was restored, if that was after the return was asked for."""
    rows = Installation.objects.filter(restored_at__gt=ret.requested_at)
    return rows.values_list("restored_at", flat=True).first()


def _is_none_found(ret: Return, restored_at: datetime, fresh: Sequence[NewEntry]) -> bool:
    told, kind = restored_at.isoformat(), EntryKind.HOLD_NONE_FOUND
    if any(one.kind is kind and one.data["restored_at"] == told for one in fresh):
        return True
    rows = Entry.objects.filter(brand_id=ret.brand_id, return_id=ret.pk, kind=kind)
    return rows.filter(data__restored_at=told).exists()
