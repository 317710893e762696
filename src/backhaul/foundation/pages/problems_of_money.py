"""What codes about store credit and second persons say to people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop

MONEY: Mapping[str, str] = {
    "no_such_credit": gettext_noop("There is no store credit with this code."),
    "no_such_hold": gettext_noop("There is no such reservation of store credit."),
    "credit_too_little": gettext_noop("Only %(available)s of this store credit is free."),
    "credit_reference_used": gettext_noop("This reference stands for another amount already."),
    "credit_hold_lapsed": gettext_noop("The reservation is over: reserve it anew."),
    "credit_hold_too_long": gettext_noop(
        "It is reserved for at most %(most_minutes)s minutes."
    ),
    "credit_above_hold": gettext_noop("Only %(most)s were reserved."),
    "credit_above_captured": gettext_noop("Only %(most)s of it can be given back."),
    "credit_in_other_currency": gettext_noop("This store credit is in %(currency)s."),
    "credit_of_nobody": gettext_noop("Nobody’s address is known: pay it by hand."),
    "credit_months_unusable": gettext_noop(
        "Store credit is good for %(fewest)s to %(most)s months, or without an end."
    ),
    "too_many_attempts": gettext_noop("Too many codes that nobody has. Try again later."),
    "amount_not_above_zero": gettext_noop("The amount must be above zero."),
    "amount_unreadable": gettext_noop("Write an amount such as 12.50."),
    "amount_beyond_all": gettext_noop("That is more than can be given here."),
    "email_unusable": gettext_noop("Write a whole e-mail address."),
    "reason_missing": gettext_noop("Say why."),
    "reason_too_long": gettext_noop("The reason is too long: at most %(most)s characters."),
    "limit_unusable": gettext_noop("A limit is an amount of zero or more."),
    "second_person_needed": gettext_noop(
        "That is above %(most)s, your limit: a second person has to confirm it."
    ),
    "second_person_is_another": gettext_noop(
        "You asked for it yourself: somebody else has to confirm it."
    ),
    "no_such_asking": gettext_noop("Nobody asks for this payment."),
}
