"""Policies, units and orders for the tests of rules, with the fewest words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from backhaul.core.axes import Method, Resolution
from backhaul.core.money import Money
from backhaul.core.policies.decide import decide
from backhaul.core.policies.facts import OrderFacts, RequestFacts, UnitFacts
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.terms import Terms
from backhaul.core.policies.verdict import UnitVerdict

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
LONG_AGO = MONDAY - timedelta(days=60)


def policy(**tables: object) -> Policy:
    given = Policy.default("EUR").model_dump(mode="json")
    return Policy.model_validate({**given, "tables": tables})


def unit(key: str = "1", **known: object) -> UnitFacts:
    given = {
        "key": key,
        "line_id": "1",
        "sku": "TEE-M",
        "paid": Money(4_000, "EUR"),
        "order_ref": "o",
        "reason": "too_small",
        "delivered_at": LONG_AGO,
    }
    return UnitFacts.model_validate({**given, **known})


def order(country: str = "", **known: object) -> OrderFacts:
    given = {"ref": "o", "placed_at": LONG_AGO - timedelta(days=3), "country": country}
    return OrderFacts.model_validate({**given, **known})


def ask(policy: Policy, *units: UnitFacts, **known: object) -> list[UnitVerdict]:
    given = {
        "units": units or (unit(),),
        "orders": (order(),),
        "resolution": Resolution.REFUND,
        "method": Method.LABEL,
        "currency": "EUR",
        "requested_at": MONDAY,
    }
    facts = RequestFacts.model_validate({**given, **known})
    return list(decide(policy, facts, now=MONDAY).units)


def row(
    rule: str, then: Mapping[str, object], *when: object, **more: object
) -> dict[str, object]:
    return {"id": rule, "then": then, "when": list(when), **more}


def fact(name: str, op: str, value: object = None) -> dict[str, object]:
    return {"fact": name, "op": op, "value": value}


def terms(verdict: UnitVerdict) -> Terms:
    assert verdict.terms is not None
    return verdict.terms


FAULTY = row(
    "faulty",
    {"outcome": "authorize"},
    fact("fault", "is_one_of", ["seller"]),
    fact("days_since_delivery", "at_most", 730),
)
