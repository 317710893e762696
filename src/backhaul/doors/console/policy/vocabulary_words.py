"""The vocabulary of rules in people's words: what each fact is called, and its codes.

In a sentence `[…]` stands around what can be changed, as a value does.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backhaul.core.policies.conditions import Op
from backhaul.core.policies.vocabulary import About
from backhaul.foundation.pages.words import (
    METHODS,
    ORIGINS,
    REASON_BRANCHES,
    REASONS,
    RESOLUTIONS,
    Words,
)

GROUPS: Words = {
    About.UNIT: _("The item"),
    About.WHY: _("Why it comes back"),
    About.ORDER: _("The order"),
    About.REQUEST: _("The request"),
    About.SHOPPER: _("The shopper"),
    About.WINDOW: _("The time to return it"),
}
#: How a fact is called in a list of facts, and before a comparison in a sentence.
FACT_WORDS: Words = {
    "sku": _("the stock number"),
    "product": _("the product"),
    "category": _("the category"),
    "product_tags": _("a tag of the product"),
    "goods": _("the kind of goods"),
    "is_final_sale": _("sold as final"),
    "is_hazardous": _("hazardous"),
    "is_serialised": _("with a serial number"),
    "price": _("the price paid"),
    "price_off": _("the discount on the item"),
    "margin": _("the margin"),
    "weight": _("the weight"),
    "reason": _("the reason"),
    "reason_branch": _("the kind of reason"),
    "fault": _("the fault"),
    "said": _("the condition (as the shopper says)"),
    "is_opened": _("opened, as the shopper says"),
    "photos": _("the number of photos"),
    "has_serial": _("serial number given"),
    "proof": _("the proof of purchase"),
    "channel": _("the sales channel"),
    "contract": _("how it was sold"),
    "seller": _("the seller"),
    "buyer": _("the buyer"),
    "country": _("the country"),
    "region": _("the state or region"),
    "language": _("the language"),
    "order_tags": _("a tag of the order"),
    "paid_with": _("the way it was paid"),
    "order_value": _("the value of the order"),
    "order_off": _("the discount on the order"),
    "is_gift": _("a gift"),
    "ordered_on": _("the day of the order"),
    "days_since_order": _("days since the order"),
    "days_since_dispatch": _("days since dispatch"),
    "days_since_delivery": _("days since delivery"),
    "days_since_first_use": _("days since the first use"),
    "resolution": _("what the shopper wants"),
    "method": _("the way back"),
    "origin": _("where it was asked"),
    "currency": _("the currency"),
    "ships_from": _("the country it is sent from"),
    "asked_on": _("the day it is asked"),
    "return_value": _("the value of the return"),
    "return_units": _("the number of items in the return"),
    "is_withdrawal": _("a declared withdrawal"),
    "risk": _("the risk"),
    "risk_level": _("the risk level"),
    "shopper_tags": _("a tag of the shopper"),
    "tier": _("the shopper’s tier"),
    "customer_for": _("days since the shopper’s first order"),
    "orders_before": _("the number of the shopper’s earlier orders"),
    "returns_before": _("the number of the shopper’s earlier returns"),
    "return_rate": _("the shopper’s return rate"),
    "refused_before": _("the number of the shopper’s refused returns"),
    "incidents_before": _("the number of the shopper’s incidents"),
    "chargebacks": _("the number of the shopper’s chargebacks"),
    "kept_in_a_year": _("the number of items the shopper kept in a year"),
    "window_days": _("the days in which it may come back"),
    "is_in_window": _("in time"),
    "days_in_window": _("days since the time began"),
    "days_late": _("days late"),
}
#: Facts of days, said with the comparison inside: “asked more than 30 days after delivery”.
DAY_SENTENCES: Words = {
    "days_since_order": _("it is asked {comparison} after the order"),
    "days_since_dispatch": _("it is asked {comparison} after dispatch"),
    "days_since_delivery": _("it is asked {comparison} after delivery"),
    "days_since_first_use": _("it is asked {comparison} after the first use"),
    "days_in_window": _("it is asked {comparison} after the time began"),
    "days_late": _("it is asked {comparison} late"),
    "customer_for": _("the shopper has been a customer for {comparison}"),
}
#: Yes, and no.
FLAG_SENTENCES: dict[str, tuple[object, object]] = {
    "is_final_sale": (_("the item is [final sale]"), _("the item is [not final sale]")),
    "is_hazardous": (_("the item is [hazardous]"), _("the item is [not hazardous]")),
    "is_serialised": (
        _("the item [has a serial number]"),
        _("the item [has no serial number]"),
    ),
    "is_opened": (
        _("the shopper says it was [opened]"),
        _("the shopper says it was [not opened]"),
    ),
    "has_serial": (
        _("the serial number [is given]"),
        _("the serial number [is not given]"),
    ),
    "is_gift": (_("it was [a gift]"), _("it was [no gift]")),
    "is_withdrawal": (
        _("it is [a declared withdrawal]"),
        _("it is [no declared withdrawal]"),
    ),
    "is_in_window": (_("it is asked [in time]"), _("it is asked [too late]")),
}
COMPARED: Words = {
    Op.IS_ONE_OF: _("{fact} is {value}"),
    Op.IS_NONE_OF: _("{fact} is not {value}"),
    Op.HAS_ANY: _("{fact} is {value}"),
    Op.HAS_ALL: _("{fact} is {value}, all of them"),
    Op.HAS_NONE: _("{fact} is not {value}"),
    Op.FROM: _("{fact} is {value} or later"),
    Op.UNTIL: _("{fact} is {value} or earlier"),
    Op.IS: _("{fact}: {value}"),
    Op.IS_KNOWN: _("{fact} [is known]"),
    Op.IS_UNKNOWN: _("{fact} [is not known]"),
}
COUNTED_SENTENCE = _("{fact} is {comparison}")
COUNTS: Words = {
    Op.AT_LEAST: _("at least {value}"),
    Op.AT_MOST: _("at most {value}"),
    Op.MORE_THAN: _("more than {value}"),
    Op.LESS_THAN: _("less than {value}"),
}
#: The comparisons alone, as a form offers them.
OPS: Words = {
    Op.IS_ONE_OF: pgettext_lazy("comparison", "is one of"),
    Op.IS_NONE_OF: pgettext_lazy("comparison", "is none of"),
    Op.HAS_ANY: pgettext_lazy("comparison", "is one of"),
    Op.HAS_ALL: pgettext_lazy("comparison", "are all of"),
    Op.HAS_NONE: pgettext_lazy("comparison", "is none of"),
    Op.AT_LEAST: pgettext_lazy("comparison", "at least"),
    Op.AT_MOST: pgettext_lazy("comparison", "at most"),
    Op.MORE_THAN: pgettext_lazy("comparison", "more than"),
    Op.LESS_THAN: pgettext_lazy("comparison", "less than"),
    Op.IS: pgettext_lazy("comparison", "is"),
    Op.FROM: pgettext_lazy("comparison", "from this day"),
    Op.UNTIL: pgettext_lazy("comparison", "until this day"),
    Op.IS_KNOWN: pgettext_lazy("comparison", "is known"),
    Op.IS_UNKNOWN: pgettext_lazy("comparison", "is not known"),
}
_PARTIES: Words = {
    "business": pgettext_lazy("who sells or buys", "a business"),
    "private": pgettext_lazy("who sells or buys", "a private person"),
}
#: Fact → words of its codes.
CODES: dict[str, Words] = {
    "reason": REASONS,
    "reason_branch": REASON_BRANCHES,
    "resolution": RESOLUTIONS,
    "method": METHODS,
    "origin": ORIGINS,
    "seller": _PARTIES,
    "buyer": _PARTIES,
    "fault": {
        "shopper": pgettext_lazy("whose fault", "the shopper’s"),
        "seller": pgettext_lazy("whose fault", "ours"),
        "carrier": pgettext_lazy("whose fault", "the carrier’s"),
    },
    "said": {
        "unopened": _("Unopened"),
        "opened": pgettext_lazy("condition", "Opened"),
        "used": _("Used"),
        "damaged": _("Damaged"),
    },
    "proof": {
        "order": _("An order"),
        "receipt": _("A receipt"),
        "serial": _("A serial number"),
        "gift_code": _("A gift code"),
        "none": pgettext_lazy("proof of purchase", "None"),
    },
    "contract": {
        "online": pgettext_lazy("how it was sold", "Online"),
        "phone": pgettext_lazy("how it was sold", "By phone"),
        "mail": pgettext_lazy("how it was sold", "By mail order"),
        "doorstep": pgettext_lazy("how it was sold", "At the door"),
        "store": pgettext_lazy("how it was sold", "In a shop"),
    },
    "goods": {
        "custom_made": _("Made to measure"),
        "perishable": _("Perishable"),
        "hygiene": _("Sealed for hygiene"),
        "sealed_media": _("Sealed media"),
        "digital": _("Digital content"),
        "mixed": _("Mixed with other things"),
        "forward_alcohol": _("Wine bought ahead"),
        "press": _("Newspapers and magazines"),
        "market_priced": _("Price moves with a market"),
        "public_auction": _("From a public auction"),
        "safety_sealed": _("Sealed for safety"),
        "value_falls_on_use": _("Loses its value with use"),
        "near_expiry_or_flawed": _("Near its end or flawed, and said so"),
        "as_is": _("Sold as it is"),
        "plants": _("Plants"),
        "no_original_package": _("Without its package"),
        "used": _("Used"),
    },
}
