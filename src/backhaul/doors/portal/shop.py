"""The pages of a brand that need no secret: which brand, what time there, in which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from backhaul.core.errors import NotFound
from backhaul.doors.portal.links import not_found, private
from backhaul.doors.portal.look import look_of
from backhaul.foundation import clock
from backhaul.foundation.pages.local import Local
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import brand_by_slug
from backhaul.foundation.tenancy.models import Brand


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at a brand's pages: nobody knows who."""

    brand: Brand
    now: datetime
    local: Local

    def render(
        self,
        request: HttpRequest,
        template: str,
        context: Mapping[str, Any],
        *,
        status: int = 200,
    ) -> HttpResponse:
        """Answer with a page of the brand; `context` may name another way back as `here`."""
        whole = {"brand": look_of(self.brand), "here": request.path, **context}
        return render(request, template, whole, status=status)


View = Callable[..., HttpResponse]


def brand_page(view: View) -> View:
    """Run `view(request, visit, …)` as the brand of the address, in one transaction."""

    @wraps(view)
    def answer(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        try:
            brand = brand_by_slug(slug)
        except NotFound:
            return not_found(request)
        if brand.is_system:
            return not_found(request)
        with acting_for(brand.pk):
            now = clock.now()
            visit = Visit(brand, now, Local.of(get_language(), brand.time_zone, now))
            try:
                return private(view(request, visit, **kwargs))
            except NotFound:
                return not_found(request)

    return answer


def too_often(request: HttpRequest, visit: Visit, again_at: datetime) -> HttpResponse:
    """Say that it was tried too often, and when it can be tried again."""
    seconds = max(1, ceil((again_at - visit.now).total_seconds()))
    context = {"again_at": again_at, "minutes": -(-seconds // 60)}
    response = visit.render(request, "portal/entry/too_often.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response
