"""Who belongs to a brand or to the operator, in which roles; and a person's own settings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.journal import EntryKind
from backhaul.foundation.reading import columns_of, fetch
from backhaul.foundation.tenancy.history import note
from backhaul.foundation.tenancy.models import Brand, Installation, Member, Role, User


@dataclass(frozen=True, slots=True)
class Colleague:
    user: User
    roles: tuple[str, ...]
    has_second_factor: bool

    @property
    def name(self) -> str:
        return self.user.name or self.user.email


_COLLEAGUES = """
SELECT {user}, {member} FROM tenancy_member m JOIN tenancy_user u ON u.id = m.user_id
WHERE m.brand_id IS NOT DISTINCT FROM %s::bigint
ORDER BY lower(u.name), u.email, m.id
"""


def colleagues(brand: Brand | None) -> list[Colleague]:
    """Return everybody with a role of their own there: two statements."""
    sql = _COLLEAGUES.format(user=columns_of(User, "u"), member=columns_of(Member, "m"))
    rows = fetch((User, Member), sql, [brand.pk if brand else None])
    people: dict[int, tuple[User, list[str]]] = {}
    for user, member in rows:
        people.setdefault(user.pk, (user, []))[1].append(member.role)
    protected = _with_second_factor(people)
    return [
        Colleague(user, tuple(sorted(roles, key=Role.values.index)), user.pk in protected)
        for user, roles in people.values()
    ]


def _with_second_factor(user_ids: Collection[int]) -> frozenset[int]:
    from allauth.mfa.models import Authenticator

    rows = Authenticator.objects.filter(user_id__in=user_ids, type=Authenticator.Type.TOTP)
    return frozenset(rows.values_list("user_id", flat=True))


def set_roles(
    brand: Brand | None, user_id: int, roles: Collection[str], *, by: User, at: datetime
) -> None:
    """Give a member exactly these roles.

    Raises DomainError: role_missing, unknown_role, last_owner, own_ownership; NotFound.
    """
    unknown = set(roles) - set(Role.values)
    if unknown:
        raise DomainError("unknown_role", given=", ".join(sorted(unknown)))
    if not roles:
        raise DomainError("role_missing")
    with transaction.atomic():
        had = _locked(brand, user_id)
        if Role.OWNER in had and Role.OWNER not in roles:
            if user_id == by.pk:
                raise DomainError("own_ownership")
            _keep_an_owner(brand, user_id)
        wanted = set(roles)
        Member.objects.filter(user_id=user_id, brand=brand, role__in=had - wanted).delete()
        Member.objects.bulk_create(
            Member(user_id=user_id, brand=brand, role=role) for role in sorted(wanted - had)
        )
        note(
            brand,
            EntryKind.MEMBER_ROLES,
            by,
            at=at,
            user=user_id,
            roles=sorted(wanted),
            before=sorted(had),
        )


def remove_member(
    brand: Brand | None, user_id: int, *, by: User, at: datetime, oneself: bool = False
) -> None:
    """Take all roles there away; `oneself` says that it is meant when it is the asker.

    Raises DomainError: last_owner, removes_oneself; NotFound.
    """
    with transaction.atomic():
        had = _locked(brand, user_id)
        if Role.OWNER in had:
            _keep_an_owner(brand, user_id)
        if user_id == by.pk and not oneself:
            raise DomainError("removes_oneself")
        Member.objects.filter(user_id=user_id, brand=brand).delete()
        note(brand, EntryKind.MEMBER_REMOVED, by, at=at, user=user_id, before=sorted(had))


def set_active(user_id: int, *, is_active: bool, by: User, at: datetime) -> None:
    """Shut a member of the operator out, everywhere and at once, or let them in again.

    Raises DomainError: shuts_oneself_out, last_owner; NotFound.
    """
    with transaction.atomic():
        had = _locked(None, user_id)
        if user_id == by.pk:
            raise DomainError("shuts_oneself_out")
        if Role.OWNER in had and not is_active:
            _keep_an_owner(None, user_id)
        changed = User.objects.filter(pk=user_id).exclude(is_active=is_active)
        if changed.update(is_active=is_active):
            kind = EntryKind.MEMBER_LET_IN if is_active else EntryKind.MEMBER_SHUT_OUT
            note(None, kind, by, at=at, user=user_id)


def _locked(brand: Brand | None, user_id: int) -> set[str]:
    """Return the roles of a member; two who change members of a brand wait for each other."""
    if brand is None:
        Installation.objects.select_for_update().get(id=1)
    else:
        Brand.objects.select_for_update().get(pk=brand.pk)
    roles = set(
        Member.objects.filter(user_id=user_id, brand=brand).values_list("role", flat=True)
    )
    if not roles:
        raise NotFound("no_such_member")
    return roles


def _keep_an_owner(brand: Brand | None, user_id: int) -> None:
    owners = Member.objects.filter(brand=brand, role=Role.OWNER, user__is_active=True)
    if not owners.exclude(user_id=user_id).exists():
        raise DomainError("last_owner")


def change_profile(user: User, *, name: str, locale: str, single_keys: bool) -> None:
    """Raises DomainError: name_unusable, unknown_language."""
    if len(name) > 120:
        raise DomainError("name_unusable", most=120)
    if locale not in dict(settings.LANGUAGES):
        raise DomainError("unknown_language", given=locale)
    user.name, user.locale, user.single_keys = name, locale, single_keys
    user.save(update_fields=("name", "locale", "single_keys"))


def is_anybody_there() -> bool:
    """Whether the installation has a member at all; if not, it is being set up."""
    return Member.objects.exists()


def user_by_email(email: str) -> User | None:
    return User.objects.filter(email=email.strip().lower()).first()
