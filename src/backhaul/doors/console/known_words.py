"""What a channel told of an order and its goods, in a few words; the rest is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from backhaul.core.law.words import Goods
from backhaul.core.money import Money
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import word

_GOODS: Mapping[str, object] = {
    Goods.CUSTOM_MADE: gettext_lazy("custom-made"),
    Goods.HYGIENE: gettext_lazy("hygiene goods"),
    Goods.PERISHABLE: gettext_lazy("perishable"),
    Goods.SEALED_MEDIA: gettext_lazy("sealed media"),
    Goods.DIGITAL: gettext_lazy("digital"),
    Goods.SAFETY_SEALED: gettext_lazy("safety seal"),
    Goods.USED: pgettext_lazy("goods", "used"),
}


def of_order(order: Any, local: Local) -> tuple[str, ...]:
    return tuple(_of_order(order, local))


def of_line(line: Any) -> tuple[str, ...]:
    """Return what is known of the goods of a line that has its variant at hand."""
    return tuple(_of_line(line))


def _of_order(order: Any, local: Local) -> Iterator[str]:
    if order.contract == "store":
        yield _("bought in a shop")
    if order.is_gift:
        yield _("a gift")
    if order.discount_minor:
        off = Money(order.discount_minor, order.currency)
        yield _("{amount} off").format(amount=local.money(off))
    if order.member_tier:
        yield _("tier {name}").format(name=order.member_tier)
    yield from order.tags or ()
    yield from order.customer_tags or ()


def _of_line(line: Any) -> Iterator[str]:
    thing = line.variant
    if line.is_final_sale:
        yield _("final sale")
    if thing.is_hazardous:
        yield _("hazardous")
    if thing.is_serialised or line.serials:
        yield _("has serial numbers")
    yield from (word(_GOODS, code) for code in line.goods or ())
    if thing.category:
        yield thing.category
    yield from thing.tags or ()
