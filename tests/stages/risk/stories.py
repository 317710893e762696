"""A brand whose policy asks about risk, and shoppers of whom something is known."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from backhaul.core.policies.policy import Policy
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import Payment
from backhaul.stages.policies.models import PolicyVersion
from backhaul.stages.returns.case import Case
from backhaul.stages.settlement.models import TakenBack
from tests.cast import MONDAY
from tests.makers.orders import SHIP_TO, sold_line, sold_order
from tests.makers.requests import a_request

DAY = timedelta(days=1)
#: No law gives a right to change one's mind there.
AMERICAN = (*((name, text) for name, text in SHIP_TO if name != "country"), ("country", "US"))
LOOK = {
    "id": "look",
    "then": {"outcome": "review", "by": "risk", "within_h": 24},
    "when": [{"fact": "risk_level", "op": "is_one_of", "value": ["normal", "high"]}],
}
WAIT = {
    "id": "wait",
    "then": {"trigger": "inspection"},
    "when": [{"fact": "risk", "op": "at_least", "value": 20}],
}


def with_rules(brand: Brand, **tables: Any) -> None:
    given = Policy.default("EUR").model_dump(mode="json")
    policy = Policy.model_validate({**given, "tables": tables})
    PolicyVersion.objects.filter(brand=brand).update(data=policy.model_dump(mode="json"))


def asked(
    brand: Brand,
    number: str,
    email: str,
    *,
    at: datetime = MONDAY,
    quantity: int = 1,
    **order: Any,
) -> str:
    """Return the RAN of a request, of 30 euro a piece, that the policy has decided."""
    home = (("line1", f"{email} Street"), ("country", "US"))
    given = {"placed_at": MONDAY - 100 * DAY, "ship_to": home, "email": email, **order}
    lines = (sold_line(quantity=quantity),)
    upsert_orders(brand.pk, [sold_order(number, **{"lines": lines, **given})])
    request = a_request(order=number, email=email, quantity=quantity)
    case, _ = request_return(brand, request, at=at, actor="shopper")
    return str(decided(brand, case, at).ret.ran)


def decided(brand: Brand, case: Case, at: datetime) -> Case:
    return authorize(brand.pk, case.ret.ran, at=at, actor="system")


def charged_back(brand: Brand, email: str, *, times: int = 1) -> None:
    """Let a shopper have an order of long ago that was charged back."""
    number = f"OLD-{email.partition('@')[0]}"
    order = sold_order(number, email=email, placed_at=MONDAY - 200 * DAY, ship_to=AMERICAN)
    upsert_orders(brand.pk, [order])
    payment = Payment.objects.get(brand=brand, order__number=number)
    for time in range(times):
        TakenBack.objects.create(
            brand=brand,
            payment=payment,
            kind="chargeback",
            provider_ref=f"dp_{number}_{time}",
            amount_minor=100,
            currency="EUR",
            taken_at=MONDAY - 90 * DAY,
        )
