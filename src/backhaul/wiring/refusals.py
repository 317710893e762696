"""What is said where no view had the say, in the look of the door that was knocked at.

A form without its token, too much at once, nothing at an address, a method that it does not
know, a failure of ours: a page each, with a way on. The API and the hooks speak for themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from backhaul.core.errors import NotFound
from backhaul.doors.portal import links
from backhaul.doors.portal.look import look_of
from backhaul.foundation.tenancy.directory import brand_by_slug

MOST_BYTES = 120_000_000
"""Of one request: the largest file of orders, or a dozen photos, and what goes with them."""
_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
_MACHINES = frozenset({"api", "hooks", "healthz", "static"})
_MEMBERS = frozenset({"", "account", "b", "language", "look", "mailbox", "operator"})


@dataclass(frozen=True, slots=True)
class Refusal:
    status: int
    icon: str
    title: str
    text: str
    then: str
    """What to do about it."""


def closing(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware: refuse what is too large before it is read; no refusal is an empty page.

    The database can hold no zero byte, so nothing has an address with one.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        if _door(request) == "machine":
            return _known(get_response(request))
        if "\x00" in request.path_info:
            return not_found(request, Http404())
        if _announced_bytes(request) > MOST_BYTES:
            return _page(request, _too_much())
        response = _known(get_response(request))
        if response.status_code != 405 or not _is_empty(response):
            return response
        page = _page(request, _no_such_step())
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return answer


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: an old page, another tab's sign-in, or another site."""
    del reason
    return _page(
        request,
        Refusal(
            status=403,
            icon="refresh",
            title=_("This page was open for too long"),
            text=_("So we can’t be sure that it was you who sent it. Nothing was changed."),
            then=_(
                "Open the page again and send it once more. Your browser must allow cookies."
            ),
        ),
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request, _too_much() if isinstance(exception, _TOO_MUCH) else _not_understood()
    )


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return not_found(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say kindly that there is nothing here, to everybody in the same words."""
    if _door(request) in {"portal", "machine"}:
        return links.nothing_here(request, exception)
    return _page(
        request,
        Refusal(
            status=404,
            icon="search",
            title=_("There is nothing here"),
            text=_("The address is not right, or it is of a brand that you do not work for."),
            then="",
        ),
    )


def failed(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault. Nothing is asked of the database, which may be the reason."""
    return _page(
        request,
        Refusal(
            status=500,
            icon="warn",
            title=_("That did not work on our side"),
            text=_("Nothing was changed. We have written down what went wrong."),
            then=_("Try again in a few minutes."),
        ),
        is_plain=True,
    )


def _too_much() -> Refusal:
    return Refusal(
        status=413,
        icon="camera",
        title=_("That was too much at once"),
        text=_("Nothing was changed. A photo may have up to 10 MB."),
        then=_("Go back, and send fewer or smaller files."),
    )


def _no_such_step() -> Refusal:
    return Refusal(
        status=405,
        icon="left",
        title=_("This address takes no visits"),
        text=_("It only takes what a button of another page sends. Nothing was changed."),
        then="",
    )


def _not_understood() -> Refusal:
    return Refusal(
        status=400,
        icon="warn",
        title=_("We could not read that"),
        text=_("What came was not complete. Nothing was changed."),
        then=_("Go back, and send it once more."),
    )


def _is_empty(response: HttpResponseBase) -> bool:
    return isinstance(response, HttpResponse) and not response.content


def _known(response: Any) -> HttpResponseBase:
    assert isinstance(response, HttpResponseBase)
    return response


def _announced_bytes(request: HttpRequest) -> int:
    told = str(request.META.get("CONTENT_LENGTH") or "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0


def _first(request: HttpRequest) -> str:
    return request.path_info.split("/")[1] if "/" in request.path_info else ""


def _door(request: HttpRequest) -> str:
    first = _first(request)
    if first in _MACHINES:
        return "machine"
    if first == "station":
        return "station"
    return "console" if first in _MEMBERS else "portal"


def _page(request: HttpRequest, refusal: Refusal, *, is_plain: bool = False) -> HttpResponse:
    door = _door(request)
    if door == "machine":
        return HttpResponse(refusal.title, status=refusal.status, content_type="text/plain")
    context: dict[str, Any] = {"refusal": refusal, "frame": "portal/base.html"}
    if door == "portal" and not is_plain:
        context |= _brand(_first(request))
    context.setdefault("home", reverse("station:idle") if door == "station" else "/")
    page = render(request, f"refused/{door}.html", context, status=refusal.status)
    return links.private(page)


def _brand(slug: str) -> dict[str, Any]:
    """Return the frame of the brand's pages; nothing where there is no such brand."""
    try:
        brand = brand_by_slug(slug)
    except NotFound:
        return {}
    if brand.is_system:
        return {}
    home = reverse("portal:home", args=[brand.slug])
    return {
        "frame": "portal/shop.html",
        "brand": look_of(brand),
        "here": home,
        "home": home,
        "is_shop": True,
    }
