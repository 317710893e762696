"""What the codes of bank transfers, their accounts and their files say to people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop

TRANSFERS: Mapping[str, str] = {
    "iban_missing": gettext_noop("Enter the IBAN"),
    "iban_not_sepa": gettext_noop(
        "%(country)s is no country that this transfer reaches. An IBAN begins with two letters."
    ),
    "iban_length": gettext_noop(
        "An IBAN that begins with %(country)s has %(wanted)s signs. This one has %(given)s."
    ),
    "iban_check": gettext_noop("There is a mistake in this number. Please compare it."),
    "bic_unusable": gettext_noop("A BIC has 8 or 11 letters and digits."),
    "holder_missing": gettext_noop("Enter the name of the account’s holder"),
    "holder_too_long": gettext_noop("The name is too long. Up to %(limit)s characters."),
    "holder_unreadable": gettext_noop("Write the name in Latin letters, as the bank has it."),
    "account_not_wanted": gettext_noop("Nothing of this return is paid by bank transfer."),
    "account_in_use": gettext_noop("A transfer to this account is under way already."),
    "account_by_letter": gettext_noop(
        "This account is taken only by the link that was sent by e-mail."
    ),
    "account_stands": gettext_noop(
        "An account is known already. Write to the shop if it is to be another one."
    ),
    "account_too_often": gettext_noop("That was tried too often. Please try again later."),
    "no_such_link": gettext_noop("This link does not work (any more)."),
    "no_own_account": gettext_noop("Enter the account that your refunds are paid from first."),
    "file_is_empty": gettext_noop("Nothing is ready for a file."),
    "legs_changed": gettext_noop(
        "Something changed meanwhile, and no file was made. Please look again."
    ),
    "refunds_are_held": gettext_noop(
        "A backup was restored, and refunds are held until somebody has compared what the "
        "bank paid since then. Ask whoever runs this installation."
    ),
    "paid_after_restore": gettext_noop(
        "A backup was restored. What was paid after that is noted once somebody has compared "
        "what the bank paid; what was paid before can be noted now, with its day."
    ),
    "paid_in_future": gettext_noop("That day is still to come."),
    "legs_not_failed": gettext_noop(
        "One of these refunds was not left unpaid by the bank, or not any more. None was "
        "changed. Please look again."
    ),
    "several_currencies": gettext_noop("A file holds one currency. Choose those of one."),
    "only_euros": gettext_noop("A SEPA file holds euros alone. Make a CSV file of these."),
    "amount_too_large": gettext_noop("An amount is more than SEPA moves in one transfer."),
    "execute_on_unusable": gettext_noop("Choose a day from today on, at most 30 days ahead."),
    "no_such_file": gettext_noop("There is no such file."),
    "file_forgotten": gettext_noop(
        "The file was thrown away when its time was over. What was in it is told below."
    ),
    "no_such_line": gettext_noop("There is no such line."),
    "statement_missing": gettext_noop("Choose the file that the bank gave you"),
    "statement_too_large": gettext_noop("The file is larger than 5 MB."),
    "statement_unreadable": gettext_noop("This is neither XML nor a table that can be read."),
    "statement_unknown": gettext_noop(
        "This XML is none of camt.053, camt.054 and pain.002. Ask your bank for one of them."
    ),
    "statement_columns": gettext_noop("The first line must name the columns: %(wanted)s."),
    "statement_line": gettext_noop("Line %(line)s cannot be read; nothing was taken in."),
}
