"""What a person pays is held after a restore too, until a person has compared it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from backhaul.core.errors import DomainError
from backhaul.foundation.tenancy.models import Brand, Installation
from backhaul.stages.settlement.models import Leg


def refuse_while_held() -> None:
    """Raises DomainError `refunds_are_held`: the tables may have forgotten that it was paid."""
    if Installation.objects.filter(holds_refunds=True).exists():
        raise DomainError("refunds_are_held")


def paid_at(brand_id: int, on: date | None, reference: str, *, at: datetime) -> datetime:
    """Return when somebody paid by hand: at the end of that day, or now where none is told.

    While refunds are held only what the bank had paid until the restore can be noted, and that
    is told by day and reference: whatever is paid later waits until somebody has compared.
    Raises DomainError `refunds_are_held`, `paid_after_restore`, `paid_in_future`.
    """
    found = Installation.objects.filter(holds_refunds=True)
    restored_at = found.values_list("restored_at", flat=True).first()
    if restored_at is not None and (on is None or not reference.strip()):
        raise DomainError("refunds_are_held")
    if on is None:
        return at
    zone = ZoneInfo(Brand.objects.values_list("time_zone", flat=True).get(id=brand_id))
    if on > at.astimezone(zone).date():
        raise DomainError("paid_in_future")
    if restored_at is not None and on > restored_at.astimezone(zone).date():
        raise DomainError("paid_after_restore")
    return min(at, datetime.combine(on, time(23, 59), zone))


def paying_by_hand(brand_ids: Sequence[int], before: datetime) -> list[str]:
    """Name the brands that paid by hand, or by files for the bank, before a moment.

    Any such leg tells that a brand pays so: those of a forgotten file may be forgotten too.
    """
    legs = Leg.objects.filter(
        brand_id=OuterRef("id"), kind=Leg.Kind.BY_HAND, approved_at__lt=before
    )
    brands = Brand.objects.filter(Exists(legs), id__in=brand_ids).order_by("id")
    return [f"bank transfers of {name}" for name in brands.values_list("name", flat=True)]
