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


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """A view of a board: one's own, or one that a colleague shares."""

    id: int
    name: str
    query: str
    board: str
    is_shared: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class Frame:
    sites: Sequence[tuple[str, str]]
    """Code and name."""
    people: Sequence[tuple[int, str]]
    """Members who may look after a return: id and name."""
    views: Sequence[OwnView]
    has_returns: bool
    of_boards: Sequence[BoardView] = ()
    """One's own and shared ones, of every board."""

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
  (SELECT coalesce(jsonb_agg(jsonb_build_array(id, name, query, board, is_shared,
     user_id = %(user)s) ORDER BY id), '[]'::jsonb)
   FROM (SELECT * FROM returns_savedview WHERE brand_id = %(brand)s
     AND (user_id = %(user)s OR (is_shared AND board <> '')) ORDER BY id LIMIT 200) AS kept),
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
        [OwnView(*view[:3]) for view in views if not view[3]],
        has_returns,
        [
            BoardView(id=pk, name=name, query=query, board=board, is_shared=shared, is_own=own)
            for pk, name, query, board, shared, own in views
            if board
        ],
    )


def keep_view(brand_id: int, user_id: int, name: str, query: str, *, at: datetime) -> OwnView:
    """Keep a view under its name; one of the same name is replaced.

    Raises DomainError `view_without_name` or `too_many_views`.
    """
    short = " ".join(name.split())[:40]
    if not short:
        raise DomainError("view_without_name")
    own = SavedView.objects.filter(brand_id=brand_id, user_id=user_id, board="")
    names = set(own.values_list("name", flat=True))
    if short not in names and len(names) >= MOST_VIEWS:
        raise DomainError("too_many_views", most=MOST_VIEWS)
    row, _ = SavedView.objects.update_or_create(
        brand_id=brand_id,
        user_id=user_id,
        board="",
        name=short,
        defaults={"query": query[:500], "made_at": at},
    )
    return OwnView(row.pk, row.name, row.query)


def drop_view(brand_id: int, user_id: int, view_id: int) -> OwnView:
    """Raises NotFound `no_such_view`; another member's is not there."""
    rows = SavedView.objects.filter(brand_id=brand_id, user_id=user_id, board="", id=view_id)
    row = rows.first()
    if row is None:
        raise NotFound("no_such_view", view=view_id)
    gone = OwnView(row.pk, row.name, row.query)
    row.delete()
    return gone


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
