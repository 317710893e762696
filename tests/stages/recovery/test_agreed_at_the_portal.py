"""What a shopper agrees to is what they would get back early; so much is charged, no more."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from backhaul.core.holds import Rule as HoldRule
from backhaul.core.money import Money
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.holds.models import Consent
from backhaul.stages.holds.rules import set_rule as set_hold_rule
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.receiving.actions import declare_missing
from backhaul.stages.recovery import sweeping
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY
from tests.makers.baskets import BASKET, TEE
from tests.makers.orders import sold_line, sold_order
from tests.makers.shopping import CHECK, Shopper
from tests.stages.recovery.missing import Missing, posted, worked
from tests.stages.settlement.till import Till


def asked_back(till: Till, *, bought: int = 1) -> Missing:
    """One tee at 24.00 was asked back at the portal, of an order with 4.90 of postage.

    Its shopper ticked what they were asked, and the money went at the first scan.
    """
    till.move_clock(MONDAY - clock.now())
    paid = 2400 * bought
    line = sold_line(TEE, quantity=bought, paid=Money(paid, "EUR"), tax=Money(0, "EUR"))
    order = sold_order(
        BASKET,
        lines=(line,),
        shipping_paid=Money(490, "EUR"),
        tenders=(till.card(paid + 490),),
    )
    with acting_for(till.brand.pk):
        upsert_orders(till.brand.pk, [order])
    missing = Missing(till, "").may()
    sam = Shopper(till.brand)
    sam.look_up()
    sam.choose(TEE)
    sam.options()
    agreed = re.search(r'name="(agree-early)" value="([^"]+)"', sam.page(CHECK))
    assert agreed is not None
    assert sam.client.post(CHECK, {agreed[1]: agreed[2]}).status_code == 302
    with acting_for(till.brand.pk):
        missing.ran = Return.objects.get(brand_id=till.brand.pk).ran
    till.scanned(missing.ran)
    [leg] = till.settle(missing.ran)
    till.send(leg)
    return missing


def never_there(missing: Missing) -> None:
    """The box came and was empty, and no answer came: the brand charges by itself."""
    brand_id = missing.brand_id
    with acting_for(brand_id):
        rule = HoldRule(charges_by_itself=True)
        set_hold_rule(brand_id, rule, at=MONDAY, actor="member:1")
        declare_missing(brand_id, missing.ran, [1], at=clock.now(), actor="member:1")
    worked()
    posted()
    missing.till.move_clock(MONDAY + timedelta(days=15) - clock.now() + clock.offset())
    sweeping._looked_at.clear()
    for _ in range(2):
        sweeping.sweep()
        worked()


def agreed(missing: Missing) -> Consent:
    with acting_for(missing.brand_id):
        return Consent.objects.get(brand_id=missing.brand_id)


@pytest.mark.parametrize(
    ("bought", "minor", "said"), [(1, 2890, "€28.90"), (2, 2400, "€24.00")]
)
def test_what_was_agreed_is_what_went_early_and_the_rule_charges_all_of_it_alone(
    till: Till, bought: int, minor: int, said: str
) -> None:
    missing = asked_back(till, bought=bought)
    assert (agreed(missing).most_minor, agreed(missing).text.count(said)) == (minor, 2)

    never_there(missing)

    assert (missing.row.state, missing.row.amount_minor) == ("charging", minor)
    missing.ask()
    missing.ask()
    assert (missing.row.state, missing.row.recovered_minor) == ("charged", minor)
    assert missing.hold.made_by == "system"
    assert missing.at_provider() == [(minor, 0)]
