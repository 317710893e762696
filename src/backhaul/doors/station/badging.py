"""Changing the person at a bench: a badge is scanned, or nobody is there any more (F9)."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from backhaul.core.errors import DomainError
from backhaul.core.receiving import SCAN_LIMIT, as_printed
from backhaul.doors.station.bench import nobody_there
from backhaul.doors.station.persons import device_of, may_lend, seated, sit_down
from backhaul.doors.station.steps import SeeOther
from backhaul.foundation import clock
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.badges import holder_of, is_badge


def badge(request: HttpRequest) -> HttpResponse:
    """Scan a badge, by F9 or because nobody is at the bench.

    `lock` leaves the bench to nobody, `out` ends the device's sign-in too.
    """
    device = device_of(request)
    if device is None:
        return nobody_there(request)
    if not may_lend(device):
        raise Http404
    if request.method != "POST":
        return _page(request)
    if "lock" in request.POST:
        sit_down(request, device, None, _seconds())
        return SeeOther(reverse("station:badge"))
    if "out" in request.POST:
        logout(request)
        return SeeOther(reverse("account_login"))
    return take_over(request, request.POST.get("code", ""))


def take_over(request: HttpRequest, scanned: str) -> HttpResponse:
    """Put whoever the badge stands for at the bench; a refusal changes nothing."""
    device = device_of(request)
    code = as_printed(scanned)[:SCAN_LIMIT]
    if device is None or request.method != "POST":
        return nobody_there(request)
    if not is_badge(code):
        return _page(request, wrong=_("That is no badge."))
    if not may_lend(device):
        return _page(request, wrong=sentence(DomainError("badge_may_not")))
    try:
        holder = holder_of(code)
    except DomainError as error:
        return _page(request, wrong=sentence(error))
    sit_down(request, device, holder, _seconds())
    return SeeOther(reverse("station:idle"))


def _page(request: HttpRequest, *, wrong: str = "") -> HttpResponse:
    seat = seated(request, _seconds())
    person = (seat.user.name or seat.user.email) if seat else ""
    context = {"person": person, "who": seat.actor if seat else "", "wrong": wrong}
    answer = render(request, "station/badge.html", context, status=422 if wrong else 200)
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def _seconds() -> int:
    return int(clock.now().timestamp())
