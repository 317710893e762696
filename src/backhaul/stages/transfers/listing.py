"""Refunds by bank transfer as programs read them: the newest first, by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef

from backhaul.core.axes import LegState
from backhaul.core.money import Money
from backhaul.stages.settlement.models import Leg
from backhaul.stages.transfers.models import AccountAsk, PayTo, Transfer, TransferFile


class State(StrEnum):
    """Where a refund by bank transfer stands."""

    LACKING = "lacking"
    """Approved, and nobody has given an account for it."""
    READY = "ready"
    """It can be put into a file."""
    IN_FILE = "in_file"
    PAID = "paid"
    REFUSED = "refused"
    RETURNED = "returned"
    DISCARDED = "discarded"


_OF_TRANSFERS = {
    Transfer.State.WAITING: State.IN_FILE,
    Transfer.State.PAID: State.PAID,
    Transfer.State.REFUSED: State.REFUSED,
    Transfer.State.RETURNED: State.RETURNED,
    Transfer.State.DISCARDED: State.DISCARDED,
}
FileRow = TransferFile
"""What doors call a row that is handed to them."""
_WAITING = frozenset({State.LACKING, State.READY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`masked` is empty while an account is missing, `file` while it is in none."""

    leg_id: int
    intent: str
    ran: str
    state: State
    amount: Money
    masked: str
    asked_at: datetime | None
    entered_at: datetime | None
    file: str
    name: str
    code: str
    bank_reference: str
    told_at: datetime | None


def newest(
    brand_id: int, *, state: State | None = None, below: int = 0, limit: int
) -> list[Row]:
    """Return what waits and what was in a file; `below` is the leg at which the page begins.

    Five statements at most, however many rows there are.
    """
    found: list[Leg | Transfer] = []
    if state is None or state in _WAITING:
        found += _waiting(brand_id, state, below, limit)
    if state is None or state not in _WAITING:
        found += _in_files(brand_id, state, below, limit)
    chosen = sorted(found, key=_leg_id, reverse=True)[:limit]
    return _rows(brand_id, chosen)


def _leg_id(one: Leg | Transfer) -> int:
    return int(one.leg_id if isinstance(one, Transfer) else one.pk)


def _waiting(brand_id: int, state: State | None, below: int, limit: int) -> Sequence[Leg]:
    legs = Leg.objects.filter(
        brand_id=brand_id,
        kind=Leg.Kind.BY_HAND,
        purpose=Leg.Purpose.DUE,
        state=LegState.APPROVED,
    ).select_related("ret")
    known = Exists(PayTo.objects.filter(brand_id=brand_id, ret_id=OuterRef("ret_id")))
    if state is State.READY:
        legs = legs.filter(known)
    if state is State.LACKING:
        legs = legs.exclude(known)
    if below:
        legs = legs.filter(id__lt=below)
    return list(legs.order_by("-id")[:limit])


def _in_files(brand_id: int, state: State | None, below: int, limit: int) -> Sequence[Transfer]:
    rows = Transfer.objects.filter(brand_id=brand_id).select_related("leg__ret")
    if state is not None:
        wanted = next(mine for mine, told in _OF_TRANSFERS.items() if told is state)
        rows = rows.filter(state=wanted)
    if below:
        rows = rows.filter(leg_id__lt=below)
    return list(rows.order_by("-leg_id")[:limit])


def _rows(brand_id: int, chosen: Sequence[Leg | Transfer]) -> list[Row]:
    legs = [one.leg if isinstance(one, Transfer) else one for one in chosen]
    mine = {"brand_id": brand_id, "ret_id__in": {leg.ret_id for leg in legs}}
    accounts = {row.ret_id: row for row in PayTo.objects.filter(**mine).defer("sealed")}
    asked = dict(AccountAsk.objects.filter(**mine).values_list("ret_id", "asked_at"))
    files = {one.file_id for one in chosen if isinstance(one, Transfer)}
    numbers = dict(
        TransferFile.objects.filter(brand_id=brand_id, id__in=files).values_list("id", "number")
    )
    return [
        _row(
            leg,
            one if isinstance(one, Transfer) else None,
            accounts.get(leg.ret_id),
            asked.get(leg.ret_id),
            numbers,
        )
        for leg, one in zip(legs, chosen, strict=True)
    ]


def _row(
    leg: Leg,
    transfer: Transfer | None,
    account: PayTo | None,
    asked_at: datetime | None,
    numbers: dict[int, str],
) -> Row:
    given = account.masked if account else ""
    waits = State.READY if account else State.LACKING
    return Row(
        leg_id=leg.pk,
        intent=leg.intent,
        ran=leg.ret.ran,
        state=_OF_TRANSFERS[Transfer.State(transfer.state)] if transfer else waits,
        amount=Money(leg.amount_minor, leg.currency),
        masked=transfer.masked if transfer else given,
        asked_at=asked_at,
        entered_at=account.given_at if account else None,
        file=numbers[transfer.file_id] if transfer else "",
        name=transfer.end_to_end if transfer else "",
        code=transfer.code if transfer else "",
        bank_reference=transfer.bank_reference if transfer else "",
        told_at=transfer.told_at if transfer else None,
    )


def files(brand_id: int, *, below: int = 0, limit: int) -> list[TransferFile]:
    """Return files without their bytes, the newest first."""
    rows = TransferFile.objects.filter(brand_id=brand_id).defer("sealed")
    if below:
        rows = rows.filter(id__lt=below)
    return list(rows.order_by("-id")[:limit])


def legs_named(brand_id: int, intents: Sequence[str]) -> list[int]:
    """Return the ids of legs by their public ones; one of nobody is -1, which no leg has."""
    rows = Leg.objects.filter(brand_id=brand_id, intent__in=list(intents))
    known = dict(rows.values_list("intent", "id"))
    return [known.get(intent, -1) for intent in intents]
