"""What a person may let go alone in a brand, and how a brand changes that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q

from backhaul.core.approvals import Limits
from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.money import Money
from backhaul.foundation.journal.record import record
from backhaul.foundation.tenancy.access import GRANTS, May, names_of
from backhaul.foundation.tenancy.models import Brand, Member
from backhaul.stages.approvals.models import Rules
from backhaul.stages.settlement.as_shown import above

#: Who may let money go at all.
ROLES = tuple(role.value for role, granted in GRANTS.items() if May.PAY in granted)
#: The key of a program, as the journal names it; its limit stands beside those of roles.
API = "api"


def limits_of(brand_id: int) -> Limits:
    row = Rules.objects.filter(brand_id=brand_id).order_by("-from_at").first()
    return Limits(row.by_role, row.second_above_minor) if row else Limits()


def alone(brand: Brand, actor: str) -> Money | None:
    """Return up to what `actor` may let go alone for one return; None: anything."""
    limits = limits_of(brand.pk)
    most = limits.alone(roles_of(brand.pk, actor))
    return None if most is None else Money(most, brand.currency)


def gives_alone(brand: Brand, actor: str) -> Money | None:
    """Return up to what `actor` may give alone beside what is owed; None: anything.

    A program gives nothing until the brand has set a limit for programs: what is owed bounds
    a refund, and nothing bounds a gift.
    """
    is_program = API in roles_of(brand.pk, actor)
    if is_program and API not in limits_of(brand.pk).by_role:
        return Money(0, brand.currency)
    return alone(brand, actor)


def refuse_gift_above(brand: Brand, amount: Money, actor: str) -> None:
    """Raises DomainError `second_person_needed` for what `actor` may not give alone."""
    if wrong := above(amount, gives_alone(brand, actor)):
        raise wrong


def at_all(brand: Brand, actor: str) -> Money | None:
    """Return up to what `actor` may confirm for somebody else; None: anything."""
    most = limits_of(brand.pk).of(roles_of(brand.pk, actor))
    return None if most is None else Money(most, brand.currency)


def roles_of(brand_id: int, actor: str) -> Collection[str]:
    """Return the roles with which `actor` may pay in the brand, the operator's too."""
    kind, _, number = actor.partition(":")
    if kind != "member":
        return (API,)
    rows = Member.objects.filter(
        Q(brand_id=brand_id) | Q(brand_id=None), user_id=int(number), role__in=ROLES
    )
    return tuple(rows.values_list("role", flat=True))


def confirmers(brand: Brand, amount: Money, *, but: str) -> list[str]:
    """Return the names of those who may confirm `amount` when `but` asks for it."""
    found = limits_of(brand.pk)
    roles: dict[int, list[str]] = defaultdict(list)
    rows = Member.objects.filter(
        Q(brand_id=brand.pk) | Q(brand_id=None), role__in=ROLES, user__is_active=True
    )
    for user_id, role in rows.order_by("user_id").values_list("user_id", "role"):
        if f"member:{user_id}" != but:
            roles[user_id].append(role)
    most = {user_id: found.of(held) for user_id, held in roles.items()}
    may = {
        user_id
        for user_id, minor in most.items()
        if above(amount, None if minor is None else Money(minor, brand.currency)) is None
    }
    return sorted(names_of(may).values())


def change_limits(
    brand_id: int,
    by_role: Mapping[str, int],
    second_above_minor: int | None,
    *,
    at: datetime,
    actor: str,
) -> None:
    """Let these limits hold from now on. Raises DomainError for a limit below zero."""
    known = {*ROLES, API}
    given = [*by_role.values(), *(() if second_above_minor is None else (second_above_minor,))]
    if set(by_role) - known or any(minor < 0 for minor in given):
        raise DomainError("limit_unusable")
    Rules.objects.create(
        brand_id=brand_id,
        by_role=dict(by_role),
        second_above_minor=second_above_minor,
        from_at=at,
        set_by=actor,
    )
    entry = NewEntry(
        kind=EntryKind.MONEY_LIMITS,
        brand_id=brand_id,
        return_id=None,
        occurred_at=at,
        actor=actor,
        data={"by_role": dict(by_role), "second_above_minor": second_above_minor},
    )
    record([entry])
