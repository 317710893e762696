"""How the demo's first brand exchanges, and what it asks shoppers to agree to."""

from __future__ import annotations

from backhaul.core import recovery
from backhaul.core.axes import Resolution
from backhaul.core.holds import Rule as ChargeRule
from backhaul.core.holds import Security
from backhaul.core.policies.exchanging import ExchangeRules, SendWhen
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.advances.rules import set_rule as set_advances
from backhaul.stages.exchanges.securing import need_of, set_need
from backhaul.stages.holds.rules import set_rule as set_charges
from backhaul.stages.policies.actions import publish
from backhaul.stages.policies.queries import newest_policy
from backhaul.wiring import place
from backhaul.wiring.demo.catalogue import DemoBrand
from backhaul.wiring.demo.seed import DemoAccess
from backhaul.wiring.journey.doors import Door
from backhaul.wiring.journey.run import brand_of

#: An exchange is sent at once, and its value held. A bank ends a hold after a week.
NEED = Security(is_needed=True, capture_days=5)
#: What was paid early is asked for every three days, and charged after two weeks.
ADVANCES = recovery.Rule(remind_days=3, decide_days=14, may_recharge=True)
CHARGES = ChargeRule(charges_by_itself=True, by_itself_most_minor=10_000)


def set_rules(brand: Brand, access: DemoAccess) -> None:
    """Work by them, and tell what there is for exchanges; once is enough."""
    with acting_for(brand.pk):
        if need_of(brand.pk) == NEED:
            return
        at = clock.now()
        choices = (Resolution.REFUND, Resolution.EXCHANGE, Resolution.CREDIT)
        rules = ExchangeRules(send=SendWhen.REQUEST)
        policy = newest_policy(brand.pk)
        changed = policy.model_copy(update={"resolutions": choices, "exchange": rules})
        publish(brand.pk, changed, at=at, by="system")
        set_advances(brand.pk, ADVANCES, at=at, actor="system")
        set_charges(brand.pk, CHARGES, at=at, actor="system")
    api = Door(place.local_url(place.web_port()), access.api_key)
    api.call("PUT", "/api/v1/stock", {"items": stock_of(brand_of(brand.slug))})
    with acting_for(brand.pk):  # the last: an interrupted run does all of it again
        set_need(brand.pk, NEED, at=clock.now(), actor="system")


def stock_of(shop: DemoBrand) -> list[dict[str, str | int]]:
    """Return what there is for exchanges: all sizes of its clothing but the largest."""
    return [
        {
            "product": product.sku,
            "title": product.title,
            "price_minor": product.price_minor,
            "sku": f"{product.sku}-{number}",
            "variant_title": variant,
            "count": 2 * (len(product.variants) - number),
        }
        for product in shop.products
        if product.category == "apparel" and not product.is_final_sale
        for number, variant in enumerate(product.variants, start=1)
    ]
