"""Badges: a code on a card that stands for a member at a bench, and nowhere else.

The code is 128 random bits in the signs of our numbers, and is known by its hash alone. Who
prints a badge answers for one brand, so that it opens that brand's work and no other.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.ids import ALPHABET, compact
from backhaul.core.journal import EntryKind
from backhaul.foundation.tenancy.access import GRANTS, May, Seat, seat_of
from backhaul.foundation.tenancy.history import note
from backhaul.foundation.tenancy.models import Badge, Brand, Member, User
from backhaul.foundation.tenancy.secrets import hashed

PREFIX = "BHID"
_SIGNS = 26
"""31 to the power of 26 is above 2 to the power of 128."""
_AT_A_BENCH = frozenset({May.RECEIVE, May.INSPECT})


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever a badge stands for, with what it opens."""

    seat: Seat
    badge_id: int
    printed_by: int | None

    def may(self, what: May, brand_id: int) -> bool:
        return self.seat.may(what, brand_id)


def is_badge(text: str) -> bool:
    """Whether a scanned text has the shape of a badge: such a text is kept nowhere."""
    return compact(text).startswith(PREFIX)


def print_badge(brand: Brand | None, user_id: int, *, by: User, at: datetime) -> str:
    """Return a new code for a member; the one printed before opens nothing from now on.

    This is the only time that it can be read. Raises NotFound `no_such_member`.
    """
    code = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(_SIGNS))
    with transaction.atomic():
        _member(brand, user_id)
        _revoke(brand, user_id, at)
        Badge.objects.create(
            user_id=user_id, brand=brand, hash=hashed(code), printed_by=by, printed_at=at
        )
        note(brand, EntryKind.BADGE_PRINTED, by, at=at, user=user_id)
    return code


def revoke_badge(brand: Brand | None, user_id: int, *, by: User, at: datetime) -> None:
    """Raises NotFound `no_such_member`; without a badge nothing is done."""
    with transaction.atomic():
        _member(brand, user_id)
        if _revoke(brand, user_id, at):
            note(brand, EntryKind.BADGE_REVOKED, by, at=at, user=user_id)


def badges_of(brand: Brand | None) -> Mapping[int, datetime]:
    """Return when the badge that works was printed, by the id of its member."""
    rows = Badge.objects.filter(brand=brand, revoked_at=None)
    return dict(rows.values_list("user_id", "printed_at"))


def holder_of(code: str) -> Holder:
    """Return whom a scanned badge stands for, and what it opens.

    Raises NotFound `badge_unknown`, also for a revoked one; DomainError `badge_may_not` for
    a member without work at the station.
    """
    found = Badge.objects.select_related("user").filter(
        hash=hashed(compact(code)), revoked_at=None
    )
    return _holder(found.first())


def holder_by_id(badge_id: int) -> Holder:
    """Return the holder of a badge that was scanned before; raises as `holder_of` does."""
    found = Badge.objects.select_related("user").filter(pk=badge_id, revoked_at=None)
    return _holder(found.first())


def colleagues_with_badges(brand_id: int, but: int) -> bool:
    """Whether somebody else can agree at a bench to what is done with a brand's goods.

    A badge that one printed oneself is not somebody else's.
    """
    inspectors = [role for role, rights in GRANTS.items() if May.INSPECT in rights]
    with connection.cursor() as cursor:
        cursor.execute(_COLLEAGUES, [brand_id, brand_id, inspectors, but, but])
        return bool(cursor.fetchone()[0])


_COLLEAGUES = """
SELECT EXISTS (
  SELECT FROM tenancy_badge b JOIN tenancy_user u ON u.id = b.user_id AND u.is_active
  JOIN tenancy_member m ON m.user_id = b.user_id AND (m.brand_id IS NULL OR m.brand_id = %s)
  WHERE b.revoked_at IS NULL AND (b.brand_id = %s OR b.brand_id IS NULL AND m.brand_id IS NULL)
    AND m.role = ANY(%s::text[]) AND b.user_id <> %s AND b.printed_by_id IS DISTINCT FROM %s)
"""


def _holder(badge: Badge | None) -> Holder:
    if badge is None or not badge.user.is_active:
        raise NotFound("badge_unknown")
    seat = _narrowed(seat_of(badge.user), badge.brand_id)
    if not any(rights & _AT_A_BENCH for rights in seat.granted.values()):
        raise DomainError("badge_may_not")
    return Holder(seat, badge.pk, badge.printed_by_id)


def _narrowed(seat: Seat, brand_id: int | None) -> Seat:
    """Return what is left of a seat through a badge: a bench's work, where it was printed."""
    of_operator = seat.granted.get(0, frozenset())
    granted = {
        place: (rights if brand_id == place else rights & of_operator) & _AT_A_BENCH
        for place, rights in seat.granted.items()
        if brand_id in {None, place}
    }
    brands = tuple(brand for brand in seat.brands if granted.get(brand.pk))
    return replace(seat, brands=brands, granted=granted)


def _member(brand: Brand | None, user_id: int) -> None:
    if not Member.objects.filter(user_id=user_id, brand=brand).exists():
        raise NotFound("no_such_member")


def _revoke(brand: Brand | None, user_id: int, at: datetime) -> bool:
    rows = Badge.objects.filter(brand=brand, user_id=user_id, revoked_at=None)
    return bool(rows.update(revoked_at=at))
