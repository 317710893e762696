"""What codes about disputes and money paid early say to people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop

DISPUTES: Mapping[str, str] = {
    "no_such_shortfall": gettext_noop("There is no such case."),
    "recharge_amount_wrong": gettext_noop("More than nothing, and at most what is missing."),
    "recharge_not_agreed": gettext_noop(
        "The shopper cannot be charged: the brand’s rule does not say that it was agreed, or"
        " the carrier has the parcel."
    ),
    "back_by_its_case": gettext_noop("It is given back by its case of missing goods."),
    "bank_amount_wrong": gettext_noop("More than nothing, and at most what was charged."),
    "bank_decides_first": gettext_noop(
        "The shopper’s bank decides about this charge: until then nothing of it is given back."
    ),
    "bank_is_heard": gettext_noop(
        "The provider tells of this dispute itself: what it says is kept."
    ),
    "not_charged_by_hand": gettext_noop("This was not charged elsewhere and noted by hand."),
    "capture_by_its_case": gettext_noop("It is charged by its case of missing goods."),
    "charge_may_be_forgotten": gettext_noop(
        "A backup was restored after this return was asked for, so a charge may have been made"
        " that we know nothing of. Look for it at the provider, and say that there is none."
    ),
    "charge_above_agreed": gettext_noop("That is more than the shopper agreed to."),
    "charge_not_agreed_to": gettext_noop(
        "The shopper did not agree that their card is charged or held for this return."
    ),
    "charged_at_provider": gettext_noop(
        "What was held for this return was charged at the provider, or the provider is being"
        " asked about it: the case ends by that."
    ),
    "held_already": gettext_noop("Something is held for this return already."),
    "hold_amount_wrong": gettext_noop("More than nothing, and at most what is held."),
    "hold_not_possible": gettext_noop(
        "Nothing can be held: no card is stored with a provider that holds amounts."
    ),
    "hold_rule_wrong": gettext_noop(
        "The share is above 0 and at most 100 %%, the days are from 1 to %(most)s."
    ),
    "hold_step_not_open": gettext_noop("This cannot be done with the hold any more."),
    "no_such_hold": gettext_noop("There is no such hold."),
    "nothing_asked_for": gettext_noop("Nobody asked for a second person any more."),
    "recovery_days_wrong": gettext_noop(
        "Each is from 1 to %(most)s days, and the second letter is before the decision."
    ),
    "charge_reference_missing": gettext_noop("The reference of the charge is missing."),
    "charge_too_early": gettext_noop(
        "The shopper agreed to have %(days)s days for an answer to our letter: it may be"
        " charged from %(earliest)s on."
    ),
    "hold_not_agreed_to": gettext_noop(
        "The shopper agreed to be charged, and was not told that the amount may be held before."
    ),
    "shopper_not_asked": gettext_noop(
        "The shopper agreed to be written to first, and no letter has gone yet."
    ),
    "shortfall_is_over": gettext_noop("This case is over already."),
    "no_such_dispute": gettext_noop("There is no such dispute."),
    "dispute_is_closed": gettext_noop("No evidence is waited for any more."),
    "dispute_answered": gettext_noop("Somebody has answered this dispute already."),
    "evidence_handed_in": gettext_noop("The evidence was handed in already."),
    "evidence_not_taken": gettext_noop(
        "This provider takes no evidence from us about it: hand it in there."
    ),
    "evidence_on_its_way": gettext_noop("The evidence is being handed in right now."),
    "evidence_too_large": gettext_noop(
        "The paper is larger than the %(most)s MB that the provider takes: hand it in there."
    ),
    "evidence_too_late": gettext_noop("The last moment for evidence is over."),
    "evidence_unknown": gettext_noop(
        "The provider gave no answer, and cannot be asked. Look there whether it has the"
        " evidence, then say so here."
    ),
}
