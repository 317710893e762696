"""The system's parts in all their states, door by door, for whoever builds pages of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backhaul.doors.console.desk import private
from backhaul.doors.console.look.component import Component, shown
from backhaul.doors.console.look.console_parts import common_parts, console_parts
from backhaul.doors.console.look.portal_parts import portal_parts
from backhaul.doors.console.look.station_parts import station_parts
from backhaul.doors.console.look.tracking_parts import tracking_parts
from backhaul.foundation import clock
from backhaul.foundation.pages.local import Local
from backhaul.foundation.tenancy.access import Seat, seat_of
from backhaul.foundation.tenancy.models import Brand, User

#: What frames these pages themselves, and what nobody sees.
ELSEWHERE = frozenset(
    {
        "console/_nav.html",
        "console/_bar.html",
        "portal/_bar.html",
        "portal/_foot.html",
        "station/bench/_here.html",
    }
)
#: In these doors' folders; parts of one page alone stand beside that page.
FOLDERS = ("parts", "console", "portal", "portal/request", "portal/tracking", "station",
           "station/bench")  # fmt: skip

View = Callable[[HttpRequest, Seat], HttpResponse]


def components_of(door: str, local: Local) -> tuple[Component, ...]:
    """Return the parts that stand on the page of a door."""
    match door:
        case "portal":
            return (*portal_parts(local), *tracking_parts(local))
        case "station":
            return station_parts()
        case _:
            return (*common_parts(), *console_parts(local))


def _members_page(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """Run it for whoever is a member of anything; others find nothing here."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return redirect_to_login(request.get_full_path())
        seat = seat_of(user)
        if not seat.granted:
            raise Http404
        return private(view(request, seat))

    return answer


@_members_page
def look(request: HttpRequest, seat: Seat) -> HttpResponse:
    return _page(request, "console", {"seat": seat})


@_members_page
def look_portal(request: HttpRequest, seat: Seat) -> HttpResponse:
    brand = seat.brands[0] if seat.brands else Brand(slug="sample", name="Sample")
    around = {
        "slug": brand.slug,
        "name": brand.name,
        "initial": brand.name[:1].upper(),
        "version": "look",
        "help_email": brand.help_email or "help@example.com",
        "help_hours": brand.help_hours,
    }
    more = {"brand": around, "token": "sample", "here": request.path}
    return _page(request, "portal", more)


@_members_page
def look_station(request: HttpRequest, seat: Seat) -> HttpResponse:
    bench = {"name": _("Bench"), "site": {"name": "Leipzig"}, "seat": seat}
    return _page(request, "station", {"bench": bench})


def _page(request: HttpRequest, door: str, around: Mapping[str, object]) -> HttpResponse:
    local = Local.of(get_language() or "en", "UTC", clock.now())
    components = shown(components_of(door, local), request, around)
    context = {**around, "components": components, "door": door}
    return render(request, f"console/look/{door}.html", context)
