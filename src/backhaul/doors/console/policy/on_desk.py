"""What every page of the policy editor begins with: the draft, its base, and who is who."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.utils.translation import gettext as _

from backhaul.core.errors import NotFound
from backhaul.core.policies.comparing import count_changes
from backhaul.core.policies.policy import Policy
from backhaul.doors.console.desk import Desk
from backhaul.doors.console.policy.saying import Tongue
from backhaul.foundation.tenancy.access import GRANTS, May
from backhaul.stages.policies.drafts import Draft, draft_of, is_open, written_policy
from backhaul.stages.policies.queries import policy_numbered

MENU = "policy"


@dataclass(frozen=True, slots=True)
class Drafted:
    """The brand's draft, read, with the version that it was begun from."""

    row: Draft
    policy: Policy
    base: Policy

    @property
    def is_open(self) -> bool:
        return is_open(self.row)

    @property
    def count(self) -> int:
        return count_changes(self.base, self.policy)


def tongue_of(desk: Desk, policy: Policy | None = None) -> Tongue:
    return Tongue(desk.local, policy.currency if policy else desk.brand.currency)


def drafted(desk: Desk) -> Drafted:
    """Raises NotFound `no_draft`."""
    found = drafted_if_any(desk)
    if found is None:
        raise NotFound("no_draft")
    return found


def drafted_if_any(desk: Desk) -> Drafted | None:
    row = draft_of(desk.brand.pk)
    if row is None:
        return None
    return Drafted(row, written_policy(row), policy_numbered(desk.brand.pk, row.base))


@dataclass(frozen=True, slots=True)
class Folk:
    """Names behind actors, and everybody who may publish for the brand."""

    names: Mapping[int, str] = field(default_factory=dict)
    publishers: Mapping[int, str] = field(default_factory=dict)
    me: int = 0

    def name(self, actor: str) -> str:
        """Return who it was; empty for the product itself."""
        number = member_of(actor)
        if number is None:
            return ""
        return _("you") if number == self.me else self.names.get(number, _("a member who left"))

    def others(self, *actors: str) -> list[str]:
        """Return who may look at what `actors` wrote."""
        own = {member_of(actor) for actor in actors}
        return [name for number, name in self.publishers.items() if number not in own]


_FOLK = """
SELECT u.id, CASE WHEN u.name = '' THEN u.email ELSE u.name END,
  u.is_active AND EXISTS (SELECT 1 FROM tenancy_member m WHERE m.user_id = u.id
    AND (m.brand_id = %(brand)s OR m.brand_id IS NULL) AND m.role = ANY(%(roles)s))
FROM tenancy_user u
WHERE u.id = ANY(%(ids)s::bigint[]) OR u.id IN (
  SELECT user_id FROM tenancy_member WHERE role = ANY(%(roles)s)
    AND (brand_id = %(brand)s OR brand_id IS NULL))
ORDER BY 2, u.id
"""


def folk_of(desk: Desk, actors: Iterable[str]) -> Folk:
    """Read who they are: one statement."""
    roles = [str(role) for role, granted in GRANTS.items() if May.CONFIGURE in granted]
    ids = [number for actor in actors if (number := member_of(actor)) is not None]
    with connection.cursor() as cursor:
        cursor.execute(_FOLK, {"brand": desk.brand.pk, "roles": roles, "ids": ids})
        rows = cursor.fetchall()
    return Folk(
        {number: name for number, name, _may in rows},
        {number: name for number, name, may in rows if may},
        desk.seat.user.pk,
    )


def member_of(actor: str) -> int | None:
    kind, _colon, number = actor.partition(":")
    return int(number) if kind == "member" and number.isdecimal() else None
