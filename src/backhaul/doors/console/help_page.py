"""All keys of the console, for those who look them up without JavaScript too."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backhaul.doors.console.desk import private
from backhaul.foundation.tenancy.access import seat_of
from backhaul.foundation.tenancy.models import User


@login_required
def keys(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    seat = seat_of(request.user)
    return private(render(request, "console/keys.html", {"seat": seat}))
