"""Why a payment is disputed, in words: the reasons of Stripe, of PayPal, and of card schemes.

Adyen tells the scheme's own words instead of a code.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy

from backhaul.foundation.pages.words import Words

_NO_CREDIT = gettext_lazy("Money for a return did not come")
_TWICE = gettext_lazy("Paid twice")
_NOT_HOLDER = gettext_lazy("Not bought by the holder of the card")
_NONE_GIVEN = gettext_lazy("No reason given")
_NOT_ARRIVED = gettext_lazy("Did not arrive")
_NOT_AS_TOLD = gettext_lazy("Not as described")
_CANCELLED = gettext_lazy("Was cancelled")
_UNKNOWN_TO_THEM = gettext_lazy("Not recognised")
_OTHER_AMOUNT = gettext_lazy("Another amount than agreed")
_OTHER_MEANS = gettext_lazy("Paid another way")
_NO_FUNDS = gettext_lazy("The account had not enough money")
_WRONG_ACCOUNT = gettext_lazy("The account’s details were wrong")
#: By `_plain` of what the provider says.
_REASONS: Words = {
    # Stripe
    "bank_cannot_process": gettext_lazy("The bank could not collect it"),
    "check_returned": gettext_lazy("The cheque came back"),
    "credit_not_processed": _NO_CREDIT,
    "customer_initiated": gettext_lazy("The customer asked their bank for it"),
    "debit_not_authorized": gettext_lazy("The debit was not allowed"),
    "duplicate": _TWICE,
    "fraudulent": _NOT_HOLDER,
    "general": _NONE_GIVEN,
    "incorrect_account_details": _WRONG_ACCOUNT,
    "insufficient_funds": _NO_FUNDS,
    "noncompliant": gettext_lazy("Against the rules of the card scheme"),
    "product_not_received": _NOT_ARRIVED,
    "product_unacceptable": _NOT_AS_TOLD,
    "subscription_canceled": _CANCELLED,
    "unrecognized": _UNKNOWN_TO_THEM,
    # PayPal
    "canceled_recurring_billing": _CANCELLED,
    "duplicate_transaction": _TWICE,
    "incorrect_amount": _OTHER_AMOUNT,
    "merchandise_or_service_not_as_described": _NOT_AS_TOLD,
    "merchandise_or_service_not_received": _NOT_ARRIVED,
    "other": _NONE_GIVEN,
    "payment_by_other_means": _OTHER_MEANS,
    "problem_with_remittance": gettext_lazy("A problem with the payment"),
    "unauthorised": _NOT_HOLDER,
    # Card schemes, as Adyen hands their words on
    "cancelled_merchandise_services": _CANCELLED,
    "cancelled_recurring_transaction": _CANCELLED,
    "duplicate_processing": _TWICE,
    "fraudulent_transaction": _NOT_HOLDER,
    "goods_or_services_not_provided": _NOT_ARRIVED,
    "merchandise_services_not_received": _NOT_ARRIVED,
    "no_cardholder_authorization": _NOT_HOLDER,
    "not_as_described_or_defective_merchandise_services": _NOT_AS_TOLD,
    "other_fraud_card_absent_environment": _NOT_HOLDER,
    "paid_by_other_means": _OTHER_MEANS,
}


def reason_of(said: str) -> str:
    """Return the words of a reason; one that has none is shown as the provider gave it."""
    found = _REASONS.get(_plain(said or "general"))
    return said if found is None else str(found)


def _plain(said: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", said.lower()).strip("_")
