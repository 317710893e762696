"""Exchanges and stock as lists show them: newest first, by key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from backhaul.core.axes import Authorization, Processing
from backhaul.core.errors import NotFound
from backhaul.core.exchanges import OPEN, State
from backhaul.core.sizes import by_size
from backhaul.stages.catalog.models import Variant
from backhaul.stages.exchanges.models import Exchange, Stock

ExchangeRow = Exchange
"""What doors call a row that is handed to them."""


@dataclass(frozen=True, slots=True)
class Target:
    """What somebody could have instead; `free` may be 0: then one waits for it."""

    sku: str
    title: str
    variant: str
    image: str
    free: int
    price_minor: int | None


def of_return(brand_id: int, return_id: int) -> list[Exchange]:
    """Return the exchanges of a return with what goes out, the oldest first."""
    return list(_rows(brand_id).filter(ret_id=return_id).order_by("id"))


def by_ref(brand_id: int, ref: str) -> Exchange:
    """Raises NotFound `no_such_exchange`."""
    one = _rows(brand_id).filter(ref=ref).first()
    if one is None:
        raise NotFound("no_such_exchange", exchange=ref[:40])
    return one


#: What a list can be narrowed to beside the states: released for what does not come.
ASTRAY = "astray"


def newest(brand_id: int, *, state: str = "", below: int = 0, limit: int) -> list[Exchange]:
    """Return exchanges, the newest first; `below` is the id after which the page begins."""
    rows = _rows(brand_id)
    if state == ASTRAY:
        rows = rows.filter(_GONE)
    elif state:
        rows = rows.filter(state=state)
    if below:
        rows = rows.filter(id__lt=below)
    return list(rows.order_by("-id")[:limit])


def counts(brand_id: int) -> Mapping[str, int]:
    """Return how many there are in each open state, and how many went `ASTRAY`."""
    rows = Exchange.objects.filter(brand_id=brand_id, state__in=OPEN)
    found = list(
        rows.values_list("state").annotate(n=Count("id"), gone=Count("id", filter=_GONE))
    )
    return {
        **{state: n for state, n, _gone in found},
        ASTRAY: sum(gone for _state, _n, gone in found),
    }


def stock_of(brand_id: int, *, after: str = "", limit: int) -> list[Stock]:
    """Return the stock by stock number; `after` is the one after which the page begins."""
    rows = Stock.objects.filter(brand_id=brand_id).select_related("variant")
    if after:
        rows = rows.filter(variant__sku__gt=after)
    return list(rows.order_by("variant__sku")[:limit])


def targets_of(
    brand_id: int, skus: Iterable[str], *, others: bool
) -> Mapping[str, Sequence[Target]]:
    """Return what each of these products can be exchanged for: two statements.

    Variants of the same product by their sizes, then by their names; with `others` after them
    what else has a price. Where others wait already, what is free is theirs.
    """
    own = {v.sku: v for v in Variant.objects.filter(brand_id=brand_id, sku__in=set(skus))}
    rows = Stock.objects.filter(brand_id=brand_id).select_related("variant")
    if not others:
        products = {variant.product for variant in own.values() if variant.product}
        rows = rows.filter(variant__product__in=products)
    order = ("variant__title", "variant__variant_title", "variant__sku")
    found = rows.annotate(ahead=_AHEAD).order_by(*order)[:MOST]
    known = sorted(found, key=lambda row: (row.variant.title, by_size(_name_of(row.variant))))
    return {
        sku: tuple(
            _target(row)
            for row in sorted(known, key=lambda row: not _is_kin(row.variant, variant))
            if row.variant_id != variant.pk
            and (_is_kin(row.variant, variant) or row.price_minor is not None)
        )
        for sku, variant in own.items()
    }


def is_stocked(brand_id: int, skus: Collection[str]) -> bool:
    """Whether the shop told of all of these how many it has."""
    rows = Stock.objects.filter(brand_id=brand_id, variant__sku__in=skus)
    return rows.count() == len(skus)


MOST = 200
#: Released to the shop, while what it is for does not come (any more): a person asks the shop
#: to keep it, or for its money.
_GONE = Q(
    state=State.RELEASED,
    unit__processing=Processing.AWAITED,
    unit__authorization__in=(
        Authorization.REFUSED,
        Authorization.WITHDRAWN,
        Authorization.EXPIRED,
    ),
)
#: How many wait for the variant of a stock.
_AHEAD = Coalesce(
    Subquery(
        Exchange.objects.filter(
            brand_id=OuterRef("brand_id"),
            variant_id=OuterRef("variant_id"),
            state=State.WAITING,
        )
        .order_by()
        .values("variant_id")
        .annotate(n=Count("id"))
        .values("n")
    ),
    0,
)


def _name_of(variant: Variant) -> str:
    return variant.variant_title or variant.sku


def _is_kin(one: Variant, other: Variant) -> bool:
    return bool(one.product) and one.product == other.product


def _target(row: Stock) -> Target:
    variant = row.variant
    return Target(
        sku=variant.sku,
        title=variant.title or variant.sku,
        variant=variant.variant_title,
        image=variant.image_url,
        free=max(0, row.count - row.reserved - vars(row)["ahead"]),
        price_minor=row.price_minor,
    )


def _rows(brand_id: int) -> QuerySet[Exchange]:
    rows = Exchange.objects.filter(brand_id=brand_id)
    return rows.select_related("ret", "unit__line__variant", "variant")
