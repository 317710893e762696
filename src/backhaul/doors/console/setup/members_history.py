"""What was changed about members, by whom and when, as sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.journal import EntryKind
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import ROLES, word
from backhaul.foundation.tenancy.history import Change, members_of
from backhaul.foundation.tenancy.models import Brand

_SENTENCES = {
    EntryKind.MEMBER_INVITED: gettext_lazy("{who} invited {whom} as {roles}."),
    EntryKind.MEMBER_JOINED: gettext_lazy("{who} joined as {roles}."),
    EntryKind.MEMBER_ROLES: gettext_lazy("{who} changed {whom} from {before} to {roles}."),
    EntryKind.MEMBER_REMOVED: gettext_lazy("{who} removed {whom}, who was {before}."),
    EntryKind.MEMBER_SHUT_OUT: gettext_lazy("{who} shut {whom} out."),
    EntryKind.MEMBER_LET_IN: gettext_lazy("{who} let {whom} in again."),
    EntryKind.BADGE_PRINTED: gettext_lazy("{who} printed a badge for {whom}."),
    EntryKind.BADGE_REVOKED: gettext_lazy("{who} revoked the badge of {whom}."),
}


@dataclass(frozen=True, slots=True)
class Told:
    sentence: str
    when: str
    at: datetime


def history_of(brand: Brand | None, local: Local) -> list[Told]:
    """Return the newest first."""
    return [
        Told(_told(change), local.moment(change.at), change.at) for change in members_of(brand)
    ]


def _told(change: Change) -> str:
    return str(_SENTENCES[change.kind]).format(
        who=change.who or _("Somebody who left"),
        whom=change.whom or _("somebody who left"),
        roles=_named(change.roles),
        before=_named(change.before),
    )


def _named(roles: Iterable[str]) -> str:
    return ", ".join(word(ROLES, role) for role in roles)
