"""Taking a request: checked as a whole against locked order lines, or nothing is written."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import IntegrityError

from backhaul.core.axes import Authorization, Origin, Resolution
from backhaul.core.errors import DomainError
from backhaul.core.ids import RAN_SPACE, compact, ran
from backhaul.core.intake import (
    Problem,
    ReturnRequest,
    Wanted,
    problems_alone,
    problems_with_orders,
)
from backhaul.core.journal import EntryKind
from backhaul.core.money import Money
from backhaul.core.settlement import unit_share
from backhaul.foundation.bulk import Statement
from backhaul.foundation.tenancy.directory import insert_link
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.exchanges import asking as exchanges
from backhaul.stages.intake.facts import free_indexes, line_facts, lock_lines
from backhaul.stages.orders.actions import email_norm
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return, Unit

LINK_LIVES = timedelta(days=400)
"""How long a return's link opens: longer than any claim about it."""

_ASK_BACK = """
UPDATE orders_orderline AS t SET asked = t.asked + v.more
FROM unnest(%s::bigint[], %s::int[]) AS v(id, more) WHERE t.brand_id = %s AND t.id = v.id
"""


def request_return(
    brand: Brand, request: ReturnRequest, *, at: datetime, actor: str
) -> tuple[Case, bool]:
    """Store the request with its units; return it, and whether it is new.

    Raises DomainError `request_invalid` with every problem found.
    """
    _refuse_if(problems_alone(request))
    lines = lock_lines(brand.pk, request)
    known = _same_request(brand.pk, request)
    if known is not None:
        return known, False
    is_gift = request.origin is Origin.GIFT
    norm = "" if is_gift else email_norm(request.email)
    facts = line_facts(request, lines)
    _refuse_if(problems_with_orders(request, facts, email_norm=norm))
    own = [f for f in facts if not norm or f.email_norm == norm]
    by_name = {(f.order, f.line): lines[f.line_id] for f in own}
    ret = _new_return(brand, request, list(by_name.values()), at=at, actor=actor)
    units = _new_units(brand.pk, ret, request, by_name)
    wishes = _wishes(request, units, by_name)
    going_out = exchanges.plan(brand.pk, request.resolution, wishes, at=at)
    case = _store(Case(ret, units), request, at=at, actor=actor)
    if going_out is not None:
        going_out.store(case, at=at, actor=actor)
    return case, True


def _refuse_if(problems: Sequence[Problem]) -> None:
    if problems:
        named = [{"code": problem.code, **problem.facts} for problem in problems]
        raise DomainError("request_invalid", problems=named)


def _same_request(brand_id: int, request: ReturnRequest) -> Case | None:
    if request.client_ref is None:
        return None
    number = (
        Return.objects.filter(brand_id=brand_id, client_ref=request.client_ref)
        .values_list("ran", flat=True)
        .first()
    )
    # Read, not locked: whoever settles locks a return before its lines, not after.
    return cases.read(brand_id, number) if number else None


def _new_return(
    brand: Brand,
    request: ReturnRequest,
    lines: Sequence[OrderLine],
    *,
    at: datetime,
    actor: str,
) -> Return:
    order = lines[0].order
    sender = request.ship_from
    address = asdict(sender) if sender else order.ship_to
    is_gift = request.origin is Origin.GIFT
    # Nothing of the buyer is on the return of a gift: letters and labels are made from it.
    email = request.email if is_gift else order.email or request.email
    name = sender.name if sender and is_gift else order.customer_name
    return Return(
        brand_id=brand.pk,
        ran=ran(brand.prefix, secrets.randbelow(RAN_SPACE)),
        origin=request.origin,
        client_ref=request.client_ref,
        email=email,
        email_norm=email_norm(email) if is_gift else order.email_norm or email_norm(email),
        name=name,
        locale=request.locale or order.locale or brand.locale,
        ship_from=address,
        currency=order.currency,
        resolution=request.resolution,
        method=request.method,
        carrier=request.carrier,
        tracking_number=compact(request.tracking_number),
        order_numbers=sorted({line.order.number for line in lines}),
        requested_at=request.asked_at or at,
        requested_by=actor,
        headline_at=at,
        created_at=at,
        reached={"requested": (request.asked_at or at).isoformat()},
    )


def _new_units(
    brand_id: int,
    ret: Return,
    request: ReturnRequest,
    by_name: dict[tuple[str, str], OrderLine],
) -> list[Unit]:
    free = free_indexes(brand_id, list(by_name.values()))
    units: list[Unit] = []
    for wanted in request.wanted:
        line = by_name[wanted.order, wanted.line]
        for _ in range(wanted.quantity):
            units.append(_unit(brand_id, ret, wanted, line, next(free[line.pk])))
            units[-1].ordinal = len(units)
    return units


def _wishes(
    request: ReturnRequest,
    units: Sequence[Unit],
    by_name: dict[tuple[str, str], OrderLine],
) -> list[exchanges.Wish]:
    """Return what each unit is to be exchanged for; the same once more needs no name."""
    asked = [wanted for wanted in request.wanted for _ in range(wanted.quantity)]
    is_same = request.resolution is Resolution.REPLACEMENT
    return [
        exchanges.Wish(
            unit=unit,
            line=by_name[wanted.order, wanted.line],
            sku=unit.sku if is_same else wanted.instead,
            order=wanted.order,
        )
        for wanted, unit in zip(asked, units, strict=True)
    ]


def _unit(brand_id: int, ret: Return, wanted: Wanted, line: OrderLine, index: int) -> Unit:
    currency = line.order.currency
    return Unit(
        brand_id=brand_id,
        ret=ret,
        line=line,
        line_index=index,
        holds_allowance=True,
        sku=line.variant.sku,
        title=line.title,
        category=line.variant.category,
        reason=wanted.reason,
        comment=wanted.comment,
        said=wanted.said.value if wanted.said else "",
        serial=wanted.serial.strip(),
        resolution=ret.resolution,
        authorization=Authorization.REQUESTED,
        paid_minor=unit_share(Money(line.paid_minor, currency), line.quantity, index).minor,
        tax_minor=unit_share(Money(line.tax_minor, currency), line.quantity, index).minor,
    )


def _store(case: Case, request: ReturnRequest, *, at: datetime, actor: str) -> Case:
    ret = case.ret
    for name, value in cases.summary_of(ret, case.units).items():
        setattr(ret, name, value)
    try:
        ret.save(force_insert=True)
    except IntegrityError as error:
        if "return_client_ref" in str(error):
            raise DomainError("asked_at_the_same_time") from error
        raise
    for unit in case.units:
        unit.ret = ret
    Unit.objects.bulk_create(case.units)
    case.note(
        EntryKind.RETURN_REQUESTED,
        at=at,
        actor=actor,
        source=request.origin.value,
        units=len(case.units),
        resolution=ret.resolution,
        method=ret.method,
        value_minor=sum(unit.paid_minor for unit in case.units),
        currency=ret.currency,
    )
    more = _asked_back(case.units)
    asked: Statement = (_ASK_BACK, [list(more), list(more.values()), ret.brand_id])
    link = insert_link(ret.brand_id, ret.pk, at=at, lives=LINK_LIVES)
    cases.append(case, alongside=[asked, link])
    return case


def _asked_back(units: Sequence[Unit]) -> dict[int, int]:
    counted: dict[int, int] = defaultdict(int)
    for unit in units:
        assert unit.line_id is not None
        counted[unit.line_id] += 1
    return counted
