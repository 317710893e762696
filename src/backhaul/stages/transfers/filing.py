"""From refunds that wait for a bank transfer to a file, and what a person says of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from backhaul.core.axes import LegState
from backhaul.core.banking.pain001 import pain001
from backhaul.core.banking.payout import (
    FILE_PREFIX,
    Payout,
    PayoutFile,
    end_to_end_of,
)
from backhaul.core.banking.payout_csv import payout_csv
from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.money import Money
from backhaul.foundation.connections.sealing import seal, unseal
from backhaul.foundation.journal.record import record
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.settlement import by_person, held, outcomes
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.outcomes import Outcome
from backhaul.stages.transfers.accounts import opened
from backhaul.stages.transfers.models import OwnAccount, PayTo, Transfer, TransferFile

Format = TransferFile.Format
MOST_IN_A_FILE = 1000
AHEAD = timedelta(days=30)
MOST_AGAIN = 50
_WRITERS = {Format.PAIN001: pain001, Format.CSV: payout_csv}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants in a file; no legs: all that are ready, in the brand's currency."""

    format: TransferFile.Format
    execute_on: date
    leg_ids: Sequence[int] = ()


def make_file(brand: Brand, wish: Wish, *, at: datetime, actor: str) -> TransferFile:
    """Put legs that wait into one file; none of them can be paid by another way then.

    Raises DomainError `execute_on_unusable`, `refunds_are_held`, `no_own_account`,
    `file_is_empty`, `legs_changed`, `several_currencies` and those of the writers; nothing is
    written then.
    """
    with transaction.atomic():
        today = at.astimezone(ZoneInfo(brand.time_zone)).date()
        if not today <= wish.execute_on <= today + AHEAD:
            raise DomainError("execute_on_unusable")
        held.refuse_while_held()
        # Two people cannot make a file at the same moment, and its number is the next one.
        own = OwnAccount.objects.select_for_update().filter(brand_id=brand.pk).first()
        if own is None:
            raise DomainError("no_own_account")
        ready = _ready(brand, wish)
        if len({leg.currency for leg, _ in ready}) > 1:
            raise DomainError("several_currencies")
        number = _number(brand.pk, at)
        written = PayoutFile(
            number=number,
            made_at=at,
            execute_on=wish.execute_on,
            debtor=opened(own),
            payouts=tuple(_payout(brand, leg, to) for leg, to in ready),
        )
        body = _WRITERS[wish.format](written)
        _send(brand.pk, [leg for leg, _ in ready], number, at=at, actor=actor)
        row = _row(brand.pk, wish, written, body, at=at, actor=actor)
        _note(EntryKind.TRANSFER_FILE_MADE, row, at=at, actor=actor)
        Transfer.objects.bulk_create([_transfer(row, leg, to) for leg, to in ready])
    return row


def content(
    brand_id: int, number: str, *, at: datetime, actor: str
) -> tuple[TransferFile, bytes]:
    """Return a file as it was made, and note who took it: whole account numbers are in it.

    Raises NotFound, or DomainError `file_forgotten`.
    """
    row = _file(brand_id, number)
    if not row.sealed:
        raise DomainError("file_forgotten", number=number)
    body = unseal(bytes(row.sealed))["text"].encode()
    _note(EntryKind.TRANSFER_FILE_READ, row, at=at, actor=actor)
    return row, body


def give(brand_id: int, number: str, *, at: datetime, actor: str) -> TransferFile:
    """Note that the bank has it; the file is looked at again when it tells what became of it.

    Raises IllegalStep for a file that is over.
    """
    with transaction.atomic():
        row = _file(brand_id, number, is_locked=True)
        if row.state == TransferFile.State.GIVEN:
            return row
        _refuse_unless(row, (TransferFile.State.MADE,), "give")
        row.state = TransferFile.State.GIVEN
        row.save(update_fields=("state",))
        _note(EntryKind.TRANSFER_FILE_GIVEN, row, at=at, actor=actor)
    return row


def discard(brand_id: int, number: str, *, at: datetime, actor: str) -> TransferFile:
    """Note a person's word that the bank never got it, and never will.

    Its refunds have failed then and can be paid again, under other names. Raises IllegalStep
    for a file that was given to the bank or about which the bank has spoken.
    """
    with transaction.atomic():
        row = _file(brand_id, number, is_locked=True)
        _refuse_unless(row, (TransferFile.State.MADE,), "discard")
        rows = list(row.transfers.select_for_update().order_by("id"))
        if any(one.state != Transfer.State.WAITING for one in rows):
            raise IllegalStep("illegal_step", state=row.state, step="discard")
        row.state, row.ended_at = TransferFile.State.DISCARDED, at
        row.save(update_fields=("state", "ended_at"))
        row.transfers.update(state=Transfer.State.DISCARDED, told_at=at)
        failed = [
            Outcome(
                leg_id=one.leg_id,
                return_id=one.return_id,
                state=LegState.FAILED,
                code="file_discarded",
            )
            for one in rows
        ]
        outcomes.take((brand_id,), failed, at=at, actor=actor)
        _note(EntryKind.TRANSFER_FILE_DISCARDED, row, at=at, actor=actor)
    return row


