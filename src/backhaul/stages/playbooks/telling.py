"""The shopper tells when and where a parcel was handed over: kept beside their claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.journal import EntryKind
from backhaul.core.receiving import printable
from backhaul.stages.playbooks.models import DropOff
from backhaul.stages.returns import case as cases
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.actions import ClaimKind, claim

PLACE_LIMIT = 200
MOST_ACCOUNTS = 5
"""Of one parcel; the last one counts."""
_A_DAY = timedelta(days=1)
_HEAVIEST_GRAMS = 70_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    happened_at: datetime
    place: str
    weight_grams: int | None = None


def tell_drop_off(
    brand_id: int, ran: str, parcel_id: int, account: Account, *, at: datetime, actor: str
) -> DropOff:
    """Keep the account, and the claim that it makes; the same again is the same.

    Raises DomainError `drop_off_in_future`, `drop_off_before_label`, `place_missing`,
    `place_too_long`, `weight_out_of_range`, `told_too_often`, `already_received`, and
    NotFound `no_such_parcel`. Nothing is kept then.
    """
    place = printable(account.place, PLACE_LIMIT + 1)
    _check(account, place, at)
    made_at = _made_at(brand_id, parcel_id)
    if account.happened_at < made_at - _A_DAY:
        raise DomainError("drop_off_before_label", made_at=made_at.isoformat())
    known = list(DropOff.objects.filter(brand_id=brand_id, parcel_id=parcel_id).order_by("id"))
    said = (account.happened_at, place, account.weight_grams)
    if known and (known[-1].happened_at, known[-1].place, known[-1].weight_grams) == said:
        return known[-1]
    if len(known) >= MOST_ACCOUNTS:
        raise DomainError("told_too_often", most=MOST_ACCOUNTS)
    # Last of what can refuse: it writes.
    claim(brand_id, ran, parcel_id, ClaimKind.DROPPED_OFF, at=at, actor=actor)
    row = DropOff.objects.create(
        brand_id=brand_id,
        parcel_id=parcel_id,
        happened_at=account.happened_at,
        place=place,
        weight_grams=account.weight_grams,
        told_at=at,
        told_by=actor,
    )
    case = cases.load(brand_id, ran)
    case.note(EntryKind.DROP_OFF_TOLD, at=at, actor=actor, parcel=parcel_id, drop_off=row.pk)
    cases.append(case)
    return row


def last_told(brand_id: int, parcel_id: int) -> DropOff | None:
    """Return what was told last of a parcel; what was told before stays kept."""
    rows = DropOff.objects.filter(brand_id=brand_id, parcel_id=parcel_id)
    return rows.order_by("-id").first()


def _made_at(brand_id: int, parcel_id: int) -> datetime:
    rows = Parcel.objects.filter(brand_id=brand_id, id=parcel_id)
    found = rows.values_list("made_at", flat=True).first()
    if found is None:
        raise NotFound("no_such_parcel", parcel=parcel_id)
    return found


def _check(account: Account, place: str, at: datetime) -> None:
    if not place:
        raise DomainError("place_missing")
    if len(place) > PLACE_LIMIT:
        raise DomainError("place_too_long", limit=PLACE_LIMIT)
    if account.happened_at > at + timedelta(minutes=5):
        raise DomainError("drop_off_in_future")
    grams = account.weight_grams
    if grams is not None and not 0 < grams <= _HEAVIEST_GRAMS:
        raise DomainError("weight_out_of_range", most=_HEAVIEST_GRAMS)
