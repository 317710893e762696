"""Filters of a board that a member keeps under a name, for themselves or for the brand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backhaul.core.errors import DomainError, NotFound
from backhaul.stages.casefile.console_frame import MOST_VIEWS
from backhaul.stages.returns.models import SavedView

BOARDS = ("parcels", "clocks", "incidents")
_LONGEST_NAME = 40
_LONGEST_QUERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedView:
    board: str
    name: str
    query: str
    is_shared: bool = False


def keep_board_view(
    brand_id: int, user_id: int, wanted: WantedView, *, at: datetime
) -> SavedView:
    """Keep the view under its name; one's own of the same name is replaced.

    Raises DomainError `view_without_name`, `too_many_views`, NotFound `no_such_board`.
    """
    if wanted.board not in BOARDS:
        raise NotFound("no_such_board", board=wanted.board)
    name = " ".join(wanted.name.split())[:_LONGEST_NAME]
    if not name:
        raise DomainError("view_without_name")
    own = SavedView.objects.filter(brand_id=brand_id, user_id=user_id, board=wanted.board)
    names = set(own.values_list("name", flat=True))
    if name not in names and len(names) >= MOST_VIEWS:
        raise DomainError("too_many_views", most=MOST_VIEWS)
    row, _ = SavedView.objects.update_or_create(
        brand_id=brand_id,
        user_id=user_id,
        board=wanted.board,
        name=name,
        defaults={
            "query": wanted.query[:_LONGEST_QUERY],
            "is_shared": wanted.is_shared,
            "made_at": at,
        },
    )
    return row


def drop_board_view(
    brand_id: int, user_id: int, view_id: int, *, any_shared: bool = False
) -> WantedView:
    """Forget a view of one's own, with `any_shared` also one that a colleague shares.

    Raises NotFound `no_such_view`.
    """
    row = SavedView.objects.filter(brand_id=brand_id, id=view_id).exclude(board="").first()
    if row is None or not (row.user_id == user_id or (any_shared and row.is_shared)):
        raise NotFound("no_such_view", view=view_id)
    gone = WantedView(board=row.board, name=row.name, query=row.query, is_shared=row.is_shared)
    row.delete()
    return gone
