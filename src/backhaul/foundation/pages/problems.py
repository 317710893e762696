"""What each code says to people at every door. Codes are for programs; words may change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.foundation.pages.local import locale_of, money_text
from backhaul.foundation.pages.problems_of_books import BOOKS
from backhaul.foundation.pages.problems_of_declaring import DECLARING
from backhaul.foundation.pages.problems_of_disputes import DISPUTES
from backhaul.foundation.pages.problems_of_exchanges import EXCHANGES
from backhaul.foundation.pages.problems_of_money import MONEY
from backhaul.foundation.pages.problems_of_risk import RISK
from backhaul.foundation.pages.problems_of_setup import SETTING_UP
from backhaul.foundation.pages.problems_of_transfers import TRANSFERS

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
    "idempotency_key_missing": gettext_noop(
        "This call needs an idempotency key, so that it is not done twice."
    ),
    "idempotency_mismatch": gettext_noop("This idempotency key was used for another request."),
    "idempotency_in_flight": gettext_noop(
        "The first request with this idempotency key is still at work."
    ),
    # What does not exist, or not for this key.
    "no_such_brand": gettext_noop("There is no such brand."),
    "no_such_order": gettext_noop("There is no such order."),
    "no_such_decision": gettext_noop("There is no such decision."),
    "no_such_return": gettext_noop("There is no such return."),
    "no_such_unit": gettext_noop("There is no such unit."),
    "no_such_site": gettext_noop("There is no such return centre."),
    "no_such_parcel": gettext_noop("There is no such parcel."),
    "no_such_board": gettext_noop("There is no such list."),
    "no_such_target": gettext_noop("There is no such target."),
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
    "tax_above_price": gettext_noop("The tax of the shipping is more than its price."),
    "taxes_differ": gettext_noop("The taxes of a line do not make its tax."),
    "shipping_taxes_differ": gettext_noop("The taxes of the shipping do not make its tax."),
    "delivery_of_unknown_line": gettext_noop("A delivery holds a line that the order has not."),
    "delivered_before_order": gettext_noop("That is before it was ordered."),
    "delivered_in_future": gettext_noop("That time is still to come."),
    "no_such_order_line": gettext_noop("The order has no such line."),
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
    "draft_over": gettext_noop("The request was sent already."),
    "too_many_orders": gettext_noop("A return has units of at most %(most)s orders."),
    "several_shoppers": gettext_noop("The orders are of several shoppers."),
    "more_than_left": gettext_noop(
        "Of line %(line)s of order %(order)s only %(remaining)s can still be returned."
    ),
    # Deciding and sending.
    "taken_back_elsewhere": gettext_noop(
        "The money was taken back elsewhere; there is not enough left to pay this."
    ),
    "elsewhere_counted": gettext_noop(
        "The refund that was made elsewhere counts for return %(ran)s already: it counts once."
    ),
    "elsewhere_gone": gettext_noop(
        "The refund that was made elsewhere came back, so it cannot count any more."
    ),
    "refund_above_captured": gettext_noop(
        "More would be paid back than the payment still holds."
    ),
    "illegal_step": gettext_noop("The step “%(step)s” is not open while it is %(state)s."),
    "leg_has_moved_on": gettext_noop(
        "It is too late for that: this payment is now “%(state)s”."
    ),
    "no_policy": gettext_noop("The brand has not published a policy yet."),
    "note_missing": gettext_noop("A note that says why is missing."),
    "note_too_long": gettext_noop("A note has at most %(limit)s characters."),
    "review_decides": gettext_noop("A review authorises or refuses."),
    "said_missing": gettext_noop("It is not said what state the thing is in."),
    "serial_needed": gettext_noop("The serial number of each piece is needed."),
    "refusal_needs_ground": gettext_noop(
        "The law may give a right to send it back: say which exception lets you refuse it."
    ),
    "unknown_legal_ground": gettext_noop("The law of this sale knows no such exception."),
    "kept_already": gettext_noop("The shopper keeps it: there is nothing to send back."),
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
    "label_is_coming": gettext_noop(
        "The label is ordered, and the carrier has not answered yet. Look again in a moment."
    ),
    "label_is_zpl": gettext_noop("This label is for a label printer only."),
    "label_not_in_doubt": gettext_noop("It is known what became of that label."),
    "label_to_settle": gettext_noop(
        "The carrier gave no answer, and may have sold a label. Look there before another is"
        " bought."
    ),
    "no_connection": gettext_noop("The brand has not connected a service for this."),
    "unknown_carrier": gettext_noop("Nothing here reads that carrier's messages."),
    "secrets_unreadable": gettext_noop("The secrets of the connection cannot be read."),
    # Carriers' words.
    "meaning_wrong": gettext_noop("That is no meaning of a scan."),
    "nothing_to_confirm": gettext_noop("No scan with these words is unknown any more."),
    "meaning_stands_already": gettext_noop(
        "Somebody gave these words another meaning. Take that back first."
    ),
    "no_such_meaning": gettext_noop("There is no such meaning."),
    "meaning_withdrawn": gettext_noop("This meaning was taken back already."),
    "meaning_replaying": gettext_noop("It is still being replayed. Wait a moment."),
    # Photos.
    "photo_too_large": gettext_noop("The photo has too many bytes."),
    "photo_too_many_pixels": gettext_noop("The photo has too many pixels."),
    "paper_unreadable": gettext_noop(
        "Use a photo (JPEG, PNG, WebP) or a PDF that opens without a password."
    ),
    "photo_unreadable": gettext_noop("The photo is not a JPEG, PNG or WebP picture."),
    "photos_no_longer_wanted": gettext_noop("Photos of this unit are not needed any more."),
    "too_many_photos": gettext_noop("A unit has at most %(most)s photos."),
    # Letters to the shopper.
    "answer_empty": gettext_noop("Write an answer, or add a photo."),
    "answer_too_long": gettext_noop("An answer has at most %(most)s characters."),
    "asking_days_wrong": gettext_noop(
        "The reminder comes before the end of the waiting, which is 1 to %(most)s days."
    ),
    "not_in_review": gettext_noop("This return waits for nobody’s decision (any more)."),
    "no_question": gettext_noop("No question waits for an answer (any more)."),
    "question_waits": gettext_noop("A question waits for its answer already."),
    "letter_empty": gettext_noop("Write something first."),
    "letter_too_long": gettext_noop("A letter has at most %(most)s characters."),
    "subject_missing": gettext_noop("The subject is missing."),
    "subject_too_long": gettext_noop("A subject has at most %(most)s characters."),
    "no_such_message": gettext_noop("There is no such message."),
    "message_waits": gettext_noop("The message is on its way already."),
    # The return centre.
    "no_such_bin": gettext_noop("There is no such bin here."),
    "bin_not_for_it": gettext_noop("Bin %(bin)s is for other things."),
    "container_closed": gettext_noop("%(container)s is closed. Open it again first."),
    "container_open": gettext_noop("%(container)s is not closed."),
    "container_full": gettext_noop("%(container)s is full."),
    "not_packable": gettext_noop("Choose what becomes of everything in it."),
    "not_for_you": gettext_noop("People of the operator do that with a shared container."),
    "nothing_in_it": gettext_noop("Nothing is in it."),
    "bin_changed": gettext_noop("Something came or went meanwhile. Look again."),
    "bin_waits_for_a_person": gettext_noop("What lies here waits for a person."),
    "reopening_needs_reason": gettext_noop("Say in a few words why."),
    "not_as_it_was": gettext_noop("It was dealt with since. This cannot be taken back."),
    "second_person_needed": gettext_noop("A second person has to agree: scan their badge."),
    "second_person_is_oneself": gettext_noop("That is your own badge."),
    "badge_printed_by_oneself": gettext_noop(
        "You printed this badge yourself: it does not count as a second person."
    ),
    "second_person_may_not": gettext_noop("This person may not agree to that."),
    "badge_unknown": gettext_noop("This badge is not known (any more)."),
    "badge_may_not": gettext_noop("This person has no work at the station."),
    "unit_not_here": gettext_noop("This unit is not here."),
    "unit_has_left": gettext_noop("This unit is finished and has left."),
    "unknown_answer": gettext_noop("This answer is not one of those asked for."),
    "too_many_receipts": gettext_noop("We have %(most)s receipts already. That is enough."),
    "photo_missing": gettext_noop("There is no photo in what was sent."),
    "no_such_photo": gettext_noop("There is no such photo."),
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
    # The console's list.
    "view_without_name": gettext_noop("A view needs a name."),
    "too_many_views": gettext_noop("You have %(most)s views; delete one first."),
    "no_such_view": gettext_noop("There is no such view."),
    # Incidents.
    "no_such_incident": gettext_noop("There is no such incident."),
    "return_done": gettext_noop("The return is done."),
    "not_reportable": gettext_noop("Such an incident is found out, not reported."),
    "no_such_step": gettext_noop("There is no such step."),
    "step_not_open": gettext_noop("This step is not open any more."),
    "nothing_to_stop": gettext_noop("No step is left that could be stopped."),
    "nothing_to_resume": gettext_noop("No step was stopped."),
    "no_such_version": gettext_noop("There is no such version."),
    "playbooks_moved_on": gettext_noop(
        "Somebody changed the playbooks meanwhile. Load the page again."
    ),
    "playbooks_unchanged": gettext_noop("Nothing was changed."),
    "playbooks_wrong": gettext_noop("The steps do not fit together."),
    "place_missing": gettext_noop("Tell where it was handed over."),
    "place_too_long": gettext_noop("A place has at most %(limit)s characters."),
    "drop_off_in_future": gettext_noop("That time is still to come."),
    "drop_off_before_label": gettext_noop("That was before the label was made."),
    "weight_out_of_range": gettext_noop("A weight is between 1 and %(most)s grams."),
    "tolerance_out_of_range": gettext_noop(
        "At most %(percent)s percent and %(grams)s grams, and not below zero."
    ),
    "weight_of_which_parcel": gettext_noop(
        "Scan the tracking number of the parcel that is on the scale."
    ),
    "serial_not_told": gettext_noop("Scan or type the number that is on the piece."),
    "serial_too_long": gettext_noop("A serial number has at most %(limit)s characters."),
    "not_received_yet": gettext_noop("The item is not received yet."),
    "told_too_often": gettext_noop("This was told %(most)s times already."),
    "no_such_recovery": gettext_noop("There is no such claim."),
    "nothing_to_claim": gettext_noop(
        "A claim on the carrier is open already, or nothing was paid for what is inside."
    ),
    "reference_too_long": gettext_noop("A reference has at most %(limit)s characters."),
    "recovered_amount_wrong": gettext_noop(
        "Enter what came back: above zero, and at most what was claimed."
    ),
    "incident_closed": gettext_noop("The incident is closed."),
    "incident_taken": gettext_noop("Somebody has taken the incident already."),
    # A return for a caller.
    "line_not_returnable": gettext_noop("This cannot be sent back (any more)."),
    "quantity_out_of_range": gettext_noop("At most %(most)s can be sent back."),
    "reason_missing": gettext_noop("Choose a reason."),
    "reason_half": gettext_noop("Choose a reason."),
    "resolution_missing": gettext_noop("Choose what the shopper gets."),
    "method_missing": gettext_noop("Choose how it travels."),
    "carrier_missing": gettext_noop("Say which carrier takes it."),
    "carrier_suggested": gettext_noop(
        "Say which carrier takes it; by its number it may be %(carrier)s."
    ),
    "carrier_suggested_mistyped": gettext_noop(
        "Say which carrier takes it; if it is %(carrier)s, a digit of the number is wrong."
    ),
    "tracking_number_unusable": gettext_noop("The tracking number is not one."),
    "letter_not_sent": gettext_noop("The e-mail could not be sent. Nothing else was changed."),
    # A person's decisions.
    "refusal_without_reason": gettext_noop("Say why: the shopper reads it."),
    "cannot_reopen": gettext_noop("The decision cannot be taken back any more."),
    "cannot_reopen.label_bought": gettext_noop(
        "The decision stays: a label was bought. You can withdraw the return instead."
    ),
    "cannot_reopen.was_sent": gettext_noop("The decision stays: the parcel is on its way."),
    "cannot_reopen.has_arrived": gettext_noop("The decision stays: units of it are here."),
    "cannot_reopen.money_ordered": gettext_noop("The decision stays: money was ordered."),
    "cannot_reopen.asked_again": gettext_noop(
        "The decision stays: the shopper has asked for the same item again."
    ),
    "cannot_reopen.nothing_decided": gettext_noop("There is no decision to take back."),
    "unknown_refusal": gettext_noop("That is not a reason that can be chosen."),
    "refusal_too_long": gettext_noop("A reason has at most %(most)s characters."),
    "nothing_chosen": gettext_noop("Choose at least one item."),
    "body_not_parked": gettext_noop("Somebody has dealt with it already."),
    "why_missing": gettext_noop("Say why nothing is to be done about it."),
    "why_too_long": gettext_noop("Use at most %(most)s characters."),
    "no_such_body": gettext_noop("There is no such message."),
    "sender_missing": gettext_noop("Say who sends it, with an address."),
    "gift_needs_credit": gettext_noop(
        "Whoever was given it can only get store credit, and that is not offered here."
    ),
    "gift_is_empty": gettext_noop("Choose at least one item that can still come back."),
    "no_such_gift": gettext_noop("No gift has this code, or its time is over."),
    "gift_of_several_orders": gettext_noop("Make a gift link for each order."),
    "asked_too_often": gettext_noop("That was tried too often. Try again in a while."),
    "too_many_gifts": gettext_noop("This order has too many gift links already."),
    "way_not_offered": gettext_noop("This way of sending it back is not offered."),
    "no_other_way_now": gettext_noop(
        "The way can’t be changed any more: it is on its way, or it is done."
    ),
    "channel_missing": gettext_noop("Say how the shopper reached you."),
    # Money.
    "trigger_not_met": gettext_noop("What was agreed for the payment has not happened yet."),
    "amount_changed": gettext_noop(
        "It was %(was)s when you looked, it is %(now)s now. Nothing was paid: look again."
    ),
    "amount_changed.asked_again": gettext_noop(
        "It was asked for anew: it is %(now)s now. Nothing was paid: look again."
    ),
    "shipping_refunded_already": gettext_noop("The shipping of this order went back already."),
    "amount_not_shown": gettext_noop("Look at the amount first, then pay it."),
    "amount_in_other_currency": gettext_noop("This return is paid in %(currency)s."),
    "nothing_owed": gettext_noop("Nothing is owed that is not paid or on its way."),
    "asked_lately": gettext_noop("The carrier was asked only minutes ago."),
    "deduction_needs_a_reason": gettext_noop("A deduction needs a reason."),
    "deduction_out_of_range": gettext_noop("A deduction is 0 to 10,000 basis points."),
    "refund_above_paid": gettext_noop("More would be paid back than was paid."),
    "no_payment_to_refund": gettext_noop("There is no payment that could be refunded."),
    "no_such_leg": gettext_noop("There is no such payment."),
    "not_a_way_to_pay": gettext_noop("That is not a way to pay."),
    **BOOKS,
    **DECLARING,
    **RISK,
    **MONEY,
    **DISPUTES,
    **EXCHANGES,
    **SETTING_UP,
    **TRANSFERS,
}


def sentence(error: DomainError) -> str:
    """Return what is wrong, in the reader's language."""
    return detail_of(error.code, error.facts)


def title_of(code: str) -> str:
    """Return the sentence of a code without its facts."""
    return detail_of(code, {})


def detail_of(code: str, facts: Mapping[str, object]) -> str:
    """Return the sentence of a code with its facts."""
    precise = f"{code}.{facts['why']}" if "why" in facts else code
    known = precise if precise in _TITLES else code
    sentence = _(_TITLES[known]) if known in _TITLES else _unworded(code)
    told = {name: str(value) for name, value in facts.items()} | _amounts(facts)
    return sentence % defaultdict(lambda: "…", told)


def _amounts(facts: Mapping[str, object]) -> dict[str, str]:
    """Return by name, without its `_minor`, each amount as people write it."""
    currency = facts.get("currency")
    if not isinstance(currency, str):
        return {}
    locale = locale_of(get_language() or "en")
    return {
        name.removesuffix("_minor"): money_text(Money(value, currency), locale)
        for name, value in facts.items()
        if name.endswith("_minor") and isinstance(value, int)
    }


def _unworded(code: str) -> str:
    return code.replace("_", " ").capitalize().replace("%", "%%") + "."
