"""Two people at one bench: a unit is in one pair of hands, and the other is told whose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from backhaul.foundation.tenancy.access import name_of

LASTS = timedelta(minutes=10)
"""Whoever says nothing for that long has put it down."""

_TAKE = """
INSERT INTO receiving_hold AS h (brand_id, unit_id, actor, since) VALUES (%s, %s, %s, %s)
ON CONFLICT (brand_id, unit_id) DO UPDATE SET actor = EXCLUDED.actor, since = EXCLUDED.since
WHERE h.actor = EXCLUDED.actor OR h.since <= %s
RETURNING h.since
"""
_HOLDER = "SELECT actor, since FROM receiving_hold WHERE brand_id = %s AND unit_id = %s"
_RELEASE = "DELETE FROM receiving_hold WHERE brand_id = %s AND unit_id = %s AND actor = %s"


@dataclass(frozen=True, slots=True)
class Hold:
    """The unit is in the hands of whoever asked."""

    since: datetime


@dataclass(frozen=True, slots=True)
class HeldBy:
    """The unit is in somebody else's hands."""

    actor: str
    name: str
    since: datetime


def take(brand_id: int, unit_id: int, actor: str, at: datetime) -> Hold | HeldBy:
    """Take a unit in hand, or say who has it. Taking again keeps it in the same hands."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [brand_id, unit_id, actor, at, at - LASTS])
        if row := cursor.fetchone():
            return Hold(row[0])
        cursor.execute(_HOLDER, [brand_id, unit_id])
        row = cursor.fetchone()
    if row is None:  # put down between the two statements
        return take(brand_id, unit_id, actor, at)
    return HeldBy(row[0], name_of(row[0]), row[1])


def take_over(brand_id: int, unit_id: int, actor: str, at: datetime) -> Hold:
    """Take a unit out of whoever's hands it is in: somebody said so at the bench."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [brand_id, unit_id, actor, at, at])
    return Hold(at)


def release(brand_id: int, unit_id: int, actor: str) -> None:
    """Put a unit down; one that is in other hands stays there."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [brand_id, unit_id, actor])
