"""Every address of the API, and what is said at addresses and methods that there are not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from backhaul.doors.api import (
    account,
    appeals,
    bank_accounts,
    credit,
    decisions,
    deliveries,
    exchanges,
    incidents,
    labels,
    money,
    notes,
    orders,
    owed,
    questions,
    returns,
    scans,
    second_persons,
    station,
    transfers,
    withdrawals,
)
from backhaul.doors.api.problems import problem
from backhaul.doors.api.service import PREFIX, make_service

View = Callable[..., HttpResponseBase]
MOST_BYTES = 12_000_000

api = make_service(
    {
        "Orders": orders.router,
        "Deliveries": deliveries.router,
        "Returns": returns.router,
        "Decisions": decisions.router,
        "Second looks": appeals.router,
        "Questions": questions.router,
        "Withdrawals": withdrawals.router,
        "Exchanges": exchanges.router,
        "Labels": labels.router,
        "Scans": scans.router,
        "Station": station.router,
        "Money": money.router,
        "Money owed": owed.router,
        "Credit notes": notes.router,
        "Store credit": credit.router,
        "Second persons": second_persons.router,
        "Bank transfers": transfers.router,
        "Bank accounts": bank_accounts.router,
        "Incidents": incidents.router,
        "Key": account.router,
    }
)


def _guarded(view: View) -> View:
    """Refuse what is too large before it is read, and say 405 as a problem."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if _announced_bytes(request) > MOST_BYTES:
            return problem(request, "body_too_large", 413)
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        said = problem(request, "method_not_allowed", 405)
        said["Allow"] = response["Allow"]
        return said

    return csrf_exempt(guarded)


def _announced_bytes(request: HttpRequest) -> int:
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return int(announced) if announced.isdecimal() else 0


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    return problem(request, "not_found", 404)


def _wrapped(pattern: URLPattern | URLResolver) -> URLPattern | URLResolver:
    """The root exists only to be asked for its address."""
    assert isinstance(pattern, URLPattern)
    pattern.callback = nothing if pattern.name == "api-root" else _guarded(pattern.callback)
    return pattern


_patterns, _app, _namespace = api.urls
urlpatterns = [
    path(
        PREFIX.lstrip("/"),
        include(([_wrapped(pattern) for pattern in _patterns], _app), namespace=_namespace),
    ),
    re_path(r"^api(?:/.*)?$", nothing),
]
