"""Who sits before a page of the console, for which brand, and how the page is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from backhaul.core.errors import NotFound
from backhaul.doors.console.typed import refuse_zero_bytes
from backhaul.foundation import clock
from backhaul.foundation.pages.local import Local
from backhaul.foundation.tenancy.access import May, Seat, seat_of
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, User


@dataclass(frozen=True, slots=True)
class Desk:
    """A member at one brand's page."""

    seat: Seat
    brand: Brand
    now: datetime
    local: Local

    @property
    def actor(self) -> str:
        return self.seat.actor

    def may(self, what: May) -> bool:
        return self.seat.may(what, self.brand.pk)

    def render(
        self,
        request: HttpRequest,
        template: str,
        context: dict[str, Any] | None = None,
        *,
        current: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """Answer with a page in the console's frame; `current` is its place in the menu."""
        frame = {"desk": self, "brand": self.brand, "current": current, "seat": self.seat}
        return private(render(request, template, {**frame, **(context or {})}, status=status))


View = Callable[..., HttpResponse]


def desk_page(what: May, *, in_beats: bool = False) -> Callable[[View], View]:
    """Run a view for the brand of its address, for members who may do `what` there.

    A brand that does not exist and one that the member may not see are answered alike. The
    view and its page run in one transaction that sees that brand alone; `in_beats`: in none,
    for what commits before it speaks to somebody outside.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, slug: str, **named: Any) -> HttpResponse:
            user = request.user
            if not isinstance(user, User) or not user.is_active:
                return redirect_to_login(request.get_full_path())
            refuse_zero_bytes(request)
            seat = seat_of(user)
            brand = next((one for one in seat.brands if one.slug == slug), None)
            if brand is None or not seat.may(what, brand.pk):
                raise Http404
            try:
                with acting_for(brand.pk):
                    now = clock.now()
                    local = Local.of(get_language() or "en", brand.time_zone, now)
                    desk = Desk(seat, brand, now, local)
                    if not in_beats:
                        return view(request, desk, **named)
                return view(request, desk, **named)
            except NotFound as error:
                raise Http404 from error

        return answer

    return wrap


def operator_page(what: May = May.OPERATE) -> Callable[[View], View]:
    """Run a view for members of the operator who may do `what` there.

    It is called with the Seat, outside of any transaction: it names the brands itself.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **named: Any) -> HttpResponse:
            user = request.user
            if not isinstance(user, User) or not user.is_active:
                return redirect_to_login(request.get_full_path())
            refuse_zero_bytes(request)
            seat = seat_of(user)
            if not seat.may_as_operator(what):
                raise Http404
            try:
                return private(view(request, seat, **named))
            except NotFound as error:
                raise Http404 from error

        return answer

    return wrap


def private(response: HttpResponse) -> HttpResponse:
    """Keep a page of members out of caches."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response
