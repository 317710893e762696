"""What the filters of the list offer, and the views that a member keeps: one statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from backhaul.core.errors import DomainError, NotFound
from backhaul.foundation.tenancy.access import GRANTS, May
from backhaul.stages.returns.models import SavedView

MOST_VIEWS = 12


@dataclass(frozen=True, slots=True)
class OwnView:
    id: int
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Frame:
    sites: Sequence[tuple[str, str]]
    """Code and name."""
    people: Sequence[tuple[int, str]]
    """Members who may look after a return: id and name."""
    views: Sequence[OwnView]
    has_returns: bool

    def name_of(self, owner: str) -> str:
        return next((name for pk, name in self.people if f"member:{pk}" == owner), "")


_FRAME = """
SELECT
  (SELECT coalesce(jsonb_agg(jsonb_build_array(code, name) ORDER BY name), '[]'::jsonb)
   FROM tenancy_site),
  (SELECT coalesce(jsonb_agg(jsonb_build_array(x.id, x.name) ORDER BY x.name), '[]'::jsonb)
   FROM (SELECT DISTINCT u.id, CASE WHEN u.name = '' THEN u.email ELSE u.name END AS name
         FROM tenancy_member m JOIN tenancy_user u ON u.id = m.user_id
         WHERE (m.brand_id = %(brand)s OR m.brand_id IS NULL) AND u.is_active
           AND m.role = ANY(%(roles)s::text[])) AS x),
  (SELECT coalesce(jsonb_agg(jsonb_build_array(id, name, query) ORDER BY id), '[]'::jsonb)
   FROM returns_savedview WHERE brand_id = %(brand)s AND user_id = %(user)s),
  EXISTS (SELECT 1 FROM returns_return WHERE brand_id = %(brand)s)
"""
_CARERS = [role.value for role, rights in GRANTS.items() if May.CARE in rights]


def frame_of(brand_id: int, user_id: int) -> Frame:
    with connection.cursor() as cursor:
        cursor.execute(_FRAME, {"brand": brand_id, "user": user_id, "roles": _CARERS})
        sites, people, views, has_returns = map(_read, cursor.fetchone())
    return Frame(
        [(code, name) for code, name in sites],
        [(pk, name) for pk, name in people],
        [OwnView(*view) for view in views],
        has_returns,
    )


def keep_view(brand_id: int, user_id: int, name: str, query: str, *, at: datetime) -> OwnView:
    """Keep a view under its name; one of the same name is replaced.

    Raises DomainError `view_without_name` or `too_many_views`.
    """
    short = " ".join(name.split())[:40]
    if not short:
        raise DomainError("view_without_name")
    own = SavedView.objects.filter(brand_id=brand_id, user_id=user_id)
    names = set(own.values_list("name", flat=True))
    if short not in names and len(names) >= MOST_VIEWS:
        raise DomainError("too_many_views", most=MOST_VIEWS)
    row, _ = SavedView.objects.update_or_create(
        brand_id=brand_id,
        user_id=user_id,
        name=short,
        defaults={"query": query[:500], "made_at": at},
    )
    return OwnView(row.pk, row.name, row.query)


def drop_view(brand_id: int, user_id: int, view_id: int) -> OwnView:
    """Raises NotFound `no_such_view`; another member's is not there."""
    row = SavedView.objects.filter(brand_id=brand_id, user_id=user_id, id=view_id).first()
    if row is None:
        raise NotFound("no_such_view", view=view_id)
    gone = OwnView(row.pk, row.name, row.query)
    row.delete()
    return gone


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
