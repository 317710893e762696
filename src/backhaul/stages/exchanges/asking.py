"""A shopper asks for something else: checked, priced, and a piece of it kept or waited for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from backhaul.core.axes import Resolution
from backhaul.core.errors import DomainError
from backhaul.core.exchanges import GOES_OUT, Price, State, price_of
from backhaul.core.intake import Problem
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.policies.exchanging import ExchangeRules
from backhaul.foundation.bulk import update_rows
from backhaul.foundation.journal.record import record
from backhaul.stages.catalog.models import Variant
from backhaul.stages.exchanges.models import Exchange, Stock
from backhaul.stages.exchanges.securing import need_of, secure
from backhaul.stages.exchanges.stock import entry_of, locked_stock, of, set_to, waiting_for
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.policies.queries import policy_in_force
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit


@dataclass(frozen=True, slots=True)
class Wish:
    """What one unit is to be exchanged for; `order` and `line` name it as it was asked."""

    unit: Unit
    line: OrderLine
    sku: str
    order: str


@dataclass(slots=True)
class Plan:
    """The exchanges of a request that is not stored yet; their stock is locked."""

    rules: ExchangeRules
    exchanges: list[Exchange] = field(default_factory=list)
    stocks: Mapping[int, Stock] = field(default_factory=dict)

    def store(self, case: Case, *, at: datetime, actor: str) -> None:
        """Write them beside the return, which was just inserted with its units."""
        for one in self.exchanges:
            one.ret, one.unit_id = case.ret, one.unit.pk
        Exchange.objects.bulk_create(self.exchanges)
        update_rows(list(self.stocks.values()), ("reserved",))
        record([_asked(one, at, actor) for one in self.exchanges])


def plan(
    brand_id: int, resolution: Resolution, wishes: Sequence[Wish], *, at: datetime
) -> Plan | None:
    """Keep a piece of each thing that is wanted, or take a place in the line for it.

    None where nothing goes out. Raises DomainError `request_invalid` with every problem.
    """
    if resolution not in GOES_OUT:
        return None
    policy = policy_in_force(brand_id)
    wanted = _wanted(brand_id, wishes)
    ids = {variant.pk for variant in wanted.values()}
    stocks = locked_stock([brand_id], ids)
    waiting = dict(waiting_for([brand_id], ids)) if stocks else {}
    made = Plan(policy.exchange, stocks=stocks)
    need = need_of(brand_id)
    problems: list[Problem] = []
    for wish in wishes:
        variant = wanted.get(wish.sku)
        try:
            price = _price(wish, variant, stocks, made.rules, policy.currency)
        except DomainError as error:
            problems.append(Problem(error.code, {"order": wish.order, "line": _name(wish)}))
            continue
        assert variant is not None
        one = _exchange(wish, variant, resolution, price, at)
        one.send_when = (
            made.rules.replace if resolution is Resolution.REPLACEMENT else made.rules.send
        ).value
        secure(one, need)
        one.instead = made.rules.instead.value
        _keep(one, stocks.get(variant.pk), waiting, made.rules, at)
        made.exchanges.append(one)
    _refuse_if(problems)
    return made


def _refuse_if(problems: Sequence[Problem]) -> None:
    if problems:
        told = list({(one.code, *one.facts.values()): one for one in problems}.values())
        raise DomainError(
            "request_invalid", problems=[{"code": one.code, **one.facts} for one in told]
        )


def _name(wish: Wish) -> str:
    return str(wish.line.external_id)


def _wanted(brand_id: int, wishes: Sequence[Wish]) -> dict[str, Variant]:
    rows = Variant.objects.filter(brand_id=brand_id, sku__in={wish.sku for wish in wishes})
    return {row.sku: row for row in rows}


def _price(
    wish: Wish,
    variant: Variant | None,
    stocks: Mapping[int, Stock],
    rules: ExchangeRules,
    currency: str,
) -> Price:
    """Return what it costs whom; raises DomainError for what cannot be had."""
    if not wish.sku:
        raise DomainError("exchange_without_target")
    stock = stocks.get(variant.pk) if variant else None
    if variant is None or stock is None:
        raise DomainError("exchange_target_unknown")
    if not (is_kin(variant, wish.line.variant) or rules.other_products):
        raise DomainError("exchange_other_product")
    if not (stock.count > stock.reserved or rules.wait_days):
        raise DomainError("exchange_sold_out")
    is_comparable = wish.line.order.currency == currency
    price = stock.price_minor if is_comparable else None
    if variant.pk == wish.line.variant_id:
        price = None  # the same thing costs the same
    elif price is None and not is_kin(variant, wish.line.variant):
        raise DomainError("exchange_price_unknown")
    return price_of(wish.unit.paid_minor, price, rules.higher_price)


def is_kin(one: Variant, other: Variant) -> bool:
    """Whether both are variants of one product, or one and the same."""
    return one.pk == other.pk or bool(one.product and one.product == other.product)


def _exchange(
    wish: Wish, variant: Variant, resolution: Resolution, price: Price, at: datetime
) -> Exchange:
    return Exchange(
        brand_id=wish.unit.brand_id,
        ref="ex_" + secrets.token_hex(12),
        unit=wish.unit,
        variant=variant,
        kind=resolution.value,
        currency=wish.line.order.currency,
        value_minor=price.value_minor,
        due_minor=price.due_minor,
        waived_minor=price.waived_minor,
        asked_at=at,
    )


def _keep(
    one: Exchange,
    stock: Stock | None,
    waiting: dict[int, int],
    rules: ExchangeRules,
    at: datetime,
) -> None:
    """Keep a piece where one is free that nobody waits for."""
    assert stock is not None
    ahead = waiting.get(stock.variant_id, 0)
    kept = of(stock).reserve() if of(stock).free > ahead else None
    if kept is not None:
        set_to(stock, kept)
        one.state, one.reserved_at = State.RESERVED.value, at
    elif rules.wait_days:
        one.state, one.waits_until = State.WAITING.value, at + timedelta(days=rules.wait_days)
        waiting[stock.variant_id] = ahead + 1
    else:
        raise DomainError("request_invalid", problems=[{"code": "exchange_sold_out"}])


def _asked(one: Exchange, at: datetime, actor: str) -> NewEntry:
    return entry_of(
        one,
        EntryKind.EXCHANGE_ASKED,
        at=at,
        actor=actor,
        unit=one.unit.ordinal,
        is_reserved=one.state == State.RESERVED,
        value_minor=one.value_minor,
        due_minor=one.due_minor,
        currency=one.currency,
    )
