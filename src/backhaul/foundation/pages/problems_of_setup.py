"""What may be wrong while an installation, a brand, its policy or its people are set up."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop

SETTING_UP: Mapping[str, str] = {
    # Setting up.
    "prefix_unusable": gettext_noop("“%(given)s” must be 2 to 4 letters, without I, O and U."),
    "slug_unusable": gettext_noop("Lower case letters, digits and - only."),
    "slug_reserved": gettext_noop("“%(given)s” is the address of one of our own pages."),
    "brand_exists": gettext_noop("Another brand has this already."),
    "unknown_currency": gettext_noop("There is no currency %(given)s."),
    "unknown_language": gettext_noop("There is no such language here."),
    "unknown_time_zone": gettext_noop("There is no such time zone."),
    "unknown_country": gettext_noop("Two letters, such as DE."),
    "name_unusable": gettext_noop("A name has 1 to %(most)s characters."),
    "name_taken": gettext_noop("“%(given)s” is taken."),
    "value_missing": gettext_noop("This is needed."),
    "value_unusable": gettext_noop("The service cannot use this value."),
    "email_unusable": gettext_noop("That is not an e-mail address."),
    "url_unusable": gettext_noop("That is not a web address: https://…"),
    "colour_unusable": gettext_noop("That is not a colour."),
    "colour_unreadable": gettext_noop(
        "Text in this colour would have a contrast of %(ratio)s to 1 on light pages; "
        "%(enough)s is needed."
    ),
    "colour_unreadable_dark": gettext_noop(
        "Text in this colour would have a contrast of %(ratio)s to 1 on dark pages; "
        "%(enough)s is needed."
    ),
    "lookup_unknown": gettext_noop("Choose what opens an order."),
    "policy_moved_on": gettext_noop(
        "Somebody published version %(version)s meanwhile. Look at it, then save again."
    ),
    "policy_unchanged": gettext_noop("Nothing was changed."),
    "draft_is_asked": gettext_noop(
        "Somebody is looking at this draft. Take it back before you change it."
    ),
    "draft_moved_on": gettext_noop(
        "This draft was begun from another version. Begin it again from the newest."
    ),
    "needs_second_person": gettext_noop(
        "This brand has every policy published by a second person."
    ),
    "policy_breaks_law": gettext_noop(
        "The law of your markets forbids %(count)s of these rules. Nothing was published."
    ),
    "examples_fail": gettext_noop(
        "%(count)s examples come out otherwise, “%(example)s” first. Nothing was published."
    ),
    "in_force_too_early": gettext_noop(
        "A version cannot begin in the past, nor before the one that precedes it."
    ),
    "no_draft": gettext_noop("There is no draft of the policy."),
    "no_such_publisher": gettext_noop("Nobody with this address may publish for the brand."),
    "draft_is_there": gettext_noop("There is a draft already. Go on with it, or delete it."),
    "draft_changed": gettext_noop(
        "Somebody changed the draft meanwhile. Look at it, then save again."
    ),
    "nothing_to_undo": gettext_noop("There is nothing to take back."),
    "nobody_was_asked": gettext_noop("Nobody was asked to look at this draft."),
    "no_such_rule": gettext_noop("There is no such rule."),
    "no_such_table": gettext_noop("There is no such table."),
    "no_such_example": gettext_noop("There is no such example."),
    "example_twice": gettext_noop("There is an example of this name."),
    "nothing_to_try": gettext_noop("No return and no order has this number."),
    "policy_file_wrong": gettext_noop("This file cannot be used: %(problem)s (%(at)s)"),
    "unknown_adapter": gettext_noop("There is no such service."),
    "no_such_connection": gettext_noop("There is no such connection."),
    "connection_in_use": gettext_noop(
        "Labels or payments were made through it: it has to stay."
    ),
    "connection_only_hears": gettext_noop("It only sends us scans; it sells no labels."),
    # Members.
    "unknown_role": gettext_noop("There is no such role."),
    "role_missing": gettext_noop("A member has at least one role."),
    "last_owner": gettext_noop("Somebody must stay the owner. Make another one first."),
    "own_ownership": gettext_noop("Let another owner take this role from you."),
    "removes_oneself": gettext_noop("That is you. Say that you mean it."),
    "shuts_oneself_out": gettext_noop("That is you: somebody else must shut you out."),
    "account_shut": gettext_noop(
        "Your account was shut. The operator can open it again; the invitation stays."
    ),
    "no_such_member": gettext_noop("There is no such member."),
    "member_already": gettext_noop("%(email)s is a member already."),
    "invited_already": gettext_noop(
        "%(email)s was invited already. Send the link again below."
    ),
    "invitation_unknown": gettext_noop("There is no such invitation."),
    "invitation_used": gettext_noop("This invitation was taken up already. Sign in."),
    "invitation_expired": gettext_noop(
        "This invitation is over. Ask for a new link: it takes a minute."
    ),
    "setup_over": gettext_noop("Somebody set it up meanwhile. Sign in."),
    "no_such_file": gettext_noop("There is no such file."),
    "format_unknown": gettext_noop("There is no such format."),
    "file_empty": gettext_noop("The file is empty."),
    "file_too_large": gettext_noop("The file has more than %(most)s MB. Split it."),
    "carrier_too_long": gettext_noop("A carrier's name has at most %(most)s characters."),
    "no_such_customer": gettext_noop("There is no such customer."),
    "no_such_draft": gettext_noop("There is no such request any more. Start anew."),
    "mapping_too_large": gettext_noop("The mapping is too long to be one."),
    "columns_file_unreadable": gettext_noop("The mapping cannot be read: %(why)s"),
}
