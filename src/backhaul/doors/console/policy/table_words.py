"""The tables of a policy in people's words: what each asks, and what its rows can say."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backhaul.doors.console.setup.policy_words import CHECKS, TRIGGERS
from backhaul.foundation.pages.words import METHODS, RESOLUTIONS, Words

PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class TableWords:
    """`tab` is its name, `question` what it answers."""

    tab: object
    question: object


#: In the order of the tabs.
TABLES: dict[str, TableWords] = {
    "eligibility": TableWords(_("Eligibility"), _("May it come back?")),
    "window": TableWords(_("Time to return"), _("Until when may it come back?")),
    "offer": TableWords(_("Offers"), _("What can the shopper choose?")),
    "fees": TableWords(_("Fees and labels"), _("What does it cost?")),
    "release": TableWords(_("Refund trigger"), _("When does the money go?")),
    "inspection": TableWords(
        pgettext_lazy("table of a policy", "Inspection"), _("What is looked at?")
    ),
    "destination": TableWords(_("Destination"), _("Where does it go?")),
}
EVERYTHING_ELSE = _("Everything else")

_OUTCOMES: Words = {
    "authorize": _("authorise"),
    "review": _("ask a person"),
    "refuse": pgettext_lazy("outcome of a rule", "refuse"),
}
_ANCHORS: Words = {
    "delivered": pgettext_lazy("a window runs from", "delivery"),
    "shipped": pgettext_lazy("a window runs from", "dispatch"),
    "ordered": pgettext_lazy("a window runs from", "the order"),
    "first_used": pgettext_lazy("a window runs from", "the first use"),
}
_PAYERS: Words = {
    "brand": _("we pay the way back"),
    "shopper": _("the shopper pays the way back, if the reason is theirs"),
}
_TIERS: Words = {
    "low": _("low risk"),
    "normal": _("normal risk"),
    "high": _("high risk"),
}
_SHIPPING: Words = {
    "law": _("when the law asks for it"),
    "fault": _("when we or the carrier are at fault"),
    "whole_order": _("when the whole order comes back, too"),
    "always": _("always"),
}
#: Field of an outcome → words of its codes.
VALUES: dict[str, Words] = {
    "outcome": _OUTCOMES,
    "anchor": _ANCHORS,
    "payer": _PAYERS,
    "refund_shipping": _SHIPPING,
    "trigger": TRIGGERS,
    "tier": _TIERS,
    "resolutions": RESOLUTIONS,
    "methods": METHODS,
    "checks": CHECKS,
}
#: Field → what a row says with it; `{value}` is what can be changed.
SENTENCES: Words = {
    "outcome": "{value}",
    "keep": _("and let the shopper [keep it]"),
    "keep_percent": _("for {value} of its price, where no more is owed"),
    "say": _("and say {value}"),
    "eligibility.resolutions": _("and offer only {value}"),
    "photos": _("ask for photos: {value}"),
    "needs_serial": _("ask for the [serial number]"),
    "by": _("{value} decides"),
    "within_h": _("within {value}"),
    "days": _("it may come back within {value}"),
    "anchor": _("from {value}"),
    "until": _("and until {value} at least"),
    "assumed_days": _("without a delivery scan: delivered {value} after dispatch"),
    "resolutions": _("offer {value}"),
    "methods": _("sent back by {value}"),
    "bonus_percent": _("{value} bonus on store credit"),
    "bonus_minor": _("{value} bonus on store credit"),
    "payer": "{value}",
    "label_minor": _("the label costs {value}"),
    "restocking_minor": _("restocking costs {value} an item"),
    "restocking_percent": _("restocking costs {value} of the price"),
    "tax_bp": _("with {value} tax inside"),
    "refund_shipping": _("what they paid for shipping goes back {value}"),
    "trigger": _("the money goes {value}"),
    "tier": _("count it as {value}"),
    "checks": _("ask the inspector: {value}"),
    "look_for": _("look for {value}"),
    "site": _("send it to {value}"),
}
#: Field → how a form calls it.
LABELS: Words = {
    "outcome": _("What happens"),
    "keep": _("The shopper keeps it"),
    "keep_percent": _("Given for keeping it, percent of the price"),
    "say": _("Your words to the shopper"),
    "photos": _("Photos to ask for"),
    "needs_serial": _("Ask for the serial number"),
    "by": _("Who decides"),
    "within_h": _("Within how many hours"),
    "days": _("Days to return it"),
    "anchor": _("Counted from"),
    "until": _("Not over before this day has passed"),
    "assumed_days": _("Without a delivery scan: days from dispatch to delivery"),
    "resolutions": _("What the shopper can choose"),
    "methods": _("Ways to send it back"),
    "bonus_percent": _("Bonus on store credit, percent"),
    "bonus_minor": _("Bonus on store credit, amount"),
    "payer": _("Who pays for the way back"),
    "label_minor": _("What the label costs the shopper"),
    "restocking_minor": _("Restocking fee of an item"),
    "restocking_percent": _("Restocking fee, percent of the price"),
    "tax_bp": _("Tax inside the fees, hundredths of a percent"),
    "refund_shipping": _("What they paid for shipping goes back"),
    "trigger": _("The money goes"),
    "tier": _("Counts as"),
    "checks": _("What an inspector is asked"),
    "look_for": _("What to look for"),
    "site": _("Return centre"),
}
#: What pydantic says of several fields together → at which field, and in which words.
TOGETHER: dict[str, tuple[str, object]] = {
    "only a review is done by": ("by", _("Only a review has somebody who decides.")),
    "only what is authorised can be kept": (
        "keep",
        _("Only what is authorised can be kept."),
    ),
    "only for what is kept": (
        "keep_percent",
        _("A share is given only for what the shopper keeps."),
    ),
    "a bonus is in percent": ("bonus_minor", _("Percent or an amount, not both.")),
    "a fee for the label needs": (
        "label_minor",
        _("A fee needs the shopper to pay for the way back."),
    ),
    "a restocking fee is in percent": (
        "restocking_minor",
        _("Percent or an amount, not both."),
    ),
}


def sentence_of(table: str, field: str) -> str:
    """Return what a row says with a field; a field without words is named as it is."""
    found = SENTENCES.get(f"{table}.{field}", SENTENCES.get(field))
    return str(found) if found is not None else f"{label_of(field)}: {{value}}"


def label_of(field: str) -> str:
    return str(LABELS[field]) if field in LABELS else field.replace("_", " ").capitalize()
