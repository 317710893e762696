"""Who stands at which bench of a return centre, and whose goods they may handle."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from backhaul.core.errors import NotFound
from backhaul.doors.station.persons import device_of, seated
from backhaul.foundation import clock
from backhaul.foundation.pages.local import Local
from backhaul.foundation.tenancy.access import May, Seat
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import unassigned_brand_id
from backhaul.foundation.tenancy.models import Brand, Site
from backhaul.stages.disposition.containers import Hands

SITE_KEY = "station_site"
BENCH_KEY = "station_bench"


@dataclass(frozen=True, slots=True)
class Bench:
    """`brands` are those whose goods this person may handle here."""

    seat: Seat
    brands: tuple[Brand, ...]
    site: Site
    name: str
    now: datetime
    local: Local
    unassigned_id: int | None = None
    """The system brand, for whoever works for the operator: it owns what nobody knows."""

    @property
    def actor(self) -> str:
        return self.seat.actor

    @property
    def hands(self) -> Hands:
        """Who this is to a container: people of the operator handle the shared ones."""
        return Hands(
            site=self.site.code,
            brand_ids=self.brand_ids,
            is_operator=self.unassigned_id is not None,
            actor=self.actor,
        )

    @property
    def brand_ids(self) -> tuple[int, ...]:
        return tuple(brand.pk for brand in self.brands)

    @property
    def own_ids(self) -> tuple[int, ...]:
        """The brands, and the system brand where its goods are handled too."""
        return (*self.brand_ids, *([self.unassigned_id] if self.unassigned_id else []))

    def brand(self, slug: str) -> Brand:
        """Raises NotFound `no_such_brand` for one whose goods are not handled here."""
        for brand in self.brands:
            if brand.slug == slug:
                return brand
        raise NotFound("no_such_brand", slug=slug)

    def render(
        self,
        request: HttpRequest,
        template: str,
        context: dict[str, Any] | None = None,
        *,
        status: int = 200,
    ) -> HttpResponse:
        # Each page is one step: whatever is posted from it is done once (see steps.once).
        frame = {"bench": self, "step": secrets.token_urlsafe(12)}
        response = render(request, template, {**frame, **(context or {})}, status=status)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


View = Callable[..., HttpResponse]


def bench_page(what: May) -> Callable[[View], View]:
    """Run a view at the bench of the session, over all brands where one may do `what`."""

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **named: Any) -> HttpResponse:
            seat = seated(request, int(clock.now().timestamp()))
            if seat is None:
                return nobody_there(request)
            brands = seat.brands_where(what)
            if not brands:
                raise Http404
            site = _site(request)
            if site is None:
                return _no_site(request, seat)
            unassigned = unassigned_brand_id() if seat.may_as_operator(what) else None
            own = [*(brand.pk for brand in brands), *([unassigned] if unassigned else [])]
            with acting_for(*own):
                now = clock.now()
                local = Local.of(get_language() or "en", site.time_zone, now)
                name = str(request.session.get(BENCH_KEY, ""))
                bench = Bench(seat, brands, site, name, now, local, unassigned)
                try:
                    return view(request, bench, **named)
                except NotFound as error:
                    raise Http404 from error

        return answer

    return wrap


def nobody_there(request: HttpRequest) -> HttpResponse:
    """Ask for a badge where a member has signed in on the device, else for a sign-in."""
    if device_of(request) is not None:
        return redirect(reverse("station:badge"))
    return redirect_to_login(request.get_full_path())


def _no_site(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Nothing can be received before the operator has a return centre: say who makes one."""
    context = {"seat": seat, "may_add": seat.may_as_operator(May.OPERATE)}
    return render(request, "station/no_site.html", context)


def _site(request: HttpRequest) -> Site | None:
    """Return the site of the session, else the first one."""
    sites = Site.objects.order_by("id")
    chosen = request.session.get(SITE_KEY)
    return (sites.filter(pk=chosen).first() if chosen else None) or sites.first()
