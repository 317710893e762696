"""What of a return its shopper can still take back: nothing that is on its way."""

from __future__ import annotations

from dataclasses import dataclass

from backhaul.core.axes import Authorization, Origin, Processing, UnitMoney
from backhaul.core.errors import NotFound
from backhaul.core.money import Money
from backhaul.stages.returns.models import Unit

_OPEN = {Authorization.REQUESTED, Authorization.IN_REVIEW, Authorization.AUTHORIZED}
_UNPAID = {UnitMoney.NONE, UnitMoney.PROMISED}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """One unit that can be taken back."""

    ordinal: int
    title: str
    variant: str
    image: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItems:
    ran: str
    items: tuple[OpenItem, ...]
    is_whole: bool
    """All of the return can still be taken back."""
    is_gift: bool


def open_items(brand_id: int, return_id: int) -> OpenItems:
    """Return the units that can still be taken back; raises NotFound `no_such_return`."""
    units = list(
        Unit.objects.filter(brand_id=brand_id, ret_id=return_id, ret__brand_id=brand_id)
        .select_related("ret", "line__variant")
        .order_by("ordinal")
    )
    if not units or units[0].ret is None:
        raise NotFound("no_such_return", return_id=return_id)
    currency = units[0].ret.currency
    found = [unit for unit in units if _is_open(unit)]
    alive = [unit for unit in units if unit.authorization != Authorization.WITHDRAWN]
    return OpenItems(
        ran=units[0].ret.ran,
        items=tuple(_item(unit, currency) for unit in found),
        is_whole=len(found) == len(alive),
        is_gift=units[0].ret.origin == Origin.GIFT,
    )


def _is_open(unit: Unit) -> bool:
    return (
        unit.authorization in _OPEN
        and unit.position in {None, "label_created"}
        and unit.processing == Processing.AWAITED
        and unit.money in _UNPAID
        and not unit.is_kept
    )


def _item(unit: Unit, currency: str) -> OpenItem:
    variant = unit.line.variant if unit.line else None
    return OpenItem(
        ordinal=unit.ordinal,
        title=unit.title or unit.sku,
        variant=variant.variant_title if variant else "",
        image=variant.image_url if variant else "",
        amount=Money(unit.paid_minor, currency),
    )
