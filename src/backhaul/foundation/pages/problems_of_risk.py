"""What codes about risk rules and second looks say to people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop

RISK: Mapping[str, str] = {
    "appeal_words_missing": gettext_noop("Say in a few words what we should look at again."),
    "appeal_words_too_long": gettext_noop("That is too long: at most %(most)s characters."),
    "appeal_too_late": gettext_noop(
        "A second look can be asked for within %(days)s days of the decision."
    ),
    "appealed_already": gettext_noop("A second look was asked for already. There is one."),
    "nothing_to_appeal": gettext_noop("Nothing of this return was refused or is held."),
    "needs_second_decider": gettext_noop(
        "The shopper asked for a second look: somebody who did not decide before decides."
    ),
    "no_such_appeal": gettext_noop("No second look was asked for."),
    "no_such_signal": gettext_noop("There is no such signal."),
    "risk_rules_moved_on": gettext_noop(
        "Somebody else has changed these rules meanwhile. Look at them before you save yours."
    ),
    "risk_rules_unchanged": gettext_noop("Nothing was changed."),
    "risk_rules_wrong": gettext_noop("Some points do not hang together."),
}
