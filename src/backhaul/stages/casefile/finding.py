"""Finding one's own return again, by its number and the e-mail address of its order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backhaul.foundation.limits.attempts import give_back, take
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.intake.lookup import Asked, limits_on
from backhaul.stages.returns.models import Return


@dataclass(frozen=True, slots=True)
class Found:
    """`again_at`: too many attempts, nothing was looked for. Neither: it was not right."""

    return_id: int | None = None
    again_at: datetime | None = None


def find_return(brand: Brand, asked: Asked, *, at: datetime) -> Found:
    """Return the return of this number, in its written form, and this address.

    An unknown number and a wrong address are the same; a right attempt is not counted.
    """
    limits = limits_on(brand.pk, "return", asked)
    again_at = take(limits, at=at)
    if again_at is not None:
        return Found(again_at=again_at)
    rows = Return.objects.filter(
        brand_id=brand.pk, ran=asked.number, email_norm=asked.email_norm
    ).exclude(email_norm="")
    found = rows.values_list("id", flat=True).first()
    if found is not None:
        give_back(limits)
    return Found(return_id=found)
