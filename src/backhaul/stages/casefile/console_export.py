"""Every return of a filter, page after page, for those who take the list with them."""

from __future__ import annotations

from collections.abc import Iterator

from backhaul.stages.casefile.console_filter import ListFilter
from backhaul.stages.casefile.console_list import list_page
from backhaul.stages.casefile.console_row import Listed

_AT_ONCE = 2_000


def every_return(brand_id: int, asked: ListFilter) -> Iterator[Listed]:
    """Read while the caller's transaction is open; each page begins where the last ended."""
    after = ""
    while True:
        page = list_page(brand_id, asked, after=after, limit=_AT_ONCE)
        yield from page.rows
        if not page.next:
            return
        after = page.next
