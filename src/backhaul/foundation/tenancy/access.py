"""Who may do what: roles are granted for one brand, or for the whole operator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection

from backhaul.foundation.reading import columns_of, fetch
from backhaul.foundation.tenancy.models import Brand, Member, Role, User


class May(StrEnum):
    """One kind of thing that a member can be allowed."""

    VIEW = "view"
    CARE = "care"
    """Open returns for callers, write to shoppers, own incidents."""
    DECIDE = "decide"
    """Approve or refuse what waits for a person."""
    PAY = "pay"
    RECEIVE = "receive"
    INSPECT = "inspect"
    CONFIGURE = "configure"
    INVITE = "invite"
    OPERATE = "operate"
    """Brands, sites and what belongs to no brand; of operator members alone."""


_EVERYTHING = frozenset(May)
_FLOOR = frozenset({May.RECEIVE, May.INSPECT})
GRANTS: Mapping[Role, frozenset[May]] = {
    Role.OWNER: _EVERYTHING,
    Role.MANAGER: _EVERYTHING - {May.INVITE, May.OPERATE},
    Role.AGENT: frozenset({May.VIEW, May.CARE}),
    Role.RECEIVER: _FLOOR - {May.INSPECT},
    Role.INSPECTOR: _FLOOR,
    Role.FINANCE: frozenset({May.VIEW, May.PAY}),
    Role.VIEWER: frozenset({May.VIEW}),
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A signed-in person with all that they may do, and where.

    `brands` are those in which they may do anything at all, by name.
    """

    user: User
    brands: tuple[Brand, ...]
    granted: Mapping[int, frozenset[May]]
    """By brand; under 0 what holds for the operator itself."""

    def may(self, what: May, brand_id: int) -> bool:
        return what in self.granted.get(brand_id, frozenset())

    def brands_where(self, what: May) -> tuple[Brand, ...]:
        return tuple(brand for brand in self.brands if self.may(what, brand.pk))

    def may_as_operator(self, what: May) -> bool:
        return what in self.granted.get(_OPERATOR, frozenset())

    @property
    def is_operator(self) -> bool:
        return _OPERATOR in self.granted

    @property
    def actor(self) -> str:
        """How the journal names this person."""
        return f"member:{self.user.pk}"


_OPERATOR = 0
# A role without a brand holds in every brand; the system brand is the operator's own matter.
_SEAT = """
SELECT {member}, {brand} FROM tenancy_member m
LEFT JOIN tenancy_brand b ON (b.id = m.brand_id OR m.brand_id IS NULL) AND NOT b.is_system
WHERE m.user_id = %s ORDER BY b.name, b.id
"""


def seat_of(user: User) -> Seat:
    """Return what `user` may do now: one statement, asked at every request."""
    sql = _SEAT.format(member=columns_of(Member, "m"), brand=columns_of(Brand, "b"))
    granted: dict[int, frozenset[May]] = defaultdict(frozenset)
    brands: dict[int, Brand] = {}
    for member, brand in fetch((Member, Brand), sql, [user.pk]):
        rights = GRANTS[Role(member.role)]
        if member.brand_id is None:
            granted[_OPERATOR] |= rights
        else:
            rights -= {May.OPERATE}
        if brand is not None and brand.pk is not None:
            brands[brand.pk] = brand
            granted[brand.pk] |= rights
    return Seat(user, tuple(brands.values()), dict(granted))


def names_of(user_ids: set[int]) -> Mapping[int, str]:
    """Return how each person is called, for journals and lists: one statement."""
    if not user_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [sorted(user_ids)])
        return dict(cursor.fetchall())


def name_of(actor: str) -> str:
    """Return how the person is called whom the journal names; empty for nobody."""
    kind, _, number = actor.partition(":")
    if kind != "member" or not number.isdecimal():
        return actor
    return names_of({int(number)}).get(int(number), actor)


_NAMES = """
SELECT id, CASE WHEN name = '' THEN email ELSE name END FROM tenancy_user
WHERE id = ANY(%s::bigint[])
"""
