"""The rules of a policy in words: their names, their values, and what a version changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from backhaul.core.money import Money
from backhaul.core.policies.difference import Change
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import METHODS, REASONS, RESOLUTIONS, Words, word

PAYERS: Words = {
    "brand": gettext_lazy("We pay"),
    "shopper": gettext_lazy("The shopper pays, if the reason is theirs"),
}
TRIGGERS: Words = {
    "first_scan": gettext_lazy("at the first carrier scan"),
    "delivered": gettext_lazy("when it is delivered"),
    "receipt": gettext_lazy("when it was checked in"),
    "inspection": gettext_lazy("after the inspection"),
}
SHIPPING_REFUNDS: Words = {
    "law": gettext_lazy("When the law asks for it"),
    "fault": gettext_lazy("When we or the carrier are at fault"),
    "whole_order": gettext_lazy("When the whole order comes back, too"),
    "always": gettext_lazy("Always"),
}
CHECKS: Words = {
    "complete": gettext_lazy("Is it complete?"),
    "matches": gettext_lazy("Is it what was sold?"),
    "condition": gettext_lazy("In which condition is it?"),
}
SENDS: Words = {
    "request": gettext_lazy("At the request, if the risk is low"),
    "first_scan": gettext_lazy("At the first scan"),
    "delivered": gettext_lazy("When the parcel is here"),
    "inspection": gettext_lazy("After the inspection"),
}
HIGHER_PRICES: Words = {
    "refuse": gettext_lazy("Nothing dearer is offered"),
    "ask": gettext_lazy("The shopper pays the difference first"),
    "waive": gettext_lazy("The difference is given"),
}
_LABELS: Words = {
    "window_days": gettext_lazy("Days to return, from delivery"),
    "label_valid_days": gettext_lazy("Days until an unused label ends"),
    "methods": gettext_lazy("Ways to send it back"),
    "resolutions": gettext_lazy("What the shopper can choose"),
    "reasons_needing_photos": gettext_lazy("Reasons that need photos"),
    "who_pays": gettext_lazy("Who pays for the way back"),
    "return_fee_minor": gettext_lazy("Fee of a return"),
    "refund_shipping": gettext_lazy("What they paid for shipping goes back"),
    "credit_bonus_percent": gettext_lazy("Bonus for store credit, percent"),
    "review_above_minor": gettext_lazy("A person looks at returns above"),
    "low_below_minor": gettext_lazy("Low risk: a unit up to"),
    "high_from_minor": gettext_lazy("High risk: a unit from"),
    "refund_trigger.low": gettext_lazy("Low risk: the money goes"),
    "refund_trigger.normal": gettext_lazy("Between: the money goes"),
    "refund_trigger.high": gettext_lazy("High risk: the money goes"),
    "checks": gettext_lazy("What an inspector is asked"),
    "site": gettext_lazy("Return centre"),
    "windows.not_sent_h": gettext_lazy("Not sent yet: hours after the label"),
    "windows.no_first_scan_h": gettext_lazy("No first scan: hours after a proven hand-over"),
    "windows.claimed_note_h": gettext_lazy("Says dropped off: hours until we write"),
    "windows.claimed_h": gettext_lazy("Says dropped off: hours until it is an incident"),
    "windows.no_movement_days": gettext_lazy("No movement: days"),
    "windows.no_movement_border_days": gettext_lazy("No movement across a border: days"),
    "windows.delivered_not_received_h": gettext_lazy("Delivered, not received: hours"),
    "windows.business_days": gettext_lazy("These stand still on weekends and holidays"),
    "windows.exceptions": gettext_lazy("Other figures for some carriers and routes"),
    "sla.check_in_h": gettext_lazy("Check in: hours after delivery"),
    "sla.inspection_h": gettext_lazy("Inspect: hours after check-in"),
    "sla.refund_business_days": gettext_lazy("Refund: business days after approval"),
    "sla.bank_days_from": gettext_lazy("Banks take at least, days"),
    "sla.bank_days_to": gettext_lazy("Banks take at most, days"),
    "sla.promise_percent": gettext_lazy("Of 100 promised days, keep"),
    "exchange.send": gettext_lazy("Exchange: the other piece goes"),
    "exchange.replace": gettext_lazy("Replacement: the same goes again"),
    "exchange.higher_price": gettext_lazy("Something dearer"),
    "exchange.wait_days": gettext_lazy("Sold out: days to wait, 0 for not offered"),
    "exchange.instead": gettext_lazy("If it cannot be had, the shopper gets"),
    "exchange.other_products": gettext_lazy("Other products with a price can be chosen, too"),
    "currency": gettext_lazy("Currency"),
    "needs_second_person": gettext_lazy("A second person publishes what the first wrote"),
}
_VALUES: dict[str, Words] = {
    "methods": METHODS,
    "resolutions": RESOLUTIONS,
    "reasons_needing_photos": REASONS,
    "who_pays": PAYERS,
    "refund_shipping": SHIPPING_REFUNDS,
    "checks": CHECKS,
    "refund_trigger.low": TRIGGERS,
    "refund_trigger.normal": TRIGGERS,
    "refund_trigger.high": TRIGGERS,
    "exchange.send": SENDS,
    "exchange.replace": SENDS,
    "exchange.higher_price": HIGHER_PRICES,
    "exchange.instead": RESOLUTIONS,
}
_VALUES["windows.business_days"] = {
    rule.removeprefix("windows."): label
    for rule, label in _LABELS.items()
    if rule.startswith("windows.")
}
_NOTHING = pgettext_lazy("no value", "none")


@dataclass(frozen=True, slots=True)
class Line:
    """One changed rule: its name, what it was, and what it is."""

    label: str
    before: str
    after: str


def rule_label(rule: str) -> Any:
    return _LABELS.get(rule, rule)


def lines(changes: tuple[Change, ...], currency: str, local: Local) -> Iterator[Line]:
    for change in changes:
        yield Line(
            str(rule_label(change.rule)),
            _shown(change.rule, change.before, currency, local),
            _shown(change.rule, change.after, currency, local),
        )


def count_of(number: int) -> str:
    return ngettext("%(n)d rule changed", "%(n)d rules changed", number) % {"n": number}


def _shown(rule: str, value: Any, currency: str, local: Local) -> str:
    if value is None or value == []:
        return str(_NOTHING)
    if rule.endswith("_minor"):
        return local.money(Money(int(value), currency))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    words = _VALUES.get(rule)
    if words is None:
        return str(value)
    if isinstance(value, list):
        return _(", ").join(word(words, str(each)) for each in value)
    return word(words, str(value))
