"""What each code says to people. Codes are for programs; these words may change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

#: Code → what it says. Placeholders are facts of the error and may be missing.
_TITLES: Mapping[str, str] = {
    # The request itself.
    "invalid": gettext_noop("Some fields are not as they must be."),
    "body_not_json": gettext_noop("The body is not a JSON document."),
    "body_too_large": gettext_noop("The body is too large."),
    "request_malformed": gettext_noop("The request cannot be read."),
    "method_not_allowed": gettext_noop("This address does not know the method."),
    "not_found": gettext_noop("There is nothing at this address."),
    "key_unknown": gettext_noop("The API key is missing, unknown or revoked."),
    "scope_missing": gettext_noop("The API key may not do this."),
    "cursor_invalid": gettext_noop("The cursor is not one that we gave."),
    "internal": gettext_noop("Something is wrong on our side. Nothing was written."),
    "unavailable": gettext_noop("The service is not available right now. Try again soon."),
    # Idempotency.
    "idempotency_key_invalid": gettext_noop(
        "An idempotency key is 1 to 255 printable ASCII characters."
    ),
    "idempotency_mismatch": gettext_noop("This idempotency key was used for another request."),
    "idempotency_in_flight": gettext_noop(
        "The first request with this idempotency key is still at work."
    ),
    # What does not exist, or not for this key.
    "no_such_brand": gettext_noop("There is no such brand."),
    "no_such_order": gettext_noop("There is no such order."),
    "no_such_return": gettext_noop("There is no such return."),
    "no_such_unit": gettext_noop("There is no such unit."),
    "no_such_site": gettext_noop("There is no such return centre."),
    "no_such_parcel": gettext_noop("There is no such parcel."),
    "no_label": gettext_noop("No label was bought for this return yet."),
    "nothing_expected": gettext_noop("Nothing that is expected has this number."),
    # Orders.
    "order_twice": gettext_noop("The same order is in the batch twice."),
    "payment_twice": gettext_noop("An order has the same payment twice."),
    "parcel_twice": gettext_noop("An order has the same parcel twice."),
    "order_without_lines": gettext_noop("An order has no lines."),
    "line_twice": gettext_noop("An order has the same line twice."),
    "line_without_quantity": gettext_noop("A line has no quantity."),
    "line_without_sku": gettext_noop("A line has no stock number."),
    "amount_below_zero": gettext_noop("An amount is below zero."),
    "other_currency": gettext_noop("Amounts of one order are in several currencies."),
    "more_returned_than_sold": gettext_noop("More of a line came back than was sold."),
    "delivery_of_unknown_line": gettext_noop("A delivery holds a line that the order has not."),
    "time_without_zone": gettext_noop("A time has no offset."),
    # A request for a return.
    "request_invalid": gettext_noop("The return cannot be requested like this."),
    "asked_at_the_same_time": gettext_noop("The same return was requested at the same time."),
    "nothing_wanted": gettext_noop("Nothing is to be returned."),
    "too_many_units": gettext_noop("A return has at most %(most)s units."),
    "email_missing": gettext_noop("The e-mail address of the order is missing."),
    "tracking_number_missing": gettext_noop("The tracking number is missing."),
    "quantity_below_one": gettext_noop("The quantity of line %(line)s is below one."),
    "reason_not_a_leaf": gettext_noop("%(reason)s is not a reason that can be chosen."),
    "comment_too_long": gettext_noop("A comment has at most %(most)s characters."),
    "no_such_line": gettext_noop(
        "Order %(order)s has no line %(line)s for this e-mail address."
    ),
    "several_currencies": gettext_noop("The orders are in several currencies."),
    "several_shoppers": gettext_noop("The orders are of several shoppers."),
    "more_than_left": gettext_noop(
        "Of line %(line)s of order %(order)s only %(remaining)s can still be returned."
    ),
    # Deciding and sending.
    "taken_back_elsewhere": gettext_noop(
        "The money was taken back elsewhere; there is not enough left to pay this."
    ),
    "refund_above_captured": gettext_noop(
        "More would be paid back than the payment still holds."
    ),
    "illegal_step": gettext_noop("The step “%(step)s” is not open while it is %(state)s."),
    "no_policy": gettext_noop("The brand has not published a policy yet."),
    "note_missing": gettext_noop("A note that says why is missing."),
    "note_too_long": gettext_noop("A note has at most %(limit)s characters."),
    "review_decides": gettext_noop("A review authorises or refuses."),
    "nothing_to_withdraw": gettext_noop("Nothing of this return can be withdrawn any more."),
    "already_sent": gettext_noop("It is on its way already."),
    "nothing_authorized": gettext_noop("No unit of this return is authorised."),
    "address_incomplete": gettext_noop("The address is not complete."),
    "own_carrier_needs_no_label": gettext_noop(
        "The shopper sends it with a carrier of theirs."
    ),
    "carrier_refused": gettext_noop("The carrier refused to sell the label."),
    "carrier_unavailable": gettext_noop("The carrier cannot be reached. Try again soon."),
    "label_unknown": gettext_noop(
        "The carrier gave no answer. Ask again: a label is never bought twice."
    ),
    "no_connection": gettext_noop("The brand has not connected a service for this."),
    "unknown_carrier": gettext_noop("Nothing here reads that carrier's messages."),
    "secrets_unreadable": gettext_noop("The secrets of the connection cannot be read."),
    # Photos.
    "photo_too_large": gettext_noop("The photo has too many bytes."),
    "photo_too_many_pixels": gettext_noop("The photo has too many pixels."),
    "photo_unreadable": gettext_noop("The photo is not a JPEG, PNG or WebP picture."),
    "photos_no_longer_wanted": gettext_noop("Photos of this unit are not needed any more."),
    "too_many_photos": gettext_noop("A unit has at most %(most)s photos."),
    # The return centre.
    "nothing_received": gettext_noop("Nothing was received."),
    "already_received": gettext_noop("All of it was received already."),
    "several_returns": gettext_noop("Several returns fit this number: say which by its `ran`."),
    "wrong_check_character": gettext_noop("A character of this number is wrong."),
    "answers_missing": gettext_noop("The inspection does not answer: %(checks)s."),
    "missing_too_long": gettext_noop("The list of missing parts is too long."),
    "unknown_condition": gettext_noop("There is no such condition."),
    "not_inspected": gettext_noop("The unit was not inspected yet."),
    "disposition_needed": gettext_noop("A person has to choose what becomes of this unit."),
    "disposition_not_open": gettext_noop("This unit cannot become that."),
    "unknown_disposition": gettext_noop("There is no such disposition."),
    "override_code_malformed": gettext_noop("The code of the reason is not lower snake case."),
    "override_needs_reason": gettext_noop(
        "Anything but the proposal (%(proposed)s) needs a code and a note that say why."
    ),
    "reference_malformed": gettext_noop("The reference has characters that it must not have."),
    "destruction_needs_proof": gettext_noop("Destroying a unit needs the number of its proof."),
    # Incidents.
    "no_such_incident": gettext_noop("There is no such incident."),
    "incident_closed": gettext_noop("The incident is closed."),
    "incident_taken": gettext_noop("Somebody has taken the incident already."),
    # Money.
    "trigger_not_met": gettext_noop("What was agreed for the payment has not happened yet."),
    "deduction_needs_a_reason": gettext_noop("A deduction needs a reason."),
    "deduction_out_of_range": gettext_noop("A deduction is 0 to 10,000 basis points."),
    "refund_above_paid": gettext_noop("More would be paid back than was paid."),
    "no_payment_to_refund": gettext_noop("There is no payment that could be refunded."),
    "no_such_leg": gettext_noop("There is no such payment."),
    "not_a_way_to_pay": gettext_noop("That is not a way to pay."),
}


def title_of(code: str) -> str:
    """Return the sentence of a code without its facts."""
    return detail_of(code, {})


def detail_of(code: str, facts: Mapping[str, object]) -> str:
    """Return the sentence of a code with its facts."""
    sentence = _(_TITLES[code]) if code in _TITLES else _unworded(code)
    return sentence % defaultdict(lambda: "…", {k: str(v) for k, v in facts.items()})


def _unworded(code: str) -> str:
    return code.replace("_", " ").capitalize().replace("%", "%%") + "."
