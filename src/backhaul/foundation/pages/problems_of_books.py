"""What codes about reconciliation, exports and credit notes say to people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop

BOOKS: Mapping[str, str] = {
    "book_settings_wrong": gettext_noop("Some of these settings are not as they must be."),
    "break_ended": gettext_noop("It is settled already."),
    "break_needs_a_person": gettext_noop(
        "Nothing can safely be done about it by itself: look into it and say why it is so."
    ),
    "changed_meanwhile": gettext_noop("It changed at the same moment. Try again."),
    "export_differs": gettext_noop(
        "Export %(number)s would not be the same file any more. Nobody may change the ledger."
    ),
    "export_in_future": gettext_noop("Books can be closed up to now, and no further."),
    "no_such_break": gettext_noop("There is no such difference."),
    "no_such_export": gettext_noop("There is no such export."),
    "no_such_format": gettext_noop("There is no such format."),
    "no_such_note": gettext_noop("There is no such credit note."),
    "nothing_to_export": gettext_noop("Nothing was booked that is not in an export already."),
    "provider_has_no_list": gettext_noop("This provider has no list of refunds to compare."),
    "reconciliation_is_running": gettext_noop("It is being compared already."),
    "reconciliation_too_far_back": gettext_noop("That is more than %(days)s days back."),
    "repair_changed_nothing": gettext_noop(
        "That changed nothing: a person has to look at it at the provider and say why it is so."
    ),
    "repair_too_early": gettext_noop(
        "The provider may not show it yet. Try again in a while; nothing was sent."
    ),
}
