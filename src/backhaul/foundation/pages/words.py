"""Codes → the short words that every door uses for them: one name per thing.

What only one audience is told stands in that door's `wording.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: Values are lazy: they are read in the language of the request.
Words = Mapping[str, object]


def word(words: Words, code: str) -> str:
    """Return the word of a code; a code that has none is shown as it is written."""
    return str(words[code]) if code in words else code.replace("_", " ")


#: The branches of `core.reasons.TREE`, in a shopper's words.
REASON_BRANCHES: Words = {
    "fit": _("It doesn’t fit"),
    "wrong": _("Wrong item"),
    "broken": _("Damaged or faulty"),
    "late": _("Came too late"),
    "mind": _("Changed my mind"),
    "other": pgettext_lazy("reason", "Something else"),
}
REASONS: Words = {
    "too_small": _("Too small"),
    "too_large": _("Too big"),
    "fits_badly": _("Fits badly"),
    "wrong_item": _("Not what I ordered"),
    "not_as_described": _("Not as described"),
    "parts_missing": _("Parts are missing"),
    "defective": _("Doesn’t work"),
    "arrived_damaged": _("Arrived damaged"),
    "arrived_late": _("Came too late"),
    "changed_mind": _("I changed my mind"),
    "ordered_several": _("I ordered several to choose"),
    "better_price": _("Found it cheaper"),
    "gift_unwanted": _("An unwanted gift"),
    "other": pgettext_lazy("reason", "Something else"),
}
#: Why a person refused, as the shopper reads it; `in_words` has words of its own.
REFUSALS: Words = {
    "not_as_claimed": _("What we see is not what you described."),
    "used_too_much": _("It was used more than trying it on needs."),
    "damaged_by_use": _("The damage came from using it."),
    "photos_do_not_show_it": _("The photos do not show what you described."),
    "not_bought_here": _("It was not bought from us."),
    "asked_too_late": _("You asked after the return time was over."),
}
RESOLUTIONS: Words = {
    "refund": _("Refund"),
    "credit": _("Store credit"),
    "exchange": _("Exchange"),
    "replacement": _("Replacement"),
    "repair": pgettext_lazy("resolution", "Repair"),
}
METHODS: Words = {
    "label": _("Label to print"),
    "qr": _("QR code"),
    "pickup": _("Pickup"),
    "own_carrier": _("Own carrier"),
}
ORIGINS: Words = {
    "portal": _("Portal"),
    "agent": _("Agent"),
    "gift": _("Gift link"),
    "withdrawal": _("Withdrawal"),
    "proof": _("Proof of purchase"),
    "api": _("API"),
    "return_to_sender": _("Return to sender"),
    "unexpected": _("Unexpected"),
}
CONDITIONS: Words = {
    "as_new": _("As new"),
    "opened": pgettext_lazy("condition", "Opened"),
    "used": _("Used"),
    "damaged": _("Damaged"),
    "broken": _("Broken"),
}
DISPOSITIONS: Words = {
    "restock": _("Restock"),
    "restock_b": _("Restock as B-grade"),
    "repair": pgettext_lazy("disposition", "Repair"),
    "refurbish": _("Refurbish"),
    "repackage": _("Repackage"),
    "return_to_vendor": _("Return to vendor"),
    "liquidate": _("Liquidate"),
    "donate": _("Donate"),
    "recycle": _("Recycle"),
    "dispose": _("Dispose"),
    "send_back_to_customer": _("Send back to the customer"),
    "keep": _("The customer keeps it"),
}
AUTHORIZATIONS: Words = {
    "requested": _("Requested"),
    "in_review": _("In review"),
    "authorized": _("Authorised"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn"),
    "expired": _("Expired"),
}
POSITIONS: Words = {
    "label_created": _("Label made"),
    "handed_over": _("Handed over"),
    "accepted": _("First scan"),
    "in_transit": _("On its way"),
    "out_for_delivery": _("Out for delivery"),
    "delivered": _("Delivered"),
    "received": _("Received"),
}
PROCESSINGS: Words = {
    "awaited": _("Awaited"),
    "received": _("Received"),
    "missing": _("Missing"),
    "inspected": _("Inspected"),
    "decided": _("Decided"),
    "finished": _("Finished"),
}
LEG_STATES: Words = {
    "proposed": _("Proposed"),
    "approved": _("Approved"),
    "ordered": _("Ordered"),
    "sending": _("Sending"),
    "paid": _("Paid"),
    "failed": _("Failed"),
    "unknown": _("Outcome unknown"),
    "cancelled": _("Cancelled"),
    "reversed": _("Taken back"),
}
HEADLINES: Words = {
    "requested": _("Requested"),
    "in_review": _("In review"),
    "authorized": _("Authorised"),
    "ready_to_send": _("Ready to send"),
    "label_ready": _("Label ready"),
    "handed_over": _("Handed over"),
    "first_scan": _("First scan"),
    "on_its_way": _("On its way"),
    "out_for_delivery": _("Out for delivery"),
    "delivered": _("Delivered"),
    "arrived": _("Arrived"),
    "checked_in": _("Checked in"),
    "partly_received": _("Partly received"),
    "inspected": _("Inspected"),
    "refund_approved": _("Refund approved"),
    "refund_sent": _("Refund sent"),
    "refund_checking": _("Refund being checked"),
    "partly_paid": _("Partly refunded"),
    "refunded": _("Refunded"),
    "refunded_arrived": _("Refunded, arrived"),
    "refunded_on_its_way": _("Refunded, on its way"),
    "refunded_awaiting_parcel": _("Refunded, parcel awaited"),
    "credited": _("Credited"),
    "credited_arrived": _("Credited, arrived"),
    "credited_on_its_way": _("Credited, on its way"),
    "credited_awaiting_parcel": _("Credited, parcel awaited"),
    "exchange_approved": _("Exchange approved"),
    "exchanged": _("Exchanged"),
    "kept": pgettext_lazy("headline", "Kept"),
    "sent_back": _("Sent back"),
    "closed": pgettext_lazy("headline", "Closed"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn"),
    "expired": _("Expired"),
    "missing": _("Missing"),
}
INCIDENTS: Words = {
    "not_sent_yet": _("Not sent yet"),
    "no_first_scan": _("No first scan"),
    "claimed_not_scanned": _("Says dropped off"),
    "no_movement": _("No movement"),
    "delivered_not_received": _("Delivered, not received"),
    "attempt_failed": _("Delivery attempt failed"),
    "address": _("Wrong address"),
    "customs": _("Held at customs"),
    "delay": _("Delayed"),
    "refused": _("Parcel refused"),
    "returning": _("Going back to the shopper"),
    "redirected": _("Redirected"),
    "awaiting_collection": _("Waits to be collected"),
    "missort": _("Missorted"),
    "label_void": _("Label void"),
    "label_in_doubt": _("Label in doubt"),
    "held": _("Held"),
    "pickup_failed": _("Pickup failed"),
    "lost": _("Lost"),
    "damaged": _("Damaged on the way"),
    "data_stale": _("No news from the carrier"),
    "contents_differ": _("Contents differ"),
    "refund_late": _("Refund late"),
    "refund_unknown": _("Refund unknown"),
    "refund_failed": _("Refund failed"),
    "promise_at_risk": _("Promise at risk"),
}
#: Refunds that no provider makes: they wait for somebody's hands, and nothing went wrong.
WAITS_FOR_HANDS: Words = {
    "no_tender": _("Waits for a bank transfer"),
    "points_back": _("Waits for loyalty points"),
}
_OF_REFUNDS: Words = {
    **WAITS_FOR_HANDS,
    "taken_back_elsewhere": _("Refund stopped"),
    # Money that left without us, and disputes: nothing of ours failed.
    "refund": _("Refunded elsewhere"),
    "chargeback": _("Charged back"),
    "counted_came_back": _("Refunded elsewhere, and came back"),
    "paid_twice": _("The shopper has the money twice"),
    "charge_disputed": _("Our charge is disputed"),
    "goods_came_after_charge": _("A charge has to go back"),
    "evidence_due": _("Evidence is due"),
}


def incident_word(kind: str, code: object = "") -> str:
    """Return the name of an incident; `code` is that of its evidence, and tells more."""
    if kind == "refund_failed" and code in _OF_REFUNDS:
        return word(_OF_REFUNDS, str(code))
    return word(INCIDENTS, kind)


ROLES: Words = {
    "owner": _("Owner"),
    "manager": _("Returns manager"),
    "agent": _("Care agent"),
    "receiver": _("Receiver"),
    "inspector": _("Inspector"),
    "finance": _("Finance"),
    "viewer": _("Viewer"),
}
