"""Filters of a board kept under a name: shown as tabs, shared with the brand or not."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backhaul.core.errors import DomainError, NotFound
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.board_views import (
    BOARDS,
    WantedView,
    drop_board_view,
    keep_board_view,
)
from backhaul.stages.casefile.console_frame import Frame

#: What an address of a board may hold beside its cursor.
_NAMES = frozenset(
    {"view", "carrier", "incident", "severity", "age", "owner", "clock", "site", "kind"}
)
_LONGEST = 80


@desk_page(May.VIEW)
@require_POST
def keep(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Whoever may look keeps views; whoever cares for returns may share them."""
    board = request.POST.get("board", "")
    query = choosing(request.POST.get("query", ""))
    wanted = WantedView(
        board=board,
        name=request.POST.get("name", ""),
        query=query,
        is_shared=bool(request.POST.get("shared")) and desk.may(May.CARE),
    )
    try:
        kept = keep_board_view(desk.brand.pk, desk.seat.user.pk, wanted, at=desk.now)
    except NotFound:
        raise  # a board that there is not
    except DomainError as error:
        tell(request, sentence(error), tone="error")
    else:
        tell(request, _("The view “{name}” is a tab now.").format(name=kept.name))
    return _back(desk, board, query)


@desk_page(May.VIEW)
@require_POST
def drop(request: HttpRequest, desk: Desk, view_id: int) -> HttpResponse:
    gone = drop_board_view(
        desk.brand.pk, desk.seat.user.pk, view_id, any_shared=desk.may(May.CONFIGURE)
    )
    tell(request, _("The view “{name}” is deleted.").format(name=gone.name))
    return _back(desk, gone.board, gone.query)


def choosing(query: str) -> str:
    """Return the parts of an address that make a view, in one order whatever was given."""
    given = dict(parse_qsl(query[:1000]))
    kept = {name: given[name][:_LONGEST] for name in sorted(given) if name in _NAMES}
    return urlencode({name: value for name, value in kept.items() if value.strip()})


def kept_views(desk: Desk, frame: Frame, board: str, query: str) -> dict[str, object]:
    """Return the views of a board as its template shows them, and the present one."""
    now = choosing(query)
    here = reverse(f"console:{board}", kwargs={"slug": desk.brand.slug})
    rows = [
        {
            "id": view.id,
            "name": view.name,
            "url": f"{here}?{view.query}",
            "is_current": choosing(view.query) == now,
            "is_shared": view.is_shared,
            "may_drop": view.is_own or (view.is_shared and desk.may(May.CONFIGURE)),
        }
        for view in frame.of_boards
        if view.board == board
    ]
    return {
        "board": board,
        "rows": rows,
        "query": now,
        "current": next((row for row in rows if row["is_current"]), None),
        "may_share": desk.may(May.CARE),
    }


def _back(desk: Desk, board: str, query: str) -> HttpResponse:
    known = board if board in BOARDS else BOARDS[0]
    address = reverse(f"console:{known}", kwargs={"slug": desk.brand.slug})
    return redirect(f"{address}?{query}" if query else address)
