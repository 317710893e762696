"""Webhooks of carriers: kept the moment they arrive, read later. A 200 means it is stored."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from backhaul.doors.hooks.targets import Known, carrier_hook
from backhaul.foundation import clock
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.inbox.store import MOST_BYTES, Sender, store_in_passing


@csrf_exempt
@require_POST
def receive(request: HttpRequest, token: str, provider: str = "") -> HttpResponse:
    """Store a body, of whatever content. The token is the secret of carriers that sign none."""
    known = carrier_hook(token)
    if known is None or provider not in {"", known.target.adapter}:
        return HttpResponseNotFound()
    announced = request.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > MOST_BYTES:
        return _no(413, "too_large")
    if len(request.body) > MOST_BYTES:
        return _no(413, "too_large")
    if not _is_genuine(known, request):
        return _no(400, "not_genuine")
    target = known.target
    sender = Sender(
        RawBody.Kind.TRACKING, target.adapter, target.brand_id, target.connection_id
    )
    # One statement is one transaction: it is committed when this returns.
    store_in_passing(sender, request.body, headers=request.headers, received_at=clock.now())
    return JsonResponse({"stored": True})


def _is_genuine(known: Known, request: HttpRequest) -> bool:
    if known.guard is None:
        return True
    return known.guard.is_genuine(request.headers, request.body, now=clock.now())


def _no(status: int, code: str) -> HttpResponse:
    return JsonResponse({"error": {"code": code}}, status=status)
