"""Where one lands after signing in: one's brand, the list of them, or the bench."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from backhaul.doors.console.desk import private
from backhaul.doors.console.shell import BrandLink, brand_link, shown_count
from backhaul.foundation.tenancy.access import May, Seat, seat_of
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.first_run import setup_address
from backhaul.foundation.tenancy.models import User
from backhaul.stages.casefile.brand_counts import open_in_each


@dataclass(frozen=True, slots=True)
class BrandRow:
    link: BrandLink
    slug: str
    open: str
    review: str
    incident: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not isinstance(user, User):
        if setup_address() is not None:
            return private(render(request, "console/setup/not_set_up.html", status=200))
        return redirect_to_login("/")
    seat = seat_of(user)
    brands = seat.brands_where(May.VIEW)
    if not seat.is_operator:
        if len(brands) == 1:
            return redirect("console:returns", slug=brands[0].slug)
        if not brands and seat.brands_where(May.RECEIVE):
            return redirect("/station/")
    return private(_brands_page(request, seat))


def _brands_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    brands = seat.brands_where(May.VIEW)
    with acting_for(*(brand.pk for brand in brands)):
        counts = open_in_each([brand.pk for brand in brands])
        rows = [
            BrandRow(
                brand_link(brand),
                brand.slug,
                **{name: shown_count(n) if n else "" for name, n in counts[brand.pk].items()},
            )
            for brand in brands
        ]
        may_operate = seat.may_as_operator(May.OPERATE)
        context = {"seat": seat, "rows": rows, "may_operate": may_operate, "current": "home"}
        return render(request, "console/setup/home.html", context)
