"""Webhooks of carriers: kept the moment they arrive, read later. A 200 means it is stored."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.connections.registry import HookTarget
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.inbox.store import MOST_BYTES, Sender, store
from backhaul.foundation.tenancy.acting import acting_for


@csrf_exempt
@require_POST
def receive(request: HttpRequest, token: str) -> HttpResponse:
    """Store a body, of whatever content. The token is the secret of carriers that sign none."""
    target = registry.hook(token)
    if target is None or target.kind != Connection.Kind.CARRIER:
        return HttpResponseNotFound()
    announced = request.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > MOST_BYTES:
        return _no(413, "too_large")
    if len(request.body) > MOST_BYTES:
        return _no(413, "too_large")
    with acting_for(target.brand_id):
        if not _is_genuine(target, request):
            return _no(400, "not_genuine")
        store(
            Sender(
                RawBody.Kind.TRACKING, target.adapter, target.brand_id, target.connection_id
            ),
            request.body,
            headers=request.headers,
            received_at=clock.now(),
        )
    return JsonResponse({"stored": True})


def _is_genuine(target: HookTarget, request: HttpRequest) -> bool:
    row = registry.connection_by_id(target.brand_id, target.connection_id)
    guard = registry.guard(row)
    return guard is None or guard.is_genuine(request.headers, request.body, now=clock.now())


def _no(status: int, code: str) -> HttpResponse:
    return JsonResponse({"error": {"code": code}}, status=status)
