"""What members did to a brand or to the operator itself: who, when, and codes of what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backhaul.core.journal import EntryKind, NewEntry, problems
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.journal.record import record
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, Invitation, OperatorEntry, User

OF_MEMBERS = (
    EntryKind.MEMBER_INVITED,
    EntryKind.MEMBER_JOINED,
    EntryKind.MEMBER_ROLES,
    EntryKind.MEMBER_REMOVED,
    EntryKind.MEMBER_SHUT_OUT,
    EntryKind.MEMBER_LET_IN,
    EntryKind.BADGE_PRINTED,
    EntryKind.BADGE_REVOKED,
)
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Change:
    """`who` did it to `whom`: names, empty where the person is not here any more."""

    kind: EntryKind
    at: datetime
    who: str
    whom: str
    roles: tuple[str, ...]
    before: tuple[str, ...]


def note(
    brand: Brand | None, kind: EntryKind, by: User, *, at: datetime, **facts: object
) -> None:
    """Write one entry into the brand's journal; without a brand into the operator's."""
    actor = f"member:{by.pk}"
    entry = NewEntry(
        kind=kind,
        brand_id=brand.pk if brand else 0,
        return_id=None,
        occurred_at=at,
        actor=actor,
        source="console",
        data=facts,
    )
    if brand is not None:
        with acting_for(brand.pk):
            record([entry])
        return
    wrong = problems(entry)
    if wrong:
        raise ValueError(f"{kind} must not hold {', '.join(wrong)}")
    OperatorEntry.objects.create(kind=kind.value, occurred_at=at, actor=actor, data=dict(facts))


def members_of(brand: Brand | None) -> list[Change]:
    """Return the newest changes of members, each with the names of whoever it is about."""
    rows = _rows(brand)
    people = _people(rows)
    invited = _invited(row[3].get("to") for row in rows)
    return [
        Change(
            EntryKind(kind),
            at,
            people.get(_number(actor), ""),
            people.get(data.get("user"), "") or invited.get(data.get("to"), ""),
            tuple(data.get("roles") or filter(None, [data.get("role")])),
            tuple(data.get("before") or ()),
        )
        for kind, at, actor, data in rows
    ]


_Row = tuple[str, datetime, str, dict[str, Any]]
_FIELDS = ("kind", "occurred_at", "actor", "data")


def _rows(brand: Brand | None) -> list[_Row]:
    if brand is None:
        own = OperatorEntry.objects.filter(kind__in=OF_MEMBERS).order_by("-occurred_at", "-id")
        return list(own.values_list(*_FIELDS)[:_SHOWN])
    found = Entry.objects.filter(brand=brand, kind__in=OF_MEMBERS)
    return list(found.order_by("-occurred_at", "-id").values_list(*_FIELDS)[:_SHOWN])


def _people(rows: Iterable[_Row]) -> dict[Any, str]:
    both = [number for row in rows for number in (_number(row[2]), row[3].get("user"))]
    found = User.objects.filter(pk__in=[int(number) for number in both if number]).values_list(
        "pk", "name", "email"
    )
    return {pk: name or email for pk, name, email in found}


def _invited(ids: Iterable[object]) -> dict[Any, str]:
    wanted = [number for number in ids if isinstance(number, int)]
    if not wanted:
        return {}
    return dict(Invitation.objects.filter(pk__in=wanted).values_list("pk", "email"))


def _number(actor: str) -> int | None:
    number = actor.partition(":")[2]
    return int(number) if number.isdecimal() else None
