"""What is wrong: incidents of the brand, the newest first."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from backhaul.core.tracking.words import IncidentKind
from backhaul.doors.api import shapes
from backhaul.doors.api.answers import read
from backhaul.doors.api.fields import Body, Said
from backhaul.doors.api.keys import ApiRequest
from backhaul.doors.api.returns import MOST_PER_PAGE
from backhaul.doors.api.service import says
from backhaul.foundation import cursors
from backhaul.stages.casefile.lists import newest_incidents

router = Router()


class IncidentsQuery(Body):
    state: Literal["open", "all"] = "open"
    kind: IncidentKind | None = None
    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=MOST_PER_PAGE)] = 50


class IncidentPage(Said):
    items: list[shapes.IncidentRecord]
    next: str | None


@router.get("incidents", summary="List incidents", **says("returns", {200: IncidentPage}))
def list_incidents(request: ApiRequest, query: Query[IncidentsQuery]) -> HttpResponse:
    """List what is wrong with parcels, units and refunds: open ones, or all."""
    after = cursors.read_after(query.cursor) if query.cursor else None

    def page(brand_id: int) -> shapes.Values:
        rows = newest_incidents(
            brand_id,
            is_open=query.state == "open",
            kind=query.kind or "",
            after=after,
            limit=query.limit + 1,
        )
        shown = rows[: query.limit]
        last = shown[-1][0] if len(rows) > query.limit else None
        return {
            "items": [
                shapes.incident(
                    {
                        **vars(row),
                        "opened_at": shapes.instant(row.opened_at),
                        "healed_at": shapes.instant(row.healed_at),
                    },
                    ran,
                )
                for row, ran in shown
            ],
            "next": None if last is None else cursors.after(last.opened_at, last.pk),
        }

    return read(request, page)
