"""What an answer of the shopper is about: never a parcel or a label of another return."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from backhaul.core.errors import NotFound
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.models import LabelState, Parcel


@dataclass(frozen=True, slots=True)
class Subject:
    """What a shopper's answer is about."""

    ran: str
    parcel_id: int


def subject_of(brand_id: int, return_id: int, parcel_id: int) -> Subject:
    """Return the return's number and its parcel; raises NotFound for another's parcel."""
    found = (
        Parcel.objects.filter(
            brand_id=brand_id, id=parcel_id, ret_id=return_id, ret__brand_id=brand_id
        )
        .values_list("ret__ran", "id")
        .first()
    )
    if found is None:
        raise NotFound("no_such_parcel", parcel=parcel_id)
    return Subject(*found)


def ran_of(brand_id: int, return_id: int) -> str:
    """Return the return's number; raises NotFound `no_such_return`."""
    found = Return.objects.filter(brand_id=brand_id, id=return_id).values_list("ran", flat=True)
    ran = found.first()
    if ran is None:
        raise NotFound("no_such_return", return_id=return_id)
    return ran


def titles_of(brand_id: int, return_id: int, ordinals: Collection[int]) -> tuple[str, ...]:
    """Return what units of a return are called, each name once."""
    rows = Unit.objects.filter(brand_id=brand_id, ret_id=return_id, ordinal__in=ordinals)
    named = rows.order_by("ordinal").values_list("title", "sku")
    return tuple(dict.fromkeys(title or sku for title, sku in named))


def qr_text_of(brand_id: int, return_id: int) -> str:
    """Return what the carrier's counter scans; raises NotFound `no_label`."""
    rows = Parcel.objects.filter(
        brand_id=brand_id,
        ret_id=return_id,
        label_state=LabelState.BOUGHT,
        replaced_at=None,
    ).exclude(qr_text="")
    text = rows.order_by("-id").values_list("qr_text", flat=True).first()
    if text is None:
        raise NotFound("no_label", return_id=return_id)
    return text
