"""Reading bank transfers back: what waits, files, and lines that fit nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from backhaul.core.axes import LegState
from backhaul.core.errors import NotFound
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.models import Leg
from backhaul.stages.transfers.accounts import WAITS
from backhaul.stages.transfers.models import (
    AccountAsk,
    BankStatement,
    LooseLine,
    PayTo,
    Transfer,
    TransferFile,
)

MOST = 200
_FILES = 50
_BY_HAND = Leg.Kind.BY_HAND


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One refund that is to be paid by bank transfer."""

    leg_id: int
    ran: str
    name: str
    """The shopper's, else their address; empty: nobody is named."""
    asked_at: datetime | None
    """When they were asked for an account by letter last; None: they were not."""
    may_ask: bool
    """There is an address to write to."""
    amount_minor: int
    currency: str
    masked: str
    """Empty: nobody has given an account yet."""
    code: str
    """Why the bank did not make it; empty: it was not tried."""


@dataclass(frozen=True, slots=True)
class Board:
    """`ready` and `lacking` an account wait for a file; `failed` ones for a person."""

    ready: list[Waiting]
    lacking: list[Waiting]
    failed: list[Waiting]


def board(brand_id: int) -> Board:
    """Return the oldest of each, together at most some hundreds: two statements."""
    tried = Transfer.objects.filter(brand_id=brand_id).values("leg_id")
    letters = AccountAsk.objects.filter(brand_id=brand_id, ret_id=OuterRef("ret_id"))
    legs = (
        Leg.objects.filter(brand_id=brand_id, kind=_BY_HAND, purpose=Leg.Purpose.DUE)
        .select_related("ret")
        .annotate(asked_at=Subquery(letters.values("asked_at")[:1]))
    )
    waiting = list(legs.filter(state=LegState.APPROVED).order_by("id")[:MOST])
    failed = list(
        legs.filter(state__in=(LegState.FAILED, LegState.REVERSED), id__in=tried).order_by(
            "id"
        )[:MOST]
    )
    known = dict(
        PayTo.objects.filter(
            brand_id=brand_id, ret_id__in={leg.ret_id for leg in (*waiting, *failed)}
        ).values_list("ret_id", "masked")
    )
    rows = [_waiting(leg, known) for leg in waiting]
    return Board(
        [row for row in rows if row.masked],
        [row for row in rows if not row.masked],
        [_waiting(leg, known) for leg in failed],
    )


def _waiting(leg: Leg, known: dict[int, str]) -> Waiting:
    return Waiting(
        leg_id=leg.pk,
        ran=leg.ret.ran,
        name=leg.ret.name or leg.ret.email,
        asked_at=vars(leg)["asked_at"],
        may_ask=bool(leg.ret.email),
        amount_minor=leg.amount_minor,
        currency=leg.currency,
        masked=known.get(leg.ret_id, ""),
        code=leg.failure_code,
    )


def return_id_of(brand_id: int, ran: str) -> int:
    """Raises NotFound `no_such_return`."""
    found = (
        Return.objects.filter(brand_id=brand_id, ran=ran).values_list("id", flat=True).first()
    )
    if found is None:
        raise NotFound("no_such_return", ran=ran)
    return int(found)


def asked_account(brand_id: int, return_id: int) -> str | None:
    """Return the account that a shopper has given, masked, or nothing where it is missing.

    None: none is asked for, since nothing is paid by bank transfer, or it is under way.
    """
    known = PayTo.objects.filter(brand_id=brand_id, ret_id=OuterRef("ret_id"))
    legs = Leg.objects.filter(
        brand_id=brand_id,
        ret_id=return_id,
        kind=_BY_HAND,
        purpose=Leg.Purpose.DUE,
        state__in=WAITS,
    ).annotate(masked=Subquery(known.values("masked")[:1]))
    found = legs.order_by("id").values_list("masked", flat=True)[:1]
    return next((masked or "" for masked in found), None)


def files(brand_id: int) -> list[TransferFile]:
    """Return the newest files, without their bytes."""
    rows = TransferFile.objects.filter(brand_id=brand_id).defer("sealed")
    return list(rows.order_by("-id")[:_FILES])


def file(brand_id: int, number: str) -> TransferFile:
    """Raises NotFound `no_such_file`."""
    row = TransferFile.objects.filter(brand_id=brand_id, number=number).defer("sealed").first()
    if row is None:
        raise NotFound("no_such_file", number=number)
    return row


def transfers_of(brand_id: int, file_id: int) -> list[Transfer]:
    rows = Transfer.objects.filter(brand_id=brand_id, file_id=file_id)
    return list(rows.select_related("leg__ret").order_by("id"))


def statements(brand_id: int) -> list[BankStatement]:
    return list(BankStatement.objects.filter(brand_id=brand_id).order_by("-id")[:_FILES])


def loose_lines(brand_id: int) -> list[LooseLine]:
    """Return the oldest lines at which nobody has looked yet."""
    rows = LooseLine.objects.filter(brand_id=brand_id, seen_at=None)
    return list(rows.select_related("statement").order_by("id")[:MOST])
