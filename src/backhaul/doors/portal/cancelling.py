"""Taking a return back, or a part of it, while it is still at the shopper's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backhaul.core.errors import DomainError
from backhaul.doors.portal.links import Opened, opened_by_link
from backhaul.doors.portal.look import look_of
from backhaul.doors.portal.things import own_address
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.problems import sentence
from backhaul.stages.authorization.actions import withdraw
from backhaul.stages.casefile.cancelling import OpenItem, OpenItems, open_items

_SHOPPER = "shopper"


@require_http_methods(("GET", "HEAD", "POST"))
@opened_by_link
def cancel(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Show what can be taken back and what follows from it; take back what was chosen."""
    open_ones = open_items(opened.brand.pk, opened.return_id)
    if request.method != "POST":
        chosen = {item.ordinal for item in open_ones.items}
        return _page(request, opened, open_ones, chosen)
    asked = {int(text) for text in request.POST.getlist("unit") if _is_ordinal(text)}
    if not asked:
        return _page(request, opened, open_ones, set(), _("Choose at least one item"))
    chosen = asked & {item.ordinal for item in open_ones.items}
    if not chosen:  # sent twice: it is done
        return _back(opened)
    try:
        withdraw(opened.brand.pk, open_ones.ran, sorted(chosen), at=opened.now, actor=_SHOPPER)
    except DomainError as error:
        return _page(request, opened, open_ones, chosen, sentence(error))
    return _back(opened, "cancelled")


def _is_ordinal(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6


def _page(
    request: HttpRequest,
    opened: Opened,
    open_ones: OpenItems,
    chosen: set[int],
    wrong: str = "",
) -> HttpResponse:
    told = Local.of(get_language(), opened.brand.time_zone, opened.now)
    local = replace(told, hides_prices=open_ones.is_gift)
    context = {
        "brand": look_of(opened.brand),
        "here": request.path,
        "token": opened.token,
        "ran": open_ones.ran,
        "items": [_row(item, local, chosen) for item in open_ones.items],
        "is_whole": open_ones.is_whole,
        "wrong": wrong,
    }
    status = 422 if wrong else 200
    return render(request, "portal/tracking/cancel.html", context, status=status)


def _row(item: OpenItem, local: Local, chosen: set[int]) -> Mapping[str, object]:
    return {
        "ordinal": item.ordinal,
        "title": item.title,
        "variant": item.variant,
        "image": own_address(item.image),
        "amount": local.money(item.amount),
        "is_chosen": item.ordinal in chosen,
    }


def _back(opened: Opened, said: str = "") -> HttpResponse:
    where = reverse("portal:tracking", args=[opened.brand.slug, opened.token])
    return HttpResponseRedirect(f"{where}?said={said}" if said else where)
