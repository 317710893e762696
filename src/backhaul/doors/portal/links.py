"""The secret link of a return: whose page it opens, and what every answer to it must carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backhaul.core.errors import NotFound
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import OpenedLink, brand_by_slug, open_link
from backhaul.foundation.tenancy.models import Brand


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that was found good: whose return it is, and what time it is there."""

    brand: Brand
    return_id: int
    token: str
    now: datetime


View = Callable[[HttpRequest, Opened], HttpResponse]


def opened_by_link(view: View) -> Callable[[HttpRequest, str, str], HttpResponse]:
    """Run `view` as the link's brand, in one transaction around its queries and its page.

    An unknown link, an expired one and another brand's are answered alike: nobody learns
    whether a return exists.
    """

    @wraps(view)
    def answer(request: HttpRequest, slug: str, token: str) -> HttpResponse:
        link = open_link(token)
        brand = _brand(slug, link)
        if link is None or brand is None:
            return not_found(request)
        with acting_for(brand.pk):
            now = clock.now()
            if now >= link.expires_at:
                return not_found(request)
            try:
                return private(view(request, Opened(brand, link.return_id, token, now)))
            except NotFound:
                return not_found(request)

    return answer


def nothing_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer every address that leads nowhere, in the same words."""
    del exception
    return not_found(request)


def not_found(request: HttpRequest) -> HttpResponse:
    """Say kindly that there is nothing here: always with the same words."""
    return private(render(request, "portal/not_found.html", status=404))


def _brand(slug: str, link: OpenedLink | None) -> Brand | None:
    try:
        brand = brand_by_slug(slug)
    except NotFound:
        return None
    return brand if link is not None and link.brand_id == brand.pk else None


def private(response: HttpResponse) -> HttpResponse:
    """Keep the page out of caches and indexes, and its address to ourselves.

    `no-referrer` would do that too, but browsers then send `Origin: null` with every form,
    which Django's CSRF check rightly refuses.
    """
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "private, no-store")
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
