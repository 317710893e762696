"""Rows → what the policy judges: everything known about a request when it is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from backhaul.core.axes import Authorization, Method, Origin, Resolution
from backhaul.core.money import Money
from backhaul.core.policies.asker import Asker
from backhaul.core.policies.facts import Proof, RequestFacts, Said, UnitFacts
from backhaul.core.risk.rules import RiskRules
from backhaul.foundation.reading import columns_of, fetch
from backhaul.stages.catalog.models import Variant
from backhaul.stages.orders.models import Order, OrderLine
from backhaul.stages.policies.facts import KnownOrder, known_orders, thing_facts
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.risk.history import Whose, history_of
from backhaul.stages.risk.linking import address_hash, customer_hash
from backhaul.stages.risk.rules import rules_of


def undecided(case: Case) -> list[Unit]:
    return [unit for unit in case.units if unit.authorization == Authorization.REQUESTED]


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a request; `rules` scored it, the hashes are for links to others."""

    facts: RequestFacts
    rules: RiskRules
    customer: bytes
    address: bytes


def request_facts(case: Case, units: list[Unit]) -> RequestFacts:
    return known_request(case, units).facts


def known_request(case: Case, units: list[Unit]) -> Known:
    """Read what is known of `units` and their shopper: five statements for any number."""
    ret = case.ret
    lines = _lines(ret.brand_id, units)
    orders = known_orders(ret.brand_id, (line.order for line in lines.values()))
    photos = _photos(ret.brand_id, [unit.pk for unit in units])
    told = tuple(
        _unit_facts(ret, unit, _thing(unit, lines, orders), photos=photos.get(unit.pk, 0))
        for unit in units
    )
    facts = RequestFacts(
        units=told,
        orders=tuple(one.facts for one in orders.values()),
        resolution=Resolution(ret.resolution),
        method=Method(ret.method),
        currency=ret.currency,
        requested_at=ret.requested_at,
        origin=Origin(ret.origin),
        ship_from_country=ret.ship_from.get("country", ""),
        is_withdrawal=ret.origin == Origin.WITHDRAWAL,
    )
    return _scored(ret, facts, next(iter(lines.values()), None))


def _scored(ret: Return, facts: RequestFacts, line: OrderLine | None) -> Known:
    """Add the shopper's history and the score that follows from it."""
    rules = rules_of(ret.brand_id)
    customer = customer_hash(ret.brand_id, ret.email_norm)
    address = address_hash(ret.brand_id, ret.ship_from)
    whose = Whose(
        return_id=ret.pk,
        email_norm=ret.email_norm,
        channel=line.order.channel if line else "",
        customer_ref=line.order.customer_ref if line else "",
        customer=customer,
        address=address,
        at=ret.requested_at,
    )
    history = history_of(ret.brand_id, rules, whose)
    asker = Asker(history.shopper, history.evidence, rules)
    return Known(asker.asking(facts), rules, customer, address)


_LINES = """
SELECT {columns} FROM orders_orderline l
JOIN orders_order o ON o.brand_id = l.brand_id AND o.id = l.order_id
JOIN catalog_variant v ON v.brand_id = l.brand_id AND v.id = l.variant_id
WHERE l.brand_id = %s AND l.id = ANY(%s::bigint[]) ORDER BY l.id
"""


def _lines(brand_id: int, units: Sequence[Unit]) -> dict[int, OrderLine]:
    """Return the lines of units by id, with their orders and variants."""
    models = ((OrderLine, "l"), (Order, "o"), (Variant, "v"))
    columns = ", ".join(columns_of(model, alias) for model, alias in models)
    values = [brand_id, sorted({unit.line_id for unit in units if unit.line_id})]
    found: dict[int, OrderLine] = {}
    for line, order, variant in fetch(
        (OrderLine, Order, Variant), _LINES.format(columns=columns), values
    ):
        line.order, line.variant = order, variant
        found[line.pk] = line
    return found


def _thing(
    unit: Unit,
    lines: Mapping[int, OrderLine],
    orders: Mapping[int, KnownOrder],
) -> UnitFacts | None:
    """Return what is known of the thing itself; None where it is of no order."""
    line = lines.get(unit.line_id or 0)
    if line is None:
        return None
    return thing_facts(line, line.variant, orders[line.order_id])


_PHOTOS = """
SELECT unit_id, count(*) FROM intake_photo
WHERE brand_id = %s AND unit_id = ANY(%s::bigint[]) GROUP BY unit_id
"""


def _photos(brand_id: int, unit_ids: list[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_PHOTOS, [brand_id, unit_ids])
        return dict(cursor.fetchall())


#: What shows it, where no order of a shop does.
_PROOFS = {Origin.GIFT: Proof.GIFT_CODE, Origin.PROOF: Proof.RECEIPT}


def _unit_facts(ret: Return, unit: Unit, thing: UnitFacts | None, *, photos: int) -> UnitFacts:
    known = thing or UnitFacts(key="", line_id="", sku=unit.sku, paid=Money(0, ret.currency))
    proof = _PROOFS.get(Origin(ret.origin), Proof.ORDER)
    return known.model_copy(
        update={
            "key": str(unit.ordinal),
            "paid": Money(unit.paid_minor, ret.currency),
            "reason": unit.reason or None,
            "category": unit.category or known.category,
            "said": Said(unit.said) if unit.said else None,
            "serial": unit.serial,
            "photos": photos,
            "proof": proof if thing else _proof_of_stranger(unit, photos),
        }
    )


def _proof_of_stranger(unit: Unit, photos: int) -> Proof:
    """Return what shows that a thing without an order was bought here."""
    if unit.serial:
        return Proof.SERIAL
    return Proof.RECEIPT if photos else Proof.NONE
