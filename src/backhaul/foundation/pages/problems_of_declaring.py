"""What the codes of declarations of withdrawal and of proofs of purchase say to people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop

DECLARING: Mapping[str, str] = {
    "declaration_unusable": gettext_noop("The declaration lacks something: see the fields."),
    "name_missing": gettext_noop("Enter your name"),
    "name_too_long": gettext_noop("The name is too long. Up to 120 characters."),
    "contract_missing": gettext_noop("Enter the order number, or what else names it"),
    "contract_too_long": gettext_noop("That is too long. Up to 120 characters."),
    "parts_too_long": gettext_noop("That is too long. Up to 600 characters."),
    "lines_unusable": gettext_noop("The lines or how many of each are not as they must be."),
    "withdrawals_unknown": gettext_noop("Choose one of auto, shown and hidden."),
    "no_such_declaration": gettext_noop("There is no such declaration."),
    "declaration_over": gettext_noop("This declaration was settled already."),
    "nothing_to_open": gettext_noop(
        "No right stands for any of it. Answer it, or let the policy decide."
    ),
    "where_missing": gettext_noop("Choose where it comes from"),
    "title_missing": gettext_noop("Say what it is"),
    "text_too_long": gettext_noop("That is too long. Up to 120 characters."),
    "bought_on_unusable": gettext_noop("Enter the day on which it was bought"),
    "proof_missing": gettext_noop("Add a photo of the receipt, or the serial number"),
    "proof_unusable": gettext_noop("The request lacks something: see the fields."),
    "no_such_proof": gettext_noop("There is no such request."),
    "proof_over": gettext_noop("This request was decided already."),
    "proof_used_already": gettext_noop(
        "Its receipt, its serial number or its picture was used before: %(number)s."
    ),
    "sku_missing": gettext_noop("Say which product it is, by its stock number."),
    "price_unusable": gettext_noop("Enter what was paid for it, above zero."),
    "policy_refuses": gettext_noop(
        "Your policy refuses it. Refuse it in words, or change the policy."
    ),
    "answer_missing": gettext_noop("Write an answer first."),
    "answer_too_long": gettext_noop("The answer is too long. Up to %(limit)s characters."),
}