def pay_again(
    brand_id: int,
    leg_ids: Sequence[int],
    *,
    at: datetime,
    actor: str,
    most: Money | None = None,
) -> int:
    """Let refunds that the bank did not make wait for the next file; return how many.

    At most `MOST_AGAIN` at once. Raises `legs_not_failed` for any other leg, and what
    settlement raises where the money is gone, or above `most`; nothing is written then.
    """
    chosen = sorted(set(leg_ids))[:MOST_AGAIN]
    with transaction.atomic():
        if _not_made(brand_id, chosen) != len(chosen):
            raise DomainError("legs_not_failed")
        for leg_id in chosen:
            by_person.replace(brand_id, leg_id, kind="by_hand", at=at, actor=actor, most=most)
    return len(chosen)


def _not_made(brand_id: int, leg_ids: Sequence[int]) -> int:
    """Return how many of these were in a file and did not reach the shopper, or came back."""
    tried = Transfer.objects.filter(brand_id=brand_id, leg_id__in=leg_ids)
    return Leg.objects.filter(
        brand_id=brand_id,
        kind=Leg.Kind.BY_HAND,
        state__in=(LegState.FAILED, LegState.REVERSED),
        id__in=tried.values("leg_id"),
    ).count()


def _ready(brand: Brand, wish: Wish) -> list[tuple[Leg, PayTo]]:
    legs = Leg.objects.filter(
        brand_id=brand.pk,
        kind=Leg.Kind.BY_HAND,
        # What is given beside it is for no unit: a person pays it and notes that.
        purpose=Leg.Purpose.DUE,
        state=LegState.APPROVED,
    ).select_related("ret")
    if wish.leg_ids:
        legs = legs.filter(id__in=wish.leg_ids)
    else:
        legs = legs.filter(currency=brand.currency)
    known = PayTo.objects.select_for_update().filter(
        brand_id=brand.pk, ret_id__in=legs.values("ret_id")
    )
    to = {row.ret_id: row for row in known.order_by("id")}
    found = [leg for leg in legs.order_by("id") if leg.ret_id in to][:MOST_IN_A_FILE]
    if not found:
        raise DomainError("file_is_empty")
    if wish.leg_ids and len(found) < len(set(wish.leg_ids)):
        raise DomainError("legs_changed")
    return [(leg, to[leg.ret_id]) for leg in found]


def _send(brand_id: int, legs: Sequence[Leg], number: str, *, at: datetime, actor: str) -> None:
    """Have each leg under way; one that meanwhile is not free any more stops it all."""
    news = [
        Outcome(
            leg_id=leg.pk, return_id=leg.ret_id, state=LegState.SENDING, provider_ref=number
        )
        for leg in legs
    ]
    if outcomes.take((brand_id,), news, at=at, actor=actor) != len(news):
        raise DomainError("legs_changed")


def _number(brand_id: int, at: datetime) -> str:
    """Return the next number: brand, day and count, so that no bank sees one twice."""
    count = TransferFile.objects.filter(brand_id=brand_id).count()
    return f"{FILE_PREFIX}{brand_id}-{at:%Y%m%d}-{count + 1:04d}"


def _payout(brand: Brand, leg: Leg, to: PayTo) -> Payout:
    return Payout(
        end_to_end=end_to_end_of(leg.intent),
        to=opened(to),
        amount=Money(leg.amount_minor, leg.currency),
        purpose=f"{brand.name} {leg.ret.ran}",
    )


def _row(
    brand_id: int, wish: Wish, written: PayoutFile, body: bytes, *, at: datetime, actor: str
) -> TransferFile:
    total = written.total
    return TransferFile.objects.create(
        brand_id=brand_id,
        number=written.number,
        format=wish.format,
        count=len(written.payouts),
        total_minor=total.minor,
        currency=total.currency,
        execute_on=wish.execute_on,
        sealed=seal({"text": body.decode()}),
        sha256=hashlib.sha256(body).digest(),
        made_at=at,
        made_by=actor,
    )


def _transfer(file: TransferFile, leg: Leg, to: PayTo) -> Transfer:
    return Transfer(
        brand_id=file.brand_id,
        file=file,
        leg_id=leg.pk,
        return_id=leg.ret_id,
        end_to_end=end_to_end_of(leg.intent),
        amount_minor=leg.amount_minor,
        currency=leg.currency,
        masked=to.masked,
    )


def _file(brand_id: int, number: str, *, is_locked: bool = False) -> TransferFile:
    rows = TransferFile.objects.filter(brand_id=brand_id, number=number)
    row = (rows.select_for_update() if is_locked else rows).first()
    if row is None:
        raise NotFound("no_such_file", number=number)
    return row


def _refuse_unless(row: TransferFile, states: Sequence[str], step: str) -> None:
    if row.state not in states:
        raise IllegalStep("illegal_step", state=row.state, step=step)


def _note(kind: EntryKind, row: TransferFile, *, at: datetime, actor: str) -> None:
    entry = NewEntry(
        kind=kind,
        brand_id=row.brand_id,
        return_id=None,
        occurred_at=at,
        actor=actor,
        data={
            "number": row.number,
            "count": row.count,
            "amount_minor": row.total_minor,
            "currency": row.currency,
        },
    )
    record([entry])
