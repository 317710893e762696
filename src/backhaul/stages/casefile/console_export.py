"""Every return of a filter, page after page, for those who take the list with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connection

from backhaul.stages.casefile.console_filter import ListFilter
from backhaul.stages.casefile.console_list import list_page
from backhaul.stages.casefile.console_row import Listed

_AT_ONCE = 2_000
# As the list does: one that only waits for hands comes last.
_CODES = """
SELECT DISTINCT ON (i.return_id) i.return_id, i.evidence ->> 'code'
FROM incidents_incident i
JOIN returns_return r ON r.brand_id = i.brand_id AND r.id = i.return_id AND r.incident = i.kind
WHERE i.brand_id = %(brand)s AND i.return_id = ANY(%(ids)s::bigint[]) AND i.healed_at IS NULL
ORDER BY i.return_id, i.evidence ->> 'code' IN ('no_tender', 'points_back'), i.opened_at
"""


def every_return(brand_id: int, asked: ListFilter) -> Iterator[tuple[Listed, str]]:
    """Return each with what its incident is about, empty for none.

    Read while the caller's transaction is open; each page begins where the last ended.
    """
    after = ""
    while True:
        page = list_page(brand_id, asked, after=after, limit=_AT_ONCE)
        codes = incident_codes(brand_id, [row.pk for row in page.rows if row.incident])
        yield from ((row, codes.get(row.pk, "")) for row in page.rows)
        if not page.next:
            return
        after = page.next


def incident_codes(brand_id: int, return_ids: Sequence[int]) -> dict[int, str]:
    """Return by return what the incident is about that it is listed with: one statement."""
    if not return_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_CODES, {"brand": brand_id, "ids": list(return_ids)})
        return {return_id: code or "" for return_id, code in cursor.fetchall()}
