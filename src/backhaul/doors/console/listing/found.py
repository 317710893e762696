"""The search box: an exact code opens its page at once, else what was found is grouped."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.listing.rows import Row, row_of
from backhaul.doors.console.shell import page_url
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.console_list import around
from backhaul.stages.casefile.console_search import MOST, Found
from backhaul.stages.casefile.console_search import search as search_brand
from backhaul.stages.casefile.customers import key_by_email

_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: list[Row]
    is_cut: bool
    """There may be more than are shown."""


@desk_page(May.VIEW)
def search(request: HttpRequest, desk: Desk) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:_LONGEST]
    if not text:
        return redirect(page_url("console:returns", slug=desk.brand.slug))
    found = search_brand(desk.brand.pk, desk.brand.prefix, text)
    page = page_url("console:return", slug=desk.brand.slug, ran=found.exact)
    if found.exact and page:
        return redirect(page)
    beside = around(desk.brand.pk, found.returns)
    titles = _titles()
    context = {
        "asked": text,
        "groups": [
            Group(
                titles[kind], [row_of(r, beside[r.pk], desk) for r in rows], len(rows) == MOST
            )
            for kind, rows in found.groups.items()
        ],
        "orders": found.orders,
        "customer_url": _customer(found, desk, text),
        "list_url": page_url("console:returns", slug=desk.brand.slug),
        "new_url": _new_return(desk),
    }
    return desk.render(request, "console/list/found.html", context, current="returns")


def _titles() -> dict[str, str]:
    return {
        "ran": _("Return numbers that begin like this"),
        "order": _("Returns of orders with this number"),
        "tracking": _("Returns in this parcel"),
        "plate": _("Return of the unit with this plate"),
        "email": _("Returns of this address"),
    }


def _customer(found: Found, desk: Desk, text: str) -> str:
    if "@" not in text or not (found.groups or found.orders):
        return ""
    key = key_by_email(desk.brand.pk, text)
    return page_url("console:customer", slug=desk.brand.slug, key=key) if key else ""


def _new_return(desk: Desk) -> str:
    if not desk.may(May.CARE):
        return ""
    return page_url("console:new", slug=desk.brand.slug)
