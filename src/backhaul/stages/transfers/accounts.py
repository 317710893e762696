"""Account numbers: a brand's own, and those that shoppers give for one return."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from backhaul.core.axes import LegState
from backhaul.core.banking.iban import masked, read_bic, read_holder, read_iban
from backhaul.core.banking.payout import Account
from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation.connections.sealing import seal, unseal
from backhaul.foundation.journal.record import record
from backhaul.stages.settlement.models import Leg
from backhaul.stages.transfers.models import (
    AccountAsk,
    OwnAccount,
    PayTo,
    Transfer,
    TransferFile,
)

KEPT_AFTER_USE = timedelta(days=30)
KEPT_UNUSED = timedelta(days=180)
FILES_KEPT = timedelta(days=90)
_AT_ONCE = 500
_ENDED = (TransferFile.State.DONE, TransferFile.State.DISCARDED)
#: What a shopper's account can still be paid to.
WAITS = (LegState.APPROVED.value, LegState.FAILED.value, LegState.REVERSED.value)


def own_account(brand_id: int) -> OwnAccount | None:
    return OwnAccount.objects.filter(brand_id=brand_id).first()


def keep_own_account(
    brand_id: int, *, holder: str, iban: str, bic: str, at: datetime, actor: str
) -> OwnAccount:
    """Raises DomainError of core.banking.iban for what cannot be an account."""
    account = Account(holder=read_holder(holder), iban=read_iban(iban), bic=read_bic(bic))
    row, _ = OwnAccount.objects.update_or_create(
        brand_id=brand_id,
        defaults={
            "sealed": _sealed(account),
            "masked": masked(account.iban),
            "changed_at": at,
        },
    )
    _note(EntryKind.OWN_ACCOUNT_CHANGED, brand_id, None, at=at, actor=actor)
    return row


def wants_account(brand_id: int, return_id: int) -> bool:
    """Whether something of a return is to be paid by bank transfer and is not in a file."""
    return Leg.objects.filter(
        brand_id=brand_id,
        ret_id=return_id,
        kind=Leg.Kind.BY_HAND,
        purpose=Leg.Purpose.DUE,
        state__in=WAITS,
    ).exists()


def account_of(brand_id: int, return_id: int) -> PayTo | None:
    return PayTo.objects.filter(brand_id=brand_id, ret_id=return_id).first()


def give_account(
    brand_id: int, return_id: int, *, holder: str, iban: str, at: datetime, actor: str
) -> PayTo:
    """Keep to which account a return is paid; the last word counts until a file is made.

    Raises DomainError `account_not_wanted`, `account_in_use`, and those of core.banking.iban.
    """
    account = Account(holder=read_holder(holder), iban=read_iban(iban))
    with transaction.atomic():
        # Whoever makes a file locks it too: it is changed before, or not at all.
        mine = PayTo.objects.select_for_update().filter(brand_id=brand_id, ret_id=return_id)
        list(mine.values_list("id"))
        if is_in_use(brand_id, return_id):
            raise DomainError("account_in_use")
        if not wants_account(brand_id, return_id):
            raise DomainError("account_not_wanted")
        row, _ = PayTo.objects.update_or_create(
            brand_id=brand_id,
            ret_id=return_id,
            defaults={
                "sealed": _sealed(account),
                "masked": masked(account.iban),
                "given_at": at,
                "given_by": actor,
                "paid_at": None,
            },
        )
        AccountAsk.objects.filter(brand_id=brand_id, ret_id=return_id).update(
            entered_at=at, remind_at=None
        )
    _note(EntryKind.ACCOUNT_GIVEN, brand_id, return_id, at=at, actor=actor)
    return row


def is_in_use(brand_id: int, return_id: int) -> bool:
    """Whether a transfer to it is under way."""
    return Transfer.objects.filter(
        brand_id=brand_id, return_id=return_id, state=Transfer.State.WAITING
    ).exists()


def opened(row: OwnAccount | PayTo) -> Account:
    """Return what is sealed; raises DomainError `secrets_unreadable`."""
    told = unseal(bytes(row.sealed))
    return Account(holder=told["holder"], iban=told["iban"], bic=told.get("bic", ""))


def forget(brand_ids: Sequence[int], *, at: datetime) -> int:
    """Throw away account numbers that were used or never needed; return how many.

    Not one to which something is still to be paid, however long ago it was given.
    """
    busy = Transfer.objects.filter(brand_id__in=brand_ids, state=Transfer.State.WAITING)
    rows = PayTo.objects.filter(brand_id__in=brand_ids).exclude(
        ret_id__in=busy.values("return_id")
    )
    rows = rows.exclude(
        Exists(
            Leg.objects.filter(
                brand_id=OuterRef("brand_id"),
                ret_id=OuterRef("ret_id"),
                kind=Leg.Kind.BY_HAND,
                purpose=Leg.Purpose.DUE,
                state=LegState.APPROVED,
            )
        )
    )
    old = rows.filter(Q(paid_at__lte=at - KEPT_AFTER_USE) | Q(given_at__lte=at - KEPT_UNUSED))
    ids = list(old.order_by("id").values_list("id", flat=True)[:_AT_ONCE])
    gone, _ = PayTo.objects.filter(brand_id__in=brand_ids, id__in=ids).delete()
    files = TransferFile.objects.filter(
        brand_id__in=brand_ids, state__in=_ENDED, ended_at__lte=at - FILES_KEPT
    )
    return gone + files.exclude(sealed=b"").update(sealed=b"")


def _sealed(account: Account) -> bytes:
    return seal({"holder": account.holder, "iban": account.iban, "bic": account.bic})


def _note(
    kind: EntryKind, brand_id: int, return_id: int | None, *, at: datetime, actor: str
) -> None:
    record(
        [
            NewEntry(
                kind=kind,
                brand_id=brand_id,
                return_id=return_id,
                occurred_at=at,
                actor=actor,
                data={},
            )
        ]
    )
